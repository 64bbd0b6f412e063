"""Tables as files: CSV, Parquet, one SQLite file, one Excel workbook.

A writer gets its rows one by one and keeps few of them in memory; the same rows give the same bytes.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from extract.errors import InputError
from extract.tables.rows import Row
from extract.tables.schema import Column, Table, Value, tables

__all__ = ["FORMATS", "Writer", "csv_cell", "formula_safe", "open_writer", "plain_text"]

CELL_LIMIT = 32_767
"""Characters that an Excel cell can hold."""

SHEET_ROWS = 1_048_576
"""Rows that an Excel sheet can hold, the header among them."""

LARGEST = 2**63 - 1
"""Integer that Parquet and SQLite can hold; a larger one is exact in records.jsonl and CSV only."""

_CUT = " … [cut here: Excel's limit; the whole is in records.jsonl]"
_BATCH = 5_000
_SQL = {"string": "TEXT", "integer": "INTEGER", "number": "NUMERIC", "date": "TEXT", "array": "TEXT"}
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


class Writer(Protocol):
    """Takes the rows of all tables and makes files of them."""

    warnings: list[str]

    def write(self, table: str, row: Row) -> None:
        """Add one row to a table."""

    def close(self) -> None:
        """Finish the files."""

    def abandon(self) -> None:
        """Close the files without finishing them."""


def formula_safe(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet could take it for a formula.

    Texts that begin with ``= + - @``, tab or line break get one, also after apostrophes, so that dropping one
    apostrophe before such a beginning gives the text back.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def plain_text(cell: str) -> str:
    """The reverse of `formula_safe`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def json_cell(value: Value) -> Value:
    """A list as JSON text, all else as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if isinstance(value, list) else value


def csv_cell(value: Value, decimal: str = ".") -> str:
    """The text of a CSV cell: null is empty, a list is JSON, a text can't become a formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        return formula_safe(value)
    if isinstance(value, list):
        return str(json_cell(value))
    return _plain_number(value).replace(".", decimal)


def _plain_number(value: int | float) -> str:
    """Decimal notation without exponent."""
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text else text


def _fit(column: Column, value: Value) -> Value:
    """`value` as a 64-bit number: floating where the column is a number, at most the largest where it is an integer."""
    if not isinstance(value, int) or abs(value) <= LARGEST:
        return value
    return float(min(value, 10**300)) if column.kind == "number" else LARGEST


class CsvWriter:
    """One UTF-8 file a table (RFC 4180); `excel` for byte-order mark, semicolons and decimal commas."""

    def __init__(self, folder: Path, excel: bool = False) -> None:
        self.warnings: list[str] = []
        self._decimal = "," if excel else "."
        self._files = ExitStack()
        self._rows: dict[str, Callable[[list[str]], Any]] = {}
        for table in tables().values():
            encoding = "utf-8-sig" if excel else "utf-8"
            file = self._files.enter_context((folder / f"{table.name}.csv").open("w", encoding=encoding, newline=""))
            self._rows[table.name] = csv.writer(file, delimiter=";" if excel else ",").writerow
            self._rows[table.name](list(table.names))

    def write(self, table: str, row: Row) -> None:
        """Add one row to a table."""
        self._rows[table]([csv_cell(value, self._decimal) for value in row])

    def close(self) -> None:
        """Finish the files."""
        self._files.close()

    abandon = close


class ParquetWriter:
    """One file a table; arrays are lists, days are dates, numbers are 64-bit floats."""

    def __init__(self, folder: Path) -> None:
        pyarrow = _library("pyarrow", "parquet")
        from pyarrow import parquet

        self.warnings: list[str] = []
        self._pa = pyarrow
        self._files = ExitStack()
        self._kept: dict[str, list[Row]] = {name: [] for name in tables()}
        self._schemas = {table.name: self._schema(table) for table in tables().values()}
        self._writers = {
            name: self._files.enter_context(parquet.ParquetWriter(folder / f"{name}.parquet", schema))
            for name, schema in self._schemas.items()
        }

    def _schema(self, table: Table) -> Any:
        pa = self._pa
        types = {
            "string": pa.string(),
            "integer": pa.int64(),
            "number": pa.float64(),
            "date": pa.date32(),
        }
        lists = {"string": pa.list_(pa.string()), "place": pa.list_(pa.list_(pa.int64()))}
        return pa.schema(
            [pa.field(c.name, lists[c.items] if c.items else types[c.kind], not c.required) for c in table.columns]
        )

    def write(self, table: str, row: Row) -> None:
        """Add one row to a table."""
        kept = self._kept[table]
        kept.append(row)
        if len(kept) == _BATCH:
            self._flush(table)

    def _flush(self, table: str) -> None:
        schema, kept = self._schemas[table], self._kept[table]
        columns = []
        for i, column in enumerate(tables()[table].columns):
            values: list[Any] = [_fit(column, row[i]) for row in kept]
            if column.kind == "number":
                values = [None if v is None else float(v) for v in values]
            if column.kind == "date":
                values = [date.fromisoformat(v) if isinstance(v, str) else None for v in values]
            columns.append(self._pa.array(values, schema.field(i).type))
        self._writers[table].write_table(self._pa.Table.from_arrays(columns, schema=schema))
        kept.clear()

    def close(self) -> None:
        """Finish the files."""
        for table, kept in self._kept.items():
            if kept:
                self._flush(table)
        self._files.close()

    def abandon(self) -> None:
        """Close the files without finishing them."""
        self._files.close()


