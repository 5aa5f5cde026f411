"""Where the time of a run went, stage by stage: for `extract run --profile`, never for an output."""

from __future__ import annotations

import os
import platform
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

from pipeline import corpus, timing

FOLDER = "profile"


def _name(process: int) -> str:
    """Return a name for a process of this machine that those of others do not have."""
    return f"{platform.node()} {process}"


def _here() -> str:
    return _name(os.getpid())


class Work(msgspec.Struct, frozen=True):
    """What a process spent: processor seconds since it began, those of the network on one part, and those of the process that it is a copy of."""

    process: str
    processor: float
    network: float
    origin: str
    before: float


@dataclass(frozen=True, slots=True)
class Lap:
    """Seconds of one stage: by the clock, of all processors, and of these in the network."""

    stage: str
    wall: float
    processor: float
    network: float = 0.0


def note(interim: Path, stage: str, part: str) -> None:
    """Leave beside the layers what this process has spent up to the end of a part."""
    warm = sys.modules.get("pipeline.warm")
    origin, before = warm.SPENT if warm else (os.getpid(), 0.0)
    spent = Work(_here(), time.process_time(), timing.taken(), _name(origin), before)
    with corpus.atomic(interim / FOLDER / f"{stage}-{part}") as file:
        file.write(msgspec.json.encode(spent))


class Profile:
    """Measures a run in this process and its workers; `lap` ends a stage."""

    def __init__(self, interim: Path) -> None:
        self.interim = interim
        self.laps = [Lap("start", 0.0, time.process_time())]
        self._wall, self._processor = time.perf_counter(), time.process_time()
        self._workers: dict[str, float] = {}
        _clear(interim)

    def lap(self, stage: str) -> None:
        """End a stage. What a worker did since the end of its last part counts for the stage of the next."""
        wall, processor = time.perf_counter(), time.process_time()
        spent, network = processor - self._processor, timing.taken()
        last: dict[str, float] = {}
        for path in sorted((self.interim / FOLDER).glob(f"{stage}-*")):
            work = msgspec.json.decode(path.read_bytes(), type=Work)
            network += work.network
            if work.process != _here():
                last[work.process] = max(work.processor, last.get(work.process, 0.0))
                last.setdefault(work.origin, work.before)
        for process, now in last.items():
            spent += now - self._workers.get(process, 0.0)
        self._workers |= last
        self.laps.append(Lap(stage, wall - self._wall, spent, network))
        self._wall, self._processor = time.perf_counter(), time.process_time()

    def result(self) -> dict[str, Any]:
        """Return all as plain data; `others` is the share of the processor time that the network did not take."""
        words = sum(len(d.text.split()) for p in corpus.parts(self.interim, "texts") for d in _texts(p))
        _clear(self.interim)
        total = Lap("total", *(sum(getattr(x, name) for x in self.laps) for name in ("wall", "processor", "network")))
        rows = [
            asdict(lap) | {"share": lap.processor / total.processor, "words_per_second": words / lap.wall if lap.wall else None}
            for lap in (*self.laps, total)
        ]
        return {"words": words, "stages": rows, "others": 1 - total.network / total.processor}


def table(found: dict[str, Any]) -> list[str]:
    """Return the lines of a small table."""
    lines = [f"{'stage':<9} {'wall s':>8} {'processor s':>12} {'network s':>10} {'share':>6} {'words/s':>10}"]
    for row in found["stages"]:
        speed = f"{row['words_per_second']:,.0f}" if row["words_per_second"] else ""
        lines.append(
            f"{row['stage']:<9} {row['wall']:>8.2f} {row['processor']:>12.2f} {row['network']:>10.2f} {row['share']:>6.0%} {speed:>10}"
        )
    return [*lines, f"{found['words']:,} words; all but the network took {found['others']:.1%} of the processor time"]


def _texts(path: Path) -> Any:
    return corpus.read_part(path.parents[1], ("texts",), path.name)


def _clear(interim: Path) -> None:
    for path in (interim / FOLDER).glob("*"):
        path.unlink(missing_ok=True)
