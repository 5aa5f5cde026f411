"""What a stage may use of this machine while it works on a part: threads for the network, and a cache of earlier results."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.cache import Cache

MOST = 8
"""Threads at most, unless a user asks for more: beyond them rules in Python are what a run waits for."""
RARE = (100_000, 20, 100)
QUOTA = Path("/sys/fs/cgroup/cpu.max")


@dataclass(frozen=True, slots=True)
class Resources:
    """`threads` is never less than one."""

    threads: int
    cache: Cache | None = None


_granted: ContextVar[Resources | None] = ContextVar("granted", default=None)


def cores() -> int:
    """Return how many processor cores this process may use: those it is bound to, and no more than its container gets."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        limit, _, period = QUOTA.read_text(encoding="ascii").partition(" ")
        count = min(count, max(1, round(int(limit) / int(period))))
    except (OSError, ValueError):  # no container, or one without a limit
        pass
    return count


def share(workers: int, tasks: int) -> int:
    """Return how many threads each process may use where `workers` (0: one for each core, eight at most) share some tasks."""
    return max(1, workers // max(1, tasks)) if workers else min(cores(), MOST)


def granted() -> Resources:
    """Return what may be used here; outside a run, all cores and no cache."""
    return _granted.get() or Resources(share(0, 1))


@contextmanager
def grant(resources: Resources) -> Iterator[None]:
    """Let the block use resources."""
    token = _granted.set(resources)
    try:
        yield
    finally:
        _granted.reset(token)


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let the block make many objects before the interpreter looks for cycles among them: documents have none."""
    before = gc.get_threshold()
    gc.set_threshold(*RARE)
    try:
        yield
    finally:
        gc.set_threshold(*before)
