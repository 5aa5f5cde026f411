"""Measure everything that the documentation tells, and write it there.

python -m pipeline.evaluation.figures [--shared DIR] [--render]

Writes docs/figures.json, docs/quality.md and the marked part of README.md. DIR (default: data/shared) holds texts that are no
part of the project (`gold/seed.json`, `data/quotes/dev.jsonl.gz`); what is not there keeps its figures as long as the models
are the same. With --render nothing is measured.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.corpus import atomic
from pipeline.evaluation import calibration, corpora, digests, gold, sampling
from pipeline.evaluation.annotators import BASELINES, annotator, tables_of_model, tables_of_text
from pipeline.evaluation.sampling import Tally
from pipeline.stages.annotate import DEFAULT, ROOT

OPEN = "models/de_news_claims_open"
OFFICIAL = "de_core_news_md"
JSON, PAGE, README = ROOT / "docs/figures.json", ROOT / "docs/quality.md", ROOT / "README.md"
START, END = "<!-- figures: made by python -m pipeline.evaluation.figures -->", "<!-- end of figures -->"
SYSTEMS = {
    "extract": "extract, default model",
    "open": "extract, open model",
    "official": f"extract, names by {OFFICIAL}",
    "alone": "default model alone, no claims rules",
    "naive": "naive: cue verbs and quotation marks",
    "direct": "direct quotations only",
}
GOLD = {"own": "data/gold", "second": "data/gold2", "third": "data/gold3"}
SETS = {
    "own-clean": "own gold, clean",
    "own-damaged": "own gold, damaged",
    "second-clean": "second gold, clean",
    "second-damaged": "second gold, damaged",
    "third-clean": "third gold, clean",
    "third-damaged": "third gold, damaged",
    "sample": "sample of `data/raw` (rules were written with it in view)",
    "seed": "real machine-translated live blog (rules were written with it in view)",
}
NAMES = ("mentions_people", "mentions_places", "mentions_organisations")
Files = Mapping[Path, Path]


def files_of(name: str, shared: Path) -> dict[Path, Path]:
    """Return the gold files of a set with their texts; none where they are not here."""
    folder, _, version = name.partition("-")
    if folder in GOLD:
        return {p: p.with_suffix(".txt") for p in sorted((ROOT / GOLD[folder] / version).glob("*.json"))}
    pairs = {
        "sample": {ROOT / "tests/golden/liveblog.json": ROOT / "data/raw/liveblog.txt"},
        "seed": {shared / "gold/seed.json": shared / "seed/liveblog.txt"},
    }[name]
    return pairs if all(p.is_file() for pair in pairs.items() for p in pair) else {}


def digests_of(shared: Path) -> dict[str, str]:
    """Return the digests of models and data that are here."""
    out = {f"model {name}": digests.of_model(ROOT / name) for name in (DEFAULT, OPEN) if (ROOT / name / "network").is_dir()}
    for name in SETS:
        files = files_of(name, shared)
        if files:
            out[f"data {name}"] = digests.of_files(p for pair in sorted(files.items()) for p in pair)
    if (shared / "data/quotes/dev.jsonl.gz").is_file():
        out["data wikinews"] = digests.of_files([shared / "data/quotes/dev.jsonl.gz"])
    return out


def official_is_here() -> bool:
    """Tell whether the official German pipeline is installed, and not the stranger's placeholder of its name."""
    try:
        return metadata.version(OFFICIAL).startswith("3.")
    except metadata.PackageNotFoundError:
        return False


def assess_set(files: Files, found: Mapping[Path, gold.Tables]) -> tuple[Tally, list[gold.Assessment]]:
    """Assess all files of a set; units of resampling are entries or blocks."""
    tally, all_ = Tally(), []
    for file, text in files.items():
        assessed = gold.assess(gold.load(file), found[file], text.read_bytes().decode("utf-8"))
        tally.join(assessed.tally, f"{file.stem}/")
        all_.append(assessed)
    return tally, all_


def measure(shared: Path, before: Mapping[str, Any]) -> dict[str, Any]:
    """Measure all systems on all sets that are here."""
    finders: dict[str, Any] = {
        "extract": lambda files: tables_of_model(files, DEFAULT),
        "open": lambda files: tables_of_model(files, OPEN),
        "alone": lambda files: _of_texts(files, annotator(DEFAULT)),
        **{name: (lambda files, name=name: _of_texts(files, BASELINES[name])) for name in BASELINES},
    }
    if official_is_here():
        finders["official"] = lambda files: tables_of_model(files, OFFICIAL)
    now = digests_of(shared)
    same = all(before.get("digests", {}).get(k) == v for k, v in now.items() if k.startswith("model "))
    old = before if same else {}
    out: dict[str, Any] = {"sets": {}, "comparisons": {}, "slices": {}}
    pooled = Tally()
    for name in SETS:
        files = files_of(name, shared)
        if not files:
            if name in old.get("sets", {}):
                out["sets"][name], out["comparisons"][name] = old["sets"][name], old["comparisons"][name]
                now[f"data {name}"] = old["digests"][f"data {name}"]
            continue
        tallies = {}
        for system in (s for s in SYSTEMS if s in finders):
            tallies[system], _ = assess_set(files, finders[system](files))
            if system == "extract" and name.startswith("own-"):
                # both versions of an entry are one unit: they stand or fall together
                pooled.join(tallies[system])
        out["sets"][name] = {s: _plain(sampling.figures(t)) for s, t in tallies.items()}
        out["comparisons"][name] = {
            s: {k: sampling.compare(tallies["extract"], t)[k] for k in ("claims", "joint")}
            for s, t in tallies.items()
            if s != "extract"
        }
    out["slices"] = {k: v for k, v in sampling.figures(pooled).items() if "/" in k}
    dev = shared / "data/quotes/dev.jsonl.gz"
    if dev.is_file():
        names = {"extract": DEFAULT, "open": OPEN, **{name: name for name in BASELINES}}
        out["wikinews"] = {s: of_card(m, now) or _wikinews(dev, m) for s, m in names.items()}
    elif "wikinews" in old:
        out["wikinews"], now["data wikinews"] = old["wikinews"], old["digests"]["data wikinews"]
    return {"digests": dict(sorted(now.items())), **out}


