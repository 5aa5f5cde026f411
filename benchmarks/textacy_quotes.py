"""Time textacy's direct quotations on texts: `python benchmarks/textacy_quotes.py FOLDER ROUNDS`, in an environment that has textacy.

textacy knows reporting verbs of English, Spanish and French only, so German ones are given to it here. It needs a parsed text; as the
official German parser is not on the package index, a parser of its size with random weights stands for it (speed only).
"""

from __future__ import annotations

import json
import sys
import time
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from cnn import pipeline
from textacy import constants
from textacy.extract import direct_quotations

VERBS = (
    "sagen erklären warnen fordern kritisieren bestätigen bestreiten loben ankündigen nennen bezweifeln fragen berichten".split()
)


def main() -> None:
    texts = [p.read_text(encoding="utf-8") for p in sorted(Path(sys.argv[1]).glob("*.txt"))]
    constants.REPORTING_VERBS["de"] = set(VERBS)
    nlp = pipeline(parser=True)
    list(nlp.pipe(texts[:2]))
    rows = []
    for _ in range(int(sys.argv[2])):
        start, wall = time.process_time(), time.perf_counter()
        docs = list(nlp.pipe(texts))
        parsed = time.process_time() - start
        refused = 0
        for doc in docs:
            try:
                list(direct_quotations(doc))
            except ValueError:  # an unpaired quotation mark costs it the whole document
                refused += 1
        rows.append(
            {
                "cpu_seconds": time.process_time() - start, "seconds": time.perf_counter() - wall,
                "rules_cpu_seconds": time.process_time() - start - parsed, "refused": refused,
            }
        )  # fmt: skip
    print(json.dumps({"version": metadata.version("textacy"), "rows": rows, "words": sum(len(t.split()) for t in texts)}))


if __name__ == "__main__":
    main()
