"""From a text to its record: the one place that knows the order of the stages."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extract.cleaning import find_layout, whole_text
from extract.errors import LanguageError
from extract.lang import languages
from extract.language import detect
from extract.records import FACT_TYPES, Record
from extract.spans.article import read_facts, write_layout
from extract.spans.tokens import replace_surrogates

__all__ = ["STAGES", "extract", "load", "prepare", "record_of"]

STAGES: dict[str, str] = {
    "extract_article": "extract.pipeline",
    "extract_sentences": "extract.spans.sentences",
    "extract_entities": "extract.spans.entities",
    "extract_dates": "extract.facts.dates",
    "extract_money": "extract.facts.money",
    "extract_percents": "extract.facts.percents",
    "extract_agreement_counts": "extract.facts.agreement_counts",
    "extract_regions": "extract.facts.regions",
    "extract_organizations": "extract.facts.organizations",
    "extract_persons": "extract.facts.persons",
    "extract_agreements": "extract.facts.agreements",
}
"""The stages in their order: the factory's name and the module that registers it."""

NER: dict[str, tuple[str, ...]] = {"bilingual": ("ru", "de"), "natasha": ("ru",), "none": ("ru", "de")}
"""The recognisers of named entities, and the languages each one has."""

_TOKENIZERS = {"ru": "extract.razdel.v1"}


class ArticleStage:
    """Finds the layout of a Doc's text; metadata given with the Doc wins over what the page says."""

    def __call__(self, doc: Doc) -> Doc:
        layout = find_layout(doc.text, doc.lang_) if doc._.clean else whole_text(doc.text)
        found = {"title": layout.title, "author": layout.author, "source": layout.source, "url": layout.url}
        doc._.meta = {**{k: v for k, v in found.items() if v}, **{k: v for k, v in doc._.meta.items() if v is not None}}
        if doc._.published is None:
            doc._.published = layout.published
        write_layout(doc, layout)
        return doc


@Language.factory("extract_article")
def create_article(nlp: Language, name: str) -> ArticleStage:
    """spaCy factory of the component."""
    return ArticleStage()


@lru_cache(maxsize=8)
def load(lang: str, ner: str = "bilingual") -> Language:
    """A pipeline for one language; loaded once a process and shared.

    Args:
        lang: ``"ru"`` or ``"de"``.
        ner: Recogniser of named entities: ``"bilingual"``, ``"natasha"`` (Russian only) or ``"none"``.

    Raises:
        LanguageError: The language isn't supported, or the recogniser doesn't have it.
        ModelError: The model's files are missing or damaged.
    """
    if lang not in languages():
        raise LanguageError(f"language {lang!r} is not supported; supported are {', '.join(languages())}")
    if ner not in NER:
        raise LanguageError(f"ner={ner!r} is unknown; known are {', '.join(NER)}")
    if lang not in NER[ner]:
        raise LanguageError(f'ner={ner!r} has no {lang!r}; use ner="bilingual" or ner="none"')
    for module in STAGES.values():
        import_module(module)
    config: dict[str, Any] = {}
    if lang in _TOKENIZERS:
        config = {"nlp": {"tokenizer": {"@tokenizers": _TOKENIZERS[lang]}}}
    nlp = spacy.blank(lang, config=config)
    nlp.max_length = 1 << 31
    for name in STAGES:
        nlp.add_pipe(name, config={"ner": ner} if name == "extract_entities" else {})
    return nlp


def record_of(doc: Doc) -> Record:
    """The record of a processed Doc (``doc._.record``)."""
    return Record.model_validate(
        {
            "lang": doc.lang_,
            "published": doc._.published,
            **{k: v for k, v in doc._.meta.items() if k in Record.model_fields},
            **{group: read_facts(doc, group) for group in FACT_TYPES},
            "warnings": tuple(doc._.warnings),
        }
    )


Doc.set_extension("record", getter=record_of, force=True)


def prepare(
    text: str,
    lang: str | None = None,
    published: str | None = None,
    id: str | None = None,
    clean: bool = True,
    **meta: str | None,
) -> Doc | Record:
    """The Doc of one text before any stage has run, or at once its record where its language isn't supported.

    Takes what `extract` takes. Docs of one language can then go through ``load(doc.lang_, ner).pipe(docs)`` together.
    """
    ner = meta.pop("ner", None) or "bilingual"
    warnings: list[str] = []
    readable = replace_surrogates(text)
    if readable != text:
        warnings.append("lone surrogates were read as U+FFFD")
    lang = lang or detect(readable)
    if lang not in languages():
        warnings.append(f"language {lang!r} is not supported: no facts were looked for")
        return Record.model_validate({"id": id, "lang": lang, "published": published, **meta, "warnings": warnings})
    doc = load(lang, ner).make_doc(readable)
    doc._.published = published
    doc._.clean = clean
    doc._.meta = {"id": id, **meta}
    doc._.warnings = warnings
    return doc


def extract(
    text: str,
    lang: str | None = None,
    published: str | None = None,
    id: str | None = None,
    clean: bool = True,
    **meta: str | None,
) -> Record:
    """The record of one text.

    Args:
        text: The text; all offsets of the record point into it.
        lang: Code of its language; detected when None.
        published: Day of publication in EDTF, to which relative dates refer; read from the text when None.
        id: The document's id.
        clean: Whether to tell the article from menus, other headlines and the like; False takes all as article.
        meta: Further fields of the record (path, title, url, author, source), and ``ner``.

    Raises:
        LanguageError: `lang` isn't supported.
    """
    ner = meta.get("ner") or "bilingual"
    doc = prepare(text, lang, published, id, clean, **meta)
    return doc if isinstance(doc, Record) else record_of(load(doc.lang_, ner)(doc))
