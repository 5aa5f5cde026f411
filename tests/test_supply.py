"""What is installed, what is told, and that the matrix of docs/reliability.md holds."""

from __future__ import annotations

import ast
import json
import logging
import re
import tomllib
from pathlib import Path

import damaged
import hostile
import pytest
from conftest import ROOT
from test_cli import SMALL, extract

from pipeline.commands import log

ROW = re.compile(r"^\| .+ \| .+ \| `(tests/[\w/]+\.py)::(\w+)(?:\[(.+)\])?` \|$", re.MULTILINE)


def test_every_test_of_the_matrix_exists() -> None:
    rows = ROW.findall((ROOT / "docs/reliability.md").read_text(encoding="utf-8"))
    assert len(rows) >= 60
    assert len(rows) == len(set(rows)) or {r for r in rows if rows.count(r) > 1 and r[2]} == set()
    sources = "".join((ROOT / "tests" / f).read_text(encoding="utf-8") for f in ("hostile.py", "damaged.py"))
    for file, name, parameter in set(rows):
        text = (ROOT / file).read_text(encoding="utf-8")
        tree = ast.parse(text)
        assert name in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}, f"{file}::{name}"
        assert not parameter or f'"{parameter}"' in text + sources, f"{file}::{name}[{parameter}]"


def test_every_hostile_text_and_file_has_a_row() -> None:
    text = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
    assert not [k for k in [*hostile.TEXTS, *damaged.SOURCES] if f"[{k}]" not in text]


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~;\[ @]", r, maxsplit=1)[0].lower().replace("_", "-") for r in requirements} - {"extract-claims"}


@pytest.mark.parametrize("extra", ["", "dev"])
def test_the_lock_files_hold_every_dependency(extra: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = _names(project["dependencies"] + (project["optional-dependencies"][extra] if extra else []))
    text = (ROOT / ("requirements-dev.lock" if extra else "requirements.lock")).read_text(encoding="utf-8")
    pinned = {m.lower() for m in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}
    assert wanted - pinned == set(), "run `make lock`"
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
        assert "--hash=sha256:" in entry, entry[:60]
    assert "://" not in text


def test_the_list_of_licences_holds_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").lower().replace("_", "-")
    listed = set(re.findall(r"^\| ([a-z0-9.-]+) +\|", text, re.MULTILINE))
    assert _names(project["dependencies"]) - listed == set(), "run `make licences`"


def test_a_warning_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    log.start("warning", False)
    try:
        for number in range(1_000):
            logging.getLogger("pipeline.test").warning("the same again (%d)", number)
        handler = logging.getLogger("pipeline").handlers[0]
        told = capsys.readouterr().err.splitlines()
        assert len(told) == 3
        assert [f.more() for f in handler.filters if isinstance(f, log.Few)] == [["997 more like: the same again (%d)"]]
    finally:
        logging.getLogger("pipeline").handlers = []
        logging.captureWarnings(False)


def test_many_failures_are_told_as_a_number(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number}.txt").write_bytes(b"")
    (folder / "good.txt").write_text(SMALL, encoding="utf-8")
    done = extract("run", folder, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 21
    assert "and 10 more; documents.csv lists all" in done.stderr
    warnings = json.loads((tmp_path / "out/run.json").read_text(encoding="utf-8"))["warnings"]
    assert [(w["count"], len(w["first"])) for w in warnings] == [(30, 3)]


def test_logs_as_json_and_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SMALL, encoding="utf-8")
    (tmp_path / "leer.txt").write_bytes(b"")
    done = extract("run", tmp_path, "--out", tmp_path / "o" / "out", "--log-json", "--log-level", "info", "--json")
    rows = [json.loads(line) for line in done.stderr.splitlines()]
    assert {r["level"] for r in rows} == {"info", "error"}
    assert any("stage annotate: 1 parts to make" in r["message"] for r in rows)
    assert json.loads(done.stdout)["failures"]
    done = extract("run", tmp_path, "--out", tmp_path / "o" / "out", "--log-level", "loud")
    assert (done.returncode, "choose debug, info, warning, error" in done.stderr) == (2, True)


def test_log_lines_are_json_whatever_the_input_is_called(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / 'a\x1b[31m"\n{}.txt').write_bytes(b"")
    (folder / "b.html").write_text("<p>Nichts" * 3, encoding="utf-8")
    (folder / "gut.txt").write_text(SMALL, encoding="utf-8")
    for more in (["--log-level", "debug"], []):
        done = extract("run", folder, "--out", tmp_path / "o" / "out", "--log-json", *more)
        assert done.stderr
        assert "\x1b" not in done.stderr
        for line in done.stderr.splitlines():
            row = json.loads(line)
            assert {"level", "logger", "message"} <= set(row)
            assert row["level"] in ("debug", "info", "warning", "error")


def test_warnings_of_a_run_are_counted_and_explained(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(7):
        (folder / f"leer{number}.txt").write_bytes(b"")
        (folder / f"alt{number}.txt").write_bytes(SMALL.replace("Vogt", f"Vogt{number}").encode("cp1252"))
    extract("run", folder, "--out", tmp_path / "o" / "out", "--quiet")
    data = json.loads((tmp_path / "o/out/run.json").read_text(encoding="utf-8"))
    found = {w["what"]: (w["count"], w["first"]) for w in data["warnings"]}
    assert found == {
        "skipped: the file is empty; there is nothing to extract": (7, [f"leer{n}.txt" for n in range(3)]),
        "not UTF-8 (byte …), read as Windows-1252": (7, [f"alt{n}.txt" for n in range(3)]),
    }


@pytest.mark.parametrize("extra", ["dependencies", "xlsx", "parquet", "duckdb", "dvc", "train", "fuzz", "supply", "dev"])
def test_dependencies_have_a_lower_bound_and_an_upper_one_for_a_reason(extra: str) -> None:
    """Types of a library follow its version; our own extras are no versions; spaCy changes the format of pipelines."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = project["dependencies"] if extra == "dependencies" else project["optional-dependencies"][extra]
    for requirement in found:
        if not requirement.startswith(("extract-claims", "types-")):
            assert ">=" in requirement, requirement
        version = requirement.partition(";")[0]
        assert requirement.startswith("spacy") or not re.search(r"<|==|~=", version), requirement


def test_the_record_of_a_run_has_no_clock_and_no_path(sample_run: Path) -> None:
    text = (sample_run / "run.json").read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert str(sample_run.parent) not in text
    assert not re.search(r"20\d\d-\d\d-\d\dT|\d\d:\d\d:\d\d", text)
    data = json.loads(text)
    assert set(data) == {"extract", "code", "versions", "input", "model", "parameters", "stages", "warnings", "files"}
    assert data["stages"]["claims"]["claims"] >= data["stages"]["tables"]["claims"] > 0
    assert data["input"]["documents"] == 1
