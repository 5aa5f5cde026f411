"""Who is who in one document: mentions of one person, place or organisation together, with roles."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from pipeline.document import Entity, Name, Span
from pipeline.german.gazetteer import lookup
from pipeline.german.mentions import organisations, seats, stem
from pipeline.german.nations import country_of
from pipeline.german.places import own_names
from pipeline.german.reading import Reading
from pipeline.german.roles import is_role
from pipeline.german.words import ARTICLES, FINITE, countries, given_names

PRONOUNS = frozenset("er sie es wir ich ihr der die das und".split())
TRANSLIT = (
    ("yj", "i"), ("yi", "i"), ("ij", "i"), ("iy", "i"), ("sky", "ski"), ("zel", "sel"), ("ye", "je"), ("yu", "ju"), ("ya", "ja"),
    ("ch", "h"), ("kh", "h"), ("zh", "s"), ("sch", "s"), ("sh", "s"), ("ts", "z"), ("tz", "z"), ("ck", "k"), ("w", "v"), ("y", "i"),
    ("j", "i"), ("z", "s"), ("ph", "f"), ("th", "t"), ("ks", "x"),
)  # fmt: skip


@lru_cache(maxsize=50_000)
def sound(name: str) -> str:
    """Return a rough spelling that transliterations of one name share („Selenskyj“, „Zelensky“)."""
    text = name.casefold()
    for a, b in (
        ("ä", "a"),
        ("ö", "o"),
        ("ü", "u"),
        ("ß", "ss"),
        ("é", "e"),
        ("è", "e"),
        ("ı", "i"),
        ("ğ", "g"),
        ("ş", "s"),
        ("ç", "c"),
        ("š", "s"),
        ("č", "c"),
        ("ž", "s"),
        ("ć", "c"),
        *TRANSLIT,
    ):
        text = text.replace(a, b)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[^a-z]", "", text))


def names_of(reading: Reading) -> tuple[Name, ...]:
    """Group the mentions of a document to names, in order of their first mention."""
    mentions = [(e, stem_of(reading, e)) for e in reading.entities if e.label != "MISC"]
    groups: list[tuple[str, str, list[Entity], Counter[str]]] = []
    for label in ("PER", "LOC", "ORG"):
        own = [(e, n) for e, n in mentions if e.label == label]
        keyed = person_keys([n for _, n in own]) if label == "PER" else {n: canonical_other(n, label) for _, n in own}
        by_key: dict[str, tuple[list[Entity], Counter[str]]] = {}
        for entity, name in own:
            found, forms = by_key.setdefault(keyed[name], ([], Counter()))
            found.append(entity)
            forms[name] += 1
        groups += [(label, key, found, forms) for key, (found, forms) in by_key.items()]
    out = []
    for label, key, found, forms in sorted(groups, key=lambda g: g[2][0].span):
        aliases = tuple(dict.fromkeys(n for n in (*forms, *(reading.string(e.span) for e in found)) if n != key))
        roles = tuple(dict.fromkeys(r for e in found for r in roles_at(reading, e))) if label == "PER" else ()
        out.append(Name(label, key, tuple(e.span for e in found), aliases, roles))  # type: ignore[arg-type]
    return tuple(out)


def stem_of(reading: Reading, entity: Entity) -> str:
    """Return the name of a mention without a genitive -s: where the text has the bare name too, or the -s looks like a genitive.

    „Witkoffs Reise“ is a genitive; „Kaja Kallas sagte“ is none, so the name keeps its -s wherever it stands.
    """
    text = reading.string(entity.span)
    if entity.label == "ORG" or not text.endswith(("s", "’", "'")) or text.endswith("ss"):
        return text
    bare = stem(text)
    if entity.label == "LOC":
        if text in seats() and seats()[text][0] != text:
            return seats()[text][0]
        if text in countries() or (text in seats() and seats()[text][0] == text):
            return text
        if bare in countries() or bare in seats():
            return bare
    last, bare_last = text.split()[-1], bare.split()[-1]
    if any(e is not entity for e in reading.by_last_word.get((entity.label, bare_last), ())):
        return bare
    alike = reading.by_last_word.get((entity.label, last), ())
    return bare if all(_before_noun(reading, e) for e in alike) else text


def _before_noun(reading: Reading, entity: Entity) -> bool:
    """Tell whether a noun or an adjective with a noun follows a mention, as after a genitive."""
    i = reading.index(entity.span.end)
    following = [w.text for w in reading.words[i : i + 2]]
    if not following or following[0].casefold() in PRONOUNS:
        return False
    if following[0][0].isupper() and following[0] not in given_names():
        return True
    return (
        len(following) > 1
        and following[0].endswith(("er", "e", "en", "es"))
        and following[0][0].islower()
        and following[1][0].isupper()
        and following[0].casefold() not in ARTICLES
    )


def person_keys(names: Sequence[str]) -> dict[str, str]:
    """Map each form of a person's name to the fullest form; a family name that two full names share stays alone.

    Spelling variants and a slip of one letter join a name that is more frequent.
    """
    counts = Counter(names)
    full = [n for n in counts if " " in n]
    families: dict[str, set[str]] = defaultdict(set)
    merged: dict[str, str] = {}
    for name in sorted(full, key=lambda n: (-counts[n], n)):
        twin = next((k for k in merged.values() if same_person(name, k)), None)
        merged[name] = twin or name
    for name in set(merged.values()):
        families[name.split()[-1]].add(name)
        families[sound(name.split()[-1])].add(name)
    given: dict[str, set[str]] = defaultdict(set)
    for name in set(merged.values()):
        given[name.split()[0]].add(name)
    out = dict(merged)
    for name in (n for n in counts if " " not in n):
        candidates = families.get(name) or families.get(sound(name)) or set()
        if not candidates and name in given_names():
            candidates = given.get(name, set())
        if not candidates:
            candidates = {f for f in set(merged.values()) if _slip(name, f.split()[-1])}
        if len(candidates) == 1:
            out[name] = next(iter(candidates))
        elif not candidates:
            twin = next(
                (
                    o
                    for o in counts
                    if o != name
                    and " " not in o
                    and (_slip(name, o) or sound(o) == sound(name))
                    and (counts[o], o) > (counts[name], name)
                ),
                None,
            )
            out[name] = out.get(twin, twin) if twin else name
        else:
            out[name] = name
    return out


def _slip(a: str, b: str) -> bool:
    return len(a) >= 6 and len(b) >= 6 and a[0] == b[0] and Levenshtein.distance(a, b, score_cutoff=1) <= 1 and a[-2:] == b[-2:]


def same_person(a: str, b: str) -> bool:
    """Tell whether two full names can be spellings of one: like-sounding first and last parts."""
    x, y = a.split(), b.split()
    first = sound(x[0]) == sound(y[0]) or (len(x[0]) <= 2 and x[0][0] == y[0][0]) or (len(y[0]) <= 2 and x[0][0] == y[0][0])
    return first and (sound(x[-1]) == sound(y[-1]) or _slip(x[-1], y[-1]))


def canonical_other(name: str, label: str) -> str:
    """Return the usual name of a place or organisation: inflected and variant forms together."""
    if label == "LOC":
        if name in seats():
            return seats()[name][0]
        place = lookup(name)
        if (
            place
            and place.kind in ("city", "region", "country")
            and place.precision in ("exact", "region", "country")
            and place.name != name
            and name not in ("US",)
            and name in own_names()
        ):
            return {"Vereinigte Staaten": "USA"}.get(place.name, place.name)
        return {"US": "USA", "Vereinigte Staaten": "USA", "Vereinigten Staaten": "USA", "Amerika": "USA"}.get(name, name)
    if name in organisations():
        return organisations()[name][0]
    bare = stem(name)
    return organisations()[bare][0] if bare in organisations() else name


def roles_at(reading: Reading, entity: Entity) -> Iterable[str]:
    """Yield the roles that stand beside a mention: before it („der russische Präsident“) or after a comma."""
    words = reading.words
    inside = reading.inside(entity.span)
    if not inside:
        return
    before = _role_before(reading, inside.start - 1)
    if before:
        yield reading.string(Span(words[before[0]].span.start, words[before[1]].span.end))
    after = _role_after(reading, inside.stop)
    if after:
        yield reading.string(Span(words[after[0]].span.start, words[after[1]].span.end))


def _role_before(reading: Reading, end: int) -> tuple[int, int] | None:
    words = reading.words
    if end < 0:
        return None
    last = end
    if words[last].text == ",":
        last -= 1
    start = last
    seen_role = False
    while start >= 0 and last - start < 9 and words[start].sentence == words[end].sentence:
        text = words[start].text
        if is_role(text):
            seen_role = True
        elif text[0].isupper() and (start == last) and words[end].text != "," and not seen_role:
            return None
        elif not (text[0].isalpha() or text in ("-", "–")) or text.casefold() in (
            "und",
            "mit",
            "nach",
            "in",
            "bei",
            "dass",
            "wie",
            "als",
            "auch",
        ):
            break
        if text.casefold() in ARTICLES or text.casefold() in (
            "sein",
            "seine",
            "seinem",
            "seinen",
            "ihr",
            "ihre",
            "ihrem",
            "ihren",
        ):
            if any(is_role(words[i].text) for i in range(start + 1, last + 1)) and (
                start == 0 or not is_role(words[start - 1].text)
            ):
                head = next(i for i in range(start + 1, last + 1) if words[i].text[0].isupper())
                if words[end].text == "," and not is_role(words[head].text):
                    return None
                return start, last
            if not (start > 0 and is_role(words[start - 1].text)):
                return None
        start -= 1
    if seen_role and is_role(words[last].text) and words[end].text != ",":
        first = last
        while (
            first > 0
            and words[first - 1].sentence == words[last].sentence
            and (
                words[first - 1].text[0].islower()
                and words[first - 1].text.endswith(("er", "e", "en", "es"))
                and words[first - 1].text.casefold() not in ARTICLES
                and len(words[first - 1].text) > 4
            )
        ):
            first -= 1
        if words[first].text in FINITE or words[first].text.endswith(("ten", "te")):
            first += 1
        plural = first < last and words[first].text.endswith("e") and words[last].text.endswith(("en", "innen"))
        return None if first > last or plural else (first, last)
    return None


def _role_after(reading: Reading, start: int) -> tuple[int, int] | None:
    words = reading.words
    if start >= len(words) or words[start].text not in (",", "–", "("):
        return None
    first = start + 1
    end = first
    seen = -1
    while end < len(words) and end - first < 9 and words[end].sentence == words[start].sentence:
        text = words[end].text
        if text in (",", ".", "–", ")", ":") or (
            text[0].islower()
            and text.casefold() in ("und", "sagte", "hat", "ist", "war", "der", "die", "das")
            and end > first
            and text.casefold() in ("und", "sagte", "hat", "ist", "war")
        ):
            break
        if is_role(text) and seen < 0:
            seen = end
        if seen < 0 and text[0].isupper() and end - first > 0 and not text.endswith("s") and not is_role(text):
            return None
        end += 1
    if seen < 0 or end >= len(words) or words[end].text not in (",", ".", "–", ")"):
        return None
    if words[first].text.casefold() in ("sagte", "sagten", "wie", "dass", "so", "als"):
        return None
    return first, end - 1


def role_key(words: Sequence[str]) -> frozenset[str]:
    """Return what identifies a role whatever its inflection: stems of nouns, country codes of adjectives."""
    out = set()
    for word in words:
        code = country_of(word)
        if code:
            out.add(code)
        elif word.startswith(("US-", "EU-")):
            out |= {"US" if word.startswith("US-") else "EU", noun_stem(word[3:])}
        elif word[0].isupper() and word.casefold() not in ARTICLES:
            out.add(noun_stem(word))
    return frozenset(out)


def noun_stem(word: str) -> str:
    """Return a noun in lower case without its ending."""
    low = word.casefold()
    for ending in ("innen", "in", "en", "es", "s", "er", "em", "n", "e"):
        if low.endswith(ending) and len(low) - len(ending) >= 4:
            return low[: len(low) - len(ending)]
    return low
