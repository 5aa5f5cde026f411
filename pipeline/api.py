"""Use from Python: a text or files in, rows or data frames out, through the same stages as the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from pipeline import corpus
from pipeline.config import Params, changed, load_params
from pipeline.csvio import iter_typed, read_table
from pipeline.displacy import entities, spans
from pipeline.errors import ConfigError
from pipeline.exports import parse_formats
from pipeline.schema import TABLES
from pipeline.stage import STAGES, Workspace, default_interim

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Extraction", "Row", "Tables", "extract", "read_table", "run"]


class Row(dict[str, Any]):
    """A row of a table: a dict whose columns are attributes too.

    Numbers, booleans and text have their types; dates are text as YYYY-MM-DD; an empty cell is None, or "" in a text column.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"the row has no column '{name}'; it has {', '.join(self)}") from None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a text says; `start` and `end` of a row count code points of `text`."""

    text: str
    claims: tuple[Row, ...]
    people: tuple[Row, ...]
    places: tuple[Row, ...]
    organisations: tuple[Row, ...]
    mentions: tuple[Row, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return all as plain data, ready for JSON."""
        out: dict[str, Any] = {"text": self.text}
        return out | {f.name: [dict(row) for row in getattr(self, f.name)] for f in fields(self) if f.name != "text"}

    def to_displacy(self, style: Literal["span", "ent"] = "span") -> dict[str, Any]:
        """Return input of `displacy.render(…, style=style, manual=True)`.

        "span" shows speakers, cues and contents of claims, which may overlap; "ent" shows people, places and organisations.
        """
        if style == "span":
            return spans(self.text, self.claims)
        return entities(self.text, self.mentions)


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of a run as pandas data frames with the types of docs/tables.md."""

    claims: pd.DataFrame
    people: pd.DataFrame
    places: pd.DataFrame
    organisations: pd.DataFrame
    mentions: pd.DataFrame
    disputes: pd.DataFrame
    documents: pd.DataFrame
    repairs: pd.DataFrame
    suggestions: pd.DataFrame
    removed_blocks: pd.DataFrame
    changed_blocks: pd.DataFrame
    block_versions: pd.DataFrame


def extract(
    text: str, *, model: str | None = None, date: str | None = None, params: Params | Path | str | None = None
) -> Extraction:
    """Return the claims, people, places, organisations and mentions of one text.

    The rows are those that `extract run` writes for a file with the text. `date` (YYYY-MM-DD) is the day of the text.
    Raises DocumentError where it is no text (no words, binary data).

    >>> doc = extract("Laut dem Gutachter Paul Stern hält der Pfeiler noch zwei Winter. Das Landratsamt bestätigte die Sperrung.")
    >>> [(claim.speaker, claim.act) for claim in doc.claims]
    [('Paul Stern', 'says'), ('Landratsamt', 'confirms')]
    >>> claim = doc.claims[0]
    >>> doc.text[claim.start:claim.end]
    'Laut dem Gutachter Paul Stern hält der Pfeiler noch zwei Winter'
    >>> [person.name for person in doc.people]
    ['Paul Stern']
    """
    with TemporaryDirectory(prefix="extract-") as folder:
        path = Path(folder) / "text.txt"
        path.write_bytes(text.encode("utf-8", "replace"))
        space = Workspace((path,), Path(folder) / "out", Path(folder) / "interim", _params(params, model, date))
        _run(space)
        part = corpus.part_name(0)
        documents = list(corpus.read_part(space.interim, ("texts",), part))
        if len(documents) > 1:
            raise ConfigError(f"the text holds {len(documents)} documents; use pipeline.run for such files")
        found = {t.name: tuple(Row(r) for r in iter_typed(space.out / f"{t.name}.csv", t)) for t in TABLES}
    return Extraction(
        documents[0].text, found["claims"], found["people"], found["places"], found["organisations"], found["mentions"]
    )


def run(
    paths: Path | str | Iterable[Path | str],
    out: Path | str | None = None,
    *,
    interim: Path | str | None = None,
    model: str | None = None,
    date: str | None = None,
    params: Params | Path | str | None = None,
    csv: str | None = None,
    formats: Iterable[str] | None = None,
    workers: int = 0,
    engine: str = "processes",
    scheduler: str = "",
) -> Tables:
    """Read files and folders; return all tables as data frames, and write them to `out` where it is given.

    The stages and the files are those of `extract run`; without `out` nothing is left on the disk. `engine="dask"` spreads the work over a
    Dask cluster, by default one of this machine, otherwise the one whose scheduler has the address `scheduler`. What could not be read is a row of
    `documents` with the status "skipped" and a reason.
    Raises NothingToDo without any input, DocumentError where none of it can be read, ConfigError at wrong parameters.
    """
    inputs = (paths,) if isinstance(paths, (str, Path)) else tuple(paths)
    settings = _params(params, model, date, csv=csv, formats=None if formats is None else parse_formats(",".join(formats)))
    if out is not None:
        folder = Path(out)
        hand_on = Path(interim) if interim else default_interim(folder)
        space = Workspace(inputs, folder, hand_on, settings, workers, engine=engine, scheduler=scheduler)
        _run(space, report=True)
        return _tables(folder)
    with TemporaryDirectory(prefix="extract-") as temporary:
        folder, hand_on = Path(temporary) / "out", Path(interim) if interim else Path(temporary) / "interim"
        space = Workspace(inputs, folder, hand_on, settings, workers, engine=engine, scheduler=scheduler)
        _run(space)
        return _tables(space.out)


def _run(space: Workspace, report: bool = False) -> None:
    from pipeline.run import run as run_all
    from pipeline.run import run_stage

    if report:
        run_all(space)
        return
    for name in STAGES:
        if name != "report":
            run_stage(name, space)


def _tables(folder: Path) -> Tables:
    return Tables(**{f.name: read_table(folder / f"{f.name}.csv") for f in fields(Tables)})


def _params(params: Params | Path | str | None, model: str | None, date: str | None, **tables: Any) -> Params:
    """Put parameters together; what is None stays as it is."""
    loaded = params if isinstance(params, Params) else load_params(Path(params) if params is not None else None)
    return changed(loaded, {"annotate": {"model": model}, "read": {"date": date}, "tables": tables})
