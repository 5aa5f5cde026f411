"""Compare the time of cleaning with one pass of ftfy over the same text: `python benchmarks/clean.py [FILE …]`.

Without files it takes the sample in data/raw. The text is repeated up to a million characters, in one document.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import ftfy

from pipeline.config import Clean
from pipeline.document import Document
from pipeline.stages.clean import clean

SIZE, RUNS, ALLOWED = 1_000_000, 3, 2.0


def sample(paths: list[str]) -> str:
    files = [Path(p) for p in paths] or sorted((Path(__file__).parents[1] / "data/raw").glob("*.txt"))
    text = "\n\n".join(f.read_text(encoding="utf-8") for f in files)
    return (text + "\n\n") * (SIZE // len(text) + 1)


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of the fastest of a few runs."""
    times = []
    for _ in range(RUNS):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


def main() -> int:
    text = sample(sys.argv[1:])[:SIZE]
    # word lists are read once in a process, whatever the length of the text
    clean(Document("d", "s", text[:20_000]), Clean())
    ftfy.fix_text(text[:1_000])
    base = seconds(lambda: ftfy.fix_text(text))
    own = seconds(lambda: clean(Document("d", "s", text), Clean()))
    print(f"{len(text):,} characters: ftfy {base:.2f} s, clean {own:.2f} s, ratio {own / base:.2f} (at most {ALLOWED})")
    return 0 if own <= ALLOWED * base else 1


if __name__ == "__main__":
    sys.exit(main())
