"""The things of a corpus, range by range: a task adds up what the parts tell of those in its range and sorts them; here they are merged."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import msgspec

from pipeline.document import Label
from pipeline.engines.shared import arrived
from pipeline.errors import writing
from pipeline.things.registry import Thing, Things

RANGES = 64
"""Ranges of things at most; so many files are open at once."""


def ranges_of(parts: int) -> int:
    """Return into how many ranges the things of so many parts are divided."""
    return min(parts, RANGES)


class Piece(NamedTuple):
    """The things of a range in the file of a part, which has `size` bytes."""

    file: str
    size: int
    start: int
    length: int


class Sum(NamedTuple):
    """The things of a range, sorted in a file: by label the places where they begin and end there."""

    file: str
    size: int
    places: dict[Label, tuple[int, int]]
    apart: set[str]
    """Names that some person of the range may have too."""


def divided(things: Things, ranges: int) -> Iterator[bytes]:
    """Yield the things of each range."""
    found: list[list[Thing]] = [[] for _ in range(ranges)]
    for (_, key), thing in things.items():
        found[crc32(key.encode("utf-8", "surrogatepass")) % ranges].append(thing)
    return map(msgspec.msgpack.encode, found)


def add_up(folder: Path, pieces: Sequence[Piece]) -> Sum:
    """Add up the things of a range over the parts, in their order."""
    decode = msgspec.msgpack.Decoder(list[Thing]).decode
    things: dict[str, Thing] = {}
    for piece in pieces:
        arrived(folder / piece.file, piece.size)
        with (folder / piece.file).open("rb") as file:
            file.seek(piece.start)
            for thing in decode(file.read(piece.length)):
                if thing.id in things:
                    things[thing.id].add(thing)
                else:
                    things[thing.id] = thing
    out = Sum(f"things.{os.urandom(4).hex()}", 0, {}, {name for thing in things.values() for name in thing.apart})
    encode, size = msgspec.msgpack.Encoder().encode, 0
    with writing(folder), (folder / out.file).open("wb") as file:
        for thing in sorted(things.values(), key=_place):
            data = encode(thing)
            out.places[thing.label] = (out.places.get(thing.label, (size, 0))[0], size + 4 + len(data))
            size += file.write(len(data).to_bytes(4, "little")) + file.write(data)
    return out._replace(size=size)


def _place(thing: Thing) -> tuple[Any, ...]:
    """Return the place of a thing in its table: the most mentioned are first."""
    return (thing.label, -thing.mentions, thing.name, thing.id)


def merged(folder: Path, sums: Sequence[Sum], label: Label) -> Iterator[Thing]:
    """Yield the things of a label over all ranges, the most mentioned first."""
    yield from heapq.merge(*(_things(folder, one, label) for one in sums), key=_place)


def _things(folder: Path, found: Sum, label: Label) -> Iterator[Thing]:
    decode = msgspec.msgpack.Decoder(Thing).decode
    at, end = found.places.get(label, (0, 0))
    with (folder / found.file).open("rb") as file:
        file.seek(at)
        while at < end:
            length = int.from_bytes(file.read(4), "little")
            yield decode(file.read(length))
            at += 4 + length
