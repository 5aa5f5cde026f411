"""How long a table of claims takes to write, and how much memory.

python benchmarks/tables.py [CLAIMS] [FORMAT…]   # 1,000,000 claims; csv, parquet, xlsx, duckdb, sqlite

Each format is written by a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.csvio import write_csv
from pipeline.exports import FORMATS, export
from pipeline.schema import CLAIMS, TABLES

SENTENCE = "Die Brücke über die Tauber bleibe bis zum Frühjahr gesperrt, weil der zweite Pfeiler neu gegründet werden müsse"


def rows(count: int) -> Iterator[dict[str, Any]]:
    for i in range(count):
        yield {
            "claim_id": f"c{i:012x}", "document_id": f"d{i // 40:012x}", "block_id": f"d{i // 40:012x}-b{i % 40:04d}", "entry_time": "14:30",
            "speaker": f"Lena Vogt {i % 997}", "speaker_kind": "person", "speaker_id": f"p{i % 997:012x}", "speaker_text": "die Bürgermeisterin",
            "speaker_role": "Bürgermeisterin", "speaker_how": "office", "cue": "sagte", "act": "says", "polarity": "affirmed", "evidence": "asserted",
            "form": "Indirect", "content": f"{SENTENCE} ({i})", "places": "Tauber; Wertheim", "said_on": "2026-11-25", "said_on_text": "am Mittwoch",
            "group_id": f"g{i % 5000:012x}", "occurrences": 1 + i % 3, "first_seen": "2026-11-24", "last_seen": "2026-11-25", "confidence": i % 1000 / 1000,
            "start": i * 150, "end": i * 150 + 140, "content_spans": f"{i * 150 + 30}-{i * 150 + 140}", "speaker_spans": f"{i * 150}-{i * 150 + 19}",
            "cue_spans": f"{i * 150 + 20}-{i * 150 + 25}", "snippet": f"Die Bürgermeisterin sagte, {SENTENCE} ({i})",
            "rules": "model; act:verb; speaker:office", "source_file": f"texte/{i // 40:06d}.txt",
        }  # fmt: skip


def write(name: str, folder: Path, count: int) -> None:
    started = time.perf_counter()
    if name == "csv":
        for table in TABLES:
            write_csv(folder / f"{table.name}.csv", table, rows(count) if table is CLAIMS else ())
        size = (folder / "claims.csv").stat().st_size
    else:
        size = sum(p.stat().st_size for p in export(folder, [name]))
    used = resource.getrusage(resource.RUSAGE_SELF)
    work, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    taken = time.perf_counter() - started
    print(
        f"{name:<8} {count:>10,} claims {taken:7.1f} s ({work:.1f} s of a processor) {peak:7.0f} MB memory {size / 1e6:8.0f} MB file",
        flush=True,
    )


def main(arguments: list[str]) -> None:
    if len(arguments) == 3 and arguments[0] in ("csv", *FORMATS):
        write(arguments[0], Path(arguments[2]), int(arguments[1]))
        return
    count = int(arguments[0]) if arguments else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        for name in dict.fromkeys(("csv", *(arguments[1:] or FORMATS))):
            subprocess.run([sys.executable, __file__, name, str(count), folder], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
