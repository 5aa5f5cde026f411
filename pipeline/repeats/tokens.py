"""Blocks as rows of word numbers: small enough to hold a million of them, exact enough to compare them word by word."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import count
from typing import TYPE_CHECKING
from unicodedata import is_normalized, normalize

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MARKS = (".", ",", ";", ":", "!", "?", "(", ")", '"', "–", "…")
SHAPES = {"„": '"', "“": '"', "”": '"', "«": '"', "»": '"', "—": "–"}
"""Quotation marks and dashes of all shapes are the same mark."""
TOKEN = re.compile(r"[^\W\d]\w*|(?:(?<![\w.,])[-−–+](?=\d))?\d+(?:[.,:]\d+)*\w*|[%€$£°.,;:!?()„“”\"«»–—…]")
FIRST_WORD = 16
"""Numbers below belong to marks."""


def tokens(text: str) -> list[str]:
    """Return the words and marks of a text."""
    found = TOKEN.findall(text if is_normalized("NFC", text) else normalize("NFC", text))
    return [SHAPES.get(t, t).replace("−", "-") for t in found]


@dataclass(slots=True)
class Pack:
    """Blocks of some documents: all their tokens in one array; `lengths[i]` tokens belong to block i."""

    words: list[str] = field(default_factory=list)
    numbers: array[int] = field(default_factory=lambda: array("i"))
    lengths: array[int] = field(default_factory=lambda: array("i"))


def pack(texts: Iterable[str]) -> Pack:
    """Number the tokens of blocks; the numbers depend on the order of the blocks, nothing that is made of them does."""
    numbers: defaultdict[str, int] = defaultdict(count(FIRST_WORD).__next__)
    marks = {mark: n for n, mark in enumerate(MARKS)}
    marks |= {shape: marks[mark] for shape, mark in SHAPES.items()}
    numbers.update(marks)
    out = Pack()
    row: list[int] = []
    number, find, extend, add = numbers.__getitem__, TOKEN.findall, row.extend, out.lengths.append
    for text in texts:
        found = find(text if is_normalized("NFC", text) else normalize("NFC", text))
        extend(map(number, found))
        add(len(found))
    out.numbers.fromlist(row)
    out.words = [word.replace("−", "-") for word in numbers][len(marks) :]
    return out


def hashes(words: Sequence[str], fold: bool) -> NDArray[np.uint64]:
    """Return a hash of 64 bits for each word, the same in every run and on every machine."""
    import numpy as np

    out = bytearray()
    for word in words:
        text = word.casefold() if fold else word
        out += blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return np.frombuffer(bytes(out), np.uint64)
