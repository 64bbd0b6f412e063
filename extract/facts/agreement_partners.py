"""Which parties of a clause belong to each act that a noun stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.facts.agreement_clauses import Clause, Noun
from extract.facts.agreement_slots import Party

__all__ = ["chain", "doers", "groups", "of_relative", "parties_of", "values"]


def parties_of(noun: Noun, n: int, clause: Clause, stop: int) -> list[tuple[str, ...]]:
    """The parties of each act that a noun stands for; ``[()]`` when the clause names none."""
    own = [p for p in clause.parties if noun.start <= p.start < stop]
    head = [p for p in clause.parties if p.start < clause.nouns[0].start]
    between = _first(own, "between") or ([] if _first(own, "with") else _first(head, "between"))
    if len(between) < 2 and n + 1 < len(clause.nouns) and clause.nouns[n + 1].base:
        between = _first([p for p in clause.parties if p.start >= stop], "between") or between
    if len(between) > 1:
        if noun.number == 1:
            return [values(between)]
        each = [
            _between(group) for group in groups([p for p in clause.parties if p.slot == "between" and p.start < stop])
        ]
        return [parties for group in each for parties in group] or [values(between)]
    before = [] if noun.base else _first(head, "with")
    partners = (_first(own, "with") if noun.number == 1 else chain(own)) or before
    if before and before[0].by_name and all(len(p.value) == 2 for p in partners):
        partners = before
    if noun.base:
        both = _first(head, "subject") if partners and len(clause.nouns) == 1 else []
        return [values([*both, *partners])] if len(both) + len(partners) > 1 and noun.number == 1 else [()]
    subjects = _first(head, "subject") or _first(clause.parties, "subject") or (between if partners else [])
    subjects = subjects or (_first(clause.parties, "agent") or _office(clause, noun) if partners else [])
    if noun.number == 2 and (pairs := _pairs(subjects)):
        return pairs
    partners = [p for p in partners if p.value not in values(subjects)]
    if subjects and partners:
        several = noun.number != 1 and (len(subjects) == 1 or len(partners) == 1)
        if not several:
            return [values([*subjects, *partners])]
        return [*_each(subjects, partners), *_elliptic(clause, partners[-1].end)]
    if len(subjects) > 1:
        return [values(subjects)]
    agents = [p for p in clause.parties if p.slot == "agent"]
    if not (subjects or agents or between) and noun.number != 1 and _is_one_list(partners, clause):
        return [(p.value,) for p in partners]
    others = [*subjects, *partners, *agents, *between]
    return [values(others or next((g for g in groups(clause.parties) if _may_sign(g[0], noun, clause)), ()))]


def _is_one_list(partners: Sequence[Party], clause: Clause) -> bool:
    """Whether the partners of a clause are all of one list: "соглашения с А и Б", not "А с Б и В с Г"."""
    groups_of = {p.group for p in clause.parties if p.slot == "with"}
    return len(partners) > 1 and len(groups_of) == 1


def _office(clause: Clause, noun: Noun) -> list[Party]:
    """The party whose office signs: "Mit A unterzeichnete der Rektor der Universität B einen Vertrag"."""
    verb = next((c.start for c in clause.cues if c.kind == "signed"), None)
    found = [p for p in clause.parties if p.slot == "office" and p.end <= noun.start]
    beside = verb is not None and len(found) == 1 and abs(found[0].start - verb) < _BESIDE
    return found if beside else []


def _may_sign(first: Party, noun: Noun, clause: Clause) -> bool:
    """Whether a coordination that begins with this party, and is no subject by its form, can be who signed."""
    if first.slot == "office":
        return first.start < clause.nouns[0].start
    verb = next((c.start for c in clause.cues if c.kind == "signed"), None)
    return first.slot == "other" and verb is not None and verb < first.start and not verb < noun.start < first.start


def chain(own: Sequence[Party]) -> list[Party]:
    """The partners of the acts of a plural, each with its own preposition: "с А, с Б, а также с В"."""
    partners = [p for p in own if p.slot == "with"]
    gaps = enumerate(pairwise(partners), 1)
    return partners[: next((n for n, (one, other) in gaps if other.start - one.end > _CHAIN), len(partners))]


def of_relative(clause: Clause) -> tuple[str, ...]:
    """The parties of a relative clause that tells who signed: "ein Abkommen, das A 2002 mit B geschlossen hat"."""
    if not clause.has("signed"):
        return ()
    subjects, partners = _first(clause.parties, "subject"), _first(clause.parties, "with")
    return values([*subjects, *partners]) if len(subjects) + len(partners) > 1 else ()


_BESIDE = 40  # characters between a verb of signing and the party whose office signs
_CHAIN = len("“), sowie mit der ")  # the longest gap between two partners with a preposition each
_DASH = len(" – with ")  # the longest gap between a subject and its partner without a verb


def _elliptic(clause: Clause, start: int) -> Iterator[tuple[str, ...]]:
    """Further acts of a plural whose verb is left out: "..., А - с Б и В"."""
    later = [p for p in clause.parties if p.start >= start]
    for subject, partner in pairwise(later):
        if subject.slot == "subject" and partner.slot == "with" and partner.start - subject.end <= _DASH:
            yield from ((subject.value, p.value) for p in later if p.group == partner.group)


def _first(parties: Sequence[Party], slot: str) -> list[Party]:
    """The first coordination of parties that stand in this way."""
    group = next((p.group for p in parties if p.slot == slot), None)
    return [p for p in parties if p.group == group and p.slot == slot]


def doers(clause: Clause) -> tuple[str, ...]:
    """The two parties of which a clause tells something together: "А и Б договорились", "zwischen A und B"; else ()."""
    found: set[tuple[str, ...]] = set()
    for group in groups(clause.parties):
        if len(group) == 2 and group[0].slot in ("subject", "between") and group[1].joint == "and":
            found.add(values(group))
    return found.pop() if len(found) == 1 else ()


def groups(parties: Sequence[Party]) -> list[list[Party]]:
    """The coordinations of two or more parties."""
    found: dict[int, list[Party]] = {}
    for party in parties:
        found.setdefault(party.group, []).append(party)
    return [group for group in found.values() if len(group) > 1]


def _between(group: Sequence[Party]) -> list[tuple[str, ...]]:
    """The parties of each act of a plural that is told to be between those of one coordination."""
    if len(group) == 2 or all(p.by_name for p in group):
        return _pairs(group) or [values(group)]
    return _each(group[:1], group[1:])


def values(parties: Sequence[Party]) -> tuple[str, ...]:
    """The parties\' codes or names, each once."""
    return tuple(dict.fromkeys(p.value for p in parties))


def _each(one: Sequence[Party], others: Sequence[Party]) -> list[tuple[str, ...]]:
    """One act for each pair of a plural ("соглашения с А и Б")."""
    pairs = [(a.value, b.value) for a in one for b in others if a.value != b.value]
    return list(dict.fromkeys(pairs)) or [()]


def _pairs(parties: Sequence[Party]) -> list[tuple[str, ...]]:
    """The pairs of "A and B, C and D"; [] when the list has another form."""
    joints = [p.joint for p in parties]
    if len(parties) < 4 or len(parties) % 2 or any(j != "and" for j in joints[1::2]) or "and" in joints[2::2]:
        return []
    return [(a.value, b.value) for a, b in zip(parties[::2], parties[1::2], strict=True)]
