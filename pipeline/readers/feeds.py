"""RSS and Atom: one entry is one document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from pipeline.config import Read
from pipeline.document import Document, Meta
from pipeline.errors import DocumentError
from pipeline.readers.documents import Piece, Skipped, from_pieces
from pipeline.readers.times import day_and_clock

DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
ROOTS = ("rss", "feed", "RDF")
BODIES = ("encoded", "content", "description", "summary")


def read_feed(name: str, text: str, meta: Meta, params: Read) -> Iterator[Document | Skipped]:
    """Yield the entries of a feed: the title and the fullest text of each, which may be HTML.

    Nothing outside the file is read and no entity that it declares is put in. DocumentError where there are no entries.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(DECLARATION.sub("", text, count=1).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(f"{name}: the feed cannot be read (line {error.lineno}: {error.msg})") from None
    if root is None:
        raise DocumentError(f"{name}: the feed cannot be read")
    notes = meta.notes
    if len(parser.error_log):
        first = parser.error_log[0]
        notes = (*notes, f"the feed is not well-formed from line {first.line} on ({first.message.strip()})")
    number = 0
    for element in root.iter():
        if _name(element) not in ("item", "entry"):
            continue
        number += 1
        try:
            yield _entry(name, element, Meta(encoding=meta.encoding, format=meta.format, notes=notes, record=number), params)
        except DocumentError as error:
            yield Skipped(name, str(error).replace(f"{name}:", f"{name}: record {number}:", 1), number)
    if not number:
        raise DocumentError(f"{name}: the feed has no entries")


def _entry(name: str, element: Any, meta: Meta, params: Read) -> Document:
    found: dict[str, str] = {}
    link = ""
    for child in element:
        key = _name(child)
        if key == "link" and child.get("href"):
            link = child.get("href", "") if child.get("rel", "alternate") == "alternate" or not link else link
        elif key in BODIES and child.get("type") == "xhtml":
            found.setdefault(key, _inner(child))
        elif key:
            found.setdefault(key, _text(child))
    title = found.get("title", "")
    body = max((found.get(k, "") for k in BODIES), key=len)
    date = next((found[k] for k in ("pubDate", "published", "date", "issued", "updated") if found.get(k)), "")
    day, _ = day_and_clock(date, params.time_zone)
    url = link or found.get("link", "").strip()
    identity = next((found[k].strip() for k in ("guid", "id") if found.get(k)), "") or element.get(_about(element), "") or url
    if body.strip() == title.strip():
        body = ""
    return from_pieces(
        name, [Piece(title, "heading"), Piece(body)],
        Meta(" ".join(unescape(title).split()), day, url, meta.encoding, meta.format, meta.notes, meta.record, " ".join(identity.split())),
    )  # fmt: skip


def _about(element: Any) -> str:
    return next((str(k) for k in element.attrib if str(k).endswith("}about")), "about")


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _text(element: Any) -> str:
    """Return the text of an element; an entity that XML does not know stays as it is written and is read later."""
    parts: list[str] = []
    for inner in element.iter():
        if inner is not element and not isinstance(inner.tag, str):
            parts.append(inner.text if inner.text and inner.text.startswith("&") else "")
        else:
            parts.append(inner.text or "")
        if inner is not element:
            parts.append(inner.tail or "")
    return "".join(parts)


def _inner(element: Any) -> str:
    from lxml import etree

    return (element.text or "") + "".join(etree.tostring(c, encoding="unicode") for c in element)
