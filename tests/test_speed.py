"""What costs time: profile, stages that are skipped, rows that wait on the disk."""

from __future__ import annotations

import json
import subprocess
import sys
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cli import SMALL, digests, extract

from pipeline import state
from pipeline.corpus import current
from pipeline.document import Span
from pipeline.model.decode import TAGS, _best_paths, _may_follow
from pipeline.rows import book as book_of
from pipeline.rows.part import ENCODED, Listed, PartRows
from pipeline.run import run
from pipeline.schema import CLAIMS
from pipeline.stage import STAGES, Workspace, load


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text(SMALL, encoding="utf-8")
    (folder / "b.txt").write_text(SMALL.replace("Tauber", "Jagst").replace("Vogt", "Brandt"), encoding="utf-8")
    return folder


def test_a_profile_tells_each_stage_on_standard_error_and_changes_nothing(source: Path, tmp_path: Path) -> None:
    done = extract("run", source, "--out", tmp_path / "one", "--profile")
    lines = done.stderr.splitlines()
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in lines[1:-1]] == ["start", *STAGES, "end", "total"]
    done = extract("run", source, "--out", tmp_path / "two", "--quiet", "--profile", "--log-json", "--no-cache")
    told = json.loads(done.stderr)["profile"]
    rows = {row["stage"]: row for row in told["stages"]}
    assert told["words"] == sum(len(p.read_text(encoding="utf-8").split()) for p in source.iterdir())
    assert 0 < rows["annotate"]["network"] < rows["annotate"]["processor"] <= rows["total"]["processor"]
    assert rows["total"]["network"] == pytest.approx(rows["annotate"]["network"])
    assert told["others"] == pytest.approx(1 - rows["total"]["network"] / rows["total"]["processor"])
    extract("run", source, "--out", tmp_path / "three")
    assert digests(tmp_path / "one") == digests(tmp_path / "two") == digests(tmp_path / "three")
    assert not list(tmp_path.rglob("*-part-*")), "no notes of times are left"


def test_workers_tell_their_times(source: Path, tmp_path: Path) -> None:
    params = tmp_path / "small.yaml"
    params.write_text("read: {part_characters: 1000}\n", encoding="utf-8")
    (source / "a.txt").write_text(SMALL * 4, encoding="utf-8")
    done = extract(
        "run", source, "--out", tmp_path / "out", "--params", params, "--workers", "2", "-q", "--profile", "--log-json"
    )
    rows = {row["stage"]: row for row in json.loads(done.stderr)["profile"]["stages"]}
    assert rows["annotate"]["network"] > 0
    assert rows["annotate"]["processor"] > rows["annotate"]["network"]


def made(source: Path, out: Path, change: str = "") -> set[str]:
    """Run; return the stages that wrote something, told by the files' numbers."""
    folders = {"read": "texts", "dedupe": "repeats"}

    def files() -> dict[str, int]:
        found = {
            f"{stage} {p.name}": p.stat().st_ino for stage, layer in folders.items() for p in (out / ".interim" / layer).glob("*")
        }
        found |= {
            f"{'report' if p.name == 'report.html' else 'tables'} {p.name}": p.stat().st_ino
            for p in out.glob("*.*")
            if p.is_file()
        }
        return found

    before = files()
    run(Workspace((source,), out, out / ".interim"))
    return {name.split()[0] for name, number in files().items() if before.get(name) != number}


