"""What a sentence says of agreements: nouns, signing, parties, persons, dates."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict

from extract.facts.organization_words import body_heads
from extract.lang import cell, remembered
from extract.places.lookup import adjectives, fold, gazetteer
from extract.places.lookup import places as gazetteer_places
from extract.records import Kind, Person, Region, is_code
from extract.spans.article import Article
from extract.spans.morphology import forms, has_case, inflect

__all__ = [
    "Clause",
    "Cue",
    "Noun",
    "Party",
    "Place",
    "Signer",
    "Vocabulary",
    "is_city",
    "party_index",
    "read_clauses",
    "read_signers",
    "vocabulary",
]

Slot = Literal["between", "with", "subject", "agent", "place", "apart", "office", "other"]
"""How a party stands in its clause.

"office": within an office or as the home of somebody; "apart": something else lies between it and another, or is
done with it.
"""
CueKind = Literal[
    "signed",
    "accepted",
    "future",
    "nominal",
    "done",
    "planned",
    "proposed",
    "in_force",
    "prepared",
    "negated",
    "discussed",
]


class NounForms(BaseModel):
    """The forms of the nouns of one kind of act."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    one: str
    many: str
    either: str = "(?!)"


class WordLists(BaseModel):
    """Lists of words (regular expressions) of one language; ``agreements.toml`` says what each is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    refused_before: tuple[str, ...]
    refused_after: tuple[str, ...]
    vague: tuple[str, ...]
    several: tuple[str, ...]
    anniversary: tuple[str, ...]
    genitive_before: tuple[str, ...]
    definite: tuple[str, ...]
    indefinite: tuple[str, ...]
    unclear: tuple[str, ...]
    refers_back: tuple[str, ...]
    plan_needs: tuple[str, ...]
    base_before: tuple[str, ...]
    including: tuple[str, ...]
    once: tuple[str, ...]
    national: tuple[str, ...]
    bilateral: tuple[str, ...]
    both: tuple[str, ...]
    common_authorities: str
    common_regions: dict[str, Literal["city", "division"]]
    partners: tuple[str, ...]
    attribute: tuple[str, ...]
    signed_attribute: tuple[str, ...]
    between: tuple[str, ...]
    with_: tuple[str, ...]
    agent: tuple[str, ...]
    place: tuple[str, ...]
    and_: tuple[str, ...]
    party_words: tuple[str, ...]
    firm_words: tuple[str, ...]
    of: tuple[str, ...]
    authorities: tuple[str, ...]
    city_authorities: tuple[str, ...]
    district_authorities: tuple[str, ...]
    district: str
    offices: tuple[str, ...]
    onlookers: tuple[str, ...]
    sources: tuple[str, ...]
    title_stops: tuple[str, ...]
    period_before: tuple[str, ...]
    dated_before: tuple[str, ...]
    subordinate: tuple[str, ...]
    determiners: tuple[str, ...]
    genitive_articles: tuple[str, ...]
    genitive_end: str
    town_adjective: str
    adjective: str
    modal: tuple[str, ...]
    modal_reach: int
    past: tuple[str, ...]
    infinitive: tuple[str, ...]
    bare_infinitive: Literal["signed", "none"]
    active: tuple[str, ...]
    passive: tuple[str, ...]
    case_shows: bool
    division_authorities: tuple[str, ...]
    short_authorities: tuple[str, ...]
    short_authority_country: str
    signature_before: tuple[str, ...]
    lies_between: tuple[str, ...]
    aside_with: tuple[str, ...]
    represented: tuple[str, ...]
    ordinals: tuple[str, ...]
    programme: tuple[str, ...]
    fresh: tuple[str, ...]
    with_pronoun: tuple[str, ...]
    ministries: tuple[str, ...]
    preterite: tuple[str, ...]
    attributive: tuple[str, ...]
    purpose: tuple[str, ...]
    pronouns: tuple[str, ...]
    about: tuple[str, ...]
    refusal: tuple[str, ...]
    validity: tuple[str, ...]


class TownAdjectives(BaseModel):
    """Adjectives made from the names of towns and divisions; an empty `stem` where a language has none.

    Attributes:
        stem: Pattern of such an adjective; its group is the stem.
        divisions: Nouns of divisions that such adjectives stand with.
        ends: Letters at the end of a name that the adjective drops.
        own: Ends of a name that is the stem already.
        made: What is put to a name for its stem, the most usual first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    stem: str
    divisions: tuple[str, ...]
    ends: str
    own: tuple[str, ...]
    made: tuple[str, ...]


