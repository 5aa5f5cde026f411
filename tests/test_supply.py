"""What is installed, what is told, and that the matrix of docs/reliability.md holds."""

from __future__ import annotations

import ast
import json
import logging
import re
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT
from test_cli import SMALL, extract

from pipeline.commands import log

ROW = re.compile(r"^\| .+ \| .+ \| `(tests/\w+\.py)::(\w+)` \|$", re.MULTILINE)


def test_every_test_of_the_matrix_exists() -> None:
    rows = ROW.findall((ROOT / "docs/reliability.md").read_text(encoding="utf-8"))
    assert len(rows) >= 60
    for file, name in set(rows):
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}, f"{file}::{name}"


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


def test_the_record_of_a_run_has_no_clock_and_no_path(sample_run: Path) -> None:
    text = (sample_run / "run.json").read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert str(sample_run.parent) not in text
    assert not re.search(r"20\d\d-\d\d-\d\dT|\d\d:\d\d:\d\d", text)
    data = json.loads(text)
    assert set(data) == {"extract", "code", "versions", "input", "model", "parameters", "stages", "warnings", "files"}
    assert data["stages"]["claims"]["claims"] >= data["stages"]["tables"]["claims"] > 0
    assert data["input"]["documents"] == 1
