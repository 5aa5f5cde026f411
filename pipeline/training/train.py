"""Train the network on the frozen encoder; stops and resumes at any epoch.

    python -m pipeline.training.train DATA VOCAB WHEELS RUN [--variant open|full] [--start CHECKPOINT] …

DATA holds the corpora as `docs/model.md` describes. The best weights on development data lie in RUN/best.pt, the state to
resume from in RUN/last.pt, the figures of each epoch in RUN/log.jsonl.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from onnxruntime import InferenceSession
from torch import Tensor, nn
from torch.nn import functional as fn

from pipeline.evaluation.wikinews import score as wikinews_score
from pipeline.model.decode import decode_quotations, decode_tags
from pipeline.model.labels import FORMS, ROLES
from pipeline.model.pieces import Pieces
from pipeline.training import data
from pipeline.training.batches import IGNORE, Batch, Window, batches, collate, cut
from pipeline.training.data import HELD_OUT, as_annotations
from pipeline.training.encode import session, store
from pipeline.training.network import PieceEncoder, QuotationNetwork, WordNetwork
from pipeline.training.source import read_encoder


class Network(nn.Module):
    """All trained parts under one roof."""

    def __init__(self, scale: float) -> None:
        super().__init__()
        self.words, self.quotations = WordNetwork(scale=scale), QuotationNetwork()

    def forward(self, b: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Return states, start logits and tag logits of a batch."""
        out: tuple[Tensor, Tensor, Tensor] = self.words(b.static, b.context, b.prefix, b.suffix, b.shape, b.lengths)
        return out


@dataclass(slots=True)
class Corpora:
    """Windows to train on, and development documents by name."""

    train: list[Window]
    names: list[Window]
    """Windows of the large corpus of names; an epoch takes a share of them."""
    dev: dict[str, tuple[list[data.TrainingDocument], list[Window]]]


def read_corpora(folder: Path, variant: str, pieces: Pieces, runner: InferenceSession, cache: Path) -> Corpora:
    """Read and encode the corpora of a variant; `full` takes the Wikinews annotations in place of ours of the same articles."""
    posts = data.read_open(folder / "open/posts.jsonl.gz", entities=True)
    held = [d for i, d in enumerate(posts) if i % HELD_OUT == HELD_OUT - 1]
    kept = [d for i, d in enumerate(posts) if i % HELD_OUT != HELD_OUT - 1]
    names = data.read_germeval(folder / "ner/germeval2014/train_bioes.txt")
    random.Random(1).shuffle(names)
    parts = {
        "posts": cut(kept, pieces),
        "damaged": cut(
            data.read_open(folder / "open/posts.jsonl.gz", entities=True, damage=True, leave_out=HELD_OUT), pieces, weight=0.5
        ),
        "speech": cut(data.read_speech(folder / "speech/train.jsonl.gz"), pieces, weight=0.5),
    }
    if variant == "full":
        parts["quotes"] = cut(data.read_wikinews(folder / "quotes/train.jsonl.gz"), pieces)
    else:
        parts["wikinews"] = cut(data.read_open(folder / "open/wikinews.jsonl.gz", entities=False), pieces)
    parts["names"] = cut(data.join_sentences(names, (1, 1, 3, 1, 1, 6, 1, 1, 2, 1, 1, 10)), pieces)
    dev = {
        "wikinews": data.read_wikinews(folder / "quotes/dev.jsonl.gz"),
        "posts": held,
        "germeval": data.read_germeval(folder / "ner/germeval2014/NER-de-dev.tsv"),
    }
    cuts = {name: cut(documents, pieces) for name, documents in dev.items()}
    for name, windows in {**parts, **{f"dev-{k}": v for k, v in cuts.items()}}.items():
        store(windows, pieces, runner, cache, name)
    shown = parts.pop("names")
    return Corpora([w for p in parts.values() for w in p], shown, {k: (d, cuts[k]) for k, d in dev.items()})


