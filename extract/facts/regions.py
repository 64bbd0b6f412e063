"""Regions of an article: countries, divisions, towns and districts, each once, with all its mentions.

Names come from the gazetteer (`extract.places`). Rules in the order in which they win over each other:

1. ``adjective``: Russian adjectives before the noun of a division, also several: "Гомельской и Витебской областями";
   ``elided`` (after 3) where the noun stands earlier in the sentence only.
2. ``headed``: names beside such a noun: "die Gebiete Brest und Gomel", "Brester Gebiet", "кантон Берн". Of the
   divisions that share a name it means the one that is called so, or whose country the article names, else none.
3. ``district``: "Шкловский район", "Landkreis Teltow-Fläming".
4. ``name``: what stands alone. A name that is also a word or a person's name needs evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from spacy.language import Language

from extract.facts.component import FactComponent
from extract.facts.office_words import is_office_word
from extract.facts.own_places import own_places
from extract.lang import cell, remembered
from extract.places import Gazetteer, Hit, Place, adjectives, districts, fold, gazetteer, places
from extract.records import Level, Region
from extract.spans.article import Article, NamedEntity
from extract.spans.morphology import inflect
from extract.spans.names import is_given_name
from extract.spans.translit import fold_name

__all__ = ["create", "find"]

GROUP = "regions"


# --- words ---------------------------------------------------------------------------------------------------------


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Head(_Words):
    """A noun of divisions: its forms that take one name, and those that take several."""

    singular: list[str]
    plural: list[str]


class DistrictHead(_Words):
    """A noun of districts: its gender and its other forms."""

    gender: str
    forms: list[str]


class Lists(_Words):
    """What stands between the members of a list, with prepositions (`joints`), before it and behind it."""

    between: list[str] = Field(alias="and")
    joints: list[str]
    trailing: list[str]
    around: list[str]
    openers: list[str]
    of: str


class Adjectives(_Words):
    """Adjectives of divisions.

    Their endings, words between adjective and noun, words that such a name can begin with, nouns that take no name
    behind them, and nouns that take no adjective.
    """

    endings: list[str]
    between: list[str]
    openers: list[str]
    only: list[str]
    never: list[str]


class DistrictAdjectives(_Words):
    """Adjectives of districts: endings, stems outside -ск-, stems with a stressed ending, and what is no name."""

    endings: list[str]
    others: list[str]
    stressed: list[str]
    refused: list[str]
    refused_in_plural: list[str]
    common: list[str]


class Compounds(_Words):
    """Names of districts in one word: their end, or the whole name."""

    end: list[str]
    whole: list[str]


class DistrictNames(_Words):
    """Words that begin and end names of districts of more than one word."""

    openers: list[str]
    closers: list[str]


class Districts(_Words):
    """Nouns, names and adjectives of districts."""

    heads: dict[str, DistrictHead]
    names: DistrictNames
    compound: Compounds
    adjectives: DistrictAdjectives


class Towns(_Words):
    """Words before the names of towns: what says that a town follows, and what only bears its name."""

    bearers: list[str]
    cues: list[str]
    cases: dict[str, list[str]]
    bodies: list[str]
    prepositions: list[str]
    home: list[str]
    instrumental: list[str]


class Currencies(_Words):
    """Nouns before the name of a country (`of`: its code) that make it part of the currency's name."""

    nouns: list[str]
    of: list[str]


class Kinds(_Words):
    """Nouns with rules of their own.

    Attributes:
        republic: The noun of republics.
        own: Nouns that take the names in `named` only; the others take also those that stand alone.
        named: What the full names hold of the divisions that a noun takes, by noun; nouns that aren't here take all.
    """

    republic: str
    own: list[str]
    named: dict[str, list[str]]


class RegionWords(_Words):
    """The cell ``regions``."""

    kinds: Kinds
    heads: dict[str, Head]
    lists: Lists
    adjectives: Adjectives
    districts: Districts
    towns: Towns
    currencies: Currencies


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


