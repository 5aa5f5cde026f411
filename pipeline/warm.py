"""What every worker needs, imported and read once, by the process that workers are forked from; they share its memory.

Importing this module does it. Nothing here opens the network: its threads would not survive a fork.
"""

from __future__ import annotations

import gc
import inspect
import os
import sys
import time
from typing import Any

import spacy  # noqa: F401
import typer  # noqa: F401  by which the program began, which each worker imports too

import pipeline.model.tokenizer
import pipeline.stages.annotate
import pipeline.stages.claims
import pipeline.stages.tables  # noqa: F401


def lexicons() -> None:
    """Read all lexicons that the rules look up: the functions of the rules that keep one result and ask for nothing."""
    for name in sorted(n for n in sys.modules if n.startswith("pipeline.german.")):
        for function in vars(sys.modules[name]).values():
            kept: dict[str, Any] = getattr(function, "cache_parameters", dict)()
            if kept.get("maxsize") == 1 and not inspect.signature(function).parameters:
                function()


lexicons()
gc.freeze()  # a collector that looks at what is shared would copy it
SPENT = os.getpid(), time.process_time()
"""The process that did it, and the processor seconds it took; copies of this process take none of their own for it."""
