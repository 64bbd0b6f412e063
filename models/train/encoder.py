"""The network: a BERT encoder with one linear layer of labels, and its weights from two kinds of file."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

LABELS = 7
EPSILON = 1e-12


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
        x = self.aln(x + self.ao(mixed))
        return self.oln(x + self.fo(functional.gelu(self.fi(x))))


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


def from_onnx(path: Path) -> Tagger:
    """The network of an int8 file that the quantiser of onnxruntime wrote, back in floating point."""
    graph = onnx.load(str(path)).graph
    stored = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    made_by = {name: node for node in graph.node for name in node.output}

    def weights(name: str) -> np.ndarray:
        scale, zero = stored[f"{name}_scale"], stored[f"{name}_zero_point"]
        return (stored[f"{name}_quantized"].astype(np.float32) - zero.astype(np.float32)) * scale

    def multiplied(name: str) -> str:
        """The quantised matrix behind a value: upstream through scaling and casting."""
        node = made_by[name]
        if node.op_type == "MatMulInteger":
            return str(node.input[1]).removesuffix("_quantized")
        return next(found for i in node.input if i in made_by and (found := multiplied_or_none(i)))

    def multiplied_or_none(name: str) -> str:
        node = made_by[name]
        return multiplied(name) if node.op_type in {"MatMulInteger", "Cast", "Mul"} else ""

    state: dict[str, np.ndarray] = {
        "embed.w.weight": weights("m.enc.w.weight"),
        "embed.p.weight": weights("m.enc.p.weight"),
        "embed.t": stored["m.enc.t"],
        "embed.ln.weight": stored["m.enc.ln.weight"],
        "embed.ln.bias": stored["m.enc.ln.bias"],
    }
    for node in graph.node:
        name = next((i for i in node.input if re.fullmatch(r"m\.(enc\.layers\.\d+\.\w+|out)\.bias", i)), None)
        if node.op_type == "Add" and name:
            other = next(i for i in node.input if i != name)
            key = name.removeprefix("m.").removeprefix("enc.").removesuffix(".bias")
            state[f"{key}.weight"] = weights(multiplied(other)).T
    for name, value in stored.items():
        if re.fullmatch(r"m\.enc\.layers\..*\.(?:bias|weight)|m\.out\.bias", name):
            state[name.removeprefix("m.").removeprefix("enc.")] = value
    layers = 1 + max(int(k.split(".")[1]) for k in state if k.startswith("layers."))
    model = Tagger(*state["embed.w.weight"].shape[:1], state["embed.p.weight"].shape[0], layers=layers)
    model.load_state_dict({k: torch.from_numpy(np.array(v, dtype=np.float32)) for k, v in state.items()})
    return model
