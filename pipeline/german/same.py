"""Whether two names are one person: the one function that decides, with its reason.

`decide` knows three answers. „unsure“ keeps names apart and says why: a wrong merge puts words into somebody's mouth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import DamerauLevenshtein

from pipeline.german.mentions import organisations
from pipeline.german.person_name import PersonName, given_gender, initial, is_common, parse, variants
from pipeline.german.places import is_place, own_names
from pipeline.german.roles import noun_stem, role_key
from pipeline.german.sounds import alike, near, plain, sounds
from pipeline.german.words import frequency, given_names, table, titles

Answer = Literal["same", "different", "unsure"]
MONTHS = frozenset("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split())
KNOWN_WORD = 2e-7
"""A spelling so frequent in German text is no slip of another."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name as a text has it, with the roles that stand beside it; `label` is what the model calls it."""

    name: str
    roles: tuple[str, ...] = ()
    label: str = "PER"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer and why."""

    answer: Answer
    reason: str


def decide(a: Sighting, b: Sighting, *, together: bool = False) -> Verdict:
    """Say whether two names mean one person.

    `together` tells that both stand in one document, where a family name or given name alone takes up a full name.
    """
    for sighting in (a, b):
        if (sighting.label == "LOC" and is_place(sighting.name)) or (
            sighting.label == "ORG" and sighting.name in organisations()
        ):
            return Verdict("different", "one of them is no person")
        if not together and " " not in sighting.name and sighting.name in own_names() and not sighting.roles and a.name != b.name:
            return Verdict("unsure", "also the name of a place")
    for sighting in (a, b):
        if sighting.name in MONTHS:
            return Verdict("different", "a month, no name")
    if a.name == b.name and not _clash(a, b):
        return Verdict("same", "same name")
    known_a, known_b = known(a.name, a.roles), known(b.name, b.roles)
    if known_a and known_b:
        return Verdict("same", "known person") if known_a == known_b else Verdict("different", "two known persons")
    verdict = compare(parse(a.name), parse(b.name), together=together)
    if known_a or known_b:
        holder, other = (known_a, b) if known_a else (known_b, a)
        name = parse(other.name)
        if name.is_full:
            mine = compare(parse(holder), name)
            return mine if mine.answer != "unsure" else Verdict("different", "another person holds that office")
        if verdict.answer != "same":
            verdict = compare(parse(holder), name, together=together)
    if verdict.answer != "same":
        return verdict
    if _gender(a) and _gender(b) and _gender(a) != _gender(b):
        return Verdict("different", "a man and a woman")
    if verdict.reason == ALONE:
        shared = share_role(a, b)
        full, short = (a, b) if parse(a.name).is_full else (b, a)
        if is_common(parse(full.name).family[-1]):
            if shared or together or (not short.roles and known(full.name) in leaders()):
                return Verdict("same", "family name and role")
            return Verdict("unsure", COMMON)
    elif _clash(a, b):
        return Verdict("unsure", COMMON)
    return verdict


ALONE = "family name alone"
COMMON = "many people bear this family name"
SOUND = "two family names that sound alike"


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
    if _joined(a.words) == _joined(b.words) and not _suffixes_differ(a, b):
        return Verdict("same", "same name, other marks")
    if a.family_first != b.family_first and set(map(plain, a.words)) == set(map(plain, b.words)):
        return Verdict("same", "family name first")
    family, given = same_family(a, b), same_given(a, b)
    if a.son_of != b.son_of and family:
        return Verdict("unsure", "son of a man of that name")
    if family and given:
        if _suffixes_differ(a, b):
            return Verdict("unsure", "father and son bear this name")
        if _both_common(a, b):
            return Verdict("unsure", SOUND)
        return Verdict("same", "same name in another spelling")
    if family:
        return Verdict("different", "same family name, other given name")
    if given and not (a.family_first or b.family_first):
        if len(a.family) != len(b.family) and _tail(a, b):
            return Verdict("same", "given name left out")
        if len(a.family) == len(b.family) == 1 and _near_family(a.family[0], b.family[0]):
            return Verdict("same", "same given name, family name in another spelling")
        if set(map(plain, a.family)) & set(map(plain, b.family)) and len(a.family) + len(b.family) > 2 and _exact_given(a, b):
            return Verdict("unsure", "one part of a double name")
    if _tail(a, b):
        return Verdict("same", "given name left out")
    if _joined(a.words) == _joined(b.family) or _joined(b.words) == _joined(a.family):
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
    if same_family(full, short) and _both_common(full, short):
        return Verdict("unsure", SOUND)
    if same_family(full, short) or plain(short.text) == _joined(full.family):
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
        return Verdict("unsure", SOUND) if _both_common(a, b) else Verdict("same", "same name in another spelling")
    if len(a.family) == len(b.family) == 1 and is_slip(a.family[0], b.family[0]):
        return Verdict("same", "a slip of the pen")
    return Verdict("different", "other name")


def _joined(words: Iterable[str]) -> str:
    return "".join(map(plain, words))


def _suffixes_differ(a: PersonName, b: PersonName) -> bool:
    return a.suffix != b.suffix


def same_family(a: PersonName, b: PersonName) -> bool:
    """Tell whether two family names sound alike, a genitive -s aside."""
    x, y = a.family, b.family
    if a.son_of != b.son_of and not (a.is_full and b.is_full):
        return False
    if len(x) != len(y):
        return _joined(x) == _joined(y) or _joined(_bare(x)) == _joined(y) or _joined(x) == _joined(_bare(y))
    if not x or not all(alike(p, q) for p, q in zip(x[:-1], y[:-1], strict=True)):
        return False
    return any(alike(p, q) for p in forms(x[-1]) for q in forms(y[-1]) if p == x[-1] or q == y[-1])


def _both_common(a: PersonName, b: PersonName) -> bool:
    """Tell whether two family names of the same sound are both borne by many („Meier“, „Maier“): neither is a spelling of the other."""
    x, y = a.family[-1], b.family[-1]
    return plain(x) not in map(plain, forms(y)) and plain(y) not in map(plain, forms(x)) and is_common(x) and is_common(y)


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    return (*words[:-1], forms(words[-1])[-1])


@lru_cache(maxsize=200_000)
def forms(word: str) -> tuple[str, ...]:
    """Return a word and, where it can be a genitive, its bare form.

    „Peters“ is a family name of its own: a form with -s that is itself frequent is none of the form without.
    """
    if word.endswith(("'", "’")):
        return (word, word[:-1])
    if word.endswith(("'s", "’s")):
        return (word, word[:-2])
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        bare = word[:-1]
        if not is_common(word) and frequency(word) <= max(0.3 * frequency(bare), 2e-8):
            return (word, bare)
    return (word,)


def same_given(a: PersonName, b: PersonName) -> bool:
    """Tell whether the given names of two full names agree: each of the shorter list in the longer, in order."""
    if a.family_first or b.family_first:
        return _joined(a.given) == _joined(b.given) or _one_letter_more(_joined(a.given), _joined(b.given))
    short, long = (a.given, b.given) if len(a.given) <= len(b.given) else (b.given, a.given)
    if not _gives(short[0], long[0]) and not any(_gives(short[0], g) and not initial(short[0]) for g in long[1:]):
        return False
    if len(short) > 1 and any(initial(w) for w in (*short[1:], *long[1:])) and not _gives(short[1], long[1]):
        return False
    at = 0
    for word in short:
        while at < len(long) and not _gives(word, long[at]):
            at += 1
        if at == len(long):
            return False
        at += 1
    return True


def _exact_given(a: PersonName, b: PersonName) -> bool:
    return bool(a.given and b.given) and plain(a.given[0]) == plain(b.given[0])


def _one_letter_more(a: str, b: str) -> bool:
    """Tell whether one has a letter more than the other, within the word („Jingping“, „Jinping“)."""
    return min(len(a), len(b)) >= 6 and abs(len(a) - len(b)) == 1 and DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1


@lru_cache(maxsize=200_000)
def _gives(a: str, b: str) -> bool:
    if initial(a) or initial(b):
        return plain(a)[:1] == plain(b)[:1]
    if alike(a, b):
        return True
    x, y = variants().get(plain(a), frozenset()), variants().get(plain(b), frozenset())
    if x & y:
        return True
    sexes = {given_gender(a), given_gender(b)}
    if sexes >= {"m", "f"}:
        return False
    known = a in given_names() and b in given_names()
    if near(a, b) and min(len(a), len(b)) >= 5:
        return True
    return (
        not known
        and min(len(a), len(b)) >= 5
        and a[0] == b[0]
        and DamerauLevenshtein.distance(plain(a), plain(b), score_cutoff=1) <= 1
    )


def _near_family(a: str, b: str) -> bool:
    """Tell whether two family names beside one given name are spellings of one: vowels or one slip apart."""
    if _is_feminine_of(a, b) or _is_feminine_of(b, a):
        return False
    if near(a, b) and not (_is_known(a) and _is_known(b)) and min(len(a), len(b)) >= 4 and _vowel_step(a, b):
        return True
    return is_slip(a, b, least=5)


VOWEL_STEPS = (frozenset("ei"), frozenset("ou"), frozenset("ae"))


def _vowel_step(a: str, b: str) -> bool:
    """Tell whether two words with the same consonants differ by one vowel more, or by e for i, u for o, e for a."""
    for x in sounds(a):
        for y in sounds(b):
            if len(x) == len(y):
                unlike = [frozenset(pair) for pair in zip(x, y, strict=True) if pair[0] != pair[1]]
                if len(unlike) == 1 and unlike[0] in VOWEL_STEPS:
                    return True
            elif abs(len(x) - len(y)) == 1 and DamerauLevenshtein.distance(x, y, score_cutoff=1) <= 1:
                return True
    return False


def _is_feminine_of(a: str, b: str) -> bool:
    """Tell whether a Slavic family name is the woman's form of another („Lawrowa“, „Selenska“, „Nawalnaja“)."""
    x, y = plain(a), plain(b)
    return (x[:-1] == y and x.endswith("a")) or (
        x.endswith(("ska", "skaja", "aja")) and y.endswith(("skyj", "ski", "skij", "yj", "y", "i"))
    )


