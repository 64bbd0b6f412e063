"""Which lines of a page are the article: its headline, what stands under it, its prose; and where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.cleaning.cues import cues
from extract.cleaning.days import days_in
from extract.cleaning.furniture import Row, credit_in

__all__ = ["find_article", "find_title"]

_ENOUGH = 200
_HEADLINE = 250
_NOTICES = 0.35
_ABOUT = 0.4
_NUMBERED = re.compile(r"(?:[•·▪■*–—-]|\d{1,2}[.)])\s")
_SHARED = 0.12
_RANKING = 5
_FITS = 0.34
_ABOUT_THE_SAME = 0.25
_FEW = 3
_MENU_WORDS = 3
_PIECE = 35
_LONG_LIST = 60
_LONG_BLOCK = 20
_SPEECH = ("prose", "sentence", "teaser")


def find_article(rows: Sequence[Row]) -> tuple[list[bool], int | None]:
    """Whether each line belongs to the article, and which one is the headline.

    In doubt a line is the article's; a text that seems to hold none is all article.
    """
    opening = next((row for row in rows if row.look != "furniture" and row.day is None), None)
    if opening is not None and opening.look == "sentence" and opening.text.endswith(("?", "!")):
        opening.look = "heading"
    article = [row.look != "furniture" for row in rows]
    start, end = _start(rows), _end(rows)
    article[:start] = [False] * start
    article[end:] = [False] * (len(rows) - end)
    inner = [n for n in range(start, end) if rows[n].look in ("prose", "sentence")]
    if not any(rows[n].look == "prose" for n in inner):
        return ([row.look != "furniture" or row.size > _HEADLINE for row in rows], find_title(rows, 0, len(rows)))
    _drop_links(rows, article)
    title = find_title(rows, start, inner[0])
    _drop_head(rows, article, title if title is not None else inner[0], _body(rows, inner[0]))
    _drop_trailing(rows, article, max(n for n in inner if rows[n].look == "prose"), end)
    return article, title


def _start(rows: Sequence[Row]) -> int:
    """Where the article starts when notices in prose stand above it: at a headline beside its day."""
    first = next((n for n, row in enumerate(rows) if row.look in ("prose", "sentence")), len(rows))
    ranked = _after_ranking(rows, first)
    if ranked is not None:
        return ranked
    for n in range(first + 1, len(rows)):
        if rows[n].look == "day" and n + 1 < len(rows):
            start = n - 1 if _may_be_title(rows[n - 1]) else n if _may_be_title(rows[n + 1]) else None
            if start is None:
                continue
            before, after = _weight(rows[:start]), _weight(rows[n:])
            return start if before <= _NOTICES * after and _is_foreign(rows[:start], rows[n:]) else 0
    return 0


def _after_ranking(rows: Sequence[Row], first: int) -> int | None:
    """Where the article starts below a numbered list of other headlines, None without such a list on top."""
    start = next((n for n in range(first + 1) if n < len(rows) and _NUMBERED.match(rows[n].text)), None)
    if start is None:
        return None
    end = start
    while end < len(rows) and _NUMBERED.match(rows[end].text):
        end += 1
    body = rows[end:]
    return end if end - start >= _RANKING and _weight(body) >= _ENOUGH and _is_foreign(rows[start:end], body) else None


def _is_foreign(before: Sequence[Row], after: Sequence[Row]) -> bool:
    """Whether the two stretches of text share few words."""
    stems = [
        {w[:6] for row in part if row.look in _SPEECH for w in row.words if len(w) > 4} for part in (before, after)
    ]
    return len(stems[0] & stems[1]) <= _SHARED * len(stems[0])


def _weight(rows: Sequence[Row]) -> int:
    """Characters of prose."""
    return sum(row.size for row in rows if row.look == "prose")


def _end(rows: Sequence[Row]) -> int:
    """The line from which on nothing is the article's."""
    for n, row in enumerate(rows):
        if row.tail and _closes(rows, n):
            return n
    listing = _listing(rows)
    return len(rows) if listing is None else listing


def _closes(rows: Sequence[Row], n: int) -> bool:
    """Whether the article ends before line `n`, which looks as if."""
    before, after = rows[:n], rows[n + 1 :]
    weight, rest = _weight(before), _weight(after)
    if weight < _ENOUGH or (rest and _goes_on(before, after)):
        return False
    if rows[n].insert and after and rest > 0.3 * weight and not _is_listing(after):
        return False
    if rows[n].tail == 1:
        return rest <= 0.4 * weight or _is_listing(after)
    return rest <= 1.5 * weight or _is_listing(after)


def _goes_on(before: Sequence[Row], after: Sequence[Row]) -> bool:
    """Whether the prose after a line is about what the prose before it was."""
    prose = [
        {w[:6] for row in part if row.look == "prose" for w in row.words if len(w) > 4} for part in (before, after)
    ]
    return len(prose[0] & prose[1]) >= _ABOUT_THE_SAME * len(prose[1])


def _is_listing(rows: Sequence[Row]) -> bool:
    """Whether the lines are other articles: days, times and cut-off prose between headlines."""
    marks = sum(row.look in ("day", "teaser") for row in rows)
    prose = sum(row.look == "prose" for row in rows)
    return marks >= 2 and marks >= prose


