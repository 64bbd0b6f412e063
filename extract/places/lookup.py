"""Which places a text may name: one pass over its capitalised words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from extract.errors import DataError

__all__ = ["Gazetteer", "Hit", "Place", "adjectives", "districts", "fold", "gazetteer", "places"]


class Place(NamedTuple):
    """A country, a first-level division or a town.

    Attributes:
        key: Its code, else the code of what it lies in, a slash, and its name in small ASCII letters.
        code: ISO 3166-1 alpha-2 or ISO 3166-2; None for towns that are no divisions.
        level: ``"country"``, ``"division"`` or ``"city"``.
        inside: Code of the country of a division, of the division (else the country) of a town.
        urban: Whether it is a town, also one that is a division.
        names: Its name by language.
    """

    key: str
    code: str | None
    level: str
    inside: str | None
    urban: bool
    names: dict[str, str]

    @property
    def country(self) -> str:
        """ISO 3166-1 code of the country."""
        return (self.code or self.inside or "")[:2]


class Hit(NamedTuple):
    """A place in the text where a name of the gazetteer stands.

    Attributes:
        start: Offset of its first character.
        end: Offset behind its last character.
        alone: The places that the name means by itself.
        headed: The places that it means after a word such as "Gebiet" or "Kanton".
        doubtful: Whether the name is also a common word or a person's name, so that it needs evidence.
        form: The name as it stands there, folded.
        names: The nominative of the name, for each place of `alone`.
    """

    start: int
    end: int
    alone: tuple[Place, ...]
    headed: tuple[Place, ...]
    doubtful: bool
    form: str
    names: tuple[str, ...]


_FOLD = str.maketrans("ё–—−‑\n\r\t’‘`´", "е----   ''''")
_WORD = re.compile(r"(?<![\w])[^\W\d_a-zа-яёß-ÿ]\w*")
_FIRST = re.compile(r"\w*")


def small(text: str) -> str:
    """`text` in small letters, as many as before: İ, whose small letter is two characters, stays."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def fold(text: str) -> str:
    """`text` in small letters, without ё, with one kind of hyphen, apostrophe and space; its length is kept.

    >>> fold("Могилёв — «Город»")
    'могилев - «город»'
    """
    low = small(text)
    return low.translate(_FOLD)


def _rows(name: str) -> Iterator[list[str]]:
    where = resources.files(__package__) / name
    try:
        lines = where.read_text("utf-8").splitlines()
    except OSError as e:
        raise DataError(f"extract/places/{name} is missing") from e
    yield from csv.reader(lines[1:])


@lru_cache
def places() -> dict[str, Place]:
    """All places by key."""
    found = {}
    for key, code, level, inside, urban, ru, de in _rows("places.csv"):
        found[key] = Place(key, code or None, level, inside or None, urban == "1", {"ru": ru, "de": de})
    return found


@lru_cache
def adjectives() -> dict[tuple[str, str], Place]:
    """Russian divisions by the stem of their adjective and the noun it stands with, both folded."""
    return {(stem, head): places()[code] for stem, head, code in _rows("adjectives.csv")}


@lru_cache
def districts() -> dict[str, str]:
    """Codes of the divisions of districts, by the folded stem of the district's Russian adjective."""
    return {stem: code for stem, _, code in _rows("districts.csv")}


class _Entry:
    """What one form of a name means."""

    __slots__ = ("alone", "doubtful", "exact", "headed")

    def __init__(self) -> None:
        self.alone: tuple[tuple[Place, bool, str], ...] = ()
        self.headed: tuple[Place, ...] = ()
        self.exact: str | None = None

    def hit(self, start: int, form: str) -> Hit:
        """The form at `start` of a text."""
        alone = tuple(place for place, _, _ in self.alone)
        doubtful = bool(alone) and all(doubtful for _, doubtful, _ in self.alone)
        names = tuple(name for _, _, name in self.alone)
        return Hit(start, start + len(form), alone, self.headed, doubtful, form, names)


