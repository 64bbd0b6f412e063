"""The parties that an article as a whole is about, for acts whose sentences leave them out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from extract.facts.agreement_acts import NEAR, Act
from extract.facts.agreement_parties import is_city
from extract.facts.agreement_partners import doers, groups, values
from extract.facts.agreement_sentences import HEADLINES, Sentences
from extract.records import is_code
from extract.spans.article import Article

__all__ = ["OPENING", "Context"]

_FEW = 6  # parties among whom one is looked for that the others contain
OPENING = 6  # sentences that tell what the article is about
_PAIR_SLOTS = (
    ("between",),
    ("subject", "with"),
    ("between", "subject", "with", "other", "office", "agent"),
    ("between", "subject", "with", "other", "office", "agent", "place"),
)


class Context:
    """What an article as a whole tells of parties."""

    def __init__(self, article: Article, sentences: Sentences) -> None:
        self.article = article
        self.sentences = sentences

    def pair(self, acts: Sequence[Act]) -> tuple[str, ...]:
        """The two parties that the article is about, by its first sentences or most of its acts; () if unclear."""
        for i in range(min(OPENING, len(self.article.sentences))):
            clauses = self.sentences.clauses(*self.sentences.bounds(i))
            found = [p for c in clauses for p in c.parties]
            headline = self.sentences.is_headline(i)
            named = [
                p
                for p in found
                if not p.by_name or (headline and any(q.group == p.group and q.joint == "and" for q in found))
            ]
            for slots in _PAIR_SLOTS[: None if i < HEADLINES else 2]:
                standing = [p for p in named if p.slot in slots and not (p.slot == "place" and is_city(p.value))]
                parties = _without_parts(values(standing))
                where = {p.value for p in standing if p.slot == "place"} & set(parties)
                partners = {p.value for p in standing if p.slot == "with"} == set(parties)
                if len(parties) == 2 and not partners and (not where or _are_apart(*parties)):
                    told = any(set(parties) <= {*act.parties, *act.homes} for act in acts)
                    return self._of_seats(parties if told else self._of_capitals(parties))
        pairs = [frozenset(a.parties) for a in acts if len(a.parties) == 2]
        best = max(set(pairs), key=lambda p: (pairs.count(p), sorted(p)), default=frozenset[str]())
        return tuple(sorted(best)) if pairs and pairs.count(best) * 2 > len(pairs) else ()

    @cached_property
    def firms(self) -> tuple[str, ...]:
        """The two organisations that the first sentences are about: "Kammer A und Kammer B feiern"; () if unclear."""
        for i in range(min(OPENING, len(self.article.sentences))):
            for clause in self.sentences.clauses(*self.sentences.bounds(i)):
                if both := doers(clause):
                    return both if all(p.by_name for p in clause.parties if p.value in both) else ()
        return ()

    def lead(self, by_name: bool = False, sentences: int = HEADLINES) -> str | None:
        """The party that the first sentences begin with; an organisation if it is to stand `by_name`."""
        for start, end in map(self.sentences.bounds, range(min(sentences, len(self.article.sentences)))):
            for clause in self.sentences.clauses(start, end):
                for party in clause.parties:
                    if party.slot == "subject" and party.by_name == by_name:
                        return party.value
        return None

    def _of_capitals(self, pair: tuple[str, ...]) -> tuple[str, ...]:
        """Two cities as their countries where the article is about these: "Бишкек и Москва"."""
        countries = {p[:2] for p in pair if is_city(p)}
        return self.countries if len(countries) == 2 and countries == set(self.countries) else pair

    def _of_seats(self, pair: tuple[str, ...]) -> tuple[str, ...]:
        """A pair with a division for the town of its name beside a country or division: "Belarus und Irkutsk"."""
        return tuple(self._seats.get(name, name) for name in pair)

    @cached_property
    def _seats(self) -> dict[str, str]:
        """The divisions of the article by the town that their name is made of: "Gebiet Irkutsk"."""
        regions = self.article.facts.get("regions", ())
        body = self.article.sentences[HEADLINES - 1][0] if len(self.article.sentences) >= HEADLINES else 0
        towns = {(r.name, r.in_) for r in regions if not r.code and all(s < body for s, _ in r.mentions)}
        divisions = [(r.code, r.name) for r in regions if r.level == "division" and r.code]
        return {
            town: code for town, inside in towns for code, name in divisions if inside == code and town in name.split()
        }

    @cached_property
    def divided(self) -> bool:
        """Whether the article names divisions of countries, cities aside."""
        return any(r.level == "division" and not is_city(r.code) for r in self.article.facts.get("regions", ()))

    @cached_property
    def towns(self) -> frozenset[str]:
        """The names of the towns and districts of the article."""
        return frozenset(r.name for r in self.article.facts.get("regions", ()) if not r.code)

    def listed(self, act: Act) -> tuple[str, ...]:
        """The partners that `act` only counts, as a sentence near it lists them; () when none does."""
        for i in sorted(range(act.sentence - NEAR, act.sentence + NEAR + 1), key=lambda i: abs(i - act.sentence)):
            if 0 <= i < len(self.article.sentences):
                for clause in self.sentences.clauses(*self.sentences.bounds(i)):
                    for group in groups(clause.parties):
                        named = values([p for p in group if not p.by_name and p.value not in act.parties])
                        if len(named) == act.partners:
                            return named
        return ()

    def near(self, i: int) -> tuple[str, ...]:
        """The two regions that sentence `i` and the one before it name; () when they name another number."""
        start = self.sentences.bounds(max(i - 1, 0))[0]
        parties = (p for c in self.sentences.clauses(start, self.sentences.bounds(i)[1]) for p in c.parties)
        named = values(
            [p for p in parties if not p.by_name and p.slot != "apart" and not (p.slot == "place" and is_city(p.value))]
        )
        return named if len(named) == 2 and _are_apart(*named) else ()

    def is_other(self, near: Sequence[str], pair: Sequence[str]) -> bool:
        """Whether two divisions named right before an act are others than the article begins with."""
        named = (*near, *pair)
        return all("-" in party for party in named) and not set(near) & set(pair)

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The two countries that the article names; () when it names another number."""
        named = tuple(r.code for r in self.article.facts.get("regions", ()) if r.level == "country" and r.code)
        return named if len(named) == 2 else ()


def _without_parts(names: tuple[str, ...]) -> tuple[str, ...]:
    """Parties without those whose name is a part of another's: "Marburg" of "Landkreis Marburg-Biedenkopf"."""
    if not 2 < len(names) <= _FEW:
        return names
    words = {name: set(re.split(r"[\s-]", name)) - {name} for name in names}
    return tuple(name for name in names if not any(name in of for of in words.values()))


def _are_apart(one: str, other: str) -> bool:
    """Whether two parties are divisions or countries, of different countries."""
    return is_code(one) and is_code(other) and one[:2] != other[:2]
