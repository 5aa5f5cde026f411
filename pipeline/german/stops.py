"""Find lost full stops within a line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pipeline.document import Repair, Span
from pipeline.german import lost_stops
from pipeline.german.commas import lost_comma
from pipeline.german.line_words import (
    SPEAKING,
    STRONG,
    Word,
    clause_verb,
    ends_clause,
    finite_like,
    has_verb,
    is_word,
    second_verb,
    until_mark,
    words_of,
)
from pipeline.german.words import (
    ARTICLES,
    CONJUNCTIONS,
    FINITE,
    PREPOSITIONS,
    WEAK_OPENERS,
    WEEKDAYS,
    countries,
    frequency,
    given_names,
    participle,
    titles,
)

NEED_VERB = WEAK_OPENERS - frozenset(["Es", "Nun"])
ARTICLE = frozenset(["Das", "Der", "Die", "Ein", "Eine", "Den", "Dem"])
PREPOSITION = frozenset(
    "Am Im In Auf Nach Bei Vor Seit Aus Zu Zum Zur Mit Für An Vom Von Unter Über Gegen Durch Ohne Bis Um".split()
)
TIMES = WEEKDAYS | frozenset(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember Jahr Jahre Frühjahr Sommer "
    "Herbst Winter Tag Tage Nacht Woche Monat Donnerstagmorgen".split()
)
TITLE_BEFORE = frozenset(
    "Zeitung Zeitschrift Magazin Film Buch Lied Song Sendung Roman Serie Partei Band Oper Stück Musical Album "
    "Zeitungen Blatt Wochenzeitung Tageszeitung Drama Thriller Krimi Titel Gruppe Gasthaus Hotel Restaurant Projekt "
    "Initiative".split()
)
WORK = ("film", "filmung", "roman", "serie", "sendung", "album", "single", "magazin", "zeitung")
"""Nouns before titles of works, as the last part of a compound."""
SAID = frozenset(
    "gesagt erklärt mitgeteilt geschrieben berichtet bestätigt angekündigt betont bekanntgegeben behauptet versichert "
    "gemeldet".split()
)
MEASURES = frozenset("Prozent Prozentpunkte Euro Dollar Franken Grad Kilometer Kilometern Meter Metern Liter Tonnen Uhr".split())
HELPERS = frozenset(
    "werden wollen sollen können müssen dürfen haben sein lassen mögen wurden hatten waren gegen neben zwischen".split()
)
MEDIA_TITLES = frozenset(
    "Linke Linken Grünen Grüne Zeit Welt Erste Spiegel Presse Standard Partei Basis Heimat Rechte Tagespost Weltwoche "
    "Toten Hosen Ärzte".split()
)
PERSON = re.compile(
    r"(?:er|ist|or|ent|ant|eur|mann|frau|in|chef|in|rat|wart|loge|löwe|held|herr|bauer|hirt|arzt|papst|könig|graf|fürst|kind|sohn|tochter|bruder|schwester|agentur|gruppe|firma|partei|zeitung|band|verlag)(?:s|es|en|n)?$",
    re.IGNORECASE,
)
THING = re.compile(
    r"(?:ion|ung|heit|keit|tät|schaft|ik|um|krieg|land|stadt|jahr|woche|tag|haus|gebiet|bahn|strecke|oper|stück|spiel|zeit|ende|abkommen|gesetz|plan|markt|see|fluss|meer|küste|viertel|hafen|werk|park)$",
    re.IGNORECASE,
)
CAPITAL = re.compile(r"(?<=[^\W_] )[A-ZÄÖÜ][^\W\d_]*(?!-)")
UM = re.compile(r"(?<=[^\W_] )um(?= [^.!?:;]*zu)")
"""Where a lost full stop or comma can be, before anything is known of the words around."""
BEGIN = STRONG | ARTICLE | PREPOSITION | frozenset(["Er", "Sie"])
MEASURE_ENDS = ("ozent", "punkte ", "Euro ", "ollar ", "Franken ", "Grad ", "eter ", "etern ", "Liter ", "Tonnen ", "Uhr ")
MEASURE = re.compile(rf"\b(?:{'|'.join(sorted(MEASURES))}) (?=[A-ZÄÖÜ])")

LIMITS = {"both": 0.75, "earlier": 0.95, "later": 0.99}
"""So probable must a beginning be that the model alone puts a full stop before it, by where finite verbs stand.

