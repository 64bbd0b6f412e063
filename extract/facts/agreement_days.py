"""When an act was signed and for how long it holds, by the dates of its clauses."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from extract.facts.agreement_clauses import Clause, Noun
from extract.facts.agreement_status import is_attribute
from extract.facts.agreement_words import Vocabulary
from extract.records import Date, Status
from extract.spans.article import Article

__all__ = ["DayReader"]

_GOVERNS = 30  # characters before a date that can tell what it is of


class DayReader:
    """Reads the days of signing and the periods of an article's acts."""

    def __init__(self, article: Article, words: Vocabulary) -> None:
        self.article = article
        self.words = words
        self.dates: tuple[Date, ...] = tuple(article.facts.get("dates", ()))
        self._starts = [d.start for d in self.dates]
        self._jubilee_of = (-1, -1)
        self._jubilee_found: re.Match[str] | None = None

    def of(
        self, noun: Noun, clause: Clause, stop: int, relative: Clause | None, status: Status
    ) -> tuple[str | None, str | None]:
        """The date of signing and the period that a clause, and a relative clause behind it, give for a noun."""
        words = self.words
        signed = period = None
        last: Date | None = None  # a year of validity
        end = relative.end if relative else clause.end
        for date in self.within(clause.start, end):
            before = self._before(date, clause)
            later = date.start >= clause.end
            own = later or noun.start <= date.start < stop
            point = "/" not in date.value
            if (
                status == "planned"
                and date.start < noun.start
                and (date.value == self.article.published or ".." in date.value)
            ):
                continue  # when it was told, or by when it is to be signed
            if status == "planned" and self._is_deadline(date, noun):
                continue
            if point and self._takes_effect(date, before):
                period = period or (f"{date.value}/.." if own or len(clause.nouns) == 1 else None)
                continue
            if point and self._is_of_thing(date, before, noun):
                continue
            if date.start >= stop and not later and words.dated_before.search(before):
                continue  # the day of the act that another noun names
            if own and point and len(date.value) > 4 and words.dated_before.search(before):
                signed = signed or date.value
            elif last is not None and len(date.value) == 4 and self._is_next_year(last, date):
                period = f"{last.value}/{date.value}" if period == last.value else period
            elif _is_period(date, before, words):
                if own or len(clause.nouns) == 1:
                    period = period or date.value
                last = date if len(date.value) == 4 else None
            elif point and self._dates_signing(noun, date.start, clause, own, relative, status):
                signed = signed or (date.value if status != "planned" or len(date.value) > 7 else None)
        return signed, period

    def _is_deadline(self, date: Date, noun: Noun) -> bool:
        """Whether an act is to be signed by a date: "соглашение планируется подписать до конца года"."""
        until = date.value.startswith("../") and date.start > noun.end
        if until and date.value[3:7] == (self.article.published or "")[:4]:
            return True
        return until and self.words.infinitive.search(self.article.text, noun.end, date.start) is not None

    def _takes_effect(self, date: Date, before: str) -> bool:
        """Whether an act holds from a day on: "tritt am 1. Januar 2007 in Kraft"."""
        after = self.words.effect_after.match(self.article.text, date.end)
        return after is not None or self.words.effect_before.search(before) is not None

    def _is_of_thing(self, date: Date, before: str, noun: Noun) -> bool:
        """Whether a date says when something else was, by a participle: "den vor zwei Jahren vorgelegten Plan"."""
        participle = self.words.dated_thing_before.search(before)
        if participle is None or self.words.attribute.search(before):
            return False
        after = self.words.dated_thing_after.match(self.article.text, date.end)
        if not self.words.words.dated_thing_after:
            return True
        if after is None or self.words.attribute.search(after[0]) or self.words.cues["signed"].search(after[0]):
            return False
        return not after.start() <= noun.start < after.end()

    def _is_next_year(self, year: Date, later: Date) -> bool:
        """Whether `later` continues the years of validity: "für 2024 und 2025"."""
        gap = self.article.text[year.end : later.start]
        return self.words.and_word.fullmatch(gap.strip()) is not None

    def _dates_signing(
        self, noun: Noun, at: int, clause: Clause, own: bool, relative: Clause | None, status: Status
    ) -> bool:
        """Whether a date at the offset `at` is when the act was signed, and not of something else in the sentence."""
        if at >= clause.end:
            return relative is not None and relative.has("signed")
        if noun.base and not self.words.words.case_shows:
            return (
                0 < noun.start - at < _GOVERNS * 2
                and self.words.attribute.search(self.article.text, at, noun.start) is not None
            )
        if noun.base:
            return own and self.words.attribute.search(self.article.text, noun.end, at) is not None
        if status != "in_force":
            return True
        jubilee = self._jubilee(clause)
        if jubilee and not self.words.cues["nominal"].search(jubilee[0]):
            return self.words.cues["nominal"].search(self.article.text, max(clause.start, at - 30), at) is not None
        return own or (at < noun.start and self._leads_to(noun, at, clause))

    def _jubilee(self, clause: Clause) -> re.Match[str] | None:
        """The words of a jubilee in a clause, looked for once."""
        if self._jubilee_of != (clause.start, clause.end):
            self._jubilee_of = clause.start, clause.end
            self._jubilee_found = self.words.anniversary.search(self.article.text, clause.start, clause.end)
        return self._jubilee_found

    def _leads_to(self, noun: Noun, at: int, clause: Clause) -> bool:
        """Whether a participle of signing between the offset `at` and the noun takes the date to the noun."""
        return any(
            c.kind == "signed" and at < c.start and is_attribute(self.article.text, self.words, c, noun, clause)
            for c in clause.cues
        )

    def within(self, start: int, end: int) -> Sequence[Date]:
        """The dates that begin in ``text[start:end]``."""
        return self.dates[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def first(self, start: int, end: int) -> str | None:
        """The first single day that ``text[start:end]`` names."""
        return next((d.value for d in self.within(start, end) if "/" not in d.value and len(d.value) > 7), None)

    def period(self, clause: Clause) -> str | None:
        """The first period that a clause names, with the day from which the act holds."""
        since = None
        for date in self.within(clause.start, clause.end):
            before = self._before(date, clause)
            if "/" not in date.value and self._takes_effect(date, before):
                since = date.value
            elif _is_period(date, before, self.words):
                return f"{since}{date.value[2:]}" if since and date.value.startswith("../") else date.value
        return f"{since}/.." if since else None

    def is_dated(self, clause: Clause) -> bool:
        """Whether a clause names a day, month or year on which something was."""
        dates = self.within(clause.start, clause.end)
        return any("/" not in d.value and not _is_period(d, self._before(d, clause), self.words) for d in dates)

    def _before(self, date: Date, clause: Clause) -> str:
        """What stands before a date in its clause, as far as it can tell what the date is of."""
        return self.article.text[max(clause.start, date.start - _GOVERNS) : date.start]


def _is_period(date: Date, before: str, words: Vocabulary) -> bool:
    if "/" in date.value:
        first, last = date.value.split("/")
        return ".." in (first, last) or len(first) == 4 or words.period_before.search(before) is not None
    return (
        len(date.value) == 4
        and words.period_before.search(before) is not None
        and words.validity.search(before) is not None
    )
