"""How alike two contents are by the vectors of their word pieces: the encoder's own, without the network.

The mean of a text's piece vectors, each word weighted by how rare it is (Arora, Liang and Ma 2017, without their last step).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.german.words import frequency
from pipeline.model.pieces import pieces_of

COMMON = 1e-4
"""A word as frequent as this counts half."""
Vector = npt.NDArray[np.float32]


class Similar:
    """The piece vectors of a model folder."""

    def __init__(self, folder: Path) -> None:
        self.pieces = pieces_of(folder)
        self._words: dict[str, Vector] = {}

    def vector(self, words: Sequence[str]) -> Vector:
        """Return a vector of length one, or of zeros for no words: the product of two of them tells how alike they are."""
        total: Vector = np.sum([self._word(w) for w in words], axis=0) if words else np.zeros_like(self._word(","))
        length = float(np.sqrt(total @ total))
        return total / np.float32(length) if length else total

    def _word(self, word: str) -> Vector:
        found = self._words.get(word)
        if found is None:
            if len(self._words) > 50_000:
                self._words.clear()
            mean: Vector = self.pieces.vectors(list(self.pieces.ids(word))).mean(0)
            found = self._words[word] = mean * np.float32(COMMON / (COMMON + frequency(word)))
        return found


@lru_cache(maxsize=2)
def similar(folder: Path) -> Similar:
    """Open the vectors of a model's component once in each process."""
    return Similar(folder)
