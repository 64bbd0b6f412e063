"""Who signed: persons in a sentence about signing, and the party that each signs for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extract.facts.agreement_parties import Place, places_in
from extract.facts.agreement_words import Vocabulary, vocabulary
from extract.places.lookup import adjectives, fold
from extract.records import Person, is_code
from extract.spans.article import Article

__all__ = ["Signer", "joint_signers", "read_signers", "told_signer"]


class Signer(NamedTuple):
    """A person who signed, and the party that the person's office belongs to."""

    start: int
    end: int
    name: str
    home: str | None


_BEFORE = 120  # characters before a name in which its office stands
_OFFICE = 60  # characters that an office can take between a region and the name


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
            home = _home(article, person, before, seen_end, places) or _home_behind(text, e, end, places, words)
            signers.append(Signer(s, e, person.name, home))
        seen_end = e
    return tuple(signers)


def _home_behind(text: str, at: int, end: int, places: tuple[Place, ...], words: Vocabulary) -> str | None:
    """The body behind the name that ends at `at`: "A von der Universität B"; None where no such body stands there."""
    of = words.of_whom.match(text, at, end)
    body = next(iter(places_in(places, of.end(), of.end() + 1)), None) if of else None
    return body.value if body and body.body == "other" else None


def joint_signers(
    article: Article, start: int, end: int, places: tuple[Place, ...], persons: Sequence[tuple[int, int, Person]]
) -> tuple[Signer, ...]:
    """The two persons named before whom the sentence ``text[start:end]`` names by their common office.

    Args:
        article: The article.
        start: Start of the sentence.
        end: End of the sentence.
        places: What `party_index` gives.
        persons: The mentions of persons in a sentence before, in order.
    """
    words, text = vocabulary(article.lang), article.text
    if not words.joint_office.search(text, start, end):
        return ()
    if not (words.active.search(text, start, end) or words.passive.search(text, start, end)):
        return ()
    signers: dict[str, Signer] = {}
    seen_end = 0
    for s, e, person in persons:
        if person.role:
            before = text[max(seen_end, s - _BEFORE) : s]
            signers.setdefault(
                person.name, Signer(s, e, person.name, _home(article, person, before, s - len(before), places))
            )
        seen_end = e
    homes = [signer.home for signer in signers.values()]
    return tuple(signers.values()) if len(homes) == 2 and homes[0] != homes[1] else ()


def told_signer(
    article: Article, start: int, end: int, places: tuple[Place, ...], persons: Sequence[tuple[int, int, Person]]
) -> tuple[Signer, ...]:
    """The person whom the sentence ``text[start:end]`` names by a pronoun: "Mit Rektor B unterzeichnete er".

    Args:
        article: The article.
        start: Start of the sentence.
        end: End of the sentence.
        places: What `party_index` gives.
        persons: The mentions of persons in the sentence before, in order.
    """
    if not vocabulary(article.lang).he_signs.search(article.text, start, end):
        return ()
    first = next((mention for mention in persons if mention[2].role), None)
    if first is None:
        return ()
    s, e, person = first
    before = article.text[max(0, s - _BEFORE) : s]
    return (Signer(s, e, person.name, _home(article, person, before, s - len(before), places)),)


def _can_sign(text: str, person: Person, s: int, e: int, start: int, active: bool, words: Vocabulary) -> bool:
    """Whether the name stands as a signatory's does: as the subject, as the agent of a passive, or after "between"."""
    between = words.between.search(text, start, s)
    if between is not None and words.nouns.search(text, start, between.start()):
        return True
    if words.words.case_shows:
        nominative = _is_named(text[s:e], person)
        if active:
            with_another = words.with_office.search(text, start, s) or words.together.search(text, start, s)
            return nominative or with_another is not None
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


def _is_nameless(place: Place, words: Vocabulary) -> bool:
    """Whether a place is a body by its common noun alone, so that it tells of no party: "des Stadtrats"."""
    return place.body == "other" and words.authority.fullmatch(place.value) is not None


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
        if (p.body == "other" and not _is_nameless(p, words))
        or not (p.body == "other" or any(s <= at < e for s, e in bodies) or words.in_place.search(role[:at]))
    ]
    if own:
        first = min(own, key=lambda found: (found[0], found[1].body == "other", found[1].start))[1]
        if first.body == "other" and first.inside and words.ministry.search(first.value):
            return first.inside[0]
        return next((p.value for _, p in named if _lies_in(p, first)), first.value)
    around = [p for p in places_in(places, at, at + len(before)) if not _is_nameless(p, words)]
    if role and (adjective := _of_adjective(role, words)) is not None:
        return adjective
    nation = words.nationality.search(role) or words.side.search(before)
    if nation:
        return words.nations[nation[1].lower()]
    for party in around[-1:]:
        gap = before[party.end - at :]
        if words.for_whom.search(before[: party.start - at]) and len(gap) < _OFFICE and not words.nouns.search(gap):
            return party.value
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
