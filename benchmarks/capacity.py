"""What a million and a hundred million articles take, from measured costs: `python benchmarks/capacity.py` writes results/capacity.json.

A discrete-event simulation: the parts of each stage go to whichever worker is free, with times drawn from those that were measured;
the coordinator takes results one after the other; reduce steps run on the coordinator between the stages; workers are lost now and then and their part
is done again. The same simulation is run for the two workers that were measured, to show how far it is off.
"""

from __future__ import annotations

import argparse
import heapq
import json
import math
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

from measure import RESULTS  # noqa: E402

WORDS, CHARACTERS = 400, 2_800
"""An article."""
LOST = 1 / 200
"""Losses for each hour of a worker: what cheap, interruptible machines show."""
RESTART = 60.0
START = 20.0
"""Seconds until a new worker works, and until a cluster is up."""
PRICE = 0.03
"""Euro for a core-hour; only an example."""
MAPPED = ("clean", "dedupe", "annotate", "claims", "tables")
SETUPS = ((10**6, 2), (10**6, 16), (10**6, 64), (10**8, 256), (10**8, 1024))


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds: `samples` of each stage for a word within a part, `reduce` for a word on the coordinator, `handle` for a part there.

    `state` is what the record of a layer takes to write, for each part that it lists. The coordinator holds so many MB for a word (nearly all of it
    for new names), for a document, and in any case.
    """

    samples: dict[str, list[float]]
    reduce: dict[str, float]
    handle: float
    state: float
    disk: float
    worker_mb: float
    word_mb: float
    document_mb: float
    base_mb: float


def record(parts: int = 2000) -> float:
    """Return the seconds for each listed part that the record of a layer takes to write."""
    from pipeline import state

    found = state.Layer("k" * 64, ("texts", "blocks"), complete=False)
    found.parts = {f"part-{n:05d}.jsonl": state.Part("0" * 64, "1" * 64, {"documents": 10}, ()) for n in range(parts)}
    start = time.process_time()
    for _ in range(5):
        state.encode(found)
    return (time.process_time() - start) / 5 / parts


def costs(found: dict[str, Any], sizes: dict[str, Any]) -> Costs:
    """Return the costs of the larger of the measured corpora, for a word."""
    large = found["sizes"][-1]
    per_part = {stage: large["words"] / len(times) for stage, times in large["parts"].items()}
    samples = {stage: [t / per_part[stage] for t in times] for stage, times in large["parts"].items()}
    rest = {stage: seconds - sum(large["parts"].get(stage, ())) for stage, seconds in large["stages"].items()}
    handle = sum(max(0.0, rest[s]) for s in ("clean", "annotate", "claims")) / max(
        1, sum(len(large["parts"][s]) for s in ("clean", "annotate", "claims"))
    )
    reduce = {stage: max(0.0, rest[stage]) / large["words"] for stage in ("read", "dedupe", "tables", "report")}
    rows, apart = sizes["sizes"], sizes["apart"]
    big, same = rows[-1], next(r for r in rows if r["entries"] == apart["entries"])
    document = max(0.0, apart["main_mb"] - same["main_mb"]) / (apart["documents"] - same["documents"])
    words = big["words"] - same["words"] or 1  # with one size only, nothing can be told of growth
    word = max(0.0, big["main_mb"] - same["main_mb"] - document * (big["documents"] - same["documents"])) / words
    base = big["main_mb"] - word * big["words"] - document * big["documents"]
    # the page shows only so many claims: what grows is the reading of the tables
    reduce["report"] = max(0.0, big["profile"]["report"] - same["profile"]["report"]) / words
    disk = (sum(large["layer_bytes"].values()) + large["table_bytes"] + large["bytes"]) / large["words"]
    worker = (big["peak_mb"] - same["main_mb"]) / sizes["workers"]
    return Costs(samples, reduce, min(handle, 0.05), record(), disk, worker, word, document, base)


def simulate(
    costs: Costs, words: float, workers: int, parts: int, seed: int = 1, lost: float = LOST, start: float = START
) -> dict[str, float]:
    """Return hours and losses of one run; `words` in all, cut into `parts`."""
    chance = random.Random(seed)
    clock = start + costs.reduce["read"] * words
    busy = again = 0.0
    coordinator = costs.reduce["read"] * words
    for stage in MAPPED:
        share = words / parts
        free = [clock] * min(workers, parts)
        heapq.heapify(free)
        ends: list[float] = []
        for _ in range(parts):
            begin = heapq.heappop(free)
            takes = chance.choice(costs.samples[stage]) * share
            while chance.random() < lost * takes / 3600:  # the worker is lost at some moment of it, and the part done again
                gone = chance.random() * takes
                busy += gone
                again += 1
                begin += gone + RESTART
            busy += takes
            ends.append(begin + takes)
            heapq.heappush(free, begin + takes)
        ends.sort()
        taken = clock
        for number, end in enumerate(ends, 1):
            takes = costs.handle + costs.state * number
            taken = max(taken, end) + takes
            coordinator += takes
        clock = taken
        if stage in costs.reduce:
            clock += costs.reduce[stage] * words
            coordinator += costs.reduce[stage] * words
    clock += costs.reduce["report"] * words
    coordinator += costs.reduce["report"] * words
    return {"hours": clock / 3600, "busy_hours": busy / 3600, "coordinator_hours": coordinator / 3600, "parts_again": again}


def parts_of(articles: int, workers: int) -> int:
    """Return into how many parts a corpus is best cut: 30 for each worker, or as the default size says, and 20,000 at most."""
    return max(workers, min(max(30 * workers, math.ceil(articles * CHARACTERS / 20_000_000)), 20_000))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--price", type=float, default=PRICE)
    args = parser.parse_args()

    def load(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((args.results / f"{name}.json").read_text(encoding="utf-8"))
        return found

    measured, by_size = load("costs"), load("sizes")
    found = costs(measured, by_size)
    rows = []
    for articles, workers in SETUPS:
        parts = parts_of(articles, workers)
        took = simulate(found, articles * WORDS, workers, parts)
        core_hours = took["hours"] * (workers + 1)
        rows.append(
            {
                "articles": articles, "workers": workers, "parts": parts, **{k: round(v, 2) for k, v in took.items()},
                "core_hours": round(core_hours), "euro": round(core_hours * args.price), "disk_gb": round(found.disk * articles * WORDS / 1e9),
                "worker_gb": round(found.worker_mb / 1024, 1),
                "coordinator_gb": round((found.base_mb + articles * (found.document_mb + WORDS * found.word_mb)) / 1024, 1),
            }
        )  # fmt: skip
    out: dict[str, Any] = {
        "price": args.price,
        "words": WORDS,
        "characters": CHARACTERS,
        "losses_a_worker_hour": LOST,
        "rows": rows,
    }
    if (args.results / "workers.json").exists():
        two = load("workers")
        parts = max(1, math.ceil(two["bytes"] / 200_000))
        told = simulate(found, two["words"], 2, parts, lost=0, start=0)
        out["check"] = {
            "entries": two["entries"], "simulated_cpu_seconds": round((told["busy_hours"] + told["coordinator_hours"]) * 3600, 1),
            "measured_cpu_seconds": two["medians"]["two"]["cpu_seconds"], "simulated_seconds": round(told["hours"] * 3600, 1),
            "measured_seconds": two["medians"]["two"]["seconds"],
        }  # fmt: skip
    (args.results / "capacity.json").write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