def test_stages_that_see_the_whole_corpus_run_again_only_when_something_changed(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert made(source, out) == {"read", "dedupe", "tables", "report"}
    first = digests(out)
    folder = out.stat().st_ino
    assert made(source, out) == set()
    assert out.stat().st_ino == folder, "the folder is not even exchanged"
    for name, stages in (("people.csv", {"tables"}), ("report.html", {"report"}), ("run.json", {"tables"})):
        (out / name).unlink()
        assert made(source, out) == stages
        assert digests(out) == first
        (out / name).write_bytes(b"edited")
        assert made(source, out) == stages
        assert digests(out) == first
    skipped = out / ".interim/texts/skipped.jsonl"
    skipped.write_bytes(b"{}\n")
    assert "read" in made(source, out)
    assert digests(out) == first
    for path in (out / ".interim/state").glob("*.made.json"):
        path.write_bytes(b"{broken")
    made(source, out)
    assert digests(out) == first
    (source / "b.txt").rename(source / "c.txt")
    assert made(source, out) >= {"read", "tables", "report"}
    assert digests(out) != first
    (source / "c.txt").rename(source / "b.txt")
    made(source, out)
    assert digests(out) == first


def test_a_source_that_could_not_be_read_gets_another_chance(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (source / "c.txt").write_bytes(b"\0\1\2\3" * 100)
    made(source, out)
    assert "read" in made(source, out)


def test_another_template_or_library_makes_the_tables_again(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    made(source, out)
    monkeypatch.setattr("pipeline.reuse.surroundings", lambda: "other")
    assert made(source, out) == {"read", "dedupe", "tables", "report"}


def test_digests_are_of_the_present_content(tmp_path: Path) -> None:
    path = tmp_path / "a"
    seen = set()
    for n in range(50):
        path.write_bytes(b"%02d" % n)
        seen.add(state.digest_of(path))
        path.unlink()
        assert state.digest_of(path) == ""
    assert len(seen) == 50


def test_each_stage_that_reads_files_beside_layers_says_so() -> None:
    assert {name for name in STAGES if load(name).reads} == {"read", "tables", "report"}


def test_rows_of_documents_that_wait_in_files_come_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_of, "OPEN", 2)
    book = book_of.Book(tmp_path)
    empty = [0, 0] * (len(ENCODED) - 2)
    for n in range(5):
        found = PartRows(f"f{n}", places=array("q", [0, 0, 4, 4, *empty, 0, 0, 0, 4, *empty]))
        (tmp_path / found.file).write_bytes(f"a{n}\r\nb{n}\r\n".encode())
        book.parts.append(found)
        book.documents += [Listed(f"s{x}", 0, f"d{n}{x}", "", "0", n, "ba".index(x)) for x in "ab"]
    by_part = [(n, i) for n in range(5) for i in range(2)]
    assert b"".join(book_of._pieces(book, "claims", by_part)).split() == [f"{x}{n}".encode() for n in range(5) for x in "ba"]
    book.documents.sort(key=lambda one: (one.source, 3 * one.part % 5))
    book.documents.insert(2, Listed("no.txt", 0, "", "it cannot be read", ""))
    lines = b"".join(book_of.lines(book, CLAIMS, "plain")).split()
    assert lines == [f"{x}{n}".encode() for x in "ab" for n in (0, 2, 4, 1, 3)]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_spans_hash_and_sort_as_pairs(pairs: list[tuple[int, int]]) -> None:
    spans = [Span(a, b) for a, b in pairs]
    assert [(s.start, s.end) for s in sorted(spans)] == sorted(pairs)
    assert [hash(s) for s in spans] == [hash(p) for p in pairs]
    assert [(s.start, s.end) for s in set(spans)] == list(set(pairs))


@given(st.lists(st.lists(st.floats(-8, 8, width=32), min_size=len(TAGS), max_size=len(TAGS)), min_size=1, max_size=6))
def test_the_best_path_is_legal_and_no_other_legal_one_is_better(rows: list[list[float]]) -> None:
    import numpy as np

    scores = np.array(rows, np.float32)
    path = [TAGS[t] for t in _best_paths(scores, [len(scores)])]
    assert path[0][0] not in "IE"
    assert path[-1][0] not in "BI"
    assert all(_may_follow(a, b) for a, b in zip(path, path[1:], strict=False))
    best = {t: scores[0][i] for i, t in enumerate(TAGS) if t[0] not in "IE"}
    for row in scores[1:].astype(float):
        best = {
            b: max(s for a, s in best.items() if _may_follow(a, b)) + row[i]
            for i, b in enumerate(TAGS)
            if any(_may_follow(a, b) for a in best)
        }
    most = max(s for t, s in best.items() if t[0] not in "BI")
    assert sum(float(scores[i][TAGS.index(t)]) for i, t in enumerate(path)) == pytest.approx(most, abs=1e-4)


def test_help_loads_no_heavy_library() -> None:
    code = "import sys, pipeline.cli; print(sorted(m for m in ('spacy', 'numpy', 'onnxruntime', 'sqlite3', 'pandas') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_layers_of_another_input_are_refused_as_before(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(Workspace((source,), out, out / ".interim"))
    assert current(out / ".interim", ("texts", "claims")) == ["part-00000.jsonl"]
