"""Find words that were glued together and spaces that are missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Repair, Span
from pipeline.german.words import NEVER_LAST, SHORT_LAST, TextWords, frequency, given_names, titles

CASE_CHANGE = re.compile(r"(?<=[a-zäöüßéèáàóčćšžńłřýí])(?=[A-ZÄÖÜÉŠŽČŁ][a-zäöüßéèáàóčćšžńłřýí])")
TOKEN = re.compile(r"\S+")
WEB = re.compile(r"://|www\.|@|^#|[a-z0-9-]\.[a-z]{2,}(?:/|$)|[_*\\/]|\d[A-Za-z]|[A-Za-z]\d")
LETTERS = re.compile(r"[^\W\d_]+")
PREFIXES = frozenset("Mac Mc De Di La Le Van Von El Al O Fitz Du Da Des Lo Los San My You Play Face Tik Snap Wiki Pay".split())
GENDER = frozenset("Innen In Er".split())
SPACE_AFTER = re.compile(
    r"(?P<dot>(?<=[a-zäöüß]{3})\.(?=[A-ZÄÖÜ„»][a-zäöüß„»A-ZÄÖÜ])|(?<=\d)\.(?=[A-ZÄÖÜ][a-zäöüß]{2})|(?<=[“»«\])])\.(?=[A-ZÄÖÜ][a-zäöüß]))"
    r"|(?P<comma>(?<=[^\W\d_])[,;](?=[^\W\d_„»])|(?<=[“«\])]),(?=[^\W\d_])|(?<=\d),(?=[^\W\d_]{2}))"
    r"|(?P<mark>(?<=[^\W\d_]{2})[!?](?=[^\W_])|(?<=[^\W\d_]{3}):(?=[„»\"A-ZÄÖÜ]))"
    r"|(?P<bracket>[\])](?=[^\W_]))"
    r"|(?P<quote>“(?=[^\W\d_]{2})|(?<=[\w.!?,])«(?=[^\W\d_]{2}))"
)
DOMAIN = re.compile(r"(?:de|com|org|net|eu|at|ch|tv|info|io|AI|JS|NET|TV|FM|Net|Com)\b")
KNOWN = 1e-7


def glued_words(text: str, start: int, words: TextWords) -> Iterator[Repair]:
    """Yield repairs of glued words in one block of a text; offsets count from `start`."""
    previous = ""
    for match in TOKEN.finditer(text):
        token, at = match.group(), start + match.start()
        if not WEB.search(token):
            yield from _at_case_changes(token, at, previous, words)
            yield from _without_case_change(token, at, previous, text[match.end() : match.end() + 30], words)
        previous = token.strip("„“”\"»«()[],;:.!?")


def _at_case_changes(token: str, at: int, previous: str, words: TextWords) -> Iterator[Repair]:
    for match in LETTERS.finditer(token):
        word = match.group()
        cuts = [m.start() for m in CASE_CHANGE.finditer(word)]
        if not cuts or frequency(word) > 0 or (words.count[word] >= 3 and frequency(word[: cuts[0]]) < 1e-6):
            continue
        pieces = [word[a:b] for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True)]
        if pieces[0] in PREFIXES or len(pieces[0]) < 3 or pieces[-1] in GENDER and len(cuts) == 1 and pieces[-1] != "Er":
            continue
        if match.end() < len(token) and token[match.end()] in "-’'" and len(pieces[-1]) < 3:
            continue
        sure = min(_strength(p, words, previous if i == 0 else "") for i, p in enumerate(pieces))
        if pieces[-1] == "Er" and sure < 0.9 and not words.count[pieces[0]]:
            sure = max(sure, 0.8) if _strength(pieces[0], words, previous) > 0.5 else sure
        if sure >= 0.5:
            span = Span(at + match.start(), at + match.end())
            yield Repair(span, word, " ".join(pieces), "glued_words", round(0.5 + sure / 2, 2))


def _strength(piece: str, words: TextWords, previous: str) -> float:
    """Say how surely a piece is a word: 1 in this text or common, 0 unheard of."""
    if words.count[piece] or piece in given_names() or piece in titles():
        return 1.0
    share = frequency(piece)
    if share > 1e-6:
        return 0.95
    if share > KNOWN:
        return 0.9
    if previous in given_names() or previous in titles():
        return 0.85
    if share > 0:
        return 0.7
    # an unknown name after a capitalised word („Ulf Kristersson“) is still a better reading than a word with two capitals
    return 0.6 if previous[:1].isupper() and len(piece) >= 4 else 0.5 if len(piece) >= 5 else 0.0


def _without_case_change(token: str, at: int, previous: str, after: str, words: TextWords) -> Iterator[Repair]:
    match = LETTERS.search(token)
    if not match or match.start() > 1:
        return
    word = match.group()
    rest_of_token = token[match.end() :]
    if len(word) < 6 or not word[0].isupper() or word != word[0] + word[1:].lower() or frequency(word) > 0:
        return
    if rest_of_token[:1] in ("-", "’", "'"):
        return
    following = after.lstrip(" ").split(" ")[0] if not rest_of_token else ""
    for cut in range(len(word) - 2, 3, -1):
        stem, last = word[:cut], word[cut:]
        if last in NEVER_LAST:
            sure = _stem_strength(stem, previous, words, 1e-8)
        elif last in SHORT_LAST:
            sure = _short_strength(stem, last, previous, following, words)
        else:
            continue
        if sure >= 0.5:
            span = Span(at + match.start(), at + match.end())
            yield Repair(span, word, f"{stem} {last}", "glued_words", round(sure, 2))
            return


def _stem_strength(stem: str, previous: str, words: TextWords, known: float) -> float:
    if words.count[stem]:
        return 0.95
    if frequency(stem) > known:
        return 0.9
    return 0.85 if previous in given_names() or previous in titles() else 0.0


def _short_strength(stem: str, last: str, previous: str, following: str, words: TextWords) -> float:
    if words.count[stem] and (words.is_name(stem) or frequency(stem) > KNOWN):
        return 0.9
    if previous in given_names() and (frequency(stem) > 0 or following[:1].islower()) and last in ("und", "oder", "hat", "ist", "war", "will", "wird"):
        return 0.8
    if last in ("und", "oder") and frequency(stem) > 5e-7 and following[:1].isalpha() and len(stem) >= 5:
        return 0.8
    return 0.0


def missing_spaces(text: str, start: int) -> Iterator[Repair]:
    """Yield repairs of missing spaces after punctuation in one block."""
    for match in SPACE_AFTER.finditer(text):
        left = text[: match.end()].rsplit(None, 1)[-1]
        right = text[match.end() :].split(None, 1)[0]
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
        head = re.search(r"[^\s]*$", text[: match.end()])
        a = match.end() - min(len(head.group()) if head else 1, 20)
        tail = re.match(r"[^\W_]+|\S", text[match.end() :])
        b = match.end() + min(len(tail.group()) if tail else 1, 20)
        before = text[a:b]
        after = text[a : match.end()] + " " + text[match.end() : b]
        yield Repair(Span(start + a, start + b), before, after, "missing_space", 0.95)


def _opens_after_space(text: str, close: int) -> bool:
    """Tell whether the bracket that closes here was opened after white space, so that it belongs to no word."""
    pair = "(" if text[close] == ")" else "["
    opened = text.rfind(pair, 0, close)
    return opened == 0 or (opened > 0 and text[opened - 1].isspace())
