"""Percents of an article: a number and a sign or word for percent.

Percentage points, growth factors and fractions are told apart from them and noted as refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict
from spacy.language import Language

from extract.facts.component import FactComponent
from extract.facts.qualifiers import qualifier_of
from extract.lang import cell, remembered
from extract.records import Percent
from extract.spans.article import Article
from extract.spans.numbers import Number, joint
from extract.spans.words import phrases

__all__ = ["PercentWords", "create", "find"]


class PercentWords(BaseModel):
    """The file ``percents.toml`` of a language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    units: tuple[str, ...]
    joined: tuple[str, ...]
    points: tuple[str, ...]
    factor_before: tuple[str, ...]
    factor_after: tuple[str, ...]
    factor_words: tuple[str, ...]
    fractions: tuple[str, ...]


class _Patterns(NamedTuple):
    after: re.Pattern[str]
    factor_before: re.Pattern[str] | None
    factor_after: re.Pattern[str]
    others: re.Pattern[str]


@remembered()
def _patterns(lang: str) -> _Patterns:
    w = cell(lang, "percents", PercentWords)
    flags = re.IGNORECASE
    before = rf"(?<!\w)(?:{phrases(w.factor_before)})\s(?:[^\W\d_]+\s){{0,2}}\Z" if w.factor_before else None
    return _Patterns(
        after=re.compile(
            rf"(?P<points>[ ]{{0,3}}(?:{phrases(w.points)})(?!\w))"
            rf"|(?P<joined>[ ]?-?(?:{phrases(w.joined)})(?!\w))"
            rf"|(?P<unit>[ ]{{0,3}}(?:{phrases(w.units)})(?!\w))",
            flags,
        ),
        factor_before=re.compile(before, flags) if before else None,
        factor_after=re.compile(rf"[ ]?-?(?:{phrases(w.factor_after)})(?!\w)", flags),
        others=re.compile(
            rf"(?<!\w)(?:(?P<factor>{phrases(w.factor_words)})|(?P<fraction>{phrases(w.fractions)}))(?!\w)", flags
        ),
    )


class _Share(NamedTuple):
    """A number with its sign for percent."""

    number: Number
    start: int
    end: int
    value: Decimal
    value_max: Decimal | None
    rule: str


def _own(article: Article, p: _Patterns) -> dict[int, _Share]:
    """The percents whose sign stands after the number, by the number's index."""
    text = article.text
    found: dict[int, _Share] = {}
    for i, n in enumerate(article.numbers):
        if n.kind not in ("cardinal", "article"):
            continue
        m = p.after.match(text, n.end)
        if m is None:
            _refuse_factor(article, n, p)
        elif m.lastgroup == "points":
            article.refuse("percents", n.start, m.end(), "percentage points")
        else:
            found[i] = _Share(n, n.start, m.end(), n.value, n.value_max, f"percents.{m.lastgroup}")
    for i in range(len(article.numbers) - 2, -1, -1):
        n = article.numbers[i]
        if i not in found and i + 1 in found and n.shares:
            found[i] = _Share(n, n.start, n.end, n.value, n.value_max, "percents.shared_unit")
    return found


def _refuse_factor(article: Article, n: Number, p: _Patterns) -> None:
    m = p.factor_after.match(article.text, n.end)
    if m and (p.factor_before is None or p.factor_before.search(article.text, max(0, n.start - 40), n.start)):
        article.refuse("percents", n.start, m.end(), "growth factor")


def _merge(article: Article, shares: dict[int, _Share]) -> list[_Share]:
    """The percents in order, two that make a range as one: "от 5% до 7%"."""
    made: list[_Share] = []
    for i in sorted(shares):
        b = shares[i]
        a = made[-1] if made else None
        found = joint(article.text, (a.start, a.end), (b.start, b.end), article.lang) if a else None
        if a and found and found.is_range and a.value < b.value and not (a.value_max or b.value_max):
            made[-1] = a._replace(start=found.start, end=b.end, value_max=b.value)
        else:
            made.append(b)
    return made


def find(article: Article) -> Iterator[Percent]:
    """The percents of an article, with offsets into `Article.text`."""
    p = _patterns(article.lang)
    for s in _merge(article, _own(article, p)):
        yield Percent(
            value=s.value,
            value_max=s.value_max,
            qualifier="exact" if s.value_max is not None else qualifier_of(s.number, article, s.start, s.end),
            text=article.text[s.start : s.end],
            start=s.start,
            end=s.end,
            rule=s.rule,
        )
    for m in p.others.finditer(article.text):
        reason = "growth factor" if m["factor"] else "fraction"
        article.refuse("percents", m.start(), m.end(), reason)


@Language.factory("extract_percents")
def create(nlp: Language, name: str) -> FactComponent:
    """spaCy factory of the component."""
    return FactComponent("percents", find)
