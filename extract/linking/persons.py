"""Which persons of many documents are one.

A unit is what the documents say of one name with one kind of office; where the name is no more than initials or a bare
surname, also with the same regions near. Units with a given name are united first, then the others join them where
only one fits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from extract.linking.evidence import PersonName, initial_fits, same_office, skeleton
from extract.linking.merging import Clusters, Merge

__all__ = ["PersonUnit", "is_lone", "link_persons"]


@dataclass
class PersonUnit:
    """What is known of a key with one spelling and kind of office; of a short name, also with one set of regions.

    Attributes:
        key: The key in the records.
        name: The name taken apart.
        heard: Surname and given name as Russian writes German names by ear, None for others.
        offices: Classes of the office, empty when none is named.
        first: The smallest id of its documents.
        regions: Codes of the regions that documents name close to the person.
    """

    key: str
    name: PersonName
    offices: frozenset[str]
    first: str
    heard: tuple[str, str] | None = None
    regions: set[str] = field(default_factory=set)

    @property
    def order(self) -> tuple[str, ...]:
        """What units are sorted by."""
        return (self.key, *self.name, *sorted(self.offices), "" if self.name.is_full else self.first)

    @property
    def weight(self) -> tuple[bool, int, bool]:
        """How much its name and office say, the most first."""
        return (not self.name.spelling, -len(self.name.patronymic), not self.offices)


@dataclass
class _Group:
    """A set of united units seen as one."""

    units: list[PersonUnit]
    spellings: set[str]
    patronymics: set[str]
    offices: set[frozenset[str]]
    regions: set[str]

    @classmethod
    def of(cls, units: Sequence[PersonUnit]) -> _Group:
        return cls(
            list(units),
            {u.name.spelling for u in units if u.name.spelling},
            {u.name.patronymic for u in units if u.name.patronymic},
            {u.offices for u in units if u.offices},
            {code for u in units for code in u.regions},
        )


def link_persons(units: Sequence[PersonUnit]) -> tuple[list[list[PersonUnit]], list[Merge]]:
    """The sets of units that are one person, and why."""
    ordered = sorted(units, key=lambda u: u.order)
    clusters = Clusters(len(ordered))
    linker = _Linker(ordered, clusters)
    blocks: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(ordered):
        blocks[skeleton(unit.name.surname)].append(i)
    for _, block in sorted(blocks.items()):
        linker.link_block(block)
    linker.link_heard()
    return [[ordered[i] for i in part] for part in clusters.sets()], linker.merges


def is_lone(units: Sequence[PersonUnit]) -> bool:
    """Whether a set found by `link_persons` is a short name that nothing tells from its namesakes.

    Nobody knows then that two documents mean the same person: there are as many persons as documents.
    """
    return len(units) == 1 and not units[0].name.is_full and not any(_own_evidence(units[0]))


class _Linker:
    def __init__(self, units: Sequence[PersonUnit], clusters: Clusters) -> None:
        self.units = units
        self.clusters = clusters
        self.merges: list[Merge] = []

    def link_block(self, block: Sequence[int]) -> None:
        """Unite the units of one block: of surnames with the same consonants."""
        by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
        partial: list[int] = []
        for i in block:
            name = self.units[i].name
            if name.is_full:
                by_name[name.surname, name.given].append(i)
            else:
                partial.append(i)
        for _, same in sorted(by_name.items()):
            self._link_namesakes(same)
        if len(by_name) > 1:
            self._link_spellings(by_name)
        if partial:
            self._link_partial(partial, [i for same in by_name.values() for i in same])

    def link_heard(self) -> None:
        """Unite German names with what Russian texts write by ear, where office or regions speak for it."""
        spelled: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i, unit in enumerate(self.units):
            if unit.name.is_full and unit.name.spelling:
                spelled[unit.name.surname, unit.name.given].append(i)
        for i, unit in enumerate(self.units):
            if unit.heard is None or not unit.name.is_full:
                continue
            keys = {(s, g) for s in (unit.name.surname, unit.heard[0]) for g in (unit.name.given, unit.heard[1])}
            members = [j for key in sorted(keys) for j in spelled.get(key, [])]
            chosen = _supported(unit, [(j, g) for j, g in self._groups(members) if not _contradicts(unit, g)])
            if chosen:
                self._unite(chosen[0][0], i, "a German name written by ear")

    def _unite(self, i: int, j: int, reason: str) -> None:
        if self.clusters.union(i, j):
            self.merges.append(Merge(self.units[i].key, self.units[j].key, reason))

    def _groups(self, members: Sequence[int]) -> list[tuple[int, _Group]]:
        """The sets that `members` are in by now: one member and the set as one."""
        found: dict[int, list[int]] = defaultdict(list)
        for i in members:
            found[self.clusters.find(i)].append(i)
        return [(part[0], _Group.of([self.units[i] for i in part])) for _, part in sorted(found.items())]

    def _link_namesakes(self, members: Sequence[int]) -> None:
        """Unite units of one full name, unless patronymic, spelling, or office and regions set them apart.

        The units that say most come first, so that one that says little cannot bridge two persons.
        """
        ranked = sorted(members, key=lambda i: (*self.units[i].weight, i))
        seen: list[int] = []
        for i in ranked:
            fitting = [(j, g) for j, g in self._groups(seen) if not _contradicts(self.units[i], g)]
            chosen = fitting if len(fitting) == 1 else _supported(self.units[i], fitting)
            if chosen:
                self._unite(chosen[0][0], i, "same name" if self.units[i].name.spelling else "same name transcribed")
            seen.append(i)

    def _link_spellings(self, by_name: dict[tuple[str, str], list[int]]) -> None:
        """Unite full names that differ by a letter of surname or given name, on the evidence of office and region."""
        by_part: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
        for name in sorted(by_name):
            by_part[0, name[0]].append(name)
            by_part[1, name[1]].append(name)
        for (shared, _), names in sorted(by_part.items()):
            for n, a in enumerate(names):
                for b in names[:n]:
                    if _near(a[1 - shared], b[1 - shared], given=shared == 0):
                        self._link_near(by_name[a], by_name[b])

    def _link_near(self, left: Sequence[int], right: Sequence[int]) -> None:
        for i in left:
            for j in right:
                a, b = self.units[i], self.units[j]
                if a.name.spelling and b.name.spelling:
                    continue
                if same_office(a.offices, b.offices) and _shared_regions(a, b):
                    self._unite(i, j, "names a letter apart with the same office and region")

    def _link_partial(self, partial: Sequence[int], full: Sequence[int]) -> None:
        """Let units with initials or a bare surname join the only person they fit."""
        left: dict[tuple[str, ...], int] = {}
        by_surname: dict[str, list[int]] = defaultdict(list)
        for i in full:
            by_surname[self.units[i].name.surname].append(i)
        groups = {surname: self._groups(members) for surname, members in by_surname.items()}
        for i in partial:
            unit = self.units[i]
            fitting = [(j, g) for j, g in groups.get(unit.name.surname, []) if _can_be(unit, g)]
            chosen = _supported(unit, fitting)
            if len(chosen) == 1:
                self._unite(chosen[0][0], i, "the only one whom initials, office and regions fit")
                continue
            for evidence in _own_evidence(unit):
                j = left.setdefault(evidence, i)
                if j != i:
                    self._unite(j, i, "same short name, office and region")


def _contradicts(unit: PersonUnit, group: _Group) -> bool:
    """Whether spelling, patronymic, or office and regions say that a namesake is somebody else."""
    if unit.name.spelling and group.spellings and unit.name.spelling not in group.spellings:
        return True
    if any(not initial_fits(unit.name.patronymic, p) for p in group.patronymics):
        return True
    if not unit.offices or not group.offices or any(same_office(unit.offices, o) for o in group.offices):
        return False
    return bool(unit.regions and group.regions) and not unit.regions & group.regions


def _can_be(unit: PersonUnit, group: _Group) -> bool:
    """Whether a short name can stand for a person known by given name."""
    other = group.units[0].name
    if unit.name.spelling and group.spellings and unit.name.spelling not in group.spellings:
        return False
    if not initial_fits(unit.name.given, other.given):
        return False
    patronymics = group.patronymics
    return not patronymics or any(initial_fits(unit.name.patronymic, p) for p in patronymics)


def _supported(unit: PersonUnit, groups: Sequence[tuple[int, _Group]]) -> list[tuple[int, _Group]]:
    """The one group that office and regions speak for, in a list; [] when none or no single one does."""
    weights = [(_support(unit, g), j) for j, g in groups]
    needed = 3 if unit.name.is_bare else 1
    good = [(w, j) for w, j in weights if w >= needed]
    if not good:
        return []
    best = max(good)
    rivals = [w for w, j in weights if j != best[1] and w > best[0] - 2]
    return [] if rivals else [next(g for g in groups if g[0] == best[1])]


def _support(unit: PersonUnit, group: _Group) -> int:
    """How much speaks for a unit being the person: office 2, a division 2, a country 1, against it -3."""
    shared = unit.regions & group.regions
    weight = 0
    if unit.offices and group.offices:
        weight = 2 if any(same_office(unit.offices, o) for o in group.offices) else -3
    return weight + (2 if any("-" in code for code in shared) else 1 if shared else 0)


def _own_evidence(unit: PersonUnit) -> Iterator[tuple[str, ...]]:
    """By what units with short names are one without a person to join: the same office of the same region."""
    if unit.offices:
        name = (unit.name.surname, unit.name.given, unit.name.patronymic, unit.name.spelling)
        for code in sorted(unit.regions):
            if "-" in code:
                yield (*name, *sorted(unit.offices), code)


def _near(a: str, b: str, given: bool) -> bool:
    """Whether two folded names are as close as two systems of spelling leave them; Martin and Martina are not."""
    shorter = min(len(a), len(b))
    if given and (a.startswith(b) or b.startswith(a)):
        return False
    allowed = 2 if shorter >= 9 else 1 if shorter >= 6 else 0
    return Levenshtein.distance(a, b, score_cutoff=allowed) <= allowed


def _shared_regions(a: PersonUnit, b: PersonUnit) -> set[str]:
    return a.regions & b.regions
