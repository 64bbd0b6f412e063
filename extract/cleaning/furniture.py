"""What each line looks like by itself: prose, a heading, a day, or furniture of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from extract.cleaning.cues import Phrases, cues, fold
from extract.cleaning.days import TIME, Day, is_day_line
from extract.cleaning.lines import Line
from extract.lang import remembered

__all__ = ["NAME", "Look", "Row", "credit_in", "look_at", "look_at_all"]

Look = Literal["prose", "teaser", "sentence", "heading", "day", "furniture"]


@dataclass(slots=True)
class Row:
    """A line and what it looks like.

    Attributes:
        look: ``"teaser"`` is prose that is cut off with an ellipsis, ``"sentence"`` too short to tell.
        tail: 2 for a heading after which only other content comes, 1 when the word could also be a menu's, else 0.
        insert: Whether links to other articles follow, after which the article goes on.
        day: The day of a line that is hardly more than a day.
        cut: Whether the line is the beginning of a later one, cut off.
    """

    line: Line
    words: list[str]
    look: Look
    tail: int = 0
    insert: bool = False
    day: Day | None = None
    cut: bool = False

    @property
    def text(self) -> str:
        """The line's text, its hard breaks undone."""
        return self.line.text

    @property
    def size(self) -> int:
        """Its length in characters."""
        return len(self.line.text)


_CLOSERS = "\"'”“’»«)] \u00a0"
_LETTER = re.compile(r"[^\W\d_]")
_GLUED_TIME = re.compile(r"[^\W\d_][.!?»”\"]?(?:[01]?\d|2[0-3]):[0-5]\d(?=[^\W\d_«„“\"]|$)")
_GLUED_WORD = re.compile(r"[a-zа-яёäöüß][A-ZА-ЯЁÄÖÜ]")
_ADDRESS = re.compile(
    r"^\S+\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|mp4)$|^(?:#\w+[\s,]*)+$|"
    r"^(?:https?://|www\.)\S+$|^\S+@\S+\.\w+$|^[\w-]+(?:\.[\w-]+)*\.(?:ru|by|de|com|org|net|info|kz|uz|pl|su|eu|рф)(?:/\S*)?$",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"^[^\w\s]?\s?(?:©|\(c\)|\(с\)|&copy;)", re.IGNORECASE)
_PART = r"(?:[A-ZА-ЯЁÄÖÜ][\w’'-]+|[A-ZА-ЯЁ]\.)"
NAME = re.compile(rf"(?:{_PART}\s+){{1,3}}{_PART}")
_INNER_END = re.compile(r"[.!?…][\"”»“]?\s+[\"«„“—–]?\s?[A-ZА-ЯЁÄÖÜ]")
_CYRILLIC = re.compile(r"[а-яёіў]", re.IGNORECASE)
_WORDS_OF_PROSE = 20
_INITIALS = re.compile(r"\(?[a-zа-яäöü]{2,4}(?:[/,] ?[a-zа-яäöü]{2,4})*\)?")
_CONTACT = re.compile(r"\S@\S+\.\w|(?:https?://|www\.)\S")
_CRUMB = re.compile(r"\s*[/»>›→|\\]\s+|\s+[/»>›→|\\]\s*")
_CUT = 40
_CUT_WORDS = 12
_SHORT = 90
_PROSE = 70
_LABEL = 160


def look_at_all(lines: Sequence[Line]) -> list[Row]:
    """What each line looks like.

    The last line may be prose that was cut off. A short line under a bare label ("Published by") is furniture as the
    label is; so is one in Latin letters only in a Cyrillic text.
    """
    rows = [look_at(line) for line in lines]
    known = cues()
    prose = [row for row in rows if row.look == "prose"]
    if prose and all(_CYRILLIC.search(row.text) for row in prose):
        for row in rows:
            if row.look in ("heading", "sentence") and len(row.words) > 1 and not _CYRILLIC.search(row.text):
                row.look = "furniture"
    _mark_cut(rows)
    if rows and rows[-1].look == "heading" and (len(rows[-1].words) >= _CUT_WORDS or _INNER_END.search(rows[-1].text)):
        rows[-1].look = "prose"
    for before, row in pairwise(rows):
        labels = any(p.whole(before.words) for p in (known.authors, known.published, known.sources))
        if labels and before.look == "furniture" and row.look in ("heading", "day") and row.size <= 60:
            row.look = "furniture"
    return rows


