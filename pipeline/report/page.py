"""Put the page together: Jinja2 prints what stands still, scripts with known hashes show the rest."""

from __future__ import annotations

import base64
from collections import Counter
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from pipeline import corpus
from pipeline.report import changes
from pipeline.report.disputes import disputes
from pipeline.report.payload import ShownClaim, claim_data, listed, place_data, read_texts
from pipeline.report.tables import Row, cells, count, names, number, rows, whole
from pipeline.report.words import numeral, words
from pipeline.report.world import outlines
from pipeline.stage import Outcome, Workspace

TEMPLATES = Path(__file__).parents[1] / "templates"
SCRIPTS = (
    "vendor/d3.min.js", "vendor/topojson-client.min.js", "js/core.js", "js/state.js", "js/filters.js", "js/claims.js", "js/reader.js",
    "js/figures.js", "js/timeline.js", "js/map.js", "js/network.js", "js/main.js",
)  # fmt: skip
STYLES = ("css/page.css", "css/claims.css", "css/figures.css", "css/print.css")
MOST_CLAIMS = 20_000
"""Claims in the page; a browser stays quick with so many. The table holds all."""
MOST_NAMES = 1_000
"""Rows of the tables of people, organisations and places in the page."""
COUNTED = ("people", "organisations", "disputes", "repairs", "suggestions", "removed_blocks", "changed_blocks")
"""Tables of which the page has the first rows and tells the number of all."""
TOP = 12
TOP_DISPUTES = 8
"""Disputes on the first view; the view of disputes has all."""


def write_report(workspace: Workspace) -> Outcome:
    """Write `report.html`; return the numbers of claims and texts shown, and a line for each text that cannot be."""
    page, outcome = make_page(workspace)
    with corpus.atomic(workspace.out / "report.html") as file:
        file.write(page.encode("utf-8", "replace"))
    return outcome


def make_page(workspace: Workspace) -> tuple[str, Outcome]:
    """Return the page, how many claims and texts it shows, and a line for each text that it cannot show."""
    out, settings = workspace.out, workspace.params.report
    told = words(TEMPLATES / "words.csv", settings.language)
    done, skipped = listed(out, MOST_NAMES)
    texts = read_texts(workspace)
    positions = texts.places
    claims: dict[str, Row] = {}
    shown: list[ShownClaim] = []
    counters: dict[str, Counter[str]] = {name: Counter() for name in ("speaker", "act", "evidence")}
    for row in islice(rows(out, "claims", required=True), MOST_CLAIMS):
        claims[row["claim_id"]] = row
        shown.append(claim_data(row, positions.get(row["document_id"], -1)))
    for words_of in cells(out, "claims", list(counters)):
        for counter, word in zip(counters.values(), words_of, strict=True):
            counter[word] += 1
    total = counters["act"].total()
    places = list(rows(out, "places"))
    points = [p for p in (place_data(r) for r in places) if p["latitude"] is not None and p["longitude"] is not None]
    data = {
        "language": settings.language, "perPage": settings.claims_per_page, "words": told, "documents": texts.documents, "claims": shown,
        "places": points, "outlines": outlines(TEMPLATES / "vendor", [(p["longitude"], p["latitude"]) for p in points]),
    }  # fmt: skip
    context = {
        "done": done, "skipped": skipped, "disputes": disputes(out, claims, MOST_NAMES), "places": places,
        **{name: list(islice(rows(out, name), MOST_NAMES)) for name in ("people", "organisations")}, **_cleaning(out, texts.texts),
        "all_rows": {name: count(out, name) for name in COUNTED}, "total": total, "shown": len(shown), "texts_left_out": texts.left_out,
        "texts": len(texts.texts), "ends": texts.ends, "speakers": _top(counters["speaker"]), "acts": counters["act"].most_common(),
        "evidence": counters["evidence"].most_common(), "unnamed": counters["speaker"][""], "most_names": MOST_NAMES, "top_disputes": TOP_DISPUTES,
    }  # fmt: skip
    counts = {"claims": len(shown), "texts": len(texts.texts)}
    return _render(settings.language, told, data, context), Outcome(counts, tuple(texts.failures))


def _top(counter: Counter[str]) -> list[tuple[str, int]]:
    return [(name, count) for name, count in counter.most_common(TOP + 1) if name][:TOP]


def _cleaning(out: Path, texts: dict[str, str]) -> dict[str, Any]:
    """Return what cleaning did, the first rows of each table."""
    found: dict[str, Any] = {name: changes.repairs(out, name) for name in ("repairs", "suggestions")}
    return found | {name: changes.blocks(out, name, texts) for name in ("removed_blocks", "changed_blocks")}


@lru_cache(maxsize=2)
def _environment(language: str) -> Any:
    """Return the templates in a language; they are compiled once in each process."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    told = words(TEMPLATES / "words.csv", language)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "value": lambda text, group: told.get(f"{group}.{text}", text),
        "n": lambda value: numeral(value, language),
        "whole": whole,
        "number": number,
        "names": names,
        "speakers": lambda found: ", ".join(name or told["unnamed"] for name in found),
    }
    return environment


def _render(language: str, told: dict[str, str], data: dict[str, Any], context: dict[str, Any]) -> str:
    scripts, styles = ([_file(name) for name in group] for group in (SCRIPTS, STYLES))
    template = _environment(language).get_template("report.html")
    page: str = template.render(
        w=told, language=language, data=embedded(data), scripts=scripts, styles=styles, policy=policy(scripts, styles), **context
    )
    return page


def embedded(data: Any) -> str:
    """Return JSON that cannot end the script element it stands in."""
    text = msgspec.json.encode(data).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def policy(scripts: list[str], styles: list[str]) -> str:
    """Return the content security policy: these scripts and styles by their hashes, and nothing else."""
    known = {"script-src": scripts, "style-src": styles}
    rules = [f"{what} {' '.join(_hash(text) for text in texts)}" for what, texts in known.items()]
    return "; ".join(["default-src 'none'", *rules, "base-uri 'none'", "form-action 'none'"])


def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode() + "'"
