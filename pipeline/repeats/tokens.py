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
TOKEN = re.compile(r"(?:(?<![\w.,])[-−–+](?=\d))?\d+(?:[.,:]\d+)*\w*|[^\W\d]\w*|[%€$£°]|[.,;:!?()„“”\"«»–—…]")
SAME_MARK = str.maketrans({"„": '"', "“": '"', "”": '"', "«": '"', "»": '"', "—": "–", "−": "-"})
FIRST_WORD = 16
"""Numbers below belong to marks."""


def tokens(text: str) -> list[str]:
    """Return the words and marks of a block; quotation marks and dashes of all shapes are the same mark."""
    plain = text if is_normalized("NFC", text) else normalize("NFC", text)
    return TOKEN.findall(plain.translate(SAME_MARK))


@dataclass(slots=True)
class Pack:
    """Blocks of some documents: all their tokens in one array; `lengths[i]` tokens belong to block i."""

    words: list[str] = field(default_factory=list)
    numbers: array[int] = field(default_factory=lambda: array("i"))
    lengths: array[int] = field(default_factory=lambda: array("i"))


def pack(texts: Iterable[str]) -> Pack:
    """Number the tokens of blocks; the numbers depend on the order of the blocks, nothing that is made of them does."""
    numbers: defaultdict[str, int] = defaultdict(count(FIRST_WORD).__next__)
    numbers.update({mark: n for n, mark in enumerate(MARKS)})
    out = Pack()
    number = numbers.__getitem__
    for text in texts:
        found = tokens(text)
        out.numbers.extend(map(number, found))
        out.lengths.append(len(found))
    out.words = list(numbers)[len(MARKS) :]
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
        words = self.words
        return [words[n] for n in self.numbers[self.ends[block] : self.ends[block + 1]]]

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
