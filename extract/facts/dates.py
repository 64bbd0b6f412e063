"""Dates of an article, in EDTF.

The text becomes a sequence of symbols (`spans.datewords`). Terms (a day, a month, a quarter ...) are expressions over
these symbols (`spans.dateterms`); combinations (ranges, lists, open intervals) are expressions over terms. Terms that
name no year are settled last, by the words around them or by the day of publication.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from operator import itemgetter
from typing import TypeAlias

from spacy.language import Language

from extract.facts.component import FactComponent
from extract.records import Date, Fact
from extract.spans import calendar
from extract.spans.article import Article
from extract.spans.calendar import Period, Point
from extract.spans.dateterms import Item, Reader, Term, read_terms
from extract.spans.datewords import DateToken, tokenize

__all__ = ["create", "find"]

# --- combinations --------------------------------------------------------------------------------------------------

_LEAD = r"(?:[sf][ai]{0,2})?(?:p[ai]{0,2})?"
_TO = r"(?:-|/|[ai]?t[ai]{0,2})(?:p[ai]{0,2})?"
_PART = r"(?:p|[Oo]h)[ai]{0,2}"
_COMBINATIONS: tuple[tuple[str, str], ...] = (
    ("days_range", r"B[ai]{0,2}[do]\.?&[ai]{0,2}1|[sf][ai]?[do]\.?ia?1|(?:[sf][ai]{0,2})?[do]\.?(?:-|/|t[ai]{0,2})1"),
    ("days_list", r"(?:[do]\.?(?:,|&|,&)[ai]{0,2}){1,8}1"),
    ("range", rf"B[ai]{{0,2}}[1-5YV]&[ai]{{0,2}}[1-5YV]|{_LEAD}(?:2-)?[1-5YV]{_TO}[1-5YV]"),
    ("years_list", r"(?:[YV](?:,|&|,&)a?){1,8}[ai]{0,2}(?:p[ai]{0,2})?[34]"),
    ("two_years", r"3&a?Y"),
    ("numbers", r"[sf]Y(?:[ai]|[ai]?t[ai]?)n"),
    ("since", rf"s[ai]{{0,2}}(?:{_PART})?[1-6Y]"),
    ("until", rf"t[ai]{{0,2}}(?:{_PART})?[1-6Y](?!{_TO}[1-5YV])"),
    ("by", rf"b[ai]{{0,2}}(?:{_PART})?[1-6](?!{_TO}[1-5YV])"),
    ("part", rf"{_PART}[1-6Y]"),
    ("term", r"[1-6]"),
    ("number_before_year", r"Y[ai]{1,2}3"),
    ("bare_year", r"[YV]"),
)
"""Names and forms of combinations, in symbols of `Term` and of `spans.datewords`."""

_COMBINATION = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _COMBINATIONS))
_Combiner = Callable[[Reader, Sequence[Item]], Iterator[Term]]


def _combined(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    for match in _COMBINATION.finditer("".join(item.symbol for item in items)):
        yield from _COMBINERS[match.lastgroup or ""](reader, items[match.start() : match.end()])


def _terms(items: Sequence[Item]) -> list[Term]:
    """The terms among the items; bare years become terms."""
    found = []
    for item in items:
        if isinstance(item, Term):
            found.append(item)
        elif isinstance(item, DateToken) and item.symbol in "YV":
            found.append(_bare(item))
    return found


def _bare(token: DateToken) -> Term:
    return Term("3", token.start, token.end, Period.at(Point(token.value)), "dates.year", fixed=True)


def _widened(term: Term, items: Sequence[Item]) -> Term:
    return replace(term, start=items[0].start, end=items[-1].end)


def _with_year_of(term: Term, other: Term) -> Term:
    """`term` in the year of a neighbour that has one, when it names none itself."""
    if term.fixed or term.period.dated or other.symbol not in "124":
        return term
    year = (other.period.first or other.period.last or Point()).year
    return term if year is None else replace(term, period=term.period.in_year(year), fixed=True)


def _joined(first: Term, last: Term) -> tuple[Term, Term]:
    """Two ends of a range; the year of one counts for the other ("30 December - 2 January 2024": the year before)."""
    start, end = _with_year_of(first, last), _with_year_of(last, first)
    here, there = start.period.first, end.period.last
    if here and there and here.year is not None and here.year == there.year:
        late = (here.month or 1, here.day or 1) > (there.month or 12, there.day or 31)
        if late and not first.period.dated:
            return replace(start, period=start.period.in_year(here.year - 1)), end
        if late and not last.period.dated:
            return start, replace(end, period=end.period.in_year(there.year + 1))
    return start, end


def _range(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    first, *_, last = _terms(items)
    first, last = _joined(first, last)
    bare = items[0].symbol in "YV"
    after_number = bare and reader.text[max(0, first.start - 2) : first.start - 1].isdigit()
    alone = bare and items[-1].symbol in "YV" and not reader.words.bare_years
    led = reader.word_before(items[0].start) in reader.words.before_year
    undated = alone and not led and not _ENDS_PHRASE.match(reader.text, items[-1].end)
    if undated or after_number or _counts_things(reader, items[-1]) or (bare and not _plausible(first, last)):
        reader.refuse(items[0].start, items[-1].end, "numbers of things")
        return
    period = Period(first.period.first, last.period.last)
    alike = first.symbol == last.symbol or {first.symbol, last.symbol} <= set("123")
    if not alike or not period.possible or first.period.dated != last.period.dated:
        yield from (first, last)
        return
    symbol = "4" if first.symbol == "2" else last.symbol
    yield Term(symbol, items[0].start, items[-1].end, period, "dates.range", first.fixed or last.fixed)


def _counts_things(reader: Reader, item: Item) -> bool:
    """Whether a bare number of four digits stands before a noun that it counts."""
    if not isinstance(item, DateToken):
        return False
    following = _NEXT_WORD.match(reader.text, item.end)
    if following is None or (reader.words.bare_years and not following[1][0].isupper()):
        return False
    return following[1].lower() in reader.words.counted


def _plausible(first: Term, last: Term) -> bool:
    """Whether two numbers may be the first and last year of one period."""
    start, end = first.period.first, last.period.last
    if start is None or end is None or start.year is None or end.year is None:
        return True
    return end.month is not None or last.rule != "dates.year" or start.year < end.year


def _days_range(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    day = next(t for t in items if t.symbol in "do")
    last = items[-1]
    assert isinstance(day, DateToken)
    assert isinstance(last, Term)
    end = last.period.first or Point()
    period = Period(end._replace(day=day.value), end)
    if not period.possible or (end.day or 0) <= day.value:
        reader.refuse(items[0].start, last.start, "no such range of days")
        yield last
        return
    yield Term("1", items[0].start, last.end, period, "dates.days", last.fixed)


def _days_list(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    last = items[-1]
    assert isinstance(last, Term)
    point = last.period.first or Point()
    for item, following in pairwise(items):
        if isinstance(item, DateToken) and item.symbol in "do":
            period = Period.at(point._replace(day=item.value))
            end = following.end if following.symbol == "." else item.end
            if period.possible:
                yield Term("1", item.start, end, period, "dates.days_list", last.fixed)
    yield last


def _years_list(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    *others, last = _terms(items)
    if _is_plan(reader, items, others, last):
        yield _plan(others[0], last)
        return
    yield from others
    part = next((item for item in items if item.symbol == "p"), last)
    yield replace(last, start=part.start)


def _two_years(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    first, last = _terms(items)
    if _is_plan(reader, items, [first], last):
        yield _plan(first, last)
        return
    yield first
    if _stands(reader, items[-1]):
        yield last


def _plan(first: Term, last: Term) -> Term:
    return replace(last, start=first.start, period=Period(first.period.first, last.period.last), rule="dates.range")


def _is_plan(reader: Reader, items: Sequence[Item], others: Sequence[Term], last: Term) -> bool:
    """Whether two years in a row are the period of a plan: "на 2026 и 2027 годы", "in den Jahren 2026 und 2027"."""
    if len(others) != 1 or any(item.symbol == "," for item in items):
        return False
    said = reader.text[items[0].start : items[-1].end].lower()
    first_year, last_year = ((term.period.first or Point()).year for term in (others[0], last))
    follows = first_year is not None and last_year == first_year + 1
    led = reader.word_before(items[0].start) in reader.words.plan
    return follows and led and any(re.search(rf"\b{form}\b", said) for form in reader.words.words.units["years"])


def _numbers(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    """ "from 1998 to 3500": no years."""
    reader.refuse(items[0].start, items[-1].end, "numbers of things")
    yield from ()


def _since(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    (term,) = _terms(items)
    if term.accompanied or _is_compared(reader, items[0].start):
        yield term
    elif _stands(reader, items[-1], led=True):
        yield replace(_widened(term, items), period=Period(term.period.first, None), rule="dates.since")


def _is_compared(reader: Reader, start: int) -> bool:
    before = re.findall(r"\w+", reader.text[max(0, start - 60) : start].lower())[-4:]
    return any(word in reader.words.compare for word in before)


def _until(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    (term,) = _terms(items)
    if term.rule.startswith("dates.relative_day") and term.period.first == reader.published:
        reader.refuse(items[0].start, items[-1].end, "today as nowadays")
    elif _stands(reader, items[-1], led=True):
        if reader.words.back is not None and reader.words.back.match(reader.text, items[-1].end):
            yield term
        else:
            yield replace(_widened(term, items), period=Period(None, term.period.last), rule="dates.until")


def _by(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    """ "by 2030" is open; "by 12 May" is the day; what may lie in the past is compared with."""
    (term,) = _terms(items)
    year = (term.period.last or Point()).year or 0
    past = reader.published.year is None or year < reader.published.year
    if term.symbol != "3" or past or _is_compared(reader, items[0].start):
        yield term
    else:
        yield replace(_widened(term, items), period=Period(None, term.period.last), rule="dates.by")


def _part(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    (term,) = _terms(items)
    yield _widened(term, items)


def _single(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    yield from _terms(items)


# --- years of four digits alone ------------------------------------------------------------------------------------

_NEXT_WORD = re.compile(r"\s?([^\W\d_][\w-]*)")
_ENDS_PHRASE = re.compile(r"\s?(?:[().,;:!?»“\"–—-](?!\d)|$|\n)")
_GOES_ON = re.compile(r"[-/.]\d")
_GLUED = frozenset("$€₽£+–./:,#")
_UNITS = frozenset("%°$€₽")


def _bare_year(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    if _stands(reader, items[0]):
        yield from _terms(items)


def _number_before_year(reader: Reader, items: Sequence[Item]) -> Iterator[Term]:
    """ "1700 in the year 2011": the first number counts something."""
    reader.refuse(items[0].start, items[0].end, "number of things")
    yield from _terms(items[-1:])


def _stands(reader: Reader, item: Item, led: bool = False) -> bool:
    """Whether a year stands without a word that says so; refused where it does not.

    Args:
        led: A word that opens or ends an interval stands before it.
    """
    if not isinstance(item, DateToken) or item.symbol == "V":
        return True
    reason = _no_year(reader, item, led)
    if reason:
        reader.refuse(item.start, item.end, reason)
    return not reason


def _no_year(reader: Reader, token: DateToken, led: bool) -> str:
    """Why a number of four digits is no year; "" when it is one."""
    text, words = reader.text, reader.words
    before, after = text[max(0, token.start - 2) : token.start], text[token.end : token.end + 2]
    if before[-1:] == "-" and before[:1].isalnum():
        return "part of a name or number"
    if before[-1:].isalpha() or after[:1].isalpha() or _GOES_ON.match(after):
        return "part of a name or number"
    if not 1400 <= token.value <= 2100 or before[-1:] in _GLUED or after[:1] in _UNITS:
        return "number of four digits, no year"
    if _counts_things(reader, token):
        return "number of things"
    is_round = token.value % 50 == 0
    word_before = reader.word_before(token.start)
    if words.bare_years:
        vague = is_round or token.value < 1700 or word_before in words.before_count
        return "number of things" if vague and not led and words.before_noun.match(text, token.end) else ""
    in_brackets = (before[-1:] == "(" or before == ", ") and after[:1] == ")"
    leads = words.before_round_year if is_round else words.before_year
    following = _NEXT_WORD.match(text, token.end)
    ends = _ENDS_PHRASE.match(text, token.end) or (following and words.symbol(following[1]) in "istb&")
    if ends and token.value >= 1900 and (in_brackets or word_before in leads):
        return ""
    return "number of four digits not said to be a year"


_COMBINERS: dict[str, _Combiner] = {
    "days_range": _days_range,
    "days_list": _days_list,
    "range": _range,
    "years_list": _years_list,
    "two_years": _two_years,
    "numbers": _numbers,
    "since": _since,
    "until": _until,
    "by": _by,
    "part": _part,
    "term": _single,
    "number_before_year": _number_before_year,
    "bare_year": _bare_year,
}


# --- years that are not named --------------------------------------------------------------------------------------

_CONNECTION = re.compile(r"\s*(?:,|,?\s*\w{1,5})\s*(?:\w{1,3}\s+)?")
_LONGEST = 31
"""Days of a period at most in which a day without a year may lie."""
_SAME_SENTENCE = 90
"""Characters after a year within which a day without one belongs to it."""


def _shared_years(reader: Reader, terms: list[Term]) -> None:
    """Members of a list take the year that one of them names ("in May and June 2024")."""
    for i in (*range(len(terms) - 2, -1, -1), *range(len(terms) - 1)):
        first, last = terms[i], terms[i + 1]
        between = reader.text[first.end : last.start]
        if len(between) < 14 and first.symbol in "124" and last.symbol in "124" and _CONNECTION.fullmatch(between):
            terms[i], terms[i + 1] = _with_year_of(first, last), _with_year_of(last, first)


def _year_told_before(reader: Reader, terms: Sequence[Term], i: int) -> int | None:
    """The year that the same sentence names shortly before a day or month ("in 2019, on 9 May and 12 June")."""
    if terms[i].symbol not in "124":
        return None
    j = i - 1
    while j >= max(0, i - 4) and not terms[j].fixed and terms[j].symbol in "124":
        j -= 1
    if (
        j < 0
        or terms[j].rule not in ("dates.year", "dates.relative_year")
        or terms[j + 1].start - terms[j].end > _SAME_SENTENCE
    ):
        return None
    if reader.article.sentence_at(terms[i].start) != reader.article.sentence_at(terms[j].start):
        return None
    return (terms[j].period.first or Point()).year


DaysOfYears: TypeAlias = dict[tuple[int | None, int | None], set[int]]
"""Years by month and day."""


def _years_of_days(terms: Sequence[Term]) -> DaysOfYears:
    """The years in which terms of the article date a day of the calendar, alone or inside a period of days."""
    found: DaysOfYears = {}
    for start, end in {(t.period.first_day, t.period.last_day) for t in terms if t.symbol == "1" and t.fixed}:
        if start is None or end is None:
            continue
        for n in range(min((end - start).days, _LONGEST) + 1):
            day = start + timedelta(days=n)
            found.setdefault((day.month, day.day), set()).add(day.year)
    return found


def _year_of_the_day(years: DaysOfYears, term: Term) -> int | None:
    """The one year in which the article dates the first day of a term elsewhere."""
    if term.symbol != "1" or term.period.first is None:
        return None
    found = years.get((term.period.first.month, term.period.first.day), set())
    return next(iter(found)) if len(found) == 1 else None


def _month_is_meant(reader: Reader, term: Term) -> bool:
    """Whether a month that has neither day nor year is one: some are names as well."""
    if not reader.words.months_need_lead or term.rule != "dates.month" or term.fixed:
        return True
    if _is_in_name(reader, term):
        return False
    before = reader.word_before(term.start)
    leads = before != "" and reader.words.symbol(before) in "aistfpbB&"
    return leads or reader.words.symbol(reader.text[term.start : term.end].split()[0]) != "M"


def _is_in_name(reader: Reader, term: Term) -> bool:
    """Whether the term is part of a person's name: Jan Roth."""
    entities = reader.article.entities
    n = bisect_right(entities, term.start, key=itemgetter(0)) - 1
    if n < 0:
        return False
    start, end, label, _ = entities[n]
    return label == "PER" and term.end <= end and term.end - term.start < end - start


