"""Short names of a body against its full one: "УрФУ", "Минздрав", "Deutsch-Polnische IHK"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

__all__ = ["is_short_for"]

_SHARED = 5  # letters that two forms of one word have in common at least
_PART = 3  # letters of each word that a contraction keeps at least
_WORD = 4  # letters of a word that a contraction can't pass over


def is_short_for(name: str, words: Sequence[str], full: Sequence[str], spelled: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a name is another one shortened by initials, by parts of its words or by a usual abbreviation.

    Args:
        name: The short name as written.
        words: Its words in small letters.
        full: The words of the longer name in small letters.
        spelled: Usual abbreviations of kinds of bodies, in small letters, with their words.
    """
    if not words or not full or (words[0] not in spelled and words[0][0] != full[0][0]):
        return False
    if len(words) == 1 and words[0] in spelled:
        return False  # of which place it is the chamber, nobody says
    at, shortened = 0, False
    for word, written in zip(words, re.findall(r"\w+", name)[-len(words) :], strict=False):
        step = _begins(full[at:], spelled.get(word, ())) or _contracts(written, word, full[at:])
        shortened = shortened or step > 0
        reach = full[at:] if at else full[:1]
        step = step or next((n for n, other in enumerate(reach, 1) if _is_form(word, other)), 0)
        if not step:
            return False
        at += step
    return shortened


def _begins(full: Sequence[str], words: Sequence[str]) -> int:
    """How many words of a name these are the beginning of, in any case; 0 when of none."""
    return len(words) if len(full) >= len(words) and all(map(_is_form, words, full)) else 0


def _is_form(one: str, other: str) -> bool:
    """Whether two words can be forms of one."""
    shared = min(_SHARED, len(one), len(other))
    return one[:shared] == other[:shared] and abs(len(one) - len(other)) < _SHARED


def _contracts(written: str, word: str, full: Sequence[str]) -> int:
    """How many words of a name one word is put together from, in order; 0 when it isn't."""
    parts = re.findall(r"[^\W\d_a-zа-яё][a-zа-яёäöüß]*", written)
    if len(parts) > 1 and "".join(parts) == written:
        return _takes([p.lower() for p in parts], full)
    return _parts(word, full) if len(word) > 2 * _PART - 1 else 0


def _takes(parts: Sequence[str], full: Sequence[str]) -> int:
    """How many words begin with these parts, one after the other: "Заб", "Г", "У"."""
    at = 0
    for part in parts:
        while at < len(full) and len(full[at]) < _WORD:
            at += 1
        if at == len(full) or not full[at].startswith(part):
            return 0
        at += 1
    return at


def _parts(word: str, full: Sequence[str]) -> int:
    """How many words, two at least, a word takes beginnings of: "мин" + "здрав"."""
    ends = {0}  # letters of the word that the names' words so far can have given
    for taken, other in enumerate(full, 1):
        longer = {end + n for end in ends for n in range(_PART, _shared(word[end:], other) + 1)}
        if taken > 1 and len(word) in longer:
            return taken
        ends = longer | (ends if len(other) < _WORD else set())
        if not ends:
            return 0
    return 0


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
