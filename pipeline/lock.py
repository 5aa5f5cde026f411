"""One run at a time in a folder."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline.errors import TryAgain
from pipeline.outputs import resolved, scratch


@contextmanager
def locked(out: Path, interim: Path) -> Iterator[None]:
    """Hold the output and the interim folder; TryAgain, naming who holds them, where another run does.

    The system gives the lock back when its process ends, however it ends, so a dead run blocks nobody.
    """
    from filelock import FileLock, Timeout

    with ExitStack() as stack:
        try:
            resolved(out).mkdir(parents=True, exist_ok=True)
            for path in (scratch(resolved(out), "lock"), resolved(interim) / ".extract.lock"):
                path.parent.mkdir(parents=True, exist_ok=True)
                stack.enter_context(FileLock(path, timeout=0))
                holder = path.with_suffix(".holder")
                holder.write_text(f"process {os.getpid()} on {platform.node()}", encoding="utf-8")
                stack.callback(holder.unlink, missing_ok=True)
        except Timeout:
            raise TryAgain(
                f"{out}: another run is at work here ({_who(path.with_suffix('.holder'))}); wait for its end, "
                "or give this one folders of its own with --out and --interim"
            ) from None
        except OSError as error:
            raise TryAgain(
                f"{error.filename or out}: cannot be written ({error.strerror or error}); nothing was changed"
            ) from error
        yield


def _who(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") or "unknown"
    except OSError:
        return "unknown"
