"""Matters that several texts speak of: said again in other words, denied elsewhere, and what is another matter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from test_cli import digests

from pipeline.config import Params
from pipeline.csvio import read_rows
from pipeline.model.similar import similar
from pipeline.rows.matters import MOST, Matters, Told
from pipeline.run import run
from pipeline.stage import Workspace

PAPERS = {
    "a": (
        "2026-03-02",
        "Russland beansprucht die Einnahme der Stadt Brodnja.\n\nReuters konnte die Angaben nicht unabhängig überprüfen.\n\n"
        "Bürgermeister Egon Tamm sagte, die Elbbrücke in Wittlau werde bis zum Herbst gesperrt.",
    ),
    "b": (
        "2026-03-03",
        "Der ukrainische Generalstab dementierte den Verlust von Brodnja.\n\nNach Angaben der Stadtverwaltung dauert die Sperrung der "
        "Elbbrücke in Wittlau bis in den Herbst.\n\nEgon Tamm sagte, er werde im Mai nicht wieder antreten.",
    ),
    "c": ("2026-06-20", "Moskau meldet die Eroberung von Brodnja. Die Elbbrücke in Wittlau bleibe gesperrt, sagte Egon Tamm."),
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    for name, (day, text) in PAPERS.items():
        (folder / f"{name}.md").write_text(f"---\ndate: {day}\n---\n{text}\n", encoding="utf-8")
    return folder


def group_of(out: Path, words: str, file: str) -> str:
    rows = [r for r in read_rows(out / "claims.csv") if words in r["content"] and r["source_file"] == f"{file}.md"]
    assert len(rows) == 1, words
    return rows[0]["group_id"]


def test_texts_of_one_week_share_matters_and_contradict_each_other(papers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(Workspace((papers,), out, tmp_path / "interim"))
    assert group_of(out, "Elbbrücke", "a") == group_of(out, "Elbbrücke", "b") != group_of(out, "Elbbrücke", "c")
    assert group_of(out, "antreten", "b") not in {
        r["group_id"] for r in read_rows(out / "claims.csv") if "antreten" not in r["content"]
    }
    [dispute] = read_rows(out / "disputes.csv")
    told = {k: dispute[k] for k in ("asserted_by", "denied_by", "unverified_by", "documents", "statement")}
    assert told == {
        "asserted_by": "Russland", "denied_by": "Der ukrainische Generalstab", "unverified_by": "Reuters", "documents": "2",
        "statement": "die Einnahme der Stadt Brodnja",
    }  # fmt: skip
    assert dispute["dispute_id"] == group_of(out, "Einnahme", "a")


def test_with_no_days_matters_are_those_of_one_text(papers: Path, tmp_path: Path) -> None:
    params = Params.model_validate({"tables": {"matter_days": 0}})
    run(Workspace((papers,), tmp_path / "out", tmp_path / "interim", params))
    assert group_of(tmp_path / "out", "Elbbrücke", "a") != group_of(tmp_path / "out", "Elbbrücke", "b")
    assert [r["documents"] for r in read_rows(tmp_path / "out/disputes.csv")] == ["1"]


def test_parts_and_workers_change_nothing(papers: Path, tmp_path: Path) -> None:
    long = tmp_path / "in"
    long.mkdir()
    for path in papers.iterdir():
        (long / path.name).write_text(
            path.read_text(encoding="utf-8") + f"\nDas Wetter bleibt mild. Text {path.name}." * 40, encoding="utf-8"
        )
    params = Params.model_validate({"read": {"part_characters": 1000}})
    run(Workspace((long,), tmp_path / "one/out", tmp_path / "one/interim"))
    run(Workspace((long,), tmp_path / "two/out", tmp_path / "two/interim", params, workers=2))
    assert len(list((tmp_path / "two/interim/claims").glob("part-*"))) == 3
    one, two = (digests(tmp_path / name / "out") for name in ("one", "two"))
    assert {k: v for k, v in one.items() if k != "run.json"} == {k: v for k, v in two.items() if k != "run.json"}


# -- the walk through time, on claims made by hand


def told(group: str, words: str, act: str = "says", speaker: str = "", names: str = "Wittlau", events: str = "") -> Told:
    vector = np.zeros(8, np.float16)
    vector[[ord(w[0]) % 8 for w in words.split()]] = 1
    vector /= np.sqrt(float(vector @ vector))
    return Told(
        f"c-{group}", group, act, speaker, (tuple(words.split()), tuple(names.split()), tuple(events.split())), vector.tobytes()
    )


BRIDGE = "brück sperr herb dauer"


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("2026-03-02", "2026-03-09", True),
        ("2026-03-02", "2026-03-10", False),
        ("2026-03-02T23:00", "2026-03-03", True),
        ("", "", True),
        ("2026-03-02", "", False),
    ],
)
def test_how_many_days_may_lie_between(first: str, second: str, joined: bool) -> None:
    matters = Matters(7)
    matters.add("a", first, [told("g1", BRIDGE)])
    matters.add("b", second, [told("g2", BRIDGE)])
    assert matters.joined == ({"b": {"g2": "g1"}} if joined else {})
    assert matters.several == ({"g1"} if joined else set())


@pytest.mark.parametrize(
    ("other", "joined"),
    [
        (told("g2", "brück sperr herb"), True),
        (told("g2", "brück sperr herb", names="Leipzig"), False),
        (told("g2", "wahl kandidat mai"), False),
        (told("g2", "brück einsturz", events="crash"), True),
        (told("g2", "brück einsturz", names="Frankreich", events="crash"), False),
    ],
)
def test_a_name_and_words_or_an_event_make_one_matter(other: Told, joined: bool) -> None:
    matters = Matters(7)
    matters.add("a", "2026-03-02", [told("g1", BRIDGE, names="Wittlau Frankreich", events="crash")])
    matters.add("b", "2026-03-02", [other])
    assert bool(matters.joined) is joined


def test_no_chain_leads_from_one_matter_to_another() -> None:
    matters = Matters(7)
    matters.add("a", "2026-03-02", [told("g1", "aaa bbb ccc ddd")])
    matters.add("b", "2026-03-02", [told("g2", "ccc ddd eee fff")])
    matters.add("c", "2026-03-02", [told("g3", "eee fff ggg hhh")])
    assert matters.joined.get("c", {}).get("g3") != "g1"


@pytest.mark.parametrize("later", ["denies", "says"])
def test_who_denies_may_speak_first_or_last(later: str) -> None:
    matters = Matters(7)
    acts = {"denies": ("says", "denies"), "says": ("denies", "says")}[later]
    for (document, group), act, speaker in zip((("a", "g1"), ("b", "g2")), acts, ("Moskau", "Kiew"), strict=True):
        matters.add(document, "2026-03-02", [told(group, "einnahm stad", act, speaker, "Brodnja", "capture")])
    denial, said = ("c-g2", "c-g1") if later == "denies" else ("c-g1", "c-g2")
    assert matters.against == {denial: [said]}
    assert matters.several & matters.disputed == {"g1"}


def test_nobody_contradicts_himself_across_texts() -> None:
    matters = Matters(7)
    matters.add("a", "2026-03-02", [told("g1", "einnahm stad", "says", "Kiew", "Brodnja", "capture")])
    matters.add("b", "2026-03-02", [told("g2", "einnahm stad", "denies", "Kiew", "Brodnja", "capture")])
    assert not matters.against


def test_old_matters_are_forgotten_and_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST > 10_000
    monkeypatch.setattr("pipeline.rows.matters.MOST", 20)
    matters = Matters(7)
    for n in range(200):
        matters.add(f"d{n}", "2026-03-02", [told(f"g{n}", f"wort{n} {'abcdefgh'[n % 8]}{n}", names=f"Ort{n}")])
    assert len(matters._anchors) <= 21
    matters.add("late", "2026-04-02", [told("late", BRIDGE)])
    assert len(matters._anchors) == len(matters._of) == 1


@pytest.mark.parametrize(
    ("content", "like", "unlike"),
    [
        (
            "die Brücke werde bis zum Herbst gesperrt",
            "die Sperrung der Brücke dauere bis zum Herbst",
            "die Brücke sei hundert Jahre alt",
        ),
        (
            "man habe die Drohnen abgeschossen",
            "die Luftabwehr habe die Drohnen abgefangen",
            "die Drohnen würden im Sommer geliefert",
        ),
        ("er werde im Mai zurücktreten", "sein Rücktritt komme im Mai", "er habe im Mai geheiratet und sei verreist"),
    ],
)
def test_vectors_of_pieces_tell_what_is_alike(content: str, like: str, unlike: str) -> None:
    encoder = similar(ROOT / "models/de_news_claims/network")
    own, one, other = (encoder.vector(text.split()) for text in (content, like, unlike))
    assert own @ one > own @ other
    assert float(own @ own) == pytest.approx(1, abs=1e-5)
    assert float(encoder.vector([]) @ own) == 0
