"""Labels of word pieces to spans: whole words, legal label sequences, balanced quotation marks and brackets.

A *unit* is what a span can begin and end with: a word (all pieces that touch inside it) or one piece of punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from extract.spans.article import NamedEntity

__all__ = ["CLASSES", "LABELS", "decode", "doubts", "find_units", "tidy", "unit_scores"]

CLASSES = ("PER", "ORG", "LOC")
LABELS = ("O", *(f"{prefix}-{label}" for label in CLASSES for prefix in "BI"))
"""The model's labels: outside, and beginning or inside of each class."""

Offsets: TypeAlias = tuple[int, int]
Floats: TypeAlias = NDArray[np.float32]

_BEGIN = np.array([i for i, label in enumerate(LABELS) if label[0] == "B"])
_INSIDE = _BEGIN + 1
# _LEGAL[i, j]: label j may follow label i. "I-X" only follows "B-X" and "I-X".
_LEGAL = np.array([[b[0] != "I" or a[1:] == b[1:] for b in LABELS] for a in LABELS])
_FORBIDDEN = np.where(_LEGAL, 0.0, -np.inf).astype(np.float32)

_CLOSERS = {"«": "»", "„": '“”"', "“": "”", "(": ")", "[": "]", "»": "«", "‚": "‘’"}
_PLAIN_CLOSERS = "»”)]"
_REACH = 80
_ABBREVIATION = re.compile(r"\s*\(([^\W\d_][\w.&-]*[A-ZА-ЯЁÄÖÜ][\w.&-]*)\)\Z")
_LAST_WORD = re.compile(r"\s+(\w{1,2})\Z")
_EDGE = " \t\n.,;:!?…–—-/|*•·_'’‘#@"


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def find_units(text: str, pieces: Sequence[Offsets]) -> list[int]:
    """Index of the first piece of each unit: a piece that goes on a word opens none."""
    return [
        i
        for i, ((_, before), (start, _)) in enumerate(zip(((0, -1), *pieces), pieces, strict=False))
        if start != before or not start or not (_is_word(text[start - 1]) and _is_word(text[start]))
    ]


def unit_scores(pieces: Floats, firsts: Sequence[int]) -> Floats:
    """Log-probability of each label for whole units: the first piece begins, the others go on."""
    if len(firsts) == len(pieces):
        return pieces
    going_on = pieces.copy()
    going_on[:, _BEGIN] = pieces[:, _INSIDE]
    scores: Floats = np.add.reduceat(going_on, firsts, axis=0)
    first = np.asarray(firsts)
    scores[:, _BEGIN] += pieces[np.ix_(first, _BEGIN)] - pieces[np.ix_(first, _INSIDE)]
    return scores