def _mark_cut(rows: Sequence[Row]) -> None:
    """Marks lines that are the beginning of a later one, cut off within a word or by an ellipsis."""
    starts: dict[str, list[str]] = {}
    for row in reversed(rows):
        text = row.text.rstrip("…. ")
        later = starts.get(text[:_CUT], ())
        for whole in later:
            following = whole[len(text) : len(text) + 1]
            if whole.startswith(text) and following and (following.isalnum() or row.text.endswith(("…", "..."))):
                row.cut, row.look = True, "teaser"
                break
        if len(text) > _CUT and len(later) < 3:
            starts.setdefault(text[:_CUT], []).append(row.text)


def look_at(line: Line) -> Row:
    """What `line` looks like."""
    words = fold(line.text)
    row = Row(line, words, "heading", day=is_day_line(line.text))
    row.tail, row.insert = _tail(row), _is_insert(row)
    if _is_furniture(row):
        row.look = "furniture"
    elif row.day is not None:
        row.look = "day"
    elif _is_prose(line.text):
        row.look = "teaser" if line.text.rstrip(_CLOSERS).endswith(("…", "...")) and len(line.text) < 400 else "prose"
    elif _is_sentence(row):
        row.look = "sentence"
    return row


def _is_sentence(row: Row) -> bool:
    """Whether the line is a short sentence."""
    ends = row.text.rstrip(_CLOSERS).endswith((".", "!", "?"))
    return ends and row.size >= 20 and sum(not word.isdecimal() for word in row.words) >= 4


def _is_prose(text: str) -> bool:
    """Whether the line is sentences."""
    end = text.rstrip(_CLOSERS)
    if len(text) < _PROSE:
        return False
    if end.endswith((".", "…")):
        return True
    inner = _INNER_END.search(text, 40)
    return (inner is not None and len(text) > 150) or text.count(" ") >= _WORDS_OF_PROSE


def _tail(row: Row) -> int:
    """How sure the line opens what isn't the article any more; see `Row`."""
    known = cues().tails
    length = known.at(row.words)
    if not length or row.size > _LABEL or row.text.rstrip(_CLOSERS).endswith("."):
        return 0
    if known.whole(row.words):
        return 2 if length > 1 else 1
    return 2 if length > 1 and row.size <= _SHORT else 0


def _is_insert(row: Row) -> bool:
    length = cues().inserts.at(row.words)
    return bool(length) and (cues().inserts.whole(row.words) or (row.size <= 250 and _label(row, length)))


def _label(row: Row, length: int) -> bool:
    """Whether the first `length` words of the line are a label: a colon, a bar or a dash follows."""
    pattern = r"\W*" + r"\W+".join([r"\w+"] * length) + r"\s*\.?\s*[:|/]"
    return re.match(pattern, row.text) is not None


def _is_furniture(row: Row) -> bool:
    text, known = row.text, cues()
    if row.day is not None and known.visit.within(row.words):
        return True
    if not _LETTER.search(text):
        return row.day is None and "\t" not in text and row.size <= 60
    if known.furniture.whole(row.words) or _ADDRESS.match(text):
        return row.day is None or not row.words
    if row.tail == 2 or row.insert or _INITIALS.fullmatch(text):
        return True
    if (_CREDIT.match(text) and row.size <= 300) or ("©" in text and row.size <= 120 and not text.endswith(".")):
        return True
    if row.size <= 150 and _stock_credit_pattern().search(text) and not text.rstrip().endswith("."):
        return True
    if row.size <= 400 and known.phrases.within(row.words):
        return True
    return any(
        test(row) for test in (_is_opened, _is_glued, _is_byline, _is_credited, _is_doubled, _is_menu, _is_contact)
    )


