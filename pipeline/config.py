"""Parameters: one strict section for each stage, read from `params.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.cells import is_date
from pipeline.errors import ConfigError

Share = Annotated[float, Field(ge=0, le=1)]


def _day(value: str) -> str:
    if value and not is_date(value):
        raise ValueError(f"'{value}' is no day such as 2026-11-25")
    return value


Day = Annotated[str, AfterValidator(_day)]


class Section(BaseModel):
    """Unknown keys are errors: a misspelt parameter must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Read(Section):
    """Which files to read and how."""

    part_characters: Annotated[int, Field(ge=1_000)] = 200_000
    largest_file: Annotated[int, Field(ge=1_000)] = 200_000_000
    archive_entries: Annotated[int, Field(ge=1)] = 10_000
    archive_bytes: Annotated[int, Field(ge=1_000)] = 1_000_000_000
    archive_ratio: Annotated[int, Field(ge=2)] = 200
    date: Day = ""
    time_zone: str = "Europe/Berlin"
    text_field: str = ""
    id_field: str = ""
    title_field: str = ""
    date_field: str = ""
    url_field: str = ""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"'{value}' is no time zone such as Europe/Berlin") from None
        return value


class Clean(Section):
    """Which repairs to apply; those that are off appear as suggestions."""

    glued_words: bool = True
    missing_space: bool = True
    dropped_punctuation: bool = True
    stray_capital: bool = True
    doubled_word: bool = True
    mojibake: bool = True
    html_entity: bool = True
    soft_hyphen: bool = True
    zero_width: bool = True
    control_character: bool = True
    special_space: bool = True
    line_hyphenation: bool = True
    no_language: bool = True
    misspelt_name: Literal[False] = False
    suggest: bool = True
    at_least: Share = 0.6


class Dedupe(Section):
    """When a block counts as a repeat of an earlier one."""

    near: Annotated[float, Field(ge=0.5, le=1)] = 0.8
    short: Annotated[int, Field(ge=0)] = 60
    snapshots: bool = False


class Annotate(Section):
    """Which model finds names and quotations, and how sure it must be."""

    model: str = "models/de_news_claims"
    quotation_at: Share | None = None
    role_at: Share | None = None
    name_at: Share = 0.0


class Claims(Section):
    """How quotations become claims."""

    min_confidence: Share = 0.0


class Tables(Section):
    """How the tables are written."""

    csv: Literal["plain", "excel", "excel-de"] = "plain"
    formats: tuple[Literal["parquet", "xlsx", "duckdb", "sqlite"], ...] = ()
    snippet: Annotated[int, Field(ge=40)] = 300
    matter_days: Annotated[int, Field(ge=0)] = 7


class Report(Section):
    """How the page is written."""

    language: Literal["de", "en"] = "de"
    claims_per_page: Annotated[int, Field(ge=10)] = 500


class Params(Section):
    """All parameters of a run."""

    read: Read = Read()
    clean: Clean = Clean()
    dedupe: Dedupe = Dedupe()
    annotate: Annotate = Annotate()
    claims: Claims = Claims()
    tables: Tables = Tables()
    report: Report = Report()


def changed(params: Params, changes: Mapping[str, Mapping[str, Any]]) -> Params:
    """Return the parameters with some changed, by section and name; None changes nothing.

    Raises ConfigError with the name and the reason.
    """
    content = params.model_dump()
    for section, values in changes.items():
        content[section] |= {k: v for k, v in values.items() if v is not None}
    try:
        return Params.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}") from error


def load_params(path: Path | None) -> Params:
    """Read parameters from a YAML file; without one, take the defaults.

    Raises ConfigError with the file, the key and the reason.
    """
    if path is None:
        return Params()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such parameter file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    except RecursionError:
        raise ConfigError(f"{path}: it is nested too deeply to be a parameter file") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or "it is no plain YAML"
        raise ConfigError(f"{path}: {where}{problem}") from error
    try:
        return Params.model_validate(content or {})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the file"
        reason = (
            "is no known parameter" if first["type"] == "extra_forbidden" else first["msg"].removeprefix("Value error, ").lower()
        )
        raise ConfigError(f"{path}: {key}: {reason}; 'extract info' lists the parameters") from error
