"""Stage claims: make claims of quotations: the speaker by name, the kind of act, the evidence, the date, who relays it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.align import plain, source_view
from pipeline.config import Claims, Params
from pipeline.document import Claim, Document, Quotation, Span, Spans, content_id, hull
from pipeline.german import (
    acts,
    behind,
    checks,
    clauses,
    confidence,
    content,
    dates,
    frames,
    objects,
    pointing,
    rules,
    statements,
)
from pipeline.german.inflect import DATIVE_CUES
from pipeline.german.matters import group
from pipeline.german.people import names_of
from pipeline.german.reading import Reading
from pipeline.german.sift import sift
from pipeline.german.speakers.cast import NOBODY, Cast, Speaker
from pipeline.german.speakers.resolve import resolve
from pipeline.german.words import ARTICLES
from pipeline.stage import Stage
from pipeline.stages.annotate import DEFAULT, folder_of, model_digest
from pipeline.stages.clean import block_views

SURE = 0.65
"""A speaker that the model is so sure of is kept; otherwise the grammar of the frame decides."""
DEMAND = re.compile(
    r"\b(?:[Dd]ürfe|[Dd]ürfen|[Dd]arf)\b[^.!?]{0,60}\b(?:nicht|niemals|nie|kein\w*)\b|\b[Ww]ir müss(?:en|ten)\b"
    r"|\bmuss\b[^.!?]{0,40}\b(?:enden|werden|bleiben|aufhören|zurücktreten)\b"
)
"""A neutral verb before words such as „dürfe nicht“ or „wir müssen“ passes on a demand."""
STRETCH = 1_000
BEFORE = 900
"""Characters before a sentence that says that something could not be checked, in which it means what is claimed."""
SILENT = ("hashtags", "boilerplate", "byline")


@lru_cache(maxsize=4)
def scale_of(model: str) -> confidence.Scale:
    """Return how sure claims of a model's quotations are: its own weights, or those of the default model."""
    for folder in (folder_of(model), folder_of(DEFAULT)):
        found = confidence.read(folder) if folder else None
        if found:
            return found
    return confidence.Scale({})


def claims_of(document: Document, params: Claims, scale: confidence.Scale | None = None) -> Document:
    """Return a document with claims and names; `scale` tells how sure each is (None: that of the default model)."""
    scale = scale or scale_of(DEFAULT)
    reading = Reading(document, block_views(document))
    names = names_of(reading)
    cast = Cast(reading, names)
    found = _overruled(reading, sift(reading, document.quotations or ()))
    proposals = sorted([*found, *rules.propose(reading, found)], key=lambda q: (q.quote[0], -q.confidence))
    claims: list[Claim] = []
    last, last_block = NOBODY, ""
    for q in proposals:
        block = reading.block_at(q.quote[0].start)
        if block is None or block.kind in SILENT:
            continue
        quote = content.tidy(reading, q, block)
        if not quote or not _says_something(reading, q, quote, block.kind):
            continue
        for part in _parts(reading, replace(q, quote=quote)):
            near = (
                last if block.id == last_block or block.kind == "quote" or _next_block(reading, last_block, block.id) else NOBODY
            )
            claim, speaker = _claim(reading, cast, document, part, block.id, near, claims[-1] if claims else None)
            claim = replace(claim, confidence=scale.sure(confidence.properties_in(reading, claim)))
            inner = any(claim.cue and hull(claim.cue) in hull(c.content) and c.form == "Indirect" for c in claims[-2:])
            claims.append(claim)
            last, last_block = speaker if speaker.name and not inner else last, block.id
            other = _behind(reading, part, claim)
            if other:
                second, _ = _claim(reading, cast, document, other, block.id, near, None)
                claims.append(replace(second, confidence=scale.sure(confidence.properties_in(reading, second))))
    claims = _relays(_distinct(claims))
    claims = _unverified(reading, claims)
    # last, so that what is left out changes no other claim
    kept = tuple(c for c in group(reading, names, claims) if c.confidence >= params.min_confidence)
    return replace(document, claims=kept, names=tuple(names))


