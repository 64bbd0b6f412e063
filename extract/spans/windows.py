"""Text to word pieces, and whole sentences of them to the windows that a model sees at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from tokenizers import Tokenizer

from extract.spans.labels import Offsets, find_units

__all__ = ["WINDOW", "Pieces", "Window", "cut_windows"]

WINDOW = 200  # pieces, as in training
_PART = 1000  # characters encoded at once: a text without spaces stays cheap
_REMEMBERED = 1 << 16  # strings between spaces
_TOGETHER = 4_096  # of them, encoded at once
_STRING = re.compile(r"\S+")

Encoded: TypeAlias = tuple[list[int], list[Offsets]]


class Window:
    """Whole sentences that go through the model together: ids of their pieces and the pieces' offsets.

    Attributes:
        parted: Indices of the pieces before which something of the text was left out.
    """

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.pieces: list[Offsets] = []
        self.parted: list[int] = []

    def add(self, ids: Sequence[int], pieces: Sequence[Offsets], text: str) -> None:
        """Append a sentence of `text`."""
        if self.pieces and text[self.pieces[-1][1] : pieces[0][0]].strip():
            self.parted.append(len(self.pieces))
        self.ids += ids
        self.pieces += pieces


class Pieces:
    """Cuts text into word pieces.

    The tokenizer cuts each string between spaces by itself, so the strings are remembered: news repeats its words.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self._known: dict[str, Encoded] = {}

    def learn(self, text: str, sentences: Iterable[Offsets]) -> None:
        """Remember the strings of the sentences, as many as can be: together they take half the time."""
        known = self._known
        new = {s for start, end in sentences for s in _STRING.findall(text, start, end) if s not in known}
        strings = [s for s in new if len(s) <= _PART and s.isprintable()]  # others could be read as spaces
        for first in range(0, min(len(strings), _REMEMBERED), _TOGETHER):
            self._learn(strings[first : first + _TOGETHER])

    def _learn(self, strings: Sequence[str]) -> None:
        if len(self._known) + len(strings) > _REMEMBERED:
            self._known.clear()
        encoding = self.tokenizer.encode("".join(f" {s}" for s in strings), add_special_tokens=False)
        pieces = iter(zip(encoding.ids, encoding.offsets, strict=True))
        piece = next(pieces, None)
        start = 1  # each string after the space before it
        for string in strings:
            stop, own, offsets = start + len(string), [], []
            while piece is not None and piece[1][0] < stop:
                if piece[1][1] > start:
                    own.append(piece[0])
                    offsets.append((max(piece[1][0], start) - start, piece[1][1] - start))
                piece = next(pieces, None)
            self._known[string] = own, offsets
            start = stop + 1

    def of(self, text: str, start: int, end: int) -> Encoded:
        """Ids of the pieces of ``text[start:end]``, and their offsets in `text` without the white space around them."""
        ids: list[int] = []
        pieces: list[Offsets] = []
        known = self._known
        for found in _STRING.finditer(text, start, end):
            string, at = found[0], found.start()
            encoded = known.get(string) or self._encode(string)
            ids += encoded[0]
            if len(encoded[0]) == 1:
                pieces.append((at, found.end()))
            else:
                pieces += [(at + s, at + e) for s, e in encoded[1]]
        return ids, pieces

    def _encode(self, string: str) -> Encoded:
        ids: list[int] = []
        pieces: list[Offsets] = []
        for at in range(0, len(string), _PART):
            # A space goes before, as in a sentence: a piece for it alone is left out.
            encoding = self.tokenizer.encode(f" {string[at : at + _PART]}", add_special_tokens=False)
            for piece, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
                if end > max(start, 1):
                    ids.append(piece)
                    pieces.append((at + max(start, 1) - 1, at + end - 1))
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        if len(string) <= _PART:
            self._known[string] = ids, pieces
        return ids, pieces


def cut_windows(
    pieces: Pieces, text: str, sentences: Sequence[Offsets], limit: int = WINDOW, full: int = WINDOW
) -> Iterator[Window]:
    """Windows of whole sentences, filled evenly, so that each sentence has others around it.

    Args:
        pieces: Makes the pieces.
        text: Without lone surrogates.
        sentences: Offsets of its sentences; one that is longer than a window is cut between words.
        limit: Pieces of a window at most.
        full: Pieces with which a window of several sentences is full.
    """
    pieces.learn(text, sentences)
    chunks = [chunk for start, end in sentences for chunk in _chunks(text, pieces.of(text, start, end), limit)]
    total = sum(len(ids) for ids, _ in chunks)
    full = min(full, limit)
    fill = total / max(1, -(-total // full))
    window = Window()
    for ids, offsets in chunks:
        if window.ids and (len(window.ids) >= fill or len(window.ids) + len(ids) > full):
            yield window
            window = Window()
        window.add(ids, offsets, text)
    if window.ids:
        yield window


def _chunks(text: str, sentence: Encoded, limit: int) -> Iterator[Encoded]:
    """A sentence in equal chunks that fit a window and are cut between words."""
    ids, pieces = sentence
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
