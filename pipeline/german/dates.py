"""When something was said: words of time in the frame of a claim, resolved against a given date, never the clock."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pipeline.readers.plain import MONTHS

DAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
WEEKDAY = r"(?P<day>Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag)(?P<part>morgen|vormittag|mittag|nachmittag|abend|s)?"
PART = r"(?:\s?(?:früh|morgen|vormittag|mittag|nachmittag|abend|nacht)s?)?"
PATTERN = re.compile(
    # the first letters of all that follow: most words are passed by at once
    r"\b(?=[abdeghilmnsvzü])(?:"
    rf"(?P<weekday>\b(?:am|noch am|bereits am|seit|vom|den|vergangenen|letzten|diesen)\s(?:(?:frühen|späten|vergangenen|letzten|gestrigen|heutigen)\s)?{WEEKDAY}\b{PART}(?:,\s(?:dem|den)\s\d{{1,2}}\.\s\w+)?)"
    rf"|(?P<full>\b(?:am|vom|Am|Vom)\s(?P<d>\d{{1,2}})\.\s?(?P<m>{'|'.join(MONTHS)})(?:\s(?P<y>(?:19|20)\d\d))?)"
    rf"|(?P<numeric>\b(?:am|vom)\s(?P<nd>\d{{1,2}})\.(?P<nm>\d{{1,2}})\.(?P<ny>(?:19|20)\d\d)?)"
    rf"|(?P<relative>\b(?:heute|gestern|vorgestern){PART}\b)"
    r"|(?P<daytime>\b(?:am (?:frühen |späten |selben |nächsten |gleichen )?(?:Morgen|Vormittag|Mittag|Nachmittag|Abend|Tag)|in der Nacht(?: (?:zum|auf) \w+tag)?|(?:im|Anfang|Mitte|Ende) (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)(?: (?:19|20)\d\d)?)\b)"
    r"|(?P<feast>\b(?:zu|an|vor|nach|über) (?:Ostern|Pfingsten|Weihnachten|Neujahr|Silvester|Allerheiligen|Fronleichnam|Christi Himmelfahrt|Mariä Himmelfahrt|Dreikönig)\b"
    r"|\b(?:am|zum) (?:Karfreitag|Gründonnerstag|(?:Oster|Pfingst)(?:sonntag|montag)|Heiligabend|Heiligen Abend|Rosenmontag|Aschermittwoch|Nationalfeiertag|Neujahrstag|Jahreswechsel)\b)"
    r"|(?P<vague>\b(?:(?:in den|in der|in dieser|in der vergangenen|in der letzten|vor)\s)?(?:letzte[nr]?|vergangene[nr]?|vorige[nr]?|diese[nr]?)\s(?:Woche[n]?|Monat[e]?|Jahr(?:es)?|Tage[n]?|Wochenende)\b"
    r"|\bam (?:vergangenen |letzten )?Wochenende\b|\bvor (?:zwei|drei|vier|einigen|wenigen|mehreren) (?:Tagen|Wochen|Monaten|Jahren|Stunden)\b|\b(?:Anfang|Mitte|Ende) (?:der Woche|des Monats|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b))",
    re.IGNORECASE,
)


def find(text: str) -> re.Match[str] | None:
    """Return the first words of time in a text."""
    return PATTERN.search(text)


def resolve(match: re.Match[str], reference: str) -> str:
    """Return the day of words of time as ISO 8601; empty where the reference date or the words do not tell."""
    if match["full"] and match["y"]:
        return _iso(int(match["y"]), _month(match["m"]), int(match["d"]))
    if match["numeric"] and match["ny"]:
        return _iso(int(match["ny"]), int(match["nm"]), int(match["nd"]))
    try:
        today = date.fromisoformat(reference[:10])
    except ValueError:
        return ""
    if match["full"] or match["numeric"]:
        month = _month(match["m"]) if match["full"] else int(match["nm"])
        day = int(match["d"] or match["nd"])
        this_year = _iso(today.year, month, day)
        return this_year if this_year and this_year <= today.isoformat() else _iso(today.year - 1, month, day)
    if match["relative"]:
        word = match["relative"].casefold()
        return (today - timedelta(days=2 if word.startswith("vor") else 1 if word.startswith("gestern") else 0)).isoformat()
    if match["weekday"]:
        name = match["day"].casefold().replace("sonnabend", "samstag")
        return (today - timedelta(days=(today.weekday() - DAYS.index(name)) % 7)).isoformat()
    return ""


def _month(name: str) -> int:
    return MONTHS.get(name.capitalize(), 0)


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
