"""Tables of marked-up German sentences: what the rules make of a quotation whose parts are known."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import lru_cache

import pytest
from conftest import TABLES, annotated
from msgspec.structs import replace

from pipeline.config import Params
from pipeline.document import Claim, Document, Quotation, Span
from pipeline.evaluation.gold import plain
from pipeline.german import rules
from pipeline.german.claims.overlap import share
from pipeline.stages import claims as stage

TAG = re.compile(r"<(/?)([qsca])([\d,]+)>")
PARAMS = Params()


def parse(marked: str) -> tuple[str, dict[int, dict[str, list[Span]]]]:
    """Split a marked text into the text and the spans of each claim's parts."""
    text, at = "", 0
    opened: dict[tuple[str, int], int] = {}
    spans: dict[int, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for match in TAG.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        for number in map(int, match[3].split(",")):
            if match[1]:
                spans[number][match[2]].append(Span(opened.pop((match[2], number)), len(text)))
            else:
                opened[match[2], number] = len(text)
    return text + marked[at:], spans


@lru_cache(maxsize=1)
def cases() -> list[tuple[dict, str, list[tuple[dict, Quotation]], Document]]:
    out = []
    for line in (TABLES / "claims.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        text, spans = parse(case["text"])
        wanted = []
        for claim in case["claims"]:
            s = spans[claim["n"]]
            wanted.append(
                (claim, Quotation(tuple(s["q"]), tuple(s["s"]), tuple(s["c"]), tuple(s["a"]), claim["form"], "says", 1.0, 1.0))
            )
        document = annotated(text)
        out.append((case, text, wanted, replace(document, quotations=tuple(q for _, q in wanted))))
    return out


def nearest(claims: tuple[Claim, ...], q: Quotation) -> Claim | None:
    best = max(claims, key=lambda c: (share(c.content, q.quote), c.cue == q.cue, c.speaker_spans == q.speaker), default=None)
    return best if best and share(best.content, q.quote) >= 0.5 else None


def test_known_quotations_become_the_claims_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "propose", lambda reading, found: ())
    wrong = []
    total = 0
    for case, text, wanted, document in cases():
        claims = stage.claims_of(document, PARAMS.claims).claims or ()
        for want, q in wanted:
            total += 1
            got = nearest(claims, q)
            if got is None:
                wrong.append(f"{case['id']}: claim {want['n']} is lost")
                continue
            found = {
                "speaker": plain(got.speaker), "act": got.act, "polarity": got.polarity, "evidence": got.evidence,
                "said_on": " ".join(s.of(text) for s in got.said_on_spans),
            }  # fmt: skip
            for key, value in found.items():
                expected = plain(want[key]) if key == "speaker" else want[key]
                if value != expected:
                    wrong.append(f"{case['id']}: {key} is {expected!r}, not {value!r}")
    assert total == 881
    assert not wrong, "\n".join(wrong)


def test_plain_facts_give_few_claims() -> None:
    sentences = (TABLES / "no_claims.txt").read_text(encoding="utf-8").splitlines()
    hits = []
    for sentence in sentences:
        document = annotated(sentence)
        hits += [f"{c.speaker} | {sentence}" for c in stage.claims_of(document, PARAMS.claims).claims or ()]
    assert len(sentences) >= 680
    assert len({h.split(" | ")[1] for h in hits}) <= 0.02 * len(sentences), "\n".join(hits)
