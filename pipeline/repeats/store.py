"""The blocks of a corpus: numbers that tell them apart in memory, their words on a shelf; whoever searches lets tasks do it part by part."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.repeats import candidates, winnow
from pipeline.repeats.candidates import Grouping, Verifying
from pipeline.repeats.compare import CUT
from pipeline.repeats.packs import Memory, Shelf, Slice, Stored, encode, packed, read, written
from pipeline.repeats.tokens import FIRST_WORD, Pack
from pipeline.repeats.winnow import Winnowing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MANY = 4_000_000
"""Counts of words that wait until they are added up."""
RANGES = 64
"""Ranges of hashes at most."""

Over = Callable[[Callable[..., Any], Sequence[str], Sequence[object]], Iterator[Any]]
"""Does a task for each name with its settings, which follow the shelf and the name, and yields the results in order."""


class Facts(NamedTuple):
    """What a part tells of its blocks: a hash of each, how many tokens and words, and bytes of its text; its words in lower case by hash, and how often they stand there."""

    pack: Stored
    text: Stored
    sums: bytes
    tokens: bytes
    words: bytes
    lengths: bytes
    kinds: bytes
    counts: bytes


def read_in(shelf: Shelf, name: str, found: Pack) -> Facts:
    """Put a part on the shelf."""
    import numpy as np

    part = packed(found)
    kinds, counts = winnow.counts(part)
    before = np.r_[0, np.cumsum(part.numbers >= FIRST_WORD)]
    words = np.diff(before[part.ends]).astype(np.int32)
    texts = list(written(found))
    pack, text = (
        Stored(n, shelf.put(n, data)) for n, data in ((f"{name}.pack", encode(part)), (f"{name}.text", b"".join(texts)))
    )
    return Facts(
        pack, text, winnow.sums(part).tobytes(), found.lengths.tobytes(), words.tobytes(), array("i", map(len, texts)).tobytes(),
        kinds.tobytes(), counts.tobytes(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pairs:
    """Similar blocks: `later[i]` is like `earlier[i]`, sorted by later, then the most alike, then the earliest."""

    later: NDArray[np.int64]
    earlier: NDArray[np.int64]
    share: NDArray[np.float32]


class Store:
    """All blocks of a corpus in the order in which they are added."""

    def __init__(self, shelf: Shelf | None = None, over: Over | None = None) -> None:
        self.shelf: Shelf = shelf or Memory()
        self.over = over or self._in_turn
        self.names: list[str] = []
        self.packs: list[Stored] = []
        self.texts: list[Stored] = []
        self.starts = [0]
        self.sums, self.tokens_of, self.words_of, self.text_at = array("Q"), array("i"), array("i"), array("q")
        self._waiting: list[tuple[Any, Any]] = []

    def __len__(self) -> int:
        return self.starts[-1]

    def add(self, found: Pack) -> None:
        """Add the blocks of a part that lies here."""
        name = str(len(self.names))
        self.take(name, read_in(self.shelf, name, found))

    def take(self, name: str, facts: Facts) -> None:
        """Add the blocks of a part that lies on the shelf."""
        import numpy as np

        self.names.append(name)
        self.packs.append(facts.pack)
        self.texts.append(facts.text)
        self.sums.frombytes(facts.sums)
        self.tokens_of.frombytes(facts.tokens)
        self.words_of.frombytes(facts.words)
        self.text_at.frombytes(np.r_[0, np.cumsum(np.frombuffer(facts.lengths, np.int32), dtype=np.int64)].tobytes())
        self.starts.append(len(self.sums))
        self._waiting.append((np.frombuffer(facts.kinds, np.uint64), np.frombuffer(facts.counts, np.int64)))
        if sum(len(kinds) for kinds, _ in self._waiting[1:]) > MANY:
            self._waiting = [self._counted()]

    def _counted(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        import numpy as np

        kinds = np.concatenate([np.zeros(0, np.uint64), *(k for k, _ in self._waiting)])
        return winnow.added(kinds, np.concatenate([np.zeros(0, np.int64), *(c for _, c in self._waiting)]))

    def _in_turn(self, task: Callable[..., Any], names: Sequence[str], settings: Sequence[object]) -> Iterator[Any]:
        return (task(self.shelf, name, asked) for name, asked in zip(names, settings, strict=True))

    def tokens(self, block: int) -> list[str]:
        """Return the words and marks of a block."""
        part = bisect_right(self.starts, block) - 1
        at = block + part  # a part has an end more than blocks
        start, stop = self.text_at[at], self.text_at[at + 1]
        return read(self.shelf.get(*self.texts[part], start, stop - start))

    def first_equal(self, rank: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return for each rank the rank of the first block with the same tokens (by a hash of 64 bits; the caller verifies)."""
        import numpy as np

        found = np.empty(len(self), np.uint64)
        found[rank] = np.frombuffer(self.sums, np.uint64)
        order = np.argsort(found, kind="stable")
        fresh = np.r_[True, found[order][1:] != found[order][:-1]]
        head = order[np.flatnonzero(fresh)]
        out = np.empty(len(self), np.int64)
        out[order] = head[np.cumsum(fresh) - 1]
        return out

    def similar(self, block: NDArray[np.int64], rank: NDArray[np.int64], first: NDArray[np.int64], near: float) -> Pairs:
        """Return the pairs of different blocks that have at least the share `near` of their words in common, in order.

        `block` and `rank` are each other's inverse: the number here of a rank, and the rank of a number.
        """
        import numpy as np

        wanted = (first == np.arange(len(self)))[rank] & (np.frombuffer(self.words_of, np.int32) >= candidates.LEAST_WORDS)
        later, earlier = self._alike(rank, wanted)
        words = np.frombuffer(self.words_of, np.int32)[block].astype(np.int64)
        mine, other = words[later], words[earlier]
        ok = 2 * np.minimum(mine, other) >= np.where(mine < other, near - CUT, near) * (mine + other)
        later, earlier = later[ok], earlier[ok]
        mine, other = block[later], block[earlier]
        starts = np.array(self.starts)
        part, home = (np.searchsorted(starts, x, "right") - 1 for x in (mine, other))
        order = np.argsort(part, kind="stable")
        ends = np.searchsorted(part[order], np.arange(len(self.names) + 1))
        asked, names, whose = [], [], []
        for n, name in enumerate(self.names):
            some = order[ends[n] : ends[n + 1]]
            if len(some):
                homes, number = np.unique(home[some], return_inverse=True)
                places = ((mine[some] - starts[n]), number, other[some] - starts[home[some]])
                a, b, c = (x.astype(np.int32).tobytes() for x in places)
                asked.append(Verifying(self.packs[n], a, b, c, tuple(self.packs[h] for h in homes.tolist()), near))
                names.append(name)
                whose.append(some)
        share = np.zeros(len(later), np.float32)
        for some, data in zip(whose, self.over(candidates.verify, names, asked), strict=True):
            share[some] = np.frombuffer(data, np.float32)
        kept = np.flatnonzero(share > 0)
        kept = kept[np.lexsort((earlier[kept], -share[kept], later[kept]))]
        return Pairs(later[kept], earlier[kept], share[kept])

    def _alike(self, rank: NDArray[np.int64], wanted: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return pairs (later, earlier) of ranks that share rare rows of words."""
        import numpy as np

        kinds, found = self._counted()
        self._waiting = [(kinds, found)]
        size = self.shelf.put("weights", kinds.tobytes() + winnow.weights(found).tobytes())
        ranges = min(len(self.names), RANGES) or 1
        bounds = list(zip(self.starts, self.starts[1:], strict=False))
        asked = [
            Winnowing(pack, Stored("weights", size), rank[a:b].tobytes(), wanted[a:b].tobytes(), len(self), ranges)
            for pack, (a, b) in zip(self.packs, bounds, strict=True)
        ]
        keys = list(self.over(winnow.winnow, self.names, asked))
        groups = _slices(keys, ranges)
        names = [f"range-{n:03d}" for n in range(ranges)]
        records = list(self.over(candidates.group, names, [Grouping(tuple(s), len(self)) for s in groups]))
        chosen = _slices(records, len(self.names))
        pairs = list(self.over(candidates.choose, self.names, chosen))
        later, earlier = (
            np.concatenate([np.zeros(0, np.int64), *(np.frombuffer(pair[side], np.int64) for pair in pairs)]) for side in (0, 1)
        )
        return later, earlier


def _slices(made: Sequence[tuple[Stored, list[int]]], count: int) -> list[list[Slice]]:
    """Return for each of `count` takers its items of each thing that was made."""
    out: list[list[Slice]] = [[] for _ in range(count)]
    for stored, many in made:
        start = 0
        for taker, number in zip(out, many, strict=True):
            taker.append(Slice(stored, start, number))
            start += number
    return out