Where only one side has a verb there are headings and titles, and nothing is done.
"""
NAME_LIMIT = 0.99
"""The same before what is also the name of a medium or party („Die Zeit“)."""
NAMING = (*WORK, "lied", "lieder", "song", "songs", "filme", "buch", "stück", "gruppierung", "bezeichnung", "begriff", "motto", "slogan", "titel")  # fmt: skip
"""Nouns before titles, as the last part of a compound: behind them the model has no say."""
SUGGESTED = 0.6
UNSURE = 0.5
"""Confidence of what is only suggested."""
SAME = 60
"""Characters behind a repair by rule in which the model has no say: it would speak of the same full stop."""
COUNTED = frozenset(
    "Nummer Tag Platz Teil Phase Runde Stufe Kapitel Folge Gruppe Klasse Zone Gleis Terminal Block Akt Etappe Ziffer".split()
)
NUMBERS = frozenset("Eins Zwei Drei Vier Fünf Sechs Sieben Acht Neun Zehn".split())


def dropped_punctuation(text: str, start: int) -> Iterator[Repair]:
    """Yield repairs of lost full stops (before a new sentence) and lost commas within one block: by rules, and by what was learnt."""
    ruled = list(_by_rule(text, start))
    yield from ruled
    ends = [r.span.end - start for r in ruled]
    for found, sure in lost_stops.beginnings(text, SUGGESTED):
        near = bisect_left(ends, found.start - SAME)
        apart = near == len(ruled) or ruled[near].span.start - start > found.start
        if found.verbs in LIMITS and apart:
            yield from _learnt(text, start, found, sure)


def _learnt(text: str, start: int, found: lost_stops.Found, sure: float) -> Iterator[Repair]:
    """Yield the repair before a word with which a sentence begins by the model; one that is not sure enough is a suggestion."""
    at = found.start
    a, (word, *after) = text.rfind(" ", 0, at - 1) + 1, text[at : at + SAME].split(" ", 2)[:2]
    before, b = text[a : at - 1], at + len(word)
    name = before.strip(lost_stops.QUOTES)
    if name in TITLE_BEFORE or name.casefold().endswith(NAMING) or (name in COUNTED and word in NUMBERS):
        return
    also_name = word in ARTICLE and after and after[0].strip(",") in MEDIA_TITLES
    limit = max(LIMITS[found.verbs], NAME_LIMIT if also_name else 0.0)
    sure = sure if sure >= limit else UNSURE
    yield Repair(Span(start + a, start + b), text[a:b], f"{before}. {word}", "dropped_punctuation", sure)


def _by_rule(text: str, start: int) -> Iterator[Repair]:
    names = given_names()
    spots = {
        m.start()
        for m in CAPITAL.finditer(text)
        if (word := m.group()) in BEGIN or (word in names and text[m.end() + 1 : m.end() + 2].isupper())
    }
    if " um " in text:
        spots |= {m.start() for m in UM.finditer(text)}
    if any(end in text for end in MEASURE_ENDS):
        spots |= {m.end() for m in MEASURE.finditer(text)}
    if not spots:
        return
    words = words_of(text)
    for i in range(2, len(words)):
        if words[i].start not in spots:
            continue
        found = _stop(words, i) or lost_comma(words, i)
        if found and not words[i].joined and words[i - 1].text[-1].isalnum() and text[words[i - 1].end : words[i].start] == " ":
            mark, sure = found
            a, b = words[i - 1].start, words[i].end
            before = text[a:b]
            after = text[a : words[i - 1].end] + mark + text[words[i - 1].end : b]
            yield Repair(Span(start + a, start + b), before, after, "dropped_punctuation", sure)


def _stop(words: Sequence[Word], i: int) -> tuple[str, float] | None:
    word, before = words[i].text, words[i - 1].text
    if not word[0].isupper() or not is_word(words[i - 1]):
        return None
    if (before in TITLE_BEFORE or before.endswith(WORK)) and not (word in given_names() and second_verb(words, i)):
        return None
    low = before.casefold()
    after = [w.text for w in words[i + 1 : i + 12]]
    verbal = ends_clause(words, i - 1)
    if (
        low in ARTICLES
        or (low in PREPOSITIONS and (not verbal or word not in ARTICLE | PREPOSITION | STRONG or after[:1] == ["Haag"]))
        or low in CONJUNCTIONS
        or (low in SPEAKING and word not in ("Das",))
    ):
        return None
    if word in STRONG:
        if (word in NEED_VERB or (word == "Laut" and before[0].islower())) and not verbal:
            return None
        if word == "Laut" and after[:1] and after[0][0].isupper():
            return ".", 0.9
        return (".", 0.85) if verbal or any(a in FINITE for a in until_mark(after)[:5]) else None
    if word in PREPOSITION:
        if after[:1] and (after[0] in TIMES or after[0].isdigit()) and (verbal or before[0].isupper()):
            return ".", 0.9
        verb_follows = clause_verb(until_mark(after)[:9])
        if verbal and verb_follows:
            return ".", 0.8
        complete = before[0].isupper() and verb_follows and after[:1] and after[0] in ARTICLES and has_verb(words, i)
        return (".", 0.7) if complete and word not in ("Von", "Zu", "Zum", "Zur", "Über", "Unter") else None
    if word in ARTICLE:
        if after[:1] and after[0] in FINITE and word == "Das":
            return ".", 0.9
        near = until_mark(after)
        if near[:1] and near[0] in MEDIA_TITLES:
            return None
        inside = next((n for n, a in enumerate(near[:7]) if finite_like(a)), None)
        noun = inside is not None and inside >= 1 and any(a[0].isupper() for a in near[:inside])
        if verbal and noun:
            return ".", 0.8
        plain = (
            before[0].isupper() and noun and near[inside or 0] in FINITE | {"zeigte", "zeigten"} and word not in ("Den", "Dem")
        )
        return (".", 0.65) if plain and frequency(before) > 1e-7 and before not in titles() and has_verb(words, i) else None
    if word == "Er" or (word == "Sie" and verbal and before not in FINITE):
        fits = after[:1] and (after[0] in FINITE if word == "Sie" else finite_like(after[0]))
        return (".", 0.85) if fits else None
    return _after_measure(words, i, after) or _before_name(words, i, after, verbal)


def _after_measure(words: Sequence[Word], i: int, after: list[str]) -> tuple[str, float] | None:
    """A clause that ends in a measure, before a plural that is the subject of the next: „verlor acht Prozent Anleger fürchten …“."""
    near = until_mark(after)
    if words[i - 1].text not in MEASURES or len(near) < 2 or not words[i].text.endswith(("er", "en", "e")):
        return None
    verb = near[0][0].islower() and near[0].endswith("en") and near[0] not in HELPERS and frequency(near[0]) > 1e-7
    return (
        (".", 0.65) if verb and not near[0].startswith("ge") and near[0] not in PREPOSITIONS and second_verb(words, i) else None
    )


def _before_name(words: Sequence[Word], i: int, after: list[str], verbal: bool) -> tuple[str, float] | None:
    """A person's full name that begins a main clause: „… zu erzielen Karoline Maier sagte“, „… in der Region Anna Maier sagte“."""
    if words[i].text not in given_names():
        return None
    run = 1
    while run < 4 and i + run < len(words) and words[i + run].text[0].isupper() and is_word(words[i + run]):
        run += 1
    rest = after[run - 1 :]
    together = rest[:1] == ["und"]
    while together and rest and (rest[0] == "und" or rest[0][0].isupper()):
        rest = rest[1:]
    if words[i + run - 1].text.endswith("s") and words[i + run - 1].text not in given_names() and words[i - 1].text[0].isupper():
        return None
    if run < 2:
        return None
    # one person takes no plural: „in Richtung Clara Bünger sagen“
    verb = bool(rest) and rest[0] in FINITE and (together or not rest[0].endswith("en"))
    late_verb = any(a in FINITE for a in until_mark(rest)[:4])
    before = words[i - 1].text
    if before in SAID:
        helper = any(w.text in ("hat", "haben", "hatte", "hatten", "habe") for w in words[max(0, i - 6) : i - 1])
        return (",", 0.85) if helper and verb else None
    if verbal and verb:
        return ".", 0.85
    if before[0].isupper() and before not in titles() and (before in countries() or frequency(before) > 1e-7):
        lead = [w.text.casefold() for w in words[max(0, i - 7) : i - 1]]
        governed = any(p in PREPOSITIONS or p in ("ins", "am", "ans") for p in lead)
        person = before in given_names() or (
            before not in countries() and before not in TITLE_BEFORE and bool(PERSON.search(before))
        )
        has_verb = any(w.text in FINITE or participle(w.text) for w in words[: i - 1])
        thing = (
            before in countries()
            or bool(THING.search(before))
            or (rest[:1] != [] and rest[0] in SPEAKING and second_verb(words, i))
        )
        if (
            governed
            and thing
            and not person
            and (verb or (late_verb and before in countries()))
            and (has_verb or before in countries())
        ):
            return ".", 0.75 if verb else 0.65
    return None
