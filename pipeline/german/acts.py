"""What kind of act a cue is: says, denies, demands …, with its polarity and how far the author stands off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from pipeline.document import Act, Evidence, Polarity, Record, SpeakerKind
from pipeline.german.words import table

NEGATIONS = frozenset("nicht kein keine keinen keinem keiner keinerlei nie niemals weder nichts kaum".split())
TENSED = frozenset(("ind", "konj1", "konj2"))
"""Kinds of finite forms."""
HEARSAY_WORDS = frozenset(["angeblich", "angebliche", "angeblichen", "angeblicher", "mutmaßlich", "vermeintlich", "offenbar"])


@dataclass(frozen=True, slots=True)
class Verb:
    """A reporting verb of the lexicon."""

    lemma: str
    prefix: str
    act: Act
    negated_act: Act
    complements: frozenset[str]
    hearsay: bool
    strong: bool


class Reading(Record, frozen=True):
    """What a cue says of its claim, and the rule that said so."""

    act: Act
    polarity: Polarity
    evidence: Evidence
    lemma: str
    rule: str


@lru_cache(maxsize=1)
def verbs() -> dict[str, Verb]:
    """Return the reporting verbs by lemma."""
    return {
        row["lemma"]: Verb(
            row["lemma"], row["prefix"], row["act"], row["negated_act"],  # type: ignore[arg-type]
            frozenset(row["complements"].split()), row["hearsay"] == "1", row["strength"] == "strong",
        )
        for row in table("reporting_verbs")
    }  # fmt: skip


@lru_cache(maxsize=1)
def verb_forms() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Return for each inflected form its (lemma, separate prefix, kind)."""
    out: dict[str, list[tuple[str, str, str]]] = {}
    for row in table("verb_forms"):
        out.setdefault(row["form"], []).append((row["lemma"], row["prefix"], row["kind"]))
    return {form: tuple(found) for form, found in out.items()}


@lru_cache(maxsize=50_000)
def kinds_of(form: str) -> frozenset[str]:
    """Return the kinds of form of verbs of speaking that a word can be: ind, part2, …; none where it is none of theirs."""
    return frozenset(kind for _, _, kind in verb_forms().get(form, ()))


@lru_cache(maxsize=1)
def nouns() -> dict[str, tuple[str, Act, frozenset[str]]]:
    """Return for each form of a reporting noun (noun, act, patterns)."""
    out: dict[str, Any] = {}
    for row in table("reporting_nouns"):
        for form in row["forms"].split():
            out.setdefault(form, (row["noun"], row["act"], frozenset(row["pattern"].split())))
    return out


@lru_cache(maxsize=1)
def nouns_low() -> frozenset[str]:
    """Return the forms of reporting nouns in lower case."""
    return frozenset(form.lower() for form in nouns())


@lru_cache(maxsize=1)
def particles() -> dict[str, tuple[str, Act, Evidence, str]]:
    """Return for each particle or fixed phrase, in lower case, (position, act, evidence, speaker)."""
    return {
        row["form"].lower(): (row["position"], row["act"], row["evidence"], row["speaker"])  # type: ignore[misc]
        for row in table("reporting_particles")
    }


@lru_cache(maxsize=1)
def phrases() -> tuple[tuple[frozenset[str], str, str, Act, Act], ...]:
    """Return verb phrases as (fixed words in lower case, head verb, prefix, act, negated act), the longest first."""
    rows = [
        (frozenset(row["particle"].lower().split()), row["head"], row["prefix"], row["act"], row["negated_act"])
        for row in table("reporting_phrases")
    ]
    return tuple(sorted(rows, key=lambda r: (-len(r[0]), sorted(r[0]))))  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def verb_phrases() -> tuple[tuple[frozenset[str], Verb], ...]:
    """Return verb phrases as (fixed words in lower case, the head verb as the phrase uses it), the longest first."""
    rows = [
        (
            frozenset(row["particle"].lower().split()),
            Verb(
                row["head"], row["prefix"], row["act"], row["negated_act"],  # type: ignore[arg-type]
                frozenset(row["complements"].split()), row["hearsay"] == "1", row["strength"] == "strong",
            ),
        )
        for row in table("reporting_phrases")
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda r: (-len(r[0]), sorted(r[0]), r[1].lemma)))


