"""The layout of a text: its sections and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = ["Layout", "Section", "SectionKind", "whole_text"]

SectionKind = Literal["article", "boilerplate", "repeat", "foreign"]


class Section(NamedTuple):
    """A stretch of the text as read; "foreign" is a passage of the article in another language."""

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
        url: Address of the page.
        joins: Stretches ``(start, end, replacement)`` in which a word or a line was broken by the layout
            (``"-\\n"`` to ``""``, a hard line break to ``" "``), for matching only.
    """

    sections: tuple[Section, ...]
    title: str | None = None
    published: str | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None
    joins: tuple[tuple[int, int, str], ...] = ()


def whole_text(text: str) -> Layout:
    """A layout in which all of `text` is article."""
    return Layout((Section(0, len(text), "article"),) if text else ())
