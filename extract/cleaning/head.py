"""What a page says of itself: the day of publication, the author, the source."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.cleaning.cues import Phrases, cues, fold
from extract.cleaning.days import Day, days_in
from extract.cleaning.furniture import NAME, Row
from extract.lang import remembered

__all__ = ["find_author", "find_published", "find_source", "find_url"]

_AGENCY = re.compile(r"[\s.,]*[(/](?:\w{1,5}\.\s)?([^()/\n]{2,30})[)/]")
_URL = re.compile(r"https?://[^\s<>\"]+")
_NEAR = 3
_LEADS = 4
_SOON = 25
_LABEL = 250


def find_published(rows: Sequence[Row], article: Sequence[bool], title: int | None) -> tuple[str | None, int | None]:
    """The day of publication in EDTF and the line that gives it: the best of furniture, head and dateline.

    The line is None for a dateline, both are None when the page doesn't say.
    """
    first = next((n for n, row in enumerate(rows) if row.look == "prose" and article[n]), len(rows))
    leads = _leads(rows, article)
    dateline = next(filter(None, map(_dateline, leads)), None) or _opening_day(leads)
    days = [(n, day) for n, row in enumerate(rows) if (day := row.day or _said_day(row, n < first)) is not None]
    best: tuple[float, int, Day] | None = None
    for n, day in days:
        score = _score(rows, n, day, first, title, article)
        if dateline is not None and not _same_time(day, dateline):
            score -= 6
        elif len(days) == 1 and score > -2:
            score = max(score, 0.5)
        if score > 0 and (best is None or score > best[0]):
            best = score, n, day
    if dateline is not None and (best is None or not best[2].year):
        return dateline.edtf, None
    return (best[2].edtf, best[1]) if best else (None, None)


def _leads(rows: Sequence[Row], article: Sequence[bool]) -> list[Row]:
    """The first paragraphs of the article, one of which may have a dateline."""
    return [row for row, kept in zip(rows, article, strict=True) if kept and row.look in ("prose", "sentence")][:_LEADS]


def _said_day(row: Row, in_head: bool) -> Day | None:
    """The day of a line that says that it was published then, or that begins with a day in figures above the prose."""
    said = cues().published.at(row.words)
    days = days_in(row.text[:_LABEL]) if said or (in_head and row.look == "heading") else []
    if not days or (said and row.size > _LABEL and days[0].start > _SOON):
        return None
    figures = row.text[days[0].start : days[0].end].replace(" ", "")
    return days[0] if said or (days[0].start <= _SOON and days[0].year and not any(map(str.isalpha, figures))) else None


def _score(rows: Sequence[Row], n: int, day: Day, first: int, title: int | None, article: Sequence[bool]) -> float:
    """How likely the day of line `n` is the day of publication; not at all from 0 down."""
    row = rows[n]
    score = 0.0
    said = next((k for k in (1, 2, 3, 4) if cues().published.at(row.words, k - 1)), 0)
    if said or (n and cues().published.whole(rows[n - 1].words)):
        score += 4
    if cues().visit.within(row.words):
        score -= 6
    anchor = title if title is not None else first
    if article[n]:
        score += 1
    if n <= first and abs(n - anchor) <= _NEAR:
        score += 3 - 0.5 * abs(n - anchor)
    elif n < first:
        score += 0.5
    if day.weekday:
        score -= 1 if abs(n - anchor) <= 1 else 3
    if re.search(r"\d:\d\d", row.text):
        score += 0.5
    if day.year:
        score += 0.5
    last = max((m for m, kept in enumerate(article) if kept), default=0)
    if n > first and not said:
        score += 1 if abs(n - last) <= 1 and n + 1 >= len(rows) - 1 else -3
    return score


def _dateline(row: Row) -> Day | None:
    """The day in the dateline of the first prose: "MINSK, 24. November (BelTA) - ...", "МОСКВА, 25 ноя - ...".

    Or the one that the prose begins with: "30. März 2006 | ...", "25 ноября, Минск /Корр. БЕЛТА/. ...".
    """
    head = row.text[:90]
    days = days_in(head)
    if not days or days[0].start > 45:
        return None
    place = fold(head[: days[0].start])
    after = head[days[0].end : days[0].end + 25]
    if not place and days[0].year and re.match(r"\s*[|–—]\s", after):
        return days[0]
    if not place and _PLACE_AND_AGENCY.match(head, days[0].end):
        return days[0]
    if place and len(place) < 5 and head[: days[0].start].endswith("(") and _IN_BRACKETS.match(after):
        return days[0]
    if not place or len(place) > 4 or not re.match(r"^\s*[.,]?\s*(?:[/(–—-]|[A-ZА-Я«])", after):
        return None
    return days[0] if _before_day().search(head[: days[0].start]) else None


@remembered()
def _before_day() -> re.Pattern[str]:
    """What stands between the place and the day of a dateline: "Mainz, den 22.02.2019 - ..."."""
    words = "|".join(map(re.escape, cues().day_words)) or "$"
    return re.compile(rf"[,.]\s*(?:(?:{words})\s+)?$")


_PLACE_AND_AGENCY = re.compile(
    r",\s+[A-ZА-ЯЁÄÖÜ][\w-]+(?:\s[\w-]+)?\s*[/(](?:\w{1,5}\.\s)?[A-ZА-ЯЁÄÖÜ][^()/\n]{1,29}[)/]"
)
_IN_BRACKETS = re.compile(r"\)\s*[–—-]\s")  # MÜNSTER (20. April 2022) – ...
_BEHIND_OPENING = re.compile(
    r"\.\s+[A-ZА-ЯЁÄÖÜ«„\"]|,\s+[A-ZА-ЯЁÄÖÜ][\w-]+(?: [\w-]+)?(?:\s*\([^()]{1,12}\))?\s*[.:–—|-]\s"
)


def _opening_day(leads: Sequence[Row]) -> Day | None:
    """The day in figures with which the first paragraph begins, a stop or a place behind it, and no other one does.

    "04.08.2014, Jena (ab). Zwei Tage ...", "29.06.2018. Der Rat hat heute ..."; not a chronicle's.
    """
    opening = [day for row in leads if (day := _first_day(row)) is not None]
    fits = len(opening) == 1 and opening[0] == _first_day(leads[0])
    return opening[0] if fits and _BEHIND_OPENING.match(leads[0].text, opening[0].end) else None


def _first_day(row: Row) -> Day | None:
    """The full day in figures with which a paragraph begins."""
    days = days_in(row.text[:_SOON])
    figures = days and not any(map(str.isalpha, row.text[days[0].start : days[0].end]))
    return days[0] if figures and days[0].start == 0 and days[0].year else None


def _same_time(day: Day, other: Day) -> bool:
    """Whether the two days are at most three days apart, in whatever year."""
    apart = abs((day.month * 31 + day.day) - (other.month * 31 + other.day))
    return min(apart, 372 - apart) <= 3


def _said(rows: Sequence[Row], n: int, phrases: Phrases) -> str | None:
    """What follows when line `n` begins with one of `phrases`: the rest of the line, or the next line."""
    row = rows[n]
    length = phrases.at(row.words)
    if not length or row.size > _LABEL or row.look == "prose":
        return None
    rest = re.sub(r"^\W*" + r"\W+".join([r"\w+"] * length) + r"[\s:.–—-]*", "", row.text).strip()
    if rest:
        return rest
    return rows[n + 1].text if n + 1 < len(rows) else None


def find_author(rows: Sequence[Row]) -> str | None:
    """The author's name, None when the page doesn't say."""
    for n in range(len(rows)):
        said = _said(rows, n, cues().authors)
        match = NAME.match(said) if said else None
        if said and match and len(said) <= len(match[0]) + 40:
            return match[0]
    return None


def find_source(rows: Sequence[Row], article: Sequence[bool]) -> str | None:
    """The name of the site or, from the dateline, of the agency; None when the page doesn't say."""
    for n in range(len(rows)):
        said = _said(rows, n, cues().sources)
        if said and not _URL.search(said) and len(said) <= 100:
            return said
    for row in _leads(rows, article):
        day = _dateline(row)
        agency = _AGENCY.match(row.text, day.end) if day is not None else None
        if agency:
            return agency[1].strip()
    return None


def find_url(rows: Sequence[Row]) -> str | None:
    """The page's address where a footer names it as the source."""
    for n in range(len(rows)):
        said = _said(rows, n, cues().sources)
        match = _URL.search(said) if said else None
        if match:
            return match[0]
    return None
