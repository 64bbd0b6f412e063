"""Titles of agreements: the noun in the nominative and what follows that belongs to the name."""

from __future__ import annotations

import re
from bisect import bisect_left

from extract.facts.agreement_clauses import Noun
from extract.facts.agreement_words import Vocabulary
from extract.spans.article import Article
from extract.spans.morphology import forms, inflect

__all__ = ["title_of"]

_LONGEST = 200
_BREAK = re.compile(r"[.;:()—«»„“”\"\n]|(?<!\d)–|,(?!\s+[\w-]+(?:ом|ой|ых|ей|им|их|ем|en|r)\b)")


def title_of(article: Article, noun: Noun, stop: int, words: Vocabulary) -> str:
    """The title of the act that `noun` names, up to the offset `stop` at most."""
    rest = article.text[noun.end : min(stop, noun.end + _LONGEST)]
    cut = _BREAK.search(rest)
    rest = rest[: cut.start()] if cut else rest
    end = next((m for m in words.title_stop.finditer(rest) if not _joins_adjectives(rest, m, words)), None)
    rest = rest[: end.start()] if end else rest
    holder = words.with_holder.search(rest)
    rest = rest[: holder.start()] if holder else rest
    rest = _without_next(article, noun.end, rest, words)
    rest = re.sub(r"(?:\s+[\w-]{1,3})+$", "", rest.rstrip()) if not rest.rstrip()[-1:].isdigit() else rest.rstrip()
    return f"{_head(article, noun, words)}{rest}".strip(" ,")


def _joins_adjectives(rest: str, stop: re.Match[str], words: Vocabulary) -> bool:
    """Whether a stop is an "and" within the title: "über wirtschaftliche und technische Zusammenarbeit"."""
    before = rest[: stop.start()].split()[-1:]
    return words.and_word.fullmatch(stop[0]) is not None and bool(before) and before[0].islower()


def _without_next(article: Article, at: int, rest: str, words: Vocabulary) -> str:
    """`rest`, which begins at the offset `at`, up to a counted thing that follows the act ("... и пять договоров")."""
    for number in article.numbers[bisect_left(article.numbers, at, key=lambda n: n.start) :]:
        end = number.start - at
        if end >= len(rest):
            break
        if (joint := words.and_before.search(rest[:end])) and not number.is_year:
            return rest[: joint.start()]
    return rest


def _head(article: Article, noun: Noun, words: Vocabulary) -> str:
    text = article.text[noun.start : noun.end]
    if words.words.case_shows:
        return " ".join(_nominative(w) for w in text.split()) if len(text.split()) == 2 else _first(text)
    before = article.text[max(0, noun.start - 60) : noun.start]
    return words.genitive_end.sub("", text) if words.genitive_article.search(before) else text


def _first(text: str) -> str:
    head, _, rest = text.partition(" ")
    return f"{_nominative(head)} {rest}".strip()


def _nominative(word: str) -> str:
    for form in forms(word):
        if form.pos in ("NOUN", "ADJF") and form.case:
            found = inflect(word, form.case, form.gender, form.number, form.pos)
            if found:
                return found
    return word
