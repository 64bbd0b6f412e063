"""Whether a sentence reports what was or announces what is to come, as far as a date needs to know."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from extract.spans.datewords import DateLexicon
from extract.spans.morphology import tense

__all__ = ["Sentence", "clause"]

_REACH = 400
"""Characters around a date in which its verb is looked for."""
_BREAKS = re.compile(r"[,;:()«»„“”\"–—]")
_PER_BREAK = 40
"""A sign between a verb and a date weighs as much as this many characters."""


class Sentence:
    """The words of one sentence that tell of the past or of what is to come, found once.

    Args:
        text: The text.
        start, end: Offsets of the sentence.
        words: The date words of its language.
    """

    def __init__(self, text: str, start: int, end: int, words: DateLexicon) -> None:
        self._breaks = [m.start() for m in _BREAKS.finditer(text, start, end)]
        found: dict[tuple[int, int], tuple[int, int, int]] = {}
        for way, weight, asked, pattern in (
            (1, 0, 0, words.announced),
            (1, _REACH, 1, words.present_perfect),
            (1, _REACH, 2, words.present),
            (-1, 0, 0, words.told),
            (0, 0, 0, words.told_verbs),
            (-1, _REACH, 0, words.participles),
        ):
            for match in pattern.finditer(text, start, end) if pattern else ():
                sign = way or _by_tense(match[0], words)
                if sign:
                    found.setdefault(match.span(), (sign, weight, asked))
        self._cues = [(*span, *cue) for span, cue in sorted(found.items())]
        self._starts = [cue[0] for cue in self._cues]

    def direction(self, start: int, end: int, present: bool) -> int:
        """-1 where the verb nearest to a place tells of the past, 1 of what is to come, 0 where none does.

        Args:
            start, end: Offsets of the place.
            present: Whether a verb in the present tense counts as one of what is to come, where no other is near or
                it stands right behind the place ("am Mittwoch spricht ...").
        """
        first = bisect_left(self._starts, start - _REACH)
        last = bisect_right(self._starts, end + _REACH)
        near = [
            (0 if asked == 2 and left == end + 1 else weight + self._distance(left, right, start, end), sign)
            for left, right, sign, weight, asked in self._cues[first:last]
            if not start <= left < end and (present or not asked)
        ]
        return min(near)[1] if near else 0

    def _distance(self, left: int, right: int, start: int, end: int) -> int:
        low, high = (right, start) if right <= start else (end, left)
        return high - low + _PER_BREAK * (bisect_left(self._breaks, high) - bisect_left(self._breaks, low))


def _by_tense(word: str, words: DateLexicon) -> int:
    if not words.has_tenses:
        return -1
    return {"past": -1, "futr": 1}.get(tense(word.lower()) or "", 0)


def clause(text: str, sentence: tuple[int, int], start: int, end: int) -> str:
    """The words around ``text[start:end]`` up to the next sign on either side."""
    low, high = max(sentence[0], start - _REACH), min(sentence[1], end + _REACH)
    first = max((m.end() for m in _BREAKS.finditer(text, low, start)), default=low)
    after = _BREAKS.search(text, end, high)
    return text[first : after.start() if after else high]
