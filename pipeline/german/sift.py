"""Sift the model's quotations before rules see them: stray words cut off, halves joined, what stands in headings dropped."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.document import LOOSE, Quotation, Span, Spans, hull
from pipeline.german import checks, clauses, phrases, reported_acts
from pipeline.german.acts import NEGATIONS, kinds_of, verb_forms
from pipeline.german.misplaced import (
    before_dash,
    from_heading,
    is_subject,
    noun_of_speech,
    one_subject,
    only_meant,
    own_pieces,
    plainly_told,
    speaker_outside,
    to_its_end,
    with_relative_clause,
)
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES, CLOSING, MODALS, OPENING

LINKS = frozenset(("und", "sowie", "oder", "aber", "doch", ",", "“", "”", "«", "»", '"'))
POINTS_BACK = frozenset("das dies so dieses damit darauf".split())


def sift(reading: Reading, found: Sequence[Quotation]) -> list[Quotation]:
    """Return the model's quotations, each held together."""
    kept = []
    openings = sorted({q.quote[0] for q in found if q.form == "Direct"})
    for q in found:
        if q.form == "Direct":
            q = replace(q, quote=own_pieces(reading, q.quote, openings))
        if from_heading(reading, q):
            # what stands below a heading does not belong to who speaks in it; hearsay stays, without a speaker
            if not {reading.words[i].low for i in reading.numbers(q.quote)} & {"soll", "sollen"}:
                continue
            q = replace(q, cue=(), speaker=(), form="FreeIndirect")
        q = _one_place(reading, q)
        if q.form == "Direct":
            q = replace(q, quote=to_its_end(reading, _within_marks(reading, q.quote)))
        block = reading.block_at(q.quote[0].start)
        if block is None:
            continue
        if block.kind == "heading":
            q = replace(q, quote=before_dash(reading, q.quote))
        bare = block.kind == "heading" and not q.cue and q.form in (*LOOSE, "Indirect") and not _marked(reading, q.quote)
        if bare and not any(s in block.span for s in q.speaker):
            continue
        if (
            _loud(reading, q.cue)
            or _empty(reading, q)
            or noun_of_speech(reading, q)
            or is_subject(reading, q)
            or only_meant(reading, q)
        ):
            continue
        if q.form == "Reported":
            q = replace(q, quote=_whole(reading, q.quote))
        elif q.form == "Indirect":
            q = replace(q, quote=with_relative_clause(reading, q.quote))
        q = one_subject(reading, speaker_outside(reading, _frame_nearby(reading, q)))
        if q.form == "Reported" and (_two_clauses(reading, q) or _aside(reading, q)):
            continue
        kept.append(_reporter(reading, q) if q.form == "Reported" and not q.speaker else q)
    return _joined(reading, _apart(reading, kept))


def _reporter(reading: Reading, q: Quotation) -> Quotation:
    """Fill in who acts in a reported act, and the verb, from the grammar of its sentence."""
    run = list(reading.sentence_words(reading.words[reading.numbers(q.quote)[0]].sentence))
    block = reading.words[reading.numbers(q.quote)[0]].block
    hit = reported_acts.reported(reading, [i for i in run if reading.words[i].block == block]) if run else None
    return replace(q, speaker=hit.speaker, cue=q.cue or hit.cue) if hit else q


def _aside(reading: Reading, q: Quotation) -> bool:
    """Tell whether the reporting verb of a reported act stands in a relative clause beside its subject."""
    words = reading.words
    inside = reading.numbers(q.quote)
    found = phrases.phrase_at(reading, inside[0], inside[-1])
    if not found or found[1] + 3 > inside[-1] or words[found[1] + 1].text != "," or words[found[1] + 2].low not in ARTICLES:
        return False
    close = next((i for i in inside if i > found[1] + 2 and words[i].text == ","), None)
    if close is None:
        return False
    return reported_acts.reported(reading, inside) is None and close - 1 in inside and words[close - 1].text in verb_forms()


def _apart(reading: Reading, found: Sequence[Quotation]) -> list[Quotation]:
    """Give each of two indirect contents of one sentence its own words and its own cue."""
    out = []
    indirect = sorted((q for q in found if q.form == "Indirect"), key=lambda q: hull(q.quote).start)
    begins = [hull(q.quote).start for q in indirect]
    by_cue: dict[Span, list[Quotation]] = {}
    for q in found:
        for cue in q.cue:
            by_cue.setdefault(cue, []).append(q)
    for q in found:
        if q.form == "Indirect" and len(q.quote) > 1:
            own_place = hull(q.quote)
            others = [
                o
                for o in indirect[bisect_left(begins, own_place.start) : bisect_left(begins, own_place.end)]
                if o is not q and o.quote[0].start > q.quote[0].end and _opens_clause(reading, o)
            ]
            own = tuple(s for n, s in enumerate(q.quote) if n == 0 or not any(s in hull(o.quote) for o in others))
            q = replace(q, quote=own)
        if q.form == "Indirect" and len(q.cue) > 1:
            before = [c for c in q.cue if c.end <= q.quote[0].start]
            finite = [c for c in before if any(kinds_of(w) & {"ind", "konj1"} for w in reading.texts(c))]
            if len(finite) > 1:
                q = replace(
                    q, cue=tuple(c for c in q.cue if c not in finite[:-1] and not any(_own_cue(c, o, q) for o in by_cue[c]))
                )
        out.append(q)
    return out


