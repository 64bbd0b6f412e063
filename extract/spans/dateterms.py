"""Terms: single dates of a text, read from symbols, before they are joined to ranges and settled in a year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from extract.spans import calendar
from extract.spans.article import Article
from extract.spans.calendar import Period, Point
from extract.spans.datewords import DateLexicon, DateToken, lexicon
from extract.spans.telling import Sentence, clause

__all__ = ["Gap", "Item", "Reader", "Term", "read_terms"]


@dataclass(frozen=True, slots=True)
class Term:
    """A date found in the text, not yet settled.

    Attributes:
        symbol: What combinations see: ``1`` day, ``2`` month, ``3`` year, ``4`` other period of a year, ``5`` decade
            or century, ``6`` week or weekend.
        start, end: Offsets into the text.
        period: The years may be missing.
        rule: Name of the rule, with its data entry.
        fixed: A year that is missing stays missing.
        accompanied: Stands in the case that makes "since" a "with".
    """

    symbol: str
    start: int
    end: int
    period: Period
    rule: str
    fixed: bool = False
    accompanied: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that only looks like a date; nothing is joined across it."""

    start: int
    end: int
    symbol: str = "#"


Item: TypeAlias = Term | DateToken | Gap
Tokens: TypeAlias = Sequence[DateToken]


