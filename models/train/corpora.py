"""Corpora for training: files in several formats to documents with spans, cleaned to one convention.

Formats, by suffix: ``.jsonl`` (one document a line: ``id``, ``lang``, ``text``, ``ents`` or ``flat`` as
``[start, end, label, ...]``), ``.conll``/``.iob``/``.tsv`` (word first, BIO label last, blank line between sentences)
and ``.ann`` (brat, beside a ``.txt``).

The convention is that of the product: an adjective is no place, a generic person is no person, an organisation is
taken in its full extent.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pymorphy3

LABELS = ("PER", "ORG", "LOC")
_ALIASES = {"PERSON": "PER", "LOCATION": "LOC", "GPE": "LOC", "ORGANIZATION": "ORG", "ORGANISATION": "ORG"}

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Document:
    """A text and its outermost PER, ORG and LOC spans."""

    id: str
    lang: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Corpus:
    """One entry of the recipe.

    Attributes:
        name: What the card calls it.
        files: Paths below the folder of corpora.
        lang: Language of all its documents.
        licence: As its source states it.
        repeat: How often a document is seen in one epoch; below 1, that share of the documents.
        held_out: How many documents never train and measure instead.
        join: Whether an organisation's name goes on in the span right after it ("МВД" + "России").
        lower: Whether an organisation without any capital letter counts.
    """

    name: str
    files: tuple[str, ...]
    lang: str
    licence: str
    repeat: float = 1.0
    held_out: int = 0
    join: bool = False
    lower: bool = True


def read_corpus(corpus: Corpus, folder: Path) -> list[Document]:
    """All documents of a corpus, cleaned, in an order that only depends on their text."""
    documents = {d.text: d for name in corpus.files for d in read_file(folder / name, corpus.lang)}
    cleaned = [clean(d, corpus) for d in documents.values()]
    return sorted(cleaned, key=lambda d: fingerprint(d.text))


def fingerprint(text: str) -> str:
    """Same for texts that differ in white space and in what is not a letter only."""
    letters = "".join(filter(str.isalpha, text[:400])).casefold()
    return hashlib.sha256(letters.encode()).hexdigest()


def read_file(path: Path, lang: str) -> Iterator[Document]:
    """Documents of one file; the suffix names the format."""
    if path.suffix == ".jsonl":
        yield from read_jsonl(path, lang)
    elif path.suffix in {".conll", ".iob", ".tsv", ".txt"}:
        yield from read_conll(path, lang)
    elif path.suffix == ".ann":
        yield read_brat(path, lang)
    else:
        raise SystemExit(f"{path}: no reader for this suffix; known are .jsonl .conll .iob .tsv .txt .ann")


def _outermost(spans: Iterable[Span]) -> tuple[Span, ...]:
    kept: list[Span] = []
    for start, end, label in sorted(set(spans), key=lambda s: (s[0], -s[1])):
        if start < end and (not kept or start >= kept[-1][1]):
            kept.append((start, end, label))
    return tuple(kept)


def _label(name: str) -> str:
    return _ALIASES.get(name.upper(), name.upper())


def read_jsonl(path: Path, lang: str) -> Iterator[Document]:
    """One document a line; common descriptions (``named`` false) are left out."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            named = row.get("named") or [True] * len(row["ents"])
            nameless = {tuple(e[:2]) for e, is_named in zip(row["ents"], named, strict=True) if not is_named}
            spans = [
                (s, e, _label(label)) for s, e, label, *_ in row.get("flat", row["ents"]) if (s, e) not in nameless
            ]
            yield Document(
                row["id"], row.get("lang", lang), row["text"], _outermost(s for s in spans if s[2] in LABELS)
            )


def read_conll(path: Path, lang: str) -> Iterator[Document]:
    """One sentence a document: word in the first column, BIO label in the last."""
    blocks = re.split(r"\n\s*\n", path.read_text("utf-8"))
    for n, block in enumerate(blocks):
        rows = [
            line.split() for line in block.splitlines() if line.strip() and not line.startswith(("#", "-DOCSTART-"))
        ]
        text, spans = "", []
        for row in rows:
            start = len(text) + bool(text)
            text = f"{text} {row[0]}" if text else row[0]
            prefix, _, name = row[-1].partition("-")
            label = _label(name)
            if prefix == "I" and spans and spans[-1][2] == label and spans[-1][1] == start - 1:
                spans[-1] = (spans[-1][0], len(text), label)
            elif prefix in {"B", "I"}:
                spans.append((start, len(text), label))
        if text:
            yield Document(f"{path.stem}#{n}", lang, text, _outermost(s for s in spans if s[2] in LABELS))


