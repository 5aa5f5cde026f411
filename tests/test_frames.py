"""Cue and speaker of a content by the grammar of its frame alone."""

from __future__ import annotations

import pytest
from conftest import annotated
from msgspec.structs import replace

from pipeline.document import Span
from pipeline.german import frames
from pipeline.german.reading import Reading
from pipeline.stages.clean import block_views

CASES = (
    # a noun of speaking tells what the content is
    ("Am Sonntag bleibe die Brücke zu, lautet die Forderung der Anwohner.", ("Am Sonntag bleibe die Brücke zu",), "lautet Forderung", "der Anwohner"),
    ("Am Sonntag bleibe die Brücke zu, ist die Botschaft von Jan Kolb, und dafür sammeln einige ältere Nachbarn.", ("Am Sonntag bleibe die Brücke zu",), "ist Botschaft", "Jan Kolb"),
    ("Die Brücke bleibe zu, ist die Forderung.", ("Die Brücke bleibe zu",), "ist Forderung", ""),
    # what a colon announces is not what the next sentence's speaker says
    ("Ein Zollsprecher sagte: „Alles bleibt offen.“ Ähnlich äußerte sich der Landrat: „Wir schließen nichts.“", ("„Alles bleibt offen.“", "„Wir schließen nichts.“"), "sagte", "Ein Zollsprecher"),
    # a participle beside a verb of speaking tells how somebody speaks
    ("Nachdem er gefragt wurde, was ihm fehle, entgegnete der Wirt empört: „Die Gäste.“", ("„Die Gäste.“",), "entgegnete", "der Wirt"),
    # numerals are no verbs
    ("Auf dem Platz malten einige ältere Frauen „Rettet den Park“ an die Wand.", ("„Rettet den Park“",), "", ""),
)  # fmt: skip


@pytest.mark.parametrize(("text", "content", "cue", "speaker"), CASES)
def test_frames_give_cue_and_speaker(text: str, content: tuple[str, ...], cue: str, speaker: str) -> None:
    document = annotated(text)
    spans = tuple(Span(text.index(c), text.index(c) + len(c)) for c in content)
    found_cue, found_speaker, _ = frames.complete(Reading(document, block_views(document)), spans, (), ())
    assert " ".join(s.of(text) for s in found_cue) == cue
    assert " ".join(s.of(text) for s in found_speaker) == speaker


def test_words_of_a_block_without_a_sentence_go_with_the_sentence_before() -> None:
    document = annotated("Lena Vogt dankte allen.\n\n★ ★ ★ ★\n\nDer Hafen bleibt zu.")
    first, *_, last = document.sentences or ()
    reading = Reading(replace(document, sentences=(first, last)), block_views(document))
    assert [word.text for word in reading.words].count("★") == 4
    assert all(i in reading.sentence_words(word.sentence) for i, word in enumerate(reading.words))
