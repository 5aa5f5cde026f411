"""Run the model on a corpus's own tokens, score it by the corpus's rules, and write predictions in its format."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.corpus import atomic
from pipeline.errors import ConfigError
from pipeline.evaluation import wikinews
from pipeline.model.labels import ACTS, FORMS, ROLES
from pipeline.model.runtime import Network

LABELS = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "OTH": "MISC"}


def network_of(folder: Path) -> Network:
    """Return the network of a model folder; ConfigError where it has none."""
    if not (folder / "network").is_dir():
        raise ConfigError(f"{folder}: the corpus formats need one of our own models, with a folder 'network'")
    return Network(folder / "network")


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file, gzipped or not."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: the corpus cannot be read ({error})") from error


def evaluate_wikinews(path: Path, model: Path, write: Path | None) -> dict[str, Any]:
    """Score quotations on a file of the German news quotation corpus."""
    network = network_of(model)
    gold, predicted, rows = [], [], []
    for document in read_lines(path):
        words = [w for s in document["sentences"] for w in s["tokens"]]
        starts = [s["begin"] for s in document["sentences"] if s["tokens"]]
        found = network.annotate(words, starts).quotations if words else []
        annotations = [
            {
                **{role: {"tokenIds": q.roles[role]} for role in ROLES}, "type": FORMS[q.form], "medium": "Speech",
                "act": ACTS[q.act], "confidence": round(q.confidence, 4),
            }
            for q in found
        ]  # fmt: skip
        gold.append(document.get("annotations", []))
        predicted.append(annotations)
        rows.append({k: document[k] for k in ("file", "documentName") if k in document} | {"annotations": annotations})
    if write:
        with atomic(write, "w") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return {
        **wikinews.score(gold, predicted),
        "documents": len(gold),
        "quotations": sum(map(len, gold)),
        "found": sum(map(len, predicted)),
    }


def evaluate_germeval(path: Path, model: Path, write: Path | None) -> dict[str, Any]:
    """Score names on a GermEval 2014 file: outer level, strict spans, four labels; deriv and part count as outside."""
    network = network_of(model)
    gold: set[tuple[Any, ...]] = set()
    found: set[tuple[Any, ...]] = set()
    lines = []
    news = set()
    for number, (source, rows) in enumerate(sentences(path)):
        words = _paired([r[1] for r in rows])
        spans = [(a, b, label) for a, b, label, _ in network.annotate(words, [0]).names]
        found |= {(number, *s) for s in spans}
        gold |= {(number, *s) for s in gold_spans([r[2] if len(r) > 2 else "O" for r in rows])}
        if source and "wikipedia.org" not in source:
            news.add(number)
        tags = ["O"] * len(rows)
        for a, b, label in spans:
            name = {"MISC": "OTH"}.get(label, label)
            tags[a:b] = [f"B-{name}"] + [f"I-{name}"] * (b - a - 1)
        lines += [*([source] if source else []), *("\t".join((*r, t)) for r, t in zip(rows, tags, strict=True)), ""]
    if write:
        with atomic(write, "w") as file:
            file.write("\n".join(lines) + "\n")
    figures = {"all": _micro(gold, found)}
    if news:
        figures["news"] = _micro({g for g in gold if g[0] in news}, {f for f in found if f[0] in news})
    for label in sorted(set(LABELS.values())):
        figures[label] = _micro({g for g in gold if g[3] == label}, {f for f in found if f[3] == label})
    return figures


def sentences(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the source line and the rows of each sentence of a GermEval file."""
    source, rows = "", []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the corpus cannot be read ({error})") from error
    for line in [*text.splitlines(), ""]:
        cells = line.split("\t")
        if line.startswith("#\t"):
            source = line
        elif len(cells) >= 2 and cells[0].isdigit():
            rows.append(cells)
        elif rows:
            yield source, rows
            source, rows = "", []


def gold_spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Read B-/I- tags of the outer level; labels other than the four plain ones are left out."""
    out: list[tuple[int, int, str]] = []
    start, kind = -1, ""
    for i, tag in enumerate([*tags, "O"]):
        head, _, label = tag.partition("-")
        if start >= 0 and (head != "I" or label != kind):
            if kind in LABELS:
                out.append((start, i, LABELS[kind]))
            start = -1
        if head == "B" or (head == "I" and start < 0):
            start, kind = i, label
    return out


def _paired(words: list[str]) -> list[str]:
    out, opened = [], False
    for word in words:
        if word in ('"', "''", "``"):
            word, opened = ("“" if opened else "„"), not opened
        out.append(word or "-")
    return out


def _micro(gold: set[tuple[Any, ...]], found: set[tuple[Any, ...]]) -> dict[str, Any]:
    right = len(gold & found)
    return {**wikinews.f1(right / len(found) if found else 0.0, right / len(gold) if gold else 0.0), "gold": len(gold)}
