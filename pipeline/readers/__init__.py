"""Readers of input formats, chosen by what a file holds."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.config import Read
from pipeline.document import Document, Meta
from pipeline.errors import DocumentError
from pipeline.readers.encoding import decode
from pipeline.readers.plain import document_date

LONGEST_LINE = 200_000


def read_documents(name: str, data: bytes, params: Read) -> Iterator[Document]:
    """Yield the documents of one source; DocumentError, in one sentence, where it is no text."""
    text, encoding, notes = decode(name, data)
    longest = max((len(line) for line in text.splitlines()), default=0)
    if longest > LONGEST_LINE:
        raise DocumentError(
            f"{name}: one line has {longest:,} characters (at most {LONGEST_LINE:,}); this is no article text, break it into lines"
        )
    date = params.date or document_date(text)
    yield Document("", name, text, Meta(date=date, encoding=encoding, format="text", notes=notes))
