"""Words by which the furniture of pages is told, as data: the cell ``cleaning`` of each language, and ``pages.toml``.

A page mixes languages (a German article under a Russian menu), so the cues of all languages apply to any text.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from importlib import resources

from pydantic import BaseModel, ConfigDict

from extract.lang import cell, languages, remembered

__all__ = ["Cues", "Phrases", "cues", "fold"]


class _Words(BaseModel):
    """The cell ``cleaning`` of a language. Phrases are folded; numbers in a line don't count.

    Attributes:
        furniture: Whole lines that are never part of an article.
        openers: Beginnings of such lines: one word with a colon after it, or several words.
        credits: Words before the name of a photographer or agency.
        agencies: Agencies whose name after a slash or dash ends a caption.
        phrases: Words that make any line around them furniture.
        tails: Headings after which nothing of the article comes.
        inserts: Headings of links to other articles, after which the article goes on.
        published: Words before the day of publication.
        visit: Words before or after another day: of the visit, of an update, of an exchange rate.
        authors: Words before the name of the author.
        sources: Words before the name of the site or agency.
        mastheads: First words of the names of sites, which are no headlines.
        keep_hyphen: First parts of words whose hyphen stays when the line breaks after it.
        year_marks: Words after the number of a year.
        day_ends: Letters behind the number of a day: 5-го, 5th.
        day_words: Words between a weekday and the day.
        conjunctions: Words before which a hyphen at the end of a line stands for a part left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    furniture: list[str]
    openers: list[str]
    credits: list[str]
    agencies: list[str]
    phrases: list[str]
    tails: list[str]
    inserts: list[str]
    published: list[str]
    visit: list[str]
    authors: list[str]
    sources: list[str]
    mastheads: list[str]
    keep_hyphen: list[str]
    year_marks: list[str]
    day_ends: list[str]
    day_words: list[str]
    conjunctions: list[str]


class _Dates(BaseModel):
    """Of the cell ``dates``, the forms of the names of months and weekdays, by number."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    months: dict[int, list[str]]
    weekdays: dict[int, list[str]]


_LONGEST = 16
_WORD = re.compile(r"\w+")


def fold(text: str) -> list[str]:
    """The words of `text` in small letters, ё as е."""
    return _WORD.findall(text.casefold().replace("ё", "е"))


class Phrases:
    """A set of phrases that is looked up word by word."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._whole: set[tuple[str, ...]] = set()
        self._by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in phrases:
            words = tuple(fold(phrase))
            if words and words not in self._whole:
                self._whole.add(words)
                self._by_first[words[0]].append(words)
        for found in self._by_first.values():
            found.sort(key=len, reverse=True)

    def all(self) -> set[tuple[str, ...]]:
        """The phrases as words."""
        return self._whole

    def whole(self, words: list[str]) -> bool:
        """Whether `words`, numbers left out, are one of the phrases."""
        return len(words) <= _LONGEST and tuple(w for w in words if not w.isdecimal()) in self._whole

    def at(self, words: list[str], i: int = 0) -> int:
        """Number of words of the longest phrase that stands at ``words[i]``, 0 for none."""
        if i >= len(words):
            return 0
        for phrase in self._by_first.get(words[i], ()):
            if tuple(words[i : i + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def within(self, words: list[str]) -> bool:
        """Whether one of the phrases stands anywhere in `words`."""
        return any(self.at(words, i) for i, word in enumerate(words) if word in self._by_first)


class Cues:
    """The cues of all languages together."""

    def __init__(self, cells: list[_Words], dates: list[_Dates]) -> None:
        self.furniture = Phrases(p for c in cells for p in c.furniture)
        self.openers = Phrases(p for c in cells for p in c.openers)
        self.credits = Phrases(p for c in cells for p in c.credits)
        self.agencies = Phrases(p for c in cells for p in c.agencies)
        self.phrases = Phrases(p for c in cells for p in c.phrases)
        self.tails = Phrases(p for c in cells for p in c.tails)
        self.inserts = Phrases(p for c in cells for p in c.inserts)
        self.published = Phrases(p for c in cells for p in c.published)
        self.visit = Phrases(p for c in cells for p in c.visit)
        self.authors = Phrases(p for c in cells for p in c.authors)
        self.sources = Phrases(p for c in cells for p in c.sources)
        self.mastheads = frozenset(p for c in cells for p in c.mastheads)
        self.keep_hyphen = frozenset(p for c in cells for p in c.keep_hyphen)
        self.conjunctions = frozenset(p for c in cells for p in c.conjunctions)
        self.year_marks = frozenset(p for c in cells for p in c.year_marks)
        self.day_ends = frozenset(p for c in cells for p in c.day_ends)
        self.day_words = frozenset(p for c in cells for p in c.day_words)
        self.months = {form: n for d in dates for n, forms in d.months.items() for form in forms}
        self.weekdays = frozenset(form for d in dates for forms in d.weekdays.values() for form in forms)


@remembered()
def cues() -> Cues:
    """The cues of all languages and of pages in general, read once."""
    cells: list[_Words] = [cell(lang, "cleaning", _Words) for lang in languages()]
    dates: list[_Dates] = [cell(lang, "dates", _Dates) for lang in languages()]
    pages = tomllib.loads((resources.files(__package__) / "pages.toml").read_text("utf-8"))
    dates.append(_Dates.model_validate(pages))
    cells.append(_Words.model_validate({key: value for key, value in pages.items() if key in _Words.model_fields}))
    return Cues(cells, dates)
