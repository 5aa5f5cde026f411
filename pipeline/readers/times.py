"""Dates and clock times as feeds, pages and exports write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from pipeline.readers.plain import find_date

ISO = re.compile(r"\s*(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<clock>\d\d:\d\d)(?::\d\d)?(?:[.,]\d+)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?")
CLOCK = re.compile(r"(?<![\d.:])(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?![\d.:]*\d)")


def day_and_clock(value: str, zone: str) -> tuple[str, str]:
    """Return the day (ISO 8601) and the clock time (HH:MM) of a date as written; blank what it does not tell.

    A time in UTC is told in the given zone; one with another offset stands as it is written, for it is local already.
    """
    match = ISO.match(value)
    if match:
        try:
            day = date.fromisoformat(match["day"])
            if not match["clock"]:
                return day.isoformat(), ""
            if match["zone"] in ("Z", "+00:00", "+0000", "-00:00"):
                return _local(datetime.fromisoformat(f"{match['day']}T{match['clock']}").replace(tzinfo=UTC), zone)
            datetime.fromisoformat(f"{match['day']}T{match['clock']}")
        except (ValueError, OverflowError):
            return "", ""
        return day.isoformat(), match["clock"]
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        stripped = value.strip()
        found = find_date(stripped)
        return found, clock(stripped[8:]) if found else ""
    if moment.tzinfo is None or not moment.utcoffset():
        return _local(moment.replace(tzinfo=UTC), zone)
    return moment.date().isoformat(), moment.strftime("%H:%M")


def _local(moment: datetime, zone: str) -> tuple[str, str]:
    try:
        local = moment.astimezone(ZoneInfo(zone))
    except OverflowError:
        local = moment
    return local.date().isoformat(), local.strftime("%H:%M")


def clock(text: str) -> str:
    """Return the first clock time of a text as HH:MM, or an empty string."""
    match = CLOCK.search(text)
    return f"{int(match['hour']):02d}:{match['minute']}" if match else ""
