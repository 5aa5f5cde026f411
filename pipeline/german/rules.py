"""Quotations that rules find where the model found none: block quotations, „laut X“, verbs of speaking with „dass“ or marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.document import Quotation, Span
from pipeline.german import (
    clauses,
    denied,
    frames,
    objects,
    particles,
    phrases,
    pointing,
    reported_acts,
    reported_clauses,
    statements,
)
from pipeline.german.acts import find_verb, speaking_forms, verb_forms
from pipeline.german.continuations import continuations
from pipeline.german.cues import reporting
from pipeline.german.mentions import seats
from pipeline.german.reading import Reading, Word
from pipeline.german.words import ARTICLES, FINITE, MODALS

GOVERNED = ARTICLES - {"die", "das", "ein", "eine"}
"""Articles that can stand behind „laut“: it governs dative and genitive („nannte laut die Namen“ is loud)."""

GENITIVES = frozenset(("der", "des", "eines", "einer"))
"""Articles that can go on behind a noun: „laut dem Sprecher der Polizei“, but not „laut Nordpost das Amt“."""

NOT_GOVERNED = MODALS | FINITE | frozenset(("und", "aber", "doch", "auch", "denn"))
"""Words at which the source before „zufolge“ begins at the latest."""
OPEN, CLOSE = frozenset('„»«"“'), frozenset('“«»"”')
ENDS = frozenset(".!?")
CARRIER = frozenset(
    "Angaben Aussagen Darstellung Informationen Einschätzung Ansicht Auffassung Worten Berichten Angabe Meinung "
    "Schätzungen Schätzung Recherchen".split()
)


OPINIONS = frozenset("Meinung Ansicht Auffassung Überzeugung Einschätzung Darstellung Aussage".split())
"""Nouns before „nach“: „ihrer Meinung nach“."""


def propose(reading: Reading, found: Sequence[Quotation]) -> Iterator[Quotation]:
    """Yield what the rules add to what was found."""
    covered = Cover([q for q in found if q.cue or q.speaker or q.form != "Direct"])
    rules: tuple[Callable[[Reading, Cover], Iterator[Quotation]], ...] = (
        block_quotes,
        marked_quotations,
        according_to,
        lambda r, _: particles.so_speakers(r),
        lambda r, _: particles.whereby(r),
        lambda r, _: it_was_said(r),
        lambda r, _: statements.as_reported(r),
        lambda r, _: reported_clauses.reported_clauses(r),
        lambda r, _: pointing.points_back(r),
        lambda r, _: pointing.of_nouns(r),
        lambda r, _: objects.coordinated(r),
        lambda r, _: statements.evidence_shows(r),
        lambda r, _: statements.unconfirmed(r),
        headlines,
        lambda r, _: denied.refused(r),
    )
    proposed: list[Quotation] = []
    for rule in rules:
        for quotation in rule(reading, covered):
            if not covered.holds(quotation):
                covered.add(quotation)
                proposed.append(quotation)
    yield from proposed
    yield from continuations(reading, [*found, *proposed])


class Cover:
    """Which raw code points lie in a quotation already."""

    def __init__(self, found: Sequence[Quotation]) -> None:
        self.places: set[int] = set()
        self.cues: set[int] = set()
        for q in found:
            self.add(q)

    def add(self, q: Quotation) -> None:
        """Add the words of a quotation."""
        for span in q.quote:
            self.places.update(range(span.start, span.end))
        for span in q.cue:
            self.cues.update(range(span.start, span.end))

    def share(self, span: Span) -> float:
        """Return which share of a span is covered."""
        return sum(i in self.places for i in range(span.start, span.end)) / max(1, span.end - span.start)

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


def block_quotes(reading: Reading, covered: Cover) -> Iterator[Quotation]:
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


def _plain(reading: Reading, i: int) -> bool:
    return reading.blocks[reading.words[i].block].kind not in ("hashtags", "boilerplate", "byline")


def according_to(reading: Reading, covered: Cover) -> Iterator[Quotation]:
    """„Laut X …“, „nach Angaben von X …“, „… X zufolge“: the rest of the sentence is what X says."""
    words = reading.words
    for run in clauses.sentence_runs(reading):
        if not _plain(reading, run[0]):
            continue
        for place, i in enumerate(run):
            low = words[i].low
            if low in ("laut", "nach", "gemäß", "zufolge") and _has_frame(reading, run, i):
                continue
            cue: list[Word] = []
            speaker: tuple[int, int] | None = None
            if (low == "laut" and place + 1 < len(run) and (words[i + 1].text[0].isupper() or words[i + 1].low in GOVERNED)) or (
                low in ("nach", "gemäß") and place + 1 < len(run) and carries(reading, i + 1, run[-1])
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
        kinds = {kind for _, _, kind in verb_forms().get(words[i].text, ())}
        verb = reporting(reading, run, i) if "ind" in kinds else None
        if verb is None or not verb.strong:
            continue
        inverted = i > run[0] and words[i - 1].text in (",", "“", "«")
        if inverted or (comma < run[-1] and {words[j].low for j in run if j > comma} & clauses.KONJUNKTIV):
            return True
    return False


def carries(reading: Reading, start: int, last: int) -> bool:
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


CARRIER_ENDINGS = ("angaben", "berichten", "informationen", "meldungen", "aussagen", "schätzungen", "erkenntnissen")


def _phrase(reading: Reading, start: int, last: int) -> tuple[int, int]:
    """Return the range of a noun phrase that begins here: articles, adjectives, capitalised words, genitives, „von X“."""
    words = reading.words
    end = start
    while end <= last:
        text = words[end].text
        low = text.lower()
        entity = next(
            (
                e
                for e in reading.entities_in(Span(words[end].span.start, words[end].span.start + 400))
                if e.span.start == words[end].span.start
            ),
            None,
        )
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


def it_was_said(reading: Reading) -> Iterator[Quotation]:
    """„…, hieß es am Montag aus Regierungskreisen.“: what stands before is the content."""
    words = reading.words
    for run in clauses.sentence_runs(reading):
        inside = clauses.quoted_words(reading, run)
        for i in run[4:-1]:
            if words[i].low in ("hieß", "heißt") and words[i + 1].low == "es" and words[i - 1].text == "," and i not in inside:
                content = Span(words[run[0]].span.start, words[i - 2].span.end)
                cue = Span(words[i].span.start, words[i + 1].span.end)
                source = frames.source_of(reading, list(run), i)
                source = tuple(s for s in source if s.start > cue.end)
                yield Quotation((content,), source, (cue,), (), "Indirect", "says", 0.65, 0.7, ("it_was_said",))
                break


def headlines(reading: Reading, covered: Cover) -> Iterator[Quotation]:
    """„Bahn: Strecke bis Ostern gesperrt“: a name or body before a colon, in a heading or at the start of a line."""
    words = reading.words
    for run in clauses.sentence_runs(reading):
        block = reading.blocks[words[run[0]].block]
        if block.kind not in ("heading", "paragraph", "list_item") or words[run[0]].span.start != block.span.start:
            continue
        colon = next((i for i in run[:7] if words[i].text == ":"), None)
        if colon is None or colon + 2 >= run[-1] or words[colon + 1].text in OPEN:
            continue
        found = phrases.phrase_at(reading, run[0], colon - 1)
        if (
            not found
            or found[1] != colon - 1
            or not reported_acts.can_speak(reading, found)
            or (block.kind != "heading" and len(run) > 30)
        ):
            continue
        end = words[run[-1]].span.start if words[run[-1]].text in ENDS else words[run[-1]].span.end
        content = Span(words[colon + 1].span.start, end)
        behind = run[colon - run[0] :]
        if reading.string(phrases.span_of(reading, found)) in LABELS:
            continue
        if (
            _only_topic(reading, found)
            and not {words[i].low for i in behind} & clauses.KONJUNKTIV
            and not {words[i].text for i in behind} & OPEN
        ):
            continue
        speaker = phrases.span_of(reading, found)
        yield Quotation((content,), (speaker,), (), (), "Indirect", "says", 0.6, 0.8, ("headline",))


LABELS = frozenset(
    "Analyse Kommentar Interview Hintergrund Überblick Chronologie Video Grafik Karte Reportage Porträt Meinung Faktencheck Liveblog "
    "Newsblog Ticker Update Eilmeldung Exklusiv Wetter Frage Antwort Podcast Fotos Bilder Glosse Essay Leitartikel".split()
)
"""What stands before a colon to say what kind of text follows."""


def _only_topic(reading: Reading, found: tuple[int, int]) -> bool:
    """Tell whether a place before a colon may be the topic rather than who speaks („Indonesien: Fähre gesunken“); seats of power speak."""
    places = [e for e in reading.entities_in(phrases.span_of(reading, found)) if e.label == "LOC"]
    return bool(places) and "metonym" not in places[0].flags and reading.string(places[0].span) not in seats()


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
        if word.text not in CLOSE or (word.text == "„"):
            continue
        inner = i - opened - 1
        span = Span(words[opened].span.start, word.span.end)
        sentence_like = inner >= 4 and (
            words[i - 1].text in ENDS or words[i - 1].text == "," or words[min(i + 1, len(words) - 1)].text == ","
        )
        first = opened
        opened = -1
        if not sentence_like or not _plain(reading, i) or covered.share(span) > 0.4:
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
