"""Which helper a participle goes with: „wurde … bestätigt“, „hat … gesagt“; not one of the clause beside it."""

from __future__ import annotations

from pipeline.german.acts import kinds_of
from pipeline.german.reading import Reading
from pipeline.german.words import SUBORDINATORS

OPENS = SUBORDINATORS | frozenset("der die das dem den denen deren dessen was wer wo wofür worauf weshalb".split())
"""Words that open a clause behind a comma."""
PREPOSED = frozenset("in an auf mit für von bei durch über unter nach".split())
"""Words that can stand before such a word: „, in der …“."""


def goes_with(reading: Reading, helper: int, participle: int) -> bool:
    """Tell whether a helper can stand in the clause of a participle.

    „X erläutert die Frage, die geprüft werden soll“ and „Nachdem X gefragt wurde, sagte er empört“ have each in a clause of its own.
    """
    words = reading.words
    if helper > participle:
        return not any(words[i].text == "," and _opens(reading, i + 1) for i in range(participle + 1, helper))
    closed = helper + 1 < participle and words[helper + 1].text == ","
    return not (closed and helper > 0 and is_participle(words[helper - 1].text))


def is_participle(word: str) -> bool:
    """Tell whether a word is a second participle of speaking, or looks like one of another verb."""
    if "part2" in kinds_of(word):
        return True
    return word.startswith("ge") and word.endswith(("t", "en"))


def _opens(reading: Reading, i: int) -> bool:
    words = reading.words
    return words[i].low in OPENS or (words[i].low in PREPOSED and words[i + 1].low in OPENS)