class Gazetteer:
    """The names of all places in one language.

    Args:
        lang: ``"ru"`` or ``"de"``.
        own: Further places, each with its name and the name's other forms. A form means nothing else then.
    """

    def __init__(self, lang: str, own: Iterable[tuple[Place, Sequence[str]]] = ()) -> None:
        self._entries: dict[str, _Entry] = {}
        known = places()
        for name, key, use, forms in _rows(f"names_{lang}.csv"):
            place = known[key]
            exact = name if sum(c.isupper() for c in name) > 1 and len(name) <= 5 and name.isalpha() else None
            self._add(fold(name), place, use, exact, name)
            for form in forms.split("|") if forms else ():
                self._add(form.lstrip("?"), place, "evidence" if form[0] == "?" and not use else use, None, name)
        for place, (name, *others) in own:
            for form in dict.fromkeys(fold(form) for form in (name, *others)):
                self._entries.pop(form, None)
                self._add(form, place, "", None, name)
        self._first: dict[str, list[str]] = {}
        for form in self._entries:
            word = form if form.isalpha() else _FIRST.match(form)[0]  # type: ignore[index]
            self._first.setdefault(word, []).append(form)
        for group in self._first.values():
            if len(group) > 1:
                group.sort(key=len, reverse=True)

    def _add(self, form: str, place: Place, use: str, exact: str | None, name: str) -> None:
        spellings = (form,) if " " not in form else {form, form.replace(" - ", "-"), form.replace(" (", "(")}
        for spelled in spellings:
            entry = self._entries.get(spelled)
            if entry is None:
                entry = self._entries[spelled] = _Entry()
            entry.exact = exact
            if use == "head":
                entry.headed += (place,)
            elif not entry.alone or all(place is not other for other, _, _ in entry.alone):
                entry.alone += ((place, use == "evidence", name),)

    def entries(self) -> Iterator[tuple[str, Hit]]:
        """All forms of names, folded (an abbreviation as it is written), with what each means."""
        for form, entry in self._entries.items():
            yield entry.exact or form, entry.hit(0, form)

    def at(self, text: str, folded: str, start: int, end: int) -> Hit | None:
        """The longest name that begins with the word at ``text[start:end]``."""
        for form in self._first.get(folded[start:end], ()):
            stop = start + len(form)
            if not folded.startswith(form, start) or (folded[stop : stop + 1].isalnum() and form[-1].isalnum()):
                continue
            entry = self._entries[form]
            if entry.exact is not None and text[start:stop] != entry.exact:
                continue
            return entry.hit(start, form)
        return None

    def find(self, text: str, folded: str | None = None) -> list[Hit]:
        """All names in `text`, longest first, without overlap, in order.

        A name that a hyphen joins to something that is no place (Belarus-Woche, Динамо-Минск) is none.
        """
        folded = fold(text) if folded is None else folded
        hits: list[Hit] = []
        end = 0
        for word in _WORD.finditer(text):
            if (
                word.start() >= end
                and word[0][0].isupper()
                and (hit := self.at(text, folded, *word.span())) is not None
            ):
                hits.append(hit)
                end = hit.end
        return _without_parts(hits, text)


def _without_parts(hits: list[Hit], text: str) -> list[Hit]:
    """`hits` without those that are only part of a hyphenated word; a name that needs a head joins no other."""
    starts, ends = {h.start for h in hits if h.alone}, {h.end for h in hits if h.alone}

    def joined(at: int, step: int) -> bool:
        return text[at : at + 1] == "-" and text[at + step : at + step + 1].isalnum() and at + step >= 0

    kept = hits
    while True:
        left = [
            h
            for h in kept
            if not (joined(h.end, 1) and h.end + 1 not in starts)
            and not (h.start > 1 and joined(h.start - 1, -1) and h.start - 1 not in ends)
        ]
        if len(left) == len(kept):
            return left
        kept = left
        starts, ends = {h.start for h in kept if h.alone}, {h.end for h in kept if h.alone}


@lru_cache
def gazetteer(lang: str) -> Gazetteer:
    """The gazetteer of a language, made once a process."""
    return Gazetteer(lang)
