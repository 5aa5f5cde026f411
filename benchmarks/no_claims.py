"""Sentences that hold no claim: how many give one, and which.

python benchmarks/no_claims.py [--germeval NER-de-dev.tsv] [--model MODEL]

The sentences of our own are `tests/tables/no_claims.txt`. Of GermEval's, each is a document; those in which somebody does say something
were read and are left out by their numbers (`tests/tables/germeval_reported.txt`, counted from 1).
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.config import Params
from pipeline.document import Document
from pipeline.stages.annotate import DEFAULT, annotate, load_model
from pipeline.stages.claims import claims_of, scale_of
from pipeline.stages.clean import clean

TABLES = Path(__file__).resolve().parents[1] / "tests/tables"
GLUED = re.compile(r" (?=[.,;:!?)\]])|(?<=[(\[]) ")


def germeval(path: Path) -> Iterator[str]:
    """Yield the sentences of a file of GermEval 2014 as running text."""
    words: list[str] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        cells = line.split("\t")
        if line.startswith("#"):
            continue
        if len(cells) > 1:
            words.append(cells[1])
        elif words:
            yield sentence(words)
            words = []


def sentence(words: list[str]) -> str:
    """Return words as a sentence: marks close up, quotation marks open and close in turn."""
    out, opened = [], False
    for word in words:
        if word in ('"', "``", "''"):
            opened = not opened
            word = "„" if opened else "“"
        out.append(word)
    return GLUED.sub("", " ".join(out)).replace("„ ", "„").replace(" “", "“")


def reported(name: str = "germeval_reported.txt") -> set[int]:
    """Return the numbers of the sentences that do hold a claim."""
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return {int(n) for line in lines if not line.startswith("#") for n in line.split()}


def fired(sentences: list[tuple[str, str]], model: str = DEFAULT) -> Iterator[tuple[str, str, str]]:
    """Yield (name, what was found, sentence) for each claim."""
    params = Params()
    nlp, scale = load_model(model), scale_of(model)
    for name, text in sentences:
        document = annotate(clean(Document("d", name, text), params.clean), nlp, nlp, params.annotate)
        for claim in claims_of(document, params.claims, scale).claims or ():
            yield name, f"{claim.confidence} {claim.form} {claim.act} by {claim.rules[0]}: {claim.speaker or '-'}", text


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--germeval", type=Path)
    ap.add_argument("--model", default=DEFAULT)
    args = ap.parse_args()
    own = (TABLES / "no_claims.txt").read_text(encoding="utf-8").splitlines()
    sentences = [(f"own {n}", s) for n, s in enumerate(own, 1)]
    if args.germeval:
        out = reported()
        sentences += [(f"GermEval {n}", s) for n, s in enumerate(germeval(args.germeval), 1) if n not in out]
    hits = list(fired(sentences, args.model))
    for hit in hits:
        print("\t".join(hit))
    wrong = len({name for name, _, _ in hits})
    print(f"{wrong} of {len(sentences)} sentences without a claim give one: {100 * wrong / len(sentences):.2f} %")


if __name__ == "__main__":
    main()
