"""Names of persons: their parts, and what their nominative may be.

A name in a text has several readings (gender, case, nominative of each word); which one holds is decided by the
caller, who knows the other mentions and the words around (`extract.facts.persons`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from extract.lang import cell, remembered
from extract.spans.morphology import CASES, forms

__all__ = [
    "NameParts",
    "Reading",
    "full_names_again",
    "has_given_name",
    "is_given_name",
    "is_initial",
    "is_patronymic",
    "parts",
    "readings",
]


class Paradigm(BaseModel):
    """How words with one kind of stem change with case."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    gender: str
    stem: re.Pattern[str]
    weight: float
    endings: dict[str, str]


class RussianNames(BaseModel):
    """The cell ``lang/ru/morphology.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    particles: frozenset[str]
    after_patronymic: frozenset[str]
    governed: dict[str, frozenset[str]]
    surname: tuple[Paradigm, ...]
    patronymic: tuple[Paradigm, ...]
    given: tuple[Paradigm, ...]


class GermanNames(BaseModel):
    """The cell ``lang/de/morphology.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    particles: frozenset[str]
    genitive_stems: tuple[str, ...]
    women: frozenset[str]


@remembered()
def russian() -> RussianNames:
    """Paradigms of Russian names."""
    return cell("ru", "morphology", RussianNames)


@remembered()
def german() -> GermanNames:
    """Words about German names."""
    return cell("de", "morphology", GermanNames)


class NameParts(NamedTuple):
    """A name taken apart; every part is as the text writes it.

    Attributes:
        given: Given names or initials (with their dot), in order.
        patronymic: "" where there is none.
        surname: With its particles; "" where the name is a given name (and patronymic) alone.
    """

    given: tuple[str, ...]
    patronymic: str
    surname: str


class Reading(NamedTuple):
    """One reading of a name: gender (``masc``, ``femn``, "" unknown), case, its parts in the nominative, its weight."""

    gender: str
    case: str
    given: tuple[str, ...]
    patronymic: str
    surname: str
    weight: float

    @property
    def name(self) -> str:
        """The whole name, first name first."""
        return " ".join(p for p in (*self.given, self.patronymic, self.surname) if p)


_INITIAL = re.compile(r"(?:[А-ЯЁA-ZÄÖÜІЎ]|Дж|Ю[рл]|Ch|Sh|Sch|Jh?|Th)\.(?:-?[А-ЯЁA-ZÄÖÜ]\.)?$")
_SURNAME_END = re.compile(
    r"(?:[оеё]в|[иы]н|[сц]к(?:ий|ого|ому|им|ом)|[сц]к(?:ая|ой|ую)|ко|енко|чук|юк|ук|ович|евич|ян|дзе|швили)$|(?:[оеё]в|[иы]н)(?:а|у|ым|е|ой)$|(?:чук|юк|[ое]вич)(?:а|у|ом|ем|е)$"
)
_ROMAN = re.compile(r"[IVX]+$")
_CYRILLIC = re.compile("[А-яЁё]")
_PATRONYMIC = re.compile(r"(?:[ое]вич|ьич|[кмн]ич)(?:а|у|ем|е)?$|(?:[ое]вн|ичн)(?:а|ы|е|у|ой|ою)$")


def is_initial(word: str) -> bool:
    """Whether the word is an initial with its dot."""
    return _INITIAL.match(word) is not None


def is_patronymic(word: str, known: bool = False) -> bool:
    """Whether the Russian word has the form of a patronymic (Мясникович has it too), or is a `known` one."""
    if not (word[:1].isupper() and len(word) > 4 and _PATRONYMIC.search(word.lower())):
        return False
    return not known or any(f.kind == "Patr" and f.known for f in forms(word))


@lru_cache(maxsize=1 << 14)
def is_given_name(word: str) -> bool:
    """Whether the dictionary knows the Russian word as a given name, in any case."""
    return word[:1].isupper() and any(f.kind == "Name" and f.known and f.score > 0.03 for f in forms(word))


def full_names_again(text: str, entities: Iterable[tuple[int, int, str, float]]) -> Iterator[tuple[int, int]]:
    """Places in the text of every full name that the recogniser has found somewhere in it, letter by letter."""
    names = {
        text[s:e] for s, e, label, _ in entities if label == "PER" and re.fullmatch(r"[^\W\d_]+ [^\W\d_]+", text[s:e])
    }
    for name in sorted(names):
        for match in re.finditer(rf"\b{re.escape(name)}\b", text):
            yield match.span()


def _has_surname_end(word: str) -> bool:
    return _SURNAME_END.search(word.lower()) is not None


