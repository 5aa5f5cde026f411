"""What LibreOffice shows when it opens the files: every cell as it was."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
from test_csvio import NASTY, claim

from pipeline.cells import flat, unguarded
from pipeline.csvio import write_csv
from pipeline.exports import export
from pipeline.schema import CLAIMS, TABLES

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice-calc)")

SHOWN = "44,34,76,1,,0,false,true,false"
"""Write what the cells show: comma, double quotes, UTF-8, from line 1, nothing quoted beyond need, as shown, no formulas."""
GERMAN, ENGLISH = "1031", "1033"
FORMULAS = [t for t in NASTY if t.strip()]
ROWS = [
    claim(i, content=text, speaker=text, said_on="2026-11-25", entry_time="14:30", confidence=0.25, start=-5)
    for i, text in enumerate(FORMULAS)
]


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tmp_path_factory.mktemp("profile").as_uri()


def convert(profile: str, path: Path, target: str, out: Path, reading: str = "") -> None:
    command = [str(SOFFICE), f"-env:UserInstallation={profile}", "--headless", "--norestore"]
    command += [f"--infilter=Text - txt - csv (StarCalc):{reading}"] if reading else []
    done = subprocess.run(
        [*command, "--convert-to", target, "--outdir", str(out), str(path)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stdout + done.stderr


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("flavour", "separator", "language"),
    [("excel", "44", ENGLISH), ("excel", "44", GERMAN), ("excel-de", "59", GERMAN), ("excel-de", "59", ENGLISH)],
)
def test_a_double_click_shows_every_text_as_it_is(
    flavour: str, separator: str, language: str, profile: str, tmp_path: Path
) -> None:
    path = tmp_path / "claims.csv"
    write_csv(path, CLAIMS, ROWS, flavour)
    convert(
        profile,
        path,
        f"csv:Text - txt - csv (StarCalc):{SHOWN}",
        tmp_path / "back",
        f"{separator},34,76,1,,{language},false,true",
    )
    found = cells(tmp_path / "back/claims.csv")
    assert list(found[0]) == CLAIMS.names
    for column in ("content", "speaker"):
        assert [unguarded(r[column]) for r in found] == [flat(t) for t in FORMULAS]
    assert {r["start"] for r in found} == {"-5"}
    assert {r["said_on"] for r in found} == {"2026-11-25"}
    # a number in the language that the flavour is for (written back in the language of the program), text in the other
    wrong = {("excel", GERMAN): "0.25", ("excel-de", ENGLISH): "0,25"}
    assert {r["confidence"] for r in found} == {wrong.get((flavour, language), "0.25")}


def test_plain_with_columns_as_text_shows_every_cell_as_it_is(profile: str, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    write_csv(path, CLAIMS, ROWS)
    text = "/".join(f"{n}/2" for n in range(1, len(CLAIMS.columns) + 1))
    convert(profile, path, f"csv:Text - txt - csv (StarCalc):{SHOWN}", tmp_path / "back", f"44,34,76,1,{text},0,false,false")
    assert cells(tmp_path / "back/claims.csv") == cells(path)


def test_what_the_guard_is_for(profile: str, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    write_csv(path, CLAIMS, [claim(i, content=t) for i, t in enumerate(("007", "14:30", "12345678901234567890"))], "plain")
    convert(profile, path, f"csv:Text - txt - csv (StarCalc):{SHOWN}", tmp_path / "back", f"44,34,76,1,,{ENGLISH},false,true")
    assert [r["content"] for r in cells(tmp_path / "back/claims.csv")] == ["7", "02:30:00 PM", "1.23456789012346E+019"]


def test_plain_runs_nothing(profile: str, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    write_csv(path, CLAIMS, [claim(i, content=t) for i, t in enumerate(("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "＝1+1"))])
    convert(
        profile,
        path,
        f"csv:Text - txt - csv (StarCalc):{SHOWN}",
        tmp_path / "back",
        "44,34,76,1,,1033,false,true,false,false,false,-1",
    )
    assert not {"2", "Err:508", "#NAME?"} & {r["content"] for r in cells(tmp_path / "back/claims.csv")}


def test_xlsx_shows_every_cell_as_it_is(profile: str, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    for table in TABLES:
        write_csv(tmp_path / f"{table.name}.csv", table, ROWS if table is CLAIMS else [])
    export(tmp_path, ["xlsx"])
    convert(profile, tmp_path / "tables.xlsx", f"csv:Text - txt - csv (StarCalc):{SHOWN},false,false,-1", tmp_path / "back")
    found = cells(tmp_path / "back/tables-claims.csv")
    for column in ("content", "speaker"):
        assert [r[column] for r in found] == [flat(t) for t in FORMULAS]
    assert [r["claim_id"] for r in found] == [r["claim_id"] for r in ROWS]
    assert {(r["start"], r["confidence"], r["said_on"], r["entry_time"]) for r in found} == {
        ("-5", "0.25", "2026-11-25", "14:30")
    }
    assert (tmp_path / "back/tables-columns.csv").exists()
