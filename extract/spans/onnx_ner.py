"""The bilingual model of named entities: a transformer encoder run by onnxruntime on the CPU.

Windows go through the model one at a time. The model's activations are quantised over what is run together, so a
window run with others could come out differently; alone, its entities depend on its own text only.
"""

from __future__ import annotations

import json
import os
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Encoding, Tokenizer

from extract.errors import ModelError
from extract.spans.article import NamedEntity
from extract.spans.labels import LABELS, Offsets, decode, find_units, tidy
from extract.spans.tokens import replace_surrogates

__all__ = ["BilingualModel", "Window", "cut_windows", "load_bilingual", "model_folder"]

MODEL, TOKENIZER, CONFIG = "model.int8.onnx", "tokenizer.json", "config.json"
WINDOW = 200  # pieces, as in training
_PART = 1000  # characters encoded at once: a sentence of no end stays cheap
_SURE = 0.3  # spans below are mostly words run together by a page's layout
_START, _END = 0, 2  # ids of <s> and </s>
_CACHED_WINDOWS = 512
_PACKAGE = Path(__file__).resolve().parents[1]
_REMEDY = "install extract-facts again, or restore models/ner in a checkout"


def model_folder() -> Path:
    """Where the shipped model lies: in the installed package, else in the checkout."""
    inside = _PACKAGE / "_models" / "ner"
    return inside if inside.is_dir() else _PACKAGE.parent / "models" / "ner"


class Window:
    """Whole sentences that go through the model together: ids of their pieces and the pieces' offsets."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.pieces: list[Offsets] = []

    def add(self, ids: Sequence[int], pieces: Sequence[Offsets]) -> None:
        """Append a sentence."""
        self.ids += ids
        self.pieces += pieces


class BilingualModel:
    """Finds PER, ORG and LOC in Russian and German text.

    Args:
        folder: Holds the model, its tokenizer and its configuration.
        threads: Threads of one forward pass.

    Raises:
        ModelError: A file is missing or damaged.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        import onnxruntime

        for name in (MODEL, TOKENIZER, CONFIG):
            if not (folder / name).is_file():
                raise ModelError(f"the model's file {folder / name} is missing: {_REMEDY}")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # it would take every core beside `threads`
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            labels = tuple(json.loads((folder / CONFIG).read_text("utf-8"))["labels"])
            self.tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as e:  # onnxruntime and tokenizers raise classes of their own, some of them bare Exception
            raise ModelError(f"the model in {folder} is damaged ({e}): {_REMEDY}") from e
        if labels != LABELS:
            raise ModelError(f"the model in {folder} has the labels {labels} instead of {LABELS}: {_REMEDY}")
        self._cache: OrderedDict[tuple[int, ...], np.ndarray[Any, Any]] = OrderedDict()

    def find(self, text: str, sentences: Sequence[Offsets]) -> list[NamedEntity]:
        """Named entities of `text`, in order, without overlap; `sentences` are the offsets of its sentences."""
        text = replace_surrogates(text)
        spans = [
            span
            for window in cut_windows(self.tokenizer, text, sentences)
            for span in decode(text, window.pieces, self._logits(window.ids))
            if span[3] >= _SURE
        ]
        return tidy(text, spans)

    def _logits(self, ids: Sequence[int]) -> np.ndarray[Any, Any]:
        """One row of label scores a piece; windows seen before (reprints) are not run again."""
        key = tuple(ids)
        logits = self._cache.get(key)
        if logits is None:
            row = np.array([[_START, *ids, _END]], dtype=np.int64)
            (out,) = self._session.run(["logits"], {"ids": row})
            logits = self._cache[key] = out[0, 1:-1]
            if len(self._cache) > _CACHED_WINDOWS:
                self._cache.popitem(last=False)
        else:
            self._cache.move_to_end(key)
        return logits


def cut_windows(tokenizer: Tokenizer, text: str, sentences: Sequence[Offsets], limit: int = WINDOW) -> Iterator[Window]:
    """Windows of whole sentences, filled evenly, so that each sentence has others around it.

    Args:
        tokenizer: Makes the pieces.
        text: Without lone surrogates.
        sentences: Offsets of its sentences; one that is longer than a window is cut between words.
        limit: Pieces of a window at most.
    """
    parts = [part for sentence in sentences for part in _split(text, *sentence)]
    encoded = tokenizer.encode_batch([text[s:e] for s, e in parts], add_special_tokens=False)
    chunks = [
        chunk
        for (start, _), encoding in zip(parts, encoded, strict=True)
        for chunk in _chunks(text, start, encoding, limit)
    ]
    total = sum(len(ids) for ids, _ in chunks)
    fill = total / max(1, -(-total // limit))
    window = Window()
    for ids, pieces in chunks:
        if window.ids and (len(window.ids) >= fill or len(window.ids) + len(ids) > limit):
            yield window
            window = Window()
        window.add(ids, pieces)
    if window.ids:
        yield window


_LAST_SPACE = re.compile(r"\s\S*\Z")


def _split(text: str, start: int, end: int) -> Iterator[Offsets]:
    """A sentence in parts of at most `_PART` characters, cut at white space where there is some."""
    while end - start > _PART:
        space = _LAST_SPACE.search(text, start + _PART // 2, start + _PART)
        cut = space.start() + 1 if space else start + _PART
        yield start, cut
        start = cut
    yield start, end


def _chunks(text: str, at: int, encoding: Encoding, limit: int) -> Iterator[tuple[Sequence[int], Sequence[Offsets]]]:
    """Ids and offsets in `text` of an encoded part, in equal chunks that fit a window and are cut between words."""
    ids: list[int] = []
    pieces: list[Offsets] = []
    for piece, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
        while start < end and text[at + start].isspace():
            start += 1
        if start < end:
            ids.append(piece)
            pieces.append((at + start, at + end))
    if len(ids) <= limit:
        if ids:
            yield ids, pieces
        return
    size = -(-len(ids) // -(-len(ids) // limit))
    firsts = set(find_units(text, pieces))
    start = 0
    while start < len(ids):
        end = min(start + size, len(ids))
        cut = next((i for i in range(end, start, -1) if i in firsts), end) if end < len(ids) else end
        yield ids[start:cut], pieces[start:cut]
        start = cut


@lru_cache(maxsize=2)
def load_bilingual(threads: int = 1) -> BilingualModel:
    """The shipped model, loaded once a process."""
    return BilingualModel(model_folder(), threads)
