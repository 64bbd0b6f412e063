"""Where persons are named: the recogniser's spans mended by what stands around them.

The recogniser takes titles and offices into names, joins two names, cuts a name short or misses one. What can be told
from initials, patronymics, given names and offices is put right here; names of things (завод имени Кирова) and credits
(Фото: ...) are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from extract.facts.office_words import is_office_word, is_title
from extract.facts.offices import office_before
from extract.lang import cell, remembered
from extract.places import gazetteer
from extract.spans.article import Article
from extract.spans.morphology import forms
from extract.spans.names import full_names_again, is_given_name, is_initial, is_patronymic, russian
from extract.spans.phrases import Tokens, tokenize

__all__ = ["NameSpan", "name_spans", "words_of"]


class PersonWords(BaseModel):
    """The cell ``lang/<code>/persons.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    named_after: frozenset[str]
    credits: tuple[str, ...]
    joints: frozenset[str]
    not_person_ends: tuple[str, ...]
    events: frozenset[str]
    foreign_divisions: frozenset[str]
    place_before: frozenset[str]
    given: frozenset[str]
    honorifics: tuple[str, ...]
    titles_of_office: frozenset[str]
    nominative_article: str
    other_articles: frozenset[str]
    inner_capital: tuple[str, ...]
    surname_ends: str


_INITIALS = 12  # tokens of the initials of one name at most: more are no name


@remembered()
def words_of(lang: str) -> PersonWords:
    """The words around persons of a language."""
    return cell(lang, "persons", PersonWords)


class NameSpan(NamedTuple):
    """A name in the article: token indices [first, stop), offsets into the text, its words, and the rule that found it.

    Words in capitals are written with one capital; initials keep their dot.
    """

    first: int
    stop: int
    start: int
    end: int
    words: tuple[str, ...]
    rule: str


def name_spans(article: Article) -> list[NameSpan]:
    """The names of persons, in order, without overlap."""
    return _Finder(article).find()


_NAMES = frozenset({"Name", "Surn", "Patr"})
_SURE = 0.55
"""Least score of a span of one word: below it lie words that are no names ("Appelle", "американцы")."""


