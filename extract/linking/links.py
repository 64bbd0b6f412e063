"""What the records of many documents name, gathered and linked."""

from __future__ import annotations

import heapq
import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TypeAlias

from extract.linking.bodies import BodyUnit, folded, link_organizations, link_regions
from extract.linking.events import EVENT_TABLES, Events
from extract.linking.evidence import german_sounds, office_classes, person_name
from extract.linking.merging import Merge
from extract.linking.persons import PersonUnit, is_lone, link_persons
from extract.linking.rows import EntityRow, EventRow
from extract.records import Organization, Person, Record, Region
from extract.scratch import Scratch
from extract.spans.translit import fold_name

__all__ = ["Links", "link"]

_TYPES = {"persons": "person", "regions": "region", "organizations": "organization"}
_CLOSE = 250  # characters before or after a person's name in which regions are taken for the person's

_UnitId: TypeAlias = tuple[str | None, ...]

_FILE = "links.sqlite"
_TABLES = """
CREATE TABLE other (document TEXT, key TEXT, unit INT, PRIMARY KEY (document, key)) WITHOUT ROWID;
CREATE TABLE short (unit INT, document TEXT, lang TEXT, name TEXT, aliases TEXT, mentions INT);
CREATE TABLE lone (unit INTEGER PRIMARY KEY, key TEXT);
CREATE TABLE merged (a TEXT, b TEXT, reason TEXT);
"""


