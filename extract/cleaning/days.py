"""Days as pages write them: "25 ноября 2024, 09:04", "27. Juni 2016", "25.11.2024", "2024-11-25"."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from extract.cleaning.cues import cues, fold
from extract.lang import remembered

__all__ = ["TIME", "Day", "days_in", "is_day_line", "leftover"]

_NUMERIC = (
    r"(?<![\d.:])(?:(?P<y1>(?:19|20)\d\d)[-./](?P<m1>\d{1,2})[-./](?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})(?:\. |[./-])(?P<m2>\d{1,2})(?:\. |[./-])(?P<y2>(?:19|20)\d\d|(?<! )\d\d(?!\d)))(?!\d)"
)
_DIGIT = re.compile(r"\d")
TIME = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?(?!\d)")


class Day(NamedTuple):
    """A day in a line: its place there, its parts (year 0 when unknown), and whether a weekday stands before it."""

    start: int
    end: int
    year: int
    month: int
    day: int
    weekday: bool

    @property
    def edtf(self) -> str:
        """The day in EDTF."""
        year = f"{self.year:04}" if self.year else "XXXX"
        return f"{year}-{self.month:02}-{self.day:02}"


@remembered()
def _pattern() -> re.Pattern[str]:
    months = "|".join(sorted(map(re.escape, cues().months), key=len, reverse=True))
    marks = "|".join(map(re.escape, cues().year_marks)) or "$"
    ends = "|".join(map(re.escape, cues().day_ends)) or "$"
    worded = (
        rf"(?<![\d.])(?P<d3>\d{{1,2}})(?:\.|{ends})?\s{{0,3}}(?P<m3>{months})\b\.?(?:,?\s{{0,3}}(?P<y3>(?:19|20)\d\d)(?!\d)(?:\s?(?:{marks})\b\.?)?)?"
        rf"|\b(?P<m4>{months})\.?\s{{1,3}}(?P<d4>\d{{1,2}})(?:{ends})?,\s{{0,3}}(?P<y4>(?:19|20)\d\d)(?!\d)"
    )
    return re.compile(f"{_NUMERIC}|{worded}", re.IGNORECASE)


@remembered()
def _weekday() -> re.Pattern[str]:
    weekdays = "|".join(sorted(map(re.escape, cues().weekdays), key=len, reverse=True))
    words = "|".join(map(re.escape, cues().day_words)) or "$"
    return re.compile(rf"\b(?:{weekdays})\b\s?[.,]?\s{{0,3}}(?:(?:{words})\s)?$", re.IGNORECASE)


def days_in(line: str) -> list[Day]:
    """The days named in `line`; impossible ones are left out."""
    found: list[Day] = []
    if _DIGIT.search(line) is None:
        return found
    for m in _pattern().finditer(line):
        n = next(i for i in "1234" if m[f"d{i}"])
        year = m[f"y{n}"]
        number = 0 if not year else int(year) + (2000 if len(year) == 2 else 0)
        month = int(m[f"m{n}"]) if n in "12" else cues().months[m[f"m{n}"].casefold()]
        try:
            date(number or 2000, month, int(m[f"d{n}"]))
        except ValueError:
            continue
        before = _weekday().search(line[: m.start()], max(0, m.start() - 20))
        start = before.start() if before else m.start()
        found.append(Day(start, m.end(), number, month, int(m[f"d{n}"]), before is not None))
    return found


def leftover(line: str, day: Day) -> list[str]:
    """The words of `line` without `day` and times."""
    rest = line[: day.start] + " | " + line[day.end :]
    return [w for w in fold(TIME.sub(" ", rest)) if not w.isdecimal()]


def is_day_line(line: str) -> Day | None:
    """The day when `line` holds little else: a time, a section's name, "года", "Uhr"."""
    plain = " ".join(line.split()) if 70 < len(line) < 200 else line  # columns are set apart by many spaces
    days = days_in(line) if len(plain) <= 70 else []
    return days[0] if days and len(set(leftover(line, days[0]))) <= 3 else None
