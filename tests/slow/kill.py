"""Kill `extract run` at random moments and look at what is left.

python tests/slow/kill.py [--times 200] [--seed 1] [--input FOLDER]

The output folder must hold the old or the new set, whole, after each kill, and the next run must end with the right one.
Two inputs take turns, so that old and new sets differ. Moments are drawn in three ways, by turns: evenly over the length
of a run; from its last tenth; and within 60 ms after the last file of the new set is there, when names are exchanged.
How far each killed run had come is counted. Without `--input` two texts of a line each make a run short.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAST = "report.html"
PHASES = ("before the first file", "files being written", "new set whole, names not exchanged", "names exchanged, old set going")


def command(source: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "pipeline.cli", "run", str(source), "--out", str(out), "--quiet"]


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir()) if p.is_file()}


def phase(out: Path, is_new: bool) -> str:
    """How far a killed run had come, from what it left beside the output folder."""
    staging, journal = out.parent / f".{out.name}.staging", out.parent / f".{out.name}.journal"
    if is_new:
        return PHASES[3] if journal.exists() or staging.exists() else "after the end"
    if journal.exists() or (staging / LAST).exists():
        return PHASES[2]
    return PHASES[1] if staging.is_dir() and any(staging.iterdir()) else PHASES[0]


def wait_for_files(child: subprocess.Popen[bytes], out: Path, limit: float) -> None:
    """Wait until the last file of the new set is there or the run has ended."""
    path, end = out.parent / f".{out.name}.staging" / LAST, time.monotonic() + limit
    while not path.exists() and child.poll() is None and time.monotonic() < end:
        time.sleep(0.0005)


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--times", type=int, default=200)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--input", type=Path)
    args = ap.parse_args()
    chance = random.Random(args.seed)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        sources = []
        for number in range(2):
            source = base / f"texts{number}"
            if args.input:
                shutil.copytree(args.input, source)
            source.mkdir(exist_ok=True)
            (source / "other.txt").write_text(
                f"Bürgermeisterin Lena Vogt sagte: „Wir bauen {number + 2} Brücken neu.“\n", encoding="utf-8"
            )
            sources.append(source)
        right = []
        for source in sources:
            subprocess.run(command(source, base / "right" / source.name / "out"), env=environment, cwd=ROOT, check=True)
            right.append(digests(base / "right" / source.name / "out"))
            shutil.rmtree(base / "right")
        if right[0] == right[1]:
            print("the two inputs give the same tables: nothing can be seen")
            return 2
        out = base / "data" / "out"
        subprocess.run(command(sources[1], out), env=environment, cwd=ROOT, check=True)
        start = time.monotonic()
        subprocess.run(command(sources[0], out), env=environment, cwd=ROOT, check=True)
        before, length = 0, time.monotonic() - start
        kills = new = mixed = wrong = checked = 0
        phases: Counter[str] = Counter()
        turn = -1

        def told() -> str:
            return f"{turn + 1} turns, {kills} kills, new set {new} times, mixed {mixed}, next run checked {checked} times, wrong {wrong}"

        while kills < args.times:
            turn += 1
            target = 1 - before
            start = time.monotonic()
            child = subprocess.Popen(command(sources[target], out), env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
            if turn % 3 == 2:
                wait_for_files(child, out, 20 * length)
                moment = chance.uniform(0, 0.06)
            else:
                moment = chance.uniform(0.9, 1.02) * length if turn % 3 else chance.uniform(0, 1) * length
            killed = False
            try:
                child.wait(moment)
                length = 0.7 * length + 0.3 * (time.monotonic() - start)
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
                child.wait()
                killed = True
                kills += 1
                if turn % 3 == 1:
                    length *= 1.03
            found = digests(out)
            if killed:
                phases[phase(out, found == right[target])] += 1
            if found == right[target]:
                new += 1
                before = target
            elif found != right[before]:
                mixed += 1
                print(
                    f"turn {turn}: a mixed set after {moment:.2f} s: {sorted(set(found.items()) ^ set(right[target].items()))[:6]}",
                    flush=True,
                )
            if turn % 4 == 3 or found not in right:
                target = 1 - before if chance.random() < 0.5 else before
                code = subprocess.run(command(sources[target], out), env=environment, cwd=ROOT, check=False).returncode
                before = target
                checked += 1
                left = sorted(p.name for p in out.parent.iterdir())
                if code or digests(out) != right[target] or set(left) - {"out", "interim", ".out.lock"}:
                    wrong += 1
                    print(f"turn {turn}: the next run ended with {code}, {left}", flush=True)
            if turn % 10 == 9:
                print(told(), dict(phases), flush=True)
        print(told())
        for name, count in phases.most_common():
            print(f"  killed {name}: {count}")
        return 1 if mixed or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
