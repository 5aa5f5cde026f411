"""Rows that wait on the disk until their table is written, so that a corpus of any size needs little memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import msgspec

from pipeline.errors import TryAgain

Row = dict[str, Any]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Row]).decode


class Spool:
    """Rows by key, several rows for each key; they are read in the order in which their keys came, or in any other.

    The file has no name and is gone when the process ends, however it ends.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115  it lives as long as the spool
        self._end = 0
        self.places: dict[str, tuple[int, int]] = {}

    def put(self, key: str, rows: list[Row]) -> None:
        """Keep the rows of a key that has none yet."""
        if rows:
            data = _encode(rows)
            try:
                self._file.write(data)
            except OSError as error:
                raise TryAgain(
                    f"rows of the tables cannot be written ({error.strerror or error}); make room, then run again"
                ) from error
            self.places[key] = (self._end, len(data))
            self._end += len(data)

    def groups(self, keys: Iterable[str] | None = None) -> Iterator[list[Row]]:
        """Yield the rows of each key that has some."""
        for key in self.places if keys is None else keys:
            place = self.places.get(key)
            if place:
                self._file.seek(place[0])
                yield _decode(self._file.read(place[1]))
        self._file.seek(self._end)

    def rows(self, keys: Iterable[str] | None = None) -> Iterator[Row]:
        """Yield all rows."""
        for group in self.groups(keys):
            yield from group

    def close(self) -> None:
        """Give the space back."""
        self._file.close()
