"""Read the training corpora into one kind of document.

Each reader takes a file in its published format; `docs/model.md` says where each comes from and under which licence.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import spacy

from pipeline.model.labels import ACTS, ENTITY_LABELS, FORMS, ROLES
from pipeline.model.tokenizer import news_tokenizer, sentence_starts
from pipeline.training.damage import damaged

HELD_OUT = 10
"""Every tenth post (the 10th, 20th, …) is never trained on."""
CUE = re.compile(
    r"[\"„“”»«]|\b(sag|erklär|laut|zufolge|angabe|bericht|meld|mitteil|teilt|beton|forder|kriti|warn|kündig|bestät|"
    r"dement|behaupt|mein|glaub|hoff|erwart|soll|schr[ei]|nann|nenn|spr[aie]ch|äußer|w[ia]rf|verlang|versprech|droh|"
    r"dräng|lob|begrüß|bezeichn|heiß|hieß|demnach|wonach|angeblich|sei|habe|werde|würd|könn|müss|dürf|woll|gab|räum|"
    r"verw|wies|plädier|appell|schl[uai]g|vermut|schätz|ging|fürcht|zweif|entschi|beschl|urteil|ansicht|auffass|"
    r"überzeug|r[ie]+f|lehn|stell|zeig|geb|empf|rat|riet|bitt|bat|frag|antwort|dank|klag|such|gilt|galt|so)",
    re.IGNORECASE,
)
"""Signs of reported speech: a sentence of a corpus without quotations that has none of them serves as a counter-example."""


@dataclass(slots=True)
class Quotation:
    """Word indices of each role; `form` and `act` are -1 where the corpus does not tell."""

    roles: dict[str, list[int]]
    form: int = -1
    act: int = -1
    unmarked: tuple[str, ...] = ()


@dataclass(slots=True)
class TrainingDocument:
    """Words with what a corpus marks: `entities` or `quotations` is None where it marks none."""

    words: list[str]
    starts: list[int]
    entities: list[tuple[str, int, int]] | None = None
    quotations: list[Quotation] | None = None
    searched: list[bool] = field(default_factory=list)
    """Words at which a missing quotation counts as an error; empty: all where quotations are marked."""
    name: str = ""


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_wikinews(path: Path) -> list[TrainingDocument]:
    """Read the German news quotation corpus (quotations; no entities)."""
    out = []
    for item in read_jsonl(path):
        words = [w for s in item["sentences"] for w in s["tokens"]]
        quotations = [
            Quotation({role: list((q.get(role) or {}).get("tokenIds", [])) for role in ROLES}, form=FORMS.index(q["type"]))
            for q in item["annotations"]
            if q["quote"]["tokenIds"]
        ]
        starts = [s["begin"] for s in item["sentences"] if s["tokens"]]
        out.append(TrainingDocument(words, starts, None, quotations, name=item["documentName"]))
    return out


def read_speech(path: Path) -> list[TrainingDocument]:
    """Read speech events in parliamentary debates (SpkAtt-2023); an event without a message is left out."""
    out = []
    for number, item in enumerate(read_jsonl(path)):
        words: list[str] = []
        first: dict[str, int] = {}
        starts = []
        for sentence in item["Sentences"]:
            first[str(sentence["SentenceId"])] = len(words)
            if sentence["Tokens"]:
                starts.append(len(words))
            words += sentence["Tokens"]

        def ids(event: dict[str, Any], part: str, first: dict[str, int] = first, n: int = len(words)) -> list[int]:
            pairs = (str(x).split(":") for x in event.get(part) or ())
            return sorted({first[s] + int(t) for s, t in pairs if s in first and first[s] + int(t) < n})

        quotations = []
        for event in item["Annotations"]:
            message = ids(event, "Message")
            if message:
                roles = {"frame": list[int]()} | {
                    "quote": message,
                    "speaker": ids(event, "Source"),
                    "cue": ids(event, "Cue"),
                    "addressee": ids(event, "Addr"),
                }
                quotations.append(Quotation(roles, unmarked=("frame",)))
        out.append(TrainingDocument(words, starts, None, quotations, name=f"speech-{number}"))
    return out


def read_open(path: Path, entities: bool, damage: bool = False, leave_out: int = 0) -> list[TrainingDocument]:
    """Read our own marked documents; frames are derived: the unquoted run around a cue.

    `damage` damages them as machine translation does; every `leave_out`-th is left out.
    """
    chance = random.Random(7)
    nlp = spacy.blank("de")
    tokenizer = news_tokenizer(nlp)
    out = []
    for number, item in enumerate(read_jsonl(path), 1):
        if leave_out and number % leave_out == 0:
            continue
        if damage:
            item = damaged(item, chance)
        tokens = [t for t in tokenizer(item["text"]) if not t.is_space]
        words = [t.text for t in tokens]
        bounds = [(t.idx, t.idx + len(t)) for t in tokens]
        text = item["text"]
        spaces = [text[a[1] : b[0]] for a, b in zip(bounds, bounds[1:], strict=False)] + [""]
        starts = sentence_starts(words, spaces)
        ends = [*starts[1:], len(words)]

        def ids(spans: Sequence[Sequence[int]], bounds: list[tuple[int, int]] = bounds) -> list[int]:
            return [i for i, (a, b) in enumerate(bounds) if any(x < b and a < y for x, y in spans)]

        quotations = []
        for q in item["quotations"]:
            roles = {role: ids(q.get(role, ())) for role in ROLES}
            quote = roles["quote"]
            if not quote:
                continue
            if q["type"] == "Indirect" and len(quote) > 1 and words[quote[-1]] == ".":
                quote.pop()
            roles["frame"] = (
                _frame(roles, words, list(zip(starts, ends, strict=True))) if q["type"] == "Indirect" or roles["cue"] else []
            )
            quotations.append(Quotation(roles, FORMS.index(q["type"]), ACTS.index(q["act"]) if q["act"] in ACTS else -1))
        names = None
        if entities:
            names = []
            for e in item["entities"]:
                inside = ids([(e["start"], e["end"])])
                if inside and bounds[inside[0]][0] == e["start"] and bounds[inside[-1]][1] == e["end"]:
                    names.append((e["label"], inside[0], inside[-1] + 1))
        out.append(TrainingDocument(words, starts, names, quotations, name=item["id"]))
    return out


def _frame(roles: dict[str, list[int]], words: list[str], sentences: list[tuple[int, int]]) -> list[int]:
    inside, frame = set(roles["quote"]), set(roles["cue"])
    for first, end in sentences:
        for cue in (c for c in roles["cue"] if first <= c < end):
            left = right = cue
            while left > first and left - 1 not in inside:
                left -= 1
            while right + 1 < end and right + 1 not in inside:
                right += 1
            frame |= set(range(left, right + 1)) - ({end - 1} if words[end - 1] in ".!?" else set())
    return sorted(frame)


def clean_word(word: str) -> str:
    """Mend the few remains of a wrong encoding in GermEval's training file."""
    for wrong, right in (("\x96", "–"), ("\x80", "€"), ("\x92", "’"), ("\xad", "")):
        word = word.replace(wrong, right)
    return word or "-"


