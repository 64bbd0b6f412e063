"""Organisations in Russian: the phrase around a head noun, names by their form, what the recogniser found."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.office_words import is_office_word
from extract.facts.organization_finder import CLOSE, OPEN, Finder, Span
from extract.facts.organization_pairs import russian_pair
from extract.facts.organization_words import (
    BodyHead,
    body_heads,
    national_adjectives,
    russian_words,
    several_heads,
)
from extract.spans.article import Article
from extract.spans.morphology import CASES, Form, adjective_agrees, forms, inflect, is_indeclinable
from extract.spans.phrases import (
    Head,
    chain_ends,
    left_edge,
    nominative,
    words_of,
)

__all__ = ["RussianFinder"]


_DATELINE = 80  # characters of a line before the agency, at most
_FIRM = re.compile("[А-ЯЁ][а-яё]{2,}[А-ЯЁ][а-яё]{2,}")


class RussianFinder(Finder):
    """The organisations of a Russian article."""

    lang = "ru"

    def __init__(self, article: Article) -> None:
        self.loose = frozenset(words_of("ru").prepositions) | words_of("ru").conjunctions
        self.countries = russian_words().countries
        super().__init__(article)

    def ranked(self, heads: tuple[BodyHead, ...], i: int) -> tuple[BodyHead, ...]:
        """Readings whose case the words before allow first."""
        before = self.tokens[i - 1].text if i else ""
        agreeing = {f.case for f in forms(before) if f.pos in ("ADJF", "PRTF")} if before[:1].isalpha() else set()
        fitting = tuple(h for h in heads if h.head.case in agreeing)
        rest = tuple(h for h in heads if h not in fitting)
        return (*fitting, *sorted(rest, key=lambda h: CASES.index(h.head.case)))

    def pair(self, i: int, bounds: tuple[int, int]) -> tuple[Span, ...]:
        """Two bodies that one phrase names, at the noun at token i."""
        states = {j: j + 1 for j in range(*bounds) if self.tokens[j].text in russian_words().states}
        return russian_pair(self.tokens, i, bounds, {**states, **self.region_ends})

    def phrase(self, body: BodyHead, start: int, stop: int) -> Span | None:
        """The name around a head noun, within the tokens [start, stop); None when it is no name."""
        words = russian_words()
        head, tokens = body.head, self.tokens
        end = self.phrase_end(body, stop)
        first = left_edge(tokens, head, start, "ru", lambda t: not any(f.lemma in words.not_name for f in forms(t)[:2]))
        if body.kind == "alone":
            with_adjective = body.lemma.startswith(words.with_adjective)
            while first < head.at and not (with_adjective and self.national(first)):
                first += 1
            return Span(first, end, self.named(first, head, end), "organizations.alone")
        if head.at + 1 < end and tokens[head.at + 1].text.lower() in words.not_complements:
            return None
        if body.kind == "firm" and first == head.at and tokens[min(end, head.at + 1)].text in words.legal_forms:
            return None  # завод ОАО «Мир»: the legal form opens the name
        if body.lemma in words.of_several and any(
            f.lemma in words.joint for f in forms(tokens[max(start, first - 1)].text)
        ):
            return None
        inside = range(head.at + 1, end)
        quoted = any(tokens[i].text in OPEN for i in inside)
        proper = quoted or any(tokens[i].text[0].isupper() for i in inside)
        placed = [i for i in range(first, head.at) if self.capital(i, start) or self.specific(i)]
        if not placed and body.kind == "office" and self.opens(first, head.at, end):
            placed = [first]
        if body.kind == "government":
            placed = placed or [i for i in range(first, head.at) if self.national(i)]
        if body.lemma in words.class_words:
            return self.own_name(head, end, stop) or self.described(first, head, end, placed, inside)
        seen = any(i in self.in_model for i in range(first, end))
        if not self.is_name(body, start, end, proper, bool(placed), seen, end - first):
            return None
        if (quoted or body.kind == "firm") and not placed:
            first = head.at
        return Span(first, end, self.named(first, head, end), f"organizations.{body.kind}")

    def phrase_end(self, body: BodyHead, stop: int) -> int:
        """Where the phrase ends that this kind of body can have."""
        words, head = russian_words(), body.head
        if head.at + 1 < stop and self.tokens[head.at + 1].text in words_of("ru").conjunctions:
            return head.at + 1
        joints = self.joints(head.at, stop) if body.lemma in words.of_several else frozenset[int]()
        ends = chain_ends(self.tokens, head.at, stop, "ru", place=body.lemma in words.with_place, joints=joints)
        if body.kind == "alone":
            ends = [e for e in ends if all(i in self.places for i in range(head.at + 1, e))]
        elif body.lemma not in words.with_field:
            field = next((i for i in range(head.at, ends[-1]) if self.tokens[i].text in words.field), ends[-1])
            ends = [e for e in ends if e <= field]
        stops = (i for i in range(head.at + 1, ends[-1]) if self.opens_another(i, stop) or self.points_back(i))
        another = next(stops, ends[-1])
        ends = [e for e in ends if e <= another] or [another]
        return self.trimmed_end(head.at, ends[-1])

    def opens_another(self, i: int, stop: int) -> bool:
        """Whether another body follows a conjunction at token i: "палаты и завода «А»", "института и департамента"."""
        if self.tokens[i].text not in words_of("ru").conjunctions or i + 1 >= stop:
            return False
        at = i + 1
        heads = body_heads(self.tokens[at].text, at, "ru")
        if heads and (any(first == at for first, _, _ in self.of_model) or heads[0].kind == "alone"):
            return True
        if self.tokens[at].text.isupper() and at in self.in_model and at not in self.places:
            return True
        while not heads and at + 1 < min(stop, i + 5) and self.is_adjective(at):
            at += 1
            heads = body_heads(self.tokens[at].text, at, "ru")
        named = any(self.tokens[j].text[0].isupper() for j in range(i + 1, at))
        return bool(heads) and (named or heads[0].lemma not in russian_words().fields_too)

    def is_subject(self, first: int, stop: int) -> bool:
        """Whether the tokens are a region in the nominative before a verb, which alone tells them from a name's end."""
        if self.region_ends.get(first) != stop:
            return False
        nominative = any(f.case == "nomn" for f in forms(self.tokens[stop - 1].text))
        return nominative and any(f.pos == "VERB" and f.number == "sing" for f in forms(self.tokens[stop].text)[:1])

    def is_adjective(self, i: int) -> bool:
        """Whether the word is likely an adjective."""
        return any(f.pos in ("ADJF", "PRTF") for f in forms(self.tokens[i].text)[:1])

    def points_back(self, i: int) -> bool:
        """Whether the word points to something told of, so that it is no part of a name: этого региона."""
        return any(f.lemma in russian_words().pointing for f in forms(self.tokens[i].text)[:2])

    def own_name(self, head: Head, end: int, stop: int) -> Span | None:
        """The name after a word for its kind: компания «Белавиа», авиакомпания Ryanair, оператор Nord Stream AG."""
        quoted = self.quoted_only(head, end)
        if quoted:
            return quoted
        at = head.at + 1
        while at < end and not self.is_foreign(at):
            at += 1
        last = at
        while last < min(stop, at + 6) and self.is_foreign(last):
            last += 1
        return Span(head.at, last, self.surface(at, last), "organizations.own_name") if at < last else None

    def is_foreign(self, i: int) -> bool:
        """A name in Latin letters, or in capitals."""
        text = self.tokens[i].text
        latin = re.match("[A-Z]", text) is not None
        if body_heads(text, i, "ru"):
            return False
        return latin or (len(text) > 1 and text.isupper() and text.isalpha() and i not in self.places)

    def described(self, first: int, head: Head, end: int, placed: list[int], inside: range) -> Span | None:
        """Русская медная компания: adjectives with a capital make the name."""
        if not placed or any(i in self.places for i in inside):
            return None
        return Span(first, head.at + 1, self.named(first, head, head.at + 1), "organizations.firm")

    def national(self, i: int) -> bool:
        """An adjective of a country: белорусский, британский."""
        return any(f.lemma in national_adjectives("ru") for f in forms(self.tokens[i].text)[:2])

    def specific(self, i: int) -> bool:
        """An adjective of a place or a proper adjective, with a small letter too."""
        text = self.tokens[i].text
        return text[0].isupper() and not any(f.lemma in russian_words().generic for f in forms(text)[:2])

    def opens(self, first: int, head: int, end: int) -> bool:
        """A name that begins a sentence: an adjective of names and more, or an abbreviation in brackets after it."""
        text = self.tokens[first].text
        if first == head or not text[0].isupper():
            return False
        known = any(f.lemma in russian_words().opening for f in forms(text))
        return (known and (head - first > 1 or end > head + 1)) or self.abbreviated(end)

    def abbreviated(self, end: int) -> bool:
        """Whether an abbreviation in brackets follows."""
        if end + 2 >= len(self.tokens) or self.tokens[end].text != "(":
            return False
        text = self.tokens[end + 1].text
        return sum(c.isupper() for c in text) > 1 and self.tokens[end + 2].text == ")"

    def is_name(
        self, body: BodyHead, start: int, end: int, proper: bool, placed: bool, seen: bool, length: int
    ) -> bool:
        """Whether the phrase has what a name of its kind needs."""
        head = body.head
        complement = end > head.at + 1
        if body.kind == "ministry":
            return complement
        if body.kind == "government":
            return (
                (complement and proper) or placed or (seen and length > 1 and body.lemma in russian_words().with_place)
            )
        if body.kind == "office":
            capital = self.capital(head.at, start)
            if body.lemma in russian_words().of_town and self.is_of_town(head.at, end, length):
                return True
            if body.lemma in russian_words().common:
                nested = any(
                    b.kind in ("ministry", "government", "alone")
                    for i in range(head.at + 1, end)
                    for b in body_heads(self.tokens[i].text, i, "ru")
                )
                return placed or (seen and length > 1) or (complement and proper and (capital or nested))
            return (complement and (capital or proper or seen)) or placed or (seen and length > 1)
        return (complement and proper) or placed

    def is_of_town(self, head: int, end: int, length: int) -> bool:
        """Whether adjectives or a number, and a town at its end, make a name: 2-я городская больница г. Гродно."""
        told_apart = length > end - head or any(self.tokens[i].text == "№" for i in range(head, end))
        town = end - 1 in self.places and end - head > 1
        return town and (told_apart or end - head > 4)

    def quoted_only(self, head: Head, end: int) -> Span | None:
        """компания «Белавиа»: the name alone."""
        first = next((i for i in range(head.at + 1, end) if self.tokens[i].text in OPEN), end)
        last = next((i for i in range(end - 1, first, -1) if self.tokens[i].text in CLOSE), end)
        if last - first < 2:
            return None
        return Span(head.at, end, self.surface(first + 1, last), "organizations.quoted")

    def is_no_word(self, text: str) -> bool:
        """Whether the dictionary knows the capitalised word as nothing but a name."""
        return text[0].isupper() and not any(f.known and f.kind != "Orgn" for f in forms(text))

    def named(self, first: int, head: Head, end: int) -> str:
        """The nominative of the phrase."""
        return _quotes(nominative(self.tokens, first, head, end, "ru"))

    def by_form(self) -> Iterator[Span]:
        """Names told by their form."""
        yield from self.by_capitals()
        yield from self.by_slashes()
        forms_, tokens = russian_words().legal_forms, self.tokens
        for i in range(len(tokens) - 1):
            if tokens[i].text not in forms_:
                continue
            j = i + 1
            while j < len(tokens) and tokens[j].text in forms_:
                j += 1
            if j < len(tokens) and tokens[j].text in OPEN:
                close = next((k for k in range(j + 1, min(len(tokens), j + 14)) if tokens[k].text in CLOSE), None)
                if close:
                    yield Span(i, close + 1, _quotes(self.surface(i, close + 1)), "organizations.legal_form")

    def by_slashes(self) -> Iterator[Span]:
        """The agency of a dateline: "МОСКВА, 3 мая. /ТАСС/. Премьер-министр ..."."""
        tokens = self.tokens
        for i in range(len(tokens) - 3):
            if tokens[i].text != "/" or tokens[i].end != tokens[i + 1].start or not tokens[i + 1].text[0].isupper():
                continue
            named = i + 3 if tokens[i + 2].text == "." and len(tokens[i + 1].text) < 6 else i + 1  # /Корр. БЕЛТА/
            close = next((j for j in range(named + 1, min(len(tokens) - 1, named + 4)) if tokens[j].text == "/"), -1)
            opens = i == 0 or tokens[i - 1].end < tokens[i].start
            before = tokens[i].start
            line = self.text.rfind("\n", max(0, before - _DATELINE), before) + 1
            dated = any(t.text.isdigit() and t.start >= line for t in tokens[max(0, i - 4) : i])
            head = dated and (line > 0 or before < _DATELINE)
            if close > 0 and opens and head and tokens[close + 1].text == ".":
                yield Span(named, close, self.surface(named, close), "organizations.dateline")

    def by_capitals(self) -> Iterator[Span]:
        """Words with a capital inside: СтанкоГомель."""
        for i in range(len(self.tokens)):
            if _FIRM.fullmatch(self.tokens[i].text) and i not in self.persons:
                yield Span(i, i + 1, self.model_name(i, i + 1), "organizations.inner_capital")

    def reason_against(self, first: int, stop: int, score: float) -> str:
        """Why a span of the recogniser is no organisation; "" when it may be one."""
        words = russian_words()
        tokens = [self.tokens[i].text for i in range(first, stop)]
        if score < 0.4:
            return "an unsure reading"
        if not any(t[0].isupper() or t[0].isdigit() for t in tokens):
            return "a common noun"
        quoted = self.in_quotes(first)
        head = next((t for t in tokens if any(f.pos == "NOUN" for f in forms(t))), "")
        if (
            not head
            and not quoted
            and all(not t.isupper() and any(f.known for f in forms(t)) for t in tokens)
            and len(tokens) < 3
        ):
            return "adjectives"
        noun = next((t for t in tokens if any(f.pos == "NOUN" for f in forms(t)[:1])), "")
        if not quoted and (is_office_word(head, "ru") or is_office_word(noun, "ru")):
            return "an office"
        head = head or tokens[0]
        lemmas = {f.lemma for f in forms(head) if f.score > 0.1}
        if lemmas & words.not_organizations:
            return "no organisation"
        if not quoted and self.is_people(first, stop):
            return "people"
        if not quoted and self.is_several(first, stop):
            return "several bodies"
        if len(tokens) == 1 and tokens[0] in words.not_abbreviations:
            return "an abbreviation of something else"
        if len(tokens) == 1:
            if body_heads(tokens[0], first, "ru") and not re.fullmatch(words.alone, tokens[0]):
                return "a common noun"
            if any(f.pos == "ADJF" and f.known and f.kind != "Surn" for f in forms(tokens[0])[:1]):
                return "an adjective"
            if is_office_word(tokens[0], "ru") and not self.in_quotes(first):
                return "an office"
            if not quoted and self.is_capital_of_sentence(first):
                return "a common noun"
        if all(i in self.places for i in range(first, stop)) and not self.in_quotes(first):
            return "a place"
        if lemmas & words.generic or (is_office_word(tokens[0], "ru") and not self.in_quotes(first)):
            return "an office"
        return ""

    def is_capital_of_sentence(self, i: int) -> bool:
        """Whether a common noun opens a sentence, and is nowhere written with a capital inside of one."""
        text = self.tokens[i].text
        found = forms(text)[:1]
        common = any(f.pos == "NOUN" and f.known and not f.kind and f.case == "nomn" for f in found)
        if not common or not text.istitle() or self.sentence(i)[0] != i:
            return False
        return not any(t.text == text and n != i and self.sentence(n)[0] != n for n, t in enumerate(self.tokens))

    def is_several(self, first: int, stop: int) -> bool:
        """Whether all bodies of a kind in one place are meant: университеты РФ."""
        text = self.tokens[first].text
        heads = () if stop - first == 1 or body_heads(text, first, "ru") else several_heads(text, first, "ru")
        return bool(heads) and all(
            i in self.places or self.tokens[i].text in russian_words().states for i in range(first + 1, stop)
        )

    def is_people(self, first: int, stop: int) -> bool:
        """Whether a noun for people heads the words: омские промышленники, гость палаты; no name (Шахтёр Солигорск)."""
        at = next((i for i in range(first, stop) if not self.is_adjective(i)), stop)
        if at == stop or stop - first == 1 or body_heads(self.tokens[at].text, at, "ru"):
            return False
        noun = forms(self.tokens[at].text)[0]
        if not (noun.animate and noun.known and noun.kind == "") or self.tokens[at].text.isupper():
            return False
        following = forms(self.tokens[at + 1].text) if at + 1 < stop else ()
        return noun.number == "plur" or any(f.case == "gent" for f in following)

    def fixed_by_quotes(self, first: int, stop: int) -> bool:
        """Whether the name is in quotation marks after a noun, which keeps it in the nominative: завод «Термопласт»."""
        if not self.in_quotes(first):
            return False
        before = self.tokens[first - 2].text if first > 1 else ""
        if is_office_word(before, "ru"):
            return False  # директор «Термопласта»
        return before[:1].isalpha() and (before.isupper() or any(f.pos == "NOUN" for f in forms(before)[:1]))

    def model_name(self, first: int, stop: int) -> str:
        """The nominative of a name without a known head."""
        at = first
        while at < stop and not self.fixed_by_quotes(first, stop):
            text = self.tokens[at].text
            found = [
                f for f in forms(text) if f.case and f.number and f.pos in ("NOUN", "ADJF", "PRTF") and f.score > 0.02
            ]
            if is_indeclinable(text) and at > first:
                return self.abbreviated_name(first, at, stop)
            if is_indeclinable(text) or not found or not text[0].isalpha():
                break
            nouns = [f for f in found if f.pos == "NOUN"]
            if not nouns or (found[0].pos != "NOUN" and at + 1 < stop):
                at += 1
                continue
            nouns = [f for f in nouns if self.agrees(first, at, f)] or nouns
            singular = [f for f in nouns if f.number == "sing"]
            if any(f.case == "nomn" for f in (nouns if at > first else singular)):
                break
            oblique = next((f for f in singular or nouns if f.case != "nomn"), None)
            if oblique is None or oblique.case is None or (self.in_quotes(first) and may_be_indeclinable(oblique)):
                break
            base = inflect(text, oblique.case, oblique.gender, oblique.number, "NOUN", singular=False)
            if base is None:
                break
            head = Head(at, oblique.case, oblique.number or "sing", oblique.gender or "masc", base)
            return _quotes(nominative(self.tokens, first, head, stop, "ru", singular=False))
        return _quotes(self.surface(first, stop))

    def abbreviated_name(self, first: int, at: int, stop: int) -> str:
        """Калужская ТПП: adjectives before an abbreviation, whose gender they show."""
        adjectives = [f for f in forms(self.tokens[first].text) if f.pos in ("ADJF", "PRTF") and f.case]
        if not adjectives or any(f.case == "nomn" for f in adjectives):
            return _quotes(self.surface(first, stop))
        form = adjectives[0]
        head = Head(at, form.case or "", "sing", form.gender or "masc", self.tokens[at].text)
        return self.named(first, head, stop)

    def agrees(self, first: int, at: int, noun: Form) -> bool:
        """Whether the adjectives before the noun allow this reading of it."""
        return all(
            adjective_agrees(self.tokens[i].text, noun.case or "", noun.number, noun.gender) for i in range(first, at)
        )


def _quotes(name: str) -> str:
    """Quotation marks as «»; a name that is all in quotation marks stands without."""
    name = re.sub(r"[„“\"](?=\S)([^«»„“”\"]+)[“”\"]", r"«\1»", name)
    return name[1:-1] if name.startswith("«") and name.endswith("»") and name.count("«") == 1 else name


def may_be_indeclinable(form: Form) -> bool:
    """Whether a word that the dictionary doesn't have is as likely a foreign one in -е: тренер «Фенербахче»."""
    return not form.known and form.gender == "femn" and form.case in {"datv", "loct"}
