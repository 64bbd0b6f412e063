"""The tables and their columns, derived from the models of the record.

A table's columns are the fields of a model, read from its JSON Schema; nothing here repeats a field of a fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, TypeAdapter

from extract.linking import EntityRow, EventRow
from extract.records import ENTITY_GROUPS, FACT_TYPES

__all__ = ["FACT_TABLES", "Column", "Table", "Value", "tables"]

Value: TypeAlias = str | int | float | list[Any] | None
ColumnKind: TypeAlias = Literal["string", "integer", "number", "date", "array"]
ItemKind: TypeAlias = Literal["string", "place"]

FACT_TABLES: tuple[str, ...] = tuple(FACT_TYPES)
"""Names of the tables with a row a fact."""

_DAY = r"^\d{4}-\d{2}-\d{2}$"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: Its name.
        kind: Type of its values; an ``"array"`` is JSON text in CSV, SQLite and Excel and a list elsewhere.
        description: What it holds, one sentence.
        required: Whether no cell is empty.
        enum: All values it can have, empty when they are not limited.
        items: Type of an array's items: ``"string"``, or ``"place"`` for pairs of offsets.
    """

    name: str
    kind: ColumnKind
    description: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    items: ItemKind | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: columns in order, primary key, and foreign keys as (column, table, column there)."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    foreign: tuple[tuple[str, str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)


class _Row(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class DocumentRow(_Row):
    """A document that was read."""

    id: str
    """Path relative to the input folder, without suffix; a row of a table has its number after #."""
    path: str | None
    """The same path with suffix."""
    lang: str
    """Code of the language (ISO 639-1)."""
    title: str | None
    """Headline."""
    published: str | None
    """Day of publication (EDTF; XXXX for an unknown year)."""
    url: str | None
    """Address of the page."""
    author: str | None
    """Authors."""
    source: str | None
    """Publishing site or agency."""
    characters: int | None
    """Length of the text in code points."""
    boilerplate: float | None
    """Share of the text, from 0 to 1, that is boilerplate or repeats itself."""
    warnings: list[str]
    """What was doubtful, one sentence each."""
    status: Literal["ok", "unsupported_language"]
    """Whether facts were looked for."""


class FailureRow(_Row):
    """A file, or a part of one, that has no record."""

    path: str
    """Path relative to the input folder, with the number of the row or the name of the part."""
    stage: Literal["read", "extract", "write"]
    """Where it failed."""
    reason: str
    """What is wrong."""
    remedy: str
    """What helps."""


def _plain(schema: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The schema of a value that is not null, and whether it can be null; integer or number is number."""
    options = schema.get("anyOf")
    if options is None:
        return schema, False
    rest = [o for o in options if o.get("type") != "null"]
    types = {o.get("type") for o in rest}
    plain = {"type": "number"} if types == {"integer", "number"} else _plain(rest[0])[0]
    return plain, len(rest) < len(options)


def _column(name: str, schema: dict[str, Any]) -> Column:
    plain, nullable = _plain(schema)
    description = schema.get("description", plain.get("description", ""))
    enum = tuple(plain.get("enum", ())) or ((plain["const"],) if "const" in plain else ())
    if plain.get("type") == "array":
        return Column(
            name, "array", description, True, items="string" if plain["items"].get("type") == "string" else "place"
        )
    kind: ColumnKind = "date" if plain.get("pattern") == _DAY else plain["type"]
    return Column(name, kind, description, not nullable, enum)


def columns_of(model: type[Any]) -> dict[str, Column]:
    """The columns that the fields of `model` (pydantic model or dataclass) make, by name, in order."""
    schema = TypeAdapter(model).json_schema(mode="serialization")
    return {name: _column(name, field) for name, field in schema["properties"].items()}


def _fact_table(group: str) -> Table:
    model = FACT_TYPES[group]
    fields = columns_of(model)
    link = "entity_id" if group in ENTITY_GROUPS else "event_id" if group == "agreements" else None
    columns = [
        Column("document_id", "string", "The document, see documents.id.", True),
        Column("n", "integer", "Position in the record's list, from 0.", True),
    ]
    if link:
        columns.append(Column(link, "string", f"What it is over all documents, see {_LINKED[link]}.{link}.", True))
    last = ("start", "end", "mentions", "rule")
    columns += [column for name, column in fields.items() if name not in last]
    columns += [
        fields.get("start", Column("start", "integer", "Start of the first mention.", True)),
        fields.get("end", Column("end", "integer", "End of the first mention.", True)),
    ]
    columns += [fields[name] for name in ("mentions", "rule") if name in fields]
    foreign = [("document_id", "documents", "id")]
    if link:
        foreign.append((link, _LINKED[link], link))
    return Table(group, (model.__doc__ or "").split("\n")[0], tuple(columns), ("document_id", "n"), tuple(foreign))


_LINKED = {"entity_id": "entities", "event_id": "events"}


def _own_table(name: str, model: type[Any], key: tuple[str, ...]) -> Table:
    return Table(name, (model.__doc__ or "").split("\n")[0], tuple(columns_of(model).values()), key)


def _documents() -> Table:
    table = _own_table("documents", DocumentRow, ("id",))
    counts = [Column(group, "integer", f"Number of rows in {group}.", True) for group in FACT_TABLES]
    return Table(table.name, table.description, (*table.columns[:-2], *counts, *table.columns[-2:]), table.key)


@cache
def tables() -> dict[str, Table]:
    """All tables by name, in the order in which they are written and described."""
    every = [
        _documents(),
        *(_fact_table(group) for group in FACT_TABLES),
        _own_table("entities", EntityRow, ("entity_id",)),
        _own_table("events", EventRow, ("event_id",)),
        _own_table("failures", FailureRow, ("path",)),
    ]
    return {table.name: table for table in every}
