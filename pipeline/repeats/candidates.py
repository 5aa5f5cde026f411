"""Find blocks that may repeat earlier ones: equal rows of tokens by hash, similar ones by winnowed shingles.

Winnowing (Schleimer, Wilkerson and Aiken 2003) keeps one of every few neighbouring rows of three words: here the one whose
words are rarest in the corpus. Two blocks that share WINDOW + 2 words in a row therefore share a kept row: a certainty, where
MinHash has a probability. Of the rows of a block only those that fewest others have are looked up, so that phrases which
stand everywhere cost nothing.

All arrays count blocks by rank: their place in the order of time. Nothing depends on the order in which blocks were added.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.repeats.compare import CUT, NO_WORD, WHOLE
from pipeline.repeats.tokens import FIRST_WORD, Store, hashes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHINGLE, WINDOW = 3, 6
UNIQUE = 1024
"""Weight of a word that stands once in the corpus."""
ALL_BELOW = 24
"""Blocks of fewer words keep all their hashes."""
LEAST_WORDS = 4
RARE, BEFORE, FIRST, BEST = 8, 3, 3, 6
"""Look up so many of the rarest hashes; take so many of the blocks just before and of the first ones; verify so many."""
CHUNK = 250_000
"""Tokens, or pairs, that are worked on at once."""
MULTIPLIER, MIXER = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9


@dataclass(frozen=True, slots=True)
class Pairs:
    """Similar blocks: `later[i]` is like `earlier[i]`, sorted by later, then the most alike, then the earliest."""

    later: NDArray[np.int64]
    earlier: NDArray[np.int64]
    share: NDArray[np.float32]


def spans(ends: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield ranges of blocks with about CHUNK tokens each."""
    import numpy as np

    n, at = len(ends) - 1, 0
    while at < n:
        stop = int(np.searchsorted(ends, ends[at] + CHUNK, "right")) - 1
        stop = min(max(stop, at + 1), n)
        yield at, stop
        at = stop


