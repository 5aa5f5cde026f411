"""Pipelines of the architecture and size of spaCy's German `md` pipeline, with random weights: good for nothing but their speed."""

from __future__ import annotations

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vectors import Vectors

ROWS, ATTRIBUTES = [5000, 1000, 2500, 2500], ["NORM", "PREFIX", "SUFFIX", "SHAPE"]
LABELS = ("PER", "LOC", "ORG", "MISC")
DEPENDENCIES = (
    "sb oa da nk mo oc cj cd cp ng pd rc svp ag app pnc re rs uc vo ac ams avc cc cm cvc dm ep ju mnr op par pg ph sbp".split()
)


def tok2vec(vectors: bool) -> dict[str, object]:
    """Return the layer that all components begin with: hashed features, 20,000 vectors of 300, four convolutions of width 96."""
    return {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2", "width": 96, "rows": ROWS, "attrs": ATTRIBUTES, "include_static_vectors": vectors,
        },
        "encode": {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 96, "depth": 4, "window_size": 1, "maxout_pieces": 3},
    }  # fmt: skip


def transitions(kind: str, hidden: int) -> dict[str, object]:
    """Return a transition-based model over a layer of its own."""
    return {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": kind, "extra_state_tokens": False, "hidden_width": hidden,
        "maxout_pieces": 2, "use_upper": True, "nO": None, "tok2vec": tok2vec(True),
    }  # fmt: skip


def pipeline(parser: bool = False, seed: int = 1) -> Language:
    """Return a blank German pipeline with a random `ner`, or with a random parser and part-of-speech tagger."""
    spacy.util.fix_random_seed(seed)
    nlp = spacy.blank("de")
    rng = np.random.default_rng(seed)
    words = ["Minister", "sagte", "Kiew", "Berlin", "der", "die", "das", "und", "in", "am", ".", ","]
    rows = rng.standard_normal((20_000, 300), dtype=np.float32)
    nlp.vocab.vectors = Vectors(data=rows, keys=[nlp.vocab.strings.add(w) for w in words] + list(range(20_000 - len(words))))
    doc = Doc(nlp.vocab, words=words)
    if parser:
        nlp.add_pipe(
            "morphologizer", config={"model": {"@architectures": "spacy.Tagger.v2", "nO": None, "tok2vec": tok2vec(True)}}
        )
        nlp.add_pipe("parser", config={"model": transitions("parser", 64)})
        many = Doc(
            nlp.vocab, words=["x"] * len(DEPENDENCIES), heads=[max(0, i - 1) for i in range(len(DEPENDENCIES))],
            deps=["ROOT", *DEPENDENCIES[1:]], pos=["VERB", "NOUN", "PROPN", "ADJ", "DET"] * (len(DEPENDENCIES) // 5) + ["VERB"] * (len(DEPENDENCIES) % 5),
        )  # fmt: skip
        nlp.initialize(lambda: [Example(Doc(nlp.vocab, words=[t.text for t in many]), many)])
    else:
        ner = nlp.add_pipe("ner", config={"model": transitions("ner", 64)})
        for label in LABELS:
            ner.add_label(label)
        nlp.initialize(lambda: [Example.from_dict(doc, {"entities": ["O"] * len(words)})])
        # untrained output layers are all zeros and would find nothing at all
        for node in ner.model.walk():
            for name in node.param_names:
                if node.has_param(name) and not node.get_param(name).any():
                    node.set_param(name, rng.standard_normal(node.get_param(name).shape, dtype=np.float32) * 0.1)
    return nlp
