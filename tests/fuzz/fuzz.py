"""Fuzz readers and stages with atheris (coverage-guided, on Linux).

python tests/fuzz/fuzz.py [--minutes 60] [--target NAME ...] [--keep build/fuzz]

Time is shared among the targets by `SHARES`, one process at a time. An input that breaks something is kept in `--keep`; it
belongs into tests/fuzz/corpus with the change that mends it. Executions and coverage are told at the end.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
SHARES = {
    "text": 2, "html": 5, "jsonld": 4, "feed": 4, "csv": 3, "jsonl": 3, "markdown": 4, "zip": 4, "gzip": 2, "clean": 7, "rules": 9,
    "cells": 2, "outputs": 7, "everything": 4,
}  # fmt: skip
"""Every target with its part of the time."""
DONE = re.compile(r"^#(\d+)\s+\w+\s+cov: (\d+) ft: (\d+)", re.MULTILINE)


def one(name: str, arguments: list[str]) -> None:
    """Fuzz one target in this process; libFuzzer ends it."""
    import atheris

    with atheris.instrument_imports(include=["pipeline"]):
        from targets import TARGETS
    run = TARGETS[name]
    run("Lena Vogt sagte: „Nein.“".encode())  # loads lexicons and model, which is no part of a test's time

    def test(data: bytes) -> None:
        run(data)

    atheris.Setup([sys.argv[0], *arguments], test)
    atheris.Fuzz()


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--minutes", type=float, default=60)
    ap.add_argument("--target", choices=SHARES, nargs="+", default=list(SHARES))
    ap.add_argument("--keep", type=Path, default=ROOT / "build/fuzz")
    args = ap.parse_args()
    whole = sum(SHARES[name] for name in args.target)
    broken = executions = 0
    for name in args.target:
        kept = args.keep / name
        kept.mkdir(parents=True, exist_ok=True)
        arguments = [
            f"-max_total_time={max(1, int(args.minutes * 60 * SHARES[name] / whole))}", "-max_len=4000", "-timeout=60", "-rss_limit_mb=3000", "-print_final_stats=1",
            f"-dict={Path(__file__).parent / 'german.dict'}", f"-artifact_prefix={kept}/broken-", str(kept), str(Path(__file__).parent / "corpus"),
            str(Path(__file__).parents[1] / "readers/files"),
        ]  # fmt: skip
        code = [
            sys.executable,
            "-c",
            f"import sys; sys.argv[0] = {str(Path(__file__))!r}; sys.path.insert(0, {str(Path(__file__).parent)!r}); import fuzz; fuzz.one({name!r}, sys.argv[1:])",
        ]
        with (args.keep / f"{name}.log").open("w", encoding="utf-8") as log:
            done = subprocess.run([*code, *arguments], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False)
        text = (args.keep / f"{name}.log").read_text(encoding="utf-8", errors="replace")
        last = DONE.findall(text)[-1:] or [("0", "0", "0")]
        broken += done.returncode != 0
        executions += int(last[0][0])
        state = "nothing found" if done.returncode == 0 else f"BROKEN, see {args.keep / name}.log"
        print(f"{name}: {int(last[0][0]):,} executions, coverage {last[0][1]} edges, {last[0][2]} features: {state}", flush=True)
    print(f"{executions:,} executions in all", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