def _opens_clause(reading: Reading, q: Quotation) -> bool:
    """Tell whether the cue opens a main clause of its own („…, riet Uschakow jedoch, …“); otherwise it is part of what is said."""
    words = reading.words
    at = reading.index(q.cue[0].start) if q.cue else 0
    return at > 0 and words[at - 1].text == ","


def _own_cue(cue: Span, other: Quotation, q: Quotation) -> bool:
    return other is not q and cue in other.cue and cue.start > q.quote[0].start


def _loud(reading: Reading, cue: Spans) -> bool:
    """Tell whether „laut“ means loud: „war so laut, dass …“."""
    words = reading.words
    for i in reading.numbers(cue):
        if words[i].low == "laut" and i and words[i - 1].low in ("so", "zu", "sehr", "wie", "ziemlich", "nicht", "und"):
            return True
    return False


def _two_clauses(reading: Reading, q: Quotation) -> bool:
    """Tell whether a reported act runs over two main clauses that each report something: rules find them one by one."""
    inside = reading.numbers(q.quote)
    parts = clauses.main_clauses(reading, list(reading.sentence_words(reading.words[inside[0]].sentence)))
    own = [part for part in parts if not set(inside).isdisjoint(part)]
    return len(own) > 1 and sum(reported_acts.reported(reading, part) is not None for part in own) > 1


def _empty(reading: Reading, q: Quotation) -> bool:
    """Tell whether nothing is said: „sagt nichts“, „Gründe nannte sie nicht“, „konnte nicht überprüft werden“ of nobody."""
    words = reading.words
    for i in reading.numbers(q.cue)[-1:]:
        if i + 1 < len(words) and words[i + 1].low == "nichts" and q.form != "Direct":
            return True
    if q.form != "Reported":
        return False
    texts = {words[i].low for i in reading.numbers(q.quote)}
    if texts & {"nannte", "nannten", "nennt"} and texts & {"nicht", "keine"}:
        return True
    if texts & {"berät", "beraten", "beriet", "tagt", "vor"} and texts & {"berät", "beraten", "beriet", "liest", "las"}:
        return True
    return not q.speaker and checks.unconfirmed(reading.string(hull(q.quote)))


def _whole(reading: Reading, quote: Spans) -> Spans:
    """Close the holes of a reported act within its sentence."""
    words = reading.words
    inside = reading.numbers(quote)
    if len({words[i].sentence for i in inside}) != 1:
        return quote
    last = max(inside)
    end = reading.sentence_words(words[last].sentence).stop
    if end - last <= 3:
        last = end - 1
    return (Span(words[min(inside)].span.start, words[last].span.end),)


def _marked(reading: Reading, spans: Spans) -> bool:
    return any(reading.words[i].text in OPENING for i in reading.numbers(spans))


def _one_place(reading: Reading, q: Quotation) -> Quotation:
    """Keep the block and the sentences that hold most of a content; a stray word elsewhere goes."""
    words = reading.words
    inside = reading.numbers(q.quote)
    if not inside:
        return q
    first, last = words[inside[0]], words[inside[-1]]
    if len(q.quote) == 1 and first.block == last.block and first.sentence == last.sentence:
        return q
    blocks = Counter(words[i].block for i in inside)
    main = blocks.most_common(1)[0][0]
    if q.form == "Reported":
        # the act stands where its subject does: „Feuerwehr dementiert Dammbruch“ is no part of the paragraph below
        told = [words[min(reading.index(s.start), len(words) - 1)].block for s in (*q.speaker, *q.cue)]
        main = next((b for b in told if b in blocks), main)
    if blocks[main] < len(inside) and reading.blocks[main].kind != "quote":
        inside = [i for i in inside if words[i].block == main]
    sentences = Counter(words[i].sentence for i in inside)
    most = sentences.most_common(1)[0]
    if q.form == "Reported":
        cued = [words[i].sentence for i in reading.numbers(q.cue or q.speaker) if words[i].sentence in sentences]
        most = (cued[0], 0) if cued else most
    keep = {
        s
        for s, n in sentences.items()
        if s == most[0] or (q.form != "Reported" and n >= 0.5 * len(reading.sentence_words(s))) or (q.form == "Direct" and n >= 4)
    }
    if q.form == "IndirectFreeIndirect" and len(keep) > 1:
        keep = {s for s in keep if s == most[0] or not plainly_told(reading, reading.sentence_words(s))}
    chosen = [i for i in inside if words[i].sentence in keep]
    if len(chosen) == len(reading.numbers(q.quote)) and len(q.quote) == 1:
        return q
    spans = tuple(
        cut
        for s in q.quote
        for cut in reading.spans(
            [i for i in reading.inside(s) if words[i].sentence in keep and words[i].block == words[chosen[0]].block]
        )
    )
    longest = max((len(reading.numbers((s,))) for s in spans), default=0)
    spans = tuple(s for s in spans if len(reading.numbers((s,))) > 1 or longest < 4 or _belongs(reading, reading.index(s.start)))
    return replace(q, quote=spans) if spans else q


