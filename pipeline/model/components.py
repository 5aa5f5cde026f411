"""The spaCy components: `news_sentences`, `news_ner` and `news_quotations`, registered by entry points.

The two model components share one network; the first that sees a document runs it, the last uses up the result.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
import spacy
from spacy.attrs import ENT_IOB, ENT_TYPE, IS_SPACE, LENGTH, ORTH, SENT_START, SPACY
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from pipeline.model.labels import ACTS, FORMS
from pipeline.model.runtime import FILES, Network, Result
from pipeline.model.tokenizer import news_tokenizer, sentence_starts

RESULT, WORDS = "news_network", "news_words"
INSIDE, OUTSIDE, BEGIN = 1, 2, 3
"""Codes of `ENT_IOB`."""
_networks: dict[Path, Network] = {}


def _extensions() -> None:
    if not Span.has_extension("confidence"):
        Span.set_extension("confidence", default=None)
        Span.set_extension("act", default="")


@spacy.registry.tokenizers("news_tokenizer.v1")
def make_tokenizer() -> Any:
    """Return the factory of the tokenizer for German news."""
    return news_tokenizer


@Language.factory("news_sentences", assigns=["token.is_sent_start"])
def make_sentences(nlp: Language, name: str) -> NewsSentences:
    """Make the sentence splitter."""
    return NewsSentences()


@Language.factory(
    "news_ner",
    assigns=["doc.ents", "token.ent_iob", "token.ent_type"],
    requires=["token.is_sent_start"],
    default_config={"threads": 0},
)
def make_ner(nlp: Language, name: str, threads: int) -> NewsNer:
    """Make the name finder."""
    return NewsNer(threads)


@Language.factory(
    "news_quotations",
    assigns=["doc.spans"],
    requires=["token.is_sent_start"],
    default_config={"threads": 0, "quotation_at": None, "role_at": None},
)
def make_quotations(nlp: Language, name: str, threads: int, quotation_at: float | None, role_at: float | None) -> NewsQuotations:
    """Make the quotation finder."""
    return NewsQuotations(threads, quotation_at, role_at)


class Words(NamedTuple):
    """Of `size` tokens those that are no white space: their numbers, their texts, and the white space after each."""

    size: int
    tokens: list[int]
    texts: list[str]
    gaps: list[str]


def words_of(doc: Doc) -> Words:
    """Return the words of a text; they are looked up once, and forgotten by the last component."""
    found = doc.user_data.get(WORDS)
    if found is None or found.size != len(doc):
        text = doc.text
        orth, length, spacy_, is_space = doc.to_array([ORTH, LENGTH, SPACY, IS_SPACE]).T
        ends = np.cumsum(length + spacy_, dtype=np.int64) - spacy_.astype(np.int64)
        tokens = np.flatnonzero(is_space == 0)
        kinds, numbers = np.unique(orth[tokens], return_inverse=True)
        texts = [doc.vocab.strings[kind] for kind in kinds.tolist()]
        starts = (ends - length.astype(np.int64))[tokens].tolist()
        gaps = [text[a:b] for a, b in zip(ends[tokens].tolist(), starts[1:], strict=False)]
        found = Words(len(doc), tokens.tolist(), [texts[n] for n in numbers.tolist()], [*gaps, ""])
        doc.user_data[WORDS] = found
    return found  # type: ignore[no-any-return]


class NewsSentences:
    """Split sentences by rules; a line break always ends one."""

    def __call__(self, doc: Doc) -> Doc:
        """Set `token.is_sent_start`."""
        if not len(doc):
            return doc
        words = words_of(doc)
        starts = np.full(len(doc), -1, np.int64)
        starts[[words.tokens[number] for number in sentence_starts(words.texts, words.gaps)]] = 1
        starts[:1] = 1
        doc.from_array([SENT_START], starts.astype(np.uint64)[:, None])
        return doc

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        """Write nothing: the splitter has no data."""

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> NewsSentences:
        """Read nothing."""
        return self


class _Networked:
    """A component with a network that lies in its folder."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.network: Network | None = None
        _extensions()

    def begin(self, doc: Doc) -> None:
        """Let the network begin with a text whose sentences are known, in other threads; the component waits for it."""
        doc.user_data[RESULT] = self._begin(doc)

    def result(self, doc: Doc) -> Result:
        """Run the network, or take the result that the other component left."""
        found = doc.user_data.get(RESULT) or self._begin(doc)
        if not isinstance(found, Result):
            found = doc.user_data[RESULT] = found()
        return found

    def _begin(self, doc: Doc) -> Result | Callable[[], Result]:
        if self.network is None:
            raise ValueError("the component has no network: load it with spacy.load or from_disk")
        words = words_of(doc)
        if not words.tokens:
            return Result([], [])
        starts = np.flatnonzero(doc.to_array([SENT_START])[words.tokens].astype(np.int64).ravel() == 1).tolist()
        return self.network.begin(words.texts, starts if starts[:1] == [0] else [0, *starts], *self.limits())

    def limits(self) -> tuple[float | None, float | None]:
        """Return the least confidence of a quotation and of a role; None: as the model says."""
        return None, None

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> Any:
        """Load the network; components of one pipeline share it."""
        folder = Path(path).resolve().parent / "network"
        if folder not in _networks:
            _networks[folder] = Network(folder, self.threads)
        self.network = _networks[folder]
        return self

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        """Copy the network's files beside the component's own folder."""
        Path(path).mkdir(parents=True, exist_ok=True)
        folder = Path(path).resolve().parent / "network"
        if self.network is None or self.network.folder == folder:
            return
        folder.mkdir(exist_ok=True)
        for name in FILES:
            shutil.copyfile(self.network.folder / name, folder / name)


