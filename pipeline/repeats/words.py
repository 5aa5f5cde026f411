"""Words that carry a fact, words that carry none, and pairs of words that say the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from unicodedata import normalize

from pipeline.german.acts import kinds_of, verb_forms, verbs
from pipeline.german.nations import country_of
from pipeline.german.words import countries, frequency, given_names, table

CARDINALS = "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig"
DIGITS = {word: str(number) for number, word in enumerate(CARDINALS.split())}
UNIT = "zwei|zwo|drei|vier|fünf|sechs|sieben|sieb|acht|neun|zehn|elf|zwölf|zwanzig|dreissig|zig|hundert|tausend|million|milliarde"
NUMERAL = re.compile(
    rf"(?:ein(?=und|hundert|tausend))?(?:und|{UNIT})*(?:{UNIT})(?:en?|er|es|em|s|t|te[nrsm]?|ste[nrsm]?|tel|mal)?"
    rf"|(?:ein|{UNIT})+(?:fach|mal|jährig|tägig|stündig|wöchig|monatig|köpfig|stellig|stöckig|seitig)\w*"
)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
ENDINGS = frozenset(("", "e", "en", "er", "es", "em", "n", "s"))
NOUN_ENDINGS = frozenset(("", "s", "es", "n", "en"))
WITH_ZU = re.compile(
    r"(ab|an|auf|aus|bei|dar|ein|fest|fort|frei|her|hin|los|mit|nach|nieder|um|vor|weg|weiter|wieder|zurück|zusammen)zu(\w+en)"
)
"""Infinitives with „zu“ inside: „beizulegen“ is „zu beilegen“."""
NO_GE = re.compile(r"(?:be|er|ver|zer|ent|emp|miss)\w+t|\w+iert")
"""Words that may be participles without „ge“."""
UNKNOWN, UNKNOWN_NAME, COMMONER, LONG = 1.2e-7, 3e-8, 300, 10
"""Shares of German text below which a word counts as a slip, if the right word is so many times as common; two slips from LONG."""


@lru_cache(maxsize=1)
def kinds() -> dict[str, frozenset[str]]:
    """Return the kinds of each word or phrase of the lexicon."""
    out: dict[str, set[str]] = {}
    for row in table("repeat_words"):
        out.setdefault(row["word"].casefold(), set()).add(row["kind"])
    return {word: frozenset(found) for word, found in out.items()}


@lru_cache(maxsize=1)
def phrases() -> tuple[tuple[str, ...], ...]:
    """Return the phrases that say nothing, the longest first."""
    return tuple(sorted((tuple(w.split()) for w in kinds() if " " in w), key=lambda p: (-len(p), p)))


@lru_cache(maxsize=1)
def phrase_heads() -> frozenset[str]:
    """Return the words, in lower case or capitalised, that open a phrase which says nothing."""
    return frozenset(form for p in phrases() for form in (p[0], p[0].capitalize()))


@lru_cache(maxsize=65536)
def fact(word: str) -> str:
    """Return the kind of fact that a word carries: number, negation, modality, date, place, person or outcome; or nothing."""
    low = word.casefold()
    if any(c.isdigit() for c in word) or word in "%€$£°" or NUMERAL.fullmatch(low):
        return "number"
    for kind in kinds().get(low, ()):
        if kind not in ("filler", "turn", "keep", "hedge"):
            return {"quantity": "number", "direction": "place", "person": "name"}.get(kind, kind)
    if low.endswith("tag") and low[:-3] in ("mon", "diens", "donners", "frei", "sams", "sonn"):
        return "date"
    if country_of(word):
        return "name"
    return ""


def value(word: str) -> str:
    """Return a word that carries a fact in a form that is equal for equal facts: „zwei“ and „2“, „keine“ and „keinen“."""
    low = word.casefold()
    if low in DIGITS:
        return DIGITS[low]
    if low.startswith("kein"):
        return "kein"
    return country_of(word) or low


@lru_cache(maxsize=65536)
def filler(word: str) -> bool:
    """Tell whether a word may come and go without a change of what is said."""
    return "filler" in kinds().get(word.casefold(), ())


def hedge(word: str) -> bool:
    """Tell whether the author stands off by a word („angeblich“), or narrows another by it („ehemalig“)."""
    return "hedge" in kinds().get(word.casefold(), ())


def turns(word: str) -> bool:
    """Tell whether a word turns or limits what stands beside its clause („aber“, „falls“)."""
    return "turn" in kinds().get(word.casefold(), ())


@lru_cache(maxsize=65536)
def reports(word: str) -> bool:
    """Tell whether a word may be a verb or particle of reporting."""
    return word in verb_forms() or word.casefold() in ("laut", "zufolge", "angaben", "quelle", "nannte", "gemäß")


@lru_cache(maxsize=65536)
def named(word: str) -> bool:
    """Tell whether a capitalised word looks like a name: a given name, a country, or unknown to dictionary or thesaurus."""
    if not word[:1].isupper():
        return False
    return word in given_names() or word in countries() or frequency(word) < 1e-6 or not any(m for _, m in readings(word))


def given(word: str) -> bool:
    """Tell whether a word is a given name."""
    return word in given_names()


@lru_cache(maxsize=65536)
def acts_of(word: str) -> frozenset[str]:
    """Return the acts of speech that a form of a plain verb of reporting may stand for."""
    known = verbs()
    return frozenset(known[lemma].act for lemma, _, _ in verb_forms().get(word, ()) if lemma in known and known[lemma].strong)


@lru_cache(maxsize=1)
def _meanings() -> dict[str, str]:
    """Return the numbers of the meanings of each stem, as written in the lexicon."""
    text = files("pipeline.german").joinpath("lexicon", "synonyms.csv").read_text(encoding="utf-8")
    return dict(line.rsplit(",", 1) for line in text.splitlines()[1:])


@lru_cache(maxsize=1)
def _news_meanings() -> dict[tuple[str, str], frozenset[str]]:
    """Return the meanings that the lexicon of news words adds."""
    out: dict[tuple[str, str], set[str]] = {}
    for number, row in enumerate(table("news_synonyms")):
        for word in row["words"].split():
            out.setdefault((row["kind"], stem(word.casefold())), set()).add(f"news{number}")
    return {key: frozenset(found) for key, found in out.items()}


def meanings(kind: str, root: str) -> frozenset[str]:
    """Return the meanings of a stem (OpenThesaurus, and words of the news); the kind is n for nouns, w for other words."""
    found = frozenset(_meanings().get(f"{kind},{root}", "").split())
    return found | _news_meanings().get((kind, root), frozenset())


@lru_cache(maxsize=65536)
def readings(word: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the ways to read a word as (form, meanings); two words say the same where form and a meaning are equal."""
    with_zu = WITH_ZU.fullmatch(word)
    bare = stem(with_zu[1] + with_zu[2] if with_zu else word.casefold())
    tries = [("", bare)]
    nouns = meanings("n", bare) if word[:1].isupper() else frozenset()
    for ending in ("et", "t"):
        if bare.endswith(ending) and len(bare) > 4:
            root = bare[: -len(ending)]
            for start in (0, 2) if root.startswith("ge") else (0,):
                # stems of infinitives: „konfiszi(eren)“, „steig(ern)“, „behandeln“
                form = "ge" if start else "t"
                tries += [(form, root[start:]), (form, root[start:].removesuffix("er")), (form, f"{root[start:]}n")]
    return (("noun", nouns), *((form, meanings("w", root)) for form, root in tries))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a word (Snowball, German)."""
    return str(_stemmer()(word))


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    from snowballstemmer import stemmer

    found: Callable[[str], str] = stemmer("german").stemWord
    return found


@lru_cache(maxsize=65536)
def same(old: str, new: str) -> bool:
    """Tell whether a word may stand for another without a change of what is said."""
    a, b = old.casefold(), new.casefold()
    if a == b or normalize("NFKC", a).translate(UMLAUTS) == normalize("NFKC", b).translate(UMLAUTS):
        return True
    if a.isalpha() and b.isalpha() and old[:1].isupper() == new[:1].isupper() and _mended(old, new):
        return True
    if fact(old) or fact(new):
        return fact(old) == fact(new) and value(old) == value(new)
    first, second = acts_of(old), acts_of(new)
    if first and second:
        forms = kinds_of(old) & kinds_of(new)
        return bool(first & second) and ("part2" in forms or (bool(forms) and _tense(old) == _tense(new)))
    if old[:1].isupper() != new[:1].isupper():
        return False
    return _inflected(a, b, old[:1].isupper()) or _synonyms(old, new)


def _tense(word: str) -> bool:
    return word.endswith(("te", "ten", "b", "f", "ß", "ben", "fen", "ßen", "ss", "ssen"))


def _synonyms(old: str, new: str) -> bool:
    from rapidfuzz.distance import OSA

    if old[:1].isupper() and OSA.distance(old, new, score_cutoff=1) <= 1:
        return False  # Müller, Möller: two names, whatever the words once meant
    if reports(old) != reports(new) and (acts_of(old) or acts_of(new)):
        return False
    return any(m & n and _forms(old, f, new, g) for f, m in readings(old) for g, n in readings(new))


def _forms(old: str, f: str, new: str, g: str) -> bool:
    """Tell whether two forms may be the same; a strong participle („vergeben“) looks like an infinitive."""
    if f == g:
        return f != "t" or _ending(old) == _ending(new)
    if f not in ("ge", "t"):
        old, f, new, g = new, g, old, f
    if g == "":
        return f in ("ge", "t") and old.endswith("t") and new.endswith("en")
    return {f, g} == {"ge", "t"} and bool(NO_GE.match(old if f == "t" else new))


def _ending(word: str) -> str:
    """Return the part of an ending that tells past from present; nouns have none."""
    return "" if word[:1].isupper() or not word.endswith(("te", "ten")) else "te"


def _inflected(a: str, b: str, noun: bool) -> bool:
    n = 0
    while n < min(len(a), len(b)) and a[n] == b[n]:
        n += 1
    ends = NOUN_ENDINGS if noun else ENDINGS
    for cut in (n, n - 1, n - 2):
        if cut >= 4 and a[cut:] in ends and b[cut:] in ends:
            return noun or not (a[:cut].endswith("t") and "" in (a[cut:], b[cut:]))
    return False


def _mended(old: str, new: str) -> bool:
    """Tell whether one word is a misspelling of the other: all but unknown, and one slip away from a known word.

    The first and the last letter stay, and in capitalised words no letter is replaced: that makes another name (Hofer, Hafer).
    """
    from rapidfuzz.distance import OSA, Levenshtein

    rare, common = sorted((frequency(old), frequency(new)))
    noun = old[0].isupper()
    if rare > (UNKNOWN_NAME if noun else UNKNOWN) or common < 1e-7 or common < COMMONER * rare or min(len(old), len(new)) < 5:
        return False
    if old[0] != new[0] or old[-1] != new[-1]:
        return False
    slips = 2 if min(len(old), len(new)) >= LONG and not noun else 1
    if OSA.distance(old, new, score_cutoff=slips) > slips:
        return False
    return not noun or len(old) != len(new) or Levenshtein.distance(old, new) == 2
