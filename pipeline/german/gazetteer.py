"""What is known of a place: kind, country and coordinates, by its German name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline.german.mentions import seats, stem
from pipeline.german.words import table


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the gazetteer; coordinates are None where the thing has no single point."""

    name: str
    kind: str
    country_code: str
    latitude: float | None
    longitude: float | None
    precision: str
    geonames_id: str
    english_name: str


@lru_cache(maxsize=1)
def _places() -> dict[str, Place]:
    out: dict[str, Place] = {}
    for row in table("exonyms"):
        place = Place(
            row["name"], row["kind"], row["country_code"], _number(row["latitude"]), _number(row["longitude"]),
            "exact" if row["kind"] == "city" else row["kind"] if row["kind"] in ("region", "country") else "region",
            row["geonames_id"], row["english_name"],
        )  # fmt: skip
        for form in (row["name"], *filter(None, row["variants"].split("|"))):
            out.setdefault(form, place)
    for row in table("demonyms"):
        known = out.get(row["country"])
        if known is None or known.kind != "country":
            out[row["country"]] = Place(row["country"], "country", row["country_code"], None, None, "country", "", "")
    for form, (name, actor) in seats().items():
        row_country = next((r["country_code"] for r in table("metonyms") if r["name"] == name), "") if form not in out else ""
        if form not in out and row_country:
            out[form] = Place(name, "other", row_country, None, None, "", "", "")
        del actor
    return out


def _number(text: str) -> float | None:
    return float(text) if text else None


def lookup(name: str) -> Place | None:
    """Return the place of a name, also of its genitive; None where it is unknown."""
    places = _places()
    return places.get(name) or places.get(stem(name))
