"""Stage claims: make claims of quotations: the speaker by name, the kind of act, the evidence, the date, who relays it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec.structs import replace

from pipeline.config import Claims, Params
from pipeline.document import Claim, Document, Quotation, hull
from pipeline.german import confidence, content, denied
from pipeline.german.claims.drafting import claim_of
from pipeline.german.claims.proposals import cited_claim, parts, proposals, says_something
from pipeline.german.claims.together import distinct, marked_unverified, related
from pipeline.german.matters import group
from pipeline.german.people import names_of
from pipeline.german.reading import Reading
from pipeline.german.speakers.cast import NOBODY, Cast, Speaker
from pipeline.german.unsaid import unsaid, without_act
from pipeline.stage import Stage
from pipeline.stages.annotate import DEFAULT, folder_of, model_digest
from pipeline.stages.clean import block_views

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
    claims = _drafted(reading, Cast(reading, names), scale)
    claims = marked_unverified(reading, related(distinct(claims)))
    # last, so that what is left out changes no other claim
    kept = tuple(c for c in group(reading, names, claims) if c.confidence >= params.min_confidence)
    return replace(document, claims=kept, names=tuple(names))


def _drafted(reading: Reading, cast: Cast, scale: confidence.Scale) -> list[Claim]:
    """Return a claim of each quotation, in order of the text; whoever spoke last may go on in the next."""
    claims: list[Claim] = []
    last, last_block = NOBODY, ""

    def drafted(q: Quotation, block: str, near: Speaker, before: Claim | None) -> tuple[Claim, Speaker]:
        claim, speaker = claim_of(reading, cast, q, block, near, before)
        return replace(claim, confidence=scale.sure(confidence.properties_in(reading, claim))), speaker

    found = proposals(reading, reading.document.quotations or ())
    for q in (part for one in found for part in denied.apart(reading, one)):
        block = reading.block_at(q.quote[0].start)
        if block is None or block.kind in SILENT:
            continue
        quote = content.tidy(reading, q, block)
        if not quote or not says_something(reading, q, quote, block.kind):
            continue
        if unsaid(reading, q, quote):
            continue
        for part in parts(reading, replace(q, quote=quote)):
            goes_on = block.id == last_block or block.kind == "quote" or _next_block(reading, last_block, block.id)
            near = last if goes_on else NOBODY
            claim, speaker = drafted(part, block.id, near, claims[-1] if claims else None)
            if without_act(reading, claim):
                continue
            inner = any(c.form == "Indirect" and claim.cue and hull(claim.cue) in hull(c.content) for c in claims[-2:])
            claims.append(claim)
            last, last_block = speaker if speaker.name and not inner else last, block.id
            other = cited_claim(reading, part, claim)
            if other:
                claims.append(drafted(other, block.id, near, None)[0])
    return claims


def _next_block(reading: Reading, before: str, now: str) -> bool:
    """Tell whether a block follows right upon another in the same entry."""
    if not before:
        return False
    first, second = reading.block_number[before], reading.block_number[now]
    return second - first == 1 and reading.blocks[first].entry == reading.blocks[second].entry


def each(documents: Iterable[Document], params: Params) -> Iterator[Document]:
    """Make claims document by document."""
    scale = scale_of(params.annotate.model)
    for document in documents:
        yield claims_of(document, params.claims, scale)


def count(document: Document) -> dict[str, int]:
    """Count claims and names."""
    return {"claims": len(document.claims or ()), "names": len(document.names or ())}


STAGE = Stage("claims", ("texts", "blocks", "repeats", "annotations"), "claims", each=each, count=count, model=model_digest)
