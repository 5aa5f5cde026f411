"""Make docs/performance.md, and the capacity table in docs/scale.md, from benchmarks/results/*.json."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
MARK = re.compile(r"(<!-- capacity: made by make bench -->\n).*?(<!-- end of capacity -->)", re.DOTALL)


def table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)]) + "\n"


def load(results: Path, name: str) -> dict[str, Any] | None:
    path = results / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def stamp(found: dict[str, Any]) -> str:
    """Return on what machine, and beside how much other work, figures were measured."""
    m = found["machine"]
    versions = ", ".join(f"{k} {v}" for k, v in m["versions"].items())
    before = f"{found['load_before']} before, " if "load_before" in found else ""
    quick = "**Quick mode: small texts, few rounds.** " if found.get("quick") else ""
    return (
        f"{quick}{m['system']}, {m['processor']}, {m['cores']} cores, {m['memory_gb']} GB; {versions}. "
        f"Load average {before}{found['load_after']} after.\n"
    )


def model(found: dict[str, Any], quotes: dict[str, Any] | None) -> str:
    m, words = found["medians"], found["words"]
    rows = [
        ("`extract run`, all stages", f"{m['pipeline']:.1f}", f"{m['pipeline_cpu']:.1f}", f"{words / m['pipeline_cpu']:,.0f}", "1"),
        (
            "its model alone (the same inputs in the same batches)", f"{m['model']:.1f}", f"{m['model_cpu']:.1f}",
            f"{words / m['model_cpu']:,.0f}", f"{1 / found['pipeline_by_model_cpu']:.2f}",
        ),
        (
            "blank spaCy `de` with a CNN `ner` of de_core_news_md's size", f"{m['cnn']:.1f}", f"{m['cnn_cpu']:.1f}",
            f"{words / m['cnn_cpu']:,.0f}", f"{1 / found['pipeline_by_cnn_cpu']:.2f}",
        ),
    ]  # fmt: skip
    note = ""
    if quotes and "medians" in quotes:
        q = quotes["medians"]
        rate = quotes["words"] / q["cpu_seconds"]
        rows.append(
            (
                f"textacy {quotes['version']}, direct quotations",
                f"{q['seconds']:.1f}",
                f"{q['cpu_seconds']:.1f}",
                f"{rate:,.0f}",
                f"{found['words_a_cpu_second'] / rate:.2f}",
            )
        )
        note = (
            f"\ntextacy has no German reporting verbs, so it was given some; {quotes['rules_share']:.0%} of its time are its rules, the rest is a parser "
            "of md's size with random weights, which it needs. It finds direct quotations only, no indirect ones.\n"
        )
    elif quotes:
        note = f"\n{quotes['missing']}.\n"
    return (
        f"{words:,} words of generated live blogs, medians of {found['rounds']} rounds in turn.\n\n"
        + table(("", "seconds", "processor seconds", "words a processor second", "time, as a share of ours"), rows)
        + f"\n{found['words_a_second']:,} words a second; {found['beside_the_model_cpu']:.0%} of the processor time goes to all but the model.\n"
        + note
    )


def performance(results: Path) -> str:
    out = [
        "# Performance\n", "Made by `make bench`; `make bench QUICK=1` takes a few minutes. Figures in `benchmarks/results`; how: `benchmarks/bench.py`.\n",
    ]  # fmt: skip
    found = load(results, "model")
    if found:
        out += ["## Beside its own model and others\n", model(found, load(results, "textacy")), stamp(found)]
    found = load(results, "start")
    if found:
        m = found["medians"]
        rows = [
            ("`extract --help`", f"{m['help']:.2f}", f"{m['help_cpu']:.2f}"), ("`extract run` on the sample, cold", f"{m['sample']:.2f}", f"{m['sample_cpu']:.2f}"),
            ("again, nothing changed", f"{m['again']:.2f}", f"{m['again_cpu']:.2f}"),
        ]  # fmt: skip
        out += [
            "## Start\n",
            table(("", "seconds", "processor seconds"), rows),
            f"Medians of {found['rounds']} rounds. {stamp(found)}",
        ]
    found = load(results, "workers")
    if found:
        rows = [
            (name, f"{m['seconds']:.1f}", f"{m['cpu_seconds']:.1f}", f"{m['peak_mb']:,.0f}", m["load_before"])
            for name, m in ((n, found["medians"][k]) for n, k in (("one worker", "one"), ("two workers", "two"), ("Dask, local, two workers", "dask")))
        ]  # fmt: skip
        same = "All outputs are equal byte for byte." if found["same_bytes"] else "**The outputs differ.**"
        out += [
            "## Workers\n", table(("", "seconds", "processor seconds", "peak of all processes, MB", "load before"), rows),
            f"{found['entries']:,} entries, {found['rounds']} rounds in turn. Two workers are {found['two_by_one']:.2f} times as fast as one; "
            f"Dask's speed is {found['dask_by_two']:.2f} of two plain workers'. {same}\n",
            f"With two workers {found['words_a_second']:,} words a second. All but the network takes {found['profile']['others']:.1%} of the processor time; by stage, in processor "
            f"seconds: {', '.join(f'{stage} {spent:.1f}' for stage, spent in found['profile'].items() if stage not in ('others', 'end', 'total'))} (`--profile`).\n",
            stamp(found),
        ]  # fmt: skip
    found = load(results, "sizes")
    if found:
        rows = [
            (f"{r['entries']:,}", f"{r['words']:,}", f"{r['seconds']:,.0f}", f"{r['cpu_seconds']:,.0f}", f"{r['peak_mb']:,.0f}", f"{r['main_mb']:,.0f}", r.get("time_by_size", ""), r["load_after"])
            for r in found["sizes"]
        ]  # fmt: skip
        head = (
            "entries",
            "words",
            "seconds",
            "processor seconds",
            "peak of all processes, MB",
            "of the main process",
            "processor time by size (1: proportional)",
            "load after",
        )
        apart = found["apart"]
        out += [
            "## Growth\n", table(head, rows),
            f"{apart['entries']:,} entries with a text for each of them: {apart['seconds']:,.0f} seconds, {apart['cpu_seconds']:,.0f} processor seconds, {apart['peak_mb']:,.0f} MB, "
            f"{apart['main_mb']:,.0f} of them in the main process.\n",
            f"{found['workers']} workers. {stamp(found)}",
        ]  # fmt: skip
    found = load(results, "repeats")
    if found:
        rows = [
            (name, f"{found[f'microseconds_a_block_{key}']:.0f}", f"{found[f'times_{key}']:.2f}" if key != "ours" else "1")
            for name, key in (("ours: candidates, verification, decision", "ours"), ("rensa: candidates", "rensa"), ("datasketch: candidates", "datasketch"))
        ]  # fmt: skip
        out += [
            "## Repeated blocks\n",
            table(("", "µs a block", "times ours"), rows),
            f"{found['blocks']:,} blocks. {stamp(found)}",
        ]
    found = load(results, "shared")
    if found and "words" in found:
        out += [
            "## Real texts from outside the project\n",
            f"{found['files']} files, {found['words']:,} words: {found['seconds']:.1f} s, {found['words_a_cpu_second']:,} words a processor second. {stamp(found)}",
        ]
    found = load(results, "kill")
    if found:
        out += [
            "## Kills\n",
            f"{found['worker_kills']} workers and {found['run_kills']} whole runs killed at random moments: {found['wrong']} of the runs after it gave other bytes; "
            f"of {found['finished_parts']} parts that were finished, {found['made_again']} were made again. {stamp(found)}",
        ]  # fmt: skip
    return "\n".join(out)


def capacity(found: dict[str, Any]) -> str:
    rows = [
        (
            f"{r['articles']:,}", f"{r['workers']:,}", f"{r['parts']:,}", f"{r['hours']:,.1f}", f"{r['core_hours']:,}", f"{r['euro']:,}", f"{r['disk_gb']:,}",
            r["worker_gb"], r["coordinator_gb"], f"{r['coordinator_hours']:,.1f}", f"{r['parts_again']:,.0f}",
        )
        for r in found["rows"]
    ]  # fmt: skip
    head = (
        "articles",
        "workers",
        "parts",
        "hours",
        "core-hours",
        "euro",
        "disk, GB",
        "GB a worker",
        "GB of the coordinator",
        "hours on the coordinator alone",
        "parts done again",
    )
    text = table(head, rows)
    text += (
        f"\nAn article has {found['words']} words; a core-hour costs {found['price']} euro (an example); a worker is lost every {1 / found['losses_a_worker_hour']:.0f} hours it works. "
        "Core-hours count the workers, and the coordinator, from the first to the last minute.\n"
    )
    check = found.get("check")
    if check:
        text += (
            f"\nThe same simulation of {check['entries']:,} entries on two workers: {check['simulated_cpu_seconds']:,} processor seconds; "
            f"measured: {check['measured_cpu_seconds']:,}.\n"
        )
    return text


def main() -> None:
    results = Path(sys.argv[1]) if len(sys.argv) > 1 else RESULTS
    (ROOT / "docs/performance.md").write_text(performance(results), encoding="utf-8")
    found = load(results, "capacity")
    page = ROOT / "docs/scale.md"
    if found:
        text = page.read_text(encoding="utf-8")
        page.write_text(MARK.sub(lambda m: m[1] + capacity(found) + m[2], text), encoding="utf-8")


if __name__ == "__main__":
    main()
