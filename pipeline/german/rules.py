"""Quotations that rules find where the model found none: block quotations, „laut X“, verbs of speaking with „dass“ or marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.document import Quotation, Span
from pipeline.german import denied, objects, particles, pointing, reported_clauses, statements
from pipeline.german.according import according_to
from pipeline.german.acts import find_verb, verb_forms
from pipeline.german.clauses import is_told
from pipeline.german.continuations import continuations
from pipeline.german.headlines import headlines
from pipeline.german.reading import Reading, Rule, Word
from pipeline.german.words import ARTICLES, CLOSING

ENDS = frozenset(".!?")


def propose(reading: Reading, found: Sequence[Quotation]) -> Iterator[Quotation]:
    """Yield what the rules add to what was found."""
    covered = Cover(len(reading.document.text), [q for q in found if q.cue or q.speaker or q.form != "Direct"])
    rules: tuple[Rule, ...] = (
        block_quotes,
        lambda r: marked_quotations(r, covered),
        according_to,
        particles.so_speakers,
        particles.whereby,
        particles.it_was_said,
        statements.as_reported,
        reported_clauses.reported_clauses,
        pointing.points_back,
        pointing.of_nouns,
        objects.coordinated,
        statements.evidence_shows,
        statements.unconfirmed,
        headlines,
        denied.refused,
    )
    proposed: list[Quotation] = []
    for rule in rules:
        for quotation in reading.proposals(rule):
            if not covered.holds(quotation):
                covered.add(quotation)
                proposed.append(quotation)
    yield from proposed
    yield from continuations(reading, [*found, *proposed])


class Cover:
    """Which raw code points lie in a quotation already."""

    def __init__(self, size: int, found: Sequence[Quotation]) -> None:
        self.places = bytearray(size)
        self.cues: set[int] = set()
        for q in found:
            self.add(q)

    def add(self, q: Quotation) -> None:
        """Add the words of a quotation."""
        for span in q.quote:
            self.places[span.start : span.end] = b"\1" * (span.end - span.start)
        for span in q.cue:
            self.cues.update(range(span.start, span.end))

    def share(self, span: Span) -> float:
        """Return which share of a span is covered."""
        return self.places.count(1, span.start, span.end) / max(1, span.end - span.start)

    def holds(self, q: Quotation) -> bool:
        """Tell whether a quotation is mostly known."""
        if q.rules == ("coordinated",):
            return any(s.start in self.cues for s in q.cue)
        if q.rules == ("refused",):
            return False
        size = sum(s.end - s.start for s in q.quote)
        covered = sum(self.share(s) * (s.end - s.start) for s in q.quote)
        if q.rules in (("as_reported",), ("block_quote",)):
            # a report holds the claims in it; lines of one block quotation share their cue
            return q.rules == ("block_quote",) and covered > 0.4 * size
        act = q.rules == ("reported_clause",) and q.act not in ("says", "reports") and covered <= 0.15 * size
        return covered > 0.4 * size or (any(s.start in self.cues for s in q.cue) and not act)


def block_quotes(reading: Reading) -> Iterator[Quotation]:
    """A block quotation under a line that ends in a colon belongs to the speaker of that line."""
    for number, block in enumerate(reading.blocks):
        if block.kind != "quote" or number == 0:
            continue
        lead = number - 1
        while lead > 0 and reading.blocks[lead].kind == "quote":
            lead -= 1
        words = reading.inside(reading.blocks[lead].span)
        if not words:
            continue
        sentence = reading.words[words[-1]].sentence
        frame = [i for i in words if reading.words[i].sentence == sentence]
        announced = reading.words[words[-1]].text == ":" or any(reading.words[i].text == ":" for i in words[-3:])
        cue, speaker = cue_and_speaker(reading, frame) if announced else ((), ())
        yield Quotation((block.span,), speaker, cue, (), "Direct", "says", 0.8, 0.6, ("block_quote",))


def cue_and_speaker(reading: Reading, frame: Sequence[int]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the reporting verb of a frame and the noun phrase that is its likeliest subject."""
    words = reading.words
    cue: tuple[Span, ...] = ()
    at = -1
    for i in frame:
        if words[i].text in verb_forms() and find_verb([words[i].text], [words[j].text for j in frame]):
            cue, at = (words[i].span,), i
    if at < 0:
        return (), ()
    if at + 1 in frame and words[at + 1].text == "es":
        heads = [i for i in frame if i < at and words[i].text[0].isupper() and i > frame[0]]
        return cue, (Span(words[max(frame[0] + 1, heads[0] - 1)].span.start, words[heads[-1]].span.end),) if heads else ()
    inside = Span(words[frame[0]].span.start, words[frame[-1]].span.end)
    people = [e for e in reading.entities_in(inside) if "compound" not in e.flags]
    near = sorted(people, key=lambda e: (e.label != "PER", abs(reading.index(e.span.start) - at)))
    if near:
        return cue, (near[0].span,)
    phrase = subject(reading, frame, at)
    return cue, (phrase,) if phrase else ()


def subject(reading: Reading, frame: Sequence[int], verb: int) -> Span | None:
    """Return the noun phrase right after the verb, or the one that begins the sentence before it."""
    words = reading.words
    for run in (range(verb + 1, min(verb + 9, frame[-1] + 1)), range(frame[0], verb)):
        start = end = -1
        for i in run:
            text = words[i].text
            if text[0].isalpha() and (
                text[0].isupper()
                or text.lower() in ARTICLES
                or (start >= 0 and text[0].islower() and text.endswith(("e", "en", "er")))
            ):
                start = i if start < 0 else start
                end = i if text[0].isupper() else end
            elif start >= 0:
                break
        if end >= 0:
            return Span(words[start].span.start, words[end].span.end)
    return None


def marked_quotations(reading: Reading, covered: Cover) -> Iterator[Quotation]:
    """Words in quotation marks of a sentence's length beside a verb of speaking."""
    words = reading.words
    opened = -1
    for i, word in enumerate(words):
        if opened < 0:
            if word.text in ("„", "»") or (word.text in ('"', "“") and (i == 0 or words[i - 1].span.end < word.span.start)):
                opened = i
            continue
        if i - opened > 150 or word.block != words[opened].block:
            opened = -1
            continue
        if word.text not in CLOSING or (word.text == "„"):
            continue
        inner = i - opened - 1
        span = Span(words[opened].span.start, word.span.end)
        sentence_like = inner >= 4 and (
            words[i - 1].text in ENDS or words[i - 1].text == "," or words[min(i + 1, len(words) - 1)].text == ","
        )
        first = opened
        opened = -1
        if not sentence_like or not is_told(reading, i) or covered.share(span) > 0.4:
            continue
        around = [
            j for j in range(max(0, first - 14), min(len(words), i + 16)) if (j < first or j > i) and words[j].block == word.block
        ]
        right = _until(words, [j for j in around if j > i], ENDS)
        left = list(reversed(_until(words, [j for j in reversed(around) if j < first], ENDS)))
        for frame in (right, left):
            if not frame:
                continue
            cue, speaker = cue_and_speaker(reading, frame)
            if cue:
                yield Quotation((span,), speaker, cue, (), "Direct", "says", 0.7, 0.6, ("quotation_marks",))
                break


def _until(words: Sequence[Word], indices: Sequence[int], marks: frozenset[str]) -> list[int]:
    out = []
    for j in indices:
        if words[j].text in marks:
            break
        out.append(j)
    return out
