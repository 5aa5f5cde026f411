"""Parts done by workers: the same bytes wherever they run, and one sentence where they cannot."""

from __future__ import annotations

import contextlib
import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from conftest import ROOT
from test_cli import SMALL, digests, extract

from pipeline import corpus, state
from pipeline.config import Params, Read
from pipeline.engines import shared, started
from pipeline.engines.processes import Processes
from pipeline.errors import ConfigError, TryAgain
from pipeline.run import run
from pipeline.stage import Serial, Workspace

needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="Dask is not installed (pip install 'extract-claims[dask]')"
)
PARAMS = Params(read=Read(part_characters=3_000))


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    (folder / "small.yaml").write_text("read: {part_characters: 3000}\n", encoding="utf-8")
    (folder / "in").mkdir()
    for number in range(6):
        text = SMALL.replace("Vogt", ("Brandt", "Peters", "Kern", "Adler", "Sturm", "Behrens")[number]) * (4 + number)
        (folder / "in" / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plain(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs and the layers of an undisturbed run in one process."""
    folder = tmp_path_factory.mktemp("plain")
    run(Workspace((texts / "in",), folder / "out", folder / "interim", PARAMS))
    return folder


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A cluster that somebody else started: a worker with two threads."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed (pip install 'extract-claims[dask]')")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, host="127.0.0.1", dashboard_address=None, memory_limit=0
    ) as found:
        yield found.scheduler_address


def same(a: Path, b: Path) -> bool:
    layers = [p.relative_to(a) for p in sorted((a / "interim").glob("*/part-*.jsonl"))]
    return digests(a / "out") == digests(b / "out") and all((a / p).read_bytes() == (b / p).read_bytes() for p in layers)


def square(number: int) -> int:
    if number == 3:
        raise TryAgain("three is refused")
    return number * number


def slow(number: int) -> int:
    time.sleep(0.2 if number else 2)
    return number


def test_results_come_as_they_are_finished_and_errors_pass() -> None:
    with Processes(2) as crew:
        assert sorted(crew.map("squares", square, [(0,), (1,), (2,)])) == [(0, 0), (1, 1), (2, 4)]
        numbers = [number for number, _ in crew.map("slow ones", slow, [(0,), (1,), (2,), (3,)])]
        assert sorted(numbers) == [0, 1, 2, 3]
        assert numbers[-1] == 0
        with pytest.raises(TryAgain, match="three is refused"):
            list(crew.map("squares", square, [(3,), (1,)]))
        assert list(crew.map("one alone", square, [(5,)])) == [(0, 25)]


def test_wrong_use_gets_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for options, words in (
        ({"engine": "spark"}, "choose processes or dask"),
        ({"scheduler": "tcp://127.0.0.1:1"}, "give --engine dask with it"),
        ({"engine": "dask", "scheduler": "tcp://127.0.0.1:1", "workers": 2}, "give one of them"),
    ):
        with pytest.raises(ConfigError, match=words), started(Workspace(interim=tmp_path, **options)):  # type: ignore[arg-type]
            pass
    monkeypatch.setattr("pipeline.engines.dask.find_spec", lambda name: None)
    with pytest.raises(ConfigError) as told, started(Workspace(engine="dask")):
        pass
    assert str(told.value) == '--engine dask needs Dask: pip install "extract-claims[dask]"'
    with started(Workspace()) as space:
        assert isinstance(space.crew, Serial)


@needs_dask
def test_the_command_line_tells_a_wrong_engine(texts: Path, tmp_path: Path) -> None:
    done = extract("run", texts / "in", "--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@needs_dask
def test_a_local_cluster_gives_the_same_bytes_and_no_other_machine_reaches_it(texts: Path, plain: Path, tmp_path: Path) -> None:
    psutil = pytest.importorskip("psutil")
    command = [
        sys.executable, "-m", "pipeline.cli", "run", str(texts / "in"), "--out", str(tmp_path / "out"),
        "--params", str(texts / "small.yaml"), "--engine", "dask", "--workers", "2",
    ]  # fmt: skip
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    seen: set[str] = set()
    workers: set[object] = set()
    while child.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            for process in (psutil.Process(child.pid), *psutil.Process(child.pid).children(recursive=True)):
                seen |= {c.laddr.ip for c in process.net_connections() if c.status == psutil.CONN_LISTEN}
                workers.add(process)
        time.sleep(0.1)
    output, error = child.communicate()
    assert (child.returncode, error) == (0, ""), output
    assert seen == {"127.0.0.1"}
    assert same(plain, tmp_path)
    assert not psutil.wait_procs(workers, timeout=20)[1]


@needs_dask
def test_a_cluster_by_address_gives_the_same_bytes(texts: Path, plain: Path, tmp_path: Path, cluster: str) -> None:
    run(Workspace((texts / "in",), tmp_path / "out", tmp_path / "interim", PARAMS, engine="dask", scheduler=cluster))
    assert same(plain, tmp_path)
    assert not list((tmp_path / "interim").glob(".extract-*"))


@needs_dask
@pytest.mark.parametrize("every", [False, True], ids=["one", "all"])
def test_lost_workers_of_a_cluster(texts: Path, plain: Path, tmp_path: Path, every: bool) -> None:
    command = [
        sys.executable, "-m", "pipeline.cli", "run", str(texts / "in"), "--out", str(tmp_path / "out"),
        "--params", str(texts / "small.yaml"), "--engine", "dask", "--workers", "2", "--quiet",
    ]  # fmt: skip
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    killed: dict[int, float] = {}
    until = time.monotonic() + 240
    while child.poll() is None and time.monotonic() < until:
        with contextlib.suppress(psutil.NoSuchProcess):
            for worker in psutil.Process(child.pid).children():
                at_work = any((tmp_path / "interim/blocks").glob("part-*")) and time.time() - worker.create_time() > (
                    1.2 if every else 3
                )
                if "spawn_main" in " ".join(worker.cmdline()) and at_work and (every or not killed):
                    worker.kill()
                    killed[worker.pid] = time.time()
        time.sleep(0.05)
    _, error = child.communicate()
    assert killed
    if every:
        assert child.returncode == 4, error
        assert "Traceback" not in error
        assert "ended by the system again and again" in error or "has had no workers" in error
    else:
        assert (child.returncode, error) == (0, "")
        assert same(plain, tmp_path)


@needs_dask
def test_a_scheduler_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.engines.dask.CONNECT", 1)
    for address in ("tcp://127.0.0.1:1", "nonsense://x"):
        space = Workspace(interim=tmp_path, engine="dask", scheduler=address)
        with pytest.raises(TryAgain, match="no scheduler answers there"), started(space):
            pass


@needs_dask
def test_a_cluster_of_other_code_is_refused(texts: Path, tmp_path: Path, cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "code_version", lambda: "another")
    space = Workspace((texts / "in",), tmp_path / "out", tmp_path / "interim", PARAMS, engine="dask", scheduler=cluster)
    with pytest.raises(ConfigError, match="has other code of this program: install there what this machine has"):
        run(space)
    assert not (tmp_path / "interim/texts").exists()


def test_a_worker_must_see_the_folder_and_have_the_same_code_and_model(tmp_path: Path) -> None:
    want = shared.expected(tmp_path, Params())
    shared.check(want)
    assert [p.name for p in tmp_path.iterdir()] == [want.mark]
    for other, words in (
        (replace(want, code="x"), "other code of this program"),
        (replace(want, models=("x",)), "another model"),
        (replace(want, python="2.7"), "instead of 2.7"),
        (replace(want, libraries=(("spacy", "0"),)), "spacy "),
    ):
        with pytest.raises(ConfigError, match=words):
            shared.check(other)
    again = shared.expected(tmp_path, Params())
    with pytest.raises(TryAgain, match="is over"):
        shared.present(want)
    shared.present(again)


def test_a_worker_that_does_not_see_the_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    want = replace(shared.expected(tmp_path, Params()), interim=tmp_path / "elsewhere")
    monkeypatch.setattr("pipeline.engines.shared.SEEN", 0.1)
    with pytest.raises(ConfigError, match="must lie on storage that all machines share"):
        shared.check(want)


def test_a_part_is_done_only_on_the_bytes_that_the_run_knows(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.engines.shared.PATIENCE", 0.1)
    interim = plain / "interim"
    name = corpus.part_name(0)
    right = state.digest_of(interim / "texts" / name)
    shared.settled(interim / "texts" / name, right)
    with pytest.raises(TryAgain, match="does not see what another machine wrote"):
        shared.far_part(run_nothing, "clean", Workspace(interim=interim), name, {"texts": "0" * 64})
    with pytest.raises(TryAgain, match="does not see what another machine wrote"):
        shared.far_read(list, interim, name, None, {"texts": right, "blocks": "0" * 64})
    done, made = shared.far_part(run_nothing, "clean", Workspace(interim=interim), name, {"texts": right})
    assert done == ({}, ())
    assert made == state.digest_of(interim / "blocks" / name)


def run_nothing(stage: str, workspace: Workspace, part: str) -> tuple[dict[str, int], tuple[str, ...]]:
    return {}, ()
