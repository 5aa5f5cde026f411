"""What runs here: versions, model, licences, parameters."""

from __future__ import annotations

import json
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.config import Params
from pipeline.stages.annotate import ROOT


def info(params: Params) -> dict[str, dict[str, Any]]:
    """Return facts by section; nothing is loaded but the model's description."""
    versions = {"python": platform.python_version()}
    for name in ("extract-claims", "spacy", "onnxruntime", "pandas", "numpy", "wordfreq", "rapidfuzz"):
        versions[name] = metadata.version(name)
    return {
        "versions": versions,
        "model": model_facts(params.annotate.model),
        "parameters": {
            f"{section}.{key}": value for section, values in params.model_dump().items() for key, value in values.items()
        },
    }


def model_facts(name: str) -> dict[str, Any]:
    """Return name, version and licence of a model from its meta.json, where it is a folder."""
    path = next((p for p in (Path(name), ROOT / name) if (p / "meta.json").is_file()), None)
    if path is None:
        return {"name": name, "note": "an installed spaCy pipeline; its licence is its own"}
    meta = json.loads((path / "meta.json").read_text(encoding="utf-8"))
    return {
        "name": f"{meta['lang']}_{meta['name']}", "version": meta["version"], "variant": meta.get("variant", ""),
        "licence": meta["license"], "description": meta["description"],
    }  # fmt: skip
