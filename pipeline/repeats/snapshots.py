"""Order documents in time, and tell which of them are snapshots of one live blog."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from pipeline.document import Meta, content_id

NUMBERS = re.compile(r"(\d+)")


def natural(name: str) -> tuple[str | int, ...]:
    """Return a key that puts „abruf-9“ before „abruf-10“."""
    return tuple(int(p) if p.isdigit() else p for p in NUMBERS.split(name))


def order(meta: Meta, source: str, identity: str) -> tuple[object, ...]:
    """Return the place of a document in time: its date (undated last), its name, its id."""
    return (meta.date or "9999", natural(source), source, meta.record, identity)


def address(url: str) -> str:
    """Return what two addresses of one page have in common: no scheme, no „www.“, no anchor, no closing slash."""
    parts = urlsplit(url.strip())
    host = parts.netloc.casefold().removeprefix("www.").removeprefix("m.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def blogs(documents: Iterable[tuple[str, str, str]], by_folder: bool) -> dict[str, str]:
    """Return for each id of (id, source, url) the id of the blog it is a snapshot of.

    Documents of one address are snapshots of one blog; with `by_folder`, so are those of one folder that tell no address.
    """
    keys: dict[str, str] = {}
    for identity, source, url in documents:
        page = address(url) if url.strip() else ""
        if page:
            keys[identity] = f"url {page}"
        elif by_folder:
            keys[identity] = f"folder {source.rpartition('/')[0]}"
    several = Counter(keys.values())
    return {identity: content_id("g", key) for identity, key in keys.items() if several[key] > 1}