class Nationalities(BaseModel):
    """Adjectives of countries and divisions: "ägyptische Regierung", "с белорусской стороны".

    Attributes:
        endings: What the stems take.
        side: The noun of the side that somebody signs for.
        stems: By the code, its stems.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    endings: str
    side: str
    stems: dict[str, str]


class AgreementWords(BaseModel):
    """The cell ``agreements.toml`` of one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stems: tuple[str, ...]
    nouns: tuple[NounForms, ...]
    words: WordLists
    cues: dict[CueKind, tuple[str, ...]]
    towns: TownAdjectives
    nationalities: Nationalities


_NOTHING = re.compile("(?!)")


def _pattern(entries: Iterable[str], before: str = r"\b", after: str = r"\b") -> re.Pattern[str]:
    joined = "|".join(entries)
    return re.compile(f"{before}(?:{joined}){after}", re.IGNORECASE) if joined else _NOTHING


class Vocabulary:
    """The words of one language, compiled.

    Attributes:
        words: The lists as read.
        nouns: Finds the nouns; the name of the matched group is the number and the index of the kind.
        kinds: The kinds by index.
        cues: Finds the words of each kind of cue.
    """

    def __init__(self, data: AgreementWords) -> None:
        w = self.words = data.words
        self.towns = data.towns
        self.adjective_stem = re.compile(data.towns.stem or "(?!)")
        self._stems = data.stems
        adjectives = data.nationalities
        self.nations = {stem: code for code, stems in adjectives.stems.items() for stem in stems.split()}
        any_stem = "|".join(sorted(self.nations, key=len, reverse=True))
        self.nationality = re.compile(rf"(?<![\w-])({any_stem}){adjectives.endings}(?![\w-])", re.IGNORECASE)
        self.side = re.compile(rf"{self.nationality.pattern}\s+{adjectives.side}", re.IGNORECASE)
        self.kinds = tuple(n.kind for n in data.nouns)
        forms = (
            f"(?P<{number}_{i}>{getattr(noun, number)})"
            for i, noun in enumerate(data.nouns)
            for number in ("one", "many", "either")
        )
        self.nouns = re.compile(rf"\b(?:{'|'.join(forms)})\b(?!-)", re.IGNORECASE)
        self.cues = {kind: _pattern(entries) for kind, entries in data.cues.items()}
        between_words = rf"\s+(?:(?:{'|'.join((*w.determiners, w.adjective))})\s+){{0,5}}$"
        self.genitive_article = _pattern(w.genitive_articles, r"\b", between_words)
        self.genitive_end = re.compile(w.genitive_end or "(?!)")
        self.town_adjective = re.compile(w.town_adjective or "(?!)")
        self.refused_before = _pattern(w.refused_before, r"(?<![\w-])", r"[\s-]+$")
        self.refused_after = _pattern(w.refused_after, r"^\s+")
        self.unclear = _pattern(w.unclear, "", "")
        self.refers_back = _pattern(w.refers_back, r"\b", between_words)
        self.plan_needs = _pattern(w.plan_needs, r"^\s+")
        self.vague = _pattern(w.vague, r"\b", between_words)
        self.several = _pattern(w.several, r"\b", r"(?:\s+[\w-]+){0,7}\s+$")
        self.genitive_before = _pattern(w.genitive_before, r"\b", between_words)
        self.definite = _pattern(w.definite, r"\b", between_words)
        participles = rf"\s+(?:[\w.,-]+\s+){{0,9}}(?:{'|'.join(w.attribute)})\s+$"
        self.extended_attribute = _pattern(w.definite, r"\b", participles)
        self.indefinite = _pattern(w.indefinite, r"\b", between_words)
        self.base_before = _pattern(w.base_before, r"\b", between_words)
        self.national = re.compile(
            rf"\b(?:{'|'.join(w.between)})\s+(?:[\w-]+\s+){{0,2}}(?:{'|'.join(w.national)})\b", re.IGNORECASE
        )
        self.bilateral = _pattern(w.bilateral)
        self.both = _pattern(w.both)
        self.common_authority = re.compile(
            rf"\b(?:{w.common_authorities})\s+({'|'.join(w.common_regions) or '(?!)'})\b(?!\s+[A-ZА-ЯЁ])"
        )
        self.once = _pattern(w.once)
        self.including = _pattern(w.including)
        self.partners = _pattern(w.partners, r"^\s+(?:[\w-]+\s+){0,2}")
        self.anniversary = _pattern(w.anniversary)
        self.attribute = _pattern(w.attribute)
        self.signed_attribute = _pattern(w.signed_attribute)
        self.determiner = _pattern(w.determiners, r"\b", r"\s+$")
        self.modal = _pattern(w.modal)
        self.past = _pattern(w.past)
        self.infinitive = _pattern(w.infinitive)
        self.active = _pattern(w.active)
        self.passive = _pattern(w.passive)
        self.subordinate = re.compile(rf";|,\s+(?=(?:{'|'.join(w.subordinate)})\b)", re.IGNORECASE)
        self.conjunction = _pattern(w.subordinate, "^", "$")
        self.slots: dict[Slot, re.Pattern[str]] = {
            "between": _pattern(w.between, "^", "$"),
            "with": _pattern(w.with_, "^", "$"),
            "agent": _pattern(w.agent, "^", "$"),
            "place": _pattern(w.place, "^", "$"),
            "office": _pattern(w.offices, "^", "$"),
        }
        self.and_word = _pattern(w.and_)
        self.and_before = _pattern(w.and_, r"\b", r"\s+$")
        self.of = _pattern(w.of, "^", "$")
        self.programme = _pattern(w.programme)
        self.aside_with = _pattern(w.aside_with, "^", "$")
        self.represented = _pattern(w.represented, r"[\s,()»“\"]*")
        self.ordinal = _pattern(w.ordinals)
        self.lies_between = _pattern(w.lies_between, "^", "$")
        firms = (*w.and_, *w.of, *w.party_words, *w.firm_words)
        self.joint_of_firms = re.compile(rf"(?:[\s,()„“«»\"]|\b(?:{'|'.join(firms)})\b\.?)*", re.IGNORECASE)
        self.in_place = _pattern(w.place, r"\b", r"\s+$")
        self.firm_word = _pattern(w.firm_words, "^", "$")
        self.joint = re.compile(
            rf"(?:[\s,()„“«»\"]|\b(?:{'|'.join((*w.and_, *w.of, *w.party_words))})\b\.?)*", re.IGNORECASE
        )
        self.party_word = _pattern((*w.party_words, r"[„“«\"]"), "^", "$")
        self.authority = _pattern(w.authorities)
        self.city_authority = _pattern(w.city_authorities)
        self.district_authority = _pattern(w.district_authorities)
        self.division_authority = _pattern(w.division_authorities)
        self.short_authority = _pattern(w.short_authorities)
        self.signature_before = _pattern(w.signature_before, r"\b", between_words)
        self.with_pronoun = _pattern(w.with_pronoun)
        self.attributive = _pattern(w.attributive, "^", "$")
        self.about = re.compile(rf"\s+(?:{'|'.join(w.about)})\s+(?:[\w-]+\s+)?", re.IGNORECASE)
        self.pronoun = _pattern(w.pronouns)
        self.purpose = _pattern(w.purpose, "^", "$")
        self.refusal = _pattern(w.refusal, r"\b", r"\s+(?:[\w-]+\s+){0,2}$")
        self.preterite = _pattern(w.preterite, "^", "$")
        self.ministry = _pattern(w.ministries)
        self.fresh = _pattern(w.fresh, r"\b", between_words)
        self.validity = _pattern(w.validity, r"\b", r"[\s„“«\"]*$")
        self.onlooker = _pattern(w.onlookers)
        self.source = _pattern(w.sources, r"\b", r"\s+(?:[\w-]+\s+){0,3}[„«\"]?$")
        self.speaks = re.compile(rf"\s*(?::|(?:{'|'.join(w.onlookers)})\b)", re.IGNORECASE)
        self.with_office = re.compile(
            rf"\b(?:{'|'.join(w.with_)})\s+(?:[\w-]+\s+){{0,2}}(?:{'|'.join(w.offices)})\b[^,;:.]*$", re.IGNORECASE
        )
        self.with_holder = re.compile(
            rf"\s(?:{'|'.join(w.with_)})\s+(?:[\w-]+\s+)?(?:{'|'.join(w.offices)})\b", re.IGNORECASE
        )
        self.between = _pattern(w.between)
        self.title_stop = _pattern(w.title_stops)
        self.adjective = re.compile(rf"(?:{w.adjective})", re.IGNORECASE)
        self.period_before = _pattern(w.period_before, r"\b", r"[\s„“«\"]*$")
        self.dated_before = _pattern(w.dated_before, r"\b", r"\s*$")

    def may_name(self, text: str) -> bool:
        """Whether `text` can hold a noun; quick, so that most sentences need no more."""
        low = text.lower()
        return any(stem in low for stem in self._stems)


