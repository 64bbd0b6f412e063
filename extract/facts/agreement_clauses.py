"""The clauses of a sentence, with the nouns, the words of signing and the parties in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from extract.facts.agreement_parties import Place, places_in
from extract.facts.agreement_slots import Party, slots
from extract.facts.agreement_words import Cue, CueKind, Vocabulary, vocabulary
from extract.records import Kind
from extract.spans.article import Article

__all__ = ["Clause", "Noun", "read_clauses"]


class Noun(NamedTuple):
    """A noun that names an act.

    Attributes:
        number: 1, 2 for a plural, 0 where the form doesn't tell.
        counted: How many they are said to be.
        vague: Meant in general.
        base: Named as what another act or the cooperation rests on.
        bare: Nothing with it says which act it is: it refers back.
        signature: Named as what somebody's signature is under.
        fresh: Named as one not told of before: "eine Absichtserklärung".
    """

    start: int
    end: int
    kind: Kind
    number: int
    counted: int | None
    vague: bool
    base: bool
    bare: bool
    signature: bool
    fresh: bool


@dataclass(frozen=True)
class Clause:
    """A clause and what it names, in order."""

    start: int
    end: int
    nouns: tuple[Noun, ...]
    cues: tuple[Cue, ...]
    parties: tuple[Party, ...] = field(default=())

    def has(self, *kinds: CueKind) -> bool:
        """Whether the clause holds a cue of one of these kinds."""
        return any(c.kind in kinds for c in self.cues)


_REACH = 140  # characters before a word that are looked at for what governs it
_BEFORE = 40  # characters before a verb of signing in which its object can stand
_WORTH = 60  # characters from a noun to the sum that it is worth


def read_clauses(
    article: Article, start: int, end: int, places: tuple[Place, ...], headline: bool = False
) -> tuple[Clause, ...]:
    """The clauses of the sentence ``text[start:end]``; those of a headline are parted by dashes too."""
    words = vocabulary(article.lang)
    marks = words.subordinate if not headline else re.compile(f"{words.subordinate.pattern}|\\s[–—]\\s", re.IGNORECASE)
    found = (m for m in marks.finditer(article.text, start, end) if not _lists_parties(article.text, m, places))
    cuts = [start, *(m.start() for m in found), end]
    clauses = []
    for left, right in pairwise(cuts):
        if left >= right:
            continue
        cues = tuple(_cues(article.text, left, right, words))
        nouns = tuple(_nouns(article, left, right, words))
        inside = places_in(places, left, right)
        parties = tuple(slots(article, left, right, inside, cues, words))
        clauses.append(Clause(left, right, nouns, cues, parties))
    return tuple(clauses)


def _lists_parties(text: str, comma: re.Match[str], places: Sequence[Place]) -> bool:
    """Whether a comma stands between two parties, the second with its article: "die Kammer A, die Stadt B und C"."""
    article = _ARTICLE.match(text, comma.end())
    i = bisect_left(places, comma.end(), key=lambda place: place.start)
    follows = article is not None and i < len(places) and places[i].start == article.end()
    return follows and i > 0 and text[places[i - 1].end : comma.start()].strip(")") == ""


_ARTICLE = re.compile(r"\w{3}\s+")


def _cues(text: str, start: int, end: int, words: Vocabulary) -> Iterator[Cue]:
    for kind, pattern in words.cues.items():
        for m in pattern.finditer(text, start, end):
            if kind not in ("signed", "future") or not _signs_other(text, m, start, end, words):
                yield Cue(m.start(), m.end(), kind)


def _signs_other(text: str, verb: re.Match[str], start: int, end: int, words: Vocabulary) -> bool:
    """Whether what is signed is a law or an order: "подписал закон о ратификации соглашения"."""
    if words.other_signed.match(text, verb.end(), end):
        return True
    return words.other_signed_before.search(text[max(start, verb.start() - _BEFORE) : verb.start()]) is not None


def _nouns(article: Article, start: int, end: int, words: Vocabulary) -> Iterator[Noun]:
    text = article.text
    counts = article.facts.get("agreement_counts", ())
    last, told = start, ""
    for m in words.nouns.finditer(text, start, end):
        number, _, index = (m.lastgroup or "").partition("_")
        kind = words.kinds[int(index)]
        before, after = text[max(start, m.start() - _REACH) : m.start()], text[m.end() : min(end, m.end() + _REACH)]
        if words.refused_before.search(before) or words.refused_after.search(after):
            continue
        if re.search(r"\([„“”«\"]*$", before):
            continue
        if words.unclear.fullmatch(m[0]) and not words.plan_needs.match(after):
            continue
        if last > start and words.about.fullmatch(text, last, m.start()):
            continue
        if last > start and _APPOSITION.fullmatch(text, last, m.start()) and kind == told:
            continue
        told = kind
        i = bisect_left(counts, max(last, m.start() - 60), key=lambda c: c.start)
        count = counts[i].count if i < len(counts) and counts[i].start <= m.start() else None
        last = m.end()
        form = _number(number, before, words)
        fresh = words.fresh.search(before) is not None
        yield Noun(
            m.start(),
            m.end(),
            kind,
            form,
            counted=count,
            vague=bool(words.vague.search(before) or words.several.search(before))
            or (form != 1 and _is_worth(article, m.end())),
            base=words.base_before.search(before) is not None,
            bare=words.refers_back.search(before) is not None or not (fresh or _has_complement(after, words)),
            signature=words.signature_before.search(before) is not None,
            fresh=fresh,
        )


# Between a noun and the same in other words: Letter of Intent – "Eine Absichtserklärung".
_APPOSITION = re.compile(r"\s*[\"“”„'’‚‘)]*\s*[(–—-]\s*[\"“”„'’‚‘]*(?:\w{3,4}\s+)?")


def _number(form: str, before: str, words: Vocabulary) -> int:
    if form != "either":
        return 1 if form == "one" else 2
    if any(p.search(before) for p in (words.genitive_before, words.definite, words.extended_attribute)):
        return 1
    if words.indefinite.search(before) or words.words.genitive_before:
        return 2
    return 0


def _is_worth(article: Article, end: int) -> bool:
    """Whether what is said of agreements is a sum of money, so that they are meant in general."""
    sums = article.facts.get("money", ())
    i = bisect_left(sums, end, key=lambda s: s.start)
    return (
        i < len(sums) and sums[i].start - end < _WORTH and not re.search(r"[,.;:\n]", article.text[end : sums[i].start])
    )


def _has_complement(after: str, words: Vocabulary) -> bool:
    """Whether words follow that can say which agreement it is, and no verb at once."""
    if words.words.case_shows and words.cues["signed"].match(after.lstrip()):
        return False
    return re.match(r"\s+(?:\w{1,4}\s+)?\w", after) is not None