class Reader:
    """An article, its words of dates, and its day of publication."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.text = article.text
        self.words: DateLexicon = lexicon(article.lang)
        self.published = calendar.parse_edtf(article.published) or Point()
        self.day: date | None = self.published.first_day if self.published.day else None
        self._sentences: dict[tuple[int, int], Sentence] = {}

    def refuse(self, start: int, end: int, reason: str) -> Gap:
        """Note that a place is no date, and why."""
        self.article.refuse("dates", start, end, reason)
        return Gap(start, end)

    def direction(self, start: int, end: int, present: bool = False) -> int:
        """-1 where the sentence reports, 1 where it announces, 0 where it does neither.

        Args:
            present: A verb in the present tense announces, where no other verb is near.
        """
        place = self.article.sentence_at(start)
        if place not in self._sentences:
            self._sentences[place] = Sentence(self.text, *place, self.words)
        return self._sentences[place].direction(start, end, present)

    def word_before(self, start: int) -> str:
        """The word or sign before `start`, in small letters; "" at the start of a line."""
        before = self.text[max(0, start - 20) : start].rpartition("\n")[2].split()
        return before[-1].lower() if before else ""

    def is_of_every_year(self, start: int, end: int) -> bool:
        """Whether the sentence says that the date comes every year or week."""
        first, last = self.article.sentence_at(start)
        return self.words.every.search(self.text, max(first, start - 40), min(last, end + 40)) is not None


Builder: TypeAlias = Callable[[Reader, Tokens], Iterator[Item]]

_YEAR = r"(?:[ai]{0,3}(?:[yu][YV]|La?y|J)|a?[YV](?:a?[yu])?)"
_ORDINAL = r"(?:C?[dOo]\.?|R)"
_UNIT = "yumlwkDA"
_PART = r"(?:p|[Oo]h)"

_TERMS: tuple[tuple[str, str], ...] = (
    ("anniversary", r"[denCVY]-?%"),
    ("clock", r"[denC]\.?T|T"),
    ("number", r"N\.?(?:[denRY](?!\.?[Myu])|[FGU])"),
    ("eponym", rf"X\.?a?(?:(?:{_ORDINAL}|e)-?(?:M|[yuD]M?)|Yy)"),
    ("ago_before", rf"v(?:C?[Cde]|a)?a?[{_UNIT}]"),
    ("ago_after", rf"(?:C?[Cde])?[{_UNIT}]P"),
    ("ahead", rf"z(?:C?[Cde])?[{_UNIT}]"),
    ("century", rf"{_ORDINAL}(?:[-/t&]a?{_ORDINAL})?c"),
    ("relative_century", r"Lc"),
    ("decade", rf"K-?[yu]?(?:a?(?:{_ORDINAL}|L)c)?"),
    ("quarters", rf"{_ORDINAL}(?:[-t&/]|,a?){_ORDINAL}a?Q(?:{_YEAR})?"),
    ("count_of_quarters", rf"(?:O?Ca?Q{_YEAR}|O[Cd]a?Q(?:{_YEAR})?)"),
    ("quarter", rf"(?:{_ORDINAL}a?-?Q|q/?)(?:{_YEAR})?"),
    ("half_year", rf"(?:{_ORDINAL}a?-?H(?:{_YEAR})?|[Oo]h(?:{_YEAR}|a{{0,2}}y))"),
    ("count_of_months", rf"(?:O?[Cd]a?[lm]{_YEAR}|O[Cd]a?[lm])"),
    ("day", rf"(?:L?W[,.]?[ai]{{0,2}})?(?:C?[dOo]\.?,?M(?:,?{_YEAR})?|F[yu]?|G(?:{_YEAR})?)"),
    ("month", rf"(?:L?M(?:{_YEAR})?|U[yu]?)"),
    ("season", rf"L?S(?:{_YEAR}(?:[-/][Yde][yu]?)?)?"),
    ("weekday_of_week", r"W[ai]{0,2}La?w"),
    ("weekdays", r"L?W&[ai]?W(?![,.]?[ai]{0,2}[doFG])"),
    ("weekday", r"L?W"),
    ("weekend", r"[L+]?E"),
    ("part_of_year", rf"j(?:[YV]|[ai]{{0,2}}La?y|J)?|{_PART}[ai]{{0,2}}y(?!a?[YV])"),
    ("part_of_month", rf"g|{_PART}[ai]{{0,2}}L?m"),
    ("part_of_week", r"p[ai]{0,2}L?w"),
    ("old_year", r"ny|[yu]n"),
    ("short_years", r"[yu]?Y[-/][de][yu]?(?!\.?[dM])"),
    ("months_over", r"[Cd][lm]"),
    ("duration", r"[Cden][ulkA]|[Cde][ymwD]"),
    ("two_years", r"La?&[ai]{0,2}La?y"),
    ("relative_unit", r"La?[ymwQH]"),
    ("relative_year", r"J"),
    ("relative_day", r"r[Ir]?"),
    ("year", r"(?:Ya?[yu]|V(?:a?[yu])?|[yu][YV])"),
)
"""Names and forms of terms, in symbols of `spans.datewords`; the first that matches at a place wins."""

_TERM = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _TERMS))


def read_terms(reader: Reader, tokens: Tokens) -> list[Item]:
    """Tokens with no other word between them, their terms read."""
    symbols = "".join(t.symbol for t in tokens)
    items: list[Item] = []
    at = 0
    for match in _TERM.finditer(symbols):
        items += tokens[at : match.start()]
        items += _BUILDERS[match.lastgroup or ""](reader, tokens[match.start() : match.end()])
        at = match.end()
    items += tokens[at:]
    return items


# --- parts of terms ------------------------------------------------------------------------------------------------


def _one(tokens: Tokens, symbols: str) -> DateToken | None:
    return next((t for t in tokens if t.symbol in symbols), None)


def _year(reader: Reader, tokens: Tokens) -> tuple[int | None, bool]:
    """The year that the tokens name, and whether they name one at all."""
    named = _one(tokens, "YV")
    if named is not None:
        return named.value, True
    relative = _one(tokens, "J")
    if relative is None and _one(tokens, "yu") is not None:
        relative = _one(tokens, "L")
    if relative is None:
        return None, False
    year = reader.published.year
    return (None if year is None else year + relative.value), True


def _ordinal(tokens: Tokens) -> int:
    """The number of an ordinal: digits, a word, or "twenty" and "first"."""
    total = 0
    for token in tokens:
        if token.symbol in "dOoRC":
            total += token.value
        elif total:
            break
    return total


def _split(tokens: Tokens, symbols: str) -> tuple[Tokens, DateToken, Tokens]:
    """The tokens before the unit that `symbols` name, the unit, and all from it on."""
    at = next(i for i, t in enumerate(tokens) if t.symbol in symbols)
    return tokens[:at], tokens[at], tokens[at:]


def _term(reader: Reader, symbol: str, tokens: Tokens, period: Period, rule: str, fixed: bool = True) -> Iterator[Item]:
    start, end = tokens[0].start, tokens[-1].end
    if not period.possible:
        yield reader.refuse(start, end, "no such day")
        return
    accompanied = any(t.form in reader.words.accompanied for t in tokens)
    yield Term(symbol, start, end, period, f"dates.{rule}", fixed, accompanied)


def _no(reader: Reader, tokens: Tokens, reason: str) -> Iterator[Item]:
    yield reader.refuse(tokens[0].start, tokens[-1].end, reason)


def _unsettled(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    yield from _no(reader, tokens, "relative to a day of publication that is not known")


def _refusal(reason: str) -> Builder:
    return lambda reader, tokens: _no(reader, tokens, reason)


def _clock(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    if len(tokens) == 1 and not tokens[0].form[0].isdigit():
        yield Gap(tokens[0].start, tokens[0].end)
        return
    yield from _no(reader, tokens, "time of day")


# --- days and months -----------------------------------------------------------------------------------------------


def _day(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    numeric = _one(tokens, "FG")
    if numeric is not None and numeric.point is not None:
        point = numeric.point
        year, named = (point.year, True) if point.year else _year(reader, tokens)
        yield from _term(reader, "1", tokens, Period.at(point.in_year(year)), "day_numeric", named)
        return
    before, month, after = _split(tokens, "M")
    year, named = _year(reader, after)
    day = _ordinal([t for t in before if t.symbol in "dOoC"])
    if not 1 <= day <= 31:
        yield from _no(reader, tokens, "no such day")
        return
    every = not named and reader.is_of_every_year(tokens[0].start, tokens[-1].end)
    yield from _term(reader, "1", tokens, Period.at(Point(year, month.value, day)), "day", named or every)


def _month(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    numeric = _one(tokens, "U")
    if numeric is not None and numeric.point is not None:
        yield from _term(reader, "2", tokens, Period.at(numeric.point), "month_numeric")
        return
    before, month, after = _split(tokens, "M")
    year, named = _year(reader, after)
    if not named and month.form in reader.words.names and reader.text[month.start : month.end].istitle():
        yield from _no(reader, tokens, "may be a name")
        return
    period = Period.at(Point(year, month.value))
    if before and not named:
        yield from _month_beside(reader, tokens, period, before[0].value)
        return
    yield from _term(reader, "2", tokens, period, "month", named)


def _month_beside(reader: Reader, tokens: Tokens, period: Period, offset: int) -> Iterator[Item]:
    """ "last March": the nearest one on that side."""
    here = reader.published
    month = period.first.month if period.first else None
    year = here.year
    if year is not None and here.month is not None and month is not None:
        if offset < 0 and month >= here.month:
            year -= 1
        elif offset > 0 and month <= here.month:
            year += 1
    yield from _term(reader, "2", tokens, period.in_year(year), "month")


def _season(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    _, season, after = _split(tokens, "S")
    year, named = _year(reader, after)
    beside = tokens[0] if tokens[0].symbol == "L" else None
    if beside is not None and not named and reader.published.year is not None:
        year = reader.published.year + beside.value
    if year is None:
        yield from _no(reader, tokens, "season without a year")
    elif season.value == 12 and _one(after, "-/") is not None:
        yield from _term(reader, "4", tokens, Period(Point(year, 12), Point(year + 1, 2)), "season")
    elif season.value == 12:
        yield from _no(reader, tokens, "winter lies in two years")
    else:
        yield from _term(reader, "4", tokens, calendar.months(year, season.value, season.value + 2), "season")


# --- parts of years ------------------------------------------------------------------------------------------------


def _quarter(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    before, unit, after = _split(tokens, "Qq")
    if unit.form.startswith("h"):
        yield from _half_year(reader, tokens)
        return
    number = unit.value or _ordinal(before)
    year, named = _year(reader, after)
    if not 1 <= number <= 4 or (unit.form in reader.words.abbreviated and not named):
        yield from _no(reader, tokens, "no quarter of a year")
        return
    yield from _term(reader, "4", tokens, calendar.months(year, 3 * number - 2, 3 * number), "quarter", named)


def _quarters(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    before, _, after = _split(tokens, "Q")
    numbers = [t for t in before if t.symbol in "dOoR"]
    year, named = _year(reader, after)
    if len(numbers) != 2 or not 1 <= numbers[0].value < numbers[1].value <= 4:
        yield from _no(reader, tokens, "no quarters of a year")
        return
    first, last = (calendar.months(year, 3 * t.value - 2, 3 * t.value) for t in numbers)
    if _one(before, "&,") is not None:
        cut = before.index(numbers[1])
        yield from _term(reader, "4", tokens[:1], first, "quarter", named)
        yield from _term(reader, "4", tokens[cut:], last, "quarter", named)
    else:
        yield from _term(reader, "4", tokens, Period(first.first, last.last), "quarters", named)


def _half_year(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    before, unit, after = _split(tokens, "Hhq")
    number = unit.value or _ordinal(before)
    year, named = _year(reader, after)
    if not 1 <= number <= 2:
        yield from _no(reader, tokens, "no half of a year")
        return
    if not named and unit.symbol == "h":
        year = reader.published.year
    yield from _term(reader, "4", tokens, calendar.months(year, 6 * number - 5, 6 * number), "half_year", named)


def _count_of_months(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    count = _one(tokens, "Cd")
    yield from _first_months(reader, tokens, count.value if count else 0, "count_of_months")


def _count_of_quarters(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    count = _one(tokens, "Cd")
    yield from _first_months(reader, tokens, 3 * count.value if count else 0, "count_of_quarters")


def _months_over(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    """ "for nine months" where these are the months of the year that are just over."""
    count, month = tokens[0].value, reader.published.month or 0
    said = reader.word_before(tokens[0].start) in reader.words.months_over
    if said and 2 <= count <= 11 and 0 <= (month - count) % 12 <= _REPORTED_WITHIN:
        yield from _first_months(reader, tokens, count, "months_over")
    else:
        yield from _no(reader, tokens, "length of time")


def _first_months(reader: Reader, tokens: Tokens, count: int, rule: str) -> Iterator[Item]:
    """The first months of a year; without one, of the last year in which they are over."""
    if not 1 <= count <= 12:
        yield from _no(reader, tokens, "length of time")
        return
    year, named = _year(reader, tokens)
    here = reader.published
    if not named and here.year is not None and here.month is not None:
        year = here.year if here.month >= count else here.year - 1
    yield from _term(reader, "4", tokens, Period(Point(year, 1), Point(year, count)), rule)


_REPORTED_WITHIN = 3
"""Months within which figures of the first months of a year are news."""


# --- years and more ------------------------------------------------------------------------------------------------


def _year_alone(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    year, _ = _year(reader, tokens)
    yield from _term(reader, "3", tokens, Period.at(Point(year)), "year")


def _short_years(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    """ "2024/25"."""
    year, short = (next(t for t in tokens if t.symbol in symbols) for symbols in ("Y", "de"))
    end = year.value // 100 * 100 + short.value
    if len(short.form) == 2 and year.value < end <= year.value + 60:
        yield from _term(reader, "3", tokens, calendar.years_of(year.value, end), "years")
    else:
        yield from tokens


def _old_year(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    """A year of three digits, where the words leave no doubt."""
    number, unit = (tokens[0], tokens[1]) if tokens[0].symbol == "n" else (tokens[1], tokens[0])
    said = unit.form in reader.words.old_years if number is tokens[0] else reader.words.bare_years
    if said and len(number.form) == 3 and number.form.isdigit():
        yield from _term(reader, "3", tokens, Period.at(Point(int(number.form))), "year")
    else:
        yield from _no(reader, tokens, "length of time")


def _relative_year(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    year, _ = _year(reader, tokens)
    if year is None:
        yield from _unsettled(reader, tokens)
    else:
        yield from _term(reader, "3", tokens, Period.at(Point(year)), "relative_year")


def _two_years(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    """ "this and next year"."""
    here = reader.published.year
    if here is None:
        yield from _unsettled(reader, tokens)
        return
    cut = next(i for i, t in enumerate(tokens) if i and t.symbol == "L")
    for part in (tokens[:1], tokens[cut:]):
        yield from _term(reader, "3", part, Period.at(Point(here + part[0].value)), "relative_year")


def _part_of_year(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    year, named = _year(reader, tokens[1:])
    if not named:
        year = reader.published.year
    if year is None:
        yield from _unsettled(reader, tokens)
    else:
        yield from _term(reader, "3", tokens, Period.at(Point(year)), "part_of_year")


def _decade(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    first = tokens[0]
    year, digits = first.value, first.form[0].isdigit()
    if year < 100:
        said = len(tokens) > 1 or (year >= 40 if digits else len(first.form) > 10)
        if not said:
            yield from _no(reader, tokens, "not said to be years")
            return
        century = _century_of(reader, tokens[1:])
        if century is None:
            yield from _unsettled(reader, tokens)
            return
        year += 100 * (century - 1)
    yield from _term(reader, "5", tokens, calendar.decade(year), "decade")


def _century_of(reader: Reader, tokens: Tokens) -> int | None:
    """The century that stands behind a decade; the twentieth where none does."""
    if _one(tokens, "c") is None:
        return 20
    relative = _one(tokens, "L")
    if relative is None:
        return _ordinal([t for t in tokens if t.symbol in "dOoRC"])
    here = reader.published.year
    return None if here is None else (here + 99) // 100 + relative.value


def _century(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    cut = next((i for i, t in enumerate(tokens) if t.symbol in "-/t&"), None)
    first = _ordinal(tokens[:-1] if cut is None else tokens[:cut])
    last = first if cut is None else _ordinal(tokens[cut + 1 : -1])
    if not 1 < first <= last <= 21:
        yield from _no(reader, tokens, "no century")
    elif cut is not None and tokens[cut].symbol == "&":
        yield from _term(reader, "5", tokens[:cut], calendar.century(first), "century")
        yield from _term(reader, "5", tokens[cut + 1 :], calendar.century(last), "century")
    else:
        period = Period(calendar.century(first).first, calendar.century(last).last)
        yield from _term(reader, "5", tokens, period, "century")


def _relative_century(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    number = _century_of(reader, tokens)
    if number is None:
        yield from _unsettled(reader, tokens)
    else:
        yield from _term(reader, "5", tokens, calendar.century(number), "relative_century")


# --- counted from the day of publication ---------------------------------------------------------------------------

_UNITS = {"y": "year", "u": "year", "m": "month", "l": "month", "w": "week", "k": "week", "D": "day", "A": "day"}
_SYMBOLS = {"year": "3", "month": "2", "week": "6", "day": "1"}


def _shifted(reader: Reader, tokens: Tokens, offset: int, unit: str, rule: str) -> Iterator[Item]:
    period = calendar.shifted(reader.published, offset, unit)
    if period is None:
        yield from _unsettled(reader, tokens)
    else:
        yield from _term(reader, _SYMBOLS[unit], tokens, period, rule)


def _part_of_unit(unit: str) -> Builder:
    def build(reader: Reader, tokens: Tokens) -> Iterator[Item]:
        relative = _one(tokens, "L")
        return _shifted(reader, tokens, relative.value if relative else 0, unit, f"part_of_{unit}")

    return build


def _relative_unit(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    offset, unit = tokens[0].value, tokens[-1].symbol
    here = reader.published
    if unit == "y":
        yield from _relative_year(reader, tokens)
    elif unit in "mw":
        yield from _shifted(reader, tokens, offset, _UNITS[unit], f"relative_{_UNITS[unit]}")
    elif here.year is None or here.month is None:
        yield from _unsettled(reader, tokens)
    else:
        length = 3 if unit == "Q" else 6
        turn, part = divmod((here.month - 1) // length + offset, 12 // length)
        period = calendar.months(here.year + turn, part * length + 1, part * length + length)
        yield from _term(reader, "4", tokens, period, "relative_period")


def _distance(way: int) -> Builder:
    """ "two years ago" (way -1), "in a year" (way 1)."""

    def build(reader: Reader, tokens: Tokens) -> Iterator[Item]:
        unit = _one(tokens, _UNIT)
        number = sum(t.value for t in tokens if t.symbol in "Cde")
        if unit is None or (not number and unit.symbol in "ulkA"):
            return iter([Gap(tokens[0].start, tokens[-1].end)])
        if way > 0 and reader.direction(tokens[0].start, tokens[-1].end) <= 0:
            return _no(reader, tokens, "counted from something told")
        return _shifted(reader, tokens, way * (number or 1), _UNITS[unit.symbol], "distance")

    return build


def _weekday(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    start, day = tokens[0].start, tokens[-1]
    relative = tokens[0].value if tokens[0].symbol == "L" else None
    asked = reader.words.before_weekday
    if relative is None and asked and reader.word_before(start) not in asked:
        yield from _no(reader, tokens, "not said to be a day")
    elif reader.is_of_every_year(start, day.end):
        yield from _no(reader, tokens, "day of every week")
    elif _day_in_brackets(reader, day.end):
        yield from _no(reader, tokens, "the day follows in brackets")
    elif reader.day is None:
        yield from _unsettled(reader, tokens)
    else:
        way = relative or _way_of_weekday(reader, start, day.end)
        period = calendar.weekday(reader.day, day.value, 1 if way > 0 else -1, strictly=bool(relative))
        yield from _term(reader, "1", tokens, period, f"weekday:{day.form}")


def _day_in_brackets(reader: Reader, at: int) -> bool:
    """Whether brackets with a day follow ("on Tuesday (12 November)")."""
    match = _IN_BRACKETS.match(reader.text, at)
    return match is not None and (match["word"] is None or reader.words.symbol(match["word"]) == "M")


_IN_BRACKETS = re.compile(r"\s?\(\d{1,2}(?:\.[ ]?\d{1,2}\.|\.?[ ](?P<word>[^\W\d_]+))")


def _weekday_of_week(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    """ "on Monday of next week"."""
    relative = _one(tokens, "L")
    if reader.day is None or relative is None:
        yield from _unsettled(reader, tokens)
        return
    monday = calendar.week(reader.day, relative.value).first_day or reader.day
    period = calendar.weekday(monday, tokens[0].value, 1)
    yield from _term(reader, "1", tokens, period, f"weekday:{tokens[0].form}")


def _way_of_weekday(reader: Reader, start: int, end: int) -> int:
    """Whether a weekday lies before (-1) or after (1) the day of publication; untold ones lie before."""
    before = reader.word_before(start)
    if before in reader.words.since_past:
        return -1
    if reader.words.symbol(before) == "t":
        return 1
    return reader.direction(start, end, present=True) or -1


def _weekdays(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    """ "on Saturday and Sunday": the second stands where the first does."""
    for item in _weekday(reader, tokens[: -2 if tokens[-2].symbol == "&" else -3]):
        yield item
        day = item.period.first_day if isinstance(item, Term) else None
        if day is not None:
            period = calendar.weekday(day, tokens[-1].value, 1, strictly=True)
            yield from _term(reader, "1", tokens[-1:], period, f"weekday:{tokens[-1].form}")


def _weekend(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    relative = tokens[0].value if tokens[0].symbol in "L+" else None
    if relative is None and reader.word_before(tokens[0].start) not in reader.words.before_weekend:
        yield from _no(reader, tokens, "not said to be days")
        return
    if reader.day is None:
        yield from _unsettled(reader, tokens)
        return
    if relative is None:
        ahead = reader.day.weekday() >= 5 or reader.direction(tokens[0].start, tokens[-1].end, present=True) > 0
        relative = 0 if ahead else -1
    elif relative > 0 and reader.day.weekday() < 5:
        relative -= 1
    yield from _term(reader, "6", tokens, calendar.weekend(reader.day, relative), "weekend")


def _relative_day(reader: Reader, tokens: Tokens) -> Iterator[Item]:
    token = tokens[0]
    after = reader.text[token.end : token.end + 20].lstrip(" ")
    if token.value == 0 and not _day_is_meant(reader, token):
        yield from _no(reader, tokens[:1], "today as nowadays")
    elif token.form in reader.words.alone and after[:1].isalpha() and _word_symbol(reader, after) != "i":
        yield from _no(reader, tokens[:1], "before something told")
    elif token.form in reader.words.daytime and _is_daytime(reader, token.start):
        yield from _no(reader, tokens[:1], "part of the day")
    else:
        yield from _shifted(reader, tokens[:1], token.value, "day", f"relative_day:{token.form}")


def _is_daytime(reader: Reader, start: int) -> bool:
    """Whether a word for tomorrow that is also one for the morning means the morning."""
    noun = reader.text[start].isupper() and reader.article.sentence_at(start)[0] != start
    return noun or _word_symbol(reader, reader.word_before(start)) in ("i", "f", "a")


def _word_symbol(reader: Reader, text: str) -> str:
    """The symbol of the first word of `text`, ``x`` for any other word."""
    word = re.match(r"[^\W\d_]+", text)
    return reader.words.symbol(word[0]) if word else "x"


def _day_is_meant(reader: Reader, token: DateToken) -> bool:
    """Whether "today" is the day of publication and not nowadays."""
    sentence = reader.article.sentence_at(token.start)
    text, words = reader.text, reader.words
    before = text[max(sentence[0], token.start - 30) : token.start].split()
    after = text[token.end : min(sentence[1], token.end + 40)].split()
    if before and before[-1].lower() in words.until_today:
        return False
    if words.day_is_meant.search(" ".join([*before[-1:], "|", *after[:1]])) or words.clock_time.search(
        text, token.end, min(sentence[1], token.end + 30)
    ):
        return True
    if words.nowadays.search(" ".join(after[:3])):
        return False
    if words.today_told is not None:
        around = clause(text, sentence, token.start, token.end)
        return words.today_told.search(around) is not None or words.told_verbs.search(around) is not None
    return reader.direction(token.start, token.end) != 0


_BUILDERS: dict[str, Builder] = {
    "anniversary": _refusal("anniversary or age"),
    "clock": _clock,
    "number": _refusal("number of something"),
    "eponym": _refusal("part of a name"),
    "ago_before": _distance(-1),
    "ago_after": _distance(-1),
    "ahead": _distance(1),
    "century": _century,
    "relative_century": _relative_century,
    "decade": _decade,
    "quarters": _quarters,
    "count_of_quarters": _count_of_quarters,
    "quarter": _quarter,
    "half_year": _half_year,
    "count_of_months": _count_of_months,
    "day": _day,
    "month": _month,
    "season": _season,
    "weekday_of_week": _weekday_of_week,
    "weekdays": _weekdays,
    "weekday": _weekday,
    "weekend": _weekend,
    "part_of_year": _part_of_year,
    "part_of_month": _part_of_unit("month"),
    "part_of_week": _part_of_unit("week"),
    "old_year": _old_year,
    "short_years": _short_years,
    "months_over": _months_over,
    "duration": _refusal("length of time"),
    "two_years": _two_years,
    "relative_unit": _relative_unit,
    "relative_year": _relative_year,
    "relative_day": _relative_day,
    "year": _year_alone,
}
