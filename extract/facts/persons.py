"""Persons of an article: one entry a person, with the nominative of the name, the office and all mentions.

Every mention has several readings (case, gender, nominative of each word). Mentions that share a reading are one
person, and the reading that all of them share gives the name. Surname and initials are enough for that when a fuller
name stands anywhere in the article.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from spacy.language import Language

from extract.facts.component import FactComponent
from extract.facts.office_words import is_office_word, is_title
from extract.facts.offices import (
    Office,
    before_degrees,
    office_after,
    office_before,
    office_given,
    office_told,
    shared_out,
)
from extract.facts.organization_words import is_body_head
from extract.facts.person_spans import NameSpan, name_spans, words_of
from extract.records import Fact, Person
from extract.spans.article import Article
from extract.spans.morphology import forms
from extract.spans.names import NameParts, Reading, has_given_name, is_given_name, is_initial, parts, readings, russian
from extract.spans.phrases import Tokens, chain_ends, tokenize
from extract.spans.phrases import words_of as phrase_words
from extract.spans.translit import fold_name

__all__ = ["create", "find"]

_MAX_ROLE_WORDS = 20
_BRACKETS = re.compile(r"^\([^()\n]{1,40}\)\s*")
_ITEM = frozenset({"–", "—", "-", "•", "·", "*", ";", ":", ")"})
"""Signs before a name that opens an item of a list."""
_OBLIQUE = 0.6
"""Weight of a case other than the nominative where nothing around the name speaks for it."""
_WOMAN = 0.8
"""Weight of a woman's name where no given name is written out: "Соколова" is rather the genitive of Соколов."""


class _Whole(NamedTuple):
    """A name in the nominative that several mentions can share."""

    gender: str
    given: tuple[str, ...]
    patronymic: str
    surname: str

    @property
    def name(self) -> str:
        return " ".join(p for p in (*self.given, self.patronymic, self.surname) if p)


@dataclass
class _Mention:
    span: NameSpan
    parts: NameParts
    readings: tuple[Reading, ...]
    role: str | None = None
    plural_role: str | None = None
    led: bool = False
    each: tuple[str, ...] = ()

    @cached_property
    def surnames(self) -> frozenset[str]:
        return _surnames(self.readings)


@dataclass
class _Group:
    """Mentions of one person, and the names that all of them can share, with their weights."""

    wholes: dict[_Whole, float]
    mentions: list[_Mention] = field(default_factory=list)
    surnames: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.surnames = _surnames(self.wholes)

    def join(self, mention: _Mention, shared: dict[_Whole, float]) -> None:
        """Add a mention; `shared` are the names from `joined`."""
        self.wholes, self.surnames = shared, _surnames(shared)
        self.mentions.append(mention)

    @property
    def best(self) -> _Whole:
        return max(self.wholes, key=lambda w: (self.wholes[w], w.name))

    def joined(self, mention: _Mention) -> dict[_Whole, float]:
        """The names shared with one more mention, empty when it is of another person."""
        if self.surnames and mention.surnames and self.surnames.isdisjoint(mention.surnames):
            return {}
        found: dict[_Whole, float] = {}
        for whole, weight in self.wholes.items():
            for reading in mention.readings[:12]:
                merged = _merge(whole, reading)
                if merged is not None:
                    found[merged] = max(found.get(merged, 0.0), weight * reading.weight)
        return _strongest(found)


def _strongest(found: dict[_Whole, float]) -> dict[_Whole, float]:
    top = max(found.values(), default=1.0)
    kept = sorted(found.items(), key=lambda i: (-i[1], i[0].name))[:24]
    return {whole: weight / top for whole, weight in kept if weight > 0.01 * top}


_CYRILLIC = re.compile("[а-яё]")
_STROKES = str.maketrans("łøđı", "lodi")
"""Latin letters that Unicode doesn't take apart into a letter and a mark."""


def _fold(word: str) -> str:
    low = word.lower().replace("ё", "е").replace("’", "'")
    if low.isascii() or _CYRILLIC.search(low):
        return low
    return "".join(c for c in unicodedata.normalize("NFKD", low.translate(_STROKES)) if not unicodedata.combining(c))


