"""Cells, flavours, checks."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cells import BREAK, RUN, changes, flat, guarded, unguarded
from pipeline.check import TableError, checked
from pipeline.config import Params
from pipeline.csvio import FLAVOURS, iter_typed, read_rows, read_table, write_csv
from pipeline.errors import ConfigError
from pipeline.schema import CLAIMS, DOCUMENTS, MENTIONS, PLACES, TABLES

NASTY = [
    "Müller-Lüdenscheidt", "Ðorđe Žižek", "Преображенська", "007", "5-7", "=1+1", "+49 30 1234", "-12", "@heute", "'n Abend", "'=1", "''5-7", "'5-7",
    "12345678901234567890", "0.10", "1,5", "1.5", "10 %", "14:30", "3/4", "1e5", "WAHR", "TRUE", "24. Februar 2022", "2026-11-25", "a;b,c", 'er "sagte"',
    "mit\nUmbruch", "mit\ttab", "\t=1+1", "\r=1+1", "=HYPERLINK(\"http://x\")", "＝1+1", " =1", "#NAME?", "[Nato]", "<script>", "1 000", "€5", "(5)",
    "zwei  Leerzeichen", "\u2028oben", "T-72", "5 km", "0", "1234567", "Ende",
]  # fmt: skip


def claim(number: int, **values: Any) -> dict[str, Any]:
    row: dict[str, Any] = {c.name: "" for c in CLAIMS.columns}
    row |= {"claim_id": f"c{number:012x}", "document_id": "d1", "act": "says", "form": "Direct", "speaker_kind": "person"}
    row |= {"occurrences": 1, "confidence": 0.5, "start": 3, "end": 9, "polarity": "affirmed", "evidence": "asserted"}
    return row | values


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "'=1"])
def test_nothing_that_a_spreadsheet_runs_begins_a_cell(text: str) -> None:
    for excel in (False, True):
        assert guarded(text, excel).startswith("'")


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("5-7", True), ("12-30", True), ("5-2024", True), ("536-694", False), ("1-2 3-4", False), ("007", True), ("123456789012", True),
        ("12345678901", False), ("0", False), ("1e5", True), ("10 %", True), ("14:30", True), ("3/4", True), ("1.5", True), ("Mai 2024", True),
        ("24. Februar 2022", True), ("2026-11-25", False), ("2026-13-25", True), ("TRUE", True), ("falsch", True), ("5 km", False), ("T-72", False),
        ("A1", False), ("3 Tage", False), ("Mai", False), ("", False), ("Haus 5", False), ("2026-11-25T10:00", True),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_change_is_known(text: str, yes: bool) -> None:
    assert changes(text) is yes
    assert guarded(text, excel=True) == ("'" + text if yes else text)
    assert guarded(text) == text


CELLS = st.one_of(st.text(), st.from_regex(r"'{0,3}\s?[=+@0-9.,:/-]{0,6}[a-z]{0,3}", fullmatch=True))


@given(CELLS, st.booleans())
def test_a_guard_can_always_be_taken_back(text: str, excel: bool) -> None:
    cell = guarded(text, excel)
    assert unguarded(cell) == flat(text)
    assert not BREAK.search(cell)
    assert not RUN.match(cell)
    assert not (excel and changes(cell))


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_flavour_comes_back_as_it_was(flavour: str, tmp_path: Path) -> None:
    rows = [claim(i, content=text, speaker=text) for i, text in enumerate(NASTY)]
    path = tmp_path / "claims.csv"
    assert write_csv(path, CLAIMS, rows, flavour) == len(NASTY)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfclaim_id")
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r") == len(NASTY) + 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        raw = list(csv.DictReader(file, delimiter=FLAVOURS[flavour].delimiter, strict=True))
    assert not any(re.match(r"[=+\-@\t\r]", cell) for row in raw for cell in row.values())
    assert [r["content"] for r in read_rows(path)] == [flat(t) for t in NASTY]
    frame = read_table(path)
    assert list(frame["speaker"]) == [flat(t) for t in NASTY]
    assert list(frame["confidence"]) == [0.5] * len(NASTY)
    assert frame["start"].dtype == "Int64"


@pytest.mark.parametrize(("flavour", "cell"), [("plain", "-12.5"), ("excel", "-12.5"), ("excel-de", "-12,5")])
def test_negative_numbers_stay_numbers(flavour: str, cell: str, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    write_csv(path, PLACES, [{"place_id": "l1", "name": "Süd", "latitude": -12.5, "longitude": -0.00001}], flavour)
    assert cell in path.read_text(encoding="utf-8-sig").replace('"', "")
    row = next(iter_typed(path, PLACES))
    assert (row["latitude"], row["longitude"], row["mentions"]) == (-12.5, 0.0, None)
    assert read_table(path)["latitude"][0] == -12.5


def test_types_come_back(tmp_path: Path) -> None:
    write_csv(tmp_path / "mentions.csv", MENTIONS, [{"mention_id": "m1", "repeated": True, "start": 0, "label": "PER"}])
    assert read_table(tmp_path / "mentions.csv")["repeated"].tolist() == [True]
    write_csv(tmp_path / "documents.csv", DOCUMENTS, [{"source_file": "a", "date": "2026-11-25"}, {"source_file": "b"}])
    frame = read_table(tmp_path / "documents.csv").astype(object)
    write_csv(tmp_path / "documents.csv", DOCUMENTS, frame.where(frame.notna(), None).to_dict("records"), "excel-de")
    dates = read_table(tmp_path / "documents.csv")["date"]
    assert (str(dates[0].date()), dates.isna().tolist()) == ("2026-11-25", [False, True])


def test_half_a_surrogate_pair_does_not_stop_a_table(tmp_path: Path) -> None:
    write_csv(tmp_path / "claims.csv", CLAIMS, [claim(1, content="kaputt \ud83d da")])
    assert read_rows(tmp_path / "claims.csv")[0]["content"] == "kaputt ? da"


def test_very_long_cells_come_back(tmp_path: Path) -> None:
    write_csv(tmp_path / "claims.csv", CLAIMS, [claim(1, content="wort " * 100_000)])
    assert len(read_rows(tmp_path / "claims.csv")[0]["content"]) == 500_000


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"act": "shouts"}, "column act: 'shouts' is none of says"),
        ({"start": "3"}, "column start: '3' is no integer"),
        ({"start": True}, "is no integer"),
        ({"confidence": float("nan")}, "is no number"),
        ({"said_on": "gestern"}, "is no date"),
        ({"said_on": "2026-13-01"}, "is no date"),
        ({"entry_time": "14 Uhr"}, "is no time"),
        ({"content": 5}, "is no string"),
        ({"claim_id": ""}, "the key"),
        ({"invented": "x"}, "invented: the schema has no such column"),
    ],
)
def test_a_row_that_breaks_the_schema_is_never_written(values: dict[str, Any], words: str, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("as it was", encoding="utf-8")
    with pytest.raises(TableError, match=re.escape(words)):
        write_csv(path, CLAIMS, [claim(1), claim(2, **values)])
    assert [p.name for p in tmp_path.iterdir()] == ["claims.csv"]
    assert path.read_text(encoding="utf-8") == "as it was"


def test_a_key_stands_once() -> None:
    with pytest.raises(TableError, match="row 3: the key"):
        list(checked(CLAIMS, [claim(1), claim(1)]))
    assert len(list(checked(DOCUMENTS, [{"source_file": "a", "document_id": i} for i in ("d1", "d2")]))) == 2


def test_keys_and_vocabularies_of_the_schema_are_sound() -> None:
    for table in TABLES:
        assert set(table.keys) <= set(table.names)
        assert len(set(table.names)) == len(table.names)
    assert {c.kind for t in TABLES for c in t.columns} <= {"string", "integer", "number", "date", "time", "boolean"}
    assert {v for c in CLAIMS.columns for v in c.values}
    assert Params().tables.formats == ()


def test_a_missing_table_or_column_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"claims\.csv: the table cannot be read"):
        read_table(tmp_path / "claims.csv")
    (tmp_path / "claims.csv").write_text("claim_id\nc1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="the column 'document_id' is missing"):
        list(iter_typed(tmp_path / "claims.csv", CLAIMS))
