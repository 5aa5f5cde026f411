"""Which blocks repeat: in one document, over a corpus, in whatever order the texts come."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Dedupe, Params, Read
from pipeline.corpus import parts, read_part
from pipeline.document import Document, Repeat
from pipeline.errors import TryAgain
from pipeline.repeats.decide import LIGHT, PLAIN, Decision, Texts, decide
from pipeline.repeats.packs import Folder
from pipeline.repeats.store import Store
from pipeline.repeats.tokens import pack
from pipeline.run import run, run_stage
from pipeline.stage import Workspace

HEADING = "Die Lage am Morgen"
FIRST = "Der Kreistag von Hollern hat am Dienstag beschlossen, die alte Ziegelei am Kanal bis zum Herbst zu kaufen."
SECOND = "Bei einem Brand in einer Tischlerei in Ostheim wurden vier Menschen verletzt, zwei von ihnen lebensgefährlich."
THIRD = "Landrätin Eva Dorn warnte vor Hochwasser an der Aller und bat die Bewohner der Auen, ihre Keller zu räumen."
NEAR = THIRD.replace("Bewohner", "Einwohner")
NEWS = SECOND.replace("vier", "sechs")
POOL = (HEADING, FIRST, SECOND, THIRD, NEAR, NEWS, "Reaktionen", FIRST.replace("Kanal", "Fluss"), "Mehr dazu in Kürze.", "")


def search(
    documents: list[list[str]], order: list[int] | None = None, packs: int = 1, blogs: list[str] | None = None
) -> Decision:
    """Add documents in any order, in any number of packs; document i is the i-th in time."""
    order = list(range(len(documents))) if order is None else order
    store, weights, texts = Store(), bytearray(), []
    for start in range(packs):
        share = order[start::packs]
        store.add(pack(text for n in share for text in documents[n]))
        for n in share:
            at = len(weights)
            weights += bytes(PLAIN if len(t) > 70 else LIGHT for t in documents[n])
            texts.append(Texts((n,), at, len(weights), blogs[n] if blogs else ""))
    return decide(store, texts, weights, 0.8)


def removed(found: Decision) -> list[int]:
    return [r for r in range(len(found.kept)) if found.removed(r)]


def test_a_summary_that_returns_is_one_run() -> None:
    found = search(
        [
            [
                HEADING,
                FIRST,
                SECOND,
                "Ein Satz steht dazwischen, der sonst nirgends in diesen Texten zu lesen ist und bleibt.",
                HEADING,
                FIRST,
                SECOND,
            ]
        ]
    )
    assert removed(found) == [4, 5, 6]
    assert [found.kept[r] for r in (4, 5, 6)] == [0, 1, 2]
    assert len({found.run[r] for r in (4, 5, 6)}) == 1


def test_a_short_block_alone_is_no_repeat() -> None:
    found = search([[HEADING, FIRST], [HEADING, SECOND], [HEADING, THIRD]])
    assert removed(found) == []


def test_short_blocks_only_are_no_run() -> None:
    found = search([[HEADING, "Reaktionen", FIRST], [HEADING, "Reaktionen", SECOND]])
    assert removed(found) == []


def test_news_is_kept_and_repeats_of_news_are_repeats() -> None:
    found = search([[SECOND], [NEWS], [NEWS], [SECOND]])
    assert removed(found) == [2, 3]
    assert (found.kept[1], found.details[1].text, found.details[1].news) == (0, "vier → sechs", ("number",))
    assert (found.kept[2], found.kept[3]) == (1, 0)


def test_other_words_for_the_same_are_a_repeat_with_its_difference() -> None:
    found = search([[THIRD], [NEAR], [NEAR]])
    assert removed(found) == [1, 2]
    assert found.kept.tolist() == [-1, 0, 0]
    assert found.details[2].text == "Bewohner → Einwohner"


def test_the_first_in_time_is_kept_whatever_comes_first() -> None:
    found = search([[FIRST], [FIRST]], [1, 0])
    assert found.kept.tolist() == [-1, 0]
    assert found.block == [1, 0]


def test_an_edit_between_known_neighbours_is_linked_in_a_snapshot_only() -> None:
    old = "Die Feuerwehr rechnet mit einem langen Einsatz in der Tischlerei von Ostheim, sagte ein Sprecher am Morgen."
    new = "Die Feuerwehr rechnet nach eigenen Worten in Ostheim nun mit dem Ende der Arbeiten gegen Abend, so ein Sprecher am Mittag."
    documents = [[FIRST, old, THIRD], [FIRST, new, THIRD]]
    assert search(documents).kept[4] == -1
    linked = search(documents, blogs=["g", "g"])
    assert linked.kept[4] == 1
    assert not linked.removed(4)


def facts(found: Decision) -> list[tuple[int, float, int, str]]:
    return [
        (k, round(s, 6), r, found.details[n].text if n in found.details else "")
        for n, (k, s, r) in enumerate(zip(found.kept, found.share, found.run, strict=True))
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(POOL), max_size=7), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
    st.sampled_from([1, 2, 7]),
    st.booleans(),
)
def test_neither_order_nor_parts_change_a_thing(
    documents: list[list[str]], shuffle: random.Random, packs: int, blog: bool
) -> None:
    order = list(range(len(documents)))
    shuffle.shuffle(order)
    blogs = ["g"] * len(documents) if blog else None
    assert facts(search(documents, order, packs, blogs)) == facts(search(documents, blogs=blogs))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(POOL), max_size=7), min_size=1, max_size=8))
def test_what_is_kept_is_earlier_and_not_removed_itself(documents: list[list[str]]) -> None:
    found = search(documents)
    for rank, kept in enumerate(found.kept):
        assert kept < rank
        assert kept < 0 or not found.removed(kept)


def test_on_the_disk_the_same_is_found_as_in_memory(tmp_path: Path) -> None:
    documents = [[HEADING, FIRST, SECOND], [HEADING, FIRST, NEAR], [THIRD, NEWS], [NEAR, SECOND, ""]]
    store, weights, texts = Store(Folder(tmp_path)), bytearray(), []
    for number, document in enumerate(documents):
        store.add(pack(document))
        texts.append(Texts((number,), len(weights), len(weights) + len(document)))
        weights += bytes(PLAIN if len(t) > 70 else LIGHT for t in document)
    assert facts(decide(store, texts, weights, 0.8)) == facts(search(documents))
    assert {p.suffix for p in tmp_path.iterdir()} == {"", ".pack", ".text", ".keys", ".records"}


def test_a_shelf_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(TryAgain, match=r"missing cannot be written .*; make room"):
        Folder(tmp_path / "missing").put("a", b"b")


ARTICLE = "{heading}\n\n{first}\n{second}\n{third}\n\nStand: {day}.11.2026\n{own}\n{heading}\n{first}\n{second}\n"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repeats")
    for number in range(7):
        own = " ".join(
            f"In Ort {chr(65 + number)} sagte Bürgermeister Karl Huber, der Deich werde an Stelle {n} erneuert." for n in range(4)
        )
        text = ARTICLE.format(
            heading=HEADING, first=FIRST, second=NEWS if number % 3 == 1 else SECOND, third=NEAR if number % 2 else THIRD, day=20 - number, own=own
        )  # fmt: skip
        (folder / f"text-{number}.txt").write_text(text + "\n", encoding="utf-8")
    return folder


def layer(interim: Path) -> list[Document]:
    return [d for p in parts(interim, "repeats") for d in read_part(interim, ("texts", "repeats"), p.name)]


def test_parts_workers_and_order_of_files_give_the_same_repeats(texts: Path, tmp_path: Path) -> None:
    files = sorted(texts.iterdir())
    found: list[list[tuple[str, tuple[Repeat, ...]]]] = []
    for size, workers, inputs, count in (
        (2_000_000, 1, files, 1),
        (4_500, 2, files[::-1], 2),
        (1_000, 2, files[3:] + files[:3], 7),
    ):
        space = Workspace(
            tuple(inputs), tmp_path / str(count), tmp_path / f"i{count}", Params(read=Read(part_characters=size)), workers
        )
        for stage in ("read", "clean", "dedupe"):
            run_stage(stage, space)
        assert len(parts(space.interim, "repeats")) == count
        found.append([(d.source, d.repeats or ()) for d in layer(space.interim)])
    assert found[0] == found[1] == found[2]
    kept = {r.kept_document for _, rows in found[0] for r in rows if r.rule == "exact"}
    earliest = next(d.id for d in layer(tmp_path / "i1") if d.source == "text-6.txt")
    assert earliest in kept


def test_tables_are_the_same_bytes_for_one_part_and_for_seven(texts: Path, tmp_path: Path) -> None:
    outs = []
    for size in (2_000_000, 1_000):
        space = Workspace((texts,), tmp_path / str(size), tmp_path / f"i{size}", Params(read=Read(part_characters=size)))
        run(space)
        outs.append({p.name: p.read_bytes() for p in space.out.glob("*.csv")})
    assert outs[0] == outs[1]


def test_a_boilerplate_line_repeats_alone(tmp_path: Path) -> None:
    for n, text in enumerate((FIRST, SECOND)):
        (tmp_path / f"{n}.txt").write_text(f"{text}\nLesen Sie auch: Wie ein Dorf sich hilft\n", encoding="utf-8")
    space = Workspace((tmp_path,), tmp_path / "out", tmp_path / ".i", replace_near(0.8))
    for stage in ("read", "clean", "dedupe"):
        run_stage(stage, space)
    assert [[(r.rule, r.removed) for r in d.repeats or ()] for d in layer(space.interim)] == [[], [("exact", True)]]


def replace_near(near: float) -> Params:
    return Params(dedupe=Dedupe(near=near))


def test_an_empty_corpus_and_wordless_blocks(tmp_path: Path) -> None:
    assert decide(Store(), [], b"", 0.8).kept.tolist() == []
    assert removed(search([["", "+++", "***"], ["", "+++", "***"]])) == []


def test_the_benchmark_corpus_holds_what_it_says() -> None:
    import sys

    sys.path.insert(0, str(ROOT / "benchmarks"))
    from repeats import quality

    figures = quality(4_000, 3)
    assert figures["precision"] >= 0.99
    assert figures["recall"] >= 0.95
    assert figures["facts"] >= 100
    assert figures["facts_removed"] == 0