@remembered()
def vocabulary(lang: str) -> Vocabulary:
    """The vocabulary of a language, read once."""
    return Vocabulary(cell(lang, "agreements", AgreementWords))


# --- parties of the article ------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A place in the text where something is named that can be a party.

    Attributes:
        value: Its code or name.
        inside: The codes of what it lies in.
        body: Whether it is named as a body: "authority" that stands as its region, "other", or "" for a region.
    """

    start: int
    end: int
    value: str
    inside: tuple[str, ...]
    body: Literal["", "authority", "other"]


def party_index(article: Article) -> tuple[Place, ...]:
    """All that can be a party, outermost, in order of the text.

    A body that governs a region stands as the region; other organisations stand by name.
    """
    words = vocabulary(article.lang)
    regions = sorted((s, e, r) for r in article.facts.get("regions", ()) for s, e in r.mentions)
    starts = [s for s, _, _ in regions]
    bodies = sorted((s, -e, o.name) for o in article.facts.get("organizations", ()) for s, e in o.mentions)
    places: list[Place] = []
    taken = 0
    for start, minus_end, name in bodies:
        end = -minus_end
        if start < taken:
            continue
        taken = end
        held = [r for r in regions[bisect_left(starts, start) : bisect_left(starts, end)] if r[1] <= end]
        if bodies_of_two := _two_bodies(article.text, start, end, held, words):
            places += bodies_of_two
            continue
        inner = _is_part_of_authority(article, start, end, words)
        of_several = bool(held) and held[0][:2] == (start, end)  # "правительства А и Б": the region alone
        region = held[0][2] if held else None
        texts = () if inner else (name,) if of_several else (article.text[start:end], name)
        party = next(filter(None, (_governed(article, start, end, region, words, text) for text in texts)), None)
        inside = tuple(c for _, _, r in held if (c := r.code))
        places.append(party or Place(start, end, name, inside, "other"))
    covered = [(p.start, p.end) for p in places]
    for s, e, region in regions:
        i = bisect_left(covered, (s + 1, 0)) - 1
        if i < 0 or covered[i][1] <= s:
            lead = article.text.rfind(" ", 0, max(s - 1, 0)) + 1
            places.append(_governed(article, lead, e, region, words) or _region_place(s, e, region))
    places += _short_named(article, places, regions, words)
    places += _common_named(article, places, regions, words)
    places.sort()
    return tuple(_without_containers(article.text, places, words))


def _short_named(
    article: Article, places: Sequence[Place], regions: Sequence[tuple[int, int, Region]], words: Vocabulary
) -> Iterator[Place]:
    """Bodies of divisions that are named without one ("облисполком"): the division of their country named last."""
    country = words.words.short_authority_country
    divisions = [(s, r.code) for s, _, r in regions if r.code and r.code[:3] == f"{country}-" and not is_city(r.code)]
    ends = sorted((p.start, p.end) for p in places)
    for m in words.short_authority.finditer(article.text):
        i = bisect_left(ends, (m.start() + 1, 0)) - 1
        adjective = re.search(r"[\w-]+(?=\s+$)", article.text[max(0, m.start() - 40) : m.start()])
        named = adjective is not None and words.adjective_stem.fullmatch(fold(adjective[0])) is not None
        following = ends[i + 1][0] if i + 1 < len(ends) else len(article.text)
        at = bisect_left(divisions, m.start(), key=lambda d: d[0]) - 1
        if at >= 0 and not named and (i < 0 or ends[i][1] <= m.start()) and following > m.end() + 1:
            yield Place(m.start(), m.end(), divisions[at][1], (country,), "authority")


def _common_named(
    article: Article, places: Sequence[Place], regions: Sequence[tuple[int, int, Region]], words: Vocabulary
) -> Iterator[Place]:
    """Bodies of a region that only a common noun names ("правительство города"): the one of its level named last."""
    taken = sorted((p.start, p.end) for p in places)
    named: dict[str, Region] = {}
    at = 0
    for m in words.common_authority.finditer(article.text):
        while at < len(regions) and regions[at][0] < m.start():
            region = regions[at][2]
            named["city" if is_city(region.code) else region.level] = region
            at += 1
        i = bisect_left(taken, (m.end(), 0)) - 1
        governed = named.get(words.words.common_regions[m[1]])
        if governed and (i < 0 or taken[i][1] <= m.start()):
            yield _region_place(m.start(), m.end(), governed)._replace(body="authority")


def _is_part_of_authority(article: Article, start: int, end: int, words: Vocabulary) -> bool:
    """Whether a body is a part of the authority in its name, so that it stands by its own name: a department."""
    text = article.text[start:end]
    found = words.authority.search(text)
    before = re.findall(r"[\w-]+", text[: found.start()]) if found else []
    return any(body_heads(word, 0, article.lang) for word in before)


def _two_bodies(
    text: str, start: int, end: int, held: Sequence[tuple[int, int, Region]], words: Vocabulary
) -> list[Place]:
    """The parties of a span that names the bodies of two regions ("der Rat von A und die Duma von B"), else []."""
    joint = words.and_word.search(text, held[0][1], held[1][0]) if len(held) == 2 else None
    if joint is None or not words.authority.search(text, start, end):
        return []
    spans = (start, held[0][1]), (joint.end() + 1, end)
    return [_region_place(s, e, r)._replace(body="authority") for (s, e), (_, _, r) in zip(spans, held, strict=True)]


def _region_place(start: int, end: int, region: Region) -> Place:
    inside = filter(None, (region.in_, region.code and region.code[:2], region.in_ and region.in_[:2]))
    return Place(start, end, region.code or region.name, tuple(inside), "")


def _governed(
    article: Article, start: int, end: int, region: Region | None, words: Vocabulary, text: str = ""
) -> Place | None:
    """The region that the body `text`, by default what stands there, governs; None when it is no such authority."""
    text = text or article.text[start:end]
    if not words.authority.search(text):
        return None
    value, inside = (region.code or region.name, tuple(filter(None, (region.in_,)))) if region else (None, ())
    if words.division_authority.search(text) and (region is None or region.level == "city"):
        value = _division_of(text, article.lang) or value
    elif words.district_authority.search(text) and region is None:
        value = _district(text, words)
    elif region is None:
        stem = words.adjective_stem.search(fold(text))
        town = next((r for r in article.facts.get("regions", ()) if stem and _is_town_of(stem[1], r, words)), None)
        value = (town.code or town.name) if town else None
        if value is None and stem and words.city_authority.search(text):
            value = _towns(article.lang).get(stem[1])
    if value is None and (nation := words.nationality.search(text)):
        value = words.nations[nation[1].lower()]
    if value is None:
        return None
    return Place(start, end, value, (*inside, value[:2]), "authority")


def _division_of(text: str, lang: str) -> str | None:
    """The division that an authority's adjective or town names ("Гомельский облисполком", "Gebietsrat Grodno")."""
    words = vocabulary(lang)
    for m in words.adjective_stem.finditer(fold(text)):
        for head in words.towns.divisions:
            if (place := adjectives().get((m[1], head))) is not None:
                return place.code
    towns = words.town_adjective.sub("", text)
    return next((p.code for hit in gazetteer(lang).find(towns) for p in hit.headed), None)


