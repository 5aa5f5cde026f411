"""The quotations of which claims are made: those of the model and of the rules, without what nobody says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from pipeline.align import plain
from pipeline.document import Claim, Quotation, Span, Spans, hull
from pipeline.german import acts, behind, clauses, content, frames, particles, phrases, pointing, rules, statements
from pipeline.german.claims.overlap import share
from pipeline.german.reading import Reading
from pipeline.german.sift import sift
from pipeline.german.speakers.phrase import NUMERALS

MARKS = frozenset('„“»«"')


def proposals(reading: Reading, quotations: Sequence[Quotation]) -> list[Quotation]:
    """Return what the model found, sifted and overruled, and what the rules add, in order of the text."""
    found = _overruled(reading, sift(reading, [q for one in quotations for q in _with_words(reading, one)]))
    return sorted([*found, *rules.propose(reading, found)], key=lambda q: (q.quote[0], -q.confidence))


def _with_words(reading: Reading, q: Quotation) -> Iterator[Quotation]:
    """Yield a quotation without parts that no word is left of (they read „…“), nothing where it has no content then."""
    if all(reading.inside(s) for s in (*q.quote, *q.speaker, *q.cue, *q.addressee)):
        yield q
        return
    quote, speaker, cue, addressee = (
        tuple(s for s in spans if reading.inside(s)) for spans in (q.quote, q.speaker, q.cue, q.addressee)
    )
    if quote:
        yield replace(q, quote=quote, speaker=speaker, cue=cue, addressee=addressee)


def _overruled(reading: Reading, found: list[Quotation]) -> list[Quotation]:
    """Put what a sure rule reads in the place of quotations of the model: „so X“ behind them, „der Vorwurf der Opposition, …“."""
    nouns = [(n, 0.4, "cue") for n in reading.proposals(pointing.of_nouns)]
    spoken = [(s, 0.4, "none") for s in reading.proposals(particles.so_speakers)]
    back = [(b, 0.4, "same") for b in reading.proposals(pointing.points_back)]
    checks = [(c, 0.1, "particle") for c in reading.proposals(statements.unconfirmed)]
    sure = [(hull(rule.quote), rule, least, cue) for rule, least, cue in (*nouns, *spoken, *back, *checks)]
    out: list[Quotation] = []
    better: dict[int, Quotation] = {}
    for q in found:
        whole = hull(q.quote)
        hit = next(
            (
                rule
                for where, rule, least, cue in sure
                if where.overlaps(whole) and share(q.quote, rule.quote) > least and _same_cue(reading, q, rule, cue)
            ),
            None,
        )
        if hit is None:
            out.append(q)
        else:
            better[id(hit)] = hit
    out += better.values()
    return out


def _same_cue(reading: Reading, q: Quotation, rule: Quotation, how: str) -> bool:
    """Tell whether a quotation of the model has the cue that a rule found, or none where the rule allows that."""
    if how == "same":
        return any(c.overlaps(o) for c in q.cue for o in rule.cue)
    if how == "particle":
        return q.form != "Reported" and all(w.lower() in frames.PARTICLES for c in q.cue for w in reading.texts(c))
    return not q.cue or (how == "cue" and any(c in rule.cue for c in q.cue))


def parts(reading: Reading, q: Quotation) -> list[Quotation]:
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


def says_something(reading: Reading, q: Quotation, quote: Spans, kind: str) -> bool:
    """Tell whether a content is long enough to be one, and has a sign that somebody says it.

    The sign is a cue, a speaker, quotation marks, or a form that goes on from an earlier quotation.
    """
    words = [w for s in quote for w in reading.texts(s) if w[0].isalnum()]
    marked = not all(MARKS.isdisjoint(plain(reading.document, s)) for s in quote)
    noun = q.form == "Reported" and bool(q.cue) and bool(words) and words[0][0].isupper()
    least = 1 if noun else 2 if marked or q.form == "Reported" or (len(words) == 2 and _object(reading, q, quote)) else 3
    short = len(words) < least
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


def _object(reading: Reading, q: Quotation, quote: Spans) -> bool:
    """Tell whether a content is but the object of its verb: „fordert eine Feuerpause“, „sprach von zwei Toten“."""
    verb = acts.find_verb([w for s in q.cue for w in reading.texts(s)], content.frame(reading, q, q.cue))
    inside = reading.numbers(quote)
    if not verb or not q.speaker or not inside or not verb[0].complements & {"np", "von"}:
        return False
    start = inside[0] + (len(inside) > 1 and reading.words[inside[0]].low in NUMERALS)
    return phrases.phrase_at(reading, start, inside[-1]) == (start, inside[-1])


def cited_claim(reading: Reading, q: Quotation, claim: Claim) -> Quotation | None:
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
