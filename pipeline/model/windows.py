"""Divide a text into windows of whole sentences.

Time goes with the pieces that the network reads. Windows overlap by a context, those of a long text by a short one; a long
text that is no news, for it is denser than any or says the same again and again, is divided so that it takes no longer than
news of its length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, groupby

from pipeline.model import features

SIZE, CONTEXT, SHORT, LONGEST = 320, 100, 48, 480
"""Pieces of a window, of its context, of its context in a long text, of a sentence at most.

With the short one the network reads a fifth less, and finds 495 quotations of Wikinews dev instead of 499.
"""
MANY = 100_000
"""Pieces of a long text; news of this length has 60,000 words."""
DENSE, ORDINARY = 3.3, 4
"""Characters to a piece, white space included: so few have texts that are denser than any news (3.9 at least); so many has news."""
OFTEN = 20
"""A sentence that stands so many times in one text is no news any more."""


@dataclass(frozen=True, slots=True)
class Window:
    """Whole sentences of a text, with the place of each word in it; names are taken from the word `own` on, what is before is context."""

    places: Sequence[int]
    own: int
    words: list[str]
    split: list[tuple[int, ...]]
    starts: list[int]


def divide(words: Sequence[str], starts: Sequence[int], split: Sequence[tuple[int, ...]]) -> list[Window]:
    """Return the windows of a text of words, with the indices of its sentence starts and the pieces of its words."""
    most = most_pieces(words, split)
    split = split if most is None else [ids[:most] for ids in split]
    starts, lengths = sentences(split, starts)
    ends = [*starts[1:], len(words)]
    context = 0 if most else SHORT if sum(map(len, split)) >= MANY else CONTEXT
    out = []
    for numbers in passages(words, starts, lengths):
        for first, owned, end in features.windows([lengths[n] for n in numbers], SIZE, context):
            spans = [range(starts[n], ends[n]) for n in numbers[first:end]]
            begins = [0, *accumulate(map(len, spans))]
            together = spans[-1].stop - spans[0].start == begins[-1]
            places = range(spans[0].start, spans[-1].stop) if together else list(chain.from_iterable(spans))
            own = begins[owned - first]
            out.append(Window(places, own, [words[i] for i in places], [split[i] for i in places], begins[:-1]))
    return out


def most_pieces(words: Sequence[str], split: Sequence[tuple[int, ...]]) -> int | None:
    """Return how many pieces of a word are read in a long text that has far more pieces than any news; None: all of them.

    Such a text, of random letters or signs, gets no more of them than news of its length, and no context; one piece of a
    word is the least, so that no word is passed over.
    """
    whole, characters = sum(map(len, split)), sum(map(len, words)) + len(words)
    if whole < MANY or whole <= characters / DENSE:
        return None
    limits = (n for n in (3, 2) if sum(min(len(ids), n) for ids in split) <= characters / ORDINARY)
    return next(limits, 1)


def passages(words: Sequence[str], starts: Sequence[int], lengths: Sequence[int]) -> list[Sequence[int]]:
    """Return the sentences that are read together, by their numbers: all of them, in all but a text of copies.

    Where more than half of a long text are sentences that stand in it again and again, each row of those is read by itself,
    so that equal ones run once, and what is left as one text without them.
    """
    every = range(len(starts))
    whole = sum(lengths)
    if whole < MANY:
        return [every]
    told = [tuple(words[a:b]) for a, b in zip(starts, [*starts[1:], len(words)], strict=True)]
    counts = Counter(told)
    often = [counts[sentence] >= OFTEN for sentence in told]
    if sum(n for n, o in zip(lengths, often, strict=True) if o) * 2 <= whole:
        return [every]
    rows = [list(row) for copied, row in groupby(every, lambda n: often[n]) if copied]
    return [[n for n in every if not often[n]], *rows]


def sentences(split: Sequence[tuple[int, ...]], starts: Sequence[int]) -> tuple[list[int], list[int]]:
    """Cut sentences of more than `LONGEST` pieces into shorter ones; return starts and piece counts."""
    out: list[int] = []
    lengths: list[int] = []
    for a, b in zip(starts, [*starts[1:], len(split)], strict=True):
        out.append(a)
        lengths.append(0)
        for i in range(a, b):
            if lengths[-1] and lengths[-1] + len(split[i]) > LONGEST:
                out.append(i)
                lengths.append(0)
            lengths[-1] += min(len(split[i]), LONGEST)
    return out, lengths
