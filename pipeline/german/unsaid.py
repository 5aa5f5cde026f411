"""Quotations in which nobody says anything: what is expected or asked, topics without a word on them, things that give signs."""

from __future__ import annotations

from functools import lru_cache

from pipeline.document import Claim, Quotation, Spans
from pipeline.german import acts, clauses
from pipeline.german.reading import Reading
from pipeline.german.speakers.words import DOCUMENTS
from pipeline.german.words import table

QUESTIONS = frozenset("frage fragen nachfrage nachfragen".split())
PLACES = frozenset("wo wohin woher".split())
UNREAL = frozenset("hätte hätten würde würden wäre wären".split())
TAKES_CLAUSE = frozenset("dass ob inf v2".split())
THERE = frozenset("darin dort da drin daran dazu hier".split())
JUDGING = frozenset(
    "besorgt skeptisch kritisch positiv negativ optimistisch pessimistisch zuversichtlich lobend anerkennend enttäuscht erfreut "
    "zufrieden verärgert empört ablehnend zustimmend zurückhaltend vorsichtig ähnlich".split()
)
"""Words that make a content of „äußerte sich … über“."""


def unsaid(reading: Reading, q: Quotation, quote: Spans) -> bool:
    """Tell whether a quotation with these words of content is none."""
    if _of_thing(reading, q) or _as_expected(reading, q):
        return True
    if q.form == "Reported":
        return _topic(reading, q)
    verb = acts.find_verb([w for s in q.cue for w in reading.texts(s)], [])
    lemma = verb[0].lemma if verb else ""
    if lemma == "stehen" and not _written(reading, q):
        return True
    if [w for s in q.cue for w in reading.lows(s)] == ["lesen"]:
        return True  # „Mehr dazu können Sie hier lesen: …“
    if q.form != "Indirect" or not quote:
        return False
    first = reading.index(quote[0].start)
    opening = reading.words[first].low
    if (q.speaker and _question_asked(reading, first)) or _of_source(reading, q, first):
        return True
    if verb and opening in PLACES and "ob" not in verb[0].complements:
        return True
    if verb and not q.speaker and not verb[0].complements & TAKES_CLAUSE and "passive" not in q.rules:
        return opening not in ("dass", "ob") and not _subjunctive(reading, quote)
    return _unreal(reading, q)


@lru_cache(maxsize=1)
def things() -> tuple[str, ...]:
    """Return the last parts of nouns for things that give signs and do not speak, in lower case."""
    return tuple(row["ending"] for row in table("things"))


def _of_thing(reading: Reading, q: Quotation) -> bool:
    """Tell whether the subject is a thing: „Ein Schild kündigt die Brücke an“."""
    if q.form not in ("Reported", "Indirect") or not q.speaker:
        return False
    noun = next((w for w in reading.texts(q.speaker[0]) if w[0].isupper() and len(w) > 3), "")
    return noun.lower().endswith(things()) and not reading.entities_in(q.speaker[0])


def _as_expected(reading: Reading, q: Quotation) -> bool:
    """Tell whether the cue is but a participle behind „wie“: „wie erwartet“, „wie angekündigt“."""
    places = reading.numbers(q.cue)
    for i in places:
        if q.speaker and i + 1 < len(reading.words) and reading.words[i + 1].text == ",":
            continue  # a frame out of order: „Anna Kolb wie berichtet, …“
        kinds = acts.kinds_of(reading.words[i].text)
        if i and "part2" in kinds and reading.words[i - 1].low == "wie" and reading.words[i - 2].text != ",":
            return True
    return False


def _topic(reading: Reading, q: Quotation) -> bool:
    """Tell whether only a topic is named, or that somebody apologised: „hat sich zu den Gesprächen geäußert“."""
    verb = acts.find_verb([w for s in q.cue for w in reading.texts(s)], [])
    if verb is None or verb[0].lemma not in ("äußern", "entschuldigen", "schildern"):
        return False
    low = {reading.words[i].low for i in reading.numbers(q.quote)}
    if verb[0].lemma == "schildern":
        return not low & {"als", "„"}
    silent = acts.NEGATIONS if verb[0].lemma == "äußern" else frozenset[str]()
    return "sich" in low and not low & (JUDGING | silent | {"dass", "„", "»"})


def _written(reading: Reading, q: Quotation) -> bool:
    """Tell whether „steht“ speaks of a document: „im Bericht steht“, „darin stehe“."""
    at = reading.index(q.cue[0].start)
    near = reading.sentence_words(reading.words[at].sentence)
    texts = [reading.words[i] for i in near if abs(i - at) < 14]
    return any(w.low in THERE or w.text in DOCUMENTS or w.low.endswith(WRITTEN) for w in texts)


WRITTEN = tuple(
    "bericht papier entwurf schreiben brief mail e-mail vertrag protokoll gutachten text dokument anklage klage urteil antrag programm "
    "beschluss mitteilung erklärung vermerk zeitung liste tafel schild plakat plakaten transparent banner zettel seite website".split()
)


def _question_asked(reading: Reading, first: int) -> bool:
    """Tell whether a content is the question that somebody answers: „Auf die Frage, ob …, sagte X“."""
    words = reading.words
    at = first - 2 if first >= 4 and words[first - 1].text == "," else first - 1
    back = [words[i].low for i in range(max(0, at - 4), at)]
    return at > 1 and words[at].low in QUESTIONS and "auf" in back and words[first].sentence == words[at].sentence


STANDS = frozenset("heißt heiße hieß steht stehe stand stehen standen".split())


def _of_source(reading: Reading, q: Quotation, first: int) -> bool:
    """Tell whether a content is but a relative clause of its source: „heißt es in der Klage, die am Montag einging“."""
    words = reading.words
    if words[first].low not in ("der", "die", "das", "welche", "welcher", "welches") or not q.speaker or not q.cue:
        return False
    if not {w for s in q.cue for w in reading.lows(s)} & STANDS:
        return False
    before = first - 1 if words[first - 1].text == "," else first
    source = reading.inside(q.speaker[-1])
    return (
        bool(source) and source[-1] == before - 1 and q.cue[0].start < q.speaker[-1].start and not _subjunctive(reading, q.quote)
    )


def _unreal(reading: Reading, q: Quotation) -> bool:
    """Tell whether the cue is unreal in a relative clause: „die den Präsidenten verpflichtet hätte, … zu fragen“."""
    words = reading.words
    last = max(reading.numbers(q.cue), default=-1)
    relative = [w for s in q.speaker[:1] for w in reading.lows(s)] in (["die"], ["der"], ["das"], ["welche"])
    return relative and last >= 0 and bool({words[last].low, words[min(last + 1, len(words) - 1)].low} & UNREAL)


def _subjunctive(reading: Reading, quote: Spans) -> bool:
    return any(w.lower() in clauses.KONJUNKTIV for s in quote for w in reading.texts(s))


def without_act(reading: Reading, claim: Claim) -> bool:
    """Tell whether a claim has no act: a deed that the model took for one, or a content that holds its own speaker and verb of speaking."""
    if claim.rules[:1] != ("model",):
        return False
    if claim.form == "Reported":
        words = reading.texts(claim.evidence_span)
        return not claim.cue and not any(w in acts.speaking_forms() or w in acts.nouns() for w in words)
    told = (*claim.cue, *claim.speaker_spans)
    return claim.form == "Indirect" and bool(claim.cue) and all(any(s in c for c in claim.content) for s in told)
