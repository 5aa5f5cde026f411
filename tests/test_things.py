"""Things of a corpus: what names mean is looked up in a file, and things are added up range by range."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import content_id
from pipeline.errors import TryAgain
from pipeline.german.census import Form
from pipeline.things.names import Merged, Person, opened, write
from pipeline.things.registry import Thing, Things
from pipeline.things.rows import people_rows
from pipeline.things.sums import Piece, add_up, divided, merged

NAMES = st.text("abü'\x1f\" ", min_size=1, max_size=4)
LABELS = st.sampled_from(("PER", "LOC", "ORG"))


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=4), max_size=8), st.sets(NAMES), st.dictionaries(NAMES, NAMES)
)
def test_a_file_tells_of_names_what_memory_tells(groups: list[list[Form]], known: set[str], shown: dict[str, str]) -> None:
    seen: set[Form] = set()
    persons = []
    for forms in groups:
        fresh = [form for form in dict.fromkeys(forms) if form not in seen]
        seen.update(fresh)
        if fresh:
            persons.append(Person(fresh, {form[0]: form[1] for form in forms}))
    names = Merged(persons, {"PER": {name for name, _ in seen}, "LOC": known}, shown)
    with TemporaryDirectory() as folder:
        write(Path(folder) / "names", names)
        with opened(Path(folder) / "names") as kept:
            for form in [*seen, ("nobody", ""), ("nobody", "x")]:
                assert kept.person(form) == names.person(form)
                assert all(kept.has(label, form[0]) == names.has(label, form[0]) for label in ("PER", "LOC", "ORG"))
            assert all(kept.shown(usual) == name for usual, name in shown.items())


def test_names_that_cannot_be_written_are_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TryAgain, match="cannot be written"):
        write(tmp_path / "gone" / "names", Merged())


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.lists(st.tuples(LABELS, NAMES, st.integers(0, 5)), max_size=8, unique_by=lambda x: x[:2]), min_size=1, max_size=5
    ),
    st.integers(1, 6),
)
def test_things_are_the_same_in_any_number_of_ranges(parts: list[list[tuple[str, str, int]]], ranges: int) -> None:
    whole: Things = {}
    with TemporaryDirectory() as name:
        folder, written = Path(name), []
        for number, part in enumerate(parts):
            things: Things = {}
            for label, key, count in part:
                document = f"d{number}"
                things[label, key] = Thing(  # type: ignore[index]
                    content_id(label, key), label, key, mentions=count, documents=1, aliases={key: count}, first_document=document, example=document,  # type: ignore[arg-type]
                )  # fmt: skip
            pieces = list(divided(things, ranges))
            (folder / str(number)).write_bytes(b"".join(pieces))
            at = 0
            for piece in pieces:
                written.append(Piece(str(number), sum(map(len, pieces)), at, len(piece)))
                at += len(piece)
            for place, thing in things.items():
                if place in whole:
                    whole[place].add(thing)
                else:
                    whole[place] = thing
        sums = [add_up(folder, written[n::ranges]) for n in range(ranges)]
        for label in ("PER", "LOC", "ORG"):
            wanted = sorted((t for t in whole.values() if t.label == label), key=lambda t: (-t.mentions, t.name, t.id))
            assert list(merged(folder, sums, label)) == wanted


def test_whom_a_person_may_be_too_is_told_by_the_ids_of_all_who_have_the_name() -> None:
    people = [
        Thing("p1", "PER", "Lena Vogt", mentions=5), Thing("p2", "PER", "Vogt", mentions=3, apart={"Lena Vogt": "a reason", "Otto Vogt": "no such person"}),
        Thing("p3", "PER", "Lena Vogt", mentions=1),
    ]  # fmt: skip
    rows = {row["person_id"]: row for row in people_rows(lambda _: people, {"Lena Vogt", "Otto Vogt"})}
    assert (rows["p2"]["maybe"], rows["p2"]["maybe_ids"], rows["p2"]["apart_because"]) == ("Lena Vogt", "p1; p3", "a reason")
    assert rows["p1"]["maybe"] == rows["p3"]["maybe_ids"] == ""
