"""Sentences of a text and the component that marks them in a Doc."""

from __future__ import annotations

from collections.abc import Iterator

from razdel import sentenize
from spacy.language import Language
from spacy.tokens import Doc

from extract.spans.article import article_of

__all__ = ["create", "find_sentences"]


def find_sentences(text: str, lang: str) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences, without the white space around them; a line break always ends one."""
    at = 0
    for line in text.splitlines(keepends=True):
        for s in sentenize(line):
            if s.stop > s.start:
                yield at + s.start, at + s.stop
        at += len(line)


class Sentences:
    """Sets ``token.is_sent_start`` from the article's sentences."""

    def __call__(self, doc: Doc) -> Doc:
        article = article_of(doc)
        starts = {article.reading.to_source(s, e)[0] for s, e in article.sentences}
        starts |= {0}
        for token in doc:
            token.is_sent_start = token.idx in starts
        return doc


@Language.factory("extract_sentences")
def create(nlp: Language, name: str) -> Sentences:
    """spaCy factory of the component."""
    return Sentences()
