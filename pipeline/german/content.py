"""Cut the content of a claim clean, and find the frame around it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Block, Quotation, Span, Spans
from pipeline.german.acts import kinds_of, nouns
from pipeline.german.objects import second_verb
from pipeline.german.reading import Reading, Word
from pipeline.german.words import MODALS

MARKS = frozenset(',;:–„“»«"().!?')
EDGE = frozenset(",;:–-")
OPEN, CLOSE = frozenset('„»«"“‚'), frozenset('“«»"”‘')


def tidy(reading: Reading, q: Quotation, block: Block) -> Spans:
    """Return the content spans of a quotation within its block: holes closed, cue words and loose punctuation cut off.

    Direct speech keeps its marks, and takes in marks that stand right beside it.
    """
    words = reading.words
    chosen = sorted({i for i in reading.numbers(q.quote) if words[i].span.start < block.span.end})
    if not chosen:
        return ()
    own = set(reading.numbers((*q.cue, *(q.speaker if q.form != "Reported" else ()))))
    if q.form == "Indirect":
        chosen = _before_aside(reading, _whole_parts(reading, chosen, own))
    runs = _runs(words, [i for i in chosen if i not in own or q.form == "Reported"], own)
    if q.form == "Direct":
        runs = [_with_marks(reading, a, b) for a, b in runs]
    out = []
    for a, b in runs:
        while a < b and words[a].text in EDGE:
            a += 1
        while b > a and (words[b - 1].text in EDGE or (words[b - 1].text == "." and q.form == "Indirect")):
            b -= 1
        if b > a and any(w.text[0].isalnum() for w in words[a:b]):
            out.append(Span(words[a].span.start, words[b - 1].span.end))
    if not out or (len(out) > 1 and sum(s.end - s.start for s in out) < 2):
        return ()
    return tuple(out)


def _whole_parts(reading: Reading, chosen: Sequence[int], own: set[int]) -> list[int]:
    """Round a choice of words to whole parts of its sentences, between commas and other marks.

    A part counts whole where two fifths of it are chosen, or where „dass“ or „ob“ that opens it is.
    """
    words = reading.words
    wanted = set(chosen)
    out = set(chosen)
    a, b = chosen[0], chosen[-1]
    while a > 0 and _same_part(words, a - 1, a):
        a -= 1
    while b + 1 < len(words) and _same_part(words, b, b + 1):
        b += 1
    part: list[int] = []
    for i in range(a, b + 2):
        if i <= b and (not part or _same_part(words, part[-1], i)) and words[i].text not in MARKS:
            part.append(i)
            continue
        free = [j for j in part if j not in own]
        hit = [j for j in free if j in wanted]
        if hit and not any(j in own for j in part) and (len(hit) >= 0.4 * len(free) or words[free[0]].low in ("dass", "ob")):
            out |= set(free)
        part = [i] if i <= b and words[i].text not in MARKS else []
    inner = range(min(out), max(out))
    out |= {i for i in inner if words[i].text in MARKS and i - 1 in out and i + 1 in out}
    return sorted(out)


def _before_aside(reading: Reading, chosen: list[int]) -> list[int]:
    """Cut off what the author calls the content („…, eine Behauptung, die Kiew zurückwies“)."""
    words = reading.words
    chosen = _without_as(reading, chosen)
    if chosen:
        sentence = words[chosen[-1]].sentence
        for n, i in enumerate(chosen):
            goes_on = n > 2 and words[i].text == "," and words[i].sentence == sentence and second_verb(reading, i)
            if (
                goes_on
                and words[goes_on].text not in MODALS
                and {"zu", "dass"} & {words[j].low for j in (*chosen[:n], max(0, chosen[0] - 1))}
            ):
                return chosen[:n]
    for n, i in enumerate(chosen):
        if n < 3 or words[i].text != "," or i + 3 >= len(words) or words[i + 1].low not in ("eine", "ein"):
            continue
        head = next((j for j in range(i + 2, min(i + 5, len(words))) if words[j].text[0].isupper()), None)
        named = head is not None and words[head].text in nouns()
        if (
            named
            and head is not None
            and head + 2 < len(words)
            and words[head + 1].text == ","
            and words[head + 2].low in ("die", "der", "das", "welche")
        ):
            return chosen[:n]
    return chosen


def _without_as(reading: Reading, chosen: list[int]) -> list[int]:
    """Take out „, wie zwei Beamte mitteilten“ behind what they said."""
    words = reading.words
    if len(chosen) < 5:
        return chosen
    sentence = reading.sentence_words(words[chosen[-1]].sentence)
    for i in sentence:
        if i <= chosen[2] or words[i].low != "wie" or words[i - 1].text != ",":
            continue
        close = next((j for j in sentence if j > i and words[j].text in ",.;!?"), sentence[-1] + 1)
        kinds = kinds_of(words[close - 1].text)
        if close - i > 2 and "ind" in kinds:
            return [j for j in chosen if not i - 1 <= j < close]
    return chosen


def _same_part(words: Sequence[Word], i: int, j: int) -> bool:
    one, other = words[i], words[j]
    return one.sentence == other.sentence and one.block == other.block and one.text not in MARKS and other.text not in MARKS


def _runs(words: Sequence[Word], chosen: Sequence[int], own: set[int]) -> list[tuple[int, int]]:
    """Join word numbers to runs; a hole of up to two words that belong to no other role is closed."""
    out: list[list[int]] = []
    for i in chosen:
        if out and i - out[-1][1] <= 2 and own.isdisjoint(range(out[-1][1], i)):
            out[-1][1] = i + 1
        else:
            out.append([i, i + 1])
    longest = max((b - a for a, b in out), default=0)
    return [(a, b) for a, b in out if b - a > 1 or longest <= 2 or (a == out[-1][0] and _closes(words, a))] or [
        (a, b) for a, b in out
    ]


def _closes(words: Sequence[Word], i: int) -> bool:
    """Tell whether a word is the verb at the end of its sentence („wurden nach Angaben der Polizei verletzt“)."""
    ends = i + 1 >= len(words) or words[i + 1].sentence != words[i].sentence or words[i + 1].text in ".!?;"
    return ends and words[i].text[0].islower() and words[i].low.endswith(("t", "en", "n")) and len(words[i].text) > 3


def _with_marks(reading: Reading, a: int, b: int) -> tuple[int, int]:
    words = reading.words
    inner = [w.text for w in words[a:b]]
    if a > 0 and words[a - 1].text in OPEN and inner[0] not in OPEN and words[a - 1].block == words[a].block:
        a -= 1
    for _ in range(2):
        if b < len(words) and words[b].block == words[a].block and words[b - 1].text not in CLOSE:
            if words[b].text in CLOSE:
                b += 1
                break
            if words[b].text in ".!?," and b + 1 < len(words) and words[b + 1].text in CLOSE:
                b += 2
                break
    return a, b


def frame(reading: Reading, q: Quotation, cue: Spans) -> list[str]:
    """Return the words of the clause around a cue that belong to no content and no speaker."""
    if not cue:
        return []
    words = reading.words
    inside = set(reading.numbers(q.quote if q.form != "Reported" else ()))
    own = sorted(set(reading.numbers(cue)))
    if not own:
        return []
    sentence = words[own[-1]].sentence
    own = [i for i in own if words[i].sentence == sentence]
    a = own[0]
    while (
        a > 0
        and words[a - 1].sentence == sentence
        and a - 1 not in inside
        and words[a - 1].text not in ';„“»«–"'
        and own[0] - a < 12
    ):
        a -= 1
    b = own[-1] + 1
    while (
        b < len(words)
        and words[b].sentence == sentence
        and b not in inside
        and words[b].text not in ';„“»«–"'
        and words[b].low not in ("dass", "daß", "ob")
        and b - own[-1] < 12
    ):
        b += 1
    if q.form == "Reported":
        held = reading.numbers(q.quote)
        a, b = max(a, min(held)), min(b, max(held) + 1)
    return [words[i].text for i in range(a, b)]
