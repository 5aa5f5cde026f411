"""Digests that pin figures to the data and the model they were measured with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pipeline.model.runtime import FILES


def of_files(paths: Iterable[Path]) -> str:
    """Return a digest of the contents of files, in the order given."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def of_model(folder: Path) -> str:
    """Return a digest of the network of a model folder."""
    return of_files(folder / "network" / name for name in FILES)
