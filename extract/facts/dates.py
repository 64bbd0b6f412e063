"""Dates of an article, in EDTF.

The text becomes a sequence of symbols (`spans.datewords`). Terms (a day, a month, a quarter ...) are expressions over
these symbols; combinations (ranges, lists, open intervals) are expressions over terms. What has no year, and what is
said relative to the day of publication, is settled last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from spacy.language import Language

from extract.facts.component import FactComponent
from extract.records import Date, Fact
from extract.spans import calendar
from extract.spans.article import Article
from extract.spans.calendar import Period, Point
from extract.spans.datewords import DateLexicon, DateToken, lexicon, tokenize

__all__ = ["create", "find"]


@dataclass(frozen=True, slots=True)
class Term:
    """A date found in the text, not yet settled.

    Attributes:
        symbol: What combinations see: ``1`` day, ``2`` month, ``3`` year, ``4`` other period of a year, ``5`` decade
            or century, ``6`` relative to the day of publication.
        start, end: Offsets into the text.
        period: The years may be missing.
        rule: Name of the rule.
        token: The token that names the rule's data entry.
        weekday: Number of a weekday that is all there is, else 0.
        fixed: A year that is missing stays missing.
        accompanied: Stands in the case that makes "since" a "with".
    """

    symbol: str
    start: int
    end: int
    period: Period
    rule: str
    weekday: int = 0
    fixed: bool = False
    accompanied: bool = False


@dataclass(frozen=True, slots=True)
class _Refused:
    """A place that only looks like a date."""

    start: int
    end: int
    reason: str


class _Reader:
    """What the rules need to know of the article."""

    def __init__(self, article: Article, words: DateLexicon) -> None:
        self.article = article
        self.text = article.text
        self.words = words
        self.published = calendar.parse_edtf(article.published) or Point()
        day = self.published.first_day
        self.day: date | None = day if self.published.day else None

    def direction(self, start: int, end: int) -> int:
        """-1 where the sentence reports, 1 where it announces, 0 where it does neither or both."""
        first, last = self.article.sentence_at(start)
        sentence = self.text[max(first, start - 400) : min(last, end + 400)]
        told = self.words.told.search(sentence) is not None
        announced = self.words.announced.search(sentence) is not None
        return announced - told


# --- terms ---------------------------------------------------------------------------------------------------------

_YEAR = r"(?:[ai]{0,3}(?:[yu]a?[YV]|Ly|J)|a?Ya?[yu]?|a?Va?[yu]?)"
_ORDINAL = r"(?:C?[dOo]\.?|R)"

_TERMS: tuple[tuple[str, str], ...] = (
    ("anniversary", r"[denCV]-?%"),
    ("clock", r"[denC]\.?T|T"),
    ("number", r"N\.?(?:[deYnR]|[FGU])"),
    ("eponym", rf"X\.?a?(?:{_ORDINAL}|e)-?(?:M|[yuD]M?)"),
    ("ago_before", r"v(?:[Cde]|a)?a?[yumlwkDA]"),
    ("ago_after", r"(?:[Cde])?[yumlwkDA]P"),
    ("ahead", r"z(?:[Cde])?[yumlwkDA]"),
    ("century", rf"{_ORDINAL}(?:[-/t]{_ORDINAL})?c"),
    ("relative_century", r"Lc"),
    ("decade", r"K-?[yu]?"),
    ("quarters", rf"{_ORDINAL}(?:[-t&]|,a?){_ORDINAL}a?Q(?:{_YEAR})?"),
    ("count_of_quarters", rf"(?:O?Ca?Q{_YEAR}|O[Cd]a?Q(?:{_YEAR})?)"),
    ("quarter", rf"(?:{_ORDINAL}a?-?Q|q/?)(?:{_YEAR})?"),
    ("half_year", rf"(?:{_ORDINAL}a?-?H(?:{_YEAR})?|[Oo]h(?:{_YEAR}|a{{0,2}}y))"),
    ("count_of_months", rf"(?:O?[Cd]a?[lm]{_YEAR}|O[Cd]a?[lm])"),
    ("day", rf"(?:L?W[,.]?[ai]{{0,2}})?(?:C?[dOo]\.?,?M(?:,?{_YEAR})?|F[yu]?|G(?:{_YEAR})?)"),
    ("month", rf"(?:L?M(?:{_YEAR})?|U[yu]?)"),
    ("season", rf"L?S(?:{_YEAR})?"),
    ("weekday", r"L?W"),
    ("weekend", r"L?E"),
    ("end_of_year", r"j(?:[YV]|[ai]{0,2}Ly|J)?|p[ai]{0,2}y(?!a?[YV])"),
    ("end_of_month", r"g|p[ai]{0,2}L?m"),
    ("duration", r"(?:[Cde]|n)[ulkA]|[Cde][ymwD]"),
    ("relative_unit", r"L[ymwQH]"),
    ("relative_year", r"J"),
    ("relative_day", r"r"),
    ("year", r"(?:Ya?[yu]|Va?[yu]?|[yu]a?[YV])"),
)
_PART = r"(?:(?:p|[Oo]h)[ai]{0,2})"
_TERM = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _TERMS))
_BREAK = re.compile(r"[^x|]+")
_FACTUAL = frozenset("deYVnoFGUKMWSyumlwkDAEQqHcLJrjgpT%")

_Tokens = Sequence[DateToken]
_Builder = Callable[[_Reader, _Tokens], "Term | _Refused | None"]


def _one(tokens: _Tokens, symbols: str) -> DateToken | None:
    return next((t for t in tokens if t.symbol in symbols), None)


def _year(reader: _Reader, tokens: _Tokens) -> tuple[int | None, bool]:
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


def _ordinal(tokens: _Tokens) -> int:
    """The number of an ordinal: digits, a word, or "twenty" and "first"."""
    total = 0
    for token in tokens:
        if token.symbol in "dOoRC":
            total += token.value
        elif total:
            break
    return total


def _term(
    reader: _Reader, symbol: str, tokens: _Tokens, period: Period, rule: str, *, fixed: bool = False, weekday: int = 0
) -> Term | _Refused:
    start, end = tokens[0].start, tokens[-1].end
    if not weekday and not period.possible:
        return _Refused(start, end, "no such day")
    accompanied = any(t.form in reader.words.accompanied for t in tokens)
    return Term(symbol, start, end, period, f"dates.{rule}", weekday, fixed, accompanied)


def _refusal(reason: str) -> _Builder:
    def refuse(reader: _Reader, tokens: _Tokens) -> _Refused:
        return _Refused(tokens[0].start, tokens[-1].end, reason)

    return refuse


def _unsettled(tokens: _Tokens) -> _Refused:
    return _Refused(tokens[0].start, tokens[-1].end, "relative to a day of publication that is not known")


def _clock(reader: _Reader, tokens: _Tokens) -> _Refused | None:
    if tokens[0].symbol == "T" and not tokens[0].form[0].isdigit():
        return None
    return _Refused(tokens[0].start, tokens[-1].end, "time of day")


def _day(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    numeric = _one(tokens, "FG")
    if numeric is not None and numeric.point is not None:
        point = numeric.point
        year, named = (point.year, True) if point.year else _year(reader, tokens)
        return _term(reader, "1", tokens, Period.at(point.in_year(year)), "day_numeric", fixed=named)
    month = _one(tokens, "M")
    if month is None:
        return None
    at = tokens.index(month)
    year, named = _year(reader, tokens[at:])
    day = _ordinal([t for t in tokens[:at] if t.symbol in "dOoC"])
    if not 1 <= day <= 31:
        return _Refused(tokens[0].start, tokens[-1].end, "no such day")
    return _term(reader, "1", tokens, Period.at(Point(year, month.value, day)), "day", fixed=named)


def _month(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    numeric = _one(tokens, "U")
    if numeric is not None and numeric.point is not None:
        return _term(reader, "2", tokens, Period.at(numeric.point), "month_numeric", fixed=True)
    month = _one(tokens, "M")
    if month is None:
        return None
    at = tokens.index(month)
    year, named = _year(reader, tokens[at:])
    if not named and month.form in reader.words.names and reader.text[month.start].isupper():
        return _Refused(month.start, month.end, "may be a name")
    period = Period.at(Point(year, month.value))
    if at and tokens[0].symbol == "L" and not named:
        return _month_beside(reader, tokens, period, tokens[0].value)
    return _term(reader, "2", tokens, period, "month", fixed=named)


def _month_beside(reader: _Reader, tokens: _Tokens, period: Period, offset: int) -> Term | _Refused:
    """ "last March": the nearest one on that side."""
    here = reader.published
    month = period.first.month if period.first else None
    if here.year is None or here.month is None or month is None:
        return _term(reader, "2", tokens, period, "month", fixed=True)
    year = here.year
    if offset < 0 and month >= here.month:
        year -= 1
    if offset > 0 and month <= here.month:
        year += 1
    return _term(reader, "2", tokens, period.in_year(year), "month", fixed=True)


def _count_of_months(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    count = _ordinal([t for t in tokens if t.symbol in "Cd"][:1])
    return _first_months(reader, tokens, count, "count_of_months")


def _count_of_quarters(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    count = _ordinal([t for t in tokens if t.symbol in "Cd"][:1])
    return _first_months(reader, tokens, 3 * count, "count_of_quarters")


def _first_months(reader: _Reader, tokens: _Tokens, count: int, rule: str) -> Term | _Refused:
    """The first months of a year; without one, of the last year in which they are over."""
    if not 1 <= count <= 12:
        return _Refused(tokens[0].start, tokens[-1].end, "length of time")
    year, named = _year(reader, tokens)
    here = reader.published
    if not named and here.year is not None and here.month is not None:
        year = here.year if here.month >= count else here.year - 1
    first = Point(year, 1)
    return _term(reader, "4", tokens, Period(first, Point(year, count)), rule, fixed=True)


def _quarter(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    unit = _one(tokens, "Qq")
    if unit and unit.form.startswith("h"):
        return _half_year(reader, tokens)
    at = tokens.index(unit) if unit else 0
    number = unit.value if unit and unit.symbol == "q" else _ordinal(tokens[:at])
    year, named = _year(reader, tokens[at:])
    if not 1 <= number <= 4 or (unit and unit.form in reader.words.abbreviated and not named):
        return _Refused(tokens[0].start, tokens[-1].end, "no quarter of a year")
    return _term(reader, "4", tokens, calendar.months(year, 3 * number - 2, 3 * number), "quarter", fixed=named)


def _quarters(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    unit = _one(tokens, "Q")
    at = tokens.index(unit) if unit else 0
    numbers = [t.value for t in tokens[:at] if t.symbol in "dOoR"]
    year, named = _year(reader, tokens[at:])
    if len(numbers) != 2 or not 1 <= numbers[0] < numbers[1] <= 4:
        return _Refused(tokens[0].start, tokens[-1].end, "no quarters of a year")
    period = calendar.months(year, 3 * numbers[0] - 2, 3 * numbers[1])
    return _term(reader, "4", tokens, period, "quarters", fixed=named)


def _half_year(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    unit = _one(tokens, "Hhq")
    at = tokens.index(unit) if unit else 0
    number = unit.value if unit and unit.symbol == "q" else _ordinal(tokens[:at])
    year, named = _year(reader, tokens[at:])
    if not 1 <= number <= 2:
        return _Refused(tokens[0].start, tokens[-1].end, "no half of a year")
    if not named and unit and unit.symbol == "h":
        year = reader.published.year
    return _term(reader, "4", tokens, calendar.months(year, 6 * number - 5, 6 * number), "half_year", fixed=named)


def _season(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    season = _one(tokens, "S")
    year, named = _year(reader, tokens)
    if season is None or not named:
        return _Refused(tokens[0].start, tokens[-1].end, "season without a year")
    if season.value == 12:
        return _Refused(tokens[0].start, tokens[-1].end, "winter lies in two years")
    return _term(reader, "4", tokens, calendar.months(year, season.value, season.value + 2), "season", fixed=True)


def _decade(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    year = tokens[0].value
    if year < 100:
        if tokens[0].form[0].isdigit() and len(tokens) == 1 and year < 40:
            return _Refused(tokens[0].start, tokens[0].end, "not said to be years")
        if not tokens[0].form[0].isdigit() and len(tokens) == 1 and len(tokens[0].form) < 10:
            return None
        year += 1900
    return _term(reader, "5", tokens, calendar.decade(year), "decade", fixed=True)


def _century(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    parts: list[list[DateToken]] = [[]]
    for token in tokens[:-1]:
        if token.symbol in "-/t":
            parts.append([])
        else:
            parts[-1].append(token)
    first, last = _ordinal(parts[0]), _ordinal(parts[-1])
    if not 1 < first <= last <= 21:
        return _Refused(tokens[0].start, tokens[-1].end, "no century")
    period = Period(calendar.century(first).first, calendar.century(last).last)
    return _term(reader, "5", tokens, period, "century", fixed=True)


def _relative_century(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    if reader.published.year is None:
        return _unsettled(tokens)
    number = (reader.published.year + 99) // 100 + tokens[0].value
    return _term(reader, "5", tokens, calendar.century(number), "relative_century", fixed=True)


def _year_alone(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    year, _ = _year(reader, tokens)
    return _term(reader, "3", tokens, Period.at(Point(year)), "year", fixed=True)


def _relative_year(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    year, _ = _year(reader, tokens)
    if year is None:
        return _unsettled(tokens)
    return _term(reader, "3", tokens, Period.at(Point(year)), "relative_year", fixed=True)


def _end_of_year(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    year, named = _year(reader, tokens[1:])
    if not named:
        year = reader.published.year
    if year is None:
        return _unsettled(tokens)
    return _term(reader, "3", tokens, Period.at(Point(year)), "part_of_year", fixed=True)


def _end_of_month(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    relative = _one(tokens, "L")
    return _shifted(reader, tokens, relative.value if relative else 0, "month", "part_of_month")


_UNIT = {"y": "year", "u": "year", "m": "month", "l": "month", "w": "week", "k": "week", "D": "day", "A": "day"}
_SYMBOL = {"year": "3", "month": "2", "week": "6", "day": "1"}


def _shifted(reader: _Reader, tokens: _Tokens, offset: int, unit: str, rule: str) -> Term | _Refused | None:
    period = calendar.shifted(reader.published, offset, unit)
    if period is None:
        return _unsettled(tokens)
    return _term(reader, _SYMBOL[unit], tokens, period, rule, fixed=True)


def _relative_unit(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    offset, unit = tokens[0].value, tokens[-1].symbol
    if unit == "y":
        return _relative_year(reader, tokens)
    if unit in "mw":
        return _shifted(reader, tokens, offset, _UNIT[unit], f"relative_{_UNIT[unit]}")
    here = reader.published
    if here.year is None or here.month is None:
        return _unsettled(tokens)
    length = 3 if unit == "Q" else 6
    number = (here.month - 1) // length + offset
    year, part = here.year + number // (12 // length), number % (12 // length)
    return _term(
        reader,
        "4",
        tokens,
        calendar.months(year, part * length + 1, part * length + length),
        "relative_period",
        fixed=True,
    )


def _distance(direction: int) -> _Builder:
    def build(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
        unit = _one(tokens, "yumlwkDA")
        number = _one(tokens, "Cde")
        if unit is None or (number is None and unit.symbol in "ulkA"):
            return None
        offset = direction * (number.value if number else 1)
        return _shifted(reader, tokens, offset, _UNIT[unit.symbol], "distance")

    return build


def _weekday(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    day = tokens[-1]
    relative = tokens[0].value if tokens[0].symbol == "L" else None
    if relative is None and not _weekday_is_meant(reader, tokens[0].start):
        return _Refused(tokens[0].start, day.end, "not said to be a day")
    if reader.day is None:
        return _unsettled(tokens)
    if relative:
        period = calendar.weekday(reader.day, day.value, relative // abs(relative), strictly=True)
    else:
        direction = reader.direction(tokens[0].start, day.end)
        period = calendar.weekday(reader.day, day.value, direction or -1)
    return _term(reader, "1", tokens, period, f"weekday:{day.form}", fixed=True)


def _weekday_is_meant(reader: _Reader, start: int) -> bool:
    """Whether the word before a weekday is one that a day stands after; any is, where the language asks for none."""
    asked = reader.words.before_weekday
    before = reader.text[max(0, start - 12) : start].split()
    return not asked or (bool(before) and before[-1].lower() in asked)


def _weekend(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    if reader.day is None:
        return _unsettled(tokens)
    relative = tokens[0].value if tokens[0].symbol == "L" else None
    if relative is None:
        relative = 0 if reader.day.weekday() >= 5 or reader.direction(tokens[0].start, tokens[-1].end) > 0 else -1
    elif relative < 0 and reader.day.weekday() >= 5:
        relative = -1
    return _term(reader, "6", tokens, calendar.weekend(reader.day, relative), "weekend", fixed=True)


def _relative_day(reader: _Reader, tokens: _Tokens) -> Term | _Refused | None:
    token = tokens[0]
    if token.value == 0 and not _day_is_meant(reader, token):
        return _Refused(token.start, token.end, "today as nowadays")
    return _shifted(reader, tokens, token.value, "day", f"relative_day:{token.form}")


def _day_is_meant(reader: _Reader, token: DateToken) -> bool:
    """Whether "today" is the day of publication and not nowadays."""
    first, last = reader.article.sentence_at(token.start)
    before = reader.text[max(first, token.start - 25) : token.start]
    after = reader.text[token.end : min(last, token.end + 40)]
    words = reader.words
    if words.day_is_meant.search(before + " " + after):
        return True
    if words.nowadays.search(" ".join(before.split()[-1:]) + " " + " ".join(after.split()[:3])):
        return False
    return reader.direction(token.start, token.end) <= 0 or bool(words.announced.search(after))


_BUILDERS: dict[str, _Builder] = {
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
    "weekday": _weekday,
    "weekend": _weekend,
    "end_of_year": _end_of_year,
    "end_of_month": _end_of_month,
    "duration": _refusal("length of time"),
    "relative_unit": _relative_unit,
    "relative_year": _relative_year,
    "relative_day": _relative_day,
    "year": _year_alone,
}


# --- combinations --------------------------------------------------------------------------------------------------

_Item = Term | DateToken
_LEAD = r"(?:[sf][ai]{0,2})?(?:p[ai]{0,2})?"
_COMBINATIONS: tuple[tuple[str, str], ...] = (
    ("days_between", r"B[ai]{0,2}d\.?&[ai]{0,2}1"),
    ("days_range", rf"{_LEAD}d\.?(?:-|/|t[ai]{{0,2}})1"),
    ("days_list", r"(?:d\.?(?:,|&)a?){1,8}1"),
    ("between", r"B[ai]{0,2}[1-5Y]&[ai]{0,2}[1-5Y]"),
    ("short_years", r"s?Y[-/][de][yu]?(?![.]?[dM1-6])"),
    ("range", rf"{_LEAD}[1-5YV](?:-|/|[ai]?t[ai]{{0,2}}p?[ai]{{0,2}})[1-5YV]"),
    ("years_list", r"(?:Y(?:,|&)){1,6}3"),
    ("since", r"s[ai]{0,2}p?[ai]{0,2}[1-6Y]"),
    ("until", r"t[ai]{0,2}p?[ai]{0,2}[1-6Y]"),
    ("by", r"b[ai]{0,2}p?[ai]{0,2}[1-6]"),
    ("part_of_year", r"p[ai]{0,2}Y"),
    ("part_of_term", r"(?:p|[Oo]h)[ai]{0,2}[1-6]"),
    ("term", r"[1-6]"),
    ("bare_year", r"Y"),
)
_COMBINATION = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _COMBINATIONS))


def _terms(items: Sequence[_Item]) -> list[Term]:
    """The terms among the items; bare years become terms."""
    found: list[Term] = []
    for item in items:
        if isinstance(item, Term):
            found.append(item)
        elif item.symbol in "YV":
            found.append(_bare(item))
    return found


def _bare(token: DateToken) -> Term:
    return Term("3", token.start, token.end, Period.at(Point(token.value)), "dates.year", fixed=True)


def _widened(term: Term, items: Sequence[_Item]) -> Term:
    return replace(term, start=items[0].start, end=items[-1].end)


def _with_year_of(term: Term, other: Term) -> Term:
    """`term` in the year of a neighbour that has one, when it names none itself."""
    if term.fixed or term.period.dated or not other.period.dated or other.symbol not in "124":
        return term
    year = (other.period.first or Point()).year
    return replace(term, period=term.period.in_year(year), fixed=True)


def _joined(first: Term, last: Term) -> tuple[Term, Term]:
    """Two ends of a range; the year of one counts for the other ("30 December - 2 January 2024": the year before)."""
    shared = _with_year_of(first, last), _with_year_of(last, first)
    start, end = shared[0].period.first, shared[1].period.last
    if start and end and start.year is not None and start.year == end.year:
        late = (start.month or 1, start.day or 1) > (end.month or 12, end.day or 31)
        if late and first.period.dated is False:
            return replace(shared[0], period=shared[0].period.in_year(start.year - 1)), shared[1]
        if late and last.period.dated is False:
            return shared[0], replace(shared[1], period=shared[1].period.in_year(end.year + 1))
    return shared


def _range(reader: _Reader, items: Sequence[_Item]) -> Iterator[Term]:
    first, last = _terms(items)
    first, last = _joined(first, last)
    start, end = first.period.first, last.period.last
    period = Period(start, end)
    alike = first.symbol == last.symbol or {first.symbol, last.symbol} <= set("123")
    if not alike or not period.possible or first.period.dated != last.period.dated:
        yield from (first, last)
        return
    fixed = first.fixed or last.fixed
    symbol = "4" if first.symbol == "2" else last.symbol
    yield Term(symbol, items[0].start, items[-1].end, period, "dates.range", fixed=fixed)


def _short_years(reader: _Reader, items: Sequence[_Item]) -> Iterator[Term]:
    numbers = [t for t in items if isinstance(t, DateToken) and t.symbol in "Yde"]
    first, last = numbers[0].value, numbers[1].value
    end = first // 100 * 100 + last
    if first < end <= first + 60 and len(numbers[1].form) == 2:
        yield Term("3", items[0].start, items[-1].end, calendar.years_of(first, end), "dates.years", fixed=True)
    else:
        yield from _bare_year(reader, numbers[:1])


def _days_range(reader: _Reader, items: Sequence[_Item]) -> Iterator[Term]:
    day = next(t for t in items if t.symbol == "d")
    last = items[-1]
    assert isinstance(day, DateToken)
    assert isinstance(last, Term)
    end = last.period.first or Point()
    period = Period(end._replace(day=day.value), last.period.last)
    if last.period.first != last.period.last or not period.possible or (end.day or 0) <= day.value:
        reader.article.refuse("dates", items[0].start, items[-1].end, "no such range of days")
        yield last
        return
    yield Term("1", items[0].start, items[-1].end, period, "dates.days", fixed=last.fixed)


def _days_list(reader: _Reader, items: Sequence[_Item]) -> Iterator[Term]:
    last = items[-1]
    assert isinstance(last, Term)
    point = last.period.first or Point()
    for item in items[:-1]:
        if isinstance(item, DateToken) and item.symbol == "d":
            period = Period.at(point._replace(day=item.value))
            if period.possible and last.period.first == last.period.last:
                yield Term("1", item.start, item.end, period, "dates.days_list", fixed=last.fixed)
    yield last


def _years_list(reader: _Reader, items: Sequence[_Item]) -> Iterator[Term]:
    yield from _terms(items)


def _since(reader: _Reader, items: Sequence[_Item]) -> Iterator[Term]:
    (term,) = _terms(items)
    if term.accompanied or _compared(reader, items[0].start):
        yield _widened(term, items[1:]) if isinstance(items[-1], Term) else term
        return
    if isinstance(items[-1], DateToken) and not _year_stands_alone(reader, items[-1]):
        return
    yield replace(_widened(term, items), period=Period(term.period.first, None), rule="dates.since")


def _compared(reader: _Reader, start: int) -> bool:
    before = re.findall(r"\w+", reader.text[max(0, start - 60) : start].lower())[-4:]
    return any(word in reader.words.compare for word in before)


def _until(reader: _Reader, items: Sequence[_Item]) -> Iterator[Term]:
    (term,) = _terms(items)
    if isinstance(items[-1], DateToken) and not _year_stands_alone(reader, items[-1]):
        return
    if term.rule.startswith("dates.relative_day") and term.period.first == reader.published:
        return
    yield replace(_widened(term, items), period=Period(None, term.period.last), rule="dates.until")


def _by(reader: _Reader, items: Sequence[_Item]) -> Iterator[Term]:
    (term,) = _terms(items)
    if term.symbol != "3":
        yield term
        return
    yield replace(_widened(term, items), period=Period(None, term.period.last), rule="dates.by")


def _part(reader: _Reader, items: Sequence[_Item]) -> Iterator[Term]:
    (term,) = _terms(items)
    yield _widened(term, items)


def _single(reader: _Reader, items: Sequence[_Item]) -> Iterator[Term]:
    yield from _terms(items)


def _bare_year(reader: _Reader, items: Sequence[_Item]) -> Iterator[Term]:
    for item in items:
        if isinstance(item, DateToken) and _year_stands_alone(reader, item):
            yield _bare(item)


_NEXT_WORD = re.compile(r"\s?([^\W\d_][\w-]*)")
_ENDS_PHRASE = re.compile(r"\s?(?:[).,;:!?»“\"–—-](?!\d)|$|\n)")


def _year_stands_alone(reader: _Reader, token: DateToken) -> bool:
    """Whether a number of four digits without a word for "year" is one."""
    text, words = reader.text, reader.words
    before = text[max(0, token.start - 2) : token.start]
    if not 1400 <= token.value <= 2100 or (before and before[-1:] in "$€₽£+-–./:,#" and before[-1:] != "-"):
        return False
    if before[-1:] == "-" and before[:1].isalnum():
        reader.article.refuse("dates", token.start, token.end, "part of a name or number")
        return False
    if text[token.end : token.end + 1] in "%°$€₽" and text[token.end : token.end + 1]:
        return False
    if words.words.forms.bare_years:
        following = _NEXT_WORD.match(text, token.end)
        if following is None:
            return True
        word = following[1]
        if word.lower() in words.counted:
            reader.article.refuse("dates", token.start, following.end(), "number of things")
            return False
        return not (word[0].isupper() and (token.value % 50 == 0 or token.value < 1700))
    if token.value >= 1900 and _ENDS_PHRASE.match(text, token.end):
        preceding = re.search(r"(\w+|\()\s*$", text[max(0, token.start - 12) : token.start])
        if preceding and (preceding[1] == "(" or words.entries.get(preceding[1].lower(), ("x", 0))[0] in "istp"):
            return True
    reader.article.refuse("dates", token.start, token.end, "number of four digits not said to be a year")
    return False


_COMBINERS: dict[str, Callable[[_Reader, Sequence[_Item]], Iterator[Term]]] = {
    "days_between": _days_range,
    "days_range": _days_range,
    "days_list": _days_list,
    "between": _range,
    "short_years": _short_years,
    "range": _range,
    "years_list": _years_list,
    "since": _since,
    "until": _until,
    "by": _by,
    "part_of_year": _part,
    "part_of_term": _part,
    "term": _single,
    "bare_year": _bare_year,
}


# --- the article ---------------------------------------------------------------------------------------------------


def _read_run(reader: _Reader, tokens: Sequence[DateToken]) -> Iterator[Term]:
    """The terms of tokens with no other word between them."""
    symbols = "".join(t.symbol for t in tokens)
    items: list[_Item] = []
    at = 0
    for match in _TERM.finditer(symbols):
        items += tokens[at : match.start()]
        found = _BUILDERS[match.lastgroup or ""](reader, tokens[match.start() : match.end()])
        if isinstance(found, Term):
            items.append(found)
        else:
            if found is not None:
                reader.article.refuse("dates", found.start, found.end, found.reason)
            items.append(DateToken("#", tokens[match.start()].start, tokens[match.end() - 1].end))
        at = match.end()
    items += tokens[at:]
    for match in _COMBINATION.finditer("".join(item.symbol for item in items)):
        yield from _COMBINERS[match.lastgroup or ""](reader, items[match.start() : match.end()])


def _completed(terms: Sequence[Term], text: str) -> list[Term]:
    """Members of a list take the year that its last member names ("in May and June 2024")."""
    done = list(terms)
    for i in range(len(done) - 2, -1, -1):
        between = text[done[i].end : done[i + 1].start]
        if (
            done[i].symbol in "124"
            and len(between) < 12
            and "\n" not in between
            and re.fullmatch(r"\s*(?:,|\w{1,5})?\s*\w{0,3}\s*", between)
        ):
            done[i] = _with_year_of(done[i], done[i + 1])
    return done


def _settled(reader: _Reader, term: Term) -> Term:
    """The term in the year that the day of publication gives it."""
    if term.fixed or term.period.dated or reader.published.year is None:
        return term
    direction = reader.direction(term.start, term.end)
    if not direction and term.symbol == "4":
        direction = -1
    return replace(term, period=calendar.near(term.period, reader.published, direction))


def _fact(reader: _Reader, term: Term) -> Date:
    first, last = term.period.first_day, term.period.last_day
    return Date(
        value=term.period.edtf,
        start_date=first.isoformat() if first else None,
        end_date=last.isoformat() if last else None,
        text=reader.text[term.start : term.end],
        start=term.start,
        end=term.end,
        rule=term.rule,
    )


def find(article: Article) -> Iterator[Fact]:
    """The dates of an article, with offsets into `Article.text`."""
    words = lexicon(article.lang)
    reader = _Reader(article, words)
    tokens = tokenize(article.text, words)
    symbols = "".join(t.symbol for t in tokens)
    terms: list[Term] = []
    for run in _BREAK.finditer(symbols):
        if not _FACTUAL.isdisjoint(run[0]):
            terms += _read_run(reader, tokens[run.start() : run.end()])
    for term in _completed(terms, article.text):
        settled = _settled(reader, term)
        if settled.period.possible:
            yield _fact(reader, settled)
        else:
            article.refuse("dates", term.start, term.end, "no such day")


@Language.factory("extract_dates")
def create(nlp: Language, name: str) -> FactComponent:
    """spaCy factory of the component."""
    return FactComponent("dates", find)