class Grammar:
    """The patterns of a language, made from its words. All match folded text."""

    def __init__(self, lang: str) -> None:
        words = cell(lang, "regions", RegionWords)
        self.lang = lang
        self.words = words
        own = own_places(lang)
        self.names: Gazetteer = Gazetteer(lang, own) if own else gazetteer(lang)
        self.kind = {form: kind for kind, h in words.heads.items() for form in (*h.singular, *h.plural)}
        self.plural = {form for h in words.heads.values() for form in h.plural}
        self.head = re.compile(rf"(?<![\w-])(?:{_any(self.kind)})(?!\w)")
        joints = _any(words.lists.joints)
        self.joint = re.compile(rf"(?:\s*[,/]\s*|\s+)(?:(?:{joints})\s+){{0,3}}")
        self.joint_before = re.compile(rf"(?:\s*,\s*|\s*\([^()]{{1,30}}\)\s*,?\s*|\s+)(?:(?:{joints})\s+){{0,3}}$")
        openers = "|".join(re.escape(w) + (r"\b" if w.isalpha() else "") for w in words.lists.openers)
        self.opener = re.compile(rf"\s*(?:{openers})?\s*")
        between = f"(?:(?:{_any(words.adjectives.between)})\\s+)?" if words.adjectives.between else ""
        endings = _any(words.adjectives.endings)
        self.adjective_before = re.compile(
            rf"(?<![\w-])((?:\w+-)*\w+?)({endings})(\s+(?:\([^()]{{1,30}}\)\s+)?{between}|\s*)$"
        )
        opener = rf"(?:(?:{_any(words.adjectives.openers)}) )?" if words.adjectives.openers else ""
        self.in_er = re.compile(rf"(?<![\w-])({opener}\w[\w-]*?)e?r\s+$")
        self.adjective = re.compile(rf"((?:\w+-)*\w+?)(?:{endings})(?![\w-])")
        self.trailing = re.compile(
            rf"\s+(?:{_any(words.lists.between)})\s+(?!{_any(words.lists.around)})(?:\w+\s+){{0,2}}(?:{_any(words.lists.trailing)})(?!\w)"
            if words.lists.trailing
            else r"(?!)"
        )
        self.introduced = re.compile(
            rf"(?<![\w-])(?:{_any(words.lists.trailing)})(?!\w)[^.!?:;\n]*?(?:\s-|:)\s+$"
            if words.lists.trailing
            else r"(?!)"
        )
        self.elided_after = re.compile(r"\s*(?:[.,;:!?)\n]|$|\s-\s)")
        self.elided_before = re.compile(rf"(?:[-,:]\s*|(?<!\w)(?:{joints})\s+)$")
        self.currency = re.compile(rf"(?<!\w)(?:{_any(words.currencies.nouns)})\s+$")
        self.body = re.compile(_any(words.towns.bodies))
        self.bearer = re.compile(rf"(?<![\w-])(?:{_any(words.towns.bearers)})\s*$")
        self.beside = re.compile(rf"\s*(?:,|(?<=\s)(?:{_any(words.lists.between)})(?=\s))\s*")
        self.listed = re.compile(rf",|(?<!\w)(?:{_any(words.lists.between)})(?!\w)")
        self.cue = re.compile(rf"(?<![\w-])(?:{_any(words.towns.cues)})\s*[«\"„“]?$")
        self.instrumental = re.compile(rf"(?<![\w-])(?:{_any(words.towns.instrumental)})(?:\s+|(?<=\.))$")
        self.preposition = re.compile(rf"(?<![\w-])(?:{_any(words.towns.prepositions)})\s+$")
        self.district = {f: name for name, h in words.districts.heads.items() for f in (name.lower(), *h.forms)}
        compound = words.districts.compound
        self.compound = re.compile(
            rf"(?<![\w-])(?:\w[\w-]*(?:{_any(compound.end)})|(?:{_any(compound.whole)})(?:es)?)(?![\w-])"
            if compound.end
            else r"(?!)"
        )
        self.district_head = re.compile(rf"(?<![\w-])(?:{_any(self.district)})(?!\w)")
        self.district_adjective = re.compile(
            rf"(?<![\w-])((?:\w+-)*\w+?)({_any(words.districts.adjectives.endings)})(\s+|\s*)$"
        )
        names = words.districts.names
        self.district_name = re.compile(
            rf" +((?:(?:{_any(names.openers)}) )?[^\W\d_a-zß-ÿ]\w+(?:-\w+)*(?:(?<=er) (?:{_any(names.closers)})\b)?)"
        )


@remembered()
def grammar(lang: str) -> Grammar:
    """The grammar of a language, made once a process."""
    return Grammar(lang)


class Found(NamedTuple):
    """A mention: where it stands, what it means, and the rule that found it."""

    start: int
    end: int
    key: str
    code: str | None
    name: str
    level: Level
    inside: str | None
    rule: str


def _of_place(start: int, end: int, place: Place, lang: str, rule: str) -> Found:
    level: Level = place.level  # type: ignore[assignment]
    return Found(start, end, place.key, place.code, place.names[lang], level, place.inside, f"regions.{rule}")


class _Text(NamedTuple):
    text: str
    folded: str
    countries: frozenset[str] = frozenset()
    """Codes of the countries that the text names."""

    def capital(self, at: int) -> bool:
        return self.text[at : at + 1].isupper()

    def before(self, at: int, width: int = 90) -> str:
        return self.folded[max(0, at - width) : at]


# --- adjectives before the noun of a division (Russian) ---------------------------------------------------------------


def _adjectival(t: _Text, g: Grammar) -> Iterator[Found]:
    """Divisions named by adjectives: "Гомельской и Витебской областями", "областей: Брестской и Минской"."""
    for head in g.head.finditer(t.folded):
        kind = g.kind[head[0]]
        found = list(_adjectives_left(t, g, head.start(), head.end(), kind))
        if not found and head[0] in g.plural:
            found = list(_adjectives_right(t, g, head.end(), kind))
        yield from found


