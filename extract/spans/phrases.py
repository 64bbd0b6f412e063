"""Noun phrases around a head noun: how far its complements reach, and the nominative of the whole.

Offices and organisations are such phrases: a head ("заместитель", "Abteilung"), adjectives that agree with it before
it, and complements after it (genitives, prepositions with their noun, names in quotation marks) that keep their case.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import lru_cache, partial
from typing import ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict

from extract.lang import cell, remembered
from extract.spans.morphology import Form, adjective_agrees, forms, inflect, is_indeclinable

__all__ = [
    "Head",
    "Phrases",
    "Token",
    "Tokens",
    "chain_ends",
    "is_place_adjective",
    "left_edge",
    "nominative",
    "tokenize",
    "words_of",
]


class Phrases(BaseModel):
    """The cell ``lang/<code>/phrases.toml``: which words may stand in the complements of a head noun."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    prepositions: dict[str, tuple[str, ...]]
    always: frozenset[str]
    with_place: frozenset[str]
    excluded: dict[str, frozenset[str]]
    only_after: dict[str, tuple[str, ...]] = {}
    ablative_after: tuple[str, ...] = ()
    conjunctions: frozenset[str]
    genitive_articles: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    named_after: frozenset[str]
    apposed_after: tuple[str, ...]
    paired_after: tuple[str, ...] = ()
    second_names: tuple[str, ...] = ()
    abbreviations: frozenset[str]
    brackets: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()
    associations: frozenset[str] = frozenset()
    not_places: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    stop: frozenset[str]


@remembered()
def words_of(lang: str) -> Phrases:
    """The phrase words of a language."""
    return cell(lang, "phrases", Phrases)


class Token(NamedTuple):
    """A word, number or mark of the article: `start` and `end` are offsets into its text."""

    start: int
    end: int
    text: str


_TOKEN = re.compile(r"[^\W_]+(?:[-’'&/][^\W_]+)*(?:-(?=\s+(?:und|oder|sowie)\b|,))?|\S")
_QUOTES = {
    "ru": {"«": "»", "„": "“", "“": "”", '"': '"'},
    "de": {"„": "“", "“": "”", "»": "«", "«": "»", '"': '"'},
}


_TOKEN_OF = partial(tuple.__new__, Token)  # Token._make, without its frame


class Tokens(list[Token]):
    """The tokens of a text, to be looked up by offset."""

    def __init__(self, text: str) -> None:
        found = [(*m.span(), m[0]) for m in _TOKEN.finditer(text)]
        super().__init__(map(_TOKEN_OF, found))
        self.text = text
        self._starts = [start for start, _, _ in found]
        self._ends = [end for _, end, _ in found]

    def first_at(self, offset: int) -> int:
        """Index of the first token that ends after `offset`."""
        return bisect_right(self._ends, offset)

    def first_from(self, offset: int) -> int:
        """Index of the first token that starts at `offset` or later."""
        return bisect_left(self._starts, offset)


@lru_cache(maxsize=8)
def tokenize(text: str) -> Tokens:
    """The tokens of an article's text (kept for the stages that follow)."""
    return Tokens(text)


class Head(NamedTuple):
    """A head noun in its place.

    Attributes:
        at: Index of its token.
        case: One of `morphology.CASES`; "" in German, where only its article shows it.
        number: ``sing`` or ``plur``.
        gender: ``masc``, ``femn``, ``neut`` or "".
        base: Its nominative singular.
    """

    at: int
    case: str
    number: str
    gender: str
    base: str


def chain_ends(
    tokens: Tokens,
    head: int,
    stop: int,
    lang: str,
    *,
    place: bool = False,
    lenient: bool = False,
    joints: frozenset[int] = frozenset(),
    names: frozenset[int] | None = None,
) -> list[int]:
    """Where the phrase of the head at token `head` may end: indices after its last token, ascending.

    Args:
        tokens: Of the article.
        head: Index of the head's token.
        stop: Index of the first token that can't belong to it (end of the sentence, a person's name).
        lang: Code of the language.
        place: Whether a place with a preposition may follow ("посол в России").
        lenient: Whether any preposition may; for a phrase whose end is known otherwise.
        joints: Indices of conjunctions that join two regions of one body.
        names: German only: indices of the words that may follow a noun without an article between them, None for all
            that have a capital.
    """
    walk = _Russian if lang == "ru" else _German
    return walk(tokens, head, stop, words_of(lang), place, lenient, joints, names).ends()