@dataclass
class _Seen:
    """Names and numbers of one unit."""

    code: str | None = None
    names: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    aliases: set[str] = field(default_factory=set)
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
    """Which entity and which event every key of every document belongs to; made by `link`.

    What is known of a name is in memory; what there is for each document is in the store.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._store = Scratch(_TABLES + EVENT_TABLES, folder / _FILE if folder else None)
        self.close = self._store.close
        """Free what it holds on disk; nothing can be asked any more."""
        self._unit_of: dict[_UnitId, int] = {}
        self._groups: list[str] = []
        self._seen: list[_Seen] = []
        self._persons: dict[int, PersonUnit] = {}
        self._bodies: dict[int, BodyUnit] = {}
        self._first: dict[str, tuple[int, str]] = {}
        self._entity_of: dict[int, str] = {}
        self._events = Events(self._store)

    # --- gathering

    def _add(self, record: Record) -> None:
        document = record.id or ""
        places = sorted((start, r.code) for r in record.regions if r.code for start, _ in r.mentions)
        for person in record.persons:
            self._add_person(person, record.lang, document, places)
        for region in record.regions:
            self._add_body("regions", region, record.lang)
        for body in record.organizations:
            unit = self._add_body("organizations", body, record.lang)
            unit.names |= folded((body.name,))
            unit.aliases |= folded(body.aliases)
        signers = {person.name: person.key for person in record.persons}
        for agreement in record.agreements:
            keys = tuple(signers.get(name, "per:" + fold_name(name)) for name in agreement.signatories)
            self._events.add(document, record.lang, record.published, agreement, keys)

    def _unit(self, group: str, id: _UnitId) -> int:
        """The number of a unit."""
        number = self._unit_of.setdefault(id, len(self._seen))
        if number == len(self._seen):
            self._seen.append(_Seen())
            self._groups.append(group)
        return number

    def _add_person(self, person: Person, lang: str, document: str, places: list[tuple[int, str]]) -> None:
        name = person_name(person.name)
        offices = office_classes(person.role or "")
        regions = _near(person, places)
        near = None if name.is_full else ",".join(sorted(regions))
        number = self._unit("persons", ("persons", person.key, *name, "+".join(sorted(offices)), near))
        unit = self._persons.get(number)
        if unit is None:
            unit = PersonUnit(person.key, name, offices, document, german_sounds(person.name))
            self._persons[number] = unit
        unit.first = min(unit.first, document)
        unit.regions |= regions
        self._seen[number].add(lang, person)
        first = self._first.setdefault(person.key, (number, document))
        if first != (number, document) and (first[0] != number or not name.is_full):
            self._store.run("INSERT OR REPLACE INTO other VALUES (?,?,?)", (document, person.key, number))
        if not name.is_full:
            row = (number, document, lang, person.name, json.dumps(person.aliases), len(person.mentions))
            self._store.run("INSERT INTO short VALUES (?,?,?,?,?,?)", row)

    def _add_body(self, group: str, body: Region | Organization, lang: str) -> BodyUnit:
        number = self._unit(group, (group, body.key))
        self._seen[number].add(lang, body)
        return self._bodies.setdefault(number, BodyUnit(body.key))

    # --- linking

    def _link(self) -> None:
        self._link_persons()
        for group, linker in (("regions", link_regions), ("organizations", link_organizations)):
            bodies, merges = linker([unit for n, unit in self._bodies.items() if self._groups[n] == group])
            self._keep(merges)
            for bodies_of_one in bodies:
                name = min((u.key for u in bodies_of_one), key=lambda k: (k.startswith("/"), k))
                for body in bodies_of_one:
                    self._entity_of[self._unit_of[group, body.key]] = name
        self._keep(self._events.link(partial(self.entity_id, "persons")))

    def _link_persons(self) -> None:
        persons, merges = link_persons(list(self._persons.values()))
        numbers = {id(unit): number for number, unit in self._persons.items()}
        self._keep(merges)
        owners = Counter(key for part in persons for key in {u.key for u in part})
        for part in persons:
            if is_lone(part):
                self._store.run("INSERT INTO lone VALUES (?,?)", (numbers[id(part[0])], part[0].key))
                continue
            keys = [u.key for u in part if u.name.is_full]
            name = min(keys) if keys else min(u.key for u in part)
            if not keys or owners[name] > 1:
                name = f"{name}@{min(u.first for u in part)}"
            for unit in part:
                self._entity_of[numbers[id(unit)]] = name
        self._persons.clear()

    def _keep(self, merges: Iterable[Merge]) -> None:
        self._store.run_many("INSERT INTO merged VALUES (?,?,?)", (m for m in merges if m.left != m.right))

    # --- answers

    def entity_id(self, group: str, key: str, document_id: str) -> str:
        """The entity of one key of one document; the key itself where it was never seen."""
        if group != "persons":
            unit = self._unit_of.get((group, key))
            return key if unit is None else self._entity_of[unit]
        if key not in self._first:
            return key
        first, document = self._first[key]
        others = self._store.run("SELECT unit FROM other WHERE document = ? AND key = ?", (document_id, key))
        for (other,) in others:
            first, document = other, document_id
        return self._entity_of.get(first) or f"{key}@{document}"

    def event_id(self, key: str, document_id: str) -> str:
        """The event of one agreement's key in one document; the key itself where it was never seen."""
        return self._events.event_id(key, document_id)

    def entities(self) -> Iterator[EntityRow]:
        """The entities, by type and id."""
        seen = heapq.merge(self._named(), self._lone(), key=itemgetter(0))
        for (group, entity), members in groupby(seen, key=itemgetter(0)):
            yield _entity(group, entity, [one for _, one in members])

    def _named(self) -> Iterator[tuple[tuple[str, str], _Seen]]:
        """Group and id of each entity of which more is known than a short name, with what was seen, in order."""
        for group, entity, unit in sorted((self._groups[unit], e, unit) for unit, e in self._entity_of.items()):
            yield (group, entity), self._seen[unit]

    def _lone(self) -> Iterator[tuple[tuple[str, str], _Seen]]:
        """The same of persons with a short name, each of one document."""
        rows = self._store.run("""
            SELECT key || '@' || document AS entity, lang, name, aliases, mentions
            FROM lone JOIN short USING (unit) ORDER BY entity, short.rowid
        """)
        for entity, lang, name, aliases, mentions in rows:
            seen = {lang: Counter((name,))}
            yield ("persons", entity), _Seen(None, seen, set(json.loads(aliases)), 1, mentions)

    def events(self) -> Iterator[EventRow]:
        """The events, by id."""
        return self._events.rows()

    def merges(self) -> Iterator[Merge]:
        """The pairs of different keys that were taken for one thing, and why."""
        for row in self._store.run("SELECT DISTINCT a, b, reason FROM merged ORDER BY a, b, reason"):
            yield Merge(*row)


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


def link(records: Iterable[Record], folder: Path | None = None) -> Links:
    """The links of all keys of `records`, which are read once.

    Args:
        records: Of any number of documents; memory grows with the number of different names only.
        folder: Where to keep what there is for each document; None for the system's place for temporary files.
    """
    links = Links(folder)
    for record in records:
        links._add(record)
    links._link()
    return links
