"""Compile the marked-up sources of our own gold: one source gives a clean text, a damaged text, and the gold of both.

python -m pipeline.evaluation.compile FOLDER

FOLDER/sources/*.txt -> FOLDER/clean and FOLDER/damaged.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.corpus import atomic
from pipeline.errors import ConfigError
from pipeline.evaluation.markup import STANCES, Mark, Range, Source, parse

LAYERS = {"PER": "people", "LOC": "places", "ORG": "organisations"}
DERIVED = re.compile(r"(?:er|ern|erin|erinnen)\b")
ARTICLE = re.compile(r"^(?:der|die|das|den|dem|des|ein|eine|einer|einem|einen|eines)\s+", re.IGNORECASE)


class Shift:
    """Where a position of the clean text stands in the damaged one; with no edits, in the same place."""

    def __init__(self, text: str, edits: Sequence[tuple[int, int, str]]) -> None:
        self.edits = sorted(edits)
        pieces, last = [], 0
        for start, end, new in self.edits:
            pieces += [text[last:start], new]
            last = end
        self.text = "".join([*pieces, text[last:]])

    def __call__(self, span: Range) -> Range:
        """Return the span in the damaged text."""
        return self.place(span[0], True), self.place(span[1], False)

    def place(self, at: int, is_start: bool) -> int:
        """Return a position in the damaged text; text put in at a position stands before a start and behind an end."""
        moved = at
        for start, end, new in self.edits:
            if end < at or (end == at and (start < end or is_start)):
                moved += len(new) - (end - start)
            elif start < at:
                raise ConfigError(f"an edit at {start} cuts through the border of a mark")
        return moved


def build(source: Source, name: str, damaged: bool) -> tuple[str, dict[str, Any]]:
    """Return the text of a version and its gold."""
    edits = source.edits if damaged else []
    shift = Shift(source.text, edits)
    text = shift.text
    blocks = _blocks(text, source, shift)

    def span(r: Range) -> dict[str, Any]:
        a, b = shift(r)
        return {"start": a, "end": b, "text": text[a:b]}

    def block(r: Mapping[str, Any]) -> str:
        return str(next(b["id"] for b in blocks if b["start"] <= r["start"] < b["end"]))

    things: dict[str, list[dict[str, Any]]] = {layer: [] for layer in LAYERS.values()}
    places: dict[str, list[Range]] = {}
    for entry, spots in _mentions(source):
        mentions = []
        for r, part in spots:
            m = span(r) | {"dup": False}
            m["block"] = block(m)
            if part:
                m |= {part: True, "optional": True}
            if text[m["start"] - 1 : m["start"]].isalnum() or text[m["end"] : m["end"] + 1].isalnum():
                m["glued"] = True
            mentions.append(m)
        mentions += [m | {"block": block(m)} for m in _hashtags(text, entry["forms"])]
        if not mentions:
            raise ConfigError(f"{name}: {entry['name']} is named in the head and nowhere in the text")
        places[entry["name"]] = [r for r, part in spots if part != "in_organisation"]
        aliases = sorted({m["text"] for m in mentions if not m.get("in_compound")} | {*entry["forms"]})
        row = {"name": entry["name"], **{k: v for k, v in entry.items() if k in ("kind", "country_code", "optional") and v}}
        things[LAYERS[entry["label"]]].append(row | {"aliases": aliases, "mentions": mentions})
    labels = {e["name"]: e for e in source.names}
    claims = [_claim(m, source, span, block, labels, places) for m in source.marks]
    _metonyms(claims, things["places"])
    gold = {
        "document": {
            "path": f"{name}.txt", "code_points": len(text), "sha256_utf8": hashlib.sha256(text.encode()).hexdigest(),
            "title": source.title, "topic": source.topic, "version": "damaged" if damaged else "clean",
        },
        "notes": ["Erfundener Text; genannte wirkliche Orte, Ämter und Medien haben nichts davon gesagt oder getan. CC BY 4.0."],
        "entries": [{"id": k, "style": v} for k, v in source.entries.items()],
        "blocks": blocks,
        "list_markers": [{"start": m.start(), "end": m.end(), "text": "-"} for m in re.finditer(r"(?m)^-$", text)],
        "duplicates": [],
        "repairs": _repairs(source, shift, blocks),
        **{layer: things[layer] for layer in LAYERS.values()},
        "places_ignored": [span(r) | {"place": place} for r, place in _derived(source)],
        "claims": claims,
    }  # fmt: skip
    return text, gold


def _blocks(text: str, source: Source, shift: Shift) -> list[dict[str, Any]]:
    starts = [(shift((a, b))[0], kind, entry) for a, b, kind, entry in source.blocks]
    out: list[dict[str, Any]] = []
    for number, match in enumerate(m for m in re.finditer(r"[^\n]+", text) if m.group() != "-"):
        of = [s for s in starts if s[0] <= match.start()][-1]
        kind = of[1] if of[0] == match.start() else "hashtags" if match.group().startswith("#") else "paragraph"
        out.append({"id": f"b{number + 1:02d}", "start": match.start(), "end": match.end(), "kind": kind, "entry": of[2]})
    return out


def _mentions(source: Source) -> Iterator[tuple[dict[str, Any], list[tuple[Range, str]]]]:
    found: dict[Range, tuple[dict[str, Any], bool]] = {}
    for entry in source.names:
        for form in entry["forms"]:
            tail = "" if form.endswith(("s", "x", "z")) else "s?"
            for m in re.finditer(rf"(?<!\w){re.escape(form)}{tail}(?!\w)", source.text):
                before, after = source.text[m.start() - 1 : m.start()], source.text[m.end() : m.end() + 1]
                found[m.span()] = (entry, (before == "-" and m.start() > 1) or after == "-")
    spots: dict[str, list[tuple[Range, str]]] = {e["name"]: [] for e in source.names}
    for r, (entry, compound) in sorted(found.items()):
        around = [v[0] for o, v in found.items() if o != r and o[0] <= r[0] and r[1] <= o[1]]
        inside = any(o["label"] == "ORG" and entry["label"] == "LOC" for o in around)
        if not around or inside:
            spots[entry["name"]].append((r, "in_organisation" if inside else "in_compound" if compound else ""))
    for entry in source.names:
        yield entry, spots[entry["name"]]


def _hashtags(text: str, forms: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield names in hashtags: doubtful mentions of a damaged text."""
    for form in forms:
        for m in re.finditer(rf"(?<=#){re.escape(form)}(?!\w)", text):
            yield {"start": m.start(), "end": m.end(), "text": form, "dup": False, "hashtag": True, "optional": True}