def of_card(model: str, now: Mapping[str, str]) -> dict[str, Any]:
    """Return the corpus figures in a model's own figures.json, where they were measured with this model on this data."""
    path = ROOT / model / "figures.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    pinned = told.get("digests", {})
    if pinned.get("model") == now.get(f"model {model}") and pinned.get("wikinews_dev") == now["data wikinews"]:
        return {k: v for k, v in told["figures"]["wikinews_dev"].items() if isinstance(v, dict) and "ci" in v}
    return {}


def _wikinews(dev: Path, model: str) -> dict[str, Any]:
    return _plain(sampling.figures(corpora.evaluate_wikinews(dev, annotator(model, True), None).tally, 100, 1))


def _of_texts(files: Files, find: Any) -> dict[Path, gold.Tables]:
    return {file: tables_of_text(find, text.read_bytes().decode("utf-8")) for file, text in files.items()}


def _plain(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in figures.items() if "/" not in k}


def cell(figure: Mapping[str, Any] | None) -> str:
    """Return a figure with its interval."""
    if not figure or not (figure.get("gold") or figure.get("found")):
        return ""
    digits = 1 if isinstance(figure["f"], float) and figure["f"] > 1 else 2
    low, high = figure["ci"]
    return f"{figure['f']:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def systems_table(found: Mapping[str, Any], layers: Mapping[str, str]) -> list[str]:
    """Return a Markdown table with a row for each system."""
    lines = ["| | " + " | ".join(layers.values()) + " |", "|---" * (len(layers) + 1) + "|"]
    for system, title in SYSTEMS.items():
        if system in found:
            lines.append(f"| {title} | " + " | ".join(cell(found[system].get(x)) for x in layers) + " |")
    return lines


def render(measured: Mapping[str, Any]) -> str:
    """Return docs/quality.md."""
    claims = {
        "claims": "claims F1",
        "joint": "claim and speaker F1",
        "speaker": "speaker right",
        "act": "act right",
        "form": "form right",
    }
    names = {"mentions_people": "people", "mentions_places": "places", "mentions_organisations": "organisations"}
    lines = [
        "# Quality", "",
        "Made by `make figures`; do not edit. In brackets: 95 % bootstrap intervals over entries or documents. A claim counts as found when its content shares at least "
        "half of the words with the gold's; *speaker*, *act* and *form* are shares of the claims found. How the gold is made: [annotation.md](annotation.md).", "",
        "Baselines: *naive* is a list of cue verbs with quotation marks, commas, laut and zufolge, made anew from the description of the rule-based system that Petersen-Frey and Biemann (2024) compare with; "
        "*direct* finds only quotations in marks with a cue verb and its subject beside it, as textacy describes its function; *model alone* names speakers by their words and repairs nothing. "
        "Baselines find no names.", "",
    ]  # fmt: skip
    for name, title in SETS.items():
        if name in measured["sets"]:
            found = measured["sets"][name]
            lines += [f"## {title[0].upper()}{title[1:]}", "", *systems_table(found, claims), ""]
            named = {s: f for s, f in found.items() if s not in BASELINES}
            lines += ["Names (mentions, F1):", "", *systems_table(named, names), ""]
    if "official" not in measured["sets"]["own-clean"]:
        lines += [f"`{OFFICIAL}` was not installed where these figures were made.", ""]
    if "wikinews" in measured:
        layers = {"quote": "quote", "speaker": "speaker", "cue": "cue", "joint": "joint", "type": "type"}
        lines += [
            "## German Wikinews quotation corpus, development half (F1, per cent, by the corpus's rules; the network on the corpus's words)",
            "",
        ]
        lines += [*systems_table(measured["wikinews"], layers), ""]
    lines += [
        "## Slices of our own gold (clean and damaged together)",
        "",
        "| claims | gold | claims F1 | claim and speaker F1 |",
        "|---|---|---|---|",
    ]
    slices = measured["slices"]
    for key in (k for k in slices if k.startswith("claims/")):
        other = slices.get(key.replace("claims/", "joint/", 1))
        lines.append(
            f"| {key.removeprefix('claims/').replace('=', ': ')} | {slices[key]['gold']} | {cell(slices[key])} | {cell(other)} |"
        )
    lines += ["", "| names | gold | F1 (by kind: recall) |", "|---|---|---|"]
    for key in (k for k in slices if k.startswith("mentions_") and slices[k]["gold"] >= 5):
        shown = (
            cell(slices[key])
            if "f" in slices[key]
            else f"{slices[key]['r']:.2f} ({slices[key]['ci'][0]:.2f} to {slices[key]['ci'][1]:.2f})"
        )
        lines.append(
            f"| {key.removeprefix('mentions_').replace('/', ', ').replace('=', ': ')} | {slices[key]['gold']} | {shown} |"
        )
    lines += ["", *confidence(measured.get("confidence", {}))]
    lines += [
        "## Is the difference more than chance?",
        "",
        "F1 of claim and speaker, default model less the other; paired bootstrap.",
        "",
    ]
    lines += ["| set | against | difference | p |", "|---|---|---|---|"]
    for name, rows in measured["comparisons"].items():
        for system, c in rows.items():
            d = c["joint"]
            lines.append(
                f"| {SETS[name].split(' (')[0]} | {SYSTEMS[system]} | {d['difference']:+.2f} ({d['ci'][0]:+.2f} to {d['ci'][1]:+.2f}) | {_chance(d['p'])} |"
            )
    lines += [
        "",
        "`tests/quality/floors.json` keeps the figures from slipping: floors are pinned to digests of data and model, raised by `python tests/quality/update.py`, never lowered.",
        "",
    ]
    return "\n".join(lines)