class _Walk(ABC):
    """One walk over the complements of a head, from left to right."""

    quotes: ClassVar[dict[str, str]]

    def __init__(
        self,
        tokens: Tokens,
        head: int,
        stop: int,
        words: Phrases,
        place: bool,
        lenient: bool,
        joints: frozenset[int],
        names: frozenset[int] | None,
    ) -> None:
        self.tokens, self.head, self.stop, self.words = tokens, head, min(stop, len(tokens), head + 40), words
        self.place, self.lenient, self.joints, self.names = place, lenient, joints, names
        self.found = [head + 1]
        self.at = head + 1
        self.pending = False
        self.located = False

    def ends(self) -> list[int]:
        while self.at < self.stop and self.step():
            pass
        return self.found

    def step(self) -> bool:
        """Take the token at `at`; False when the phrase ends before it."""
        text = self.tokens[self.at].text
        if text in self.quotes:
            return self.quoted()
        low = text.lower()
        if low in self.words.conjunctions:
            return self.joined()
        return self.listed() if text == "," else self.word_taken(text, low)

    @abstractmethod
    def joined(self) -> bool:
        """Take a conjunction."""

    @abstractmethod
    def listed(self) -> bool:
        """Take a comma, if it is one inside a list."""

    @abstractmethod
    def word_taken(self, text: str, low: str) -> bool:
        """Take any other token: `text`, in small letters `low`."""

    def good(self, at: int) -> bool:
        self.at, self.pending = at, False
        self.found.append(at)
        return True

    def quoted(self) -> bool:
        """Take a name in quotation marks."""
        close = self.quotes[self.tokens[self.at].text]
        inside = self.word(self.at + 1)
        if not (inside[:1].isupper() or inside[:1].isdigit()):
            return False
        for j in range(self.at + 1, min(self.stop, self.at + 16)):
            mark = self.tokens[j].text
            if mark == close or (mark in '»”“"' and mark != self.tokens[self.at].text and mark not in self.quotes):
                return self.good(j + 1)
        return False

    def opens_place(self) -> bool:
        """Whether an article and the name of a place follow: in der Schweiz."""
        return False

    def word(self, at: int) -> str:
        return self.tokens[at].text if at < self.stop else ""

    def preposition(self, low: str) -> bool:
        """Whether the preposition at `at` may open a complement here."""
        following = self.word(self.at + 1)
        if not following:
            return False
        excluded = following.lower() in self.words.excluded.get(low, ()) and not self.opens_place()
        if excluded and not (self.lenient and following.lower() in self.words.articles):
            return False
        if low in self.words.always or self.lenient:
            return True
        if low in self.words.only_after:
            before = self.word(self.at - 1).lower()
            return before.startswith(self.words.only_after[low]) or before.endswith(self.words.only_after[low])
        located = self.place and low in self.words.with_place and not self.located
        self.located = self.located or located
        shortened = following.lower() in self.words.abbreviations and self.word(self.at + 2) == "."
        first = self.at + 3 if shortened else self.at + 1  # в г. Минске
        return located and any(self.word(j)[:1].isupper() for j in (first, first + 1))


_RUSSIAN_ORDINAL = re.compile(r"\d{1,3}-(?:го|й|ой|м|му|ом)")
_NOUNS = frozenset({"NOUN"})
_ADJECTIVES = frozenset({"ADJF", "PRTF"})
_VERBS = frozenset({"VERB", "INFN", "GRND", "PRTS"})


