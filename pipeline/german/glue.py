"""Find words that were glued together and spaces that are missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Repair, Span
from pipeline.german.acts import verb_forms
from pipeline.german.roles import is_role
from pipeline.german.words import NEVER_LAST, SHORT_LAST, TextWords, frequency, given_names, titles

CASE_CHANGE = re.compile(r"(?<=[a-zäöüßéèáàóčćšžńłřýí])(?=[A-ZÄÖÜÉŠŽČŁ][a-zäöüßéèáàóčćšžńłřýí])")
TOKEN = re.compile(r"\S+")
WEB = re.compile(r"://|www\.|@|^#|[a-z0-9-]\.[a-z]{2,}(?:/|$)|[_*\\/]|\d[A-Za-z]|[A-Za-z]\d")
LETTERS = re.compile(r"[^\W\d_]+")
PREFIXES = frozenset("Mac Mc De Di La Le Van Von El Al O Fitz Du Da Des Lo Los San My You Play Face Tik Snap Wiki Pay".split())
GENDER = frozenset(["Innen", "In", "Er"])
SPACE_AFTER = re.compile(
    r"(?P<dot>(?<=[a-zäöüß]{3})\.(?=[A-ZÄÖÜ„»][a-zäöüß„»])|(?<=\d)\.(?=[A-ZÄÖÜ][a-zäöüß]{2})|(?<=[“»«\])])\.(?=[A-ZÄÖÜ][a-zäöüß]))"
    r"|(?P<comma>(?<=[^\W\d_])[,;](?=[^\W\d_„»])|(?<=[“«\])]),(?=[^\W\d_])|(?<=\d),(?=[^\W\d_]{2}))"
    r"|(?P<mark>(?<=[^\W\d_]{2})[!?](?=[^\W_])|(?<=[^\W\d_]{3}):(?=[„»\"A-ZÄÖÜ]))"
    r"|(?P<bracket>[\])](?=[^\W_]))"
    r"|(?P<quote>“(?=[^\W\d_]{2})|(?<=[\w.!?,])«(?=[^\W\d_]{2}))"
)
DOMAIN = re.compile(r"(?:de|com|org|net|eu|at|ch|tv|info|io|AI|JS|NET|TV|FM|Net|Com)\b")
KNOWN = 1e-7
NEAR = 200
"""Characters on each side that tell whether a mark stands within a web address."""
STARTERS = frozenset(
    "Der Die Das Den Dem Des Ein Eine Einen Er Sie Es Wir Ich Ihr Am Im In An Auf Aus Bei Mit Nach Von Vor Zu Zum Zur "
    "Für Über Unter Seit Und Oder Aber Doch Auch Als Wie Wenn Dass Nicht Hier Dort Dann Jetzt Heute Gestern Morgen "
    "Laut Während Seine Ihre Mehr Viele Alle Beide Diese Dieser Dieses Zuvor Zudem Weitere Voll Links Rechts Später "
    "Danach Dabei Damit Darunter".split()
)
PAST = frozenset(
    "gewann verlor begann trat zog schlug rief hielt blieb stieg fiel schloss bot brach verließ erhielt siegte starb".split()
)


def glued_words(text: str, start: int, words: TextWords) -> Iterator[Repair]:
    """Yield repairs of glued words in one block of a text; offsets count from `start`."""
    previous = ""
    for match in TOKEN.finditer(text):
        token, at = match.group(), start + match.start()
        if not WEB.search(token):
            yield from _at_case_changes(token, at, previous, text[match.end() : match.end() + 12], words)
            yield from _without_case_change(token, at, previous, text[match.end() : match.end() + 30], words)
        previous = token.strip('„“”"»«()[],;:.!?')


def _at_case_changes(token: str, at: int, previous: str, after: str, words: TextWords) -> Iterator[Repair]:
    for match in LETTERS.finditer(token):
        word = match.group()
        cuts = [m.start() for m in CASE_CHANGE.finditer(word)]
        if (
            not cuts
            or (frequency(word) > 0 and not _starts_sentence(word[cuts[-1] :], word[: cuts[-1]]))
            or (words.count[word] >= 3 and frequency(word[: cuts[0]]) < 1e-6)
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
        if not _is_evident(pieces, previous, words):
            sure = 0.0
        if pieces[-1] == "Er" and sure < 0.9 and not words.count[pieces[0]]:
            sure = max(sure, 0.8) if _strength(pieces[0], words, previous) > 0.5 else sure
        if sure >= 0.5:
            span = Span(at + match.start(), at + match.end())
            yield Repair(span, word, " ".join(pieces), "glued_words", round(0.5 + sure / 2, 2))


def _is_evident(pieces: list[str], previous: str, words: TextWords) -> bool:
    """Tell whether something shows that the pieces are no brand („ClearType“): a word that begins sentences, a name, a role."""
    last = pieces[-1]
    if last in STARTERS or last in titles() or last in given_names() or is_role(last):
        return True
    return (
        previous in given_names()
        or previous in titles()
        or any(words.inner[p] and words.is_name(p) for p in pieces)
        or pieces[0] in given_names()
    )


def _starts_sentence(last: str, first: str) -> bool:
    """Tell whether a word in a list of words is all the same two: a place or name before „Der“, „Die“, „Das“, „Er“, „Sie“."""
    return last in ("Der", "Die", "Das", "Sie", "Er") and (frequency(first) > 1e-6 or first in given_names())


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
        elif last in PAST or (last.endswith(("te", "ten")) and any(f[2] == "ind" for f in verb_forms().get(last, ()))):
            sure = 0.85 if words.count[stem] and words.is_name(stem) and len(last) > 4 else 0.0
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
    if (
        previous in given_names()
        and (frequency(stem) > 0 or following[:1].islower())
        and last in ("und", "oder", "hat", "ist", "war", "will", "wird")
    ):
        return 0.8
    if last in ("und", "oder") and frequency(stem) > 5e-7 and following[:1].isalpha() and len(stem) >= 5:
        return 0.8
    named = previous[:1].isupper() and (previous in given_names() or 0 <= frequency(previous) < 3e-7) and frequency(stem) == 0
    if named and last in ("die", "der", "das", "sie", "und") and following[:1].islower():
        return 0.75
    if last in ("von", "für", "ohne") and frequency(stem) > KNOWN and len(stem) >= 5:
        return 0.8
    return 0.0


def missing_spaces(text: str, start: int) -> Iterator[Repair]:
    """Yield repairs of missing spaces after punctuation in one block."""
    for match in SPACE_AFTER.finditer(text):
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
    if text[close - 1] == "-" or (text[close] == ")" and close - opened <= 5 and " " not in text[opened:close]):
        return False
    return opened == 0 or (opened > 0 and text[opened - 1].isspace())
