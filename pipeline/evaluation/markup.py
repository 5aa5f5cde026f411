"""Read the marked-up sources of our own gold; docs/annotation.md describes the markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import ConfigError

FORMS = {"D": "Direct", "I": "Indirect", "R": "Reported", "F": "FreeIndirect", "C": "IndirectFreeIndirect"}
STANCES = {
    "says": "asserts", "claims": "asserts", "reports": "reports", "confirms": "confirms", "denies": "denies",
    "does_not_confirm": "not_confirmed", "demands": "demands", "warns": "warns", "threatens": "warns", "announces": "asserts",
    "promises": "asserts", "predicts": "predicts", "doubts": "doubts", "praises": "praises", "criticises": "asserts",
    "asks": "asserts", "decides": "asserts", "believes": "asserts",
}  # fmt: skip
"""The stance of the older gold format for each of our acts."""
EVIDENCE = ("asserted", "hearsay", "unverified")
KINDS = {"H": "heading", "T": "byline", "Q": "quote"}
TOKEN = re.compile(r"<(/?)([scak]?)(\d+(?:,\d+)*)(\?)?(?: ([^<>]*))?>|\{([^{}|]*)\|([^{}|]*)\}")
NAME = re.compile(r"(PER|LOC|ORG)(\??) ([^(=]+?)(?: \((\w+)(?: ([A-Z]{2}))?\))?(?: = (.*))?")
Range = tuple[int, int]


@dataclass
class Mark:
    """A claim as it stands in the markup: spans of its parts in the clean text, and what is said of it."""

    key: str
    optional: bool = False
    forms: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=lambda: ["asserted"])
    polarity: list[str] = field(default_factory=lambda: ["affirmed"])
    parts: dict[str, list[Range]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


@dataclass
class Source:
    """A parsed source: the clean text, the edits that damage it, and all marks."""

    title: str
    topic: str
    text: str
    edits: list[tuple[int, int, str]]
    blocks: list[tuple[int, int, str, str]]
    entries: dict[str, str]
    names: list[dict[str, Any]]
    marks: list[Mark]


def parse(raw: str) -> Source:
    """Parse one source; ConfigError names the entry and what is wrong in it."""
    head, *rest = re.split(r"(?m)^== ", raw)
    fields = dict(line.split(": ", 1) for line in head.splitlines() if re.match(r"(?:title|topic): ", line))
    names = [_name(line) for line in head.splitlines() if re.match(r"(?:PER|LOC|ORG)\??\s", line)]
    pieces: list[str] = []
    source = Source(fields["title"], fields["topic"], "", [], [], {}, names, [])
    at = 0
    for number, body in enumerate(rest, 1):
        entry = f"e{number}"
        style, *lines = body.strip("\n").split("\n")
        source.entries[entry] = style
        marks: dict[str, Mark] = {}
        notes = [line for line in lines if line.startswith("@")]
        if pieces:
            pieces.append("\n")
            at += 1
        for line in (x for x in lines if x and not x.startswith("@")):
            kind = KINDS.get(line[:1], "paragraph") if line[1:3] == ": " else "paragraph"
            plain = _line(line[3:] if kind != "paragraph" else line, at, source.edits, marks, f"{source.title}, {entry}")
            source.blocks.append((at, at + len(plain), kind, entry))
            pieces.append(plain + "\n")
            at += len(plain) + 1
        for note in notes:
            key, word, value = [*note[1:].split(" ", 2), ""][:3]
            if key not in marks:
                raise ConfigError(f"{source.title}, {entry}: '{note}' speaks of a claim that is not marked")
            _note(marks[key], word, value)
        for key, mark in marks.items():
            if not mark.parts.get("") or not mark.acts:
                raise ConfigError(f"{source.title}, {entry}: claim {key} has no content or no act")
            wrong = [*({*mark.acts} - {*STANCES}), *({*mark.evidence} - {*EVIDENCE})]
            if wrong:
                raise ConfigError(f"{source.title}, {entry}: claim {key}: '{wrong[0]}' is no act and no evidence")
            mark.key = f"{entry}c{int(key):02d}"
        source.marks += marks.values()
    source.text = "".join(pieces)
    return source


def _name(line: str) -> dict[str, Any]:
    match = NAME.fullmatch(line)
    if not match:
        raise ConfigError(f"'{line}' names nothing: LABEL Name (kind XX) = alias; alias")
    label, doubtful, name, kind, code, aliases = match.groups()
    others = [a.strip() for a in (aliases or "").split(";") if a.strip()]
    extra = {"kind": kind, "country_code": code} if label == "LOC" else {"kind": kind} if label == "ORG" else {}
    return {"label": label, "name": name, "forms": [name, *others], **extra, **({"optional": True} if doubtful else {})}


def _line(line: str, at: int, edits: list[tuple[int, int, str]], marks: dict[str, Mark], where: str) -> str:
    out: list[str] = []
    length, last = 0, 0
    opened: dict[tuple[str, str], int] = {}

    def add(text: str) -> None:
        nonlocal length
        out.append(text)
        length += len(text)

    for token in TOKEN.finditer(line):
        add(line[last : token.start()])
        last = token.end()
        close, role, keys, optional, told, before, after = token.groups()
        if keys is None:
            edits.append((at + length, at + length + len(before), after.replace("\\n", "\n")))
            add(before)
            continue
        for key in keys.split(","):
            mark = marks.setdefault(key, Mark(key))
            if close:
                start = opened.pop((role, key), None)
                if start is None:
                    raise ConfigError(f"{where}: </{role}{key}> closes nothing")
                mark.parts.setdefault(role, []).append((start, at + length))
                continue
            opened[role, key] = at + length
            if told and not role:
                _told(mark, told.split(), bool(optional))
    add(line[last:])
    if opened:
        raise ConfigError(f"{where}: {sorted(opened)} stay open")
    return "".join(out)


def _told(mark: Mark, words: Sequence[str], optional: bool) -> None:
    mark.optional = optional
    mark.forms = [FORMS[f] for f in words[0].split("/")]
    mark.acts = words[1].split("/")
    for word in words[2:]:
        if word.startswith("neg"):
            mark.polarity = ["negated", *(["affirmed"] if "/" in word else [])]
        else:
            mark.evidence = word.split("/")


def _note(mark: Mark, word: str, value: str) -> None:
    if word == "opt":
        mark.optional = True
    elif word == "act":
        mark.acts = value.split("/")
    elif word == "form":
        mark.forms = [FORMS[f] for f in value.split("/")]
    elif word == "evidence":
        mark.evidence = value.split("/")
    elif word in ("who", "kind", "via", "accept"):
        mark.notes[word] = value
    else:
        raise ConfigError(f"'@{word}' is no note of the markup")
