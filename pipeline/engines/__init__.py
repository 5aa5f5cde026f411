"""Where tasks are done: in this process, or in processes of this machine; one small interface.

Whoever does them, the tasks are the same functions on the same parts, so the bytes are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pipeline.engines.processes import Processes
from pipeline.stage import Engine, Workspace

__all__ = ["Engine", "started"]


@contextmanager
def started(workspace: Workspace) -> Iterator[Workspace]:
    """Yield the workspace with the engine that it asks for at work; the workers end with the block."""
    if workspace.workers > 1:
        with Processes(workspace.workers) as near:
            yield replace(workspace, crew=near)
    else:
        yield workspace
