"""Text in a cell: one line, nothing that a spreadsheet runs, and for Excel nothing that it takes for a number or a date.

A cell in danger gets one apostrophe before it; `unguarded` is the exact inverse of `guarded`, whatever the flavour.
"""

from __future__ import annotations

import re
from datetime import date

RUN = re.compile(r"(?<!\s)\s*[=+\-@＝＋－＠]")
"""What a spreadsheet runs as a formula, wide forms of Asian keyboards included."""
BREAK = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
NUMERAL = re.compile(r"[\s\d.,:/()%€$£¥+'’\-]+")
LETTERS = re.compile(r"[^\W\d_]+")
PLAIN = re.compile(r"0|[1-9][0-9]{0,10}")
"""A number that every spreadsheet shows as it is written; from 12 digits on Excel shows powers of ten."""
PAIR = re.compile(r"(?<![0-9])([0-9]+)-([0-9]+)")
RANGES = re.compile(r"[0-9]+-[0-9]+(?: [0-9]+-[0-9]+)+")
LOGICAL = frozenset(("TRUE", "FALSE", "WAHR", "FALSCH"))
IN_NUMBERS = frozenset(
    "januar februar märz april mai juni juli august september oktober november dezember jan feb mär mrz apr jun jul aug sep sept okt nov dez "
    "january february march may june july october december mar oct dec am pm eur usd".split()
)
"""Words that may stand in a date or number: months in German and English, halves of the day, money."""
AFTER_DIGITS = frozenset("eaptz")
"""Letters that may stand in one behind digits: power of ten, half of the day, ISO time."""


def flat(text: str) -> str:
    """Return the text on one line: where it has line breaks or tabs, white space becomes single spaces."""
    if text.isprintable() or not BREAK.search(text):
        return text
    return " ".join(text.split())


def changes(text: str) -> bool:
    """Tell whether Excel or LibreOffice would show something else than this text when they open a CSV file.

    Dates in ISO form stay dates, and whole numbers of up to eleven digits stay as they are; neither counts as a change.
    """
    text = text.strip()
    if text.upper() in LOGICAL:
        return True
    if (
        text.startswith("'")
        or not any(c.isdigit() for c in text)
        or PLAIN.fullmatch(text)
        or RANGES.fullmatch(text)
        or is_date(text)
    ):
        return False
    pair = PAIR.fullmatch(text)
    if pair and not text.startswith("0"):
        return _is_day_or_month(*pair.groups())
    words = [w.casefold() for w in LETTERS.findall(text)]
    if any(w not in IN_NUMBERS and (w not in AFTER_DIGITS or text[0].isalpha()) for w in words):
        return False
    return NUMERAL.fullmatch(LETTERS.sub("", text)) is not None


def is_date(text: str) -> bool:
    """Tell whether the text is a day as YYYY-MM-DD."""
    if len(text) != 10:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return text[4] == "-"


def _is_day_or_month(first: str, second: str) -> bool:
    """Tell whether "5-7" or "5-2020" reads as a day of a month or a month of a year."""
    if len(first) > 4 or len(second) > 4:
        return False

    def joins(month: int, other: int) -> bool:
        return 1 <= month <= 12 and (other <= 99 or 1900 <= other <= 9999)

    return joins(int(first), int(second)) or joins(int(second), int(first))


def guarded(text: str, excel: bool = False) -> str:
    """Return the text as a cell of one line, with an apostrophe before it where it is in danger.

    `excel` also guards what would be changed ("5-7", "007", "WAHR"), not only what would be run.
    """
    if not excel and text[:1].isalnum() and text.isprintable():
        return text  # most cells: nothing of what follows can apply
    text = flat(text)
    bare = text.lstrip("'")
    if RUN.match(bare) or ((excel or bare != text) and changes(bare)):
        return "'" + text
    return text


def unguarded(cell: str) -> str:
    """Take back the apostrophe that `guarded` put before a cell."""
    if not cell.startswith("'"):
        return cell
    bare = cell.lstrip("'")
    return cell[1:] if RUN.match(bare) or changes(bare) else cell
