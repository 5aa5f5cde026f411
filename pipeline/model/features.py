"""Turn words into the numbers that the network reads; training and runtime share this module."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

BUCKETS = 10_000
OPENING, CLOSING, AMBIGUOUS = "„‚", "”", '"“»«'
MARKS = OPENING + CLOSING + AMBIGUOUS + "‘’'"
QUOTE_RUN = 150
"""A quotation mark that stays open for more words than this counts as unpaired."""

BOS, EOS = 0, 1
HINTS = ("verb", "weak_verb", "subjunctive", "noun", "particle", "given_name", "place", "title")
"""What the lexicon knows of a word, as bits of a number; a model keeps the lexicon it was trained with (`hints.json`)."""
SHAPE_WIDTH = 14 + len(HINTS)


class PieceTokenizer(Protocol):
    """Split one word into word-piece ids (the `tokenizers` library behind a narrow door)."""

    def ids(self, word: str) -> tuple[int, ...]:
        """Return the ids of a word; never empty."""
        ...


@lru_cache(maxsize=200_000)
def affixes(word: str) -> tuple[int, int]:
    """Hash the first four and the last three letters of a word, lower-cased."""
    prefix, suffix = word[:4].lower(), word[-3:].lower()
    return zlib.crc32(prefix.encode()) % BUCKETS, zlib.crc32(suffix.encode()) % BUCKETS


@lru_cache(maxsize=200_000)
def shape(word: str) -> bytes:
    """Describe the letters of a word: twelve yes-or-no features of case, digits and punctuation, a byte each."""
    first = word[0]
    return bytes(
        (
            first.isupper(),
            word.isupper(),
            word.isdigit(),
            word in MARKS,
            len(word) == 1 and word in ".,;:!?-–—()[]…",
            word == ",",
            word == ".",
            word == ":",
            word[1:].lower() != word[1:] and first.isalpha(),
            len(word) < 4,
            "-" in word and len(word) > 1,
            any(c.isdigit() for c in word),
        )
    )


def inside_quotation(words: Sequence[str]) -> npt.NDArray[np.float32]:
    """Mark words between paired quotation marks, marks included, as 1."""
    inside = np.zeros(len(words), np.float32)
    opened = -1
    for i, word in enumerate(words):
        if opened >= 0 and i - opened > QUOTE_RUN:
            opened = -1
        if len(word) != 1:
            continue
        if word in OPENING or (word in AMBIGUOUS and opened < 0):
            if word != "‚":
                opened = i
        elif (word in AMBIGUOUS or word in CLOSING) and opened >= 0:
            inside[opened : i + 1] = 1.0
            opened = -1
    return inside


def hint(word: str, hints: Mapping[str, int]) -> int:
    """Return what the lexicon knows of a word: as written, else in lower case."""
    found = hints.get(word)
    return hints.get(word.lower(), 0) if found is None else found


def shapes(words: Sequence[str], sentence_starts: Sequence[int], hints: Mapping[str, int]) -> npt.NDArray[np.float32]:
    """Stack the shape of each word, quotation and sentence-start flags and lexicon hints: (words, SHAPE_WIDTH)."""
    out = np.zeros((len(words), SHAPE_WIDTH), np.float32)
    out[:, :12] = np.frombuffer(b"".join(map(shape, words)), np.uint8).reshape(-1, 12)
    out[:, 12] = inside_quotation(words)
    out[list(sentence_starts), 13] = 1.0
    known = np.array([hint(w, hints) for w in words])
    out[:, 14:] = known[:, None] >> np.arange(len(HINTS)) & 1
    return out


def pool(split: Sequence[Sequence[int]]) -> tuple[list[int], npt.NDArray[np.float32]]:
    """Return the pieces of a window with their frame, and the matrix (words, pieces) that averages them over words."""
    flat = [BOS, *(p for ids in split for p in ids), EOS]
    lengths = np.fromiter(map(len, split), np.intp, len(split))
    out = np.zeros((len(split), len(flat)), np.float32)
    out[np.repeat(np.arange(len(split)), lengths), np.arange(1, len(flat) - 1)] = np.repeat(1 / lengths, lengths)
    return flat, out


def windows(lengths: Sequence[int], size: int, context: int) -> Iterator[tuple[int, int, int]]:
    """Yield (first sentence, first owned sentence, end) for runs of whole sentences.

    `lengths` counts the pieces of each sentence. The owned sentences of a window, with up to `context` pieces of
    sentences before them, hold at most `size` pieces; a sentence that is longer than that stands alone.
    """
    start = 0
    while start < len(lengths):
        before, left = start, 0
        while before > 0 and left + lengths[before - 1] <= min(context, size - lengths[start]):
            before -= 1
            left += lengths[before]
        end, total = start + 1, left + lengths[start]
        while end < len(lengths) and total + lengths[end] <= size:
            total += lengths[end]
            end += 1
        yield before, start, end
        start = end