class _Russian(_Walk):
    quotes = _QUOTES["ru"]

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        governs = self.tokens[self.head].text.lower().startswith(self.words.ablative_after)
        self.cases = {"gent", "ablt"} if governs else {"gent"}
        self.seen = {"gent"}

    def word_taken(self, text: str, low: str) -> bool:
        if low in self.words.prepositions and not (len(text) > 1 and text.isupper()):
            return self.prepositional(low)
        if low in self.words.named_after:
            return self.named()
        if low in self.words.abbreviations and self.word(self.at + 1) == ".":
            self.at, self.pending = self.at + 2, True
            return True
        if _RUSSIAN_ORDINAL.fullmatch(text):
            self.at, self.pending = self.at + 1, True
            return True
        if text == "(" and self.tokens[self.at - 1].text[0].isupper() and self.word(self.at + 2) == ")":
            return self.good(self.at + 3) if self.word(self.at + 1)[:1].isupper() else False
        if text == "№" and self.word(self.at + 1).isdigit():
            return self.good(self.at + 2)
        if second := second_name(self.tokens, self.at, self.stop):
            return self.good(second)
        if not text[0].isalpha() or low in self.words.stop:
            return False
        return self.nominal(text)

    def nominal(self, text: str) -> bool:
        if is_indeclinable(text):
            return self.good(self.at + 1)
        found = forms(text)
        if found and found[0].pos in _VERBS and found[0].score > 0.4 and not text[0].isupper():
            return False
        noun = self._cases_of(found, _NOUNS)
        if noun and not self.pending and text[0].islower() and (self.is_predicate(found) or self.follows_place()):
            return False
        if noun:
            self.seen |= noun
            self.cases = {"gent"}
            return self.good(self.at + 1)
        if self._cases_of(found, _ADJECTIVES):
            self.at, self.pending = self.at + 1, True
            return True
        if text[0].isupper() and (not any(f.known for f in found) or self.is_apposed()):
            return self.good(self.at + 1)
        return False

    def is_predicate(self, found: tuple[Form, ...]) -> bool:
        """Whether a word that can be a noun is rather the verb of the sentence: прибыли, готов, стали."""
        verb = sum(f.score for f in found if f.pos in _VERBS or f.pos == "ADJS")
        noun = sum(f.score for f in found if f.pos == "NOUN")
        return verb > noun or verb > (0.1 if self.at > self.head + 1 else 0.3)

    def follows_place(self) -> bool:
        """Whether the word before is the name of a place, which ends a name: канцелярия провинции Гуандун | гостей."""
        before = self.tokens[self.at - 1].text
        found = forms(before)
        named = all(f.kind == "Geox" or not f.known for f in found[:1])
        return before.istitle() and named and not any(f.pos in _ADJECTIVES for f in found)

    def is_apposed(self) -> bool:
        """Whether the word before lets a name stand in the nominative."""
        return self.at > 0 and self.tokens[self.at - 1].text.lower().startswith(self.words.apposed_after)

    def _cases_of(self, found: tuple[Form, ...], pos: frozenset[str]) -> set[str]:
        return {f.case for f in found if f.case in self.cases and f.pos in pos and f.score > 0.02}

    def joined(self) -> bool:
        if self.pending and self.tokens[self.at - 1].text.lower() in self.words.prepositions:
            return False
        following = self.word(self.at + 1)
        if not following or following in self.quotes:
            return False
        if following[0].isupper() and not self.lenient and not following.isupper() and not self.is_pair():
            return False
        if following.lower() in self.words.prepositions:
            self.at += 1
            return True
        self.cases = set(self.seen)
        self.at, self.pending = self.at + 1, True
        return True

    def is_pair(self) -> bool:
        """Whether two names in capitals belong to one body: Союз Беларуси и России."""
        return self.at in self.joints or (
            self.at >= self.head + 2
            and self.tokens[self.at - 1].text[0].isupper()
            and self.tokens[self.at - 2].text.lower().startswith(self.words.paired_after)
            and self._in_case(self.word(self.at + 1))
        )

    def listed(self) -> bool:
        """A comma inside a list: "промышленности, торговли и предпринимательства"."""
        j = self.at + 1
        while j < min(self.stop, self.at + 12):
            text = self.word(j)
            low = text.lower()
            if low in self.words.conjunctions:
                self.cases, self.pending = set(self.seen), True
                self.at += 1
                return self._in_case(self.word(self.at))
            if text != "," and not (text[:1].islower() and self._in_case(text)):
                return False
            j += 1
        return False

    def _in_case(self, text: str) -> bool:
        return any(f.case in self.seen and f.pos in _NOUNS | _ADJECTIVES and f.score > 0.02 for f in forms(text))

    def prepositional(self, low: str) -> bool:
        if self.pending or not self.preposition(low):
            return False
        self.cases = set(self.words.prepositions[low])
        self.seen |= self.cases
        self.at, self.pending = self.at + 1, True
        return True

    def named(self) -> bool:
        """имени Н. И. Лобачевского"""
        j = self.at + 1
        if self.word(j) == ".":
            j += 1
        first = j
        whole = False  # whether a word that is no initial was taken, so that an initial opens another name
        while j < self.stop and j < first + 7 and (self.word(j)[0].isupper() or self.word(j) in {".", "-"}):
            if whole and len(self.word(j)) == 1 and self.word(j + 1) == ".":
                break
            whole = whole or len(self.word(j)) > 2
            j += 1
        while j > first and self.word(j - 1) == "." and len(self.word(j - 2)) > 1:
            j -= 1
        return self.good(j) if j > first else False