@lru_cache(maxsize=1)
def phrase_forms() -> dict[str, frozenset[str]]:
    """Return for each inflected form of a head verb of a phrase its lemmas."""
    out: dict[str, set[str]] = {}
    for row in table("phrase_forms"):
        out.setdefault(row["form"], set()).add(row["lemma"])
    return {form: frozenset(found) for form, found in out.items()}


@lru_cache(maxsize=1)
def _phrases_by_form() -> dict[str, tuple[tuple[frozenset[str], Verb], ...]]:
    of_lemmas: dict[frozenset[str], tuple[tuple[frozenset[str], Verb], ...]] = {}
    for lemmas in phrase_forms().values():
        if lemmas not in of_lemmas:
            of_lemmas[lemmas] = tuple((fixed, verb) for fixed, verb in verb_phrases() if verb.lemma in lemmas)
    return {form: of_lemmas[lemmas] for form, lemmas in phrase_forms().items()}


def verb_phrases_of(form: str) -> tuple[tuple[frozenset[str], Verb], ...]:
    """Return the verb phrases whose head verb has this form, the longest first."""
    return _phrases_by_form().get(form, ())


@lru_cache(maxsize=1)
def speaking_forms() -> frozenset[str]:
    """Return all forms of verbs of speaking and of the head verbs of phrases: other words need not be looked at."""
    return frozenset(verb_forms()) | frozenset(phrase_forms())


@lru_cache(maxsize=1)
def speaking_low() -> frozenset[str]:
    """Return all forms of verbs of speaking, and of the head verbs of phrases, in lower case."""
    return frozenset(form.lower() for form in speaking_forms())


@lru_cache(maxsize=1)
def _phrases_by_word() -> dict[str, list[int]]:
    """Return for the first fixed word of each phrase, in the order of the alphabet, the numbers of the phrases."""
    out: dict[str, list[int]] = {}
    for number, (fixed, *_) in enumerate(phrases()):
        out.setdefault(min(fixed), []).append(number)
    return out


def _phrases_in(words: set[str]) -> list[tuple[frozenset[str], str, str, Act, Act]]:
    """Return the phrases all of whose fixed words are here, the longest first."""
    index = _phrases_by_word()
    return [phrases()[n] for n in sorted(n for w in words for n in index.get(w, ())) if phrases()[n][0] <= words]


def find_verb(cue: Sequence[str], clause: Sequence[str]) -> tuple[Verb, str] | None:
    """Return the reporting verb of a cue and the kind of its form; `clause` may hold its separated prefix.

    A verb with its prefix in place is preferred; of several words the surest verb wins, later words first.
    """
    known, forms = verbs(), verb_forms()
    found = [(place, *form) for place, word in enumerate(cue) for form in forms.get(word, ()) or forms.get(word.lower(), ())]
    apart = any(prefix for _, _, prefix, _ in found)
    after = _separated(cue) | _separated(clause) if apart else set[str]()
    best: tuple[tuple[int, bool, bool, int], Verb, str] | None = None
    for place, lemma, prefix, kind in found:
        verb = known.get(lemma)
        if verb is None or (prefix and (prefix not in after or (prefix == "zu" and kind == "inf"))):
            continue
        rank = (*preference(verb, prefix), kind in ("part2", "ind"), place)
        if best is None or rank > best[0]:
            best = (rank, verb, kind)
    return best[1:] if best else None


def preference(verb: Verb, prefix: str, near: bool = True) -> tuple[int, bool]:
    """Rank a verb among those that a form belongs to: one whose separated prefix stands in its clause first, then a strong one.

    `near` False: the prefix stands behind a comma and may belong to the clause there („die sagten, der Preis steige weiter“).
    """
    return (1 if near else -1) if prefix else 0, verb.strong


def _separated(words: Sequence[str]) -> set[str]:
    """Return the words that can be separated prefixes: those at the end or before a mark, and all of a cue's later pieces."""
    low = [w.lower() for w in words]
    return {w for i, w in enumerate(low) if i + 1 == len(low) or not low[i + 1][0].isalnum()}


