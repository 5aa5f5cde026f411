"""Scores: tables against gold, the model against corpora."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError


def evaluate(
    form: str, files: Sequence[Path], out: Path, model: str | None, write: Path | None
) -> tuple[dict[str, Any], list[str]]:
    """Return figures by file, and lines about single claims for the gold format."""
    from pipeline.evaluation import corpora, gold
    from pipeline.stages.annotate import DEFAULT, ROOT

    if form == "gold":
        figures, lines = {}, []
        for file in files:
            figures[str(file)], more = gold.score(out, file)
            lines += more
        return figures, lines
    folder = next((p for p in (Path(model or DEFAULT), ROOT / (model or DEFAULT)) if p.is_dir()), Path(model or DEFAULT))
    readers = {"wikinews": corpora.evaluate_wikinews, "germeval": corpora.evaluate_germeval}
    if form not in readers:
        raise ConfigError(f"--format {form}: choose gold, wikinews or germeval")
    return {str(file): readers[form](file, folder, write) for file in files}, []
