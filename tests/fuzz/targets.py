"""What is fuzzed: each target takes bytes, runs one part of the pipeline and checks what must hold for any input."""

from __future__ import annotations

from pathlib import Path

import of_outputs
import of_readers
import of_stages

TARGETS = {**of_readers.TARGETS, **of_stages.TARGETS, **of_outputs.TARGETS}
CORPUS = Path(__file__).parent / "corpus"
SAMPLES = Path(__file__).parents[1] / "readers/files"
