"""Whether a sentence reports what was or announces what is to come, as far as a date needs to know."""

from __future__ import annotations

import re

from extract.spans.datewords import DateLexicon
from extract.spans.morphology import tense

__all__ = ["clause", "direction"]

_REACH = 400
"""Characters around a date in which its verb is looked for."""
_BREAKS = re.compile(r"[,;:()«»„“”\"–—]")
_PER_BREAK = 40
"""A sign between a verb and a date weighs as much as this many characters."""


def direction(text: str, sentence: tuple[int, int], start: int, end: int, words: DateLexicon) -> int:
    """-1 where the verb nearest to ``text[start:end]`` tells of the past, 1 of what is to come, 0 where none does.

    Args:
        sentence: Offsets of the sentence that holds the date.
    """
    first, last = max(sentence[0], start - _REACH), min(sentence[1], end + _REACH)
    found: list[tuple[int, int]] = []
    for way, weight, pattern in (
        (1, 0, words.announced),
        (1, _REACH, words.present),
        (-1, 0, words.told),
        (0, 0, words.told_verbs),
    ):
        if pattern is None:
            continue
        for match in pattern.finditer(text, first, last):
            if start <= match.start() < end:
                continue
            sign = way or _by_tense(match[0], words)
            if sign:
                found.append((weight + _distance(text, match.span(), start, end), sign))
    return min(found)[1] if found else 0


def _by_tense(word: str, words: DateLexicon) -> int:
    if not words.has_tenses:
        return -1
    return {"past": -1, "futr": 1}.get(tense(word.lower()) or "", 0)


def _distance(text: str, place: tuple[int, int], start: int, end: int) -> int:
    between = text[place[1] : start] if place[1] <= start else text[end : place[0]]
    return len(between) + _PER_BREAK * len(_BREAKS.findall(between))


def clause(text: str, sentence: tuple[int, int], start: int, end: int) -> str:
    """The words around ``text[start:end]`` up to the next sign on either side."""
    first = max((m.end() for m in _BREAKS.finditer(text, max(sentence[0], start - _REACH), start)), default=sentence[0])
    after = _BREAKS.search(text, end, min(sentence[1], end + _REACH))
    return text[max(first, start - _REACH) : after.start() if after else min(sentence[1], end + _REACH)]
