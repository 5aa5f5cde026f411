"""The network: a small encoder, a BiLSTM over its words, and heads for names and quotations.

A start classifier marks the first word of each quotation (its anchor); for each anchor a biaffine layer with relative
distances scores every word for each role; small classifiers give form and act. One pass serves all quotations.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from pipeline.model.features import BUCKETS, SHAPE_WIDTH
from pipeline.model.labels import ACTS, FORMS, ROLES, TAGS
from pipeline.training.source import Encoder

TAPS = (3, 6)
"""Layers of the encoder that the words see."""
REACH = 80
"""Distances between an anchor and a word are cut at this many words."""


class Layer(nn.Module):
    """One layer of a BERT encoder (post-norm)."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Transform (batch, pieces, width); `mask` is added to the attention scores."""
        batch, pieces, width = x.shape
        q, k, v = (
            part(x).view(batch, pieces, self.heads, width // self.heads).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        mixed = fn.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.drop(self.out(mixed.transpose(1, 2).reshape(batch, pieces, width))))
        y: Tensor = self.norm2(x + self.drop(self.down(fn.gelu(self.up(x)))))
        return y


class PieceEncoder(nn.Module):
    """The first layers of the pretrained encoder; word vectors come from outside, as they stay frozen."""

    def __init__(self, source: Encoder, layers: int, dropout: float = 0.1) -> None:
        super().__init__()
        width, weights = source.width, source.weights
        tensor = lambda name, *shape: torch.tensor(weights[name]).view(*shape)  # noqa: E731
        self.position = nn.Parameter(tensor("emb.pos", -1, width) + tensor("emb.type", -1, width)[0])
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.norm.load_state_dict({"weight": tensor("emb.ln.w", width), "bias": tensor("emb.ln.b", width)})
        self.layers = nn.ModuleList(Layer(width, source.heads, 1536, dropout) for _ in range(layers))
        names = dict(query="q", key="k", value="v", out="ao", norm1="aln", up="fi", down="fo", norm2="oln")
        for number, layer in enumerate(self.layers):
            for name, short in names.items():
                part = getattr(layer, name)
                part.weight.data = tensor(f"l{number}.{short}.w", *part.weight.shape)
                part.bias.data = tensor(f"l{number}.{short}.b", *part.bias.shape)

    def forward(self, vectors: Tensor, mask: Tensor | None) -> Tensor:
        """Encode piece vectors (batch, pieces, width); return the outputs of the layers `TAPS` side by side."""
        x = self.norm(vectors + self.position[: vectors.shape[1]])
        tapped = []
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, mask)
            if number in TAPS:
                tapped.append(x)
        return torch.cat(tapped, -1)


class BiLSTM(nn.Module):
    """Two bidirectional layers without packed sequences, whose path on the CPU is several times slower.

    Rows are turned round within their own lengths, so that padding always comes last and never counts.
    """

    def __init__(self, width: int, hidden: int, layers: int = 2, dropout: float = 0.3) -> None:
        super().__init__()
        widths = [width, *[2 * hidden] * (layers - 1)]
        self.forwards = nn.ModuleList(nn.LSTM(w, hidden, batch_first=True) for w in widths)
        self.backwards = nn.ModuleList(nn.LSTM(w, hidden, batch_first=True) for w in widths)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        """Run over (batch, words, width)."""
        place = torch.arange(x.shape[1], device=x.device)[None]
        turn = torch.where(place < lengths[:, None], lengths[:, None] - 1 - place, place)[:, :, None]
        for number, (onward, backward) in enumerate(zip(self.forwards, self.backwards, strict=True)):
            x = self.drop(x) if number else x
            back = backward(x.gather(1, turn.expand_as(x)))[0]
            x = torch.cat([onward(x)[0], back.gather(1, turn.expand_as(back))], -1)
        return x

    def fused(self) -> nn.LSTM:
        """Return one bidirectional LSTM with the same weights, for export."""
        first = self.forwards[0]
        out = nn.LSTM(first.input_size, first.hidden_size, len(self.forwards), batch_first=True, bidirectional=True)
        for number, pair in enumerate(zip(self.forwards, self.backwards, strict=True)):
            for part, suffix in zip(pair, ("", "_reverse"), strict=True):
                for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
                    getattr(out, f"{name}_l{number}{suffix}").data = getattr(part, f"{name}_l0").data.clone()
        return out


class WordNetwork(nn.Module):
    """BiLSTM over words: static and contextual piece vectors, affixes and shapes in; names and anchors out."""

    def __init__(self, width: int = 384, hidden: int = 256, scale: float = 1.0) -> None:
        super().__init__()
        self.scale = scale
        self.static, self.context = nn.Linear(width, 128), nn.Linear(len(TAPS) * width, 256)
        self.prefix, self.suffix = nn.Embedding(BUCKETS, 32), nn.Embedding(BUCKETS, 32)
        self.drop = nn.Dropout(0.3)
        self.lstm = BiLSTM(128 + 256 + 64 + SHAPE_WIDTH, hidden)
        states = 2 * hidden
        self.start = nn.Sequential(nn.Linear(states, 192), nn.GELU(), nn.Dropout(0.2), nn.Linear(192, 1))
        self.tags = nn.Sequential(nn.Linear(states, 192), nn.GELU(), nn.Dropout(0.2), nn.Linear(192, len(TAGS)))

    def forward(
        self, static: Tensor, context: Tensor, prefix: Tensor, suffix: Tensor, shape: Tensor, lengths: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return states, start logits and tag logits of each word."""
        x = torch.cat(
            [self.static(static * self.scale), self.context(context), self.prefix(prefix), self.suffix(suffix), shape],
            -1,
        )
        h = self.drop(self.lstm(self.drop(x), lengths))
        return h, self.start(h).squeeze(-1), self.tags(h)


class QuotationNetwork(nn.Module):
    """Score the words of a window for each role of each anchor; classify form and act."""

    def __init__(self, states: int = 512, inner: int = 128) -> None:
        super().__init__()
        roles = len(ROLES)
        self.inner = inner
        self.anchor = nn.Sequential(nn.Linear(states, inner * roles), nn.GELU())
        self.word = nn.Sequential(nn.Linear(states, inner * roles), nn.GELU())
        self.weight = nn.Parameter(torch.randn(roles, inner, inner) * 0.02)
        self.unary = nn.Linear(states, roles)
        self.distance = nn.Embedding(2 * REACH + 1, roles)
        nn.init.zeros_(self.distance.weight)
        self.bias = nn.Parameter(torch.full((roles,), -2.0))
        self.form = nn.Sequential(nn.Linear(3 * states, 192), nn.GELU(), nn.Dropout(0.2), nn.Linear(192, len(FORMS)))
        self.act = nn.Sequential(nn.Linear(2 * states, 192), nn.GELU(), nn.Dropout(0.2), nn.Linear(192, len(ACTS)))

    def forward(self, states: Tensor, row: Tensor, anchor: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return role logits (anchors, words, roles), form logits and act logits.

        `row` and `anchor` say for each anchor which row of `states` (batch, words, width) and which word it is.
        """
        roles = len(ROLES)
        at = states[row, anchor]
        a = self.anchor(at).view(-1, roles, self.inner)
        words = self.word(states).view(states.shape[0], states.shape[1], roles, self.inner)[row]
        gap = (torch.arange(states.shape[1], device=states.device)[None] - anchor[:, None]).clamp(-REACH, REACH)
        left = torch.einsum("nrd,rde->nre", a, self.weight)
        score = torch.einsum("nre,nwre->nwr", left, words) / math.sqrt(self.inner)
        score = score + self.unary(states)[row] + self.distance(gap + REACH) + self.bias
        cue, quote = self._pooled(states[row], score, "cue"), self._pooled(states[row], score, "quote")
        return score, self.form(torch.cat([at, cue, quote], -1)), self.act(torch.cat([at, cue], -1))

    @staticmethod
    def _pooled(states: Tensor, score: Tensor, role: str) -> Tensor:
        share = torch.sigmoid(score[..., ROLES.index(role)]).unsqueeze(-1)
        out: Tensor = (states * share).sum(1) / (share.sum(1) + 1.0)
        return out
