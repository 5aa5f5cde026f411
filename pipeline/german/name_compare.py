"""Two names compared by their parts only: an answer and its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.german.name_spelling import both_common, is_slip, joined, near_family, same_family, same_given
from pipeline.german.person_name import PersonName
from pipeline.german.sounds import alike, plain

Answer = Literal["same", "different", "unsure"]
ALONE = "family name alone"
COMMON = "many people bear this family name"
SOUND = "two family names that sound alike"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer and why."""

    answer: Answer
    reason: str


def compare(a: PersonName, b: PersonName, *, together: bool = False) -> Verdict:
    """Compare two names by their parts only."""
    if not a.words or not b.words:
        return Verdict("different", "no name")
    if a.is_full and b.is_full:
        return _full(a, b)
    if a.is_full or b.is_full:
        full, short = (a, b) if a.is_full else (b, a)
        return _short(full, short, together)
    return _both_short(a, b)


def _full(a: PersonName, b: PersonName) -> Verdict:
    if a.whole == b.whole and not _suffixes_differ(a, b):
        return Verdict("same", "same name, other marks")
    if a.family_first != b.family_first and set(map(plain, a.words)) == set(map(plain, b.words)):
        return Verdict("same", "family name first")
    family, given = same_family(a, b), same_given(a, b)
    if a.son_of != b.son_of and family:
        return Verdict("unsure", "son of a man of that name")
    if family and given:
        if _suffixes_differ(a, b):
            return Verdict("unsure", "father and son bear this name")
        if both_common(a, b):
            return Verdict("unsure", SOUND)
        return Verdict("same", "same name in another spelling")
    if family:
        return Verdict("different", "same family name, other given name")
    if given and not (a.family_first or b.family_first):
        if len(a.family) != len(b.family) and _tail(a, b):
            return Verdict("same", "given name left out")
        if len(a.family) == len(b.family) == 1 and near_family(a.family[0], b.family[0]):
            return Verdict("same", "same given name, family name in another spelling")
        if set(map(plain, a.family)) & set(map(plain, b.family)) and len(a.family) + len(b.family) > 2 and _exact_given(a, b):
            return Verdict("unsure", "one part of a double name")
    if _tail(a, b):
        return Verdict("same", "given name left out")
    if a.whole == joined(b.family) or b.whole == joined(a.family):
        return Verdict("same", ALONE)
    return Verdict("different", "other family name")


def _tail(a: PersonName, b: PersonName) -> bool:
    """Tell whether one name is the end of the other („Agnes Strack-Zimmermann“, „Ben Gvir“); two words at least."""
    short, long = sorted((tuple(map(plain, a.words)), tuple(map(plain, b.words))), key=len)
    return 2 <= len(short) < len(long) and long[-len(short) :] == short and not (a.family_first or b.family_first)


def _short(full: PersonName, short: PersonName, together: bool) -> Verdict:
    if short.suffix and short.given:  # a king or pope: „Charles III.“
        if full.given and plain(full.given[0]) == plain(short.given[0]):
            return Verdict("unsure", "given name alone")
        return Verdict("different", "other name")
    words = short.family
    if same_family(full, short) and both_common(full, short):
        return Verdict("unsure", SOUND)
    if same_family(full, short) or plain(short.text) == joined(full.family):
        return Verdict("same", ALONE)
    if len(words) == 1 and not full.family_first:
        word = words[0]
        if any(alike(word, g) for g in full.given):
            if (plain(word) == plain(full.given[0]) or alike(word, full.given[0])) and (
                together or short.honorific.casefold() in ("sir", "dame")
            ):
                return Verdict("same", "given name alone")
            return Verdict("unsure", "given name against family name")
        if len(full.family) > 1 and plain(word) in map(plain, full.family):
            return Verdict("unsure", "one part of a double name")
        if len(full.family) == 1 and is_slip(word, full.family[0]):
            return Verdict("same", "a slip of the pen in the family name")
    return Verdict("different", "other name")


def _both_short(a: PersonName, b: PersonName) -> Verdict:
    if a.suffix or b.suffix:
        same = a.words == b.words and a.suffix == b.suffix
        if same:
            return Verdict("same", "same name")
        return Verdict("unsure" if alike(a.words[0], b.words[0]) else "different", "other number")
    if same_family(a, b):
        return Verdict("unsure", SOUND) if both_common(a, b) else Verdict("same", "same name in another spelling")
    if len(a.family) == len(b.family) == 1 and is_slip(a.family[0], b.family[0]):
        return Verdict("same", "a slip of the pen")
    return Verdict("different", "other name")


def _suffixes_differ(a: PersonName, b: PersonName) -> bool:
    return a.suffix != b.suffix


def _exact_given(a: PersonName, b: PersonName) -> bool:
    return bool(a.given and b.given) and plain(a.given[0]) == plain(b.given[0])