def _district(text: str, words: Vocabulary) -> str | None:
    """The district that an authority's adjective names ("Глусского райисполкома")."""
    first = text.split()[0]
    if not words.words.district or words.adjective_stem.match(fold(first)) is None:
        return None
    form = next(
        (f for f in forms(first) if f.pos == "ADJF" and f.case and f.number == "sing" and f.gender != "femn"), None
    )
    nominative = inflect(first, form.case, "masc", "sing", "ADJF") if form and form.case else None
    return f"{nominative} {words.words.district}" if nominative else None


@remembered()
def _towns(lang: str) -> dict[str, str]:
    """Codes or names of towns by the stem of the adjective made from the name; without stems that two towns share."""
    found: dict[str, set[str]] = {}
    towns = vocabulary(lang).towns
    for place in gazetteer_places().values() if towns.made else ():
        if place.urban:
            base = fold(place.names.get(lang, "")).rstrip(towns.ends)
            for stem in {base} if base.endswith(towns.own) else {base + made for made in towns.made}:
                found.setdefault(stem, set()).add(place.code or place.names[lang])
    return {stem: names.pop() for stem, names in found.items() if len(names) == 1}


def _is_town_of(stem: str, region: Region, words: Vocabulary) -> bool:
    """Whether the adjective's stem is made from the name of the town."""
    if region.level != "city" and not is_city(region.code):
        return False
    name, made = fold(region.name), words.towns.made[0]
    return stem in (name, name + made) or stem.startswith(name.rstrip(words.towns.ends) + made)


