from __future__ import annotations

import pytest

from pipeline.stages.annotate import DEFAULT, load_model


@pytest.mark.parametrize(
    "sentences",
    [
        ["Das Treffen ist am 2. Dezember in St. Gallen.", "Dr. h.c. Meier kommt z. B. aus Köln, u. a. wegen der Messe."],
        ["Die Abt. III des 1. FC Auental trat am 3. 4. 2025 an.", "Es kamen ca. 3.500 Zuschauer."],
        ["Prof. Dr. Eva Lang schwieg.", "J. R. Ohm nicht.", "Nr. 5 kostet 5 Mio. Euro."],
        ["„Wir bleiben!“, sagte Ute Mai.", "Er schwieg."],
        ["Pegel steigt weiter", "Der Pegel steigt seit 14.30 Uhr.", "Die Brücke bei Ulm", "Sie ist gesperrt."],
        ["Drei Straßen sind gesperrt", "Zwei Schulen bleiben zu", "Der Bus fährt nicht"],
    ],
)
def test_sentences_end_where_german_ones_end(sentences: list[str]) -> None:
    apart = "\n\n" if not sentences[0].endswith((".", "“")) and len(sentences) > 2 else " "
    text = apart.join(sentences)
    assert [s.text.strip() for s in load_model(DEFAULT)(text).sents] == sentences
