"""The data model: immutable documents with stand-off annotations.

Every `Span` counts Unicode code points of a document's raw text, half-open. A layer of a `Document` is None where its
stage has not run and `()` where it found nothing.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

import msgspec

BlockKind = Literal["heading", "paragraph", "list_item", "byline", "quote", "hashtags", "boilerplate"]
Label = Literal["PER", "LOC", "ORG", "MISC"]
Form = Literal["Direct", "Indirect", "Reported", "FreeIndirect", "IndirectFreeIndirect"]
LOOSE: tuple[Form, ...] = ("FreeIndirect", "IndirectFreeIndirect")
"""Forms without a frame of their own."""
Act = Literal[
    "says", "claims", "reports", "confirms", "denies", "does_not_confirm", "demands", "warns", "threatens", "announces",
    "promises", "predicts", "doubts", "praises", "criticises", "asks", "decides", "believes",
]  # fmt: skip
Polarity = Literal["affirmed", "negated"]
Evidence = Literal["asserted", "hearsay", "unverified"]
SpeakerKind = Literal["person", "group", "country", "organisation", "media", "document", "unknown"]


class Record(msgspec.Struct, frozen=True, gc=False):
    """Values that belong together, without cycles: there are so many that how fast they are made, changed and read counts."""


class Span(Record, frozen=True, order=True):
    """A half-open range of code points of the raw text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of the span."""
        return text[self.start : self.end]

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def __hash__(self) -> int:
        return hash((self.start, self.end))  # the library's own differs from run to run, and so would the order of sets

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a code point."""
        return self.start < other.end and other.start < self.end


Spans = tuple[Span, ...]
Spelled = tuple[str, ...]


def hull(spans: Spans) -> Span:
    """Return the least span that covers all; ValueError where there is none."""
    if len(spans) == 1:
        return spans[0]
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def content_id(prefix: str, *parts: object) -> str:
    """Return a short id that depends on the parts only: a letter and twelve hexadecimal digits."""
    digest = sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()
    return prefix + digest[:12]


class Meta(Record, frozen=True):
    """What is known of a document beside its text; blank where nothing is known."""

    title: str = ""
    date: str = ""
    url: str = ""
    encoding: str = ""
    format: str = ""
    notes: tuple[str, ...] = ()
    record: int = 0
    """Number of the record in its file, counted from 1; 0 where the file is one document."""
    record_id: str = ""


class Markup(Record, frozen=True):
    """Characters of the source that are no text: what stands at `span` reads `text` (a tag nothing, `&amp;` an ampersand)."""

    span: Span
    text: str = ""


class Mark(Record, frozen=True):
    """A block that a reader already knows from the structure of its source (an entry of a feed, an HTML element)."""

    span: Span
    kind: BlockKind = "paragraph"
    entry: str = ""
    time: str = ""


class Block(Record, frozen=True):
    """A whole line or element of the text; `entry` groups the blocks of one post of a live blog."""

    id: str
    span: Span
    kind: BlockKind
    entry: str = ""
    entry_time: str = ""


class Repair(Record, frozen=True):
    """A change of the view: raw text `before` at `span` reads `after`; `applied` is False for a mere suggestion."""

    span: Span
    before: str
    after: str
    kind: str
    confidence: float
    applied: bool = True


class Repeat(Record, frozen=True):
    """A block that repeats an earlier one, here or in another document."""

    block: str
    span: Span
    kept_document: str
    kept_block: str
    kept_span: Span
    similarity: float
    rule: str
    run: str = ""
    difference: str = ""
    removed: bool = True
    news: str = ""


class Entity(Record, frozen=True):
    """A mention of a name; `flags` tell of compounds, glued words, hashtags and metonyms."""

    id: str
    span: Span
    label: Label
    confidence: float
    flags: tuple[str, ...] = ()
    canonical: str = ""


class Quotation(Record, frozen=True):
    """What the model or a rule proposes: the parts of one act of speech."""

    quote: Spans
    speaker: Spans = ()
    cue: Spans = ()
    addressee: Spans = ()
    form: Form = "Indirect"
    act: Act = "says"
    confidence: float = 0.0
    speaker_confidence: float = 0.0
    rules: tuple[str, ...] = ()


class Claim(Record, frozen=True):
    """Who says what: roles as spans, and what they mean."""

    id: str
    block: str
    content: Spans
    form: Form
    act: Act
    speaker: str = ""
    speaker_kind: SpeakerKind = "unknown"
    speaker_how: str = ""
    speaker_role: str = ""
    speaker_actor: str = ""
    speaker_spans: Spans = ()
    cue: Spans = ()
    addressee: Spans = ()
    polarity: Polarity = "affirmed"
    evidence: Evidence = "asserted"
    relayed_by: str = ""
    parent: str = ""
    said_on: str = ""
    said_on_spans: Spans = ()
    group: str = ""
    repeats: Spans = ()
    confidence: float = 0.0
    rules: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    """How the speaker was resolved: one line for each thing that was looked at."""
    against: tuple[str, ...] = ()
    """Ids of the claims that this one denies, does not confirm or could not check."""
    score: float = 0.0
    """Confidence of the quotation that the claim was made of."""
    keys: tuple[Spelled, Spelled, Spelled] = ((), (), ())
    """Stems of the content's words, names in it, and kinds of event: what tells its matter."""

    @property
    def evidence_span(self) -> Span:
        """The hull of all that shows the claim."""
        return hull(self.content + self.speaker_spans_near + self.cue)

    @property
    def speaker_spans_near(self) -> Spans:
        """Speaker words within 400 code points of the content; a speaker named long before is no part of the evidence."""
        here = hull(self.content)
        return tuple(s for s in self.speaker_spans if s.end > here.start - 400 and s.start < here.end + 400)


class Name(Record, frozen=True):
    """One thing in the world as one document names it."""

    label: Label
    name: str
    mentions: Spans
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    place: str = ""


class Document(Record, frozen=True):
    """A text with its layers.

    `text` is the decoded source as it stands. Where it is no plain text, `marks` tell which ranges are text, in order, and
    `markup` what in them is not; a view leaves the markup out. Where a stage could not process it, `failed` says why and later
    stages pass it by.
    """

    id: str
    source: str
    text: str
    meta: Meta = Meta()
    marks: tuple[Mark, ...] = ()
    markup: tuple[Markup, ...] = ()
    blocks: tuple[Block, ...] | None = None
    repairs: tuple[Repair, ...] | None = None
    repeats: tuple[Repeat, ...] | None = None
    blog: str = ""
    entities: tuple[Entity, ...] | None = None
    quotations: tuple[Quotation, ...] | None = None
    sentences: Spans | None = None
    claims: tuple[Claim, ...] | None = None
    names: tuple[Name, ...] | None = None
    failed: str = ""
