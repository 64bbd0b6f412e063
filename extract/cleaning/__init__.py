"""What of a text is the article: sections, and what the page says of itself (title, day of publication, author).

Cleaning marks, it doesn't delete: the sections cover the text as read from its first to its last character.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.cleaning.furniture import Row, credit_in, look_at_all
from extract.cleaning.head import find_author, find_published, find_source, find_url
from extract.cleaning.lines import split_lines
from extract.cleaning.model import Layout, Section, SectionKind, whole_text
from extract.cleaning.regions import find_article
from extract.cleaning.repeats import find_repeats

__all__ = ["Layout", "Section", "find_layout", "whole_text"]


def find_layout(text: str, lang: str) -> Layout:
    """The layout of a page's or file's text.

    Args:
        text: The text as read.
        lang: Code of its language.
    """
    lines, joins = split_lines(text)
    rows = look_at_all(lines)
    article, title = find_article(rows) if len(rows) > 1 else ([True] * len(rows), None)
    published, said = find_published(rows, article, title)
    if said is not None and rows[said].look == "day" and said < _first_prose(rows):
        article[said] = True
    repeats = find_repeats(text, rows, article)
    dropped = [n for n, keep in enumerate(article) if not keep]
    starts = [row.line.start for row in rows] + [len(text)]
    boilerplate = [(starts[n] if n else 0, starts[n + 1]) for n in dropped]
    boilerplate += _credits(text, rows, article)
    sections = _sections(text, boilerplate, repeats)
    return Layout(
        sections,
        title=rows[title].text if title is not None else None,
        published=published,
        author=find_author(rows),
        source=find_source(rows, article),
        url=find_url(rows),
        joins=tuple(joins),
    )


def _first_prose(rows: Sequence[Row]) -> int:
    return next((n for n, row in enumerate(rows) if row.look == "prose"), len(rows))


def _credits(text: str, rows: Sequence[Row], article: Sequence[bool]) -> list[tuple[int, int]]:
    """Credits of pictures at the ends of lines of the article."""
    found = []
    for row, kept in zip(rows, article, strict=True):
        at = credit_in(text[row.line.start : row.line.end]) if kept else None
        if at is not None:
            found.append((row.line.start + at[0], row.line.start + at[1]))
    return found


def _sections(text: str, boilerplate: list[tuple[int, int]], repeats: list[tuple[int, int]]) -> tuple[Section, ...]:
    """Sections that cover the text, from the stretches that aren't article; none of them is only white space."""
    marked = sorted([(s, e, "boilerplate") for s, e in boilerplate] + [(s, e, "repeat") for s, e in repeats])
    sections: list[Section] = []

    def add(start: int, end: int, kind: SectionKind) -> None:
        if start < end and sections and (sections[-1].kind == kind or text[start:end].isspace()):
            kind = sections[-1].kind
            sections[-1] = Section(sections[-1].start, end, kind)
        elif start < end:
            sections.append(Section(start, end, kind))

    at = 0
    for start, end, kind in marked:
        add(at, start, "article")
        add(max(at, start), end, "boilerplate" if kind == "boilerplate" else "repeat")
        at = max(at, end)
    add(at, len(text), "article")
    return tuple(sections)