class SqliteWriter:
    """One file ``extract.sqlite`` with primary and foreign keys; arrays are JSON text."""

    def __init__(self, folder: Path) -> None:
        self.warnings: list[str] = []
        self._db = sqlite3.connect(folder / "extract.sqlite")
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._inserts: dict[str, str] = {}
        self._kept: dict[str, list[list[Value]]] = {name: [] for name in tables()}
        for table in tables().values():
            self._db.execute(self._create(table))
            marks = ",".join("?" * len(table.columns))
            self._inserts[table.name] = f'INSERT INTO "{table.name}" VALUES ({marks})'

    def _create(self, table: Table) -> str:
        lines = [f'"{c.name}" {_SQL[c.kind]}{" NOT NULL" if c.required else ""}' for c in table.columns]
        lines.append(f"PRIMARY KEY ({', '.join(_quoted(name) for name in table.key)})")
        lines += [f'FOREIGN KEY ("{c}") REFERENCES "{other}" ("{there}")' for c, other, there in table.foreign]
        return f'CREATE TABLE "{table.name}" (\n  ' + ",\n  ".join(lines) + "\n)"

    def write(self, table: str, row: Row) -> None:
        """Add one row to a table."""
        kept = self._kept[table]
        columns = tables()[table].columns
        kept.append([json_cell(_fit(column, value)) for column, value in zip(columns, row, strict=True)])
        if len(kept) == _BATCH:
            self._flush(table)

    def _flush(self, table: str) -> None:
        self._db.executemany(self._inserts[table], self._kept[table])
        self._kept[table].clear()

    def close(self) -> None:
        """Finish the file."""
        for name in self._kept:
            self._flush(name)
        for table in tables().values():
            for column, _, _ in table.foreign:
                self._db.execute(f'CREATE INDEX "{table.name}.{column}" ON "{table.name}" ("{column}")')
        self._db.commit()
        self._db.close()

    def abandon(self) -> None:
        """Close the file without finishing it."""
        self._db.close()


class XlsxWriter:
    """One workbook ``extract.xlsx`` with a sheet a table; a text is never a formula or a link."""

    def __init__(self, folder: Path) -> None:
        xlsxwriter = _library("xlsxwriter", "xlsx")
        self.warnings: list[str] = []
        self._cut = dict.fromkeys(tables(), 0)
        options = {
            "tmpdir": str(folder),
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        self._book = xlsxwriter.Workbook(str(folder / "extract.xlsx"), {**options, "strings_to_numbers": False})
        self._book.set_properties({"created": datetime(2000, 1, 1)})
        self._head = self._book.add_format({"bold": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._sheets = {name: self._sheet(table, 1) for name, table in tables().items()}
        self._next = dict.fromkeys(tables(), 1)
        self._numbers = dict.fromkeys(tables(), 1)

    def _sheet(self, table: Table, number: int) -> Any:
        sheet = self._book.add_worksheet(table.name if number == 1 else f"{table.name} {number}")
        sheet.freeze_panes(1, 0)
        for n, column in enumerate(table.columns):
            sheet.set_column(n, n, 12 if column.kind in ("integer", "number", "date") else 24)
            sheet.write_string(0, n, column.name, self._head)
        return sheet

    def write(self, table: str, row: Row) -> None:
        """Add one row to a table; a table longer than a sheet goes on in another."""
        if self._next[table] == SHEET_ROWS:
            self._numbers[table] += 1
            self._sheets[table] = self._sheet(tables()[table], self._numbers[table])
            self._next[table] = 1
        sheet, at = self._sheets[table], self._next[table]
        for n, (column, value) in enumerate(zip(tables()[table].columns, row, strict=True)):
            self._cell(sheet, at, n, column, value, table)
        self._next[table] += 1

    def _cell(self, sheet: Any, at: int, n: int, column: Column, value: Value, table: str) -> None:
        if value is None:
            return
        if column.kind in ("integer", "number"):
            sheet.write_number(at, n, _fit(column, value))
        elif column.kind == "date":
            sheet.write_datetime(at, n, date.fromisoformat(str(value)), self._day)
        else:
            text = str(json_cell(value))
            if len(text) > CELL_LIMIT:
                text = text[: CELL_LIMIT - len(_CUT)] + _CUT
                self._cut[table] += 1
            sheet.write_string(at, n, text)

    def close(self) -> None:
        """Finish the file, and say what Excel couldn't hold."""
        self._book.close()
        self.warnings += [
            f"extract.xlsx: {cut} cells of {table} are longer than Excel's {CELL_LIMIT:,} characters and were cut"
            for table, cut in self._cut.items()
            if cut
        ]

    def abandon(self) -> None:
        """Leave the workbook unfinished."""
        for sheet in self._book.worksheets():
            if sheet.row_data_fh is not None:
                sheet.row_data_fh.close()
        self._book.fileclosed = True


def _quoted(name: str) -> str:
    return f'"{name}"'


def _library(name: str, extra: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as e:
        raise InputError(f"the format {extra} needs {name}: pip install 'extract-facts[{extra}]'") from e


FORMATS: dict[str, tuple[str, ...]] = {
    "csv": tuple(f"{name}.csv" for name in tables()),
    "parquet": tuple(f"{name}.parquet" for name in tables()),
    "sqlite": ("extract.sqlite",),
    "xlsx": ("extract.xlsx",),
}
"""The files that each format writes."""


def open_writer(format: str, folder: Path, excel: bool = False) -> Writer:
    """The writer of one of `FORMATS` into `folder`.

    Raises:
        InputError: The format is unknown, or its library isn't installed.
    """
    if format == "csv":
        return CsvWriter(folder, excel)
    makers: dict[str, Callable[[Path], Writer]] = {"parquet": ParquetWriter, "sqlite": SqliteWriter, "xlsx": XlsxWriter}
    if format not in makers:
        raise InputError(f"format {format!r} is unknown; known are {', '.join(FORMATS)}")
    return makers[format](folder)
