"""The parts of a person's name: given names, family name with particles, suffix, and what titles before it tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.german.sounds import plain, sounds
from pipeline.german.words import given_names, table, titles

PARTICLES = frozenset(
    "von van der den de del della di da do dos das du des la le les lo el al ter ten te zu zur vom und af av y e bin ibn ben bint "
    "abu as ad asch ash ar at ul".split()
)
ARTICLES = frozenset("al el as ad asch ash ar at ul".split())
SONS = frozenset("bin ibn ben bint".split())
SUFFIX = re.compile(r"^(?:(?:Jr|Sr|jun|sen|jr)\.?|Junior|Senior|[IVX]+\.?)$")
ABD = re.compile(r"\b(Abd|Abdu)[ -]?([aeu]l|[aeu][sdrnt]|asch|esch)?[- ](?=[^\W\d_])", re.IGNORECASE)
ARTICLE = re.compile(r"^(?:[Aa]l|[Ee]l|[Aa]s|[Aa]d|[Aa]sch|[Aa]sh|[Aa]r|[Aa]t|[Aa]n|[Uu]l)-(?=[^\W\d_])")
INITIAL = re.compile(r"^[^\W\d_]\.?(?:-?[^\W\d_]\.)*$")
INITIALS = re.compile(r"^[A-ZÄÖÜ]{2}$|^(?:[A-ZÄÖÜ]\.-?){2,}$")
WESTERN_TOO = frozenset("kim lee jo an bo su".split())
"""East Asian family names that are given names elsewhere: they need a given name of two syllables, written apart."""
HONORIFICS = {
    "frau": "f", "herr": "m", "herrn": "m", "sir": "m", "lady": "f", "dame": "f", "lord": "m", "mr": "m", "mr.": "m", "mrs": "f",
    "mrs.": "f", "ms": "f", "ms.": "f", "madame": "f", "monsieur": "m", "scheich": "m", "scheikh": "m", "ayatollah": "m", "queen": "f",
    "dr": "", "dr.": "", "prof": "", "prof.": "", "h.c.": "", "dipl.-ing.": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in parts; `given` and `family` hold words without particles, hyphens undone.

    `family_first` is set for Chinese, Korean and Vietnamese names. A single word is a family name until something tells
    otherwise: `given` is then empty. `gender` is m, f or empty.
    """

    text: str
    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    suffix: str = ""
    son_of: bool = False
    family_first: bool = False
    gender: str = ""
    honorific: str = ""
    words: tuple[str, ...] = field(init=False, compare=False)
    """All words in order, without particles."""
    whole: str = field(init=False, compare=False)
    """All of them as one, in lower case without accents and marks."""
    is_full: bool = field(init=False, compare=False)
    """Whether a given name or initial stands beside the family name."""

    def __post_init__(self) -> None:
        """Put together what is asked for with each comparison."""
        words = (*self.family, *self.given) if self.family_first else (*self.given, *self.family)
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "whole", "".join(map(plain, words)))
        object.__setattr__(self, "is_full", bool(self.given) and bool(self.family))


@lru_cache(maxsize=1)
def _surnames() -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for row in table("surnames"):
        fold = plain if row["kind"] == "common" else str.casefold
        out.setdefault(row["kind"], set()).update(fold(n) for n in row["names"].split())
    return {kind: frozenset(names) for kind, names in out.items()}


def is_common(family: str) -> bool:
    """Tell whether so many people bear a family name that it says little alone."""
    return plain(family) in _surnames()["common"]


@lru_cache(maxsize=1)
def variants() -> dict[str, frozenset[int]]:
    """Return the groups of spellings and short forms („Steve“, „Steven“) by given name without accents."""
    out: dict[str, set[int]] = {}
    for number, row in enumerate(table("given_variants")):
        for name in row["variants"].split():
            out.setdefault(plain(name), set()).add(number)
    return {name: frozenset(groups) for name, groups in out.items()}


@lru_cache(maxsize=1)
def _given_plain() -> dict[str, str]:
    return {plain(n): g for n, g in given_names().items()}


def given_gender(word: str) -> str:
    """Return m, f or u for a known given name, else an empty string."""
    return _given_plain().get(plain(word), "")