def has_given_name(name: NameParts) -> bool:
    """Whether the name has a given name written out."""
    return any(not is_initial(g) for g in name.given)


def parts(words: tuple[str, ...], lang: str) -> NameParts:
    """Take a name apart; "Surname First" and "Surname I. O." are told from "First Surname"."""
    return _parts_ru(words) if lang == "ru" else _parts_latin(words)


def _parts_ru(words: tuple[str, ...]) -> NameParts:
    initials = [i for i, w in enumerate(words) if is_initial(w)]
    plain = [w for w in words if not is_initial(w)]
    if initials:
        first = initials[0]
        if len(plain) > 1 and first == 1 and len(initials) == 1 and len(words) > 2:  # Дональд Дж. Трамп
            return NameParts(words[:2], "", " ".join(words[2:]))
        return NameParts(tuple(words[i] for i in initials), "", " ".join(plain))
    if len(words) == 1:
        only = words[0]
        if is_given_name(only) and not _has_surname_end(only):
            return NameParts((), "", only)
        return NameParts((), "", only)
    middle = [i for i, w in enumerate(words) if is_patronymic(w)]
    if len(words) >= 3 and words[-1].lower() in russian().particles:  # Алиев Ильхам Гейдар оглы
        return NameParts((words[1],), " ".join(words[2:]), words[0])
    if len(words) == 3 and is_patronymic(words[2], known=True) and 1 not in middle and is_given_name(words[1]):
        return NameParts((words[1],), words[2], words[0])
    if len(words) == 3 and 1 in middle:
        return NameParts((words[0],), words[1], words[2])
    if len(words) == 2 and is_patronymic(words[1], known=True) and is_given_name(words[0]):
        return NameParts((words[0],), words[1], "")
    if len(words) == 2 and not is_given_name(words[0]) and is_given_name(words[1]) and _has_surname_end(words[0]):
        return NameParts((words[1],), "", words[0])
    first = next((i for i, w in enumerate(words) if i and w.lower() in russian().particles), len(words) - 1)
    return NameParts(words[:first], "", " ".join(words[first:]))


def _parts_latin(words: tuple[str, ...]) -> NameParts:
    if len(words) == 1:
        return NameParts((), "", words[0])
    initials = [i for i, w in enumerate(words) if is_initial(w)]
    if initials and initials[-1] == len(words) - 1 and initials[0] > 0:
        return NameParts(tuple(words[i] for i in initials), "", " ".join(words[: initials[0]]))
    first = next((i for i, w in enumerate(words) if i and w.lower() in german().particles), len(words) - 1)
    return NameParts(words[:first], "", " ".join(words[first:]))


# --- readings ------------------------------------------------------------------------------------------------------


def readings(name: NameParts, lang: str) -> tuple[Reading, ...]:
    """All readings of a name, the likeliest first."""
    return _readings_ru(name) if lang == "ru" else _readings_de(name)


@remembered(maxsize=1 << 12)
def _readings_ru(name: NameParts) -> tuple[Reading, ...]:
    best: dict[tuple[str, str, tuple[str, ...], str, str], float] = {}
    for gender in ("masc", "femn"):
        for case in CASES:
            made: list[tuple[tuple[str, ...], float]] = [((), 1.0)]
            slots = [("given", g) for g in name.given]
            slots += [("patronymic", name.patronymic)] if name.patronymic else []
            slots += [("surname", name.surname)] if name.surname else []
            for kind, word in slots:
                options = _nominatives(word, kind, gender, case)
                made = [((*words, o), weight * w) for words, weight in made for o, w in options]
                if len(made) > 24:
                    made = sorted(made, key=lambda m: -m[1])[:24]
            for words, weight in made:
                n = len(name.given)
                patronymic = words[n] if name.patronymic else ""
                key = (gender, case, words[:n], patronymic, words[-1] if name.surname else "")
                best[key] = max(best.get(key, 0.0), weight)
    found = [Reading(*key, weight) for key, weight in best.items()]
    return tuple(sorted(found, key=lambda r: (-r.weight, r)))


