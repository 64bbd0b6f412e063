"""Dates with open parts: points, periods, and how they stand to a day of publication. No words of any language."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, timedelta
from typing import NamedTuple

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Period",
    "Point",
    "century",
    "decade",
    "full_year",
    "month_of",
    "months",
    "near",
    "parse_edtf",
    "shifted",
    "week",
    "weekday",
    "weekend",
    "years_of",
]

FIRST_YEAR, LAST_YEAR = 1000, 2199
_AGAINST, _AHEAD = 300, 60
"""Days that a period without year seems farther when it lies against the sentence, or ahead where none is said."""
_EDTF_DATE = re.compile(r"^(\d{4}|XXXX)(?:-(\d{2})(?:-(\d{2}))?)?$")


class Point(NamedTuple):
    """A day, a month or a year; None where a part is not known (year) or not said (month, day)."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def possible(self) -> bool:
        """Whether the calendar has it; 29 February is possible in an unknown year."""
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is None:
            return self.year is not None or self.month is not None
        return self.month is not None and 1 <= self.day <= monthrange(self.year or 2000, self.month)[1]

    @property
    def edtf(self) -> str:
        """The point in EDTF, ``XXXX`` for a year that is not known."""
        parts = ["XXXX" if self.year is None else f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def first_day(self) -> date | None:
        """Its first day, None without a year."""
        return None if self.year is None else date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date | None:
        """Its last day, None without a year."""
        if self.year is None:
            return None
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def in_year(self, year: int | None) -> Point:
        """The same day or month of another year."""
        return self._replace(year=year)

    @classmethod
    def of(cls, day: date) -> Point:
        """The point of a `datetime.date`."""
        return cls(day.year, day.month, day.day)


class Period(NamedTuple):
    """From the start of `first` to the end of `last`; None is an open side."""

    first: Point | None
    last: Point | None

    @classmethod
    def at(cls, point: Point) -> Period:
        """The period that one point covers."""
        return cls(point, point)

    @property
    def possible(self) -> bool:
        """Whether the calendar has both ends and they stand in order."""
        ends = [p for p in self if p is not None]
        if not ends or not all(p.possible for p in ends):
            return False
        if len(ends) == 1:
            return True
        start, end = self.first_day, self.last_day
        return start is None or end is None or start <= end

    @property
    def edtf(self) -> str:
        """The period in EDTF."""
        if self.first == self.last and self.first is not None:
            return self.first.edtf
        return f"{self.first.edtf if self.first else '..'}/{self.last.edtf if self.last else '..'}"

    @property
    def first_day(self) -> date | None:
        """Its first day, None where it is open or its year is not known."""
        return self.first.first_day if self.first else None

    @property
    def last_day(self) -> date | None:
        """Its last day, None where it is open or its year is not known."""
        return self.last.last_day if self.last else None

    @property
    def dated(self) -> bool:
        """Whether the years of its ends are known."""
        return all(p.year is not None for p in self if p is not None)

    def in_year(self, year: int | None) -> Period:
        """The same period with its first end in another year; the last end follows it."""
        first, last = self
        if first is None or last is None:
            return Period(first and first.in_year(year), last and last.in_year(year))
        turn = year is not None and (last.month or 12, last.day or 31) < (first.month or 1, first.day or 1)
        return Period(first.in_year(year), last.in_year(year + 1 if turn and year is not None else year))


def parse_edtf(value: str | None) -> Point | None:
    """The point of an EDTF date, None for None, for an interval and for what is no date."""
    match = _EDTF_DATE.match(value or "")
    if match is None:
        return None
    year, month, day = match.groups()
    point = Point(None if year == "XXXX" else int(year), int(month) if month else None, int(day) if day else None)
    return point if point.possible else None


def months(year: int | None, first: int, last: int) -> Period:
    """The months `first` to `last` of a year."""
    return Period(Point(year, first), Point(year, last))


def years_of(first: int, last: int) -> Period:
    """The years `first` to `last`."""
    return Period(Point(first), Point(last))


def decade(year: int) -> Period:
    """The ten years that begin with `year`."""
    return years_of(year, year + 9)


def century(number: int) -> Period:
    """The century of a number: 20 gives 1901/2000."""
    return years_of(number * 100 - 99, number * 100)


def full_year(year: int) -> int:
    """The year of two digits: 1950 to 2049."""
    return year + (2000 if year < 50 else 1900)


def week(day: date, offset: int = 0) -> Period:
    """Monday to Sunday of the week `offset` weeks from that of `day`."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=offset)
    return Period(Point.of(monday), Point.of(monday + timedelta(days=6)))


def weekend(day: date, offset: int = 0) -> Period:
    """Saturday and Sunday of the week `offset` weeks from that of `day`."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=offset)
    return Period(Point.of(monday + timedelta(days=5)), Point.of(monday + timedelta(days=6)))


def weekday(day: date, number: int, direction: int, strictly: bool = False) -> Period:
    """The nearest weekday `number` (1 Monday to 7 Sunday) before (-1) or after (1) `day`.

    Args:
        strictly: `day` itself doesn't count.
    """
    distance = (number - day.isoweekday()) * direction % 7
    if distance == 0 and strictly:
        distance = 7
    return Period.at(Point.of(day + timedelta(days=distance * direction)))


def shifted(point: Point, offset: int, unit: str) -> Period | None:
    """What lies `offset` units of time from a point; None when the point is too coarse.

    Args:
        unit: ``year``, ``month``, ``week`` or ``day``.
    """
    if unit == "year":
        return None if point.year is None else Period.at(Point(point.year + offset))
    if point.month is None:
        return None
    if unit == "month":
        return Period.at(month_of(point.year, point.month + offset))
    if point.day is None:
        return None
    if point.year is None:
        return _shifted_day_of_any_year(point, offset) if unit == "day" else None
    day = date(point.year, point.month, point.day)
    return week(day, offset) if unit == "week" else Period.at(Point.of(day + timedelta(days=offset)))


def _shifted_day_of_any_year(point: Point, offset: int) -> Period | None:
    """`offset` days from a day without a year; None where leap years differ."""
    common, leap = (
        date(y, point.month or 1, point.day or 1) if (point.month, point.day) != (2, 29) or isleap(y) else None
        for y in (2001, 2000)
    )
    if common is None or leap is None:
        return None
    ends = {(d.month, d.day) for d in (common + timedelta(days=offset), leap + timedelta(days=offset))}
    return Period.at(Point(None, *ends.pop())) if len(ends) == 1 else None


def month_of(year: int | None, number: int) -> Point:
    """The month `number` counted from January of `year`; 0 and 13 lie in the years beside it."""
    turn, month = divmod(number - 1, 12)
    return Point(None if year is None else year + turn, month + 1)


def near(period: Period, anchor: Point, direction: int = 0, ahead: int = _AHEAD) -> Period:
    """A period without year in the year that brings it nearest to `anchor`.

    Args:
        anchor: A point with a year; without its month the period gets that year.
        direction: -1 for what is told (not after the anchor), 1 for what is announced (not before it), 0 for either.
        ahead: Days that what has no direction seems farther when it lies ahead.
    """
    if anchor.year is None:
        return period
    if anchor.month is None:
        return period.in_year(anchor.year)
    start, end = anchor.first_day, anchor.last_day
    found: list[tuple[int, int, Period]] = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        there = period.in_year(year)
        if not there.possible or start is None or end is None:
            continue
        first = there.first_day or there.last_day
        last = there.last_day or there.first_day
        if first is None or last is None:
            continue
        distance = max((first - end).days, (start - last).days, 0)
        wrong = (direction < 0 and first > end) or (direction > 0 and last < start)
        later = direction == 0 and first > end
        found.append((distance + (_AGAINST if wrong else ahead if later else 0), year, there))
    return min(found)[2] if found else period
