"""Words of organisations: which nouns head their names (``lang/<code>/organizations.toml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from extract.facts.nationalities import nationalities
from extract.facts.office_words import is_office_word
from extract.lang import cell, remembered
from extract.spans.morphology import CASES, beginnings, begins_like, forms, inflect
from extract.spans.phrases import Head

__all__ = [
    "BodyHead",
    "Kind",
    "body_heads",
    "german_words",
    "head_numbers",
    "is_body_head",
    "known_ids",
    "legal_forms",
    "national_adjectives",
    "russian_words",
    "several_heads",
]

Kind = Literal["alone", "ministry", "office", "government", "firm"]


class Known(BaseModel):
    """A well-known body: its id, and how it is called in this language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    names: tuple[str, ...]


class RussianOrganizations(BaseModel):
    """The cell ``lang/ru/organizations.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ministries: frozenset[str]
    offices: frozenset[str]
    governments: frozenset[str]
    firms: frozenset[str]
    legal_forms: frozenset[str]
    class_words: frozenset[str]
    with_place: frozenset[str]
    common: frozenset[str]
    countries: frozenset[str]
    of_several: frozenset[str]
    joint: frozenset[str]
    with_field: frozenset[str]
    field: frozenset[str]
    national: frozenset[str]
    states: frozenset[str]
    with_adjective: tuple[str, ...]
    not_complements: frozenset[str]
    not_abbreviations: frozenset[str]
    opening: frozenset[str]
    alone: str
    not_organizations: frozenset[str]
    not_name: frozenset[str]
    generic: frozenset[str]
    pointing: frozenset[str]
    fields_too: frozenset[str]
    of_town: frozenset[str]
    abbreviations: dict[str, Literal["m", "f", "n"]]
    spelled_out: dict[str, str]
    plural_endings: dict[str, str]
    known: tuple[Known, ...]


class GermanWords(BaseModel):
    """Lists of the cell ``lang/de/organizations.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    class_words: frozenset[str]
    with_place: frozenset[str]
    sent: frozenset[str]
    of_missions: tuple[str, ...]
    seated: tuple[str, ...]
    seated_if_described: tuple[str, ...]
    seats: frozenset[str]
    governments: frozenset[str]
    related: tuple[str, ...]
    things_of_firms: tuple[str, ...]
    for_suffices: frozenset[str]
    purpose: frozenset[str]
    fields: frozenset[str]
    legal_forms: frozenset[str]
    not_organizations: tuple[str, ...]
    generic: frozenset[str]
    plurals: tuple[str, ...]
    plain_firms: frozenset[str]
    roles_of_places: frozenset[str]
    recipients: tuple[str, ...]
    countries: frozenset[str]
    of_regions: frozenset[str]
    adjective_suffixes: tuple[str, ...]
    adjective_stems: frozenset[str]
    generic_adjectives: frozenset[str]
    name_adjectives: frozenset[str]
    article_endings: dict[str, str]
    masculine_endings: dict[str, str]
    neuter: tuple[str, ...]
    predicates: frozenset[str]
    national: frozenset[str]
    not_abbreviations: frozenset[str]


