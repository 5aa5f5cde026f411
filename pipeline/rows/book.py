"""What the tables are written from: rows that wait in the files of parts, and what is kept in memory to find them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from pipeline.csvio import encoded
from pipeline.repeats.occurrences import Ledger
from pipeline.rows.document import Row
from pipeline.rows.matters import Matters
from pipeline.rows.part import Listed, PartRows
from pipeline.schema import CLAIMS, DISPUTES, DOCUMENTS, Table
from pipeline.things.sums import Sum

OPEN = 64
"""Files of rows that are open at once."""


class Book:
    """What the tables are written from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sums: list[Sum] = []
        """Persons, places and organisations, range by range."""
        self.related: Counter[str] = Counter()
        self.ledger = Ledger()
        self.documents: list[Listed] = []
        self.parts: list[PartRows] = []
        self.matters = Matters(0)
        self.disputes: dict[str, list[Row]] = {}
        """Disputes that run over several documents, by the document in which they begin."""


class Files:
    """Files of a folder of which a few are open at once."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self.folder, self.names = folder, names
        self._open: dict[int, BinaryIO] = {}

    def read(self, number: int, start: int, length: int) -> bytes:
        """Return bytes of a file."""
        file = self._open.get(number)
        if file is None:
            if len(self._open) == OPEN:
                self.close()
            file = self._open[number] = (self.folder / self.names[number]).open("rb")
        file.seek(start)
        return file.read(length)

    def close(self) -> None:
        """Close all."""
        for file in self._open.values():
            file.close()
        self._open.clear()


def _pieces(book: Book, table: str, order: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """Yield the lines of documents in a table, each of which is named by its part and its place there."""
    files = Files(book.folder, [part.file for part in book.parts])
    with closing(files):
        for n, number in order:
            yield files.read(n, *book.parts[n].place(number, table))


def lines(book: Book, table: Table, flavour: str) -> Iterator[bytes]:
    """Yield the lines of a table: those of documents, claims and disputes in the order of the documents, others in that of the parts."""
    if table not in (DOCUMENTS, CLAIMS, DISPUTES):
        yield from _pieces(book, table.name, ((n, i) for n, part in enumerate(book.parts) for i in range(len(part))))
        return
    found = _pieces(book, table.name, ((one.part, one.number) for one in book.documents if one.part >= 0))
    for one in book.documents:
        if one.part >= 0:
            yield next(found)
            more = book.disputes.get(one.document) if table is DISPUTES else None
            yield encoded(DISPUTES, more, flavour)[0] if more else b""
        elif table is DOCUMENTS:
            row = {"source_file": one.source, "status": "skipped", "reason": one.reason, "record": one.record or ""}
            yield encoded(DOCUMENTS, [row], flavour)[0]
