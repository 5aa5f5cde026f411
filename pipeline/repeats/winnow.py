"""Winnow the blocks of one part: keep of each few neighbouring rows of words the one whose words are rarest in the corpus.

Winnowing (Schleimer, Wilkerson and Aiken 2003): two blocks that share WINDOW + 2 words in a row share a kept row for certain, where MinHash
has a probability.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from pipeline.repeats.packs import Packed, Shelf, Stored, decode
from pipeline.repeats.tokens import FIRST_WORD

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHINGLE, WINDOW = 3, 6
UNIQUE = 1024
"""Weight of a word that stands once in the corpus."""
ALL_BELOW = 24
"""Blocks of fewer words keep all their hashes."""
CHUNK = 250_000
"""Tokens that are worked on at once."""
MULTIPLIER, MIXER = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9


class Winnowing(NamedTuple):
    """What a part needs to be winnowed: its blocks, the weights of words, the rank of each block and whether it is wanted, how many blocks there are, and ranges of hashes."""

    pack: Stored
    weights: Stored
    ranks: bytes
    wanted: bytes
    blocks: int
    ranges: int


def spans(ends: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield ranges of blocks with about CHUNK tokens each."""
    import numpy as np

    n, at = len(ends) - 1, 0
    while at < n:
        stop = int(np.searchsorted(ends, ends[at] + CHUNK, "right")) - 1
        stop = min(max(stop, at + 1), n)
        yield at, stop
        at = stop


def sums(packed: Packed) -> NDArray[np.uint64]:
    """Return a hash of the tokens of each block."""
    import numpy as np

    numbers, ends, words, _ = packed
    longest = int(np.max(np.diff(ends), initial=1))
    powers = np.cumprod(np.full(longest, MULTIPLIER, np.uint64), dtype=np.uint64)
    out = np.zeros(len(ends) - 1, np.uint64)
    for a, b in spans(ends):
        lengths = np.diff(ends[a : b + 1])
        starts = ends[a:b] - ends[a]
        place = np.arange(ends[b] - ends[a]) - np.repeat(starts, lengths)
        values = words[numbers[ends[a] : ends[b]]] * powers[place]
        some = lengths > 0
        if some.any():
            out[np.flatnonzero(some) + a] = np.add.reduceat(values, starts[some])
    return out


def counts(packed: Packed) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the hash of each word in lower case that a part has, in order, and how often."""
    import numpy as np

    found = np.bincount(packed.numbers, minlength=len(packed.exact))[FIRST_WORD:]
    return added(packed.folded[FIRST_WORD:], found)


def added(words: NDArray[np.uint64], found: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return each hash once, in order, with the sum of its counts."""
    import numpy as np

    each, place = np.unique(words, return_inverse=True)
    return each, np.bincount(place, found, minlength=len(each)).astype(np.int64)


def weights(found: NDArray[np.int64]) -> NDArray[np.uint16]:
    """Return how common each word is, in eighths of powers of two; a word that stands once only matches nothing."""
    import numpy as np

    mantissa, exponent = np.frexp(found.astype(np.float64))
    weight = exponent * 8 + np.floor(mantissa * 16 - 8).astype(np.int64)
    return np.where(found < 2, UNIQUE, weight).astype(np.uint16)


def winnow(shelf: Shelf, name: str, asked: Winnowing) -> tuple[Stored, list[int]]:
    """Put the kept hashes of a part on the shelf, sorted; return how many lie in each range.

    They are keys: the upper bits are a hash, the lower ones a rank.
    """
    import numpy as np

    packed = decode(shelf.get(*asked.pack))
    data = shelf.get(*asked.weights)
    half = len(data) // 10 * 8
    every, heavy = np.frombuffer(data[:half], np.uint64), np.frombuffer(data[half:], np.uint16)
    weight = np.full(len(packed.folded), UNIQUE, np.uint16)
    weight[FIRST_WORD:] = heavy[np.searchsorted(every, packed.folded[FIRST_WORD:])]
    keys = _keys(
        packed, weight, np.frombuffer(asked.ranks, np.int64), np.frombuffer(asked.wanted, np.bool_), bits_of(asked.blocks)
    )
    edges = np.searchsorted(_range(keys, asked.ranges), np.arange(asked.ranges + 1))
    return Stored(f"{name}.keys", shelf.put(f"{name}.keys", keys.tobytes())), np.diff(edges).tolist()


def _range(keys: NDArray[np.uint64], ranges: int) -> NDArray[np.int64]:
    """Return the number of the range of hashes that each key lies in."""
    import numpy as np

    out: NDArray[np.int64] = ((keys >> np.uint64(48)).astype(np.int64) * ranges) >> 16
    return out


def _keys(
    packed: Packed, weight: NDArray[np.uint16], rank: NDArray[np.int64], wanted: NDArray[np.bool_], bits: int
) -> NDArray[np.uint64]:
    import numpy as np

    numbers, ends, _, words = packed
    low = np.uint64(bits)
    out = [np.zeros(0, np.uint64)]
    for a, b in spans(ends):
        part = numbers[ends[a] : ends[b]]
        block = np.repeat(np.arange(a, b), np.diff(ends[a : b + 1]))
        plain = (part >= FIRST_WORD) & wanted[block]
        block, value, rarity = block[plain], words[part[plain]], weight[part[plain]]
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
        out.append((h[keep] >> low << low) | rank[at[keep]].astype(np.uint64))
    return np.unique(np.concatenate(out))


def bits_of(n: int) -> int:
    """Return how many of the lower bits of a key are the rank of one of so many blocks."""
    return max(1, int(n).bit_length())
