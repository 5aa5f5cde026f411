"""Kill a worker, or the whole run, at random moments, start again, and compare with an undisturbed run.

python benchmarks/kill.py [--times 20] [--seed 1] [--entries 400] [--engine processes] [--result FILE.json]

Half of the kills take one worker, the others the run with all that belongs to it. Afterwards the same command runs to its end: all
files of the output folder and all parts must have the bytes of the undisturbed run, and parts that were on record as finished must
still be the same files (same inode): they were not made again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

import entries  # noqa: E402
import psutil  # noqa: E402
from measure import ENVIRONMENT, ROOT, digests, extract, load, machine  # noqa: E402

from pipeline import state  # noqa: E402

LAYERS = ("blocks", "annotations", "claims")
"""Layers that are made part by part."""


def parts(interim: Path) -> dict[str, str]:
    return {p.relative_to(interim).as_posix(): state.digest_of(p) for p in sorted(interim.glob("*/part-*.jsonl"))}


def finished(interim: Path) -> dict[Path, int]:
    """Return the parts that are on record as finished, with the number of their file."""
    out = {}
    for layer in LAYERS:
        for name, part in state.load(interim, layer).parts.items():
            path = interim / layer / name
            if state.digest_of(path) == part.sha256:
                out[path] = path.stat().st_ino
    return out


def differing(a: Path, b: Path) -> list[str]:
    """Return the names of files that two output folders do not share byte for byte."""
    names = {p.name for folder in (a, b) if folder.is_dir() for p in folder.iterdir() if p.is_file()}
    return sorted(n for n in names if state.digest_of(a / n) != state.digest_of(b / n))


def code() -> str:
    """Return the digest of the code as it is now; run.json has it on record, so an edit in between looks like other results."""
    state.code_version.cache_clear()
    return state.code_version()


def workers_of(pid: int) -> list[psutil.Process]:
    """Return the processes that do the work: not the one that they are copies of."""
    out = []
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process(pid).children(recursive=True):
            command = " ".join(process.cmdline())
            if "spawn_main" in command or ("forkserver" in command and process.ppid() != pid):
                out.append(process)
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--entries", type=int, default=400)
    parser.add_argument("--engine", default="processes")
    parser.add_argument("--result", type=Path)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory(prefix="kill-") as scratch:
        base = Path(scratch)
        entries.write(args.entries, base / "texts", blog=5)
        (base / "params.yaml").write_text("read: {part_characters: 3000}\n", encoding="utf-8")

        def command(out: Path) -> list[str]:
            options = ("--params", base / "params.yaml", "--workers", "2", "--engine", args.engine, "--quiet")
            return extract("run", base / "texts", "--out", out, *options)

        start = time.monotonic()
        subprocess.run(command(base / "right/out"), cwd=ROOT, env=ENVIRONMENT, check=True)
        length = time.monotonic() - start
        tested = code()
        right, whole = digests(base / "right/out"), parts(base / "right/interim")
        out = base / "data/out"
        found = {"worker_kills": 0, "run_kills": 0, "wrong": 0, "codes": 0, "finished_parts": 0, "made_again": 0}
        while found["worker_kills"] + found["run_kills"] < args.times:
            shutil.rmtree(out.parent, ignore_errors=True)
            one = (found["worker_kills"] + found["run_kills"]) % 2 == 0
            moment = chance.uniform(0.05, 0.95) * length
            child = subprocess.Popen(command(out), cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(moment)
            crew = workers_of(child.pid)
            if child.poll() is not None or (one and not crew):
                child.kill()
                child.communicate()
                continue
            before = finished(out.parent / "interim")
            if one:
                chance.choice(crew).kill()
                found["worker_kills"] += 1
            else:
                child.kill()
                found["run_kills"] += 1
            _, error = child.communicate()
            status = child.returncode
            if not one:
                before = finished(out.parent / "interim")
                psutil.wait_procs(crew, timeout=30)
            if not one or status:  # a worker that was lost is made good within the run
                again = subprocess.run(command(out), cwd=ROOT, env=ENVIRONMENT, check=False, capture_output=True)
                status, error = again.returncode, again.stderr
            if code() != tested:
                print("the code was changed meanwhile: what was measured says nothing, start again")
                return 2
            found["codes"] += bool(status)
            found["finished_parts"] += len(before)
            remade = [p for p, inode in before.items() if not p.exists() or p.stat().st_ino != inode]
            found["made_again"] += len(remade)
            same = not status and digests(out) == right and parts(out.parent / "interim") == whole
            found["wrong"] += not same
            told = (
                "the same bytes"
                if same
                else f"NOT the same: code {status}, {differing(base / 'right/out', out)} {error.decode('utf-8', 'replace')[-300:]}"
            )
            print(
                f"{'worker' if one else 'run'} killed after {moment:.1f} s, {len(before)} parts finished, {len(remade)} made again: {told}",
                flush=True,
            )
        print(json.dumps(found))
        if args.result:
            row = {
                "machine": machine(),
                "load_after": load(),
                "entries": args.entries,
                "engine": args.engine,
                "seed": args.seed,
                "parts": len(whole),
                **found,
            }
            args.result.write_text(json.dumps(row, indent=1) + "\n", encoding="utf-8")
        return 1 if found["wrong"] or found["made_again"] or found["codes"] else 0


if __name__ == "__main__":
    sys.exit(main())
