"""Find blocks that may repeat earlier ones by what winnowing kept of them, hash by hash and part by part.

The work is divided: each part is winnowed alone (`winnow.py`), what is kept is put together by ranges of hashes (`group`), each part
chooses among the blocks that share rows with its own (`choose`), and compares them (`verify`). No process sees all words of a corpus.
Of the rows of a block only those that fewest others have are looked up, so that phrases which stand everywhere cost nothing.

Blocks are called by rank: their place in the order of time. Nothing depends on how they were divided into parts.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.repeats.compare import CUT, WHOLE
from pipeline.repeats.packs import Shelf, Slice, Stored, decode
from pipeline.repeats.winnow import bits_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST_WORDS = 4
RARE, BEFORE, FIRST, BEST = 8, 3, 3, 6
"""Look up so many of the rarest hashes; take so many of the blocks just before and of the first ones; verify so many."""
PAIRS = 20_000
"""Pairs of blocks that are worked on at once."""
UTF32 = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"
AFTER_SURROGATES, LAST_CHARACTER = 0xE000, 0x10FFFF


class Grouping(NamedTuple):
    """The kept hashes of one range, by part."""

    keys: tuple[Slice, ...]
    blocks: int


class Verifying(NamedTuple):
    """Pairs of blocks of a part with earlier ones, which lie in `parts`: places in their parts, and the number of the part."""

    pack: Stored
    later: bytes
    part: bytes
    earlier: bytes
    parts: tuple[Stored, ...]
    near: float


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
    bits = np.uint64(bits_of(asked.blocks))
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


def choose(shelf: Shelf, name: str, records_of: Sequence[Slice]) -> tuple[bytes, bytes]:
    """Return pairs (later, earlier) of ranks that share rare hashes, of each block of a part the ones that share most."""
    import numpy as np

    size = 4 * RECORD
    found = [np.frombuffer(shelf.get(*s.of, size * s.start, size * s.many), np.int32) for s in records_of]
    records = np.concatenate([np.zeros(0, np.int32), *found]).reshape(-1, RECORD)
    records = records[np.lexsort((records[:, 1], records[:, 0]))]  # stable: of equal ones the order of hashes remains
    records = records[_places(records[:, 0]) < RARE]
    later = np.repeat(records[:, 0].astype(np.int64), BEFORE + FIRST)
    earlier = records[:, 2:].astype(np.int64).ravel()
    pair, votes = np.unique((later[earlier >= 0] << 32) | earlier[earlier >= 0], return_counts=True)
    later, earlier = pair >> 32, pair & 0xFFFFFFFF
    ok = (later != earlier) & (votes >= 2)
    later, earlier, votes = later[ok], earlier[ok], votes[ok]
    order = np.lexsort((earlier, -votes, later))
    later, earlier = later[order], earlier[order]
    best = _places(later) < BEST
    return later[best].tobytes(), earlier[best].tobytes()


def _places(owner: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the place of each item among those of the same owner, which stand together."""
    import numpy as np

    head = np.r_[0, np.flatnonzero(owner[1:] != owner[:-1]) + 1] if len(owner) else np.zeros(0, np.int64)
    out: NDArray[np.int64] = np.arange(len(owner)) - np.repeat(head, np.diff(np.r_[head, len(owner)]))
    return out


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
