"""Find words that were glued together and spaces that are missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Repair, Span
from pipeline.german.acts import verb_forms
from pipeline.german.roles import is_role
from pipeline.german.words import (
    CONJUNCTIONS,
    FINITE,
    NEVER_LAST,
    OPENERS,
    PAST,
    PREPOSITIONS,
    SHORT_LAST,
    TextWords,
    frequency,
    given_names,
    participle,
    titles,
)

CASE_CHANGE = re.compile(r"(?<=[a-zäöüßéèáàóčćšžńłřýí])(?=[A-ZÄÖÜÉŠŽČŁ][a-zäöüßéèáàóčćšžńłřýí])")
ANY_CHANGE = re.compile(r"[a-zäöüßéèáàóčćšžńłřýí][A-ZÄÖÜÉŠŽČŁ]")
TOKEN = re.compile(r"\S+")
WEB = re.compile(r"://|www\.|@|^#|[a-z0-9-]\.[a-z]{2,}(?:/|$)|[_*\\/]|\d[A-Za-z]|[A-Za-z]\d")
LETTERS = re.compile(r"[^\W\d_]+")
PREFIXES = frozenset("Mac Mc De Di La Le Van Von El Al O Fitz Du Da Des Lo Los San My You Play Face Tik Snap Wiki Pay".split())
GENDER = frozenset(["Innen", "In", "Er"])
GAP = re.compile(r"[.,;!?:)\]“«](?=[^\s.,;!?:)\]])")
SPACE_AFTER = re.compile(
    r"(?P<dot>(?<=[a-zäöüß]{3})\.(?=[A-ZÄÖÜ„»][a-zäöüß„»])|(?<=[a-zäöüß]{3})\.(?=[„»][A-ZÄÖÜ])|(?<=\d)\.(?=[A-ZÄÖÜ][a-zäöüß]{2})"
    r"|(?<=[“»«\])])\.(?=[A-ZÄÖÜ][a-zäöüß]))"
    r"|(?P<comma>(?<=[^\W\d_])[,;](?=[^\W\d_„»])|(?<=[“«\])]),(?=[^\W\d_])|(?<=\d),(?=[^\W\d_]{2}))"
    r"|(?P<mark>(?<=[^\W\d_]{2})[!?](?=[^\W_])|(?<=[^\W\d_]{3}):(?=[„»\"A-ZÄÖÜ]))"
    r"|(?P<bracket>[\])](?=[^\W_]))"
    r"|(?P<quote>“(?=[^\W\d_]{2})|(?<=[\w.!?,])«(?=[^\W\d_]{2}))"
)
DOMAIN = re.compile(r"(?:de|com|org|net|eu|at|ch|tv|info|io|AI|JS|NET|TV|FM|Net|Com)\b")
KNOWN = 1e-7
NEAR = 200
"""Characters on each side that tell whether a mark stands within a web address."""
STARTERS = OPENERS | frozenset(
    "Der Die Das Den Dem Des Ein Eine Einen Er Sie Es Wir Ich Ihr Am Im In An Auf Aus Bei Mit Nach Von Vor Zu Zum Zur "
    "Für Über Unter Seit Und Oder Aber Doch Auch Als Wie Wenn Dass Nicht Hier Dann Morgen So Ob Beim Rund Nur Noch Man Zwei Drei Vier "
    "Fünf Sechs Sieben Allein Einigen Seine Ihre Mehr Alle Beide Weitere Voll Links Rechts".split()
)
PRESENT = frozenset(
    "bestreitet sieht zieht spricht befindet fordert warnt betont erklärt bleibt reist trifft lehnt weist verteidigt kritisiert lobt droht "
    "hofft glaubt meint schreibt vom beim zum als galt".split()
)
"""Words that end no surname: after a given name and a surname that is glued to them they are evident."""
ABBREVIATION = re.compile(r"[A-ZÄÖÜ]\w*[A-ZÄÖÜ]|\d+(?::\d+)?|[A-ZÄÖÜ]\d")
BODIES = frozenset(
    "US EU UN NATO USA UNO CDU CSU SPD FDP ARD ZDF OSZE IWF EZB BKA BND FBI CIA ÖVP FPÖ SPÖ SVP UNICEF UNESCO WHO KI".split()
)
BODY = re.compile(rf"(?<=[a-zäöüß])(?:{'|'.join(sorted(BODIES, key=len, reverse=True))})$")
FEW = 20
NOUN_ENDINGS = frozenset("waren gaben sprachen werden wegen würde würden sagen habe unter ging kam gab gingen kamen".split())
"""Ends of sentences that are ends of nouns, too („Spielwaren“): the rest must be a name."""
FREE = frozenset("die das und oder von für mit bei vor wie war hat wird will soll kann sie vom zum zur beim".split())
"""Function words that end almost none of the 630,000 words known to wordfreq after another word."""
NOT_AFTER_N = frozenset("der den dem des".split())
"""They end participles and infinitives used as nouns („Reisender“), which end in -n without them."""
AFTER_SUFFIX = frozenset("auf aus als in am im an nach ist".split())
SUFFIX = re.compile(r"[a-zäöüß]{2}(?:ung(?:en)?|(?:he|ke)it(?:en)?|tät(?:en)?|schaft(?:en)?|nis|ismus)$")
PERSON_ENDINGS = (
    "er",
    "or",
    "ent",
    "ant",
    "ist",
    "eur",
    "är",
    "al",
    "og",
    "at",
    "ot",
    "ik",
    "und",
    "arzt",
    "anwalt",
    "amt",
    "wirt",
    "bäuer",
    "freund",
)
"""Words for persons, whose feminine ends in -in."""
LASTS = NEVER_LAST | SHORT_LAST | PAST | PRESENT | FREE | NOT_AFTER_N | AFTER_SUFFIX


def glued_words(text: str, start: int, words: TextWords) -> Iterator[Repair]:
    """Yield repairs of glued words in one block of a text; offsets count from `start`."""
    doubtful = suspects(words)
    if len(doubtful) <= FEW:
        known = not any(w in text for w in doubtful)
    else:
        known = doubtful.isdisjoint(LETTERS.findall(text))
    if known and not ANY_CHANGE.search(text):
        return
    previous = ""
    for match in TOKEN.finditer(text):
        token, at = match.group(), start + match.start()
        if not WEB.search(token):
            after = text[match.end() : match.end() + 30]
            if SMALL.match(token):
                yield from _after_small_word(token, at, words)
            if ANY_CHANGE.search(token):
                yield from _at_case_changes(token, at, previous, after, words)
            if not known and not doubtful.isdisjoint(LETTERS.findall(token)):
                yield from _without_case_change(token, at, previous, after, words)
        previous = token.strip('„“”"»«()[],;:.!?')


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


def suspects(words: TextWords) -> set[str]:
    """Return the capitalised words of a text that no dictionary knows and that end in a word."""
    if words.suspects is None:
        words.suspects = {
            w
            for w in words.count
            if len(w) >= 6 and w[0].isupper() and not frequency(w) and w[1:].islower() and w.isalpha() and any(_cuts(w))
        }
    return words.suspects


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    for cut in range(len(word) - 2, 3, -1):
        last = word[cut:]
        if last in LASTS or _past(last):
            yield word[:cut], last


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


def _past(word: str) -> bool:
    """Tell whether a word is a verb of speech in the past („betonte“), but not one that is a noun as well („Gebiete“)."""
    found = verb_forms().get(word, ()) if word.endswith(("te", "ten")) else ()
    return any(kind == "ind" and not lemma.endswith((word, word + "n")) for lemma, _, kind in found)


def _without_case_change(token: str, at: int, previous: str, after: str, words: TextWords) -> Iterator[Repair]:
    for match in LETTERS.finditer(token):
        word, rest = match.group(), token[match.end() :]
        opened = match.start() <= 1 or token[match.start() - 1] == "-"
        if not opened or word not in suspects(words) or rest[:1] in ("-", "’", "'"):
            continue
        before = previous if match.start() <= 1 else ""
        following = after.lstrip(" ").split(" ")[0] if not rest else ""
        for stem, last in _cuts(word):
            sure = _sure(stem, last, before, following, words)
            if sure >= 0.5:
                span = Span(at + match.start(), at + match.end())
                yield Repair(span, word, f"{stem} {last}", "glued_words", round(sure, 2))
                return


def _sure(stem: str, last: str, previous: str, following: str, words: TextWords) -> float:
    """Say how surely a word that nobody knows is a stem and a function word or verb."""
    named = previous in given_names()
    name = words.count[stem] > 0 and words.is_name(stem) and len(stem) >= 5
    person = named or (stem in words.after_given and len(stem) >= 4)
    if last in PREPOSITIONS and not following[:1].isalnum():
        return 0.0
    if last == "in" and stem.endswith(PERSON_ENDINGS):
        return 0.0
    if (last in NOT_AFTER_N and not person and (stem.endswith("n") or len(stem) < 5)) or (named and stem in given_names()):
        return 0.0
    if last in NOUN_ENDINGS:
        plural = last == "werden" and stem.endswith("e") and frequency(stem) > 1e-6
        return 0.85 if person or plural or SUFFIX.search(stem) else 0.0
    if last in NEVER_LAST:
        return _stem_strength(stem, previous, words, 1e-8)
    if (last in PAST or last in PRESENT or last not in LASTS) and len(last) > 2:
        surname = named and (words.count[stem] > 0 or frequency(stem) > 0 or len(last) >= 4) and following[:1].isalnum()
        if (name and len(last) > 4) or surname:
            return 0.85
    sure = _short_strength(stem, last, previous, following, words) if last in SHORT_LAST else 0.0
    if last in AFTER_SUFFIX and not person:
        sure = 0.0
    if sure or named or not following[:1].isalnum() or words.count[stem + last] > 2 or len(stem) < 5:
        return sure
    common = frequency(stem) > 1e-6
    if last in FREE or (last in NOT_AFTER_N and not stem.endswith("n")):
        return 0.75 if common else 0.0
    return 0.7 if last in AFTER_SUFFIX and common and SUFFIX.search(stem) else 0.0


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
        and (
            last in ("und", "oder", "wird")
            or (last in ("hat", "ist", "war", "will") and (frequency(stem) > 0 or words.count[stem]))
        )
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
