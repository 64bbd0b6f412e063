"""Organisations in German: the phrase around a head noun, names by their form, what the recogniser found."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.office_words import is_office_word
from extract.facts.organization_finder import OPEN, Finder, Span
from extract.facts.organization_pairs import german_pair
from extract.facts.organization_words import (
    BodyHead,
    body_heads,
    german_words,
    known_ids,
    national_adjectives,
)
from extract.places import gazetteer
from extract.spans.article import Article
from extract.spans.phrases import (
    Head,
    chain_ends,
    is_place_adjective,
    left_edge,
    nominative,
    words_of,
)

__all__ = ["GermanFinder"]


class GermanFinder(Finder):
    """The organisations of a German article."""

    lang = "de"

    def __init__(self, article: Article) -> None:
        self.loose = frozenset(words_of("de").prepositions) | words_of("de").conjunctions | words_of("de").articles
        self.countries = german_words().words.countries
        super().__init__(article)

    def pair(self, i: int, bounds: tuple[int, int]) -> tuple[Span, ...]:
        """Two bodies that one phrase names, at the noun at token i."""
        return german_pair(self.tokens, i, bounds, self.region_ends)

    def phrase(self, body: BodyHead, start: int, stop: int) -> Span | None:
        """The name around a head noun, within the tokens [start, stop); None when it is no name."""
        words = german_words().words
        head, tokens = body.head, self.tokens
        low = head.base.lower()
        if low.endswith(words.not_organizations) and not body.lemma.endswith(words.not_organizations):
            return None
        if _is_related(low):
            return None
        abroad = body.lemma in words.with_place
        first = left_edge(tokens, head, start, "de", self.is_missions_adjective if abroad else self.is_adjective)
        first = self.capital_adjective(first, start)
        place, names = abroad or self.is_seated(first, head), frozenset(self.places | self.in_model)
        stop = self.before_recipient(head.at, stop)
        end = self.trimmed_end(head.at, chain_ends(tokens, head.at, stop, "de", place=place, names=names)[-1])
        end = self.before_another(head.at, self.before_quoted_thing(head.at, end))
        end = self.whole_place(head.at, end, stop)
        inside = range(head.at + 1, end)
        quoted = any(tokens[i].text in OPEN for i in inside)
        own = [i for i in inside if not self.is_nameless(i)]
        proper = quoted or any(
            i in self.places or i in self.in_model or tokens[i].text.isupper() or self.names_itself(i) for i in own
        )
        placed = [i for i in range(first, head.at) if self.specific(i)]
        if body.kind == "firm" and any(tokens[i].text in words.legal_forms for i in inside):
            return None
        if body.kind == "firm":
            placed = [i for i in placed if tokens[i].text[0].isupper() and body.lemma not in words.plain_firms]
        seen = head.at in self.in_model
        governed = head.at + 1 < end and tokens[head.at + 1].text in words.purpose and body.lemma in words.for_suffices
        compound = low != body.lemma and not low.endswith("-" + body.lemma)
        purpose = governed and (bool(own) or (compound and self.is_of_nameless_government(head.at, end)))
        joined = first < head.at and tokens[first].text.endswith("-")
        if body.lemma in words.sent and not placed and self.is_of_nobody(head.at, end):
            return None
        if low in words.generic and not proper and not placed and not (purpose and body.kind == "alone"):
            return None
        if body.kind == "alone":
            accepted = compound or proper or purpose or bool(placed) or low not in words.generic
        elif body.kind == "office":
            accepted = proper or bool(placed) or purpose or (seen and (joined or compound or bool(own)))
        else:
            accepted = quoted or bool(placed) or (seen and compound) or (proper and seen)
        if not accepted:
            return None
        if (
            body.kind != "alone"
            and not quoted
            and (self.is_predicate(first) or self.is_role_of_place(body, first, end))
        ):
            return None
        described = [i for i in placed if tokens[i].text[0].isupper()]
        if low in words.class_words and not described and not own:
            return None
        if low in words.class_words and not described and own[0] == head.at + 1:
            return Span(head.at, end, self.named_alone(head.at + 1, end), "organizations.own_name")
        if not placed and not joined and body.kind == "firm":
            first = head.at
        return Span(first, end, self.named(first, head, end), f"organizations.{body.kind}")

    def named_alone(self, first: int, end: int) -> str:
        """The name without the word for its kind."""
        return _quotes(self.surface(first, end))

    def is_predicate(self, first: int) -> bool:
        """Whether the phrase says what something is: als logistisches Zentrum der Route."""
        i = first - 1
        while i > 0 and self.tokens[i].text.islower() and re.search("(?:en|er|es|e)$", self.tokens[i].text):
            i -= 1
        return i >= 0 and self.tokens[i].text in german_words().words.predicates

    def before_another(self, head: int, end: int) -> int:
        """The end before a conjunction that an office or another body follows: "Kammer A und Präsident"."""
        for i in range(head + 2, end - 1):
            if self.tokens[i].text in words_of("de").conjunctions | {","} and self.opens_body(i + 1, end):
                return i
            if self.tokens[i].text in words_of("de").conjunctions:
                town = i == head + 2 and self.is_town(i - 1, i) and not self.is_town(i + 1, i + 2)
                opens = town or (any(first == i + 1 for first, _, _ in self.of_model) and i - 1 in self.places)
                office = is_office_word(self.tokens[i + 1].text, "de") and not body_heads(
                    self.tokens[i + 1].text, i, "de"
                )
                if opens or office:
                    return i
        return end

    def opens_body(self, i: int, end: int) -> bool:
        """Whether another body follows at token i: "Kammer zu A und Deutsch-Polnische IHK"."""
        ended = i - 2 in self.places or self.is_town(i - 2, i - 1)
        if self.tokens[i].text in words_of("de").prepositions:
            i += 1
        if self.tokens[i].text in words_of("de").articles:
            i += 1
        at = i
        while at < end and self.tokens[at].text[0].isupper() and self.is_adjective(self.tokens[at].text):
            at += 1
        if at == end or not body_heads(self.tokens[at].text, at, "de"):
            return False
        return ended or any(self.is_national(t.text) or self.is_place_adjective_only(t.text) for t in self.tokens[i:at])

    def whole_place(self, head: int, end: int, stop: int) -> int:
        """The end of the place in which the phrase ends: Konsulat in Frankfurt am Main."""
        last = self.place_ends.get(end - 1, end)
        return last if end - 1 > head and last <= stop else end

    def is_seated(self, first: int, head: Head) -> bool:
        """Whether the town where a body is makes its name: Handelskammer in Oppeln, Technische Universität in Riga."""
        words, at = german_words().words, head.at
        if not head.base.lower().endswith(words.seated):
            described = first < at and not any(self.is_national(self.tokens[i].text) for i in range(first, at))
            if not described or not head.base.lower().endswith(words.seated_if_described):
                return False
        town = at + 2 < len(self.tokens) and (at + 2 in self.places or self.is_town(at + 2, at + 3))
        return town and self.tokens[at + 1].text in words.seats

    def capital_adjective(self, first: int, start: int) -> int:
        """Where a phrase begins with the adjective before it that names alone write with a capital: Freie Schule."""
        at = first - 1
        text = self.tokens[at].text if at > start else ""
        return at if self.is_name_adjective(text) and at not in self.persons else first

    def is_name_adjective(self, text: str) -> bool:
        """An adjective of no place that names have: Junge Union, Freie Universität."""
        match = re.fullmatch(r"([A-ZÄÖÜ][a-zäöüß]+?)(?:en|er|es|e|em)", text)
        return match is not None and match[1].lower() in german_words().words.name_adjectives

    def is_missions_adjective(self, text: str) -> bool:
        """As `is_adjective`, for bodies abroad: diplomatische Vertretung."""
        return self.is_adjective(text) or text.lower().startswith(german_words().words.of_missions)

    def is_of_nameless_government(self, head: int, end: int) -> bool:
        """Whether only the government follows of which it is a part: Ausschuss der Gebietsregierung."""
        text = self.tokens[end - 1].text
        heads = body_heads(text, end - 1, "de")
        return end == head + 3 and bool(heads) and heads[0].lemma in german_words().words.governments

    def is_of_nobody(self, head: int, end: int) -> bool:
        """Whether nothing named sends it: Vertretung von Frauen in Polen, Vertretung in Polen."""
        seats = german_words().words.seats
        seat = next((i for i in range(head + 1, end) if self.tokens[i].text in seats), end)
        return not any(
            i in self.places or i in self.in_model or self.tokens[i].text[0] in OPEN for i in range(head + 1, seat)
        )

    def before_quoted_thing(self, head: int, end: int) -> int:
        """The end before a title in quotation marks that is no name of a body: »Gemeinsame Erklärungen«."""
        opened = next((i for i in range(head + 1, end) if self.tokens[i].text in OPEN + "»"), end)
        last = next(
            (self.tokens[i].text.lower() for i in range(end - 1, opened, -1) if self.tokens[i].text.isalpha()), ""
        )
        things = german_words().words.not_organizations
        return opened if last.endswith(things) or (last.endswith("en") and last[:-2].endswith(things)) else end

    def is_role_of_place(self, body: BodyHead, first: int, end: int) -> bool:
        """Whether the phrase tells what a place is to others: das kulturelle Zentrum der Region."""
        words, at = german_words().words, body.head.at
        bare = body.head.base.lower() == body.lemma and body.lemma in words.roles_of_places
        if not bare or at in self.in_model or at + 1 >= end:
            return False
        return self.tokens[at + 1].text in words.purpose - words.fields or (at + 1 in self.places and end == at + 2)

    def before_recipient(self, head: int, stop: int) -> int:
        """The end before whom something is told: "... des Ministeriums der Nachrichtenagentur X mitteilte"."""
        recipients = german_words().words.recipients
        for i in range(head + 1, min(stop, head + 30) - 1):
            if self.tokens[i].text in words_of("de").genitive_articles:
                noun = next((j for j in range(i + 1, min(stop, i + 4)) if self.tokens[j].text[0].isupper()), i)
                if self.tokens[noun].text.lower().endswith(recipients):
                    return i
        return stop

    def is_nameless(self, i: int) -> bool:
        """Whether a word in a complement gives the body no name: a small letter, an office, or a kind of body."""
        text = self.tokens[i].text
        if not text[0].isupper():
            return text[0].isalpha()
        if is_office_word(text, "de") and not body_heads(text, i, "de"):
            return True
        if text.lower().endswith(german_words().words.plurals):
            return True
        heads = body_heads(text, i, "de")
        if not heads or text.isupper():
            return False
        base = heads[0].head.base.lower()
        return base in german_words().words.generic or (base == heads[0].lemma and heads[0].kind != "alone")

    def names_itself(self, i: int) -> bool:
        """Whether the word names a body by itself: die Abgeordnetenkammer der Nationalversammlung."""
        heads = body_heads(self.tokens[i].text, i, "de")
        return (
            bool(heads) and heads[0].kind == "alone" and heads[0].head.base.lower() not in german_words().words.generic
        )

    def is_adjective(self, text: str) -> bool:
        """Whether the word can be an adjective in a name."""
        words = german_words().words
        match = re.fullmatch(r"([A-Za-zÄÖÜäöüß-]+?)(?:en|er|es|e|em)", text)
        if match is None or len(text) < 4:
            return False
        stem = match[1].lower()
        if stem in words.generic_adjectives and text.islower():
            return False
        if stem in words.generic_adjectives:
            return True
        if stem in words.adjective_stems or stem.endswith(words.adjective_suffixes):
            return True
        return self.is_place_adjective(text)

    def is_place_adjective(self, text: str) -> bool:
        """Minsker, Frankfurter; no office (Vertreter)."""
        return is_place_adjective(text) and not is_office_word(text, "de")

    def specific(self, i: int) -> bool:
        """An adjective that tells which body is meant: of a country or division, or with a capital."""
        text = self.tokens[i].text
        return self.is_adjective(text) and (text[0].isupper() or self.is_national(text))

    def is_national(self, text: str) -> bool:
        """An adjective of a country or division: belarussische, deutsch-polnische."""
        stem = re.sub(r"(?:en|er|es|e|em)$", "", text.lower())
        return stem.rpartition("-")[2] in national_adjectives("de")

    def named(self, first: int, head: Head, end: int) -> str:
        """The nominative of the phrase."""
        return _quotes(nominative(self.tokens, first, head, end, "de"))

    def by_form(self) -> Iterator[Span]:
        """Names told by their form."""
        legal, tokens = german_words().words.legal_forms, self.tokens
        for i in range(1, len(tokens)):
            if tokens[i].text not in legal:
                continue
            first = i
            while (
                first > 0
                and i - first < 6
                and self.part_of_firm(first - 1)
                and self.text[tokens[first - 1].end : tokens[first].start] in {" ", "", "\n"}
            ):
                first -= 1
            while first < i and tokens[first].text in words_of("de").conjunctions | {"-"}:
                first += 1
            stop = i + 1
            while stop < len(tokens) and tokens[stop].text in legal | {"&"}:
                stop += 1
            if first < i:
                yield Span(first, stop, _quotes(self.surface(first, stop)), "organizations.legal_form")

    def part_of_firm(self, i: int) -> bool:
        """Whether the word at token i can be part of a firm's name."""
        text = self.tokens[i].text
        if text == "&" or text in german_words().words.legal_forms:
            return True
        return (
            (text[0].isupper() or text[0].isdigit())
            and text.lower() not in words_of("de").articles | german_words().words.class_words
            and not text.lower().endswith(german_words().words.plurals)
            and not is_office_word(text, "de")
        )

    def reason_against(self, first: int, stop: int, score: float) -> str:
        """Why a span of the recogniser is no organisation; "" when it may be one."""
        words = german_words().words
        tokens = [self.tokens[i].text for i in range(first, stop)]
        if score < 0.4:
            return "an unsure reading"
        if not any(t[0].isupper() or t[0].isdigit() for t in tokens):
            return "a common noun"
        low = tokens[-1].lower() if len(tokens) < 3 else tokens[0].lower()
        if low in words.generic or tokens[0].lower() in words.generic:
            return "a common noun"
        if low.endswith(words.not_organizations) and not tokens[-1].isupper():
            return "no organisation"
        bare = _without_genitive(low) if len(tokens) == 2 else low.removesuffix("s")
        if bare.endswith(words.not_organizations) and len(tokens) < 3 and not tokens[-1].isupper():
            return "no organisation"
        noun = next((i for i in range(first, stop) if self.tokens[i].text[0].isupper()), first)
        while noun + 1 < stop and self.is_place_adjective_only(self.tokens[noun].text):
            noun += 1
        if self.tokens[noun].text.lower().endswith(words.plurals) and not self.in_quotes(first):
            return "several bodies"
        if self.is_described_firm(first, stop - 1) or _is_related(self.tokens[noun].text.lower()):
            return "a common noun"
        if self.is_list(first, stop):
            return "a list of things"
        if all(self.is_nameless(i) for i in range(first, stop)) and (stop - first > 1):
            return "a common noun"
        if self.is_field(first, stop):
            return "a field of work"
        if len(tokens) == 1 and tokens[0] in words.not_abbreviations:
            return "an abbreviation of something else"
        if all(i in self.places for i in range(first, stop)):
            return "a place"
        noun = first + (len(tokens) > 1 and self.is_adjective(tokens[0]))
        if is_office_word(self.tokens[noun].text, "de") and not body_heads(self.tokens[noun].text, noun, "de"):
            return "an office"
        if len(tokens) == 1 and "-" in tokens[0] and not body_heads(tokens[0], first, "de"):
            start, _, last = tokens[0].rpartition("-")
            if not last or (start.replace("-", "").isupper() and last[:1].isupper() and last[1:].islower()):
                return "a common noun"
            if last.lower().endswith(words.things_of_firms):
                return "a common noun"
        if len(tokens) == 1:
            heads = body_heads(tokens[0], first, "de")
            if (
                heads
                and heads[0].head.base.lower() == heads[0].lemma
                and heads[0].kind != "alone"
                and not tokens[0].isupper()
            ):
                return "a common noun"
            if is_office_word(tokens[0], "de"):
                return "an office"
            if self.is_adjective(tokens[0]) and not tokens[0].isupper():
                return "an adjective"
        return ""

    def is_described_firm(self, first: int, last: int) -> bool:
        """Whether adjectives say of what place a firm without a name is: Schaffhauser Unternehmen, Münchner Konzern."""
        if first == last or not all(self.is_of_place(self.tokens[i].text) for i in range(first, last)):
            return False
        heads = body_heads(self.tokens[last].text, last, "de")
        words = german_words().words
        return bool(heads) and heads[0].head.base.lower() in words.plain_firms & words.class_words

    def is_of_place(self, text: str) -> bool:
        """An adjective of a country, or of a town of the gazetteer: deutscher, Münchner; no name (Springer Konzern)."""
        if not self.is_place_adjective_only(text):
            return self.is_adjective(text)
        stem = text.removesuffix("er")
        stems = (*(stem + ending for ending in ("", "e", "en", "n")), stem.removesuffix("n") + "en")
        return any(h.alone and h.end == len(stem) for stem in stems for h in gazetteer("de").find(stem))

    def is_list(self, first: int, stop: int) -> bool:
        """Whether things are listed: Ventile und elektrische Geräte."""
        joint = next(
            (i for i in range(first + 1, stop - 1) if self.tokens[i].text in words_of("de").conjunctions), stop
        )
        if joint == stop or not self.tokens[joint + 1].text.islower() or self.in_quotes(first):
            return False
        return not any(body_heads(self.tokens[i].text, i, "de") for i in range(first, stop))

    def is_field(self, first: int, stop: int) -> bool:
        """Whether the span is what an office or a body is for: Minister für Wirtschaft, Bundes- und Europasachen."""
        i, marks = first - 1, {",", *words_of("de").conjunctions}
        while i > max(0, first - 12) and (self.tokens[i].text in marks or self.tokens[i].text[0].isupper()):
            i -= 1
        if i < 1 or self.tokens[i].text.lower() not in german_words().words.fields:
            return False
        if any(body_heads(self.tokens[j].text, j, "de") for j in range(i + 1, stop)):
            return False
        governor = self.tokens[i - 1].text
        adjective = stop - first > 1 and i == first - 1 and self.is_adjective(self.tokens[first].text)
        return adjective or is_office_word(governor, "de") or bool(body_heads(governor, i - 1, "de"))

    def model_name(self, first: int, stop: int) -> str:
        """The nominative: the genitive of a known head undone, adjectives by the article before them."""
        alone = self.tokens[first].text
        for genitive in ("es", "s"):
            if (
                stop - first == 1
                and alone.endswith(genitive)
                and alone.removesuffix(genitive).casefold() in known_ids("de")
            ):
                return alone.removesuffix(genitive)
        article = self.tokens[first - 1].text.lower() if first else ""
        ending = german_words().words.article_endings.get(article, "")
        head = next((h[0] for i in range(first, stop) if (h := body_heads(self.tokens[i].text, i, "de"))), None)
        last = self.tokens[stop - 1].text
        noun = next((t.text for t in self.tokens[first:stop] if not self.is_any_adjective(t.text)), last)
        if noun != alone and ending == "er" and noun.lower().endswith(german_words().words.neuter):
            ending = "es"
        if head and head.head.gender == "masc" and head.head.base == self.tokens[head.head.at].text:
            ending = german_words().words.masculine_endings.get(article, ending)
        if article == "der" and re.fullmatch(r"[A-ZÄÖÜ]\S+e", alone) and stop - first > 1 and self.is_adjective(alone):
            governed = first > 1 and self.tokens[first - 2].text.lower() in words_of("de").prepositions
            ending = "" if governed else "er"  # "bei der Deutsche Wohnen" has a name that isn't declined
        words: list[str] = []
        adjectives = True
        for i in range(first, stop):
            text = self.tokens[i].text
            heads = body_heads(text, i, "de")
            match = re.fullmatch(r"([A-ZÄÖÜa-zäöü][A-ZÄÖÜa-zäöüß-]+?)(?:en|em|er|es|e)", text)
            if (
                adjectives
                and ending
                and match
                and i + 1 < stop
                and self.is_any_adjective(text)
                and not self.is_place_adjective_only(text)
            ):
                words.append(match[1] + ending)
                continue
            adjectives = False
            words.append(heads[0].head.base if heads else text)
        if words and article == "des" and words[0] != alone and words[-1] == last:
            words[-1] = _without_genitive(last)
        gaps = [self.text[self.tokens[i].end : self.tokens[i + 1].start] for i in range(first, stop - 1)]
        text = "".join(w + (" " if g else "") for w, g in zip(words, [*gaps, ""], strict=True))
        return re.sub(r"(?<=[A-ZÄÖÜ]{2})s$", "", _quotes(text))

    def is_any_adjective(self, text: str) -> bool:
        """Whether the word can be an adjective, also one that only a name has."""
        return self.is_adjective(text) or self.is_name_adjective(text)

    def is_place_adjective_only(self, text: str) -> bool:
        """Whether the word is an adjective of a place and no other: Berliner."""
        return text.endswith("er") and not re.search(r"(?:isch|lich)er$", text) and self.is_place_adjective(text)


def _is_related(low: str) -> bool:
    """Whether a German word says only how a body stands to others: Partnerhochschule, Tochterfirma."""
    words = german_words()
    last = next((low.removeprefix(w) for w in words.words.related if low.startswith(w)), "").removesuffix("s")
    return last in words.bodies or last in words.firms


def _without_genitive(noun: str) -> str:
    """A German masculine or neuter noun without the ending of its genitive: Kreises, Jugendrings."""
    if re.search(r"[^aeiou\W]es$", noun) and not noun.startswith("Ge"):
        return noun[:-2]
    return noun.removesuffix("s") if re.search("[^sxzßiu]s$", noun) else noun


def _quotes(name: str) -> str:
    name = re.sub(r"[«»“\"](?=\S)([^«»„“”\"]+)[»«”\"]", r"„\1“", name)
    return name[1:-1] if name.startswith("„") and name.endswith("“") and name.count("„") == 1 else name
