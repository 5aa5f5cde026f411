"""Measure an exported model on the development data and write its card.

python -m pipeline.training.card MODEL DATA [--training-minutes N]
python -m pipeline.training.card MODEL --render

Figures and digests of model and data go to MODEL/figures.json, the card to MODEL/README.md; --render makes the card anew of
figures.json.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from pipeline.evaluation import calibration, corpora, development, digests, names, sampling, wikinews
from pipeline.evaluation.annotators import ROOT, annotator, tables_of_model
from pipeline.evaluation.figures import NAMES, assess_set, cell, files_of
from pipeline.german import confidence
from pipeline.model.labels import FORMS, ROLES
from pipeline.model.runtime import Network
from pipeline.training import data

FITTED = ("calibration", "claims_calibration")
WATTS = 30
"""Assumed draw of two cores of a server under load, to turn minutes into energy; nothing was metered."""
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
    held = [d for i, d in enumerate(data.read_open(path, entities=True)) if i % data.HELD_OUT == data.HELD_OUT - 1]
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
        **wikinews.score(data.as_annotations(held), found),
        "names": wikinews.f1(both / max(1, len(names)), both / max(1, len(gold_names))),
        "documents": len(held),
    }


def measure(model: Path, folder: Path) -> dict[str, Any]:
    """Return all figures of a model, by data set."""
    find = annotator(str(model), True)
    dev = corpora.evaluate_wikinews(folder / "quotes/dev.jsonl.gz", find, None)
    own = {}
    for version in ("clean", "damaged"):
        files = files_of(f"own-{version}", folder)
        tally, _ = assess_set(files, tables_of_model(files, str(model)))
        own[version] = {k: v for k, v in sampling.figures(tally).items() if k in ("claims", "joint", *NAMES)}
    return {
        "wikinews_dev": dev.figures(),
        "posts_held_out": posts(model, folder / "open/posts.jsonl.gz"),
        "germeval_dev": names.evaluate("germeval", folder / "ner/germeval2014/NER-de-dev.tsv", find, None).figures(),
        "own": own,
    }


def data_digests(folder: Path) -> dict[str, str]:
    """Return digests of the development data."""
    files = {
        "wikinews_dev": [folder / "quotes/dev.jsonl.gz"],
        "posts": [folder / "open/posts.jsonl.gz"],
        "germeval_dev": [folder / "ner/germeval2014/NER-de-dev.tsv"],
    }
    own = sorted((ROOT / "data/gold").glob("*/*.json"))
    return {"own": digests.of_files(own)} | {k: digests.of_files(v) for k, v in files.items() if v[0].is_file()}


def main() -> None:
    """Write `README.md` and `figures.json` into the model's folder."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("model", type=Path)
    ap.add_argument("data", type=Path, nargs="?")
    ap.add_argument("--training-minutes", type=int)
    ap.add_argument("--render", action="store_true")
    args = ap.parse_args()
    path = args.model / "figures.json"
    meta = json.loads((args.model / "meta.json").read_text(encoding="utf-8"))
    told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    minutes = told.get("training_minutes", 0) if args.training_minutes is None else args.training_minutes
    if args.render:
        told |= {"training_minutes": minutes}
    elif args.data is None:
        ap.error("give the folder of the data, or --render")
    else:
        # how far confidences can be believed is measured where they are fitted: pipeline.training.confidence
        fitted = {k: v for k, v in told.get("figures", {}).items() if k in FITTED}
        told = {
            "figures": measure(args.model, args.data) | fitted,
            "digests": {"model": digests.of_model(args.model), **data_digests(args.data)},
            "training_minutes": minutes,
        }
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    (args.model / "README.md").write_text(card(meta, told), encoding="utf-8")


