"""Two who speak together: „weder X noch Y“, „sowohl X als auch Y“."""

from __future__ import annotations

from pipeline.document import Span, Spans
from pipeline.german import phrases
from pipeline.german.reading import Reading

LINKS = {"weder": ("noch",), "sowohl": ("als", "wie")}


def joined(reading: Reading, spans: Spans) -> tuple[Span, Span] | None:
    """Return both phrases where the words of a speaker are part of such a pair."""
    words = reading.words
    inside = reading.numbers(spans)
    if not inside:
        return None
    sentence = reading.sentence_words(words[inside[0]].sentence)
    opens = next((i for i in range(inside[-1], max(sentence.start, inside[0] - 14) - 1, -1) if words[i].low in LINKS), -1)
    if opens < 0:
        return None
    first = phrases.phrase_at(reading, opens + 1, sentence.stop - 1)
    link = first[1] + 1 if first else -1
    if not first or link >= sentence.stop or words[link].low not in LINKS[words[opens].low]:
        return None
    start = link + 1 + (words[link + 1].low == "auch")
    second = phrases.phrase_at(reading, start, sentence.stop - 1)
    if not second or not (inside[0] <= second[1] and inside[-1] >= opens):
        return None
    return phrases.span_of(reading, first), phrases.span_of(reading, second)