def _overruled(reading: Reading, found: list[Quotation]) -> list[Quotation]:
    """Put what a sure rule reads in the place of quotations of the model: „so X“ behind them, „der Vorwurf der Opposition, …“."""
    nouns = [(n, 0.4, "cue") for n in pointing.of_nouns(reading)]
    spoken = [(s, 0.4, "none") for s in clauses.so_speakers(reading)]
    back = [(b, 0.4, "same") for b in pointing.points_back(reading)]
    out: list[Quotation] = []
    better: dict[int, Quotation] = {}
    for q in found:
        hit = next(
            (
                rule
                for rule, least, cue in (*nouns, *spoken, *back)
                if _share(q.quote, rule.quote) > least and _same_cue(q, rule, cue)
            ),
            None,
        )
        if hit is None:
            out.append(q)
        else:
            better[id(hit)] = hit
    out += better.values()
    return out


def _same_cue(q: Quotation, rule: Quotation, how: str) -> bool:
    """Tell whether a quotation of the model has the cue that a rule found, or none where the rule allows that."""
    if how == "same":
        return any(c.overlaps(o) for c in q.cue for o in rule.cue)
    return not q.cue or (how == "cue" and any(c in rule.cue for c in q.cue))


def _behind(reading: Reading, q: Quotation, claim: Claim) -> Quotation | None:
    """Return the other of the two claims of „Reuters berichtet unter Berufung auf die Polizei, dass …“."""
    found = behind.cited(reading, q.quote) if q.form == "Indirect" else None
    if not found or not claim.speaker:
        return None
    source, appeal = found
    if any(s.overlaps(source) for s in claim.speaker_spans):
        cue, speaker, _ = frames.complete(reading, q.quote, (), ())
        if not speaker or any(s.overlaps(source) for s in speaker):
            return None
        return replace(q, cue=cue, speaker=speaker, rules=(*q.rules, "cites"))
    return replace(q, cue=(appeal,), speaker=(source,), speaker_confidence=0.7, rules=(*q.rules, "cited_source"))


def _parts(reading: Reading, q: Quotation) -> list[Quotation]:
    """Part „A“, sagte X. „B.“ into two: a direct quotation that goes on in a new sentence behind the frame is its own.

    The second part has the same speaker and no cue of its own.
    """
    if q.form != "Direct" or len(q.quote) < 2 or not (q.cue or q.speaker):
        return [q]
    pairs = zip(q.quote, q.quote[1:], strict=False)
    cut = next((n + 1 for n, (a, b) in enumerate(pairs) if any(a.end <= c.start and c.end <= b.start for c in q.cue)), 0)
    if not cut:
        return [q]
    before, after = q.quote[:cut], q.quote[cut:]
    gap = plain(reading.document, Span(before[-1].end, after[0].start)).rstrip()
    if not gap.endswith((".", "!", "?")) or reading.words[reading.index(after[0].start)].text not in '„»"“':
        return [q]
    near = tuple(c for c in q.cue if before[-1].start - 200 < c.start < after[0].start)
    return [replace(q, quote=before, cue=near), replace(q, quote=after, cue=(), rules=(*q.rules, "second_part"))]


def _says_something(reading: Reading, q: Quotation, quote: Spans, kind: str) -> bool:
    """Tell whether a content is long enough to be one, and has a sign that somebody says it.

    The sign is a cue, a speaker, quotation marks, or a form that goes on from an earlier quotation.
    """
    words = [w for s in quote for w in reading.texts(s) if w[0].isalnum()]
    marked = any(m in plain(reading.document, s) for s in quote for m in '„“»«"')
    short = len(words) < (2 if marked or q.form == "Reported" else 3)
    if short and not (q.cue and words and clauses.INFIX.fullmatch(words[-1])):
        return False
    if kind == "heading" and not (q.cue or q.speaker or marked):
        return False
    return bool(
        q.cue
        or q.speaker
        or marked
        or q.form in ("IndirectFreeIndirect", "FreeIndirect")
        or frames.complete(reading, quote, (), ())[0]
    )


