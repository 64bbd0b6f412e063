"""Case forms of Russian words, by pymorphy3 and its dictionary; only words that a fact needs are looked up.

pymorphy3 is loaded with the first word. A word is parsed once a process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

__all__ = [
    "CASES",
    "Form",
    "adjective_agrees",
    "beginnings",
    "begins_like",
    "forms",
    "genitive_singular",
    "has_case",
    "inflect",
    "is_indeclinable",
    "match_case",
]

CASES: tuple[str, ...] = ("nomn", "gent", "datv", "accs", "ablt", "loct")
"""The six cases; forms of the second genitive and locative count as their first."""

_SECOND = {"gen2": "gent", "loc2": "loct", "acc2": "accs", "gen1": "gent", "voct": "nomn"}
_ADJECTIVAL = frozenset({"ADJF", "PRTF"})
_NOMINAL = frozenset({"NOUN", "ADJF", "PRTF", "NUMR", "NPRO"})


class Form(NamedTuple):
    """One reading of a word.

    Attributes:
        lemma: The dictionary form, in small letters.
        pos: Part of speech as OpenCorpora names it: NOUN, ADJF, PRTF, VERB, PREP ...
        case: One of `CASES`, None for words without case.
        number: ``sing`` or ``plur``, None for words without number.
        gender: ``masc``, ``femn``, ``neut`` or None.
        animate: True, False, or None where the word doesn't tell.
        kind: ``Name``, ``Surn``, ``Patr``, ``Geox``, ``Orgn``, ``Abbr`` or "".
        score: Share of this reading among the readings of the word, in [0, 1].
        known: Whether the dictionary has the word.
    """

    lemma: str
    pos: str
    case: str | None
    number: str | None
    gender: str | None
    animate: bool | None
    kind: str
    score: float
    known: bool


@cache
def _analyzer() -> Any:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")


@lru_cache(maxsize=1 << 15)
def _parses(word: str) -> tuple[Any, ...]:
    return tuple(_analyzer().parse(word))


_ABBREVIATION = re.compile("[А-ЯЁA-Z]{2}$")
_KINDS = ("Patr", "Surn", "Name", "Geox", "Orgn", "Abbr")


@lru_cache(maxsize=1 << 15)
def forms(word: str) -> tuple[Form, ...]:
    """The readings of one Russian word, likeliest first; a word of other letters has one or none."""
    found = []
    for parse in _parses(word):
        tag = parse.tag
        case = _SECOND.get(tag.case, tag.case)
        kind = next((k for k in _KINDS if k in tag), "")
        animate = True if tag.animacy == "anim" else False if tag.animacy == "inan" else None
        pos = str(tag.POS or "")
        found.append(
            Form(parse.normal_form, pos, case, tag.number, tag.gender, animate, kind, parse.score, parse.is_known)
        )
    return tuple(found)


def beginnings(lemmas: Iterable[str]) -> frozenset[str]:
    """How Russian words begin in all cases: 3, 4 or 5 letters, more of longer words. See `begins_like`."""
    return frozenset(w.replace("ё", "е")[: 3 if len(w) < 6 else 4 if len(w) < 8 else 5] for w in lemmas)


def begins_like(word: str, starts: frozenset[str]) -> bool:
    """Whether a word, or its part after a hyphen, may be a form of a word with one of these `beginnings`."""
    low = word.lower().replace("ё", "е")
    for part in low.split("-") if "-" in low else (low,):
        if part[:5] in starts or part[:4] in starts or part[:3] in starts:
            return True
    return False


def has_case(word: str, cases: frozenset[str], floor: float = 0.0) -> bool:
    """Whether some nominal reading of `word` with a share above `floor` stands in one of `cases`."""
    return any(f.case in cases and f.pos in _NOMINAL and f.score > floor for f in forms(word))


def is_indeclinable(word: str) -> bool:
    """Whether all cases of the word look alike: abbreviations in capitals, words of other letters.

    A long word in capitals that the dictionary knows is a word (МИНИСТЕРСТВО).
    """
    if _ABBREVIATION.search(word):
        return not (len(word) > 4 and word.isupper() and any(f.known and f.kind != "Abbr" for f in forms(word)))
    return not re.search("[а-яё]", word.lower())


def adjective_agrees(word: str, case: str, number: str | None, gender: str | None) -> bool:
    """Whether `word` can be an adjective, participle or ordinal in this case, number and gender."""
    return any(
        (f.pos in _ADJECTIVAL or _is_like_adjective(f))
        and f.case == case
        and (number is None or f.number == number)
        and (number == "plur" or gender is None or f.gender is None or f.gender == gender or _is_neuter(f, gender))
        for f in forms(word)
    )


def _is_like_adjective(form: Form) -> bool:
    """Whether a surname has the form of an adjective, which may be that of a place: Горецкий район."""
    return form.kind == "Surn" and form.lemma.endswith(("ский", "цкий", "ская", "цкая"))


def _is_neuter(form: Form, gender: str | None) -> bool:
    """Whether such a surname in the masculine is also the neuter of the adjective: Горецкого."""
    return gender == "neut" and form.gender == "masc" and form.case not in ("nomn", "accs") and _is_like_adjective(form)


def match_case(word: str, like: str) -> str:
    """`word`, an inflected form of `like`, with its capitals: all of them, or those of the letters both begin with."""
    if len(like) > 1 and like.isupper():
        return word.upper()
    same = 0
    while same < min(len(word), len(like)) and word[same].lower() == like[same].lower():
        same += 1
    if not same and like[:1].isupper():
        return word[:1].upper() + word[1:]
    return like[:same] + word[same:]


def _letters_shared(a: str, b: str) -> int:
    """How many letters two words begin with alike."""
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _nearest(made: Any, parse: Any, target: set[str]) -> Any:
    """Of several forms of one adjective with the same grammemes the likest one: высшего, высший (not высочайший)."""
    if parse.tag.POS != "ADJF" or made.word[: len(parse.word) - 3] == parse.word[:-3]:
        return made
    alike = [p for p in parse.lexeme if target <= set(p.tag.grammemes)]
    return max(alike, key=lambda p: _letters_shared(p.word, parse.word), default=made)


@lru_cache(maxsize=1 << 14)
def inflect(
    word: str, case: str, gender: str | None, number: str | None, pos: str = "", singular: bool = True
) -> str | None:
    """The nominative of `word`, which stands in `case`; None when no reading fits.

    Args:
        word: One word; its capitals are kept.
        case: The case in which it stands, one of `CASES`.
        gender: The gender it agrees with; for a noun its own, or None for any.
        number: ``sing``, ``plur``, or None for either.
        pos: ``ADJF`` for adjectives and participles only, ``NOUN`` for nouns only, "" for either.
        singular: Whether a plural becomes a singular; False keeps the number.
    """
    if is_indeclinable(word):
        return word
    wanted = _ADJECTIVAL if pos == "ADJF" else frozenset({"NOUN"}) if pos == "NOUN" else _ADJECTIVAL | {"NOUN"}
    for form, parse in zip(forms(word), _parses(word), strict=True):
        like = pos == "ADJF" and _is_like_adjective(form)
        if not (form.pos in wanted or like) or form.case != case or (number and form.number != number):
            continue
        neuter = like and _is_neuter(form, gender)
        if form.gender and gender and form.gender != gender and form.number != "plur" and not neuter:
            continue
        target = {"nomn", "sing" if singular or form.number != "plur" else "plur"}
        if form.pos in _ADJECTIVAL and gender and "sing" in target:
            target.add(gender)
        made = parse.inflect(target) or parse.inflect({"nomn"})
        if made is not None:
            made = _nearest(made, parse, target)
            made_word = str(made.word)[:-2] + "ое" if neuter else str(made.word)
            return match_case(made_word if "ё" in word.lower() else made_word.replace("ё", "е"), word)
    return None


@lru_cache(maxsize=1 << 12)
def genitive_singular(word: str) -> str | None:
    """The genitive singular of a noun in the genitive plural ("областей": "области"); None for another word."""
    for form, parse in zip(forms(word), _parses(word), strict=True):
        if form.pos == "NOUN" and form.case == "gent" and form.number == "plur" and form.known:
            made = parse.inflect({"sing", "gent"})
            return None if made is None else match_case(str(made.word), word)
    return None


@lru_cache(maxsize=1 << 15)
def tense(word: str) -> str | None:
    """``past``, ``pres`` or ``futr`` of a word that is most likely a finite verb; a short participle counts as past."""
    tag = _parses(word)[0].tag
    if tag.POS == "PRTS":
        return "past"
    return str(tag.tense) if tag.POS == "VERB" and tag.tense else None
