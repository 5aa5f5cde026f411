"""Learn where full stops are lost: make `pipeline/german/lexicon/finite_forms.csv` and `stop_weights.csv` of plain text.

python -m pipeline.training.stops DATA

DATA holds `text/wikipedia.txt.gz`, `text/bundestag_wp21.txt.gz` and `open/posts.jsonl.gz`, `open/wikinews.jsonl.gz`. Every full
stop between two sentences of a paragraph is taken out once: the word behind it is a beginning, all other candidates are none. A tenth
of the articles and sessions, a third of the posts and all of Wikinews are held out for the figures that are printed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import re
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.german import lost_stops
from pipeline.german.stops import LIMITS

LEXICON = Path("pipeline/german/lexicon")
DAMAGED = 1 / 200
"""Share of the full stops that are lost in the text that probabilities hold for."""
LEARNT_AT = 1 / 20
"""Share of lost full stops while weights are learnt; the difference goes into the constant."""
KEPT = 3800
"""Properties that get a weight."""
SEEN = 12
"""Properties of fewer examples get none."""
EPOCHS, BATCH, RATE, L1 = 6, 2048, 0.25, 0.003
NEWS = 4.0
"""Weight of an example from the posts, which are the only news."""
TOKEN = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d+|[^\w\s]")
END = re.compile(r"(?<=[^\W\d_]{3})(?<!bzw)(?<!usw)(?<!Abs)(?<!Art)(?<!Str)(?<!Chr)(?<!Jhd)[“\"«]?\. (?=[A-ZÄÖÜ][^\W\d_]*[ -])")
FRONT = frozenset(
    "Er Sie Es Wir Ich Man Dies Das Dabei Dort Hier Heute Damit Daher Danach Dann Dazu Dadurch Davon Zudem Außerdem Später "
    "Trotzdem Deshalb Zunächst Auch So Insgesamt Darüber Seitdem Damals Anschließend Dennoch".split()
)
"""Words that fill the place before the finite verb alone."""
BEFORE_NOUN = frozenset("der die das den dem des eine ein einen einem einer eines im am vom zum zur".split())
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Piece(NamedTuple):
    """A paragraph, and whether it is held out."""

    text: str
    source: str
    held_out: bool


def paragraphs(data: Path) -> Iterator[Piece]:
    """Yield the paragraphs of all texts."""
    number, lines = 0, []
    with gzip.open(data / "text/wikipedia.txt.gz", "rt", encoding="utf-8") as file:
        for line in file:
            if line.strip():
                lines.append(line.strip())
            elif lines:
                number += 1
                yield Piece(" ".join(lines), "wikipedia", number // 40 % 10 == 0)
                lines = []
    session = ""
    with gzip.open(data / "text/bundestag_wp21.txt.gz", "rt", encoding="utf-8") as file:
        for line in file:
            if line.startswith("###"):
                session = line
            elif line.strip():
                yield Piece(line.strip(), "bundestag", zlib.crc32(session.encode()) % 10 == 0)
    for name in ("posts", "wikinews"):
        with gzip.open(data / f"open/{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for number, line in enumerate(file):
                for text in json.loads(line)["text"].split("\n"):
                    if text.strip():
                        yield Piece(text.strip(), name, name == "wikinews" or number % 3 == 0)


def finite(texts: Iterable[str]) -> dict[str, str]:
    """Return forms that can be finite verbs: those that stand right behind a front field or at the end of a subordinate clause."""
    yes: Counter[str] = Counter()
    no: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for text in texts:
        tokens = TOKEN.findall(text)
        begins, clause = True, "main"
        for n, token in enumerate(tokens[:-1]):
            then = tokens[n + 1]
            if not token[0].isalpha():
                if token in ".!?:":
                    begins, clause = True, "main"
                continue
            if token[0].islower():
                total[token] += 1
            if begins and token in FRONT and then[0].islower():
                yes[then] += 1
            before = tokens[n - 1] if n else "."
            if before == ",":
                relative = token in lost_stops.PREPOSITIONS and then in lost_stops.SUBORDINATORS
                clause = "subordinate" if token in lost_stops.SUBORDINATORS or relative else "unknown"
            if token[0].islower() and n > 1:
                if then in ",.!?;" and clause == "subordinate" and before != "zu":
                    yes[token] += 0.5  # type: ignore[assignment]
                elif (then in ",.!?;" and clause == "main") or before == "zu" or (before in BEFORE_NOUN and then[0].isupper()):
                    no[token] += 1
            begins = False
    out = {}
    for form, count in sorted(total.items()):
        share = yes[form] / (yes[form] + no[form] or 1)
        if count >= 5 and yes[form] >= 2 and yes[form] / count >= 0.02 and share >= 0.1 and len(form) > 1:
            out[form] = "V" if share >= 0.8 else "v" if share >= 0.5 else "w" if share >= 0.25 else "x"
    return {form: sure for form, sure in out.items() if not lost_stops._closed(form)}


class Examples:
    """Rows of numbers of properties, with labels and weights."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.flat = array("i")
        self.label: list[bool] = []
        self.natural: list[bool] = []
        self.held: list[bool] = []
        self.source: list[str] = []
        self.verbs: list[str] = []

    def add(self, found: lost_stops.Found, label: bool, natural: bool, piece: Piece) -> None:
        """Add a candidate: whether a sentence begins there, and whether its text is as it was."""
        names = self.names
        self.flat.extend([names.setdefault(p, len(names)) for look in found.looks for p in look])
        self.label.append(label)
        self.natural.append(natural)
        self.held.append(piece.held_out)
        self.source.append(piece.source)
        self.verbs.append(found.verbs)


