"""Find spaces that are missing after punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Repair, Span
from pipeline.german.glue import WEB
from pipeline.german.glued_ends import LETTERS
from pipeline.german.words import (
    CONJUNCTIONS,
    FINITE,
    PREPOSITIONS,
)

GAP = re.compile(r"[.,;!?:)\]“«](?=[^\s.,;!?:)\]])")
SPACE_AFTER = re.compile(
    r"(?P<dot>(?<=[a-zäöüß]{3})\.(?=[A-ZÄÖÜ„»][a-zäöüß„»])|(?<=[a-zäöüß]{3})\.(?=[„»][A-ZÄÖÜ])|(?<=\d)\.(?=[A-ZÄÖÜ][a-zäöüß]{2})"
    r"|(?<=[“»«\"\])])\.(?=[A-ZÄÖÜ][a-zäöüß]))"
    r"|(?P<comma>(?<=[^\W\d_])[,;](?=[^\W\d_„»])|(?<=[“«\"\])]),(?=[^\W\d_])|(?<=\d),(?=[^\W\d_]{2}))"
    r"|(?P<mark>(?<=[^\W\d_]{2})[!?](?=[^\W_])|(?<=[^\W\d_]{3}):(?=[„»\"A-ZÄÖÜ]))"
    r"|(?P<bracket>[\])](?=[^\W_]))"
    r"|(?P<quote>“(?=[^\W\d_]{2})|(?<=[\w.!?,])«(?=[^\W\d_]{2}))"
)
DOMAIN = re.compile(r"(?:de|com|org|net|eu|at|ch|tv|info|io|AI|JS|NET|TV|FM|Net|Com)\b")
NEAR = 200
"""Characters on each side that tell whether a mark stands within a web address."""
ABBREVIATION = re.compile(r"[A-ZÄÖÜ]\w*[A-ZÄÖÜ]|\d+(?::\d+)?|[A-ZÄÖÜ]\d")


def missing_spaces(text: str, start: int) -> Iterator[Repair]:
    """Yield repairs of missing spaces after punctuation in one block."""
    for gap in GAP.finditer(text):
        match = SPACE_AFTER.match(text, gap.start())
        if not match:
            continue
        near = text[max(0, match.end() - NEAR) : match.end()]
        left = near.rsplit(None, 1)[-1]
        right = text[match.end() : match.end() + NEAR].split(None, 1)[0]
        kind = match.lastgroup
        if WEB.search(left + right) and kind in ("dot", "mark", "comma") and not re.search(r"\d$", left[:-1]):
            continue
        if kind == "dot" and (DOMAIN.match(right) or (right[:3].isupper() and len(right) <= 4)):
            continue
        if kind == "mark" and match.group() == ":" and right.startswith(("Innen", "In")):
            continue
        if kind == "bracket" and not _opens_after_space(text, match.start()):
            continue
        if kind == "quote" and match.group() == "«" and text.count("»", 0, match.start()) == text.count("«", 0, match.start()):
            continue
        a = match.end() - min(len(left), 20)
        tail = re.match(r"[^\W_]+|\S", text[match.end() : match.end() + NEAR])
        b = match.end() + min(len(tail.group()) if tail else 1, 20)
        before = text[a:b]
        after = text[a : match.end()] + " " + text[match.end() : b]
        yield Repair(Span(start + a, start + b), before, after, "missing_space", 0.95)


def _opens_after_space(text: str, close: int) -> bool:
    """Tell whether the bracket that closes here was opened after white space, so that it belongs to no word."""
    pair = "(" if text[close] == ")" else "["
    opened = text.rfind(pair, 0, close)
    inside = text[opened + 1 : close]
    after = LETTERS.match(text, close + 1)
    lower = text[close] == ")" and after is not None and after.group()[0].islower()
    function = after is not None and after.group() in CONJUNCTIONS | PREPOSITIONS | FINITE
    if text[close - 1] == "-":
        return False
    if lower and " " not in inside and not ABBREVIATION.fullmatch(inside):
        # „(Peru)und“, but „(un)möglich“, „(Personen)gruppen“
        return function and inside[:1].isupper() and (opened == 0 or text[opened - 1].isspace())
    # „(CDU)sagte“, but „(Mit)Schuld“
    if text[close] == ")" and len(inside) <= 4 and " " not in inside and not lower:
        return False
    return opened == 0 or (opened > 0 and text[opened - 1].isspace())
