"""Percents of an article."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language

from extract.facts.component import FactComponent
from extract.records import FACT_TYPES, Fact
from extract.spans.article import Article

__all__ = ["create", "find"]


def find(article: Article) -> Iterator[Fact]:
    """The percents of an article, with offsets into `Article.text`."""
    assert "percents" in FACT_TYPES
    yield from ()


@Language.factory("extract_percents")
def create(nlp: Language, name: str) -> FactComponent:
    """spaCy factory of the component."""
    return FactComponent("percents", find)