def is_city(code: str | None) -> bool:
    """Whether a code is that of a city that is a division of its own."""
    place = gazetteer_places().get(code or "")
    return place is not None and place.urban


def _without_containers(text: str, places: list[Place], words: Vocabulary) -> Iterator[Place]:
    """Leave out what says where the party before it lies ("Kreis Zimljansk des Gebiets Rostow"), or its other name."""
    held: Place | None = None
    for place in places:
        gap = "" if held is None else text[held.end : place.start]
        contained = held is not None and place.value in held.inside and not place.body
        if held is not None and (gap.strip() == "(" or (contained and _is_apposition(gap, words))):
            held = held._replace(end=place.end)
            continue
        if held is not None:
            yield held
        held = place
    if held is not None:
        yield held


def _is_apposition(gap: str, words: Vocabulary) -> bool:
    return all(words.party_word.match(w) for w in re.findall(r"\w+", gap)) and not re.search(r"[,;:–—\n]|\.\s", gap)


# --- clauses -------------------------------------------------------------------------------------------------------


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


class Cue(NamedTuple):
    """A word that tells whether something was signed, will be, or holds."""

    start: int
    end: int
    kind: CueKind


class Party(NamedTuple):
    """A party as it stands in a clause.

    Attributes:
        group: The coordination that it is part of.
        joint: What joins it to the one before in the group: "and", "," or "" for the first.
        by_name: Whether it is an organisation that stands by its name.
    """

    start: int
    end: int
    value: str
    slot: Slot
    group: int
    joint: Literal["", "and", ","]
    by_name: bool


