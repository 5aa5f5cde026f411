"""Where tasks are done: in this process, in processes of this machine, or on a Dask cluster; one small interface.

Whoever does them, the tasks are the same functions on the same parts, so the bytes are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pipeline.engines.processes import Processes
from pipeline.errors import ConfigError
from pipeline.stage import ENGINES, Engine, Workspace

__all__ = ["Engine", "started"]


@contextmanager
def started(workspace: Workspace) -> Iterator[Workspace]:
    """Yield the workspace with the engine that it asks for at work; the workers end with the block.

    Raises ConfigError where the engine cannot be had, TryAgain where its cluster does not answer.
    """
    if workspace.engine not in ENGINES:
        raise ConfigError(f"--engine {workspace.engine}: choose {' or '.join(ENGINES)}")
    if workspace.scheduler and workspace.engine != "dask":
        raise ConfigError("--scheduler is the address of a Dask cluster: give --engine dask with it")
    if workspace.engine == "dask":
        from pipeline.engines.dask import Dask

        with Dask(workspace) as far:
            yield replace(workspace, crew=far, workers=far.workers)
    elif workspace.workers > 1:
        with Processes(workspace.workers) as near:
            yield replace(workspace, crew=near)
    else:
        yield workspace