def _is_known(word: str) -> bool:
    return frequency(word) > KNOWN_WORD


def is_slip(a: str, b: str, least: int = 6) -> bool:
    """Tell whether one of two words is the other with one letter wrong, and is itself no word or name in use."""
    x, y = plain(a), plain(b)
    if min(len(x), len(y)) < least or x[0] != y[0] or _is_feminine_of(a, b) or _is_feminine_of(b, a):
        return False
    if frequency(a) > KNOWN_WORD / 4 and frequency(b) > KNOWN_WORD / 4:
        return False
    if x[-1] != y[-1] and {x[-1], y[-1]} & set("aeiou"):
        return False
    allowed = 2 if min(len(x), len(y)) >= 9 else 1
    return DamerauLevenshtein.distance(x, y, score_cutoff=allowed) <= allowed


def _gender(s: Sighting) -> str:
    found = parse(s.name).gender
    if found:
        return found
    votes = {titles().get(w, "") for role in s.roles for w in role.split()} & {"m", "f"}
    return votes.pop() if len(votes) == 1 else ""


def share_role(a: Sighting, b: Sighting) -> bool:
    """Tell whether both hold one office, as the roles beside their names say."""
    mine = {w for r in a.roles for w in _office_words(r)}
    return any(w in mine for r in b.roles for w in _office_words(r))


