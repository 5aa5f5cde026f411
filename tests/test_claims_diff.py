from __future__ import annotations

import pytest

from pipeline.errors import NothingToDo
from pipeline.repeats.claims_diff import WATCHED, Claim, match


def claim(identity: str, speaker: str, content: str, **more: str) -> Claim:
    return (
        dict.fromkeys(WATCHED, "") | {"claim_id": identity, "speaker": speaker, "content": content, "source_file": "a.txt"} | more
    )


def test_an_id_matches_before_words() -> None:
    found = match(
        [claim("c1", "A", "Der Zug kommt")], [claim("c1", "A", "Der Zug kommt nicht"), claim("c2", "A", "Der Zug kommt")]
    )
    assert [p.difference for p in found.changed] == ["∅ → nicht"]
    assert [c["claim_id"] for c in found.new] == ["c2"]


def test_like_words_of_one_speaker_match_best_first() -> None:
    old = [claim("o1", "A", "Vier Menschen wurden in Kiel verletzt"), claim("o2", "A", "Vier Menschen wurden in Jena verletzt")]
    new = [claim("n1", "A", "Fünf Menschen wurden in Jena verletzt"), claim("n2", "A", "Vier Menschen wurden in Kiel verletzt.")]
    found = match(old, new)
    assert [(p.old["claim_id"], p.new["claim_id"], p.difference) for p in found.changed] == [("o2", "n1", "Vier → Fünf")]
    assert found.same == 1


def test_the_same_words_of_another_speaker_are_a_changed_speaker() -> None:
    found = match(
        [claim("o", "", "Die Brücke hält zwei Winter")],
        [claim("n", "Paul Stern", "dass die Brücke hält zwei Winter", act="says")],
    )
    assert [p.difference for p in found.changed] == ["speaker: ∅ → Paul Stern; act: ∅ → says"]


def test_other_words_of_another_speaker_do_not_match() -> None:
    found = match([claim("o", "A", "Der Damm bricht morgen")], [claim("n", "B", "Die Wahl wird verschoben")])
    assert (len(found.new), len(found.gone), len(found.changed)) == (1, 1, 0)
    assert [r["change"] for r in found.rows()] == ["new", "gone"]


def test_nothing_on_both_sides_is_nothing_to_do() -> None:
    with pytest.raises(NothingToDo):
        match([], [])
