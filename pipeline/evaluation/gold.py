"""Score the tables of an output folder against gold annotations of the same texts.

Offsets are code points of the decoded text. Optional gold items are neither required nor punished. A claim matches a
gold claim when their contents share at least half of their union, best pairs first; a reported act may be cut as its
object or as the whole clause. A name matches with the same span (a genitive -s more or less) and label.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.csvio import read_rows
from pipeline.errors import ConfigError

PAIR = re.compile(r"\b(\d+)-(\d+)")
ARTICLE = re.compile(r"\b(?:der|die|das|den|dem|des|ein|eine|einer|seine|seiner|ihre|ihrer)\b")
STANCES = {
    "asserts": {"says", "claims", "reports", "announces", "promises", "believes", "confirms", "asks", "predicts", "decides"},
    "reports": {"reports", "says", "claims"},
    "denies": {"denies"},
    "confirms": {"confirms", "says"},
    "not_confirmed": {"does_not_confirm"},
    "demands": {"demands", "warns"},
    "warns": {"warns", "threatens", "believes"},
    "predicts": {"predicts", "announces", "promises", "believes"},
    "doubts": {"doubts", "denies"},
    "praises": {"praises"},
}
"""Which of our acts agree with a stance of the gold."""
Row = Mapping[str, Any]


def characters(spans: Iterable[tuple[int, int]]) -> set[int]:
    """Return the offsets that spans cover."""
    return {i for a, b in spans for i in range(a, b)}


def plain(text: str | None) -> str:
    """Bring a name to a form in which articles, case, punctuation and a genitive -s do not count."""
    flat = ARTICLE.sub(" ", re.sub(r"[^\w ]+", " ", (text or "").casefold()))
    return " ".join(w[:-1] if len(w) > 4 and w.endswith("s") else w for w in flat.split())


def f1(right: int, wrong: int, missed: int) -> dict[str, Any]:
    """Return precision, recall and F1 with three decimals, and the counts."""
    p = right / (right + wrong) if right + wrong else 0.0
    r = right / (right + missed) if right + missed else 0.0
    f = 2 * p * r / (p + r) if p + r else 0.0
    return {"p": round(p, 3), "r": round(r, 3), "f": round(f, 3), "tp": right, "fp": wrong, "fn": missed}


def _iou(a: set[int], b: set[int]) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0


def _mentions(predicted: set[tuple[int, int]], gold: Sequence[Row]) -> dict[str, Any]:
    used: set[tuple[int, int]] = set()
    right = missed = 0
    for g in gold:
        hit = next((p for p in sorted(predicted) if p not in used and p[0] == g["start"] and abs(p[1] - g["end"]) <= 1), None)
        if hit:
            used.add(hit)
            right += not g.get("optional")
        elif not g.get("optional"):
            missed += 1
    return f1(right, len(predicted) - len(used), missed)


def score(out: Path, gold_path: Path) -> tuple[dict[str, Any], list[str]]:
    """Return figures by layer and one line for each claim missed, invented or given to the wrong speaker."""
    try:
        gold = json.loads(gold_path.read_text(encoding="utf-8"))
        base = Path(gold["document"]["path"]).name
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(f"{gold_path}: this is no gold file ({error})") from error
    documents = {r["document_id"] for r in _rows(out, "documents") if Path(r["source_file"]).name == base}
    if not documents:
        raise ConfigError(f"{out}: the tables hold no document named {base}")
    figures: dict[str, Any] = {}
    mentions = [r for r in _rows(out, "mentions") if r["document_id"] in documents]
    for label, key in (("PER", "people"), ("LOC", "places"), ("ORG", "organisations")):
        wanted = [m | {"optional": m.get("optional") or e.get("optional")} for e in gold[key] for m in e["mentions"]]
        figures[f"mentions_{key}"] = _mentions(
            {(int(r["start"]), int(r["end"])) for r in mentions if r["label"] == label}, wanted
        )
    for key in ("people", "places"):
        figures[key] = _things(_rows(out, key), [e for e in gold[key] if not e.get("optional")])
    claims, lines = _claims([r for r in _rows(out, "claims") if r["document_id"] in documents], gold)
    figures |= claims
    removed = {(int(r["start"]), int(r["end"])) for r in _rows(out, "removed_blocks") if r["document_id"] in documents}
    repeated = {(d["start"], d["end"]) for d in gold["duplicates"]}
    figures["removed_blocks"] = f1(len(repeated & removed), len(removed - repeated), len(repeated - removed))
    return figures, lines


def _rows(out: Path, name: str) -> list[dict[str, str]]:
    path = out / f"{name}.csv"
    if not path.is_file():
        raise ConfigError(f"{path}: the table is missing; run 'extract run' first")
    return read_rows(path)


def _things(rows: Sequence[Row], gold: Sequence[Row]) -> dict[str, int]:
    table = [{plain(n) for n in (r["name"], *re.split(r"\s*;\s*", r["aliases"]))} - {""} for r in rows]
    names = [{plain(n) for n in (e["name"], *e.get("aliases", ()), *e.get("name_accept", ()))} for e in gold]
    hits = [[i for i, t in enumerate(table) if t & n] for n in names]
    right = sum(len(h) == 1 and sum(h[0] in k for k in hits) == 1 for h in hits)
    return {"gold": len(gold), "right": right, "split": sum(len(h) > 1 for h in hits), "missing": sum(not h for h in hits)}


def _claims(rows: list[dict[str, str]], gold: Row) -> tuple[dict[str, Any], list[str]]:
    wanted = gold["claims"]
    alias = {
        e["name"]: {plain(x) for x in (e["name"], *e.get("aliases", ()), *e.get("accept", ()))}
        for key in ("people", "places", "organisations")
        for e in gold[key]
    }
    mine = [characters((int(a), int(b)) for a, b in PAIR.findall(r["content_spans"])) for r in rows]
    theirs = [
        [characters((s["start"], s["end"]) for s in cut) for cut in (c["claim"], c.get("gnqa_quote") or ())] for c in wanted
    ]
    pairs = sorted(
        (
            (max(_iou(p, g) for g in cuts), not wanted[j].get("optional"), i, j)
            for i, p in enumerate(mine)
            for j, cuts in enumerate(theirs)
            if any(p & g for g in cuts)
        ),
        key=lambda x: (-x[0], not x[1], x[2], x[3]),
    )
    of_mine: dict[int, int] = {}
    of_gold: dict[int, int] = {}
    for share, _, i, j in pairs:
        if share >= 0.5 and i not in of_mine and j not in of_gold:
            of_mine[i], of_gold[j] = j, i
    needed = {j for j, c in enumerate(wanted) if not c.get("optional") and not c.get("dup")}
    hits = [(i, j) for i, j in of_mine.items() if j in needed]
    invented = [i for i in range(len(mine)) if i not in of_mine and not any(_iou(mine[i], cuts[0]) >= 0.5 for cuts in theirs)]
    missed = sorted(needed - set(of_gold))
    good = [(i, j) for i, j in hits if _speaker(rows[i], wanted[j], alias)]
    wrong_speaker = [(i, j) for i, j in hits if (i, j) not in good]
    form = sum(rows[i]["form"] in (wanted[j]["form"], *wanted[j].get("form_accept", ())) for i, j in hits)
    act = sum(
        any(rows[i]["act"] in STANCES[s] for s in (wanted[j]["stance"], *wanted[j].get("stance_accept", ()))) for i, j in hits
    )
    figures = {
        "claims": f1(len(hits), len(invented), len(missed)),
        "speaker": {"right": len(good), "of": len(hits)},
        "joint": f1(len(good), len(invented) + len(wrong_speaker), len(missed) + len(wrong_speaker)),
        "form": {"right": form, "of": len(hits)},
        "act": {"right": act, "of": len(hits)},
    }
    lines = [
        f"missed    {wanted[j]['id']} {wanted[j].get('source_canonical')} | {wanted[j]['claim'][0]['text'][:90]}" for j in missed
    ]
    lines += [f"invented  {rows[i]['speaker']} | {rows[i]['cue']} | {rows[i]['content'][:90]}" for i in invented]
    lines += [
        f"speaker   {wanted[j]['id']} is {wanted[j].get('source_canonical')}, not {rows[i]['speaker'] or 'nobody'}"
        for i, j in wrong_speaker
    ]
    return figures, lines


def _speaker(row: Row, gold: Row, alias: Mapping[str, set[str]]) -> bool:
    want, got = gold.get("source_canonical"), plain(row["speaker"])
    if not want:
        return not got
    others = [a if isinstance(a, str) else a["text"] for a in (*gold.get("source_accept", ()), *gold.get("source_alt", ()))]
    return got in alias.get(want, set()) | {plain(want), plain((gold.get("source") or {}).get("text"))} | {
        plain(a) for a in others
    }
