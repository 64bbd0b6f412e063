"""The network: a BERT encoder with one linear layer of labels, and its weights from an exported file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from graph import layer_count
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

LABELS = 7
EPSILON = 1e-12
DROPOUT = 0.1  # share of a block's results that training hides


class Layer(nn.Module):
    """Self-attention and feed-forward block, each with its residual and normalisation."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v = (nn.Linear(width, width) for _ in range(3))
        self.ao = nn.Linear(width, width)
        self.aln = nn.LayerNorm(width, eps=EPSILON)
        self.fi = nn.Linear(width, inner)
        self.fo = nn.Linear(inner, width)
        self.oln = nn.LayerNorm(width, eps=EPSILON)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Values [batch, length, width]; `bias` is added to the attention scores."""
        b, n, width = x.shape
        q, k, v = (p(x).view(b, n, self.heads, -1).transpose(1, 2) for p in (self.q, self.k, self.v))
        # Written out: on a CPU twice as fast to train as the fused kernel.
        scores = torch.matmul(q * (width // self.heads) ** -0.5, k.transpose(-1, -2)) + bias
        mixed = torch.matmul(scores.softmax(-1), v).transpose(1, 2).reshape(b, n, width)
        x = self.aln(x + functional.dropout(self.ao(mixed), DROPOUT, self.training))
        return self.oln(x + functional.dropout(self.fo(functional.gelu(self.fi(x))), DROPOUT, self.training))


class Embedding(nn.Module):
    """Word pieces and positions to vectors; never trained, so a corpus can't bend pieces that it lacks."""

    def __init__(self, pieces: int, positions: int, width: int) -> None:
        super().__init__()
        self.w = nn.Embedding(pieces, width)
        self.p = nn.Embedding(positions, width)
        self.t = nn.Parameter(torch.zeros(width))
        self.ln = nn.LayerNorm(width, eps=EPSILON)

    def forward(self, ids: Tensor) -> Tensor:
        """Values [batch, length, width]."""
        positions = torch.arange(ids.shape[1], device=ids.device)
        return self.ln(self.w(ids) + self.p(positions) + self.t)


class Tagger(nn.Module):
    """Ids [batch, length] and mask [batch, length] to label scores [batch, length, 7]."""

    def __init__(self, pieces: int, positions: int = 512, width: int = 384, layers: int = 12, heads: int = 12) -> None:
        super().__init__()
        self.embed = Embedding(pieces, positions, width)
        self.layers = nn.ModuleList(Layer(width, heads, 4 * width) for _ in range(layers))
        self.out = nn.Linear(width, LABELS)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Scores [batch, length, labels]."""
        x = self.embed(ids)
        dtype = self.out.weight.dtype
        x = x.to(dtype)
        bias = ((1.0 - mask) * -1e4).to(dtype)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return self.out(x)


def read_onnx(path: Path) -> dict[str, np.ndarray]:
    """The weights of a file that `graph` made by their names in torch, back in floating point; vectors of pieces and
    positions are under "pieces" and "positions".
    """
    stored = {i.name: numpy_helper.to_array(i) for i in onnx.load(str(path)).graph.initializer}

    def weight(name: str) -> np.ndarray:
        whole, scale = stored[f"{name}.weight"], stored[f"{name}.scale"]
        if whole.ndim == 3:  # one scale a block
            blocks = (whole.astype(np.float32) - 128) * scale.reshape(*whole.shape[:2], 1)
            return blocks.reshape(len(whole), -1)
        return (whole * scale).T

    quantised = {name.removesuffix(".scale") for name in stored if name.endswith(".scale")} - {"pieces"}
    state = {name: value for name, value in stored.items() if value.dtype == np.float32 and ".scale" not in name}
    state |= {f"{name}.weight": weight(name) for name in quantised}
    for name in [name for name in state if ".qkv." in name]:
        for part, value in zip("qkv", np.split(state.pop(name), 3), strict=True):
            state[name.replace("qkv", part)] = value
    state["pieces"] = stored["pieces"] * stored["pieces.scale"]
    state["out.weight"] = state["out.weight"].T
    return {name: np.array(value, dtype=np.float32) for name, value in state.items()}


def from_onnx(path: Path) -> Tagger:
    """The network of a file that `graph.build` made."""
    state = read_onnx(path)
    state["embed.w.weight"], state["embed.p.weight"] = state.pop("pieces"), state.pop("positions")
    state["embed.t"] = np.zeros(state["embed.p.weight"].shape[1], dtype=np.float32)
    model = Tagger(len(state["embed.w.weight"]), len(state["embed.p.weight"]), layers=layer_count(state))
    model.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    return model