def _marked(a: str, b: str) -> str:
    """The one of two spellings of a word that has the marks of its own language (ё, ł), else the second."""
    return a if "ё" in a or (not a.isascii() and b.isascii()) else b


def _merge(whole: _Whole, other: Reading) -> _Whole | None:
    """The fuller of two names of one person; None when they can't be."""
    if whole.gender and other.gender and whole.gender != other.gender:
        return None
    if whole.surname and other.surname and not _same_surname(whole.surname, other.surname):
        return None
    if (not whole.surname and not other.given) or (not other.surname and not whole.given):
        return None
    given = _merge_given(whole.given, other.given)
    if given is None:
        return None
    patronymic = _merge_word(whole.patronymic, other.patronymic)
    if patronymic is None:
        return None
    if len(given) > 1 and patronymic and is_initial(given[-1]) and not is_initial(given[0]):
        given = given[:-1]
    surname = whole.surname or other.surname
    if surname and other.surname and _fold(surname) == _fold(other.surname):
        surname = _marked(other.surname, surname)
    return _Whole(whole.gender or other.gender, given, patronymic, surname)


def _same_surname(a: str, b: str) -> bool:
    a, b = _fold(a), _fold(b)
    return a == b or a.endswith(("-" + b, " " + b)) or b.endswith(("-" + a, " " + a))


def _surnames(names: Iterable[_Whole | Reading]) -> frozenset[str]:
    """Last words of the surnames, which all of `_same_surname` share; none where a name has no surname."""
    ends = {_fold(name.surname).replace("-", " ").rpartition(" ")[2] for name in names}
    return frozenset() if "" in ends else frozenset(ends)


def _merge_word(a: str, b: str) -> str | None:
    if not a or not b:
        return a or b
    if _fold(a) == _fold(b):
        return _marked(a, b)
    for x, y in ((a, b), (b, a)):
        if is_initial(x) and _fold(y).startswith(_fold(x).rstrip(".")):
            return y
    return None


def _merge_given(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...] | None:
    if not a or not b:
        return a or b
    first = _merge_word(a[0], b[0])
    if first is None:
        return None
    if len(a) != len(b) and a[0] != b[0] and _fold(a[0]) == _fold(b[0]) and _CYRILLIC.search(_fold(a[0])) is None:
        return a if first == a[0] else b  # Paweł and Pawel Jarosław: no name out of two spellings
    if is_initial(a[0]) != is_initial(b[0]):
        return (first, *(b if is_initial(a[0]) else a)[1:])
    merged = [first]
    for i in range(1, max(len(a), len(b))):
        word = _merge_word(a[i] if i < len(a) else "", b[i] if i < len(b) else "")
        if word is None:
            return None
        merged.append(word)
    return tuple(merged)


# --- the article ---------------------------------------------------------------------------------------------------


def find(article: Article) -> Iterator[Fact]:
    """The persons of an article, with offsets into `Article.text`."""
    yield from _Persons(article).find()


