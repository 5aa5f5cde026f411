"""Split words into word pieces and look up their vectors."""

from __future__ import annotations

import json
import unicodedata
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

UNKNOWN = 2


class Pieces:
    """Word pieces with frozen vectors; splitting is cached, as text repeats its words."""

    def __init__(self, folder: Path) -> None:
        self.hints: dict[str, int] = json.loads((folder / "hints.json").read_text(encoding="utf-8"))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        with np.load(folder / "pieces.npz") as table:
            self._values = table["values"]
            self._scales = table["scales"].astype(np.float32)
        self._cache: dict[str, tuple[int, ...]] = {}

    def ids(self, word: str) -> tuple[int, ...]:
        """Return the piece ids of one word; never empty. Punctuation has no word-start piece before it."""
        found = self._cache.get(word)
        if found is None:
            encoding = self._tokenizer.encode(unicodedata.normalize("NFKC", word), add_special_tokens=False)
            ids = encoding.ids
            if len(ids) == 2 and encoding.tokens[0] == "▁" and not word.isalnum():
                ids = ids[1:]
            found = tuple(ids) or (UNKNOWN,)
            if len(self._cache) > 500_000:
                self._cache.clear()
            self._cache[word] = found
        return found

    def vectors(self, ids: list[int]) -> npt.NDArray[np.float32]:
        """Return the vectors of pieces: (pieces, width)."""
        out: npt.NDArray[np.float32] = self._values[ids].astype(np.float32) * self._scales[ids, None]
        return out


@lru_cache(maxsize=2)
def pieces_of(folder: Path) -> Pieces:
    """Open the word pieces of a model folder once for all that ask for them."""
    return Pieces(folder)
