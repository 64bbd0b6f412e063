"""``datapackage.json``: the description of the CSV files by the Frictionless standard."""

from __future__ import annotations

from typing import Any

from extract.records import SCHEMA_VERSION
from extract.tables.schema import Column, Table, tables

__all__ = ["datapackage"]

_TYPES = {"string": "string", "integer": "integer", "number": "number", "date": "date", "array": "array"}


def _field(column: Column, excel: bool) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _TYPES[column.kind]}
    if column.description:
        field["description"] = column.description
    if column.kind == "number" and excel:
        field["decimalChar"] = ","
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.enum:
        constraints["enum"] = list(column.enum)
    if constraints:
        field["constraints"] = constraints
    return field


def _resource(table: Table, excel: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column, excel) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.foreign:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [there]}}
            for column, other, there in table.foreign
        ]
    return {
        "name": table.name,
        "type": "table",
        "title": table.description,
        "path": f"{table.name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig" if excel else "utf-8",
        "profile": "tabular-data-resource",
        "dialect": {"delimiter": ";" if excel else ",", "doubleQuote": True, "header": True},
        "schema": schema,
    }


def datapackage(csv: bool, excel: bool = False) -> dict[str, Any]:
    """The package of a run: its records and texts and, when it wrote CSV, the tables with types and keys."""
    lines = [
        {
            "name": name,
            "type": "file",
            "title": title,
            "path": f"{name}.jsonl",
            "format": "jsonl",
            "mediatype": "application/jsonl",
            "encoding": "utf-8",
        }
        for name, title in (
            ("records", "The records, one a line"),
            ("texts", "The texts that the offsets of the records point into, one a line"),
        )
    ]
    resources = [_resource(table, excel) for table in tables().values()] if csv else []
    return {
        "name": "extract-facts",
        "title": "Facts from documents",
        "description": (
            "Made by extract. A text cell that would begin like a formula has an apostrophe in front. "
            f"Version {SCHEMA_VERSION} of the record."
        ),
        "profile": "data-package",
        "resources": [*resources, *lines],
    }
