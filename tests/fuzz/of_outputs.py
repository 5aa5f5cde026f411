"""Targets for what is written: cells, tables, page, and the commands that read them."""

from __future__ import annotations

import atexit
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from common import PARAMS, hold, text_of
from of_stages import ruled

from pipeline import corpus
from pipeline.cells import RUN, flat, guarded, unguarded
from pipeline.commands.diff import lines
from pipeline.commands.explain import facts
from pipeline.csvio import FLAVOURS, iter_typed, write_csv
from pipeline.errors import NothingToDo
from pipeline.repeats.claims_diff import diff
from pipeline.report.page import make_page
from pipeline.schema import CLAIMS, DOCUMENTS, REPAIRS
from pipeline.stages import dedupe, tables
from pipeline.verify import verify
from pipeline.views.explain import explain
from pipeline.views.search import search

LAYERS = ("texts", "blocks", "repeats", "annotations", "claims")


@cache
def _scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def cells(text: str) -> None:
    """Any text comes back from a CSV file of any flavour as one line of itself, and no spreadsheet runs it."""
    values = [part for part in re.split("[\n\x00]", text) if part.strip()][:20]
    for value in values:
        for excel in (False, True):
            cell = guarded(value, excel)
            hold(unguarded(cell) == flat(value), "a cell that does not come back")
            hold(not RUN.match(cell), "a cell that a spreadsheet runs")
    rows = [
        {
            "repair_id": f"r{n}",
            "document_id": v,
            "start": n,
            "end": n + 1,
            "before": v,
            "after": v,
            "kind": v,
            "confidence": n / 7,
        }
        for n, v in enumerate(values)
    ]
    for flavour in FLAVOURS:
        path = _scratch() / "repairs.csv"
        write_csv(path, REPAIRS, rows, flavour)
        back = list(iter_typed(path, REPAIRS))
        hold([r["before"] for r in back] == [flat(r["before"]) for r in rows], "rows that do not come back")
        hold([r["start"] for r in back] == [r["start"] for r in rows], "numbers that do not come back")


def outputs(text: str) -> None:
    """Tables, page, explain, search, diff and verify over what the rules make of two texts, the second a part of the first."""
    base = _scratch()
    workspace = tables.Workspace(out=base / "out", interim=base / "interim", params=PARAMS)
    before = base / "before"
    if (workspace.out / "claims.csv").is_file():
        shutil.rmtree(before, ignore_errors=True)
        workspace.out.rename(before)
    workspace.out.mkdir(exist_ok=True)
    made = [ruled(part, f"d{n}") for n, part in enumerate((text, text[: len(text) // 2])) if part.strip()]
    if not made:
        return
    for layer in LAYERS:
        corpus.write_part(workspace.interim / layer / corpus.part_name(0), layer, made)
        corpus.seal(workspace.interim, layer, LAYERS[: LAYERS.index(layer)])
    dedupe.run(workspace)
    corpus.seal(workspace.interim, "repeats", ("texts", "blocks"))
    corpus.seal(workspace.interim, "annotations", ("texts", "blocks"))
    corpus.seal(workspace.interim, "claims", LAYERS[:-1])
    hold(not tables.run(workspace).failures, "a document fails in tables")
    _, faults = verify(workspace.out, workspace.interim)
    hold(not faults, f"a row that does not point at its source: {faults[:1]}")
    page, _ = make_page(workspace)
    hold(page.count("</script") == page.count("<script"), "a text that ends a script")
    payload = page.partition('<script type="application/json"')[2].partition(">")[2].partition("</script>")[0]
    json.loads(payload)
    hold(len(list(iter_typed(workspace.out / "documents.csv", DOCUMENTS))) == len(made), "documents that are not listed")
    for row in list(iter_typed(workspace.out / "claims.csv", CLAIMS))[:2]:
        found = explain(workspace.out, workspace.interim, row["claim_id"])
        hold(bool(found.pieces) and bool(facts(found)), "a claim that cannot be explained")
    word = re.search(r"\w+", text)
    if word:
        search(workspace.out, word.group())
    try:
        told = lines(diff(before if before.is_dir() else workspace.out, workspace.out))
    except NothingToDo:
        return
    hold(all(line.isprintable() for line in told), "a control character for the terminal")


TARGETS: dict[str, Callable[[bytes], Any]] = {
    "cells": lambda data: cells(text_of(data)),
    "outputs": lambda data: outputs(text_of(data)),
}
