"""Lines that begin an entry of a live blog: a clock time, with or without a date, an update, „vor 12 Minuten“."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

MONTH = (
    "Januar|Jänner|Februar|Feber|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jan|Feb|Mär|Mrz|Apr|Jun|Jul|Aug|Sept|Sep|Okt|"
    "Nov|Dez|Oct|Dec|May|Mar|January|February|March|June|July|October|December"
)
DAY = (
    r"(?:(?:(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Sonnabend|Mo|Di|Mi|Do|Fr|Sa|So)\.?,?\s{1,2}(?:(?:den|der)\s{1,2})?)"
)
DATE = rf"(?:\d{{1,2}}\.\s?\d{{1,2}}\.(?:\s?\d{{4}}|\d\d)?|\d{{1,2}}\.?\s(?:{MONTH})\b\.?(?:\s\d{{4}})?|(?:{MONTH})\.?\s\d{{1,2}}(?:,?\s\d{{4}})?|\d{{4}}-\d\d-\d\d)"
LEAD = re.compile(
    rf"(?:[*_]{{1,3}}|\+{{2,5}}\s{{0,2}}|\[|\()?(?P<update>(?:Update|UPDATE|Aktualisierung|Eilmeldung|Erstmeldung|EILMELDUNG)\b:?\s{{0,2}}(?:(?:vom|von|am|um)\s{{1,2}})?,?\s{{0,2}})?"
    rf"(?P<near>[Hh]eute|[Gg]estern)?,?\s{{0,2}}(?P<day>{DAY})?(?P<date>{DATE})?\s{{0,2}}(?:[,|•·–—:/-]\s{{0,2}})?(?:um\s{{1,2}}|gegen\s{{1,2}})?"
)
TIME = re.compile(
    r"(?:\+{2,5}\s{0,2})?(?:\[|\()?(?:[*_]{1,3})?(?P<hour>2[0-4]|[01]?\d)(?!\d)(?:[:.](?P<minute>[0-5]\d)(?![\d.:]*\d))?"
    r"(?:\s?(?P<half>[ap]\.?m\b\.?))?(?P<uhr>\s{0,2}(?:Uhr|h)\b)?(?:\s{0,2}\(?(?:MEZ|MESZ|CET|CEST|GMT|UTC|EE?ST|ET|Ortszeit)\b\)?)?(?:\)|\])?(?:[*_]{1,3})?"
    r"\s{0,2}(?P<mark>\+{2,5}|[:–—|-]|$)?"
)
AGO = re.compile(
    r"vor\s{1,2}(?:\d+|einer|einem|zwei|drei)\s{0,2}(?:Sek|Min|Std|Stunde|Sekunde|Minute|Tag|h)(?:en|n)?\.?(?:\s{0,2}\(?aktualisiert\)?)?",
    re.IGNORECASE,
)
FIRST = re.compile(rf"(?:Erstmeldung|Update) vom (?:{DATE})\s{{0,2}}[:,]")


class Stamp(NamedTuple):
    """When an entry was written: the time as HH:MM (blank where it is not told), and whether the line tells nothing more."""

    time: str
    alone: bool
    dated: bool


@lru_cache(maxsize=10_000)
def stamp(line: str) -> Stamp | None:
    """Return the stamp that a line begins with, or None.

    A bare time needs a word or sign after it that shows it to be the time of an entry („14:32 Uhr“, „+++ 14:32 +++“), or a date before it.
    """
    first = line[:1]
    if not (first.isdigit() or first in "+[(*_hgv" or first.isupper()):
        return None
    if len(line) <= 40 and AGO.fullmatch(line.strip()):
        return Stamp("", True, False)
    before = LEAD.match(line)
    told = before is not None and any(before[name] for name in ("update", "near", "day", "date"))
    for lead in (None, before) if told else (None,):
        match = TIME.match(line, lead.end() if lead else 0)
        if (
            match is None
            or int(match["hour"]) > 23
            or (match["minute"] is None and not (match["uhr"] and match["mark"] is not None))
        ):
            continue
        rest = line[match.end() :].strip()
        dated = lead is not None and bool(lead["date"])
        if _follows(match, rest, dated) if lead else _shows(line, match, rest):
            bracket = rest[:1] == "(" and rest[-1:] == ")" and len(rest) < 30
            return Stamp(_clock(match), bracket or not rest.strip(" +|–:*_-"), dated)
    return Stamp("", False, True) if FIRST.match(line) else None


def _follows(match: re.Match[str], rest: str, dated: bool) -> bool:
    """Tell whether a time after a date or „Update“ is that of an entry."""
    if rest.lstrip(", ")[:1].islower() and not match["mark"]:
        return False
    return bool(match["uhr"] or match["mark"] is not None or not rest or rest[0] == "(" or (dated and rest[0].isupper()))


def _shows(line: str, match: re.Match[str], rest: str) -> bool:
    """Tell whether what stands around a bare time shows it to be the time of an entry."""
    marked = (
        line.startswith(("++", "*", "_"))
        or (line.startswith("[") and line[match.end() - 1] == "]")
        or "] " in line[: match.end()]
    )
    if not (match["uhr"] or marked or match["mark"] is not None or not rest or match["half"]):
        return False
    return not (match["uhr"] and rest and not match["mark"] and not marked and rest[0].islower())


def _clock(match: re.Match[str]) -> str:
    hour = int(match["hour"])
    if match["half"] and match["half"][0] == "p" and hour < 12:
        hour += 12
    return f"{hour:02d}:{match['minute'] or '00'}"
