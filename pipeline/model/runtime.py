"""Run the network on the CPU with ONNX Runtime, one window at a time.

A window's result depends on its own words alone, so a text gives the same result alone or among others; only whole
windows are spread over threads, equal windows of a text run once, and one that was seen before can be taken from a cache.
"""

from __future__ import annotations

import json
import platform
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from pipeline import manifest, resources, timing
from pipeline.errors import ConfigError
from pipeline.model import features
from pipeline.model.agree import agreed
from pipeline.model.decode import FoundQuotation, calibrated, decode_quotations, decode_tags
from pipeline.model.labels import FORMS
from pipeline.model.pieces import pieces_of
from pipeline.model.windows import LONGEST, Window, divide

MOST, TOGETHER = 48, 16
"""Quotations that begin in a window at most; windows that are read out together, which takes less time than one after each run of the network."""
FILES = ("words.onnx", "quotations.onnx", "pieces.npz", "tokenizer.json", "hints.json", "network.json")
LIBRARIES = ("numpy", "onnxruntime", "tokenizers")
Logits = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Result:
    """Names as (start, end, label, confidence) and quotations, all in word indices of the text."""

    names: list[tuple[int, int, str, float]]
    quotations: list[FoundQuotation]


@dataclass(frozen=True, slots=True)
class Found:
    """What is found in a window, in word indices of the window."""

    names: list[tuple[int, int, str, float]]
    quotations: list[FoundQuotation]


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of a window's own words, of whole quotations that may begin there: logits of tags; words and chances of the anchors; logits of roles, forms, acts."""

    tags: Logits
    anchors: npt.NDArray[np.int64]
    chances: Logits
    told: tuple[Logits, Logits, Logits] | None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Found).decode


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
        # one thread for each window: many small steps are waited for in vain by a second one, which does a window of its own instead
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3

        def session(name: str) -> Any:
            return ort.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])

        self.folder = folder
        self.threads = threads
        self.pieces = pieces_of(folder)
        self.told: dict[str, Any] = json.loads((folder / "network.json").read_text(encoding="utf-8"))
        self.settings = dict(self.told)
        meta = folder.parent / "meta.json"
        about = json.loads(meta.read_text(encoding="utf-8")) if meta.is_file() else {}
        self.calibration: list[tuple[float, float]] = [(float(x), float(y)) for x, y in about.get("calibration", ())]
        self._words, self._quotations = session("words.onnx"), session("quotations.onnx")
        self._pool: tuple[int, ThreadPoolExecutor] | None = None

    def annotate(
        self, words: Sequence[str], starts: Sequence[int], quotation_at: float | None = None, role_at: float | None = None
    ) -> Result:
        """Find names and quotations in a text of words with the indices of its sentence starts.

        `quotation_at` is a limit to the network's own score; the confidence of what is found is calibrated.
        """
        return self.begin(words, starts, quotation_at, role_at)()

    def begin(
        self, words: Sequence[str], starts: Sequence[int], quotation_at: float | None = None, role_at: float | None = None
    ) -> Callable[[], Result]:
        """Begin to annotate a text in other threads, where there are some; return what waits for the result."""
        anchor_at = self.settings["quotation_at"] if quotation_at is None else quotation_at
        least = self.settings["role_at"] if role_at is None else role_at
        allowed = resources.granted()
        windows = self._windows(words, starts)
        about = b"" if allowed.cache is None else msgspec.json.encode([self.version, anchor_at, least])
        keys = [key_of(about, window) for window in windows]
        distinct = {key: n for n, key in reversed(list(enumerate(keys)))}
        known: dict[bytes, bytes] = {} if allowed.cache is None else allowed.cache.get(list(distinct))
        old = {key: found for key, data in known.items() if (found := _read(data, windows[distinct[key]]))}
        todo = sorted(n for key, n in distinct.items() if key not in old)
        pending: deque[Future[Scores]] = deque()
        pool = self._threads(self.threads or allowed.threads)
        if pool is not None:
            pending.extend(pool.submit(self._run, windows[n], anchor_at) for n in todo)

        def result() -> Result:
            fresh: dict[bytes, Found] = {}
            try:
                for at in range(0, len(todo), TOGETHER):
                    some = todo[at : at + TOGETHER]
                    scores = [pending.popleft().result() if pool else self._run(windows[n], anchor_at) for n in some]
                    fresh |= zip((keys[n] for n in some), read_out([windows[n] for n in some], scores, least), strict=True)
            finally:
                for future in pending:  # after an error or a key press nobody waits for the others
                    future.cancel()
            if allowed.cache is not None:
                allowed.cache.put({key: _encode(found) for key, found in fresh.items()})
            every = old | fresh
            joined = _joined(windows, [every[key] for key in keys], self.calibration)
            return replace(joined, names=agreed(words, joined.names))

        return result

    @cached_property
    def version(self) -> str:
        """One digest for all that a window's result depends on beside its words and limits: files, code, libraries, processor."""
        folder = self.folder.parent
        files = manifest.checked(folder) if (folder / manifest.NAME).is_file() else manifest.digest(manifest.digests(self.folder))
        return manifest.digest({"files": files, **_surroundings()})

    def _threads(self, count: int) -> ThreadPoolExecutor | None:
        if count <= 1:
            return None
        if self._pool is None or self._pool[0] != count:
            self._pool = (count, ThreadPoolExecutor(count, "network"))
        return self._pool[1]

    def _windows(self, words: Sequence[str], starts: Sequence[int]) -> list[Window]:
        with timing.network():
            split = [self.pieces.ids(w)[:LONGEST] for w in words]
        return divide(words, starts, split)

    def _run(self, window: Window, anchor_at: float) -> Scores:
        """Score one window."""
        states, start, tags = self._run_words(window)
        own = window.own
        chance = 1 / (1 + np.exp(-start))
        at = np.flatnonzero(chance[own:] > anchor_at) + own
        if len(at) > MOST:
            at = np.sort(at[np.argsort(-chance[at], kind="stable")[:MOST]])
        return Scores(tags[own:], at, chance[at].astype(np.float32), self._run_quotations(states, at) if len(at) else None)

    def _run_words(self, window: Window) -> tuple[Logits, ...]:
        with timing.network():
            flat, pool = features.pool(window.split)
            affixes = np.array([features.affixes(w) for w in window.words], np.int64)
            feed = {
                "vectors": self.pieces.vectors(flat)[None],
                "pool": pool[None],
                "prefix": affixes[None, :, 0],
                "suffix": affixes[None, :, 1],
                "shape": features.shapes(window.words, window.starts, self.pieces.hints)[None],
            }
            states, start, tags = self._words.run(None, feed)
        return states, start[0], tags[0]

    def _run_quotations(self, states: Logits, at: npt.NDArray[np.int64]) -> tuple[Logits, Logits, Logits]:
        with timing.network():
            roles, forms, acts = self._quotations.run(None, {"states": states, "anchor": at.astype(np.int64)})
        return roles, forms, acts