class Signer(NamedTuple):
    """A person who signed, and the party that the person's office belongs to."""

    start: int
    end: int
    name: str
    home: str | None


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
_WORTH = 60  # characters from a noun to the sum that it is worth
_TOKEN = re.compile(r"[\w-]+|[^\w\s]")


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
        inside = places[bisect_left(places, left, key=_start) : bisect_left(places, right, key=_start)]
        parties = tuple(_slots(article, left, right, inside, cues, words))
        clauses.append(Clause(left, right, nouns, cues, parties))
    return tuple(clauses)


def _lists_parties(text: str, comma: re.Match[str], places: Sequence[Place]) -> bool:
    """Whether a comma stands between two parties, the second with its article: "die Kammer A, die Stadt B und C"."""
    article = _ARTICLE.match(text, comma.end())
    i = bisect_left(places, comma.end(), key=_start)
    follows = article is not None and i < len(places) and places[i].start == article.end()
    return follows and i > 0 and text[places[i - 1].end : comma.start()].strip(")") == ""


_ARTICLE = re.compile(r"\w{3}\s+")


def _start(place: Place) -> int:
    return place.start


def _cues(text: str, start: int, end: int, words: Vocabulary) -> Iterator[Cue]:
    for kind, pattern in words.cues.items():
        for m in pattern.finditer(text, start, end):
            yield Cue(m.start(), m.end(), kind)


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
    if words.indefinite.search(before) or words.genitive_before is not _NOTHING:
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


_Token: TypeAlias = tuple[int, int, str]


def _slots(
    article: Article, start: int, end: int, places: Sequence[Place], cues: tuple[Cue, ...], words: Vocabulary
) -> list[Party]:
    if not places:
        return []
    text = article.text
    tokens: list[_Token] = [(m.start(), m.end(), m[0]) for m in _TOKEN.finditer(text, start, end)]
    starts = [t[0] for t in tokens]
    verbs = {c.start for c in cues if c.kind in ("signed", "accepted", "future", "planned", "in_force", "proposed")}
    verbs |= {m.start() for p in (words.past, words.modal, words.infinitive) for m in p.finditer(text, start, end)}
    passive = words.passive.search(text, start, end) is not None
    found: list[Party] = []
    for place in places:
        at = _lead(tokens, bisect_left(starts, place.start), words, firm=place.body == "other")
        lead, head = (tokens[at][0], tokens[at][2]) if at < len(tokens) else (place.start, "")
        if place.body == "other" and words.source.search(text, max(start, lead - _SOURCE), lead):
            continue
        last = found[-1] if found else None
        if last and place.start > last.end + 1 and _is_joined(text, last, place, head, words):
            joint: Literal["and", ","] = "and" if words.and_word.search(text, last.end, place.start) else ","
            found.append(Party(lead, place.end, place.value, last.slot, last.group, joint, place.body == "other"))
        else:
            behind = bisect_left(starts, place.end)
            slot = _slot(tokens, at, tokens[behind][2] if behind < len(tokens) else "", verbs, words)
            if slot == "other" and words.words.case_shows and place.body == "other":
                first = next((word for _, _, word in tokens[at:] if word[0].isalnum()), "")
                slot = "subject" if _is_as_listed(first, place) and not _is_governed(tokens, at) else slot
            if slot == "other" and passive and words.words.case_shows and _is_agent(tokens, at, behind):
                slot = "agent"
            if slot == "agent" and not passive and at and words.of.match(tokens[at - 1][2]):
                slot = "other"
            found.append(Party(lead, place.end, place.value, slot, place.start, "", place.body == "other"))
    return [p if p.slot != "subject" or _is_of_subject(p, found) else p._replace(slot="other") for p in found]


def _lead(tokens: Sequence[_Token], at: int, words: Vocabulary, firm: bool = False) -> int:
    """The index of the first token of a party whose name begins at token `at`: its type and body stand before."""
    while at > 0:
        word = tokens[at - 1][2]
        if (firm and words.firm_word.match(word)) or (
            words.of.match(word) and at > 1 and words.party_word.match(tokens[at - 2][2])
        ):
            at -= 1
            continue
        if not words.party_word.match(word) and not (word == "." and at > 1 and len(tokens[at - 2][2]) < 3):
            break
        at -= 1
    return at


def _is_joined(text: str, last: Party, place: Place, head: str, words: Vocabulary) -> bool:
    """Whether a place continues the coordination of the party before it."""
    joint = words.joint_of_firms if place.body == "other" else words.joint
    if joint.fullmatch(text, _after_representative(text, last.end, place.start, words), place.start) is None:
        return False
    marked = _MARK.search(text, last.end, place.start) or words.and_word.search(text, last.end, place.start)
    if last.slot == "place" and not marked:
        return False
    if words.words.case_shows and last.slot in ("between", "with"):
        kind = re.match(r"\w+", text[last.start : last.end])  # after "с провинциями" names stand as they are
        return not _is_only_nominative(head) or (kind is not None and words.party_word.match(kind[0]) is not None)
    return True


