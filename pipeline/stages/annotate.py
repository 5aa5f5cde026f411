"""Stage annotate: find names and quotations with a spaCy pipeline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from pipeline import manifest
from pipeline.align import AlignedText, join
from pipeline.config import Annotate, Params
from pipeline.document import Document, Entity, Quotation, Span, content_id
from pipeline.errors import ConfigError
from pipeline.german.mentions import Mention, complete
from pipeline.stage import Stage
from pipeline.stages.clean import block_views

DEFAULT = "models/de_news_claims"
ROOT = Path(__file__).resolve().parents[2]
LONGEST = 1_000_000_000
"""The library's own limit of a million characters is for parsers that hold a whole text at once; ours reads in windows."""
SPACE = re.compile(" ")
LETTER = re.compile(r"[^\W\d_]")
RUN = re.compile(r"\S{200}(?=\S)")
LABELS = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "MISC": "MISC", "GPE": "LOC", "PERSON": "PER"}


@lru_cache(maxsize=4)
def load_model(name: str) -> Any:
    """Load a spaCy pipeline by name or path; a relative path is looked for here and in the project's folder.

    Raises ConfigError, in one sentence, where it cannot be loaded.
    """
    import spacy

    import pipeline.model.components  # noqa: F401  registers the components

    path = folder_of(name)
    check_name(name)
    if path is not None and (path / "network").is_dir():
        manifest.checked(path)
    try:
        loaded = spacy.load(path if path is not None else name)
    except OSError as error:
        raise ConfigError(f"{name}: the model cannot be loaded; {_hint(name)}") from error
    if path is not None and (path / "network").is_dir():
        loaded.max_length = LONGEST
    return loaded


def _hint(name: str) -> str:
    return (
        "install the official wheel with 'pip install extract-claims[official]'; the package of that name on the package index is a stranger's placeholder"
        if name.startswith("de_core_news")
        else "give the folder of a spaCy pipeline or the name of an installed one"
    )


def check_name(name: str) -> None:
    """Raise ConfigError where there is neither a folder nor an installed package of that name."""
    if folder_of(name) is not None:
        return
    if "/" in name or "\\" in name:
        raise ConfigError(f"{name}: there is no such model folder")
    if not name.isidentifier() or find_spec(name) is None:
        raise ConfigError(f"{name}: the model cannot be loaded; {_hint(name)}")


def folder_of(name: str) -> Path | None:
    """Return the folder of a model, here or in the project's folder; None for the name of an installed package."""
    return next((p for p in (Path(name), ROOT / name) if p.is_dir()), None)


def model_digest(params: Params) -> str:
    """Return one digest for the models in use: of their files, or name and version of an installed package."""
    out = []
    for name in dict.fromkeys((params.annotate.model, DEFAULT)):
        check_name(name)
        path = folder_of(name)
        if path is not None:
            files = manifest.checked(path) if (path / "network").is_dir() else manifest.digest(manifest.digests(path))
            out.append(files)
        else:
            try:
                out.append(f"{name}=={metadata.version(name)}")
            except metadata.PackageNotFoundError:
                out.append(name)
    return " ".join(out)


def readable(document: Document) -> AlignedText:
    """Return the views of all blocks that hold letters as one text, blank lines between blocks.

    Longer runs of characters than any word has are divided: tokenisers take time with the square of their length.
    """
    return divided(join([v for v in block_views(document) if LETTER.search(v.text)], "\n\n"))


def divided(text: AlignedText) -> AlignedText:
    """Return the view with a space inserted after every 200 characters without white space."""
    cuts = [m.end() for m in RUN.finditer(text.text)]
    if not cuts:
        return text
    parts = [text.slice(Span(a, b)) for a, b in zip([0, *cuts], [*cuts, len(text.text)], strict=True)]
    return join(parts, " ")


@dataclass(slots=True)
class Begun:
    """A document whose network is at work: its readable text, and the spaCy document with the components it has yet to pass."""

    view: AlignedText
    doc: Any
    left: list[Any]


def begin(document: Document, names: Any) -> Begun:
    """Take a document as far as the network, which goes on in other threads where there are some."""
    text = readable(document)
    doc, left = names.make_doc(text.text), [pipe for _, pipe in names.pipeline]
    while left:
        if hasattr(left[0], "begin"):
            left[0].begin(doc)
            break
        doc = left.pop(0)(doc)
    return Begun(text, doc, left)


def annotate(document: Document, names: Any, quotations: Any, params: Annotate, begun: Begun | None = None) -> Document:
    """Return a document with entities, quotations and sentences."""
    begun = begun or begin(document, names)
    text, doc = begun.view, begun.doc
    for pipe in begun.left:
        doc = pipe(doc)
    found = [
        Mention(Span(e.start_char, e.end_char), LABELS[e.label_], _confidence(e))  # type: ignore[arg-type]
        for e in doc.ents
        if e.label_ in LABELS
    ]
    entities = []
    breaks = [m.start() for m in SPACE.finditer(text.text) if text.starts[m.start()] == text.ends[m.start()]]
    for m in complete(text.text, found, breaks):
        if m.confidence < params.name_at:
            continue
        span = text.to_raw(m.span)
        if span.start == span.end:
            continue
        flags = m.flags + (("glued",) if _glued(document.text, span) else ())
        entities.append(
            Entity(content_id("m", document.id, span.start, span.end, m.label), span, m.label, round(m.confidence, 3), flags)
        )
    spoken = doc if quotations is names else quotations(text.text)
    sentences = tuple(text.to_raw(s) for s in _sentences(spoken))
    return replace(document, entities=tuple(entities), quotations=tuple(_quotations(spoken, text)), sentences=sentences)


