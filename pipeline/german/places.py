"""Names of cities: the index of the gazetteer, opened without reading it whole."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.german.words import table
from pipeline.manifest import checked

FOLDER = Path(__file__).resolve().parents[2] / "models" / "gazetteer"


class City(NamedTuple):
    """A row of the gazetteer."""

    id: int
    name: str
    country: str
    latitude: float
    longitude: float
    population: int
    is_quarter: bool


class _Index:
    """The trie of names and the columns of all cities, the largest first; they stay arrays, of which few rows are ever asked for."""

    def __init__(self) -> None:
        import marisa_trie
        import numpy as np

        checked(FOLDER)
        self.trie: Any = marisa_trie.RecordTrie("<I").mmap(str(FOLDER / "names.marisa"))
        with np.load(FOLDER / "places.npz") as file:
            names = file["names"]
            self.countries = file["country"].tobytes().decode("ascii")
            self.quarter = file["quarter"].tobytes()
            self.ids = file["ids"].astype(np.int64)
            self.latitude, self.longitude, self.population = (file[name] for name in ("latitude", "longitude", "population"))
        self.names = names.tobytes()
        self.ends = np.append(np.flatnonzero(names == ord("\n")), len(names))
        self.by_id = np.argsort(self.ids)

    def city(self, row: int) -> City:
        """Return one row."""
        name = self.names[self.ends.item(row - 1) + 1 if row else 0 : self.ends.item(row)].decode()
        return City(
            self.ids.item(row), name, self.countries[2 * row : 2 * row + 2], round(self.latitude.item(row), 4),
            round(self.longitude.item(row), 4), self.population.item(row), bool(self.quarter[row]),
        )  # fmt: skip

    def row(self, identity: int) -> int | None:
        """Return the row of a GeoNames id."""
        at = self.ids.searchsorted(identity, sorter=self.by_id)
        row = self.by_id.item(at) if at < len(self.by_id) else None
        return row if row is not None and self.ids.item(row) == identity else None


@lru_cache(maxsize=1)
def index() -> _Index:
    """Open the gazetteer once in each process."""
    return _Index()


def city(identity: int) -> City | None:
    """Return the city of a GeoNames id."""
    row = index().row(identity)
    return None if row is None else index().city(row)


@lru_cache(maxsize=20_000)
def candidates(name: str) -> tuple[City, ...]:
    """Return all cities of a name, the largest first."""
    found = index()
    return tuple(found.city(row) for row in sorted({n for (n,) in found.trie.get(name, ())}))


def has_city(name: str) -> bool:
    """Tell whether the gazetteer has a name."""
    return name in index().trie


@lru_cache(maxsize=1)
def own_names() -> frozenset[str]:
    """Return the names and variants of our own table of places."""
    return frozenset(form for row in table("exonyms") for form in (row["name"], *filter(None, row["variants"].split("|"))))


@lru_cache(maxsize=1)
def landscapes() -> frozenset[str]:
    """Return the names of landscapes and parts of countries that are no places of their own in the tables."""
    return frozenset(row["name"] for row in table("areas"))


def is_place(name: str) -> bool:
    """Tell whether a name, or its form without a genitive -s, is that of a known place; also where it stands in capitals."""
    name = name.title() if name.isupper() and len(name) > 3 else name
    forms = (name, name[:-1]) if name.endswith("s") else (name,)
    return any(form in own_names() or form in landscapes() or has_city(form) for form in forms)