def _adjectives_left(t: _Text, g: Grammar, start: int, end: int, kind: str) -> Iterator[Found]:
    at = start
    while True:
        window = t.before(at)
        m = g.adjective_before.search(window)
        if m is None or (at == start and not m[3]):
            return
        begin = at - len(window) + m.start(1)
        place = adjectives().get((m[1], kind))
        if place is None or not t.capital(begin):
            return
        stop = end if at == start and "(" not in m[3] else begin + len(m[1]) + len(m[2])
        yield _of_place(begin, stop, place, g.lang, f"adjective:{place.code}")
        window = t.before(begin)
        joint = g.joint_before.search(window)
        if joint is None or not joint[0].strip():
            return
        at = begin - len(joint[0])


def _adjectives_right(t: _Text, g: Grammar, at: int, kind: str) -> Iterator[Found]:
    opener = g.opener.match(t.folded, at)
    at = opener.end() if opener else at
    while True:
        m = g.adjective.match(t.folded, at)
        place = adjectives().get((m[1], kind)) if m else None
        if m is None or place is None or not t.capital(at):
            return
        yield _of_place(m.start(), m.end(), place, g.lang, f"adjective:{place.code}")
        joint = g.joint.match(t.folded, m.end())
        if joint is None:
            return
        at = joint.end()


_SENTENCE_END = re.compile(r"[.!?](?=\s+[^\W\d_a-zа-яё]|\s*$)|\n")


def _elided(t: _Text, g: Grammar) -> Iterator[Found]:
    """Divisions whose noun stands earlier in the sentence: "с Волынской областью, Витебская область - с Одесской"."""
    heads = [
        h
        for h in g.head.finditer(t.folded)
        if next(_adjectives_left(t, g, h.start(), h.end(), g.kind[h[0]]), None) is not None
    ]
    for n, head in enumerate(heads):
        stop = _SENTENCE_END.search(t.text, head.end())
        end = min(stop.start() if stop else len(t.text), *(h.start() for h in heads[n + 1 : n + 2]), len(t.text))
        yield from _adjectives_without_noun(t, g, head.end(), end, g.kind[head[0]])


def _adjectives_without_noun(t: _Text, g: Grammar, at: int, end: int, kind: str) -> Iterator[Found]:
    """Lists of adjectives in one case, behind a small word or sign, that no noun follows."""
    while m := g.adjective.search(t.folded, at, end):
        at = m.end()
        if (m[1], kind) not in adjectives() or not g.elided_before.search(t.before(m.start(), 20)):
            continue
        members = [m]
        while (joint := g.joint.match(t.folded, at)) and (
            (after := g.adjective.match(t.folded, joint.end(), end))
            and after[0][len(after[1]) :] == m[0][len(m[1]) :]
            and (after[1], kind) in adjectives()
        ):
            members.append(after)
            at = after.end()
        if g.elided_after.match(t.folded, at) and all(t.capital(one.start()) for one in members):
            for one in members:
                place = adjectives()[one[1], kind]
                yield _of_place(*one.span(), place, g.lang, f"elided:{place.code}")


# --- names beside the noun of a division ------------------------------------------------------------------------------


def _headed(t: _Text, g: Grammar) -> Iterator[Found]:
    """Divisions named behind their noun, or before it by a German name in -er."""
    for head in g.head.finditer(t.folded):
        kind = g.kind[head[0]]
        if g.lang == "de" and kind not in g.words.adjectives.never:
            yield from _names_in_er(t, g, head.start(), head.end(), kind)
        if kind not in g.words.adjectives.only:
            yield from _names_right(t, g, head, kind)


_WORD = re.compile(r"\w+")
_BRACKET = re.compile(r"\s*\(")


def _name_at(t: _Text, g: Grammar, at: int) -> Hit | None:
    word = _WORD.match(t.folded, at)
    return g.names.at(t.text, t.folded, *word.span()) if word and t.capital(at) else None


def _division(t: _Text, g: Grammar, hit: Hit | None, kind: str) -> Place | None:
    """The division that a name means behind a noun: a republic behind that word, else rather none."""
    if hit is None:
        return None
    alone = [p for p in hit.alone if p.level == "division" and _may_head(g, kind, p)]
    headed = _headed_division(t, g, hit, kind)
    if headed is not None and alone and not _is_meant(t, g, headed, kind, alone):
        headed = None
    meant = [headed, *alone] if headed else alone
    return min(meant, key=lambda p: _is_republic(g, p) != (kind == g.words.kinds.republic), default=None)


def _may_head(g: Grammar, kind: str, place: Place) -> bool:
    """Whether a noun can stand before the name of a division: "Landkreis Südböhmen", but no "Landkreis Oberbayern"."""
    return kind not in g.words.kinds.own or _takes(g, kind, place) or place.country not in g.words.towns.home


def _is_meant(t: _Text, g: Grammar, headed: Place, kind: str, alone: list[Place]) -> bool:
    """Whether a name that means divisions by itself too means `headed`: of their country, a named one, or so called."""
    return headed.country in {*t.countries, *(p.country for p in alone)} or kind in fold(headed.names[g.lang])


