"""Cut documents into windows, and windows into padded batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from pipeline.model import features
from pipeline.model.labels import ROLES, TAGS
from pipeline.model.pieces import Pieces
from pipeline.training.data import Quotation, TrainingDocument

SIZE, CONTEXT = 320, 100
LONGEST = 500
IGNORE = -100


@dataclass(slots=True)
class Window:
    """A run of sentences of one document; quotations belong to the window that owns their first word."""

    document: int
    low: int
    own: int
    words: list[str]
    pieces: list[list[int]]
    shape: Tensor
    prefix: Tensor
    suffix: Tensor
    tags: list[int] | None
    anchors: list[tuple[int, Quotation]]
    counted: Tensor
    weight: float = 1.0
    static: Tensor | None = None
    context: Tensor | None = None


def cut(documents: Sequence[TrainingDocument], pieces: Pieces, weight: float = 1.0) -> list[Window]:
    """Cut documents into windows of whole sentences; longer sentences are cut off at `LONGEST` pieces."""
    out = []
    for number, d in enumerate(documents):
        split = [list(pieces.ids(w)) for w in d.words]
        ends = [*d.starts[1:], len(d.words)]
        lengths = [sum(len(x) for x in split[a:b]) for a, b in zip(d.starts, ends, strict=True)]
        tags = bioes(d) if d.entities is not None else None
        for first, owned, end in features.windows(lengths, SIZE, CONTEXT):
            low, own, high = d.starts[first], d.starts[owned], ends[end - 1]
            while sum(len(x) for x in split[low:high]) > LONGEST:
                high -= 1
            words = d.words[low:high]
            if not words or own >= high:
                continue
            starts = [s - low for s in d.starts[first:end] if s < high]
            anchors = []
            for q in d.quotations or ():
                if own <= min(q.roles["quote"]) < high:
                    roles = {r: [i - low for i in q.roles[r] if low <= i < high] for r in ROLES}
                    anchors.append((min(q.roles["quote"]) - low, Quotation(roles, q.form, q.act, q.unmarked)))
            counted = torch.zeros(len(words))
            if d.quotations is not None:
                counted[own - low :] = 1.0
                if d.searched:
                    counted *= torch.tensor(d.searched[low:high], dtype=torch.float)
            pairs = [features.affixes(w) for w in words]
            out.append(
                Window(
                    number, low, own, words, split[low:high], torch.from_numpy(features.shapes(words, starts, pieces.hints)),
                    torch.tensor([p for p, _ in pairs]), torch.tensor([s for _, s in pairs]),
                    None if tags is None else [t if own <= low + i else IGNORE for i, t in enumerate(tags[low:high])],
                    anchors, counted, weight,
                )
            )  # fmt: skip
    return out


def bioes(document: TrainingDocument) -> list[int]:
    """Return the tag index of each word."""
    tags = [0] * len(document.words)
    for label, a, b in document.entities or ():
        if b - a == 1:
            tags[a] = TAGS.index(f"S-{label}")
        else:
            tags[a:b] = [TAGS.index(f"{'B' if i == a else 'E' if i == b - 1 else 'I'}-{label}") for i in range(a, b)]
    return tags


@dataclass(slots=True)
class Batch:
    """Padded tensors of several windows; the anchors of all are listed one after the other."""

    static: Tensor
    context: Tensor
    prefix: Tensor
    suffix: Tensor
    shape: Tensor
    lengths: Tensor
    real: Tensor
    counted: Tensor
    weight: Tensor
    tags: Tensor
    starts: Tensor
    row: Tensor
    anchor: Tensor
    form: Tensor
    act: Tensor
    roles: Tensor | None
    marked: Tensor | None


def collate(windows: Sequence[Window]) -> Batch:
    """Pad windows, whose words are encoded already, to one batch."""
    size, width = len(windows), max(len(w.words) for w in windows)
    prefix, suffix = torch.zeros(size, width, dtype=torch.long), torch.zeros(size, width, dtype=torch.long)
    shape, real = torch.zeros(size, width, features.SHAPE_WIDTH), torch.zeros(size, width)
    counted, starts = torch.zeros(size, width), torch.zeros(size, width)
    tags = torch.full((size, width), IGNORE)
    static, context = (
        torch.zeros(size, width, part.shape[1]) for part in (windows[0].static, windows[0].context) if part is not None
    )
    row, anchor, form, act, roles, marked = [], [], [], [], [], []
    for k, w in enumerate(windows):
        n = len(w.words)
        prefix[k, :n], suffix[k, :n], shape[k, :n], real[k, :n], counted[k, :n] = w.prefix, w.suffix, w.shape, 1, w.counted
        static[k, :n], context[k, :n] = w.static, w.context
        if w.tags is not None:
            tags[k, :n] = torch.tensor(w.tags)
        for i, q in w.anchors:
            starts[k, i] = 1
            target, known = torch.zeros(width, len(ROLES)), torch.ones(len(ROLES))
            for r, role in enumerate(ROLES):
                target[q.roles[role], r] = 1
                known[r] = role not in q.unmarked
            row.append(k), anchor.append(i), form.append(q.form), act.append(q.act)
            roles.append(target), marked.append(known)
    return Batch(
        static, context, prefix, suffix, shape,
        torch.tensor([len(w.words) for w in windows]), real, counted, torch.tensor([w.weight for w in windows]), tags,
        starts, torch.tensor(row, dtype=torch.long), torch.tensor(anchor, dtype=torch.long),
        torch.tensor(form, dtype=torch.long), torch.tensor(act, dtype=torch.long),
        torch.stack(roles) if roles else None, torch.stack(marked) if marked else None,
    )  # fmt: skip


def batches(windows: Sequence[Window], words: int, order: np.random.Generator | None) -> Iterator[Batch]:
    """Yield batches of about `words` words (padding included) from windows of like length."""
    index = np.arange(len(windows))
    if order is not None:
        order.shuffle(index)
    groups: list[list[int]] = []
    for start in range(0, len(index), 400):
        bucket = sorted(index[start : start + 400], key=lambda i: len(windows[i].words))
        group: list[int] = []
        for i in bucket:
            if group and (len(group) + 1) * len(windows[i].words) > words:
                groups.append(group)
                group = []
            group.append(int(i))
        groups.append(group)
    if order is not None:
        order.shuffle(groups)
    for group in groups:
        yield collate([windows[i] for i in group])
