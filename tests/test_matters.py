"""Which claims a denial is about, and that other claims are left alone."""

from __future__ import annotations

import random

import pytest
from conftest import annotated

from pipeline.config import Params
from pipeline.document import Document
from pipeline.german.matters import BACK, _same, pairs
from pipeline.rows.document import disputes
from pipeline.stages.claims import claims_of

PARAMS = Params()


def found(text: str) -> Document:
    return claims_of(annotated(text), PARAMS.claims)


def links(text: str) -> list[tuple[str, str]]:
    claims = found(text).claims or ()
    by = {c.id: c for c in claims}
    return [(c.speaker, by[i].speaker) for c in claims for i in c.against]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Die Zeitung Harzbote berichtet, dass der Vorstand einen Verkauf der Werft plant. Das Unternehmen dementierte.", ("Unternehmen", "Harzbote")),
        ("Die Stadträtin Jana Roth behauptet, dass der Kämmerer die Akten gelöscht habe. Kämmerer Udo Lenz bestritt das.", ("Udo Lenz", "Jana Roth")),
        ("Die Gewerkschaft warf dem Vorstand Wortbruch vor. Vorstandschef Emil Kranz wies den Vorwurf zurück.", ("Emil Kranz", "Gewerkschaft")),
        ("Der Verein teilte mit, dass der Torwart nach Porto wechselt. Der Berater Carlos Pinto wollte das nicht bestätigen.", ("Carlos Pinto", "Verein")),
        ("Die Armee meldete, dass ihre Truppen die Stadt Lyman eingenommen haben. Der Generalstab bestreitet, dass Lyman erobert worden sei.", ("Generalstab", "Armee")),
        ("Der Sprecher dementierte einen Bericht der Financial Times, wonach die Fabrik verkauft werde.", ("Sprecher", "Financial Times")),
        ("Einen Bericht der Financial Times, wonach es Verletzte gebe, wollte Landrat Udo Lenz nicht bestätigen.", ("Udo Lenz", "Financial Times")),
        ("Der Minister sagte, die Brücke sei sicher. Die Ingenieurkammer äußerte Zweifel an dieser Darstellung.", ("Ingenieurkammer", "Minister")),
    ],
)  # fmt: skip
def test_a_denial_is_about_what_it_takes_up(text: str, pair: tuple[str, str]) -> None:
    assert pair in links(text)


@pytest.mark.parametrize(
    "text",
    [
        # a demand turned down contradicts nobody
        "Die Bürgermeisterin sagte, der Haushalt sei solide. Ein Eingreifen per Gesetz lehnte der Minister Karl Bode ab.",
        # a denial of something else
        "Der Landrat sagte, elf Menschen seien verletzt worden. Die Leitstellenchefin Ina Wolff bestritt, dass die Warnungen zu spät kamen.",
        # says itself what it is about
        "Die Opposition fürchtet, dass der Präsident den Stausee aufgibt. Das Amt wollte sich nicht dazu äußern, ob der Leiter des Hafens teilnimmt.",
        # silence at accusations is no answer to an alibi
        "Die Anwältin sagte, ihr Mandant sei beim Zahnarzt gewesen. Der Angeklagte schwieg.",
        # the same speaker
        "Der Trainer sagte, die Mannschaft sei fit. Der Trainer bestritt, dass jemand verletzt sei.",
        # far away, in another entry
        "10:00 Uhr\n\nDie Bahn teilte mit, dass die Strecke frei sei.\n\n11:00 Uhr\n\nDas Ministerium dementierte.",
        # criticism is no denial
        "Der Minister sagte, die Reform komme im Mai. Die Opposition kritisierte das scharf.",
    ],
)
def test_other_denials_are_about_nothing(text: str) -> None:
    assert links(text) == []


def test_a_dispute_holds_only_claims_that_face_each_other() -> None:
    rows = [
        {"claim_id": i, "group_id": "g", "act": act, "speaker": who, "speaker_kind": kind, "content": i, "document_id": "d", "places": "", "people": "", "organisations": ""}
        for i, act, who, kind in (
            ("c1", "says", "A", "person"), ("c2", "says", "B", "person"), ("c3", "denies", "C", "person"), ("c4", "does_not_confirm", "D", "media"), ("c5", "denies", "E", "person"),
        )
    ]  # fmt: skip
    (one,) = disputes(rows, {"c3": ("c1", "gone"), "c4": ("c1",), "lost": ("c2",)})
    assert (one["asserted_by"], one["denied_by"], one["unverified_by"], one["claim_ids"]) == ("A", "C", "D", "c1; c3; c4")
    assert disputes(rows, {}) == []


def _connected(size: int, links: list[tuple[int, int]]) -> list[int]:
    group = list(range(size))
    for i, j in links:
        group = [group[j] if g == group[i] else g for g in group]
    return [group.index(g) for g in group]


@pytest.mark.parametrize("seed", range(12))
def test_repeated_contents_are_grouped_as_if_every_pair_was_compared(seed: int) -> None:
    chance = random.Random(seed)

    def some(words: str, most: int) -> frozenset[str]:
        return frozenset(chance.choices(words.split(), k=chance.randint(0, most)))

    stock = [
        (some("brück gesperr herbst minister strom regen zug", 4), some("Vogt Kiew Frankreich", 2), some("hit killed", 1))
        for _ in range(chance.choice((3, 9, 40)))
    ]
    features = chance.choices(stock, k=3 * BACK)
    every = [(i, j) for i, one in enumerate(features) for j in range(max(0, i - BACK), i) if _same(one, features[j])]
    assert _connected(len(features), list(pairs(features))) == _connected(len(features), every)