def _headed_division(t: _Text, g: Grammar, hit: Hit, kind: str) -> Place | None:
    """The division that a name means only beside a noun; of several, one whose noun it is or whose country is named."""
    republic = kind == g.words.kinds.republic
    taken = [p for p in hit.headed if _takes(g, kind, p) and (_is_republic(g, p) or not republic)]

    def rank(place: Place) -> tuple[bool, bool]:
        return (_is_republic(g, place) != republic, kind not in fold(place.names[g.lang]))

    best = [p for p in taken if rank(p) == min(map(rank, taken))]
    if len({p.country for p in best}) > 1:
        best = [p for p in best if p.country in t.countries]
    return best[0] if len({p.country for p in best}) == 1 else None


def _is_republic(g: Grammar, place: Place) -> bool:
    return g.words.kinds.republic in fold(place.names[g.lang])


def _takes(g: Grammar, kind: str, place: Place) -> bool:
    """Whether a noun stands before the names of such divisions."""
    nouns = g.words.kinds.named.get(kind)
    return nouns is None or any(noun in fold(place.names[g.lang]) for noun in nouns)


@lru_cache
def _by_sound() -> dict[str, Place]:
    """Divisions by their folded German name: for the spellings of Russian names that the gazetteer doesn't list."""
    found: dict[str, Place] = {}
    for form, hit in gazetteer("de").entries():
        if hit.headed and all(p.country in _TRANSCRIBED for p in hit.headed):
            found.setdefault(fold_name(form), hit.headed[0])
    return found


_TRANSCRIBED = frozenset({"RU", "BY", "UA", "KZ", "KG", "UZ"})
_NEXT_WORD = re.compile(r"[^\W\d_a-zß-ÿ][^\W\d_]{3,}")


def _by_ear(t: _Text, at: int) -> tuple[int, Place] | None:
    """End and meaning of a name in another transcription than the gazetteer's ("Gebiet Mahilioŭ")."""
    word = _NEXT_WORD.match(t.text, at)
    place = _by_sound().get(fold_name(word[0])) if word else None
    return (word.end(), place) if word and place else None


_CLOSED = re.compile(r"\)\s+")  # behind a noun in brackets: "der Verwaltungsbezirk (Oblast) Brest"


def _other_name(t: _Text, g: Grammar, at: int, place: Place) -> Found | None:
    """Another name of the division in brackets behind the first: Oblast Lwiw (Lemberg)."""
    opened = _BRACKET.match(t.text, at)
    hit = _name_at(t, g, opened.end()) if opened else None
    if hit is None or t.text[hit.end : hit.end + 1] != ")" or place not in (*hit.headed, *hit.alone):
        return None
    return _of_place(hit.start, hit.end, place, g.lang, f"headed:{place.code}")


def _names_right(t: _Text, g: Grammar, head: re.Match[str], kind: str) -> Iterator[Found]:
    bracketed = head.start() > 0 and t.text[head.start() - 1] == "("
    opener = (_CLOSED.match(t.text, head.end()) if bracketed else None) or g.opener.match(t.folded, head.end())
    if (
        opener is None
        or not opener[0]
        or (opener[0].strip() not in ("", ")", g.words.lists.of) and head[0] not in g.plural)
    ):
        return
    at, first = opener.end(), True
    while True:
        hit = _name_at(t, g, at)
        place = _division(t, g, hit, kind)
        end = hit.end if hit else at
        if place is None and hit is None and g.lang == "de" and (heard := _by_ear(t, at)):
            end, place = heard
        if place is None:
            return
        begin = head.start() if first and opener[0].strip() in ("", g.words.lists.of) else at
        yield _of_place(begin, end, place, g.lang, f"headed:{place.code}")
        if (other := _other_name(t, g, end, place)) is not None:
            yield other
            end = other.end + 1
        joint = g.joint.match(t.folded, end) if head[0] in g.plural else None
        if joint is None or not joint[0].strip():
            return
        at, first = joint.end(), False


_IN_ER = re.compile(r"(?<![\w-])(\w[\w-]*?)e?r$")


def _names_in_er(t: _Text, g: Grammar, start: int, end: int, kind: str) -> Iterator[Found]:
    at = start
    while True:
        window = t.before(at)
        m = (g.in_er if at == start else _IN_ER).search(window)
        if m is None:
            return
        begin = at - len(window) + m.start(1)
        places = (_headed_place(t, g, form, kind) for form in (m[1], m[1] + "e", m[1] + "en"))
        place = next((p for p in places if p is not None), None)
        if place is None or not t.capital(begin):
            return
        stop = end if at == start else at
        yield _of_place(begin, stop, place, g.lang, f"headed:{place.code}")
        joint = g.joint_before.search(t.before(begin))
        if joint is None or not joint[0].strip():
            return
        at = begin - len(joint[0])


def _headed_place(t: _Text, g: Grammar, form: str, kind: str) -> Place | None:
    hit = g.names.at(form, form, 0, len(re.match(r"\w*", form)[0]))  # type: ignore[index]
    return _headed_division(t, g, hit, kind) if hit is not None and hit.end == len(form) else None