def _clash(a: Sighting, b: Sighting) -> bool:
    """Tell whether two equal names without a given name stand beside roles that do not go together."""
    name = parse(a.name)
    return (
        not name.is_full
        and bool(a.roles and b.roles)
        and bool(name.family)
        and is_common(name.family[-1])
        and not share_role(a, b)
    )


@lru_cache(maxsize=1)
def _known_names() -> dict[str, str]:
    """Return persons in the public eye by name and variant."""
    out: dict[str, str] = {}
    for row in table("known_people"):
        for form in (row["name"], *row["variants"].split("|")):
            out[form] = row["name"]
    for row in table("offices"):
        out.setdefault(row["holder"], row["holder"])
    return out


@lru_cache(maxsize=1)
def _holders() -> dict[str, list[tuple[frozenset[str], str]]]:
    """Return (words of the office, holder) by each reading of the holder's family name."""
    out: dict[str, list[tuple[frozenset[str], str]]] = {}
    for row in table("offices"):
        name = parse(row["holder"])
        for reading in sounds(name.family[-1]) if name.family else ():
            out.setdefault(reading, []).append((_office_words(row["office"]), row["holder"]))
    return out


ALIKE = (
    "Präsident Staatspräsident Staatschef Machthaber Altpräsident Kremlchef Staatsoberhaupt",
    "Ministerpräsident Premier Premierminister Regierungschef",
    "Bundeskanzler Kanzler Altkanzler Altbundeskanzler",
    "Außenminister Chefdiplomat",
    "Vorsitzender Chef Parteichef",
)
"""Offices that news uses for one another."""


@lru_cache(maxsize=1)
def _alike_offices() -> dict[str, str]:
    return {noun_stem(w): noun_stem(group.split()[0]) for group in ALIKE for w in group.split()}


@lru_cache(maxsize=1)
def leaders() -> frozenset[str]:
    """Return those who lead or led a country or a large body, whom news calls by the family name alone."""
    top = {"präsident", "bundeskanzl", "ministerpräsident", "ratspräsident", "kommissionspräsident", "generalsekretär"}
    return frozenset(
        row["holder"] for row in table("offices") if _office_words(row["office"]) & top and not parse(row["holder"]).family_first
    )


@lru_cache(maxsize=100_000)
def known(name: str, roles: tuple[str, ...] = ()) -> str:
    """Return the person in the public eye that a name means: by itself, or a family name by the office beside it."""
    found = _known_names()
    if name in found:
        return found[name]
    parts = parse(name)
    if parts.is_full or not parts.family or not roles:
        return ""
    key = {w for r in roles for w in _office_words(r)}
    if not key:
        return ""
    readings = {s for f in forms(parts.family[-1]) for s in sounds(f)}
    holders = {h for s in readings for office, h in _holders().get(s, ()) if key & office}
    return holders.pop() if len(holders) == 1 else ""


@lru_cache(maxsize=20_000)
def _office_words(role: str) -> frozenset[str]:
    """Return the stems of an office, words of one meaning by one of them; countries and parts before a hyphen left out."""
    out = set()
    for word in role_key(role.split()):
        last = word.rsplit("-", 1)[-1]
        out.add(_alike_offices().get(last, last))
    return frozenset(w for w in out if len(w) > 2)
