"""A Dask cluster: one of this machine's processes by default, any other by the address of its scheduler.

What travels is the name of a function, the parameters, and the name of a part; texts and results stay in the interim folder.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, TypeVar

from pipeline import resources
from pipeline.engines import shared
from pipeline.errors import ConfigError, TryAgain
from pipeline.outputs import resolved
from pipeline.stage import Serial, Workspace

LOG = logging.getLogger(__name__)
R = TypeVar("R")
CONNECT, JOIN, EMPTY, LOOK = 30, 60, 600, 10.0
"""Seconds until the scheduler must answer, until a first worker must be there, until a cluster without workers is given up, between looks at it."""
LOCAL = {
    "distributed.scheduler.allowed-failures": 1,
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.diagnostics.nvml": False,
}
"""One task at a time for each worker, so that the loss of one is counted for the part it worked on; nothing to look at by HTTP."""
_one_at_a_time = threading.Lock()


class Dask:
    """Workers of a cluster; each loads the model once, lost ones have their parts done again by the scheduler."""

    def __init__(self, workspace: Workspace) -> None:
        if find_spec("distributed") is None:
            raise ConfigError('--engine dask needs Dask: pip install "extract-claims[dask]"')
        if workspace.scheduler and workspace.workers > 1:
            raise ConfigError(
                "--workers counts processes of this machine, and the cluster of --scheduler has its own; give one of them"
            )
        self.address = workspace.scheduler
        # workers elsewhere use one core each, however many this machine has
        self.workers = 1 if workspace.scheduler else workspace.workers or resources.share(0, 1)
        self.interim, self.params = resolved(workspace.interim), workspace.params
        self.far = bool(workspace.scheduler)
        self.stack = ExitStack()
        self.client: Any = None
        self.want: shared.Expected | None = None

    def __enter__(self) -> Dask:
        with ExitStack() as stack:
            stack.enter_context(_quiet())
            if self.address:
                self._join(stack)
            self.stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stack.close()

    def _start(self) -> None:
        """Start a cluster of processes that only this machine can reach, with keys that only this run knows."""
        import dask
        from distributed import Client, LocalCluster

        self.stack.enter_context(dask.config.set(LOCAL))
        try:
            cluster = self.stack.enter_context(
                LocalCluster(
                    n_workers=self.workers, threads_per_worker=1, processes=True, host="127.0.0.1", protocol="tls", security=True,
                    dashboard_address=None, scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
                    memory_limit=0, silence_logs=logging.CRITICAL,
                )
            )  # fmt: skip
            self.client = self.stack.enter_context(Client(cluster, set_as_default=False))
        except (OSError, RuntimeError) as error:
            raise TryAgain(f"--engine dask: its workers cannot be started ({_first(error)}); run again") from error

    def _join(self, stack: ExitStack) -> None:
        """Connect with a cluster and compare each worker with this machine."""
        from distributed import Client

        try:
            self.client = stack.enter_context(Client(self.address, timeout=CONNECT, set_as_default=False))
            self.client.wait_for_workers(1, timeout=JOIN)
        except TimeoutError as error:
            raise TryAgain(
                f"--scheduler {self.address}: no {'worker' if self.client else 'scheduler'} answers there; start it first"
            ) from error
        except (OSError, ValueError) as error:
            raise TryAgain(f"--scheduler {self.address}: no scheduler answers there ({_first(error)})") from error
        self.want = shared.expected(self.interim, self.params)
        stack.callback((self.interim / self.want.mark).unlink, missing_ok=True)
        for worker, found in sorted(self.client.run(shared.check, self.want, on_error="return").items()):
            if isinstance(found, ConfigError):
                raise found
            if found is not None:
                raise ConfigError(
                    f"the worker at {worker} cannot run this program ({_first(found)}): install there what this machine has"
                )

    def map(self, what: str, task: Callable[..., R], arguments: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, R]]:
        """Yield the number and the result of each task as it ends; TryAgain where its workers are lost too often."""
        if not self.far and len(arguments) <= 1:
            yield from Serial().map(what, task, arguments)
            return
        if self.client is None:
            self._start()
        from distributed.scheduler import KilledWorker

        ended: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        waiting = {}
        for number, row in enumerate(arguments):
            waiting[number] = self.client.submit(do, self.want, task, _absolute(row), pure=False)
            waiting[number].add_done_callback(partial(_put, ended, number))
        alone = 0.0
        try:
            while waiting:
                try:
                    number, future = ended.get(timeout=LOOK)
                except Empty:
                    alone = self._look(what, alone)
                    continue
                if future.cancelled():
                    raise TryAgain(f"{what}: the cluster gave its tasks up; run again, what is finished stays")
                try:
                    result = future.result(timeout=LOOK)
                except TimeoutError:  # the worker was lost before it could tell its result, and the task waits for another
                    alone = self._look(what, alone)
                    ended.put((number, future))
                    continue
                except KilledWorker as error:
                    raise TryAgain(
                        f"{what}: the workers of one part were ended by the system again and again, perhaps for lack of memory; "
                        "run again with fewer --workers or with more memory for each, what is finished stays"
                    ) from error
                alone = 0.0
                del waiting[number]
                yield number, result
        finally:
            self.client.cancel(list(waiting.values()))

    def rest(self) -> None:
        """Do nothing: who runs a cluster decides when its workers end."""

    def _look(self, what: str, alone: float) -> float:
        """Return for how many seconds the cluster has had no workers; TryAgain where it is gone or that lasts too long."""
        if self.client.status != "running":
            raise TryAgain(f"{what}: the scheduler of the cluster is gone; start it and run again, what is finished stays")
        if self.client.scheduler_info()["workers"]:
            return 0.0
        if alone == 0.0:
            LOG.warning("%s: the cluster has no workers; waiting for some", what)
        limit = EMPTY if self.far else JOIN
        if alone + LOOK >= limit:
            raise TryAgain(f"{what}: the cluster has had no workers for {limit} seconds; run again, what is finished stays")
        return alone + LOOK


def do(want: shared.Expected | None, task: Callable[..., R], arguments: tuple[Any, ...]) -> R:
    """Do a task in a worker; a worker with several threads does one at a time, for they share one model."""
    with _one_at_a_time:
        if want is not None:
            shared.check(want)
            shared.present(want)
        return task(*arguments)


def _put(ended: SimpleQueue[tuple[int, Any]], number: int, future: Any) -> None:
    ended.put((number, future))


def _absolute(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return arguments that name folders as other processes find them."""
    return tuple(
        replace(v, out=resolved(v.out), interim=resolved(v.interim))
        if isinstance(v, Workspace)
        else resolved(v)
        if isinstance(v, Path)
        else v
        for v in row
    )


def _first(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


class _quiet:  # noqa: N801
    """Keep the library's own messages off the terminal: what users need is told in one sentence."""

    def __enter__(self) -> None:
        import distributed  # noqa: F401  its import sets the levels

        self.logger = logging.getLogger("distributed")
        self.level = self.logger.level
        self.logger.setLevel(logging.CRITICAL)
        # told when the garbage is collected, perhaps after the end of the run; a filter is added only once
        logging.getLogger("asyncio").addFilter(_news)

    def __exit__(self, *error: object) -> None:
        self.logger.setLevel(self.level)


def _news(record: logging.LogRecord) -> bool:
    """Tell whether a message is more than the library's way to end a wait for a result whose worker was lost."""
    return not (record.exc_info and record.exc_info[0] and record.exc_info[0].__name__ == "AllExit")
