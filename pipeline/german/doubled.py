"""Find words said twice and stray capitals within a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.document import Repair, Span
from pipeline.german.line_words import (
    SPEAKING,
    Word,
    finite_like,
    is_word,
    words_of,
)
from pipeline.german.words import (
    CONJUNCTIONS,
    PREPOSITIONS,
    frequency,
    given_names,
)

REPEATABLE = frozenset("er ihr ihm ihn sie was zu so sehr nein ja da wie immer wieder ganz hin her man es".split())
DETERMINERS = frozenset(["die", "der", "das", "den", "dem"])
TWICE = re.compile(r"\b([^\W_]+) \1\b")
SPEECH = re.compile(rf"\b(?:{'|'.join(sorted(SPEAKING, key=len, reverse=True))})\b")
STRAYING = (" Und", " Oder", " Sowie", " Noch", " Als auch")
STRAY = re.compile(r"(?<=\w )(?:Und|Oder|Sowie|Noch|Als auch)\b")


def doubled_words(text: str, start: int) -> Iterator[Repair]:
    """Yield repairs of a word said twice in a row, and of a verb of speaking that stands before and after its speaker."""
    spoken = SPEECH.findall(text)
    if len(spoken) == len(set(spoken)) and not TWICE.search(text):
        return
    words = words_of(text)
    for i in range(1, len(words)):
        a, b = words[i - 1], words[i]
        if (
            a.text == b.text
            and a.text.isalpha()
            and a.text[0].islower()
            and a.text not in REPEATABLE | DETERMINERS
            and text[a.end : b.start] == " "
            and len(a.text) > 1
            and frequency(a.text) > 1e-6
        ):
            before = text[a.start : b.end]
            yield Repair(Span(start + a.start, start + b.end), before, a.text, "doubled_word", 0.9)
    for i in range(2, len(words)):
        yield from _doubled_article_or_noun(text, start, words, i)
    for i, word in enumerate(words):
        if word.text not in SPEAKING or i == 0 or words[i - 1].text == ",":
            continue
        for j in range(i - 1, max(-1, i - 9), -1):
            if words[j].text == word.text and i - j >= 2:
                between = words[j + 1 : i]
                plain = not any(w.text in CONJUNCTIONS or w.text in ("er", "sie", "es") or w.text in '.:;„“"' for w in between)
                named = between[-1].text[0].isupper()
                closed = i + 1 < len(words) and words[i + 1].text in (",", ":", ".")
                if plain and named and closed:
                    a = between[-1]
                    before = text[a.start : word.end]
                    yield Repair(Span(start + a.start, start + word.end), before, a.text, "doubled_word", 0.8)
                break
            if words[j].text in (".", ":", ";"):
                break


def _subject_before(words: Sequence[Word], verb: int) -> bool:
    """Tell whether a subject stands before a verb („Sie gewann das das Rennen“, but „Dann stärkt das das Vertrauen“)."""
    return verb > 0 and (
        words[verb - 1].text.casefold() in ("er", "sie", "es", "ich", "wir") or words[verb - 1].text in given_names()
    )


def _doubled_article_or_noun(text: str, start: int, words: Sequence[Word], i: int) -> Iterator[Repair]:
    """„sperrte die die Innenstadt“ (but not „die, die die Kosten tragen“), „legte Berufung Berufung ein“."""
    first, second = words[i - 1], words[i]
    if first.text != second.text or text[first.end : second.start] != " ":
        return
    before = words[i - 2].text
    article = (
        first.text in DETERMINERS
        and before[0].islower()
        and (
            (finite_like(before) and (first.text != "das" or _subject_before(words, i - 2)))
            or (before in ("dass", "weil", "ob") and first.text != "das")
        )
    )
    noun = first.text[0].isupper() and len(first.text) > 4 and frequency(first.text) > 1e-6 and first.text not in given_names()
    noun = noun and not any(w.text in ("sein", "lassen") for w in words[i + 1 : i + 3])
    if article or noun:
        yield Repair(
            Span(start + first.start, start + second.end),
            text[first.start : second.end],
            first.text,
            "doubled_word",
            0.75 if article else 0.65 if "".join(w.text for w in words[i + 1 : i + 2]) in PREPOSITIONS else 0.55,
        )


def stray_capitals(text: str, start: int) -> Iterator[Repair]:
    """Yield repairs of „Und“ and „Oder“ with a capital between two capitalised words."""
    if not any(word in text for word in STRAYING) or not STRAY.search(text):
        return
    words = words_of(text)
    for i in range(1, len(words) - 1):
        word, before, after = words[i], words[i - 1], words[i + 1]
        if word.text in ("Und", "Oder", "Sowie") and before.text[0].isupper() and after.text[0].isupper() and is_word(before):
            yield Repair(Span(start + word.start, start + word.end), word.text, word.text.lower(), "stray_capital", 0.9)
        elif (word.text == "Noch" and _earlier(words, i, "weder")) or (
            word.text == "Als" and after.text == "auch" and _earlier(words, i, "sowohl")
        ):
            yield Repair(Span(start + word.start, start + word.end), word.text, word.text.lower(), "stray_capital", 0.85)


def _earlier(words: Sequence[Word], i: int, wanted: str) -> bool:
    return any(w.text.casefold() == wanted for w in words[max(0, i - 15) : i])
