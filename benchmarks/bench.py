"""Measure speed, memory and growth, and write benchmarks/results/*.json and docs/performance.md (`make bench`).

    python benchmarks/bench.py [--quick] [--only model,workers,…] [--textacy PYTHON] [--shared FOLDER]
    python benchmarks/bench.py --only sizes --sizes 1000,10000,100000      # time and peak memory of the whole tree, by size

What is compared runs in turn within one session, at least five times; ratios are medians of paired runs, because other work on a
machine changes the times of all. `--quick` takes a few minutes: smaller texts, fewer rounds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

import entries  # noqa: E402
from measure import RESULTS, ROOT, digests, extract, load, machine, medians, ratio, run  # noqa: E402

QUICK = False
MODEL = "models/de_news_claims"


def counts(full: int, quick: int) -> int:
    return quick if QUICK else full


class Timed:
    """An engine that notes how long each part takes."""

    far = False

    def __init__(self) -> None:
        self.parts: dict[str, list[float]] = {}

    def map(self, what: str, task: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
        for number, row in enumerate(arguments):
            start = time.process_time()
            result = task(*row)
            self.parts.setdefault(what.split("'")[1], []).append(time.process_time() - start)
            yield number, result

    def rest(self) -> None:
        """Do nothing."""


class Inference:
    """Notes the time that ONNX Runtime takes, and what it was given, while a block runs."""

    def __enter__(self) -> Inference:
        import onnxruntime

        self.seconds = self.wall = 0.0
        self.calls: list[tuple[Any, Any, Any]] = []
        self.keep = False
        self.owner, self.original = onnxruntime.InferenceSession, onnxruntime.InferenceSession.run

        def timed(session: Any, names: Any, feeds: Any, options: Any = None) -> Any:
            start, wall = time.process_time(), time.perf_counter()
            result = self.original(session, names, feeds, options)
            self.seconds += time.process_time() - start
            self.wall += time.perf_counter() - wall
            if self.keep:
                self.calls.append((session, names, feeds))
            return result

        self.owner.run = timed
        return self

    def __exit__(self, *error: object) -> None:
        self.owner.run = self.original

    def replay(self) -> tuple[float, float]:
        """Run the model again on all it was given, and nothing else."""
        start, wall = time.process_time(), time.perf_counter()
        for session, names, feeds in self.calls:
            self.original(session, names, feeds)
        return time.process_time() - start, time.perf_counter() - wall


def pipeline_once(texts: Path, scratch: Path, inference: Inference) -> dict[str, Any]:
    """Run all stages in this process; return processor seconds in total, of each stage, of its parts and of the model."""
    from pipeline import run as runs
    from pipeline.stage import Workspace

    crew, stages = Timed(), {}
    shutil.rmtree(scratch, ignore_errors=True)
    inference.seconds = inference.wall = 0.0
    start = last = time.process_time()
    wall = time.perf_counter()

    def told(name: str, outcome: Any) -> None:
        nonlocal last
        stages[name], last = time.process_time() - last, time.process_time()

    runs.run(Workspace((texts,), scratch / "out", scratch / "interim", workers=1, cache=False, crew=crew), told)
    return {
        "cpu_seconds": time.process_time() - start, "seconds": time.perf_counter() - wall, "model_cpu_seconds": inference.seconds,
        "model_seconds": inference.wall, "stages": stages, "parts": crew.parts,
    }  # fmt: skip


def model(scratch: Path) -> dict[str, Any]:
    """The whole pipeline against its own model, the CNN baseline, and textacy, on the same texts in turn."""
    import cnn

    texts = scratch / "texts"
    size = entries.write(counts(1000, 200), texts)
    read = [p.read_text(encoding="utf-8") for p in sorted(texts.glob("*.txt"))]
    baseline = cnn.pipeline()
    list(baseline.pipe(read[:1]))
    rows: list[dict[str, float]] = []
    with Inference() as inference:
        pipeline_once(texts, scratch / "warm", inference)
        inference.keep = True
        pipeline_once(texts, scratch / "warm", inference)
        inference.keep = False
        for _ in range(counts(5, 3)):
            whole = pipeline_once(texts, scratch / "run", inference)
            bare, bare_wall = inference.replay()
            start, wall = time.process_time(), time.perf_counter()
            list(baseline.pipe(read))
            rows.append(
                {
                    "pipeline_cpu": whole["cpu_seconds"], "pipeline": whole["seconds"], "model_cpu": bare, "model": bare_wall,
                    "model_within_cpu": whole["model_cpu_seconds"], "model_within": whole["model_seconds"],
                    "cnn_cpu": time.process_time() - start, "cnn": time.perf_counter() - wall,
                }
            )  # fmt: skip
    column = {k: [r[k] for r in rows] for k in rows[0]}
    out: dict[str, Any] = {**size, "rounds": len(rows), "medians": medians(rows)}
    out["words_a_second"] = round(size["words"] / out["medians"]["pipeline"])
    out["words_a_cpu_second"] = round(size["words"] / out["medians"]["pipeline_cpu"])
    out["cnn_words_a_cpu_second"] = round(size["words"] / out["medians"]["cnn_cpu"])
    out["pipeline_by_cnn_cpu"] = ratio(column["pipeline_cpu"], column["cnn_cpu"])
    out["pipeline_by_model_cpu"] = ratio(column["pipeline_cpu"], column["model_cpu"])
    out["beside_the_model_cpu"] = round(1 - ratio(column["model_within_cpu"], column["pipeline_cpu"]), 3)
    return out


def costs(scratch: Path) -> dict[str, Any]:
    """What each stage and each part takes, for the capacity table; two sizes, so that growth shows."""
    rows = []
    with Inference() as inference:
        entries.write(50, scratch / "warm-texts")
        pipeline_once(scratch / "warm-texts", scratch / "warm", inference)
        for count in (counts(1000, 200), counts(4000, 600)):
            texts = scratch / f"texts-{count}"
            size = entries.write(count, texts)
            found = pipeline_once(texts, scratch / "run", inference)
            space = {
                layer.name: sum(p.stat().st_size for p in layer.glob("*"))
                for layer in (scratch / "run/interim").iterdir()
                if layer.is_dir()
            }
            tables = sum(p.stat().st_size for p in (scratch / "run/out").iterdir())
            rows.append({**size, **found, "layer_bytes": space, "table_bytes": tables})
    return {"sizes": rows}


def workers(scratch: Path) -> dict[str, Any]:
    """One worker, two, and a local Dask cluster of two, in turn; their files must be equal. Two tell where their time goes, too."""
    texts = scratch / "texts"
    size = entries.write(counts(5000, 600), texts)
    ways = {
        "one": ["--workers", "1"],
        "two": ["--workers", "2", "--profile", "--log-json"],
        "dask": ["--workers", "2", "--engine", "dask"],
    }
    others: list[dict[str, float]] = []
    rows: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    seen = set()
    for _ in range(counts(5, 2)):
        for name, options in ways.items():
            out = scratch / name
            shutil.rmtree(out, ignore_errors=True)
            waiting = load()
            told: list[str] = []
            took = run(extract("run", texts, "--out", out, "--quiet", *options), told=told)
            rows[name].append({**took, "load_before": waiting})
            others += profiles(told[0])
            seen.add(digests(out))
    seconds = {name: [r["seconds"] for r in found] for name, found in rows.items()}
    return {
        **size, "rounds": len(rows["one"]), "medians": {name: medians(found) for name, found in rows.items()},
        "profile": medians(others), "words_a_second": round(size["words"] / medians(rows["two"])["seconds"]),
        "two_by_one": ratio(seconds["one"], seconds["two"]), "dask_by_two": ratio(seconds["two"], seconds["dask"]), "same_bytes": len(seen) == 1,
    }  # fmt: skip


def profiles(told: str) -> list[dict[str, float]]:
    """Return the profiles in a log: the share of all but the network, processor seconds by stage."""
    return [
        {"others": found["others"], **{row["stage"]: row["processor"] for row in found["stages"]}}
        for line in told.splitlines()
        if (found := json.loads(line).get("profile"))
    ]


def sizes(scratch: Path, wanted: Sequence[int]) -> dict[str, Any]:
    """Time, processor time and peak memory of all processes together, by the number of entries; once more with a text for each entry."""
    rows = [_grown(scratch, count, entries.BLOG) for count in wanted]
    for before, row in zip(rows, rows[1:], strict=False):
        row["time_by_size"] = round(row["cpu_seconds"] / before["cpu_seconds"] / (row["entries"] / before["entries"]), 3)
    return {"workers": 2, "sizes": rows, "apart": _grown(scratch, wanted[-2:][0], 1)}


def _grown(scratch: Path, count: int, blog: int) -> dict[str, Any]:
    texts = scratch / f"texts-{count}"
    size = entries.write(count, texts, blog=blog)
    told: list[str] = []
    took = run(extract("run", texts, "--out", scratch / "out", "--quiet", "--workers", "2", "--profile", "--log-json"), told=told)
    row = {**size, "documents": len(list(texts.iterdir())), **{k: round(v, 2) for k, v in took.items()}, "load_after": load()}
    row["profile"] = {stage: round(seconds, 2) for found in profiles(told[0]) for stage, seconds in found.items()}
    print(json.dumps(row), flush=True)
    shutil.rmtree(scratch / "out", ignore_errors=True)
    shutil.rmtree(scratch / ".interim", ignore_errors=True)
    shutil.rmtree(texts)
    return row


def start(scratch: Path) -> dict[str, Any]:
    """Start of the program, the sample cold, and a second run on an unchanged input."""
    rows = []
    for number in range(counts(7, 3)):
        out = scratch / str(number)
        helped = run(extract("--help"), memory=False)
        cold = run(extract("run", ROOT / "data/raw", "--out", out, "--quiet"))
        again = run(extract("run", ROOT / "data/raw", "--out", out, "--quiet"), memory=False)
        rows.append(
            {
                "help": helped["seconds"], "help_cpu": helped["cpu_seconds"], "sample": cold["seconds"], "sample_cpu": cold["cpu_seconds"],
                "sample_peak_mb": cold["peak_mb"], "again": again["seconds"], "again_cpu": again["cpu_seconds"],
            }
        )  # fmt: skip
    return {"rounds": len(rows), "medians": medians(rows)}


def repeats(scratch: Path) -> dict[str, Any]:
    """The search for repeated blocks against datasketch and rensa (benchmarks/repeats.py)."""
    import repeats as search

    found = search.speed(counts(10_000, 2_000), 2, counts(5, 3))
    return {k: round(v, 3) for k, v in found.items()}


def textacy(scratch: Path, python: str) -> dict[str, Any]:
    """textacy's direct quotations, in an environment of its own; says why where there is none."""
    texts = scratch / "texts"
    entries.write(counts(1000, 200), texts)
    if not python or not Path(python).exists():
        return {"missing": "textacy is not installed; `make bench` makes an environment for it in build/bench"}
    done = subprocess.run(
        [python, str(ROOT / "benchmarks/textacy_quotes.py"), str(texts), str(counts(5, 3))],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return {"missing": f"textacy could not run: {done.stderr.strip().splitlines()[-1]}"}
    found = json.loads(done.stdout.splitlines()[-1])
    middle = medians(found["rows"])
    return {
        "version": found["version"], "words": found["words"], "rounds": len(found["rows"]), "medians": middle,
        "words_a_cpu_second": round(found["words"] / middle["cpu_seconds"]), "rules_share": round(middle["rules_cpu_seconds"] / middle["cpu_seconds"], 3),
    }  # fmt: skip


def shared(scratch: Path, folder: Path) -> dict[str, Any]:
    """Real texts from outside the project, where they are: the beginning of each; only counts and times are kept."""
    texts = scratch / "texts"
    texts.mkdir()
    words = 0
    for path in sorted((folder / "text").glob("*.txt.gz")):
        with gzip.open(path, "rt", encoding="utf-8", errors="replace") as file:
            text = file.read(counts(400_000, 40_000))
        words += len(text.split())
        (texts / path.stem).write_text(text, encoding="utf-8")
    if not words:
        return {"missing": "the data outside the project are not here"}
    took = run(extract("run", texts, "--out", scratch / "out", "--quiet"))
    return {
        "files": len(list(texts.iterdir())), "words": words, **{k: round(v, 2) for k, v in took.items()},
        "words_a_cpu_second": round(words / took["cpu_seconds"]),
    }  # fmt: skip


def main() -> None:
    global QUICK
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="start,model,textacy,repeats,workers,costs,sizes,shared")
    parser.add_argument("--sizes", default="")
    parser.add_argument("--textacy", default="", metavar="PYTHON")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--results", type=Path, default=RESULTS)
    args = parser.parse_args()
    QUICK = args.quick
    wanted = [int(n) for n in (args.sizes or ("200,1000" if QUICK else "1000,10000,100000")).split(",")]
    ways: dict[str, Callable[[Path], dict[str, Any]]] = {
        "start": start, "model": model, "repeats": repeats, "workers": workers, "costs": costs,
        "sizes": lambda s: sizes(s, wanted), "textacy": lambda s: textacy(s, args.textacy), "shared": lambda s: shared(s, args.shared),
    }  # fmt: skip
    args.results.mkdir(parents=True, exist_ok=True)
    for name in args.only.split(","):
        before, begun = load(), time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
            found = ways[name](Path(scratch))
        row = {"quick": QUICK, "machine": machine(), "load_before": before, "load_after": load(), **found}
        (args.results / f"{name}.json").write_text(json.dumps(row, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{name}: {time.perf_counter() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
