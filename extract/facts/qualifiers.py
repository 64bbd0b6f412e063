"""How exact a number is said to be: exact, about, over or under."""

from __future__ import annotations

import re
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from extract.lang import cell, remembered
from extract.records import Qualifier
from extract.spans.article import Article
from extract.spans.numbers import Number
from extract.spans.words import phrases

__all__ = ["QualifierWords", "qualifier_at", "qualifier_of"]

_WINDOW = 80
_NEAR = 40
_CLAUSE = 120
_WORD = r"[^\W\d_][\w-]*"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sides(_Strict):
    about: tuple[str, ...]
    over: tuple[str, ...]
    under: tuple[str, ...]


class _Verbs(_Sides):
    stops: str


class _Sums(_Strict):
    nouns: tuple[str, ...]
    links: str


class QualifierWords(_Strict):
    """The file ``qualifiers.toml`` of a language."""

    prepositions: str
    lower: tuple[str, ...]
    cap: tuple[str, ...]
    growth: tuple[str, ...]
    move_from: tuple[str, ...]
    adverbs: _Sides
    close: _Sides
    verbs: _Verbs
    after: _Sides
    sums: _Sums


class _Patterns(NamedTuple):
    adverb: re.Pattern[str]
    close: re.Pattern[str]
    verb: re.Pattern[str]
    after: re.Pattern[str]
    lower: re.Pattern[str]
    upper: re.Pattern[str]
    cap: re.Pattern[str]
    result: re.Pattern[str]
    growth: re.Pattern[str]
    moved: re.Pattern[str]
    sum_of: re.Pattern[str]


def _sides(sides: _Sides) -> str:
    """One named group for each side that has words."""
    groups: dict[Qualifier, tuple[str, ...]] = {"under": sides.under, "over": sides.over, "about": sides.about}
    return "|".join(f"(?P<{name}>{phrases(words)})" for name, words in groups.items() if words)


@remembered()
def _patterns(lang: str) -> _Patterns:
    w = cell(lang, "qualifiers", QualifierWords)
    prepositions, stops = phrases(w.prepositions.split()), phrases(w.verbs.stops.split())
    links = phrases(w.sums.links.split())
    between = rf"(?:\s+(?!(?:{stops})(?!\w)){_WORD}){{0,7}}?"
    patterns = {
        "adverb": rf"(?<!\w)(?:{_sides(w.adverbs)})(?:\s+(?:{prepositions}))?\s*\Z",
        "close": rf"(?<!\w)(?:{_sides(w.close) or '(?!)'})\s*\Z",
        "verb": rf"(?<!\w)(?:{_sides(w.verbs)}){between}\s*\Z",
        "after": rf"\s+(?:{_sides(w.after)})(?!\w)",
        "lower": rf"(?<!\w)(?:{phrases(w.lower)})\s*\Z",
        "upper": rf"[^\n.;]{{0,40}}?\s(?:{phrases(w.cap)})\s+[$€£]?[0-9]",
        "cap": rf"(?<!\w)(?:{phrases(w.cap)})\s*\Z",
        "result": rf"[,–—-]\s*(?:{phrases(w.cap)})\s*\Z",
        "growth": rf"(?<!\w)(?:{phrases(w.growth)})(?!\w)",
        "moved": rf"(?<!\w)(?:{phrases(w.move_from)})\s+[$€£]?[0-9](?:[^\n,;]|,(?=[0-9])){{0,60}}\Z",
        "sum_of": rf"(?<!\w)(?:{phrases(w.sums.nouns)})(?:\s+(?:{links})(?:\s+{_WORD}){{1,5}}?)?\s*\Z",
    }
    return _Patterns(**{name: re.compile(pattern, re.IGNORECASE) for name, pattern in patterns.items()})


def _clause(text: str, start: int) -> str:
    """What stands before `start` in the same sentence, at most `_CLAUSE` characters."""
    before = text[max(0, start - _CLAUSE) : start]
    return _SENTENCE_END.split(before)[-1]


_SENTENCE_END = re.compile(r"\n|[.!?;]\s+(?=[A-ZÄÖÜА-ЯЁ«„])")


def _side(m: re.Match[str]) -> Qualifier:
    groups = m.groupdict()
    return "under" if groups.get("under") else "over" if groups.get("over") else "about"


def qualifier_of(number: Number, article: Article, start: int, end: int) -> Qualifier:
    """The qualifier of `number`, which stands with its unit at ``article.text[start:end]``; a range is exact."""
    if number.value_max is not None:
        return "exact"
    if number.more:
        return "over"
    return qualifier_at(article.text, start, end, article.lang)


def qualifier_at(text: str, start: int, end: int, lang: str) -> Qualifier:
    """The qualifier of the number or sum in ``text[start:end]``, unit included.

    It is what stands directly before the number, a preposition aside ("почти на 5 %", "um mehr als 5 Prozent"), a
    verb whose subject or object the number is ("превысил 300 млн"), or what stands directly after the unit ("5 млн и
    более"). A word such as "до" is a cap unless a verb of growth or aim goes before.
    """
    p = _patterns(lang)
    window = _SENTENCE_END.split(text[max(0, start - _WINDOW) : start])[-1]
    if m := p.adverb.search(window, max(0, len(window) - _NEAR)):
        side = _side(m)
        return "exact" if side == "over" and p.sum_of.search(window, 0, m.start()) else side
    if m := p.close.search(window, max(0, len(window) - _NEAR)):
        return _side(m)
    if p.lower.search(window, max(0, len(window) - 8)):
        return "exact" if p.upper.match(text, end) else "over"
    if p.cap.search(window, max(0, len(window) - 8)):
        clause = _clause(text, start)
        return "exact" if any(pattern.search(clause) for pattern in (p.result, p.growth, p.moved)) else "under"
    if m := p.verb.search(window):
        return _side(m)
    if m := p.after.match(text, end):
        return _side(m)
    return "exact"
