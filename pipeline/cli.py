"""The command line: it parses and prints; the work is done by functions that return data."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands import diff, evaluate, explain, export, info, search, show, verify
from pipeline.commands.console import (
    DONE,
    EXIT_CODES,
    FAILED,
    Console,
    Engine,
    Inputs,
    Interim,
    Json,
    Lang,
    Model,
    NoCache,
    Out,
    ParamsFile,
    Quiet,
    Scheduler,
    Snapshots,
    Suggest,
    Timed,
    Workers,
    emit,
    guarded,
    language,
    workspace,
)
from pipeline.commands.log import LogJson, LogLevel, problems, show_profile, start
from pipeline.errors import ConfigError
from pipeline.stage import STAGES

if TYPE_CHECKING:
    from pipeline.stage import Outcome, Workspace

app = typer.Typer(
    name="extract",
    help="Turn German news text into tables: who claims what, about whom and where, each row traceable to its source.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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
    workers: Workers = 0,
    engine: Engine = "processes",
    scheduler: Scheduler = "",
    date: Annotated[
        str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Date of documents that tell none.", show_default=False)
    ] = None,
    lang: Lang = None,
    csv: Annotated[str | None, typer.Option("--csv", help="plain, excel or excel-de.", show_default=False)] = None,
    formats: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="LIST",
            help="Beside CSV: parquet, xlsx, duckdb, sqlite (several with commas).",
            show_default=False,
        ),
    ] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            "--min-confidence",
            min=0,
            max=1,
            help="Leave out claims whose probability of being right is less (0 to 1).",
            show_default=False,
        ),
    ] = None,
    suggest: Suggest = None,
    snapshots: Snapshots = None,
    no_cache: NoCache = False,
    timed: Timed = False,
    quiet: Quiet = False,
    as_json: Json = False,
    log_level: LogLevel = "warning",
    log_json: LogJson = False,
) -> None:
    """Read texts and write all tables: every stage in order."""

    def work() -> int:
        from dataclasses import replace

        from pipeline.exports import parse_formats, require
        from pipeline.profile import Profile
        from pipeline.run import run

        start(log_level, log_json)
        if csv not in (None, "plain", "excel", "excel-de"):
            raise ConfigError(f"--csv {csv}: choose plain, excel or excel-de")
        space = workspace(
            inputs,
            out,
            interim,
            model,
            params,
            workers,
            engine,
            scheduler,
            read={"date": date},
            clean={"suggest": suggest},
            dedupe={"snapshots": snapshots},
            tables={"csv": csv, "formats": None if formats is None else parse_formats(formats)},
            claims={"min_confidence": min_confidence},
            report={"language": language(lang)},
        )
        require(space.params.tables.formats)
        console = Console(quiet, as_json)
        profile = Profile(space.interim) if timed else None

        def told(name: str, outcome: Outcome) -> None:
            console.line(summary(name, outcome))
            if profile:
                profile.lap(name)

        with console.progress() as move:
            outcomes = run(replace(space, progress=move, cache=not no_cache, profile=timed), told)
        if profile:
            profile.lap("end")
            show_profile(profile.result())
        failures = [f for o in outcomes.values() for f in o.failures]
        problems(failures)
        console.line(f"tables in {out}; to look at them, open {out / 'report.html'}")
        if as_json:
            emit({"stages": {n: o.counts for n, o in outcomes.items()}, "failures": failures, "out": str(out)})
        return FAILED if failures else DONE

    guarded(work)


def _stage_command(name: str) -> Callable[..., None]:
    def read(
        inputs: Inputs = None, out: Out = Path("data/out"), interim: Interim = None, params: ParamsFile = None, workers: Workers = 0,
        engine: Engine = "processes", scheduler: Scheduler = "",
        date: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Date of documents that tell none.", show_default=False)] = None,
        quiet: Quiet = False, as_json: Json = False, log_level: LogLevel = "warning", log_json: LogJson = False,
    ) -> None:  # fmt: skip
        log = (log_level, log_json)
        guarded(
            lambda: _run_one(
                name,
                workspace(inputs, out, interim, None, params, workers, engine, scheduler, read={"date": date}),
                quiet,
                as_json,
                log,
            )
        )

    def clean(
        out: Out = Path("data/out"), interim: Interim = None, params: ParamsFile = None, workers: Workers = 0,
        engine: Engine = "processes", scheduler: Scheduler = "", suggest: Suggest = None,
        quiet: Quiet = False, as_json: Json = False, log_level: LogLevel = "warning", log_json: LogJson = False,
    ) -> None:  # fmt: skip
        guarded(
            lambda: _run_one(
                name,
                workspace(None, out, interim, None, params, workers, engine, scheduler, clean={"suggest": suggest}),
                quiet,
                as_json,
                (log_level, log_json),
            )
        )

    def dedupe(
        out: Out = Path("data/out"), interim: Interim = None, params: ParamsFile = None, workers: Workers = 0,
        engine: Engine = "processes", scheduler: Scheduler = "", snapshots: Snapshots = None,
        quiet: Quiet = False, as_json: Json = False, log_level: LogLevel = "warning", log_json: LogJson = False,
    ) -> None:  # fmt: skip
        changes = {"snapshots": snapshots}
        guarded(
            lambda: _run_one(
                name,
                workspace(None, out, interim, None, params, workers, engine, scheduler, dedupe=changes),
                quiet,
                as_json,
                (log_level, log_json),
            )
        )

    def annotate(
        out: Out = Path("data/out"), interim: Interim = None, model: Model = None, params: ParamsFile = None, workers: Workers = 0,
        engine: Engine = "processes", scheduler: Scheduler = "", no_cache: NoCache = False,
        quiet: Quiet = False, as_json: Json = False, log_level: LogLevel = "warning", log_json: LogJson = False,
    ) -> None:  # fmt: skip
        log = (log_level, log_json)

        def work() -> int:
            from dataclasses import replace

            space = workspace(None, out, interim, model, params, workers, engine, scheduler)
            return _run_one(name, replace(space, cache=not no_cache), quiet, as_json, log)

        guarded(work)

    def report(
        out: Out = Path("data/out"), interim: Interim = None, params: ParamsFile = None, workers: Workers = 0,
        engine: Engine = "processes", scheduler: Scheduler = "", lang: Lang = None,
        quiet: Quiet = False, as_json: Json = False, log_level: LogLevel = "warning", log_json: LogJson = False,
    ) -> None:  # fmt: skip
        def work() -> int:
            space = workspace(None, out, interim, None, params, workers, engine, scheduler, report={"language": language(lang)})
            return _run_one(name, space, quiet, as_json, (log_level, log_json))

        guarded(work)

    def other(
        out: Out = Path("data/out"),
        interim: Interim = None,
        params: ParamsFile = None,
        workers: Workers = 0,
        engine: Engine = "processes",
        scheduler: Scheduler = "",
        quiet: Quiet = False,
        as_json: Json = False,
        log_level: LogLevel = "warning",
        log_json: LogJson = False,
    ) -> None:
        log = (log_level, log_json)
        guarded(
            lambda: _run_one(name, workspace(None, out, interim, None, params, workers, engine, scheduler), quiet, as_json, log)
        )

    commands: dict[str, Callable[..., None]] = {
        "read": read,
        "clean": clean,
        "dedupe": dedupe,
        "annotate": annotate,
        "report": report,
    }
    return commands.get(name, other)


def _run_one(name: str, space: Workspace, quiet: bool, as_json: bool, log: tuple[str, bool]) -> int:
    from dataclasses import replace

    from pipeline.run import run_stage

    start(*log)
    console = Console(quiet, as_json)
    with console.progress() as move:
        outcome = run_stage(name, replace(space, progress=move))
    console.line(summary(name, outcome))
    problems(list(outcome.failures))
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


for _module in (verify, show, search, explain, diff, export, evaluate, info):
    _module.register(app)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()


if __name__ == "__main__":
    main()
