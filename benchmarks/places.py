"""Print how long the gazetteer takes to open and to look up a name, and its size; ends with 1 where a target is missed.

python benchmarks/places.py
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.german import gazetteer, places

LOAD = "import time; import numpy, marisa_trie; from pipeline.german import places; t=(time.perf_counter(), time.process_time()); places.index(); print(time.perf_counter()-t[0], time.process_time()-t[1])"


def main() -> None:
    size = sum(p.stat().st_size for p in places.FOLDER.iterdir()) / 1e6
    done = subprocess.run(
        [sys.executable, "-c", LOAD], capture_output=True, text=True, check=True, cwd=Path(__file__).resolve().parents[1]
    )
    wall, cpu = map(float, done.stdout.split())
    names = list(places.index().names[::47]) + sorted(places.own_names())[::3] + ["Staudamm", "Gibtesnicht"] * 200
    gazetteer.lookup("Kiew")
    start, begun = time.perf_counter(), time.process_time()
    for name in names:
        gazetteer.lookup(name)
    each, spent = ((time.perf_counter() - start) / len(names) * 1e6, (time.process_time() - begun) / len(names) * 1e6)
    print(
        f"size {size:.1f} MB; opened in {wall:.3f} s (CPU {cpu:.3f} s); {len(names):,} names at {each:.1f} µs (CPU {spent:.1f} µs) each"
    )
    sys.exit(size > 15 or cpu > 0.3 or spent > 20)


if __name__ == "__main__":
    main()
