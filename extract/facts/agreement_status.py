"""What a clause says of an act: signed, planned or in force."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from extract.facts.agreement_clauses import Clause, Noun
from extract.facts.agreement_words import Cue, CueKind, Vocabulary
from extract.records import Status
from extract.spans.article import Article

__all__ = ["BULLET", "StatusReader", "is_attribute"]

_LIST = 1500  # characters before an item of a list in which the line that introduces it is looked for
_NEGATES = 12  # characters from a negation to what it negates
_BESIDE = 70  # characters between a noun and a participle of signing that belongs to it
BULLET = re.compile(r"(?:[-–—•·▪►*]|\d{1,2}[.)])")
"""What an item of a list begins with."""
_ITEM = re.compile(rf"\s*(?:{BULLET.pattern}\s*)?")
OF_LEAD: tuple[tuple[Status, CueKind], ...] = (("planned", "planned"), ("signed", "signed"), ("in_force", "in_force"))


class StatusReader:
    """Reads what the clauses of an article say of the acts in them.

    Args:
        article: The article.
        words: The words of its language.
        persons: Where its persons are named, in order.
    """

    def __init__(self, article: Article, words: Vocabulary, persons: Sequence[int]) -> None:
        self.article = article
        self.words = words
        self._persons = persons

    def of(
        self, noun: Noun, n: int, clause: Clause, following: Clause | None, several: bool, told_of: bool
    ) -> tuple[Status | None, Cue | None]:
        """What the clause says of a noun: signed, planned, in force or nothing; and the word that says it."""
        if noun.base:
            return "in_force", None
        cues = [c for c in clause.cues if c.kind in ("signed", "accepted") and not self._negated(c, clause)]
        told = [c for c in cues if not is_attribute(self.article.text, self.words, c, noun, clause)]
        told.sort(key=lambda c: (c.kind != "signed", abs(c.start - noun.start)))
        for cue in told:
            return ("planned" if self.is_modal(cue, clause) else "signed"), cue
        future = [c for c in clause.cues if c.kind == "future"]
        if future:
            return "planned", future[0]
        infinitive = self.words.infinitive.search(self.article.text, clause.start, clause.end)
        if infinitive:
            if clause.has("proposed") or self.words.refusal.search(self.article.text, clause.start, infinitive.start()):
                return None, None
            cue = Cue(infinitive.start(), infinitive.end(), "future")
            if clause.has("planned") or self._is_announced(clause):
                return "planned", cue
            if self.words.words.bare_infinitive == "signed" and not self.words.purpose.match(infinitive[0]):
                return "signed", cue
            return None, None
        if noun.number != 2 and clause.has("prepared") and not noun.bare:
            return "planned", next(c for c in clause.cues if c.kind == "prepared")
        nominal = [c for c in clause.cues if c.kind == "nominal"]
        if nominal:
            if clause.has("proposed"):
                return None, None
            if self.words.anniversary.search(self.article.text, clause.start, clause.end):
                return "in_force", nominal[0]
            if clause.has("planned") or self._is_in_programme(nominal[0].start):
                return "planned", nominal[0]
            return ("signed", nominal[0]) if clause.has("done") else (None, None)
        signed_there = following is not None and n == len(clause.nouns) - 1 and self._is_signed_by(following)
        single = several or noun.number == 1 or (noun.number == 0 and len(told) < len(cues))
        if single and clause.has("in_force") and not signed_there:
            return "in_force", next(c for c in clause.cues if c.kind == "in_force")
        if told_of:
            return "signed", None
        if following is not None and n == len(clause.nouns) - 1:
            later = [c for c in following.cues if c.kind == "signed"]
            if later and not following.nouns:
                return ("planned" if self.is_modal(later[0], following) else "signed"), None
            to_sign = self.words.infinitive.search(self.article.text, following.start, following.end)
            if to_sign and following.has("planned") and not following.nouns:
                return "planned", Cue(to_sign.start(), to_sign.end(), "future")
            if noun.number == 1 and following.has("in_force") and not following.nouns:
                return "in_force", next(c for c in following.cues if c.kind == "in_force")
        return None, None

    def is_told_signed(self, noun: Noun, clause: Clause) -> bool:
        """Whether a participle of signing belongs to the noun: "подписанный план", "соглашения, заключенные в ..."."""
        text = self.article.text
        start, end = max(clause.start, noun.start - _BESIDE), min(clause.end, noun.end + _BESIDE)
        for participle in self.words.signed_attribute.finditer(text, start, end):
            left, right = sorted((participle.span(), (noun.start, noun.end)))
            between = text[left[1] : right[0]]
            if self.words.words.case_shows:
                if not any(left[1] <= n.start < right[0] for n in clause.nouns):
                    return True
            elif participle.end() <= noun.start and not re.search(r"[^\w\s-]|\b[A-ZÄÖÜ]", between):
                return True
        return False

    def list_lead(self, start: int) -> tuple[int, int] | None:
        """Where the line stands that introduces the list whose item begins at `start`: "Подписаны:"."""
        text = self.article.text
        first = max(0, start - _LIST)
        at = text.rfind("\n", first, start)
        if at < 0 or _ITEM.fullmatch(text, at + 1, start) is None:
            return None
        while at > first:
            before = max(text.rfind("\n", first, at), first)
            line = text[before:at].strip()
            if line and not BULLET.match(line) and line[-1] not in ";,":
                return (before, at) if line[-1] == ":" else None
            at = before
        return None

    def _is_signed_by(self, relative: Clause) -> bool:
        """Whether a relative clause tells who signed."""
        return self.words.active.search(self.article.text, relative.start, relative.end) is not None and any(
            relative.start <= s < relative.end for s in self._persons[bisect_left(self._persons, relative.start) :][:1]
        )

    def _is_in_programme(self, start: int) -> bool:
        """Whether a line that begins at the offset `start` is an item of a list under "programme:"."""
        lead = self.list_lead(start)
        return lead is not None and self.words.programme.search(self.article.text, *lead) is not None

    def _is_announced(self, clause: Clause) -> bool:
        """Whether the sentence announces what the clause tells: "kündigte an, dass ... unterzeichnen"."""
        start = self.article.sentence_at(clause.start)[0]
        return self.words.cues["planned"].search(self.article.text, start, clause.start) is not None

    def _negated(self, cue: Cue, clause: Clause) -> bool:
        text = self.article.text
        near = (c.end for c in clause.cues if c.kind == "negated" and 0 <= cue.start - c.end <= _NEGATES)
        return any(re.search(r"[«»„“”\"]", text[end : cue.start]) is None for end in near)

    def is_modal(self, cue: Cue, clause: Clause) -> bool:
        """Whether a form of signing stands with an auxiliary of the future."""
        text, words = self.article.text, self.words
        if words.preterite.match(text[cue.start : cue.end]):
            return False
        if words.past.search(text, clause.start, clause.end):
            return False
        start = max(clause.start, *(text.rfind(mark, clause.start, cue.start) + 1 for mark in ":–"))
        before = re.findall(r"[\w-]+", text[start : cue.start])[-words.words.modal_reach :]
        after = text[cue.end : clause.end] if words.words.modal_reach > 10 else ""
        return words.modal.search(" ".join(before)) is not None or words.modal.search(after) is not None


def is_attribute(text: str, words: Vocabulary, cue: Cue, noun: Noun, clause: Clause) -> bool:
    """Whether a form of signing is a participle with a noun and not what the clause says of `noun`."""
    if words.words.case_shows:
        return False
    if words.attributive.match(text[cue.start : cue.end]):
        return True
    beside = next((n for n in clause.nouns if text[cue.end : n.start].isspace()), None)
    before = text[clause.start : cue.start]
    if beside is None:
        return False
    return clause.has("in_force") if beside == noun else words.determiner.search(before) is not None
