"""What all commands share: options, where lines go, errors as one sentence and an exit code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.commands.log import is_json, row
from pipeline.commands.log import problem as problem
from pipeline.commands.log import shown as shown
from pipeline.errors import ConfigError, DocumentError, ExtractError, NothingToDo
from pipeline.stage import default_interim as default_interim

if TYPE_CHECKING:
    from pipeline.stage import Workspace

DONE, FAILED, USAGE, NOTHING, REFUSED = 0, 1, 2, 3, 4
EXIT_CODES = (
    "Exit codes: 0 done; 1 some documents failed, the others are written; 2 wrong usage or parameters; 3 nothing to do; "
    "4 the disk is full, the folder cannot be written or another run is at work in it: the tables are as they were."
)

Inputs = Annotated[
    list[str] | None,
    typer.Argument(metavar="[INPUT]…", help="Files, folders, or - for standard input. Default: data/raw.", show_default=False),
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the tables.")]
Interim = Annotated[
    Path | None, typer.Option("--interim", help="Folder for what stages hand on. Default: beside --out.", show_default=False)
]
Model = Annotated[
    str | None, typer.Option("--model", help="Name or path of a spaCy pipeline that finds the names.", show_default=False)
]
ParamsFile = Annotated[
    Path | None, typer.Option("--params", help="Parameter file. Default: params.yaml, if there is one.", show_default=False)
]
Suggest = Annotated[
    bool | None, typer.Option("--suggest/--no-suggest", help="List unsure repairs in suggestions.csv.", show_default=False)
]
Workers = Annotated[
    int,
    typer.Option(
        "--workers",
        min=0,
        help="Processes on this machine, each on a core of its own. Default: one process that uses all cores.",
        show_default=False,
    ),
]
Engine = Annotated[
    str, typer.Option("--engine", metavar="processes|dask", help="Who does the parts: processes of this machine, or Dask.")
]
Scheduler = Annotated[
    str,
    typer.Option(
        "--scheduler", metavar="ADDRESS", help="A Dask cluster to use, such as tcp://10.0.0.5:8786; default: one of this machine.",
        show_default=False,
    ),
]  # fmt: skip
NoCache = Annotated[bool, typer.Option("--no-cache", help="Compute all anew, take no results of earlier runs.")]
Timed = Annotated[bool, typer.Option("--profile", help="Tell on standard error where the time went, by stage.")]
Snapshots = Annotated[
    bool | None,
    typer.Option(
        "--snapshots",
        help="The texts of a folder are fetches of one live blog, in order of date and name.",
        show_default=False,
    ),
]
Lang = Annotated[str | None, typer.Option("--lang", help="Language of report.html: de or en.", show_default=False)]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
Json = Annotated[bool, typer.Option("--json", help="Print a machine-readable summary on standard output.")]


class Console:
    """Where lines go: progress bars on a terminal, plain short lines elsewhere; nothing of the input is taken as markup."""

    def __init__(self, quiet: bool, as_json: bool) -> None:
        self.quiet = quiet
        self.stream = sys.stderr if as_json else sys.stdout
        self.live = self.stream.isatty() and not quiet

    def line(self, text: str) -> None:
        """Print a line of news."""
        if self.quiet:
            return
        try:
            if is_json():
                print(row("info", text), file=sys.stderr, flush=True)  # noqa: T201
            else:
                print(shown(text), file=self.stream, flush=True)
        except BrokenPipeError:  # nobody listens any more; the work goes on, and nothing is flushed into the pipe at the end
            self.quiet = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())

    @contextmanager
    def progress(self) -> Any:
        """Yield a function that moves a progress bar, or None without a terminal."""
        if not self.live:
            yield None
            return
        from rich.console import Console as RichConsole
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=RichConsole(file=self.stream), transient=True) as bar:
            tasks: dict[str, Any] = {}

            def move(stage: str, done: int, total: int) -> None:
                if stage not in tasks:
                    tasks[stage] = bar.add_task(stage, total=total)
                bar.update(tasks[stage], completed=done, total=total)

            yield move


def emit(data: Any) -> None:
    """Print data as one line of JSON on standard output; control characters stand in it as escapes."""
    line = json.dumps(data, ensure_ascii=False)
    if not line.isprintable():
        line = "".join(c if c.isprintable() or ord(c) > 0xFFFF else f"\\u{ord(c):04x}" for c in line)
    print(line)  # noqa: T201


def guarded(work: Callable[[], int]) -> None:
    """Run a command; turn errors into one sentence and an exit code."""
    try:
        code = work()
    except NothingToDo as error:
        problem(str(error))
        code = NOTHING
    except DocumentError as error:
        problem(str(error))
        code = FAILED
    except ConfigError as error:
        problem(str(error))
        code = USAGE
    except ExtractError as error:
        problem(str(error))
        code = REFUSED
    except KeyboardInterrupt:
        problem("stopped; what is finished stays, the same command goes on from there")
        code = 130
    raise typer.Exit(code)


def language(given: str | None) -> str | None:
    """Return the language asked for; ConfigError for one that the page does not speak."""
    if given not in (None, "de", "en"):
        raise ConfigError(f"--lang {given}: choose de or en")
    return given


def workspace(
    inputs: list[str] | None,
    out: Path,
    interim: Path | None,
    model: str | None,
    params: Path | None,
    workers: int,
    engine: str = "processes",
    scheduler: str = "",
    **changes: Any,
) -> Workspace:
    """Put the options of a command together."""
    from pipeline.config import changed, load_params
    from pipeline.stage import Workspace

    file = params if params is not None else Path("params.yaml") if Path("params.yaml").is_file() else None
    loaded = changed(load_params(file), {"annotate": {"model": model}} | changes)
    return Workspace(
        tuple(inputs or ["data/raw"]), out, interim or default_interim(out), loaded, workers, engine=engine, scheduler=scheduler
    )
