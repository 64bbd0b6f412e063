"""The spaCy component that every fact type is: a function from an `Article` to facts, and a group."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from spacy.tokens import Doc

from extract.records import Fact
from extract.spans.article import Article, article_of, write_facts

__all__ = ["FactComponent"]


class FactComponent:
    """Runs `find` over a Doc's article and writes what it finds into ``doc.spans[group]``.

    Args:
        group: Name of the span group, one of `records.FACT_TYPES`.
        find: Gives the facts of an article, with offsets into `Article.text`.
    """

    def __init__(self, group: str, find: Callable[[Article], Iterable[Fact]]) -> None:
        self.group = group
        self.find = find

    def __call__(self, doc: Doc) -> Doc:
        """Write the facts of one Doc."""
        write_facts(doc, self.group, self.find(article_of(doc)))
        return doc
