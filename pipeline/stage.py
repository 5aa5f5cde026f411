"""What a stage is: a name, the layers it requires and assigns, and one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pipeline.config import Params
from pipeline.document import Document
from pipeline.errors import ConfigError

STAGES = ("read", "clean", "dedupe", "annotate", "claims", "tables", "report")
ENGINES = ("processes", "dask")
R = TypeVar("R")


class Engine(Protocol):
    """Does tasks, each a function of a module with arguments that can be sent; `far` ones do them on other machines."""

    far: bool

    def map(self, what: str, task: Callable[..., R], arguments: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, R]]:
        """Yield the number and the result of each task as it ends; `what` names the work in messages.

        Raises TryAgain, in one sentence, where workers are lost too often.
        """
        ...

    def rest(self) -> None:
        """Let go what workers keep for the tasks that they did, where others can begin at once."""


class Serial:
    """Does tasks one after the other in this process."""

    far = False

    def map(self, what: str, task: Callable[..., R], arguments: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, R]]:
        """Yield the number and the result of each task, in order."""
        yield from enumerate(task(*row) for row in arguments)

    def rest(self) -> None:
        """Do nothing: what this process keeps, it keeps for later stages."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a run reads and writes, and with what; files in the folders `apart` are no input, wherever they lie.

    `engine` and `scheduler` say who does the tasks of stages; `crew` is that engine at work, see `pipeline/engines`.
    With `workers` 0 one process uses all cores, or a Dask cluster of this machine has a worker for each. `threads` is what each process may use; `cache` tells whether results of
    earlier runs may be taken, `before` where the files of the last one lie if not in `out`, `profile` whether each part leaves a note of its time.
    """

    inputs: tuple[Path | str, ...] = ()
    out: Path = Path("data/out")
    interim: Path = Path("data/interim")
    params: Params = field(default_factory=Params)
    workers: int = 0
    progress: Callable[[str, int, int], None] | None = None
    before: Path | None = None
    apart: tuple[Path, ...] = ()
    engine: str = "processes"
    scheduler: str = ""
    crew: Engine = field(default_factory=Serial)
    threads: int = 1
    cache: bool = True
    profile: bool = False


def default_interim(out: Path) -> Path:
    """Return where stages keep their layers for an output folder: data/out -> data/interim, otherwise inside it."""
    return out.parent / "interim" if out.name == "out" else out / ".interim"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stage did: counts by name, and one line for each document that failed."""

    counts: dict[str, int] = field(default_factory=dict)
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the pipeline.

    `each` maps documents, one in each call, and runs part by part, in any number of processes; `whole` sees the workspace
    instead, for steps that need the entire corpus. `ahead` begins with a document before its turn; what it returns is handed
    to `each` with the document. `model` names the state of a model by a digest, where the stage has
    one, `reads` that of what it reads beside layers, None where that cannot be told. A stage that `keeps` results of its model takes
    them from the cache of earlier runs. The files of a `staged` stage appear in the output folder as one set.
    """

    name: str
    requires: tuple[str, ...]
    assigns: str | None
    each: Callable[..., Iterable[Document]] | None = None
    ahead: Callable[[Document, Params], Any] | None = None
    whole: Callable[[Workspace], Outcome] | None = None
    count: Callable[[Document], dict[str, int]] | None = None
    model: Callable[[Params], str] | None = None
    reads: Callable[[Workspace], str | None] | None = None
    keeps: bool = False
    staged: bool = False


def load(name: str) -> Stage:
    """Import a stage by name; heavy libraries are imported only now."""
    if name not in STAGES:
        raise ConfigError(f"'{name}' is no stage; the stages are {', '.join(STAGES)}")
    stage: Any = import_module(f"pipeline.stages.{name}").STAGE
    if not isinstance(stage, Stage):
        raise ConfigError(f"pipeline.stages.{name} defines no stage")
    return stage


def check_order(names: Iterable[str], have: Iterable[str] = ()) -> None:
    """Refuse an order of stages in which one requires a layer that no earlier one assigns."""
    assigned = set(have)
    for name in names:
        stage = load(name)
        missing = [layer for layer in stage.requires if layer not in assigned]
        if missing:
            raise ConfigError(f"stage '{name}' needs {', '.join(missing)}, which no earlier stage makes")
        if stage.assigns:
            assigned.add(stage.assigns)
