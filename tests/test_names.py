"""Who is who, and where places lie: tables of sentences, each name asked for as the pipeline would."""

from __future__ import annotations

import pickle
from functools import lru_cache

import pytest
from conftest import rows
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.config import Params
from pipeline.document import Block, Document, Entity, Name, Span
from pipeline.german import merging
from pipeline.german.census import Census, Form, Group
from pipeline.german.gazetteer import Place, by_key, lookup
from pipeline.german.merging import merge, merge_document
from pipeline.german.organisations import kind_of
from pipeline.german.people import places_of, roles_at, shown_organisation
from pipeline.german.reading import Reading
from pipeline.german.same import Sighting, decide
from pipeline.german.sounds import alike
from pipeline.stages.annotate import DEFAULT, annotate, load_model
from pipeline.stages.clean import block_views
from pipeline.things.registry import Registry
from pipeline.things.rows import grouped_roles

PAIRS = {"name_pairs.tsv": 197, "name_pairs_2.tsv": 98}
PLACES = {"places.tsv": 196, "places_2.tsv": 59}


@lru_cache(maxsize=2000)
def read(text: str, start: int, end: int, label: str) -> tuple[Reading, Entity, str]:
    """A sentence as the model reads it, with one mention put in; the label that the model gives that mention itself."""
    block = Block("b", Span(0, len(text)), "paragraph")
    model = load_model(DEFAULT)
    document = annotate(Document("d", "t", text, blocks=(block,), repairs=()), model, model, Params().annotate)
    asked = Entity("asked", Span(start, end), label, 1.0)  # type: ignore[arg-type]
    over = [e for e in document.entities or () if e.span.overlaps(asked.span)]
    told = next((e.label for e in over if e.label != "MISC"), label)
    kept = [e for e in document.entities or () if e not in over]
    document = replace(document, entities=tuple(sorted([*kept, asked], key=lambda e: e.span)), sentences=(Span(0, len(text)),))
    return Reading(document, block_views(document)), asked, told


def sighting(text: str, name: str) -> Sighting:
    at = text.index(name)
    reading, asked, label = read(text, at, at + len(name), "PER")
    return Sighting(name, tuple(roles_at(reading, asked)), label)


@pytest.mark.parametrize("table", sorted(PAIRS))
def test_two_names_are_one_person_or_not(table: str) -> None:
    wrong = []
    for row in rows(table):
        verdict = decide(sighting(row["context_a"], row["name_a"]), sighting(row["context_b"], row["name_b"]))
        if (verdict.answer == "same") != (row["same"] == "1"):
            wrong.append(f"{row['name_a']} / {row['name_b']}: {verdict.answer} ({verdict.reason}) | {row['reason']}")
    assert len(rows(table)) - len(wrong) >= PAIRS[table], "\n".join(wrong)


def place_in(text: str, name: str) -> Place | None:
    at = text.rindex(f"Stadt {name}") + 6 if f"Stadt {name}" in text else text.index(name)
    reading, asked, _ = read(text, at, at + len(name), "LOC")
    return by_key(places_of(reading, [(asked, name)])["asked"][1])


def is_right(place: Place | None, row: dict[str, str]) -> bool:
    """The right id and country; where the table has no id, a region or country, or rightly blank."""
    if row["geonames_id"]:
        return place is not None and place.geonames_id == row["geonames_id"] and place.country_code == row["country_code"]
    if place is None:
        return True
    return (place.kind != "city" or place.precision == "ambiguous") and place.country_code in ("", row["country_code"])


@pytest.mark.parametrize("table", sorted(PLACES))
def test_a_place_is_the_one_meant_or_left_blank(table: str) -> None:
    wrong = []
    for row in rows(table):
        place = place_in(row["sentence"], row["surface"])
        if not is_right(place, row):
            wrong.append(
                f"{row['surface']}: {place and (place.name, place.kind, place.geonames_id, place.precision)} | {row['reason']}"
            )
    assert len(rows(table)) - len(wrong) >= PLACES[table], "\n".join(wrong)


def names(groups: dict[Form, Group]) -> dict[str, str]:
    return {f"{form[0]}|{form[1]}": group.name for form, group in groups.items()}


def census(*told: tuple[str, int] | tuple[str, int, str]) -> Census:
    out = Census()
    for name, count, *roles in told:
        out.add(name, roles, count)  # type: ignore[arg-type]
    return out


def test_what_fits_several_stays_apart_and_says_why() -> None:
    groups = merge(census(("Jana Wendrich", 4), ("Paul Wendrich", 3), ("Wendrich", 5)))
    alone = groups["Wendrich", ""]
    assert alone.name == "Wendrich"
    assert alone.apart == dict.fromkeys(("Jana Wendrich", "Paul Wendrich"), "several people bear this name")


def test_a_common_family_name_needs_its_role() -> None:
    told = census(("Lena Schneider", 3, "Landrätin"), ("Schneider", 2, "Landrätin"), ("Schneider", 2, "Bäcker"), ("Schneider", 1))
    found = names(merge(told))
    assert [found[k] for k in sorted(found)] == ["Lena Schneider", "Schneider", "Schneider", "Lena Schneider"]
    assert names(merge_document(census(("Lena Schneider", 1), ("Schneider", 2))))["Schneider|"] == "Lena Schneider"


