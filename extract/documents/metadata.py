"""What a file says of itself, brought into the form of a document's fields."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from importlib import resources

from extract.documents.model import COLUMNS

__all__ = ["clean_meta", "day_of", "known_columns"]

_ISO = re.compile(r"((?:19|20)\d\d)-?(\d\d)-?(\d\d)(?!\d)")
_YEAR_MONTH = re.compile(r"((?:19|20)\d\d)-(\d\d)$|((?:19|20)\d\d)$")
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)(?!\d)")
_LANG = re.compile(r"([a-z]{2,3})(?:[-_]\w+)*", re.IGNORECASE)
_LONGEST = 500


@lru_cache
def _names() -> dict[str, list[str]]:
    return tomllib.loads((resources.files(__package__) / "columns.toml").read_text("utf-8"))


def known_columns(columns: Iterable[object]) -> dict[str, str]:
    """Which of `columns` hold which field of a document, by their usual names."""
    by_name = {str(c).strip().casefold(): str(c) for c in reversed(list(columns))}
    found = {}
    for field in COLUMNS:
        name = next((n for n in _names()[field] if n in by_name), None)
        if name is not None:
            found[field] = by_name[name]
    return found


def day_of(value: str) -> str | None:
    """The day in EDTF of an ISO date or time, of ``25.11.2024`` or of a year (with month); None when there is none."""
    value = value.strip()
    if m := _ISO.match(value):
        return _checked(m[1], m[2], m[3])
    if m := _DOTTED.match(value):
        return _checked(m[3], m[2], m[1])
    if m := _YEAR_MONTH.match(value):
        return m[3] or (_checked(m[1], m[2], "1") and f"{m[1]}-{m[2]}")
    return None


def _checked(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def clean_meta(said: Mapping[str, object]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Fields of a document from what is `said` under their usual names, and warnings about what is no such thing.

    The text itself is left out.
    """
    meta: dict[str, str] = {}
    doubts: list[str] = []
    for field, column in known_columns(said).items():
        value = " ".join(str(said[column] if said[column] is not None else "").split())
        if not value or field == "text":
            continue
        new: str | None = value[:_LONGEST]
        if field == "published":
            new = day_of(value)
        elif field == "lang":
            match = _LANG.fullmatch(value)
            new = match[1].lower() if match else None
        if new is None:
            doubts.append(f"{field} {value[:40]!r} was not understood")
        else:
            meta[field] = new
    return meta, tuple(doubts)