class GermanOrganizations(BaseModel):
    """The cell ``lang/de/organizations.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    alone: dict[str, Literal["m", "f", "n"]]
    bodies: dict[str, Literal["m", "f", "n"]]
    abbreviations: dict[str, Literal["m", "f", "n"]]
    firms: dict[str, Literal["m", "f", "n"]]
    spelled_out: dict[str, str]
    several: dict[str, str]
    words: GermanWords
    known: tuple[Known, ...]


@remembered()
def russian_words() -> RussianOrganizations:
    """The Russian words."""
    return cell("ru", "organizations", RussianOrganizations)


@remembered()
def german_words() -> GermanOrganizations:
    """The German words."""
    return cell("de", "organizations", GermanOrganizations)


@remembered()
def national_adjectives(lang: str) -> frozenset[str]:
    """Adjectives that say of which country, division or people a body is, as they stand in a dictionary."""
    own = russian_words().national if lang == "ru" else german_words().words.national
    return own | nationalities(lang).lemmas


@remembered()
def known_ids(lang: str) -> dict[str, str]:
    """Names of well-known bodies, casefolded and with е for ё, to their ids."""
    known = russian_words().known if lang == "ru" else german_words().known
    return {name.casefold().replace("ё", "е"): body.id for body in known for name in body.names}


@remembered()
def spelled_out(lang: str) -> dict[str, tuple[str, ...]]:
    """The words that usual abbreviations of kinds of bodies stand for, all in small letters."""
    words = russian_words().spelled_out if lang == "ru" else german_words().spelled_out
    return {short.lower(): tuple(re.findall(r"\w+", full.lower())) for short, full in words.items()}


@remembered()
def legal_forms() -> frozenset[str]:
    """Legal forms of both languages, in small letters."""
    return frozenset(w.lower() for w in russian_words().legal_forms | german_words().words.legal_forms)


class BodyHead(NamedTuple):
    """A reading of a word as the head of an organisation's name; `lemma` is the entry of the cell."""

    head: Head
    kind: Kind
    lemma: str


def body_heads(text: str, at: int, lang: str) -> tuple[BodyHead, ...]:
    """The readings of a word as a head; none when it heads no such name."""
    if not text[:1].isalpha() or len(text) < 2:
        return ()
    return _placed(_russian(text) if lang == "ru" else _german(text), at)


def _placed(found: Iterable[tuple[str, str, str, str, Kind, str]], at: int) -> tuple[BodyHead, ...]:
    return tuple(BodyHead(Head(at, *rest), kind, lemma) for *rest, kind, lemma in found)


@remembered(maxsize=1 << 15)
def is_body_head(text: str, lang: str) -> bool:
    """Whether a word can head an organisation's name."""
    return bool(body_heads(text, 0, lang))


def several_heads(text: str, at: int, lang: str) -> tuple[BodyHead, ...]:
    """The readings of a plural as the head of several bodies' names, with the singular as their base."""
    if len(text) < 4 or not text[0].isalpha():
        return ()
    return _placed(_russian_plural(text) if lang == "ru" else _german_plural(text), at)


@remembered(maxsize=1 << 15)
def head_numbers(text: str, lang: str) -> frozenset[str]:
    """``sing`` when a word can head a body's name, ``plur`` when it can be the plural that heads those of several."""
    readings = {"sing": body_heads, "plur": several_heads}
    return frozenset(number for number, heads in readings.items() if heads(text, 0, lang))


_GENDERS = {"m": "masc", "f": "femn", "n": "neut"}


@remembered()
def _alone() -> re.Pattern[str]:
    return re.compile(russian_words().alone)


@remembered()
def _beginnings() -> frozenset[str]:
    """How the heads begin, in any case: words that begin otherwise need no look-up."""
    words = russian_words()
    return beginnings(words.ministries | words.governments | words.firms | words.offices)


@remembered(maxsize=1 << 13)
def _russian(text: str) -> tuple[tuple[str, str, str, str, Kind, str], ...]:
    words = russian_words()
    if _alone().fullmatch(text):
        return (*_inflected(text, "alone"),)
    if text in words.abbreviations:
        gender = _GENDERS[words.abbreviations[text]]
        return tuple((case, "sing", gender, text, "office", text.lower()) for case in CASES)
    if not begins_like(text, _beginnings()):
        return ()
    found: list[tuple[str, str, str, str, Kind, str]] = []
    kinds: tuple[tuple[frozenset[str], Kind], ...] = (
        (words.ministries, "ministry"),
        (words.governments, "government"),
        (words.firms, "firm"),
        (words.offices, "office"),
    )
    for f in forms(text):
        if f.pos != "NOUN" or f.case is None or f.number == "plur" or f.score < 0.02:
            continue
        lemma = f.lemma.rpartition("-")[2]
        if f.lemma in words.not_organizations:
            continue
        kind = next((k for entries, k in kinds if f.lemma in entries or lemma in entries), None)
        if kind is None:
            continue
        base = inflect(text, f.case, f.gender, "sing", "NOUN")
        if base:
            found.append((f.case, "sing", f.gender or "masc", base, kind, lemma))
    return tuple(dict.fromkeys(found))