def pair_quotes(words: list[str], opening: str = "„", closing: str = "“") -> list[str]:
    """Replace straight quotation marks of one sentence, in turn, by an opening and a closing one."""
    out, opened = [], False
    for word in words:
        if word in ('"', "''", "``"):
            word = closing if opened else opening
            opened = not opened
        out.append(word)
    return out


def read_germeval(path: Path) -> list[TrainingDocument]:
    """Read GermEval 2014, the official four columns or `token tag`; deriv and part count as outside, OTH as MISC."""
    out: list[TrainingDocument] = []
    rows: list[tuple[str, str]] = []

    def flush() -> None:
        if rows:
            words = pair_quotes([clean_word(w) for w, _ in rows])
            plain = not CUE.search(" ".join(words))
            out.append(TrainingDocument(words, [0], _spans([t for _, t in rows]), [], [plain] * len(words)))
            rows.clear()

    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t") if "\t" in line else line.split(" ")
        if line.startswith("#\t"):
            continue
        if len(cells) < 2:
            flush()
        elif cells[0].isdigit() and len(cells) >= 4:
            rows.append((cells[1], cells[2]))
        else:
            rows.append((cells[0], cells[-1]))
    flush()
    return out


def _spans(tags: list[str]) -> list[tuple[str, int, int]]:
    """Read B-/I-/E-/S- tags; labels other than the four plain ones are dropped."""
    spans: list[tuple[str, int, int]] = []
    start, label = -1, ""
    for i, tag in enumerate([*tags, "O"]):
        position, _, kind = tag.partition("-")
        kind = "MISC" if kind == "OTH" else kind
        if start >= 0 and (position in "OBS" or kind != label):
            spans.append((label, start, i))
            start = -1
        if position != "O" and start < 0:
            start, label = i, kind
    return [s for s in spans if s[0] in ENTITY_LABELS]


def join_sentences(documents: list[TrainingDocument], sizes: Sequence[int]) -> list[TrainingDocument]:
    """Join neighbouring one-sentence documents into longer ones, so that the network sees sentence borders."""
    out, at, turn = [], 0, 0
    while at < len(documents):
        group = documents[at : at + sizes[turn % len(sizes)]]
        joined = TrainingDocument([], [], [], [], [])
        for d in group:
            shift = len(joined.words)
            joined.starts += [s + shift for s in d.starts]
            joined.entities = [*(joined.entities or ()), *((k, a + shift, b + shift) for k, a, b in d.entities or ())]
            joined.words += d.words
            joined.searched += d.searched
        out.append(joined)
        at += len(group)
        turn += 1
    return out


def as_annotations(documents: Sequence[TrainingDocument]) -> list[list[dict[str, Any]]]:
    """Return gold quotations in the format of the quotation corpus."""
    return [
        [{**{r: {"tokenIds": q.roles[r]} for r in ROLES}, "type": FORMS[q.form], "medium": "Speech"} for q in d.quotations or ()]
        for d in documents
    ]