class _Persons:
    def __init__(self, article: Article) -> None:
        self.article, self.lang = article, article.lang
        self.tokens: Tokens = tokenize(article.text)
        self.spans = name_spans(article)

    def find(self) -> Iterator[Fact]:
        mentions: list[_Mention] = []
        for n, span in enumerate(self.spans):
            mentions.append(self.mention(n, span, mentions[-1] if mentions else None))
        mentions = self.surnames_told(mentions)
        self.inherit_roles(mentions)
        for group in sorted(self.groups(mentions), key=lambda g: min(m.span.start for m in g.mentions)):
            person = self.person(group)
            if person is not None:
                yield person

    # --- mentions

    def mention(self, n: int, span: NameSpan, last: _Mention | None) -> _Mention:
        name = parts(span.words, self.lang)
        start = self.tokens.first_at(self.article.sentence_at(span.start)[0])
        if n and self.spans[n - 1].stop > start:
            start = self.spans[n - 1].stop
        first = self.before_titles(span.first, start)
        found = readings(name, self.lang)
        gender = found[0].gender if found and found[0].given else ""
        apposed = span.stop < len(self.tokens) and self.tokens[span.stop].text == "," and start == self.opening(span)
        before = office_before(self.tokens, first, start, self.lang, gender, apposed)
        listed = last is not None and last.led and self.lang == "de"
        before = tuple(o for o in before if listed or not self.is_of_name_before(o, n, first))
        found = self.weighed(found, before, first, span)
        if self.lang == "ru" and not before:
            found = self.weighed_in_list(found, span, start)
        mention = _Mention(span, name, found)
        self.take_role(mention, n, before, start)
        return mention

    def opening(self, span: NameSpan) -> int:
        """Index of the first token of the name's sentence."""
        return self.tokens.first_at(self.article.sentence_at(span.start)[0])

    def is_of_name_before(self, office: Office, n: int, first: int) -> bool:
        """Whether an office stands between commas right behind the name before: "A. B., Leiter des Amts, C. D."."""
        last = self.spans[n - 1].stop if n else len(self.tokens)
        if office.end == first or last >= office.start or self.tokens[last].text != ",":
            return False
        return office.start - last == 1

    def is_behind_name(self, office: Office, n: int) -> bool:
        """Whether the first of listed offices is the one of the name before: "A, директор завода, инженер B"."""
        last = self.spans[n - 1].stop if n else len(self.tokens)
        return office.start - last == 1 and self.tokens[last].text == ","

    def surnames_told(self, mentions: list[_Mention]) -> list[_Mention]:
        """Given name and patronymic alone are given name and surname (Виктор Лазаревич) where an office stands
        beside them, or where the second word is a surname elsewhere."""
        surnames = {_fold(r.surname) for m in mentions for r in m.readings if r.surname}
        for mention in mentions:
            given, patronymic, surname = mention.parts
            if surname or not patronymic or len(given) != 1:
                continue
            if mention.role or any(_fold(r.patronymic) in surnames for r in mention.readings):
                mention.parts = NameParts(given, "", patronymic)
                cases = {(r.gender, r.case): r.weight for r in reversed(mention.readings)}
                mention.readings = tuple(
                    r._replace(weight=r.weight * cases.get((r.gender, r.case), 0.1))
                    for r in readings(mention.parts, self.lang)
                )
        return mentions

    def before_titles(self, first: int, start: int) -> int:
        """Index of the first of the titles before the name (Dr., Prof., Herr)."""
        for title in words_of(self.lang).honorifics:
            n = title.count(" ") + 1
            if first - n >= start and title == " ".join(self.tokens[i].text for i in range(first - n, first)):
                first -= n
        while first > start:
            text = self.tokens[first - 1].text
            if text == "." and first - 2 >= start and is_title(self.tokens[first - 2].text, self.lang):
                first -= 2
            elif is_title(text, self.lang) and text not in words_of(self.lang).titles_of_office:
                first -= 1
            elif text == "-" and first - 3 >= start and is_title(self.tokens[first - 3].text, self.lang):
                first -= 1  # Dr.-Ing.
            else:
                break
        if self.lang == "ru":
            before = before_degrees(self.tokens, first, start)
            return before if before < first and office_before(self.tokens, before, start, "ru") else first
        professor = self.tokens[first - 1].text in words_of(self.lang).titles_of_office
        if professor and first - 2 > start and self.tokens[first - 2].text == ",":
            first -= bool(office_before(self.tokens, first - 1, start, self.lang))  # den Präsidenten, Professor Dr. A
        return first

    def take_role(self, mention: _Mention, n: int, before: tuple[Office, ...], start: int) -> None:
        span = mention.span
        end = self.tokens.first_from(self.article.sentence_at(span.start)[1])
        stop = min(end, self.spans[n + 1].first if n + 1 < len(self.spans) else end)
        best = mention.readings[0] if mention.readings else None
        if before:
            office = self.fitting(before, mention)
            mention.role, mention.led = office.role, True
            mention.each = office.each
            if office.apart:
                mention.role = office.each[-1]
            if office.last and self.is_behind_name(office, n):
                mention.role = office.last
            if office.number == "plur":
                mention.plural_role = office.role
        case = best.case if best is not None and self.lang == "ru" and not _indeclinable(mention) else ""
        gender = best.gender if best else ""
        after = office_after(self.tokens, span.stop, stop, self.lang, case, gender, names_follow=stop < end)
        if after is None and self.lang == "ru" and best is not None:
            after = office_given(self.tokens, span.stop, stop, best.case)
        if self.lang == "de" and after is None and mention.role is None:
            after = office_told(self.tokens, span.stop, stop, gender)
        if before and self.lang == "de" and self.in_other_case(before[0].start, span.stop):
            after = None
        apart = after is not None and self.tokens[span.stop].text != ","  # geht auf A zurück, den Leiter ...
        if (before or apart) and after and self.lang == "de" and self.is_of_name_behind(after, n):
            after = None
        if before and after is None and self.lang == "de" and (of := self.rest_of_office(mention, span.stop, stop)):
            mention.role = f"{mention.role} {of}"
        if after and (mention.role is None or len(after.role.split()) > len(mention.role.split())):
            mention.role = after.role
        if mention.role and len(mention.role.split()) > _MAX_ROLE_WORDS:
            mention.role = None

    def in_other_case(self, office: int, name_end: int) -> bool:
        """Whether the German phrase behind the name is none of its own: "... empfing der Akim, N. N., den Konsul"."""
        if name_end + 1 >= len(self.tokens) or self.tokens[name_end].text != "," or not office:
            return False
        after, before = self.tokens[name_end + 1].text, self.tokens[office - 1].text.lower()
        words = words_of(self.lang)
        return before == words.nominative_article and after in words.other_articles

    def rest_of_office(self, mention: _Mention, first: int, stop: int) -> str:
        """What a German office without a complement is of, behind the name: "Präsident Klaus Becker der Kammer A"."""
        bare = mention.role is not None and is_office_word(mention.role.split()[-1], "de")
        if not bare or first + 1 >= stop or self.tokens[first].text not in phrase_words("de").genitive_articles:
            return ""
        noun = self.tokens[first + 1].text
        if not is_body_head(noun, "de") and not noun.lower().startswith(phrase_words("de").apposed_after):
            return ""
        end = chain_ends(self.tokens, first - 1, stop, "de", place=True)[-1]
        for i in range(first + 2, end - 1):  # ... der Kammer A und Direktor B, der Stadt A und ihre Gäste
            after = self.tokens[i + 1].text
            if self.tokens[i].text in phrase_words("de").conjunctions and (
                after.islower() or is_office_word(after, "de")
            ):
                end = i
                break
        following = self.tokens[end].text if end < len(self.tokens) else "."
        if end < first + 2 or following.lower() in phrase_words("de").articles:
            return ""
        return self.surface(first, end)

    def is_of_name_behind(self, office: Office, n: int) -> bool:
        """Whether an office between commas is the next name's, as in a list: "Minister A, der Konsul in B, C"."""
        following = self.spans[n + 1].first if n + 1 < len(self.spans) else 0
        if office.end >= following or self.tokens[office.end].text != ",":
            return False
        return self.before_titles(following, office.end + 1) == office.end + 1

    def fitting(self, offices: tuple[Office, ...], mention: _Mention) -> Office:
        """The office that is the person's: in the case of the name, else the outermost."""
        reading = mention.readings[0] if mention.readings else None
        if self.lang == "ru" and reading is not None and not _indeclinable(mention):
            for office in offices:
                if office.case == reading.case:
                    return office
        return offices[0]

    def inherit_roles(self, mentions: list[_Mention]) -> None:
        """Names listed after an office in the plural have it too: "вице-премьеры А и Б"."""
        for n, (one, other) in enumerate(pairwise(mentions)):
            joined = self.are_joined(one, other)
            shares = self.shares(mentions, n) if joined and other.role is None else None
            if shares:
                one.role, other.role = shares
            elif len(one.each) == 2 and other.role is None and joined:  # der Minister und sein Stellvertreter A und B
                one.role, other.role = one.each
            elif one.plural_role and other.role is None and joined:
                other.role = other.plural_role = one.plural_role
            elif one.plural_role and not other.led:
                other.role = self.office_of_next(one, other) or other.role

    def are_joined(self, one: _Mention, other: _Mention) -> bool:
        """Whether nothing but a joint, titles and brackets stands between two names: "A (Bonn) und Prof. Dr. B"."""
        first = self.before_titles(other.span.first, one.span.stop)
        gap = self.article.text[one.span.end : self.tokens[first].start].strip()
        if one.plural_role:
            gap = _BRACKETS.sub("", gap)
        return gap in words_of(self.lang).joints

    def shares(self, mentions: list[_Mention], n: int) -> tuple[str, str] | None:
        """The offices of two joined names, and no third, of which one phrase in the plural tells."""
        one, other = mentions[n : n + 2]
        third = n + 2 < len(mentions) and self.are_joined(other, mentions[n + 2])
        if not one.plural_role or len(one.each) == 2 or third or (n and self.are_joined(mentions[n - 1], one)):
            return None
        return shared_out(one.plural_role, self.lang)

    def office_of_next(self, one: _Mention, other: _Mention) -> str | None:
        """The office of the second name after a plural: "председатели Думы А и Собрания Б"."""
        first, stop = one.span.stop, other.span.first
        if self.tokens[first].text == ",":
            first += 1
        end = stop - 1 if stop - 1 > first and self.tokens[stop - 1].text == "," else stop
        head = (one.plural_role or "").split()[0]
        if " " not in (one.plural_role or ""):
            return None
        if (
            first >= end
            or self.tokens[first].text not in words_of(self.lang).joints
            or not is_office_word(head, self.lang)
        ):
            return None
        if end - first < 2 or end not in chain_ends(self.tokens, first, end, self.lang, lenient=True):
            return None
        governor = (one.plural_role or "").split()[1:2]
        of = [*governor] if self.lang == "de" and governor[0] in phrase_words("de").prepositions else []
        return " ".join([head, *of, self.surface(first + 1, end)])

    def surface(self, first: int, end: int) -> str:
        """The words of the tokens [first, end) as the text has them, with single spaces."""
        return " ".join(self.article.text[self.tokens[first].start : self.tokens[end - 1].end].split())

    def weighed(
        self, found: tuple[Reading, ...], offices: tuple[Office, ...], first: int, span: NameSpan
    ) -> tuple[Reading, ...]:
        """The readings weighed by what stands before and after the name."""
        if self.lang != "ru":
            return self.weighed_german(found, span, bool(offices))
        cases = {o.case for o in offices if o.case}
        left = min((o.start for o in offices), default=first)
        before = self.tokens[left - 1].text.lower() if left else ""
        governed = russian().governed.get(before, frozenset()) if left and self.near(left) else frozenset()
        after_noun = left > 0 and self.near(left) and not cases and _is_noun(before)
        genders = self.verb_genders(left - 1, span.stop)
        written_out = bool(found) and bool(found[0].given) and not is_initial(found[0].given[0])
        out = []
        for r in found:
            weight = r.weight * (1.05 if r.case == "nomn" else _OBLIQUE if written_out else 0.9)
            if not written_out and r.gender == "femn":
                weight *= _WOMAN
            if cases and r.case not in cases:
                weight *= 0.1
            if governed and r.case not in governed:
                weight *= 0.1
            if after_noun and r.case == "nomn":
                weight *= 0.4
            if genders and r.case == "nomn":
                weight *= 1.4 if r.gender in genders else 0.2
            out.append(r._replace(weight=weight))
        return tuple(sorted(out, key=lambda r: (-r.weight, r)))

    def weighed_in_list(self, found: tuple[Reading, ...], span: NameSpan, start: int) -> tuple[Reading, ...]:
        """The readings of a name that opens a line or an item of a list: an office in the nominative shows its case."""
        if span.first > start and self.tokens[span.first - 1].text not in _ITEM and self.near(span.first):
            return found
        stop = self.tokens.first_from(self.article.sentence_at(span.start)[1])
        if office_after(self.tokens, span.stop, stop, "ru", "nomn", "") is None:
            return found
        weighed = (r if r.case == "nomn" else r._replace(weight=r.weight * 0.1) for r in found)
        return tuple(sorted(weighed, key=lambda r: (-r.weight, r)))

    def near(self, i: int) -> bool:
        return "\n" not in self.article.text[self.tokens[i - 1].end : self.tokens[i].start]

    def verb_genders(self, before: int, after: int) -> set[str]:
        """Genders of a verb in the past right before or after the name."""
        found: set[str] = set()
        for i in (before, after, after + 1):
            if not 0 <= i < len(self.tokens):
                continue
            for f in forms(self.tokens[i].text)[:2]:
                if f.pos == "VERB" and f.gender in ("masc", "femn") and f.number == "sing":
                    found.add(f.gender)
            if found:
                break
        return found

    def weighed_german(self, found: tuple[Reading, ...], span: NameSpan, office: bool) -> tuple[Reading, ...]:
        if len(found) < 2:
            return found
        nxt = self.tokens[span.stop].text if span.stop < len(self.tokens) else ""
        before = self.tokens[span.first - 1].text if span.first else ""
        noun = (
            before[:1].isupper()
            and before[1:].islower()
            and not is_office_word(before, "de")
            and not is_title(before, "de")
        )
        genitive = nxt[:1].isupper() or noun  # Wladimir Putins Besuch, der Besuch Wladimir Putins
        boost = 0.3 if office else 4.0 if genitive else 0.5
        out = [r._replace(weight=r.weight * (boost if r.case == "gent" else 1.0)) for r in found]
        return tuple(sorted(out, key=lambda r: -r.weight))

    # --- persons

    def groups(self, mentions: list[_Mention]) -> list[_Group]:
        groups: list[_Group] = []
        ranked = sorted(mentions, key=lambda m: (_fullness(m.parts), m.span.start))
        for mention in ranked:
            alone = not mention.parts.given or not mention.parts.surname
            options: list[tuple[int, int, _Group, dict[_Whole, float]]] = []
            for group in groups:
                shared = group.joined(mention)
                if shared:
                    distance = self.distance(group, mention) if alone else 0
                    options.append((distance, len(options), group, shared))
            if options:
                _, _, group, shared = min(options, key=lambda o: o[:2])
                group.join(mention, shared)
            elif named := self.by_first_word(mention, groups):
                named.mentions.append(mention)
            elif not self.refused(mention, groups):
                wholes = {_Whole(r.gender, r.given, r.patronymic, r.surname): 0.0 for r in mention.readings}
                for r in mention.readings:
                    whole = _Whole(r.gender, r.given, r.patronymic, r.surname)
                    wholes[whole] = max(wholes[whole], r.weight)
                if wholes:
                    groups.append(_Group(_strongest(wholes), [mention]))
        return groups

    def by_first_word(self, mention: _Mention, groups: list[_Group]) -> _Group | None:
        """The one person whose full name begins with the only word of this mention: Zhou Qiang, Gouverneur Zhou."""
        words = mention.span.words
        if len(words) > 1 or not (mention.role or self.has_title(mention.span.first)):
            return None
        found = [g for g in groups if g.best.surname and g.best.given[:1] == words]
        return found[0] if len(found) == 1 else None

    def distance(self, group: _Group, mention: _Mention) -> int:
        """How far back the person was last named; persons named only later count as farther."""
        back = [mention.span.start - m.span.start for m in group.mentions if m.span.start <= mention.span.start]
        return min(back, default=len(self.article.text))

    def refused(self, mention: _Mention, groups: list[_Group]) -> bool:
        """Whether a mention that joins no person is none."""
        words = mention.span.words
        given_alone = (
            len(words) == 1
            and self.lang == "ru"
            and is_given_name(words[0])
            and not any(f.kind == "Surn" for f in forms(words[0])[:3])
        )
        given_alone = given_alone or (len(words) == 1 and any(g.best.given[:1] == words for g in groups))
        reason = ""
        if not mention.parts.surname and not mention.parts.patronymic:
            reason = "no surname"
        elif given_alone and not mention.role and not self.has_title(mention.span.first):
            reason = "a given name alone"
        elif not mention.readings:
            reason = "not the form of a name"
        if reason:
            self.article.refuse("persons", mention.span.start, mention.span.end, reason)
        return bool(reason)

    def has_title(self, first: int) -> bool:
        return first > 0 and is_title(self.tokens[first - 1].text, self.lang)

    def person(self, group: _Group) -> Person | None:
        whole = group.best
        if whole.surname and not any(m.parts.surname and m.parts.patronymic for m in group.mentions):
            whole = whole._replace(patronymic="")
        name = whole.name
        places = {(m.span.start, m.span.end) for m in group.mentions}
        places |= set(self.more_places(whole, places))
        role = _fullest([m.role for m in sorted(group.mentions, key=lambda m: m.span.start) if m.role])
        aliases = self.aliases(group, whole)
        first = min(group.mentions, key=lambda m: (_fullness(m.parts), m.span.start))
        key = "per:" + fold_name(" ".join(p for p in (whole.surname, *whole.given[:1]) if p))
        return Person(
            key=key, name=name, aliases=aliases, role=role, mentions=tuple(sorted(places)), rule=first.span.rule
        )

    def aliases(self, group: _Group, whole: _Whole) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for mention in group.mentions:
            if not mention.parts.given or not mention.parts.surname:
                continue
            for r in mention.readings:
                if _merge(whole, r) is not None and r.name != whole.name:
                    if _fold(r.name) != _fold(whole.name):
                        found.setdefault(r.name)
                    break
        return tuple(found)

    def more_places(self, whole: _Whole, taken: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Places where the surname stands and no mention was seen, in any case."""
        surname = whole.surname
        if len(surname) < 4 or " " in surname:
            return
        stem = surname[: max(3, len(surname) - 2)]
        covered = [(s.start, s.end) for s in self.spans]
        regions = [m for f in self.article.facts.get("regions", ()) for m in getattr(f, "mentions", ())]
        for match in re.finditer(rf"\b{re.escape(stem)}\w{{0,5}}\b", self.article.text):
            start, end = match.span()
            if any(s < end and start < e for s, e in (*covered, *regions, *taken)):
                continue
            before = self.article.text[max(0, start - 2) : start]
            if before[-1:] in '-«„"' or self.article.text[end : end + 1] == "-":
                continue
            found = readings(NameParts((), "", match[0]), self.lang)
            if any(_fold(r.surname) == _fold(surname) and r.gender in ("", whole.gender) for r in found):
                yield start, end


def _is_noun(word: str) -> bool:
    """Whether the word is a common noun that a name in the genitive may follow: визит Ивана Петрова."""
    found = forms(word) if word.isalpha() else ()
    return bool(found) and found[0].pos == "NOUN" and found[0].known and found[0].animate is not True


def _fullest(roles: list[str]) -> str | None:
    """The role of the most words, the first of equals; with the capital that it has inside a sentence."""
    best = max(roles, key=lambda r: len(r.split()), default=None)
    return next((r for r in roles if best and r[0].isupper() and r.casefold() == best.casefold()), best)


def _fullness(name: NameParts) -> int:
    """Rank in which mentions are taken: full names, initials, surnames, given name and patronymic."""
    if name.surname and has_given_name(name):
        return 0 if name.patronymic else 1
    if name.surname and name.given:
        return 2
    return 3 if name.surname else 4


def _indeclinable(mention: _Mention) -> bool:
    """Whether the name looks the same in several cases, so that its case can't be told."""
    top = mention.readings[0].weight
    return len({r.case for r in mention.readings if r.weight > 0.6 * top and r.name == mention.readings[0].name}) > 2


@Language.factory("extract_persons")
def create(nlp: Language, name: str) -> FactComponent:
    """spaCy factory of the component."""
    return FactComponent("persons", find)
