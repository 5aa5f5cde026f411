"""Choose the reader of a source by what it holds; its name decides only where the content leaves it open."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from msgspec.structs import replace

from pipeline.align import plain
from pipeline.config import Read
from pipeline.document import Document, Meta
from pipeline.errors import DocumentError
from pipeline.readers import archives, markdown, records
from pipeline.readers.documents import Skipped, checked, dated
from pipeline.readers.encoding import decode
from pipeline.readers.live import live_blogs, read_live_blog
from pipeline.readers.located import decode_located
from pipeline.readers.page import letters, read_page
from pipeline.readers.tags import Tree
from pipeline.readers.times import day_and_clock

ROOT = re.compile(r"<(?![?!])(?:\w+:)?(?P<name>[A-Za-z][\w.-]*)")
DOCTYPE = re.compile(r"\s*(?:<\?xml[^<>]{0,200}>\s*)?<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
BLOCKS = re.compile(r"<(?:p|div|article|section|h[1-6]|ul|ol|table|body|head|blockquote)(?:\s[^<>]*)?>", re.IGNORECASE)
TABLES = {".csv": "CSV", ".tsv": "CSV", ".tab": "CSV"}
SUFFIX = re.compile(r"\.[a-z0-9]+$")
# in this order; the empty name stands for the JSON-LD of the page
META_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "dc.date.issued", "dcterms.created", "publishdate",
    "publish-date", "pubdate", "", "date", "dc.date", "dcterms.date", "last-modified", "article:modified_time",
)  # fmt: skip


def read_documents(name: str, data: bytes, params: Read) -> Iterator[Document | Skipped]:
    """Yield the documents of one source, and a reason for each part of it that cannot be read.

    Raises DocumentError, in one sentence, where the source as a whole cannot be read.
    """
    if not archives.is_archive(data):
        yield from _read_file(name, data, params)
        return
    for member in archives.members(name, data, params):
        if isinstance(member, Skipped):
            yield member
            continue
        inner, content = member
        try:
            yield from _read_file(inner, content, params)
        except DocumentError as error:
            yield Skipped(inner, str(error))


def _read_file(name: str, data: bytes, params: Read) -> Iterator[Document | Skipped]:
    text, encoding, notes = decode(name, data)
    kind, value = sniff(name, text)
    meta = Meta(encoding=encoding, format=kind, notes=notes)
    for found in _documents(name, text, kind, value, meta, params):
        if isinstance(found, Document):
            found = dated(found, params.date)
            yield replace(found, meta=replace(found.meta, notes=(*found.meta.notes, *mojibake(found.text))))
        else:
            yield found


def _documents(name: str, text: str, kind: str, value: Any, meta: Meta, params: Read) -> Iterator[Document | Skipped]:
    if kind == "HTML":
        yield page(name, text, meta, params)
    elif kind in ("RSS", "Atom"):
        from pipeline.readers.feeds import read_feed

        yield from read_feed(name, text, meta, params)
    elif kind == "JSON-LD live blog":
        for number, blog in enumerate(live_blogs(value), 1):
            yield read_live_blog(name, blog, replace(meta, record=number), params.time_zone)
    elif kind == "JSON":
        yield from records.read_json(name, value, meta, params)
    elif kind == "JSON Lines":
        yield from records.read_lines(name, text, meta, params)
    elif kind == "CSV":
        yield from records.read_rows(name, text, meta, params)
    elif kind == "Markdown":
        checked(name, text)
        begin, known = markdown.front_matter(text)
        marks, markup, left_out = markdown.read_markdown(text, begin)
        if not marks:
            raise DocumentError(f"{name}: there are no words in it")
        notes = (*meta.notes, *((f"{left_out} blocks of code or HTML left out",) if left_out else ()))
        day = day_and_clock(known.get("date", ""), params.time_zone)[0]
        yield Document(
            "",
            name,
            text,
            replace(meta, title=known.get("title", ""), date=day, url=known.get("url", ""), notes=notes),
            marks,
            markup,
        )
    else:
        checked(name, text)
        yield Document("", name, text, meta)


def sniff(name: str, text: str) -> tuple[str, Any]:
    """Return the format of a text, and its value where that is JSON.

    Raises DocumentError where it is of a kind that is not read, or its name says JSON and it is none.
    """
    suffix = (SUFFIX.search(name.lower().removesuffix(".gz")) or [""])[0]
    head = text[:20_000].lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        found = _tagged(name, head, suffix)
        if found:
            return found, None
    if suffix in (".jsonl", ".ndjson"):
        return "JSON Lines", None
    if head.startswith(("{", "[")):
        try:
            value = records.decode_json(text.lstrip("\ufeff"))
        except ValueError as error:
            if records.looks_like_lines(text):
                return "JSON Lines", None
            if suffix in (".json", ".jsonld"):
                raise DocumentError(f"{name}: this is no JSON ({error})") from None
        else:
            return ("JSON-LD live blog" if next(live_blogs(value), None) else "JSON"), value
    elif suffix in (".json", ".jsonld"):
        raise DocumentError(f"{name}: this is no JSON (it begins with '{head[:1]}')")
    if suffix in TABLES or _looks_like_table(text):
        return "CSV", None
    if suffix in (".html", ".htm", ".xhtml") or len(BLOCKS.findall(text[:200_000])) >= 3:
        return "HTML", None
    if suffix in (".md", ".markdown") or (suffix != ".txt" and markdown.looks_like_markdown(text)):
        return "Markdown", None
    return "text", None


def _without_comments(head: str) -> str:
    """Cut comments out; one that does not end takes the rest."""
    out, at = [], 0
    while (start := head.find("<!--", at)) >= 0:
        out.append(head[at:start])
        end = head.find("-->", start)
        if end < 0:
            return "".join(out)
        at = end + 3
    return "".join([*out, head[at:]])


def _tagged(name: str, head: str, suffix: str) -> str:
    head = _without_comments(head)
    if DOCTYPE.match(head):
        return "HTML"
    root = ROOT.search(head)
    found = root["name"] if root else ""
    if found in ("rss", "RDF"):
        return "RSS"
    if found == "feed":
        return "Atom"
    if found.lower() in ("html", "body", "article", "main", "section", "div", "p", "head", "meta", "h1", "script", "link"):
        return "HTML"
    if head.startswith("<?xml") or suffix == ".xml":
        raise DocumentError(
            f"{name}: this is XML of a kind that extract does not know (<{found[:40]}>); it reads RSS, Atom and HTML"
        )
    return ""


def _looks_like_table(text: str) -> bool:
    """Tell whether a text begins with a head line that names a column of texts, and goes on with rows."""
    parted = records.delimiter(text)
    names = records.columns(text, parted) if parted else []
    if len(names) < 2 or not all(n and len(n) <= 40 for n in names) or "\n" not in text.strip():
        return False
    try:
        rows = list(islice(csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=parted), 1, 3))
    except csv.Error:
        return False
    if not rows or len(rows[0]) != len(names):
        return False
    known = {n.casefold() for n in names} & {u for k in records.USUAL.values() for u in k.split()}
    return len(known) >= 2 and records.field(dict.fromkeys(names, "x"), "", "text") is not None


def page(name: str, text: str, meta: Meta, params: Read) -> Document:
    """Return an HTML page: its visible posts or article, or the live blog in its JSON-LD where that holds more.

    Raises DocumentError where it has no words.
    """
    seen, tree = read_page(text, params.time_zone)
    notes = list(meta.notes)
    blogs, values = [], []
    for run in tree.runs:
        if run.element >= 0 and tree.elements[run.element].tag == "script":
            kind = tree.elements[run.element].attributes.get("type", "")
            if "ld+json" in kind.lower():
                inside = run.span.start + len(run.reads) - len(run.reads.lstrip())
                try:
                    values.append(records.decode_json(run.reads.strip()))
                    if "LiveBlogPosting" in run.reads:
                        values[-1] = decode_located(run.reads.strip(), inside)
                except ValueError as error:
                    notes.append(f"JSON-LD in the page cannot be read ({error})")
    for value in values:
        blogs += list(live_blogs(value))
    title, day, url = about(tree, values, params.time_zone)
    document = Document("", name, text, replace(meta, title=title, date=day, url=url), seen.marks, seen.markup)
    shown = sum(len(letters(text[m.span.start : m.span.end])) for m in seen.marks)
    for blog in blogs:
        try:
            other = read_live_blog(
                name, blog, replace(meta, format="HTML with JSON-LD live blog", url=url), params.time_zone, text
            )
        except DocumentError:
            continue
        if sum(len(letters(plain(other, m.span))) for m in other.marks) > (shown if seen.entries else 0):
            notes.append(
                "read from the JSON-LD of the page, which holds more than its visible posts"
                if seen.entries
                else "read from the JSON-LD of the page"
            )
            found = replace(other.meta, title=other.meta.title or title, date=other.meta.date or day)
            return replace(other, meta=replace(found, notes=(*notes, *other.meta.notes)))
    if not seen.marks:
        raise DocumentError(f"{name}: the page has no text that can be read; it may be filled by a script in the browser")
    if seen.entries:
        notes.append(f"live blog with {seen.entries} posts")
    if seen.left_out:
        notes.append(f"{seen.left_out} pieces of the page left out (menus, advertising, captions, links to other articles)")
    return replace(document, meta=replace(document.meta, notes=tuple(notes)))


def about(tree: Tree, linked: list[Any], zone: str) -> tuple[str, str, str]:
    """Return title, date and address of a page, as its head tells them."""
    said: dict[str, str] = {}
    url = heading = title = ""
    for element in tree.elements:
        found = element.attributes
        if element.tag == "meta":
            key = (found.get("property") or found.get("name") or found.get("itemprop") or "").lower()
            if key and found.get("content"):
                said.setdefault(key, found["content"])
        elif element.tag == "link" and found.get("rel") == "canonical":
            url = url or found.get("href", "")
    for run in tree.runs:
        for element in tree.chain(run.element):
            if element.tag == "h1":
                heading += run.reads
            elif element.tag == "title" and element.parent >= 0 and tree.elements[element.parent].tag in ("head", "html"):
                title += run.reads
    days = (day_and_clock(said.get(k, ""), zone)[0] if k else _published(linked, zone) for k in META_DATES)
    day = next((d for d in days if d), "")
    name = said.get("og:title") or heading or title
    return " ".join(name.split())[:300], day, url or said.get("og:url", "")


def _published(value: Any, zone: str, depth: int = 0) -> str:
    """Return the day on which JSON-LD says that the page was published."""
    if depth > 6:
        return ""
    if isinstance(value, list):
        return next((d for d in (_published(v, zone, depth + 1) for v in value) if d), "")
    if not isinstance(value, dict):
        return ""
    kinds = value.get("@type")
    if any(str(k).endswith(("Article", "Posting")) for k in (kinds if isinstance(kinds, list) else [kinds])):
        given = value.get("datePublished") or value.get("dateCreated")
        return day_and_clock(given, zone)[0] if isinstance(given, str) else ""
    return _published(value.get("@graph", []), zone, depth + 1)


def mojibake(text: str) -> tuple[str, ...]:
    """Return a note where a text has been read with the wrong encoding somewhere before it came here."""
    from pipeline.german.characters import mojibake as repairs

    count = sum(1 for _ in repairs(text, 0))
    return (f"wrongly decoded characters in {count} places (mojibake), see repairs.csv",) if count else ()
