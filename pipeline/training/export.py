"""Export trained weights to a folder that `spacy.load` opens.

python -m pipeline.training.export CHECKPOINT VOCAB WHEELS OUT --name de_news_claims --licence "CC BY-SA 4.0"
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import spacy
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from pipeline import manifest
from pipeline.evaluation import corpora, names
from pipeline.model.features import SHAPE_WIDTH
from pipeline.model.runtime import FILES
from pipeline.model.runtime import Network as Exported
from pipeline.training.encode import quantise
from pipeline.training.network import PieceEncoder
from pipeline.training.source import read_encoder
from pipeline.training.train import Network


class WordGraph(nn.Module):
    """One unpadded window: piece vectors in; states, start and tag logits out."""

    def __init__(self, model: Network, encoder: PieceEncoder) -> None:
        super().__init__()
        self.encoder, self.words = encoder, model.words
        self.lstm = model.words.lstm.fused()

    def forward(
        self, vectors: Tensor, pool: Tensor, prefix: Tensor, suffix: Tensor, shape: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Run encoder and BiLSTM."""
        w = self.words
        context = torch.bmm(pool, self.encoder(vectors, None))
        static = torch.bmm(pool, vectors) * w.scale
        h, _ = self.lstm(torch.cat([w.static(static), w.context(context), w.prefix(prefix), w.suffix(suffix), shape], -1))
        return h, w.start(h).squeeze(-1), w.tags(h)


class QuotationGraph(nn.Module):
    """States of one window and its anchors in; role, form and act logits out."""

    def __init__(self, model: Network) -> None:
        super().__init__()
        self.quotations = model.quotations

    def forward(self, states: Tensor, anchor: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Score roles."""
        out: tuple[Tensor, Tensor, Tensor] = self.quotations(states, torch.zeros_like(anchor), anchor)
        return out


def export_graphs(model: Network, encoder: PieceEncoder, folder: Path) -> None:
    """Write `words.onnx` and `quotations.onnx`; matrices of the encoder as int8, other large weights as float16."""
    model.eval()
    words, pieces = 7, 11
    with tempfile.TemporaryDirectory() as scratch:
        plain, smaller = Path(scratch) / "words.onnx", Path(scratch) / "int8.onnx"
        torch.onnx.export(
            WordGraph(model, encoder).eval(),
            (torch.randn(1, pieces, 384), torch.rand(1, words, pieces), torch.zeros(1, words, dtype=torch.long), torch.zeros(1, words, dtype=torch.long), torch.rand(1, words, SHAPE_WIDTH)),
            str(plain), input_names=["vectors", "pool", "prefix", "suffix", "shape"], output_names=["states", "start", "tags"],
            dynamic_axes={"vectors": {1: "pieces"}, "pool": {1: "words", 2: "pieces"}, "prefix": {1: "words"}, "suffix": {1: "words"}, "shape": {1: "words"}, "states": {1: "words"}, "start": {1: "words"}, "tags": {1: "words"}},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quantise(plain, smaller)
        onnx.save(_halve(onnx.load(smaller)), folder / "words.onnx")
        roles = Path(scratch) / "quotations.onnx"
        torch.onnx.export(
            QuotationGraph(model).eval(), (torch.randn(1, words, 512), torch.tensor([1, 3, 5])), str(roles),
            input_names=["states", "anchor"], output_names=["roles", "forms", "acts"],
            dynamic_axes={"states": {1: "words"}, "anchor": {0: "anchors"}, "roles": {0: "anchors", 1: "words"}, "forms": {0: "anchors"}, "acts": {0: "anchors"}},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        onnx.save(_halve(onnx.load(roles)), folder / "quotations.onnx")


def _halve(model: Any, least: int = 4096) -> Any:
    """Store large float32 weights as float16 with a cast before their use; the runtime folds it when it loads."""
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and int(np.prod(tensor.dims)) >= least:
            name = tensor.name
            half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), f"{name}.half")
            tensor.CopyFrom(half)
            casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)
    return model


MOST_LOST = 0.5


def losses(folder: Path, data: Path, before: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return by how many points of F1 an exported network finds less on development data than the weights did in training.

    Both with a probability of a half as limit; `before` are the figures of the checkpoint.
    """
    network = Exported(folder)
    network.settings |= {"quotation_at": 0.5, "role_at": 0.5}
    dev = corpora.evaluate_wikinews(data / "quotes/dev.jsonl.gz", network.annotate, None).figures()
    ours = names.evaluate("germeval", data / "ner/germeval2014/NER-de-dev.tsv", network.annotate, None).figures()
    now = {f"wikinews {k}": dev[k]["f"] for k in ("quote", "joint", "type")} | {"germeval names": ours["all"]["f"]}
    return {k: round(before[k.split()[0]][k.split()[1]] - value, 2) for k, value in now.items()}


def main() -> None:
    """Export as the command line says."""
    ap = argparse.ArgumentParser(description=__doc__)
    for name in ("checkpoint", "vocab", "wheels", "out"):
        ap.add_argument(name, type=Path)
    ap.add_argument("--name", default="de_news_claims")
    ap.add_argument("--licence", default="CC BY-SA 4.0")
    ap.add_argument("--variant", default="open")
    ap.add_argument("--quotation-at", type=float, default=0.5)
    ap.add_argument("--data", type=Path, help="development data; the export fails where it costs more than half a point")
    ap.add_argument("--description", default="Names and quotations in German news")
    args = ap.parse_args()
    kept = torch.load(args.checkpoint, weights_only=True)
    model = Network(kept["scale"])
    model.load_state_dict(kept["model"])
    shutil.rmtree(args.out, ignore_errors=True)
    folder = args.out / "network"
    folder.mkdir(parents=True)
    export_graphs(model, PieceEncoder(read_encoder(args.wheels), kept["layers"]), folder)
    for name in ("pieces.npz", "tokenizer.json", "hints.json"):
        shutil.copyfile(args.vocab / name, folder / name)
    settings = {"quotation_at": args.quotation_at, "role_at": 0.5, "layers": kept["layers"]}
    (folder / "network.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")
    nlp = spacy.blank("de", config={"nlp": {"tokenizer": {"@tokenizers": "news_tokenizer.v1"}}})
    for component in ("news_sentences", "news_ner", "news_quotations"):
        nlp.add_pipe(component, name={"news_ner": "ner", "news_quotations": "quotations"}.get(component))
    nlp.meta.update(
        name=args.name.removeprefix("de_"),
        version="0.1.0",
        license=args.licence,
        description=args.description,
        author="the authors of extract",
    )
    nlp.meta["performance"] = kept["figures"]
    nlp.meta["variant"] = args.variant
    nlp.to_disk(args.out)
    manifest.write(args.out)
    for name in FILES:
        print(name, (folder / name).stat().st_size)
    if args.data:
        lost = losses(folder, args.data, kept["figures"])
        print("points lost by the export:", json.dumps(lost))
        if max(lost.values()) > MOST_LOST:
            raise SystemExit(f"{args.out}: the export costs more than {MOST_LOST} points of F1")


if __name__ == "__main__":
    import pipeline.model.components  # noqa: F401  registers the components

    main()
