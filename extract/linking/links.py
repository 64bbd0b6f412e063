"""What the records of many documents name, gathered and linked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import ConfigDict

from extract.linking.bodies import BodyUnit, folded, link_organizations, link_regions
from extract.linking.events import Report, link_reports
from extract.linking.evidence import german_sounds, office_classes, person_name
from extract.linking.merging import Merge
from extract.linking.persons import PersonUnit, link_persons
from extract.records import Agreement, Organization, Person, Record, Region
from extract.spans.translit import fold_name

__all__ = ["EntityRow", "EventRow", "Links", "link"]

_TYPES = {"persons": "person", "regions": "region", "organizations": "organization"}
_CLOSE = 250  # characters before or after a person's name in which regions are taken for the person's
_CODE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")

UnitId: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class EntityRow:
    """A line of ``entities.csv``: `documents` and `mentions` are numbers."""

    __pydantic_config__ = ConfigDict(use_attribute_docstrings=True)

    entity_id: str
    """Id within this run."""
    type: str
    """person, region or organization."""
    name_ru: str | None
    """Name in Russian documents."""
    name_de: str | None
    """Name in German documents."""
    code: str | None
    """ISO 3166 code of a region."""
    aliases: tuple[str, ...]
    """Other spellings."""
    documents: int
    """Number of documents that name it."""
    mentions: int
    """Number of places that name it."""


@dataclass(frozen=True)
class EventRow:
    """A line of ``events.csv``: parties and signatories as the fullest report names them; `documents` are ids."""

    __pydantic_config__ = ConfigDict(use_attribute_docstrings=True)

    event_id: str
    """Id within this run."""
    kind: str
    """Kind of document."""
    titles: tuple[str, ...]
    """Titles as the documents give them."""
    parties: tuple[str, ...]
    """ISO codes of countries and divisions, names of the rest."""
    signatories: tuple[str, ...]
    """Names of those who signed."""
    signed: str | None
    """When it was signed (EDTF)."""
    period: str | None
    """Which time it covers (EDTF)."""
    status: str | None
    """Whether it is signed, in force or planned."""
    documents: tuple[str, ...]
    """Ids of the documents that report it."""


@dataclass
class _Seen:
    """Names and numbers of one unit."""

    code: str | None = None
    names: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    aliases: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    mentions: int = 0

    def add(self, lang: str, entity: Person | Region | Organization) -> None:
        self.names[lang][entity.name] += 1
        if isinstance(entity, Region):
            self.code = entity.code
        else:
            self.aliases.update(entity.aliases)
        self.documents += 1
        self.mentions += len(entity.mentions)


class Links:
    """Which entity and which event every key of every document belongs to; made by `link`."""

    def __init__(self) -> None:
        self._seen: dict[UnitId, _Seen] = {}
        self._persons: dict[UnitId, PersonUnit] = {}
        self._bodies: dict[UnitId, BodyUnit] = {}
        self._unit_of: dict[tuple[str, str], UnitId] = {}
        self._others: dict[tuple[str, str, str], UnitId] = {}
        self._reports: list[tuple[str, str, str | None, Agreement, tuple[str, ...]]] = []
        self._entity_of: dict[UnitId, str] = {}
        self._event_of: dict[tuple[str, str], str] = {}
        self._events: list[EventRow] = []
        self._merges: list[Merge] = []

    # --- gathering

    def _add(self, record: Record) -> None:
        document = record.id or ""
        places = sorted((start, r.code) for r in record.regions if r.code for start, _ in r.mentions)
        for person in record.persons:
            unit = self._add_person(person, record.lang, document, places)
            self._note("persons", person.key, document, unit)
        for region in record.regions:
            self._add_body("regions", region, record.lang, document, ())
        for body in record.organizations:
            self._add_body("organizations", body, record.lang, document, body.aliases)
        signers = {person.name: person.key for person in record.persons}
        for agreement in record.agreements:
            keys = tuple(signers.get(name, "per:" + fold_name(name)) for name in agreement.signatories)
            self._reports.append((document, record.lang, record.published, agreement, keys))

    def _add_person(self, person: Person, lang: str, document: str, places: list[tuple[int, str]]) -> UnitId:
        name = person_name(person.name)
        offices = office_classes(person.role or "")
        own = "" if name.is_full else document
        id: UnitId = ("persons", person.key, *name, "+".join(sorted(offices)), own)
        unit = self._persons.get(id)
        if unit is None:
            unit = self._persons[id] = PersonUnit(
                person.key, name, offices, own, german_sounds(person.name), first=document
            )
            self._seen[id] = _Seen()
        unit.first = min(unit.first, document)
        unit.regions.update(_near(person, places))
        self._seen[id].add(lang, person)
        return id

    def _add_body(
        self, group: str, body: Region | Organization, lang: str, document: str, aliases: tuple[str, ...]
    ) -> None:
        id: UnitId = (group, body.key)
        unit = self._bodies.get(id)
        if unit is None:
            unit = self._bodies[id] = BodyUnit(body.key)
            self._seen[id] = _Seen()
        if group == "organizations":
            unit.names |= folded((body.name,))
            unit.aliases |= folded(aliases)
        self._seen[id].add(lang, body)
        self._note(group, body.key, document, id)

    def _note(self, group: str, key: str, document: str, unit: UnitId) -> None:
        """Keep which unit a key means: one for all documents, the others by document."""
        if self._unit_of.setdefault((group, key), unit) != unit:
            self._others[group, key, document] = unit

    # --- linking

    def _link(self) -> None:
        persons, merges = link_persons(list(self._persons.values()))
        ids = {id(unit): unit_id for unit_id, unit in self._persons.items()}
        self._merges += merges
        owners = Counter(key for part in persons for key in {u.key for u in part})
        for part in persons:
            keys = [u.key for u in part if u.name.is_full]
            name = min(keys) if keys else min(u.key for u in part)
            if not keys or owners[name] > 1:
                name = f"{name}@{min(u.first for u in part)}"
            for unit in part:
                self._entity_of[ids[id(unit)]] = name
        for group, linker in (("regions", link_regions), ("organizations", link_organizations)):
            bodies, merges = linker([u for (g, *_), u in self._bodies.items() if g == group])
            self._merges += merges
            for bodies_of_one in bodies:
                name = min((u.key for u in bodies_of_one), key=lambda k: (k.startswith("/"), k))
                for body in bodies_of_one:
                    self._entity_of[group, body.key] = name
        self._link_events()

    def _link_events(self) -> None:
        reports = [
            Report(
                document,
                lang,
                published,
                agreement,
                frozenset(p if _CODE.fullmatch(p) else fold_name(p) for p in agreement.parties),
                frozenset(self.entity_id("persons", key, document) for key in keys),
            )
            for document, lang, published, agreement, keys in self._reports
        ]
        self._reports.clear()
        sets, merges = link_reports(reports)
        self._merges += merges
        owners = Counter(key for part in sets for key in {r.agreement.key for r in part})
        for part in sets:
            name = min(r.agreement.key for r in part)
            if owners[name] > 1 or not any(r.is_dated for r in part):
                name = f"{name}@{min(r.document for r in part)}"
            for report in part:
                self._event_of[report.agreement.key, report.document] = name
            self._events.append(_event(name, part))
        self._events.sort(key=lambda e: e.event_id)

    # --- answers

    def entity_id(self, group: str, key: str, document_id: str) -> str:
        """The entity of one key of one document; the key itself where it was never seen."""
        unit = self._others.get((group, key, document_id)) or self._unit_of.get((group, key))
        return self._entity_of.get(unit, key) if unit else key

    def event_id(self, key: str, document_id: str) -> str:
        """The event of one agreement's key in one document; the key itself where it was never seen."""
        return self._event_of.get((key, document_id), key)

    def entities(self) -> Iterator[EntityRow]:
        """The entities, by type and id."""
        units: dict[tuple[str, str], list[UnitId]] = defaultdict(list)
        for unit, entity in self._entity_of.items():
            units[unit[0], entity].append(unit)
        for (group, entity), members in sorted(units.items()):
            yield _entity(group, entity, [self._seen[unit] for unit in sorted(members)])

    def events(self) -> Iterator[EventRow]:
        """The events, by id."""
        yield from self._events

    def merges(self) -> Iterator[Merge]:
        """The pairs of different keys that were taken for one thing, and why."""
        yield from sorted({m for m in self._merges if m.left != m.right})


