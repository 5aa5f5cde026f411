"""Scores: tables against gold, annotators against corpora, two of either against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.evaluation.corpora import Scored
    from pipeline.evaluation.gold import Assessment, Tables
    from pipeline.evaluation.sampling import Tally

FORMATS = ("gold", "wikinews", "germeval", "conll", "spkatt")
ALL = "ALL"


@dataclass(slots=True)
class Evaluation:
    """Figures by file, lines about single claims, a row for each error, what a page shows, and the comparison."""

    figures: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    comparison: dict[str, Any] = field(default_factory=dict)


def evaluate(
    form: str, files: Sequence[Path], out: Path, model: str | None = None, write: Path | None = None, against: str | None = None
) -> Evaluation:
    """Score gold files or corpora; `against` is another output folder, model, baseline or file of predictions."""
    if form not in FORMATS:
        raise ConfigError(f"--format {form}: choose {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
    return _gold(files, out, against) if form == "gold" else _corpora(form, files, model, write, against)


def _gold(paths: Sequence[Path], out: Path, against: str | None) -> Evaluation:
    from pipeline.evaluation import gold, sampling
    from pipeline.evaluation.annotators import BASELINES, tables_of_model, tables_of_text

    files = [f for p in paths for f in (sorted(p.glob("*.json")) if p.is_dir() else [p])]
    if not files:
        raise ConfigError(f"{paths[0]}: the folder holds no gold file (*.json)")
    golds = {file: gold.load(file) for file in files}
    texts = {file: gold.text_of(file, g) for file, g in golds.items()}

    def of_folder(folder: Path) -> dict[Path, Tables]:
        rows = gold.read_folder(folder)
        return {file: gold.of_document(rows, Path(g["document"]["path"]).name, folder) for file, g in golds.items()}

    def scored(tables: Mapping[Path, Tables]) -> tuple[dict[Path, Assessment], Tally]:
        assessed = {file: gold.assess(g, tables[file], texts[file]) for file, g in golds.items()}
        tally = sampling.Tally()
        for file, a in assessed.items():
            tally.join(a.tally, f"{file}/")
        return assessed, tally

    mine = of_folder(out)
    assessed, tally = scored(mine)
    result = Evaluation()
    for file, a in assessed.items():
        result.figures[str(file)] = a.figures
        result.lines += [f"{file.stem}: {line}" if len(files) > 1 else line for line in a.lines]
        result.errors += [{"document": file.stem, **e} for e in a.errors]
        result.documents.append({"name": file.stem, "rows": _beside(texts[file], golds[file], mine[file], a)})
    result.figures[ALL] = sampling.figures(tally)
    if against is not None:
        if Path(against, "claims.csv").is_file():
            other = of_folder(Path(against))
        elif against in BASELINES:
            other = {file: tables_of_text(BASELINES[against], text) for file, text in texts.items()}
        else:
            other = tables_of_model({f: f.parent / g["document"]["path"] for f, g in golds.items()}, against)
        result.comparison = sampling.compare(tally, scored(other)[1])
    return result


def _beside(text: str, gold: Mapping[str, Any], found: Tables, a: Assessment) -> list[dict[str, Any]]:
    from pipeline.evaluation.errors import beside
    from pipeline.evaluation.gold import ranges, spans

    paired, wrong = dict(a.pairs), set(a.wrong_speaker)
    states = {j: "speaker" if i in wrong else "right" for i, j in paired.items()}

    def label(*parts: object) -> str:
        return " · ".join(str(p) for p in parts if p)

    left = [
        {
            "spans": spans(c.get("gnqa_quote") or c["claim"]),
            "state": "optional" if c.get("optional") and j not in states else states.get(j, "missed"),
            "label": label(c["id"], c.get("source_canonical") or "nobody", c.get("act") or c["stance"], c["form"]),
        }
        for j, c in enumerate(gold["claims"])
    ]
    right = [
        {
            "spans": ranges(row["content_spans"]),
            "state": states[paired[i]] if i in paired else "invented" if i in a.invented else "optional",
            "label": label(row["speaker"] or "nobody", row["act"], row["form"], row["confidence"]),
        }
        for i, row in enumerate(found.claims)
    ]
    return beside(text, left, right, [(b["start"], b["end"]) for b in gold["blocks"]])


def _corpora(form: str, files: Sequence[Path], model: str | None, write: Path | None, against: str | None) -> Evaluation:
    from pipeline.evaluation import corpora, names, sampling, speech
    from pipeline.evaluation.annotators import annotator

    quotations = form in ("wikinews", "spkatt")

    def scored(file: Path, name: str | None, target: Path | None) -> Scored:
        if form == "wikinews" and name and Path(name).is_file():
            return corpora.score_wikinews(file, corpora.read_predictions(Path(name)))
        find = annotator(name, quotations)
        if form == "wikinews":
            return corpora.evaluate_wikinews(file, find, target)
        return speech.evaluate(file, find, target) if form == "spkatt" else names.evaluate(form, file, find, target)

    result = Evaluation()
    for file in files:
        mine = scored(file, model, write)
        result.figures[str(file)] = mine.figures()
        result.errors += mine.errors
        if against is not None:
            result.comparison[str(file)] = sampling.compare(mine.tally, scored(file, against, None).tally, 100, 1)
    return result