def _next_block(reading: Reading, before: str, now: str) -> bool:
    """Tell whether a block follows right upon another in the same entry."""
    if not before:
        return False
    first, second = reading.block_number[before], reading.block_number[now]
    return second - first == 1 and reading.blocks[first].entry == reading.blocks[second].entry


def _claim(
    reading: Reading, cast: Cast, document: Document, q: Quotation, block: str, last: Speaker, before: Claim | None
) -> tuple[Claim, Speaker]:
    fired = list(q.rules)
    q = replace(q, speaker=behind.real(reading, q.speaker), cue=() if _bare_as(reading, q.cue) else q.cue)
    relayed = ""
    cast.notes = []
    sure = q.speaker_confidence >= SURE and q.speaker and q.cue and len(q.speaker) == 1
    if sure and q.form == "Indirect" and q.rules[:1] == ("model",):
        nearer = _nearer_subject(reading, q)
        if nearer:
            q = replace(q, speaker=nearer)
            fired.append("frame_speaker")
    if q.form in ("Direct", "Indirect") and q.rules[:1] == ("model",) and not sure:
        by_rule = frames.complete(reading, q.quote, (), ())
        filled = (by_rule[0] or q.cue, by_rule[1] or q.speaker)
        if by_rule[0] and not by_rule[1] and by_rule[2]:
            filled = (by_rule[0], _main_subject(reading, by_rule[0][0]) or _beside(reading, q.speaker, by_rule[0][0]))
            fired += [] if filled[1] else ["continues"]
        elif not by_rule[0] and q.cue and not q.speaker:
            filled = frames.complete(reading, q.quote, q.cue, ())[:2]
        fired += [name for name, a, b in (("frame_cue", q.cue, filled[0]), ("frame_speaker", q.speaker, filled[1])) if a != b]
        q = replace(q, cue=filled[0], speaker=filled[1], speaker_confidence=q.speaker_confidence or 0.6)
    elif q.form == "Indirect" and q.cue and not q.speaker and q.rules[:1] == ("clause_after",) and _left_out(reading, q.cue[0]):
        opening = _main_subject(reading, q.cue[0])
        q = replace(q, speaker=opening)
        fired += [] if opening else ["continues"]
    cue = q.cue
    if not cue and q.form == "Reported":
        cue = _reported_cue(reading, q)
        fired += ["reported_cue"] if cue else []
    loose = q.form in ("FreeIndirect", "IndirectFreeIndirect") and not cue
    if loose and _hearsay(reading, q):
        # nobody stands behind „soll“: whoever spoke before need not
        q = replace(q, speaker=())
        speaker = NOBODY
        cast.notes = ["„soll“ without a frame: nobody is told to stand behind it"]
    elif cue and (passive := _passive(reading, q, cue)) is not None:
        speaker = resolve(cast, passive, q.quote, last, document.meta.date) if passive else NOBODY
        q = replace(q, speaker=passive)
        fired.append("passive")
    elif cue and q.form == "Indirect" and (source := _source(reading, cue) or _evidence(reading, q)):
        speaker = resolve(cast, source, q.quote, last, document.meta.date)
        q = replace(q, speaker=source)
    elif cue and (meant := behind.quoted(reading, cue, q.quote)) and not any(s in meant for s in q.speaker):
        relayed = resolve(cast, q.speaker, q.quote, last, document.meta.date).name if q.speaker else ""
        speaker = resolve(cast, (meant,), q.quote, last, document.meta.date, dative=True)
        q = replace(q, speaker=(meant,))
        fired.append("quoted_object")
    elif q.form == "Direct" and cue and (nominative := _not_genitive(reading, q)):
        speaker = resolve(cast, nominative, q.quote, last, document.meta.date)
        q = replace(q, speaker=nominative)
        fired.append("frame_speaker")
    elif q.speaker:
        dative = bool(cue) and any(w.lower() in DATIVE_CUES for w in reading.texts(cue[0]))
        speaker = resolve(cast, q.speaker, q.quote, last, document.meta.date, dative)
    elif last.name and (
        (cue and reading.texts(cue[0])[0].lower() in GOES_ON)
        or (q.form in ("Direct", "IndirectFreeIndirect", "FreeIndirect") and not cue)
        or "frame_cue" in fired
        or "continues" in fired
    ):
        speaker = replace(last, how="continued")
        cast.notes = [f"no words name a speaker; the speech before goes on: {last.name}"]
        fired.append("continued_speaker")
    else:
        speaker = NOBODY
    frame = content.frame(reading, q, cue)
    words = [w for s in cue for w in reading.texts(s)]
    read = (
        acts.read_cue(words, frame, q.act)
        if words
        else acts.Reading(q.act, "negated" if q.act == "does_not_confirm" else "affirmed", "asserted", "", "model")
    )
    if "unconfirmed" in q.rules:
        read = acts.Reading("does_not_confirm", "negated", "asserted", read.lemma, "unconfirmed")
    read = acts.according_to(read, [w for s in q.speaker for w in reading.texts(s)], speaker.kind)
    hedged = {w.lower() for w in reading.texts(hull(q.quote))} if q.form in ("FreeIndirect", "IndirectFreeIndirect") else set()
    if not words and not q.speaker and hedged & {"soll", "sollen", "angeblich"}:
        read = acts.Reading("claims", "affirmed", "hearsay", "", "hearsay")
    elif not words and before is not None and speaker.name == before.speaker and q.form == before.form == "Direct":
        read = acts.Reading(before.act, before.polarity, before.evidence, "", "continued")
    if read.act == "says" and DEMAND.search(reading.string(hull(q.quote))):
        read = replace(read, act="demands", rule=f"{read.rule}-demand")
    fired.append(f"act:{read.rule}")
    if speaker.how:
        fired.append(f"speaker:{speaker.how}")
    evidence = read.evidence
    if (
        evidence == "asserted"
        and q.form == "FreeIndirect"
        and any(w.lower() in ("soll", "sollen", "sollte", "sollten") for w in reading.texts(hull(q.quote)))
    ):
        evidence = "hearsay"
    said, said_spans = _said_on(reading, q, cue, document)
    identity = content_id("c", document.id, *(f"{s.start}-{s.end}" for s in (*q.quote, *q.speaker, *cue)), q.form)
    about = objects.object_of(reading, q, cue) if q.form == "Reported" else q.quote
    form = "Indirect" if q.form == "Reported" and objects.clause_follows(reading, cue, about) else q.form
    claim = Claim(
        identity, block, about, form, read.act, speaker.name, speaker.kind, speaker.how, speaker.role, speaker.actor,
        q.speaker, cue, q.addressee, read.polarity, evidence, said_on=said, said_on_spans=said_spans,
        relayed_by=relayed, rules=tuple(fired), steps=tuple(cast.notes), score=round(q.confidence, 4),
    )  # fmt: skip
    return claim, speaker