def _belongs(reading: Reading, i: int) -> bool:
    """Tell whether a word that stands apart from a content is part of it: a closing mark, a negation, the last word of the sentence."""
    words = reading.words
    last = i + 1 >= len(words) or words[i + 1].sentence != words[i].sentence or words[i + 1].text in ".!?"
    return words[i].text in CLOSING or words[i].low in NEGATIONS or (last and words[i].text[0].isalpha())


def _within_marks(reading: Reading, quote: Spans) -> Spans:
    """Cut direct speech off behind the mark that closes it, where it opens with one."""
    words = reading.words
    out = []
    for span in quote:
        inside = list(reading.inside(span))
        if inside and words[inside[0]].text in '„»"':
            close = next((n for n, i in enumerate(inside) if n and words[i].text in CLOSING), None)
            if (
                close is not None
                and len(inside) - close - 1 > 0
                and not any(words[i].text in OPENING for i in inside[close + 1 :])
            ):
                span = Span(span.start, words[inside[close]].span.end)
        out.append(span)
    return tuple(out)


def _frame_nearby(reading: Reading, q: Quotation) -> Quotation:
    """Drop pieces of cue and speaker that stand in other sentences than the content, where some stand in its own.

    An indirect quotation has its cue in its own sentence, or in the next one if that points back to it („Das sagte …“).
    """
    words = reading.words
    held = {words[i].sentence for i in reading.numbers(q.quote)}

    def here(spans: Spans) -> Spans:
        return tuple(s for s in spans if words[min(reading.index(s.start), len(words) - 1)].sentence in held)

    cue, speaker = here(q.cue) or q.cue, here(q.speaker) or q.speaker
    if q.form == "Reported" and len(speaker) > 1:
        speaker = tuple(s for s in speaker if s in hull(q.quote)) or speaker
        behind = range(reading.index(speaker[0].end), len(words))
        near = next((i for i in behind if words[i].low in MODALS or words[i].text in verb_forms()), len(words))
        speaker = tuple(s for s in speaker if reading.index(s.start) < near) or speaker[:1]
    if q.form == "Indirect" and cue and not here(cue):
        at = min(reading.index(cue[0].start), len(words) - 1)
        opening = reading.sentence_words(words[at].sentence)
        later = words[at].sentence > max(held)
        if later and not (opening and words[opening.start].low in POINTS_BACK):
            return replace(q, cue=(), speaker=here(q.speaker), rules=(*q.rules, "cue_elsewhere"))
    return q if (cue, speaker) == (q.cue, q.speaker) else replace(q, cue=cue, speaker=speaker)


def _joined(reading: Reading, found: Sequence[Quotation]) -> list[Quotation]:
    """Join „dass A“ and „und B“ without a cue of its own; drop an indirect part of an indirect whole."""
    out: list[Quotation] = []
    for q in sorted(found, key=lambda q: (q.quote[0].start, -hull(q.quote).end)):
        if q.form == "Indirect" and not q.cue and out:
            whole = next((n for n in range(len(out) - 1, max(-1, len(out) - 4), -1) if out[n].form == "Indirect"), None)
            if whole is not None:
                before = out[whole]
                a, b = hull(before.quote), hull(q.quote)
                if b in a:
                    continue
                gap = Span(a.end, b.start) if a.end <= b.start else None
                same = reading.words[reading.index(a.start)].sentence == reading.words[reading.index(b.start)].sentence
                if gap is not None and same and all(w.lower() in LINKS for w in reading.texts(gap)) and before.cue:
                    out[whole] = replace(before, quote=(*before.quote[:-1], Span(before.quote[-1].start, b.end)))
                    continue
        out.append(q)
    return out
