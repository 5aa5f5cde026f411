"""The encoder's weights from a Hugging Face folder."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ConfigError
from pipeline.training import source


def folder(tmp_path: Path, **config: object) -> Path:
    pytest.importorskip("safetensors", reason="safetensors is in the extra 'train', which is not installed")
    from safetensors.numpy import save_file

    told = {"model_type": "bert", "hidden_size": source.WIDTH, "intermediate_size": source.INNER, "num_hidden_layers": 1}
    (tmp_path / "config.json").write_text(json.dumps({**told, "num_attention_heads": 12, **config}))
    (tmp_path / "tokenizer.json").write_text("{}")
    random = np.random.default_rng(1)
    names = [*source.EMBEDDINGS, *(f"encoder.layer.0.{part}.{kind}" for part in source.LAYER for kind in ("weight", "bias"))]
    save_file({name: random.standard_normal((3, 4)).astype(np.float32) for name in names}, tmp_path / "model.safetensors")
    return tmp_path


def test_weights_and_tokenizer_of_a_folder_are_read(tmp_path: Path) -> None:
    found = source.read_encoder(folder(tmp_path))
    from safetensors.numpy import load_file

    held = load_file(tmp_path / "model.safetensors")
    assert (found.width, found.layers, found.heads, found.tokenizer) == (source.WIDTH, 1, 12, "{}")
    assert np.array_equal(found.weights["l0.fo.w"], held["encoder.layer.0.output.dense.weight"].reshape(-1))
    assert np.array_equal(found.weights["emb.word"], held["embeddings.word_embeddings.weight"].reshape(-1))
    assert len(found.weights) == len(held)


def test_another_kind_of_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="must be a BERT model"):
        source.read_encoder(folder(tmp_path, hidden_size=768))


def test_a_folder_without_safe_weights_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("safetensors", reason="safetensors is in the extra 'train', which is not installed")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ConfigError, match=r"no model\.safetensors"):
        source.read_encoder(tmp_path)
