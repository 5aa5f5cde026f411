"""Make `pipeline/german/lexicon/synonyms.csv` of OpenThesaurus: words of one meaning, by stem.

Run `python -m pipeline.training.synonyms th_de_DE_v2.dat`; the file is part of the Debian package mythes-de 20160424-4.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

from snowballstemmer import stemmer
from wordfreq import get_frequency_dict

OUT = Path("pipeline/german/lexicon/synonyms.csv")
MARK = re.compile(r"\((?P<mark>[^)]*)\)")
LOOSE = (
    "ugs",
    "fig",
    "Oberbegriff",
    "Unterbegriff",
    "Assoziation",
    "Antonym",
    "derb",
    "vulg",
    "ironisierend",
    "salopp",
)
WORD = re.compile(r"[A-ZÄÖÜa-zäöüß][a-zäöüß]{3,}")
COMMON = 3e-8


def groups(path: Path) -> list[tuple[str, ...]]:
    """Return the single common words of each meaning, without broader, narrower and loose words."""
    frequencies = get_frequency_dict("de", "large")
    found: set[tuple[str, ...]] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("-|"):
            continue
        words = set()
        for term in line[2:].split("|"):
            if any(loose in mark for mark in MARK.findall(term) for loose in LOOSE):
                continue
            word = MARK.sub("", term).strip()
            if WORD.fullmatch(word) and frequencies.get(word.casefold(), 0.0) >= COMMON:
                words.add(word)
        for kind in (str.isupper, str.islower):
            same = tuple(sorted(w for w in words if kind(w[0])))
            if len(same) > 1:
                found.add(same)
    return sorted(found)


def main(path: Path) -> None:
    """Write one row for each stem: n for nouns or w for other words, the stem, and the numbers of its meanings."""
    stem = stemmer("german").stemWord
    meanings: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, words in enumerate(groups(path)):
        for word in words:
            meanings["n" if word[0].isupper() else "w", stem(word.casefold())].add(number)
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("kind", "stem", "meanings"))
        for (kind, root), numbers in sorted(meanings.items()):
            writer.writerow((kind, root, " ".join(map(str, sorted(numbers)))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
