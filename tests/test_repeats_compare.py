from __future__ import annotations

import pytest
from conftest import rows as table_rows
from hypothesis import given
from hypothesis import strategies as st

from pipeline.german.words import table
from pipeline.repeats.compare import changes, compare, difference, rows, similarity
from pipeline.repeats.store import Store
from pipeline.repeats.tokens import pack, tokens
from pipeline.repeats.words import same

CASES = table_rows("repeats.tsv")
WORDS = st.lists(st.sampled_from("Der Zug fährt nicht nach Kiel , am Montag . zwei drei Wagen sind leer".split()), max_size=14)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["new"][:40])
def test_a_later_block_says_something_new_or_not(case: dict[str, str]) -> None:
    found = difference(*rows(tokens(case["old"]), tokens(case["new"])))
    if not case["news"]:
        assert found.news == ()
    else:
        assert case["news"] in found.news


def test_a_difference_is_short_and_readable() -> None:
    old = "Der Sender meldet, in der ganzen Stadt seien seit dem frühen Abend alle Brücken und Straßen gesperrt."
    new = "Der Sender meldet, es gebe Probleme."
    text = difference(*rows(tokens(old), tokens(new))).text
    assert text == "in der ganzen Stadt seien … Straßen gesperrt → es gebe Probleme"
    assert difference(*rows(tokens("Er kommt."), tokens("Er kommt!"))).text == ". → !"
    assert difference(*rows(tokens("Er kommt."), tokens("Er kommt auch."))).text == "∅ → auch"


@given(WORDS, WORDS)
def test_changes_lead_from_one_block_to_the_other(old: list[str], new: list[str]) -> None:
    a, b = rows(old, new)
    out, at = [], 0
    for change in changes(a, b):
        assert change.a >= at
        out += old[at : change.a] + new[change.c : change.d]
        at = change.b
    assert out + old[at:] == new


@given(WORDS)
def test_a_block_says_nothing_that_it_does_not_say_itself(words: list[str]) -> None:
    a, b = rows(words, words)
    assert compare(a, b).same
    assert similarity(a, b) == 1.0


@given(WORDS, st.sampled_from("17 nicht keine Montag soll Hamburg".split()), st.data())
def test_a_fact_put_in_is_news(words: list[str], fact: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(words)))
    assert not compare(*rows(words, [*words[:at], fact, *words[at:]])).same


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Müller", "Möller"),
        ("Krim", "Krimi"),
        ("Hofer", "Hafer"),
        ("Ukraine", "Ukrainer"),
        ("liefert", "geliefert"),
        ("sagt", "sagte"),
    ],
)
def test_words_that_look_alike_are_not_the_same(old: str, new: str) -> None:
    assert not same(old, new)
    assert not same(new, old)


def test_a_store_gives_back_the_words_of_its_blocks() -> None:
    store = Store()
    store.add(pack(["Der Zug fährt.", "„Der Zug“ – er fährt −3 Kilometer."]))
    store.add(pack(["", "Er fährt -3 Kilometer.", "Ende\ud800 von allem"]))
    assert store.tokens(0) == ["Der", "Zug", "fährt", "."]
    assert store.tokens(1) == ['"', "Der", "Zug", '"', "–", "er", "fährt", "-3", "Kilometer", "."]
    assert store.tokens(2) == []
    assert store.tokens(3) == ["Er", "fährt", "-3", "Kilometer", "."]
    assert store.tokens(4)[0] == "Ende"
    assert store.tokens_of.tolist() == [4, 10, 0, 5, 3]
    assert store.words_of.tolist() == [3, 6, 0, 4, 3]


def test_the_kinds_of_the_lexicon_are_known() -> None:
    known = {
        "negation", "quantity", "number", "modality", "hedge", "date", "direction", "person", "outcome", "keep", "filler", "turn"
    }  # fmt: skip
    assert {row["kind"] for row in table("repeat_words")} == known


def test_of_very_long_blocks_only_what_differs_is_compared() -> None:
    words = [f"Wort{n}" for n in range(25_000)]
    near = changes(*rows(words, [*words[:100], "anders", *words[101:]]))
    assert [(c.a, c.b, c.c, c.d) for c in near] == [(100, 101, 100, 101)]
    found = compare(*rows(words, ["Anders", *words[3:-3], "Ende"]))
    assert [(c.a, c.b, c.c, c.d) for c in found.found] == [(0, 25_000, 0, 24_996)]
    assert not found.same
