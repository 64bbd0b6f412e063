"""Sentences of a text and the component that marks them in a Doc."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict
from razdel import sentenize
from spacy.language import Language
from spacy.tokens import Doc

from extract.lang import cell, remembered
from extract.spans.article import article_of

__all__ = ["create", "find_sentences"]


class _Words(BaseModel):
    """The cell ``sentences`` of a language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    splitter: Literal["dots", "razdel"]
    never_ends: frozenset[str]
    may_end: frozenset[str]
    starters: frozenset[str]
    ordinal_dots: bool = False
    suffixes: tuple[str, ...] = ()
    continued_by: dict[str, frozenset[str]] = {}


@remembered()
def _words(lang: str) -> _Words:
    words: _Words = cell(lang, "sentences", _Words)
    return words


_LINE = re.compile(r"[^\n]+")
# A sentence's last mark, what closes after it, and the space before the next one.
_END = re.compile(r"[.!?…]+[\"'”“’»«)\]]*(?=(\s+))")
_LAST_WORD = re.compile(r"(?:\w+[.-])*\w+$|§$")
_FIRST_WORD = re.compile(r"\w+")
_OPENING = "\"'„“”«»‚‘([–—-•"
_ROMAN = re.compile(r"[IVXL]+")
_LONGEST = 4_000


def find_sentences(text: str, lang: str) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences, without the white space around them; a line break always ends one.

    None is longer than 4,000 characters, so that rules may look through the whole of one again and again.

    Args:
        text: Any text.
        lang: Code of its language.
    """
    words = _words(lang)
    split = _split_dots if words.splitter == "dots" else _split_razdel
    for line in _LINE.finditer(text):
        start = line.start()
        for cut in _bounded(line[0], (*split(line[0], words), len(line[0]))):
            end = line.start() + cut
            stripped = text[start:end].strip()
            if stripped:
                at = text.index(stripped, start)
                yield at, at + len(stripped)
            start = end


def _bounded(line: str, cuts: Iterable[int]) -> Iterator[int]:
    """`cuts`, and more of them at spaces where what lies between two is longer than a sentence can be."""
    start = 0
    for cut in cuts:
        while cut - start > _LONGEST:
            space = line.rfind(" ", start + 1, start + _LONGEST)
            start = space if space > 0 else start + _LONGEST
            yield start
        yield cut
        start = cut


def _split_dots(line: str, words: _Words) -> Iterator[int]:
    """Where a sentence of `line` ends, by its marks and the words around them."""
    for mark in _END.finditer(line):
        if _ends(line, mark.start(), mark.end(), mark.end(1), words):
            yield mark.end()


def _ends(line: str, mark: int, close: int, after: int, words: _Words) -> bool:
    """Whether the mark at `mark` ends a sentence; the next word starts at `after`."""
    following = line[after : after + 40].lstrip(_OPENING + " ")
    if not following or following[0].islower():
        return not following
    if line[mark] != "." or close - mark > 1:
        return True
    before = _LAST_WORD.search(line, max(0, mark - 40), mark)
    last = before[0] if before else ""
    if last in words.never_ends:
        return False
    if not _dubious(last, words):
        return True
    first = _FIRST_WORD.match(following)
    return first is not None and first[0] in words.starters


def _dubious(last: str, words: _Words) -> bool:
    """Whether a dot after `last` need not end the sentence: an abbreviation, an ordinal, an initial."""
    if last in words.may_end or last.endswith(words.suffixes):
        return True
    if len(last) == 1 or (len(last) < 6 and all(len(part) == 1 for part in last.split("."))):
        return True
    return words.ordinal_dots and ((last.isdecimal() and len(last) <= 3) or _ROMAN.fullmatch(last) is not None)


def _split_razdel(line: str, words: _Words) -> Iterator[int]:
    """Where a sentence of `line` ends, by razdel with the language's corrections."""
    spans = list(sentenize(line))
    for n, span in enumerate(spans):
        yield from _missed(line, span.start, span.stop, words)
        if n + 1 < len(spans) and not _too_early(line, span.stop, words):
            yield span.stop


def _missed(line: str, start: int, stop: int, words: _Words) -> Iterator[int]:
    """Ends within ``line[start:stop]``: a word of `may_end` with its dot before a word that begins a sentence."""
    for mark in _END.finditer(line, start, stop):
        last = _LAST_WORD.search(line, max(start, mark.start() - 40), mark.start())
        first = _FIRST_WORD.match(line, mark.end(1))
        if last and first and last[0] in words.may_end and first[0] in words.starters:
            yield mark.end()


def _too_early(line: str, stop: int, words: _Words) -> bool:
    """Whether the sentence that ends at `stop` goes on: after one of `never_ends`, or before a word that continues."""
    if line[stop - 1] != ".":
        return False
    last = _LAST_WORD.search(line, max(0, stop - 41), stop - 1)
    if last is None or last[0] in words.never_ends:
        return last is not None
    first = _FIRST_WORD.match(line[stop : stop + 40].lstrip(_OPENING + " "))
    return first is not None and first[0] in words.continued_by.get(last[0], ())


class Sentences:
    """Sets ``token.is_sent_start`` from the article's sentences."""

    def __call__(self, doc: Doc) -> Doc:
        article = article_of(doc)
        if not len(doc):
            return doc
        starts = np.array(sorted({0, *(article.reading.to_source(s, e)[0] for s, e in article.sentences)}))
        # Setting the tokens one by one takes time with the square of their number.
        offsets = doc.to_array("IDX")
        values: Any = np.full(len(doc), -1).astype(np.uint64)
        places = np.searchsorted(offsets, starts)
        found = places[places < len(doc)]
        values[found[offsets[found] == starts[: len(found)]]] = 1
        return doc.from_array(["SENT_START"], values)


@Language.factory("extract_sentences")
def create(nlp: Language, name: str) -> Sentences:
    """spaCy factory of the component."""
    return Sentences()
