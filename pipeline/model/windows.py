"""Divide a text into windows of whole sentences.

Time goes with the pieces that the network reads. A long text that is no news, for it is denser than any or says the same
again and again, is divided so that it takes no longer than news of its length; all other texts overlap by a context.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.model import features

SIZE, CONTEXT, LONGEST = 320, 100, 480
"""Pieces of a window, of its context, of a sentence at most."""
MANY = 100_000
"""Pieces of a long text; news of this length has 60,000 words."""
DENSE, ORDINARY = 3.3, 4
"""Characters to a piece, white space included: so few have texts that are denser than any news (3.9 at least); so many has news."""
OFTEN = 20
"""A sentence that stands so many times in one text is no news any more."""


@dataclass(frozen=True, slots=True)
class Window:
    """Whole sentences of a text from word `low` on; names are taken from the word `own` of the window on, what is before is context."""

    low: int
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
    edges = changes(words, starts, lengths)
    context = CONTEXT if most is None and len(edges) == 2 else 0
    out = []
    for edge, next_edge in pairwise(edges):
        for first, owned, end in features.windows(lengths[edge:next_edge], SIZE, context):
            first, owned, end = first + edge, owned + edge, end + edge
            low, high = starts[first], ends[end - 1]
            inside = [s - low for s in starts[first:end]]
            out.append(Window(low, starts[owned] - low, list(words[low:high]), list(split[low:high]), inside))
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


def changes(words: Sequence[str], starts: Sequence[int], lengths: Sequence[int]) -> list[int]:
    """Return at which sentences windows have to begin, and the number of sentences: [0, n] in all but a text of copies.

    Where more than half of a long text are sentences that stand in it again and again, they get windows of their own,
    which are equal and run once.
    """
    whole = sum(lengths)
    if whole < MANY:
        return [0, len(starts)]
    told = [tuple(words[a:b]) for a, b in zip(starts, [*starts[1:], len(words)], strict=True)]
    counts = Counter(told)
    often = [counts[sentence] >= OFTEN for sentence in told]
    if sum(n for n, o in zip(lengths, often, strict=True) if o) * 2 <= whole:
        return [0, len(starts)]
    return [0, *(n for n in range(1, len(often)) if often[n] != often[n - 1]), len(often)]


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
