"""Speech that goes on without a frame, sources behind „hieß es“, and quotations of the model that need sifting."""

from __future__ import annotations

import pytest
from conftest import annotated
from msgspec.structs import replace

from pipeline.config import Params
from pipeline.document import Claim, Quotation, Span
from pipeline.german.reading import Reading
from pipeline.german.sift import sift
from pipeline.stages.claims import claims_of
from pipeline.stages.clean import block_views

PARAMS = Params()


def by_rules(text: str) -> list[Claim]:
    return list(claims_of(replace(annotated(text), quotations=()), PARAMS.claims).claims or ())


def quoted(text: str, *parts: tuple[str, list[str], list[str], list[str]]) -> list[str]:
    """Return form, speaker and content of quotations of a model, given by their words, once they are sifted."""

    def spans(pieces: list[str]) -> tuple[Span, ...]:
        return tuple(Span(text.index(p), text.index(p) + len(p)) for p in pieces)

    made = [Quotation(spans(q), spans(s), spans(c), (), form, "says", 0.9, 0.9, ("model",)) for form, q, s, c in parts]
    document = annotated(text)
    found = sift(Reading(document, block_views(document)), made)
    return [f"{q.form} | {' + '.join(s.of(text) for s in q.speaker)} | {' … '.join(s.of(text) for s in q.quote)}" for q in found]


@pytest.mark.parametrize(
    ("second", "goes_on"),
    [
        ("Vier der Verletzten befänden sich in einem ernsten Zustand.", True),
        ("Die Züge stünden noch bis Freitag still.", True),
        ("Das Wasser sei inzwischen abgelaufen.", True),
        ("Wer jetzt bremse, werde später doppelt zahlen.", True),
        ("Eine Bestätigung, dass alles gut werde, habe niemand.", True),
        ("Vier der Verletzten befanden sich in einem ernsten Zustand.", False),
        ("Die Züge könnten noch bis Freitag stehen.", False),
        ("Es sei denn, der Regen hört auf.", False),
        ("Gott sei Dank blieb es trocken.", False),
        ("Die Bahn wäre sonst pünktlich gewesen.", False),
        ("Ob das stimme, ist offen.", False),
    ],
)
def test_speech_goes_on_in_the_subjunctive(second: str, goes_on: bool) -> None:
    claims = by_rules(f"Drei Menschen seien gestorben, sagte der Gouverneur Rudi Benk. {second}")
    assert [(c.speaker, c.form) for c in claims[:1]] == [("Rudi Benk", "Indirect")]
    assert [(c.speaker, c.form) for c in claims[1:] if "goes_on" in c.rules] == [("Rudi Benk", "IndirectFreeIndirect")] * goes_on


def test_nothing_goes_on_behind_plain_sentences_or_in_another_block() -> None:
    assert not by_rules("Der Gouverneur kam am Montag an. Das Wasser sei inzwischen abgelaufen.")
    text = "Drei Menschen seien gestorben, sagte der Gouverneur Rudi Benk.\n\nDas Wasser sei inzwischen abgelaufen."
    assert len(by_rules(text)) == 1


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        ("Der Präsident setze auf Zeit, hieß es am Montag aus Regierungskreisen.", "Regierungskreise", "Der Präsident setze auf Zeit"),
        ("Man sei weit gekommen, hieß es am Abend in Genf.", "Genf", "Man sei weit gekommen"),
        ("Die Kosten seien gedeckt, heißt es in dem Gutachten.", "Gutachten", "Die Kosten seien gedeckt"),
        ("Die Aufnahmen stammten aus dem Ausland, hieß es.", "", "Die Aufnahmen stammten aus dem Ausland"),
    ],
)  # fmt: skip
def test_it_was_said(text: str, speaker: str, content: str) -> None:
    (claim,) = by_rules(text)
    assert (claim.speaker.removesuffix("n") if speaker == "Regierungskreise" else claim.speaker) == speaker
    assert " ".join(s.of(text) for s in claim.content) == content


def test_two_direct_quotations_keep_their_own_words() -> None:
    text = "Ein Sprecher sagte: „Wir sind zuversichtlich.“ Ähnlich äußerte sich Präsident Busch: „Wir haben die Lage im Griff.“"
    made = [
        ("Direct", ["„Wir sind zuversichtlich.“", "die Lage im Griff.“"], ["Ein Sprecher"], ["sagte"]),
        ("Direct", ["„Wir haben die Lage im Griff.“"], ["Präsident Busch"], ["äußerte sich"]),
    ]
    assert quoted(text, *made) == [
        "Direct | Ein Sprecher | „Wir sind zuversichtlich.“", "Direct | Präsident Busch | „Wir haben die Lage im Griff.“"
    ]  # fmt: skip


def test_a_negation_that_stands_apart_stays_in_the_content() -> None:
    text = "Einen Mangel an Impfstoff gibt es laut Bundesgesundheitsministerium nicht."
    made = ("Indirect", ["Einen Mangel an Impfstoff gibt es", "nicht"], ["Bundesgesundheitsministerium"], ["laut"])
    assert quoted(text, made) == ["Indirect | Bundesgesundheitsministerium | Einen Mangel an Impfstoff gibt es … nicht"]


def test_a_heading_speaks_for_itself_only() -> None:
    text = "Klinik bestätigt Tod eines Fahrgasts\n\nBei dem Zugunglück ist am Montag in Appenheim ein Mensch gestorben."
    assert quoted(text, ("Indirect", ["Bei dem Zugunglück ist am Montag"], ["Klinik"], ["bestätigt"])) == []
    text = "Moskau meldet Einnahme von Lyman – Kiew widerspricht\n\nDie Stadt liegt im Osten."
    made = ("Indirect", ["Einnahme von Lyman – Kiew widerspricht"], ["Moskau"], ["meldet"])
    assert quoted(text, made) == ["Indirect | Moskau | Einnahme von Lyman"]


