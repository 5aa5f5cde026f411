"""Speech that goes on without a frame, in the subjunctive: „… sagte X. Vier der Verletzten befänden sich in Lebensgefahr“."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.document import Quotation, Span
from pipeline.german.acts import kinds_of
from pipeline.german.clauses import KONJUNKTIV, quoted_words, runs_with, sentence_runs
from pipeline.german.cues import reporting
from pipeline.german.reading import Reading
from pipeline.german.subjects import subject_of
from pipeline.german.words import FINITE, MODALS, SUBORDINATORS

SPOKEN = frozenset(("Direct", "Indirect", "IndirectFreeIndirect"))
OFTEN_MEANT = frozenset(
    "hätte hätten würde würden könnte könnten müsste müssten sollte sollten dürfte dürften wäre wären ende".split()
)
"""Subjunctives and words like them that an author uses of his own; alone they are no sign of speech."""
TELLING = KONJUNKTIV - OFTEN_MEANT
NOT_SPOKEN = frozenset(("denn", "dank"))
"""Behind „sei“: „es sei denn“, „sei Dank“."""


def continuations(reading: Reading, known: Sequence[Quotation]) -> Iterator[Quotation]:
    """Yield sentences in the subjunctive right behind indirect speech of the same block that have no frame of their own."""
    words = reading.words
    told = {
        (words[i].sentence, words[i].block)
        for q in known
        if q.form in SPOKEN and (q.cue or q.speaker or q.form == "IndirectFreeIndirect")
        for s in q.quote
        for i in reading.inside(s)
    }
    covered = {i for q in known for i in reading.numbers(q.quote)}
    parted = {run[0] for run in runs_with(reading, {";"})}
    for run in sentence_runs(reading):
        here = (words[run[0]].sentence, words[run[0]].block)
        semicolon = _behind_semicolon(reading, run, covered) if run[0] in parted else None
        if semicolon:
            told.add(here)
            yield semicolon
        if here in told or (here[0] - 1, here[1]) not in told or reading.blocks[here[1]].kind not in ("paragraph", "list_item"):
            continue
        if any(i in covered for i in run) or quoted_words(reading, run) or not subjunctive(reading, run):
            continue
        if any(reporting(reading, run, i) for i in run if words[i].low not in KONJUNKTIV):
            continue
        told.add(here)
        content = Span(words[run[0]].span.start, words[run[-1]].span.end)
        yield Quotation((content,), (), (), (), "IndirectFreeIndirect", "says", 0.6, 0.0, ("goes_on",))


def _behind_semicolon(reading: Reading, run: Sequence[int], covered: set[int]) -> Quotation | None:
    """„Ein Sprecher dementierte das; der Parteichef habe nur telefoniert“: whoever acts before the semicolon says what stands behind it."""
    words = reading.words
    at = next(i for i in run if words[i].text == ";")
    before, after = [i for i in run if i < at], [i for i in run if i > at]
    if len(after) < 4 or not before or any(i in covered for i in after) or not subjunctive(reading, after):
        return None
    verb = next((i for i in before if reporting(reading, before, i)), None)
    if verb is None or any(reporting(reading, after, i) for i in after if words[i].low not in KONJUNKTIV):
        return None
    speaker = subject_of(reading, before, verb, False)
    content = Span(words[after[0]].span.start, words[after[-1]].span.end)
    spans = (speaker,) if speaker else ()
    return Quotation((content,), spans, (), (), "IndirectFreeIndirect", "says", 0.6, 0.7, ("goes_on",))


def subjunctive(reading: Reading, run: Sequence[int]) -> bool:
    """Tell whether the finite verb of the main clause stands in the subjunctive of reported speech."""
    words = reading.words
    opens = words[run[0]].low in SUBORDINATORS or words[run[0]].low in ("wer", "was")
    start = next((i for i in run if words[i].text == ","), run[-1]) if opens else run[0]
    for i in run:
        low = words[i].low
        if i < start or (i > run[0] and words[i].text != low):
            continue
        if low in TELLING:
            return i + 1 > run[-1] or words[i + 1].low not in NOT_SPOKEN
        kinds = kinds_of(low)
        if low in MODALS or low in FINITE or (kinds and kinds <= {"ind", "konj2"}):
            return False
    return False
