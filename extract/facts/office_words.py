"""Words of offices: the cells ``offices.toml``, and which words head an office or are titles."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict

from extract.lang import cell, remembered
from extract.spans.morphology import CASES, beginnings, begins_like, forms, inflect
from extract.spans.phrases import Head, Tokens, is_place_adjective

__all__ = [
    "GermanOffices",
    "Offices",
    "RussianOffices",
    "adjective_belongs",
    "ends_with_one",
    "german",
    "german_head",
    "heads_at",
    "is_german_adjective",
    "is_office_word",
    "is_title",
    "russian",
    "words_for",
]


class Offices(BaseModel):
    """What the cell ``offices.toml`` of either language holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    with_place: frozenset[str]
    not_office: frozenset[str]
    never_alone: frozenset[str]
    titles: frozenset[str]
    of_several: frozenset[str]
    passing: frozenset[str]
    openers: tuple[str, ...]
    capacities: dict[str, str]
    foreign_bodies: tuple[str, ...]
    of_one: dict[str, str]


class RussianOffices(Offices):
    """The cell ``lang/ru/offices.toml``."""

    heads: frozenset[str]
    fixed_heads: frozenset[str]
    inanimate: frozenset[str]
    idioms: frozenset[str]
    adverbs: frozenset[str]
    acting: tuple[str, ...]
    degrees: tuple[str, ...]
    degrees_short: frozenset[str]
    degrees_end: str
    ranks: frozenset[str]
    service_ranks: frozenset[str]
    of_service: tuple[str, ...]
    of_ministries: dict[str, str]
    tails: frozenset[str]
    appointed: frozenset[str]
    adjective_ends: tuple[str, ...]


class GermanOffices(Offices):
    """The cell ``lang/de/offices.toml``."""

    strong: frozenset[str]
    weak: frozenset[str]
    adjectival: frozenset[str]
    feminine_only: frozenset[str]
    adjective_stems: frozenset[str]
    adjective_suffixes: tuple[str, ...]
    of_country: frozenset[str]
    articles: frozenset[str]
    articles_of_men: frozenset[str]
    articles_of_women: frozenset[str]
    articles_of_several: frozenset[str]
    article_of_all: str
    copulas: frozenset[str]
    copula_adverbs: frozenset[str]
    plurals: dict[str, str]
    deputies: frozenset[str]
    listed_titles: frozenset[str]
    particles: frozenset[str]
    short: frozenset[str]
    short_ends: frozenset[str]
    retired: tuple[str, ...]
    bodies: tuple[str, ...]


@remembered()
def russian() -> RussianOffices:
    """The words of Russian offices."""
    return cell("ru", "offices", RussianOffices)


@remembered()
def german() -> GermanOffices:
    """The words of German offices."""
    return cell("de", "offices", GermanOffices)


def words_for(lang: str) -> Offices:
    """The words of offices in a language."""
    return russian() if lang == "ru" else german()


def heads_at(tokens: Tokens, i: int, lang: str) -> tuple[Head, ...]:
    """The readings of token `i` as the head of an office; none when it is no office noun."""
    text = tokens[i].text
    if lang == "ru" and i and f"{tokens[i - 1].text} {text}".lower() in russian().idioms:
        return ()
    if lang == "de":
        found = german_head(text)
        return (Head(i, "", *found),) if found else ()
    return tuple(Head(i, *h) for h in _russian_heads(text))


@remembered(maxsize=1 << 13)
def _russian_heads(text: str) -> tuple[tuple[str, str, str, str], ...]:
    if not text[:1].isalpha() or len(text) < 3:
        return ()
    low = text.lower()
    if low in russian().fixed_heads:
        return tuple((case, "sing", "masc", text) for case in CASES)
    if not begins_like(text, _beginnings()):
        return ()
    found = []
    for f in forms(text):
        if f.pos not in ("NOUN", "ADJF", "PRTF") or f.case is None or f.score <= 0.01:
            continue
        if f.animate is False and f.known and f.lemma not in russian().inanimate:
            continue
        if f.pos != "PRTF" and not _is_russian_head(f.lemma):
            continue
        number, gender = f.number or "sing", f.gender or "masc"
        base = inflect(text, f.case, gender, number, "NOUN" if f.pos == "NOUN" else "ADJF")
        if base and (f.pos != "PRTF" or _is_russian_head(base.lower())):
            found.append((f.case, number, gender, base))
    return tuple(dict.fromkeys(found))


