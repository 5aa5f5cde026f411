"""The words, sentences, blocks and names of a document in one place, all in raw offsets."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import cached_property
from itertools import pairwise

import msgspec
import numpy as np

from pipeline.align import AlignedText
from pipeline.document import Block, Document, Entity, Quotation, Span

TOKEN = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*|\.{3}|[^\w\s]|_")


Rule = Callable[["Reading"], Iterator[Quotation]]


class Word(msgspec.Struct, frozen=True, gc=False):
    """A word or mark of the readable text, and in lower case; `span` is raw.

    A word that is `joined` has no white space before it in the readable text.
    """

    text: str
    span: Span
    sentence: int
    block: int
    joined: bool
    low: str


class Reading:
    """Random access to the words of a document."""

    def __init__(self, document: Document, views: list[AlignedText]) -> None:
        self.document = document
        self.blocks: tuple[Block, ...] = document.blocks or ()
        self.sentences = document.sentences or ()
        self.entities: tuple[Entity, ...] = document.entities or ()
        self.words: list[Word] = []
        starts = self._sentence_starts = [s.start for s in self.sentences]
        sentence, last = 0, len(starts) - 1
        for number, view in enumerate(views):
            end = -1
            # a view without repairs is the raw text from some offset on
            shift = view.starts.start if isinstance(view.starts, range) else None
            for match in TOKEN.finditer(view.text):
                a, b = match.span()
                span = view.to_raw(Span(a, b)) if shift is None else Span(a + shift, b + shift)
                if span.start < span.end:
                    if starts and span.start < starts[sentence]:
                        sentence = max(0, bisect_right(starts, span.start) - 1)
                    while sentence < last and starts[sentence + 1] <= span.start:
                        sentence += 1
                    text = match.group()
                    self.words.append(Word(text, span, sentence, number, a == end, text.lower()))
                    end = b
        self._from = _places([w.span.end for w in self.words], len(document.text), ended=True)
        self._upto = _places([w.span.start for w in self.words], len(document.text), ended=False)
        self._strings: dict[tuple[int, int], str] = {}
        self._block_starts = [b.span.start for b in self.blocks]
        self.block_number = {b.id: n for n, b in enumerate(self.blocks)}
        self._entity_starts = [e.span.start for e in self.entities]
        self._runs: dict[int, list[list[int]]] = {}
        self.phrases: dict[tuple[int, int], tuple[int, int] | None] = {}
        """Noun phrases that were looked for, by the first word and the last one that they may have."""
        self.clauses: dict[tuple[int, ...], list[list[int]]] = {}
        """The main clauses of sentences that were split."""
        self.proposed: dict[Rule, list[Quotation]] = {}
        """What rules that read nothing but the text propose."""

    def index(self, offset: int) -> int:
        """Return the index of the first word that ends after a raw offset."""
        return self._from[offset]

    def inside(self, span: Span) -> range:
        """Return the indices of the words that overlap a raw span."""
        return range(self._from[span.start], self._upto[span.end])

    def numbers(self, spans: Sequence[Span]) -> list[int]:
        """Return the indices of the words that overlap raw spans, span by span."""
        if len(spans) == 1:
            return list(self.inside(spans[0]))
        return [i for s in spans for i in self.inside(s)]

    def spans(self, numbers: Iterable[int]) -> list[Span]:
        """Return the raw spans of words given in order; neighbours share one."""
        out: list[Span] = []
        last = -2
        for i in numbers:
            if i == last + 1:
                out[-1] = Span(out[-1].start, self.words[i].span.end)
            else:
                out.append(self.words[i].span)
            last = i
        return out

    def texts(self, span: Span) -> list[str]:
        """Return the words of a raw span."""
        return [w.text for w in self.words[self._from[span.start] : self._upto[span.end]]]

    def lows(self, span: Span) -> list[str]:
        """Return the words of a raw span in lower case."""
        return [w.low for w in self.words[self._from[span.start] : self._upto[span.end]]]

    def string(self, span: Span) -> str:
        """Return the readable text of a raw span: its words with single spaces where the text has white space."""
        key = (span.start, span.end)
        found = self._strings.get(key)
        if found is None:
            numbers = self.inside(span)
            out: list[str] = []
            for word in self.words[numbers.start : numbers.stop]:
                # only words at the ends can stand half in a span
                whole = word.span.start >= key[0] and word.span.end <= key[1]
                out += ("" if word.joined or not out else " ", word.text if whole else _part(word, span))
            found = self._strings[key] = "".join(out)
        return found

    def runs(self, longest: int) -> list[list[int]]:
        """Return the numbers of the words of each sentence, cut at block borders and after so many words."""
        if longest not in self._runs:
            out: list[list[int]] = []
            start = 0
            for i, (word, after) in enumerate(pairwise(self.words), 1):
                if after.sentence != word.sentence or after.block != word.block or i - start == longest:
                    out.append(list(range(start, i)))
                    start = i
            self._runs[longest] = [*out, list(range(start, len(self.words)))] if self.words else []
        return self._runs[longest]

    def quoted(self, first: int, last: int) -> frozenset[int]:
        """Return which of the words from one to another stand between quotation marks, the marks included."""
        out: set[int] = set()
        opened = -1
        for i in self._marks[bisect_left(self._marks, first) : bisect_right(self._marks, last)]:
            text = self.words[i].text
            if opened < 0 and text in '„»"':
                opened = i
            elif opened >= 0 and text in '“«"':
                out.update(range(opened, i + 1))
                opened = -1
        return frozenset(out)

    @cached_property
    def _marks(self) -> list[int]:
        return self.places_of(frozenset('„“»«"'))

    def proposals(self, rule: Rule) -> list[Quotation]:
        """Return what a rule proposes that reads nothing but the text; it reads it once."""
        if rule not in self.proposed:
            self.proposed[rule] = list(rule(self))
        return self.proposed[rule]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """The numbers of the words that are spelled alike in lower case."""
        out = defaultdict[str, list[int]](list)
        for i, word in enumerate(self.words):
            out[word.low].append(i)
        return dict(out)

    def places_of(self, cues: Set[str]) -> list[int]:
        """Return the numbers of the words that are one of some words in lower case."""
        return sorted(i for low in self.places.keys() & cues for i in self.places[low])

    def words_with(self, pattern: re.Pattern[str]) -> set[str]:
        """Return the words of the text, in lower case, in which a pattern is found; it looks at each word once."""
        text = "\n" + "\n".join(self.places) + "\n"
        return {text[text.rindex("\n", 0, m.end()) + 1 : text.index("\n", m.end())] for m in pattern.finditer(text)}

    def sentences_with(self, cues: Set[str]) -> list[Span]:
        """Return the sentences that hold one of some words in lower case, in order of the text."""
        starts = self._sentence_starts
        spans = (self.words[i].span for i in self.places_of(cues))
        hits = (n for s in spans for n in range(max(0, bisect_right(starts, s.start) - 1), bisect_left(starts, s.end)))
        return [self.sentences[n] for n in dict.fromkeys(hits)]

    def sentence_at(self, offset: int) -> Span | None:
        """Return the sentence that holds a raw offset."""
        number = bisect_right(self._sentence_starts, offset) - 1
        return self.sentences[number] if number >= 0 and offset < self.sentences[number].end else None

    @cached_property
    def by_last_word(self) -> dict[tuple[str, str], list[Entity]]:
        """The mentions of each label by the last word they are read as."""
        out: dict[tuple[str, str], list[Entity]] = {}
        for entity in self.entities:
            for last in self.string(entity.span).split()[-1:]:
                out.setdefault((entity.label, last), []).append(entity)
        return out

    def sentence_words(self, number: int) -> range:
        """Return the indices of the words of a sentence, with those behind it that are in none: the model may find no word in a block of signs."""
        starts = self._sentence_starts
        if number >= len(starts):
            return range(0)
        end = starts[number + 1] if number + 1 < len(starts) else len(self.document.text)
        return range(self._from[starts[number] if number else 0], self._upto[end])

    def block_at(self, offset: int) -> Block | None:
        """Return the block that holds a raw offset."""
        number = bisect_right(self._block_starts, offset) - 1
        return self.blocks[number] if number >= 0 and offset < self.blocks[number].span.end else None

    def entities_in(self, span: Span) -> list[Entity]:
        """Return the mentions that lie within a raw span."""
        a = bisect_left(self._entity_starts, span.start)
        b = bisect_left(self._entity_starts, span.end)
        return [e for e in self.entities[a:b] if e.span in span]

    def entity_from(self, offset: int) -> list[Entity]:
        """Return the mentions that begin at a raw offset."""
        a = bisect_left(self._entity_starts, offset)
        b = bisect_right(self._entity_starts, offset)
        return list(self.entities[a:b])

    def entity_before(self, offset: int) -> Iterable[Entity]:
        """Yield the mentions that end before a raw offset, the nearest first; whoever looks back says where he stops."""
        for number in range(bisect_left(self._entity_starts, offset) - 1, -1, -1):
            if self.entities[number].span.end <= offset:
                yield self.entities[number]


def _places(offsets: Sequence[int], size: int, *, ended: bool) -> array[int]:
    """Return for each raw offset of a text how many of the offsets given lie before it; `ended`: or right there."""
    here = np.bincount(np.array(offsets, np.int64), minlength=size + 2)
    before = here.cumsum()
    return array("i", (before if ended else before - here).astype(np.int32).tobytes())


def _part(word: Word, span: Span) -> str:
    """Return the part of a word that lies in a span; a repaired word cannot be cut and is given whole."""
    if word.span in span or word.span.end - word.span.start != len(word.text):
        return word.text
    return word.text[max(0, span.start - word.span.start) : max(0, span.end - word.span.start)]