def _inflected(text: str, kind: Kind) -> list[tuple[str, str, str, str, Kind, str]]:
    out: list[tuple[str, str, str, str, Kind, str]] = []
    if text.isupper():
        return [(case, "sing", "masc", text, kind, text.lower()) for case in CASES]
    for f in forms(text):
        if f.pos == "NOUN" and f.case and f.number == "sing":
            base = inflect(text, f.case, f.gender, "sing", "NOUN")
            if base:
                out.append((f.case, "sing", f.gender or "masc", base, kind, f.lemma))
    return list(dict.fromkeys(out)) or [("nomn", "sing", "masc", text, kind, text.lower())]


@remembered(maxsize=1 << 12)
def _russian_plural(text: str) -> tuple[tuple[str, str, str, str, Kind, str], ...]:
    words = russian_words()
    for ending, case in words.plural_endings.items():
        stem = text[: len(text) - len(ending)]
        if text.endswith(ending) and _alone().fullmatch(stem):
            return ((case, "plur", "masc", stem, "ministry", stem.lower()),)
    if not begins_like(text, _beginnings()):
        return ()
    found: list[tuple[str, str, str, str, Kind, str]] = []
    for f in forms(text):
        kind: Kind = "ministry" if f.lemma in words.ministries else "government"
        if f.pos != "NOUN" or f.number != "plur" or f.case is None or f.score < 0.02:
            continue
        if kind == "government" and f.lemma not in words.governments:
            kind = "office"
        base = inflect(text, f.case, f.gender, "plur", "NOUN") if kind != "office" or f.lemma in words.offices else None
        if base:
            found.append((f.case, "plur", f.gender or "masc", base, kind, f.lemma))
    return tuple(dict.fromkeys(found))


@remembered(maxsize=1 << 12)
def _german_plural(text: str) -> tuple[tuple[str, str, str, str, Kind, str], ...]:
    if not text[0].isupper():
        return ()
    low = text.lower()
    for plural, single in german_words().several.items():
        if low.endswith(plural):
            base = text[: len(text) - len(plural)] + single
            base = base[0].upper() + base[1:]
            return tuple((case, "plur", gender, base, kind, lemma) for case, _, gender, _, kind, lemma in _german(base))
    return ()


@remembered(maxsize=1 << 13)
def _german(text: str) -> tuple[tuple[str, str, str, str, Kind, str], ...]:
    if not text[0].isupper():
        return ()
    words = german_words()
    low = text.lower()
    groups: tuple[tuple[dict[str, Literal["m", "f", "n"]], Kind], ...] = (
        (words.alone, "alone"),
        (words.bodies, "office"),
        (words.abbreviations if text.isupper() else {}, "office"),
        (words.firms, "firm"),
    )
    for ending in ("", "s", "es"):
        if not low.endswith(ending):
            continue
        stem = low[: len(low) - len(ending)] if ending else low
        best = ""
        for entries, kind in groups:
            for word, gender in entries.items():
                if stem.endswith(word) and len(word) > len(best) and (len(stem) - len(word)) != 1:
                    if (ending and gender == "f") or (entries is words.abbreviations and stem != word):
                        continue
                    best = word
                    found = ("", "sing", _GENDERS[gender], text[: len(stem)], kind, word)
        if best and not (best == "rat" != stem and is_office_word(text, "de")):
            return (found,)
    return ()
