"""Which sentences can hold a name: in Russian, names have capital letters and other words have none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

from pydantic import BaseModel, ConfigDict

from extract.lang import cell, remembered
from extract.spans.labels import Offsets
from extract.spans.morphology import beginnings, begins_like, forms

__all__ = ["nouns_have_capitals", "with_names"]


class _Capitals(BaseModel):
    """The cell ``capitals`` of a language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    nouns_have_capitals: bool


class _Bodies(BaseModel):
    """The nouns of the cell ``organizations`` that head the name of a body."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    ministries: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    governments: frozenset[str] = frozenset()
    firms: frozenset[str] = frozenset()


_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LATIN = re.compile(r"[A-Za-z]")
_WITHIN = re.compile(r"(?<=[^\W\d_A-ZА-ЯЁ][, ])[,«\"„“ ]{0,2}([A-ZА-ЯЁ][^\W\d_]+)")
_FIRST_WORDS = 5
_SAME = 4  # letters that forms of one name share
_ADJECTIVES = frozenset({"ADJF", "PRTF"})
_FUNCTION_WORDS = frozenset({"PREP", "CONJ", "PRCL", "NPRO"})
_NAMES = frozenset({"Patr", "Surn", "Name", "Geox", "Orgn", "Abbr"})


@remembered()
def nouns_have_capitals(lang: str) -> bool:
    """Whether the language writes all nouns with a capital, so that capitals don't tell names."""
    return cell(lang, "capitals", _Capitals).nouns_have_capitals


def with_names(text: str, sentences: Sequence[Offsets], lang: str) -> list[Offsets]:
    """The sentences but those without a capital after the first letter that open with a common word.

    A sentence stays where its first word may be a name (the dictionary has it as one or doesn't have it, or the text
    writes it with a capital within a sentence too), where it opens with a noun that heads names of organisations, alone
    or after adjectives ("Верховный суд"), and where it has Latin letters or opens with a small letter.

    Args:
        text: The text.
        sentences: Offsets of its sentences.
        lang: Its language; one whose `nouns_have_capitals` keeps all.
    """
    if nouns_have_capitals(lang):
        return list(sentences)
    within = {found[1][:_SAME].lower() for found in _WITHIN.finditer(text)}
    return [s for s in sentences if not _is_plain(text, *s, within, lang)]


def _is_plain(text: str, start: int, end: int, within: set[str], lang: str) -> bool:
    first = _WORD.search(text, start, end)
    if first is None:
        return True
    word = first[0]
    return (
        word[0].isupper()
        and text[first.start() + 1 : end].islower()
        and not _LATIN.search(text, start, end)
        and word[:_SAME].lower() not in within
        and _is_common(word)
        and not _opens_with_body(islice(_WORD.finditer(text, first.start(), end), _FIRST_WORDS), lang)
    )


def _opens_with_body(words: Iterable[re.Match[str]], lang: str) -> bool:
    """Whether the first of `words` that is no adjective heads names of organisations."""
    for word in words:
        if _heads_body(word[0], lang):
            return True
        if not any(f.pos in _ADJECTIVES for f in forms(word[0].lower())):
            break
    return False


@lru_cache(maxsize=1 << 14)
def _is_common(word: str) -> bool:
    """Whether the dictionary has the word, and not as a name; "в" and "по" are abbreviations to it too."""
    readings = forms(word.lower())
    if any(f.pos in _FUNCTION_WORDS for f in readings):
        return True
    return bool(readings) and all(f.known and f.kind not in _NAMES for f in readings)


@remembered()
def _heads(lang: str) -> tuple[frozenset[str], frozenset[str]]:
    """The nouns that head names of bodies, and how their forms begin."""
    words = cell(lang, "organizations", _Bodies)
    heads = words.ministries | words.offices | words.governments | words.firms
    return heads, beginnings(heads)


@remembered(maxsize=1 << 14)
def _heads_body(word: str, lang: str) -> bool:
    heads, starts = _heads(lang)
    return begins_like(word, starts) and any(f.lemma in heads for f in forms(word.lower()))
