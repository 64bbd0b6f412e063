"""The small network: word pieces summed to words, one convolution, a few layers of the encoder over the words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from encoder import EPSILON, LABELS, Layer, Tagger, read_onnx
from graph import layer_count
from torch import Tensor, nn
from torch.nn import functional

from extract.spans.onnx_ner import NO_PIECE, PIECES_OF_WORD

POSITIONS = 256


class WordTagger(nn.Module):
    """Pieces of words [batch, words, PIECES_OF_WORD] and mask [batch, words] to label scores [batch, words, 7]."""

    def __init__(self, pieces: int, layers: int, width: int = 384, heads: int = 12, inner: int = 1536) -> None:
        super().__init__()
        self.w = nn.Embedding(pieces, width, padding_idx=NO_PIECE, sparse=True)
        self.mix = nn.Parameter(torch.full((PIECES_OF_WORD, width), 0.5))
        self.p = nn.Parameter(torch.zeros(POSITIONS, width))
        self.ln = nn.LayerNorm(width, eps=EPSILON)
        self.conv = nn.Linear(3 * width, width)
        self.cln = nn.LayerNorm(width, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(width, heads, inner) for _ in range(layers))
        self.out = nn.Linear(width, LABELS)

    def hidden(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The last layer's values [batch, words, width]."""
        dtype = self.out.weight.dtype
        x = (self.w(ids).to(dtype) * self.mix).sum(-2) + self.p[: ids.shape[1]]
        x = self.ln(x) * mask.to(dtype).unsqueeze(-1)
        before = functional.pad(x, (0, 0, 1, 0))[:, :-1]
        after = functional.pad(x, (0, 0, 0, 1))[:, 1:]
        x = self.cln(x + functional.gelu(self.conv(torch.cat((before, x, after), dim=-1))))
        bias = ((1.0 - mask) * -1e4).to(dtype)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Scores [batch, words, labels]."""
        return self.out(self.hidden(ids, mask))


def from_onnx(path: Path) -> WordTagger:
    """The network of a file that `graph.build_words` made."""
    state = {name: torch.from_numpy(value) for name, value in read_onnx(path).items()}
    state["w.weight"], state["p"] = state.pop("pieces"), state.pop("positions")
    student = WordTagger(len(state["w.weight"]), layer_count(state), inner=len(state["layers.0.fi.bias"]))
    student.load_state_dict(state)
    return student


@torch.no_grad()
def from_teacher(teacher: Tagger, layers: Sequence[int], inner: int, ids: Tensor, mask: Tensor) -> WordTagger:
    """A student that begins with the teacher's vectors of pieces and with these of its layers.

    Of a layer's inner values it keeps the `inner` ones that weigh most in what the layer makes of the pieces `ids`
    [batch, length] under `mask`.
    """
    width = teacher.embed.w.weight.shape[1]
    student = WordTagger(teacher.embed.w.weight.shape[0], len(layers), width, inner=inner)
    student.w.weight.copy_(teacher.embed.w.weight)
    student.w.weight[NO_PIECE] = 0.0
    student.mix[0] = 1.0
    student.p.copy_(teacher.embed.p.weight[:POSITIONS] + teacher.embed.t)
    student.ln.load_state_dict(teacher.embed.ln.state_dict())
    student.out.load_state_dict(teacher.out.state_dict())
    weights = inner_weights(teacher, ids, mask)
    for own, number in zip(student.layers, layers, strict=True):
        state = teacher.layers[number].state_dict()
        kept = weights[number].topk(inner).indices.sort().values
        state["fi.weight"], state["fi.bias"] = state["fi.weight"][kept], state["fi.bias"][kept]
        state["fo.weight"] = state["fo.weight"][:, kept]
        own.load_state_dict(state)
    return student


def inner_weights(teacher: Tagger, ids: Tensor, mask: Tensor) -> list[Tensor]:
    """How much each inner value of each layer weighs: its mean size times that of what it is multiplied with."""
    weights: list[Tensor] = []

    def note(layer: Layer, values: Tensor) -> None:
        sizes = functional.gelu(values.float()).abs() * mask.unsqueeze(-1)
        weights.append(sizes.sum((0, 1)) * layer.fo.weight.float().norm(dim=0))

    hooks = [
        layer.fi.register_forward_hook(lambda _, __, values, layer=layer: note(layer, values))
        for layer in teacher.layers
    ]
    teacher(ids, mask)
    for hook in hooks:
        hook.remove()
    return weights