# --- districts --------------------------------------------------------------------------------------------------------


def _districts(t: _Text, g: Grammar) -> Iterator[Found]:
    for head in g.district_head.finditer(t.folded):
        name = g.district[head[0]]
        if g.lang == "de":
            yield from _german_districts(t, g, head, name)
        else:
            yield from _russian_districts(t, g, head.start(), head.end(), name)
    for m in g.compound.finditer(t.folded):
        if t.capital(m.start()):
            name = re.sub("es$", "", t.text[m.start() : m.end()])
            yield _of_name(m.start(), m.end(), name, "district", None, "district")


def _russian_districts(t: _Text, g: Grammar, start: int, end: int, head: str) -> Iterator[Found]:
    words = g.words.districts.adjectives
    at = start
    while True:
        window = t.before(at)
        m = g.district_adjective.search(window)
        if m is None or (at == start and not m[3]):
            return
        begin, stem = at - len(window) + m.start(1), m[1]
        known = stem.endswith(("ск", "цк")) or stem in words.others
        refused = stem in words.refused or (t.folded[start:end] in g.plural and stem in words.refused_in_plural)
        if not known or refused or not t.capital(begin):
            return
        written = t.text[begin : begin + len(stem)]
        ending = "ой" if stem in words.stressed else "ий" if re.search(r"[кгхжшчщ]$", stem) else "ый"
        name = f"{written}{ending} {head}"
        stop = end if at == start else begin + len(stem) + len(m[2])
        yield _of_name(begin, stop, name, "district", _inside(t, g, end) or _of_its_stem(g, stem), "district")
        joint = g.joint_before.search(t.before(begin))
        if joint is None or not joint[0].strip():
            return
        at = begin - len(joint[0])


def _of_its_stem(g: Grammar, stem: str) -> str | None:
    """Code of the division of a district's adjective: listed, or that of the only town that it is made of."""
    if stem in districts():
        return districts()[stem]
    if stem in g.words.districts.adjectives.common:
        return None
    for name in (stem, stem.removesuffix("ск")):
        hits = g.names.find(name.capitalize())
        if len(hits) == 1 and hits[0].form == name and len(hits[0].alone) == 1 and not hits[0].doubtful:
            return hits[0].alone[0].inside if hits[0].alone[0].level == "city" else None
    return None


# A district that its adjective names: what follows is no name of it ("des Südböhmischen Landkreises Jan Novák").
_NAMED_BY_ADJECTIVE = re.compile(r"(?<![\w-])[A-ZÄÖÜ][\w-]+isch(?:e[nrs]?)?\s$")


def _german_districts(t: _Text, g: Grammar, head: re.Match[str], name: str) -> Iterator[Found]:
    if not t.capital(head.start()) or _NAMED_BY_ADJECTIVE.search(t.text, max(0, head.start() - 40), head.start()):
        return
    at, plural, names = head.end(), head[0].endswith(("e", "en")), []
    while m := g.district_name.match(t.text, at):
        if fold(m[1]) in g.words.districts.adjectives.refused:
            break
        names.append(m)
        joint = g.joint.match(t.folded, m.end()) if plural else None
        if joint is None or not joint[0].strip():
            break
        at = joint.end() - 1
    for n, m in enumerate(names):
        start = m.start(1) if n else head.start()
        inside = _inside(t, g, names[-1].end()) or _of_its_town(g, m[1])
        yield _of_name(start, m.end(), f"{name} {m[1]}", "district", inside, "district")


def _of_its_town(g: Grammar, name: str) -> str | None:
    """Code of the division of the town that a district is named after, if there is one such town."""
    hits = g.names.find(name)
    return hits[0].alone[0].inside if len(hits) == 1 and len(hits[0].alone) == 1 else None


def _inside(t: _Text, g: Grammar, at: int) -> str | None:
    """Code of the division named right behind a district."""
    window = t.folded[at : at + 60]
    cut = re.search(r"[.;:!?\n]", window)
    stretch = _Text(t.text[at : at + (cut.start() if cut else 60)], window[: cut.start()] if cut else window)
    for finder in (_adjectival, _headed):
        for found in finder(stretch, g):
            if found.start < 12 and found.code:
                return found.code
    for hit in g.names.find(stretch.text, stretch.folded)[:1]:
        if hit.start < 12 and hit.alone and not hit.doubtful and not g.listed.search(stretch.folded[: hit.start]):
            return hit.alone[0].code or hit.alone[0].inside
    return None


def _of_name(start: int, end: int, name: str, level: Level, inside: str | None, rule: str) -> Found:
    return Found(start, end, f"{inside or ''}/{fold_name(name)}", None, name, level, inside, f"regions.{rule}")


# --- towns that the gazetteer doesn't have ----------------------------------------------------------------------------


