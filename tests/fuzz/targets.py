"""What is fuzzed: each target takes bytes, runs one part of the pipeline and checks what must hold for any input."""

from __future__ import annotations

import atexit
import gzip
import io
import json
import re
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from pipeline import corpus
from pipeline.align import plain
from pipeline.cells import RUN, flat, guarded, unguarded
from pipeline.commands.diff import lines
from pipeline.commands.explain import facts
from pipeline.config import Params, Read
from pipeline.csvio import FLAVOURS, iter_typed, write_csv
from pipeline.document import Document, Entity, Quotation, Span
from pipeline.errors import DocumentError, NothingToDo
from pipeline.readers.documents import Skipped
from pipeline.readers.formats import read_documents
from pipeline.repeats.claims_diff import diff
from pipeline.report.page import make_page
from pipeline.schema import CLAIMS, DOCUMENTS, REPAIRS
from pipeline.stages import annotate, claims, clean, dedupe, tables
from pipeline.stages.clean import block_views, shown
from pipeline.verify import verify
from pipeline.views.explain import explain
from pipeline.views.search import search

PARAMS = Params()
LONGEST = 4_000
DOCUMENTS_EACH = 3
CLEANED = 1_000
"""Characters of the longest text that a reader's target gives to clean, where it has marks; the target `clean` has all others."""
NAME = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+(?: [A-ZÄÖÜ][a-zäöüß]+)?")
SENTENCE = re.compile(r"[^.!?\n]{1,1500}[.!?]*")
LAYERS = ("texts", "blocks", "repeats", "annotations", "claims")


class Broken(Exception):
    """Something that must hold does not."""


def _hold(condition: bool, what: str) -> None:
    if not condition:
        raise Broken(what)


def _inside(text: str, spans: list[Span]) -> None:
    _hold(all(0 <= s.start <= s.end <= len(text) for s in spans), "a span leaves the text")


def text_of(data: bytes) -> str:
    """Return bytes as a text of any characters but halves of surrogate pairs."""
    return data[:LONGEST].decode("utf-8", "replace")


# -- readers


def read(name: str, data: bytes) -> list[Document]:
    """Any bytes are documents, reasons for what is none, or one DocumentError; marks and markup are in order and inside."""
    try:
        found = list(read_documents(name, data, Read()))
    except DocumentError as error:
        _hold("\n" not in str(error) and str(error).startswith(name.removesuffix(".gz")), "no clear sentence")
        return []
    documents = []
    for document in found:
        if isinstance(document, Skipped):
            _hold(bool(document.reason) and "\n" not in document.reason, "no clear reason")
            continue
        try:
            document.text.encode()
        except UnicodeEncodeError:
            continue  # the stage `read` tells it
        documents.append(document)
    for number, document in enumerate(documents[:DOCUMENTS_EACH]):
        for marks in (document.marks, document.markup):
            _inside(document.text, [m.span for m in marks])
            _hold(
                all(a.span.end <= b.span.start for a, b in zip(marks, marks[1:], strict=False)),
                "marks overlap or are in disorder",
            )
        corpus.encode(document, "texts")
        if not number and document.marks and len(document.text) <= CLEANED:
            _cleaned(replace(document, id="d"))
    return documents


def packed(data: bytes) -> list[Document]:
    """A zip of what the bytes hold, with some bytes of the archive changed; bytes that begin as a zip are taken as they are."""
    if data.startswith(b"PK"):
        return read("x.zip", data)
    head, content = data[:10], data[10:]
    names = ("a.txt", "b.html", "../c.csv", "/d.json", "ä/e.xml", "f.md", "g.jsonl", "h.zip")
    out = io.BytesIO()
    with (
        warnings.catch_warnings(),
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if head[:1] > b"\x80" else zipfile.ZIP_STORED) as file,
    ):
        warnings.simplefilter("ignore")  # two files of one name are wanted, too
        half = len(content) // 2
        file.writestr(names[sum(head) % len(names)], content[:half])
        file.writestr(names[len(content) % len(names)], content[half:])
    return read("x.zip", _damaged(out.getvalue(), head))


def _damaged(archive: bytes, head: bytes) -> bytes:
    """Change up to three bytes of an archive where the head says so."""
    out = bytearray(archive)
    for n in range(1, min(len(head) - 1, 9), 3):
        if head[n] & 1 and len(head) > n + 2:
            out[(head[n] * 257 + head[n + 1]) % len(out)] = head[n + 2]
    return bytes(out)


def zipped(data: bytes) -> list[Document]:
    """A gzip file of the bytes, damaged as the zip is; bytes that begin as one are taken as they are."""
    if data.startswith(b"\x1f\x8b"):
        return read("x.json.gz", data)
    name = ("x.json.gz", "x.html.gz", "x.gz", "x.csv.gz")[sum(data[:2]) % 4]
    return read(name, _damaged(gzip.compress(data[10:], mtime=0), data[:10]))


