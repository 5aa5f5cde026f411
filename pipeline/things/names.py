"""What the names of a corpus mean: told by the process that merged them, looked up in a file by the workers that make rows."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from pipeline.document import Label
from pipeline.errors import TryAgain
from pipeline.german.census import Form

TABLES = """
CREATE TABLE person (number INTEGER PRIMARY KEY, told BLOB);
CREATE TABLE form (name TEXT, hint TEXT, person INTEGER, PRIMARY KEY (name, hint)) WITHOUT ROWID;
CREATE TABLE known (label TEXT, name TEXT, PRIMARY KEY (label, name)) WITHOUT ROWID;
CREATE TABLE organisation (usual TEXT PRIMARY KEY, shown TEXT) WITHOUT ROWID;
"""
PERSON = "SELECT told FROM form JOIN person ON number = person WHERE name = ? AND hint = ?"


class Person(NamedTuple):
    """The forms of a person's name, the best first, and whom it may be too, with the reason why that is open."""

    forms: list[Form]
    apart: dict[str, str]


class Names(Protocol):
    """Tells what names mean."""

    def person(self, form: Form) -> Person | None:
        """Return the person that a form of a name means."""
        ...

    def has(self, label: Label, name: str) -> bool:
        """Tell whether the corpus has a name."""
        ...

    def shown(self, usual: str) -> str:
        """Return how the organisation of a usual name is shown."""
        ...


class Merged:
    """What names mean, in memory."""

    def __init__(
        self,
        persons: Sequence[Person] = (),
        known: Mapping[Label, set[str]] | None = None,
        shown: Mapping[str, str] | None = None,
    ) -> None:
        self.persons = persons
        self.known = known or {}
        self.organisations = shown or {}

    @cached_property
    def _of(self) -> dict[Form, Person]:
        """The persons by form, for those who ask: the process that only writes names does not."""
        return {form: person for person in self.persons for form in person.forms}

    def person(self, form: Form) -> Person | None:
        """Return the person that a form of a name means."""
        return self._of.get(form)

    def has(self, label: Label, name: str) -> bool:
        """Tell whether the corpus has a name."""
        return name in self.known.get(label, ())

    def shown(self, usual: str) -> str:
        """Return how the organisation of a usual name is shown."""
        return self.organisations[usual]


class Kept:
    """What names mean, looked up in a file, so that nobody holds those of a whole corpus."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file
        self._person = msgspec.msgpack.Decoder(Person).decode

    def person(self, form: Form) -> Person | None:
        """Return the person that a form of a name means."""
        found = self._file.execute(PERSON, form).fetchone()
        return self._person(found[0]) if found else None

    def has(self, label: Label, name: str) -> bool:
        """Tell whether the corpus has a name."""
        return self._file.execute("SELECT 1 FROM known WHERE label = ? AND name = ?", (label, name)).fetchone() is not None

    def shown(self, usual: str) -> str:
        """Return how the organisation of a usual name is shown."""
        shown: str = self._file.execute("SELECT shown FROM organisation WHERE usual = ?", (usual,)).fetchone()[0]
        return shown


def write(path: Path, names: Merged) -> None:
    """Write what names mean to a new file; TryAgain where that cannot be done."""
    encode = msgspec.msgpack.Encoder().encode
    forms = ((*form, number) for number, person in enumerate(names.persons) for form in person.forms)
    try:
        with closing(sqlite3.connect(path)) as file:
            file.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {TABLES}")
            with file:
                file.executemany("INSERT INTO person VALUES (?, ?)", ((n, encode(p)) for n, p in enumerate(names.persons)))
                file.executemany("INSERT INTO form VALUES (?, ?, ?)", forms)
                file.executemany(
                    "INSERT INTO known VALUES (?, ?)", ((label, n) for label in names.known for n in names.known[label])
                )
                file.executemany("INSERT INTO organisation VALUES (?, ?)", names.organisations.items())
    except sqlite3.OperationalError as error:
        what = os.strerror(errno.ENOSPC) if error.sqlite_errorcode == sqlite3.SQLITE_FULL else error
        raise TryAgain(f"{path.parent} cannot be written ({what}); make room, then run again") from error


@contextmanager
def opened(path: Path) -> Iterator[Kept]:
    """Open a file that `write` made; it is never changed, so nobody locks it."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)) as file:
        yield Kept(file)
