"""The command line: it parses and prints; the work is done by functions that return data."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.errors import ConfigError, DocumentError, ExtractError, NothingToDo
from pipeline.stage import STAGES

if TYPE_CHECKING:
    from pipeline.stage import Outcome, Workspace

DONE, FAILED, USAGE, NOTHING = 0, 1, 2, 3
EXIT_CODES = "Exit codes: 0 done; 1 some documents failed, the others are written; 2 wrong usage or parameters; 3 nothing to do."

app = typer.Typer(
    name="extract",
    help="Turn German news text into tables: who claims what, about whom and where, each row traceable to its source.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
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
Workers = Annotated[int, typer.Option("--workers", min=1, help="Processes on this machine.")]
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
        if not self.quiet:
            print(text, file=self.stream, flush=True)

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


def problem(text: str) -> None:
    """Print one line of trouble on standard error; control characters of the input are shown, not sent."""
    shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
    print(f"extract: {shown}", file=sys.stderr, flush=True)  # noqa: T201


def emit(data: Any) -> None:
    """Print data as one line of JSON on standard output."""
    print(json.dumps(data, ensure_ascii=False))  # noqa: T201


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
        code = FAILED
    except KeyboardInterrupt:
        problem("stopped; what is finished stays, the same command goes on from there")
        code = 130
    raise typer.Exit(code)


def default_interim(out: Path) -> Path:
    """Return where stages keep their layers for an output folder: data/out -> data/interim, otherwise inside it."""
    return out.parent / "interim" if out.name == "out" else out / ".interim"


def workspace(
    inputs: list[str] | None,
    out: Path,
    interim: Path | None,
    model: str | None,
    params: Path | None,
    workers: int,
    **changes: Any,
) -> Workspace:
    """Put the options of a command together."""
    from pipeline.config import load_params
    from pipeline.stage import Workspace

    file = params if params is not None else Path("params.yaml") if Path("params.yaml").is_file() else None
    loaded = load_params(file)
    if model is not None:
        loaded = loaded.model_copy(update={"annotate": loaded.annotate.model_copy(update={"model": model})})
    for section, values in changes.items():
        kept = {k: v for k, v in values.items() if v is not None}
        loaded = loaded.model_copy(update={section: getattr(loaded, section).model_copy(update=kept)})
    return Workspace(tuple(inputs or ["data/raw"]), out, interim or default_interim(out), loaded, workers)


def summary(name: str, outcome: Outcome) -> str:
    """Return what a stage did as one short line."""
    counts = ", ".join(f"{v:,} {k.replace('_', ' ')}" for k, v in outcome.counts.items())
    return f"{name:<9} {counts}"


@app.command("run", epilog=EXIT_CODES)
def run_command(
    inputs: Inputs = None,
    out: Out = Path("data/out"),
    interim: Interim = None,
    model: Model = None,
    params: ParamsFile = None,
    workers: Workers = 1,
    date: Annotated[
        str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Date of documents that tell none.", show_default=False)
    ] = None,
    csv: Annotated[str | None, typer.Option("--csv", help="plain, excel or excel-de.", show_default=False)] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option("--min-confidence", min=0, max=1, help="Leave out claims less sure than this.", show_default=False),
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Read texts and write all tables: every stage in order."""

    def work() -> int:
        from dataclasses import replace

        from pipeline.run import run

        if csv not in (None, "plain", "excel", "excel-de"):
            raise ConfigError(f"--csv {csv}: choose plain, excel or excel-de")
        space = workspace(
            inputs,
            out,
            interim,
            model,
            params,
            workers,
            read={"date": date},
            tables={"csv": csv},
            claims={"min_confidence": min_confidence},
        )
        console = Console(quiet, as_json)
        with console.progress() as move:
            outcomes = run(replace(space, progress=move), lambda name, outcome: console.line(summary(name, outcome)))
        failures = [f for o in outcomes.values() for f in o.failures]
        for failure in failures:
            problem(failure)
        console.line(f"tables in {out}")
        if as_json:
            emit({"stages": {n: o.counts for n, o in outcomes.items()}, "failures": failures, "out": str(out)})
        return FAILED if failures else DONE

    guarded(work)


