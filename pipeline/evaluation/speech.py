"""Score speech events on SpkAtt-2023 files (GePaDe, German parliamentary debates).

An event's Message is our quotation, its Source our speaker. Events without a Message (two in five) are left out, since a
quotation without content is none here; so these figures are not those of the shared task, whose cues count alone.
Pairing and shares are those of the quotation corpus.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.corpus import atomic
from pipeline.errors import ConfigError
from pipeline.evaluation.annotators import Annotator
from pipeline.evaluation.corpora import Scored, as_annotation, read_lines, score_pairs
from pipeline.evaluation.sampling import Tally

PARTS = {"Message": "quote", "Source": "speaker", "Cue": "cue", "Addr": "addressee"}


def speeches(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the speeches of a JSON Lines file, of a file with one speech, or of a folder of such files."""
    if path.is_dir():
        for file in sorted(path.glob("*.json")):
            yield from speeches(file)
    elif path.suffix == ".json":
        try:
            yield json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ConfigError(f"{path}: the corpus cannot be read ({error})") from error
    else:
        yield from read_lines(path)


def evaluate(path: Path, find: Annotator, write: Path | None) -> Scored:
    """Predict, write where asked, and score; the unit of resampling is a speech."""
    out = Scored(Tally())
    written = []
    counts = {"speeches": 0, "events": 0, "without message": 0, "found": 0}
    for number, item in enumerate(speeches(path)):
        if "Sentences" not in item:
            raise ConfigError(f"{path}: this is no SpkAtt-2023 file: an object has no 'Sentences'")
        words: list[str] = []
        first: dict[str, int] = {}
        starts, sentence, places = [], [], []
        for s in item["Sentences"]:
            first[str(s["SentenceId"])] = len(words)
            if s["Tokens"]:
                starts.append(len(words))
            places += [f"{s['SentenceId']}:{i}" for i in range(len(s["Tokens"]))]
            sentence += [len(starts)] * len(s["Tokens"])
            words += s["Tokens"]

        def ids(event: dict[str, Any], part: str, first: dict[str, int] = first, size: int = len(words)) -> list[int]:
            pairs = (str(x).split(":") for x in event.get(part) or ())
            return sorted({first[s] + int(t) for s, t in pairs if s in first and first[s] + int(t) < size})

        events = item.get("Annotations", [])
        gold = [{role: {"tokenIds": ids(e, part)} for part, role in PARTS.items()} for e in events if ids(e, "Message")]
        found = [as_annotation(q) | {"type": None, "frame": {}} for q in find(words, starts).quotations] if words else []
        counts["speeches"] += 1
        counts["events"] += len(gold)
        counts["without message"] += len(events) - len(gold)
        counts["found"] += len(found)
        unit = f"speech-{number:04d}"
        out.tally.units.add(unit)
        score_pairs(out, unit, [g | {"type": None} for g in gold], found, words, sentence)
        row = [{part: [places[t] for t in f[role]["tokenIds"]] for part, role in PARTS.items()} for f in found]
        written.append({"Sentences": item["Sentences"], "Annotations": row})
    if write:
        with atomic(write, "w") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in written)
    out.tally.cells = {k: v for k, v in out.tally.cells.items() if k[0] != "type" and "form=" not in k[0] and k[0] != "frame"}
    out.counts = counts
    return out