def first_equal(store: Store, rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each rank the rank of the first block with the same tokens (by a hash of 64 bits; the caller verifies)."""
    import numpy as np

    numbers, ends = store.arrays()
    words = hashes(store.words, fold=False)
    longest = int(np.max(np.diff(ends), initial=1))
    powers = np.full(longest, MULTIPLIER, np.uint64)
    powers = np.cumprod(powers, dtype=np.uint64)
    found = np.zeros(len(store), np.uint64)
    for a, b in spans(ends):
        lengths = np.diff(ends[a : b + 1])
        starts = ends[a:b] - ends[a]
        place = np.arange(ends[b] - ends[a]) - np.repeat(starts, lengths)
        values = words[numbers[ends[a] : ends[b]]] * powers[place]
        some = lengths > 0
        if some.any():
            block = np.flatnonzero(some) + a
            found[rank[block]] = np.add.reduceat(values, starts[some])
    order = np.argsort(found, kind="stable")
    fresh = np.r_[True, found[order][1:] != found[order][:-1]]
    head = order[np.flatnonzero(fresh)]
    out = np.empty(len(store), np.int64)
    out[order] = head[np.cumsum(fresh) - 1]
    return out


def winnow(store: Store, rank: NDArray[np.int64], wanted: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Return the kept hashes of the wanted blocks as sorted keys: the upper bits are a hash, the lower ones a rank."""
    import numpy as np

    numbers, ends = store.arrays()
    words = hashes(store.words, fold=True)
    weights = _weights(numbers, len(store.words), words)
    bits = np.uint64(_bits(len(store)))
    out = [np.zeros(0, np.uint64)]
    for a, b in spans(ends):
        part = numbers[ends[a] : ends[b]]
        block = np.repeat(np.arange(a, b), np.diff(ends[a : b + 1]))
        plain = (part >= FIRST_WORD) & wanted[rank[block]]
        block, value, rarity = block[plain], words[part[plain]], weights[part[plain]]
        if len(block) < SHINGLE:
            continue
        count = np.bincount(block - a, minlength=b - a)
        h, common = value[: 1 - SHINGLE].copy(), rarity[: 1 - SHINGLE].copy()
        for step in range(1, SHINGLE):
            h = h * np.uint64(MULTIPLIER) + value[step : len(value) - SHINGLE + 1 + step]
            common += rarity[step : len(value) - SHINGLE + 1 + step]
        h = (h ^ (h >> np.uint64(29))) * np.uint64(MIXER)
        h ^= h >> np.uint64(32)
        inside = block[: len(h)] == block[SHINGLE - 1 :]
        at, h, common = block[: len(h)][inside], h[inside], common[inside]
        place = (common.astype(np.uint64) << np.uint64(52)) | (h >> np.uint64(12))
        keep = count[at - a] < ALL_BELOW
        if len(h) >= WINDOW:
            m = len(h) - WINDOW + 1
            least = place[:m].copy()
            for step in range(1, WINDOW):
                np.minimum(least, place[step : m + step], out=least)
            whole = at[:m] == at[WINDOW - 1 :]
            for step in range(WINDOW):
                keep[step : m + step] |= whole & (least == place[step : m + step])
        keep &= common < UNIQUE
        out.append((h[keep] >> bits << bits) | rank[at[keep]].astype(np.uint64))
    keys = np.concatenate(out)
    keys.sort()
    return keys[np.r_[True, keys[1:] != keys[:-1]]] if len(keys) else keys


def _weights(numbers: NDArray[np.int32], size: int, words: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Return for each word how common it is, in eighths of powers of two; a word that stands once only matches nothing."""
    import numpy as np

    _, form = np.unique(words, return_inverse=True)
    counts = np.bincount(form, np.bincount(numbers, minlength=size))[form]
    mantissa, exponent = np.frexp(counts)
    weight = exponent * 8 + np.floor(mantissa * 16 - 8).astype(np.int64)
    return np.where(counts < 2, UNIQUE, weight).astype(np.uint16)


def _bits(n: int) -> int:
    return max(1, int(n).bit_length())


def candidates(keys: NDArray[np.uint64], n: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield (later, earlier) ranks of blocks that share rare hashes, the most shared first, chunk by chunk of later blocks."""
    import numpy as np

    bits = np.uint64(_bits(n))
    group = keys >> bits
    fresh = np.r_[True, group[1:] != group[:-1]]
    start = np.flatnonzero(fresh)
    size = np.diff(np.r_[start, len(keys)])
    size_of = np.repeat(size, size)
    del group, fresh
    several = size_of > 1
    member = (keys[several] & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    size_of = size_of[several]
    kept_sizes = size[size > 1]
    start = np.r_[0, np.cumsum(kept_sizes)][:-1]
    start_of = np.repeat(start, kept_sizes)
    if not len(member):
        return
    entry_bits = _bits(len(member))
    size_bits = 63 - _bits(n) - entry_bits
    order = (
        (member << (size_bits + entry_bits)) | (np.minimum(size_of, (1 << size_bits) - 1) << entry_bits) | np.arange(len(member))
    )
    order.sort()
    entry = order & ((1 << entry_bits) - 1)
    owner = order >> (size_bits + entry_bits)
    del order, size_of
    head = np.r_[0, np.flatnonzero(owner[1:] != owner[:-1]) + 1]
    place = np.arange(len(owner)) - np.repeat(head, np.diff(np.r_[head, len(owner)]))
    entry = entry[place < RARE]
    owner = owner[place < RARE]
    per_chunk = max(1, CHUNK // (BEFORE + FIRST))
    at = 0
    while at < len(owner):
        stop = min(at + per_chunk, len(owner))
        while stop < len(owner) and owner[stop] == owner[stop - 1]:
            stop += 1
        yield _pairs(entry[at:stop], owner[at:stop], member, start_of, n)
        at = stop


def _pairs(
    entry: NDArray[np.int64], owner: NDArray[np.int64], member: NDArray[np.int64], start_of: NDArray[np.int64], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    import numpy as np

    first = start_of[entry]
    found = []
    bits = _bits(n)
    for step in range(1, BEFORE + 1):
        ok = entry - step >= first
        found.append((owner[ok] << bits) | member[entry[ok] - step])
    for step in range(FIRST):
        ok = first + step < entry - BEFORE
        found.append((owner[ok] << bits) | member[first[ok] + step])
    pair, votes = np.unique(np.concatenate(found), return_counts=True)
    later, earlier = pair >> bits, pair & ((1 << bits) - 1)
    ok = (later != earlier) & (votes >= 2)
    later, earlier, votes = later[ok], earlier[ok], votes[ok]
    if not len(later):
        return later, earlier
    order = np.lexsort((earlier, -votes, later))
    later, earlier = later[order], earlier[order]
    head = np.r_[0, np.flatnonzero(later[1:] != later[:-1]) + 1]
    place = np.arange(len(later)) - np.repeat(head, np.diff(np.r_[head, len(later)]))
    return later[place < BEST], earlier[place < BEST]


def similar(store: Store, block: NDArray[np.int64], rank: NDArray[np.int64], first: NDArray[np.int64], near: float) -> Pairs:
    """Return the pairs of different blocks that have at least the share `near` of their words in common, in order.

    `block` and `rank` are each other's inverse: the number in the store of a rank, and the rank of a number.
    """
    import numpy as np

    numbers, ends = store.arrays()
    words = _word_counts(numbers, ends)
    wanted = (first == np.arange(len(store))) & (words[block] >= LEAST_WORDS)
    later, earlier, share = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
    keys = winnow(store, rank, wanted)
    for a, b in candidates(keys, len(store)):
        mine, other = words[block[a]], words[block[b]]
        ok = 2 * np.minimum(mine, other) >= np.where(mine < other, near - CUT, near) * (mine + other)
        a, b = a[ok], b[ok]
        scores = _scores(store, block[a], block[b], near - CUT)
        mine, other = words[block[a]], words[block[b]]
        ok = (scores >= near) | ((scores >= near - CUT) & (scores * (mine + other) / 2 >= WHOLE * mine))
        a, b, scores = a[ok], b[ok], scores[ok]
        order = np.lexsort((b, -scores, a))
        later.append(a[order])
        earlier.append(b[order])
        share.append(scores[order])
    return Pairs(np.concatenate(later), np.concatenate(earlier), np.concatenate(share))


def _word_counts(numbers: NDArray[np.int32], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    import numpy as np

    out = np.empty(len(ends) - 1, np.int64)
    for a, b in spans(ends):
        before = np.r_[0, np.cumsum(numbers[ends[a] : ends[b]] >= FIRST_WORD)]
        out[a:b] = np.diff(before[ends[a : b + 1] - ends[a]])
    return out


def _scores(store: Store, later: NDArray[np.int64], earlier: NDArray[np.int64], near: float) -> NDArray[np.float32]:
    """Return the shares of equal words (Indel similarity) of pairs of blocks; 0 for those below `near`."""
    import numpy as np
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cpdist

    if not len(later):
        return np.zeros(0, np.float32)
    cache: dict[int, str | list[int]] = {}

    def text(number: int) -> str | list[int]:
        found = cache.get(number)
        if found is None:
            code = store.code(number)
            row = store.numbers[store.ends[number] : store.ends[number + 1]]
            found = cache[number] = NO_WORD.sub("", code) if code else [n for n in row if n >= FIRST_WORD]
        return found

    a, b = [text(n) for n in later.tolist()], [text(n) for n in earlier.tolist()]
    return np.asarray(cpdist(a, b, scorer=Indel.normalized_similarity, score_cutoff=near, dtype=np.float32))
