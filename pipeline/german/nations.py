"""Countries in adjectives and nouns: „russisch“, „Ukrainer“."""

from __future__ import annotations

from functools import lru_cache

from pipeline.german.words import table


@lru_cache(maxsize=1)
def adjectives() -> dict[str, str]:
    """Return country codes by adjective: „russisch“ -> RU."""
    return {row["adjective"]: row["country_code"] for row in table("demonyms") if row["adjective"]} | {"us-amerikanisch": "US"}


@lru_cache(maxsize=1)
def inhabitants() -> dict[str, tuple[str, str]]:
    """Return (country code, gender m, f or p) by noun: „Ukrainer“ -> (UA, m)."""
    out: dict[str, tuple[str, str]] = {}
    for row in table("demonyms"):
        for column, gender in (("noun_plural", "p"), ("noun_fem", "f"), ("noun_masc", "m")):
            if row[column]:
                out[row[column]] = (row["country_code"], gender)
    return out


@lru_cache(maxsize=1)
def _states() -> dict[str, str]:
    """Return country codes by the name of the country and its genitive."""
    named = {row["country"]: row["country_code"] for row in table("demonyms")}
    return {f"{name}s": code for name, code in named.items()} | named


def state(word: str) -> str:
    """Return the code of the country that a noun names („der Präsident der Ukraine“, „Frankreichs“), or an empty string."""
    return _states().get(word, "")


@lru_cache(maxsize=100_000)
def country_of(word: str) -> str:
    """Return the country code of an inflected adjective, or an empty string."""
    low = word.casefold()
    for ending in ("en", "er", "em", "es", "e", ""):
        if low.endswith(ending) and low[: len(low) - len(ending)] in adjectives():
            return adjectives()[low[: len(low) - len(ending)]]
    return ""
