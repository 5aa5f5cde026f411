"""Score an annotator on a corpus's own tokens by the corpus's rules, and write predictions in its format."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.corpus import atomic
from pipeline.errors import ConfigError
from pipeline.evaluation import sampling, slices, wikinews
from pipeline.evaluation.annotators import Annotator
from pipeline.evaluation.sampling import Tally
from pipeline.model.decode import FoundQuotation
from pipeline.model.labels import ACTS, FORMS, ROLES


@dataclass(slots=True)
class Scored:
    """Figures of a corpus file in per cent, the sums behind them, a row for each error, and counts."""

    tally: Tally
    errors: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    confidences: dict[str, list[tuple[float, bool]]] = field(default_factory=dict)
    """By document, the confidence of each quotation found and whether it is right: half of its words and the gold's shared."""

    def figures(self) -> dict[str, Any]:
        """Return p, r, f and interval by layer, the slices apart, and the counts."""
        all_ = sampling.figures(self.tally, 100, 1)
        plain = {k: v for k, v in all_.items() if "/" not in k}
        return {**plain, **self.counts, "slices": {k: v for k, v in all_.items() if "/" in k}}


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file, gzipped or not."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: the corpus cannot be read ({error})") from error


def documents(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the documents of a file of the quotation corpus; ConfigError where it is none."""
    for number, row in enumerate(read_lines(path), 1):
        if not isinstance(row, dict) or "sentences" not in row:
            raise ConfigError(f"{path}: this is no file of the quotation corpus: line {number} has no 'sentences'")
        yield row


def key_of(document: Mapping[str, Any]) -> str:
    """Return the name of a document of the quotation corpus."""
    return str(document.get("file") or document.get("documentName") or "")


def as_annotation(q: FoundQuotation) -> dict[str, Any]:
    """Return a found quotation in the form of the quotation corpus."""
    return {
        **{role: {"tokenIds": q.roles[role]} for role in ROLES}, "type": FORMS[q.form], "medium": "Speech",
        "act": ACTS[q.act], "confidence": round(q.confidence, 4),
    }  # fmt: skip


def predict_wikinews(path: Path, find: Annotator) -> dict[str, list[dict[str, Any]]]:
    """Return the quotations that an annotator finds, by document."""
    out = {}
    for document in documents(path):
        words = [w for s in document["sentences"] for w in s["tokens"]]
        starts = [s["begin"] for s in document["sentences"] if s["tokens"]]
        out[key_of(document)] = [as_annotation(q) for q in find(words, starts).quotations] if words else []
    return out


def score_wikinews(path: Path, predicted: Mapping[str, Sequence[Mapping[str, Any]]]) -> Scored:
    """Score quotations on a file of the German news quotation corpus; the unit of resampling is a document."""
    out = Scored(Tally())
    counts = {"documents": 0, "quotations": 0, "found": 0}
    for document in documents(path):
        name, gold, found = key_of(document), document.get("annotations", []), predicted.get(key_of(document), [])
        words = [w for s in document["sentences"] for w in s["tokens"]]
        sentence = [n for n, s in enumerate(document["sentences"]) for _ in s["tokens"]]
        counts = {
            "documents": counts["documents"] + 1,
            "quotations": counts["quotations"] + len(gold),
            "found": counts["found"] + len(found),
        }
        out.tally.units.add(name)
        score_pairs(out, name, gold, found, words, sentence)
    out.counts = counts
    return out


def score_pairs(
    out: Scored, unit: str, gold: Sequence[Any], found: Sequence[Any], words: Sequence[str], sentence: Sequence[int]
) -> None:
    """Pair the quotations of a document and add their shares, slices and errors."""

    def told(a: Any) -> list[str]:
        quote, cue, speaker = (sorted(wikinews.tokens(a, p)) for p in ("quote", "cue", "speaker"))
        kind = slices.cue_class([words[t] for t in cue])
        return [f"form={a.get('type')}", f"cue={kind}", f"speaker={slices.token_distance(speaker, quote, sentence)}"]

    def text(a: Any, part: str) -> str:
        return " ".join(words[t] for t in sorted(wikinews.tokens(a, part)))

    for i, j in wikinews.pair(gold, found):
        g, p = None if i is None else gold[i], None if j is None else found[j]
        overlap = 0.0
        for part in wikinews.PARTS:
            a, b = wikinews.tokens(g, part), wikinews.tokens(p, part)
            pools = [part, "joint", *([] if part == "quote" else ["roles"])]
            both = len(a & b)
            if b:
                more = [f"{part}/{s}" for s in told(p)] if part in ("quote", "speaker") else []
                out.tally.shares(unit, [*pools, *more], precision=(both / len(b), 1))
            if a:
                more = [f"{part}/{s}" for s in told(g)] if part in ("quote", "speaker") else []
                out.tally.shares(unit, [*pools, *more], recall=(both / len(a), 1))
            if part == "quote":
                overlap = 2 * both / (len(a) + len(b)) if a or b else 0.0
        right = bool(g and p and g.get("type") == p.get("type"))
        out.tally.add(unit, ["type"], right=right, wrong=p is not None and not right, missed=g is not None and not right)
        if overlap >= 0.5:
            a, b = wikinews.tokens(g, "speaker"), wikinews.tokens(p, "speaker")
            good = bool(a & b) or not (a or b)
            out.tally.add(unit, ["speaker_of_right"], right=good, wrong=not good, missed=not good)
        if p:
            out.confidences.setdefault(unit, []).append((float(p.get("confidence", 0)), overlap >= 0.5))
        kind = "missed" if p is None else "invented" if g is None else "wrong" if overlap < 0.5 else ""
        speaker = bool(
            g and p and wikinews.tokens(g, "speaker") and not wikinews.tokens(g, "speaker") & wikinews.tokens(p, "speaker")
        )
        if kind or speaker:
            at = sorted(wikinews.tokens(g or p, "quote"))
            out.errors.append(
                {
                    "document": unit, "layer": "quote" if kind else "speaker", "kind": kind or "wrong", "gold": text(g, "quote"),
                    "predicted": text(p, "quote"), "gold_speaker": text(g, "speaker"), "speaker": text(p, "speaker"),
                    "slice": "; ".join(told(g or p)), "cue": text(p, "cue"), "start": at[0], "end": at[-1] + 1,
                    "confidence": p.get("confidence", "") if p else "",
                    "context": " ".join(words[max(0, at[0] - 12) : at[-1] + 13]),
                }
            )  # fmt: skip


def write_wikinews(path: Path, target: Path, predicted: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Write predictions in the corpus's format."""
    with atomic(target, "w") as file:
        for document in read_lines(path):
            row: dict[str, Any] = {k: document[k] for k in ("file", "documentName") if k in document}
            row |= {"annotations": predicted.get(key_of(document), [])}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_predictions(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Read what `write_wikinews` wrote."""
    return {key_of(row): row.get("annotations", []) for row in read_lines(path)}


def evaluate_wikinews(path: Path, find: Annotator, write: Path | None) -> Scored:
    """Predict, write where asked, and score."""
    predicted = predict_wikinews(path, find)
    if write:
        write_wikinews(path, write, predicted)
    return score_wikinews(path, predicted)