def examples(pieces: Iterable[Piece]) -> tuple[Examples, Counter[tuple[str, bool]], Counter[tuple[str, bool]]]:
    """Return the candidates of the texts as they are and with each full stop taken out; the boundaries and the tokens."""
    out = Examples()
    stops: Counter[tuple[str, bool]] = Counter()
    tokens: Counter[tuple[str, bool]] = Counter()
    for piece in pieces:
        text, key = piece.text, (piece.source, piece.held_out)
        tokens[key] += len(TOKEN.findall(text))
        for found in lost_stops.candidates(text):
            out.add(found, False, True, piece)
        bounds = list(END.finditer(text))
        for n, bound in enumerate(bounds):
            stops[key] += 1
            low = bounds[n - 1].end() if n else max(0, bound.start() - 600)
            high = bounds[n + 1].start() if n + 1 < len(bounds) else min(len(text), bound.end() + 600)
            head = text[low : bound.start()] + bound.group().replace(".", "")
            for found in lost_stops.candidates(head + text[bound.end() : high] + "."):
                out.add(found, found.start == len(head), False, piece)
    return out, stops, tokens


def learn(rows: Ints, label: Floats, weight: Floats, size: int, towards_zero: float) -> Floats:
    """Return the weights of a logistic regression by Adagrad over shuffled batches; small ones are drawn to zero (L1)."""
    order = np.random.default_rng(7)
    weights, squares = np.zeros(size), np.full(size, 1e-3)
    for _ in range(EPOCHS):
        turn = order.permutation(len(label))
        for at in range(0, len(label), BATCH):
            take = turn[at : at + BATCH]
            here = rows[take]
            p = 1 / (1 + np.exp(-np.clip(weights[here].sum(1), -30, 30)))
            slope = np.repeat((p - label[take]) * weight[take], rows.shape[1])
            gradient = np.bincount(here.ravel(), slope, size)
            touched = np.flatnonzero(gradient)
            g = gradient[touched]
            squares[touched] += g * g
            rate = RATE / np.sqrt(squares[touched])
            moved = weights[touched] - rate * g
            weights[touched] = np.sign(moved) * np.maximum(np.abs(moved) - rate * towards_zero, 0)
    return weights


def fit(made: Examples) -> tuple[dict[str, int], Floats]:
    """Return the weights of the properties that tell most, in hundredths, and the probability of every example by them."""
    rows = np.frombuffer(made.flat, np.int32).reshape(len(made.label), -1)
    label, natural = np.array(made.label, float), np.array(made.natural)
    learnt = np.flatnonzero(~np.array(made.held))
    weight = np.where(natural, 1.0, LEARNT_AT) * np.where(np.array(made.source) == "posts", NEWS, 1.0)
    count = np.bincount(rows[learnt].ravel(), minlength=len(made.names))
    told = np.flatnonzero(count >= SEEN)
    for keep, towards_zero in ((None, L1), (KEPT, L1 / 10)):
        number = np.zeros(len(made.names), np.int64)  # 0: has no weight
        number[told] = np.arange(1, len(told) + 1)
        now = number[rows]
        found = learn(now[learnt], label[learnt], weight[learnt], len(told) + 1, towards_zero)
        found[0] = 0.0
        if keep:
            break
        telling = np.abs(found[1:]) * np.minimum(np.sqrt(count[told]), 30)
        told = np.sort(told[np.argsort(-telling, kind="stable")[:KEPT]])
    found = np.round(found, 2)
    names = list(made.names)
    shift = math.log(LEARNT_AT / DAMAGED)
    weights = {names[n]: round(float(found[number[n]]) * 100) for n in told}
    weights[""] = weights.get("", 0) - round(shift * 100)
    return {name: w for name, w in sorted(weights.items()) if w}, 1 / (1 + np.exp(shift - found[now].sum(1)))


def figures(made: Examples, sure: Floats, stops: Counter[tuple[str, bool]], tokens: Counter[tuple[str, bool]]) -> Iterator[str]:
    """Yield for the held-out texts the share of full stops found, of wrong places, and false alarms in text as it is.

    The limits are those of the stage, without its exceptions for titles.
    """
    held, label, natural = np.array(made.held), np.array(made.label), np.array(made.natural)
    source, verbs = np.array(made.source), np.array(made.verbs)
    hit = held & np.logical_or.reduce([(verbs == where) & (sure >= least) for where, least in LIMITS.items()])
    for name in sorted({s for s, _ in stops}):
        here = hit & (source == name)
        n, m = stops[name, True], tokens[name, True]
        found, wrong, false = (int((here & x).sum()) for x in (label, ~label & ~natural, natural))
        yield f"{name}: {found} of {n} full stops found ({found / n:.3f}), {wrong} in a wrong place; {false} false alarms in {m} words"


def write(path: Path, head: tuple[str, str], rows: Iterable[tuple[str, object]]) -> None:
    """Write a table of two columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(head)
        table.writerows(rows)


def main() -> None:
    """Learn both tables and tell how good they are."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("data", type=Path)
    ap.add_argument("--every", type=int, default=2, help="learn from each so-manieth paragraph of the large texts")
    args = ap.parse_args()
    write(LEXICON / "finite_forms.csv", ("form", "sure"), finite(p.text for p in paragraphs(args.data) if not p.held_out).items())
    lost_stops.finite_forms.cache_clear()
    lost_stops.kind.cache_clear()
    taken = (p for n, p in enumerate(paragraphs(args.data)) if n % args.every == 0 or p.source in ("posts", "wikinews"))
    made, stops, tokens = examples(taken)
    weights, sure = fit(made)
    write(LEXICON / "stop_weights.csv", ("property", "weight"), weights.items())
    for line in figures(made, sure, stops, tokens):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
