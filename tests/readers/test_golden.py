"""All formats through the command line, once as files and once in archives: tables that can be verified."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.csvio import read_rows

FILES = Path(__file__).parent / "files"


def extract(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *map(str, arguments)],
        cwd=ROOT, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formats")
    with zipfile.ZipFile(folder / "alles.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(FILES.iterdir()):
            file.write(path, path.name)
    (folder / "feed.xml.gz").write_bytes(gzip.compress((FILES / "feed.xml").read_bytes(), mtime=0))
    done = extract("run", FILES, folder / "alles.zip", folder / "feed.xml.gz", "--out", folder / "out", "--no-suggest")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    return folder / "out"


def test_every_row_can_be_cut_out_of_its_source(out: Path) -> None:
    done = extract("verify", "--out", out)
    assert (done.returncode, done.stdout.split()[-2:]) == (0, [b"0", b"wrong"])


def test_each_format_has_documents_and_bad_records_have_reasons(out: Path) -> None:
    rows = read_rows(out / "documents.csv")
    formats = {r["format"] for r in rows if r["status"] == "done"}
    assert formats == {
        "HTML", "HTML with JSON-LD live blog", "JSON-LD live blog", "RSS", "Atom", "JSON", "JSON Lines", "CSV", "Markdown", "text",
    }  # fmt: skip
    plain = [r for r in rows if "/" not in r["source_file"]]
    packed = [r for r in rows if r["source_file"].startswith("alles.zip/")]
    assert len(packed) == len([r for r in plain if r["source_file"] != "feed.xml"]) + 3
    assert all(r["reason"] and r["record"] for r in rows if r["status"] == "skipped")


def test_claims_tell_entry_time_and_id(out: Path) -> None:
    rows = [r for r in read_rows(out / "claims.csv") if r["source_file"] in ("alles.zip/ticker.html", "alles.zip/liveblog.json")]
    found = {(r["speaker"], r["entry_time"], r["entry_id"]) for r in rows}
    assert ("Feuerwehr", "09:15", "post-1041") in found
    assert ("Berta Hansen", "11:40", "https://kurier.example/streik#p3") in found
    assert not any(name in r["speaker"] for r in rows for name in ("Werbemann", "Stiefel", "Meckerer", "Ferner", "Knipser"))


def test_no_table_shows_markup(out: Path) -> None:
    for path in out.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert not any(sign in text for sign in ("<p", "</", "&nbsp;", "&bdquo;", "<b>", "](http")), path.name
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "&lt;strong" not in page