def _is_only_nominative(word: str) -> bool:
    """Whether a word can be a nominative and can't stand after "с" or "между"."""
    return has_case(word, _NOMINATIVE) and not has_case(word, _OBLIQUE)


def _after_representative(text: str, start: int, end: int, words: Vocabulary) -> int:
    """Where the "and" behind a party's representative stands: "A, vertreten durch Herrn X, und B"; else `start`."""
    if words.represented.match(text, start, end) is None:
        return start
    joints = [m.start() for m in words.and_word.finditer(text, start, end)]
    return joints[-1] if joints else start


_MARK = re.compile(r"[,()]")


def _is_as_listed(head: str, place: Place) -> bool:
    """Whether an organisation's name begins as in the nominative."""
    return re.sub(r"\W", "", place.value.split()[0]).lower() == re.sub(r"\W", "", head).lower()


def _is_governed(tokens: Sequence[_Token], at: int) -> bool:
    """Whether a name without cases depends on the noun before it: "условиях деятельности КРСУ"."""
    before, name = (tokens[at - 1][2] if at else ""), (tokens[at][2] if at < len(tokens) else "")
    return name.isupper() and len(name) > 1 and before.islower() and any(f.pos == "NOUN" for f in forms(before)[:1])


def _is_agent(tokens: Sequence[_Token], at: int, behind: int) -> bool:
    """Whether the party of these tokens is in the instrumental, as who does something in a Russian passive is."""
    named = [word for _, _, word in tokens[at:behind] if word[0].isalnum()]
    return any(has_case(word, _INSTRUMENTAL) and not has_case(word, _GENITIVE) for word in (*named[:1], *named[-1:]))


def _is_of_subject(party: Party, found: Sequence[Party]) -> bool:
    """Whether a subject is the first of its group or the group is a list, not two clauses side by side."""
    return not party.joint or any(p.group == party.group and p.joint == "and" for p in found)


_NOMINATIVE = frozenset({"nomn"})
_OBLIQUE = frozenset({"ablt", "accs"})
_INSTRUMENTAL = frozenset({"ablt"})
_GENITIVE = frozenset({"gent"})


def _is_nominative(word: str, plural: bool) -> bool:
    """Whether a word can be a nominative; without `plural`, a singular (правительства is rather a genitive)."""
    return any(form.case == "nomn" and (plural or form.number != "plur") for form in forms(word))


def _slot(tokens: Sequence[_Token], at: int, behind: str, verbs: set[int], words: Vocabulary) -> Slot:
    """How the party that begins at token `at` stands in its clause, by the words around it and by its case."""
    governor = tokens[at - 1][2] if at else ""
    if at > 1 and words.and_word.fullmatch(governor):
        other = _lead(tokens, at - 1, words)
        governor = tokens[other - 1][2] if 0 < other < at - 1 else governor
    slot: Slot = next((s for s, pattern in words.slots.items() if pattern.match(governor)), "other")
    if slot == "between" and at > 1 and words.lies_between.match(tokens[at - 2][2]):
        return "apart"
    if slot == "with" and at > 1 and words.aside_with.match(tokens[at - 2][2]):
        return "apart"
    if words.words.case_shows:
        if slot == "other" and not words.onlooker.match(governor) and at < len(tokens):
            head = tokens[at][2]
            plural = at == 0 or not words.party_word.match(head)
            return "subject" if _is_nominative(head, plural) else "other"
        return slot
    if slot == "agent" and at > 1 and tokens[at - 2][2].istitle() and not words.nouns.fullmatch(tokens[at - 2][2]):
        return "other"
    if slot != "other" or words.onlooker.match(governor):
        return slot
    if words.slots["office"].match(behind):
        return "office"
    starts_clause = (
        at == 0 or words.conjunction.match(governor) or tokens[at - 1][2] in _OPENING or tokens[at - 1][0] in verbs
    )
    return "subject" if starts_clause else "other"


_OPENING = '–—-:)“”«»"•·▪►*'  # marks that a clause or an item of a list begins after
_SOURCE = 60  # characters before a name in which a verb can say that it is the source of the news
_OFFICE = 60  # characters that an office can take between a region and the name


# --- who signed ------------------------------------------------------------------------------------------------------


