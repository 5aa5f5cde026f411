"""Match words as a reader of German would: case, accents and endings do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

WORD = re.compile(r"\w+")
ENDINGS = ("es", "en", "er", "em", "s", "n", "e")
LEAST = 4
"""A stem or an opening has at least so many letters."""


def fold(text: str) -> str:
    """Return the text without case and accents (ä: a, ß: ss)."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def stems(word: str) -> set[str]:
    """Return the folded word and what is left of it without each ending of German nouns and adjectives."""
    return {word} | {word[: -len(e)] for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= LEAST}


def matcher(query: str) -> Callable[[str], bool]:
    """Return a test whether a text has all words of a query.

    A word is there if it shares a stem with one of the text ("Selenskyjs", "Selenskyj") or opens one ("Pokrowsk", "Pokrowsk-Front", "Pokrowsker").
    A query without words matches nothing.
    """
    wanted = [(word, word.removesuffix("s") if len(word) > LEAST else word, stems(word)) for word in WORD.findall(fold(query))]

    def test(text: str) -> bool:
        words = WORD.findall(fold(text))
        return bool(wanted) and all(any(_same(q, opening, forms, word) for word in words) for q, opening, forms in wanted)

    return test


def _same(query: str, opening: str, forms: set[str], word: str) -> bool:
    if word == query or (len(opening) >= LEAST and word.startswith(opening)):
        return True
    return len(query) >= LEAST and not forms.isdisjoint(stems(word))


def spots(query: str, text: str) -> list[tuple[int, int]]:
    """Return where the words of a query stand in a text, as half-open ranges."""
    tests = [matcher(word) for word in WORD.findall(query)]
    return [m.span() for m in WORD.finditer(text) if any(test(m.group()) for test in tests)]
