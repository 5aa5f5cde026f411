"""What claims of one document say of each other: the same twice, one within another, one that could not be checked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.document import LOOSE, Claim, Span, Spans, hull
from pipeline.german import checks
from pipeline.german.claims.overlap import Nearby, share
from pipeline.german.reading import Reading

BEFORE = 900
"""Characters before a sentence that says that something could not be checked, in which it means what is claimed."""


CALLS_UPON = ("demands", "warns", "asks")
"""Acts whose object can be whoever they are directed at."""


def distinct(claims: Sequence[Claim]) -> list[Claim]:
    """Of two claims with nearly the same words and speaker keep the surer one."""
    kept = Nearby()
    known = Nearby(claims)
    claims = [c for c in claims if not any(o is not c and _is_part(c, o) for o in known.around(hull(c.content)))]
    told = {(span, c.speaker) for c in claims if c.form == "Indirect" and c.act in CALLS_UPON for span in c.cue}
    # „forderte die Regierung auf, … zu …“: what is demanded is the clause, not whoever is called upon
    claims = [c for c in claims if c.form != "Reported" or not any((span, c.speaker) in told for span in c.cue)]
    for claim in sorted(claims, key=lambda c: (-c.confidence, c.content[0])):
        if not any(
            (k.speaker == claim.speaker or not claim.speaker or k.cue == claim.cue) and share(claim.content, k.content) > 0.8
            for k in kept.around(hull(claim.content))
        ):
            kept.add(claim)
    return sorted(kept.claims, key=lambda c: (c.content[0], "cited_source" in c.rules, c.id))


def _is_part(claim: Claim, other: Claim) -> bool:
    """Tell whether a claim without a frame is but a part of another one."""
    return claim.form in LOOSE and other.form in LOOSE and not claim.cue and _within(hull(claim.content), hull(other.content))


def _within(inner: Span, outer: Span) -> bool:
    return inner in outer and inner != outer


def related(claims: list[Claim]) -> list[Claim]:
    """Link a claim within another's content to it; whoever speaks there relays what lies inside."""
    out = []
    nearby = Nearby(claims)
    by_content: dict[Spans, list[Claim]] = {}
    for claim in claims:
        by_content.setdefault(claim.content, []).append(claim)
    for claim in claims:
        mine = hull(claim.content + claim.cue)
        around = [
            c for c in nearby.around(mine)
            if c is not claim and _within(mine, hull(c.content)) and not (c.form == "Reported" and claim.form == "Direct")
        ]  # fmt: skip
        twin = next((c for c in by_content[claim.content] if c is not claim and _passes_on(c, claim)), None)
        if twin:
            out.append(replace(claim, relayed_by=twin.speaker, parent=twin.id))
        elif around:
            parent = min(around, key=lambda c: (hull(c.content).end - hull(c.content).start, c.id))
            refuses = parent.act in ("denies", "does_not_confirm", "doubts")
            relay = parent.speaker if parent.speaker != claim.speaker and not refuses else parent.relayed_by
            out.append(replace(claim, parent=parent.id, relayed_by=claim.relayed_by or relay))
        else:
            out.append(claim)
    return out


def _passes_on(relay: Claim, claim: Claim) -> bool:
    """Tell whether the first of two claims with the same content passes on the second."""
    if "cites" in relay.rules or "cited_source" in claim.rules:
        return True
    return relay.speaker_kind == "media" and claim.speaker_kind != "media" and not {"cites", "cited_source"} & {*relay.rules}


def marked_unverified(reading: Reading, claims: list[Claim]) -> list[Claim]:
    """Mark the claims before a sentence that says that something could not be checked, in the same entry."""
    out = list(claims)
    starts = [c.content[0].start for c in claims]
    for sentence in reading.sentences_with(reading.words_with(checks.NEEDED)):
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
