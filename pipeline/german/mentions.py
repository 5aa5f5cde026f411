"""Correct and complete the names that a model finds: guards, compounds, hashtags, and one label for one name."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec.structs import replace

from pipeline.document import Label, Record, Span
from pipeline.german.guards import is_no_name
from pipeline.german.nations import inhabitants
from pipeline.german.places import is_place, own_names
from pipeline.german.roles import is_role
from pipeline.german.words import countries, frequency, given_names, table, titles

TRIM = " \t\r\n„“”\"»«‚‘’'.,;:!?()[]–—-#+*…"
DATE = re.compile(
    r"^\d+\.?\s?(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)", re.IGNORECASE
)
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
COMPOUND = re.compile(r"(?<![\w#@/.-])[^\W\d_][\w’']*(?:-[\w’']+)+")
HASHTAG = re.compile(r"(?<!\w)#(\w+)")
CAPITALISED = re.compile(r"(?<![\w#-])[^\W\d_a-zäöüß][\w’']*(?![\w-])")
ON_X = re.compile(r"\b(?:auf|bei|via) (X)(?![\w-])")
REGION = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,})-(?:Region|Gebiet|Provinz|Oblast|Krieg|Konflikt|Krise|Front|Frage|Becken)$")
LEADING = re.compile(r"(?:der|die|das|den|dem|des|im|in|von|dieser|diese)\s+", re.IGNORECASE)
CAMEL = re.compile(r"[A-ZÄÖÜ]+(?=[A-ZÄÖÜ][a-zäöüß]|\b|_|$)|[A-ZÄÖÜ][a-zäöüß]+|\d+")
GENERIC = frozenset(
    "Zeitung Fachblatt Nachrichtenagentur Agentur Sender Fernsehsender Magazin Nachrichtenmagazin Blatt Zeitschrift Konzern Reederei "
    "Firma Partei Unternehmen Autobauer Chiphersteller Hersteller Airline Fluggesellschaft Verein Klub Onlinedienst Kurznachrichtendienst "
    "Plattform Portal Miliz Terrororganisation".split()
)
"""Nouns that stand before the name of an organisation and are no part of it."""
ABBREVIATED = {"US": "LOC", "USA": "LOC", "EU": "ORG", "UN": "ORG", "UNO": "ORG", "Nato": "ORG", "NATO": "ORG", "Uno": "ORG"}


class Mention(Record, frozen=True):
    """A name in a text, in offsets of that text."""

    span: Span
    label: Label
    confidence: float
    flags: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def seats() -> dict[str, tuple[str, str]]:
    """Return names of seats and capitals that stand for a state or body: form -> (name, actor)."""
    out = {}
    for row in table("metonyms"):
        for form in (row["name"], *filter(None, row["forms"].split("|"))):
            out[form] = (row["name"], row["actor"])
    return out


@lru_cache(maxsize=1)
def buildings() -> frozenset[str]:
    """Return the forms of buildings and seats that count as places: Kreml, Weißes Haus."""
    return frozenset(
        form
        for row in table("metonyms")
        if row["kind"] in ("building", "seat")
        for form in (row["name"], *filter(None, row["forms"].split("|")))
    )


@lru_cache(maxsize=1)
def organisations() -> dict[str, tuple[str, str]]:
    """Return organisations by name and variant: form -> (name, kind)."""
    out = {}
    for row in table("organisations"):
        for form in (row["name"], *filter(None, row["variants"].split("|"))):
            out[form] = (row["name"], row["kind"])
    return out


def stem(name: str) -> str:
    """Cut a genitive ending: -s after a letter other than s, an apostrophe after s."""
    if name.endswith(("’", "'")):
        return name[:-1]
    if name.endswith(("’s", "'s")):
        return name[:-2]
    return name[:-1] if len(name) > 3 and name.endswith("s") and not name.endswith("ss") else name


def complete(text: str, found: Iterable[Mention], breaks: Sequence[int] = ()) -> list[Mention]:
    """Return all mentions of a text in order: those found that pass the guards, and more of the same names.

    The text is a readable view; hashtag lines may stand in it. `breaks` are the offsets, in order, of spaces that a repair put
    between glued words: no name runs over one.
    """
    pieces = [p for m in found for p in _cut(text, m, breaks)]
    kept = _no_overlap([_with_given_name(text, m) for m in filter(None, (guard(text, m) for m in pieces))])
    kept = _no_overlap([_with_given_name(text, m) for m in _one_label(text, kept)])
    spots = list(_spots(text))
    kept = _no_overlap([*kept, *_known_names(text, spots)])
    kept = _no_overlap([*kept, *_again(text, kept, spots)])
    inside = [*_compounds(text, kept), *_hashtags(text, kept)]
    return _no_overlap([*kept, *inside])


WHERE = re.compile(r"([A-ZÄÖÜ]\S* [A-ZÄÖÜ]\S*) (?:am|an|im|in|auf|bei|mit|vor)\s")
"""A full name and where somebody is: „Olaf Stein | am Deich“; of „Christoph am Ende“ the words are the name."""
GIVEN = re.compile(r"(?<![\w#@-])([A-ZÄÖÜ][a-zäöüßé]{2,20}) $")


def _with_given_name(text: str, mention: Mention) -> Mention:
    """Take in a given name right before a family name that the model found alone („Ansgar | Thole“)."""
    a, b = mention.span.start, mention.span.end
    if mention.label != "PER" or " " in text[a:b]:
        return mention
    before = GIVEN.search(text, max(0, a - 24), a)
    if before is None or before[1] not in given_names() or text[a:b] in given_names() or frequency(before[1]) > 3e-5:
        return mention
    return replace(mention, span=Span(before.start(1), b))


def _cut(text: str, mention: Mention, breaks: Sequence[int]) -> list[Mention]:
    """Cut a mention at the spaces of repairs; pieces that begin in lower case or with a role are dropped."""
    inside = breaks[bisect_right(breaks, mention.span.start) : bisect_left(breaks, mention.span.end)]
    if not inside:
        return [mention]
    out = []
    for a, b in zip([mention.span.start, *(x + 1 for x in inside)], [*inside, mention.span.end], strict=True):
        word = text[a:b]
        if word[:1].isupper() and not is_role(word) and frequency(word) < 1e-3:
            out.append(replace(mention, span=Span(a, b)))
    return out


def guard(text: str, mention: Mention) -> Mention | None:
    """Cut a mention to the name itself, or drop it where it can be none."""
    a, b = mention.span.start, mention.span.end
    line = text.find("\n", a, b)
    if line >= 0:
        b = line
    while a < b and text[a] in TRIM:
        a += 1
    while b > a and text[b - 1] in TRIM.replace("’", "").replace(".", ""):
        b -= 1
    if b > a and text[b - 1] == "." and not re.search(r"\b\w\.$", text[a:b]):
        b -= 1
    if text[a:b] in ("X", "X.") and BEFORE_X.search(text, max(0, a - 6), a):
        return replace(mention, span=Span(a, a + 1), label="ORG")
    lead = LEADING.match(text[a:b])
    if lead and lead.end() < b - a and not is_place(text[a:b]):
        a += lead.end()
    name = text[a:b]
    if name in inhabitants() or (mention.label != "PER" and stem(name) in inhabitants()):
        return None
    if (len(name) < 2 and name != "X") or not name[:1].strip() or DATE.match(name):
        return None
    words = WORD.findall(name)
    if not words or (
        mention.label in ("PER", "LOC") and words[0].islower() and words[0] not in ("von", "van", "de", "al", "el", "bin", "zu")
    ):
        return None
    if is_no_name(text, a, b, mention.label, mention.confidence):
        return None
    if mention.label == "ORG" and len(words) > 1 and words[0] in GENERIC and name not in organisations():
        a += len(words[0]) + 1
        name = text[a:b]
    if len(words) > 3 and name.isupper():
        return None
    label = mention.label
    known = re.match(r"(\w+)['’]s\b", name) if label == "MISC" else None
    if known and known[1] in organisations():
        b = a + len(known[1])
        return replace(mention, span=Span(a, b), label="ORG")
    if name in buildings() or (label != "LOC" and (name in countries() or stem(name) in countries())):
        label = "LOC"
    elif name in ABBREVIATED:
        label = ABBREVIATED[name]  # type: ignore[assignment]
    elif label != "ORG" and (name in organisations() or stem(name) in organisations()) and name not in seats():
        label = "ORG"
    if label == "LOC":
        part = REGION.match(name)
        if part:
            return replace(mention, span=Span(a, a + part.end(1)), label=label, flags=(*mention.flags, "compound"))
        if " " not in name and not is_place(name) and mention.confidence < 0.95 and frequency(name) > 2e-7:
            return None
    if label == "PER":
        where = WHERE.match(name)
        b = a + where.end(1) if where else b
        while len(words) > 1 and (words[0] in titles() or words[0] in inhabitants()) and words[0] not in given_names():
            a += text[a:b].index(words[0]) + len(words[0])
            while a < b and text[a] in TRIM:
                a += 1
            words = words[1:]
        name = text[a:b]
        if name in titles() or (len(words) == 1 and name.endswith("er") and frequency(name) > 1e-6 and name not in given_names()):
            return None
    return replace(mention, span=Span(a, b), label=label)


def _no_overlap(mentions: list[Mention]) -> list[Mention]:
    """Keep of overlapping mentions the one that came first in the list; return in order of the text."""
    kept: list[Mention] = []
    taken = bytearray(max((m.span.end for m in mentions), default=0))
    for m in mentions:
        a, b = m.span.start, m.span.end
        if taken.find(1, a, b) < 0:
            taken[a:b] = b"\1" * (b - a)
            kept.append(m)
    return sorted(kept, key=lambda m: m.span)


HEAD = re.compile(
    r"(?:[Kk]onzern|[Uu]nternehmen|[Ff]irma|[Hh]ersteller|[Vv]ersicherer|[Vv]erband|[Gg]ewerkschaft|[Ss]pedition|[Rr]eederei|[Aa]irline"
    r"|[Ff]luggesellschaft|[Nn]achrichtenagentur|[Ss]ender|[Aa]nbieter|[Bb]etreiber|[Ss]tart-?[Uu]p|[Bb]ausparkasse|[Tt]ochterfirma)s? $"
)
"""A kind of body right before its name („der Chemiekonzern Rhenachem“)."""
BEFORE_X = re.compile(r"\b(?:auf|bei|via|über) $")


def _one_label(text: str, mentions: list[Mention]) -> list[Mention]:
    """Give one name one label: a family name after a full name is that person, what is called a company once is one; else the surest majority."""
    bodies = {
        stem(m.span.of(text))
        for m in mentions
        if " " not in m.span.of(text) and HEAD.search(text, max(0, m.span.start - 40), m.span.start)
    }
    family: dict[str, str] = {}
    votes: dict[str, Counter[str]] = {}
    for m in mentions:
        name = m.span.of(text)
        words = name.split()
        if m.label == "PER" and len(words) > 1 and (words[0] in given_names() or m.confidence > 0.8):
            family[stem(words[-1])] = "PER"
            family[words[-1]] = "PER"
        votes.setdefault(stem(name), Counter())[m.label] += m.confidence  # type: ignore[assignment]
    out = []
    for m in mentions:
        name = m.span.of(text)
        key = stem(name)
        label = m.label
        if key in bodies and key not in countries():
            label = "ORG"
        elif " " not in name and (key in family or name in family):
            label = "PER"
        elif key in votes and label != votes[key].most_common(1)[0][0] and key not in countries() and name not in buildings():
            label = votes[key].most_common(1)[0][0]  # type: ignore[assignment]
        out.append(m if label == m.label else replace(m, label=label))
    return out


def _spots(text: str) -> Iterator[tuple[int, str]]:
    """Yield each capitalised word of a text, first with the capitalised word after it, then alone."""
    for match in CAPITALISED.finditer(text):
        after = CAPITALISED.match(text, match.end() + 1) if text[match.end() : match.end() + 1] == " " else None
        if after:
            yield match.start(), text[match.start() : after.end()]
        yield match.start(), match.group()


NATURAL = re.compile(r"\b(?:der|die|den|dem|des|am|im|vom|zum|zur|beim)\s$", re.IGNORECASE)


@lru_cache(maxsize=1)
def natural() -> frozenset[str]:
    """Return rivers, mountains and landmarks of our table that are no words of daily use."""
    return frozenset(
        row["name"]
        for row in table("exonyms")
        if row["kind"] == "other" and frequency(row["name"]) < 6e-6 and row["name"][0].isupper()
    )


def _known_names(text: str, spots: Sequence[tuple[int, str]]) -> Iterator[Mention]:
    """Countries, seats of power and well-known organisations that the model missed."""
    names = countries()
    for at, name in spots:
        if name.isupper() and len(name) > 4 and " " not in name and name not in organisations():
            # a heading in capitals: „RUSSLAND UND CHINA“
            titled = name.title()
            if titled in names or titled in buildings() or titled in own_names():
                yield Mention(Span(at, at + len(name)), "LOC", 0.7, ("list",))
            continue
        bare = stem(name)
        if name in ABBREVIATED:
            yield Mention(Span(at, at + len(name)), ABBREVIATED[name], 0.8, ("list",))  # type: ignore[arg-type]
        elif name in names or bare in names or name in buildings():
            yield Mention(Span(at, at + len(name)), "LOC", 0.8, ("list",))
        elif (name in natural() or bare in natural()) and NATURAL.search(text, max(0, at - 16), at):
            yield Mention(Span(at, at + len(name)), "LOC", 0.7, ("list",))
        elif (
            (name in organisations() or bare in organisations())
            and (" " in name or frequency(bare) < 8e-6 or bare.isupper())
            and len(bare) > 2
        ):
            yield Mention(Span(at, at + len(name)), "ORG", 0.7, ("list",))
    for match in ON_X.finditer(text):
        yield Mention(Span(match.start(1), match.end(1)), "ORG", 0.9, ("list",))


def _again(text: str, mentions: list[Mention], spots: Sequence[tuple[int, str]]) -> Iterator[Mention]:
    """Further places where a sure name stands: a family name alone, or the same name."""
    wanted: dict[str, Label] = {}
    for m in mentions:
        name = m.span.of(text)
        words = name.split()
        if m.confidence < 0.6:
            continue
        if m.label == "PER" and len(words) > 1 and len(words[-1]) > 3 and frequency(words[-1]) < 3e-5:
            wanted.setdefault(stem(words[-1]), "PER")
            wanted.setdefault(words[-1], "PER")
        if len(name) > 3 and (frequency(name) < 2e-5 or m.label == "PER"):
            wanted.setdefault(stem(name), m.label)
            wanted.setdefault(name, m.label)
    for at, name in spots:
        label = wanted.get(name) or wanted.get(stem(name))
        if label:
            yield Mention(Span(at, at + len(name)), label, 0.6, ("again",))


def _compounds(text: str, mentions: list[Mention]) -> Iterator[Mention]:
    """Names inside hyphen compounds: „Trump-Gesandter“, „US-Delegation“, „Israel-Gaza-Krieg“."""
    known: dict[str, Label] = {}
    for m in mentions:
        name = m.span.of(text)
        known[stem(name)] = m.label
        known[name] = m.label
        if m.label == "PER":
            known[name.split()[-1]] = "PER"
    whole = {m.span for m in mentions}
    for match in COMPOUND.finditer(text):
        if Span(match.start(), match.end()) in whole:
            continue
        at = match.start()
        parts = match.group().split("-")
        for number, part in enumerate(parts):
            label = ABBREVIATED.get(part) or known.get(part)
            if label is None and (part in countries() or part in buildings() or (len(part) > 3 and part in own_names())):
                label = "LOC"
            if label and (number < len(parts) - 1 or label == "LOC") and part[0].isupper():
                yield Mention(Span(at, at + len(part)), label, 0.7, ("compound",))  # type: ignore[arg-type]
            at += len(part) + 1


def _hashtags(text: str, mentions: list[Mention]) -> Iterator[Mention]:
    """Names inside hashtags, where the text has them elsewhere too: „#TrumpGesandter“."""
    known: dict[str, Label] = {}
    for m in mentions:
        name = m.span.of(text)
        for key in (name, stem(name), name.split()[-1]):
            known.setdefault(key.casefold(), m.label)
    for match in HASHTAG.finditer(text):
        tag, at = match[1], match.start(1)
        label = known.get(tag.casefold())
        if label:
            yield Mention(Span(at, at + len(tag)), label, 0.7, ("hashtag",))
            continue
        for part in CAMEL.finditer(tag):
            inner = known.get(part.group().casefold())
            if inner and len(part.group()) > 1:
                yield Mention(Span(at + part.start(), at + part.end()), inner, 0.6, ("hashtag", "compound"))
