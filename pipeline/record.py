"""What a run was made from and did: `run.json`, without clock or path, so that the same run has the same bytes."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline import corpus, state
from pipeline.manifest import digest
from pipeline.rows.part import Listed
from pipeline.stage import STAGES, Workspace, load

NUMBER = re.compile(r"(?<![\w-])\d[\d.,]*")
EXAMPLES = 3


def warnings_of(documents: Iterable[Listed]) -> list[dict[str, Any]]:
    """Return what was noticed at documents: one row for each kind, with its count and the first sources."""
    found: dict[str, list[str]] = {}
    for one in documents:
        for note in filter(None, [one.reason] if one.skipped else one.reason.split("; ")):
            kind = NUMBER.sub("…", note.removeprefix(f"{one.source}: "))
            found.setdefault(f"skipped: {kind}" if one.skipped else kind, []).append(one.source)
    return [{"what": kind, "count": len(names), "first": sorted(names)[:EXAMPLES]} for kind, names in sorted(found.items())]


def record(workspace: Workspace, documents: Sequence[Listed], counts: dict[str, int], files: Iterable[str]) -> dict[str, Any]:
    """Return the record of a run whose tables lie in the workspace's output folder."""
    layers = {name: state.load(workspace.interim, load(name).assigns or "") for name in STAGES if load(name).assigns}
    stages: dict[str, dict[str, int]] = {}
    for name, layer in layers.items():
        total = stages.setdefault(name, {})
        for part in layer.parts.values():
            for key, value in part.counts.items():
                total[key] = total.get(key, 0) + value
    texts = sorted((one.source, one.sha256) for one in documents)
    model = load("annotate").model
    return {
        "extract": metadata.version("extract-claims"),
        "code": state.code_version(),
        "versions": {"python": platform.python_version(), **state.library_versions()},
        "input": {
            "documents": len(documents),
            "skipped": sum(one.skipped for one in documents),
            "sha256": sha256(json.dumps(texts).encode()).hexdigest(),
        },
        "model": {"name": Path(workspace.params.annotate.model).name, "sha256": model(workspace.params) if model else ""},
        "parameters": _parameters(workspace, layers),
        "stages": {**stages, "tables": counts},
        "warnings": warnings_of(documents),
        "files": {name: state.digest_of(workspace.out / name) for name in sorted(files)},
    }


def _parameters(workspace: Workspace, layers: dict[str, state.Layer]) -> dict[str, Any]:
    """Return the parameters in force at each stage, with one digest; a model is named without its folder."""
    values = {name: layer.params for name, layer in layers.items()} | {"tables": workspace.params.tables.model_dump()}
    for section in values.values():
        if "model" in section:
            section["model"] = Path(str(section["model"])).name
    return {"sha256": digest({name: json.dumps(section, sort_keys=True) for name, section in values.items()}), **values}


def write_record(workspace: Workspace, documents: Sequence[Listed], counts: dict[str, int], files: Iterable[str]) -> None:
    """Write `run.json`."""
    data = record(workspace, documents, counts, files)
    with corpus.atomic(workspace.out / "run.json") as file:
        file.write(json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n")