def _is_opened(row: Row) -> bool:
    """Whether the line begins as furniture does."""
    length = cues().openers.at(row.words)
    if not length or row.size > 250:
        return False
    if _label(row, length):
        return row.size <= _LABEL or not row.text.rstrip(_CLOSERS).endswith(".")
    return length > 1 and row.size <= _LABEL and not row.text.rstrip(_CLOSERS).endswith((".", "…"))


def _is_credited(row: Row) -> bool:
    """Whether the line is "photo" and a name without a colon."""
    length = cues().credits.at(row.words)
    return bool(length) and length < len(row.words) <= 8 and row.size <= 60 and not row.text.endswith((".", "!", "?"))


@remembered()
def _credit_pattern() -> re.Pattern[str]:
    words = _any_of(cues().credits)
    return re.compile(rf"[\s(\[/|]*\b(?:{words})\s?:\s?[^.:;!?\n]{{2,60}}[)\]]?\.?$", re.IGNORECASE)


@remembered()
def _stock_credit_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:/|\s[-–—]\s)\s?(?:{_any_of(cues().agencies)})\b[\w\s]{{0,20}}$", re.IGNORECASE)


def _any_of(phrases: Phrases) -> str:
    """A pattern of all phrases, the longest first."""
    return "|".join(sorted((re.escape(" ".join(phrase)) for phrase in phrases.all()), key=len, reverse=True))


def credit_in(text: str) -> tuple[int, int] | None:
    """Where the credit of a picture stands at the end of a caption or a paragraph."""
    tail = max(0, len(text) - 90)
    if text.find(":", tail) < 0:
        return None
    match = _credit_pattern().search(text, tail)
    return match.span() if match and match.start() > 0 else None


def _is_doubled(row: Row) -> bool:
    """Whether the line is a list of tags that starts again."""
    if not 6 <= len(row.words) <= 60 or row.text.endswith("."):
        return False
    again = next((n for n in range(3, len(row.words) - 1) if row.words[n : n + 2] == row.words[:2]), None)
    if again is None or len(row.words) - again < 0.3 * len(row.words):
        return False
    return all(a == b for a, b in zip(row.words, row.words[again:], strict=False))


def _is_byline(row: Row) -> bool:
    """Whether the line is "by" and a name."""
    length = cues().authors.at(row.words)
    return bool(length) and row.size <= 60 and NAME.fullmatch(" ".join(row.text.split()[length:])) is not None


def _is_glued(row: Row) -> bool:
    """Whether headlines, menus or cells of a calendar stand together without a space."""
    if row.text.count(":") >= 3 and len(_GLUED_TIME.findall(row.text)) >= 3:
        return True
    glued = len(_GLUED_WORD.findall(row.text))
    if " " not in row.text and row.size >= 12:
        return glued >= 1
    return glued >= 4 and glued * 25 >= row.size


def _is_menu(row: Row) -> bool:
    """Whether most words of the line are furniture each by itself, or it is a path of links, or a time of day."""
    if len(row.words) >= 4 and not row.text.rstrip(_CLOSERS).endswith("."):
        known = sum(cues().furniture.whole([word]) for word in row.words)
        if known >= 0.6 * len(row.words):
            return True
    crumbs = _CRUMB.split(row.text) if row.size <= _LABEL else []
    if len(crumbs) > 1 and cues().furniture.whole(fold(crumbs[0] or crumbs[1])):
        return True
    clock = row.day is None and ":" in row.text and row.size <= 30 and TIME.search(row.text) is not None
    return clock and all(len(w) <= 3 or w.isdecimal() or w in cues().weekdays for w in row.words)


def _is_contact(row: Row) -> bool:
    """Whether the line gives an address on the net."""
    if row.size > 250 or not _CONTACT.search(row.text):
        return False
    return row.text.count(":") >= 2 or (row.size <= _LABEL and not row.text.endswith("."))
