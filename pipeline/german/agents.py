"""Who acts in a passive clause: the phrase behind „von“ or „durch“."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.german import phrases
from pipeline.german.reading import Reading
from pipeline.german.words import WEEKDAYS

BY = frozenset("von vom durch".split())
OF = frozenset("gesprochen geredet berichtet ausgegangen abgesehen abgeraten überzeugt erzählt gehört verlangt erwartet".split())
"""Participles with „von“ for what is meant: „Von einem Rücktritt wurde nicht gesprochen“."""
CLOSES = frozenset(",;:–")


def agent(reading: Reading, sentence: Sequence[int], helper: int, said: int) -> tuple[int, int] | None:
    """Return the phrase of who acts in the clause of a passive helper („wird“) and a participle; None where nobody is named.

    Behind „wird“ it stands before the participle; it may open the clause („Von der Führung wurde … begrüßt“). In a subordinate
    clause, where „wird“ comes last, it stands anywhere before it, right before the participle rather than behind a noun.
    """
    words = reading.words
    first = min(helper, said)
    while first - 1 in sentence and words[first - 1].text not in CLOSES:
        first -= 1
    found = [(i, phrases.phrase_at(reading, i + 1, sentence[-1])) for i in sentence if words[i].low in BY]
    here = [(i, f) for i, f in found if f is not None and not _time(reading, f)]
    inside = [(i, f) for i, f in here if min(helper, said) - 1 <= i <= max(helper, said) + 1]
    if inside:
        return inside[0][1]
    if helper > said:
        near = [f for i, f in here if first <= i < said]
        return next((f for f in near if f[1] == said - 1), near[0] if near else None)
    opens = next((f for i, f in here if i == first and f[1] < helper), None)
    return opens if words[said].low not in OF else None


def _time(reading: Reading, found: tuple[int, int]) -> bool:
    return reading.words[found[0]].text in WEEKDAYS or reading.words[found[1]].text in WEEKDAYS