def read_brat(path: Path, lang: str) -> Document:
    """A brat annotation and the text beside it; discontinuous annotations are left out."""
    spans = []
    for line in path.read_text("utf-8").splitlines():
        found = re.match(r"T\d+\t(\S+) (\d+) (\d+)\t", line)
        if found and _label(found[1]) in LABELS:
            spans.append((int(found[2]), int(found[3]), _label(found[1])))
    return Document(path.stem, lang, path.with_suffix(".txt").read_text("utf-8"), _outermost(spans))


# --- one convention ------------------------------------------------------------------------------------------------

_MARKS = " \t\n\"«»„“”'.,;:#@()"


def clean(document: Document, corpus: Corpus) -> Document:
    """The document with its spans in the product's convention."""
    spans = [_trim(document.text, s) for s in document.spans]
    if corpus.join:
        spans = _join(document.text, spans)
    kept = (s for s in spans if s[0] < s[1] and _is_name(document.text[s[0] : s[1]], s[2], document.lang, corpus.lower))
    return replace(document, spans=_outermost(kept))


def _trim(text: str, span: Span) -> Span:
    start, end, label = span
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end, label


def _join(text: str, spans: list[Span]) -> list[Span]:
    """An organisation and the owner or seat named right after it are one name."""
    joined: list[Span] = []
    for start, end, label in sorted(spans):
        if joined and joined[-1][2] == "ORG" and label in {"ORG", "LOC"} and text[joined[-1][1] : start] == " ":
            joined[-1] = (joined[-1][0], end, "ORG")
        else:
            joined.append((start, end, label))
    return joined


def _is_name(name: str, label: str, lang: str, lower: bool) -> bool:
    words = name.strip(_MARKS).split()
    if not words:
        return False
    has_capital = any(c.isupper() or c.isdigit() for c in name)
    if label == "ORG":
        return lower or has_capital
    if not has_capital or (label == "LOC" and lang == "de" and name[0].islower()):
        return False
    return not (label == "LOC" and len(words) == 1 and is_adjective(words[0], lang))


def is_adjective(word: str, lang: str) -> bool:
    """Whether a one-word name of a place is an adjective made from it ("российский", "Berliner")."""
    if lang == "de":
        return word in _GERMAN_ADJECTIVES or bool(re.fullmatch(r"[a-zäöü].*(?:isch|sch)(?:e[nmrs]?)?", word))
    return _is_russian_adjective(word)


_CITIES = """
Aachen Augsburg Basel Berlin Bochum Bonn Bremen Brüssel Chemnitz Dortmund Dresd Duisburg Düsseldorf Erfurt Ess Frankfurt
Freiburg Genf Gött Halle Hamburg Hannoveran Heidelberg Ingolstädt Karlsruh Kassel Kiel Köln Leipzig London Lübeck
Magdeburg Mainz Mannheim Moskau Münchn Münster Nürnberg Osnabrück Paris Potsdam Regensburg Rom Rostock Salzburg Schwein
Schweiz Stuttgart Tokio Ulm Warschau Washington Wien Wiesbaden Wolfsburg Wuppertal Würzburg Zürch Zürich
"""
_GERMAN_ADJECTIVES = frozenset(f"{stem}er" for stem in _CITIES.split())


@lru_cache(maxsize=1)
def _morphology() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=50_000)
def _is_russian_adjective(word: str) -> bool:
    parses = _morphology().parse(word)
    if any("Geox" in p.tag or "Surn" in p.tag for p in parses):
        return False
    return bool(parses) and "ADJF" in parses[0].tag and parses[0].normal_form.endswith(("ский", "цкий", "ской", "цкой"))


# --- split ---------------------------------------------------------------------------------------------------------


@dataclass
class Split:
    """Documents to train on and to measure on, by corpus; no text is in both."""

    train: dict[str, list[Document]] = field(default_factory=dict)
    held_out: dict[str, list[Document]] = field(default_factory=dict)


def split(corpora: Iterable[Corpus], folder: Path) -> Split:
    """Read all corpora and hold documents out; a text held out in one corpus leaves the others too."""
    result = Split()
    read = [(corpus, read_corpus(corpus, folder)) for corpus in corpora]
    for corpus, documents in read:
        if corpus.held_out:
            result.held_out[corpus.name] = documents[: corpus.held_out]
    taken = {fingerprint(d.text) for documents in result.held_out.values() for d in documents}
    for corpus, documents in read:
        if corpus.repeat:
            result.train[corpus.name] = [d for d in documents if fingerprint(d.text) not in taken]
    return result
