"""Scores: against the independent scorer, by hand on small cases, and what the lists and pages say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, SHARED, needs
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.csvio import read_rows
from pipeline.errors import ConfigError
from pipeline.evaluation import baselines, corpora, errors, evaluate, gold, names, sampling, slices, speech, wikinews
from pipeline.evaluation.annotators import annotator, tables_of_text
from pipeline.evaluation.sampling import Tally
from pipeline.model.runtime import Result

DEV = SHARED / "data/quotes/dev.jsonl.gz"
SCORER = SHARED / "tools/wikinews_score.py"
OWN = ROOT / "data/gold/clean"
Counts = st.tuples(*[st.integers(0, 9)] * 3)


@needs(DEV)
@pytest.mark.parametrize("model", ["naive", "direct", "half"])
def test_figures_on_the_quotation_corpus_are_those_of_the_independent_scorer(model: str, tmp_path: Path) -> None:
    if model == "half":  # every second gold quotation, cut by its last word
        predicted = {
            corpora.key_of(d): [
                {**a, "quote": {"tokenIds": a["quote"]["tokenIds"][:-1]}}
                for a in d["annotations"][::2]
                if len(a["quote"]["tokenIds"]) > 1
            ]
            for d in corpora.read_lines(DEV)
        }
    else:
        predicted = corpora.predict_wikinews(DEV, annotator(model))
    corpora.write_wikinews(DEV, tmp_path / "found.jsonl", predicted)
    mine = corpora.score_wikinews(DEV, corpora.read_predictions(tmp_path / "found.jsonl")).figures()
    lines = subprocess.run(
        [sys.executable, SCORER, DEV, tmp_path / "found.jsonl"], capture_output=True, text=True, check=True
    ).stdout
    for line in lines.splitlines():
        part, *cells = line.split()
        assert [mine[part][k] for k in "prf"] == pytest.approx([float(x) for x in cells[1::2]], abs=0.051), part


@settings(deadline=None)
@given(st.lists(Counts, min_size=1, max_size=12))
def test_rates_are_those_of_the_counts_and_lie_within_the_interval_of_equal_units(units: list[tuple[int, int, int]]) -> None:
    tally, same = Tally(), Tally()
    for n, (right, wrong, missed) in enumerate(units):
        tally.add(str(n), ["x"], right, wrong, missed)
        same.add(str(n), ["x"], 3, 1, 2)
    right, wrong, missed = (sum(u[i] for u in units) for i in range(3))
    f = sampling.figures(tally)["x"]
    assert (f["p"], f["r"], f["f"]) == tuple(gold.f1(right, wrong, missed)[k] for k in "prf")
    assert sampling.figures(same)["x"]["ci"] == [sampling.figures(same)["x"]["f"]] * 2


def test_a_resample_counts_units_and_is_the_same_each_time() -> None:
    rng = np.random.default_rng(1)
    tally = Tally()
    for n in range(300):
        tally.add(f"{n:03d}", ["x"], *(int(v) for v in rng.integers(0, 4, 3)))
    first, second = sampling.figures(tally), sampling.figures(tally)
    assert first == second
    low, high = first["x"]["ci"]
    assert low < first["x"]["f"] < high
    assert high - low < 0.1


def test_a_paired_comparison_sees_a_small_steady_difference_and_none_between_equals() -> None:
    a, b = Tally(), Tally()
    rng = np.random.default_rng(2)
    for n in range(200):
        right, wrong, missed = (int(v) for v in rng.integers(1, 6, 3))
        a.add(str(n), ["x", "y"], right, wrong, missed)
        b.add(str(n), ["x"], right - (n % 4 == 0), wrong, missed + (n % 4 == 0))
        b.add(str(n), ["y"], right, wrong, missed)
    compared = sampling.compare(a, b)
    assert compared["x"]["difference"] > 0
    assert compared["x"]["p"] < 0.01
    assert (compared["y"]["difference"], compared["y"]["p"]) == (0, 1)


@pytest.mark.parametrize(
    ("cue", "kind"),
    [
        ("sagte", "verb"), ("hat angekündigt", "verb"), ("wies zurück", "verb"), ("Laut", "preposition"), ("nach Angaben", "preposition"),
        ("Wie sagte", "verb"), ("so", "preposition"), ("zufolge", "preposition"), ("ist der Meinung", "noun"), ("Forderung", "noun"), ("", "none"), (":", "none"),
    ],
)  # fmt: skip
def test_cues_fall_into_classes(cue: str, kind: str) -> None:
    assert slices.cue_class(cue.split()) == kind


@pytest.mark.parametrize(
    ("text", "far"),
    [
        ("[Lind] sagte, (es regne).", "0-2 words"),
        ("[Lind] sagte am späten Abend vor Journalisten, (es regne).", "3-8 words"),
        ("[Lind] kam. Sie ging wieder. (Es regne.)", "another sentence"),
        ("(Nach [Lind] regnet es)", "inside"),
        ("(Es regne.)", "not named"),
        ("[Lind] sagte am 3. Mai, (es regne).", "3-8 words"),
    ],
)
def test_speakers_stand_near_or_far(text: str, far: str) -> None:
    flat = "".join(c for c in text if c not in "[]()")

    def span(opened: str, closed: str) -> list[tuple[int, int]]:
        if opened not in text:
            return []
        a, b = text.index(opened), text.index(closed)
        return [(a - sum(c in "[]()" for c in text[:a]), b - sum(c in "[]()" for c in text[:b]))]

    assert slices.distance(flat, span("[", "]"), span("(", ")")) == far


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        (["B-PER", "I-PER", "O"], [(0, 2, "PER")]),
        (["B-PER", "E-PER", "S-LOC"], [(0, 2, "PER"), (2, 3, "LOC")]),
        (["I-PER", "I-PER", "B-PER"], [(0, 2, "PER"), (2, 3, "PER")]),
        (["B-LOCderiv", "B-ORGpart", "B-OTH"], [(2, 3, "MISC")]),
        (["S-LOCDERIV", "B-person", "I-LOC"], [(1, 2, "PER"), (2, 3, "LOC")]),
        (["O", "I-ORG", "O"], [(1, 2, "ORG")]),
    ],
)
def test_tags_of_every_scheme_are_read(tags: list[str], spans: list[tuple[int, int, str]]) -> None:
    assert names.gold_spans(tags) == spans


@pytest.mark.parametrize(
    "lines",
    [
        ["Ada B-PER", "Lind I-PER", "schweigt O", "", "Kiel S-LOC"],
        ["-DOCSTART- -X- O O", "", "1\tAda\tB-PER", "2\tLind\tI-PER", "3\tschweigt\tO", "", "1\tKiel\tB-LOC"],
        ["Ada NE I-NP B-PER", "Lind NE I-NP I-PER", "schweigt V O O", "", "Kiel NE I-NP B-LOC"],
    ],
)
def test_columns_of_conll_are_found(lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "x.conll"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    scored = names.evaluate(
        "conll", path, lambda words, starts: Result([(0, 2, "PER", 0.9)] if words[0] == "Ada" else [], []), tmp_path / "out"
    )
    assert scored.figures()["all"] | {"ci": 0} == {"p": 100.0, "r": 50.0, "f": 66.7, "ci": 0, "gold": 2, "found": 1}
    assert [e["gold"] for e in scored.errors] == ["Kiel (LOC)"]
    assert "B-PER" in (tmp_path / "out").read_text(encoding="utf-8")


def test_too_many_columns_are_no_conll(tmp_path: Path) -> None:
    path = tmp_path / "x.conll"
    path.write_text("a b c d e\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 1 has 5 columns"):
        names.evaluate("conll", path, annotator("naive"), None)


def test_speech_events_with_a_message_count(tmp_path: Path) -> None:
    words = "Ada sagte , es regne .".split()
    events = [{"Cue": ["1:1"], "Source": ["1:0"], "Message": ["1:3", "1:4"]}, {"Cue": ["1:1"]}]
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"Sentences": [{"SentenceId": "1", "Tokens": words}], "Annotations": events}), encoding="utf-8")
    figures = speech.evaluate(path, baselines.naive, tmp_path / "out.jsonl").figures()
    assert [figures[k]["f"] for k in ("quote", "speaker", "cue")] == [100, 100, 100]
    assert (figures["events"], figures["without message"]) == (1, 1)
    assert json.loads((tmp_path / "out.jsonl").read_text())["Annotations"] == [
        {"Message": ["1:3", "1:4"], "Source": ["1:0"], "Cue": ["1:1"], "Addr": []}
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("„Das reicht uns jetzt aber“, sagte Lind.", [("„Das reicht uns jetzt aber“", "Lind")]),
        ("Lind sagte, es regne.", [("es regne", "Lind")]),
        ("Es regne, sagte Lind.", [("Es regne", "Lind")]),
        ("Laut Polizei fiel der Strom aus.", [("fiel der Strom aus", "Polizei")]),
        ("Es regnet.", []),
    ],
)
def test_the_naive_system_works_as_described(text: str, found: list[tuple[str, str]]) -> None:
    tables = tables_of_text(baselines.naive, text)
    assert [(c["content"], c["speaker"]) for c in tables.claims] == found
    direct = tables_of_text(baselines.direct, text).claims
    assert [(c["content"], c["speaker"]) for c in direct] == [f for f in found if f[0][0] == "„"]


def _found(text: str, **more: Any) -> dict[str, Any]:
    row = {
        "speaker": "",
        "cue": "",
        "form": "Indirect",
        "act": "says",
        "confidence": "0.9",
        "speaker_spans": "",
        "content": "x",
        "polarity": "affirmed",
        "evidence": "asserted",
        "relayed_by": "",
    }
    return row | more


def test_each_error_is_listed_once_with_its_kind_and_shown_escaped(tmp_path: Path) -> None:
    text = "Lind sagte, es <b>regne</b>. Kiel schweigt."
    span = lambda words: {"start": text.index(words), "end": text.index(words) + len(words), "text": words}  # noqa: E731
    claim = {
        "id": "c1", "block": "b1", "source": span("Lind"), "source_canonical": "Ada Lind", "cue_parts": [span("sagte")], "claim": [span("es <b>regne</b>")],
        "form": "Indirect", "act": "denies", "stance": "denies", "polarity": "affirmed", "evidence": "hearsay", "via": None,
    }  # fmt: skip
    g = {
        "document": {"path": "x.txt"}, "blocks": [{"id": "b1", "start": 0, "end": len(text)}], "duplicates": [], "organisations": [],
        "people": [{"name": "Ada Lind", "aliases": ["Lind"], "mentions": [span("Lind")]}],
        "places": [{"name": "Kiel", "kind": "city", "mentions": [span("Kiel")]}], "claims": [claim],
    }  # fmt: skip
    a, b = span("es <b>regne</b>")["start"], span("es <b>regne</b>")["end"]
    tables = gold.Tables(
        [
            _found(text, content_spans=f"{a}-{b}", speaker="Bo"),
            _found(text, content_spans="29-42", content="Kiel schweigt", speaker="=cmd"),
        ],
        [{"start": "0", "end": "4", "label": "PER"}, {"start": "5", "end": "10", "label": "LOC"}],
    )
    result = gold.assess(g, tables, text)
    kinds = sorted((e["layer"], e["kind"]) for e in result.errors)
    assert kinds == [
        ("act", "wrong"),
        ("claims", "invented"),
        ("evidence", "wrong"),
        ("mentions_places", "invented"),
        ("mentions_places", "missed"),
        ("speaker", "wrong"),
    ]
    assert [line.split()[0] for line in result.lines] == ["invented", "speaker"]
    errors.write_list(tmp_path / "e.csv", result.errors)
    assert len(read_rows(tmp_path / "e.csv")) == len(result.errors)
    assert "'=cmd" in (tmp_path / "e.csv").read_text(encoding="utf-8-sig")
    rows = errors.beside(text, [{"spans": [(a, b)], "state": "speaker", "label": '"><script>'}], [], [(0, len(text))])
    errors.write_page(tmp_path / "e.html", "t<i>", sampling.figures(result.tally), [{"name": "x", "rows": rows}], result.errors)
    page = (tmp_path / "e.html").read_text(encoding="utf-8")
    assert "<b>regne" not in page
    assert "<script" not in page
    assert "es &lt;b&gt;regne&lt;/b&gt;" in page


def test_perfect_tables_score_one_in_every_layer() -> None:
    for path in sorted(OWN.glob("*.json"))[:4]:
        g = gold.load(path)
        claims = [
            _found("", content_spans=" ".join(f"{s['start']}-{s['end']}" for s in c["claim"]), speaker=c["source_canonical"] or "", relayed_by=c["via"] or "", **{k: c[k] for k in ("form", "act", "polarity", "evidence")})
            for c in g["claims"]
        ]  # fmt: skip
        mentions = [
            {"start": m["start"], "end": m["end"], "label": label}
            for label, key in gold.LABELS
            for e in g[key]
            for m in e["mentions"]
        ]
        result = gold.assess(g, gold.Tables(claims, mentions), gold.text_of(path, g))
        assert {k: v["f"] for k, v in sampling.figures(result.tally).items() if "/" not in k and v["f"] != 1} == {}
        assert result.errors == []


def test_unknown_formats_and_empty_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="choose gold, wikinews, germeval, conll or spkatt"):
        evaluate("xml", [tmp_path], tmp_path)
    with pytest.raises(ConfigError, match="holds no gold file"):
        evaluate("gold", [tmp_path], tmp_path)


@pytest.mark.parametrize(
    ("form", "content", "words"),
    [
        ("gold", "{}", "is no gold file"),
        ("gold", '{"document": {"path": "x"}}', "it lacks blocks"),
        ("wikinews", '{"text": "x"}', "line 1 has no 'sentences'"),
        ("wikinews", "no json", "the corpus cannot be read"),
        ("spkatt", '{"text": "x"}', "no SpkAtt-2023 file"),
        ("germeval", "nothing here", "holds no sentence"),
        ("conll", "", "holds no sentence"),
    ],
)
def test_files_of_another_kind_are_refused_in_one_sentence(form: str, content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(content + "\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=words) as refused:
        evaluate(form, [path], tmp_path, model="naive")
    assert str(refused.value).startswith(str(path))


def test_two_systems_are_compared_on_gold(sample_run: Path) -> None:
    result = evaluate("gold", [ROOT / "tests/golden/liveblog.json"], sample_run, against="naive")
    assert result.comparison["joint"]["difference"] > 0.2
    assert result.comparison["joint"]["p"] < 0.01
    assert result.figures["ALL"]["claims"]["f"] == next(iter(result.figures.values()))["claims"]["f"]
    assert {d["name"] for d in result.documents} == {"liveblog"}
    assert wikinews.f1(1, 1)["f"] == 100