def _bare_as(reading: Reading, cue: Spans) -> bool:
    """Tell whether a cue is nothing but „wie“: its verb is still to be found."""
    return [w.lower() for s in cue for w in reading.texts(s)] == ["wie"]


GOES_ON = frozenset("demnach demzufolge hiernach danach".split())
"""Cues that take up the speaker before."""


def _hearsay(reading: Reading, q: Quotation) -> bool:
    return any(w.lower() in ("soll", "sollen") for w in reading.texts(hull(q.quote)))


PASSIVE = frozenset("wird werden wurde wurden".split())


def _passive(reading: Reading, q: Quotation, cue: Spans) -> Spans | None:
    """Return who speaks in a passive frame („wird von X als … bezeichnet“), empty where nobody is named; None where it is active."""
    words = reading.words
    places = [i for s in cue for i in reading.inside(s)]
    if not places:
        return None
    said = next((i for i in places if any(kind == "part2" for _, _, kind in acts.verb_forms().get(words[i].text, ()))), None)
    sentence = [i for i in reading.sentence_words(words[places[-1]].sentence) if abs(i - places[-1]) < 30]
    held = {i for s in q.quote for i in reading.inside(s)} if q.form != "Reported" else set()
    if said is None:
        said = next(
            (i for i in sentence if i > places[-1] and words[i].low in ("bezeichnet", "genannt", "beschrieben", "eingestuft")),
            None,
        )
    helper = next((i for i in sentence if words[i].low in PASSIVE and i not in held), None)
    if said is None or helper is None or abs(said - helper) > 25 or words[said].low == "zitiert":
        return None
    if any(words[i].low in ("haben", "hat", "hatte", "hatten") for i in places):
        return None
    for i in sentence:
        if words[i].low in ("von", "vom", "durch") and i not in held and min(helper, said) - 1 <= i <= max(helper, said) + 1:
            found = frames.phrase_at(reading, i + 1, sentence[-1])
            if found:
                return (frames.span_of(reading, found),)
    return ()


