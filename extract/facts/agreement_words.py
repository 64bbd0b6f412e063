"""The words by which agreements are found, compiled for one language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from extract.facts.nationalities import Nationalities, nationalities
from extract.lang import cell, remembered
from extract.records import Kind

__all__ = ["Cue", "CueKind", "Slot", "Vocabulary", "vocabulary"]

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
    generic: tuple[str, ...]
    bilateral: tuple[str, ...]
    both: tuple[str, ...]
    common_authorities: str
    common_regions: dict[str, Literal["city", "district", "division", "any"]]
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
    effect_before: tuple[str, ...]
    effect_after: tuple[str, ...]
    same_day: tuple[str, ...]
    dated_thing_before: tuple[str, ...]
    dated_thing_after: tuple[str, ...]
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
    joint_offices: tuple[str, ...]
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
    they: tuple[str, ...]
    he: tuple[str, ...]
    former: tuple[str, ...]
    ceremony: tuple[str, ...]
    it: tuple[str, ...]
    for_whom: tuple[str, ...]
    of_whom: tuple[str, ...]
    commercial: tuple[str, ...]
    together: tuple[str, ...]
    other_signed: tuple[str, ...]
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


class AgreementWords(BaseModel):
    """The cell ``agreements.toml`` of one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stems: tuple[str, ...]
    nouns: tuple[NounForms, ...]
    words: WordLists
    cues: dict[CueKind, tuple[str, ...]]
    towns: TownAdjectives


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

    def __init__(self, data: AgreementWords, adjectives: Nationalities) -> None:
        w = self.words = data.words
        self.towns = data.towns
        self.adjective_stem = re.compile(data.towns.stem or "(?!)")
        self._stems = data.stems
        self.nations = adjectives.codes
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
        self.generic = _pattern(w.generic)
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
        self.joint_office = _pattern(w.joint_offices)
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
        self.it_holds = _pattern(w.it, "", r"\s+(?:[\w-]+\s+){0,2}[\w-]+")
        self.former = _pattern(w.former, r"\b", r"\s+(?:[\w-]+\s+)?$")
        self.ceremony = _pattern(w.ceremony)
        self.they = _pattern(w.they)
        self.of_whom = _pattern(w.of_whom, r"\s+", r"\s+")
        self.together = _pattern(w.together, r"\b", r"\s+[^,;:.]*$")
        self.other_signed = re.compile(rf"\s+(?:[\w-]+\s+){{0,3}}(?:{'|'.join(w.other_signed)})\b", re.IGNORECASE)
        self.other_signed_before = _pattern(w.other_signed, r"\b", r"(?:\s+(?:[\w-]+\s+)?|\s+)$")
        self.commercial = _pattern(w.commercial, "^", "$")
        self.for_whom = _pattern(w.for_whom, r"\b", r"\s+(?:\w+\s+){0,2}$")
        signs, he, joint = "|".join(w.active), "|".join(w.he), "|".join(w.and_)
        self.he_signs = re.compile(rf"\b(?:(?:{signs})\s+(?:{he})|(?:{he})\s+(?:{signs}|{joint}))\b", re.IGNORECASE)
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
        self.partner_words = {"with": _pattern(w.with_), "between": _pattern(w.between[:1])}
        self.title_stop = _pattern(w.title_stops)
        self.adjective = re.compile(rf"(?:{w.adjective})", re.IGNORECASE)
        self.period_before = _pattern(w.period_before, r"\b", r"[\s„“«\"]*$")
        self.dated_before = _pattern(w.dated_before, r"\b", r"\s*$")
        self.effect_before = _pattern(w.effect_before, r"\b", r"\s*$")
        self.effect_after = _pattern(w.effect_after, r"\s+")
        self.same_day = _pattern(w.same_day)
        self.dated_thing_before = _pattern(w.dated_thing_before, r"\b", r"\s*$")
        self.dated_thing_after = _pattern(w.dated_thing_after, r"\s+")

    def may_name(self, text: str) -> bool:
        """Whether `text` can hold a noun; quick, so that most sentences need no more."""
        low = text.lower()
        return any(stem in low for stem in self._stems)


@remembered()
def vocabulary(lang: str) -> Vocabulary:
    """The vocabulary of a language, read once."""
    return Vocabulary(cell(lang, "agreements", AgreementWords), nationalities(lang))


class Cue(NamedTuple):
    """A word that tells whether something was signed, will be, or holds."""

    start: int
    end: int
    kind: CueKind
