"""Faults of the machine, made for real: killed runs, full disks, folders that cannot be written, two runs at once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import ROOT
from test_cli import SMALL, digests, extract, extract_bound

from pipeline import corpus, outputs, state
from pipeline.commands.console import default_interim
from pipeline.config import Params, changed, load_params
from pipeline.csvio import read_rows
from pipeline.document import Document
from pipeline.errors import ConfigError, TryAgain
from pipeline.exports import export
from pipeline.lock import locked
from pipeline.run import run, run_stage
from pipeline.stage import Workspace

root_only = pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs the superuser of Linux to mount")
TABLE_FILES = 13


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text(SMALL, encoding="utf-8")
    (folder / "b.txt").write_text(SMALL.replace("Tauber", "Jagst").replace("Vogt", "Brandt"), encoding="utf-8")
    return folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def go(source: Path, out: Path, params: Path | None = None) -> None:
    """Run all stages in this process, where the model is loaded already."""
    outcomes = run(Workspace((source,), out, default_interim(out), load_params(params)))
    assert not [f for o in outcomes.values() for f in o.failures]


def whole(folder: Path) -> bool:
    """Tell whether a set has all its files and they belong together."""
    listed = json.loads((folder / "run.json").read_text(encoding="utf-8"))["files"]
    return bool(listed) and all(hashlib.sha256((folder / n).read_bytes()).hexdigest() == d for n, d in listed.items())


# -- the set of outputs


def test_foreign_files_and_folders_stay(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "result"
    go(source, out)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "mine").mkdir()
    (out / "mine" / "a.txt").write_text("deep", encoding="utf-8")
    (source / "c.txt").write_text(SMALL.replace("Vogt", "Peters"), encoding="utf-8")
    go(source, out)
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (out / "mine" / "a.txt").read_text(encoding="utf-8") == "deep"
    assert len(read_rows(out / "documents.csv")) == 3
    assert whole(out)
    assert sorted(p.name for p in tmp_path.iterdir()) == [".result.lock", "result", "texts"]


@pytest.mark.parametrize("how", ["exchange", "rename"])
def test_a_set_is_replaced_as_a_whole(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if how == "rename":
        monkeypatch.setattr(outputs, "exchange", lambda a, b: False)
    out = tmp_path / "out"
    for value in ("old", "new"):
        with outputs.staged(out) as new:
            for name in ("a", "b"):
                (new / name).write_text(value)
        assert {p.name: p.read_text() for p in out.iterdir()} == {"a": value, "b": value}
    with pytest.raises(RuntimeError), outputs.staged(out) as new:
        (new / "a").write_text("half")
        raise RuntimeError
    assert {p.name: p.read_text() for p in out.iterdir()} == {"a": "new", "b": "new"}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("how", ["exchange", "rename"])
def test_formats_of_an_earlier_run_go_with_its_set(
    how: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would contradict the new tables; what `extract export` wrote later goes, too."""
    if how == "rename":
        monkeypatch.setattr(outputs, "exchange", lambda a, b: False)
    out = tmp_path / "out"
    params = changed(Params(), {"tables": {"formats": ("sqlite", "xlsx")}})
    run(Workspace((source,), out, tmp_path / "interim", params))
    assert {"tables.sqlite", "tables.xlsx"} <= set(digests(out))
    run(Workspace((source,), out, tmp_path / "interim", changed(params, {"tables": {"formats": ("sqlite",)}})))
    assert {"tables.sqlite", "tables.xlsx"} & set(digests(out)) == {"tables.sqlite"}
    run_stage("tables", Workspace((), out, tmp_path / "interim"))
    assert not {"tables.sqlite", "tables.xlsx"} & set(digests(out))
    export(out, ["xlsx"])
    (out / "mine.xlsx").write_bytes(b"mine")
    run_stage("tables", Workspace((), out, tmp_path / "interim", changed(params, {"tables": {"formats": (), "snippet": 100}})))
    assert {"tables.xlsx", "mine.xlsx"} & set(digests(out)) == {"mine.xlsx"}
    assert whole(out)