def second_name(tokens: Tokens, at: int, stop: int) -> int:
    """The end of a Russian body's other name behind the dash at `at`, else 0: Собрание — Курултай Башкортостана."""
    if tokens[at].text not in {"–", "—", "-"} or at + 1 >= stop or tokens[at].start == tokens[at - 1].end:
        return 0
    for name in words_of("ru").second_names:
        end = at + 1 + len(name.split())
        following = (tokens[i].text for i in range(at + 1, min(end, stop)))
        if end <= stop and all(map(str.startswith, following, name.split())):
            return end
    return 0


_STRONG = re.compile(r"(?:isch|lich|ig|end|al|ell|iv|är|tigt)er$")
_CAPITAL_ADJECTIVE = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+(?:al|är|iv|isch|lich|ell|ig|haft|eint|ät)(?:en|er|es|e|em)$")
_OF_KIND = re.compile(r"(?:isch|lich)(?:en|e)$")
_LOWER_ADJECTIVE = re.compile(r"[a-zäöüß-]{2,}(?:en|er|es|e|em)$")


class _German(_Walk):
    quotes = _QUOTES["de"]

    def may_follow(self, text: str) -> bool:
        """Whether a capitalised word may stand right behind a noun: Universität Leipzig, des Gebiets Grodno."""
        if self.names is None or self.at in self.names or (len(text) > 1 and text.isupper()):
            return True
        return self.tokens[self.at - 1].text.lower().startswith(self.words.apposed_after)

    def opens_place(self) -> bool:
        """As above, for a head that a place with a preposition follows."""
        article = self.word(self.at + 1).lower() in self.words.articles
        named = self.names is not None and self.at + 2 in self.names
        return self.place and article and named and not _OF_KIND.search(self.word(self.at + 2))

    def in_name(self) -> bool:
        """Whether a word in brackets is part of the name: Frankfurt (Oder), Handelskammer (IHK) Kassel."""
        inside, following = self.word(self.at + 1), self.word(self.at + 3)
        if inside in self.words.brackets:
            return True
        short = inside.isupper() and len(inside) > 1 and self.at == self.head + 1
        return short and self.names is not None and following[:1].isupper() and self.at + 3 in self.names

    def is_association(self) -> bool:
        """Verein X e. V."""
        return [self.word(self.at + k) for k in (1, 2, 3)] == [".", "V", "."]

    def retired(self) -> bool:
        """Ministerpräsident a. D."""
        if self.word(self.at + 2) == "D" and self.word(self.at + 3) == ".":
            return self.good(self.at + 4)
        return False

    def word_taken(self, text: str, low: str) -> bool:
        if text == "(" and self.word(self.at + 2) == ")" and self.in_name():
            return self.good(self.at + 3)
        if low in self.words.associations and self.is_association():
            return self.good(self.at + 4)
        if text.islower() and low in self.words.genitive_articles and not self.pending:
            self.at, self.pending = self.at + 1, True
            return True
        if text.islower() and low in self.words.articles and self.pending:
            self.at += 1
            return True
        if low in self.words.prepositions and text.islower():
            if self.pending or not self.preposition(low):
                return False
            self.at, self.pending = self.at + 1, True
            return True
        if low in self.words.retired and self.word(self.at + 1) == ".":
            return self.retired()
        if self.pending and text.isdigit() and self.word(self.at + 1) == "." and len(text) < 4:
            self.at += 2  # des 5. Arrondissements
            return True
        if text[0].islower() and not self.pending and not text.islower() and self.word(self.at - 1)[:1].isupper():
            return self.good(self.at + 1)  # KGaA mbH
        if low in self.words.stop:
            return False
        if text[0].isupper():
            if self.pending and _CAPITAL_ADJECTIVE.match(text) and self.word(self.at + 1)[:1].isupper():
                self.at += 1
                return True
            return self.good(self.at + 1) if self.pending or self.may_follow(text) else False
        if self.pending and _LOWER_ADJECTIVE.match(text):
            self.at += 1
            return True
        return False

    def joined(self) -> bool:
        following = self.word(self.at + 1)
        low = following.lower()
        if self.pending and _LOWER_ADJECTIVE.match(self.word(self.at - 1)) and _LOWER_ADJECTIVE.match(following):
            self.at += 1  # für technische und berufliche Bildung
            return low not in self.words.articles
        if self.pending or (self.names is not None and self.at == self.head + 1):
            return False
        if following.islower() and (low in self.words.genitive_articles or low in self.words.articles):
            if not self.lenient:
                return False
        elif following.islower() and low in self.words.prepositions:
            self.at += 1
            return True
        elif not following[:1].isupper() and not _LOWER_ADJECTIVE.match(following):
            return False
        self.at, self.pending = self.at + 1, True
        return True

    def listed(self) -> bool:
        """A comma inside a list: "für Wirtschaft, Arbeit und Energie"; another article opens something else."""
        j = self.at + 1
        bare = self.names is not None and self.at == self.head + 1
        if bare or self.word(j).lower() in self.words.articles - self.words.genitive_articles:
            return False
        while j < min(self.stop, self.at + 10):
            text = self.word(j)
            if text.lower() in self.words.conjunctions:
                if j == self.at + 1:
                    return False
                self.at, self.pending = self.at + 1, True
                return True
            if text != "," and not text[:1].isupper() and not _LOWER_ADJECTIVE.match(text):
                return False
            j += 1
        return False


