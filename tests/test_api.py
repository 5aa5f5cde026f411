"""Python: the same rows as the command line, spaCy, displaCy, DocBin."""

from __future__ import annotations

import doctest
import hashlib
import importlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest
import spacy
from conftest import ROOT
from spacy import displacy
from spacy.tokens import DocBin
from typer.testing import CliRunner

import pipeline
from pipeline.cli import app
from pipeline.csvio import iter_typed, read_rows
from pipeline.errors import ConfigError, DocumentError, NothingToDo
from pipeline.schema import CLAIMS, TABLES

TEXT = """Brücke über die Tauber gesperrt

Bürgermeisterin Lena Vogt sagte am Montag: „Wir bauen im Frühjahr neu.“ Das Landratsamt bestätigte die Sperrung.
Laut dem Gutachter Paul Stern hält der Pfeiler noch zwei Winter. Vogt wies die Kritik der Opposition zurück.
"""


@pytest.fixture(scope="module")
def doc() -> pipeline.Extraction:
    return pipeline.extract(TEXT)


@pytest.mark.parametrize("name", ["pipeline", "pipeline.api", "pipeline.component"])
def test_examples_of_the_documentation(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed


def test_importing_is_light() -> None:
    code = "import pipeline, sys; print(sorted({'pandas', 'numpy', 'spacy', 'pydantic', 'onnxruntime', 'rich', 'typer'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert set(pipeline.__all__) <= set(dir(pipeline))
    with pytest.raises(AttributeError, match="no attribute 'extrakt'"):
        pipeline.extrakt  # noqa: B018


def test_python_and_the_command_line_give_the_same_rows(doc: pipeline.Extraction, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    done = CliRunner().invoke(app, ["run", str(tmp_path / "text.txt"), "--out", str(tmp_path / "cli")])
    assert done.exit_code == 0
    for name in ("claims", "people", "places", "organisations", "mentions"):
        table = next(t for t in TABLES if t.name == name)
        assert [dict(r) for r in getattr(doc, name)] == list(iter_typed(tmp_path / f"cli/{name}.csv", table))
    tables = pipeline.run(tmp_path / "text.txt", tmp_path / "api")
    for path in sorted((tmp_path / "cli").glob("*.*")):
        if path.is_file():
            assert (
                hashlib.sha256((tmp_path / "api" / path.name).read_bytes()).digest() == hashlib.sha256(path.read_bytes()).digest()
            )
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(tables, table.name), pipeline.read_table(tmp_path / f"cli/{table.name}.csv"))
    pd.testing.assert_frame_equal(pipeline.run([tmp_path / "text.txt"]).claims, tables.claims)


def test_the_fields_of_tables_are_the_tables() -> None:
    assert list(pipeline.Tables.__dataclass_fields__) == [t.name for t in TABLES]


def test_rows_have_attributes_and_point_into_the_text(doc: pipeline.Extraction) -> None:
    assert doc.text == TEXT
    claim = next(c for c in doc.claims if c.speaker == "Lena Vogt")
    assert (claim.act, claim["act"]) == ("says", "says")
    assert "Wir bauen im Frühjahr neu" in doc.text[claim.start : claim.end]
    assert all(m.text == doc.text[m.start : m.end] for m in doc.mentions)
    with pytest.raises(AttributeError, match="the row has no column 'speker'; it has claim_id"):
        claim.speker  # noqa: B018
    assert json.loads(json.dumps(doc.to_dict()))["claims"][0]["claim_id"] == doc.claims[0].claim_id


def test_line_ends_and_marks_keep_their_offsets() -> None:
    windows = pipeline.extract(TEXT.replace("\n", "\r\n"))
    assert windows.text == TEXT.replace("\n", "\r\n")
    assert [c.content for c in windows.claims] == [c.content for c in pipeline.extract(TEXT).claims]


def test_parameters_are_taken_and_checked(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    tables = pipeline.run([str(tmp_path / "a.txt")], tmp_path / "o", date="2026-11-25", csv="excel-de", formats=["sqlite"])
    assert {str(d.date()) for d in tables.documents["date"]} == {"2026-11-25"}
    assert (tmp_path / "o/claims.csv").read_text(encoding="utf-8-sig").startswith("claim_id;document_id")
    assert (tmp_path / "o/tables.sqlite").is_file()
    assert (tmp_path / "o/.interim/claims").is_dir()
    (tmp_path / "p.yaml").write_text("clean: {glued_word: false}", encoding="utf-8")
    with pytest.raises(ConfigError, match="is no known parameter"):
        pipeline.run(tmp_path / "a.txt", params=tmp_path / "p.yaml")
    with pytest.raises(ConfigError, match="--format ods"):
        pipeline.run(tmp_path / "a.txt", formats=["ods"])
    with pytest.raises(ConfigError, match="csv"):
        pipeline.run(tmp_path / "a.txt", csv="tsv")


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="holds no words"):
        pipeline.extract("1 2 3")
    with pytest.raises(NothingToDo):
        pipeline.run(tmp_path)
    with pytest.raises(ConfigError, match="there is no such file"):
        pipeline.run(tmp_path / "nowhere")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    documents = pipeline.run(tmp_path).documents
    assert documents[["source_file", "status"]].to_numpy().tolist() == [["a.txt", "done"], ["b.txt", "skipped"]]


def test_displacy_shows_both_styles(doc: pipeline.Extraction) -> None:
    shown = doc.to_displacy()
    for span in shown["spans"]:
        tokens = "".join(shown["tokens"][span["start_token"] : span["end_token"]])
        assert tokens == "".join(doc.text[span["start"] : span["end"]].split())
    assert {s["label"] for s in shown["spans"]} == {"SPEAKER", "CUE", "CONTENT"}
    assert "SPEAKER" in displacy.render(shown, style="span", manual=True)
    names = doc.to_displacy("ent")
    assert {doc.text[e["start"] : e["end"]] for e in names["ents"]} >= {"Lena Vogt", "Paul Stern"}
    assert "Paul Stern" in displacy.render(names, style="ent", manual=True)


def test_displacy_escapes_the_text() -> None:
    shown = pipeline.extract("Lena Vogt sagte: „Wir bauen <script>alert(1)</script> im Frühjahr neu.“").to_displacy()
    assert "<script>" not in displacy.render(shown, style="span", manual=True)


def test_the_component_adds_claims_and_leaves_the_rest(doc: pipeline.Extraction) -> None:

    nlp = spacy.blank("de")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "FLUSS", "pattern": "Tauber"}])
    nlp.add_pipe("extract_claims", config={"spans_key": "speech"})
    for text, by in ((TEXT, 0), ("\ufeff" + TEXT, 1)):
        found = nlp(text)
        assert [e.label_ for e in found.ents] == ["FLUSS"]
        assert [c.content for c in found._.claims] == [c.content for c in doc.claims]
        assert [c.start - by for c in found._.claims] == [c.start for c in doc.claims]
        speakers = {s.id_: s.text for s in found.spans["speech"] if s.label_ == "SPEAKER"}
        assert speakers[found._.claims[0].claim_id] == doc.text[slice(*map(int, doc.claims[0].speaker_spans.split("-")))]
    assert nlp(" 12 ")._.claims == ()
    assert [len(d._.claims) for d in nlp.pipe([TEXT, ""])] == [len(doc.claims), 0]