@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("stop", range(1, 19))
def test_a_run_killed_between_any_two_steps_leaves_the_old_or_the_new_set(exchange: bool, stop: int, tmp_path: Path) -> None:
    """A child process is killed at its n-th change of names; with exchange the set is whole at once, without after the next run."""
    script = f"""
import os, shutil, signal, sys
from pathlib import Path
from pipeline import outputs
count = 0
def counted(function):
    def call(*a, **k):
        global count
        count += 1
        if count == {stop}:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*a, **k)
    return call
for name in ("mkdir", "write_text", "rename", "replace", "rmdir", "unlink"):
    setattr(Path, name, counted(getattr(Path, name)))
shutil.rmtree = counted(shutil.rmtree)
outputs.exchange = counted(outputs.exchange) if {exchange} else lambda a, b: False
with outputs.staged(Path(sys.argv[1]), ("x", "y")) as new:
    for name in "abcy":
        (new / name).write_text("new")
"""
    out = tmp_path / "out"
    with outputs.staged(out) as new:
        for name in "abcx":
            (new / name).write_text("old")
    (out / "mine").write_text("mine")
    child = subprocess.run([sys.executable, "-c", script, str(out)], cwd=ROOT, check=False)
    assert child.returncode in (0, -signal.SIGKILL)

    def seen() -> set[str]:
        found = {(out / name).read_text() for name in "abc"}
        return found | ({"old"} if (out / "x").exists() else set()) | ({"new"} if (out / "y").exists() else set())

    if exchange:
        assert len(seen()) == 1, "a mixed set"
    outputs.recover(out, ("x", "y"))
    assert len(seen()) == 1, "a mixed set after the next start"
    assert (out / "mine").read_text() == "mine"
    assert sorted(p.name for p in out.iterdir()) in (["a", "b", "c", "mine", "x"], ["a", "b", "c", "mine", "y"])
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_table_that_another_program_holds_open_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Windows does while Excel shows a table: the rename is refused; the set is finished by the next run."""
    monkeypatch.setattr(outputs, "exchange", lambda a, b: False)
    out = tmp_path / "out"
    with outputs.staged(out) as new:
        (new / "a.csv").write_text("old")
    replace = Path.replace

    def refused(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use", str(target))

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(TryAgain, match=r"a\.csv: cannot be written"), outputs.staged(out) as new:
        (new / "a.csv").write_text("new")
    monkeypatch.setattr(Path, "replace", replace)
    outputs.recover(out)
    assert {p.name: p.read_text() for p in out.iterdir()} == {"a.csv": "new"}


def test_a_folder_in_the_place_of_a_table_is_not_removed(source: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "claims.csv").mkdir(parents=True)
    done = extract("run", source, "--out", tmp_path / "out")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "claims.csv: there is a folder where a file has to go" in done.stderr


def test_a_link_to_the_output_folder_stays_a_link(source: Path, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "far", target_is_directory=True)
    go(source, tmp_path / "out")
    assert (tmp_path / "out").is_symlink()
    assert whole(tmp_path / "far")


def test_one_may_work_in_the_output_folder(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "here"
    out.mkdir()
    for _ in range(2):
        done = extract("run", source, "--out", ".", cwd=out)
        assert done.returncode == 0, done.stderr
        assert whole(out)


# -- disks and folders


@root_only
def test_a_full_disk_leaves_the_old_tables(source: Path, small_disk: Path) -> None:
    out = small_disk / "out"
    go(source, out)
    before = digests(out)
    (source / "c.txt").write_text(SMALL.replace("Vogt", "Peters"), encoding="utf-8")
    (small_disk / "mine").write_bytes(bytes(shutil.disk_usage(small_disk).free - 30_000))
    done = extract("run", source, "--out", out)
    assert done.returncode == 4, done.stderr
    assert done.stderr.count("\n") == 1
    assert "No space left on device" in done.stderr
    assert digests(out) == before
    (source / "c.txt").unlink()
    (small_disk / "mine").unlink()
    go(source, out)
    assert digests(out) == before


def test_a_limit_on_file_size_is_told_in_one_sentence(source: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    (source / "c.txt").write_text(SMALL * 100, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "run", str(source), "--out", str(tmp_path / "out")],
        cwd=ROOT, capture_output=True, text=True, preexec_fn=limit, check=False,
    )  # fmt: skip
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1
    assert "File too large" in done.stderr
    assert not list((tmp_path / "out").iterdir())


@root_only
@pytest.mark.parametrize("which", ["out", "interim", "input"])
def test_a_read_only_file_system(which: str, source: Path, tmp_path: Path) -> None:
    folders = {"out": tmp_path / "o", "interim": tmp_path / "i", "input": source}
    for folder in folders.values():
        folder.mkdir(exist_ok=True)
    place = str(folders[which])
    subprocess.run(["mount", "--bind", place, place], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
        done = extract("run", source, "--out", folders["out"], "--interim", folders["interim"])
    finally:
        subprocess.run(["umount", "-l", place], check=True)
    if which == "input":
        assert done.returncode == 0, done.stderr
    else:
        assert (done.returncode, done.stderr.count("\n")) == (4, 1), done.stderr
        assert "Read-only file system" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
@pytest.mark.parametrize("which", ["parent", "interim", "input", "file"])
def test_folders_without_the_right_to_write(which: str, source: Path, tmp_path: Path) -> None:
    """As another user meets them: the superuser's rights are taken away."""
    out, interim = tmp_path / "o" / "out", tmp_path / "i"
    go(source, out)
    before = digests(out)
    interim.mkdir()
    closed = {"parent": [out, out.parent], "interim": [interim], "input": [source], "file": [source / "b.txt"]}[which]
    (source / "a.txt").write_text(SMALL.replace("Tauber", "Kocher"), encoding="utf-8")
    for path in closed:
        path.chmod(0 if which == "file" else 0o555)
    try:
        done = extract_bound("run", source, "--out", out, "--interim", interim)
    finally:
        for path in closed:
            path.chmod(0o755)
    if which == "input":
        assert (done.returncode, done.stderr) == (0, "")
    elif which == "file":
        assert (done.returncode, "b.txt: the file cannot be read" in done.stderr) == (1, True)
    else:
        assert (done.returncode, done.stderr.count("\n")) == (4, 1), done.stderr
        assert "cannot be written" in done.stderr
        assert digests(out) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_an_output_folder_that_is_closed_in_an_open_one(source: Path, tmp_path: Path) -> None:
    """Folders could change places all the same, but the old set could not go."""
    out = tmp_path / "o" / "out"
    go(source, out)
    before = digests(out)
    (source / "a.txt").write_text(SMALL.replace("Tauber", "Kocher"), encoding="utf-8")
    out.chmod(0o555)
    try:
        done = extract_bound("run", source, "--out", out)
        assert (done.returncode, done.stderr.count("\n")) == (4, 1), done.stderr
        assert digests(out) == before
    finally:
        out.chmod(0o755)
    go(source, out)
    assert digests(out) != before
    assert not list(out.parent.glob(".out.staging*"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_folder_among_the_input_that_may_not_be_entered_is_told(source: Path, tmp_path: Path) -> None:
    (source / "zu").mkdir()
    (source / "zu" / "c.txt").write_text(SMALL, encoding="utf-8")
    (source / "zu").chmod(0)
    try:
        done = extract_bound("run", source, "--out", tmp_path / "o" / "out")
    finally:
        (source / "zu").chmod(0o755)
    assert (done.returncode, "zu: the folder cannot be read" in done.stderr) == (1, True), done.stderr
    rows = {r["source_file"]: r["status"] for r in read_rows(tmp_path / "o/out/documents.csv")}
    assert rows == {"a.txt": "done", "b.txt": "done", "zu": "skipped"}


@root_only
def test_an_output_folder_that_is_mounted(source: Path, small_disk: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert extract("run", source, "--out", small_disk, "--interim", tmp_path / "i").returncode == 0
        assert whole(small_disk)
    assert not [p for p in small_disk.iterdir() if p.is_dir()]


@pytest.mark.parametrize("option", ["--out", "--interim"])
def test_a_file_in_the_place_of_a_folder(option: str, source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    done = extract("run", source, "--out", tmp_path / "out", option, tmp_path / "file")
    assert (done.returncode, done.stderr.count("\n")) == (4, 1)
    assert "cannot be written" in done.stderr
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_standard_output_that_closes_early(source: Path, tmp_path: Path) -> None:
    command = f"'{sys.executable}' -m pipeline.cli run '{source}' --out '{tmp_path / 'out'}' | head -n 1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert whole(tmp_path / "out")


# -- killed runs and old parts


@pytest.mark.parametrize("moment", ["clean", "annotate", "tables", "report"])
def test_a_killed_run_leaves_the_old_set_and_the_next_one_ends_right(moment: str, source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(source, out)
    old = digests(out)
    (source / "c.txt").write_text(SMALL.replace("Vogt", "Peters"), encoding="utf-8")
    go(source, tmp_path / "right" / "out")
    child = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "run", str(source), "--out", str(out)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    for line in child.stdout or ():
        if line.startswith(moment):
            child.send_signal(signal.SIGKILL)
            break
    child.wait()
    assert digests(out) in (old, digests(tmp_path / "right" / "out"))
    done = extract("run", source, "--out", out)
    assert done.returncode == 0, done.stderr
    assert digests(out) == digests(tmp_path / "right" / "out")


def test_finished_parts_are_kept_and_parts_of_an_older_input_are_not(source: Path, tmp_path: Path) -> None:
    params = tmp_path / "small.yaml"
    params.write_text("read: {part_characters: 1000}\n", encoding="utf-8")
    for number in range(4):
        (source / f"d{number}.txt").write_text(SMALL.replace("Vogt", f"Peters{number}") * 3, encoding="utf-8")
    interim = tmp_path / "interim"

    def again() -> set[str]:
        """Run, and return the parts that were made again."""
        parts = sorted((interim / "annotations").glob("part-*.jsonl"))
        before = {p.name: p.stat().st_mtime_ns for p in parts}
        go(source, tmp_path / "out", params)
        return {
            p.name for p in sorted((interim / "annotations").glob("part-*.jsonl")) if p.stat().st_mtime_ns != before.get(p.name)
        }

    first = again()
    assert len(first) > 3
    assert again() == set()
    (source / "d3.txt").write_text(SMALL.replace("Vogt", "Neumann") * 3, encoding="utf-8")
    assert again() == {max(first)}
    (interim / "annotations" / "part-00001.jsonl").write_bytes(b"{}\n")
    assert again() == {"part-00001.jsonl"}
    params.write_text("read: {part_characters: 1000}\nclean: {glued_words: false}\n", encoding="utf-8")
    assert again() == first


def test_a_stage_refuses_layers_that_do_not_belong_together(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    interim = tmp_path / "interim"
    go(source, out)
    (source / "a.txt").write_text(SMALL.replace("Vogt", "Peters"), encoding="utf-8")
    assert extract("read", source, "--out", out).returncode == 0
    done = extract("claims", "--out", out)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "was made from another input" in done.stderr
    part = interim / "texts" / "part-00000.jsonl"
    part.write_bytes(part.read_bytes()[:-200])
    done = extract("clean", "--out", out)
    assert (done.returncode, "damaged or missing" in done.stderr) == (2, True)
    now = state.load(interim, "texts")
    now.complete = False
    state.path_of(interim, "texts").write_bytes(state.encode(now))
    done = extract("clean", "--out", out)
    assert (done.returncode, "its stage was stopped" in done.stderr) == (2, True)


def test_layers_written_by_hand_count_once_they_are_sealed(tmp_path: Path) -> None:
    corpus.write_part(tmp_path / "texts" / corpus.part_name(0), "texts", [Document("d1", "a.txt", SMALL)])
    with pytest.raises(ConfigError, match="layer is missing"):
        corpus.parts(tmp_path, "texts")
    corpus.seal(tmp_path, "texts")
    assert [p.name for p in corpus.parts(tmp_path, "texts")] == [corpus.part_name(0)]


def test_a_damaged_state_file_counts_as_none(source: Path, tmp_path: Path) -> None:
    go(source, tmp_path / "out")
    before = digests(tmp_path / "out")
    for path in (tmp_path / "interim" / "state").iterdir():
        path.write_bytes(b"\xff{")
    with pytest.raises(ConfigError, match="layer is missing"):
        corpus.parts(tmp_path / "interim", "texts")
    go(source, tmp_path / "out")
    assert digests(tmp_path / "out") == before


def test_leftovers_of_killed_runs_are_removed(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(source, out)
    left = tmp_path / ".out.staging"
    left.mkdir()
    (left / "claims.csv").write_text("half", encoding="utf-8")
    (tmp_path / "interim/blocks/.part-00000.jsonl.77.tmp").write_text("half", encoding="utf-8")
    go(source, out)
    assert not left.exists()
    assert not list((tmp_path / "interim").rglob("*.tmp"))


def helpers_of(child: subprocess.Popen[str]) -> tuple[list[psutil.Process], list[psutil.Process]]:
    """Return the workers of a run, and the process that they are copies of, where there is one."""
    workers, origin = [], []
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in psutil.Process(child.pid).children(recursive=True):
            command = " ".join(process.cmdline())
            if "forkserver" in command and process.ppid() == child.pid:
                origin.append(process)
            elif "forkserver" in command or "spawn_main" in command:
                workers.append(process)
    return workers, origin


def workers_of(child: subprocess.Popen[str]) -> list[psutil.Process]:
    return helpers_of(child)[0]


def with_workers(source: Path, tmp_path: Path) -> subprocess.Popen[str]:
    params = tmp_path / "small.yaml"
    params.write_text("read: {part_characters: 1000}\n", encoding="utf-8")
    for number in range(6):
        (source / f"d{number}.txt").write_text(SMALL.replace("Vogt", f"Peters{number}") * 20, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "run", str(source), "--out", str(tmp_path / "out"), "--params", str(params), "--workers", "2"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_workers_end_with_the_run(tmp_path: Path, source: Path) -> None:
    child = with_workers(source, tmp_path)
    until = time.monotonic() + 60
    while not workers_of(child) and time.monotonic() < until:
        time.sleep(0.05)
    workers, origin = helpers_of(child)
    assert workers
    child.kill()
    child.communicate()
    _, alive = psutil.wait_procs([*workers, *origin], timeout=20)
    assert not alive


@pytest.mark.parametrize("whose", ["worker", "origin"])
def test_the_part_of_a_killed_worker_is_done_again(tmp_path: Path, source: Path, whose: str) -> None:
    """Or the parts of all, where the process was killed that they are copies of."""
    if whose == "origin" and sys.platform != "linux":
        pytest.skip("workers are copies of one process on Linux only")
    child = with_workers(source, tmp_path)
    until = time.monotonic() + 60
    while not workers_of(child) and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(1)
    workers, origin = helpers_of(child)
    killed = workers[:1] if whose == "worker" else origin
    assert killed
    killed[0].kill()
    output, error = child.communicate()
    assert (child.returncode, error) == (0, ""), output
    assert extract("run", source, "--out", tmp_path / "plain", "--params", tmp_path / "small.yaml").returncode == 0
    assert digests(tmp_path / "out") == digests(tmp_path / "plain")


def test_a_worker_killed_by_the_system_is_told(tmp_path: Path, source: Path) -> None:
    child = with_workers(source, tmp_path)
    killed = 0
    while child.poll() is None:
        for worker in workers_of(child):
            with contextlib.suppress(psutil.NoSuchProcess):
                worker.kill()
                killed += 1
        time.sleep(0.05)
    _, error = child.communicate()
    assert killed
    assert child.returncode == 4
    assert "a worker process was ended by the system" in error
    assert "Traceback" not in error
    assert extract("run", source, "--out", tmp_path / "out", "--params", tmp_path / "small.yaml").returncode == 0


# -- two runs


def test_the_second_of_two_runs_is_told_who_holds_the_folder(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with locked(out, tmp_path / "interim"):
        done = extract("run", source, "--out", out)
        assert (done.returncode, done.stderr.count("\n")) == (4, 1)
        assert f"another run is at work here (process {os.getpid()} on " in done.stderr
        assert extract("run", source, "--out", tmp_path / "other", "--interim", tmp_path / "interim").returncode == 4
        assert extract("read", source, "--out", out).returncode == 4
        go(source, tmp_path / "apart")
    go(source, out)


def test_the_lock_of_a_dead_run_holds_nobody(source: Path, tmp_path: Path) -> None:
    script = "import os, signal, sys\nfrom pathlib import Path\nfrom pipeline.lock import locked\nwith locked(Path(sys.argv[1]), Path(sys.argv[2])):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    arguments = [str(tmp_path / "out"), str(tmp_path / "interim")]
    assert subprocess.run([sys.executable, "-c", script, *arguments], cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert (tmp_path / ".out.holder").exists()
    go(source, tmp_path / "out")


def test_two_runs_at_the_same_moment_leave_one_whole_set(source: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "run", str(source), "--out", str(tmp_path / "out"), "--quiet"]
    runs = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(3)]
    codes = sorted(r.wait() for r in runs)
    assert codes[0] == 0
    assert set(codes) <= {0, 4}
    assert whole(tmp_path / "out")


# -- an unforeseen error


@pytest.mark.parametrize("stage", ["read", "clean", "dedupe", "annotate", "claims", "tables", "report"])
def test_an_unforeseen_error_costs_one_document(
    stage: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that fails at one document, in each stage: the others have their rows, the failure has its reason."""
    from pipeline.report import payload
    from pipeline.rows import part
    from pipeline.stages import annotate, claims, clean, dedupe, read

    module, name = {
        "read": (read, "read_documents"), "clean": (clean, "clean"), "dedupe": (dedupe, "block_views"), "annotate": (annotate, "annotate"),
        "claims": (claims, "claims_of"), "tables": (part, "rows_of_document"), "report": (payload, "readable"),
    }[stage]  # fmt: skip
    plain = getattr(module, name)

    def failing(*arguments: object, **options: object) -> object:
        if any(
            "Jagst" in (x if isinstance(x, str) else getattr(x, "text", "")) or (isinstance(x, bytes) and b"Jagst" in x)
            for x in arguments
            if x
        ):
            raise KeyError("C:/secret/path")
        return plain(*arguments, **options)

    monkeypatch.setattr(module, name, failing)
    if stage == "read":
        monkeypatch.setattr(
            module, name, lambda n, data, p: (_ for _ in ()).throw(KeyError("x")) if b"Jagst" in data else plain(n, data, p)
        )
    outcomes = run(Workspace((source,), tmp_path / "out", tmp_path / "interim"))
    failures = [f for o in outcomes.values() for f in o.failures]
    assert len(failures) == 1
    assert failures[0].startswith(f"b.txt: an unforeseen error stopped stage '{stage}' (KeyError in ")
    assert "secret" not in failures[0]
    rows = {r["source_file"]: r for r in read_rows(tmp_path / "out/documents.csv")}
    assert rows["a.txt"]["status"] == "done"
    assert rows["b.txt"]["status"] == ("done" if stage == "report" else "skipped")
    assert stage == "report" or rows["b.txt"]["reason"] == failures[0]
    listed = {r["source_file"] for r in read_rows(tmp_path / "out/claims.csv")}
    assert "a.txt" in listed
    assert stage == "report" or "b.txt" not in listed
    [trace] = (tmp_path / "interim/errors").iterdir()
    assert "KeyError" in trace.read_text(encoding="utf-8")
    monkeypatch.setattr(module, name, plain)
    outcomes = run(Workspace((source,), tmp_path / "out", tmp_path / "interim"))
    assert not [f for o in outcomes.values() for f in o.failures]
    assert not list((tmp_path / "interim/errors").iterdir())


def test_claims_in_repeats_of_a_failed_document_are_not_lost(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.stages import claims

    (source / "b.txt").write_text(SMALL, encoding="utf-8")
    plain = claims.claims_of

    def failing(document: object, *rest: object) -> object:
        if getattr(document, "source", "") == "a.txt":
            raise IndexError
        return plain(document, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(claims, "claims_of", failing)
    run(Workspace((source,), tmp_path / "out", tmp_path / "interim"))
    assert {r["source_file"] for r in read_rows(tmp_path / "out/claims.csv")} == {"b.txt"}
    assert not read_rows(tmp_path / "out/removed_blocks.csv")


def test_an_unforeseen_error_over_the_whole_corpus_is_one_sentence(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.stages import tables

    space = Workspace((source,), tmp_path / "out", tmp_path / "interim")
    run(space)
    before = digests(tmp_path / "out")
    (tmp_path / "interim/state/tables.made.json").unlink()  # otherwise nothing has changed, and the stage is skipped
    monkeypatch.setattr(tables, "people_rows", lambda *_: 1 / 0)
    with pytest.raises(
        TryAgain, match=r"stage 'tables' \(ZeroDivisionError in stages/tables.py:\d+\); please report it; the tables are as"
    ):
        run(space)
    assert digests(tmp_path / "out") == before


def test_a_library_that_is_missing_ends_the_run(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go(source, tmp_path / "out")
    before = digests(tmp_path / "out")
    (source / "a.txt").write_text(SMALL.replace("Vogt", "Peters"), encoding="utf-8")
    monkeypatch.setitem(sys.modules, "ftfy", None)
    from pipeline.stages import clean

    monkeypatch.setattr(clean, "clean", lambda document, params: __import__("ftfy"))
    with pytest.raises(TryAgain, match="stage 'clean': a library cannot be loaded"):
        run(Workspace((source,), tmp_path / "out", tmp_path / "interim"))
    assert digests(tmp_path / "out") == before


@pytest.mark.parametrize(
    "variables",
    [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"TZ": "Pacific/Kiritimati"}, {"LANG": "tr_TR.UTF-8"}, {"PYTHONHASHSEED": "4711"}],
)
def test_locale_time_zone_and_hash_seed_change_nothing(variables: dict[str, str], source: Path, tmp_path: Path) -> None:
    (source / "ü ö.txt").write_text(SMALL.replace("Tauber", "Kocher"), encoding="utf-8")
    go(source, tmp_path / "a" / "out")
    done = extract("run", source, "--out", tmp_path / "b" / "out", **variables)
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "a" / "out") == digests(tmp_path / "b" / "out")


def test_the_clock_changes_nothing(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(Workspace((source,), tmp_path / "a" / "out", tmp_path / "a" / "interim"))
    monkeypatch.setattr(time, "time", lambda: 0.0)
    os.utime(source / "a.txt", (0, 0))
    run(Workspace((source,), tmp_path / "b" / "out", tmp_path / "b" / "interim"))
    assert digests(tmp_path / "a" / "out") == digests(tmp_path / "b" / "out")


def test_an_input_that_vanishes_is_named(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.stages import read

    plain = read.sources
    looks = []

    def listed(inputs: tuple[Path | str, ...]) -> list[tuple[str, Path | None]]:
        found = plain(inputs)
        looks.append(found)
        if len(looks) == 2:  # the first look tells whether anything has changed, the second one is for reading
            (source / "b.txt").unlink()
        return found

    monkeypatch.setattr(read, "sources", listed)
    outcome = run(Workspace((source,), tmp_path / "out", tmp_path / "interim"))["read"]
    assert outcome.failures == ("b.txt: the file cannot be read (no such file or directory)",)
    assert {r["source_file"]: r["status"] for r in read_rows(tmp_path / "out/documents.csv")} == {
        "a.txt": "done",
        "b.txt": "skipped",
    }


def test_an_interim_folder_that_vanishes_is_made_again(source: Path, tmp_path: Path) -> None:
    go(source, tmp_path / "out")
    before = digests(tmp_path / "out")
    shutil.rmtree(tmp_path / "interim" / "blocks")
    assert extract("claims", "--out", tmp_path / "out").returncode == 2
    go(source, tmp_path / "out")
    assert digests(tmp_path / "out") == before
