"""Which parts of a text can hold names: in Russian, names have capital letters and other words have none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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


_STRING = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LATIN = re.compile(r"[A-Za-z]")
_WITHIN = re.compile(r"(?<=[^\W\d_A-ZА-ЯЁ][, ])[,«\"„“ ]{0,2}([A-ZА-ЯЁ][^\W\d_]+)")
_BEFORE, _BEHIND, _BEHIND_BODY = 4, 6, 12  # words
_GAP = 2  # words between two parts that are read too
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
    """The parts of the sentences around their words with capitals; other words need not be read to find the names.

    The capital of a sentence's first word counts where the word may be a name (the dictionary has it as one or doesn't
    have it, or the text writes it with a capital within a sentence too), and where it opens with a noun that heads
    names of organisations, alone or after adjectives ("Верховный суд"). Latin letters count as capitals. A part reaches
    a few words to both sides, and further behind such a noun ("Федеральная служба по надзору в сфере ...").

    Args:
        text: The text.
        sentences: Offsets of its sentences.
        lang: Its language; of one whose `nouns_have_capitals` the sentences are returned whole.
    """
    if nouns_have_capitals(lang):
        return list(sentences)
    within = {found[1][:_SAME].lower() for found in _WITHIN.finditer(text)}
    return [part for start, end in sentences for part in _parts(text, start, end, within, lang)]


def _parts(text: str, start: int, end: int, within: set[str], lang: str) -> Iterator[Offsets]:
    strings = [found.span() for found in _STRING.finditer(text, start, end)]
    plain = _plain_capital(text, start, end, within, lang)
    first = after = 0  # of the part
    for n, (at, stop) in enumerate(strings):
        if not _has_capital(text[max(at, plain) : stop]):
            continue
        if n - _BEFORE > after + _GAP:
            if after:
                yield strings[first][0], strings[after - 1][1]
            first = n - _BEFORE
        body = _opens_with_body(_WORD.finditer(text, at, end), lang)
        after = max(after, n + 1 + (_BEHIND_BODY if body else _BEHIND))
    if after:
        yield strings[first][0], strings[min(after, len(strings)) - 1][1]


def _has_capital(string: str) -> bool:
    return string != string.lower() or _LATIN.search(string) is not None


def _plain_capital(text: str, start: int, end: int, within: set[str], lang: str) -> int:
    """Where the capital ends that the first word of a sentence has from the sentence; `start` where it is a name's."""
    first = _WORD.search(text, start, end)
    if first is None or first[0][:_SAME].lower() in within or not _is_common(first[0]):
        return start
    body = _opens_with_body(_WORD.finditer(text, first.start(), end), lang)
    return start if body else first.start() + 1


def _opens_with_body(words: Iterable[re.Match[str]], lang: str) -> bool:
    """Whether the first of `words` that is no adjective heads names of organisations."""
    for word in islice(words, _FIRST_WORDS):
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
