"""What an article names that can be a party: regions, the bodies that govern them, organisations."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from extract.facts.agreement_words import Vocabulary, vocabulary
from extract.facts.organization_words import body_heads
from extract.lang import remembered
from extract.places.lookup import adjectives, fold, gazetteer
from extract.places.lookup import places as gazetteer_places
from extract.records import Region
from extract.spans.article import Article
from extract.spans.morphology import forms, inflect

__all__ = ["Place", "is_city", "party_index", "places_in"]


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


def places_in(places: Sequence[Place], start: int, end: int) -> Sequence[Place]:
    """The places, of all in order, that begin in ``text[start:end]``."""
    return places[bisect_left(places, start, key=_start) : bisect_left(places, end, key=_start)]


def _start(place: Place) -> int:
    return place.start


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
    """Regions that a common noun names ("правительство города", "mit dem Landkreis"): of its kind, the last named."""
    taken = sorted((p.start, p.end) for p in places)
    named: list[Region] = []
    at = 0
    for m in words.common_authority.finditer(article.text):
        while at < len(regions) and regions[at][0] < m.start():
            named.append(regions[at][2])
            at += 1
        i = bisect_left(taken, (m.end(), 0)) - 1
        governed = _of_kind(m[1], words.words.common_regions[m[1]], named)
        if governed and (i < 0 or taken[i][1] <= m.start()):
            yield _region_place(m.start(1), m.end(), governed)._replace(body="authority")


def _of_kind(noun: str, level: str, named: Sequence[Region]) -> Region | None:
    """The last region named that a common noun can mean: one with it in its name, or a bare name of its level."""
    stem, wanted = fold(noun)[:_STEM], "division" if level == "any" else level
    of_level = [r for r in reversed(named) if ("city" if is_city(r.code) else r.level) == wanted]
    found = next((r for r in of_level if stem in fold(r.name)), None)
    return found or next((r for r in of_level if " " not in r.name or level == "any"), None)


_STEM = 5  # letters of a noun that its forms share


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
    elif words.district_authority.search(text) and (region is None or region.level in ("division", "country")):
        value = _district(text, words) or value
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
        in_brackets = gap.strip() == "," and held is not None and "(" in text[held.start : held.end].partition(")")[0]
        if held is not None and (gap.strip() == "(" or (contained and (in_brackets or _is_apposition(gap, words)))):
            held = held._replace(end=place.end)
            continue
        if held is not None:
            yield held
        held = place
    if held is not None:
        yield held


def _is_apposition(gap: str, words: Vocabulary) -> bool:
    return all(words.party_word.match(w) for w in re.findall(r"\w+", gap)) and not re.search(r"[,;:–—\n]|\.\s", gap)