def read_cue(cue: Sequence[str], frame: Sequence[str], guess: Act) -> Reading:
    """Read a cue within its frame, the words around it that belong to no content.

    `guess` is the model's act: it counts where the cue is no known word, or for a claim without cue.
    """
    words = {w.lower() for w in (*cue, *frame)}
    text = " ".join(cue).lower()
    negated = not words.isdisjoint(NEGATIONS) and _negated(cue, frame)
    hearsay = bool(words & HEARSAY_WORDS)
    for fixed, head, prefix, act, negated_act in _phrases_in(words):
        if not prefix or prefix in words:
            heads = phrase_forms()
            if any(head in heads.get(w.lower(), ()) for w in (*cue, *frame)):
                return _reading(act, negated_act, negated and not fixed & NEGATIONS, hearsay, head, "phrase")
    own = {w.lower() for w in cue}
    if own & {"weigerte", "weigerten", "weigert", "weigern"} or {"weder", "bestätigen", "dementieren"} <= words:
        return Reading("does_not_confirm", "negated", "asserted", text, "refusal")
    particle = particles().get(text) or particles().get(" ".join((*cue, *frame)).lower())
    if particle:
        return Reading(particle[1], "affirmed", particle[2], text, "particle")
    verb = find_verb(cue, frame)
    if verb:
        found = verb[0]
        return _reading(found.act, found.negated_act, negated, hearsay, found.lemma, "verb")
    for word in cue:
        noun = nouns().get(word)
        if noun:
            return _reading(noun[1], "does_not_confirm", negated, hearsay, noun[0], "noun")
    for length in (3, 2):
        for i in range(len(cue) - length + 1):
            particle = particles().get(" ".join(cue[i : i + length]).lower())
            if particle:
                return Reading(particle[1], "affirmed", particle[2], text, "particle")
    for word in cue:
        particle = particles().get(word.lower())
        if particle:
            return Reading(particle[1], "affirmed", particle[2], text, "particle")
    return Reading(
        guess, "negated" if guess == "does_not_confirm" else "affirmed", "hearsay" if hearsay else "asserted", text, "model"
    )


def _reading(act: Act, negated_act: Act, negated: bool, hearsay: bool, lemma: str, rule: str) -> Reading:
    used = negated_act if negated else act
    polarity: Polarity = "negated" if used == "does_not_confirm" else "affirmed"
    return Reading(used, polarity, "hearsay" if hearsay else "asserted", lemma, f"{rule}{'-negated' if negated else ''}")


REPORTS = frozenset(
    "Berichten Berichte Medienberichten Medienberichte Meldungen Zeitungsberichten Gerüchten Gerüchte Augenzeugenberichten Presseberichten Agenturberichten".split()
)
ACCORDING = frozenset("laut zufolge gemäß nach demnach wonach demzufolge so".split())


def unnamed_reports(words: Sequence[str]) -> bool:
    """Tell whether words speak of reports without an author: „Medienberichten“, „ersten Meldungen“."""
    return bool(set(words) & REPORTS) or any(w.endswith(("berichte", "berichten", "meldungen")) for w in words)


def of_source(reading: Reading) -> bool:
    """Tell whether a cue gives a claim to a source: „laut“, „zufolge“."""
    return not ACCORDING.isdisjoint(reading.lemma.split())


def according_to(reading: Reading, speaker: Sequence[str], kind: SpeakerKind) -> Reading:
    """Refine „laut X“ by who X is: a medium reports, unnamed reports are hearsay, „nach Einschätzung von X“ is a belief."""
    if unnamed_reports(speaker):
        return replace(reading, act="reports", evidence="hearsay", rule=f"{reading.rule}-unnamed")
    head = nouns().get(next((w for w in speaker if w[0].isupper()), ""))
    if head and head[1] in ("believes", "predicts", "denies", "claims", "demands"):
        return replace(reading, act=head[1], rule=f"{reading.rule}-noun")
    return replace(reading, act="reports" if kind == "media" else "says")


def _negated(cue: Sequence[str], frame: Sequence[str]) -> bool:
    low = [w.lower() for w in (frame or cue)]
    for i, word in enumerate(low):
        if word in NEGATIONS and not (word == "nicht" and low[i + 1 : i + 2] in (["nur"], ["allein"], ["zuletzt"])):
            return True
    return any(w.lower() in NEGATIONS for w in cue)
