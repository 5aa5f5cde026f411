"""Fuzz readers and stages with atheris (coverage-guided, on Linux).

python tests/fuzz/fuzz.py [--minutes 60] [--target NAME ...] [--keep build/fuzz]

The minutes are processor time, shared among the targets by `PLAN`, one process at a time. An input that breaks something is kept in `--keep`; it
belongs into tests/fuzz/corpus with the change that mends it. Executions and coverage are told at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
TEXT = (".txt", ".bin")
PLAN = {
    "text": (2, 1_000, TEXT), "html": (5, 2_500, (".html",)), "jsonld": (4, 1_500, (".json",)), "feed": (4, 1_200, (".xml",)),
    "csv": (3, 600, (".csv",)), "jsonl": (3, 600, (".jsonl",)), "markdown": (4, 800, (".md",)), "zip": (4, 1_000, (".bin", ".csv", ".md")),
    "gzip": (2, 800, (".bin", ".csv", ".jsonl")), "clean": (7, 800, TEXT), "rules": (9, 600, TEXT), "cells": (2, 500, TEXT),
    "outputs": (7, 400, TEXT), "everything": (4, 600, TEXT),
}  # fmt: skip
"""Every target with its part of the time, bytes of its longest input, and the kinds of samples it begins with."""
SEEDS = (Path(__file__).parent / "corpus", ROOT / "tests/readers/files")
LONGEST = 20
"""Processor seconds of one test; time on the wall says little on a busy machine."""
COUNT, EDGES = (
    re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.MULTILINE),
    re.compile(r"^#\d+\s+\w+\s+cov: (\d+)", re.MULTILINE),
)
INTERRUPTED = 72
"""libFuzzer's exit code after SIGTERM, by which a target ends whose time is over."""


def one(name: str, arguments: list[str]) -> None:
    """Fuzz one target in this process; libFuzzer ends it."""
    import atheris

    module = (
        "of_outputs"
        if name in ("cells", "outputs")
        else "of_stages"
        if name in ("clean", "rules", "everything")
        else "of_readers"
    )
    with atheris.instrument_imports(include=["pipeline"]):
        run = importlib.import_module(module).TARGETS[name]
        sample = "Lena Vogt sagte: „Nein.“"  # loads lexicons and model, which is no part of a test's time
        common = importlib.import_module("common")
        common.cleaned(common.Document("d", "x.txt", sample))
        run(sample.encode())

    def test(data: bytes) -> None:
        start = time.process_time()
        run(data)
        common.hold(time.process_time() - start < LONGEST, f"it takes more than {LONGEST} processor seconds")

    atheris.Setup([sys.argv[0], *arguments], test)
    atheris.Fuzz()


def _watched(command: list[str], log: Path, seconds: float) -> tuple[int, float]:
    """Run a target until it has had a processor for so many seconds; return its exit code and the seconds."""
    used = 0.0
    with log.open("w", encoding="utf-8") as file, psutil.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT) as child:
        while child.poll() is None:
            with contextlib.suppress(psutil.Error):
                used = sum(child.cpu_times()[:2])
            if used >= seconds:
                child.send_signal(signal.SIGTERM)
                child.wait()
            time.sleep(0.2)
    return child.returncode, used


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--minutes", type=float, default=60)
    ap.add_argument("--target", choices=PLAN, nargs="+", default=list(PLAN))
    ap.add_argument("--keep", type=Path, default=ROOT / "build/fuzz")
    args = ap.parse_args()
    whole = sum(PLAN[name][0] for name in args.target)
    broken = executions = 0
    for name in args.target:
        kept = args.keep / name
        kept.mkdir(parents=True, exist_ok=True)
        share, longest, kinds = PLAN[name]
        seeds = [str(path) for folder in SEEDS for path in sorted(folder.iterdir()) if path.suffix in kinds]
        arguments = [
            f"-max_len={longest}", "-timeout=600", "-report_slow_units=600", "-rss_limit_mb=3000", "-print_final_stats=1", f"-dict={Path(__file__).parent / 'german.dict'}", f"-artifact_prefix={kept}/broken-", f"-seed_inputs={','.join(seeds)}",
            str(kept),
        ]  # fmt: skip
        code = [
            sys.executable,
            "-c",
            f"import sys; sys.argv[0] = {str(Path(__file__))!r}; sys.path.insert(0, {str(Path(__file__).parent)!r}); import fuzz; fuzz.one({name!r}, sys.argv[1:])",
        ]
        log = args.keep / f"{name}.log"
        ended, seconds = _watched([*code, *arguments], log, args.minutes * 60 * share / whole)
        text = log.read_text(encoding="utf-8", errors="replace")
        done = [int(n) for n in COUNT.findall(text)[-1:]] or [0]
        edges = (EDGES.findall(text)[-1:] or ["0"])[0]
        broken += ended != INTERRUPTED
        executions += done[0]
        state = "nothing found" if ended == INTERRUPTED else f"BROKEN, see {log}"
        print(
            f"{name}: {done[0]:,} executions in {seconds / 60:.1f} processor minutes, coverage {edges} edges: {state}", flush=True
        )
    print(f"{executions:,} executions in all", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
