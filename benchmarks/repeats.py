"""Measure the search for repeated blocks: precision and recall, speed against datasketch and rensa, growth of time and memory.

    python benchmarks/repeats.py quality --blocks 100000 --seed 2
    python benchmarks/repeats.py engines --blocks 10000
    python benchmarks/repeats.py speed --blocks 20000
    python benchmarks/repeats.py growth --sizes 10000,100000,1000000
    python benchmarks/repeats.py            # all of it, without the million

Speeds are ratios of runs that alternate in one process, because other work on a machine changes the times of all of them.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from corpus import Planted, make  # noqa: E402

from pipeline.repeats.decide import LIGHT, PLAIN, POINTER, Decision, Texts, decide  # noqa: E402
from pipeline.repeats.store import Pairs, Store  # noqa: E402
from pipeline.repeats.tokens import TOKEN, pack  # noqa: E402
from pipeline.repeats.winnow import SHINGLE  # noqa: E402

NEAR, SHORT, PERMUTATIONS = 0.8, 60, 128
THRESHOLD = 0.5
"""For LSH: a block of 40 words with two changed words shares 32 of 44 shingles of three words, one of 20 words 12 of 24."""


def weight(block: Planted) -> int:
    if block.kind == "boilerplate":
        return POINTER
    return LIGHT if block.kind == "heading" or len(block.text) - block.text.count(" ") < SHORT else PLAIN


def search(documents: Iterable[list[Planted]]) -> tuple[Decision, Store]:
    """Run the engine from texts to decisions, as the stage does: documents are packed in batches."""
    store, weights, texts = Store(), bytearray(), []
    batch: list[str] = []
    for number, document in enumerate(documents):
        start = len(weights)
        weights += bytes(map(weight, document))
        batch += [b.text for b in document]
        texts.append(Texts((number,), start, len(weights)))
        if len(batch) > 20_000:
            store.add(pack(batch))
            batch = []
    store.add(pack(batch))
    return decide(store, texts, weights, NEAR), store


def pairs(texts: list[str]) -> tuple[list[int], Pairs]:
    """Do what the others do, and verify: from texts to pairs of similar blocks."""
    import numpy as np

    store = Store()
    store.add(pack(texts))
    place = np.arange(len(store))
    first = store.first_equal(place)
    return first.tolist(), store.similar(place, place, first, NEAR)


def expected(blocks: list[Planted]) -> list[bool]:
    """Return for each block whether it must be removed."""
    seen: set[str] = set()
    out = []
    for b in blocks:
        out.append(b.truth in ("exact", "near", "run") or (b.truth == "pointer" and b.text in seen))
        seen.add(b.text)
    return out


def quality(blocks: int, seed: int, show: int = 0, only: bool = False) -> dict[str, float]:
    corpus = make(blocks, seed)
    found, store = search(corpus.documents)
    planted = list(corpus)
    want = expected(planted)
    got = [found.removed(n) for n in range(len(planted))]
    hit = sum(a and b for a, b in zip(want, got, strict=True))
    missed: Counter[str] = Counter()
    of: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    linked = shown = 0
    for n, (block, a, b) in enumerate(zip(planted, want, got, strict=True)):
        if a:
            of.update(block.edits or (block.truth,))
            if not b:
                missed.update(block.edits or (block.truth,))
        if block.truth == "fact":
            facts.update(block.edits)
            linked += found.kept[n] >= 0
            if b:
                gone.update(block.edits)
        if a != b and shown < show and (b or not only):
            shown += 1
            detail = found.details.get(n)
            print(
                f"  {block.truth} {block.edits} {'missed' if a else 'REMOVED'}: {detail.text if detail else '-'} {detail.news if detail else ''}"
            )
            if found.kept[n] < 0 or b:
                print("   ", block.text)
            if b:
                print("   ", store.tokens(found.kept[n]))
    return {
        "blocks": len(planted),
        "precision": hit / max(1, sum(got)),
        "recall": hit / max(1, sum(want)),
        "removed": sum(got),
        "facts": sum(facts.values()),
        "facts_removed": sum(gone.values()),
        "facts_linked": linked / max(1, sum(facts.values())),
        **{f"recall_{k}": 1 - missed[k] / v for k, v in sorted(of.items())},
        **{f"fact_{k}_removed_of_{v}": gone[k] for k, v in sorted(facts.items())},
    }


def shingles(text: str) -> set[str]:
    words = [t.casefold() for t in TOKEN.findall(text) if t[0].isalnum()]
    return {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}


def with_datasketch(texts: list[str]) -> list[list[int]]:
    """Return for each text the earlier ones that the library takes for similar."""
    from datasketch import MinHash, MinHashLSH

    lsh, found = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS), []
    for number, text in enumerate(texts):
        m = MinHash(num_perm=PERMUTATIONS)
        m.update_batch([s.encode() for s in shingles(text)])
        found.append(lsh.query(m))
        lsh.insert(number, m)
    return found


def with_rensa(texts: list[str]) -> list[list[int]]:
    """Return for each text the earlier ones that the library takes for similar."""
    from rensa import RMinHash, RMinHashLSH

    lsh, found = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32), []
    sets = [list(shingles(t)) for t in texts]
    for number, m in enumerate(RMinHash.from_token_sets(sets, PERMUTATIONS, 42)):
        found.append(lsh.query(m))
        lsh.insert(number, m)
    return found


def engines(blocks: int, seed: int) -> dict[str, float]:
    """Tell how many planted edits each engine finds a similar earlier block for, and how many it proposes a block."""
    from pipeline.repeats.compare import rows, similarity
    from pipeline.repeats.tokens import tokens

    planted = list(make(blocks, seed))
    texts = [b.text for b in planted]
    split = [tokens(t) for t in texts]
    out: dict[str, float] = {"blocks": len(texts)}
    first, mine = pairs(texts)
    ours: list[list[int]] = [[f] if f != n else [] for n, f in enumerate(first)]
    for later, earlier in zip(mine.later.tolist(), mine.earlier.tolist(), strict=True):
        ours[later].append(earlier)
    edited = [n for n, b in enumerate(planted) if b.truth in ("near", "fact")]
    for name, found in (("ours", ours), ("datasketch", with_datasketch(texts)), ("rensa", with_rensa(texts))):
        good = sum(any(similarity(*rows(split[n], split[m])) >= NEAR for m in found[n]) for n in edited)
        out[f"edits_found_{name}"] = good / len(edited)
        out[f"proposed_a_block_{name}"] = sum(map(len, found)) / len(texts)
    return out


def speed(blocks: int, seed: int, rounds: int) -> dict[str, float]:
    """Time all three on the same texts in turn; ours does more: it compares, decides and explains."""
    corpus = make(blocks, seed)
    texts = [b.text for b in corpus]
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: search(corpus.documents), "ours_pairs": lambda: pairs(texts), "rensa": lambda: with_rensa(texts), "datasketch": lambda: with_datasketch(texts)
    }  # fmt: skip
    warm()
    search(corpus.documents[:50])
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            gc.collect()
            start = time.process_time()
            way()
            times[name].append(time.process_time() - start)
    ratio = {name: sorted(t / o for t, o in zip(times[name], times["ours"], strict=True))[rounds // 2] for name in ways}
    best = {name: min(t) for name, t in times.items()}
    out = {
        "blocks": len(texts),
        "times_datasketch": ratio["datasketch"],
        "times_rensa": ratio["rensa"],
        "pairs_times_datasketch": ratio["datasketch"] / ratio["ours_pairs"],
        "pairs_times_rensa": ratio["rensa"] / ratio["ours_pairs"],
    }
    return out | {f"microseconds_a_block_{n}": t / len(texts) * 1e6 for n, t in best.items()}


def growth(sizes: list[int], seed: int) -> list[dict[str, float]]:
    """Run each size in a process of its own; the texts are written to a file first, so that they count for no memory."""
    rows = []
    for size in sizes:
        done = subprocess.run(
            [sys.executable, __file__, "one", "--blocks", str(size), "--seed", str(seed)], capture_output=True, check=True
        )
        rows.append(json.loads(done.stdout))
    for before, row in zip(rows, rows[1:], strict=False):
        n, m = before["blocks"], row["blocks"]
        row["time_by_n_log_n"] = row["seconds"] / before["seconds"] / (m * math.log(m) / (n * math.log(n)))
    return rows


def one(blocks: int, seed: int) -> dict[str, float]:
    """Search one corpus that is read from a file document by document."""
    path = Path(f"/tmp/repeats-{blocks}-{seed}.jsonl")
    code = (
        "import sys, json; sys.path[:0] = sys.argv[3:]\nfrom corpus import make\n"
        "for d in make(int(sys.argv[1]), int(sys.argv[2])).documents: print(json.dumps([[b.text, b.truth, b.edits, b.kind] for b in d]))"
    )
    with path.open("w", encoding="utf-8") as file:
        subprocess.run([sys.executable, "-c", code, str(blocks), str(seed), *sys.path[:2]], stdout=file, check=True)
    try:
        search([[Planted("Ein Satz, der alles lädt, was geladen werden muss.", "fresh")]])
        warm()
        before = _peak()
        start = time.process_time()
        with path.open(encoding="utf-8") as file:
            found, store = search([Planted(*b) for b in json.loads(line)] for line in file)
        seconds = time.process_time() - start
        return {
            "blocks": len(store), "seconds": seconds, "microseconds_a_block": seconds / len(store) * 1e6,
            "peak_bytes_a_block": (_peak() - before) / len(store), "megabytes_before": before / 1e6, "removed": sum(map(found.removed, range(len(store)))),
        }  # fmt: skip
    finally:
        path.unlink()


def warm() -> None:
    """Load lexicons and word frequencies, which take the same room for any corpus."""
    from pipeline.repeats.words import same

    same("erreichen", "erzielen")
    same("Verhandlugen", "Verhandlungen")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def show(title: str, figures: dict[str, float]) -> None:
    print(title)
    for key, value in figures.items():
        print(f"  {key:<32} {value:,.4f}" if isinstance(value, float) else f"  {key:<32} {value:,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", default="all", choices=["all", "quality", "engines", "speed", "growth", "one"])
    parser.add_argument("--blocks", type=int)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--sizes", default="10000,100000")
    args = parser.parse_args()
    if args.what == "one":
        print(json.dumps(one(args.blocks, args.seed)))
        return
    if args.what in ("all", "quality"):
        show("quality", quality(args.blocks or 100_000, args.seed, args.show))
    if args.what in ("all", "engines"):
        show("engines", engines(args.blocks or 10_000, args.seed))
    if args.what in ("all", "speed"):
        show("speed", speed(args.blocks or 20_000, args.seed, args.rounds))
    if args.what in ("all", "growth"):
        for row in growth([int(s) for s in args.sizes.split(",")], args.seed):
            show("growth", row)


if __name__ == "__main__":
    main()
