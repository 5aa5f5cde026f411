"""Capitals and buildings that act: „Kiew dementiert“, „Der Kreml weist zurück“."""

from __future__ import annotations

from pipeline.document import Entity
from pipeline.german.acts import verb_forms
from pipeline.german.mentions import seats
from pipeline.german.reading import Reading
from pipeline.german.words import FINITE, PREPOSITIONS

OBJECTS = frozenset("den dem des zum zur im am vom beim ins ans".split())


def is_metonym(reading: Reading, entity: Entity) -> bool:
    """Tell whether a capital or building is the subject of the verb beside it, and so means a government or body."""
    words = reading.words
    inside = reading.inside(entity.span)
    if not inside or reading.string(entity.span) not in seats() or "compound" in entity.flags:
        return False
    sentence = words[inside.start].sentence
    before = words[inside.start - 1] if inside.start and words[inside.start - 1].sentence == sentence else None
    if before and (before.low in PREPOSITIONS or before.low in OBJECTS):
        return False
    after = words[inside.stop] if inside.stop < len(words) and words[inside.stop].sentence == sentence else None
    is_first = before is None or before.text in '„»"–:' or (before.low in ("der", "das", "die", "und", "dass"))
    if after is not None and is_first and after.text[0].islower() and (after.low in FINITE or after.low in verb_forms()):
        return True
    return before is not None and before.low in verb_forms() and not before.low.endswith("en")
