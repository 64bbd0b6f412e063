"""From a text to its record: the one place that knows the order of the stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extract.cleaning import Layout, Section, find_layout, whole_text
from extract.errors import InputError, LanguageError
from extract.lang import languages
from extract.language import UNDETERMINED, detect, foreign_passages
from extract.records import EDTF, FACT_TYPES, Record
from extract.spans.article import keep_text, layout_of, merge_facts, read_facts, text_of, write_layout
from extract.spans.recognisers import NER
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
    "extract_passages": "extract.pipeline",
}
"""The stages in their order: the factory's name and the module that registers it."""

_TOKENIZERS = {"de": "extract.bounded.v1", "ru": "extract.razdel.v1"}
_META = ("path", "title", "url", "author", "source")


class ArticleStage:
    """Finds the layout of a Doc's text; metadata given with the Doc wins over what the page says."""

    def __call__(self, doc: Doc) -> Doc:
        """Set the Doc's sections and metadata."""
        text = text_of(doc)
        layout = find_layout(text, doc.lang_) if doc._.clean else whole_text(text)
        found = {"title": layout.title, "author": layout.author, "source": layout.source, "url": layout.url}
        doc._.meta = {**{k: v for k, v in found.items() if v}, **{k: v for k, v in doc._.meta.items() if v is not None}}
        if doc._.published is None:
            doc._.published = layout.published
        _check_day(doc._.published)
        foreign = foreign_passages(text, doc.lang_)
        if foreign:
            layout = replace(layout, sections=_without(layout.sections, foreign))
            doc._.passages = [list(p) for p in foreign]
        write_layout(doc, layout)
        return doc


def _check_day(published: object) -> None:
    """Raise for a day of publication that is neither None nor EDTF."""
    if published is not None and not (isinstance(published, str) and EDTF.fullmatch(published)):
        raise InputError(f"published takes a day in EDTF such as '2024-09-05', not {published!r}")


def _without(sections: Iterable[Section], foreign: Sequence[tuple[int, int, str]]) -> tuple[Section, ...]:
    """The sections with the article's foreign passages marked as such."""
    marked: list[Section] = []
    for start, end, kind in sections:
        at = start
        for passage_start, passage_end, _ in foreign if kind == "article" else ():
            first, last = max(passage_start, at), min(passage_end, end)
            if first < last:
                marked += [Section(at, first, kind), Section(first, last, "foreign")]
                at = last
        marked.append(Section(at, end, kind))
    return tuple(section for section in marked if section.start < section.end)


class PassagesStage:
    """Reads the passages of a Doc that are in another supported language, with the pipeline of that language.

    Args:
        ner: Recogniser of named entities, of those that the language has.
    """

    def __init__(self, ner: str) -> None:
        self.ner = ner

    def __call__(self, doc: Doc) -> Doc:
        """Add the facts of the passages to those of the Doc."""
        foreign = [s for s in layout_of(doc).sections if s.kind == "foreign"] if doc._.passages else []
        for lang in sorted({code for _, _, code in doc._.passages} & set(languages()) - {doc.lang_}):
            ours = [(start, end) for start, end, code in doc._.passages if code == lang]
            other = self._read(doc, lang, [s for s in foreign if any(a <= s.start < b for a, b in ours)])
            for group in FACT_TYPES:
                merge_facts(doc, group, read_facts(other, group))
        return doc

    def _read(self, doc: Doc, lang: str, passages: Sequence[Section]) -> Doc:
        nlp = load(lang, self.ner if lang in NER[self.ner] else "bilingual")
        other = nlp.make_doc(text_of(doc))
        keep_text(other, text_of(doc))
        other._.published = doc._.published
        write_layout(other, Layout(tuple(Section(s.start, s.end, "article") for s in passages)))
        for name, stage in nlp.pipeline:
            if name not in ("extract_article", "extract_passages"):
                other = stage(other)
        return other


@Language.factory("extract_passages", default_config={"ner": "bilingual"})
def create_passages(nlp: Language, name: str, ner: str) -> PassagesStage:
    """spaCy factory of the component."""
    return PassagesStage(ner)


@Language.factory("extract_article")
def create_article(nlp: Language, name: str) -> ArticleStage:
    """spaCy factory of the component."""
    return ArticleStage()


@lru_cache(maxsize=8)
def load(lang: str, ner: str = "bilingual") -> Language:
    """A pipeline for one language; loaded once a process and shared.

    Args:
        lang: ``"ru"`` or ``"de"``.
        ner: Recogniser of named entities: ``"bilingual"``, ``"accurate"``, ``"fast"``, ``"natasha"`` (Russian only) or
            ``"none"``; see `extract.spans.entities.recogniser`.

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
        nlp.add_pipe(name, config={"ner": ner} if name in ("extract_entities", "extract_passages") else {})
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
    unknown = ", ".join(sorted(meta.keys() - set(_META)))
    if unknown:
        raise InputError(f"a record has no field {unknown} to set; it takes {', '.join(_META)}")
    _check_day(published)
    warnings: list[str] = []
    readable = replace_surrogates(text)
    if readable != text:
        warnings.append("lone surrogates were read as U+FFFD")
    lang = lang or detect(readable)
    if lang not in languages():
        what = "no language was recognised" if lang == UNDETERMINED else f"language {lang!r} is not supported"
        warnings.append(f"{what}: no facts were looked for")
        return Record.model_validate({"id": id, "lang": lang, "published": published, **meta, "warnings": warnings})
    doc = load(lang, ner).make_doc(readable)
    keep_text(doc, readable)
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
        lang: Code of its language; detected when None. For one that isn't supported the record has no facts.
        published: Day of publication in EDTF, to which relative dates refer; read from the text when None.
        id: The document's id.
        clean: Whether to tell the article from menus, other headlines and the like; False takes all as article.
        meta: Further fields of the record (path, title, url, author, source), and ``ner``.

    Raises:
        InputError: `published` is no EDTF, or a field of `meta` is unknown.
        LanguageError: The recogniser is unknown, or doesn't have the language.
        ModelError: The model's files are missing or damaged.
    """
    ner = meta.get("ner") or "bilingual"
    doc = prepare(text, lang, published, id, clean, **meta)
    return doc if isinstance(doc, Record) else record_of(load(doc.lang_, ner)(doc))
