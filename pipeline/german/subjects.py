"""The subject of a verb, by where it stands in its clause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.document import Span
from pipeline.german.acts import kinds_of
from pipeline.german.participles import goes_with
from pipeline.german.phrases import is_adjective, is_oblique, phrase_at, span_of
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES, HELPERS, POSSESSIVES, PREPOSITIONS, SUBJECTS, SUBORDINATORS, adverbs

OPENERS = frozenset(
    "und doch aber auch zudem so dabei dann dort hier jetzt heute gestern laut nach am im in bei beim mit seit vor unterdessen inzwischen derweil außerdem später zuvor bereits zur zum".split()
)

BESIDE = frozenset("sich ihm ihnen mir dir uns euch es".split())
"""Pronouns that can stand between a verb and its subject: „entschied sich X“."""
WITHIN = frozenset("darin hierin".split())
"""Adverbs that mean the text spoken of before: „Darin heißt es, …“."""
NO_OPENERS = WITHIN | SUBORDINATORS
"""Adverbs that are more than an opening of their clause."""
DETERMINERS = POSSESSIVES | ARTICLES
LEFT_OUT = OPENERS | SUBORDINATORS | {"und"}
STANDS = frozenset("heißt heisst hieß hiess steht stand".split())
TIMES = re.compile(r"(?i:sekunden?|minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?|jahrzehnte?n?|mal)$")
"""Nouns of a length of time: „wenige Stunden zuvor“ is no subject."""


def subject_of(reading: Reading, frame: Sequence[int], at: int, content_first: bool) -> Span | None:
    """Return the noun phrase or pronoun that is the subject of a verb; None where it is left out („… und sagte“).

    Behind content that comes first, and behind another opening part, the subject follows the finite verb („…“, sagte X;
    „Am Montag sagte X“); otherwise it opens the clause („X sagte am Montag“, „wie X mitteilte“).
    """
    words = reading.words
    finite = at
    if kinds_of(words[at].text) & {"part2", "inf"}:
        helpers = [i for i in frame if words[i].low in HELPERS and abs(i - at) <= 20 and goes_with(reading, i, at)]
        # „X hat Berichte zurückgewiesen, wonach …, und erklärt“: the helper of the first participle is that of the second
        joined = at > 0 and words[at - 1].low in ("und", "aber", "sowie") and bool(helpers) and helpers[0] < at
        finite = (helpers[0] if joined else min(helpers, key=lambda i: abs(i - at))) if helpers else at
    if finite - 1 >= frame[0] and words[finite - 1].low in ("er", "sie") and not content_first:
        return words[finite - 1].span
    if finite < frame[-1] and words[finite + 1].text == "er":
        return words[finite + 1].span  # „Die Arbeit lobte er“: „er“ is always the subject
    start = _clause_start(reading, frame, finite)
    while start < finite - 1 and words[start].low in adverbs() and words[start].low not in NO_OPENERS:
        start += 1
    opener = words[start].low if start < len(words) else ""
    if opener in ("der", "die", "das", "welche", "welcher") and 0 < start < at and words[start - 1].text == ",":
        closes = max(at, finite) == frame[-1] or words[max(at, finite) + 1].text in (",", ":")
        if closes and phrase_at(reading, start, at - 1) is None:
            return words[start].span
    if opener == "als" and _inverted(reading, start, finite):
        return _behind(reading, finite, frame[-1])
    if opener in SUBORDINATORS or (start > 0 and words[start - 1].low in SUBORDINATORS):
        start += opener in SUBORDINATORS
        found = phrase_at(reading, start, max(at, finite) - 1) or _wide(reading, start, min(at, finite) - 1, opener)
        return span_of(reading, found) if found and not is_oblique(reading, found[0]) else None
    if opener in WITHIN and finite == start + 1 and words[finite].low in STANDS:
        return words[start].span
    after = finite + 1 if content_first else past(reading, finite + 1, frame[-1])
    follow = phrase_at(reading, after, frame[-1]) if finite < frame[-1] else None
    if follow and (is_oblique(reading, follow[0]) or _addressee(reading, follow)):
        follow = None
    if content_first and follow:
        return span_of(reading, follow)
    if start >= finite:
        # the verb opens its clause: inverted behind an opening clause, or its subject is left out
        first = words[reading.sentence_words(words[at].sentence).start].low
        return span_of(reading, follow) if follow and (first in SUBORDINATORS or first == "wie") else None
    lead = phrase_at(reading, start, finite - 1)
    if lead and not is_oblique(reading, lead[0]) and words[lead[0]].low not in OPENERS and not _time(reading, lead, finite):
        return span_of(reading, lead)
    if follow:
        return span_of(reading, follow)
    return _before(reading, start, finite)


def past(reading: Reading, i: int, last: int) -> int:
    """Return the word behind pronouns and adverbs that follow a finite verb („entschied sich offenbar | X“)."""
    words = reading.words
    while i < last and (words[i].low in BESIDE or (words[i].text == words[i].low and words[i].low in adverbs())):
        i += 1
    return i


def _inverted(reading: Reading, start: int, finite: int) -> bool:
    """Tell whether „als“ and a bare noun stand before the finite verb of a main clause: „Als Grund gab die Schule an, …“."""
    words = reading.words
    noun = start + 1 < finite and words[start + 1].text[0].isupper() and words[start + 1].low not in DETERMINERS
    return noun and (start + 2 == finite or words[start + 2].low in PREPOSITIONS)


def _behind(reading: Reading, finite: int, last: int) -> Span | None:
    """Return the subject behind a finite verb."""
    found = phrase_at(reading, past(reading, finite + 1, last), last) if finite < last else None
    return span_of(reading, found) if found and not is_oblique(reading, found[0]) else None


def _time(reading: Reading, found: tuple[int, int], finite: int) -> bool:
    """Tell whether a phrase before an adverb is a length of time („Wenige Stunden zuvor hatte …“)."""
    words = reading.words
    return found[1] + 1 < finite and TIMES.search(words[found[1]].text) is not None and words[found[1] + 1].low in adverbs()


def _wide(reading: Reading, start: int, last: int, opener: str) -> tuple[int, int] | None:
    """Return a noun phrase with a long attribute: „wie zwei mit den Plänen vertraute Beamte mitteilten“."""
    words = reading.words
    if opener != "wie" or last - start < 3 or words[last].text[0].islower() or not words[last].text[0].isalpha():
        return None
    opens = words[start].low in ARTICLES or words[start].low in ("zwei", "drei", "mehrere", "viele", "einige", "mit")
    return (start, last) if opens and is_adjective(words[last - 1].text) and last - start < 10 else None


def _clause_start(reading: Reading, frame: Sequence[int], at: int) -> int:
    """Return the first word of the clause of a finite verb within a frame."""
    words = reading.words
    start = frame[0]
    for i in range(at - 1, frame[0] - 1, -1):
        text, low = words[i].text, words[i].low
        if text in ";:–" or (text in "“«" and not any(words[j].text in "„»" for j in range(max(frame[0], i - 5), i))):
            return i + 1
        if (
            low in SUBORDINATORS
            and i < at - 1
            and (i == frame[0] or words[i - 1].text == "," or low in ("dass", "nachdem", "obwohl"))
        ):
            return i
        if text == "," and not _closes_apposition(reading, i, frame[0], at):
            return i + 1
        if low in ("und", "aber", "doch", "sowie") and i == at - 1:
            return at
    return start


def _closes_apposition(reading: Reading, comma: int, first: int, at: int) -> bool:
    """Tell whether a comma right before the verb closes „X, Sprecher der Bahn, sagte“, or opens such an apposition."""
    words = reading.words
    found = phrase_at(reading, first, at)
    while found is None and first < comma and words[first].low not in SUBJECTS:
        first += 1
        found = phrase_at(reading, first, at) if words[first].text[0].isalpha() else None
    return found is not None and found[0] <= comma <= found[1] + 1 and found[1] >= at - 2


def _before(reading: Reading, start: int, at: int) -> Span | None:
    """Return the noun phrase that ends right before the verb, two joined names together."""
    words = reading.words
    caps = [i for i in range(start, at) if words[i].text[0].isupper()]
    if not caps or caps[-1] < at - 2:
        return None
    first = caps[-1]
    while (
        first > start
        and words[first - 1].text[0].isalpha()
        and (
            words[first - 1].text[0].isupper()
            or is_adjective(words[first - 1].text)
            or words[first - 1].low in ARTICLES
            or words[first - 1].low == "und"
        )
    ):
        first -= 1
    while first < at and words[first].low in LEFT_OUT:
        first += 1
    found = phrase_at(reading, first, at - 1)
    return span_of(reading, found) if found and not is_oblique(reading, found[0]) else None


def _addressee(reading: Reading, found: tuple[int, int]) -> bool:
    """Tell whether a phrase is a bare dative plural, as of those spoken to („sagte Reportern“)."""
    head = reading.words[found[1]].text
    return found[0] == found[1] and head.endswith(("ern", "isten", "eten", "egen", "ten")) and head not in ("Experten",)
