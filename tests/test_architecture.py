"""The rules that hold the project together."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from pipeline import corpus, schema
from pipeline.cli import app
from pipeline.config import Params
from pipeline.stage import STAGES, check_order, load

LAYERS = [
    {"errors", "document", "align", "schema", "cells", "displacy", "manifest"},
    {"stage", "config", "state", "corpus", "check", "csvio", "datapackage", "guard", "outputs", "lock"}
    | {"resources", "cache", "timing", "profile"},
    {"german", "model", "readers", "repeats", "exports", "engines"},
    {"things"},
    {"stages", "rows", "report", "verify", "views", "record"},
    {"run", "reuse", "api", "component", "info", "evaluation", "docs", "warm"},
    {"commands"},
    {"cli"},
]


def test_one_name_for_each_stage_everywhere() -> None:
    commands = [c.name for c in app.registered_commands if c.name in STAGES]
    dvc = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    modules = sorted(p.stem for p in (ROOT / "pipeline/stages").glob("*.py") if p.stem != "__init__")
    assert tuple(commands) == STAGES
    assert tuple(dvc) == STAGES
    assert tuple(params) == STAGES
    assert tuple(Params.model_fields) == STAGES
    assert modules == sorted(STAGES)
    assert all(load(name).name == name for name in STAGES)
    assert all(dvc[name]["cmd"] == f"extract {name}" and dvc[name]["params"][0] == name for name in STAGES)


def test_stages_stand_in_an_order_that_works() -> None:
    check_order(STAGES)


def test_every_field_of_a_document_has_a_layer() -> None:
    assert corpus.layer_fields() == {"id", "failed"}


def test_dvc_knows_every_table() -> None:
    dvc = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]["tables"]
    outs = {Path(next(iter(o))).stem for o in dvc["outs"]}
    assert outs == {t.name for t in schema.TABLES} | {"datapackage", "run"}


def _level(module: str) -> int:
    name = module.split(".")[1] if "." in module else ""
    return next((i for i, names in enumerate(LAYERS) if name in names), -1)


@pytest.mark.parametrize("path", sorted((ROOT / "pipeline").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    if module.startswith("pipeline.training") or module.endswith("__init__"):
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pipeline"):
            names = [f"{node.module}.{a.name}" for a in node.names] if node.module == "pipeline" else [node.module]
            for name in names:
                assert not name.startswith("pipeline.training"), f"{module} imports the training recipe"
                assert _level(name) <= _level(module), f"{module} imports {name}"


@pytest.mark.parametrize("path", sorted((ROOT / "pipeline/german/lexicon").glob("*.csv")), ids=lambda p: p.stem)
def test_lexicons_have_no_doubles(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    assert len({len(r) for r in found}) == 1
    assert len({tuple(r) for r in found}) == len(found)


def test_the_library_does_not_print_exit_or_catch_all() -> None:
    wide = []
    for path in (ROOT / "pipeline").rglob("*.py"):
        if "training" in path.parts or "commands" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Assert), path
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, path
                if isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"):
                    wide.append((path.relative_to(ROOT).as_posix(), node.type.id))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("print", "exit", "eval", "exec"), path
    assert wide == [("pipeline/guard.py", "Exception")], "one place catches any error, and only there is it told and kept"
