"""Documents to windows of word pieces with labels, and windows to batches."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from corpora import Document
from torch import Tensor

from extract.spans.labels import LABELS, find_units
from extract.spans.sentences import find_sentences
from extract.spans.tokens import replace_surrogates
from extract.spans.windows import Pieces, cut_windows

START, PAD, END, UNKNOWN = 0, 1, 2, 3
IGNORED = -100

_QUOTES = ("«»", '""', "„“", "“”")


@dataclass
class Window:
    """Ids of pieces, their offsets in the document's text, their labels, and the first piece of each word."""

    ids: list[int]
    pieces: list[tuple[int, int]]
    labels: list[int]
    words: list[int]


def labels_of(pieces: Sequence[tuple[int, int]], document: Document) -> list[int]:
    """The label of each piece: the first that lies in a span begins it."""
    labels = [0] * len(pieces)
    spans = iter(document.spans)
    span = next(spans, None)
    begun = False
    for i, (start, end) in enumerate(pieces):
        while span and start >= span[1]:
            span, begun = next(spans, None), False
        if span and end > span[0]:
            labels[i] = LABELS.index(("I-" if begun else "B-") + span[2])
            begun = True
    return labels


def vary_quotes(document: Document, chooser: random.Random) -> Document:
    """The document with its quotation marks typed in another way; offsets stay."""
    opening, closing = chooser.choice(_QUOTES)
    text = re.sub("[«„]", opening, re.sub("»", closing, document.text))
    return Document(document.id, document.lang, text, document.spans)


def windows_of(document: Document, pieces: Pieces, limit: int) -> Iterator[Window]:
    """The windows that the product would cut, with at most `limit` pieces."""
    text = replace_surrogates(document.text)
    sentences = tuple(find_sentences(text, document.lang))
    for window in cut_windows(pieces, text, sentences, limit):
        yield Window(window.ids, window.pieces, labels_of(window.pieces, document), find_units(text, window.pieces))


def hide_words(window: Window, share: float, chooser: np.random.Generator) -> list[int]:
    """The window's ids with the pieces of some words replaced by the unknown piece."""
    ids = np.array(window.ids)
    hidden = np.repeat(chooser.random(len(window.words)) < share, np.diff([*window.words, len(window.ids)]))
    ids[hidden] = UNKNOWN
    return list(ids)


def batches(windows: list[Window], tokens: int) -> list[list[Window]]:
    """Windows of like length together, `tokens` in each batch with its padding."""
    ordered = sorted(windows, key=lambda w: len(w.ids))
    result: list[list[Window]] = [[]]
    for window in ordered:
        if result[-1] and (len(window.ids) + 2) * (len(result[-1]) + 1) > tokens:
            result.append([])
        result[-1].append(window)
    return result


def tensors(batch: Sequence[Window], ids: Sequence[list[int]] | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, mask and labels of a batch, padded."""
    ids = ids or [w.ids for w in batch]
    length = max(map(len, ids)) + 2
    inputs = torch.full((len(batch), length), PAD)
    labels = torch.full((len(batch), length), IGNORED)
    for row, (window, pieces) in enumerate(zip(batch, ids, strict=True)):
        inputs[row, : len(pieces) + 2] = torch.tensor([START, *pieces, END])
        labels[row, 1 : len(pieces) + 1] = torch.tensor(window.labels)
    return inputs, (inputs != PAD).float(), labels
