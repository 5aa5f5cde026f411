"""Every command and every example of the guides works as it stands there."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from conftest import ROOT
from typer.main import get_command
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.csvio import read_rows

PAGES = ("guide.de.md", "guide.en.md")
NOT_HERE = ("de_core_news_md",)
"""What a command of the guide needs and a test machine lacks: such commands are only parsed."""
MONDAY = """Brücke gesperrt
01.09.2025

Bürgermeisterin Lena Vogt sagte: „Wir bauen die Brücke im Frühjahr neu.“ Das Landratsamt bestätigte die Sperrung der alten Brücke über die Tauber.
"""


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands(page: str) -> list[list[str]]:
    return [shlex.split(line, comments=True) for block in blocks(page, "sh") for line in block.splitlines() if line.strip()]


def test_both_guides_have_the_same_commands_and_questions() -> None:
    assert commands(PAGES[0]) == commands(PAGES[1])
    assert all(line[0] == "extract" for line in commands(PAGES[0]))
    for page in PAGES:
        headings = re.findall(r"^### (\d+)\. ", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == [str(n) for n in range(1, 11)]


@pytest.mark.parametrize("line", commands(PAGES[0]), ids=shlex.join)
def test_every_command_of_the_guide_parses(line: list[str]) -> None:
    group = get_command(app)
    with group.make_context("extract", line[1:2], resilient_parsing=True) as context:
        name, command, _ = group.resolve_command(context, line[1:])  # type: ignore[attr-defined]
        command.make_context(name, line[2:], parent=context)


def test_every_command_of_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data/raw", tmp_path / "data/raw")
    (tmp_path / "texte").mkdir()
    (tmp_path / "texte/montag.txt").write_text(MONDAY, encoding="utf-8")
    (tmp_path / "texte/dienstag.txt").write_text(MONDAY.replace("01.09", "02.09").replace("Frühjahr", "Herbst"), encoding="utf-8")
    (tmp_path / "ohne.yaml").write_text(blocks(PAGES[0], "yaml")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    seen: set[str] = set()
    for line in commands(PAGES[0]):
        if any(word in NOT_HERE for word in line) or shlex.join(line) in seen:
            continue
        seen.add(shlex.join(line))
        arguments = [read_rows(Path("data/out/claims.csv"))[0]["claim_id"] if a == "CLAIM_ID" else a for a in line[1:]]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, (line, done.output)
        if "--quiet" not in line:
            assert done.stdout.count("\n") >= 1, line
    assert {p.name for p in Path("data/out").glob("*.sqlite")} == {"tables.sqlite"}
    assert Path("texte.spacy").stat().st_size > 1000


@pytest.mark.parametrize("page", PAGES)
def test_the_python_examples_run(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "texte").mkdir()
    (tmp_path / "texte/montag.txt").write_text(MONDAY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["run", "texte"]).exit_code == 0
    for block in blocks(page, "python"):
        names: dict[str, object] = {}
        exec(compile(block, page, "exec"), names)
        assert names["by_speaker"]["Lena Vogt"] == 1  # type: ignore[index]
    assert "Lena Vogt says „Wir bauen die Brücke im Frühjahr neu.“" in capsys.readouterr().out


def test_a_switch_turned_off_becomes_a_suggestion(tmp_path: Path) -> None:
    (tmp_path / "ohne.yaml").write_text(blocks(PAGES[1], "yaml")[0], encoding="utf-8")
    runner = CliRunner()
    for name, options in (("mit", []), ("ohne", ["--params", str(tmp_path / "ohne.yaml")])):
        assert runner.invoke(app, ["run", str(ROOT / "data/raw"), "--out", str(tmp_path / name), *options]).exit_code == 0
    kinds = {n: {r["kind"] for r in read_rows(tmp_path / n / "repairs.csv")} for n in ("mit", "ohne")}
    suggested = {r["kind"] for r in read_rows(tmp_path / "ohne/suggestions.csv")}
    assert "glued_words" in kinds["mit"] - kinds["ohne"]
    assert "glued_words" in suggested


def test_the_notebook_runs(tmp_path: Path) -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient, which runs notebooks, is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel, which notebooks run in, is not installed")
    import nbformat

    if "extract_claims" not in {point.name for point in entry_points(group="spacy_factories")}:
        pytest.skip("the installed package is older than pyproject.toml: run 'pip install -e .' again")
    book = nbformat.read(ROOT / "docs/example.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in book.cells), "committed without outputs"
    nbclient.NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    printed = json.dumps([cell.get("outputs", []) for cell in book.cells], ensure_ascii=False)
    for words in ("Lena Vogt", "SPEAKER", "Landratsamt", "tables.xlsx"):
        assert words in printed
