"""Reported acts: a main clause whose verb of speaking takes its content as an object."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Quotation, Span
from pipeline.german.acts import verb_forms
from pipeline.german.clauses import RELATIVE, end_of
from pipeline.german.cues import reporting
from pipeline.german.phrases import is_adjective, is_oblique, phrase_at, span_of
from pipeline.german.reading import Reading
from pipeline.german.roles import is_role
from pipeline.german.speakers.words import BODIES, BODY_ENDINGS, DOCUMENTS, LISTENERS, MEDIA_NOUNS
from pipeline.german.words import ARTICLES, HELPERS, POSSESSIVES, PREPOSITIONS, participle

HARM = frozenset("Todesopfer Tote Opfer Verletzte Menschenleben Leben Todesopfern Tribut Zeit Platz Aufmerksamkeit".split())
FRAMED = frozenset("ausgehen rechnen halten feiern einstufen beurteilen loben".split())
"""Weak verbs that take a content with „von“, „mit“, „für“ or „als“: „geht von elf Toten aus“, „hält den Plan für falsch“."""
HEADLINE_ACTS = frozenset(
    "claims denies demands announces decides criticises warns threatens promises praises confirms does_not_confirm".split()
)
"""Acts of weak verbs that make a claim of a headline: „Kartellamt billigt Fusion“."""
GROUPS = frozenset(
    "Polizei Regierung Armee Militär Opposition Behörden Behörde Staatsanwaltschaft Feuerwehr Gewerkschaften Experten Beamte Anwohner Bauern Forscher Kritiker "
    "Bundesregierung Kommission Verteidigung Rettungskräfte Rettungsdienste Meteorologen Augenzeugen Angehörige Hilfsorganisationen Veranstalter Anwälte Ermittler "
    "Union Koalition Kanzleramt Wetterdienst Stadt Land Gericht Senat Parlament Kongress Kreml Junta Miliz Rebellen Aktivisten Umweltschützer Ärzte Händler".split()
)
GROUP_ENDINGS = tuple(
    "ärzte kassen eltern anwohner händler bauern hilfe initiative bündnis zentrale werke fans museum theater klinik krankenhaus schule kirche klub club zoo kartellamt kreis bund team leitung vorstand rat fraktion sender hersteller polizei regierung armee behörde behörden anwaltschaft gewerkschaft kommission amt dienst truppen stab kräfte gericht wehr verwaltung kammer".split()
)


def reported(reading: Reading, run: Sequence[int]) -> Quotation | None:
    """„X dementiert den Verlust“, „X warnte vor Regen“: a main clause whose verb takes its content as an object."""
    words = reading.words
    end = end_of(reading, run)
    first = phrase_at(reading, run[0], end - 1)
    if not first or first[1] + 2 >= end or is_oblique(reading, first[0]):
        return None
    at = first[1] + 1
    if words[at].text == "," and at + 2 < end and words[at + 1].low in RELATIVE:
        at = next((i + 1 for i in range(at + 2, end - 1) if words[i].text == ","), at)
        if at + 1 >= end or not (words[at].text in verb_forms() or words[at].low in HELPERS):
            return None
    heading = reading.blocks[words[run[0]].block].kind == "heading"
    clause_end = next((i for i in range(at, end) if words[i].text in (";", "–", ":")), end)
    verb = None
    if words[at].low in HELPERS:
        for i in range(at + 1, clause_end):
            found = reporting(reading, run, i)
            kinds = {kind for _, _, kind in verb_forms().get(words[i].text, ())}
            if found and ("part2" in kinds or (not kinds and participle(words[i].text))):
                verb, place = found, i
        inner = range(at + 1, place) if verb else range(0)
    else:
        verb, place = reporting(reading, run, at), at
        inner = range(at + 1, clause_end)
    if verb is None or not inner or not (can_speak(reading, first) or words[first[0]].low in ("er", "sie")):
        return None
    framed = any(reading.words[i].low in verb.complements for i in inner) if verb.lemma in FRAMED else False
    if not (verb.strong or verb.hearsay or framed or (heading and verb.act in HEADLINE_ACTS)):
        return None
    low = [words[i].low for i in inner]
    texts = [words[i].text for i in inner]
    if texts[0] in LISTENERS or HARM & set(texts) or (verb.lemma in ("nennen", "sagen") and "nicht" in low):
        return None
    covers = {p for p in verb.complements if p in ("vor", "über", "zu", "auf", "von", "gegen", "nach", "um", "an", "mit")}
    object_first = (
        low[0] in ARTICLES
        or texts[0][0].isupper()
        or is_adjective(texts[0])
        or texts[0][0].isdigit()
        or low[0] in POSSESSIVES
        or low[0] in ("das", "dies", "diese", "dieses", "einen", "keine", "keinen", "mehr", "viele")
    )
    later = verb.strong and any(
        (low[n] in ARTICLES or low[n] in POSSESSIVES) and low[n - 1] not in PREPOSITIONS and texts[n - 1][0].isupper()
        for n in range(1, min(len(low), 9))
    )
    takes = (
        framed
        or ("np" in verb.complements and (object_first or later))
        or any(w in covers for w in low[:6])
        or ("dat" in verb.complements and object_first)
    )
    if not takes:
        return None
    content = Span(words[run[0]].span.start, words[run[-1]].span.end)
    speaker = span_of(reading, first)
    return Quotation((content,), (speaker,), (words[place].span,), (), "Reported", verb.act, 0.55, 0.7, ("reported_clause",))


def can_speak(reading: Reading, found: tuple[int, int]) -> bool:
    """Tell whether a phrase can speak: it holds a name, or its head is a role, a body or a group of people."""
    words = reading.words
    if any(e.label in ("PER", "LOC", "ORG") and "compound" not in e.flags for e in reading.entities_in(span_of(reading, found))):
        return True
    heads = [words[i].text.rpartition("-")[2] for i in range(found[0], found[1] + 1) if words[i].text[0].isupper()]
    heads = [h for h in heads if h]
    return any(
        is_role(h) or h in BODIES | DOCUMENTS | MEDIA_NOUNS | GROUPS or h.lower().endswith((*BODY_ENDINGS, *GROUP_ENDINGS))
        for h in heads
    )
