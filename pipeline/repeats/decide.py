"""Decide block by block, in the order of time, what repeats an earlier block and what is news."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.repeats.compare import Comparison, Difference, Row, alike_enough, compare, difference, rows, similarity

if TYPE_CHECKING:
    from pipeline.repeats.store import Pairs, Store

PLAIN, LIGHT, POINTER, EMPTY = 0, 1, 2, 3
"""Weights: a light block (short, a heading, a byline) repeats only beside others; a pointer („Lesen Sie auch …“) when identical."""
EDITED, EDITED_BETWEEN = 0.5, 0.35
"""In the next snapshot of a blog, a block beside a known one is an edit of what stood there, if so many words are the same;
fewer are enough between two known ones."""
NOTHING = Difference()


@dataclass(frozen=True, slots=True)
class Texts:
    """Blocks `start` to `stop` of the store make up a document; documents with the same `blog` are its snapshots."""

    order: tuple[object, ...]
    start: int
    stop: int
    blog: str = ""


@dataclass(slots=True)
class Decision:
    """What was found, by rank: the kept block (-1: none), the share of equal words, the number of the run in its document."""

    block: list[int]
    rank: list[int]
    kept: array[int]
    share: array[float]
    run: array[int]
    details: dict[int, Difference] = field(default_factory=dict)

    def removed(self, rank: int) -> bool:
        """Tell whether a block repeats another and says nothing new."""
        return self.kept[rank] >= 0 and not self.details.get(rank, NOTHING).news

    def root(self, rank: int) -> int:
        """Return the block that is kept for a block: itself, unless it repeats another."""
        while self.removed(rank):
            rank = self.kept[rank]
        return rank


def decide(store: Store, texts: Sequence[Texts], weights: Sequence[int], near: float) -> Decision:
    """Compare all blocks of a store; `texts` may come in any order, `weights` count blocks as the store does."""
    import numpy as np

    ordered = sorted(texts, key=lambda t: t.order)
    block = np.concatenate([np.arange(t.start, t.stop) for t in ordered] or [np.zeros(0, np.int64)]).astype(np.int64)
    rank = np.empty(len(block), np.int64)
    rank[block] = np.arange(len(block))
    if not len(block):
        return Decision([], [], array("q"), array("f"), array("i"))
    first = store.first_equal(rank)
    pairs = store.similar(block, rank, first, near)
    n = len(block)
    decision = Decision(block.tolist(), rank.tolist(), array("q", [-1]) * n, array("f", [0.0]) * n, array("i", [0]) * n)
    _Pass(store, ordered, weights, near, array("q", first.tobytes()), pairs, decision).run()
    return decision


class _Pass:
    """One walk through the documents in the order of time."""

    def __init__(
        self,
        store: Store,
        texts: Sequence[Texts],
        weights: Sequence[int],
        near: float,
        first: array[int],
        pairs: Pairs,
        out: Decision,
    ) -> None:
        import numpy as np

        self.store, self.texts, self.near, self.first, self.out = store, texts, near, first, out
        n = len(out.block)
        self.line = array("q", first)
        """The line of versions that a block belongs to: the first of them; of light blocks, the first with the same words."""
        self.beside: dict[int, int] = {}
        self.before: dict[str, list[int]] = {}
        self.text_of = array("i", np.repeat(np.arange(len(texts)), [t.stop - t.start for t in texts]).astype(np.int32).tobytes())
        self.earlier, self.share = array("q", pairs.earlier.tobytes()), array("f", pairs.share.tobytes())
        self.pair_at = array("q", np.searchsorted(pairs.later, np.arange(n + 1)).astype(np.int64).tobytes())
        block = np.asarray(out.block, np.int64)
        by_rank = np.where(
            np.frombuffer(store.tokens_of, np.int32)[block] > 0, np.frombuffer(bytes(weights), np.uint8)[block], EMPTY
        )
        self.weight = by_rank.astype(np.uint8).tobytes()

    def run(self) -> None:
        """Decide on all blocks."""
        at = 0
        weight, first, pair_at = self.weight, self.first, self.pair_at
        for text in self.texts:
            stop = at + text.stop - text.start
            ranks = [r for r in range(at, stop) if weight[r] != EMPTY]
            at = stop
            for r in ranks:
                if weight[r] != LIGHT and (first[r] != r or pair_at[r] != pair_at[r + 1]):
                    self._plain(r)
            if text.blog:
                self._edits(ranks, self.before.get(text.blog, []))
                self.before[text.blog] = ranks
            self._light(ranks)
            self._runs(ranks)
        for r, kept in enumerate(self.out.kept):
            if kept >= 0 and (root := self.out.root(kept)) != kept:
                # the kept block came to repeat another itself, as part of a run
                old, new = self._rows(root, r)
                self.out.kept[r], self.out.share[r] = root, similarity(old, new)
                self.out.details[r] = difference(old, new)

    def _rows(self, a: int, b: int) -> tuple[Row, Row]:
        return rows(self.store.tokens(self.out.block[a]), self.store.tokens(self.out.block[b]))

    def _length(self, r: int) -> int:
        return self.store.tokens_of[self.out.block[r]]

    def _equal(self, a: int, b: int) -> bool:
        return self.store.tokens(self.out.block[a]) == self.store.tokens(self.out.block[b])

    def _set(self, r: int, kept: int, share: float, found: Difference | None = None) -> None:
        self.out.kept[r], self.out.share[r] = kept, share
        self.line[r] = self.line[kept]
        if found is not None:
            self.out.details[r] = found

    def _plain(self, r: int) -> None:
        f = self.first[r]
        if f != r and self._equal(f, r):
            self._as(r, f)
        elif self.weight[r] == PLAIN:
            self.line[r] = r
            found = self._best(r, self._alike(r))
            if found:
                self._set(r, *found)

    def _as(self, r: int, f: int) -> None:
        """Treat a block as an earlier one with the same words."""
        if self.out.removed(f):
            self._set(r, self.out.kept[f], self.out.share[f], self.out.details.get(f))
        else:
            self._set(r, f, 1.0)

    def _alike(self, r: int) -> Iterator[tuple[int, float]]:
        for n in range(self.pair_at[r], self.pair_at[r + 1]):
            yield self.earlier[n], self.share[n]

    def _best(
        self, r: int, alike: Iterator[tuple[int, float]], least: float | None = None
    ) -> tuple[int, float, Difference] | None:
        """Return the kept block that a block repeats, or the nearest one that it changes."""
        least = self.near if least is None else least
        shares: dict[int, float] = {}
        for earlier, share in alike:
            kept = self.out.root(earlier)
            if kept not in shares:
                shares[kept] = share if kept == earlier else similarity(*self._rows(kept, r))
        nearest: tuple[float, int, Comparison] | None = None
        for kept, share in sorted(shares.items(), key=lambda x: (-x[1], x[0])):
            if not alike_enough(share, self._length(kept), self._length(r), least):
                continue
            found = compare(*self._rows(kept, r))
            if found.same:
                nearest = (share, kept, found)
                break
            if nearest is None or (share, kept) > nearest[:2]:
                nearest = (share, kept, found)
        return (nearest[1], nearest[0], nearest[2].difference()) if nearest else None

    def _edits(self, ranks: Sequence[int], before: Sequence[int]) -> None:
        """Link blocks that are known from no earlier text to the ones that stood in their place in the snapshot before."""
        places = {self.line[r]: n for n, r in reversed(list(enumerate(before)))}
        here = {self.line[r] for r in ranks}
        for n, r in enumerate(ranks):
            if self.out.kept[r] >= 0 or (self.weight[r] == LIGHT and self.line[r] in places):
                continue
            spots = []
            if n and self.line[ranks[n - 1]] in places:
                spots.append(places[self.line[ranks[n - 1]]] + 1)
            if n + 1 < len(ranks) and self.line[ranks[n + 1]] in places:
                spots.append(places[self.line[ranks[n + 1]]] - 1)
            free = [before[s] for s in spots if 0 <= s < len(before) and self.line[before[s]] not in here]
            least = EDITED_BETWEEN if len(free) == 2 and free[0] == free[1] else EDITED
            found = self._best(r, ((c, similarity(*self._rows(c, r))) for c in dict.fromkeys(free)), least)
            if found:
                self._set(r, *found)

    def _light(self, ranks: Sequence[int]) -> None:
        """Match light blocks that stand beside the same neighbour as the same words, or nearly the same, did before."""
        n = len(self.line)
        for i, r in enumerate(ranks):
            if self.weight[r] != LIGHT:
                continue
            sides = [(ranks[i - 1], 0)] if i else []
            if i + 1 < len(ranks):
                sides.append((ranks[i + 1], 1))
            keys = [((self.line[beside] * n + self.first[r]) << 1) | side for beside, side in sides]
            hit = next((self.beside[k] for k in keys if k in self.beside), None)
            if hit is not None and self._equal(hit, r):
                self._as(r, hit)
            elif self.out.kept[r] < 0:
                alike = ((c, s) for c, s in self._alike(r) if any(self._stands(c, beside, side) for beside, side in sides))
                found = self._best(r, alike)
                if found:
                    self._set(r, *found)
            for key in keys:
                self.beside.setdefault(key, r)

    def _stands(self, r: int, beside: int, side: int) -> bool:
        other = r + (1 if side else -1)
        return 0 <= other < len(self.line) and self.text_of[other] == self.text_of[r] and self.line[other] == self.line[beside]

    def _runs(self, ranks: Sequence[int]) -> None:
        """Number the runs of repeats; a run of light blocks only is none."""
        if not any(self.out.kept[r] >= 0 for r in ranks):
            return
        stretch: list[int] = []
        number = 0
        for r in [*ranks, -1]:
            if r >= 0 and self.out.kept[r] >= 0:
                stretch.append(r)
                continue
            if all(self.weight[x] == LIGHT for x in stretch):
                for x in stretch:
                    self.out.kept[x] = -1
                    self.out.details.pop(x, None)
                    self.line[x] = self.first[x]
            else:
                before = None
                for x in stretch:
                    number += not (before is not None and self._follows(before, x))
                    self.out.run[x] = number
                    before = x
            stretch = []

    def _follows(self, before: int, after: int) -> bool:
        a, b = self.out.kept[before], self.out.kept[after]
        first, second = self.texts[self.text_of[a]], self.texts[self.text_of[b]]
        return (first is second and 0 < b - a <= 3) or (bool(first.blog) and first.blog == second.blog)