# --- before the head, and the nominative ----------------------------------------------------------------------------


def left_edge(tokens: Tokens, head: Head, start: int, lang: str, is_adjective: Callable[[str], bool]) -> int:
    """Index of the first token of the adjectives that belong to the head; nothing before `start` is looked at.

    `is_adjective` tells which words can be part of the phrase (in Russian beside agreement with the head).
    """
    i = head.at
    while i > start:
        text = tokens[i - 1].text
        if lang == "ru":
            if adjective_agrees(text, head.case, head.number, head.gender) and is_adjective(text):
                i -= 1
                continue
            if text.lower() in words_of("ru").conjunctions and i - 2 >= start and i < head.at:
                before = tokens[i - 2].text
                if adjective_agrees(before, head.case, head.number, head.gender) and is_adjective(before):
                    i -= 2
                    continue
            return i
        if is_adjective(text):
            i -= 1
            continue
        if text == "." and i - 2 >= start and tokens[i - 2].text.lower() in words_of(lang).abbreviations:
            i -= 2  # stellv. Vorsitzender
            continue
        if (
            (text == "," or text in words_of(lang).conjunctions)
            and i - 2 >= start
            and i < head.at
            and is_adjective(tokens[i - 2].text)
        ):
            i -= 2
            continue
        joint = text in words_of(lang).conjunctions if i == head.at else text == "," and tokens[i].text.endswith("-")
        if joint and i - 2 >= start and tokens[i - 2].text.endswith("-"):
            i -= 2
            continue
        return i
    return i


def is_place_adjective(text: str) -> bool:
    """Whether a German word can be the adjective of a place: Minsker, Thüringer."""
    return text[0].isupper() and text.endswith("er") and len(text) > 5 and text.lower() not in words_of("de").not_places


def nominative(tokens: Tokens, start: int, head: Head, end: int, lang: str, singular: bool = True) -> str:
    """The phrase from token `start` to `end` with its head and the adjectives before it in the nominative.

    Russian adjectives are put in the singular unless `singular` is False; the head is what `head.base` says.
    """
    made: list[tuple[int, str]] = []
    for i in range(start, end):
        text = tokens[i].text
        if i < head.at:
            made.append((i, _adjective(text, head, lang, singular)))
        elif i == head.at:
            made.append((i, head.base))
        elif lang == "ru" and head.case and i - 1 > head.at and second_name(tokens, i - 1, end) == i + 1:
            made.append((i, inflect(text, head.case, None, "sing", "NOUN") or text))
        else:
            made.append((i, text))
    return _join(tokens, made)


def _adjective(text: str, head: Head, lang: str, singular: bool) -> str:
    if lang == "ru":
        if text.lower() in words_of("ru").conjunctions or not head.case:
            return text
        return inflect(text, head.case, head.gender, head.number, "ADJF", singular) or text
    if text in ",." or text.isdigit() or text in words_of(lang).conjunctions or text.endswith("-") or text.isupper():
        return text
    if text.lower() in words_of(lang).abbreviations:
        return text
    stem = re.sub(r"(?:en|er|es|e|em)$", "", text)
    if text[0].isupper() and text.endswith("er") and not _STRONG.search(text):
        return text  # Minsker, Brester
    return stem + {"masc": "er", "femn": "e", "neut": "es"}.get(head.gender, "er")


def _join(tokens: Tokens, made: list[tuple[int, str]]) -> str:
    """The words with the space that the text has between them, line breaks as one space."""
    parts: list[str] = []
    for n, (i, text) in enumerate(made):
        if n:
            gap = tokens.text[tokens[made[n - 1][0]].end : tokens[i].start]
            parts.append(" " if gap else "")
        parts.append(text)
    return "".join(parts)