def of_cards() -> dict[str, Any]:
    """Return how far the confidence of claims can be believed, as `pipeline.training.confidence` wrote it beside each model."""
    out = {}
    for model in (DEFAULT, OPEN):
        path = ROOT / model / "figures.json"
        told = json.loads(path.read_text(encoding="utf-8"))["figures"] if path.is_file() else {}
        if "claims_calibration" in told:
            out[model] = told["claims_calibration"]
    return out


def confidence(told: Mapping[str, Any]) -> list[str]:
    """Return the tables of reliability, and of what `--min-confidence` does."""
    lines = [
        "## Is the confidence to be believed?", "",
        "`confidence` against the share of claims that are right (content shared by at least half with a claim of the gold), on our own gold, posts held out and Wikinews dev together; each claim's "
        "confidence by weights that were fitted without its text (ten folds). The expected calibration error (ECE) is the mean distance of the two, over ten bins.", "",
    ]  # fmt: skip
    for model, found in told.items():
        parts = "; ".join(f"{name} {part['ece']:.3f} of {part['count']}" for name, part in found["sets"].items())
        lines += [
            f"`{model}`: ECE {found['ece']:.3f} of {found['count']} claims (alone: {parts}).",
            "",
            *calibration.table(found),
            "",
        ]
        lines += [
            "`--min-confidence` with this model:", "",
            "| at least | claims left | right | right, speaker too | of the right claims kept |", "|---|---|---|---|---|",
            *(f"| {k['from']} | {k['count']} | {k['right']:.2f} | {k['speaker']:.2f} | {k['found']:.2f} |" for k in found["kept"]), "",
        ]  # fmt: skip
    return lines


def _chance(p: float) -> str:
    return "< 0.002" if p <= 2 / sampling.SAMPLES else f"{p:.3f}"


def summary(measured: Mapping[str, Any]) -> str:
    """Return the marked part of the README."""
    lines = [START, "| | claims F1 | claim and speaker F1 | people | places | organisations |", "|---|---|---|---|---|---|"]
    for name in (n for n in SETS if n in measured["sets"]):
        f = measured["sets"][name]["extract"]
        lines.append(f"| {SETS[name].split(' (')[0]} | " + " | ".join(cell(f[x]) for x in ("claims", "joint", *NAMES)) + " |")
    naive = measured["sets"]["own-clean"]["naive"]
    lines.append(f"| own gold, clean: naive rules for comparison | {cell(naive['claims'])} | {cell(naive['joint'])} | | | |")
    return "\n".join([*lines, END])


def marked(readme: str, part: str) -> str:
    """Return a README with its marked part put in place of the old one."""
    before, _, rest = readme.partition(START)
    _, _, after = rest.partition(END)
    return before + part + after


def main() -> None:
    """Measure and write."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--shared", type=Path, default=ROOT / "data/shared")
    ap.add_argument("--render", action="store_true")
    args = ap.parse_args()
    measured = json.loads(JSON.read_text(encoding="utf-8")) if JSON.is_file() else {}
    if not args.render:
        measured = measure(args.shared, measured)
    measured["confidence"] = of_cards()
    for path, content in (
        (JSON, json.dumps(measured, ensure_ascii=False, indent=1) + "\n"),
        (PAGE, render(measured)),
        (README, marked(README.read_text(encoding="utf-8"), summary(measured))),
    ):
        with atomic(path, "w") as file:
            file.write(content)


if __name__ == "__main__":
    main()
