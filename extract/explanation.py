"""Why a document's record is as it is: the rule of each fact, what was refused, and what is not the article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc

from extract.documents import Document, Failure, ReadOptions, read
from extract.pipeline import load, prepare, record_of
from extract.records import Fact, Record
from extract.spans.article import article_of, layout_of

__all__ = ["Explanation", "Line", "explain", "value_of"]


@dataclass(frozen=True)
class Line:
    """One stretch of the text and what it was taken for.

    Attributes:
        start, end: Offsets into the text as read.
        text: That stretch.
        group: Table of the fact, or kind of the section.
        rule: Name of the rule or model; empty for sections and refusals.
        value: The fact in short, or the reason of a refusal.
    """

    start: int
    end: int
    text: str
    group: str
    rule: str = ""
    value: str = ""


@dataclass(frozen=True)
class Explanation:
    """A document's record and how it came about.

    Attributes:
        record: The record.
        facts: A line for each fact, in order of the text.
        refused: Stretches that looked like a fact and are none.
        dropped: Stretches that are no part of the article, and so give no facts.
    """

    record: Record
    facts: tuple[Line, ...] = ()
    refused: tuple[Line, ...] = ()
    dropped: tuple[Line, ...] = ()


def explain(
    path: str | Path, lang: str | None = None, ner: str = "bilingual", options: ReadOptions | None = None
) -> Iterator[Explanation | Failure]:
    """The explanation of each document of a file, folder or glob.

    Args:
        path: See `extract.documents.list_inputs`.
        lang: Language of all documents, detected for each when None.
        ner: Recogniser of named entities.
        options: How to read.

    Raises:
        InputError: The path is missing or nothing of it can be read.
        LanguageError: The language isn't supported, or the recogniser doesn't have it.
    """
    for item in read(path, options):
        yield item if isinstance(item, Failure) else _explain_document(item, lang, ner)


def _explain_document(document: Document, lang: str | None, ner: str) -> Explanation:
    meta = {name: getattr(document, name) for name in ("path", "title", "url", "author", "source")}
    doc = prepare(document.text, lang or document.lang, document.published, document.id, ner=ner, **meta)
    if isinstance(doc, Record):
        return Explanation(doc.model_copy(update={"warnings": (*document.warnings, *doc.warnings)}))
    doc._.warnings = [*document.warnings, *doc._.warnings]
    return explain_doc(load(doc.lang_, ner)(doc))


def explain_doc(doc: Doc) -> Explanation:
    """The explanation of a Doc that went through a pipeline of `load`."""
    record, article, text = record_of(doc), article_of(doc), doc.text
    facts = [
        Line(start, end, text[start:end], group, fact.rule, value_of(fact))
        for group, found in record.facts().items()
        for fact in found
        for start, end in fact.places
    ]
    refused = []
    for refusal in article.refusals:
        start, end = article.reading.to_source(refusal.start, refusal.end)
        refused.append(Line(start, end, text[start:end], refusal.group, value=refusal.reason))
    dropped = [
        Line(section.start, section.end, text[section.start : section.end], section.kind)
        for section in layout_of(doc).sections
        if section.kind != "article"
    ]
    return Explanation(
        record, *(tuple(sorted(lines, key=lambda x: (x.start, x.end))) for lines in (facts, refused, dropped))
    )


def value_of(fact: Fact) -> str:
    """A fact's fields in short, without its place and rule."""
    left_out = {"key", "rule", "start", "end", "mentions", "text"}
    fields = fact.model_dump(mode="json", exclude=left_out, exclude_none=True)
    return ", ".join(f"{name} {_plain(value)}" for name, value in fields.items() if value not in ([], ""))


def _plain(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
