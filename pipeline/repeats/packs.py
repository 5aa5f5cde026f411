"""The blocks of a part as rows of word numbers, and the shelf where parts, and what is made of them, lie between tasks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from pipeline.engines.shared import arrived
from pipeline.errors import writing
from pipeline.repeats.tokens import FIRST_WORD, MARKS, Pack, hashes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Stored(NamedTuple):
    """Something on a shelf."""

    name: str
    size: int


class Slice(NamedTuple):
    """So many items of something on a shelf, from a place on."""

    of: Stored
    start: int
    many: int


class Shelf(Protocol):
    """Where bytes lie under a name; whoever wants them tells how many they are."""

    def put(self, name: str, data: bytes) -> int:
        """Keep bytes; return how many they are."""
        ...

    def get(self, name: str, size: int, start: int = 0, length: int = -1) -> bytes:
        """Return `length` of the `size` bytes of a name from `start` on; -1: all of them."""
        ...


class Memory:
    """A shelf in the memory of this process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, name: str, data: bytes) -> int:
        """Keep bytes; return how many they are."""
        self.kept[name] = data
        return len(data)

    def get(self, name: str, size: int, start: int = 0, length: int = -1) -> bytes:
        """Return bytes."""
        return self.kept[name][start : size if length < 0 else start + length]


class Folder:
    """A shelf on the disk, which may be that of several machines."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, name: str, data: bytes) -> int:
        """Write a file; return its size. TryAgain where it cannot be written."""
        whole, begun = self.path / name, self.path / f"{name}.{os.urandom(4).hex()}"
        with writing(self.path):
            begun.write_bytes(data)
            begun.replace(whole)  # a worker that was given up may write the same
        return len(data)

    def get(self, name: str, size: int, start: int = 0, length: int = -1) -> bytes:
        """Return bytes of a file, as soon as all of it is seen here."""
        path = self.path / name
        arrived(path, size)
        with path.open("rb") as file:
            file.seek(start)
            return file.read(length if length >= 0 else size)


class Packed(NamedTuple):
    """The blocks of a part: the tokens of block i are `numbers[ends[i]:ends[i + 1]]`; by number, hashes of the words as written and in lower case, the same in every part."""

    numbers: NDArray[np.int32]
    ends: NDArray[np.int64]
    exact: NDArray[np.uint64]
    folded: NDArray[np.uint64]

    def words(self, block: int) -> NDArray[np.uint64]:
        """Return the hash of each word of a block, marks left out."""
        numbers = self.numbers[self.ends[block] : self.ends[block + 1]]
        return self.exact[numbers[numbers >= FIRST_WORD]]


def _numbered(found: Pack) -> list[str]:
    """Return words and marks by their numbers."""
    return [*MARKS, *[""] * (FIRST_WORD - len(MARKS)), *found.words]


def packed(found: Pack) -> Packed:
    """Return the blocks of a part without their words."""
    import numpy as np

    words = _numbered(found)
    ends = np.r_[0, np.cumsum(np.frombuffer(found.lengths, np.int32), dtype=np.int64)]
    return Packed(np.frombuffer(found.numbers, np.int32), ends, hashes(words, fold=False), hashes(words, fold=True))


def encode(part: Packed) -> bytes:
    """Return a part as bytes."""
    return msgspec.msgpack.encode([array.tobytes() for array in part])


def decode(data: bytes) -> Packed:
    """Return the part of some bytes."""
    import numpy as np

    arrays = msgspec.msgpack.decode(data, type=list[bytes])
    kinds = (np.int32, np.int64, np.uint64, np.uint64)
    return Packed(*(np.frombuffer(one, kind) for one, kind in zip(arrays, kinds, strict=True)))


def written(found: Pack) -> Iterator[bytes]:
    """Yield each block as its tokens, a line break between them."""
    words = _numbered(found)
    at = 0
    for length in found.lengths:
        yield "\n".join([words[n] for n in found.numbers[at : at + length]]).encode("utf-8", "surrogatepass")
        at += length


def read(text: bytes) -> list[str]:
    """Return the tokens of a block that was written so."""
    return text.decode("utf-8", "surrogatepass").split("\n") if text else []
