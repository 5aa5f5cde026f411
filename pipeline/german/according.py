"""„Laut X …“, „nach Angaben von X …“, „… X zufolge“: what a preposition gives to its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.document import Quotation, Span
from pipeline.german import clauses, phrases
from pipeline.german.acts import kinds_of, speaking_forms
from pipeline.german.clauses import is_told
from pipeline.german.cues import reporting
from pipeline.german.reading import Reading, Word
from pipeline.german.words import ARTICLES, FINITE, MODALS

GIVES = frozenset(("laut", "nach", "gemäß", "zufolge"))
"""Prepositions that give what is said to a source."""
GOVERNED = ARTICLES - {"die", "das", "ein", "eine"}
"""Articles that can stand behind „laut“: it governs dative and genitive („nannte laut die Namen“ is loud)."""
GENITIVES = frozenset(("der", "des", "eines", "einer"))
"""Articles that can go on behind a noun: „laut dem Sprecher der Polizei“, but not „laut Nordpost das Amt“."""
NOT_GOVERNED = MODALS | FINITE | frozenset(("und", "aber", "doch", "auch", "denn"))
"""Words at which the source before „zufolge“ begins at the latest."""
CARRIER = frozenset(
    "Angaben Aussagen Darstellung Informationen Einschätzung Ansicht Auffassung Worten Berichten Angabe Meinung "
    "Schätzungen Schätzung Recherchen".split()
)
CARRIER_ENDINGS = ("angaben", "berichten", "informationen", "meldungen", "aussagen", "schätzungen", "erkenntnissen")
OPINIONS = frozenset("Meinung Ansicht Auffassung Überzeugung Einschätzung Darstellung Aussage".split())
"""Nouns before „nach“: „ihrer Meinung nach“."""
ENDS = frozenset(".!?")


def according_to(reading: Reading) -> Iterator[Quotation]:
    """„Laut X …“, „nach Angaben von X …“, „… X zufolge“: the rest of the sentence is what X says."""
    words = reading.words
    for run in clauses.runs_with(reading, GIVES):
        if not is_told(reading, run[0]):
            continue
        for place, i in enumerate(run):
            low = words[i].low
            if low not in GIVES or _has_frame(reading, run, i):
                continue
            cue: list[Word] = []
            speaker: tuple[int, int] | None = None
            if (low == "laut" and place + 1 < len(run) and (words[i + 1].text[0].isupper() or words[i + 1].low in GOVERNED)) or (
                low in ("nach", "gemäß") and place + 1 < len(run) and carrier_at(reading, i + 1, run[-1])
            ):
                cue, speaker = [words[i]], _phrase(reading, i + 1, run[-1])
            elif low == "zufolge" and place:
                start = i - 1
                while (
                    start - 1 >= run[0]
                    and (
                        words[start - 1].text[0].isupper()
                        or words[start - 1].low in ARTICLES
                        or (words[start - 1].low.endswith(("en", "er", "em")) and len(words[start - 1].text) > 3)
                    )
                    and words[start - 1].low not in NOT_GOVERNED
                ):
                    start -= 1
                cue, speaker = [words[i]], (start, i)
            elif low == "nach" and place > 1 and words[i - 1].text in OPINIONS and words[i - 2].low in ("seiner", "ihrer"):
                cue, speaker = [words[i]], (i - 2, i)
            if not cue or speaker is None or speaker[0] >= speaker[1]:
                continue
            a, b = min(cue[0].span.start, words[speaker[0]].span.start), max(cue[-1].span.end, words[speaker[1] - 1].span.end)
            if words[min(speaker[1], run[-1])].text == "," and words[min(speaker[1] + 1, run[-1])].low in (
                "der",
                "die",
                "das",
                "dem",
                "den",
            ):
                # „laut der Studie, die im Mai erschien, …“
                closing = next((j for j in run if speaker[1] + 2 < j < speaker[1] + 16 and words[j].text == ","), None)
                b = words[closing].span.end if closing else b
            content = _rest(reading, _own_clause(reading, run, i, speaker[1]), a, b)
            if sum(len(reading.texts(s)) for s in content) >= 3:
                spans = (Span(words[speaker[0]].span.start, words[speaker[1] - 1].span.end),)
                yield Quotation(content, spans, (cue[0].span,), (), "Indirect", "reports", 0.7, 0.7, ("according_to",))


def _has_frame(reading: Reading, run: Sequence[int], at: int) -> bool:
    """Tell whether a verb of speaking before a particle has a content of its own: „…, sagte X nach Angaben von Y“, „X sagte laut Y, man habe …“."""
    words = reading.words
    opens = max((i for i in run if i < at and words[i].text in ",;:"), default=run[0] - 1)
    comma = next((i for i in run if i > at and words[i].text == ","), run[-1])
    for i in run:
        if not opens < i < at or words[i].text not in speaking_forms():
            continue
        kinds = kinds_of(words[i].text)
        verb = reporting(reading, run, i) if "ind" in kinds else None
        if verb is None or not verb.strong:
            continue
        inverted = i > run[0] and words[i - 1].text in (",", "“", "«")
        if inverted or (comma < run[-1] and {words[j].low for j in run if j > comma} & clauses.KONJUNKTIV):
            return True
    return False


def carrier_at(reading: Reading, start: int, last: int) -> bool:
    """Tell whether a noun that carries what somebody says stands behind „nach“: „den Worten“, „ersten Angaben“, „Polizeiangaben“."""
    words = reading.words
    i = start
    while i < last and i - start < 3 and (words[i].low in ARTICLES or phrases.is_adjective(words[i].text)):
        i += 1
    if words[start].low == "eigenen":
        return False
    text = words[i].text
    return text in CARRIER or (text[0].isupper() and text.lower().endswith(CARRIER_ENDINGS))


def _own_clause(reading: Reading, run: Sequence[int], at: int, after: int) -> Sequence[int]:
    """Return the clause of „nach X“ where it opens one of its own behind a comma („…, nach Polizeiangaben waren es 4200“)."""
    words = reading.words
    if (
        at <= run[0]
        or words[at - 1].text not in (",", ";", "–")
        or after > run[-1]
        or not clauses.is_finite_form(words[after].text)
    ):
        return run
    return [i for i in run if i >= at]


def _phrase(reading: Reading, start: int, last: int) -> tuple[int, int]:
    """Return the range of a noun phrase that begins here: articles, adjectives, capitalised words, genitives, „von X“."""
    words = reading.words
    end = start
    while end <= last:
        text = words[end].text
        low = text.lower()
        entity = next(iter(reading.entity_from(words[end].span.start)), None)
        noun = phrases.attribute(reading, end, end + 1, last) if low in ARTICLES else 0
        if noun:
            end = noun
            continue
        if low == "und" and end > start and end + 1 <= last:
            close = phrases.closing_mark(reading, end + 1, last) if words[end + 1].text in "„»" else 0
            if close:
                return start, close + 1
            if words[end + 1].text[0].isupper():
                end += 2
                continue
        if entity and "compound" not in entity.flags:
            end = max(end + 1, reading.inside(entity.span).stop)
            if words[end - 1].span.end == entity.span.end and end <= last and words[end].low not in ("von", "und", "des", "der"):
                break
            continue
        if (
            text[0].isupper()
            or low in (GENITIVES if any(words[j].text[0].isupper() for j in range(start, end)) else ARTICLES)
            or low in ("von", "des", "der", "aus", "eigenen", "ihren", "seiner", "ihrer")
            or (
                low.endswith(("en", "er", "em", "es"))
                and low not in ARTICLES
                and text[0].islower()
                and end + 1 <= last
                and words[end + 1].text[0].isupper()
            )
        ):
            end += 1
            continue
        break
    while end > start and not words[end - 1].text[0].isupper():
        end -= 1
    return start, end


def _rest(reading: Reading, run: Sequence[int], a: int, b: int) -> tuple[Span, ...]:
    words = reading.words
    first, last = words[run[0]].span.start, words[run[-1]].span
    end = last.start if words[run[-1]].text in ENDS else last.end
    out = []
    for x, y in ((first, a), (b, end)):
        inside = [i for i in reading.inside(Span(x, y)) if words[i].span.start >= x and words[i].span.end <= y]
        while inside and words[inside[0]].text in ",–;:":
            inside.pop(0)
        while inside and words[inside[-1]].text in ",–;:":
            inside.pop()
        if inside:
            out.append(Span(words[inside[0]].span.start, words[inside[-1]].span.end))
    return tuple(out)