def _sentences(doc: Any) -> Iterator[Span]:
    """Yield the sentences of a spaCy document that are not all white space, without a Python object for each of its tokens."""
    import numpy as np
    from spacy.attrs import LENGTH, SENT_START, SPACY

    if not len(doc):
        return
    text = doc.text
    begins, length, space = doc.to_array([SENT_START, LENGTH, SPACY]).astype(np.int64).T
    ends = np.cumsum(length + space) - space
    first = np.r_[0, np.flatnonzero(begins[1:] == 1) + 1]
    for a, b in zip((ends - length)[first].tolist(), ends[np.r_[first[1:] - 1, len(doc) - 1]].tolist(), strict=True):
        if text[a:b].strip():
            yield Span(a, b)


def _confidence(entity: Any) -> float:
    return float(entity._.confidence or 0.9) if entity.has_extension("confidence") else 0.9


def _glued(raw: str, span: Span) -> bool:
    """Tell whether letters stand directly before or after a mention, so that a word was glued to it."""
    before = raw[span.start - 1] if span.start else " "
    after = raw[span.end] if span.end < len(raw) else " "
    return before.isalpha() or after.isalpha()


def _in_one_block(text: str, span: Span, quotation: list[Span]) -> Span:
    """Cut words that the model joined over the end of a block: a byline above is no part of the speaker below.

    What is left within the quotation is no speaker either, and gives an empty span.
    """
    words = span.of(text)
    if "\n\n" not in words:
        return span
    if span.start < quotation[0].start:
        left = Span(span.start + words.rindex("\n\n") + 2, span.end)
    else:
        left = Span(span.start, span.start + words.index("\n\n"))
    return Span(span.start, span.start) if any(left.overlaps(q) for q in quotation) else left


def _quotations(doc: Any, text: AlignedText) -> Iterator[Quotation]:
    parts: dict[str, dict[str, list[Any]]] = {}
    for group in ("quotations", "speakers", "cues", "addressees"):
        for span in doc.spans.get(group, ()):
            parts.setdefault(span.id_, {}).setdefault(group, []).append(span)
    for found in parts.values():
        quote = found["quotations"]

        def raw(group: str, found: dict[str, list[Any]] = found) -> tuple[Span, ...]:
            told = [Span(s.start_char, s.end_char) for s in found["quotations"]]
            seen = (Span(s.start_char, s.end_char) for s in found.get(group, ()))
            spans = (text.to_raw(s if group == "quotations" else _in_one_block(text.text, s, told)) for s in seen)
            return tuple(s for s in spans if s.start < s.end)

        if raw("quotations"):
            speakers = found.get("speakers", ())
            yield Quotation(
                raw("quotations"), raw("speakers"), raw("cues"), raw("addressees"), quote[0].label_, quote[0]._.act,
                quote[0]._.confidence, speakers[0]._.confidence if speakers else 0.0, ("model",),
            )  # fmt: skip


def pipelines(params: Params) -> tuple[Any, Any]:
    """Return the spaCy pipelines that find names and quotations, one for both or two; they are loaded once in each process."""
    names = load_model(params.annotate.model)
    has_quotations = "news_quotations" in [names.get_pipe_meta(p).factory for p in names.pipe_names]
    quotations = names if has_quotations else load_model(DEFAULT)
    for pipe in quotations.pipe_names:
        if quotations.get_pipe_meta(pipe).factory == "news_quotations":
            component = quotations.get_pipe(pipe)
            # both components share the network, and whichever runs first runs it
            asked = {"quotation_at": params.annotate.quotation_at, "role_at": params.annotate.role_at}
            component.network.settings = component.network.told | {k: v for k, v in asked.items() if v is not None}
    return names, quotations


def ahead(document: Document, params: Params) -> Begun:
    """Begin with a document before its turn, so that the network is never without work."""
    return begin(document, pipelines(params)[0])


def each(documents: Iterable[Document], params: Params, begun: Begun | None = None) -> Iterator[Document]:
    """Annotate documents one by one; `begun` is what `ahead` returned for a single one."""
    names, quotations = pipelines(params)
    for document in documents:
        yield annotate(document, names, quotations, params.annotate, begun)


def count(document: Document) -> dict[str, int]:
    """Count mentions and quotations."""
    return {"mentions": len(document.entities or ()), "quotations": len(document.quotations or ())}


STAGE = Stage("annotate", ("texts", "blocks"), "annotations", each=each, ahead=ahead, count=count, model=model_digest, keeps=True)
