"""Where organisations are named: phrases around head nouns, and the recogniser's spans that no phrase holds."""

from __future__ import annotations

from typing import NamedTuple

from extract.facts.organization_finder import Span
from extract.facts.organization_german import GermanFinder
from extract.facts.organization_russian import RussianFinder
from extract.spans.article import Article

__all__ = ["NamedBody", "bodies"]


class NamedBody(NamedTuple):
    """A mention: offsets into the text, the name in the nominative, and the rule that found it."""

    start: int
    end: int
    name: str
    rule: str


def bodies(article: Article) -> list[NamedBody]:
    """The organisations named in an article, outermost, in order."""
    finder = RussianFinder(article) if article.lang == "ru" else GermanFinder(article)
    spans = _outermost([*finder.by_head, *finder.by_form(), *finder.by_model(), *finder.by_list()])
    out = []
    for span in spans:
        start, end = finder.tokens[span.first].start, finder.tokens[span.stop - 1].end
        out.append(NamedBody(start, end, span.name, span.rule))
    return out


def _outermost(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.first - s.stop, s.first)):
        if not any(k.first < span.stop and span.first < k.stop for k in kept):
            kept.append(span)
    return sorted(kept)
