"""Sentences that say that something could not be checked, or that nobody confirms it: one place tells, for evidence and for claims."""

from __future__ import annotations

import re

NO = r"\b(?:[Nn]icht|[Kk]eine?[mnrs]?|[Oo]hne|[Ww]eder|[Kk]aum)\b"
CHECKED = r"\b(?:(?:[Üü]ber|[Nn]ach)(?:zu)?|ge|[Üü]berge)?(?:prüf|Prüf)(?:en|t|bar)\b|\b[Vv]erifizier(?:en|t|bar)\b"
"""Forms of the verbs; „Überprüfung“ and „Prüfsiegel“ are other words."""
APART = r"\b[Uu]nabhängig(?:e|en|er)?\b[^.!?]{0,40}\b(?:[Bb]estätig(?:en|t|ung|ungen)|Überprüfung|Prüfung|(?:über|nach)?(?:ge)?prüft?(?:en|bar)?|verifizier(?:en|t|bar))\b"
UNCHECKED = re.compile(rf"{NO}[^.!?]{{0,90}}(?:{CHECKED})|(?:{CHECKED})[^.!?]{{0,60}}{NO}")
APART_NOT = re.compile(rf"{NO}[^.!?]{{0,90}}{APART}|{APART}[^.!?]{{0,60}}{NO}|\b[Uu]nabhängig\s(?:{NO})\s(?:zu\s)?(?:{CHECKED})")
NEEDED = re.compile("[Pp]rüf|[Vv]erifizier|[Bb]estätig")
"""What stands in a word of all that the patterns find, and is found faster."""
ABLE = re.compile(r"\b(?:konnte?n?|könne?n?|kann|könnten?|ließe?n?|lässt|lassen|lasse|möglich)\b")
"""Without such a word nobody tried: „die Behörde prüfte den Antrag nicht“."""
UNCONFIRMED = re.compile(
    rf"\bBestätigung(?:en)?\b[^.!?]{{0,90}}(?:{NO}|\b(?:aus|aussteht|fehlt|fehlte)\b)"
    r"|\b[Kk]eine[nr]?\s(?:[a-zäöüß]{1,20}\s)?Bestätigung\b"
)


def unchecked(text: str) -> bool:
    """Tell whether a sentence says that something could not be checked, or not by an independent hand."""
    return bool(NEEDED.search(text) and (APART_NOT.search(text) or (ABLE.search(text) and UNCHECKED.search(text))))


def unconfirmed(text: str) -> bool:
    """Tell whether a sentence says that something could not be checked, or that there is no confirmation of it."""
    return unchecked(text) or bool(UNCONFIRMED.search(text))
