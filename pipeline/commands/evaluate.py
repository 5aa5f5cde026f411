"""The command `extract evaluate`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.commands.console import DONE, EXIT_CODES, Json, Model, Out, emit, guarded

FEW = 3
"""Figures of single files are printed for so many files at most; of more, only those of all together."""


def evaluate_command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="GOLD…", help="Gold files or folders of them, or a corpus with --format.", show_default=False),
    ],
    out: Out = Path("data/out"),
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="gold (tables in --out against gold JSON), or the model on a corpus: wikinews, germeval, conll, spkatt.",
        ),
    ] = "gold",
    model: Model = None,
    write: Annotated[
        Path | None, typer.Option("--write", help="Write predictions in the corpus's own format.", show_default=False)
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            help="Compare with another output folder, model, baseline (naive, direct) or file of --write; paired bootstrap.",
            show_default=False,
        ),
    ] = None,
    errors: Annotated[Path | None, typer.Option("--errors", help="Write the list of errors as CSV.", show_default=False)] = None,
    page: Annotated[
        Path | None, typer.Option("--page", help="Write a page with gold beside predicted in context.", show_default=False)
    ] = None,
    with_slices: Annotated[
        bool, typer.Option("--slices", help="Print figures by form, cue, distance of the speaker, kind and length of names too.")
    ] = False,
    show: Annotated[bool, typer.Option("--show", help="List what was missed, invented or given to the wrong speaker.")] = False,
    as_json: Json = False,
) -> None:
    """Score an output folder or the model against gold, with 95 % confidence intervals."""

    def work() -> int:
        from pipeline.evaluation import ALL, evaluate
        from pipeline.evaluation.errors import write_list, write_page

        result = evaluate(form, files, out, model, write, against)
        if errors:
            write_list(errors, result.errors)
        if page:
            figures = result.figures.get(ALL) or next(iter(result.figures.values()))
            layers = {**figures, **figures.get("slices", {})}
            shown = {k: v for k, v in layers.items() if isinstance(v, dict) and "ci" in v}
            write_page(page, f"extract evaluate: {', '.join(f.name for f in files)}", shown, result.documents, result.errors)
        if as_json:
            emit(result.figures | ({"comparison": result.comparison} if against else {}))
            return DONE
        for name, rows in result.figures.items():
            if name == ALL or len(result.figures) <= FEW + 1:
                _print(name, rows, with_slices)
        if against:
            _print_comparison(against, result.comparison)
        for line in result.lines if show else ():
            print(line)  # noqa: T201
        return DONE

    guarded(work)


def _print(name: str, rows: Mapping[str, Any], with_slices: bool) -> None:
    print(name)  # noqa: T201
    for key, value in {**rows, **rows.get("slices", {})}.items():
        if key == "slices" or ("/" in key and not with_slices):
            continue
        shown = value
        if isinstance(value, dict):
            shown = "  ".join(f"{k} {_interval(v) if k == 'ci' else v}" for k, v in value.items())
        print(f"  {key:<{44 if with_slices else 22}} {shown}")  # noqa: T201


def _interval(value: Any) -> str:
    return f"{value[0]}-{value[1]}"


def _print_comparison(against: str, comparison: Mapping[str, Any]) -> None:
    flat = comparison if all("difference" in v for v in comparison.values()) else {}
    tables = {"": flat} if flat else comparison
    for file, rows in tables.items():
        print(f"compared with {against} {file}".rstrip())  # noqa: T201
        for key, v in rows.items():
            if "/" not in key:
                line = f"f {v['f']}  against {v['against']}  difference {v['difference']} ({_interval(v['ci'])})  p {v['p']}"
                print(f"  {key:<22} {line}")  # noqa: T201


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate", epilog=EXIT_CODES)(evaluate_command)