def card(meta: dict[str, Any], told: dict[str, Any]) -> str:
    """Return the card as Markdown."""
    variant, minutes, figures = meta.get("variant", "open"), told["training_minutes"], told["figures"]
    w, p, g = figures["wikinews_dev"], figures["posts_held_out"], figures["germeval_dev"]
    rows = [*DATA["open"], *(DATA["full"] if variant == "full" else [])]
    parts = ("quote", "speaker", "cue", "roles", "joint", "type")
    energy = f"about {minutes} minutes on two CPU cores, about {minutes / 60 * WATTS / 1000:.2f} kWh (reckoned at {WATTS} W, not metered)"
    lines = [
        f"# {meta['lang']}_{meta['name']} ({variant})", "",
        f"{meta['description']}. Licence of the weights: **{meta['license']}**.", "",
        "| trained on | licence |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows), "",
        "Never trained on: the development and test halves of the corpora, every tenth post, and the gold of our own.", "",
        "## Figures (F1; in brackets 95 % bootstrap intervals)", "",
        "| per cent | quote | speaker | cue | roles | joint | type | names |", "|---|---|---|---|---|---|---|---|",
        "| Wikinews dev | " + " | ".join(cell(w[k]) for k in parts) + " | |",
        "| posts held out | " + " | ".join(str(p[k]["f"]) for k in (*parts, "names")) + " |",
        f"| GermEval 2014 dev (outer, strict) | | | | | | | {cell(g['all'])}; news half {cell(g.get('news'))} |",
        "| of these PER, LOC, ORG, MISC | | | | | | | " + ", ".join(str(g[k]["f"]) for k in ("PER", "LOC", "ORG", "MISC")) + " |", "",
        "With the rules of `extract` around it, on our own gold (`data/gold`):", "",
        "| | claims | claim and speaker | people | places | organisations |", "|---|---|---|---|---|---|",
        *(f"| {v} | " + " | ".join(cell(f.get(k)) for k in ("claims", "joint", *NAMES)) + " |" for v, f in figures["own"].items()), "",
        "By slice, Wikinews dev:", "", "| slice | gold | P | R | F1 |", "|---|---|---|---|---|",
        *(
            f"| {k.replace('/', ', ').replace('=', ': ')} | {v['gold']} | {v['p']} | {v['r']} | {cell(v)} |"
            for k, v in w["slices"].items() if v["gold"] >= 20
        ), "",
        "## Calibration", "", *reliability(figures), "",
        "## Known failures", "", *failures(w), "",
        "## Train it again", "",
        f"`make model DATA=DIR` (docs/model.md lists the data){': ' + energy if minutes else ''}. `make figures DATA=DIR` measures again.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def reliability(figures: dict[str, Any]) -> list[str]:
    """Return how far the confidences of quotations and of claims can be believed."""
    quotations, claims = figures["calibration"], figures["claims_calibration"]
    parts = "; ".join(f"{development.SETS[name]} {part['ece']:.3f} ({part['count']})" for name, part in claims["sets"].items())
    return [
        "A quotation's confidence (`span._.confidence`) against the share that is right (at least half of its words and of the gold's shared), Wikinews dev. The few points that "
        "bring scores to probabilities (`meta.json`) are fitted on its documents; here each half is measured by points that were fitted on the other: expected calibration "
        f"error {quotations['ece']:.3f} ({quotations['count']} quotations, 10 bins).", "",
        *calibration.table(quotations), "",
        f"A claim's `confidence` in `extract`, made of that and of the rules by `{confidence.NAME}`, against the share that is right (content shared by at least half), "
        f"each claim by weights that were fitted without its text: expected calibration error {claims['ece']:.3f} ({claims['count']} claims, 10 bins). "
        f"In each collection by itself: {parts}: texts of our own are plainer than news on the average; there confidence is too low.", "",
        *calibration.table(claims), "",
        "What `--min-confidence` does:", "",
        "| at least | claims left | right | right, speaker too | of the right claims kept |", "|---|---|---|---|---|",
        *(f"| {k['from']} | {k['count']} | {k['right']:.2f} | {k['speaker']:.2f} | {k['found']:.2f} |" for k in claims["kept"]),
    ]  # fmt: skip


def failures(w: dict[str, Any]) -> list[str]:
    """Return what is found least well: the weakest slices of enough size, and what no slice shows."""
    weak = sorted((v["f"], k) for k, v in w["slices"].items() if v["gold"] >= 20 and k.startswith("quote/"))[:4]
    far = sorted((v["f"], k) for k, v in w["slices"].items() if v["gold"] >= 20 and k.startswith("speaker/"))[:3]
    return [
        "- Quotations found least well: "
        + "; ".join(f"{k.removeprefix('quote/').replace('=', ' ')} (F1 {f})" for f, k in weak)
        + ".",
        "- Speakers found least well: "
        + "; ".join(f"{k.removeprefix('speaker/').replace('=', ' ')} (F1 {f})" for f, k in far)
        + ".",
        "- Names never seen and written like common nouns; compounds; headlines in capitals.",
        "- Trained on news and debates in standard German: dialect, chat and poetry are out of its field.",
    ]


if __name__ == "__main__":
    main()