def _listing(rows: Sequence[Row]) -> int | None:
    """Where a list of other articles starts that no heading announces."""
    marks = [n for n, row in enumerate(rows) if row.look in ("day", "teaser")]
    for i, n in enumerate(marks):
        start = n
        while start > 0 and rows[start - 1].look in ("heading", "furniture", "teaser"):
            start -= 1
        if _weight(rows[:start]) >= _ENOUGH and len(marks) - i >= 2 and _is_listing(rows[start:]):
            return start
    return None


def _drop_links(rows: Sequence[Row], article: list[bool]) -> None:
    """Takes out the headlines under "read also"."""
    for n, row in enumerate(rows):
        if not row.insert or row.size > 60:
            continue
        m = n + 1
        while m < len(rows) and m <= n + 4 and rows[m].look in ("heading", "day", "teaser"):
            m += 1
        if m == len(rows) or rows[m].look in ("prose", "furniture"):
            article[n + 1 : m] = [False] * (m - n - 1)


def _drop_head(rows: Sequence[Row], article: list[bool], first: int, body: set[str]) -> None:
    """Takes out what stands above the headline, but for the day next to it and what fits the body as well."""
    near = first
    while near > 0 and rows[near - 1].look == "day" and first - near < 2:
        near -= 1
    for n in range(near):
        fits = len(rows[n].words) > _MENU_WORDS and _fit(rows[n], body) >= _FITS
        ends = rows[n].text.endswith((".", "!", ",", ";", ":"))
        if rows[n].look != "heading" or not (fits or ends):
            article[n] = False


def _drop_trailing(rows: Sequence[Row], article: list[bool], last: int, end: int) -> None:
    """Takes out menus, tags and headlines after the last sentence."""
    if rows[last].text.rstrip().endswith(":"):
        return
    while last + 1 < end and rows[last + 1].look == "sentence":
        last += 1
    loose = [n for n in range(last + 1, end) if rows[n].look in ("heading", "sentence") and not _is_text(rows, n)]
    dropped = len(article) - sum(article)
    if len(loose) >= _FEW or dropped >= 2 or (dropped and loose):
        for n in range(last + 1, end):
            if n in loose or (loose and rows[n].look == "day"):
                article[n] = False


def _is_text(rows: Sequence[Row], n: int) -> bool:
    """Whether the line is an item of a list that prose introduces, or a piece of a paragraph that ends later."""
    text = rows[n].text
    if text.endswith((";", ",", ":")) or text[0].islower():
        return True
    if _NUMBERED.match(text):
        above = next((row for row in reversed(rows[max(0, n - _LONG_LIST) : n]) if not _NUMBERED.match(row.text)), None)
        return above is not None and above.text.endswith(":")
    size, m = rows[n].size, n
    last = min(len(rows) - 1, n + _LONG_BLOCK)
    while m < last and rows[m + 1].line.breaks == 1 and rows[m + 1].look in ("heading", "sentence", "prose"):
        m += 1
        size += rows[m].size
    return m > n and rows[m].look != "heading" and size >= _PIECE * (m - n + 1)


def find_title(rows: Sequence[Row], start: int, first: int) -> int | None:
    """The headline above the first sentence, None when there is none: the first line that fits about as well as any."""
    found = [n for n in range(start, min(first, len(rows))) if _may_be_title(rows[n])]
    if not found:
        return None
    body = _body(rows, first)
    scores = {n: _title_score(rows, n, body, found) for n in found}
    best = max(scores.values())
    words = next(rows[n].words for n in found if scores[n] >= best - _ABOUT)
    return next(n for n in found if rows[n].words == words)


def _is_menu(rows: Sequence[Row], n: int) -> bool:
    """Whether line `n` is one of three or more short ones."""
    near = [m for m in range(max(0, n - 2), min(len(rows), n + 3)) if rows[m].look in ("heading", "furniture")]
    short = [m for m in near if len(rows[m].words) <= _MENU_WORDS]
    return n in short and any(m in short and m + 1 in short and m + 2 in short and m <= n <= m + 2 for m in short)


def _may_be_title(row: Row) -> bool:
    if row.look != "heading" or row.size > _HEADLINE or len(row.words) < 2 or row.size < 15:
        return False
    ends = row.text.rstrip().endswith((".", ";", ":", ","))
    starts = not row.text[0].islower() and _NUMBERED.match(row.text) is None
    return starts and not ends and credit_in(row.text) is None


def _body(rows: Sequence[Row], first: int) -> set[str]:
    """Beginnings of the words of the first prose."""
    return {w[:5] for row in rows[first : first + 12] if row.look == "prose" for w in row.words if len(w) > 3}


def _fit(row: Row, body: set[str]) -> float:
    """Share of the words of the line that the body has."""
    stems = {w[:5] for w in row.words if len(w) > 3}
    return len(stems & body) / max(3, len(stems))


def _title_score(rows: Sequence[Row], n: int, body: set[str], found: list[int]) -> float:
    """How well line `n` fits as the headline of the prose that has the word beginnings `body`."""
    row = rows[n]
    score = _fit(row, body) + 0.1 * min(sum(not w.isdecimal() for w in row.words), 6)
    if n == found[-1]:
        score += 0.15
    if any(rows[m].day is not None for m in (n - 1, n + 1) if 0 <= m < len(rows)):
        score += 0.3
    if any(rows[m].words == row.words for m in found if m != n):
        score += 0.2
    if any(day.year for day in days_in(row.text)) or _is_menu(rows, n):
        score -= 0.3
    if row.words[0] in cues().mastheads and len(found) > 1:
        score -= 0.5
    return score
