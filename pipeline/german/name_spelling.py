"""Whether the words of two names are spellings of each other: family names, given names, slips of the pen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from pipeline.german.person_name import PersonName, given_gender, initial, is_common, variants
from pipeline.german.sounds import alike, near, plain, sounds
from pipeline.german.words import frequency, given_names

KNOWN_WORD = 2e-7
"""A spelling so frequent in German text is no slip of another."""
VOWEL_STEPS = (frozenset("ei"), frozenset("ou"), frozenset("ae"))


def same_family(a: PersonName, b: PersonName) -> bool:
    """Tell whether two family names sound alike, a genitive -s aside."""
    x, y = a.family, b.family
    if a.son_of != b.son_of and not (a.is_full and b.is_full):
        return False
    if x and x == y:
        return True
    if len(x) != len(y):
        return joined(x) == joined(y) or joined(_bare(x)) == joined(y) or joined(x) == joined(_bare(y))
    if not x or not all(alike(p, q) for p, q in zip(x[:-1], y[:-1], strict=True)):
        return False
    return any(alike(p, q) for p in forms(x[-1]) for q in forms(y[-1]) if p == x[-1] or q == y[-1])


def both_common(a: PersonName, b: PersonName) -> bool:
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


@lru_cache(maxsize=200_000)
def readings(word: str) -> frozenset[str]:
    """Return all that a word, or its bare form where it can be a genitive, may sound like."""
    return frozenset(s for form in forms(word) for s in sounds(form))


def same_given(a: PersonName, b: PersonName) -> bool:
    """Tell whether the given names of two full names agree: each of the shorter list in the longer, in order."""
    if a.family_first or b.family_first:
        return joined(a.given) == joined(b.given) or _one_letter_more(joined(a.given), joined(b.given))
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


def near_family(a: str, b: str) -> bool:
    """Tell whether two family names beside one given name are spellings of one: vowels or one slip apart."""
    if _is_feminine_of(a, b) or _is_feminine_of(b, a):
        return False
    if near(a, b) and not (_is_known(a) and _is_known(b)) and min(len(a), len(b)) >= 4 and _vowel_step(a, b):
        return True
    return is_slip(a, b, least=5)


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


def joined(words: Iterable[str]) -> str:
    """Return words as one, in lower case without accents and marks."""
    return "".join(map(plain, words))
