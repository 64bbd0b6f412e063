"""How exact a number is said to be: exact, about, over or under."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from extract.lang import cell
from extract.records import Qualifier
from extract.spans.article import Article
from extract.spans.numbers import Number
from extract.spans.words import phrases

__all__ = ["QualifierWords", "qualifier_at", "qualifier_of"]

_WINDOW = 64
_CLAUSE = 120


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sides(_Strict):
    about: tuple[str, ...]
    over: tuple[str, ...]
    under: tuple[str, ...]


class QualifierWords(_Strict):
    """The file ``qualifiers.toml`` of a language."""

    prepositions: str
    marks: tuple[str, ...]
    cap: tuple[str, ...]
    growth: tuple[str, ...]
    move_from: tuple[str, ...]
    exact: tuple[str, ...]
    adverbs: _Sides
    verbs: _Sides
    after: _Sides


class _Patterns(NamedTuple):
    before: re.Pattern[str]
    after: re.Pattern[str]
    cap: re.Pattern[str]
    growth: re.Pattern[str]
    moved: re.Pattern[str]
    exact: re.Pattern[str]


def _sides(sides: _Sides, suffix: str = "") -> str:
    """One named group for each side that has words; the phrases of all sides, longest first, find their own group."""
    groups = {"under": sides.under, "over": sides.over, "about": sides.about}
    return "|".join(f"(?P<{name}{suffix}>{phrases(words)})" for name, words in groups.items() if words)


def _any(entries: Iterable[str]) -> str:
    return phrases(entries) or "(?!)"


@cache
def _patterns(lang: str) -> _Patterns:
    w = cell(lang, "qualifiers", QualifierWords)
    prepositions, marks = _any(w.prepositions.split()), _any(w.marks)
    adverb = rf"(?:{_sides(w.adverbs)})(?:\s+(?:{prepositions}))?"
    verb = rf"(?:{_sides(w.verbs, '_verb')})(?:\s+(?:{marks}))?"
    flags = re.IGNORECASE
    return _Patterns(
        before=re.compile(rf"(?<!\w)(?:{verb}|{adverb})\s*\Z", flags),
        after=re.compile(rf"\s+(?:{_sides(w.after)})(?!\w)", flags),
        cap=re.compile(rf"(?<!\w)(?:{_any(w.cap)})\s*\Z", flags),
        growth=re.compile(rf"(?<!\w)(?:{_any(w.growth)})(?!\w)", flags),
        moved=re.compile(rf"(?<!\w)(?:{_any(w.move_from)})\s+[$€£]?[0-9][^\n,;]{{0,40}}\Z", flags),
        exact=re.compile(rf"(?<!\w)(?:{_any(w.exact)})(?:\s(?!\w*(?:{_any(w.exact)}))[^,.;:\n]{{0,40}})?\s*\Z", flags),
    )


def _clause(text: str, start: int) -> str:
    """What stands before `start` in the same sentence, at most `_CLAUSE` characters."""
    before = text[max(0, start - _CLAUSE) : start]
    return re.split(r"\n|[.!?;]\s", before)[-1]


def qualifier_of(number: Number, article: Article, start: int, end: int) -> Qualifier:
    """The qualifier of `number`, which stands with its unit at ``article.text[start:end]``; a range is exact."""
    if number.value_max is not None:
        return "exact"
    if number.more:
        return "over"
    return qualifier_at(article.text, start, end, article.lang)


def qualifier_at(text: str, start: int, end: int, lang: str) -> Qualifier:
    """The qualifier of the number or sum in ``text[start:end]``, unit included.

    It is what stands directly before the number, a preposition aside ("почти на 5 %", "um mehr als 5 Prozent"), or
    directly after its unit ("5 млн и более"). A word such as "до" is a cap unless a verb of growth or aim goes before.
    """
    p = _patterns(lang)
    window = text[max(0, start - _WINDOW) : start]
    if m := p.before.search(window):
        side = next(name for name, found in m.groupdict().items() if found).removesuffix("_verb")
        if side != "over" or not p.exact.search(window, 0, m.start()):
            return _SIDES[side]
        return "exact"
    if p.cap.search(window):
        clause = _clause(text, start)
        return "exact" if p.growth.search(clause) or p.moved.search(clause) else "under"
    if m := p.after.match(text, end):
        return _SIDES[next(name for name, found in m.groupdict().items() if found)]
    return "exact"


_SIDES: dict[str, Qualifier] = {"about": "about", "over": "over", "under": "under"}
