"""Tables as pandas DataFrames."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from extract.records import Record
from extract.tables.rows import Row, document_row, fact_rows, row_of
from extract.tables.schema import FACT_TABLES, Table, tables

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["frames"]


def frames(records: Iterable[Record] | Record) -> dict[str, DataFrame]:
    """The tables of some records as DataFrames, keyed by table name.

    Integers are ``Int64`` and numbers ``Float64`` (both with missing values; exact decimals are in the records), days
    are ``datetime64``, limited values are ``category``, all other text is ``string``; lists stay lists.

    Args:
        records: Of one run or of single texts; a record without an id gets its position as one.
    """
    from extract.linking import link

    every = [records] if isinstance(records, Record) else list(records)
    every = [r if r.id is not None else r.model_copy(update={"id": str(n)}) for n, r in enumerate(every)]
    links = link(every)
    rows: dict[str, list[Row]] = {name: [] for name in ("documents", *FACT_TABLES, "entities", "events")}
    for record in every:
        plain = json.loads(record.to_json())
        rows["documents"].append(document_row(plain))
        for table, row in fact_rows(plain, links):
            rows[table].append(row)
    for name, found in (("entities", links.entities()), ("events", links.events())):
        rows[name] = [row_of(tables()[name], values) for values in found]
    return {name: _frame(tables()[name], found) for name, found in rows.items()}


def _frame(table: Table, rows: list[Row]) -> DataFrame:
    import pandas as pd

    data: dict[str, Any] = {}
    for i, column in enumerate(table.columns):
        values: list[Any] = [row[i] for row in rows]
        if column.kind == "date":
            data[column.name] = pd.to_datetime(pd.Series(values, dtype="string"), format="%Y-%m-%d", errors="coerce")
        elif column.enum:
            data[column.name] = pd.Series(pd.Categorical(values, categories=list(column.enum)))
        else:
            types = {"string": "string", "integer": "Int64", "number": "Float64", "array": "object"}
            data[column.name] = pd.Series(values, dtype=types[column.kind])
    return pd.DataFrame(data, columns=list(table.names))
