"""The frozen encoder as it runs later: int8 matrices in ONNX Runtime, so that the heads learn on what they will get."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from pipeline.model import features
from pipeline.model.pieces import Pieces
from pipeline.training.batches import Window
from pipeline.training.network import PieceEncoder


def quantise(plain: Path, smaller: Path) -> None:
    """Store the encoder's matrices as int8, one scale a column; activations are quantised as they come."""
    nodes = [n.name for n in onnx.load(plain).graph.node if n.op_type == "MatMul" and "encoder/" in n.name]
    quantize_dynamic(plain, smaller, nodes_to_quantize=nodes, per_channel=True, weight_type=QuantType.QInt8)
    graph = onnx.load(smaller)
    unsign(graph)
    onnx.save(graph, smaller)


def unsign(graph: onnx.ModelProto) -> None:
    """Add 128 to the int8 matrices and their zero points, so that every processor gives the same products.

    Where a processor has no VNNI, unsigned times signed bytes are summed in pairs of 16 bits, which overflow; unsigned times
    unsigned are not. Costs 0.6 points of quotations otherwise. Processors with VNNI take both at the same speed.
    """
    tensors = {t.name: t for t in graph.graph.initializer}
    names = {name for n in graph.graph.node if n.op_type == "MatMulInteger" for name in (n.input[1], n.input[3])}
    for name in names:
        values = numpy_helper.to_array(tensors[name])
        if values.dtype == np.int8:
            tensors[name].CopyFrom(numpy_helper.from_array((values.astype(np.int16) + 128).astype(np.uint8), name))


class EncoderGraph(nn.Module):
    """Piece vectors of one window in; the mean over each word's pieces out."""

    def __init__(self, encoder: PieceEncoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, vectors: Tensor, pool: Tensor) -> Tensor:
        """Encode (1, pieces, width)."""
        return torch.bmm(pool, self.encoder(vectors, None))


def session(encoder: PieceEncoder, threads: int) -> ort.InferenceSession:
    """Export, quantise and load the encoder."""
    with tempfile.TemporaryDirectory() as scratch:
        plain, smaller = Path(scratch) / "plain.onnx", Path(scratch) / "int8.onnx"
        torch.onnx.export(
            EncoderGraph(encoder).eval(), (torch.randn(1, 11, 384), torch.rand(1, 7, 11)), str(plain),
            input_names=["vectors", "pool"], output_names=["context"],
            dynamic_axes={"vectors": {1: "pieces"}, "pool": {1: "words", 2: "pieces"}, "context": {1: "words"}},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quantise(plain, smaller)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        return ort.InferenceSession(str(smaller), options, providers=["CPUExecutionProvider"])


def store(windows: Sequence[Window], pieces: Pieces, runner: ort.InferenceSession, folder: Path, name: str) -> None:
    """Give each window its encoded words, kept in a file between runs."""
    key = hashlib.sha256(repr([w.pieces for w in windows]).encode()).hexdigest()[:16]
    path = folder / f"{name}-{key}.npy"
    total = sum(len(w.words) for w in windows)
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        table: npt.NDArray[np.float16] | None = None
        at = 0
        for w in windows:
            flat, pool = features.pool(w.pieces)
            context = runner.run(None, {"vectors": pieces.vectors(flat)[None], "pool": pool[None]})[0][0]
            if table is None:
                table = np.zeros((total, context.shape[1]), np.float16)
            table[at : at + len(w.words)] = context
            at += len(w.words)
        np.save(folder / "half.npy", table)
        (folder / "half.npy").replace(path)
    table = np.load(path, mmap_mode="r")
    at = 0
    for w in windows:
        w.context = torch.from_numpy(np.array(table[at : at + len(w.words)]))
        at += len(w.words)
        flat, pool = features.pool(w.pieces)
        w.static = torch.from_numpy((pool @ pieces.vectors(flat)).astype(np.float16))
