"""Records: JSON, JSON Lines and tables with a column of texts; one record is one document."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from pipeline.config import Read
from pipeline.document import Document, Meta
from pipeline.errors import DocumentError
from pipeline.readers.documents import Skipped, from_value
from pipeline.readers.live import live_blogs, read_live_blog
from pipeline.readers.times import day_and_clock

USUAL = {
    "text": (
        "text content content_html content_text body articlebody article_body article fulltext full_text maintext main_text inhalt "
        "volltext artikel artikeltext nachricht message"
    ),
    "id": "id _id uuid guid identifier article_id doc_id document_id key",
    "title": "title headline titel überschrift ueberschrift schlagzeile name",
    "date": "date datepublished date_published published published_at pubdate publish_date publication_date created_at created datum "
    "erschienen veröffentlicht timestamp",
    "url": "url link canonical_url permalink source_url href adresse",
}
"""Names of fields, in any case, that are looked for where params.yaml names none."""
LISTS = ("articles", "items", "records", "documents", "docs", "data", "posts", "entries", "results", "news", "artikel")
LONGEST_INTEGER = 300
DELIMITERS = ",;\t|"


class Textless(DocumentError):
    """A record has no field with a text."""


def field(record: Mapping[str, Any], wanted: str, kind: str) -> Any:
    """Return the field of a record that holds its text, id, title, date or address; None where it has none.

    A name from the parameters may go into objects with dots ("article.body").
    """
    if wanted:
        if wanted in record:
            return record[wanted]
        value: Any = record
        for part in wanted.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value
    lower = {str(k).casefold(): v for k, v in record.items()}
    return next((lower[n] for n in USUAL[kind].split() if lower.get(n) not in (None, "", [], {})), None)


def read_record(name: str, record: Any, meta: Meta, params: Read) -> Document:
    """Return one record as a document whose text is the decoded value of its text field.

    Raises DocumentError, in one sentence, where it has no text.
    """
    where = f"{name}: record {meta.record}"
    if not isinstance(record, Mapping):
        raise Textless(f"{where}: it is no object with fields")
    blog = next(live_blogs(record), None)
    if blog:
        return read_live_blog(name, blog, meta, params.time_zone)
    value = field(record, params.text_field, "text")
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        value = "\n\n".join(value)
    if not isinstance(value, str) or not value.strip():
        if params.text_field:
            raise Textless(f"{where}: it has no text in the field '{params.text_field}'")
        raise Textless(f"{where}: it has no text in a field of a usual name; name the field with read.text_field")
    title, date, url = (
        _scalar(field(record, w, k))
        for w, k in ((params.title_field, "title"), (params.date_field, "date"), (params.url_field, "url"))
    )
    identity = _scalar(field(record, params.id_field, "id"))
    day = day_and_clock(date, params.time_zone)[0]
    notes = (*meta.notes, *((f"the date '{date[:40]}' was not understood",) if date and not day else ()))
    return from_value(
        name, value, Meta(" ".join(title.split()), day, url, meta.encoding, meta.format, notes, meta.record, identity)
    )  # fmt: skip


def _scalar(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def decode_json(text: str) -> Any:
    """Return a JSON value; ValueError, in a few words, where there is none."""
    try:
        return msgspec.json.decode(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeError) as error:
        told = str(error).replace("JSON is malformed: ", "")
    try:
        # half a surrogate pair or a number that no machine holds costs its record, not the file
        return json.loads(text, parse_int=_integer, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ValueError(told) from None


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_INTEGER else digits


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def records_of(value: Any) -> list[Any]:
    """Return the records in a JSON value: a list, the list within an object, or the object itself."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and not next(live_blogs(value), None):
        graph = value.get("@graph")
        if isinstance(graph, list):
            return graph
        lower = {k.casefold(): v for k, v in value.items()}
        found = next((lower[k] for k in LISTS if isinstance(lower.get(k), list) and lower[k]), None)
        if found is not None and isinstance(found[0], dict):
            return list(found)
    return [value]


def read_json(name: str, value: Any, meta: Meta, params: Read) -> Iterator[Document | Skipped]:
    """Yield the records of a JSON value; a bad one is told and the others go on."""
    records = records_of(value)
    yield from _told_once(name, (_one(name, r, _numbered(meta, n), params) for n, r in enumerate(records, 1)), params)