def _unlisted(article: Article, t: _Text, g: Grammar, taken: list[Found]) -> Iterator[Found]:
    """Places found by the model behind the word for a town: "in der Stadt Zinnowitz", "в городе Болгаре"."""
    spans = sorted((f.start, f.end) for f in taken)
    for start, end, label, _ in article.entities:
        if label != "LOC" or _overlaps(spans, start, end):
            continue
        cue = g.cue.search(t.before(start, 40))
        name = t.text[start:end]
        if cue is None or not re.fullmatch(r"[^\W\d_][\w.'-]*(?: [^\W\d_][\w.'-]*){0,2}", name):
            continue
        case = next((c for c, words in g.words.towns.cases.items() if cue[0].strip() in words), None)
        if case is None:
            continue
        if case != "nomn" and " " not in name:
            name = inflect(name, case, None, "sing", "NOUN") or name
        yield _of_name(start, end, name, "city", _inside(t, g, end), "town")


# --- names that stand alone -------------------------------------------------------------------------------------------


def _alone(article: Article, t: _Text, g: Grammar, hits: list[Hit], taken: list[Found]) -> Iterator[Found]:
    spans = sorted((f.start, f.end) for f in taken)
    hits = [h for h in hits if not _overlaps(spans, h.start, h.end)]
    named = Counter(f.key for f in taken)
    for hit in hits:
        if len(hit.alone) == 1 and not hit.doubtful and not _is_shouted(t, hit):
            named[hit.alone[0].key] += 1
    about = Counter[str]()
    for key, n in named.items():
        place = places().get(key)
        if place is not None:
            about[place.country] += n
            about[place.code or place.inside or ""] += n
    trailing = _trailing(t, g, hits) | _introduced(t, g, hits)
    for n, hit in enumerate(hits):
        listed = _headed_division(t, g, hit, "") if n in trailing else None
        if listed is not None:
            yield _of_place(hit.start, hit.end, listed, g.lang, f"headed:{listed.code}")
            continue
        if not hit.alone:
            continue
        place = _choose(hit, named, about)
        reason = _refused(article, t, g, hit, place, named)
        likely = _in_a_list(t, g, hits, n) or _is_foreign_town(t, g, hit, place, about) if reason == DOUBT else False
        if reason and not likely and not (reason == ADJECTIVE and _ends_a_list(t, g, hits, n)):
            article.refuse(GROUP, hit.start, hit.end, reason)
        else:
            found = _of_place(hit.start, hit.end, place, g.lang, f"name:{place.key}")
            yield found if place.code else found._replace(name=hit.names[hit.alone.index(place)])


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    i = bisect_left(spans, (end,))
    return any(e > start for _, e in spans[max(0, i - 3) : i])


def _is_inside(hits: list[Hit], at: int) -> bool:
    """Whether a name of the gazetteer goes on at this place: the "Kreis" of "Autonomer Kreis Tschukotka"."""
    i = bisect_left(hits, at, key=lambda h: h.start)
    return i > 0 and hits[i - 1].end > at and bool(hits[i - 1].alone)


def _trailing(t: _Text, g: Grammar, hits: list[Hit]) -> set[int]:
    """Indices of names in a list before "und anderen Regionen": there they mean the divisions."""
    found: set[int] = set()
    for n, hit in enumerate(hits):
        if not hit.headed or not g.trailing.match(t.folded, hit.end):
            continue
        found.add(n)
        for k in range(n - 1, -1, -1):
            gap = t.folded[hits[k].end : hits[k + 1].start]
            if not hits[k].headed or gap.strip() != ",":
                break
            found.add(k)
    return found


def _introduced(t: _Text, g: Grammar, hits: list[Hit]) -> set[int]:
    """Indices of names in a list behind "three regions – ": there they mean the divisions."""
    found: set[int] = set()
    for n, hit in enumerate(hits):
        if n in found or not hit.headed or not g.introduced.search(t.before(hit.start, 150)):
            continue
        last = n
        while (
            last + 1 < len(hits)
            and hits[last + 1].headed
            and g.beside.fullmatch(t.folded, hits[last].end, hits[last + 1].start)
        ):
            last += 1
        if last > n:
            found.update(range(n, last + 1))
    return found


def _choose(hit: Hit, named: Counter[str], about: Counter[str]) -> Place:
    """The place that a name means here: one that the article names otherwise, or that lies in what it is about."""

    def rank(place: Place) -> tuple[bool, bool, bool, int]:
        inside = place.inside or ""
        return (place.key not in named, inside not in about, place.country not in about, -about[place.country])

    return min(hit.alone, key=rank)


