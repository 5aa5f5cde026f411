"""Score the tables of an output folder against gold annotations of the same texts.

Offsets are code points of the decoded text. Optional gold items are neither required nor punished. A claim matches a
gold claim when their contents share at least half of their union, best pairs first; a reported act may be cut as its
object or as the whole clause. A name matches with the same span (a genitive -s more or less) and label.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.csvio import read_rows
from pipeline.errors import ConfigError
from pipeline.evaluation import slices
from pipeline.evaluation.sampling import Tally

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
"""Which of our acts agree with a stance of the older gold format."""
LABELS = (("PER", "people"), ("LOC", "places"), ("ORG", "organisations"))
SHARES = ("form", "act", "polarity", "evidence", "relay")
NEEDED = ("claims", "mentions", "people", "places", "documents", "removed_blocks")
Row = Mapping[str, Any]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tables:
    """What was found in one document: rows as in the CSV files."""

    claims: list[dict[str, Any]]
    mentions: list[dict[str, Any]]
    people: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    removed: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Assessment:
    """Figures of one gold file, sums for the bootstrap, one line and one row for each error, and which claims were paired."""

    figures: dict[str, Any]
    tally: Tally
    lines: list[str] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    invented: list[int] = field(default_factory=list)
    wrong_speaker: list[int] = field(default_factory=list)


def characters(spans: Iterable[Range]) -> set[int]:
    """Return the offsets that spans cover."""
    return {i for a, b in spans for i in range(a, b)}


def ranges(cell: str) -> list[Range]:
    """Read a cell of "start-end" pairs."""
    return [(int(a), int(b)) for a, b in PAIR.findall(cell or "")]


def spans(items: Iterable[Row] | None) -> list[Range]:
    """Return the ranges of gold spans."""
    return [(s["start"], s["end"]) for s in items or ()]


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


def load(path: Path) -> dict[str, Any]:
    """Read a gold file; ConfigError where it is none."""
    try:
        gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        Path(gold["document"]["path"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: this is no gold file ({error})") from error
    missing = [k for k in ("blocks", "duplicates", "people", "places", "organisations", "claims") if k not in gold]
    if missing:
        raise ConfigError(f"{path}: this is no gold file (it lacks {', '.join(missing)})")
    return gold


def text_of(path: Path, gold: Row) -> str:
    """Return the text that a gold file speaks of, beside it or where its path says; empty where it is not there."""
    for file in (path.parent / gold["document"]["path"], path.with_suffix(".txt")):
        if file.is_file():
            return file.read_bytes().decode("utf-8")
    return ""


def read_folder(out: Path) -> dict[str, list[dict[str, str]]]:
    """Read the tables of an output folder that scores need."""
    missing = next((n for n in NEEDED if not (out / f"{n}.csv").is_file()), None)
    if missing:
        raise ConfigError(f"{out / missing}.csv: the table is missing; run 'extract run' first")
    return {name: read_rows(out / f"{name}.csv") for name in NEEDED}


def of_document(folder: Mapping[str, list[dict[str, str]]], base: str, out: Path) -> Tables:
    """Return the rows of the document with a file name."""
    ids = {r["document_id"] for r in folder["documents"] if Path(r["source_file"]).name == base}
    if not ids:
        raise ConfigError(f"{out}: the tables hold no document named {base}")
    claims, mentions, removed = (
        [r for r in folder[n] if r["document_id"] in ids] for n in ("claims", "mentions", "removed_blocks")
    )
    return Tables(claims, mentions, folder["people"], folder["places"], removed)


def score(out: Path, gold_path: Path) -> tuple[dict[str, Any], list[str]]:
    """Return figures by layer and one line for each claim missed, invented or given to the wrong speaker."""
    gold = load(gold_path)
    found = of_document(read_folder(out), Path(gold["document"]["path"]).name, out)
    assessed = assess(gold, found, text_of(gold_path, gold))
    return assessed.figures, assessed.lines


def assess(gold: Row, found: Tables, text: str = "") -> Assessment:
    """Compare what was found in a document with its gold."""
    unit = _units(gold)
    result = Assessment({}, Tally())
    result.tally.units |= {b.get("entry") or b["id"] for b in gold["blocks"]}
    ignored = [p | {"optional": True} for p in gold.get("places_ignored", ())]
    for label, key in LABELS:
        wanted = [m | {"optional": m.get("optional") or e.get("optional"), "of": e} for e in gold[key] for m in e["mentions"]]
        wanted += [m | {"of": {}} for m in ignored] if label == "LOC" else []
        spots = {(int(r["start"]), int(r["end"])) for r in found.mentions if r["label"] == label}
        result.figures[f"mentions_{key}"] = _mentions(result, key, spots, wanted, unit, text)
    for key, rows in (("people", found.people), ("places", found.places)):
        result.figures[key] = _things(rows, [e for e in gold[key] if not e.get("optional")])
    _claims(result, found.claims, gold, unit, text)
    removed = {(int(r["start"]), int(r["end"])) for r in found.removed}
    repeated = {(d["start"], d["end"]) for d in gold["duplicates"]}
    right, wrong, missed = repeated & removed, removed - repeated, repeated - removed
    for at, kind in [*((r, "right") for r in right), *((r, "wrong") for r in wrong), *((r, "missed") for r in missed)]:
        result.tally.add(unit(at[0]), ["removed_blocks"], **{kind: 1})
    result.figures["removed_blocks"] = f1(len(right), len(wrong), len(missed))
    return result


def _units(gold: Row) -> Any:
    blocks = [(b["start"], b["end"], b.get("entry") or b["id"]) for b in gold["blocks"]]
    return lambda at: next((u for a, b, u in blocks if a <= at < b), blocks[-1][2] if blocks else "")


def _mentions(result: Assessment, key: str, predicted: set[Range], gold: Sequence[Row], unit: Any, text: str) -> dict[str, Any]:
    used: set[Range] = set()
    right = missed = 0
    layer = f"mentions_{key}"

    for g in sorted(gold, key=lambda m: bool(m.get("optional"))):
        near = (p for p in sorted(predicted) if p not in used and p[0] == g["start"] and abs(p[1] - g["end"]) <= 1)
        hit = next(near, None)
        if hit:
            used.add(hit)
        if g.get("optional"):
            continue
        size, kind = slices.length(g["text"]), g["of"].get("kind") or ""
        right, missed = right + bool(hit), missed + (not hit)
        result.tally.add(unit(g["start"]), [layer, f"{layer}/length={size}"], right=bool(hit), missed=not hit)
        if kind:
            result.tally.shares(unit(g["start"]), [f"{layer}/kind={kind}"], recall=(bool(hit), 1))
        if not hit:
            result.errors.append(_error(layer, "missed", text, g["start"], g["end"], unit, gold=g["text"], slice=size))
    for a, b in sorted(predicted - used):
        words = text[a:b]
        result.tally.add(unit(a), [layer, f"{layer}/length={slices.length(words or 'x')}"], wrong=1)
        result.errors.append(_error(layer, "invented", text, a, b, unit, predicted=words, slice=slices.length(words or "x")))
    return f1(right, len(predicted) - len(used), missed)


def _error(layer: str, kind: str, text: str, start: int, end: int, unit: Any, **more: Any) -> dict[str, Any]:
    context = text[max(0, start - 60) : end + 60]
    return {"layer": layer, "kind": kind, "entry": unit(start), "start": start, "end": end, "context": context, **more}


def _things(rows: Sequence[Row], gold: Sequence[Row]) -> dict[str, int]:
    table = [{plain(n) for n in (r["name"], *r["aliases"].split(";"))} - {""} for r in rows]
    names = [{plain(n) for n in (e["name"], *e.get("aliases", ()), *e.get("name_accept", ()))} for e in gold]
    hits = [[i for i, t in enumerate(table) if t & n] for n in names]
    right = sum(len(h) == 1 and sum(h[0] in k for k in hits) == 1 for h in hits)
    return {"gold": len(gold), "right": right, "split": sum(len(h) > 1 for h in hits), "missing": sum(not h for h in hits)}


def match(rows: Sequence[Row], wanted: Sequence[Row]) -> tuple[dict[int, int], list[int]]:
    """Pair predicted with gold claims one to one, best overlap first; return the pairs and the invented."""
    mine = [characters(ranges(r["content_spans"])) for r in rows]
    theirs = [[characters(spans(cut)) for cut in (c["claim"], c.get("gnqa_quote"))] for c in wanted]

    def iou(a: set[int], b: set[int]) -> float:
        return len(a & b) / len(a | b) if a | b else 0.0

    pairs = sorted(
        (
            (max(iou(p, g) for g in cuts), not wanted[j].get("optional"), i, j)
            for i, p in enumerate(mine)
            for j, cuts in enumerate(theirs)
            if any(p & g for g in cuts)
        ),
        key=lambda x: (-x[0], not x[1], x[2], x[3]),
    )
    of_mine: dict[int, int] = {}
    of_gold: set[int] = set()
    for share, _, i, j in pairs:
        if share >= 0.5 and i not in of_mine and j not in of_gold:
            of_mine[i] = j
            of_gold.add(j)
    invented = [i for i, p in enumerate(mine) if i not in of_mine and not any(iou(p, cuts[0]) >= 0.5 for cuts in theirs)]
    return of_mine, invented


def _claims(result: Assessment, rows: list[dict[str, Any]], gold: Row, unit: Any, text: str) -> None:
    wanted = gold["claims"]
    alias = aliases(gold)
    of_mine, result.invented = match(rows, wanted)
    needed = {j for j, c in enumerate(wanted) if not c.get("optional") and not c.get("dup")}
    hits = [(i, j) for i, j in of_mine.items() if j in needed]
    missed = sorted(needed - set(of_mine.values()))
    result.pairs = sorted(of_mine.items())
    share = {name: [0, 0] for name in ("speaker", *SHARES)}
    lines: dict[str, list[str]] = {"missed": [], "invented": [], "speaker": []}
    for i, j in hits:
        row, c = rows[i], wanted[j]
        at, told = c["claim"][0]["start"], _told(c, text)
        good = speaker_right(row, c, alias)
        result.tally.add(unit(at), ["claims", *(f"claims/{s}" for s in told)], right=1)
        result.tally.add(unit(at), ["joint", *(f"joint/{s}" for s in told)], right=good, wrong=not good, missed=not good)
        checks = {"speaker": good, **_agreements(row, c, alias)}
        for name, right in checks.items():
            share[name][0] += right
            share[name][1] += 1
            result.tally.add(unit(at), [name], right=right, wrong=not right, missed=not right)
            if not right:
                result.errors.append(_claim_error(name, "wrong", text, unit, c, row, told))
        if not good:
            result.wrong_speaker.append(i)
            lines["speaker"].append(f"speaker   {c['id']} is {c.get('source_canonical')}, not {row['speaker'] or 'nobody'}")
    for j in missed:
        c, told = wanted[j], _told(wanted[j], text)
        layers = ["claims", *(f"claims/{s}" for s in told), "joint", *(f"joint/{s}" for s in told)]
        result.tally.add(unit(c["claim"][0]["start"]), layers, missed=1)
        result.errors.append(_claim_error("claims", "missed", text, unit, c, None, told))
        lines["missed"].append(f"missed    {c['id']} {c.get('source_canonical')} | {c['claim'][0]['text'][:90]}")
    for i in result.invented:
        row = rows[i]
        told = _slices(row["form"], row["cue"], distance_of(row, text))
        layers = ["claims", *(f"claims/{s}" for s in told), "joint", *(f"joint/{s}" for s in told)]
        result.tally.add(unit(ranges(row["content_spans"])[0][0]), layers, wrong=1)
        result.errors.append(_claim_error("claims", "invented", text, unit, None, row, told))
        lines["invented"].append(f"invented  {row['speaker']} | {row['cue']} | {row['content'][:90]}")
    wrong = len(hits) - share["speaker"][0]
    result.figures |= {
        "claims": f1(len(hits), len(result.invented), len(missed)),
        "joint": f1(share["speaker"][0], len(result.invented) + wrong, len(missed) + wrong),
        **{name: {"right": right, "of": of} for name, (right, of) in share.items() if of or name in ("speaker", "form", "act")},
    }
    result.lines = [*lines["missed"], *lines["invented"], *lines["speaker"]]


def _slices(form: str, cue: str, far: str) -> list[str]:
    return [f"form={form}", f"cue={slices.cue_class(cue.split())}", f"speaker={far}"]


def _told(c: Row, text: str) -> list[str]:
    cue = " ".join(s["text"] for s in c.get("cue_parts") or ())
    source = [c["source"]] if c.get("source") else []
    return _slices(c["form"], cue, slices.distance(text, spans(source), spans(c["claim"])))


def distance_of(row: Row, text: str) -> str:
    """Return how far the speaker of a predicted claim stands from its content."""
    return slices.distance(text, ranges(row.get("speaker_spans", "")), ranges(row["content_spans"]))


def _agreements(row: Row, c: Row, alias: Mapping[str, set[str]]) -> dict[str, bool]:
    """Return for each property that the gold tells whether the prediction agrees."""
    out = {"form": row["form"] in (c["form"], *c.get("form_accept", ()))}
    if "act" in c:
        out["act"] = row["act"] in (c["act"], *c.get("act_accept", ()))
    else:
        out["act"] = any(row["act"] in STANCES[s] for s in (c["stance"], *c.get("stance_accept", ())))
    for name in ("polarity", "evidence"):
        if name in c and row.get(name):
            out[name] = row[name] in (c[name], *c.get(f"{name}_accept", ()))
    if c.get("via"):
        out["relay"] = plain(row.get("relayed_by")) in alias.get(c["via"], set()) | {plain(c["via"])}
    return out


def _claim_error(
    layer: str, kind: str, text: str, unit: Any, c: Row | None, row: Row | None, told: Sequence[str]
) -> dict[str, Any]:
    where = spans(c["claim"]) if c else ranges(row["content_spans"] if row else "")
    more = {
        "gold": " … ".join(s["text"] for s in c["claim"]) if c else "", "predicted": row["content"] if row else "",
        "gold_speaker": (c.get("source_canonical") or "") if c else "", "speaker": row["speaker"] if row else "",
        "gold_act": (c.get("act") or c["stance"]) if c else "", "act": row["act"] if row else "", "claim": c["id"] if c else "",
        "slice": "; ".join(told), "confidence": row.get("confidence", "") if row else "", "cue": row["cue"] if row else "",
    }  # fmt: skip
    if layer in ("form", "polarity", "evidence") and c and row:
        more |= {"gold_value": c[layer], "value": row[layer]}
    if layer == "relay" and c and row:
        more |= {"gold_value": c["via"], "value": row.get("relayed_by", "")}
    return _error(layer, kind, text, where[0][0], where[-1][1], unit, **more)


def aliases(gold: Row) -> dict[str, set[str]]:
    """Return the plain forms of all names of each person, place and organisation of a gold file."""
    return {
        e["name"]: {plain(x) for x in (e["name"], *e.get("aliases", ()), *e.get("accept", ()))}
        for _, key in LABELS
        for e in gold[key]
    }


def speaker_right(row: Row, gold: Row, alias: Mapping[str, set[str]]) -> bool:
    """Tell whether a row names the speaker of a gold claim, or nobody where the gold names nobody."""
    want, got = gold.get("source_canonical"), plain(row["speaker"])
    if not want:
        return not got
    others = [a if isinstance(a, str) else a["text"] for a in (*gold.get("source_accept", ()), *gold.get("source_alt", ()))]
    return got in alias.get(want, set()) | {plain(want), plain((gold.get("source") or {}).get("text"))} | {
        plain(a) for a in others
    }