def test_entry_points_lead_somewhere() -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    for names in points.values():
        for target in names.values():
            module, _, attribute = target.partition(":")
            assert callable(getattr(importlib.import_module(module), attribute))
    assert points["spacy_factories"]["extract_claims"] == "pipeline.component:make_extract_claims"


def test_docbin_holds_names_and_claims_and_is_the_same_bytes_again(sample_run: Path, tmp_path: Path) -> None:
    for name in ("one.spacy", "two.spacy"):
        done = CliRunner().invoke(app, ["export", "--out", str(sample_run), "--docbin", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
    assert (tmp_path / "one.spacy").read_bytes() == (tmp_path / "two.spacy").read_bytes()
    (found,) = DocBin().from_disk(tmp_path / "one.spacy").get_docs(spacy.blank("de").vocab)
    rows = read_rows(sample_run / "claims.csv")
    assert {r["claim_id"] for r in rows} <= {s.id_ for s in found.spans["claims"]} == {c["id"] for c in found.user_data["claims"]}
    for row in rows:
        parts = [s for s in found.spans["claims"] if s.id_ == row["claim_id"] and s.label_ == "CONTENT"]
        for pair, part in zip(row["content_spans"].split(), parts, strict=True):
            start, end = map(int, pair.split("-"))
            assert part.start_char <= start < end <= part.end_char
    texts = {r["text"] for r in read_rows(sample_run / "mentions.csv")}
    assert sum(e.text in texts for e in found.ents) > 0.9 * len(found.ents)


def test_export_writes_formats_of_a_finished_run(sample_run: Path, tmp_path: Path) -> None:
    for path in sample_run.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    done = CliRunner().invoke(app, ["export", "--out", str(tmp_path), "--format", "sqlite", "--json"])
    assert json.loads(done.stdout) == {"files": [str(tmp_path / "tables.sqlite")]}
    for arguments, words in (
        (["--format", "ods"], "--format ods"),
        ([], "nothing to export"),
        (["--docbin", "x"], "layer is missing"),
    ):
        done = CliRunner().invoke(app, ["export", "--out", str(tmp_path), *arguments])
        assert (done.exit_code, words in done.stderr) == (2, True)
    (tmp_path / "claims.csv").unlink()
    done = CliRunner().invoke(app, ["export", "--out", str(tmp_path), "--format", "sqlite"])
    assert (done.exit_code, "claims.csv: the table cannot be read" in done.stderr) == (2, True)
    assert len(next(iter_typed(sample_run / "claims.csv", CLAIMS))) == len(CLAIMS.columns)