def _source(reading: Reading, cue: Spans) -> Spans:
    """Return the noun phrase before „, wonach“: „verwies auf Berichte, wonach …“."""
    words = reading.words
    at = reading.index(cue[0].start)
    if at < 2 or at >= len(words) or words[at].low != "wonach" or words[at - 1].text != ",":
        return ()
    end = at - 2
    start = end
    while (
        start > 0
        and words[start - 1].sentence == words[end].sentence
        and words[start - 1].low not in ARTICLES
        and frames.is_adjective(words[start - 1].text)
    ):
        start -= 1
    if start > 0 and words[start - 1].low in ARTICLES | frames.POSSESSIVES:
        start -= 1
    elif words[start].text in acts.verb_forms() or words[start].low.endswith("en"):
        start = end
    return (Span(words[start].span.start, words[end].span.end),) if words[end].text[0].isupper() else ()


def _evidence(reading: Reading, q: Quotation) -> Spans:
    """Return the document or picture that shows a content („Karten zeigen, dass …“)."""
    first = reading.index(q.quote[0].start)
    run = list(reading.sentence_words(reading.words[first].sentence))
    comma = first - 1 if first in run and reading.words[first].low in ("dass", "wie", "ob") else first - 2
    if comma not in run or reading.words[comma].text != ",":
        return ()
    found, verb = statements.shown_by(reading, run, comma)
    return (found,) if found and any(reading.words[verb].span == s or reading.words[verb].span in s for s in q.cue) else ()


def _nearer_subject(reading: Reading, q: Quotation) -> Spans:
    """Return the subject of the cue by the grammar of its clause, where it stands nearer than the speaker that the model chose."""
    cue, speaker, _ = frames.complete(reading, q.quote, (), ())
    if not cue or not speaker or not any(c.overlaps(o) for c in cue for o in q.cue):
        return ()
    if any(s.overlaps(o) for s in speaker for o in q.speaker):
        return ()
    at = reading.index(cue[0].start)

    def gap(span: Span) -> int:
        return min(abs(i - at) for i in reading.inside(span)) if reading.inside(span) else 1_000

    return speaker if gap(speaker[0]) < min(gap(s) for s in q.speaker) else ()


def _beside(reading: Reading, speaker: Spans, cue: Span) -> Spans:
    """Return a speaker that the model found, where it stands in the sentence of the cue."""
    words = reading.words
    at = words[reading.index(cue.start)].sentence
    return tuple(s for s in speaker if words[min(reading.index(s.start), len(words) - 1)].sentence == at)


def _not_genitive(reading: Reading, q: Quotation) -> Spans:
    """Return the subject of the cue where the model took a genitive for the speaker („Auf die Frage des Richters antwortete X: …“)."""
    first = [w.lower() for s in q.speaker[:1] for w in reading.texts(s)][:1]
    if first not in (["des"], ["eines"]):
        return ()
    cue, speaker, _ = frames.complete(reading, q.quote, q.cue, ())
    return tuple(s for s in speaker if not any(s.overlaps(o) for o in q.speaker)) if cue else ()


