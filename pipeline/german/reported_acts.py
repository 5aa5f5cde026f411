"""Reported acts: a main clause whose verb of speaking takes its content as an object."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.document import Quotation, Span
from pipeline.german import fields
from pipeline.german.acts import NEGATIONS, Verb, kinds_of, speaking_forms, verb_forms
from pipeline.german.clauses import RELATIVE, end_of, is_finite
from pipeline.german.cues import reporting
from pipeline.german.phrases import is_adjective, is_oblique, phrase_at, span_of
from pipeline.german.reading import Reading
from pipeline.german.roles import is_role
from pipeline.german.speakers.words import BODIES, BODY_ENDINGS, DOCUMENTS, LISTENERS, MEDIA_NOUNS
from pipeline.german.words import ARTICLES, HELPERS, POSSESSIVES, SUBJECTS, participle, table

HARM = frozenset("Todesopfer Tote Opfer Verletzte Menschenleben Leben Todesopfern Tribut Zeit Platz Aufmerksamkeit".split())
FRAMED = frozenset("ausgehen rechnen halten feiern einstufen beurteilen loben".split())
"""Weak verbs that take a content with „von“, „mit“, „für“ or „als“: „geht von elf Toten aus“, „hält den Plan für falsch“."""
HAVE = frozenset("hat haben hatte hatten habe hätte hätten".split())
MOVES = frozenset("ausgehen abrücken entgegentreten zurückrudern".split())
"""Verbs whose perfect has „sein“."""
CALLS = frozenset("nennen bezeichnen".split())
"""Verbs that pass on what somebody calls another: „nannte ihn „Mister Zu Spät““."""
DEFENDS = frozenset("verteidigen rechtfertigen".split())
"""Verbs that speak only of what is debated: „verteidigte den Kurs“, not „verteidigte den Titel“."""
COVERS = frozenset("vor über zu auf von gegen nach um an mit für".split())
"""Prepositions that can govern a content."""
ACCUSATIVE = frozenset("den einen keinen diesen jeden ihren seinen".split())
"""First words of noun phrases that are no subjects."""
OTHERWISE = frozenset("melden versprechen vorstellen zeigen entschuldigen äußern".split())
"""Verbs that, with „sich“, need more than a person or a topic to say something."""
EACH_OTHER = frozenset("gegenseitig einander wechselseitig".split())
SKIPPED = frozenset("sich auch ihm ihn es aber jedoch indes zudem dann nun hingegen dagegen wiederum".split())
"""Words between a finite verb and its subject."""
HEADLINE_ACTS = frozenset(
    "claims denies demands announces decides criticises warns threatens promises praises confirms does_not_confirm".split()
)
"""Acts of weak verbs that make a claim of a headline: „Kartellamt billigt Fusion“."""
GROUPS = frozenset(
    "Polizei Regierung Armee Militär Opposition Behörden Behörde Staatsanwaltschaft Feuerwehr Gewerkschaften Experten Beamte Anwohner Bauern Forscher Kritiker "
    "Bundesregierung Kommission Verteidigung Rettungskräfte Rettungsdienste Meteorologen Augenzeugen Angehörige Hilfsorganisationen Veranstalter Anwälte Ermittler "
    "Union Koalition Kanzleramt Wetterdienst Stadt Land Gericht Senat Parlament Kongress Kreml Junta Miliz Rebellen Aktivisten Umweltschützer Ärzte Händler Familie Eltern".split()
)
GROUP_ENDINGS = tuple(
    "flügel ärzte kassen eltern anwohner händler bauern hilfe initiative bündnis zentrale werke fans museum theater klinik krankenhaus schule kirche klub club zoo kartellamt kreis bund team leitung vorstand rat fraktion sender hersteller polizei regierung armee behörde behörden anwaltschaft gewerkschaft kommission amt dienst truppen stab kräfte gericht wehr verwaltung kammer".split()
)
SPEAKERS = BODIES | DOCUMENTS | MEDIA_NOUNS | GROUPS
SPEAKER_ENDINGS = (*BODY_ENDINGS, *GROUP_ENDINGS)


def reported(reading: Reading, run: Sequence[int]) -> Quotation | None:
    """„X dementiert den Verlust“, „Neuwahlen schloss X aus“: a main clause whose verb takes its content as an object."""
    words, forms = reading.words, speaking_forms()
    if all(words[i].text not in forms for i in range(run[0], run[-1] + 1)):
        return None
    end = end_of(reading, run)
    opened = _subject_first(reading, run, end) or _inverted(reading, run, end)
    if opened is None:
        return None
    first, at, before = opened
    clause_end = next((i for i in range(at, end) if words[i].text in (";", "–", ":")), end)
    found = _verb(reading, run, at, clause_end)
    if found is None:
        return None
    verb, place = found
    if words[at].low.endswith("e") and not words[at].low.endswith("te") and words[at].low != "habe":
        kinds = kinds_of(words[at].text)
        if "konj1" in kinds and (before or words[first[0]].low not in ("er", "sie")):
            return None  # „Die Bahn fordere zu viel“ is told by somebody
    inner = range(at + 1, place) if place > at else range(at + 1, clause_end)
    if before:
        # the subject stands behind the finite verb: it is no part of what is said
        if not verb.strong:
            return None
        behind = first[1] + 1
        if behind < end and words[behind].text == "," and phrase_at(reading, behind + 1, end - 1):
            return None  # „sagte der Premierminister, Ulf Kern“: his name, and nothing that he says
        inner = range(behind, inner.stop)
    if not (inner or before) or not (can_speak(reading, first) or words[first[0]].low in ("er", "sie")):
        return None
    heading = reading.blocks[words[run[0]].block].kind == "heading"
    if not holds_content(reading, verb, inner, heading=heading, before=before):
        return None
    content = Span(words[run[0]].span.start, words[run[-1]].span.end)
    speaker = span_of(reading, first)
    return Quotation((content,), (speaker,), (words[place].span,), (), "Reported", verb.act, 0.55, 0.7, ("reported_clause",))


def _subject_first(reading: Reading, run: Sequence[int], end: int) -> tuple[tuple[int, int], int, range] | None:
    """Return the subject that opens a clause, and the place of the finite verb behind it."""
    words = reading.words
    first = phrase_at(reading, run[0], end - 1)
    if not first or first[1] + 2 >= end or is_oblique(reading, first[0]):
        return None
    if not (can_speak(reading, first) or words[first[0]].low in ("er", "sie")):
        return None
    at = first[1] + 1
    if words[at].text == "(" and at + 3 < end and words[at + 2].text == ")":
        at += 3  # „Rolf Seidler (AfD)“
    if words[at].text == "," and at + 2 < end and words[at + 1].low in RELATIVE:
        at = next((i + 1 for i in range(at + 2, end - 1) if words[i].text == ","), at)
        if at + 1 >= end or not (words[at].text in verb_forms() or words[at].low in HELPERS):
            return None
    return first, at, range(0)


def _inverted(reading: Reading, run: Sequence[int], end: int) -> tuple[tuple[int, int], int, range] | None:
    """Return the subject behind the finite verb, the place of that verb, and the object or circumstance that opens the clause."""
    words = reading.words
    opening: list[fields.Chunk] = []
    at = -1
    for chunk in fields.chunks(reading, run[0], end):
        if chunk.kind == "word" and is_finite(reading, chunk.first):
            at = chunk.first
            break
        if chunk.kind not in ("np", "pp") or (opening and chunk.kind == "np" and chunk.lead not in fields.GENITIVE):
            return None
        opening.append(chunk)
    if at < 0 or not opening or at + 1 >= end:
        return None
    subject = next((c for c in fields.chunks(reading, at + 1, end) if c.lead not in SKIPPED), None)
    if subject is None or (subject.kind, subject.lead) not in (("pronoun", "er"), ("pronoun", "sie")):
        if subject is None or subject.kind != "np" or is_oblique(reading, subject.first):
            return None
        if not can_speak(reading, (subject.first, subject.last)):
            return None
        either = opening[0].kind == "np" and opening[0].lead not in ACCUSATIVE
        if either and (words[at].low.endswith("en") or can_speak(reading, (opening[0].first, opening[0].last))):
            return None  # „Kinder begrüßten die Königin“
    return (subject.first, subject.last), at, range(opening[0].first, opening[-1].last + 1)


def _verb(reading: Reading, run: Sequence[int], at: int, end: int) -> tuple[Verb, int] | None:
    """Return the verb of speaking of a clause whose finite verb stands at a place: that verb, or the participle of a helper."""
    words = reading.words
    if words[at].low not in HELPERS:
        verb = reporting(reading, run, at)
        return (verb, at) if verb else None
    out = None
    for i in range(at + 1, end):
        verb = reporting(reading, run, i)
        if words[i].low in HELPERS and words[i - 1].low in ("und", ",", "oder"):
            break
        if verb and words[at].low not in HAVE and verb.lemma not in MOVES:
            continue  # who is the subject of a passive does not speak
        kinds = kinds_of(words[i].text)
        if verb and ("part2" in kinds or (not kinds and participle(words[i].text))):
            out = verb, i
    return out


def holds_content(reading: Reading, verb: Verb, inner: range, *, heading: bool = False, before: range = range(0)) -> bool:
    """Tell whether the words beside a verb of speaking hold an object that it takes for its content.

    `before` are the words that stand before the finite verb where its subject follows it.
    """
    words = reading.words
    low = [words[i].low for i in inner]
    texts = [words[i].text for i in inner]
    parts = [*fields.chunks(reading, before.start, before.stop), *fields.chunks(reading, inner.start, inner.stop)]
    framed = any(w in verb.complements for w in low) if verb.lemma in FRAMED else False
    quoted = verb.lemma in CALLS and any(p.kind == "quote" and p.last - p.first > 2 for p in parts)
    debated = verb.lemma in DEFENDS and any(fields.is_object(reading, p) and is_debated(reading, p) for p in parts)
    if not (verb.strong or verb.hearsay or framed or quoted or debated or (heading and verb.act in HEADLINE_ACTS)):
        return False
    named = {words[i].text for p in parts if p.kind == "np" for i in range(p.first, p.last + 1)}
    if (texts and texts[0] in LISTENERS) or HARM & named or (verb.lemma in ("nennen", "sagen") and "nicht" in low):
        return False
    if verb.lemma == "verurteilen" and "zu" in low:
        return False  # „verurteilte den Mann zu drei Jahren Haft“: a sentence, and nothing that is said
    covers = {p for p in verb.complements if p in COVERS}
    if before and verb.act in ("reports", "says"):
        covers -= {"über"}  # „Über die Geschichte informiert das Museum“: a topic, and nothing that is said about it
    if "sich" in low[:3] and verb.lemma in OTHERWISE and "sich" not in verb.complements and not NEGATIONS & set(low):
        return False
    if framed or quoted or debated or EACH_OTHER & set(low):
        return True
    if before:
        takes_np = "np" in verb.complements and any(fields.is_object(reading, p) for p in parts)
        return takes_np or any(_governed(reading, p, covers) for p in parts)
    if not low:
        return False
    object_first = (
        low[0] in ARTICLES
        or texts[0][0].isupper()
        or is_adjective(texts[0])
        or texts[0][0].isdigit()
        or low[0] in POSSESSIVES
        or low[0] in ("das", "dies", "diese", "dieses", "einen", "keine", "keinen", "mehr", "viele")
    )
    later = verb.strong and any(fields.is_object(reading, p) for p in parts)
    return (
        ("np" in verb.complements and (object_first or later))
        or any(w in covers for w in low[:6])
        or (verb.strong and any(_governed(reading, p, covers) for p in parts))
        or ("dat" in verb.complements and object_first)
    )


def _governed(reading: Reading, chunk: fields.Chunk, covers: set[str]) -> bool:
    """Tell whether a part is a noun phrase behind a preposition that a verb governs."""
    pronoun = chunk.last == chunk.first + 1 and reading.words[chunk.last].low in SUBJECTS
    return chunk.kind == "pp" and chunk.lead in covers and not pronoun


def is_debated(reading: Reading, chunk: fields.Chunk) -> bool:
    """Tell whether the head of a noun phrase is what one can be for or against: a decision, a plan, a course."""
    head = next((reading.words[i].text for i in range(chunk.first, chunk.last + 1) if reading.words[i].text[0].isupper()), "")
    head = head.rpartition("-")[2].lower()
    return any(head.endswith(row) for row in debated_endings())


@lru_cache(maxsize=1)
def debated_endings() -> tuple[str, ...]:
    """Return the last parts of nouns for what one can be for or against, in lower case."""
    return tuple(row["ending"] for row in table("debated_nouns"))


def can_speak(reading: Reading, found: tuple[int, int]) -> bool:
    """Tell whether a phrase can speak: it holds a name, or its head is a role, a body or a group of people."""
    words = reading.words
    if any(e.label in ("PER", "LOC", "ORG") and "compound" not in e.flags for e in reading.entities_in(span_of(reading, found))):
        return True
    return any(_speaks(w.text.rpartition("-")[2]) for w in words[found[0] : found[1] + 1] if w.text[0].isupper())


@lru_cache(maxsize=50_000)
def _speaks(noun: str) -> bool:
    """Tell whether a noun is a role, a body or a group of people."""
    return bool(noun) and (is_role(noun) or noun in SPEAKERS or noun.lower().endswith(SPEAKER_ENDINGS))