def _refused(article: Article, t: _Text, g: Grammar, hit: Hit, place: Place, named: Counter[str]) -> str | None:
    """Why a name is none here, None if it is one."""
    entity = _entity(article, hit)
    label = entity[2] if entity else None
    if _opens_dateline(t, hit):
        return None
    person = entity is not None and label == "PER" and not _is_gone_to(t, g, entity, hit, place)
    if entity is not None and person and not _is_surely_a_region(article, t, entity, hit, place):
        return "part of a person's name"
    if entity is not None and label == "ORG" and _is_of_the_body(t, g, entity, hit, place):
        return "part of an organisation's name"
    if g.lang == "ru" and hit.form.endswith(("ском", "цком")):
        return None if g.instrumental.search(t.before(hit.start, 20)) else ADJECTIVE
    if _quoted(t.text, hit) or (place.urban and _in_short_quotes(t.text, hit)):
        return "a name in quotation marks"
    if place.code in g.words.currencies.of and g.currency.search(t.before(hit.start, 20)):
        return "part of the name of a currency"
    if place.urban and g.bearer.search(t.before(hit.start, 20)):
        return "the name of a street or the like"
    shouted = _is_shouted(t, hit)
    if not hit.doubtful and not shouted:
        return None
    if entity is not None and label == "LOC" and _begins(t, g, entity, hit):
        return None
    if g.cue.search(t.before(hit.start, 40)):
        return None
    if shouted or (len(hit.form) <= 5 and t.text[hit.start : hit.end].isupper()):
        return None if place.key in named else "an abbreviation that the article doesn't explain"
    told = g.lang == "de" and article.entities
    if place.urban and not told and g.preposition.search(t.before(hit.start, 20)):
        return None
    return DOUBT


def _opens_dateline(t: _Text, hit: Hit) -> bool:
    """Whether a name in capitals opens a line, with a day behind it: "МОГИЛЕВ, 26 февраля", "MINSK, 24. November"."""
    opens = hit.start == 0 or t.text[hit.start - 1] == "\n"
    return opens and t.text[hit.start : hit.end].isupper() and _DAY_BEHIND.match(t.text, hit.end) is not None


def _is_surely_a_region(article: Article, t: _Text, entity: NamedEntity, hit: Hit, place: Place) -> bool:
    """Whether what the model takes for a person is a country or division, with no other name or initial beside it.

    Or a town that it takes for a place elsewhere in the article.
    """
    name = t.text[hit.start : hit.end]
    if not (hit.doubtful or place.urban) and _is_of_office(t, hit):
        return True
    if hit.doubtful or is_given_name(name) or t.text[slice(*entity[:2])].strip(" .,:;–-") != name:
        return False
    if place.urban and not any(label == "LOC" and t.text[s:e] == name for s, e, label, _ in article.entities):
        return False
    return not _NAME_BEHIND.match(t.text, hit.end) and not _INITIAL_BEFORE.search(
        t.text[max(0, hit.start - 4) : hit.start]
    )


def _is_gone_to(t: _Text, g: Grammar, entity: NamedEntity, hit: Hit, place: Place) -> bool:
    """Whether what the model takes for a person is a town behind its preposition, and no other name beside it."""
    if hit.doubtful or not place.urban or g.preposition.search(t.before(hit.start, 20)) is None:
        return False
    alone = t.text[slice(*entity[:2])].strip(" .,:;–-") == t.text[hit.start : hit.end]
    return alone and not _NAME_BEHIND.match(t.text, hit.end)


_DAY_BEHIND = re.compile(r",\s+\d{1,2}\.?\s")


def _is_of_office(t: _Text, hit: Hit) -> bool:
    """Whether a name stands between an office and a given name: "раис Татарстана Рустам ..."."""
    before, behind = _WORD_BEFORE.search(t.before(hit.start, 40)), _WORD_BEHIND.match(t.text, hit.end)
    if before is None or behind is None or not is_given_name(behind[1]):
        return False
    return is_office_word(before[0].strip(), "ru")


_WORD_BEFORE = re.compile(r"[\w-]+\s+$")
_WORD_BEHIND = re.compile(r"\s+([\w-]+)")
_NAME_BEHIND = re.compile(r"\s+[^\W\d_a-zа-яёß-ÿ]")
_INITIAL_BEFORE = re.compile(r"[^\W\d_a-zа-яёß-ÿ]\.\s*$")


def _is_shouted(t: _Text, hit: Hit) -> bool:
    """Whether a short name in capitals could be an abbreviation: ГУАМ, ВАДА."""
    written = t.text[hit.start : hit.end]
    return len(written) <= 4 and written.isupper() and not any(name.isupper() for name in hit.names)


def _begins(t: _Text, g: Grammar, entity: NamedEntity, hit: Hit) -> bool:
    """Whether the entity is the name, perhaps with the word for a town before it: not the Bor of "Зелёный Бор"."""
    return entity[0] == hit.start or g.cue.search(t.folded[entity[0] : hit.start]) is not None


def _is_of_the_body(t: _Text, g: Grammar, entity: NamedEntity, hit: Hit, place: Place) -> bool:
    """Whether a name inside an organisation's is only part of it: a club's or a firm's town, not a government's."""
    start, end = entity[:2]
    if (start, end) == (hit.start, hit.end):
        return place.level != "country" and (place.urban or _CLUB.search(t.text, max(0, start - 4), start) is not None)
    return place.urban and not g.body.search(t.folded, start, end)


_CLUB = re.compile(r"(?<!\w)[^\W\d_a-zа-яёß-ÿ]{2,3} $")


