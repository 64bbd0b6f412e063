"""When two values of a fact count as the same: endings, quotation marks, legal forms and initials aside."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from importlib import resources
from typing import Any, TypeAlias

__all__ = [
    "Item",
    "name_forms",
    "normal",
    "number",
    "organization_same",
    "party_same",
    "person_same",
    "person_words",
    "region_same",
    "role_same",
]

from extract.records import is_code

Item: TypeAlias = Mapping[str, Any]

_QUOTES = re.compile("[«»„“”\"'’‚‘]")
_SPACE = re.compile(r"\s+")
_WORDS = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text("utf-8"))
_LEGAL_FORMS = frozenset(_WORDS["legal_forms"])
_LEGAL_PHRASES = re.compile("|".join(_WORDS["legal_phrases"]))
_WORD_FLOOR, _SHORT_NAME_FLOOR, _REGION_FLOOR = 0.8, 0.9, 0.92


def normal(text: str | None) -> str:
    """`text` without case, ё, quotation marks and punctuation at its ends."""
    folded = _QUOTES.sub(" ", (text or "").casefold().replace("ё", "е"))
    return _SPACE.sub(" ", folded).strip(" .,;:-–—()")


def number(value: Any) -> Any:
    """A number to six places, so that 5 and 5.0 are the same; anything else as it is."""
    try:
        return None if value is None else round(float(value), 6)
    except (TypeError, ValueError):
        return value


def name_forms(item: Item) -> list[str]:
    """A gold item's name and its aliases."""
    return [item["name"], *item.get("aliases", [])]


def person_words(name: str | None) -> list[str]:
    """The words of a person's name, initials apart."""
    return normal(re.sub(r"\.(?=\S)", ". ", name or "")).split()


def person_same(a: str | None, b: str | None) -> bool:
    """Whether two names have the same words, or the same surname (last) and no other given name (first)."""
    x, y = person_words(a), person_words(b)
    if not x or not y:
        return False
    if sorted(x) == sorted(y):
        return True
    if x[-1] != y[-1] or len(x) == 1 or len(y) == 1:
        return False
    first, other = x[0].rstrip("."), y[0].rstrip(".")
    return first.startswith(other) or other.startswith(first)


def region_same(a: Item, b: Item) -> bool:
    """Whether two regions have the same code or, both without one, nearly the same name."""
    if a.get("code") or b.get("code"):
        return bool(a.get("code") == b.get("code"))
    x, y = normal(a.get("name")), normal(b.get("name"))
    return x == y or SequenceMatcher(None, x, y).ratio() >= _REGION_FLOOR


def name_words(name: str | None) -> list[str]:
    """The words of an organisation's name without legal forms, unless it has nothing else."""
    words = re.findall(r"\w+", _LEGAL_PHRASES.sub(" ", normal(name)))
    return [word for word in words if word not in _LEGAL_FORMS] or words


def _word_same(a: str, b: str, floor: float = _WORD_FLOOR) -> bool:
    """Whether two words differ in their endings only."""
    if a == b:
        return True
    return min(len(a), len(b)) > 3 and a[:3] == b[:3] and SequenceMatcher(None, a, b).ratio() >= floor


def _leftovers(x: Sequence[str], y: Sequence[str], floor: float) -> tuple[int, list[int], list[int]]:
    """Of the longest common subsequence of words: its length, and the places left over in `x` and in `y`."""
    common = [[0] * (len(y) + 1) for _ in range(len(x) + 1)]
    for i in reversed(range(len(x))):
        for j in reversed(range(len(y))):
            if _word_same(x[i], y[j], floor):
                common[i][j] = common[i + 1][j + 1] + 1
            else:
                common[i][j] = max(common[i + 1][j], common[i][j + 1])
    i = j = 0
    left: list[int] = []
    right: list[int] = []
    while i < len(x) or j < len(y):
        both = i < len(x) and j < len(y)
        if both and common[i][j] == common[i + 1][j + 1] + 1 and _word_same(x[i], y[j], floor):
            i, j = i + 1, j + 1
        elif j == len(y) or (i < len(x) and common[i + 1][j] >= common[i][j + 1]):
            left.append(i)
            i += 1
        else:
            right.append(j)
            j += 1
    return common[0][0], left, right


def organization_same(a: str | None, b: str | None) -> bool:
    """Whether two names have the same words in order; one may have one word more at an end if two words agree."""
    x, y = name_words(a), name_words(b)
    if not x or not y:
        return False
    floor = _SHORT_NAME_FLOOR if len(x) == len(y) == 1 else _WORD_FLOOR
    agreeing, left, right = _leftovers(x, y, floor)
    if not left and not right:
        return True
    if agreeing < 2 or len(left) + len(right) != 1:
        return False
    return left[0] in (0, len(x) - 1) if left else right[0] in (0, len(y) - 1)


def role_same(a: str | None, b: str | None) -> bool:
    """Whether two offices have the same words, endings aside."""
    x, y = name_words(a), name_words(b)
    return len(x) == len(y) and all(map(_word_same, x, y))


def party_same(a: str | None, b: str | None) -> bool:
    """Whether two parties are the same code, or the same organisation when neither is a code."""
    if is_code(a or "") or is_code(b or ""):
        return a == b
    return organization_same(a, b)
