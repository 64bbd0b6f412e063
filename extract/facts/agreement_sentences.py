"""The sentences of an article as acts are read from them: headlines, datelines, clauses."""

from __future__ import annotations

import re

from extract.facts.agreement_clauses import Clause, read_clauses
from extract.facts.agreement_parties import party_index
from extract.facts.agreement_words import Vocabulary
from extract.spans.article import Article

__all__ = ["HEADLINES", "OPENS", "Sentences"]

OPENS = 60  # characters from the start of a sentence in which it says what it is about
HEADLINES = 3  # sentences at the start of an article that can be headlines
_LONGEST_HEADLINE = 200

# A place, a date and an agency before the first words of a report.
_DATELINE = re.compile(
    r"(?:[A-ZÄÖÜА-ЯЁ][\w./ -]{2,30},\s+\d[^–—\n]{0,25}?\s[–—]|"
    r"[^\n!?]{3,70}?(?:\([^)\n]{2,30}\)|/[^/\n]{2,30}/)\s*[-–—.:]|[A-ZÄÖÜА-ЯЁ-]{3,}\b[^\n!?]{0,40}?\s[-–—])\s+(?=\S)"
)


_DATELINE_ALONE = re.compile(r"[A-ZÄÖÜА-ЯЁ-]{3,}\b[^\n!?]{0,40}?(?:\([^)\n]{2,30}\)|/[^/\n]{2,30}/)\s*[-–—.:]?")

# A day, and a place with it, that are no sentence: "Уфа, 27 июня 2023 г.", "27. Juni 2023, Kiel".
_DAY = r"\d{1,2}(?:\.\s?\d{1,2}\.\s?\d{2,4}|\.?\s+[^\W\d_]{3,9}\.?(?:\s+\d{4})?)(?:\s*(?:г\.?|года))?"
_PLACE = r"[A-ZÄÖÜА-ЯЁ][\w/ -]{2,30}"
_AGENCY = r"(?:\s*[,./]\s*[«„\"“A-ZÄÖÜА-ЯЁ][^.\n]{1,30})?"
_DAY_AND_PLACE = re.compile(rf"(?:{_PLACE}[,.]\s+{_DAY}{_AGENCY}|{_DAY},\s+{_PLACE})\.?")
_DAY_ALONE = re.compile(rf"{_DAY}\.?")
_PLACE_ALONE = re.compile(rf"{_PLACE}\.")


class Sentences:
    """The sentences of an article, each read once."""

    def __init__(self, article: Article, words: Vocabulary) -> None:
        self.article = article
        self.words = words
        self.places = party_index(article)
        self._read: dict[tuple[int, int, bool], tuple[Clause, ...]] = {}

    def goes_on(self, start: int) -> bool:
        """Whether a sentence tells some of the acts that the one before told together: "В частности, ..."."""
        return self.words.including.search(self.article.text, start, start + OPENS // 2) is not None

    def is_headline(self, i: int) -> bool:
        """Whether sentence `i` is a headline."""
        start, end = self.article.sentences[i]
        return (
            i < HEADLINES
            and end - start < _LONGEST_HEADLINE
            and self.article.text[end - 1] not in ".!?…"
            and self.article.text[end : end + 1] in ("\n", "")
        )

    def clauses(self, start: int, end: int, headline: bool = False) -> tuple[Clause, ...]:
        """The clauses of the sentence ``text[start:end]``, read once."""
        at = (start, end, headline)
        if at not in self._read:
            self._read[at] = read_clauses(self.article, start, end, self.places, headline)
        return self._read[at]

    def bounds(self, i: int) -> tuple[int, int]:
        """Sentence `i` without its dateline."""
        start, end = self.article.sentences[i]
        if _DATELINE_ALONE.fullmatch(self.article.text, start, end) or (i <= HEADLINES and self._is_day_or_place(i)):
            return end, end
        dateline = _DATELINE.match(self.article.text, start, end)
        return (dateline.end() if dateline else start), end

    def _is_day_or_place(self, i: int) -> bool:
        """Whether sentence `i` is only the day and the place of a report, or its place before its day."""
        text, (start, end) = self.article.text, self.article.sentences[i]
        if _DAY_AND_PLACE.fullmatch(text, start, end):
            return True
        return (
            i + 1 < len(self.article.sentences)
            and _PLACE_ALONE.fullmatch(text, start, end) is not None
            and _DAY_ALONE.fullmatch(text, *self.article.sentences[i + 1]) is not None
        )