def read_lines(name: str, text: str, meta: Meta, params: Read) -> Iterator[Document | Skipped]:
    """Yield the records of JSON Lines; a bad line is told and the others go on."""
    yield from _told_once(name, _lines(name, text, meta, params), params)


def _lines(name: str, text: str, meta: Meta, params: Read) -> Iterator[Document | Skipped]:
    number = 0
    for line, content in enumerate(text.split("\n"), 1):
        if not content.strip():
            continue
        number += 1
        try:
            record = decode_json(content.strip())
        except ValueError as error:
            yield Skipped(name, f"{name}: record {number}: line {line} is no JSON ({error})", number)
            continue
        yield _one(name, record, _numbered(meta, number), params)


def delimiter(text: str) -> str:
    """Return the character that parts the columns of a table, by its first line; empty where there is none."""
    head = text.lstrip("\ufeff").partition("\n")[0]
    best = max(DELIMITERS, key=head.count)
    return best if head.count(best) else ""


def columns(text: str, parted: str) -> list[str]:
    """Return the names in the first line of a table."""
    try:
        return [c.strip() for c in next(csv.reader([text.lstrip("\ufeff").partition("\n")[0]], delimiter=parted), [])]
    except csv.Error:
        return []


def read_rows(name: str, text: str, meta: Meta, params: Read) -> Iterator[Document | Skipped]:
    """Yield the rows of a table with a head line; DocumentError where no column holds texts.

    Line ends within quotation marks belong to the value.
    """
    parted = delimiter(text) or ","
    names = columns(text, parted)
    if field(dict.fromkeys(names, "x"), params.text_field, "text") is None:
        wanted = f"'{params.text_field}'" if params.text_field else "'text' (or another name: set read.text_field)"
        raise DocumentError(f"{name}: no column of the table is named {wanted}; its columns are {', '.join(names)[:200]}")
    yield from _told_once(name, _rows(name, text, meta, params, parted, names), params)


def _rows(name: str, text: str, meta: Meta, params: Read, parted: str, names: list[str]) -> Iterator[Document | Skipped]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=parted, strict=True)
    number = 0
    with suppress(csv.Error):  # the head is known, and read as well as it can be
        next(rows, None)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            number += 1
            yield Skipped(name, f"{name}: record {number}: line {rows.line_num} cannot be read ({error})", number)
            continue
        if row is None:
            return
        if not any(c.strip() for c in row):
            continue
        number += 1
        if len(row) > len(names):
            told = f"line {rows.line_num} has {len(row)} columns and the head {len(names)}; put values that hold '{parted}' in quotation marks"
            yield Skipped(name, f"{name}: record {number}: {told}", number)
            continue
        yield _one(name, dict(zip(names, row, strict=False)), _numbered(meta, number), params)


def looks_like_lines(text: str) -> bool:
    """Tell whether each of the first lines of a text looks like a JSON object."""
    head = [line.strip() for line in text[:200_000].split("\n") if line.strip()][:5]
    return len(head) >= 2 and sum(bool(re.fullmatch(r"\{.*\}?", x, re.DOTALL)) and '"' in x for x in head) >= len(head) - 1


def _numbered(meta: Meta, number: int) -> Meta:
    return Meta(encoding=meta.encoding, format=meta.format, notes=meta.notes, record=number)


def _one(name: str, record: Any, meta: Meta, params: Read) -> Document | Skipped:
    try:
        return read_record(name, record, meta, params)
    except DocumentError as error:
        return Skipped(name, str(error), meta.record, isinstance(error, Textless))


def _told_once(name: str, found: Iterable[Document | Skipped], params: Read) -> Iterator[Document | Skipped]:
    """Pass records on; where none of several has a text, the file as a whole is told once (DocumentError)."""
    waiting: list[Skipped] | None = []
    for item in found:
        if waiting is not None and isinstance(item, Skipped) and item.textless:
            waiting.append(item)
            continue
        yield from waiting or ()
        waiting = None
        yield item
    if waiting and len(waiting) > 1:
        usual = USUAL["text"].split()
        wanted = f"the field '{params.text_field}'" if params.text_field else f"one of the fields {', '.join(usual)}"
        raise DocumentError(
            f"{name}: the file has {len(waiting):,} records but none with a text; expected is {wanted}, or another that "
            "read.text_field in params.yaml names"
        )
    yield from waiting or ()