def _derived(source: Source) -> list[tuple[Range, str]]:
    out = []
    for entry in source.names:
        if entry["label"] == "LOC":
            stem = re.escape(entry["name"].rstrip("e"))
            for m in re.finditer(rf"(?<!\w){stem}{DERIVED.pattern}", source.text):
                out.append((m.span(), entry["name"]))
    return sorted(set(out))


def _claim(
    mark: Mark, source: Source, span: Any, block: Any, labels: Mapping[str, Any], places: Mapping[str, Any]
) -> dict[str, Any]:
    whole = [span(r) for r in sorted(mark.parts[""])]
    content = [span(r) for r in sorted(mark.parts["k"])] if mark.parts.get("k") else []
    said = sorted(mark.parts.get("s", ()))
    source_span = span(said[0]) if said else None
    who, kind, inside = _speaker(mark, source, said, labels, places)
    cues = [span(r) for r in sorted(mark.parts.get("c", ()))]
    accept = ["" if a == "-" else a for a in map(str.strip, mark.notes.get("accept", "").split(";")) if a]
    if said:
        accept.append(source.text[said[0][0] : said[0][1]])
    body = list(mark.parts[""])
    within = {n: any(a <= x and y <= b for x, y in spots for a, b in body) for n, spots in places.items()}
    claim = {
        "id": mark.key, "block": block(whole[0]), "source": source_span, "source_canonical": who, "source_kind": kind,
        "source_entities": inside, "source_accept": sorted(set(accept)), "cue": cues[0] if cues else None, "cue_parts": cues,
        "claim": content or whole, "form": mark.forms[0], "form_accept": mark.forms[1:], "act": mark.acts[0],
        "act_accept": mark.acts[1:], "stance": STANCES[mark.acts[0]], "stance_accept": sorted({STANCES[a] for a in mark.acts[1:]}),
        "polarity": mark.polarity[0], "polarity_accept": mark.polarity[1:], "evidence": mark.evidence[0],
        "evidence_accept": mark.evidence[1:], "people": [n for n, y in within.items() if y and labels[n]["label"] == "PER"],
        "places": [n for n, y in within.items() if y and labels[n]["label"] == "LOC"], "via": mark.notes.get("via"), "dup": False,
        "addressee": [span(r) for r in sorted(mark.parts.get("a", ()))],
    }  # fmt: skip
    if content:
        claim["gnqa_quote"] = whole
    if mark.optional:
        claim["optional"] = True
    return claim


