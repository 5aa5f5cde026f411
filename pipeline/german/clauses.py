"""The sentences of a text and their clauses: where they begin and end, their finite verbs, what stands in quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from operator import itemgetter

from pipeline.german.acts import TENSED, kinds_of
from pipeline.german.phrases import phrase_at
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES, FINITE, HELPERS, MODALS, SUBORDINATORS

LONGEST = 500
ENDS = frozenset(".!?…")
KONJUNKTIV = frozenset(
    "steige sinke beginne ende bringe zeige führe gehöre liefere kämpfe ziehe verliere gewinne bedeute beruhe erfolge existiere fehle folge "
    "fordere funktioniere gefährde hoffe kenne koste lebe leide mache meine nütze plane prüfe reagiere rechne rede regne schade scheine "
    "schreibe sitze spiele spreche sterbe stimme suche treffe trete tue unterstütze verfolge verfüge verhandle verlange versuche verstehe "
    "vertraue wachse warte warne weiche wende wirke wohne zahle ziele zwinge dauere glaube fürchte entspreche ergebe biete sterbe erwarte "
    "sei seien habe hätte hätten werde würde würden könne könnten müsse müssten solle sollten wolle dürfe dürften wäre wären gebe gehe "
    "komme bleibe stehe liege lasse sehe brauche wisse gelte handle bestehe reiche helfe falle laufe trage nehme halte "
    "läge lägen befände befänden stünde stünden bestünde bestünden gäbe gäben käme kämen bekäme bekämen ließe ließen bräuchte bräuchten "
    "säße säßen nähme nähmen fände fänden entspräche entsprächen träfe träfen verlöre verlören wüsste wüssten zöge zögen trüge trügen".split()
)
INFIX = re.compile(
    r"(?:ab|an|auf|aus|bei|dar|ein|fern|fest|fort|frei|her|hin|los|mit|nach|nieder|teil|um|vor|weg|weiter|wieder|zu|zurück|zusammen|heraus|hinaus|bereit|sicher|klar|offen|still)\w{0,30}?zu\w{2,30}(?:en|ern|eln)"
)
"""An infinitive with „zu“ inside: fernzuhalten."""
PARTS = frozenset((":", ",", ";", "–", "und"))
"""Words and marks behind which a main clause can begin."""
RELATIVE = frozenset("der die das dem den deren dessen welche welcher welches wo in an auf mit für von bei".split())


def sentence_runs(reading: Reading) -> Iterator[list[int]]:
    """Return the word numbers of each sentence, cut at block borders; what is longer than any sentence is cut too."""
    return iter(reading.runs(LONGEST))


def runs_with(reading: Reading, cues: Set[str]) -> list[list[int]]:
    """Return the word numbers of each sentence in which one of some words in lower case stands, in order of the text."""
    runs = reading.runs(LONGEST)
    hits = (bisect_right(runs, i, key=itemgetter(0)) - 1 for i in reading.places_of(cues))
    return [runs[n] for n in dict.fromkeys(hits)]


def end_of(reading: Reading, run: Sequence[int]) -> int:
    """Return the number behind the last word of a sentence, its closing mark left out."""
    return run[-1] if reading.words[run[-1]].text in ENDS else run[-1] + 1


def quoted_words(reading: Reading, run: Sequence[int]) -> frozenset[int]:
    """Return the words of a sentence that stand between quotation marks."""
    return reading.quoted(run[0], run[-1])


def main_clauses(reading: Reading, run: Sequence[int]) -> list[list[int]]:
    """Split a sentence before each comma or „und“ behind which a new main clause begins: a noun phrase and a finite verb."""
    key = tuple(run)
    if key not in reading.clauses:
        reading.clauses[key] = _main_clauses(reading, run)
    return reading.clauses[key]


def _main_clauses(reading: Reading, run: Sequence[int]) -> list[list[int]]:
    words = reading.words
    out: list[list[int]] = [[]]
    for i in run:
        if words[i].low in PARTS and (words[i].text == ":" or _begins(reading, out[-1], i, run[-1])):
            out.append([])
        else:
            out[-1].append(i)
    return [part for part in out if len(part) >= 3]


def _begins(reading: Reading, before: Sequence[int], i: int, last: int) -> bool:
    """Tell whether a main clause begins behind a mark or „und“ that follows upon the words of another."""
    words = reading.words
    found = phrase_at(reading, i + 1, last) if before and i + 2 < last else None
    return (
        found is not None
        and found[1] + 1 < last
        and is_finite(reading, found[1] + 1)
        and (found[1] > found[0] or words[found[0]].low not in ARTICLES)
        and words[found[0]].low not in RELATIVE - ARTICLES
        and words[i + 1].low not in SUBORDINATORS
        and any(is_finite(reading, j) for j in before)
    )


def is_finite(reading: Reading, i: int) -> bool:
    """Tell whether a finite verb of speaking or a helper stands here."""
    word = reading.words[i]
    return word.low in HELPERS or bool(kinds_of(word.text) & TENSED)


def is_finite_form(word: str) -> bool:
    """Tell whether a word is a common finite verb."""
    return word in MODALS or word in FINITE or bool(kinds_of(word) & TENSED)


def is_told(reading: Reading, i: int) -> bool:
    """Tell whether a word stands in text that somebody tells: no hashtags, boilerplate or byline."""
    return reading.blocks[reading.words[i].block].kind not in ("hashtags", "boilerplate", "byline")