def loss(model: Network, b: Batch, tag_weight: float) -> Tensor:
    """Sum the losses of anchors, roles, forms, acts and tags."""
    states, start, tags = model(b)
    share = b.counted * b.weight[:, None]
    wrong = fn.binary_cross_entropy_with_logits(start, b.starts, reduction="none", pos_weight=torch.tensor(2.0))
    total = (wrong * share).sum() / b.counted.sum().clamp(min=200) * 20
    known = (b.tags != IGNORE).sum().clamp(min=200)
    total = (
        total + fn.cross_entropy(tags.flatten(0, 1), b.tags.flatten(), ignore_index=IGNORE, reduction="sum") / known * tag_weight
    )
    if b.roles is not None and b.marked is not None:
        role, form, act = model.quotations(states, b.row, b.anchor)
        each = fn.binary_cross_entropy_with_logits(role, b.roles, reduction="none")
        weight = (b.marked * b.weight[b.row][:, None])[:, None, :] * b.real[b.row][:, :, None]
        total = total + (each * weight).sum() / max(len(b.row), 12) / 12
        if (b.form >= 0).any():
            total = total + 0.6 * fn.cross_entropy(form, b.form, ignore_index=-1)
        if (b.act >= 0).any():
            total = total + 0.2 * fn.cross_entropy(act, b.act, ignore_index=-1)
    return total


@torch.no_grad()
def annotate(
    model: Network,
    documents: Sequence[data.TrainingDocument],
    windows: Sequence[Window],
    start_at: float = 0.5,
    role_at: float = 0.5,
):  # type: ignore[no-untyped-def]
    """Return for each document its quotations (corpus format) and its names."""
    model.eval()
    found = [[] for _ in documents]  # type: ignore[var-annotated]
    names = [[] for _ in documents]  # type: ignore[var-annotated]
    windows = sorted(windows, key=lambda w: len(w.words))
    for k in range(0, len(windows), 24):
        group = windows[k : k + 24]
        b = collate(group)
        states, start, tags = model(b)
        chance = torch.sigmoid(start)
        for n, w in enumerate(group):
            size, own = len(w.words), w.own - w.low
            for a, e, label, _ in decode_tags([tags[n, own:size].numpy()])[0]:
                names[w.document].append((label, w.own + a, w.own + e))
            at = (chance[n, own:size] > start_at).nonzero().squeeze(-1) + own
            if not len(at):
                continue
            role, form, act = model.quotations(states[n : n + 1, :size], torch.zeros_like(at), at)
            for q in decode_quotations(at.numpy(), chance[n, at].numpy(), role.numpy(), form.numpy(), act.numpy(), role_at):
                shifted = {r: {"tokenIds": [i + w.low for i in q.roles[r]]} for r in ROLES}
                found[w.document].append({**shifted, "type": FORMS[q.form], "medium": "Speech", "act": q.act, "p": q.confidence})
    return found, names


def evaluate(model: Network, dev: dict[str, tuple[list[data.TrainingDocument], list[Window]]]) -> dict[str, dict[str, float]]:
    """Score quotations and names of each development set."""
    out = {}
    for name, (documents, windows) in dev.items():
        found, names = annotate(model, documents, windows)
        row: dict[str, float] = {}
        if name != "germeval":
            figures = wikinews_score(as_annotations(documents), found)
            row = {k: figures[k]["f"] for k in ("quote", "speaker", "cue", "roles", "joint", "type")}
            row |= {"p": figures["quote"]["p"], "r": figures["quote"]["r"]}
        if documents[0].entities is not None:
            gold = {(i, *e) for i, d in enumerate(documents) for e in d.entities or ()}
            mine = {(i, *e) for i, es in enumerate(names) for e in es}
            row["names"] = round(200 * len(gold & mine) / max(len(gold) + len(mine), 1), 1)
        out[name] = row
    return out


