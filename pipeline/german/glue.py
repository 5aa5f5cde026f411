"""Find words that were glued together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Repair, Span
from pipeline.german.glued_ends import KNOWN, LETTERS, suspects, without_case_change
from pipeline.german.roles import is_role
from pipeline.german.words import (
    FINITE,
    MANY,
    NEVER_LAST,
    OPENERS,
    TextWords,
    frequency,
    given_names,
    participle,
    titles,
)

CASE_CHANGE = re.compile(r"(?<=[a-zäöüßéèáàóčćšžńłřýí])(?=[A-ZÄÖÜÉŠŽČŁ][a-zäöüßéèáàóčćšžńłřýí])")
TOKEN = re.compile(r"\S+")
NEAR = 100
"""The word before a word is looked for so many characters back."""
WEB = re.compile(r"://|www\.|@|^#|[a-z0-9-]\.[a-z]{2,}(?:/|$)|[_*\\/]|\d[A-Za-z]|[A-Za-z]\d")
PREFIXES = frozenset("Mac Mc De Di La Le Van Von El Al O Fitz Du Da Des Lo Los San My You Play Face Tik Snap Wiki Pay".split())
GENDER = frozenset(["Innen", "In", "Er"])
STARTERS = OPENERS | frozenset(
    "Der Die Das Den Dem Des Ein Eine Einen Er Sie Es Wir Ich Ihr Am Im In An Auf Aus Bei Mit Nach Von Vor Zu Zum Zur "
    "Für Über Unter Seit Und Oder Aber Doch Auch Als Wie Wenn Dass Nicht Hier Dann Morgen So Ob Beim Rund Nur Noch Man Zwei Drei Vier "
    "Fünf Sechs Sieben Allein Einigen Seine Ihre Mehr Alle Beide Weitere Voll Links Rechts".split()
)
BODIES = frozenset(
    "US EU UN NATO USA UNO CDU CSU SPD FDP ARD ZDF OSZE IWF EZB BKA BND FBI CIA ÖVP FPÖ SPÖ SVP UNICEF UNESCO WHO KI".split()
)
BODY = re.compile(rf"(?<=[a-zäöüß])(?:{'|'.join(sorted(BODIES, key=len, reverse=True))})$")
SMALL_AFTER = "und|für|mit|von|vom|hat|sei|seien|ist|sind|war|waren|wird|werden|bei|als|die|der|das|den|dem|über|gegen|sagte|haben|auf|aus|nach|zum|zur|will|wollen|nicht"
AFTER_BODY = re.compile(rf"(?<!\w)(?P<body>{'|'.join(sorted(BODIES, key=len, reverse=True))})(?P<small>{SMALL_AFTER})(?!\w)")
"""„USAfür“, „CDUund“"""
ANY_CHANGE = re.compile(r"[a-zäöüßéèáàóčćšžńłřýí][A-ZÄÖÜÉŠŽČŁ]|(?<=[A-ZÄÖÜ])[A-ZÄÖÜ][a-zäöüß]{2}")
FEW = 20
"""So many words are faster looked for one by one."""


def spots(text: str, words: TextWords) -> list[int]:
    """Return where in a whole text glued words can be, in any order: changes of case, and words that no dictionary knows."""
    found = [m.start() for m in ANY_CHANGE.finditer(text)]
    doubtful = suspects(words)
    if len(doubtful) > FEW:
        if doubtful.isdisjoint(LETTERS.findall(text)):
            return found
        return found + [m.start() for m in LETTERS.finditer(text) if m.group() in doubtful]
    for word in doubtful:
        at = text.find(word)
        while at >= 0:
            found.append(at)
            at = text.find(word, at + 1)
    return found


def glued_words(text: str, start: int, words: TextWords) -> Iterator[Repair]:
    """Yield repairs of glued words in one block of a text; offsets count from `start`."""
    doubtful = suspects(words)
    end = 0
    for spot in sorted(spots(text, words)):
        if spot < end:
            continue
        begin = spot
        while begin > end and not text[begin - 1].isspace():
            begin -= 1
        token, at = TOKEN.match(text, begin)[0], start + begin  # type: ignore[index]
        end = begin + len(token)
        if WEB.search(token):
            continue
        before = text[max(0, begin - NEAR) : begin].split()
        previous = before[-1].strip('„“”"»«()[],;:.!?') if before else ""
        after = text[end : end + 30]
        if SMALL.match(token):
            yield from _after_small_word(token, at, words)
        body = AFTER_BODY.search(token)
        if body:
            word = body.group()
            span = Span(at + body.start(), at + body.end())
            yield Repair(span, word, f"{body['body']} {body['small']}", "glued_words", 0.85)
        elif ANY_CHANGE.search(token):
            yield from _at_case_changes(token, at, previous, after, words)
        if doubtful and not doubtful.isdisjoint(LETTERS.findall(token)):
            yield from without_case_change(token, at, previous, after, words)


SMALL = re.compile(
    r"(?P<small>und|aus|ohne|mit|von|vom|für|bei|beim|nach|über|auf|im|in|zum|zur|dass|der|die|das|den|dem|des|hat|ist|war|wie|als|auch)"
    r"(?P<name>[A-ZÄÖÜ][a-zäöüß]{2,})(?![\w-])"
)


def _after_small_word(token: str, at: int, words: TextWords) -> Iterator[Repair]:
    """„undElmar“, „inStraßburg“: a function word before a name that the text or the lists know."""
    match = SMALL.match(token)
    if match and (words.is_name(match["name"]) or frequency(match["name"]) > 1e-6):
        word = match.group()
        yield Repair(Span(at, at + len(word)), word, f"{match['small']} {match['name']}", "glued_words", 0.9)


def _at_case_changes(token: str, at: int, previous: str, after: str, words: TextWords) -> Iterator[Repair]:
    for match in LETTERS.finditer(token):
        word = match.group()
        body = BODY.search(word)
        if body and len(body.group()) < len(word) - 2 and frequency(word[: body.start()]) > 1e-6 and not frequency(word):
            span = Span(at + match.start(), at + match.end())
            yield Repair(span, word, f"{word[: body.start()]} {body.group()}", "glued_words", 0.85)
            continue
        cuts = [m.start() for m in CASE_CHANGE.finditer(word)]
        if (
            not cuts
            or (frequency(word) > 0 and not _starts_sentence(word[cuts[-1] :], word[: cuts[-1]]))
            or (words.count[word] >= MANY and frequency(word[: cuts[0]]) < 1e-6)
        ):
            continue
        pieces = [word[a:b] for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True)]
        following = token[match.end() :] + after[:8]
        if (
            pieces[-1] == "In"
            and re.match(r"\s(?:der|den|dem|die|das|einer|einem|diesem|dieser)\b", following)
            and frequency(pieces[0]) > 1e-6
        ):
            span = Span(at + match.start(), at + match.end())
            yield Repair(span, word, " ".join(pieces), "glued_words", 0.8)
            continue
        if pieces[0] in PREFIXES or len(pieces[0]) < 3 or (pieces[-1] in GENDER and len(cuts) == 1 and pieces[-1] != "Er"):
            continue
        if match.end() < len(token) and token[match.end()] in "-’'" and len(pieces[-1]) < 3:
            continue
        if (
            match.start()
            and token[match.start() - 1] in '„»"“‚'
            and token[match.end() : match.end() + 1]
            and token[match.end()] in '“«"”‘'
        ):
            continue
        sure = min(_strength(p, words, previous if i == 0 else "") for i, p in enumerate(pieces))
        if not _is_evident(pieces, previous, following, words):
            sure = 0.0
        if pieces[-1] == "Er" and sure < 0.9 and not words.count[pieces[0]]:
            sure = max(sure, 0.8) if _strength(pieces[0], words, previous) > 0.5 else sure
        if sure >= 0.5:
            span = Span(at + match.start(), at + match.end())
            yield Repair(span, word, " ".join(pieces), "glued_words", round(0.5 + sure / 2, 2))


def _is_evident(pieces: list[str], previous: str, after: str, words: TextWords) -> bool:
    """Tell whether something shows that the pieces are no brand („ClearType“): a word that begins sentences, a name, a role."""
    first, last = pieces[0], pieces[-1]
    if first[0].islower():
        # „warteten|Einigen“, „gesichtet|Australien“, but „cacheAsBitmap“
        ends = (
            first in FINITE
            or first in NEVER_LAST
            or (participle(first) and first.endswith("t"))
            or first.endswith(("ten", "ieren"))
        )
        return len(pieces) == 2 and frequency(first) > 1e-6 and (last in STARTERS or (ends and frequency(last) > 1e-6))
    if (
        last in STARTERS
        or last in titles()
        or is_role(last)
        or (last in given_names() and after[:1] == " " and after[1:2].isupper())
    ):
        return True
    if participle(last.lower()) and last.endswith("t") and frequency(last) > 1e-6 and frequency(first) > 1e-6:
        return True
    return (
        previous in given_names()
        or previous in titles()
        or any(words.inner[p] > 0 and words.is_name(p) for p in pieces)
        or first in given_names()
    )


def _starts_sentence(last: str, first: str) -> bool:
    """Tell whether a word in a list of words is all the same two: a place or name before „Der“, „Die“, „Das“, „Er“, „Sie“."""
    return last in ("Der", "Die", "Das", "Sie", "Er") and (frequency(first) > 3e-7 or first in given_names())


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
