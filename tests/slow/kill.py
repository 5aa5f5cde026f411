"""Kill `extract run` at random moments and look at what is left.

python tests/slow/kill.py [--times 200] [--seed 1] [--input data/raw]

The output folder must hold the old or the new set, whole, after each kill, and the next run must end with the right one.
Two inputs take turns, so that old and new sets differ. Moments are drawn evenly over the length of a run, and every
other one from its last tenth, in which the files change.
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
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def command(source: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "pipeline.cli", "run", str(source), "--out", str(out), "--quiet"]


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir()) if p.is_file()}


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--times", type=int, default=200)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--input", type=Path, default=ROOT / "data/raw")
    args = ap.parse_args()
    chance = random.Random(args.seed)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        sources = []
        for number in range(2):
            source = base / f"texts{number}"
            shutil.copytree(args.input, source)
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
        kills = new = mixed = wrong = 0
        done = 0
        turn = -1
        while kills < args.times:
            turn += 1
            target = 1 - before
            moment = chance.uniform(0.9, 1.02) * length if turn % 2 else chance.uniform(0, 1) * length
            start = time.monotonic()
            child = subprocess.Popen(command(sources[target], out), env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
            try:
                child.wait(moment)
                length = 0.7 * length + 0.3 * (time.monotonic() - start)
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
                child.wait()
                kills += 1
                length = max(length, moment * 0.98)
                if turn % 2:
                    length *= 1.03
            found = digests(out)
            if found == right[target]:
                new += 1
                before = target
            elif found != right[before]:
                mixed += 1
                print(
                    f"turn {turn}: a mixed set after {moment:.2f} s: {sorted(set(found.items()) ^ set(right[target].items()))[:6]}",
                    flush=True,
                )
            if turn % 5 == 4 or found not in right:
                code = subprocess.run(command(sources[target], out), env=environment, cwd=ROOT, check=False).returncode
                before = target
                left = sorted(p.name for p in out.parent.iterdir())
                if code or digests(out) != right[target] or set(left) - {"out", "interim", ".out.lock"}:
                    wrong += 1
                    print(f"turn {turn}: the next run ended with {code}, {left}", flush=True)
            done = turn + 1
            if done % 10 == 0:
                print(f"{done} turns, {kills} kills, new set {new} times, mixed {mixed}, next run wrong {wrong}", flush=True)
        print(f"{done} turns, {kills} kills, new set {new} times, mixed {mixed}, next run wrong {wrong}")
        return 1 if mixed or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
