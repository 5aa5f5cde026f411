"""Claims and mentions by words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.schema import CLAIMS, MENTIONS
from pipeline.views.select import Row, select
from pipeline.views.words import WORD, matcher

IN_CLAIMS = ("content", "speaker", "speaker_actor", "people", "places", "organisations", "speaker_text", "relayed_by")
IN_MENTIONS = ("text", "name")


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found."""

    claims: list[Row]
    mentions: list[Row]


def search(out: Path, query: str) -> Hits:
    """Return the claims and the mentions of names that have all words of a query, whatever their case and German ending.

    The words of a claim may stand in its content, its speaker or its names; several words need not stand side by side.
    """
    if not WORD.search(query):
        raise ConfigError(f"'{query}': a search needs a word")
    test = matcher(query)
    return Hits(
        [r for r in select(out, CLAIMS, {}) if test(" ".join(str(r[c] or "") for c in IN_CLAIMS))],
        [r for r in select(out, MENTIONS, {}) if test(" ".join(str(r[c] or "") for c in IN_MENTIONS))],
    )
