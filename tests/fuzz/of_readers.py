"""Targets for the readers; they start without the stages behind clean, whose instrumenting takes most of the time."""

from __future__ import annotations

import gzip
import io
import warnings
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

from common import cleaned, hold, inside
from msgspec.structs import replace

import pipeline.readers.feeds  # noqa: F401  imported here, so that it is instrumented
from pipeline import corpus
from pipeline.config import Read
from pipeline.document import Document
from pipeline.errors import DocumentError
from pipeline.readers.documents import Skipped
from pipeline.readers.formats import read_documents

DOCUMENTS_EACH = 3
CLEANED = 1_000
"""Characters of the longest text that a reader's target gives to clean, where it has marks; the target `clean` has all others."""


def read(name: str, data: bytes) -> list[Document]:
    """Any bytes are documents, reasons for what is none, or one DocumentError; marks and markup are in order and inside."""
    try:
        found = list(read_documents(name, data, Read()))
    except DocumentError as error:
        hold("\n" not in str(error) and str(error).startswith(name.removesuffix(".gz")), "no clear sentence")
        return []
    documents = []
    for document in found:
        if isinstance(document, Skipped):
            hold(bool(document.reason) and "\n" not in document.reason, "no clear reason")
            continue
        try:
            document.text.encode()
        except UnicodeEncodeError:
            continue  # the stage `read` tells it
        documents.append(document)
    for number, document in enumerate(documents[:DOCUMENTS_EACH]):
        for marks in (document.marks, document.markup):
            inside(document.text, [m.span for m in marks])
            hold(
                all(a.span.end <= b.span.start for a, b in zip(marks, marks[1:], strict=False)),
                "marks overlap or are in disorder",
            )
        corpus.encode(document, "texts")
        if not number and document.marks and len(document.text) <= CLEANED:
            cleaned(replace(document, id="d"))
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
TARGETS: dict[str, Callable[[bytes], Any]] = {
    **{name: partial(read, file) for name, file in READERS.items()},
    "zip": packed,
    "gzip": zipped,
}
