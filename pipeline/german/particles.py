"""Reported speech by a particle or a fixed phrase: „so die Polizei“, „wonach“, „demnach“, „hieß es“."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.document import Quotation, Span
from pipeline.german import frames
from pipeline.german.clauses import end_of, is_finite_form, quoted_words, runs_with
from pipeline.german.phrases import is_adjective, phrase_at, span_of
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES


def so_speakers(reading: Reading) -> Iterator[Quotation]:
    """„…, so die Polizei.“: the rest of the sentence is what the police says."""
    words = reading.words
    for run in runs_with(reading, {"so"}):
        end = end_of(reading, run)
        inside = quoted_words(reading, run)
        for i in run[2:]:
            if words[i].low != "so" or words[i - 1].text != "," or i in inside:
                continue
            found = phrase_at(reading, i + 1, end - 1)
            if (
                not found
                or words[i + 1].low in ("dass", "ein", "eine")
                or (found[1] + 1 < end and words[found[1] + 1].text not in (",", ":", "–", "am", "in", "im", "auf"))
            ):
                continue
            if found[1] + 1 < end and words[found[1] + 1].text not in (",", ":", "–") and end - found[1] > 8:
                continue
            pieces = [Span(words[run[0]].span.start, words[i - 2].span.end)]
            if found[1] + 2 < end and words[found[1] + 1].text in (",", ":"):
                pieces.append(Span(words[found[1] + 2].span.start, words[end - 1].span.end))
            speaker = span_of(reading, found)
            yield Quotation(tuple(pieces), (speaker,), (words[i].span,), (), "Indirect", "says", 0.65, 0.7, ("so_speaker",))


def whereby(reading: Reading) -> Iterator[Quotation]:
    """„ein Gutachten, wonach …“; „Demnach …“ goes on from the sentence before."""
    words = reading.words
    for run in runs_with(reading, {"wonach", "demnach", "demzufolge"}):
        end = end_of(reading, run)
        for i in run:
            low = words[i].low
            if low == "wonach" and i + 1 < end and i - 1 > run[0] and words[i - 1].text == ",":
                head = i - 2
                while head > run[0] and not words[head].text[0].isupper():
                    head -= 1
                first = head
                while first > run[0] and (is_adjective(words[first - 1].text) or words[first - 1].low in ARTICLES):
                    first -= 1
                    if words[first].low in ARTICLES:
                        break
                # the clause may stand inside its sentence: „Berichte, wonach …, wollte er nicht bestätigen“
                close = next(
                    (j for j in range(i + 3, end - 1) if words[j].text == "," and is_finite_form(words[j + 1].text)), end
                )
                content = Span(words[i + 1].span.start, words[close - 1].span.end)
                speaker = Span(words[first].span.start, words[head].span.end)
                yield Quotation((content,), (speaker,), (words[i].span,), (), "Indirect", "says", 0.65, 0.7, ("wonach",))
            elif low in ("demnach", "demzufolge") and words[run[0]].sentence > 0:
                pieces = [(run[0], i), (i + 1, end)]
                spans = tuple(Span(words[a].span.start, words[b - 1].span.end) for a, b in pieces if b > a)
                if spans:
                    yield Quotation(spans, (), (words[i].span,), (), "Indirect", "says", 0.5, 0.5, ("demnach", "continues"))


def it_was_said(reading: Reading) -> Iterator[Quotation]:
    """„…, hieß es am Montag aus Regierungskreisen.“: what stands before is the content."""
    words = reading.words
    for run in runs_with(reading, {"hieß", "heißt"}):
        inside = quoted_words(reading, run)
        for i in run[4:-1]:
            if words[i].low in ("hieß", "heißt") and words[i + 1].low == "es" and words[i - 1].text == "," and i not in inside:
                content = Span(words[run[0]].span.start, words[i - 2].span.end)
                cue = Span(words[i].span.start, words[i + 1].span.end)
                source = frames.source_of(reading, list(run), i)
                source = tuple(s for s in source if s.start > cue.end)
                yield Quotation((content,), source, (cue,), (), "Indirect", "says", 0.65, 0.7, ("it_was_said",))
                break
