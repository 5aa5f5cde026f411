"""The parts of a main clause: noun phrases, phrases with a preposition, pronouns, words in quotation marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.document import Span
from pipeline.german import dates
from pipeline.german.phrases import phrase_at
from pipeline.german.reading import Reading, Word
from pipeline.german.words import ARTICLES, PREPOSITIONS, WEEKDAYS

CONTRACTED = {
    "zum": "zu",
    "zur": "zu",
    "vom": "von",
    "am": "an",
    "beim": "bei",
    "im": "in",
    "ins": "in",
    "ans": "an",
    "aufs": "auf",
}
PRONOUNS = frozenset(
    "sich ihn ihm ihr ihnen es sie er das dies uns mich ihm dazu davon daran darauf dafür dagegen davor damit".split()
)
DATIVE = frozenset("dem einem ihm ihnen der einer keinem keiner diesem seiner seinem ihrer ihrem unserer unserem".split())
GENITIVE = frozenset("der des dieser einer eines".split())
QUANTIFIERS = frozenset(
    "kein keine keinen mehr weniger viele alle beide jede jeden jedes solche welche manche zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig hundert tausend".split()
)


class Chunk(NamedTuple):
    """A part of a clause; `kind` is np, pp, pronoun, quote or word, `lead` the preposition or first word in lower case."""

    kind: str
    first: int
    last: int
    lead: str


def chunks(reading: Reading, start: int, stop: int) -> Iterator[Chunk]:
    """Yield the parts of the words from `start` up to `stop`."""
    words = reading.words
    i = start
    while i < stop:
        low = words[i].low
        if words[i].text in '„»"':
            close = next((j for j in range(i + 1, stop) if words[j].text in '“«"'), stop - 1)
            yield Chunk("quote", i, close, low)
            i = close + 1
            continue
        if low in PREPOSITIONS and i + 1 < stop:
            found = _phrase(reading, i + 1, stop - 1)
            if found is not None:
                yield Chunk("pp", i, found, preposition(words[i]))
                i = found + 1
                continue
        if low in PRONOUNS and not (low in ARTICLES and _phrase(reading, i, stop - 1)):
            yield Chunk("pronoun", i, i, low)
            i += 1
            continue
        last = _phrase(reading, i, stop - 1)
        if last is not None:
            yield Chunk("np", i, last, low)
            i = last + 1
            continue
        yield Chunk("word", i, i, low)
        i += 1


def _phrase(reading: Reading, start: int, last: int) -> int | None:
    """Return the last word of the noun phrase that begins here; two that follow each other without a link are parted at a name."""
    words = reading.words
    at = start + (words[start].low in QUANTIFIERS)
    found = phrase_at(reading, at, last) if at <= last else None
    if found is None:
        return None
    for i in range(start, found[1]):
        if words[i].text in WEEKDAYS or (words[i + 1].low in ("den", "dem") and words[i].low not in PREPOSITIONS):
            return i
        for entity in reading.entity_from(words[i].span.start):
            close = reading.inside(entity.span).stop - 1
            if entity.label == "PER" and close < found[1] and words[close + 1].text[0].isupper():
                return close
    return found[1]


def preposition(word: Word) -> str:
    """Return a word in lower case, a preposition without its article."""
    return CONTRACTED.get(word.low, word.low)


def is_time(reading: Reading, chunk: Chunk) -> bool:
    """Tell whether a part is nothing but words of time."""
    text = reading.string(Span(reading.words[chunk.first].span.start, reading.words[chunk.last].span.end))
    when = dates.find(text)
    return text in WEEKDAYS or (when is not None and when.end() - when.start() >= len(text) - 1)


def is_object(reading: Reading, chunk: Chunk) -> bool:
    """Tell whether a part can be an object in the accusative: a noun phrase without marks of another case, a pronoun or quotation."""
    if chunk.kind == "np":
        return chunk.lead not in DATIVE | GENITIVE and not is_time(reading, chunk)
    return False