def _best_path(scores: Floats) -> NDArray[np.intp]:
    """The most probable legal sequence of labels (Viterbi, all legal steps being equal)."""
    path: NDArray[np.intp] = scores.argmax(axis=1)
    if _LEGAL[path[:-1], path[1:]].all() and path[0] not in _INSIDE:
        return path
    total = scores[0] + _FORBIDDEN[0]
    back = np.empty(scores.shape, dtype=np.intp)
    for i in range(1, len(scores)):
        steps = total[:, None] + _FORBIDDEN
        back[i] = steps.argmax(axis=0)
        total = steps[back[i], np.arange(len(LABELS))] + scores[i]
    path[-1] = total.argmax()
    for i in range(len(scores) - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    return path


def doubts(logits: Floats) -> Floats:
    """How unsure each row is of its label: the entropy of the labels' probabilities, in nats."""
    logp = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    entropy: Floats = -(np.exp(logp) * logp).sum(axis=1)
    return entropy


def decode(text: str, pieces: Sequence[Offsets], logits: Floats) -> Iterator[NamedEntity]:
    """The spans that the labels of a window's pieces make.

    Args:
        text: What the offsets point into.
        pieces: Start and end of each piece, without the white space around it.
        logits: One row a piece, one column a label of `LABELS`.

    Returns:
        Spans with the geometric mean of their units' probabilities as score.
    """
    if not pieces:
        return
    logp: Floats = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    firsts = find_units(text, pieces)
    scores = unit_scores(logp, firsts)
    path = _best_path(scores)
    named = np.flatnonzero(path).tolist()
    bounds = [*firsts, len(pieces)]
    i = 0
    for first in named:
        if first < i:
            continue
        i = first + 1
        while i < len(path) and path[i] == path[first] + 1:
            i += 1
        n = bounds[i] - bounds[first]
        total = float(sum(scores[k, path[k]] for k in range(first, i)))
        label = LABELS[path[first]][2:]
        yield pieces[bounds[first]][0], pieces[bounds[i] - 1][1], label, float(np.exp(total / n))


def _unclosed(text: str, start: int, end: int) -> tuple[int | None, int | None]:
    """Place of the first opening mark that stays open in ``text[start:end]``, and of the first stray closing one."""
    open_at: list[int] = []
    stray = None
    for i in range(start, end):
        c = text[i]
        if open_at and c in _closers(text[open_at[-1]]):
            last = open_at.pop()
            # One mark closes «A «B» as a whole.
            while open_at and text[open_at[-1]] == text[last] == "«":
                open_at.pop()
        elif c in '«„“([‚"':
            open_at.append(i)
        elif c in _PLAIN_CLOSERS and stray is None:
            stray = i
    return (open_at[0] if open_at else None), stray


def _closers(opener: str) -> str:
    return '"' if opener == '"' else _CLOSERS[opener]


def _balance(text: str, start: int, end: int, limit: int) -> Offsets:
    """The span with its quotation marks and brackets in pairs: widened to a close end, else cut."""
    opened, stray = _unclosed(text, start, end)
    if stray is not None:
        start, end = (start, stray) if 2 * (stray - start) >= end - start else (stray + 1, end)
        opened, _ = _unclosed(text, start, end)
    if opened is None:
        return start, end
    if opened == start:
        return start + 1, end
    closers = _closers(text[opened])
    for i in range(end, min(end + _REACH, limit)):
        if text[i] in closers and _unclosed(text, start, i + 1) == (None, None):
            return start, i + 1
        if text[i] == "\n":
            break
    return start, opened


def _trim(text: str, start: int, end: int) -> Offsets:
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE and not (text[end - 1] == "." and _is_abbreviation(text, start, end)):
        end -= 1
    # A function word at the end ("Управление по") belongs to what follows.
    last = _LAST_WORD.search(text, start, end)
    return start, last.start() if last and last[1].isalpha() and last[1].islower() else end


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    """Whether the full stop at the span's end belongs to it ("А. С.", "e. V.", "Inc.")."""
    before = text[start : end - 1]
    last = before.rsplit(" ", 1)[-1].rsplit(".", 1)[-1]
    return len(last) == 1 and last.isalpha() and before != last


def _unwrap(text: str, start: int, end: int) -> Offsets:
    """Without quotation marks or brackets around the whole span."""
    while end - start > 2 and text[start] in '«„“([‚"' and text[end - 1] in _closers(text[start]):
        inner = _unclosed(text, start + 1, end - 1)
        if inner != (None, None):
            break
        start, end = start + 1, end - 1
    return start, end


def tidy(text: str, spans: Iterable[NamedEntity]) -> list[NamedEntity]:
    """Spans in order, without overlap, that begin and end with whole words and hold their marks in pairs.

    No span goes on over a line break; the abbreviation in brackets after a name is a span of its own; a person or a
    place has a capital letter (an adjective is no place).
    """
    ordered = sorted(part for span in spans for part in _divide(text, span))
    kept: list[NamedEntity] = []
    for n, (start, end, label, score) in enumerate(ordered):
        limit = ordered[n + 1][0] if n + 1 < len(ordered) else len(text)
        previous = None
        while (start, end) != previous and start < end:
            previous = start, end
            start, end = _trim(text, *_unwrap(text, *_balance(text, *_trim(text, start, end), limit)))
        free = not kept or start >= kept[-1][1]
        if free and start < end and _is_name(text[start:end], label) and not _cuts_word(text, start, end):
            kept.append((start, end, label, score))
    return kept


def _divide(text: str, span: NamedEntity) -> Iterator[NamedEntity]:
    """The parts of a span between line breaks, each parted from the abbreviation that follows it in brackets."""
    start, end, label, score = span
    for line in text[start:end].splitlines(keepends=True):
        stop = start + len(line.rstrip())
        short = _ABBREVIATION.search(text, start, stop) if label == "ORG" else None
        if short and short.start() > start:
            yield start, short.start(), label, score
            yield short.start(1), short.end(1), label, score
        elif stop > start:
            yield start, stop, label, score
        start += len(line)


def _is_name(name: str, label: str) -> bool:
    if label == "ORG":
        return any(map(str.isalpha, name))
    return any(c.isupper() or c.istitle() or (c.isalpha() and not c.islower()) for c in name)


def _cuts_word(text: str, start: int, end: int) -> bool:
    return (start > 0 and _is_word(text[start - 1]) and _is_word(text[start])) or (
        end < len(text) and _is_word(text[end - 1]) and _is_word(text[end])
    )