class Average:
    """Exponential moving average of the weights: what is evaluated and kept."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self.state = {k: v.detach().clone() for k, v in model.state_dict().items()}

    def update(self, model: nn.Module) -> None:
        """Take one step towards the current weights."""
        self.steps += 1
        keep = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for k, v in model.state_dict().items():
            self.state[k].lerp_(v, 1 - keep)


def main() -> None:
    """Train as the command line says."""
    ap = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "vocab", "wheels", "run"):
        ap.add_argument(name, type=Path)
    ap.add_argument("--variant", choices=("open", "full"), default="open")
    ap.add_argument("--layers", type=int, default=6)
    ap.add_argument("--epochs", type=int, default=10)
    ap.add_argument("--rate", type=float, default=1.5e-3)
    ap.add_argument("--start", type=Path, help="checkpoint whose weights to begin with")
    ap.add_argument("--words", type=int, default=4000, help="words in a batch")
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--names-share", type=float, default=0.35, help="share of GermEval seen in an epoch")
    ap.add_argument("--tag-weight", type=float, default=12.0, help="weight of the names in the loss")
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.run.mkdir(parents=True, exist_ok=True)
    pieces = Pieces(args.vocab)
    runner = session(PieceEncoder(read_encoder(args.wheels), args.layers), args.threads)
    corpora = read_corpora(args.data, args.variant, pieces, runner, args.run.parent / "encoded")
    scale = 1 / float(np.std(pieces.vectors(list(range(3, 5000)))))
    model = Network(scale)
    if args.start:
        model.load_state_dict(torch.load(args.start, weights_only=True)["model"])
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.rate, weight_decay=0.01)
    count = len(plan(epoch_windows(corpora, args.names_share, 0), args.words))
    total = args.epochs * (count + 2)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1.0, s / (0.1 * total)) * (0.5 + 0.5 * math.cos(math.pi * min(1.0, s / total)))
    )
    average, best, first = Average(model, 0.996), 0.0, 0
    last = args.run / "last.pt"
    if last.exists():
        state = torch.load(last, weights_only=True)
        model.load_state_dict(state["live"])
        average.state, average.steps, best, first = state["model"], state["steps"], state["best"], state["epoch"] + 1
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
    print(f"{len(corpora.train)} windows, {count} batches an epoch, from epoch {first}", flush=True)
    for epoch in range(first, args.epochs):
        began, summed = time.monotonic(), 0.0
        model.train()
        for b in batches(
            epoch_windows(corpora, args.names_share, epoch), args.words, np.random.default_rng(args.seed * 1000 + epoch)
        ):
            value = loss(model, b, args.tag_weight)
            optimiser.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            average.update(model)
            summed += value.item()
        live = {k: v.clone() for k, v in model.state_dict().items()}
        model.load_state_dict(average.state)
        trained = time.monotonic() - began
        figures = evaluate(model, corpora.dev)
        merit = figures["wikinews"]["joint"] + figures["posts"]["joint"] + figures["germeval"]["names"]
        row = {
            "epoch": epoch,
            "loss": round(summed / count, 3),
            "seconds": round(trained),
            "all": round(time.monotonic() - began),
            "merit": round(merit, 1),
            **figures,
        }
        print(json.dumps(row), flush=True)
        with (args.run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")
        kept = {"model": average.state, "layers": args.layers, "scale": scale, "figures": figures}
        if merit > best:
            best = merit
            torch.save(kept, args.run / "best.pt")
        model.load_state_dict(live)
        torch.save(
            {
                **kept,
                "live": live,
                "steps": average.steps,
                "best": best,
                "epoch": epoch,
                "optimiser": optimiser.state_dict(),
                "schedule": schedule.state_dict(),
            },
            last,
        )


def epoch_windows(corpora: Corpora, share: float, epoch: int) -> list[Window]:
    """Return the windows of an epoch: all of the quotation corpora, and the next share of the names."""
    size = round(share * len(corpora.names))
    start = epoch * size % max(1, len(corpora.names))
    turned = corpora.names[start:] + corpora.names[:start]
    return corpora.train + turned[:size]


def plan(windows: Sequence[Window], words: int) -> list[int]:
    """Estimate the number of batches of an epoch."""
    return list(range(max(1, round(sum(len(w.words) for w in windows) * 1.05 / words))))


if __name__ == "__main__":
    main()