def _entity(article: Article, hit: Hit) -> NamedEntity | None:
    """The named entity that holds the name."""
    entities = article.entities
    i = bisect_right(entities, hit.start, key=lambda e: e[0])
    return next((e for e in reversed(entities[max(0, i - 2) : i]) if e[0] <= hit.start < e[1]), None)


DOUBT = "also a word or a person's name"
ADJECTIVE = "an adjective"


def _is_foreign_town(t: _Text, g: Grammar, hit: Hit, place: Place, about: Counter[str]) -> bool:
    """Whether a doubtful town stands behind a preposition and lies in a foreign country that the article is about."""
    foreign = place.urban and place.country not in g.words.towns.home and about[place.country] > 0
    return foreign and g.preposition.search(t.before(hit.start, 20)) is not None


def _ends_a_list(t: _Text, g: Grammar, hits: list[Hit], n: int) -> bool:
    """Whether a town that looks like an adjective is the last of a list: "с Москвой, Уральском"."""
    hit, before = hits[n], hits[max(n - 1, 0)]
    listed = n > 0 and bool(before.alone) and g.beside.fullmatch(t.folded, before.end, hit.start) is not None
    return listed and g.elided_after.match(t.folded, hit.end) is not None


def _in_a_list(t: _Text, g: Grammar, hits: list[Hit], n: int) -> bool:
    """Whether a doubtful town stands beside a sure one in a list, and before no other word with a capital."""
    hit = hits[n]
    if re.match(r"\s+[^\W\d_a-zа-яё]", t.text[hit.end : hit.end + 4]) or not any(p.level == "city" for p in hit.alone):
        return False

    def beside(left: Hit, right: Hit) -> bool:
        return g.beside.fullmatch(t.folded, left.end, right.start) is not None

    return any(
        other.alone and not other.doubtful and (beside(other, hit) if k < n else beside(hit, other))
        for k, other in ((n - 1, hits[max(n - 1, 0)]), (n + 1, hits[min(n + 1, len(hits) - 1)]))
        if 0 <= k < len(hits)
    )


_OPEN, _CLOSE = "«„“\"‚'", "»“”\"‘'"


def _quoted(text: str, hit: Hit) -> bool:
    return (
        text[hit.start - 1 : hit.start] in _OPEN
        and hit.start > 0
        and text[hit.end : hit.end + 1] in _CLOSE
        and hit.end < len(text)
    )


def _in_short_quotes(text: str, hit: Hit) -> bool:
    """Whether a name is one of two or three words in quotation marks: «Вечерний Минск»."""
    before = re.search(r"[«„“\"]([^«»„“”\"\n]{0,40})$", text[max(0, hit.start - 45) : hit.start])
    after = re.match(r"([^«»„“”\"\n]{0,40})[»“”\"]", text[hit.end : hit.end + 45])
    return before is not None and after is not None and len((before[1] + after[1]).split()) <= 2


# --- all together -----------------------------------------------------------------------------------------------------


def _countries(hits: list[Hit]) -> frozenset[str]:
    """Codes of the countries that a text names."""
    named = (p for hit in hits if not hit.doubtful for p in hit.alone)
    return frozenset(p.country for p in named if p.level == "country")


def _mentions(article: Article) -> list[Found]:
    g = grammar(article.lang)
    folded = fold(article.text)
    hits = g.names.find(article.text, folded)
    t = _Text(article.text, folded, _countries(hits))
    taken: list[Found] = []
    rules = (_adjectival, _headed, _districts, _elided) if article.lang == "ru" else (_headed, _districts)
    for rule in rules:
        spans = sorted((f.start, f.end) for f in taken)
        taken += [f for f in rule(t, g) if not _overlaps(spans, f.start, f.end) and not _is_inside(hits, f.start)]
    taken += _alone(article, t, g, hits, taken)
    return sorted([*taken, *_unlisted(article, t, g, taken)], key=lambda f: (f.start, f.end))


def _join_districts(by_key: dict[str, list[Found]]) -> None:
    """Districts named without their division join the one of that name that the article names with it."""
    for key in [k for k in by_key if k.startswith("/")]:
        same = [k for k in by_key if k.endswith(key) and k != key]
        if len(same) == 1:
            mentions = [*by_key[same[0]], *by_key.pop(key)]
            inside = by_key[same[0]][0].inside
            by_key[same[0]] = sorted(m._replace(key=same[0], inside=inside) for m in mentions)


def find(article: Article) -> Iterator[Region]:
    """The regions of an article, with offsets into `Article.text`."""
    by_key: dict[str, list[Found]] = {}
    for found in _mentions(article):
        by_key.setdefault(found.key, []).append(found)
    _join_districts(by_key)
    for key, mentions in by_key.items():
        first = mentions[0]
        name = max((m.name for m in mentions), key=len)
        fact = {"key": key, "code": first.code, "name": name, "level": first.level, "in": first.inside}
        yield Region.model_validate({**fact, "mentions": [(m.start, m.end) for m in mentions], "rule": first.rule})


@Language.factory("extract_regions")
def create(nlp: Language, name: str) -> FactComponent:
    """spaCy factory of the component."""
    return FactComponent("regions", find)
