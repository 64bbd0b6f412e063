"""Named entities (PER, ORG, LOC) of an article, and the component that writes them into ``doc.ents``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from spacy.language import Language
from spacy.tokens import Doc

from extract.errors import LanguageError
from extract.spans.article import NamedEntity, article_of, write_entities
from extract.spans.recognisers import MODELS, NER

__all__ = ["Entities", "Recogniser", "create", "recogniser"]


class Recogniser(Protocol):
    """Whatever finds named entities."""

    def find(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[NamedEntity]:
        """Entities of `text` in order, without overlap, with offsets into it."""


class NoEntities:
    """Finds nothing: for pipelines of rules alone."""

    def find(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[NamedEntity]:
        """No entities."""
        return []


def recogniser(ner: str, lang: str, threads: int = 1) -> Recogniser:
    """The recogniser called `ner` for one language; its files are loaded once a process.

    Args:
        ner: For Russian and German ``"bilingual"`` (a small model, and an accurate one where that is in doubt),
            ``"fast"`` (the accurate one less often) or ``"accurate"`` (that one alone); ``"natasha"`` (Russian); or
            ``"none"``.
        lang: Code of the language of the texts.
        threads: Threads of one forward pass of the bilingual model.

    Raises:
        LanguageError: No recogniser has this name.
        ModelError: A file of the model is missing or damaged.
    """
    if ner in MODELS:
        from extract.spans.onnx_ner import load_bilingual

        return load_bilingual(ner, lang, threads)
    if ner == "natasha":
        from extract.spans.slovnet_ner import load_slovnet

        return load_slovnet()
    if ner == "none":
        return NoEntities()
    raise LanguageError(f"ner={ner!r} is unknown; known are {', '.join(NER)}")


class Entities:
    """Writes the named entities that a recogniser finds in the Doc's article."""

    def __init__(self, recogniser: Recogniser) -> None:
        self.recogniser = recogniser

    def __call__(self, doc: Doc) -> Doc:
        """Set ``Article.entities`` and ``doc.ents``."""
        article = article_of(doc)
        write_entities(doc, self.recogniser.find(article.text, article.sentences))
        return doc


@Language.factory("extract_entities", default_config={"ner": "bilingual", "threads": 1})
def create(nlp: Language, name: str, ner: str, threads: int) -> Entities:
    """spaCy factory of the component; see `recogniser` for the settings."""
    return Entities(recogniser(ner, str(nlp.lang), threads))
