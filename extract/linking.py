"""One identity for the keys of many documents: entities and events."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from extract.records import ENTITY_GROUPS, Agreement, Organization, Person, Record, Region

__all__ = ["EntityRow", "EventRow", "Links", "link"]

TYPES = {"persons": "person", "regions": "region", "organizations": "organization"}


@dataclass(frozen=True)
class EntityRow:
    """A line of ``entities.csv``: `documents` and `mentions` are numbers."""

    entity_id: str
    type: str
    name_ru: str | None
    name_de: str | None
    code: str | None
    aliases: tuple[str, ...]
    documents: int
    mentions: int


@dataclass(frozen=True)
class EventRow:
    """A line of ``events.csv``: `parties` and `signatories` as the first document names them, `documents` are ids."""

    event_id: str
    kind: str
    titles: tuple[str, ...]
    parties: tuple[str, ...]
    signatories: tuple[str, ...]
    signed: str | None
    period: str | None
    status: str | None
    documents: tuple[str, ...]


@dataclass
class _Seen:
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

    def name(self, lang: str) -> str | None:
        names = self.names.get(lang)
        return min(names, key=lambda n: (-len(n.split()), -names[n], n)) if names else None


class Links:
    """Which entity and which event every key of every document belongs to."""

    def __init__(self) -> None:
        self._entities: dict[tuple[str, str], _Seen] = defaultdict(_Seen)
        self._events: dict[str, list[tuple[str, Agreement]]] = defaultdict(list)

    def add(self, record: Record) -> None:
        for group in ENTITY_GROUPS:
            for entity in getattr(record, group):
                self._entities[group, entity.key].add(record.lang, entity)
        for agreement in record.agreements:
            self._events[agreement.key].append((record.id or "", agreement))

    def entity_id(self, group: str, key: str, document_id: str) -> str:
        """The entity of one key of one document."""
        return key

    def event_id(self, key: str, document_id: str) -> str:
        """The event of one agreement's key in one document."""
        return key

    def entities(self) -> Iterator[EntityRow]:
        """The entities, by type and id."""
        for (group, key), seen in sorted(self._entities.items(), key=lambda item: item[0]):
            names = seen.name("ru"), seen.name("de")
            aliases = {n for counts in seen.names.values() for n in counts} | seen.aliases
            yield EntityRow(
                key, TYPES[group], *names, seen.code, tuple(sorted(aliases - set(names))), seen.documents, seen.mentions
            )

    def events(self) -> Iterator[EventRow]:
        """The events, by id."""
        for key, reports in sorted(self._events.items()):
            reports.sort(key=lambda r: r[0])
            first = reports[0][1]
            titles = tuple(sorted({a.title for _, a in reports if a.title}))
            yield EventRow(
                key,
                first.kind,
                titles,
                first.parties,
                first.signatories,
                first.signed,
                first.period,
                first.status,
                tuple(sorted({d for d, _ in reports})),
            )


def link(records: Iterable[Record]) -> Links:
    """The links of all keys of `records`; the records are read once, and only keys and names are kept."""
    links = Links()
    for record in records:
        links.add(record)
    return links