def test_the_subject_of_the_sentence_speaks_not_its_object() -> None:
    text = "Die Luftfahrtbehörde hat Fluggesellschaften vor einer „gefährlichen Lage“ gewarnt."
    made = ("Direct", ["„gefährlichen Lage“"], ["Die Luftfahrtbehörde", "Fluggesellschaften"], ["gewarnt"])
    assert quoted(text, made) == ["Direct | Die Luftfahrtbehörde | „gefährlichen Lage“"]


def test_a_sentence_that_names_its_own_source_gives_none_to_those_before() -> None:
    text = "Kein Wort steht in dem Papier über das Vermögen. Laut der Nordpost wurde es in Genf geschrieben."
    assert quoted(text, ("Indirect", ["Kein Wort steht in dem Papier über das Vermögen"], ["Nordpost"], [])) == [
        "Indirect |  | Kein Wort steht in dem Papier über das Vermögen"
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        ("Ein CSU-Sprecher dementierte das umgehend; der Parteichef habe lediglich telefoniert.", "CSU-Sprecher", "der Parteichef habe lediglich telefoniert."),
        ("Auch das stritt die Behörde ab; es handle sich um „Notizzettel mit Rezepten“.", "Behörde", "es handle sich um „Notizzettel mit Rezepten“."),
    ],
)  # fmt: skip
def test_who_acts_before_a_semicolon_speaks_behind_it(text: str, speaker: str, content: str) -> None:
    (claim,) = (c for c in by_rules(text) if "goes_on" in c.rules)
    assert (claim.speaker, " ".join(s.of(text) for s in claim.content)) == (speaker, content)


def test_an_indicative_behind_a_semicolon_is_told_by_the_author() -> None:
    assert not [c for c in by_rules("Ein Sprecher dementierte das; der Parteichef hat nur telefoniert.") if "goes_on" in c.rules]


def test_direct_speech_that_breaks_off_goes_to_its_end() -> None:
    text = "Der Gesandte Daniel Harker äußerte sich knapper: „Ein guter Tag. Kein fertiger Tag.“ Dann fuhr er."
    made = ("Direct", ["„Ein guter Tag."], ["Der Gesandte Daniel Harker"], ["äußerte sich"])
    assert quoted(text, made) == ["Direct | Der Gesandte Daniel Harker | „Ein guter Tag. Kein fertiger Tag.“"]
    text = (
        "Auf seinem Kanal schrieb Rudd:\n\nMeine Leute haben gearbeitet. GROSSER Fortschritt! Niemand wird warten!\n\nEs regnet."
    )
    made = ("Direct", ["Meine Leute haben gearbeitet. GROSSER Fortschritt"], ["Rudd"], ["schrieb"])
    assert quoted(text, made) == ["Direct | Rudd | Meine Leute haben gearbeitet. GROSSER Fortschritt! Niemand wird warten!"]


def test_a_subject_with_its_relative_clause_is_no_content() -> None:
    text = "Gwen Hargreave, die vier Jahre lang die Bücher geführt hatte, sagte dem Gericht, sie habe nichts gewusst."
    made = ("Indirect", ["Gwen Hargreave, die vier Jahre lang die Bücher geführt hatte"], [], ["sagte"])
    assert quoted(text, made) == []


def test_a_sentence_in_the_indicative_is_no_part_of_free_indirect_speech() -> None:
    text = "Das Schicksal des Landes stehe auf dem Spiel. Der Währungsfonds tagt morgen."
    made = ("IndirectFreeIndirect", ["Das Schicksal des Landes stehe auf dem Spiel.", "Währungsfonds tagt morgen"], [], [])
    assert quoted(text, made) == ["IndirectFreeIndirect |  | Das Schicksal des Landes stehe auf dem Spiel."]


@pytest.mark.parametrize(
    ("text", "content", "lengthened"),
    [
        ("Reuters berichtet, dass es keinen Kommentar aus der Ukraine gab, die zuvor Erfolge gemeldet hatte.", "dass es keinen Kommentar aus der Ukraine gab", True),
        ("Reuters berichtet, dass es keinen Kommentar gab, und die Agentur prüft die Angaben.", "dass es keinen Kommentar gab", False),
        ("Reuters berichtet, es gebe keinen Kommentar, der weiterhelfe.", "es gebe keinen Kommentar", False),
    ],
)  # fmt: skip
def test_a_relative_clause_at_the_end_belongs_to_what_is_said(text: str, content: str, lengthened: bool) -> None:
    wanted = text[text.index(content) : -1] if lengthened else content
    assert quoted(text, ("Indirect", [content], ["Reuters"], ["berichtet"])) == [f"Indirect | Reuters | {wanted}"]


def test_an_infinitive_of_a_verb_that_says_nothing_is_no_content() -> None:
    text = "Der Kanzler versuchte, die Verbündeten zu gewinnen."
    assert quoted(text, ("Indirect", ["die Verbündeten zu gewinnen"], ["Der Kanzler"], ["versuchte"])) == []
    text = "Der Kanzler versprach, die Verbündeten zu gewinnen."
    assert len(quoted(text, ("Indirect", ["die Verbündeten zu gewinnen"], ["Der Kanzler"], ["versprach"]))) == 1