READERS = {
    "text": "x.txt", "html": "x.html", "jsonld": "x.json", "feed": "x.xml", "csv": "x.csv", "jsonl": "x.jsonl", "markdown": "x.md",
}  # fmt: skip


# -- stages


def cleaned(text: str) -> Document:
    """Blocks are in order and inside; repairs say what stands there; views map back."""
    return _cleaned(Document("d", "x.txt", text))


def _cleaned(raw: Document) -> Document:
    document = clean.clean(raw, PARAMS.clean)
    text = document.text
    blocks = [b.span for b in document.blocks or ()]
    _inside(text, blocks)
    _hold(all(a.end <= b.start for a, b in zip(blocks, blocks[1:], strict=False)), "blocks overlap")
    for repair in document.repairs or ():
        _hold(repair.span.of(text) == repair.before, "a repair tells other words than the text has")
        shown(document, repair)
        plain(document, repair.span)
    for view in block_views(document):
        _hold(len(view.text) == len(view.starts) == len(view.ends), "a view without a map")
        _hold(bool(view.text.strip()), "a block that reads nothing")
    corpus.encode(document, "blocks")
    return document


def ruled(text: str, identity: str = "d", names: int = 200) -> Document:
    """The rules for claims and tables over names and quotations that come from the text alone, as no model would give them."""
    document = _cleaned(Document(identity, "x.txt", text))
    places = [m.span() for m in NAME.finditer(text)][:names]
    labels = ("PER", "LOC", "ORG", "MISC")
    entities = tuple(Entity(f"m{identity}{a}", Span(a, b), labels[(a + b) % 4], 0.9) for a, b in places)  # type: ignore[arg-type]
    sentences = tuple(Span(*m.span()) for m in SENTENCE.finditer(text) if m.group().strip())
    quotations = tuple(
        Quotation((s,), (e.span,), (), (), "Indirect", "says", 0.8, 0.8, ("model",))
        for s, e in zip(sentences[::3], entities, strict=False)
        if s.start < s.end
    )
    document = replace(document, repeats=(), entities=entities, sentences=sentences, quotations=quotations)
    return _claims(document)


def _claims(document: Document) -> Document:
    done = claims.claims_of(document, PARAMS.claims)
    for claim in done.claims or ():
        _inside(done.text, [*claim.content, *claim.speaker_spans, *claim.cue, *claim.addressee])
        _hold(bool(claim.content), "a claim without content")
    corpus.encode(done, "claims")
    registry = tables.Registry()
    registry.count(done)
    registry.close()
    tables.add(tables.Book(registry, tables.Ledger()), done, tables.Workspace(params=PARAMS))
    return done


def everything(text: str) -> Document:
    """All stages with the model."""
    document = cleaned(text)
    [document] = annotate.each([replace(document, repeats=())], PARAMS)
    _inside(text, [e.span for e in document.entities or ()])
    _inside(text, list(document.sentences or ()))
    corpus.encode(document, "annotations")
    return _claims(document)


# -- outputs


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
            _hold(unguarded(cell) == flat(value), "a cell that does not come back")
            _hold(not RUN.match(cell), "a cell that a spreadsheet runs")
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
        _hold([r["before"] for r in back] == [flat(r["before"]) for r in rows], "rows that do not come back")
        _hold([r["start"] for r in back] == [r["start"] for r in rows], "numbers that do not come back")


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
    _hold(not tables.run(workspace).failures, "a document fails in tables")
    _, faults = verify(workspace.out, workspace.interim)
    _hold(not faults, f"a row that does not point at its source: {faults[:1]}")
    page, _ = make_page(workspace)
    _hold(page.count("</script") == page.count("<script"), "a text that ends a script")
    payload = page.partition('<script type="application/json"')[2].partition(">")[2].partition("</script>")[0]
    json.loads(payload)
    _hold(len(list(iter_typed(workspace.out / "documents.csv", DOCUMENTS))) == len(made), "documents that are not listed")
    for row in list(iter_typed(workspace.out / "claims.csv", CLAIMS))[:2]:
        found = explain(workspace.out, workspace.interim, row["claim_id"])
        _hold(bool(found.pieces) and bool(facts(found)), "a claim that cannot be explained")
    word = re.search(r"\w+", text)
    if word:
        search(workspace.out, word.group())
    try:
        told = lines(diff(before if before.is_dir() else workspace.out, workspace.out))
    except NothingToDo:
        return
    _hold(all(line.isprintable() for line in told), "a control character for the terminal")


TARGETS: dict[str, Callable[[bytes], Any]] = {
    **{name: partial(read, file) for name, file in READERS.items()},
    "zip": packed,
    "gzip": zipped,
    "clean": lambda data: cleaned(text_of(data)),
    "rules": lambda data: ruled(text_of(data)),
    "cells": lambda data: cells(text_of(data)),
    "outputs": lambda data: outputs(text_of(data)),
    "everything": lambda data: everything(text_of(data)),
}
CORPUS = Path(__file__).parent / "corpus"
SAMPLES = Path(__file__).parents[1] / "readers/files"
