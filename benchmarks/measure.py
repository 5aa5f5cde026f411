"""What a command takes: time, processor time and memory of its whole tree of processes; and on what machine."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
PR_SET_CHILD_SUBREAPER = 36
LIBRARIES = ("spacy", "onnxruntime", "numpy", "distributed", "datasketch", "rensa")


def extract(*arguments: str | Path) -> list[str]:
    """Return the command line of `extract` from this checkout."""
    return [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]


def machine() -> dict[str, Any]:
    """Return what the figures depend on, and nothing that names the machine."""
    versions = {"python": platform.python_version()}
    for name in LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return {
        "system": platform.system(), "processor": _processor(), "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30), "versions": versions,
    }  # fmt: skip


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def load() -> float:
    """Return how many processes wait for a core, on average of the last minute."""
    return round(os.getloadavg()[0], 2)


class Watch:
    """Looks at the memory of a tree of processes, and of the one that began it; pages that several of them share count once (PSS)."""

    def __init__(self, pid: int, every: float = 0.25) -> None:
        self.pid, self.every, self.peak, self.main = pid, every, 0, 0
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.done.set()
        self.thread.join()

    def _run(self) -> None:
        while not self.done.wait(self.every):
            total = 0
            with contextlib.suppress(psutil.Error):
                process = psutil.Process(self.pid)
                for member in (process, *process.children(recursive=True)):
                    with contextlib.suppress(psutil.Error, AttributeError):
                        size = member.memory_full_info().pss
                        total += size
                        if member.pid == self.pid:
                            self.main = max(self.main, size)
            self.peak = max(self.peak, total)


def run(command: Sequence[str], memory: bool = True, told: list[str] | None = None) -> dict[str, float]:
    """Run a command and its children to the end; what it says on standard error is added to `told`; CalledProcessError where it fails."""
    _adopt()
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=errors)
        with Watch(child.pid) if memory else contextlib.nullcontext() as watch:
            code = child.wait()
        _wait_for_orphans()
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
        if code:
            raise subprocess.CalledProcessError(code, command, stderr=said[-2000:])
        if told is not None:
            told.append(said)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    out = {"seconds": time.perf_counter() - start, "cpu_seconds": cpu}
    return out | ({"peak_mb": watch.peak / 2**20, "main_mb": watch.main / 2**20} if watch else {})


def _adopt() -> None:
    """Become the parent of processes whose own parent has ended, so that their time counts: workers are copies of a process that nobody waits for."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans() -> None:
    with contextlib.suppress(ChildProcessError):
        while sys.platform == "linux":
            os.waitpid(-1, 0)


def digests(folder: Path) -> str:
    """Return one digest for all files of an output folder."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        digest.update(f"{path.name}={hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def medians(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure."""
    return {key: round(statistics.median(r[key] for r in rows), 4) for key in rows[0]}


def ratio(a: Sequence[float], b: Sequence[float]) -> float:
    """Return the median ratio of paired figures."""
    return round(statistics.median(x / y for x, y in zip(a, b, strict=True)), 3)
