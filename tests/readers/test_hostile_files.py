"""Damaged and hostile files of every format: what can be read is read, the rest is a reason, in time and memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import damaged
import pytest
from conftest import ROOT
from test_cli import SMALL, extract

from pipeline.csvio import read_rows
from pipeline.document import Document

SECONDS, MEGABYTES = 60, 1_500
READ = """
import json, resource, sys
from pathlib import Path
from pipeline.config import Read
from pipeline.document import Document
from pipeline.errors import DocumentError
from pipeline.readers.formats import read_documents
resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))
path, good = Path(sys.argv[1]), sys.argv[2]
documents = told = saying = 0
reasons = []
try:
    for found in read_documents(path.name, path.read_bytes(), Read()):
        if isinstance(found, Document):
            documents += 1
            saying += good in found.text or "Es regnet" in found.text
        else:
            told += 1
            reasons += [found.reason][: 5 - len(reasons)]
except DocumentError as error:
    told += 1
    reasons.append(str(error))
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([documents, saying, told, reasons, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


@pytest.mark.parametrize("kind", list(damaged.SOURCES))
def test_a_damaged_or_hostile_file_gives_documents_or_reasons(kind: str, tmp_path: Path) -> None:
    import json

    name, make = damaged.SOURCES[kind]
    (tmp_path / name).write_bytes(make())
    command = [sys.executable, "-c", READ, str(tmp_path / name), damaged.GOOD]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20 * SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    documents, saying, told, reasons, seconds, megabytes = json.loads(done.stdout)
    print(f"{kind}: {documents} documents, {told} reasons {reasons[:1]}, {seconds:.1f} s, {megabytes:.0f} MB")  # noqa: T201
    assert (documents == 0) == (kind in damaged.GIVES_NOTHING)
    assert documents or told
    assert saying == documents
    assert all(
        reason.startswith(name.removesuffix(".gz")) and "\n" not in reason and "unforeseen" not in reason for reason in reasons
    )
    assert seconds < SECONDS
    assert megabytes < MEGABYTES
    assert sorted(p.name for p in tmp_path.iterdir()) == [name]


SMALLER = [
    k
    for k in damaged.SOURCES
    if not any(word in k for word in ("20,000", "100,000", "20 MB", "million", "2,000 times", "50,000", "never"))
]


def test_all_of_them_in_one_run_are_listed_and_the_good_file_is_read(tmp_path: Path) -> None:
    source = tmp_path / "in"
    for number, kind in enumerate(SMALLER):
        name, make = damaged.SOURCES[kind]
        (source / f"{number:02}").mkdir(parents=True)
        (source / f"{number:02}" / name).write_bytes(make())
    (source / "gut.txt").write_text(SMALL, encoding="utf-8")
    done = extract("run", source, "--out", tmp_path / "o" / "out")
    assert done.returncode == 1, done.stderr
    assert "unforeseen" not in done.stderr
    assert "\x1b" not in done.stderr + done.stdout
    rows = read_rows(tmp_path / "o/out/documents.csv")
    assert {r["source_file"].partition("/")[0] for r in rows} == {*(f"{n:02}" for n in range(len(SMALLER))), "gut.txt"}
    assert all(r["reason"] for r in rows if r["status"] == "skipped")
    assert "root:" not in "".join(p.read_text(encoding="utf-8", errors="replace") for p in (tmp_path / "o/out").glob("*.csv"))
    assert {p.name for p in tmp_path.iterdir()} == {"in", "o"}
    verified = extract("verify", "--out", tmp_path / "o" / "out")
    assert verified.returncode == 0, verified.stdout


def test_a_line_of_a_gigabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A file of more than `read.largest_file` is not opened; this one takes no room on the disk."""
    with (tmp_path / "gross.csv").open("wb") as file:
        file.write(b'id,text\n1,"')
        file.truncate(1_000_000_000)
    (tmp_path / "gut.txt").write_text(SMALL, encoding="utf-8")
    done = extract("run", tmp_path, "--out", tmp_path / "o" / "out")
    assert (done.returncode, "gross.csv: the file has more than 200,000,000 bytes" in done.stderr) == (1, True)


def test_half_a_surrogate_pair_in_json_costs_its_record(tmp_path: Path) -> None:
    for name in ("JSON: half a surrogate pair", "JSON lines: half a surrogate pair"):
        file, make = damaged.SOURCES[name]
        (tmp_path / file).write_bytes(make())
    done = extract("run", tmp_path, "--out", tmp_path / "o" / "out")
    rows = read_rows(tmp_path / "o/out/documents.csv")
    assert done.returncode in (0, 1)
    assert {r["source_file"] for r in rows} == {"a.json", "a.jsonl"}
    assert all(r["reason"] for r in rows if r["status"] == "skipped")
    assert [r["status"] for r in rows if r["source_file"] == "a.jsonl"].count("done") >= 1


def test_nothing_outside_a_feed_is_read(tmp_path: Path) -> None:
    from pipeline.config import Read
    from pipeline.readers.formats import read_documents

    for kind in damaged.SOURCES:
        if kind.startswith("feed: "):
            [found] = read_documents("a.xml", damaged.SOURCES[kind][1](), Read())
            assert isinstance(found, Document)
            assert damaged.GOOD in found.text
            assert len(found.text) < 2_000
            assert "root:" not in found.text
            assert "haha" not in found.text
