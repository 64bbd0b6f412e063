"""What the search for organisations has in common in all languages: phrases, the recogniser's spans, known bodies."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from extract.facts.office_words import is_office_word
from extract.facts.organization_words import (
    BodyHead,
    body_heads,
    german_words,
    head_numbers,
    known_ids,
    russian_words,
)
from extract.places import gazetteer
from extract.records import Region
from extract.spans.article import Article
from extract.spans.names import full_names_again
from extract.spans.phrases import (
    Tokens,
    tokenize,
    words_of,
)

__all__ = ["CLOSE", "OPEN", "Finder", "Span"]


class Span(NamedTuple):
    """A name in the article: token indices [first, stop), its nominative, and the rule that found it."""

    first: int
    stop: int
    name: str
    rule: str


OPEN = '«„“"'
CLOSE = '»“”"'
_CAMEL = re.compile("[а-яё][А-ЯЁ]")
_BYLINE = re.compile("[A-ZÄÖÜА-ЯЁ]{2,6} ?/ ?[a-zäöüа-яё]{1,4}")
_MARKS = frozenset({",", "/", ";"})
_DASHES = frozenset("-–—")


class Finder(ABC):
    """The search for organisations in one article; a language says what its phrases and names look like."""

    lang = ""
    loose: frozenset[str] = frozenset()
    """Prepositions and conjunctions, with which no name ends."""
    countries: frozenset[str] = frozenset()
    """Heads that are also part of the names of countries."""

    def __init__(self, article: Article) -> None:
        self.article, self.text = article, article.text
        self.tokens: Tokens = tokenize(article.text)
        self.of_model = [
            (self.tokens.first_at(s), self.tokens.first_from(e), score)
            for s, e, label, score in article.entities
            if label == "ORG" or (label == "PER" and _CAMEL.search(article.text[s:e]) and " " not in article.text[s:e])
        ]
        self.in_model = {i for first, stop, _ in self.of_model for i in range(first, stop)}
        self.persons = {
            i
            for s, e, label, _ in article.entities
            if label == "PER" and (" " in article.text[s:e] or not _CAMEL.search(article.text[s:e]))
            for i in range(self.tokens.first_at(s), self.tokens.first_from(e))
        }
        self.surnames = {
            article.text[s:e].rsplit(" ", 1)[1]
            for s, e, label, _ in article.entities
            if label == "PER" and " " in article.text[s:e]
        }
        for s, e in full_names_again(article.text, article.entities):
            self.persons.update(range(self.tokens.first_at(s), self.tokens.first_from(e)))
        regions = [m for f in article.facts.get("regions", ()) for m in getattr(f, "mentions", ())]
        self.regions = {i for s, e in regions for i in range(self.tokens.first_at(s), self.tokens.first_from(e))}
        self.region_by_end = {
            self.tokens.first_from(e): (self.tokens.first_at(s), f.level)
            for f in article.facts.get("regions", ())
            if isinstance(f, Region)
            for s, e in f.mentions
        }
        self.region_by_start = {
            self.tokens.first_at(s): (self.tokens.first_from(e), f.level)
            for f in article.facts.get("regions", ())
            if isinstance(f, Region)
            for s, e in f.mentions
        }
        self.region_ends = {first: stop for first, (stop, _) in self.region_by_start.items()}
        places = regions + [(s, e) for s, e, label, _ in article.entities if label == "LOC"]
        self.place_ends = {self.tokens.first_at(s): self.tokens.first_from(e) for s, e in places}
        self.places = {i for s, e in places for i in range(self.tokens.first_at(s), self.tokens.first_from(e))}
        words = russian_words() if self.lang == "ru" else german_words()
        self.small = {name for body in words.known for name in body.names if name.islower()}
        self.by_head = list(self.phrases())
        self.openings = {span.first for span in self.by_head}
        self.own_ends = {span.stop for span in self.by_head if span.rule == "organizations.own_name"}

    def sentence(self, i: int) -> tuple[int, int]:
        """Indices of the first token of the sentence of token i, and of the one after it."""
        start, end = self.article.sentence_at(self.tokens[i].start)
        return self.tokens.first_at(start), self.tokens.first_from(end)

    def phrases(self) -> Iterator[Span]:
        """Names with a head noun."""
        taken = 0
        for i, token in enumerate(self.tokens):
            numbers = head_numbers(token.text, self.lang)
            if not numbers or i < taken:
                continue
            if "plur" in numbers and (several := self.pair(i, self.sentence(i))):
                yield from several
                taken = several[-1].stop
            elif "sing" in numbers and (span := self.phrase_at(i)) is not None:
                yield span
                taken = span.stop

    @abstractmethod
    def pair(self, i: int, bounds: tuple[int, int]) -> tuple[Span, ...]:
        """The bodies of several regions that a plural at token i names; () when it names no two."""

    def phrase_at(self, i: int) -> Span | None:
        """The longest name that the noun at token i heads."""
        heads = body_heads(self.tokens[i].text, i, self.lang)
        start, end = self.sentence(i)
        stop = next((j for j in range(i + 1, min(end, i + 40)) if j in self.persons or self.opens_agent(j, end)), end)
        best: Span | None = None
        for body in self.ranked(heads, i):
            span = self.phrase(body, start, stop)
            if span is not None and body.lemma in self.countries and self.is_region(span):
                continue
            if span is not None and (best is None or span.stop - span.first > best.stop - best.first):
                best = span
        return best

    def opens_agent(self, i: int, end: int) -> bool:
        """Whether an office after a preposition opens here: "... vom Gouverneur"."""
        low = self.tokens[i].text.lower()
        return low in words_of(self.lang).agents and i + 1 < end and is_office_word(self.tokens[i + 1].text, self.lang)

    def joints(self, head: int, stop: int) -> frozenset[int]:
        """Conjunctions between two countries or two divisions: Союз Беларуси и России."""
        found = []
        for i in range(head + 2, min(stop, head + 20)):
            before, after = self.region_by_end.get(i), self.region_by_start.get(i + 1)
            if before and after and before[1] == after[1] and self.tokens[i].text in words_of(self.lang).conjunctions:
                found.append(i)
        return frozenset(found)

    def is_region(self, span: Span) -> bool:
        """Whether the phrase is the name of a region: Российская Федерация."""
        return all(i in self.regions for i in range(span.first, span.stop))

    def ranked(self, heads: tuple[BodyHead, ...], i: int) -> tuple[BodyHead, ...]:
        """The readings of the noun at token i, the likeliest first."""
        return heads

    @abstractmethod
    def phrase(self, body: BodyHead, start: int, stop: int) -> Span | None:
        """The name around a head noun, within the tokens [start, stop); None when it is no name."""

    def capital(self, i: int, start: int) -> bool:
        """Whether token i is written with a capital that its place in the sentence doesn't ask for."""
        text = self.tokens[i].text
        return text[0].isupper() and (i > start or sum(c.isupper() for c in text) > 1)

    def trimmed_end(self, head: int, end: int) -> int:
        """The end of a phrase without the marks and the country behind its last name."""
        end = self.without_country(head, end)
        while end > head + 1 and not (
            self.tokens[end - 1].text[-1].isalnum() or self.tokens[end - 1].text in ')»“”".«'
        ):
            end -= 1
        return end

    def without_country(self, head: int, end: int) -> int:
        """The end without the country that follows a division: Администрация Курской области Российской Федерации."""
        last = self.region_by_end.get(end)
        if last and last[1] == "country" and last[0] > head + 1:
            before = self.region_by_end.get(last[0])
            if before and before[1] == "division" and before[0] > head:
                return last[0]
        return end

    # --- names by form: a legal form with its name

    @abstractmethod
    def by_form(self) -> Iterator[Span]:
        """Names told by their form."""

    # --- the recogniser's spans

    def by_model(self) -> Iterator[Span]:
        """The recogniser's spans, mended; what is refused is noted with its reason."""
        pieces = [(*piece, score) for first, stop, score in self.of_model for piece in self.split(first, stop)]
        for first, stop, score in pieces:
            first, stop = self.trimmed(first, self.before_person(first, stop))
            if first >= stop:
                continue
            stop = self.quoted_whole(first, self.without_country(first, stop))
            reason = "a place" if self.is_town(first, stop) else self.reason_against(first, stop, score)
            if stop - first == 1 and self.tokens[first].text in self.surnames and not self.in_quotes(first):
                reason = reason or "a person's surname"
            if not reason and self.is_dateline(first, stop):
                reason = "the town of a dateline"
            if _BYLINE.fullmatch(self.surface(first, stop)):
                reason = "an agency with its author's initials"
            start, end = self.tokens[first].start, self.tokens[stop - 1].end
            if reason:
                self.article.refuse("organizations", start, end, reason)
                continue
            yield Span(first, stop, self.model_name(first, stop), "organizations.model")

    def is_town(self, first: int, stop: int) -> bool:
        """Whether the span is one word, and the gazetteer's name of a place."""
        text = self.tokens[first].text
        if stop - first > 1 or text.isupper() or self.in_quotes(first):
            return False
        return any(h.alone and h.end == len(text) for h in gazetteer(self.lang).find(text))

    def is_dateline(self, first: int, stop: int) -> bool:
        """Whether the span is a word in capitals that opens a line, with a comma behind it: "MINSK, 24. November"."""
        opens = first == 0 or "\n" in self.text[self.tokens[first - 1].end : self.tokens[first].start]
        comma = stop < len(self.tokens) and self.tokens[stop].text == ","
        return (
            opens
            and comma
            and stop - first == 1
            and len(self.tokens[first].text) > 3
            and self.surface(first, stop).isupper()
        )

    def split(self, first: int, stop: int) -> list[tuple[int, int]]:
        """A span cut where a phrase opens in it after a conjunction or comma."""
        cuts, ends = [first], []
        for i in range(first + 1, stop):
            before = i - 1
            if i in self.openings & self.own_ends or (i == first + 1 and self.is_union_and_place(first, stop)):
                cuts.append(i)
                ends.append(i)
                continue
            if self.tokens[before].text in _DASHES and is_office_word(self.tokens[i].text, self.lang):
                ends.append(before)  # Заместитель Председателя Правительства – Министр финансов
                break
            if i in self.openings and self.tokens[before].text.lower() in words_of(self.lang).articles:
                before -= 1
            if (
                i in self.openings
                and before > first
                and (self.tokens[before].text in _MARKS | words_of(self.lang).conjunctions)
            ):
                cuts.append(i)
                ends.append(before)
        else:
            ends.append(stop)
        pieces = list(zip(cuts, ends, strict=True))
        return [part for piece in pieces for part in self.without_phrase(*piece)]

    def is_union_and_place(self, first: int, stop: int) -> bool:
        """Whether an abbreviation and a region that is not of it stand side by side: при ЕАЭС Молдавия получила ..."""
        text = self.tokens[first].text
        return len(text) > 1 and text.isupper() and stop < len(self.tokens) and self.is_subject(first + 1, stop)

    def is_subject(self, first: int, stop: int) -> bool:
        """Whether the tokens are a region in the nominative before a verb, which alone tells them from a name's end."""
        return False

    def without_phrase(self, first: int, stop: int) -> list[tuple[int, int]]:
        """A piece cut at the conjunction that follows a name which it begins with: "Университет А и учреждения"."""
        n = bisect_right(self.by_head, first, key=lambda span: span.first) - 1
        end = self.by_head[n].stop if n >= 0 else first
        if not first < end < stop - 1:
            return [(first, stop)]
        if self.tokens[end].text in words_of(self.lang).conjunctions:
            return [(first, end), (end + 1, stop)]
        return [(first, end if end + 2 < stop and self.is_initial(end) else stop)]

    def is_initial(self, i: int) -> bool:
        """Whether the initial of a person stands at token i."""
        text = self.tokens[i].text
        return len(text) == 1 and text.isupper() and self.tokens[i + 1].text == "."

    def quoted_whole(self, first: int, stop: int) -> int:
        """The end of the name in quotation marks of which the span is the beginning: «Экономика и время»."""
        if not self.in_quotes(first) or any(self.tokens[i].text in OPEN + CLOSE for i in range(first, stop)):
            return stop
        close = next((i for i in range(stop, min(len(self.tokens), stop + 5)) if self.tokens[i].text in CLOSE), stop)
        plain = all(self.tokens[i].text.replace("-", "").isalpha() for i in range(stop, close))
        return close if plain else stop

    def before_person(self, first: int, stop: int) -> int:
        """The end before a person's full name that closes the span."""
        last = stop
        while last > first + 1 and last - 1 in self.persons:
            last -= 1
        return last if stop - last > 1 else stop

    def trimmed(self, first: int, stop: int) -> tuple[int, int]:
        """A span without the marks and loose words at its ends."""
        marks = OPEN + CLOSE + ".,;:()[]/–—-'"
        stop = self.before_loose_quote(first, stop)
        while first < stop and self.tokens[first].text in marks:
            first += 1
        while stop > first and (
            (self.tokens[stop - 1].text in marks and not self.closes(first, stop - 1))
            or self.tokens[stop - 1].text.lower() in self.loose
        ):
            stop -= 1
        return first, stop

    def before_loose_quote(self, first: int, stop: int) -> int:
        """The end before a closing quotation mark that nothing in the span opens."""
        opened = 0
        for i in range(first, stop):
            text = self.tokens[i].text
            if text in "«„“" or (text == '"' and not opened and i + 1 < stop and i == first):
                opened += 1
            elif text in CLOSE and opened:
                opened -= 1
            elif text in CLOSE and i > first and not self.opens_quote(i):
                return i
        return stop

    def opens_quote(self, i: int) -> bool:
        """Whether a straight quotation mark stands before a word and after a space."""
        return self.tokens[i].text == '"' and i > 0 and self.tokens[i - 1].end < self.tokens[i].start

    def closes(self, first: int, at: int) -> bool:
        """Whether the mark at `at` closes a quotation or bracket opened in the span."""
        text = self.tokens[at].text
        if text == ")":
            return any(self.tokens[i].text == "(" for i in range(first, at))
        if text in CLOSE:
            return any(self.tokens[i].text in OPEN for i in range(first, at))
        return False

    @abstractmethod
    def reason_against(self, first: int, stop: int, score: float) -> str:
        """Why a span of the recogniser is no organisation; "" when it may be one."""

    @abstractmethod
    def model_name(self, first: int, stop: int) -> str:
        """The nominative of a span of the recogniser."""

    # --- well-known bodies

    def by_list(self) -> Iterator[Span]:
        """Words that are names of well-known bodies."""
        known = known_ids(self.lang)
        texts = {token.text for token in self.tokens}
        written = {t: id for t in texts if len(t) > 2 and (id := known.get(t.casefold())) and self.is_written(t)}
        for i, token in enumerate(self.tokens):
            if token.text in written:
                yield Span(i, i + 1, token.text, "organizations.known:" + written[token.text])

    def is_written(self, text: str) -> bool:
        """Whether a word that is some body's name is written so that it can be nothing else."""
        if text.islower():
            return text in self.small
        return sum(c.isupper() for c in text) > 2 or (len(text) > 5 and self.is_no_word(text))

    def is_no_word(self, text: str) -> bool:
        """Whether the word has no other meaning."""
        return text[0].isupper()

    def in_quotes(self, first: int) -> bool:
        """Whether an opening quotation mark stands right before the token."""
        return first > 0 and self.tokens[first - 1].text in OPEN

    def surface(self, first: int, stop: int) -> str:
        """The words as the text has them, with single spaces."""
        start, end = self.tokens[first].start, self.tokens[stop - 1].end
        return re.sub(r"\s+", " ", self.text[start:end])