@remembered()
def _beginnings() -> frozenset[str]:
    """How the heads begin, in any case: words that begin otherwise need no look-up."""
    return beginnings(russian().heads)


def _is_russian_head(lemma: str) -> bool:
    heads = russian().heads
    lemma = lemma.replace("ё", "е")
    if lemma in heads:
        return True
    first, _, rest = lemma.partition("-")
    last = lemma.rpartition("-")[2]
    return bool(rest) and (last in heads or first in heads)


@remembered(maxsize=1 << 13)
def german_head(text: str) -> tuple[str, str, str] | None:
    """(number, gender, base) of a German office noun, None when it is none."""
    words = german()
    if text in words.short:
        return ("sing", "", text)
    if not text[:1].isupper() or len(text) < 4:
        return None
    low = text.lower()
    for ending, gender in (("r", "masc"), ("n", ""), ("", "femn"), ("m", "masc")):
        stem = low[: len(low) - len(ending)] if ending else low
        if low.endswith(ending) and ends_with_one(stem, words.adjectival):
            base = text[: len(stem)]
            return ("sing", gender, base + "r" if gender == "masc" else base)
    for kind, weak in ((words.strong, False), (words.weak, True)):
        for ending in ("", "en", "n") if weak else ("", "s", "es", "n"):
            stem = low[: len(low) - len(ending)] if ending else low
            if low.endswith(ending) and ends_with_one(stem, kind):
                number = "plur" if ending == "n" and not weak else "sing"
                return (number, "masc", text[: len(stem)])
    for ending, singular in words.plurals.items():  # Landräte, den Landräten
        stem = low.removesuffix("n") if ending.endswith("e") else low
        if stem.endswith(ending) and ends_with_one(stem.removesuffix(ending) + singular, words.strong):
            return ("plur", "masc", text[: len(stem) - len(ending)] + singular)
    number = "sing"
    if low.endswith(("innen", "frauen")):
        cut = 3 if low.endswith("innen") else 2
        low, text, number = low[:-cut], text[:-cut], "plur"
    if ends_with_one(low, words.feminine_only):
        return (number, "femn", text)
    if low.endswith("in"):
        stem = low[:-2]
        if ends_with_one(stem, words.strong | words.weak):
            return (number, "femn", text)
        if stem.endswith("rät") or ends_with_one(stem + "e", words.weak):
            return (number, "femn", text)
    return None


def ends_with_one(word: str, ends: frozenset[str]) -> bool:
    """Whether the word is one of `ends` or a compound with it."""
    if word in ends:
        return True
    return any(word[i:] in ends for i in range(1, len(word) - 2) if len(word) - i > 3)


def is_office_word(text: str, lang: str) -> bool:
    """Whether the word can be the head of an office."""
    return bool(_russian_heads(text)) if lang == "ru" else german_head(text) is not None


def is_title(text: str, lang: str) -> bool:
    """Whether the word is a form of address or an academic title (Herr, Dr, господин)."""
    if lang == "de":
        return text.rstrip(".-") in german().titles
    low = text.lower().rstrip(".")
    return low in russian().titles or any(f.lemma in russian().titles for f in forms(low))


def adjective_belongs(text: str, lang: str) -> bool:
    """Whether an adjective before the head of an office is part of it."""
    if lang == "ru":
        return not any(f.lemma in russian().not_office or f.pos == "NPRO" for f in forms(text)[:3])
    return is_german_adjective(text)


@remembered(maxsize=1 << 12)
def is_german_adjective(text: str) -> bool:
    """Whether a word is by its ending a German adjective that can stand before an office."""
    match = re.fullmatch(r"([a-zäöüßA-ZÄÖÜ-]+?)(?:en|er|es|e|em)", text)
    if not match:
        return False
    stem = match[1].lower()
    words = german()
    if stem in words.not_office:
        return False
    if is_place_adjective(text) and german_head(text) is None:
        return True
    return stem in words.adjective_stems or stem.endswith(words.adjective_suffixes)