class _Finder:
    def __init__(self, article: Article) -> None:
        self.article, self.text, self.lang = article, article.text, article.lang
        self.tokens: Tokens = tokenize(article.text)
        self.words = words_of(article.lang)
        self.regions = sorted(m for f in article.facts.get("regions", ()) for m in getattr(f, "mentions", ()))

        self.in_organization = {
            i
            for s, e, label, _ in article.entities
            if label == "ORG"
            for i in range(self.tokens.first_at(s), self.tokens.first_from(e))
        }

    def find(self) -> list[NameSpan]:
        found: list[tuple[int, int, str]] = []
        for start, end, label, score in self.article.entities:
            if label == "PER" and (score >= _SURE or " " in self.text[start:end]):
                found += self.mend(self.tokens.first_at(start), self.tokens.first_from(end))
        known = {i for first, stop, _ in found for i in range(first, stop)}
        for start, end in full_names_again(self.text, self.article.entities):
            first, stop = self.tokens.first_at(start), self.tokens.first_from(end)
            if not known & set(range(first, stop)):
                found += self.mend(first, stop)
        found = self.joined(found)
        taken = {i for first, stop, _ in found for i in range(first, stop)}
        for first, stop, rule in self.by_rule():
            if self.in_organization & set(range(first, stop)):
                continue
            if not taken & set(range(first, stop)):
                found.append((first, stop, rule))
                taken |= set(range(first, stop))
            else:
                found = self.widened(found, first, stop, taken)
        made = [self.span(*f) for f in sorted(set(found))]
        return [s for s in made if self.accepted(s)]

    # --- the recogniser's spans

    def mend(self, first: int, stop: int) -> list[tuple[int, int, str]]:
        """One span of the recogniser as none, one or several names."""
        pieces: list[tuple[int, int]] = []
        at = first
        for i in range(first, stop + 1):
            if i == stop or self.tokens[i].text in self.words.joints:
                if at < i:
                    pieces.append((at, i))
                at = i + 1
        return [(*p, "model") for piece in pieces for p in [self.trimmed(*piece)] if p]

    def trimmed(self, first: int, stop: int) -> tuple[int, int] | None:
        while first < stop and not self.is_name_token(first):
            first += 1
        while stop > first and not self.is_name_token(stop - 1) and not self.closes_initial(stop - 1):
            stop -= 1
        if first >= stop:
            return None
        if stop - first == 3 and self.after_place_noun(first) and not self.is_given(self.tokens[first].text):
            first += 1
        elif (
            stop - first > 2
            and not self.is_given(self.tokens[first].text)
            and self.is_given(self.tokens[first + 1].text)
        ):
            before = self.tokens[first - 1].text.lower() if first else ""
            if before in self.words.place_before or (self.lang == "ru" and not self.leads_as_surname(first)):
                first += 1
        first, stop = self.with_left(first, stop)
        first = self.after_honorific(first, stop)
        return first, self.with_right(first, stop)

    def after_honorific(self, first: int, stop: int) -> int:
        """The start of the name after a title in initials that a full name follows: S. E. Anna Weber."""
        for title in self.words.honorifics:
            n = title.count(" ") + 1
            if stop - first - n > 1 and title == " ".join(self.tokens[i].text for i in range(first, first + n)):
                return first + n
        return first

    def after_place_noun(self, i: int) -> bool:
        """Whether the word at i is the name of a place by the noun before it: "губернатор провинции Хэнань ..."."""
        return i > 0 and len(self.tokens[i - 1].text) > 4 and self.tokens[i - 1].text.lower() in self.words.place_before

    def is_name_token(self, i: int) -> bool:
        text = self.tokens[i].text
        if not text[0].isalpha() or is_title(text, self.lang):
            return self.starts_initial(i)
        if text[0].islower():
            return False
        return not (is_office_word(text, self.lang) and not self.named_like_office(i))

    def named_like_office(self, i: int) -> bool:
        """Graf, König, Король as surnames: after a given name."""
        return i > 0 and (self.is_given(self.tokens[i - 1].text) or self.closes_initial(i - 1))

    def starts_initial(self, i: int) -> bool:
        text = self.tokens[i].text
        return text[0].isupper() and self.dot_after(i) and is_initial(text + ".")

    def dot_after(self, i: int) -> bool:
        return (
            i + 1 < len(self.tokens)
            and self.tokens[i + 1].text == "."
            and self.tokens[i + 1].start == self.tokens[i].end
        )

    def closes_initial(self, i: int) -> bool:
        return self.tokens[i].text == "." and i > 0 and is_initial(self.tokens[i - 1].text + ".")

    def is_given(self, text: str) -> bool:
        if text in self.words.given or text.capitalize() in self.words.given:
            return True
        return self.lang == "ru" and is_given_name(_plain(text))

    def same_line(self, i: int, j: int) -> bool:
        """Whether nothing but a space parts token i and the next, j."""
        return "\n" not in self.text[self.tokens[i].end : self.tokens[j].start]

    def with_left(self, first: int, stop: int) -> tuple[int, int]:
        while first >= 2 and self.closes_initial(first - 1) and self.same_line(first - 1, first):
            if self.opens_sentence_number(first - 2) or self.is_no_initial(first - 2):
                break
            first -= 2
        while first >= 1 and self.same_line(first - 1, first):
            before = self.tokens[first - 1].text
            if not (before[0].isupper() and self.is_given(before) and stop - first == 1):
                break
            if is_office_word(before, self.lang) or not self.could_follow(before, first):
                break
            first -= 1
        return first, stop

    def is_no_initial(self, i: int) -> bool:
        """Whether the letter with a dot at `i` ends an abbreviation in small letters: Landrat a. D. Paul Weber."""
        return i > 1 and self.tokens[i - 1].text == "." and self.tokens[i - 2].text in ("a", "i", "e")

    def could_follow(self, given: str, i: int) -> bool:
        """Whether the word at `i` can be the surname or patronymic of this given name (same case, in Russian)."""
        if self.lang != "ru":
            return True
        cases = {f.case for f in forms(_plain(given)) if f.kind == "Name"}
        own = {f.case for f in forms(_plain(self.tokens[i].text))}
        return not own or not cases or bool(cases & own) or not self.is_given(self.tokens[i].text)

    def opens_sentence_number(self, i: int) -> bool:
        return i == 0 and not self.tokens[i].text[0].isalpha()

    def with_right(self, first: int, stop: int) -> int:
        n = len(self.tokens)
        if stop < n and stop - first == 1 and self.starts_initial(stop) and self.same_line(stop - 1, stop):
            after = stop
            while after < n and self.starts_initial(after) and self.same_line(after - 1, after):
                after += 2
            if after >= n or not (
                self.tokens[after].text[0].isupper()
                and self.same_line(after - 1, after)
                and len(self.tokens[after].text) > 1
            ):
                return after
            if self.is_given(self.tokens[first].text):  # Дональд Дж. Трамп
                return after + 1
            return after
        while stop < n and self.same_line(stop - 1, stop):
            text = self.tokens[stop].text
            last = self.tokens[stop - 1].text
            if self.lang == "ru" and text.lower() in russian().after_patronymic:
                stop += 1
                continue
            if not text[0].isupper() or len(text) < 2 or is_office_word(text, self.lang):
                break
            alone = stop - first == 1 and self.is_given(last)
            if alone or (self.closes_initial(stop - 1) and self.starts_initial(first)):
                if self.lang == "ru" and not alone and len(text) < 3:
                    break
                if self.lang == "ru" and alone and not self.could_follow(last, stop):
                    break
                stop += 1
                continue
            if self.lang == "ru" and is_patronymic(_plain(text)) and stop - first <= 2:
                stop += 1
                continue
            if (
                self.lang == "ru"
                and is_patronymic(_plain(last))
                and stop - first == 2
                and self.is_given(self.tokens[first].text)
            ):
                stop += 1
                continue
            break
        return stop

    def joined(self, found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """Two spans side by side that are one name: a given name or initials, and a surname."""
        out: list[tuple[int, int, str]] = []
        for first, stop, rule in sorted(found):
            if out:
                f0, s0, r0 = out[-1]
                if first < s0:
                    out[-1] = (f0, max(s0, stop), r0)
                    continue
                if (
                    first == s0
                    and self.same_line(first - 1, first)
                    and s0 - f0 == 1
                    and stop - first <= 2
                    and self.is_given(self.tokens[f0].text)
                ):
                    out[-1] = (f0, stop, r0)
                    continue
            out.append((first, stop, rule))
        return out

    def widened(
        self, found: list[tuple[int, int, str]], first: int, stop: int, taken: set[int]
    ) -> list[tuple[int, int, str]]:
        """A rule's span that holds exactly one found span takes its place."""
        inside = [f for f in found if f[0] < stop and first < f[1]]
        if len(inside) == 1 and first <= inside[0][0] and inside[0][1] <= stop and (first, stop) != inside[0][:2]:
            taken |= set(range(first, stop))
            return [f for f in found if f != inside[0]] + [(first, stop, inside[0][2])]
        return found

    # --- names without the recogniser

    def by_rule(self) -> Iterable[tuple[int, int, str]]:
        tokens, n = self.tokens, len(self.tokens)
        i = 0
        while i < n:
            text = tokens[i].text
            if not text[0].isupper():
                i += 1
                continue
            stop, rule = self.rule_at(i)
            if stop:
                yield i, stop, rule
                i = stop
            else:
                i += 1

    def rule_at(self, i: int) -> tuple[int, str]:
        """(index after the name that starts at token i, rule), (0, "") when none does."""
        tokens, n = self.tokens, len(self.tokens)
        if self.starts_initial(i) and i + 2 < n:
            j = i
            while j + 2 < n and j < i + _INITIALS and self.starts_initial(j) and self.same_line(j, j + 2):
                j += 2
            if j > i and self.surname_like(j) and (j - i >= 4 or self.office_reaches(i)):
                return j + 1, "initials"
            return 0, ""
        if i + 1 >= n or not self.same_line(i, i + 1):
            return 0, ""
        text = _plain(tokens[i].text)
        if self.lang == "ru":
            run = self.capital_run(i)
            if run >= 3 and is_patronymic(_plain(tokens[i + 2].text), known=True) and self.leads_as_surname(i):
                return i + 3, "patronymic"
            if run >= 2 and is_patronymic(_plain(tokens[i + 1].text)) and self.is_given(text):
                return i + (3 if run >= 3 and self.surname_like(i + 2) else 2), "patronymic"
            if (
                self.surname_like(i)
                and self.starts_initial(i + 1)
                and i + 3 < n
                and self.starts_initial(i + 3)
                and self.may_be_surname(i)
            ):
                return i + 5, "initials"
        run = self.capital_run(i)
        if (
            run >= 2
            and self.is_given(tokens[i].text)
            and self.surname_like(i + 1)
            and not is_office_word(tokens[i].text, self.lang)
        ):
            if (
                self.lang == "ru"
                and (run == 2 or not self.surname_like(i + 2))
                and (self.office_reaches(i) or self.agrees_as_name(i))
            ):
                return i + 2, "given_name"
            if self.lang == "de" and (
                self.office_reaches(i) or self.title_before(i) or re.search(self.words.surname_ends, tokens[i + 1].text)
            ):
                return i + 2, "given_name"
        if self.lang == "ru" and run == 2 and self.is_foreign_name(i) and self.office_reaches(i):
            return i + 2, "office"
        return 0, ""

    def is_foreign_name(self, i: int) -> bool:
        """Whether two words, of which the dictionary knows one, as a name, and that are no place: Давлатали Саид."""
        words = [self.tokens[j].text for j in (i, i + 1)]
        kinds = {f.kind in _NAMES for word in words for f in forms(word) if f.known}
        known = kinds != {True} or not all(map(str.istitle, words))
        place = gazetteer("ru").find(" ".join(words))
        after = self.tokens[i + 2].text if i + 2 < len(self.tokens) else "."
        return not (known or place or after[0].isupper() or after in '«„"') and self.surname_like(i)

    def may_be_surname(self, i: int) -> bool:
        """Not an office, and no verb or other word that the dictionary knows better."""
        text = _plain(self.tokens[i].text)
        found = forms(text)
        verb = any(f.known and f.pos in ("VERB", "INFN", "GRND", "PREP", "CONJ", "ADVB") for f in found[:1])
        return not verb and not is_office_word(text, "ru")

    def leads_as_surname(self, i: int) -> bool:
        """Whether the word at i can be the surname before a given name: same case, and no other known word."""
        text, given = _plain(self.tokens[i].text), _plain(self.tokens[i + 1].text)
        if not self.is_given(given) or is_office_word(text, "ru") or self.is_given(text) or not self.surname_like(i):
            return False
        found = forms(text)
        if any(f.known and f.kind != "Surn" for f in found[:1]) and not any(f.kind == "Surn" for f in found):
            return False
        cases = {f.case for f in forms(given) if f.kind == "Name"}
        return any(f.case in cases for f in found) or not any(f.known for f in found)

    def agrees_as_name(self, i: int) -> bool:
        """A given name that is nothing else, and a word beside it that has the form of a surname."""
        given, surname = _plain(self.tokens[i].text), _plain(self.tokens[i + 1].text)
        only = all(f.kind == "Name" or not f.known or f.kind in ("Surn", "Patr") for f in forms(given))
        return only and any(f.kind == "Surn" for f in forms(surname)[:4])

    def capital_run(self, i: int) -> int:
        """How many capitalised words follow one another from i, four at most."""
        n = 0
        while n < 4 and i + n < len(self.tokens):
            text = self.tokens[i + n].text
            if not text[0].isupper() or len(text) < 2 or (n and not self.same_line(i + n - 1, i + n)):
                break
            n += 1
        return n

    def surname_like(self, i: int) -> bool:
        if i >= len(self.tokens):
            return False
        text = self.tokens[i].text
        return (
            len(text) > 2
            and text[0].isupper()
            and text[1:].replace("-", "").isalpha()
            and not is_office_word(text, self.lang)
        )

    def title_before(self, i: int) -> bool:
        j = i - 1
        if j >= 0 and self.tokens[j].text == ".":
            j -= 1
        return j >= 0 and is_title(self.tokens[j].text, self.lang)

    def office_reaches(self, i: int) -> bool:
        start = self.tokens.first_at(self.article.sentence_at(self.tokens[i].start)[0])
        return bool(office_before(self.tokens, i, start, self.lang))

    # --- the finished span

    def span(self, first: int, stop: int, rule: str) -> NameSpan:
        if stop < len(self.tokens) and self.closes_initial(stop):
            stop += 1
        start, end = self.tokens[first].start, self.tokens[stop - 1].end
        words: list[str] = []
        for i in range(first, stop):
            text = self.tokens[i].text
            if text == "." and words:
                words[-1] += "."
            elif text[0].isalpha():
                words.append(_plain(text))
        capitals = any(len(w) > 2 and w.isupper() for w in (self.tokens[i].text for i in range(first, stop)))
        return NameSpan(first, stop, start, end, tuple(words), f"persons.{rule}" + (":capitals" if capitals else ""))

    def accepted(self, span: NameSpan) -> bool:
        reason = self.reason_against(span)
        if reason:
            self.article.refuse("persons", span.start, span.end, reason)
        return not reason

    def reason_against(self, span: NameSpan) -> str:
        words = [w for w in span.words if not is_initial(w)]
        if not words:
            return "initials alone"
        low = [w.lower() for w in words]
        if self.lang == "de" and low[-1].endswith(self.words.not_person_ends) and (len(words) == 1 or "-" in low[-1]):
            return "not the form of a name"
        before = self.tokens[span.first - 1].text if span.first else ""
        if before == "." and span.first > 1:
            before = self.tokens[span.first - 2].text
        if (
            len(words) == 1
            and re.search("[а-яёa-zäöüß][А-ЯЁA-ZÄÖÜ]", self.text[span.start : span.end])
            and not words[0].startswith(self.words.inner_capital)
        ):
            return "the name of a firm"
        if len(words) == 2 and self.lang == "ru" and any(f.lemma in self.words.events for f in forms(words[0])[:1]):
            return "an event"
        if len(words) == 1 and before in self.words.foreign_divisions:
            return "a division abroad"
        if self.is_thing(before) and not self.is_head_of_thing(span):
            return "a thing named after a person"
        if self.in_credit(span.start):
            return "a credit"
        if len(words) == 2 and self.is_body(span):
            return "a body between an office and its country"
        if len(words) == 1 and (self.in_region(span.start, span.end) or self.is_of_office(span)):
            return "a place"
        if self.lang == "ru" and re.match("[A-Za-z]", words[-1]) and (len(words) == 1 or before == "("):
            return "the spelling of a name in another script"
        if len(words) == 1 and self.lang == "ru" and self.is_adjective(words[0]):
            return "an adjective"
        if any(w.islower() and w not in _particles(self.lang) for w in words[-1:]):
            return "not the form of a name"
        return ""

    def is_of_office(self, span: NameSpan) -> bool:
        """Whether the word is a country or division between an office and a name: "раис Татарстана Рустам ..."."""
        behind = self.tokens[span.stop].text if span.stop < len(self.tokens) else ""
        if (
            not span.first
            or not self.is_given(behind)
            or not is_office_word(self.tokens[span.first - 1].text, self.lang)
        ):
            return False
        text = self.text[span.start : span.end]
        levels = {p.level for h in gazetteer(self.lang).find(text) if h.end == len(text) for p in h.alone}
        return bool(levels & {"country", "division"})

    def is_body(self, span: NameSpan) -> bool:
        """Whether two words are a body between an office and a country: "спикер Халк Маслахаты Туркменистана А. Б."."""
        at = span.stop
        if not span.first or at + 1 >= len(self.tokens) or self.is_given(self.tokens[span.first].text):
            return False
        region = self.tokens[at]
        named = self.tokens[at + 1].text[:1].isupper()
        office = is_office_word(self.tokens[span.first - 1].text, self.lang)
        return office and named and self.in_region(region.start, region.end)

    def is_adjective(self, word: str) -> bool:
        """An adjective that is no surname of a man: Британская."""
        found = forms(word)
        return (
            bool(found)
            and all(f.pos == "ADJF" and f.known and f.kind != "Surn" for f in found)
            and not any(f.gender == "masc" and f.case == "nomn" for f in found)
        )

    def is_thing(self, before: str) -> bool:
        if before in self.words.named_after or before.lower() in self.words.named_after:
            return True
        return (
            self.lang == "ru"
            and before[:1].isalpha()
            and any(f.lemma in self.words.named_after for f in forms(before)[:2])
        )

    def is_head_of_thing(self, span: NameSpan) -> bool:
        """Whether a Russian name in the nominative stands behind an office and its body: директор фонда Анна."""
        cases = {f.case for f in forms(span.words[0]) if f.kind == "Name"} if self.lang == "ru" else set()
        return "nomn" in cases and self.office_reaches(span.first)

    def in_credit(self, start: int) -> bool:
        line = self.text[self.text.rfind("\n", 0, start) + 1 : start].strip().lower().lstrip("(©[ ")
        if not line or len(line) > 40:
            return False
        return any(
            line.startswith(c) and re.fullmatch(r"[\s:©/|.\-–—]*(?:\w+\s*)?[:©/|\-–—]\s*|\s*", line[len(c) :])
            for c in self.words.credits
        ) and (line[-1] in ":©/|" or line in self.words.credits)

    def in_region(self, start: int, end: int) -> bool:
        return any(s <= start and end <= e for s, e in self.regions)


def _particles(lang: str) -> frozenset[str]:
    return russian().particles if lang == "ru" else frozenset()


def _plain(word: str) -> str:
    """A word in capitals with one capital."""
    if len(word) > 2 and word.isupper():
        return "-".join(p.capitalize() for p in word.split("-"))
    return word
