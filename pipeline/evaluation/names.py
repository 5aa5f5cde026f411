"""Score names on GermEval 2014 and CoNLL files: strict spans and four labels (PER LOC ORG MISC)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.corpus import atomic
from pipeline.errors import ConfigError
from pipeline.evaluation import slices
from pipeline.evaluation.annotators import Annotator
from pipeline.evaluation.corpora import Scored
from pipeline.evaluation.sampling import Tally

LABELS = {
    "PER": "PER", "PERSON": "PER", "LOC": "LOC", "GPE": "LOC", "LOCATION": "LOC", "ORG": "ORG", "ORGANIZATION": "ORG",
    "OTH": "MISC", "MISC": "MISC",
}  # fmt: skip
"""Labels of the corpora that count; deriv and part, and whatever is not here, count as outside."""
Sentence = tuple[str, list[list[str]]]


def germeval(path: Path) -> Iterator[Sentence]:
    """Yield the source line and the rows (number, word, outer, inner) of each sentence of a GermEval file."""
    source, rows = "", []
    for line in [*_lines(path), ""]:
        cells = line.split("\t")
        if line.startswith("#\t"):
            source = line
        elif len(cells) >= 2 and cells[0].isdigit():
            rows.append(cells)
        elif rows:
            yield source, rows
            source, rows = "", []


def conll(path: Path) -> Iterator[Sentence]:
    """Yield the rows of each sentence of a file of two to four columns: the word first (or after its number), the tag last."""
    rows: list[list[str]] = []
    for number, line in enumerate([*_lines(path), ""], 1):
        cells = line.split("\t") if "\t" in line else line.split()
        if not "".join(cells) or cells[0] == "-DOCSTART-":
            if rows:
                yield "", rows
            rows = []
        elif line.startswith("# ") and len(cells) != 2:
            continue
        elif not 2 <= len(cells) <= 4:
            raise ConfigError(
                f"{path}: line {number} has {len(cells)} columns; a CoNLL file has two to four, the word first, the tag last"
            )
        else:
            numbered = len(cells) > 2 and cells[0].isdigit() and not cells[1].isdigit()
            rows.append([cells[0], cells[1] if numbered else cells[0], cells[-1]])
    if rows:
        yield "", rows


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the corpus cannot be read ({error})") from error


def gold_spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Read tags of any scheme with B I O and, where it has them, E S (or L U)."""
    out: list[tuple[int, int, str]] = []
    start, kind = -1, ""
    for i, tag in enumerate([*tags, "O"]):
        head, _, label = tag.partition("-")
        label = label.upper()
        if start >= 0 and (head not in "IELM" or label != kind or head == "O"):
            if kind in LABELS:
                out.append((start, i, LABELS[kind]))
            start = -1
        if head in ("B", "S", "U") or (head in ("I", "E", "L", "M") and start < 0):
            start, kind = i, label
    return out


def _paired(words: Sequence[str]) -> list[str]:
    out, opened = [], False
    for word in words:
        if word in ('"', "''", "``"):
            word, opened = ("“" if opened else "„"), not opened
        out.append(word or "-")
    return out


def evaluate(form: str, path: Path, find: Annotator, write: Path | None) -> Scored:
    """Score names; the unit of resampling is a sentence. A GermEval file also gives figures of its news half."""
    reader = germeval if form == "germeval" else conll
    out = Scored(Tally())
    lines: list[str] = []
    count = 0
    for number, (source, rows) in enumerate(reader(path)):
        count += 1
        words = [r[1] for r in rows]
        found = {(a, b, label) for a, b, label, _ in find(_paired(words), [0]).names}
        gold = set(gold_spans([r[2] if len(r) > 2 else "O" for r in rows]))
        unit = f"{number:06d}"
        out.tally.units.add(unit)
        news = ["news"] if source and "wikipedia.org" not in source else []
        for spans, counts in ((gold & found, {"right": 1}), (found - gold, {"wrong": 1}), (gold - found, {"missed": 1})):
            for a, b, label in sorted(spans):
                size = slices.length(" ".join(words[a:b]))
                out.tally.add(unit, ["all", *news, label, f"all/length={size}"], **counts)
                if "right" not in counts:
                    out.errors.append(_error(unit, "missed" if "missed" in counts else "invented", words, a, b, label, size))
        lines += [*([source] if source else []), *_written(rows, found), ""]
    if not count:
        raise ConfigError(f"{path}: the file holds no sentence in the format {form}")
    if write:
        with atomic(write, "w") as file:
            file.write("\n".join(lines) + "\n")
    out.counts = {"sentences": count}
    return out


def _error(unit: str, kind: str, words: Sequence[str], a: int, b: int, label: str, size: str) -> dict[str, Any]:
    text = f"{' '.join(words[a:b])} ({label})"
    return {
        "document": unit, "layer": "names", "kind": kind, "start": a, "end": b, "slice": size,
        "gold" if kind == "missed" else "predicted": text, "context": " ".join(words[max(0, a - 12) : b + 12]),
    }  # fmt: skip


def _written(rows: Sequence[Sequence[str]], found: set[tuple[int, int, str]]) -> list[str]:
    tags = ["O"] * len(rows)
    for a, b, label in found:
        name = {"MISC": "OTH"}.get(label, label)
        tags[a:b] = [f"B-{name}"] + [f"I-{name}"] * (b - a - 1)
    return ["\t".join((*r, t)) for r, t in zip(rows, tags, strict=True)]
