"""Which forms of a name are suspected misspellings of it: one letter wrong, and no name in use."""

from __future__ import annotations

from pipeline.german.name_spelling import KNOWN_WORD, forms, is_slip
from pipeline.german.person_name import is_common, parse
from pipeline.german.places import is_place
from pipeline.german.sounds import alike
from pipeline.german.words import frequency, given_names


def is_known(word: str) -> bool:
    """Tell whether a word is in use as a word, a name or a place: then it is no slip of another."""
    return any(frequency(w) > KNOWN_WORD / 4 or is_common(w) or w in given_names() or is_place(w) for w in forms(word))


def misspelt(form: str, name: str) -> tuple[str, str] | None:
    """Return (word, how it should read) where a form of a name has its family name misspelt; an ending of the genitive is kept.

    Another spelling of the same sounds („Zelensky“ for „Selenskyj“) is no misspelling.
    """
    mine, right = parse(form).family, parse(name).family
    if not mine or not right or mine[-1] == right[-1]:
        return None
    word = mine[-1]
    bare = next((w for w in reversed(forms(word)) if w == right[-1] or is_slip(w, right[-1], least=5)), "")
    if not bare or bare == right[-1] or alike(bare, right[-1]) or is_known(word):
        return None
    return word, right[-1] + word[len(bare) :]
