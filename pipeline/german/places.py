"""Names of cities: the index of the gazetteer, opened without reading it whole."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.german.words import table
from pipeline.manifest import checked

FOLDER = Path(__file__).resolve().parents[2] / "models" / "gazetteer"


@lru_cache(maxsize=1)
def cities() -> tuple[Any, dict[str, Any], list[str]]:
    """Return the trie of names, the columns of all cities by name, and their own names."""
    import marisa_trie
    import numpy as np

    checked(FOLDER)
    trie = marisa_trie.RecordTrie("<I").mmap(str(FOLDER / "names.marisa"))
    with np.load(FOLDER / "places.npz") as file:
        arrays = {name: file[name] for name in file.files}
    names = arrays.pop("names").tobytes().decode().split("\n")
    return trie, arrays, names


def candidates(name: str) -> list[int]:
    """Return the row numbers of all cities of a name, the largest first."""
    trie, _, _ = cities()
    return sorted({n for (n,) in trie.get(name, ())})


@lru_cache(maxsize=1)
def own_names() -> frozenset[str]:
    """Return the names and variants of our own table of places."""
    return frozenset(form for row in table("exonyms") for form in (row["name"], *filter(None, row["variants"].split("|"))))


def is_place(name: str) -> bool:
    """Tell whether a name, or its form without a genitive -s, is that of a known place."""
    forms = (name, name[:-1]) if name.endswith("s") else (name,)
    return any(form in own_names() or bool(candidates(form)) for form in forms)
