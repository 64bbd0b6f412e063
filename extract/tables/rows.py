"""Rows of the tables from records, as they stand in ``records.jsonl``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from extract.lang import languages
from extract.records import ENTITY_GROUPS
from extract.tables.schema import FACT_TABLES, Table, Value, tables

__all__ = ["Json", "LinkIds", "Row", "document_row", "fact_rows", "row_of"]

Json: TypeAlias = Mapping[str, Any]
"""A record or a fact as JSON gives it."""

Row: TypeAlias = Sequence[Value]
"""The cells of a row in the order of the table's columns."""


class LinkIds(Protocol):
    """What linking knows of a fact."""

    def entity_id(self, group: str, key: str, document_id: str) -> str:
        """Id over all documents of the entity `key` of one document."""

    def event_id(self, key: str, document_id: str) -> str:
        """Id over all documents of the agreement `key` of one document."""


def row_of(table: Table, values: Json | object) -> Row:
    """The cells of `table` out of a mapping or an object with such attributes; what isn't there is null."""
    found = values if isinstance(values, Mapping) else vars(values)
    return [list(cell) if isinstance(cell := found.get(name), tuple) else cell for name in table.names]


def document_row(record: Json, text: Json | None = None) -> Row:
    """The row of a document; `text` is its line of ``texts.jsonl``, without which its length is unknown."""
    characters = len(text["text"]) if text else None
    marked = sum(end - start for kind in ("boilerplate", "repeats") for start, end in text[kind]) if text else 0
    return row_of(
        tables()["documents"],
        {
            **record,
            **{group: len(record[group]) for group in FACT_TABLES},
            "characters": characters,
            "boilerplate": None if characters is None else round(marked / characters, 4) if characters else 0.0,
            "status": "ok" if record["lang"] in languages() else "unsupported_language",
        },
    )


def fact_rows(record: Json, links: LinkIds) -> Iterator[tuple[str, Row]]:
    """Table and cells of each fact of a record."""
    id = record["id"]
    for group in FACT_TABLES:
        table = tables()[group]
        for n, fact in enumerate(record[group]):
            values = {"document_id": id, "n": n, **fact}
            if group in ENTITY_GROUPS:
                values["start"], values["end"] = fact["mentions"][0]
                values["entity_id"] = links.entity_id(group, fact["key"], id)
            elif group == "agreements":
                values["event_id"] = links.event_id(fact["key"], id)
            yield group, row_of(table, values)