@lru_cache(maxsize=300_000)
def parse(text: str) -> PersonName:
    """Take a name apart; titles and honorifics before it are cut off and remembered."""
    name = ABD.sub(lambda m: "Abdel", " ".join(text.replace("‑", "-").replace("’", "'").split()))
    words = name.split()
    gender, honorific = "", ""
    while len(words) > 1 and _leads(words):
        low = words[0].casefold()
        gender = HONORIFICS.get(low, "") or gender or _title_gender(words[0])
        honorific = honorific or words[0]
        words = words[1:]
    suffix = ""
    while len(words) > 1 and SUFFIX.match(words[-1]):
        suffix = words[-1].rstrip(".").casefold().replace("junior", "jr").replace("jun", "jr").replace("senior", "sr")
        words = words[:-1]
    words = [w.rstrip(",") for w in words]
    if not words:
        return PersonName(text)
    if len(words) == 1 and suffix and suffix not in ("jr", "sr"):
        return PersonName(text, _split(words[0]), (), suffix, gender=gender, honorific=honorific)
    if len(words) == 1:
        return PersonName(text, (), _split(ARTICLE.sub("", words[0])), suffix, gender=gender, honorific=honorific)
    if _is_family_first(words):
        return PersonName(
            text, tuple(p for w in words[1:] for p in _split(w)), (words[0],), suffix, False, True, gender, honorific
        )
    start = len(words) - 1
    while start > 0 and words[start - 1].casefold() in PARTICLES and not (start == 1 and words[0] == "Ben"):
        start -= 1
    son = any(w.casefold() in SONS for w in words[start:-1]) or (start == 0 and words[0].casefold() in SONS)
    given = [w for w in words[:start] if w.casefold() not in PARTICLES]
    cut = next((i for i, w in enumerate(words[:start]) if w in SONS), None)
    if cut:
        given = words[:cut]
    family = _split(ARTICLE.sub("", words[-1]))
    parts = tuple(p for w in given for p in _split(w))
    sexes = {given_gender(p) for p in parts[:1]} & {"m", "f"}
    return PersonName(text, parts, family, suffix, son, False, gender or next(iter(sexes), ""), honorific)


def _leads(words: list[str]) -> bool:
    """Tell whether the first word is a title before a name, not a given name that is also a word."""
    first = words[0]
    if first.casefold() in HONORIFICS:
        return True
    return first in titles() and first not in given_names()


def _title_gender(word: str) -> str:
    found = titles().get(word, "")
    return found if found in ("m", "f") else ""


def _split(word: str) -> tuple[str, ...]:
    """Return the parts of a hyphen compound, initials one by one („J.D.“, „JD“)."""
    if INITIALS.match(word):
        return tuple(c for c in word if c.isalpha())
    return tuple(p for p in word.split("-") if p)


def _is_family_first(words: list[str]) -> bool:
    if not 2 <= len(words) <= 3 or words[0].casefold() not in _surnames()["first"]:
        return False
    rest = [p for w in words[1:] for p in w.split("-")]
    if words[0].casefold() in WESTERN_TOO and len(rest) < 2:
        return False
    return len(rest) <= 3 and all(_is_syllabic(p) for p in rest)


def _is_syllabic(part: str) -> bool:
    """Tell whether a word can be one or two syllables of a Chinese, Korean or Vietnamese given name."""
    if len(part) > 9:
        return False
    return bool(
        re.fullmatch(
            r"(?:(?:[bcdfghjklmnpqrstwxyz]|zh|ch|sh|ts|ph|th|tr|hs|ng|kh|gw|kw|pr)?[aeiouyw]{1,3}(?:ng|n|r|m|l|k|h|p|t|ck|c)?'?){1,2}",
            plain(part),
        )
    )


def initial(word: str) -> str:
    """Return the letter of an initial, or an empty string for a whole word."""
    return plain(word[0]) if INITIAL.match(word) and len(word.rstrip(".")) == 1 else ""


@lru_cache(maxsize=300_000)
def given_class(word: str) -> frozenset[str]:
    """Return keys for blocking: the first sounds that any spelling or short form of a given name can begin with."""
    if initial(word):
        return frozenset(initial(word))
    keys = {plain(word)[:1], *(s[0].casefold() for s in sounds(word))}
    keys |= {f"#{n}" for n in variants().get(plain(word), ())}
    return frozenset(k for k in keys if k)