@remembered(maxsize=1 << 14)
def _nominatives(word: str, kind: str, gender: str, case: str) -> tuple[tuple[str, float], ...]:
    """(nominative, weight) of one word of a name that stands in `case`."""
    if is_initial(word):
        return ((word, 1.0),)
    if " " in word:
        *heads, last = word.split(" ")
        if any(h.lower() not in russian().particles for h in heads) and last.lower() in russian().particles:
            *_, patronymic, last = ["", *word.split(" ")]
            return tuple((f"{w} {last}", v) for w, v in _nominatives(patronymic, "given", gender, case))
        return tuple((" ".join([*heads, w]), v) for w, v in _nominatives(last, kind, gender, case))
    if "-" in word:
        return _hyphenated(word, kind, gender, case)
    found: dict[str, float] = {}
    low = word.lower()
    if _ROMAN.match(word) or not _CYRILLIC.search(word):
        return ((word, 1.0),)
    if kind == "given":
        names = [f for f in forms(word) if f.kind == "Name" and f.known and f.number == "sing" and f.score > 0.03]
        fixed = {f.lemma for f in names if f.lemma == low and f.case == "ablt"}
        if any(f.lemma not in fixed for f in names):
            names = [f for f in names if f.lemma not in fixed]
        share = {g: sum(f.score for f in names if f.gender in (g, None)) for g in ("masc", "femn")}
        for f in names:
            same = f.case == case or (
                gender == "masc" and {f.case, case} == {"gent", "accs"} and f.lemma[-1] not in "ая"
            )
            if same and f.gender in (gender, None):
                nominative = f.lemma if "ё" in low else f.lemma.replace("ё", "е")
                found[nominative] = 0.4 + 0.6 * share[gender] / max(share.values())
        if names:
            return tuple((_like(w, word), v) for w, v in found.items())
    for p in getattr(russian(), kind):
        if p.gender != gender:
            continue
        for ending in p.endings[case].split("|"):
            if ending and not low.endswith(ending):
                continue
            stem = low[: len(low) - len(ending)]
            if len(stem) > 1 and p.stem.search(stem):
                nominative = stem + p.endings["nomn"].split("|")[0]
                found[nominative] = max(found.get(nominative, 0.0), p.weight)
    if kind == "surname":
        _weigh_by_dictionary(low, found, gender, case)
    return tuple((_like(w, word), v) for w, v in sorted(found.items(), key=lambda i: (-i[1], i[0])))


def _weigh_by_dictionary(word: str, found: dict[str, float], gender: str, case: str) -> None:
    """Raise the nominatives that the dictionary has as a surname, or as a word at all."""
    for f in forms(word):
        if not f.known or f.case != case or f.number != "sing" or f.pos not in ("NOUN", "ADJF"):
            continue
        if f.kind == "Surn" and f.gender in (gender, None):
            for nominative in found:
                if nominative.replace("ё", "е") == f.lemma.replace("ё", "е") or (
                    gender == "femn" and nominative[:-1] == f.lemma
                ):
                    found[nominative] = min(1.0, found[nominative] * 1.6)
        elif f.lemma in found and f.kind not in ("Name", "Geox"):
            found[f.lemma] = min(1.0, found[f.lemma] * 1.3)


def _hyphenated(word: str, kind: str, gender: str, case: str) -> tuple[tuple[str, float], ...]:
    """Both halves in the same case (Петрова-Водкина), or the first unchanged (Ильин-Адаева, Аль-Масри, Ким Чен-ына)."""
    *heads, last = word.split("-")
    head = "-".join(heads)
    found: dict[str, float] = {}
    for w, v in _nominatives(last, kind, gender, case):
        if head.lower() in russian().particles or last[:1].islower():
            found[f"{head}-{w}"] = v
            continue
        for h, u in _nominatives(head, kind, gender, case):
            found[f"{h}-{w}"] = max(found.get(f"{h}-{w}", 0.0), (u * v) ** 0.5)
        if case != "nomn":
            found[f"{head}-{w}"] = max(found.get(f"{head}-{w}", 0.0), 0.2 * v)
    return tuple(found.items())


def _like(word: str, like: str) -> str:
    return "-".join(p[:1].upper() + p[1:] for p in word.split("-")) if like[:1].isupper() else word


@remembered(maxsize=1 << 12)
def _readings_de(name: NameParts) -> tuple[Reading, ...]:
    gender = ""
    if name.given and not is_initial(name.given[0]):
        first = name.given[0].lower()
        gender = "femn" if first in german().women or (first.endswith("a") and first not in german().women) else ""
    last = name.surname or (name.given[-1] if name.given else "")
    found = [Reading(gender, "nomn", *name, 1.0)]
    stem = genitive_stem(last)
    if stem:
        likely = any(stem.lower().endswith(s) for s in german().genitive_stems)
        bare = name._replace(surname=stem) if name.surname else name._replace(given=(*name.given[:-1], stem))
        found.append(Reading(gender, "gent", *bare, 0.8 if likely else 0.3))
    return tuple(sorted(found, key=lambda r: -r.weight))


def genitive_stem(word: str) -> str:
    """The German name without the ending of the genitive; "" when it has none (Ryschkowskis, Lukas', Schmidt's)."""
    for ending in ("'s", "’s", "'", "’", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            return "" if ending == "s" and stem[-1] in "sxzß" else stem
    return ""
