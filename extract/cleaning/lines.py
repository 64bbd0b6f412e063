"""The lines of a text, and which of them a hard line break has parted."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from extract.cleaning.cues import cues, fold

__all__ = ["Join", "Line", "split_lines"]

Join = tuple[int, int, str]
"""A stretch of the text and what is read in its place."""

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_HYPHENS = "-\u2010\u00ad\u00ac"
_TERMINAL = tuple(".!?…:;")
_CLOSERS = "\"'”“’»«)]"
_BULLET = re.compile(r"\s*(?:[•·▪■●○◦*►▶–—-]\s|\d{1,2}[.)]\s|[a-zа-я]\)\s)")
_WIDEST = 160
_NARROWEST = 30
_ROOM = 0.85
_NO_BREAK = 25


class Line(NamedTuple):
    """A line without the white space around it; hard line breaks within a paragraph are part of it.

    `breaks` counts the line breaks between the line before and this one (two: a blank line).
    """

    start: int
    end: int
    text: str
    breaks: int


def split_lines(text: str) -> tuple[list[Line], list[Join]]:
    """The lines of `text` that aren't blank, hard-wrapped ones joined, and the joins."""
    lines = _physical(text)
    joined: list[Line] = []
    joins: list[Join] = []
    for block in _blocks(lines):
        wrapped = _is_wrapped(block)
        width = _width(block)
        for n, line in enumerate(block):
            join = _join(block[n - 1], line, width if n == 1 else 0, wrapped) if n else None
            if join is None:
                joined.append(line)
                continue
            joins.append(join)
            first = joined[-1]
            keep = first.text[: len(first.text) - (block[n - 1].end - join[0])]
            joined[-1] = Line(first.start, line.end, keep + join[2] + line.text, first.breaks)
    return joined, joins


def _blocks(lines: list[Line]) -> list[list[Line]]:
    """The lines in blocks that blank lines part."""
    blocks: list[list[Line]] = []
    for line in lines:
        if blocks and line.breaks == 1:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _physical(text: str) -> list[Line]:
    lines = []
    at = 0
    for match in _LINE.finditer(text):
        content = match[0].strip().strip("\u200b\ufeff \u00a0")
        if not content:
            continue
        start = match.start() + match[0].index(content)
        breaks = len(_BREAK.findall(text, at, start))
        at = start + len(content)
        lines.append(Line(start, at, content, breaks))
    return lines


def _width(block: list[Line]) -> int:
    """The width to which the lines of a block were filled, 0 when it is no printed line's."""
    lengths = sorted(len(line.text) for line in block[:-1])
    width = lengths[int(len(lengths) * 0.9)] if lengths else 0
    return width if width <= _WIDEST else 0


def _is_wrapped(block: list[Line]) -> bool:
    """Whether the lines of the block are pieces of paragraphs: some go on with a small letter."""
    open_ended = [(a, b) for a, b in pairwise(block) if not _is_terminal(a.text) and not _BULLET.match(b.text)]
    going_on = sum(b.text[0].islower() for _, b in open_ended)
    length = sum(len(a.text) for a, _ in open_ended)
    return going_on >= max(1, 0.2 * len(open_ended)) and length >= _NARROWEST * len(open_ended)


def _is_terminal(text: str) -> bool:
    return text.rstrip(_CLOSERS + " ").endswith(_TERMINAL)


def _join(before: Line, line: Line, width: int, wrapped: bool) -> Join | None:
    """How `line` continues the line before it in its block, None when it doesn't.

    A first line that had room for the next word in `width` is a headline.
    """
    if _BULLET.match(line.text):
        return None
    last, first = before.text[-1], line.text[0]
    if last in _HYPHENS and len(before.text) > _NO_BREAK and before.text[-2].isalpha() and first.isalpha():
        return _join_word(before, line)
    ends = _is_terminal(before.text)
    if first.islower() and not ends and len(before.text) > _NO_BREAK and not _is_label(line.text):
        return before.end, line.start, " "
    room = len(before.text) + 1 + len(line.text.split(maxsplit=1)[0])
    if not wrapped or last == ":" or room < width * _ROOM or (ends and len(before.text) < _NARROWEST):
        return None
    return before.end, line.start, " "


def _is_label(text: str) -> bool:
    """Whether the line begins as the furniture of pages does ("veröffentlicht am ...")."""
    words = fold(text[:40])
    return any(phrases.at(words) for phrases in (cues().openers, cues().published, cues().authors))


def _join_word(before: Line, line: Line) -> Join:
    """The join of two parts of a word; a hyphen that isn't the line break's stays."""
    words = fold(before.text[-40:])
    following = fold(line.text[:20])
    if following and following[0] in cues().conjunctions:
        return before.end, line.start, " "
    keeps = not line.text[0].islower() or (words and words[-1] in cues().keep_hyphen)
    at = before.end - 1
    return (at, line.start, "-") if keeps else (at, line.start, "")
