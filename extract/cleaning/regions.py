"""Which lines of a page are the article: its headline, what stands under it, its prose; and where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from extract.cleaning.cues import cues
from extract.cleaning.furniture import Row

__all__ = ["find_article", "find_title"]

_ENOUGH = 200
_MENU = 4
_HEADLINE = 250


def find_article(rows: Sequence[Row]) -> tuple[list[bool], int | None]:
    """Whether each line belongs to the article, and which one is the headline.

    In doubt a line is the article's: nothing is ever left of it only if the text has nothing else.
    """
    article = [row.look != "furniture" for row in rows]
    prose = [n for n, row in enumerate(rows) if row.look == "prose"]
    if not prose:
        return (article, find_title(rows, len(rows))) if any(article) else ([True] * len(rows), None)
    end = _end(rows)
    article[end:] = [False] * (len(rows) - end)
    _drop_links(rows, article)
    inner = [n for n in prose if n < end and article[n]]
    if not inner:
        return [True] * len(rows), None
    first = next(n for n, row in enumerate(rows) if row.look in ("prose", "sentence"))
    title = find_title(rows, first)
    _drop_head(rows, article, title if title is not None else first)
    _drop_trailing(rows, article, inner[-1], end)
    return article, title


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
    if weight < _ENOUGH:
        return False
    if rows[n].insert and after and rest > 0.3 * weight and not _is_listing(after):
        return False
    if rows[n].tail == 1:
        return rest <= 0.4 * weight or _is_listing(after)
    return rest <= 1.5 * weight or _is_listing(after)


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


def _drop_head(rows: Sequence[Row], article: list[bool], first: int) -> None:
    """Takes out what stands above the headline, but for the day next to it."""
    near = first
    while near > 0 and rows[near - 1].look == "day" and first - near < 2:
        near -= 1
    for n in range(near):
        article[n] = False


def _drop_trailing(rows: Sequence[Row], article: list[bool], last: int, end: int) -> None:
    """Takes out menus and lists of headlines after the last prose."""
    trailing = [n for n in range(last + 1, end) if article[n]]
    if rows[last].text.rstrip().endswith(":") or not trailing:
        return
    headings = [n for n in trailing if rows[n].look == "heading" and not _is_item(rows[n].text)]
    if len(headings) >= _MENU and len(headings) >= 0.6 * len(trailing):
        for n in headings:
            article[n] = False


def _is_item(text: str) -> bool:
    """Whether the line is an item of a list in prose, or a piece of it."""
    return text.endswith((";", ",", ":")) or not text[0].isupper() or text[:2].rstrip(".)").isdecimal()


def find_title(rows: Sequence[Row], first: int) -> int | None:
    """The headline above the first prose, None when there is none."""
    found = [n for n in range(min(first, len(rows))) if _may_be_title(rows[n])]
    if not found:
        return None
    body = {w[:5] for row in rows[first : first + 12] if row.look == "prose" for w in row.words if len(w) > 3}
    scores = {n: _title_score(rows, n, body, found) for n in found}
    best = max(scores.values())
    return next(n for n in found if scores[n] >= best - 0.1)


def _may_be_title(row: Row) -> bool:
    if row.look != "heading" or row.size > _HEADLINE or len(row.words) < 2 or row.size < 15:
        return False
    return not row.text.rstrip().endswith((".", ";", ":", ","))


def _title_score(rows: Sequence[Row], n: int, body: set[str], found: list[int]) -> float:
    """How well line `n` fits as the headline of the prose that has the word beginnings `body`."""
    row = rows[n]
    stems = {w[:5] for w in row.words if len(w) > 3}
    score = len(stems & body) / len(stems) if stems else 0.0
    score += 0.2 * min(len(row.words), 6) / 6
    if any(rows[m].look == "day" for m in (n - 1, n + 1) if 0 <= m < len(rows)):
        score += 0.3
    if any(rows[m].words == row.words for m in found if m != n):
        score += 0.2
    if row.words[0] in cues().mastheads and len(found) > 1:
        score -= 0.4
    return score
