"""What speaks for and against two persons being one: spelling, given names, patronymics, offices, regions."""

from __future__ import annotations

import re
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from extract.lang import cell, languages, remembered
from extract.spans.translit import fold_name

__all__ = ["PersonName", "german_sounds", "initial_fits", "office_classes", "person_name", "same_office", "skeleton"]

DEPUTY = "deputy"


class OfficeWords(BaseModel):
    """The cell ``linking.toml`` of one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    offices: dict[str, tuple[str, ...]]


class PersonName(NamedTuple):
    """A name taken apart.

    Attributes:
        surname: Folded surname.
        given: Folded given name, or the folded initial, or "".
        patronymic: Folded patronymic or initial, or "".
        spelling: The surname in Cyrillic as spelled, letters that only differ between the languages made one; ""
            for a name in Latin letters, whose spelling depends on the system.
    """

    surname: str
    given: str
    patronymic: str
    spelling: str

    @property
    def is_full(self) -> bool:
        """Whether the given name is known."""
        return len(self.given) > 1

    @property
    def is_bare(self) -> bool:
        """Whether nothing but the surname is known."""
        return not self.given


_PATRONYMIC = re.compile(r"(?:ovich|evich|ich|ovna|evna|ichna|inichna|ogli|ugli|kisi|evch|avich|avna|eun)$")
_CYRILLIC = re.compile("[а-яёіїєґў]")
_LETTERS = str.maketrans("ёіїєґўэ", "еииегве")
_VOWELS = str.maketrans("", "", "aeiou-")
_INITIALS = re.compile(r"(?<=\w)\.(?=\w)")


_GERMAN_SOUNDS = (
    (re.compile("ei|ey"), "aj"),
    (re.compile("eu|äu"), "oj"),
    (re.compile("ie"), "i"),
    (re.compile("ae"), "ä"),
    (re.compile("oe"), "ö"),
    (re.compile("ue"), "ü"),
    (re.compile("^s(?=[tp])"), "sch"),
    (re.compile("(?<=[aeiouäöü])h(?=[^aeiouäöü]|$)"), ""),
    (re.compile("^v"), "f"),
)


@remembered(maxsize=4096)
def german_sounds(name: str) -> tuple[str, str] | None:
    """Folded surname and given name of a German name as Russian writes it by ear (Steinmeier, Штайнмайер).

    None for a name in Cyrillic, without a given name, or whose sounds and letters agree.
    """
    words = name.lower().split()
    if len(words) < 2 or _CYRILLIC.search(name.lower()):
        return None
    heard = []
    for word in (words[-1], words[0]):
        sounds = "-".join(_by_ear(part) for part in word.split("-"))
        heard.append(fold_name(sounds))
    return (heard[0], heard[1]) if heard != [fold_name(words[-1]), fold_name(words[0])] else None


def _by_ear(word: str) -> str:
    for pattern, sound in _GERMAN_SOUNDS:
        word = pattern.sub(sound, word)
    return word


@remembered(maxsize=4096)
def person_name(name: str) -> PersonName:
    """Take a person's name ("First Last", patronymic and initials allowed) apart.

    >>> person_name("А. А. Кулик")
    PersonName(surname='kulik', given='a', patronymic='a', spelling='кулик')
    """
    words = _INITIALS.sub(". ", name).split()
    last = words[-1].strip(".,").lower() if words else ""
    spelling = last.translate(_LETTERS) if _CYRILLIC.search(last) else ""
    folded = [w for w in (fold_name(word) for word in words) if w] or [""]
    surname, others = folded[-1], folded[:-1]
    given = _initial(others[0], words[0]) if others else ""
    middle = others[1] if len(others) > 1 else ""
    patronymic = middle if len(middle) == 1 or _PATRONYMIC.search(middle) or len(given) == 1 else ""
    return PersonName(surname, given, patronymic, spelling)


def _initial(folded: str, word: str) -> str:
    return folded[0] if word.endswith(".") and len(word.rstrip(".")) <= 3 else folded


def initial_fits(a: str, b: str) -> bool:
    """Whether two given names, either of them an initial or missing, can be one (E. and J. both begin Jewgeni)."""
    if not a or not b or a == b:
        return True
    if len(a) > 1 and len(b) > 1:
        return False
    return a[0] == b[0] or {a[0], b[0]} == {"e", "i"}


def skeleton(surname: str) -> str:
    """The consonants of a folded surname, g and h made one: what all spellings of it keep."""
    sounds = surname.replace("kh", "g").replace("sh", "S").replace("ch", "C")
    return re.sub("^[aeiou]", "A", sounds).translate(_VOWELS)


@remembered()
def _office_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    parts: dict[str, list[str]] = {}
    for lang in languages():
        for name, stems in cell(lang, "linking", OfficeWords).offices.items():
            parts.setdefault(name, []).extend(stems)
    return tuple((name, re.compile("|".join(map(re.escape, stems)))) for name, stems in sorted(parts.items()))


@remembered(maxsize=4096)
def office_classes(role: str) -> frozenset[str]:
    """The classes of offices that the words of `role` fall into, over languages."""
    low = role.lower().replace("ё", "е")
    return frozenset(name for name, pattern in _office_patterns() if pattern.search(low))


def same_office(a: frozenset[str], b: frozenset[str]) -> bool | None:
    """Whether two sets of classes can be of one office; None when either is unknown."""
    if not a or not b:
        return None
    return bool((a & b) - {DEPUTY}) and (DEPUTY in a) == (DEPUTY in b)
