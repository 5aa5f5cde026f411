"""Our own gold: what the sources give is what lies there, and every offset holds."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from conftest import ROOT

from pipeline.document import Act, Evidence, Form, Polarity, SpeakerKind
from pipeline.errors import ConfigError
from pipeline.evaluation import compile, markup

FOLDERS = (ROOT / "data/gold", ROOT / "data/gold2", ROOT / "data/gold3")
FOLDER = FOLDERS[0]
FILES = sorted(p for folder in FOLDERS for p in folder.glob("*/*.json"))
HEAD = "title: T\ntopic: t\nPER Ada Lind = Lind\n"


def load(path: Path) -> tuple[dict[str, Any], str]:
    gold = json.loads(path.read_text(encoding="utf-8"))
    return gold, path.with_suffix(".txt").read_bytes().decode("utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_the_gold_is_what_its_sources_give(folder: Path) -> None:
    made = dict(compile.compiled(folder))
    lying = {p for v in ("clean", "damaged") for p in (folder / v).iterdir()}
    assert set(made) == lying
    stale = [p.name for p, content in made.items() if p.read_bytes().decode("utf-8") != content]
    assert not stale, f"run: python -m pipeline.evaluation.compile data/{folder.name}"


def test_there_is_enough_of_it_and_a_fair_part_holds_no_claim() -> None:
    entries = poor = 0
    for path in sorted((FOLDER / "clean").glob("*.json")):
        gold, _ = load(path)
        entry = {b["id"]: b["entry"] for b in gold["blocks"]}
        filled = [entry[c["block"]] for c in gold["claims"] if not c.get("optional")]
        entries += len(gold["entries"])
        poor += sum(filled.count(e["id"]) <= 1 for e in gold["entries"])
    assert entries >= 40
    assert poor / entries > 0.2


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_offset_and_word_of_the_vocabulary_holds(path: Path) -> None:
    gold, text = load(path)
    assert len(text) == gold["document"]["code_points"]

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "start" in value:
                assert 0 <= value["start"] < value["end"] <= len(text)
                for key in ("text", "before"):
                    if key in value:
                        assert text[value["start"] : value["end"]] == value[key]
                assert text[value["start"] : value["end"]].strip() == text[value["start"] : value["end"]]
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(gold)
    covered = {i for b in (*gold["blocks"], *gold["list_markers"]) for i in range(b["start"], b["end"])}
    assert not "".join(c for i, c in enumerate(text) if i not in covered).strip()
    blocks = {b["id"]: b for b in gold["blocks"]}
    names = {e["name"] for key in ("people", "places", "organisations") for e in gold[key]}
    for claim in gold["claims"]:
        assert {claim["form"], *claim["form_accept"]} <= set(get_args(Form))
        assert {claim["act"], *claim["act_accept"]} <= set(get_args(Act))
        assert {claim["evidence"], *claim["evidence_accept"]} <= set(get_args(Evidence))
        assert {claim["polarity"], *claim["polarity_accept"]} <= set(get_args(Polarity))
        assert claim["source_kind"] in get_args(SpeakerKind)
        assert (claim["source_canonical"] is None) == (claim["source_kind"] == "unknown")
        assert set(claim["source_entities"]) <= names
        for cut in (claim["claim"], claim.get("gnqa_quote", [])):
            assert all(a["end"] <= b["start"] for a, b in pairwise(cut))
            assert all(blocks[claim["block"]]["start"] <= s["start"] and s["end"] <= blocks[claim["block"]]["end"] for s in cut)
    for key in ("people", "places", "organisations"):
        for thing in gold[key]:
            assert all(m["block"] in blocks for m in thing["mentions"])
    for repair in gold["repairs"]:
        assert repair["before"] != repair["after"]
    if path.parent.name == "clean":
        assert not gold["repairs"]
        for quotation in re.findall("„[^“]{25,}“", text):
            parts = [s["text"] for c in gold["claims"] for s in (*c["claim"], *c.get("gnqa_quote", []))]
            assert any(quotation in part for part in parts), quotation


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<1 D says>„Ja“, sagte <s1>Lind</s1>.", "stay open"),
        ("„Ja“</1>, sagte <s1>Lind</s1>.", "closes nothing"),
        ("„Ja“, sagte <s1>Lind</s1>.", "has no content"),
        ("Lind schweigt.\n@1 kind person", "speaks of a claim that is not marked"),
        ("<1 D says>„Ja“</1>, sagte <s1>Lind</s1>.\n@1 colour red", "is no note"),
        ("<1 D says>„Ja“</1>, sagte <s1>ein Mann</s1>, nicht Lind.", "of what kind is the speaker"),
        ("<1 D says>„Ja“</1>, sagte <s1>sie</s1>.\n@1 who Ada Lind", "nowhere in the text"),
        ("<1 D shouts>„Ja“</1>, sagte <s1>Lind</s1>.", "'shouts' is no act"),
    ],
)
def test_a_slip_in_the_markup_is_named(body: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        compile.build(markup.parse(f"{HEAD}== entry\n{body}\n"), "x", False)


def test_damage_moves_offsets_and_not_words() -> None:
    body = "<1 I says>Es regne</1>,{ |}<c1>sagte</c1> <s1>Lind</s1>{. |.}<2 D says>„Ja{ |}doch.“</2>{|\\n#Lind}"
    source = markup.parse(f"{HEAD}== entry\n{body}\n@2 who Ada Lind\n")
    clean, gold = compile.build(source, "x", False)
    damaged, same = compile.build(source, "x", True)
    assert clean == "Es regne, sagte Lind. „Ja doch.“\n"
    assert damaged == "Es regne,sagte Lind.„Jadoch.“\n#Lind\n"
    assert [c["claim"][0]["text"] for c in gold["claims"]] == ["Es regne", "„Ja doch.“"]
    assert [c["claim"][0]["text"] for c in same["claims"]] == ["Es regne", "„Jadoch.“"]
    assert [r["kind"] for r in same["repairs"]] == ["missing_space", "missing_space", "glued_words"]
    assert [(m["text"], m.get("hashtag", False)) for m in same["people"][0]["mentions"]] == [("Lind", False), ("Lind", True)]
