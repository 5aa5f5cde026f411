"""At most two of a hundred sentences without a claim give one."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest
from conftest import ROOT, SHARED

FILE = SHARED / "data/ner/germeval2014/NER-de-dev.tsv"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("no_claims", ROOT / "benchmarks/no_claims.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_verdicts_are_about_sentences_that_are_there() -> None:
    own = (ROOT / "tests/tables/no_claims.txt").read_text(encoding="utf-8").splitlines()
    lines = (ROOT / "tests/tables/no_claims_misses.tsv").read_text(encoding="utf-8").splitlines()[1:]
    out = script().reported()
    assert len(set(own)) == len(own)
    for collection, number, verdict in (line.split("\t") for line in lines):
        assert verdict
        assert int(number) <= len(own) if collection == "own" else int(number) not in out


@pytest.mark.slow
def test_few_sentences_of_germeval_give_a_claim() -> None:
    if not FILE.is_file():
        pytest.skip("GermEval lies outside the project and is not here")
    module = script()
    out = module.reported()
    sentences = [(str(n), s) for n, s in enumerate(module.germeval(FILE), 1) if n not in out]
    hits = {name: f"{found}\t{text}" for name, found, text in module.fired(sentences)}
    assert len(sentences) >= 1_900
    assert len(hits) <= 0.02 * len(sentences), "\n".join(hits.values())