def _speaker(
    mark: Mark, source: Source, said: Sequence[Range], labels: Mapping[str, Any], places: Mapping[str, Any]
) -> tuple[str | None, str, list[str]]:
    named = [
        name
        for label in ("PER", "ORG", "LOC")
        for name, spots in places.items()
        if labels[name]["label"] == label and any(a <= x and y <= b for x, y in spots for a, b in said[:1])
    ]
    who = mark.notes.get("who")
    if who is None and said:
        flat = ARTICLE.sub("", source.text[said[0][0] : said[0][1]])
        first = next(iter(named), "")
        whole = first and (labels[first]["label"] == "PER" or flat.strip("„“") in labels[first]["forms"])
        whole = whole or bool(first and "kind" not in mark.notes)
        who = first if whole else source.text[said[0][0] : said[0][1]]
    entity = labels.get(who or "")
    kind = mark.notes.get("kind")
    if kind is None and entity:
        kind = {"PER": "person", "LOC": "country"}.get(entity["label"]) or (
            "media" if entity["kind"] == "media" else "organisation"
        )
    if who is None:
        kind = "unknown"
    if not kind:
        raise ConfigError(f"{source.title}, {mark.key}: of what kind is the speaker '{who}'?")
    return who, kind, [who] if who is not None and entity else named


def _metonyms(claims: Sequence[Mapping[str, Any]], places: Sequence[Mapping[str, Any]]) -> None:
    for claim in claims:
        at = claim["source"]
        if at and claim["source_kind"] in ("country", "organisation"):
            for place in places:
                for m in place["mentions"]:
                    if place.get("kind") == "city" and ARTICLE.sub("", at["text"]) == m["text"] and at["end"] == m["end"]:
                        m["metonym"] = True


def _repairs(source: Source, shift: Shift, blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for start, end, new in shift.edits:
        old = source.text[start:end]
        if "\n" in new:
            continue
        left = max(source.text.rfind(" ", 0, start), source.text.rfind("\n", 0, start)) + 1
        right = re.compile(r"\s|$").search(source.text, end)
        stop = right.start() if right else end
        a = shift.place(left, True)
        before = source.text[left:start] + new + source.text[end:stop]
        after = source.text[left:stop]
        kind = _kind(old, new, source.text[start - 1])
        row = {
            "id": f"r{len(out) + 1:02d}", "start": a, "end": a + len(before), "before": before, "after": after, "kind": kind,
            "certain": kind != "mistranslation", "layer": "token", "dup": False,
            "block": next(b["id"] for b in blocks if b["start"] <= a < b["end"]),
        }  # fmt: skip
        out.append(row | ({"split_at": a + start - left + len(new)} if kind == "glued_words" and not new else {}))
    return out


def _kind(old: str, new: str, before: str) -> str:
    if old == " " and not new:
        return "glued_words" if before.isalnum() else "missing_space"
    if old[:1] in ".:" and old[1:] == " ":
        return "dropped_punctuation" if new == " " else "missing_space"
    return "glued_words" if old.strip() == new else "mistranslation"


def written(gold: Mapping[str, Any]) -> str:
    """Return gold as JSON, one thing a line, so that changes can be read."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    parts = []
    for key, value in gold.items():
        many = isinstance(value, list) and value and isinstance(value[0], dict)
        parts.append(f'"{key}": ' + ("[\n " + ",\n ".join(map(line, value)) + "\n]" if many else line(value)))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def compiled(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield every file that the sources of a folder give, with its content."""
    for path in sorted((folder / "sources").glob("*.txt")):
        source = parse(path.read_text(encoding="utf-8"))
        for version in ("clean", "damaged"):
            text, gold = build(source, path.stem, version == "damaged")
            yield folder / version / f"{path.stem}.txt", text
            yield folder / version / f"{path.stem}.json", written(gold)


def main() -> None:
    """Compile a folder."""
    for path, content in compiled(Path(sys.argv[1])):
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic(path, "w") as file:
            file.write(content)


if __name__ == "__main__":
    main()
