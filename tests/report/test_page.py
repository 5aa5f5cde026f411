"""The page without a browser: what stands in the file."""

from __future__ import annotations

import base64
import csv
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browsing import report
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from made import HOSTILE, make
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.config import Clean, Params, Report
from pipeline.csvio import read_rows, write_csv
from pipeline.errors import ConfigError
from pipeline.report import page as page_module
from pipeline.report.changes import difference
from pipeline.report.disputes import disputes
from pipeline.report.page import TEMPLATES, embedded, make_page
from pipeline.report.payload import SHOWN
from pipeline.report.tables import Row, number, pairs
from pipeline.report.words import words
from pipeline.report.world import arc_boxes, outlines
from pipeline.schema import CLAIMS, DISPUTES
from pipeline.stage import Workspace
from pipeline.views.explain import HOW


def workspace(folder: Path, **settings: object) -> Workspace:
    return Workspace(out=folder / "out", interim=folder / "interim", params=Params(report=Report(**settings)))  # type: ignore[arg-type]


class Parts(HTMLParser):
    """Scripts, styles, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inline: list[tuple[str, str]] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        kind = dict(attrs).get("type") or ""
        self.open = "data" if kind == "application/json" else tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self.open = ""

    def handle_data(self, data: str) -> None:
        (self.inline.append((self.open, data)) if self.open else self.text.append(data))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("page")
    make(made, 120)
    return made


def test_the_same_tables_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    make(tmp_path, 120)
    first = report(folder / "out", folder / "interim").read_bytes()
    assert first == report(folder / "out", folder / "interim").read_bytes()
    assert first == report(tmp_path / "out", tmp_path / "interim").read_bytes()
    assert str(tmp_path).encode() not in first


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_policy_knows_every_script_and_nothing_else_can_run(folder: Path, language: str) -> None:
    page, _ = make_page(workspace(folder, language=language))
    parts = Parts(page)
    policy = next(v for tag, name, v in parts.attributes if tag == "meta" and name == "content" and "default-src" in v)
    known = set(re.findall(r"'(sha256-[^']+)'", policy))
    used = {
        "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for kind, text in parts.inline
        if kind != "data"
    }
    assert used == known
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not [
        a for a in parts.attributes if a[1].startswith("on") or a[1] in ("style", "src", "srcset", "action", "formaction")
    ]
    assert all(value.startswith("#") for _, name, value in parts.attributes if name == "href")


def test_text_of_the_source_is_never_markup(folder: Path) -> None:
    page, _ = make_page(workspace(folder))
    parts = Parts(page)
    assert not [a for a in parts.attributes if a[0] == "img"]
    assert "<b>Fett</b>" in "".join(parts.text)
    data = json.loads(next(text for kind, text in parts.inline if kind == "data"))
    assert data["documents"][0]["text"].startswith(f"Eintrag {HOSTILE}")


@pytest.mark.parametrize(("language", "code", "words_"), [("en", 0, "Who claims what"), ("fr", 2, "choose de or en")])
def test_the_language_is_an_option(folder: Path, language: str, code: int, words_: str) -> None:
    done = CliRunner().invoke(app, ["report", "--out", str(folder / "out"), "--lang", language])
    assert done.exit_code == code
    assert words_ in (done.output if code else (folder / "out/report.html").read_text(encoding="utf-8"))


@given(st.text() | st.lists(st.text()))
def test_embedded_data_survives_and_never_ends_its_element(data: object) -> None:
    text = embedded(data)
    assert json.loads(text) == data
    assert "<" not in text


def test_missing_columns_and_tables_read_as_blank(tmp_path: Path) -> None:
    out = make(tmp_path, 20)
    for name in (
        "disputes",
        "repairs",
        "suggestions",
        "changed_blocks",
        "organisations",
        "mentions",
        "people",
        "places",
        "removed_blocks",
    ):
        (out / f"{name}.csv").unlink()
    kept = ("claim_id", "document_id", "speaker", "content", "content_spans", "neu")
    rows = read_rows(out / "claims.csv")
    with (out / "claims.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, kept, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(row | {"neu": "eine neue Spalte"} for row in rows)
    page, outcome = make_page(workspace(tmp_path))
    data = json.loads(next(text for kind, text in Parts(page).inline if kind == "data"))
    assert outcome.counts == {"claims": 20, "texts": 1}
    assert data["claims"][0]["more"] == {"neu": "eine neue Spalte"}, "a column that the page does not know is shown as it is"
    (out / "claims.csv").unlink()
    with pytest.raises(ConfigError, match=r"claims\.csv: the table is missing"):
        make_page(workspace(tmp_path))


def test_a_german_spreadsheet_flavour_gives_the_same_page(tmp_path: Path) -> None:
    out = make(tmp_path, 20)
    plain, _ = make_page(workspace(tmp_path))
    from pipeline import schema
    from pipeline.csvio import read_table, write_csv

    for table in schema.TABLES:
        frame = read_table(out / f"{table.name}.csv").astype(object)
        rows = frame.where(frame.notna(), None).to_dict("records")
        write_csv(out / f"{table.name}.csv", table, rows, "excel-de")
    assert make_page(workspace(tmp_path))[0] == plain


def test_what_the_page_has_no_room_for_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, 100)
    monkeypatch.setattr(page_module, "MOST_CLAIMS", 30)
    monkeypatch.setattr("pipeline.report.payload.MOST_TEXT", 5_000)
    page, outcome = make_page(workspace(tmp_path, language="en"))
    text = " ".join("".join(Parts(page).text).split())
    assert outcome.counts == {"claims": 30, "texts": 1}
    assert "30 of 100 rows are shown here; claims.csv holds all." in text
    assert "One text is too long for this page" in text
    assert "100 claims" in text


def test_lists_of_a_large_corpus_are_cut_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = make(tmp_path, 100)
    lines = (out / "disputes.csv").read_text(encoding="utf-8-sig").splitlines()
    (out / "disputes.csv").write_text("\n".join([*lines, lines[1].replace(lines[1][:8], "gffffff0", 1)]), encoding="utf-8-sig")
    many = len(lines)
    monkeypatch.setattr(page_module, "MOST_NAMES", 1)
    monkeypatch.setattr("pipeline.report.payload.MOST_DOCUMENTS", 1)
    monkeypatch.setattr("pipeline.report.payload.MOST_TEXT", 10)
    html, _ = make_page(workspace(tmp_path, language="en"))
    assert html.count('class="dispute"') == 1
    assert f"1 of {many} rows are shown here; disputes.csv holds all." in " ".join("".join(Parts(html).text).split())
    data = json.loads(html.split('<script type="application/json" id="data">', 1)[1].split("</script>", 1)[0])
    assert len(data["documents"]) == 1


def test_every_word_of_the_interface_has_both_languages() -> None:
    tables = {language: words(TEMPLATES / "words.csv", language) for language in ("de", "en")}
    assert tables["de"].keys() == tables["en"].keys()
    assert all(text.strip() for table in tables.values() for text in table.values())
    assert not set(dir(dict)) & tables["de"].keys(), "Jinja would find the method, not the word"
    gaps = {key: {tuple(sorted(re.findall(r"\{(\w+)\}", table[key]))) for table in tables.values()} for key in tables["de"]}
    assert all(len(found) == 1 for found in gaps.values())
    used: set[str] = set()
    for path in TEMPLATES.rglob("*.html"):
        used |= set(re.findall(r"\bw\.(\w+)", path.read_text(encoding="utf-8"))) | set(
            re.findall(r'w\["([\w.]+)"\]', path.read_text(encoding="utf-8"))
        )
    for path in (TEMPLATES / "js").glob("*.js"):
        used |= set(re.findall(r'\bword\("([\w.]+)"', path.read_text(encoding="utf-8")))
    assert used <= tables["de"].keys(), used - tables["de"].keys()


def test_values_of_the_data_model_are_translated() -> None:
    from typing import get_args

    from pipeline import document

    table = words(TEMPLATES / "words.csv", "de")
    for group, values in (("act", document.Act), ("evidence", document.Evidence), ("form", document.Form), ("speaker_kind", document.SpeakerKind), ("polarity", document.Polarity), ("label", document.Label)):  # fmt: skip
        assert {f"{group}.{v}" for v in get_args(values)} <= table.keys()
    switches = set(Clean.model_fields) - {"suggest", "at_least"}
    assert {f"repair.{name}" for name in switches} <= table.keys()
    assert {f"speaker_how.{name}" for name in HOW if name} <= table.keys()
    told = [c for c in CLAIMS.names if c not in SHOWN and not c.endswith("_spans")]
    assert {f"col.{name}" for name in told} <= table.keys()


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        (["ab"], ["ab"], [("same", "ab")]),
        ("TrumpSonder", "Trump Sonder", [("same", "Trump"), ("new", " "), ("same", "Sonder")]),
        (["a", " ", "b"], ["a", " ", "c"], [("same", "a "), ("gone", "b"), ("new", "c")]),
        ([], ["neu"], [("new", "neu")]),
    ],
)
def test_differences(before: list[str], after: list[str], pieces: list[tuple[str, str]]) -> None:
    assert difference(before, after) == pieces


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_holds_both_texts(before: str, after: str) -> None:
    found = difference(before, after)
    assert "".join(t for kind, t in found if kind != "new") == before
    assert "".join(t for kind, t in found if kind != "gone") == after


def test_the_first_view_tells_who_contradicts_whom(folder: Path) -> None:
    table = make_page(workspace(folder))[0].partition('<section class="clash"')[2].partition("</section>")[0]
    cells = [html.unescape(c) for c in re.findall(r"<td>(.*?)</td>", table)]
    assert cells == ["Lena Vogt, Amt für Straßen, Paul Stern", "Olaf Krämer", "Ina <b>Fett</b>", "Reuters"]
    assert 'href="#view=disputes&amp;dispute=g0"' in table
    assert "Wer wem widerspricht" in table


def test_disputes_with_a_denial_and_a_name_come_first(tmp_path: Path) -> None:
    rows = [("a", "", "", "A"), ("b", "Ort", "", "(nicht genannt)"), ("c", "", "B", "A"), ("d", "Ort", "B", "A")]
    told = [
        {"dispute_id": i, "matter": m, "statement": "s", "asserted_by": a, "denied_by": d, "documents": 1} for i, m, d, a in rows
    ]
    write_csv(tmp_path / "disputes.csv", DISPUTES, told)
    found = disputes(tmp_path, {})
    assert [d["id"] for d in found] == ["d", "c", "b", "a"]
    assert found[2]["who"] == {"asserted": [""]}, "whom the text does not name has no name here, in no language"


def test_disputes_stand_side_by_side(folder: Path) -> None:
    claims = {r["claim_id"]: Row(r) for r in read_rows(folder / "out/claims.csv")}
    sides = dict(disputes(folder / "out", claims)[0]["sides"])
    assert [c["speaker"] for c in sides["asserted"]] == ["Lena Vogt", "Amt für Straßen", "Paul Stern"]
    assert [c["speaker"] for c in sides["denied"]] == ["Olaf Krämer"]
    assert [c["speaker"] for c in sides["not_confirmed"]] == ["Ina <b>Fett</b>"]
    assert [c["speaker"] for c in sides["unverified"]] == ["Reuters"], "a speaker without a claim on the page is still named"


@pytest.mark.parametrize(
    "points", [[(71.7, 41.0), (74.6, 42.9)], [(-77.0, 38.9), (37.6, 55.8)], [(179.9, -17.8)], [(0.0, -89.0)]]
)
def test_outlines_hold_the_countries_of_the_places_and_only_whole_arcs(points: list[tuple[float, float]]) -> None:
    found = outlines(TEMPLATES / "vendor", points)
    assert len(json.dumps(found)) < 900_000
    for topology in found.values():
        flat = re.findall(r"-?\d+", json.dumps([g["arcs"] for g in topology["objects"]["countries"]["geometries"]]))
        used = {~int(a) if int(a) < 0 else int(a) for a in flat}
        assert used == set(range(len(topology["arcs"])))
    near = found["near"]
    boxes = arc_boxes(near)
    if points[0] == (71.7, 41.0):
        assert {"417", "860"} <= {g["id"] for g in near["objects"]["countries"]["geometries"]}, "Kyrgyzstan, Uzbekistan"
        assert min(b[0] for b in boxes) < 71.7 < max(b[2] for b in boxes)


def test_no_places_no_outlines() -> None:
    assert outlines(TEMPLATES / "vendor", []) == {}


@pytest.mark.parametrize(("cell", "value"), [("0,5", 0.5), ("0.5", 0.5), ("-3", -3.0), ("", None), ("viele", None)])
def test_numbers_of_any_flavour(cell: str, value: float | None) -> None:
    assert number(cell) == value


def test_ranges() -> None:
    assert pairs("12-30 45-60") == [[12, 30], [45, 60]]
    assert pairs("") == []


def test_code_of_others_is_named_with_its_licence() -> None:
    told = (ROOT / "pipeline/templates/vendor/LICENCES.md").read_text(encoding="utf-8")
    for path in (TEMPLATES / "vendor").iterdir():
        assert path.name == "LICENCES.md" or f"`{path.name}`" in told
    for name in ("d3.min.js", "topojson-client.min.js"):
        version = re.search(r"v(\d+\.\d+\.\d+)", (TEMPLATES / "vendor" / name).read_text(encoding="utf-8")[:200])
        assert version and f"| {version[1]} |" in told