def read_out(windows: Sequence[Window], scores: Sequence[Scores], least: float) -> list[Found]:
    """Return what is found in windows by their scores."""
    out = []
    for window, names, s in zip(windows, decode_tags([s.tags for s in scores]), scores, strict=True):
        own = window.own
        quotations = decode_quotations(s.anchors, s.chances, *s.told, least) if s.told else []
        out.append(Found([(own + a, own + b, label, sure) for a, b, label, sure in names], quotations))
    return out


def key_of(about: bytes, window: Window) -> bytes:
    """Return the key of a window in a cache: a digest of its words and of what else its result depends on."""
    content = msgspec.msgpack.encode([window.words, window.split, window.starts, window.own])
    return blake2b(content, digest_size=16, key=blake2b(about, digest_size=64).digest()).digest()


def _read(data: bytes, window: Window) -> Found | None:
    """Return what a cache holds for a window; None where it cannot be that."""
    try:
        found = _decode(data)
    except msgspec.MsgspecError:
        return None
    size = len(window.words)
    inside = all(0 <= a < b <= size for a, b, _, _ in found.names)
    inside = inside and all(0 <= i < size for q in found.quotations for ids in q.roles.values() for i in ids)
    return found if inside else None


def _joined(windows: Sequence[Window], found: Sequence[Found], calibration: Sequence[tuple[float, float]]) -> Result:
    """Return what is found in all windows in word indices of the text; scores are calibrated here, those in the cache are the network's own."""
    names: list[tuple[int, int, str, float]] = []
    quotations: list[FoundQuotation] = []
    for window, inside in zip(windows, found, strict=True):
        at = window.places
        # a name that goes on behind a passage which is read by itself is none
        names += [(at[a], at[b - 1] + 1, label, sure) for a, b, label, sure in inside.names if at[b - 1] - at[a] == b - 1 - a]
        sure = calibrated([q.confidence for q in inside.quotations], calibration)
        quotations += [
            FoundQuotation(
                at[q.anchor], {role: [at[i] for i in ids] for role, ids in q.roles.items()}, q.form, q.act, chance, q.sure
            )
            for q, chance in zip(inside.quotations, sure, strict=True)
        ]
    if not all(isinstance(window.places, range) for window in windows):
        names.sort()
        quotations.sort(key=lambda q: q.anchor)
    return Result(names, quotations)


@lru_cache(maxsize=1)
def _surroundings() -> dict[str, str]:
    """Return what a result depends on beside the model: this code, libraries, and the processor, whose instructions round in their own way."""
    code = {path.name: blake2b(path.read_bytes(), digest_size=16).hexdigest() for path in Path(__file__).parent.glob("*.py")}
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        info = platform.processor()
    flags = sorted({line for line in info.splitlines() if line.startswith(("flags", "Features", "model name"))}) or [info]
    return (
        code
        | {name: metadata.version(name) for name in LIBRARIES}
        | {"machine": platform.machine(), "processor": "\n".join(flags)}
    )


__all__ = ["FORMS", "Network", "Result"]