def read_signers(
    article: Article, start: int, end: int, places: tuple[Place, ...], persons: Sequence[tuple[int, int, Person]]
) -> tuple[Signer, ...]:
    """The persons who, by the sentence ``text[start:end]``, signed something.

    Args:
        article: The article.
        start: Start of the sentence.
        end: End of the sentence.
        places: What `party_index` gives.
        persons: The mentions of persons in the sentence, in order.
    """
    words, text = vocabulary(article.lang), article.text
    active = words.active.search(text, start, end)
    passive = words.passive.search(text, start, end)
    if not persons or not (active or passive):
        return ()
    signers: list[Signer] = []
    seen_end, refused, case = start, False, True
    for s, e, person in persons:
        before, after = text[seen_end:s], text[e : min(end, e + 24)]
        signing = [m.end() for pattern in (words.active, words.passive) for m in pattern.finditer(before)]
        office = before[max(signing, default=0) :]
        broken = signing or re.search("[.;:]", before)
        carried = refused and not broken and (not words.words.case_shows or _is_named(text[s:e], person) == case)
        case = _is_named(text[s:e], person)
        refused = bool(words.onlooker.search(office) or words.speaks.match(after)) or carried
        named_too = text[s - 1 : s] == "(" and text[e : e + 1] == ")"
        if not refused and not named_too and _can_sign(text, person, s, e, start, active is not None, words):
            signers.append(Signer(s, e, person.name, _home(article, person, before, seen_end, places)))
        seen_end = e
    return tuple(signers)


def _can_sign(text: str, person: Person, s: int, e: int, start: int, active: bool, words: Vocabulary) -> bool:
    """Whether the name stands as a signatory's does: as the subject, as the agent of a passive, or after "between"."""
    between = words.between.search(text, start, s)
    if between is not None and words.nouns.search(text, start, between.start()):
        return True
    if words.words.case_shows:
        nominative = _is_named(text[s:e], person)
        if active:
            return nominative or words.with_office.search(text, start, s) is not None
        return words.passive.search(text, start, s) is not None and not nominative
    if active and not words.passive.search(text, start, e):
        return True
    return any(words.slots["agent"].match(w) for w in re.findall(r"[\w-]+", text[start:s]))


def _is_named(mention: str, person: Person) -> bool:
    """Whether a mention has the words of the name, so that it can be the nominative."""
    return set(fold(mention).split()) <= set(fold(person.name).split())


def _word_at(text: str, words: str) -> int:
    """Where whole `words` stand in `text`, -1 when nowhere."""
    at = text.find(words)
    behind = text[at + len(words) : at + len(words) + 1]
    return at if at >= 0 and not behind.isalnum() and (at == 0 or not text[at - 1].isalnum()) else -1


def _of_adjective(role: str, words: Vocabulary) -> str | None:
    """The division whose adjective opens a Russian office: астраханский губернатор."""
    m = words.adjective_stem.match(role)
    heads = words.towns.divisions if m else ()
    return next((p.code for head in heads if m and (p := adjectives().get((m[1], head))) is not None), None)


def _in_role(article: Article, role: str, places: Sequence[Place]) -> list[tuple[int, Place]]:
    """The parties that an office names, with where in its words."""
    found = ((_word_at(role, fold(article.text[p.start : p.end])), p) for p in places) if role else ()
    return [(at, place) for at, place in found if at >= 0]


def _lies_in(place: Place, country: Place) -> bool:
    """Whether a place is a division of the country that an office names before it: "посланник А в области Б"."""
    return is_code(country.value) and len(country.value) == 2 and place.value.startswith(f"{country.value}-")


def _home(article: Article, person: Person, before: str, at: int, places: tuple[Place, ...]) -> str | None:
    """The party whose office the person holds: the first that the office names."""
    role = fold(person.role or "")
    words = vocabulary(article.lang)
    named = _in_role(article, role, places)
    bodies = [(at, at + p.end - p.start) for at, p in named if p.body == "other"]
    own = [
        (at, p)
        for at, p in named
        if p.body == "other" or not (any(s <= at < e for s, e in bodies) or words.in_place.search(role[:at]))
    ]
    if own:
        first = min(own, key=lambda found: (found[0], found[1].body == "other", found[1].start))[1]
        if first.body == "other" and first.inside and words.ministry.search(first.value):
            return first.inside[0]
        return next((p.value for _, p in named if _lies_in(p, first)), first.value)
    around = places[bisect_left(places, at, key=_start) : bisect_left(places, at + len(before), key=_start)]
    if role and (adjective := _of_adjective(role, words)) is not None:
        return adjective
    nation = words.nationality.search(role) or words.side.search(before)
    if nation:
        return words.nations[nation[1].lower()]
    near = [p for p in around if p.body != "other" and not words.in_place.search(before[: p.start - at])]
    gap = before[near[-1].end - at :] if near else ""
    if (
        not near
        or len(gap) > _OFFICE
        or words.nouns.search(gap)
        or words.active.search(gap)
        or words.passive.search(gap)
    ):
        return None
    return near[-1].value
