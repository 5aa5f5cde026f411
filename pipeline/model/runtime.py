"""Run the network on the CPU with ONNX Runtime, one window at a time.

A window's result depends on its own words alone, so a text gives the same result alone or among others; only whole
windows are spread over threads.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline import manifest
from pipeline.errors import ConfigError
from pipeline.model import features
from pipeline.model.decode import FoundQuotation, calibrated, decode_quotations, decode_tags
from pipeline.model.labels import FORMS
from pipeline.model.pieces import Pieces

SIZE, CONTEXT, LONGEST, MOST = 320, 100, 480, 48
"""Pieces of a window, of its context, of a sentence at most; quotations that begin in a window at most."""
FILES = ("words.onnx", "quotations.onnx", "pieces.npz", "tokenizer.json", "hints.json", "network.json")


@dataclass(frozen=True, slots=True)
class Result:
    """Names as (start, end, label, confidence) and quotations, all in word indices of the text."""

    names: list[tuple[int, int, str, float]]
    quotations: list[FoundQuotation]


class Network:
    """The exported network of a model folder."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        import onnxruntime as ort

        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise ConfigError(f"{folder}: the model lacks {', '.join(missing)}; check out models/ again")
        if (folder.parent / manifest.NAME).is_file():
            manifest.checked(folder.parent)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3

        def session(name: str) -> Any:
            return ort.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])

        self.folder = folder
        self.pieces = Pieces(folder)
        self.settings: dict[str, Any] = json.loads((folder / "network.json").read_text(encoding="utf-8"))
        meta = folder.parent / "meta.json"
        told = json.loads(meta.read_text(encoding="utf-8")) if meta.is_file() else {}
        self.calibration: list[tuple[float, float]] = [(float(x), float(y)) for x, y in told.get("calibration", ())]
        self._words, self._quotations = session("words.onnx"), session("quotations.onnx")

    def annotate(
        self, words: Sequence[str], starts: Sequence[int], quotation_at: float | None = None, role_at: float | None = None
    ) -> Result:
        """Find names and quotations in a text of words with the indices of its sentence starts.

        `quotation_at` is a limit to the network's own score; the confidence of what is found is calibrated.
        """
        anchor_at = self.settings["quotation_at"] if quotation_at is None else quotation_at
        least = self.settings["role_at"] if role_at is None else role_at
        split = [self.pieces.ids(w)[:LONGEST] for w in words]
        starts, lengths = _sentences(split, starts)
        ends = [*starts[1:], len(words)]
        names: list[tuple[int, int, str, float]] = []
        found: list[FoundQuotation] = []
        for first, owned, end in features.windows(lengths, SIZE, CONTEXT):
            low, own, high = starts[first], starts[owned], ends[end - 1]
            inside = [s - low for s in starts[first:end]]
            states, start, tags = self._run_words(words[low:high], split[low:high], inside)
            names += [(own + a, own + b, label, sure) for a, b, label, sure in decode_tags(tags[own - low :])]
            chance = 1 / (1 + np.exp(-start))
            at = np.flatnonzero(chance[own - low :] > anchor_at) + (own - low)
            if len(at) > MOST:
                at = np.sort(at[np.argsort(-chance[at], kind="stable")[:MOST]])
            if len(at):
                found += self._run_quotations(states, at, chance[at].astype(np.float32), low, least)
        return Result(names, found)

    def _run_words(
        self, words: Sequence[str], split: Sequence[tuple[int, ...]], starts: Sequence[int]
    ) -> tuple[npt.NDArray[np.float32], ...]:
        flat, pool = features.pool(split)
        affixes = np.array([features.affixes(w) for w in words], np.int64)
        states, start, tags = self._words.run(
            None,
            {
                "vectors": self.pieces.vectors(flat)[None],
                "pool": pool[None],
                "prefix": affixes[None, :, 0],
                "suffix": affixes[None, :, 1],
                "shape": features.shapes(words, starts, self.pieces.hints)[None],
            },
        )
        return states, start[0], tags[0]

    def _run_quotations(
        self, states: npt.NDArray[np.float32], at: npt.NDArray[np.int64], chance: npt.NDArray[np.float32], low: int, least: float
    ) -> list[FoundQuotation]:
        roles, forms, acts = self._quotations.run(None, {"states": states, "anchor": at.astype(np.int64)})
        found = decode_quotations(at, chance, 1 / (1 + np.exp(-roles)), forms, acts, least)
        for q in found:
            q.anchor += low
            q.confidence = calibrated(q.confidence, self.calibration)
            q.roles = {role: [i + low for i in ids] for role, ids in q.roles.items()}
        return found


def _sentences(split: Sequence[tuple[int, ...]], starts: Sequence[int]) -> tuple[list[int], list[int]]:
    """Cut sentences of more than `LONGEST` pieces into shorter ones; return starts and piece counts."""
    out: list[int] = []
    lengths: list[int] = []
    for a, b in zip(starts, [*starts[1:], len(split)], strict=True):
        out.append(a)
        lengths.append(0)
        for i in range(a, b):
            if lengths[-1] and lengths[-1] + len(split[i]) > LONGEST:
                out.append(i)
                lengths.append(0)
            lengths[-1] += min(len(split[i]), LONGEST)
    return out, lengths


__all__ = ["FORMS", "Network", "Result"]