def _left_out(reading: Reading, cue: Span) -> bool:
    """Tell whether the subject of a verb is left out: „… und erklärte, …“."""
    at = reading.index(cue.start)
    return at > 0 and reading.words[at - 1].low in ("und", "aber", "sowie", "doch", ",")


def _main_subject(reading: Reading, cue: Span) -> Spans:
    """Return the noun phrase that opens the sentence of a verb without a subject of its own („X kündigte an, …, und warf … vor“)."""
    sentence = reading.sentence_words(reading.words[reading.index(cue.start)].sentence)
    found = frames.phrase_at(reading, sentence.start, sentence.stop - 1)
    if not found or found[1] + 1 >= sentence.stop:
        return ()
    after = reading.words[found[1] + 1]
    if (
        after.text[0].islower()
        and after.low not in clauses.KONJUNKTIV
        and (after.text in acts.verb_forms() or after.low in frames.HELPERS)
    ):
        return (frames.span_of(reading, found),)
    return ()


def _reported_cue(reading: Reading, q: Quotation) -> Spans:
    """Return the reporting verb inside a reported act, with its helpers: „hat … begrüßt“."""
    inside = [i for s in q.quote for i in reading.inside(s)]
    second = next((n for n, i in enumerate(inside) if n > 3 and objects.second_verb(reading, i)), len(inside))
    first = [reading.words[i].text for i in inside[:second]]
    inside = inside[:second] if acts.find_verb(first, first) else inside
    texts = [reading.words[i].text for i in inside]
    hit = acts.find_verb(texts, texts)
    if not hit:
        return ()
    lemma = hit[0].lemma
    spots = [i for i in inside if any(f[0] == lemma for f in acts.verb_forms().get(reading.words[i].text, ()))]
    spans = [reading.words[i].span for i in spots[-1:]]
    if hit[0].prefix:
        spans += [reading.words[i].span for i in inside if reading.words[i].low == hit[0].prefix and i > spots[-1]][-1:]
    return tuple(sorted(spans))


def _said_on(reading: Reading, q: Quotation, cue: Spans, document: Document) -> tuple[str, Spans]:
    """Find words of time in the frame of a claim: its sentence without its content."""
    anchor = cue or q.speaker
    if not anchor:
        return "", ()
    sentence = reading.sentence_at(anchor[0].start)
    if sentence is None:
        return "", ()
    pieces, at = [], sentence.start
    inner = () if q.form == "Reported" else q.quote
    for span in sorted(s for s in inner if s.overlaps(sentence)):
        pieces.append(Span(at, max(at, span.start)))
        at = max(at, span.end)
    pieces.append(Span(at, max(at, sentence.end)))
    for piece in pieces:
        text = source_view(document, piece)
        match = dates.find(text.text)
        if match:
            return dates.resolve(match, document.meta.date), (text.to_raw(Span(match.start(), match.end())),)
    return "", ()


def _distinct(claims: Sequence[Claim]) -> list[Claim]:
    """Of two claims with nearly the same words and speaker keep the surer one."""
    kept = Nearby()
    known = Nearby(claims)
    claims = [c for c in claims if not any(o is not c and _goes_on(c, o) for o in known.around(hull(c.content)))]
    for claim in sorted(claims, key=lambda c: (-c.confidence, c.content[0])):
        if not any(
            _share(claim.content, k.content) > 0.8 and (k.speaker == claim.speaker or not claim.speaker or k.cue == claim.cue)
            for k in kept.around(hull(claim.content))
        ):
            kept.add(claim)
    return sorted(kept.claims, key=lambda c: (c.content[0], "cited_source" in c.rules, c.id))


def _goes_on(claim: Claim, other: Claim) -> bool:
    """Tell whether a claim without a frame is but a part of another one."""
    loose = ("FreeIndirect", "IndirectFreeIndirect")
    return claim.form in loose and other.form in loose and not claim.cue and _within(hull(claim.content), hull(other.content))


