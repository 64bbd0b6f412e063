"""What stands in a text a second time."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.cleaning.furniture import Row

__all__ = ["find_repeats"]

_SENTENCE = re.compile(r"[^.!?…]*(?:[.!?…]+(?!\s+[A-ZА-ЯЁÄÖÜ«„\"“—–])[^.!?…]*)*(?:[.!?…]+[\"'”“’»«)\]]*|$)\s*")
_LONG = 45
_LONG_LINE = 25


def find_repeats(text: str, rows: Sequence[Row], article: Sequence[bool]) -> list[tuple[int, int]]:
    """Stretches of the article that are a copy of an earlier one: lines, or sentences of more than 45 characters.

    So is a line that is cut off and stands in full later. A short line is one only next to its first copy (a caption).
    """
    lines: set[str] = set()
    sentences: set[str] = set()
    found: list[tuple[int, int]] = []
    before = ""
    for row, kept in zip(rows, article, strict=True):
        if not kept:
            continue
        key = " ".join(row.words)
        if row.cut or (key and ((key in lines and row.size >= _LONG_LINE and len(row.words) > 2) or key == before)):
            found.append((row.line.start, row.line.end))
            continue
        if row.look == "prose":
            found.extend(_repeated_sentences(text, row, sentences))
        lines.add(key)
        before = key
    return found


def _repeated_sentences(text: str, row: Row, seen: set[str]) -> list[tuple[int, int]]:
    """Sentences of the line that are in `seen`, to which the others are added."""
    found = []
    new = []
    for match in _SENTENCE.finditer(text, row.line.start, row.line.end):
        key = " ".join(match[0].split()).casefold()
        if len(key) < _LONG:
            continue
        if key in seen:
            found.append((match.start(), match.end()))
        else:
            new.append(key)
    seen.update(new)
    return found
