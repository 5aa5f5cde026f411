"""Results of earlier runs: a window that was seen before is not annotated again, and no cache can change a byte."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cli import SMALL, digests, extract

from pipeline.cache import Cache, begin_run, opened, sealed
from pipeline.run import cache_of, run
from pipeline.stage import Workspace

ENTRY = "{hour:02d}.15 Uhr\nDer Wehrführer {name} sagte am Abend, der Pegel der {river} sei um {n} Zentimeter gestiegen.\n"
NAMES = "Jost Ilgner|Mira Tannhauer|Falk Overbeck|Svea Rademann|Tilo Karsunke|Wibke Lauenstein".split("|")
RIVERS = "Jagst Tauber Altmühl Wörnitz Bode Ilm Leine".split()


def blog(entries: int) -> str:
    """A live blog, the newest entry first."""
    out = [
        ENTRY.format(hour=n % 24, name=NAMES[n % len(NAMES)], river=RIVERS[n * 5 % len(RIVERS)], n=3 + n)
        + f"„Wir räumen {n + 2} Keller leer“, teilte {NAMES[n * 3 % len(NAMES)]} mit. Die Sperrung bei Kilometer {n * 7} bleibt vorerst bestehen.\n"
        for n in range(entries)
    ]
    return "\n".join(reversed(out))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "blog.txt").write_text(blog(40), encoding="utf-8")
    return folder


def go(source: Path, out: Path, *, cache: bool = True, workers: int = 1) -> dict[str, str]:
    """Run all stages in this process; return the digests of all layers and tables."""
    outcomes = run(Workspace((source,), out, out / ".interim", workers=workers, cache=cache))
    assert not [f for o in outcomes.values() for f in o.failures]
    parts = sorted((out / ".interim").rglob("part-*.jsonl"))
    return digests(out) | {f"{p.parent.name}/{p.name}": hashlib.sha256(p.read_bytes()).hexdigest() for p in parts}


def anew(out: Path) -> None:
    """Forget the layers of a folder, but not its cache."""
    for path in (out / ".interim").rglob("*.json*"):
        path.unlink()


def told(caplog: pytest.LogCaptureFixture) -> tuple[int, int, int]:
    """Return how many windows came from the cache, were made, and were damaged, as the last run told."""
    line = [r for r in caplog.records if "from the cache" in r.message][-1]
    _, found, made, broken = line.args  # type: ignore[misc]
    return int(found), int(made), int(broken)  # type: ignore[call-overload]


@given(st.binary(min_size=1, max_size=16), st.binary(max_size=200), st.integers(0, 300), st.integers(1, 255))
def test_a_value_is_returned_whole_and_for_its_own_key_or_not_at_all(key: bytes, value: bytes, at: int, change: int) -> None:
    data = sealed(key, value)
    assert opened(key, data) == value
    assert opened(key + b"x", data) is None
    assert opened(key, data[: at % len(data)]) is None
    flipped = bytearray(data)
    flipped[at % len(data)] ^= change
    assert opened(key, bytes(flipped)) is None


def test_with_without_and_with_a_damaged_cache_the_bytes_are_the_same(
    source: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "pipeline")
    out = tmp_path / "out"
    expected = go(source, tmp_path / "plain", cache=False)
    assert not (tmp_path / "plain/.interim/cache").exists()
    assert go(source, out) == expected
    found, made, broken = told(caplog)
    assert (found, broken) == (0, 0)
    assert made > 5
    anew(out)
    assert go(source, out) == expected
    assert told(caplog) == (made, 0, 0)
    with closing(sqlite3.connect(out / ".interim/cache/windows.sqlite")) as file, file:
        keys = [key for (key,) in file.execute("select key from result order by key")]
        values = [value for (value,) in file.execute("select value from result order by key")]
        poisoned = [values[1], values[0], values[2][:-3], values[3][:20] + b"\0" + values[3][21:], b""]
        for key, value in zip(keys, poisoned, strict=False):
            file.execute("update result set value = ? where key = ?", (value, key))
    anew(out)
    assert go(source, out) == expected
    assert told(caplog) == (made - 5, 5, 5)
    anew(out)
    assert go(source, out) == expected
    assert told(caplog) == (made, 0, 0), "what was damaged is mended"


@pytest.mark.parametrize("content", [b"", b"no database at all, but a longer text " * 40, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_cache_is_made_anew(source: Path, tmp_path: Path, content: bytes) -> None:
    out = tmp_path / "out"
    expected = go(source, out)
    anew(out)
    (out / ".interim/cache/windows.sqlite").write_bytes(content)
    assert go(source, out) == expected
    with closing(sqlite3.connect(out / ".interim/cache/windows.sqlite")) as file:
        assert file.execute("select count(*) from result").fetchone()[0] > 5


def test_a_cache_that_cannot_be_written_costs_a_warning(source: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    out = tmp_path / "out"
    (out / ".interim").mkdir(parents=True)
    (out / ".interim/cache").write_text("a file", encoding="utf-8")
    expected = go(source, tmp_path / "plain", cache=False)
    assert go(source, out) == expected
    assert "cannot be used" in caplog.text


def test_of_a_blog_that_grows_only_what_is_new_is_annotated(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "pipeline")
    source, out = tmp_path / "texts", tmp_path / "out"
    source.mkdir()
    (source / "blog.txt").write_text(blog(240), encoding="utf-8")
    go(source, out)
    _, whole, _ = told(caplog)
    (source / "blog.txt").write_text(blog(242), encoding="utf-8")
    grown = go(source, out)
    found, made, broken = told(caplog)
    assert (found + made >= whole, broken) == (True, 0)
    assert made < whole / 3, "windows fall into step again behind the new entries"
    assert grown == go(source, tmp_path / "plain", cache=False)


def test_any_number_of_threads_gives_the_same_bytes(source: Path, tmp_path: Path) -> None:
    for number in range(5):
        (source / f"other{number}.txt").write_text(SMALL.replace("Vogt", f"Peters{number}"), encoding="utf-8")
    expected = go(source, tmp_path / "one", cache=False)
    for threads in (2, 5):
        assert go(source, tmp_path / str(threads), cache=False, workers=threads) == expected


def test_the_cache_stays_within_its_limit_and_drops_what_was_used_least_lately(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    values = {
        bytes([n, m]): b"".join(hashlib.sha256(bytes([n, m, i])).digest() for i in range(30))
        for n in range(20)
        for m in range(50)
    }
    old = [k for k in values if k[0] < 4]
    with closing(Cache(path, limit=200_000)) as kept:
        begin_run(path)
        for n in range(20):
            begin_run(path)
            kept._run = n + 1
            assert kept.get(old[:20]).keys() == set(old[:20] if n else ())
            kept.put({k: v for k, v in values.items() if k[0] == n})
            kept.flush()
            assert path.stat().st_size < 400_000
        assert kept.get(old[:20]).keys() == set(old[:20]), "what every run uses stays"
        assert not kept.get(old[60:]), "what nobody uses goes"


def test_several_processes_may_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    begin_run(path)
    code = (
        "import sys; from pathlib import Path; from pipeline.cache import at_work\n"
        "with at_work(Path(sys.argv[1])) as kept:\n"
        "    for n in range(300):\n"
        "        kept.put({b'%d' % (n % 100): b'value %d' % (n % 100) * 50}); kept.flush()\n"
        "        assert all(v == b'value ' + k + v[len(b'value ' + k):] for k, v in kept.get([b'%d' % n]).items())\n"
        "    assert not kept.broken\n"
    )
    runs = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(3)]
    assert [r.wait(timeout=120) for r in runs] == [0, 0, 0]
    with closing(Cache(path)) as kept:
        assert len(kept.get([b"%d" % n for n in range(100)])) == 100


def test_the_command_has_a_switch(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert extract("run", source, "--out", out, "--no-cache").returncode == 0
    assert not cache_of(Workspace(out=out, interim=out / ".." / "interim")).exists()
    assert extract("annotate", "--out", out, "--no-cache").returncode == 0
    assert not list(tmp_path.rglob("windows.sqlite"))