def _within(inner: Span, outer: Span) -> bool:
    return inner in outer and inner != outer


class Nearby:
    """Claims by the stretches of text that their contents touch: who looks for a neighbour need not ask all."""

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self.claims: list[Claim] = []
        self.places: dict[int, list[Claim]] = {}
        for claim in claims:
            self.add(claim)

    def add(self, claim: Claim) -> None:
        """Add a claim."""
        whole = hull(claim.content)
        self.claims.append(claim)
        for place in range(whole.start // STRETCH, whole.end // STRETCH + 1):
            self.places.setdefault(place, []).append(claim)

    def around(self, span: Span) -> list[Claim]:
        """Return the claims whose contents may overlap a span."""
        found = (c for place in range(span.start // STRETCH, span.end // STRETCH + 1) for c in self.places.get(place, ()))
        return list({id(c): c for c in found}.values())


def _share(a: Spans, b: Spans) -> float:
    first, second = hull(a), hull(b)
    if not first.overlaps(second):
        return 0.0
    x = {i for s in a for i in range(s.start, s.end)}
    y = {i for s in b for i in range(s.start, s.end)}
    return len(x & y) / len(x | y)


def _relays(claims: list[Claim]) -> list[Claim]:
    """Link a claim within another's content to it; a medium, or somebody who reports, relays what lies inside."""
    out = []
    nearby = Nearby(claims)
    by_content: dict[Spans, list[Claim]] = {}
    for claim in claims:
        by_content.setdefault(claim.content, []).append(claim)
    for claim in claims:
        mine = hull(claim.content + claim.cue)
        around = [
            c for c in nearby.around(mine)
            if c is not claim and mine in hull(c.content) and hull(c.content) != mine and not (c.form == "Reported" and claim.form == "Direct")
        ]  # fmt: skip
        twin = next((c for c in by_content[claim.content] if c is not claim and _passes_on(c, claim)), None)
        if twin:
            out.append(replace(claim, relayed_by=twin.speaker, parent=twin.id))
        elif around:
            parent = min(around, key=lambda c: (hull(c.content).end - hull(c.content).start, c.id))
            media = parent.speaker_kind == "media" or parent.act == "reports"
            relay = parent.speaker if media and parent.speaker != claim.speaker else parent.relayed_by
            out.append(replace(claim, parent=parent.id, relayed_by=relay))
        else:
            out.append(claim)
    return out


def _passes_on(relay: Claim, claim: Claim) -> bool:
    """Tell whether the first of two claims with the same content passes on the second."""
    if "cites" in relay.rules or "cited_source" in claim.rules:
        return True
    return relay.speaker_kind == "media" and claim.speaker_kind != "media" and not {"cites", "cited_source"} & {*relay.rules}


def _unverified(reading: Reading, claims: list[Claim]) -> list[Claim]:
    """A sentence that says that something could not be checked marks the claims before it in the same entry."""
    out = list(claims)
    starts = [c.content[0].start for c in claims]
    for sentence in reading.sentences:
        if not checks.unchecked(reading.string(sentence)):
            continue
        here = reading.block_at(sentence.start)
        for i in range(bisect_right(starts, sentence.start - BEFORE), bisect_left(starts, sentence.start)):
            claim = out[i]
            block = reading.block_at(claim.content[0].start)
            if (
                here
                and block
                and block.entry == here.entry
                and claim.act in ("claims", "says", "reports", "announces", "confirms", "denies")
            ):
                out[i] = replace(claim, evidence="unverified", rules=(*claim.rules, "unverified"))
    return out


def each(documents: Iterable[Document], params: Params) -> Iterator[Document]:
    """Make claims document by document."""
    scale = scale_of(params.annotate.model)
    for document in documents:
        yield claims_of(document, params.claims, scale)


def count(document: Document) -> dict[str, int]:
    """Count claims and names."""
    return {"claims": len(document.claims or ()), "names": len(document.names or ())}


STAGE = Stage("claims", ("texts", "blocks", "repeats", "annotations"), "claims", each=each, count=count, model=model_digest)
