"""The network as an ONNX graph of few, fused operators, its weights in 8 bits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Array = np.ndarray
HEADS = 12
LABELS = 7
_FUSED = "com.microsoft"


class Graph:
    """Collects nodes and weights; every method returns the name of the value that it makes."""

    def __init__(self, matmul: str, block: int, exceptions: Mapping[str, str]) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.matmul = matmul
        self.block = block
        self.exceptions = exceptions

    def add(self, op: str, inputs: list[str], domain: str = "", outputs: int = 1, **attributes: object) -> list[str]:
        """A node; names of its outputs."""
        names = [f"{op.lower()}{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, names, domain=domain, **attributes))
        return names

    def rename(self, value: str, name: str) -> str:
        """Give the result of the last node a name of its own."""
        node = self.nodes[-1]
        node.output[list(node.output).index(value)] = name
        return name

    def store(self, name: str, value: Array) -> str:
        """A weight."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def linear(self, x: str, name: str, weight: Array, bias: Array) -> str:
        """x W' + b with the weights quantised as `matmul` says; `weight` is [out, in]."""
        b = self.store(f"{name}.bias", bias)
        matmul = self.exceptions.get(name, self.matmul)
        if matmul == "blocks":
            return self._blocks(x, name, weight, b)
        if matmul == "float":
            w = self.store(f"{name}.weight", weight.T)
            return self.add("Add", [self.add("MatMul", [x, w])[0], b])[0]
        quantised, scale = quantise_rows(weight)
        w = self.store(f"{name}.weight", quantised.T)
        s = self.store(f"{name}.scale", scale[:, 0])
        z = self.store(f"{name}.zero", np.zeros(len(scale), np.int8))
        return self.add("DynamicQuantizeMatMul", [x, w, s, z, b], _FUSED)[0]

    def _blocks(self, x: str, name: str, weight: Array, bias: str) -> str:
        out, inner = weight.shape
        blocks = weight.reshape(out, inner // self.block, self.block)
        scale = np.abs(blocks).max(axis=-1, keepdims=True) / 127
        whole = (np.rint(blocks / np.maximum(scale, 1e-12)) + 128).astype(np.uint8)
        w = self.store(f"{name}.weight", whole)
        s = self.store(f"{name}.scale", scale[..., 0].astype(np.float32).reshape(-1))
        return self.add(
            "MatMulNBits",
            [x, w, s, "", "", bias],
            _FUSED,
            K=inner,
            N=out,
            bits=8,
            block_size=self.block,
            accuracy_level=4,
        )[0]

    def normalise(self, x: str, rest: str, name: str, state: Mapping[str, Array]) -> str:
        """LayerNorm of the sum of two values."""
        gamma = self.store(f"{name}.weight", state[f"{name}.weight"])
        beta = self.store(f"{name}.bias", state[f"{name}.bias"])
        # Not SkipLayerNormalization: on a CPU it takes four times as long.
        return self.add("LayerNormalization", [self.add("Add", [x, rest])[0], gamma, beta], axis=-1, epsilon=1e-12)[0]

    def layer(self, x: str, name: str, state: Mapping[str, Array]) -> str:
        """One block of the encoder."""
        joined = np.concatenate([state[f"{name}.{p}.weight"] for p in "qkv"])
        bias = np.concatenate([state[f"{name}.{p}.bias"] for p in "qkv"])
        qkv = self.linear(x, f"{name}.qkv", joined, bias)
        q, k, v = self.add("Split", [qkv], outputs=3, axis=-1, num_outputs=3)
        mixed = self.add("MultiHeadAttention", [q, k, v], _FUSED, num_heads=HEADS)[0]
        ao = self.linear(mixed, f"{name}.ao", state[f"{name}.ao.weight"], state[f"{name}.ao.bias"])
        x = self.normalise(x, ao, f"{name}.aln", state)
        fi = self.linear(x, f"{name}.fi", state[f"{name}.fi.weight"], state[f"{name}.fi.bias"])
        fo = self.linear(
            self.add("Gelu", [fi], _FUSED)[0], f"{name}.fo", state[f"{name}.fo.weight"], state[f"{name}.fo.bias"]
        )
        return self.normalise(x, fo, f"{name}.oln", state)

    def pieces(self, vectors: Array) -> str:
        """Vectors of the pieces ``ids``; one scale a piece."""
        quantised, scale = quantise_rows(vectors)
        rows = self.add("Gather", [self.store("pieces", quantised), "ids"])[0]
        scales = self.add("Gather", [self.store("pieces.scale", scale), "ids"])[0]
        return self.add("Mul", [self.add("Cast", [rows], to=TensorProto.FLOAT)[0], scales])[0]

    def place(self, x: str, positions: Array, name: str, state: Mapping[str, Array]) -> str:
        """Values with those of their positions, normalised."""
        shape = self.add("Shape", ["ids"], start=1, end=2)[0]
        zero, one = self.store("zero", np.array([0])), self.store("one", np.array([1]))
        places = self.add("Slice", [self.store("positions", positions), zero, shape, zero, one])[0]
        return self.normalise(x, places, name, state)

    def convolve(self, x: str, state: Mapping[str, Array]) -> str:
        """Each word with its two neighbours."""
        padded = self.add("Pad", [x, self.store("around", np.array([0, 1, 0, 0, 1, 0]))])[0]
        first, third, end, last = (
            self.store(f"conv.{n}", np.array([v]))
            for n, v in (("first", 0), ("third", 2), ("end", 1 << 30), ("last", -2))
        )
        axis = self.store("conv.axis", np.array([1]))
        before = self.add("Slice", [padded, first, last, axis])[0]
        after = self.add("Slice", [padded, third, end, axis])[0]
        joined = self.add("Concat", [before, x, after], axis=-1)[0]
        y = self.linear(joined, "conv", state["conv.weight"], state["conv.bias"])
        return self.normalise(x, self.add("Gelu", [y], _FUSED)[0], "cln", state)


def quantise_rows(weight: Array) -> tuple[Array, Array]:
    """Whole numbers of -127..127 and one scale a row."""
    scale = (np.abs(weight).max(axis=1, keepdims=True) / 127).astype(np.float32)
    return np.rint(weight / np.maximum(scale, 1e-12)).astype(np.int8), scale


def build(
    state: Mapping[str, Array], matmul: str = "dynamic", block: int = 128, exceptions: Mapping[str, str] | None = None
) -> onnx.ModelProto:
    """The graph: ``ids`` int64 [batch, length], all of one length, to ``logits``
    [batch, length, 7] and the last layer's ``values`` [batch, length, width].

    Args:
        state: Weights of `encoder.Tagger`, in 32 bits.
        matmul: ``"dynamic"`` (int8, one scale a column, activations one scale a call), ``"blocks"`` (int8, one scale
            a block of weights and of activations) or ``"float"``.
        block: Length of a block.
        exceptions: The way of single products by name ("layers.11.fo").
    """
    graph = Graph(matmul, block, exceptions or {})
    pieces = graph.pieces(state["embed.w.weight"])
    x = graph.place(pieces, state["embed.p.weight"] + state["embed.t"], "embed.ln", state)
    return _finish(graph, x, state, ["batch", "length"])


def build_words(
    state: Mapping[str, Array], matmul: str = "dynamic", block: int = 128, exceptions: Mapping[str, str] | None = None
) -> onnx.ModelProto:
    """The graph of the small model: ``ids`` int64 [batch, words, pieces of a word] to ``logits``
    [batch, words, 7] and ``values``.

    Args:
        state: Weights of `student.WordTagger`, in 32 bits.
        matmul: See `build`.
        block: See `build`.
        exceptions: See `build`.
    """
    graph = Graph(matmul, block, exceptions or {})
    pieces = graph.add("Mul", [graph.pieces(state["w.weight"]), graph.store("mix", state["mix"])])[0]
    words = graph.add("ReduceSum", [pieces, graph.store("mix.axis", np.array([2]))], keepdims=0)[0]
    x = graph.convolve(graph.place(words, state["p"], "ln", state), state)
    return _finish(graph, x, state, ["batch", "words", len(state["mix"])])


def layer_count(state: Mapping[str, Array]) -> int:
    """How many layers these weights have."""
    return 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))


def _finish(graph: Graph, x: str, state: Mapping[str, Array], shape: list[str | int]) -> onnx.ModelProto:
    """The layers and the labels' scores."""
    for n in range(layer_count(state)):
        x = graph.layer(x, f"layers.{n}", state)
    values = graph.rename(x, "values")
    w, b = graph.store("out.weight", state["out.weight"].T), graph.store("out.bias", state["out.bias"])
    graph.rename(graph.add("Add", [graph.add("MatMul", [values, w])[0], b])[0], "logits")
    inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, shape)]
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [*shape[:2], size])
        for name, size in (("logits", LABELS), ("values", state["out.weight"].shape[1]))
    ]
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(
        helper.make_graph(graph.nodes, "ner", inputs, outputs, graph.weights), opset_imports=opsets, ir_version=8
    )