def _stage_command(name: str) -> Callable[..., None]:
    def read(
        inputs: Inputs = None, out: Out = Path("data/out"), interim: Interim = None, params: ParamsFile = None, workers: Workers = 1,
        date: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Date of documents that tell none.", show_default=False)] = None,
        quiet: Quiet = False, as_json: Json = False,
    ) -> None:  # fmt: skip
        guarded(
            lambda: _run_one(name, workspace(inputs, out, interim, None, params, workers, read={"date": date}), quiet, as_json)
        )

    def annotate(
        out: Out = Path("data/out"), interim: Interim = None, model: Model = None, params: ParamsFile = None, workers: Workers = 1,
        quiet: Quiet = False, as_json: Json = False,
    ) -> None:  # fmt: skip
        guarded(lambda: _run_one(name, workspace(None, out, interim, model, params, workers), quiet, as_json))

    def other(
        out: Out = Path("data/out"),
        interim: Interim = None,
        params: ParamsFile = None,
        workers: Workers = 1,
        quiet: Quiet = False,
        as_json: Json = False,
    ) -> None:
        guarded(lambda: _run_one(name, workspace(None, out, interim, None, params, workers), quiet, as_json))

    commands: dict[str, Callable[..., None]] = {"read": read, "annotate": annotate}
    return commands.get(name, other)


def _run_one(name: str, space: Workspace, quiet: bool, as_json: bool) -> int:
    from dataclasses import replace

    from pipeline.run import run_stage

    console = Console(quiet, as_json)
    with console.progress() as move:
        outcome = run_stage(name, replace(space, progress=move))
    console.line(summary(name, outcome))
    for failure in outcome.failures:
        problem(failure)
    if as_json:
        emit({"stages": {name: outcome.counts}, "failures": list(outcome.failures)})
    return FAILED if outcome.failures else DONE


HELP = {
    "read": "Decode input files into documents.",
    "clean": "Split documents into blocks and repair their text.",
    "dedupe": "Mark repeated blocks.",
    "annotate": "Find names and quotations.",
    "claims": "Make claims of quotations.",
    "tables": "Write the tables.",
    "report": "Write the page to look at.",
}
for _name in STAGES:
    app.command(_name, help=HELP[_name], epilog=EXIT_CODES)(_stage_command(_name))


@app.command("verify", epilog=EXIT_CODES)
def verify_command(out: Out = Path("data/out"), interim: Interim = None, quiet: Quiet = False) -> None:
    """Cut every row of every table out of the source again; fail where one does not match."""

    def work() -> int:
        from pipeline.verify import verify

        checked, faults = verify(out, interim or default_interim(out))
        for fault in faults[:20]:
            problem(fault)
        if len(faults) > 20:
            problem(f"and {len(faults) - 20} more")
        Console(quiet, False).line(f"verify    {checked:,} spans checked, {len(faults)} wrong")
        return FAILED if faults else DONE

    guarded(work)


@app.command("evaluate", epilog=EXIT_CODES)
def evaluate_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="GOLD…", help="Gold files, or a corpus with --format.", show_default=False)
    ],
    out: Out = Path("data/out"),
    form: Annotated[
        str,
        typer.Option("--format", help="gold (tables in --out against gold JSON), wikinews or germeval (the model on a corpus)."),
    ] = "gold",
    model: Model = None,
    write: Annotated[
        Path | None, typer.Option("--write", help="Write predictions in the corpus's own format.", show_default=False)
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="List what was missed, invented or given to the wrong speaker.")] = False,
    as_json: Json = False,
) -> None:
    """Score an output folder or the model against gold."""

    def work() -> int:
        from pipeline.evaluation import evaluate

        figures, lines = evaluate(form, files, out, model, write)
        if as_json:
            emit(figures)
            return DONE
        for name, rows in figures.items():
            print(name)  # noqa: T201
            for key, value in rows.items():
                shown = "  ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
                print(f"  {key:<22} {shown}")  # noqa: T201
        for line in lines if show else ():
            print(line)  # noqa: T201
        return DONE

    guarded(work)


@app.command("info", epilog=EXIT_CODES)
def info_command(model: Model = None, params: ParamsFile = None, as_json: Json = False) -> None:
    """Show versions, model, licences and parameters."""

    def work() -> int:
        from pipeline.info import info

        facts = info(workspace(None, Path("data/out"), None, model, params, 1).params)
        if as_json:
            emit(facts)
            return DONE
        for section, rows in facts.items():
            print(section)  # noqa: T201
            for key, value in rows.items():
                print(f"  {key:<28} {value}")  # noqa: T201
        return DONE

    guarded(work)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()


if __name__ == "__main__":
    main()