def _near(person: Person, places: list[tuple[int, str]]) -> set[str]:
    """Codes of the regions named close to a person."""
    codes: set[str] = set()
    for start, end in person.mentions:
        first, last = bisect_left(places, (start - _CLOSE, "")), bisect_left(places, (end + _CLOSE, ""))
        codes.update(code for _, code in places[first:last])
    return codes


def _entity(group: str, entity: str, seen: list[_Seen]) -> EntityRow:
    names: dict[str, Counter[str]] = defaultdict(Counter)
    aliases: set[str] = set()
    for one in seen:
        for lang, counts in one.names.items():
            names[lang].update(counts)
            aliases.update(counts)
        aliases.update(one.aliases)
    best = {lang: _best(counts) for lang, counts in names.items()}
    return EntityRow(
        entity_id=entity,
        type=_TYPES[group],
        name_ru=best.get("ru"),
        name_de=best.get("de"),
        code=next((one.code for one in seen if one.code), None),
        aliases=tuple(sorted(aliases - set(best.values()))),
        documents=sum(one.documents for one in seen),
        mentions=sum(one.mentions for one in seen),
    )


def _best(names: Counter[str]) -> str:
    """The name most used among the fullest."""
    return min(names, key=lambda n: (-min(len(n.replace(".", ". ").split()), 3), n.count("."), -names[n], n))


def _event(event_id: str, reports: list[Report]) -> EventRow:
    ranked = sorted(reports, key=lambda r: (-len(r.agreement.parties) - len(r.agreement.signatories), r.document))
    facts = [r.agreement for r in ranked]
    statuses = {f.status for f in facts}
    return EventRow(
        event_id=event_id,
        kind=facts[0].kind,
        titles=tuple(sorted({f.title for f in facts if f.title})),
        parties=facts[0].parties,
        signatories=max(facts, key=lambda f: len(f.signatories)).signatories,
        signed=max((f.signed for f in facts if f.signed), key=lambda s: ("XXXX" not in s, len(s), s), default=None),
        period=next((f.period for f in facts if f.period), None),
        status=next((s for s in ("signed", "in_force", "planned") if s in statuses), None),
        documents=tuple(sorted({r.document for r in reports})),
    )


def link(records: Iterable[Record]) -> Links:
    """The links of all keys of `records`; the records are read once, and only keys, names and numbers are kept."""
    links = Links()
    for record in records:
        links._add(record)
    links._link()
    return links
