"""Blocks as rows of word numbers: small enough to hold a million of them, exact enough to compare them word by word."""

from __future__ import annotations

import re
import sys
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
SURROGATES = range(0xD800, 0xE000)
"""Numbers that are no characters are left out, so that a row of numbers can be read as a string and compared fast."""
UTF32 = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"
LAST_CHARACTER = 0x10FFFF


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


class Store:
    """All blocks of a corpus in the order in which they are added."""

    def __init__(self) -> None:
        self.words: list[str] = [*MARKS, *[""] * (FIRST_WORD - len(MARKS))]
        self.index: dict[str, int] = {}
        self.numbers = array("i")
        self.ends = array("q", [0])

    def __len__(self) -> int:
        return len(self.ends) - 1

    def add(self, found: Pack) -> None:
        """Add blocks, with numbers of their own for words that are new."""
        import numpy as np

        to = np.arange(FIRST_WORD + len(found.words), dtype=np.int32)
        for n, word in enumerate(found.words, FIRST_WORD):
            number = self.index.get(word)
            if number is None:
                if len(self.words) == SURROGATES.start:
                    self.words += [""] * len(SURROGATES)
                number = self.index[word] = len(self.words)
                self.words.append(word)
            to[n] = number
        if len(found.numbers):
            self.numbers.frombytes(to[np.frombuffer(found.numbers, np.int32)].tobytes())
        at = self.ends[-1]
        for length in found.lengths:
            at += length
            self.ends.append(at)

    def tokens(self, block: int) -> list[str]:
        """Return the words and marks of a block."""
        return list(map(self.words.__getitem__, self.numbers[self.ends[block] : self.ends[block + 1]]))

    def code(self, block: int) -> str:
        """Return a string with one character for each token of a block; equal tokens have equal characters.

        It is empty where the corpus has more words than there are characters.
        """
        if len(self.words) > LAST_CHARACTER:
            return ""
        return self.numbers[self.ends[block] : self.ends[block + 1]].tobytes().decode(UTF32)

    def arrays(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return all token numbers, and where each block ends in them (with a leading 0); both share the store's memory."""
        import numpy as np

        return np.frombuffer(self.numbers, np.int32), np.frombuffer(self.ends, np.int64)


def hashes(words: Sequence[str], fold: bool) -> NDArray[np.uint64]:
    """Return a hash of 64 bits for each word, the same in every run and on every machine."""
    import numpy as np

    out = bytearray()
    for word in words:
        text = word.casefold() if fold else word
        out += blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return np.frombuffer(bytes(out), np.uint64)