def _settled(reader: Reader, terms: Sequence[Term], i: int, years: DaysOfYears) -> Term:
    """A term in the year that its sentence or the day of publication gives it."""
    term = terms[i]
    if term.fixed or term.period.dated:
        return term
    told = _year_told_before(reader, terms, i) or _year_of_the_day(years, term)
    if told is not None:
        return replace(term, period=term.period.in_year(told))
    if reader.published.year is None:
        return term
    if term.period.first is None:
        return replace(term, period=calendar.near(term.period, reader.published, ahead=0))
    opened = reader.text[term.start : term.end].split()[0].lower() in reader.words.since_past
    direction = -1 if opened else reader.direction(term.start, term.end)
    if not direction and term.symbol == "4":
        direction = -1
    return replace(term, period=calendar.near(term.period, reader.published, direction))


# --- the article ---------------------------------------------------------------------------------------------------

_RUN = re.compile(r"[^x|]+")
_FACTUAL = frozenset("deYVnoFGUKMWSyumlwkDAEQqHcLJrjgpT%")


def _fact(reader: Reader, term: Term) -> Date:
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
    reader = Reader(article)
    tokens = tokenize(article.text, reader.words)
    terms: list[Term] = []
    for run in _RUN.finditer("".join(t.symbol for t in tokens)):
        if not _FACTUAL.isdisjoint(run[0]):
            terms += _combined(reader, read_terms(reader, tokens[run.start() : run.end()]))
    _shared_years(reader, terms)
    years = _years_of_days(terms)
    for i in range(len(terms)):
        term = _settled(reader, terms, i, years)
        if not _month_is_meant(reader, terms[i]):
            reader.refuse(term.start, term.end, "may be a name")
        elif not term.period.possible:
            reader.refuse(term.start, term.end, "no such day")
        elif term.symbol == "4" and not term.period.dated:
            reader.refuse(term.start, term.end, "months of a year that is not known")
        else:
            yield _fact(reader, term)


@Language.factory("extract_dates")
def create(nlp: Language, name: str) -> FactComponent:
    """spaCy factory of the component."""
    return FactComponent("dates", find)
