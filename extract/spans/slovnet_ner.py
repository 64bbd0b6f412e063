"""natasha's named entities for Russian: the slovnet model that comes in natasha's wheel.

slovnet and navec load the model; its steps for one text are done here, with the same operations on the same numbers
but no padding, no batch and no copies, which takes a fraction of the time. Importing natasha itself would pull in
pymorphy2, which is abandoned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from extract.errors import ModelError
from extract.spans.article import NamedEntity
from extract.spans.labels import Offsets, tidy
from extract.spans.tokens import replace_surrogates, starts_and_words

__all__ = ["SlovnetModel", "load_slovnet"]

_FILES = ("data/model/slovnet_ner_news_v1.tar", "data/emb/navec_news_v1_1B_250K_300d_100q.tar")
_REMEDY = "install natasha again (pip install --force-reinstall natasha)"
_PART = 10_000  # characters a forward pass: memory stays bounded

_Floats: TypeAlias = NDArray[np.float32]


class SlovnetModel:
    """Finds PER, ORG and LOC in Russian text; it gives no probabilities, so every score is 1.

    Raises:
        ModelError: natasha's files are missing or damaged.
    """

    def __init__(self) -> None:
        from navec import Navec
        from slovnet import NER
        from slovnet.shape import word_shape

        spec = find_spec("natasha")
        folder = Path(spec.origin).parent if spec and spec.origin else Path("natasha")
        for name in _FILES:
            if not (folder / name).is_file():
                raise ModelError(f"natasha's file {folder / name} is missing: {_REMEDY}")
        try:
            ner: Any = NER.load(str(folder / _FILES[0]))
            ner.navec(Navec.load(str(folder / _FILES[1])))
        except Exception as e:  # tarfile, json and numpy each raise their own
            raise ModelError(f"natasha's model in {folder} is damaged ({e}): {_REMEDY}") from e
        encoder = ner.infer.encoder
        words, shapes = encoder.words_vocab, encoder.shapes_vocab

        @lru_cache(maxsize=1 << 15)
        def ids(word: str) -> tuple[int, int]:
            return words.encode(word.lower()), shapes.encode(word_shape(word))

        self._ids = ids
        self._model: Any = ner.infer.model
        self._tags: tuple[str, ...] = tuple(ner.infer.decoder.tags_vocab.items)

    def find(self, text: str, sentences: Sequence[Offsets]) -> list[NamedEntity]:
        """Named entities of `text`, in order, without overlap; `sentences` are the offsets of its sentences."""
        text = replace_surrogates(text)
        spans: list[NamedEntity] = []
        for start, end in _parts(sentences):
            tokens = [(start + at, word) for at, word in starts_and_words(text[start:end])]
            spans += _spans(tokens, self.labels([word for _, word in tokens]))
        return tidy(text, spans)

    def labels(self, words: Sequence[str]) -> list[str]:
        """The label of each word of a text, as natasha's tagger gives it."""
        model = self._model
        ids = np.array([self._ids(word) for word in words], dtype=np.int64).reshape(-1, 2)
        x: _Floats = model.emb(ids[:, 0], ids[:, 1])
        for layer in model.encoder.layers:
            x = _layer(x, layer)
        head = model.head
        emissions = np.matmul(x, head.proj.weight.array) + head.proj.bias.array
        return [self._tags[tag] for tag in _best_path(emissions, head.crf.transitions.array)]


def _layer(x: _Floats, layer: Any) -> _Floats:
    """One convolution over words (rows) with what follows it: no negative values, and each channel's scale."""
    filters, channels, width = layer.conv.weight.shape
    pad = layer.conv.padding
    padded = np.zeros((len(x) + 2 * pad, channels), dtype=x.dtype)
    padded[pad : pad + len(x)] = x
    count = len(padded) - width + 1
    windows = np.empty((count, channels, width), dtype=x.dtype)
    for k in range(width):
        windows[:, :, k] = padded[k : k + count]
    weight = layer.conv.weight.array.reshape(filters, channels * width)
    out: _Floats = np.matmul(windows.reshape(count, channels * width), weight.T)
    out += layer.conv.bias.array
    np.maximum(out, 0, out=out)
    out -= layer.norm.mean.array
    out /= layer.norm.std.array
    out *= layer.norm.weight.array
    out += layer.norm.bias.array
    return out


def _best_path(emissions: _Floats, transitions: _Floats) -> list[int]:
    """The likeliest sequence of labels (Viterbi)."""
    if not len(emissions):
        return []
    back = np.empty(emissions.shape, dtype=np.intp)
    steps = np.empty_like(transitions)
    score = emissions[0].copy()
    column = score[:, None]
    for emission, best in zip(emissions[1:], back[1:], strict=True):
        np.add(column, transitions, out=steps)
        np.add(steps, emission, out=steps)
        steps.argmax(axis=0, out=best)
        np.maximum.reduce(steps, axis=0, out=score)
    path = [int(score.argmax())]
    for step in back[:0:-1].tolist():
        path.append(step[path[-1]])
    path.reverse()
    return path


def _spans(tokens: Sequence[tuple[int, str]], labels: Sequence[str]) -> Iterator[NamedEntity]:
    """The spans that labels make, as natasha reads them: from a B on over every I, whatever its class."""
    kind, start, end = "", 0, 0
    for (at, word), label in zip(tokens, labels, strict=True):
        if label[0] in "BO" and kind:
            yield start, end, kind, 1.0
            kind = ""
        if label[0] == "B":
            kind, start = label[2:], at
        if label[0] in "BI":
            end = at + len(word)
    if kind:
        yield start, end, kind, 1.0


def _parts(sentences: Sequence[Offsets]) -> Iterator[Offsets]:
    """Whole sentences together, up to `_PART` characters; a longer sentence is cut."""
    start = end = 0
    for s, e in sentences:
        if e - start > _PART and end > start:
            yield start, end
            start = s
        if end <= start:
            start = s
        while e - start > _PART:
            yield start, start + _PART
            start += _PART
        end = e
    if end > start:
        yield start, end


@lru_cache(maxsize=1)
def load_slovnet() -> SlovnetModel:
    """The model, loaded once a process."""
    return SlovnetModel()
