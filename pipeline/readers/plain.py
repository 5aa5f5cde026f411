"""What plain text tells of itself."""

from __future__ import annotations

import re
from datetime import date

MONTHS = {
    name: n
    for n, names in enumerate(
        (
            "Januar Jänner",
            "Februar Feber",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ),
        1,
    )
    for name in names.split()
}
ABBREVIATED = dict(
    zip(
        "Jan Feb Mär Mrz Apr Jun Jul Aug Sept Sep Okt Oct Nov Dez Dec".split(),
        (1, 2, 3, 3, 4, 6, 7, 8, 9, 9, 10, 10, 11, 12, 12),
        strict=True,
    )
)
WRITTEN = re.compile(rf"\b(?P<d>[0-3]?\d)\.?\s?(?P<m>{'|'.join([*MONTHS, *ABBREVIATED])})\b\.?\s(?P<y>(?:19|20)\d\d)\b")
NUMERIC = re.compile(r"\b(?P<d>[0-3]?\d)\.(?P<m>[01]?\d)\.(?P<y>(?:19|20)\d\d)\b")
ISO = re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>[01]\d)-(?P<d>[0-3]\d)\b")
STAMP = re.compile(
    r"(?:Stand|Veröffentlicht|Aktualisiert|Datum|Date|Published|Erschienen|Letzte Aktualisierung)\s*(?:am|vom)?\s*:?\s*",
    re.IGNORECASE,
)


def find_date(text: str) -> str:
    """Return the first full date at the beginning of a text as ISO 8601, or an empty string."""
    for pattern in (WRITTEN, NUMERIC, ISO):
        match = pattern.match(text)
        if match:
            month = MONTHS.get(match["m"]) or ABBREVIATED.get(match["m"]) or int(match["m"])
            try:
                return date(int(match["y"]), month, int(match["d"])).isoformat()
            except ValueError:
                return ""
    return ""


def document_date(text: str) -> str:
    """Return the date of a text: a date line among its first five lines, or „Stand: …“ anywhere in its first 3,000 characters.

    A date within running text is no date of the document: better blank than guessed.
    """
    head = text[:3000]
    for line in [x.strip() for x in head.splitlines() if x.strip()][:5]:
        bare = re.sub(r"^\w+,\s*(?:den\s+)?", "", STAMP.sub("", line, count=1))
        found = find_date(bare)
        if found and len(line) <= 60:
            return found
    for match in STAMP.finditer(head):
        found = find_date(head[match.end() :])
        if found:
            return found
    return ""
