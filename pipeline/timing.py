"""How much time the network takes, from words to scores (pieces, vectors, features, matrices), counted over all threads of this process; for `--profile`, never for an output."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_spent: list[float] = []


@contextmanager
def network() -> Iterator[None]:
    """Count the processor time of the block, which runs in one thread, as the network's."""
    start = time.thread_time()
    try:
        yield
    finally:
        _spent.append(time.thread_time() - start)


def taken() -> float:
    """Return the seconds counted since the last call."""
    number = len(_spent)
    out = sum(_spent[:number])
    del _spent[:number]
    return out
