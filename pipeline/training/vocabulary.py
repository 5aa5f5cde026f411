"""Prune the word pieces to those that German text uses and store their vectors as one byte a value."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from pipeline.training.source import Encoder

SPECIAL = ("<s>", "</s>", "<unk>")
"""Pieces 0, 1 and 2 of the pruned vocabulary."""


def count_pieces(tokenizer: Tokenizer, words: Counter[str]) -> Counter[int]:
    """Count how often each piece is used, given the frequency of each word."""
    counts: Counter[int] = Counter()
    items = list(words.items())
    for start in range(0, len(items), 50_000):
        chunk = items[start : start + 50_000]
        for (_, n), encoding in zip(chunk, tokenizer.encode_batch([w for w, _ in chunk], add_special_tokens=False), strict=True):
            for piece in encoding.ids:
                counts[piece] += n
    return counts


def _is_needed_letter(piece: str) -> bool:
    """Tell whether a one-letter piece must survive: Latin (Turkish too), Cyrillic, Greek, digits, punctuation, signs."""
    letter = piece.removeprefix("▁")
    if len(letter) > 1:
        return False
    if not letter:
        return True
    name = unicodedata.name(letter, "")
    return name.startswith(("LATIN", "CYRILLIC", "GREEK", "DIGIT")) or unicodedata.category(letter)[0] in "PSN"


def prune(encoder: Encoder, words: Counter[str], folder: Path, at_least: int = 3) -> int:
    """Write `tokenizer.json` and `pieces.npz` (int8 vectors, float16 scales) into a folder; return the number of pieces."""
    layout = json.loads(encoder.tokenizer)
    vocabulary: list[tuple[str, float]] = [tuple(x) for x in layout["model"]["vocab"]]
    counts = count_pieces(Tokenizer.from_str(encoder.tokenizer), words)
    keep = [
        i
        for i, (piece, _) in enumerate(vocabulary)
        if i > 3 and piece != "<mask>" and (counts[i] >= at_least or _is_needed_letter(piece))
    ]
    order = [0, 2, 3, *keep]
    layout["model"]["vocab"] = [list(vocabulary[i]) for i in order]
    layout["model"]["unk_id"] = 2
    layout["normalizer"] = None  # words are brought to NFKC before; the original's map of characters is 300 kB
    layout["post_processor"] = None
    layout["added_tokens"] = [{**t, "id": SPECIAL.index(t["content"])} for t in layout["added_tokens"] if t["content"] in SPECIAL]
    table = encoder.weights["emb.word"].reshape(-1, encoder.width)[order]
    scale = np.abs(table).max(1, keepdims=True) / 127
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(json.dumps(layout, ensure_ascii=False), encoding="utf-8")
    np.savez(
        folder / "pieces.npz",
        values=np.round(table / np.maximum(scale, 1e-9)).astype(np.int8),
        scales=scale[:, 0].astype(np.float16),
    )
    return len(order)


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count white-space separated words, brought to NFKC."""
    words: Counter[str] = Counter()
    for text in texts:
        words.update(unicodedata.normalize("NFKC", text).split())
    return words
