"""What can be measured: our models, other spaCy pipelines, baselines; and how their findings become rows of tables."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError
from pipeline.evaluation import baselines
from pipeline.evaluation.gold import Tables, of_document, read_folder
from pipeline.model.components import runs
from pipeline.model.labels import ACTS, FORMS
from pipeline.model.runtime import Network, Result
from pipeline.model.tokenizer import news_tokenizer, sentence_starts
from pipeline.stages.annotate import DEFAULT, LABELS, ROOT, load_model

Annotator = Callable[[Sequence[str], Sequence[int]], Result]
BASELINES: dict[str, Annotator] = {"naive": baselines.naive, "direct": baselines.direct}


def annotator(name: str | None, quotations: bool = False) -> Annotator:
    """Return the annotator of a baseline's name, a model's folder, or an installed spaCy pipeline (names only).

    Raises ConfigError where there is none, or where it finds no quotations and is asked for them.
    """
    name = name or DEFAULT
    if name in BASELINES:
        return BASELINES[name]
    folder = next((p for p in (Path(name), ROOT / name) if p.is_dir()), None)
    if folder and (folder / "network").is_dir():
        return Network(folder / "network").annotate
    if quotations:
        raise ConfigError(f"{name}: the corpus formats need one of our own models, with a folder 'network', or naive or direct")
    return _names_of(load_model(name))


def _names_of(nlp: Any) -> Annotator:
    from spacy.tokens import Doc

    def find(words: Sequence[str], starts: Sequence[int]) -> Result:
        first = set(starts)
        doc = Doc(nlp.vocab, words=list(words), sent_starts=[i in first for i in range(len(words))])
        for _, pipe in nlp.pipeline:
            doc = pipe(doc)
        return Result([(e.start, e.end, LABELS[e.label_], 0.9) for e in doc.ents if e.label_ in LABELS], [])

    return find


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    import spacy

    return news_tokenizer(spacy.blank("de"))


def tables_of_text(find: Annotator, text: str) -> Tables:
    """Return what an annotator finds in a raw text as rows; speakers are named by their words, nothing is repaired."""
    words = [t for t in _tokenizer()(text) if not t.is_space]
    bounds = [(t.idx, t.idx + len(t)) for t in words]
    gaps = [text[a[1] : b[0]] for a, b in zip(bounds, bounds[1:], strict=False)] + [""]
    names = [t.text for t in words]
    found = find(names, sentence_starts(names, gaps)) if words else Result([], [])

    def spans(tokens: Sequence[int]) -> list[tuple[int, int]]:
        return [(bounds[a][0], bounds[b - 1][1]) for a, b in runs(sorted(tokens))]

    def cell(tokens: Sequence[int]) -> str:
        return " ".join(f"{a}-{b}" for a, b in spans(tokens))

    claims = [
        {
            "content_spans": cell(q.roles["quote"]), "speaker_spans": cell(q.roles["speaker"]),
            "speaker": " ".join(text[a:b] for a, b in spans(q.roles["speaker"])),
            "cue": " ".join(text[a:b] for a, b in spans(q.roles["cue"])), "form": FORMS[q.form], "act": ACTS[q.act],
            "content": " … ".join(text[a:b] for a, b in spans(q.roles["quote"])), "confidence": round(q.confidence, 4),
        }
        for q in found.quotations
        if q.roles["quote"]
    ]  # fmt: skip
    mentions = [
        {"start": bounds[a][0], "end": bounds[b - 1][1], "label": label, "confidence": sure} for a, b, label, sure in found.names
    ]
    return Tables(claims, mentions)


def tables_of_model(files: Mapping[Path, Path], model: str) -> dict[Path, Tables]:
    """Run the whole pipeline with a model on the texts of gold files (gold file: text); return the tables of each."""
    from pipeline.config import Params
    from pipeline.run import run
    from pipeline.stage import Workspace

    params = Params()
    params = params.model_copy(update={"annotate": params.annotate.model_copy(update={"model": model})})
    out: dict[Path, Tables] = {}
    # files of one folder run together; clean and damaged versions of a text would count as repeats of each other
    for folder in sorted({t.parent for t in files.values()}):
        mine = [(f, t) for f, t in files.items() if t.parent == folder]
        with tempfile.TemporaryDirectory() as work:
            base = Path(work)
            run(Workspace(tuple(t for _, t in mine), base / "out", base / "interim", params))
            tables = read_folder(base / "out")
            out |= {f: of_document(tables, t.name, base / "out") for f, t in mine}
    return out