def test_a_slip_joins_a_frequent_name_only() -> None:
    assert names(merge(census(("Marek Dolwinski", 40), ("Marek Dolvinksi", 1))))["Marek Dolvinksi|"] == "Marek Dolwinski"
    assert names(merge(census(("Marek Dolbinger", 4), ("Marek Dolwinger", 3))))["Marek Dolwinger|"] == "Marek Dolwinger"


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["Anna Kolar", "Kolar", "Kolars", "A. Kolar", "Ana Kolar", "Jan Kolar", "Selenskyj", "Zelensky", "Weber", "Koler"]
            ),
            st.sampled_from([(), ("Minister",), ("Sprecherin",)]),
            st.integers(1, 30),
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_order_and_parts_do_not_matter(told: list[tuple[str, tuple[str, ...], int]], chance) -> None:  # type: ignore[no-untyped-def]
    def state(found: list[tuple[str, tuple[str, ...], int]], parts: int) -> dict[Form, tuple[object, ...]]:
        whole = Census()
        for number in range(parts):
            part = Census()
            for name, roles, count in found[number::parts]:
                part.add(name, roles, count)
            whole.update(part)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(merging, "BATCH", 5_000 if parts == 1 else 1)
            groups = merge(whole, None if parts == 1 else elsewhere)
        return {form: (g.name, g.count, sorted(g.forms), sorted(g.apart.items())) for form, g in groups.items()}

    def elsewhere(task, rows):  # type: ignore[no-untyped-def]
        """Do tasks as another process does: what comes and goes is copied."""
        return (pickle.loads(pickle.dumps(task(*pickle.loads(pickle.dumps(row))))) for row in rows)

    other = list(told)
    chance.shuffle(other)
    assert state(told, 1) == state(other, 3)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Selenskyj", "Zelensky", True), ("Selenskyj", "Зеленський", True), ("Jermak", "Yermak", True), ("Lawrow", "Lavrov", True),
        ("Umjerow", "Umerow", True), ("Chruschtschow", "Khrushchev", True), ("Dschaparow", "Japarov", True), ("Söder", "Soeder", True),
        ("Scholz", "Schulz", False), ("Nawalny", "Nawalnaja", False), ("Merkel", "Merker", False),
    ],
)  # fmt: skip
def test_romanisations_sound_alike(a: str, b: str, same: bool) -> None:
    assert alike(a, b) is same


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ministerium für Fischerei", "government"), ("Nordwerk AG", "company"), ("SV Lindenau", "sports"), ("Uferpartei", "party"),
        ("Hafenzeitung", "media"), ("Stiftung Watt", "ngo"), ("12. Brigade", "military"), ("Universität Lund", "other"), ("Velox", ""),
    ],
)  # fmt: skip
def test_words_tell_the_kind_of_an_organisation(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("written", "usual", "shown"),
    [
        ({"EU-Kommission": 3}, "Europäische Kommission", "EU-Kommission"),
        ({"EU-Kommission": 3, "Europäische Kommission": 1}, "Europäische Kommission", "Europäische Kommission"),
        ({"EU-Kommission": 3, "Europäischen Kommission": 1}, "Europäische Kommission", "Europäische Kommission"),
        ({"Grünen": 2}, "Bündnis 90/Die Grünen", "Grüne"),
        ({"Grünen": 5, "Bündnis 90": 1}, "Bündnis 90/Die Grünen", "Bündnis 90"),
        ({"Ukrenergo": 1}, "Ukrenerho", "Ukrenergo"),
        ({"Ukrenergos": 1}, "Ukrenerho", "Ukrenergo"),
        ({"Hafenwerke Nordhofen": 1}, "Hafenwerke Nordhofen", "Hafenwerke Nordhofen"),
    ],
)
def test_an_organisation_is_shown_as_it_is_written(written: dict[str, int], usual: str, shown: str) -> None:
    assert shown_organisation(written, usual) == shown


def test_one_organisation_of_two_documents_has_one_name() -> None:
    first = Document("a", "a", "", names=(Name("ORG", "EU-Kommission", (Span(0, 13),)),))
    second = Document("b", "b", "", names=(Name("ORG", "Europäische Kommission", (Span(0, 22),)),))
    registry = Registry()
    registry.count(first)
    registry.close()
    alone = registry.get("ORG", "EU-Kommission")
    registry.count(second)
    registry.close()
    registry.open(second)
    registry.things.clear()
    both = [registry.get("ORG", n) for n in ("EU-Kommission", "Europäische Kommission")]
    assert alone and both[0] is both[1] is not None
    assert (alone.name, both[0].name) == ("EU-Kommission", "Europäische Kommission")
    assert alone.id == both[0].id


def test_inflected_roles_count_as_one() -> None:
    from collections import Counter

    assert grouped_roles(Counter({"dem russischen Präsidenten": 2, "der russische Präsident": 1, "Unterhändler": 1})) == [
        ("russische Präsident", 3),
        ("Unterhändler", 1),
    ]


def test_every_key_leads_back_to_its_place() -> None:
    for name in ("Kiew", "Florida", "Georgien", "Neustadt", "Prenzlau", "Gazastreifen"):
        place = lookup(name)
        again = by_key(place.key) if place else None
        assert place and again and (again.geonames_id, again.country_code) == (place.geonames_id, place.country_code)
    assert lookup("Kwzxtal") is None


@pytest.mark.parametrize("together", [False, True])
def test_any_words_can_be_taken_for_a_name(together: bool) -> None:
    """The model may take anything for a name; each form belongs to one group."""
    census = Census()
    words = [
        "",
        " ",
        "-",
        "'s",
        "von",
        "Dr.",
        "s",
        "…",
        ".",
        "von der",
        "Jr.",
        "III.",
        "X",
        "ß",
        "Ä-",
        "é",
        "An",
        "1",
        "\u200b",
        "Mi-",
        "O’",
    ]
    forms = {census.add(word, roles) for word in words for roles in ((), ("Minister",))}
    assert set((merge_document if together else merge)(census)) == forms