class NewsNer(_Networked):
    """Set `doc.ents` with a confidence for each name."""

    def __call__(self, doc: Doc) -> Doc:
        """Find names."""
        words = words_of(doc).tokens
        spans = []
        for a, b, label, sure in self.result(doc).names:
            span = Span(doc, words[a], words[b - 1] + 1, label=label)
            span._.confidence = round(sure, 4)
            spans.append(span)
        _set_entities(doc, filter_spans(spans))
        return doc


def _set_entities(doc: Doc, spans: Iterable[Span]) -> None:
    """Set `doc.ents`, all at once: the setter of the library makes a Python object for each token."""
    iob, labels = np.full(len(doc), OUTSIDE, np.uint64), np.zeros(len(doc), np.uint64)
    for span in spans:
        iob[span.start] = BEGIN
        iob[span.start + 1 : span.end] = INSIDE
        labels[span.start : span.end] = span.label
    doc.from_array([ENT_IOB, ENT_TYPE], np.stack([iob, labels], 1))


class NewsQuotations(_Networked):
    """Set `doc.spans["quotations"]`, `["speakers"]`, `["cues"]` and `["addressees"]`.

    Spans of one quotation share their `id`; a part that is interrupted has several spans. The label of a quotation is
    its form, of the others their role; `span._.confidence` and, for quotations, `span._.act` say more.
    """

    groups: ClassVar[dict[str, str]] = {"quotations": "quote", "speakers": "speaker", "cues": "cue", "addressees": "addressee"}

    def __init__(self, threads: int, quotation_at: float | None, role_at: float | None) -> None:
        super().__init__(threads)
        self.quotation_at, self.role_at = quotation_at, role_at

    def limits(self) -> tuple[float | None, float | None]:
        """Return the least confidences set in the configuration."""
        return self.quotation_at, self.role_at

    def __call__(self, doc: Doc) -> Doc:
        """Find quotations with their parts."""
        words = words_of(doc).tokens
        for group in self.groups:
            doc.spans[group] = []
        for number, q in enumerate(self.result(doc).quotations):
            for group, role in self.groups.items():
                label = FORMS[q.form] if role == "quote" else role
                for a, b in runs(q.roles[role]):
                    span = Span(doc, words[a], words[b - 1] + 1, label=label, span_id=f"q{number}")
                    span._.confidence = round(q.confidence if role == "quote" else q.sure[role], 4)
                    if role == "quote":
                        span._.act = ACTS[q.act]
                    doc.spans[group].append(span)
        doc.user_data.pop(RESULT, None)
        doc.user_data.pop(WORDS, None)
        return doc


def runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Join sorted numbers to half-open runs."""
    out: list[tuple[int, int]] = []
    for n in numbers:
        if out and out[-1][1] == n:
            out[-1] = (out[-1][0], n + 1)
        else:
            out.append((n, n + 1))
    return out
