"""Find blocks that may repeat earlier ones: similar ones by winnowed shingles, part by part and hash by hash.

Winnowing (Schleimer, Wilkerson and Aiken 2003) keeps one of every few neighbouring rows of three words: here the one whose
words are rarest in the corpus. Two blocks that share WINDOW + 2 words in a row therefore share a kept row: a certainty, where
MinHash has a probability. Of the rows of a block only those that fewest others have are looked up, so that phrases which
stand everywhere cost nothing.

The work is divided: each part is winnowed alone (`winnow`), what is kept is put together by ranges of hashes (`group`), each part
chooses among the blocks that share rows with its own (`choose`), and compares them (`verify`). No process sees all tokens of a corpus.

Blocks are called by rank: their place in the order of time. Nothing depends on how they were divided into parts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.repeats.compare import CUT, WHOLE
from pipeline.repeats.packs import Packed, Shelf, decode
from pipeline.repeats.tokens import FIRST_WORD

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
CHUNK, PAIRS = 250_000, 20_000
"""Tokens, and pairs of blocks, that are worked on at once."""
MULTIPLIER, MIXER = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9
UTF32 = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"
AFTER_SURROGATES, LAST_CHARACTER = 0xE000, 0x10FFFF


class Stored(NamedTuple):
    """Something on a shelf."""

    name: str
    size: int


class Winnowing(NamedTuple):
    """What a part needs to be winnowed: its blocks, the weights of words, the rank of each block and whether it is wanted, how many blocks there are, and ranges of hashes."""

    pack: Stored
    weights: Stored
    ranks: bytes
    wanted: bytes
    blocks: int
    ranges: int


class Slice(NamedTuple):
    """So many items of something on a shelf, from a place on."""

    of: Stored
    start: int
    many: int


class Grouping(NamedTuple):
    """The kept hashes of one range, by part."""

    keys: tuple[Slice, ...]
    blocks: int


class Choosing(NamedTuple):
    """Rows of blocks of one part that stand in others too, by range of hashes."""

    records: tuple[Slice, ...]


class Verifying(NamedTuple):
    """Pairs of blocks of a part with earlier ones, which lie in `parts`: places in their parts, and the number of the part."""

    pack: Stored
    later: bytes
    part: bytes
    earlier: bytes
    parts: tuple[Stored, ...]
    near: float


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
    keys = _keys(packed, weight, np.frombuffer(asked.ranks, np.int64), np.frombuffer(asked.wanted, np.bool_), _bits(asked.blocks))
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


def _bits(n: int) -> int:
    return max(1, int(n).bit_length())


RECORD = BEFORE + FIRST + 2
"""Numbers of a record: the rank of a block, how many blocks have a row of it, and those that may be like it, -1 for none."""


def group(shelf: Shelf, name: str, asked: Grouping) -> tuple[Stored, list[int]]:
    """Put together the rows of one range of hashes that several blocks have; return how many records each part gets.

    Records lie on the shelf by part, in order of their hashes.
    """
    import numpy as np

    found = [np.frombuffer(shelf.get(*s.of, 8 * s.start, 8 * s.many), np.uint64) for s in asked.keys]
    keys = np.concatenate([np.zeros(0, np.uint64), *found])
    part = np.repeat(np.arange(len(found)), list(map(len, found)))
    order = np.argsort(keys)
    keys, part = keys[order], part[order]
    bits = np.uint64(_bits(asked.blocks))
    hashed = keys >> bits
    start = np.flatnonzero(np.r_[True, hashed[1:] != hashed[:-1]]) if len(keys) else np.zeros(0, np.int64)
    size = np.diff(np.r_[start, len(keys)])
    size_of = np.repeat(size, size)
    several = size_of > 1
    member = (keys[several] & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int32)
    sizes = size[size > 1]
    first = np.repeat(np.r_[0, np.cumsum(sizes)][:-1], sizes)
    records = np.full((len(member), RECORD), -1, np.int32)
    records[:, 0], records[:, 1] = member, size_of[several]
    entry = np.arange(len(member))
    for step in range(1, BEFORE + 1):
        ok = entry - step >= first
        records[ok, 1 + step] = member[entry[ok] - step]
    for step in range(FIRST):
        ok = first + step < entry - BEFORE
        records[ok, 2 + BEFORE + step] = member[first[ok] + step]
    by_part = np.argsort(part[several], kind="stable")
    many = np.bincount(part[several], minlength=len(found))
    return Stored(f"{name}.records", shelf.put(f"{name}.records", records[by_part].tobytes())), many.tolist()


def choose(shelf: Shelf, name: str, asked: Choosing) -> tuple[bytes, bytes]:
    """Return pairs (later, earlier) of ranks that share rare hashes, of each block of a part the ones that share most."""
    import numpy as np

    size = 4 * RECORD
    found = [np.frombuffer(shelf.get(*s.of, size * s.start, size * s.many), np.int32) for s in asked.records]
    records = np.concatenate([np.zeros(0, np.int32), *found]).reshape(-1, RECORD)
    records = records[np.lexsort((records[:, 1], records[:, 0]))]  # stable: of equal ones the order of hashes remains
    owner = records[:, 0]
    head = np.r_[0, np.flatnonzero(owner[1:] != owner[:-1]) + 1] if len(owner) else np.zeros(0, np.int64)
    place = np.arange(len(owner)) - np.repeat(head, np.diff(np.r_[head, len(owner)]))
    records = records[place < RARE]
    later = np.repeat(records[:, 0].astype(np.int64), BEFORE + FIRST)
    earlier = records[:, 2:].astype(np.int64).ravel()
    pair, votes = np.unique((later[earlier >= 0] << 32) | earlier[earlier >= 0], return_counts=True)
    later, earlier = pair >> 32, pair & 0xFFFFFFFF
    ok = (later != earlier) & (votes >= 2)
    later, earlier, votes = later[ok], earlier[ok], votes[ok]
    order = np.lexsort((earlier, -votes, later))
    later, earlier = later[order], earlier[order]
    head = np.r_[0, np.flatnonzero(later[1:] != later[:-1]) + 1] if len(later) else np.zeros(0, np.int64)
    place = np.arange(len(later)) - np.repeat(head, np.diff(np.r_[head, len(later)]))
    return later[place < BEST].tobytes(), earlier[place < BEST].tobytes()


def verify(shelf: Shelf, name: str, asked: Verifying) -> bytes:
    """Return the share of words in order that the blocks of each pair have in common; 0 for pairs that are not alike enough."""
    import numpy as np

    later, part, earlier = (np.frombuffer(x, np.int32) for x in (asked.later, asked.part, asked.earlier))
    packs: tuple[Stored, ...] = (asked.pack, *asked.parts)
    out = np.zeros(len(later), np.float32)
    for a in range(0, len(later), PAIRS):
        some = slice(a, a + PAIRS)
        # each block once, however many pairs it is in
        keys = np.concatenate([later[some].astype(np.int64), (part[some].astype(np.int64) + 1 << 32) | earlier[some]])
        each, place = np.unique(keys, return_inverse=True)
        rows: list[NDArray[np.uint64]] = []
        for number in np.unique(each >> 32).tolist():
            pack = decode(shelf.get(*packs[number]))
            rows += map(pack.words, (each[each >> 32 == number] & 0xFFFFFFFF).tolist())
        one, other = np.split(place, 2)
        out[some] = _shares(rows, one, other, asked.near)
    return out.tobytes()


def _shares(
    rows: Sequence[NDArray[np.uint64]], later: NDArray[np.int64], earlier: NDArray[np.int64], near: float
) -> NDArray[np.float32]:
    """Return the shares of equal words (Indel similarity) of pairs of rows; 0 for those that are not alike enough."""
    import numpy as np
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cpdist

    kinds, code = np.unique(np.concatenate(rows), return_inverse=True)
    lengths = np.array(list(map(len, rows)))
    ends = np.cumsum(lengths).tolist()
    texts: list[str] | list[list[int]]
    if len(kinds) <= LAST_CHARACTER - AFTER_SURROGATES:  # strings are compared faster than lists
        text = (code + AFTER_SURROGATES).astype(np.int32).tobytes().decode(UTF32)
        texts = [text[a:b] for a, b in zip([0, *ends], ends, strict=False)]
    else:
        texts = [code[a:b].tolist() for a, b in zip([0, *ends], ends, strict=False)]
    scores = cpdist(
        [texts[n] for n in later.tolist()], [texts[n] for n in earlier.tolist()], scorer=Indel.normalized_similarity,
        score_cutoff=near - CUT, dtype=np.float32,
    )  # fmt: skip
    mine, other = lengths[later], lengths[earlier]
    whole = (scores >= near - CUT) & (scores * (mine + other) / 2 >= WHOLE * mine)
    return np.where((scores >= near) | whole, scores, np.float32(0))
