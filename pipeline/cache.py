"""Results by the digest of what they were made from, in one SQLite file: what was seen before is not computed again.

Several processes may read and write at once. A value is only returned where its checksum holds, for its own key; whatever is
wrong with the file, the cache is then empty or off, and the caller computes.
"""

from __future__ import annotations

import logging
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path

LOG = logging.getLogger(__name__)
LIMIT = 500_000_000
"""Bytes that the file may hold; beyond them what was not used for the longest is removed."""
WAIT = 10.0
"""Seconds to wait for another process that writes."""
CHECK = 16
AT_ONCE = 500
TABLES = """
create table if not exists result (key blob primary key, value blob not null, used integer not null) without rowid;
create table if not exists run (number integer not null);
insert into run select 0 where not exists (select 1 from run);
"""


def sealed(key: bytes, value: bytes) -> bytes:
    """Return a value, packed, with a checksum in front that covers its key too."""
    packed = zlib.compress(value, 1)
    return _check(key, packed) + packed


def _check(key: bytes, packed: bytes) -> bytes:
    return blake2b(packed, digest_size=CHECK, key=key).digest()


def opened(key: bytes, data: object) -> bytes | None:
    """Return the value in sealed data; None where it is not what was sealed for the key."""
    if not isinstance(data, bytes) or _check(key, data[CHECK:]) != data[:CHECK]:
        return None
    try:
        return zlib.decompress(data[CHECK:])
    except zlib.error:
        return None


class Cache:
    """An open cache. Errors of the file are told once as a warning; from then on nothing is found and nothing kept."""

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        self.path, self.limit = path, limit
        self.found = self.missed = self.broken = 0
        self._new: dict[bytes, bytes] = {}
        self._hit: set[bytes] = set()
        self._file: sqlite3.Connection | None = None
        self._off = False
        self._run = 0

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the values of those keys that are known."""
        out: dict[bytes, bytes] = {}
        if self._off:
            return out
        try:
            file = self._connect()
            for at in range(0, len(keys), AT_ONCE):
                some = keys[at : at + AT_ONCE]
                rows = file.execute(f"select key, value from result where key in ({','.join('?' * len(some))})", some)
                for key, data in rows:
                    value = opened(key, data)
                    if value is None:
                        self.broken += 1
                    else:
                        out[key] = value
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
        self._hit.update(out)
        self.found += len(out)
        self.missed += len(keys) - len(out)
        return out

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keep values; they are written together, see `flush`."""
        if self._off:
            return
        self._new.update(values)
        if len(self._new) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what is new, note what was used, and remove the oldest where there is too much."""
        if self._off or not (self._new or self._hit):
            return
        try:
            file = self._connect()
            with file:
                file.execute("begin immediate")
                file.executemany(
                    "insert or replace into result values (?, ?, ?)",
                    [(key, sealed(key, value), self._run) for key, value in self._new.items()],
                )
                file.executemany(
                    "update result set used = ? where key = ? and used < ?", [(self._run, key, self._run) for key in self._hit]
                )
                self._shrink(file)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
        self._new.clear()
        self._hit.clear()

    def close(self) -> None:
        """Write what is left and close the file."""
        self.flush()
        if self._file is not None:
            self._file.close()
        self._file = None

    def _connect(self) -> sqlite3.Connection:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = _open(self.path)
            self._run = int(self._file.execute("select max(number) from run").fetchone()[0])
        return self._file

    def _shrink(self, file: sqlite3.Connection) -> None:
        pages, free, size = (
            int(file.execute(f"pragma {p}").fetchone()[0]) for p in ("page_count", "freelist_count", "page_size")
        )
        if (pages - free) * size > self.limit:
            (count,) = file.execute("select count(*) from result").fetchone()
            file.execute(
                "delete from result where key in (select key from result order by used, key limit ?)", (max(1, count // 4),)
            )

    def _give_up(self, error: Exception) -> None:
        LOG.warning("%s: the cache cannot be used (%s); all is computed", self.path, error)
        self._off = True
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            _damaged(self.path).touch()


def _open(path: Path) -> sqlite3.Connection:
    # an own transaction for each change and no write-ahead log: that works on shared storage too; what a power cut damages is found
    file = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    try:
        file.execute("pragma synchronous = off")
        if not file.execute("select 1 from sqlite_master where name = 'run'").fetchone():
            file.executescript(f"begin immediate; {TABLES} commit;")
    except sqlite3.Error:
        file.close()
        raise
    return file


def _damaged(path: Path) -> Path:
    """Return the mark that a run leaves for the next one, which alone may remove a file that others have open."""
    return path.with_name(f"{path.name}-damaged")


@contextmanager
def at_work(path: Path) -> Iterator[Cache]:
    """Yield a cache that is written and closed when the block ends, however it ends."""
    with closing(Cache(path)) as cache:
        yield cache


def begin_run(path: Path) -> None:
    """Count a run, by which the use of results is told apart; what is damaged, or no cache, is removed first."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if _damaged(path).exists():
            _remove(path)
        try:
            _count_run(path)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            LOG.warning("%s: the cache is damaged and begins anew", path)
            _remove(path)
            _count_run(path)
    except (sqlite3.Error, OSError) as error:
        LOG.warning("%s: the cache cannot be used (%s); all is computed", path, error)


def _count_run(path: Path) -> None:
    with closing(_open(path)) as file:
        file.execute("update run set number = number + 1")


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-journal", f"{path.name}-damaged"):
        path.with_name(name).unlink(missing_ok=True)
