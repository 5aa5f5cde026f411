"""What the quality gate measures, how it judges, and how a regression is planted to see that it fails."""

from __future__ import annotations

import json
import platform
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from conftest import ROOT, SHARED

from pipeline.evaluation import corpora, digests, gold, sampling
from pipeline.evaluation import figures as files
from pipeline.evaluation.annotators import annotator, tables_of_model

MARGIN = 0.012
"""How far below what was measured a floor lies: less than the two points that must not slip through, more than one claim."""
PATH = Path(__file__).parent / "floors.json"
MODEL = ROOT / "models/de_news_claims"
EVERY = 5
"""Of the quotation corpus every fifth document is measured, so that the gate stays quick."""
Found = dict[Path, gold.Tables]


@dataclass(frozen=True, slots=True)
class Set:
    """Gold files with their texts; `layers` are measured."""

    name: str
    files: Mapping[Path, Path]
    layers: tuple[str, ...]

    @property
    def here(self) -> bool:
        return bool(self.files)

    def digest(self) -> str:
        return digests.of_files(p for pair in sorted(self.files.items()) for p in pair)

    def find(self) -> Found:
        return tables_of_model(self.files, str(MODEL))


NAMES = ("mentions_people", "mentions_places", "mentions_organisations", "people", "places")
CLAIMS = ("claims", "joint", "speaker", "form", "act")


SETS = {
    name: Set(name, files.files_of(name, SHARED), (*NAMES, *CLAIMS, *more))
    for name, more in (
        ("own-clean", ("polarity", "evidence")),
        ("own-damaged", ("polarity", "evidence")),
        ("second-clean", ("polarity", "evidence")),
        ("second-damaged", ("polarity", "evidence")),
        ("third-clean", ("polarity", "evidence")),
        ("third-damaged", ("polarity", "evidence")),
        ("sample", ("removed_blocks",)),
        ("seed", ("removed_blocks",)),
    )
}
WIKINEWS = SHARED / "data/quotes/dev.jsonl.gz"
WIKINEWS_LAYERS = ("quote", "speaker", "cue", "joint", "type")


Sums = dict[str, npt.NDArray[np.float64]]


def sums(text: Path, file: Path, tables: gold.Tables) -> Sums:
    """Return the sums of each layer of one text, as `sampling` keeps them."""
    assessed = gold.assess(gold.load(file), tables, text.read_bytes().decode("utf-8"))
    out: Sums = {}
    for (layer, _), cell in assessed.tally.cells.items():
        out[layer] = out.get(layer, np.zeros(4)) + np.array(cell)
    for name in ("people", "places"):
        right, of = assessed.figures[name]["right"], assessed.figures[name]["gold"]
        out[name] = np.array([right, of, right, of], np.float64)
    return out


def figures(chosen: Set, parts: Mapping[Path, Sums]) -> dict[str, float]:
    """Return the figure of each layer of a set: F1, or the share of things and matched claims that are right."""
    pooled = {layer: sum((p[layer] for p in parts.values() if layer in p), np.zeros(4)) for layer in chosen.layers}
    return {layer: round(float(sampling.rates(cell)[2]), 4) for layer, cell in pooled.items()}


def measure(chosen: Set, found: Found) -> dict[str, float]:
    """Return the figures of what was found."""
    return figures(chosen, {file: sums(text, file, found[file]) for file, text in chosen.files.items()})


@lru_cache(maxsize=1)
def measure_wikinews() -> dict[str, float]:
    """Return the model's figures on a part of the quotation corpus."""
    documents = [d for i, d in enumerate(corpora.read_lines(WIKINEWS)) if i % EVERY == 0]
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part.jsonl"
        part.write_text("".join(json.dumps(d) + "\n" for d in documents), encoding="utf-8")
        figures = corpora.evaluate_wikinews(part, annotator(str(MODEL), True), None).figures()
    return {layer: round(figures[layer]["f"] / 100, 4) for layer in WIKINEWS_LAYERS}


ELSEWHERE = 0.03
"""How much lower a figure may be on another kind of processor than the floors were measured on: the network's sums round otherwise there,
and quotations near its limits come and go (2.7 points of `type` on the part of the quotation corpus, the most that was seen)."""


@lru_cache(maxsize=1)
def processor() -> str:
    """Return the kind of this machine's processor, as far as the network's arithmetic depends on it."""
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.machine()
    kinds = ("avx512_vnni", "avx_vnni", "avx512f", "avx2")
    return next((kind for kind in kinds if kind in info), platform.machine())


def below(floors: Mapping[str, float], measured: Mapping[str, float], slack: float = 0.0) -> list[str]:
    """Return a line for each layer that is below its floor by more than `slack`, or that nothing measures any more."""
    return [
        f"{layer} is {measured.get(layer, 0):.4f}, below its floor {floor:.4f}"
        for layer, floor in floors.items()
        if measured.get(layer, 0.0) < floor - slack
    ]


Change = Callable[[gold.Tables, int], gold.Tables]


def _without(field: str, label: str = "") -> Change:
    def change(tables: gold.Tables, count: int) -> gold.Tables:
        rows = list(getattr(tables, field))
        hit = [i for i, r in enumerate(rows) if not label or r["label"] == label][:count]
        return replace(tables, **{field: [r for i, r in enumerate(rows) if i not in set(hit)]})

    return change


def _spoilt(**values: str) -> Change:
    def change(tables: gold.Tables, count: int) -> gold.Tables:
        return replace(tables, claims=[{**r, **values} if i < count else r for i, r in enumerate(tables.claims)])

    return change


CHANGES: dict[str, Change] = {
    "mentions_people": _without("mentions", "PER"),
    "mentions_places": _without("mentions", "LOC"),
    "mentions_organisations": _without("mentions", "ORG"),
    "people": _without("people"),
    "places": _without("places"),
    "claims": _without("claims"),
    "joint": _spoilt(speaker="Niemand Bestimmtes"),
    "speaker": _spoilt(speaker="Niemand Bestimmtes"),
    "form": _spoilt(form="none"),
    "act": _spoilt(act="none"),
    "polarity": _spoilt(polarity="none"),
    "evidence": _spoilt(evidence="none"),
    "removed_blocks": _without("removed"),
}
"""For each layer a change that makes it worse: rows dropped, or a cell of theirs spoilt."""


def planted(chosen: Set, found: Found, layer: str, points: float) -> dict[str, float]:
    """Return what is measured after so many rows are dropped or spoilt that a layer has lost at least `points`."""
    parts = {file: sums(text, file, found[file]) for file, text in chosen.files.items()}
    good = figures(chosen, parts)[layer]
    for file, text in chosen.files.items():
        tables = found[file]
        for count in range(1, 1 + max(map(len, (tables.mentions, tables.claims, tables.people, tables.places, tables.removed)))):
            parts[file] = sums(text, file, CHANGES[layer](tables, count))
            worse = figures(chosen, parts)
            if worse[layer] <= good - points:
                return worse
    raise ValueError(f"{layer} cannot be made worse by {points}")
