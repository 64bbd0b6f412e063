"""Records become tables: DataFrames, CSV, Parquet, SQLite, Excel, and ``datapackage.json``."""

from __future__ import annotations

from extract.tables.frames import frames
from extract.tables.package import datapackage
from extract.tables.reading import read_documents
from extract.tables.rows import document_row, fact_rows, row_of
from extract.tables.schema import FACT_TABLES, Column, Table, tables
from extract.tables.writers import FORMATS, Writer, open_writer, plain_text

__all__ = [
    "FACT_TABLES",
    "FORMATS",
    "Column",
    "Table",
    "Writer",
    "datapackage",
    "document_row",
    "fact_rows",
    "frames",
    "open_writer",
    "plain_text",
    "read_documents",
    "row_of",
    "tables",
]
