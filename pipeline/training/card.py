"""Measure an exported model on the development data and write its card.

python -m pipeline.training.card MODEL DATA [--training-minutes N]
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from pipeline.evaluation import corpora, wikinews
from pipeline.model.labels import FORMS, ROLES
from pipeline.model.runtime import FILES, Network
from pipeline.training import data
from pipeline.training.train import HELD_OUT, as_annotations

DATA = {
    "open": [
        ("self-written live-blog posts with quotations and names", "CC BY 4.0"),
        ("German Wikinews articles marked by us", "texts CC BY 2.5, marking CC BY 4.0"),
        ("GePaDe-SpkAtt speech events", "CC BY-SA 4.0"),
        ("GermEval 2014 names", "CC BY 4.0"),
        ("multilingual-e5-small, first six layers and word pieces", "MIT"),
    ],
    "full": [("German news quotation corpus, Wikinews (training half)", "CC BY-NC-SA 4.0")],
}


def posts(model: Path, path: Path) -> dict[str, Any]:
    """Score the posts that were never trained on: quotations and names."""
    network = Network(model / "network")
    held = [d for i, d in enumerate(data.read_open(path, entities=True)) if i % HELD_OUT == HELD_OUT - 1]
    found, gold_names, names = [], set(), set()
    for number, d in enumerate(held):
        result = network.annotate(d.words, d.starts)
        found.append(
            [
                {**{r: {"tokenIds": q.roles[r]} for r in ROLES}, "type": FORMS[q.form], "medium": "Speech"}
                for q in result.quotations
            ]
        )
        names |= {(number, label, a, b) for a, b, label, _ in result.names}
        gold_names |= {(number, *e) for e in d.entities or ()}
    both = len(names & gold_names)
    return {
        **wikinews.score(as_annotations(held), found),
        "names": wikinews.f1(both / max(1, len(names)), both / max(1, len(gold_names))),
        "documents": len(held),
    }


def by_form(path: Path, model: Path) -> dict[str, dict[str, float]]:
    """Return recall of quotations (mean share of right words) by form and by class of cue."""
    network = Network(model / "network")
    shares: dict[str, list[float]] = defaultdict(list)
    for document in corpora.read_lines(path):
        words = [w for s in document["sentences"] for w in s["tokens"]]
        starts = [s["begin"] for s in document["sentences"] if s["tokens"]]
        found = [
            {"quote": {"tokenIds": q.roles["quote"]}, "type": FORMS[q.form]} for q in network.annotate(words, starts).quotations
        ]
        gold = document["annotations"]
        for i, j in wikinews.pair(gold, found):
            if i is None:
                continue
            a = wikinews.tokens(gold[i], "quote")
            b = wikinews.tokens(found[j], "quote") if j is not None else set()
            share = len(a & b) / len(a)
            cue = [words[t] for t in sorted(wikinews.tokens(gold[i], "cue"))]
            kind = (
                "no cue"
                if not cue
                else "noun"
                if cue[-1][0].isupper()
                else "particle"
                if cue[-1].lower() in ("nach", "laut", "so", "zufolge", "demnach", "wonach", "gemäß")
                else "verb"
            )
            shares[gold[i]["type"]].append(share)
            shares[f"cue: {kind}"].append(share)
    return {k: {"gold": len(v), "recall": round(100 * sum(v) / len(v), 1)} for k, v in sorted(shares.items())}


def main() -> None:
    """Write `README.md` and `figures.json` into the model's folder."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("model", type=Path)
    ap.add_argument("data", type=Path)
    ap.add_argument("--training-minutes", type=int, default=0)
    args = ap.parse_args()
    meta = json.loads((args.model / "meta.json").read_text(encoding="utf-8"))
    dev = args.data / "quotes/dev.jsonl.gz"
    figures = {
        "wikinews_dev": corpora.evaluate_wikinews(dev, args.model, None),
        "wikinews_dev_recall": by_form(dev, args.model),
        "posts_held_out": posts(args.model, args.data / "open/posts.jsonl.gz"),
        "germeval_dev": corpora.evaluate_germeval(args.data / "ner/germeval2014/NER-de-dev.tsv", args.model, None),
    }
    digests = {n: hashlib.sha256((args.model / "network" / n).read_bytes()).hexdigest() for n in FILES}
    (args.model / "figures.json").write_text(
        json.dumps({"figures": figures, "digests": digests}, indent=1) + "\n", encoding="utf-8"
    )
    (args.model / "README.md").write_text(card(meta, figures, args.training_minutes), encoding="utf-8")


def card(meta: dict[str, Any], figures: dict[str, Any], minutes: int) -> str:
    """Return the card as Markdown."""
    variant = meta.get("variant", "open")
    w, p, g = figures["wikinews_dev"], figures["posts_held_out"], figures["germeval_dev"]
    rows = [*DATA["open"], *(DATA["full"] if variant == "full" else [])]
    lines = [
        f"# {meta['lang']}_{meta['name']} ({variant})", "",
        f"{meta['description']}. Licence of the weights: **{meta['license']}**.", "",
        "| trained on | licence |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows), "",
        "Never trained on: the development and test halves of the corpora, and every tenth post.", "",
        "## Figures (development data; F1, per cent)", "",
        "| | quote | speaker | cue | roles | joint | type | names |", "|---|---|---|---|---|---|---|---|",
        "| Wikinews dev | " + " | ".join(str(w[k]["f"]) for k in ("quote", "speaker", "cue", "roles", "joint", "type")) + " | |",
        "| posts held out | " + " | ".join(str(p[k]["f"]) for k in ("quote", "speaker", "cue", "roles", "joint", "type", "names")) + " |",
        f"| GermEval 2014 dev (outer, strict) | | | | | | | {g['all']['f']} (news half {g.get('news', g['all'])['f']}) |", "",
        "Recall of quotations on Wikinews dev (mean share of right words):", "",
        "| slice | gold | recall |", "|---|---|---|", *(f"| {k} | {v['gold']} | {v['recall']} |" for k, v in figures["wikinews_dev_recall"].items()), "",
        "Made again with `extract evaluate --format wikinews|germeval`.", "",
        "## Known failures", "",
        "- Speakers more than a sentence away and reported acts without a content clause are found least often.",
        "- Names never seen and written like common nouns; compounds; headlines in capitals.",
        "- Confidence is the network's own score, not calibrated.", "",
        f"Trained on two CPU cores{f' in about {minutes} minutes' if minutes else ''}; `make model` does it again (docs/model.md).",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
