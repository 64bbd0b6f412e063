"""What of a text is the article: sections, and what the page says of itself (title, day of publication, author).

Cleaning marks, it doesn't delete: the sections cover the text as read from its first to its last character.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = ["Layout", "Section", "find_layout", "whole_text"]

SectionKind = Literal["article", "boilerplate", "repeat"]


class Section(NamedTuple):
    """A stretch of the text as read."""

    start: int
    end: int
    kind: SectionKind


@dataclass(frozen=True, slots=True)
class Layout:
    """The sections of a text, in order and without gaps, and what its furniture says of it.

    Attributes:
        sections: Cover ``[0, len(text))``.
        title: The headline, None when there is none.
        published: Day of publication in EDTF, ``XXXX-11-25`` when the text gives no year.
        author: Names of the authors.
        source: Name of the publishing site or agency.
        joins: Stretches ``(start, end, replacement)`` in which a word or a line was broken by the layout
            (``"-\\n"`` to ``""``, a hard line break to ``" "``), for matching only.
    """

    sections: tuple[Section, ...]
    title: str | None = None
    published: str | None = None
    author: str | None = None
    source: str | None = None
    joins: tuple[tuple[int, int, str], ...] = ()


def whole_text(text: str) -> Layout:
    """A layout in which all of `text` is article."""
    return Layout((Section(0, len(text), "article"),) if text else ())


def find_layout(text: str, lang: str) -> Layout:
    """The layout of a page's or file's text.

    Args:
        text: The text as read.
        lang: Code of its language.
    """
    return whole_text(text)
