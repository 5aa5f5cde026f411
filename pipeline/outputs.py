"""The files of the output folder as one set: always the old one or the new one, whole, whenever the run is killed.

The new set is written to a folder beside the output folder. Where the system can exchange two folders at one moment
(Linux, macOS), it does; what else lies in the old folder is then moved over. Elsewhere (Windows, a mounted folder, the
folder one works in) the new set is first put into the output folder as a whole, under a hidden name that says "decided",
and its files are then renamed one by one; the next run finishes that where it was stopped.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import ConfigError, TryAgain

STAGING, JOURNAL, DECIDED, STALE = "staging", "journal", ".extract-decided", ".extract-stale"
AT_FDCWD, EXCHANGE = {"linux": -100, "darwin": -2}, 2


@contextmanager
def staged(out: Path, others: Collection[str] = ()) -> Iterator[Path]:
    """Yield an empty folder; when the block ends without an error, its files take their names in `out` together.

    `others` are files that belong to a set if it has them: those of an earlier set go with it. The caller holds the lock of `out`. Raises TryAgain where the folder cannot be written, ConfigError where a folder
    has the name of a table.
    """
    out = resolved(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        if not os.access(out, os.W_OK | os.X_OK):
            (
                out / f".extract.{STAGING}"
            ).mkdir()  # tells why: the folder could change places with the new one, but not be emptied
        recover(out, others)
        new = scratch(out, STAGING)
        new.mkdir()
    except OSError as error:
        raise TryAgain(f"{out}: cannot be written ({error.strerror or error}); nothing was changed") from error
    try:
        yield new
        commit(out, new, others)
    except OSError as error:
        raise TryAgain(
            f"{error.filename or out}: cannot be written ({error.strerror or error}); close programs that hold it, then run again"
        ) from error
    finally:
        shutil.rmtree(out / f".extract.{STAGING}", ignore_errors=True)
        if not scratch(out, JOURNAL).exists():  # otherwise it may hold the old folder, with what is not ours
            shutil.rmtree(new, ignore_errors=True)


def resolved(out: Path) -> Path:
    """Return the real folder behind links, so that a link to an output folder stays a link."""
    return Path(os.path.realpath(out))


def scratch(out: Path, name: str) -> Path:
    """Return a hidden path for what belongs to an output folder: beside it, or inside where its parent cannot be written."""
    beside = os.access(out.parent, os.W_OK) and not os.path.ismount(out)
    return out.parent / f".{out.name}.{name}" if beside else out / f".extract.{name}"


def commit(out: Path, new: Path, others: Collection[str] = ()) -> None:
    """Put the files of a finished folder in the place of those in `out`."""
    for path in new.iterdir():
        if (out / path.name).is_dir():
            raise ConfigError(f"{out / path.name}: there is a folder where a file has to go; move it away")
    left = any(os.path.lexists(out / name) and not os.path.lexists(new / name) for name in others)
    if not left and all(os.path.lexists(out / path.name) and path.samefile(out / path.name) for path in new.iterdir()):
        return  # nothing was made that is not there already
    shutil.copymode(out, new)
    if _may_exchange(out, new):
        # the number of the new folder tells after a kill which of the two it is
        scratch(out, JOURNAL).write_text(str(new.stat().st_ino), encoding="ascii")
        if exchange(new, out):
            _take_over(out, new, others)
            return
        scratch(out, JOURNAL).unlink()
    inside = out / f".extract.{STAGING}"
    if new != inside:  # by a copy: the folder can be a mounted one, which no rename reaches
        shutil.copytree(new, inside)
        _flush(inside)
    (inside / STALE).touch()
    inside.rename(out / DECIDED)
    _roll_forward(out, others)


def recover(out: Path, others: Collection[str] = ()) -> None:
    """Finish or undo what a killed run left; the caller holds the lock."""
    if (out / DECIDED).is_dir():
        _roll_forward(out, others)
    journal, left = scratch(out, JOURNAL), scratch(out, STAGING)
    number = journal.read_text(encoding="ascii") if journal.is_file() else ""
    if left.is_dir() and number == str(out.stat().st_ino):
        _take_over(out, left, others)
    elif left.is_dir():
        shutil.rmtree(left)
    journal.unlink(missing_ok=True)
    shutil.rmtree(out / f".extract.{STAGING}", ignore_errors=True)


def exchange(a: Path, b: Path) -> bool:
    """Exchange two folders at one moment; False where the system or the file system cannot."""
    name = {"linux": "renameat2", "darwin": "renameatx_np"}.get(sys.platform)
    call = getattr(ctypes.CDLL(None, use_errno=True), name, None) if name else None
    if call is None:
        return False
    at = AT_FDCWD[sys.platform]
    done: int = call(at, os.fsencode(a), at, os.fsencode(b), EXCHANGE)
    if done == 0:
        _flush(b.parent)
    return done == 0


def _may_exchange(out: Path, new: Path) -> bool:
    """Tell whether the folder may change places: not one that is mounted or that this process works in."""
    here = Path.cwd().resolve()
    return new.parent == out.parent and out != here and out not in here.parents


def _take_over(out: Path, old: Path, others: Collection[str]) -> None:
    """Move what is not of the old set from the exchanged folder, then remove that with the old set."""
    for path in sorted(old.iterdir()):
        if not os.path.lexists(out / path.name) and path.name not in others:
            path.rename(out / path.name)
    shutil.rmtree(old)
    scratch(out, JOURNAL).unlink(missing_ok=True)


def _roll_forward(out: Path, others: Collection[str]) -> None:
    decided = out / DECIDED
    if (decided / STALE).exists():  # nothing is renamed yet, so what the new set has lies here
        for name in others:
            if not (decided / name).exists():
                (out / name).unlink(missing_ok=True)
        (decided / STALE).unlink()
    for path in sorted(decided.iterdir()):
        path.replace(out / path.name)
    decided.rmdir()
    _flush(out)


def _flush(folder: Path) -> None:
    """Write a folder's names to the disk, where the system has a way to."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
