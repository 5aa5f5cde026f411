"""Parquet, Excel, DuckDB and SQLite hold what the CSV files hold."""

from __future__ import annotations

import datetime
import hashlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_csvio import NASTY, claim

from pipeline import exports
from pipeline.cells import flat
from pipeline.csvio import iter_typed, write_csv
from pipeline.datapackage import datapackage
from pipeline.errors import ConfigError
from pipeline.exports import FORMATS, export, parse_formats, remove_stale
from pipeline.exports.sheets import Rows, letters
from pipeline.schema import CLAIMS, TABLES

ROWS: dict[str, list[dict[str, Any]]] = {
    "claims": [claim(i, content=t, speaker=t, said_on="2026-11-25" if i % 2 else "", entry_time="14:30") for i, t in enumerate(NASTY)],
    "mentions": [{"mention_id": f"m{i}", "label": "LOC", "start": i, "repeated": i % 2 == 0} for i in range(3)],
    "places": [{"place_id": "l1", "name": "Süd", "latitude": -12.5}],
    "documents": [{"source_file": "ä.txt", "status": "skipped", "reason": "leer"}, {"source_file": "b", "document_id": "d1", "status": "done"}],
}  # fmt: skip


@pytest.fixture(params=["plain", "excel-de"])
def out(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    for table in TABLES:
        write_csv(tmp_path / f"{table.name}.csv", table, ROWS.get(table.name, []), request.param)
    return tmp_path


def library(name: str) -> Any:
    return pytest.importorskip(FORMATS[name].library, reason=f"the extra {FORMATS[name].extra} is not installed")


def expected(out: Path, name: str) -> list[tuple[Any, ...]]:
    table = next(t for t in TABLES if t.name == name)
    dates = {c.name for c in table.columns if c.kind == "date"}
    day = datetime.date.fromisoformat
    return [tuple(day(v) if v and k in dates else v for k, v in row.items()) for row in iter_typed(out / f"{name}.csv", table)]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_sqlite_holds_the_tables(out: Path) -> None:
    (path,) = export(out, ["sqlite"])
    first = digest(path)
    with sqlite3.connect(path) as base:
        for table in TABLES:
            rows = [tuple(r.values()) for r in iter_typed(out / f"{table.name}.csv", table)]
            assert base.execute(f'SELECT * FROM "{table.name}"').fetchall() == rows
        assert base.execute("SELECT latitude, mentions FROM places").fetchall() == [(-12.5, None)]
    export(out, ["sqlite"])
    assert digest(path) == first


def test_duckdb_holds_the_tables(out: Path) -> None:
    duckdb = library("duckdb")
    (path,) = export(out, ["duckdb"])
    with duckdb.connect(str(path), read_only=True) as base:
        for table in TABLES:
            assert base.execute(f'SELECT * FROM "{table.name}"').fetchall() == expected(out, table.name)
        kinds = dict(base.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'claims'").fetchall())
        comment = base.execute("SELECT comment FROM duckdb_columns() WHERE column_name = 'cue'").fetchone()
    assert (kinds["start"], kinds["confidence"], kinds["said_on"], kinds["content"]) == ("BIGINT", "DOUBLE", "DATE", "VARCHAR")
    assert comment[0].startswith("The words that show the claim")
    assert [p.name for p in out.glob("*duckdb*")] == ["tables.duckdb"]


def test_parquet_holds_the_tables_and_is_the_same_bytes_again(out: Path) -> None:
    library("parquet")
    import pyarrow.parquet as pq

    paths = export(out, ["parquet"])
    before = {p.name: digest(p) for p in paths}
    assert set(before) == {f"{t.name}.parquet" for t in TABLES}
    for table in TABLES:
        found = pq.read_table(out / f"{table.name}.parquet")
        assert [tuple(r.values()) for r in found.to_pylist()] == expected(out, table.name)
    assert found.schema.field(0).metadata[b"description"]
    assert {p.name: digest(p) for p in export(out, ["parquet"])} == before


def test_xlsx_holds_the_tables_and_is_the_same_bytes_again(out: Path) -> None:
    library("xlsx")
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl, which reads Excel files, is not installed")
    (path,) = export(out, ["xlsx"])
    first = digest(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [*(t.name for t in TABLES), "columns"]
    sheet = book["claims"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:2]) == ("B2", "A1")
    head = [c.value for c in sheet[1]]
    assert head == CLAIMS.names
    at = {name: head.index(name) for name in head}
    rows = list(sheet.iter_rows(min_row=2))
    assert [r[at["content"]].value for r in rows] == [flat(t) for t in NASTY]
    assert {r[at["content"]].data_type for r in rows} == {"s"}
    assert {type(r[at["start"]].value) for r in rows} == {int}
    assert rows[1][at["said_on"]].value == datetime.datetime(2026, 11, 25)
    assert rows[0][at["said_on"]].value is None
    link = rows[3][0].hyperlink
    assert (link.target, link.location or "") in (("report.html", rows[3][0].value), (f"report.html#{rows[3][0].value}", ""))
    assert [c.value for c in book["mentions"]["K"]][1:] == [True, False, True]
    assert book.properties.created == datetime.datetime(2000, 1, 1)
    export(out, ["xlsx"])
    assert digest(path) == first


def test_what_excel_cannot_hold_is_cut_or_goes_on_in_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library("xlsx")
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl, which reads Excel files, is not installed")
    from pipeline.exports import xlsx

    monkeypatch.setattr(xlsx, "ROWS", 2)
    monkeypatch.setattr(xlsx, "LINKS", 1)
    monkeypatch.setattr(xlsx, "LARGE", 1)
    for table in TABLES:
        rows = [claim(i, content="x" * 40_000 if i == 0 else "_x0041_\x07") for i in range(5)] if table is CLAIMS else []
        write_csv(tmp_path / f"{table.name}.csv", table, rows)
    book = openpyxl.load_workbook(export(tmp_path, ["xlsx"])[0])
    assert book.sheetnames[:4] == ["claims", "claims 2", "claims 3", "people"]
    names = ("claims", "claims 2", "claims 3")
    assert [r[0].value for n in names for r in book[n].iter_rows(min_row=2)] == [f"c{i:012x}" for i in range(5)]
    content = CLAIMS.names.index("content") + 1
    assert len(book["claims"].cell(2, content).value) == 32_767
    assert book["claims"].cell(2, content).value.endswith("x…")
    assert openpyxl.utils.escape.unescape(book["claims"].cell(3, content).value) == "_x0041_\x07"
    assert [bool(book["claims"].cell(i, 1).hyperlink) for i in (2, 3)] == [True, False]
    told = [(row[0].value, row[3].value) for row in book["columns"].iter_rows() if not row[2].value]
    assert [name for name, _ in told] == ["claims", "claims 2", "claims 3"]
    assert told[0][1] == "only the first 1 have links: Excel opens no sheet with many more"


@given(
    st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2),
    st.sampled_from(["", "2026-11-25"]),
    st.sampled_from(["", "0.25"]),
)
def test_every_text_comes_back_from_the_xml_of_a_sheet(texts: list[str], day: str, share: str) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl, which reads Excel files, is not installed")
    row = dict.fromkeys(CLAIMS.names, "") | {
        "claim_id": "c1",
        "content": texts[0],
        "speaker": texts[1],
        "said_on": day,
        "confidence": share,
    }
    (xml,) = Rows(CLAIMS, [""] * len(CLAIMS.columns), "").xml([list(row.values())], 0)
    found = {cell.get("r"): "".join(cell.itertext()) for cell in ElementTree.fromstring(xml)}
    wanted = {name: text for name, text in row.items() if text} | ({"said_on": "46351"} if day else {})
    at = {f"{letters(number)}2": name for number, name in enumerate(CLAIMS.names)}
    assert {at[place]: openpyxl.utils.escape.unescape(text) for place, text in found.items()} == wanted


@pytest.mark.parametrize(("number", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(number: int, name: str) -> None:
    assert letters(number) == name


def test_a_number_that_is_none_is_told_with_its_row(out: Path) -> None:
    library("xlsx")
    path = out / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b"2026-11-25", b"gestern", 1))
    with pytest.raises(ConfigError, match=r"claims.csv: row 3: .*gestern.*'extract tables'"):
        export(out, ["xlsx"])


def test_formats_are_parsed_and_a_missing_library_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse_formats("sqlite, SQLITE,csv") == ("sqlite",)
    with pytest.raises(ConfigError, match="--format ods: choose from parquet, xlsx, duckdb, sqlite; CSV is always written"):
        parse_formats("ods")
    monkeypatch.setattr(exports, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="xlsx: needs the library xlsxwriter; install it with: pip install xlsxwriter"):
        parse_formats("xlsx")


def test_files_of_formats_no_longer_asked_for_are_removed(tmp_path: Path) -> None:
    for name in ("tables.sqlite", "tables.xlsx", "claims.parquet", "notes.xlsx"):
        (tmp_path / name).write_bytes(b"old")
    remove_stale(tmp_path, ["sqlite"])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["notes.xlsx", "tables.sqlite"]


def test_frictionless_finds_the_package_valid(out: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    flavour = "excel-de" if ";" in (out / "claims.csv").read_text(encoding="utf-8-sig").splitlines()[0] else "plain"
    package = out / "datapackage.json"
    package.write_text(json.dumps(datapackage(TABLES, flavour)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", str(package), "--json"], capture_output=True, text=True, check=False
    )
    report = json.loads(done.stdout)
    assert (done.returncode, report["valid"], report["errors"]) == (0, True, [])
    resources = frictionless.Package(str(package)).resources
    assert {r.name: len(r.read_rows()) for r in resources} == {t.name: len(ROWS.get(t.name, [])) for t in TABLES}
    (out / "claims.csv").write_bytes((out / "claims.csv").read_bytes().replace(b"affirmed", b"perhaps", 1))
    assert not frictionless.validate(str(package)).valid
