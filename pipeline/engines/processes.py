"""Processes of this machine, each with a seat of its own: where one is killed, the others go on and its task is done again."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any, TypeVar

from pipeline.errors import TryAgain
from pipeline.stage import Serial

LOG = logging.getLogger(__name__)
R = TypeVar("R")
AGAIN = 1
"""How often a task whose worker was killed is done again."""
TRIES = 20
"""How often a worker is started that ends before it has its first task: it takes a moment until the death of the process is seen that it is to be a copy of."""


class Processes:
    """Workers that start with the first tasks and stay for all stages, so that each loads the model once.

    An executor of the standard library ends all its workers when one is killed, and does not tell whose task was lost;
    so every worker has an executor of its own.
    """

    far = False

    def __init__(self, workers: int) -> None:
        self.seats: list[ProcessPoolExecutor | None] = [None] * workers

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number in range(len(self.seats)):
            self._leave(number)

    def map(self, what: str, task: Callable[..., R], arguments: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, R]]:
        """Yield the number and the result of each task as it ends; TryAgain where workers of one task are killed again and again."""
        if len(arguments) <= 1:
            yield from Serial().map(what, task, arguments)
            return
        waiting = deque(range(len(arguments)))
        free = list(range(min(len(self.seats), len(arguments))))
        busy: dict[Future[R], tuple[int, int]] = {}
        lost: Counter[int] = Counter()
        while waiting or busy:
            while waiting and free:
                seat, number = free.pop(), waiting.popleft()
                busy[self._submit(seat, task, arguments[number])] = (seat, number)
            results: list[tuple[int, R]] = []
            for future in wait(busy, return_when=FIRST_COMPLETED).done:
                seat, number = busy.pop(future)
                free.append(seat)
                try:
                    results.append((number, future.result()))
                except BrokenProcessPool as error:
                    self._leave(seat)
                    lost[number] += 1
                    if lost[number] > AGAIN:
                        raise TryAgain(
                            f"{what}: a worker process was ended by the system, perhaps for lack of memory; "
                            "run again with fewer --workers, what is finished stays"
                        ) from error
                    LOG.info("%s: a worker process was ended by the system; its part is done again", what)
                    waiting.appendleft(number)
            while waiting and free:  # the caller has work of its own with each result; nobody waits for it
                seat, number = free.pop(), waiting.popleft()
                busy[self._submit(seat, task, arguments[number])] = (seat, number)
            yield from results

    def rest(self) -> None:
        """End the workers, with the network and the results that they keep; new ones begin at once where they are copies."""
        if sys.platform == "linux":
            for number in range(len(self.seats)):
                self._leave(number)

    def _submit(self, seat: int, task: Callable[..., R], arguments: tuple[Any, ...]) -> Future[R]:
        left = TRIES
        while True:
            try:
                return self._worker(seat).submit(task, *arguments)
            except (BrokenProcessPool, ConnectionError, EOFError):  # killed while it had nothing to do, or while it began
                self._leave(seat)
                left -= 1
                if not left:
                    raise
                time.sleep(0.1)

    def _worker(self, seat: int) -> ProcessPoolExecutor:
        found = self.seats[seat]
        if found is None:
            found = ProcessPoolExecutor(1, mp_context=_context(), initializer=_end_with_parent)
            self.seats[seat] = found
        return found

    def _leave(self, seat: int) -> None:
        found, self.seats[seat] = self.seats[seat], None
        if found is not None:
            found.shutdown(wait=True, cancel_futures=True)


def _context() -> BaseContext:
    """Return how workers begin: as copies of one process that has read the lexicons, where the system can do that well, else anew.

    They are never copies of this one: threads of the model runtime do not survive a fork.
    """
    if sys.platform != "linux":
        return get_context("spawn")
    out = get_context("forkserver")
    out.set_forkserver_preload(["pipeline.warm"])
    return out


def _end_with_parent() -> None:
    """End this worker when the run is killed: an orphan would go on writing parts that nobody waits for."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=lambda: (connection.wait([parent.sentinel]), os._exit(1)), daemon=True).start()
