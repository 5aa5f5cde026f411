"""Find what is no language: runs of characters longer than any word, long stretches of signs, digits or single letters, whole texts in other scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.document import Repair, Span

RUN = re.compile(r"[\w+/=~-]{200,}")
"""The longest German word in use has 80 letters; keys, pictures as base64 and „aaaa…“ are longer. Most addresses have other signs between."""
LETTERS = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*){3,}")
CHUNK, LEAST, SHARE = 500, 1_000, 0.1
"""Characters that are judged together; a stretch has at least so many; so small a part of it are words of three letters and more."""
LATIN = re.compile(r"(?:[A-Za-zªºÀ-ÖØ-öø-ʯḀ-ỿⅠ-ↈⒶ-ⓩﬀ-ﬆＡ-Ｚａ-ｚ𝐀-𝟋][\u0300-\u036f]*){3,}")
OTHER = 20_000
"""Blocks of so many characters without a Latin word are a text of its own in another script, not quotations and names."""
TOKEN = re.compile(r"\w+|[^\w\s]")
SIGNS, CROWDED = 100_000, 0.4
"""So many characters with so many words and signs to each, and more than all others in a text, are a code or a table; news has 0.2 to each."""
LONGEST = 30_000
"""Characters of one row, which a cell of a spreadsheet can hold."""


def other_script(blocks: Iterable[str]) -> bool:
    """Tell whether blocks hold a text of its own in another script."""
    return sum(len(text) for text in blocks if _other(text)) >= OTHER


def _other(text: str) -> bool:
    return bool(LETTERS.search(text)) and not LATIN.search(text)


def all_signs(blocks: Sequence[str]) -> bool:
    """Tell whether a long text is mostly signs and very short words."""
    whole = sum(map(len, blocks))
    if whole < SIGNS:
        return False
    return sum(b - a for text in blocks for a, b in _chunks(text) if _crowded(text[a:b])) >= max(SIGNS, whole / 2)


def _crowded(piece: str) -> bool:
    return len(TOKEN.findall(piece)) > CROWDED * len(piece)


def no_language(text: str, start: int, scripts: bool = False, signs: bool = False) -> Iterator[Repair]:
    """Yield repairs that read „…“ for stretches of a text that no reader of German reads, in pieces of `LONGEST`.

    With `scripts`, a text with words of another script alone is one, with `signs` a stretch of signs and very short words.
    """
    for a, b in [_tight(text, 0, len(text))] if scripts and _other(text) else stretches(text, signs):
        for at in range(a, b, LONGEST):
            span = Span(at, min(b, at + LONGEST))
            yield Repair(Span(start + span.start, start + span.end), span.of(text), "…", "no_language", 0.9)


def stretches(text: str, signs: bool = False) -> list[tuple[int, int]]:
    """Return where a text is no language, in order, without overlaps."""
    found = [*_empty(text, signs), *(m.span() for m in RUN.finditer(text))]
    out: list[tuple[int, int]] = []
    for a, b in sorted(found):
        if out and a <= out[-1][1]:
            out[-1] = out[-1][0], max(b, out[-1][1])
        else:
            out.append((a, b))
    return out


def _empty(text: str, signs: bool) -> Iterator[tuple[int, int]]:
    if len(text) < LEAST:
        return
    begin = end = 0
    for a, b in _chunks(text):
        piece = text[a:b]
        words = sum(len(m.group()) for m in LETTERS.finditer(piece))
        if words < SHARE * (len(piece) - piece.count(" ")) or (signs and _crowded(piece)):
            begin, end = (begin if end == a else a), b
            continue
        if end - begin >= LEAST:
            yield _tight(text, begin, end)
        begin = end = b
    if end - begin >= LEAST:
        yield _tight(text, begin, end)


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Yield pieces of about `CHUNK` characters that end at white space, where some is near."""
    at = 0
    while at < len(text):
        cut = text.find(" ", at + CHUNK, at + 2 * CHUNK)
        end = cut if cut >= 0 else min(len(text), at + 2 * CHUNK)
        yield at, end
        at = end


def _tight(text: str, a: int, b: int) -> tuple[int, int]:
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    return a, b
