"""Tables with a document a row: JSON Lines, CSV, TSV, Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from extract.documents.encodings import decode
from extract.documents.metadata import clean_meta, known_columns
from extract.documents.model import COLUMNS, ReadOptions
from extract.documents.readers import Part, suffix_of
from extract.errors import ReadError

__all__ = ["read"]

Row = Mapping[str, Any]

_DELIMITERS = ",;\t|"
_LONG = 200
_LONGEST_CELL = 0x7FFFFFFF  # that the csv module can be told of


def read(data: bytes, name: str, options: ReadOptions) -> Iterator[Part]:
    """The rows of a table; a broken row fails alone.

    Which column is the text, the title and so on is told by `ReadOptions.columns`, else by the usual names.

    Raises:
        ReadError: The table as a whole can't be read.
    """
    suffix = suffix_of(name)
    if suffix in (".jsonl", ".ndjson"):
        rows = _json_rows(data, options.encoding)
    elif suffix == ".parquet":
        rows = _parquet_rows(data)
    else:
        rows = _csv_rows(data, "\t" if suffix == ".tsv" else None, options)
    columns: dict[str, str] = {}
    seen: set[str] = set()
    for n, row in rows:
        if isinstance(row, ReadError):
            yield Part(row=n, error=row)
            continue
        warnings: tuple[str, ...] = ()
        if columns.get("text") not in row:
            try:
                columns, warnings = _columns(row, options.columns)
            except ReadError as e:
                yield Part(row=n, error=e)
                continue
        elif not row.keys() <= seen:
            later = known_columns(name for name in row if name not in seen)
            new = {field: column for field, column in later.items() if field not in columns}
            columns, warnings = {**columns, **new}, _guesses(new, new)
        seen |= row.keys()
        yield _part(n, row, columns, warnings)


def _part(n: int, row: Row, columns: Mapping[str, str], warnings: tuple[str, ...]) -> Part:
    """The document of one row."""
    text = row.get(columns["text"])
    if not isinstance(text, str) or not text.strip():
        return Part(
            row=n, error=ReadError(f"The row has no text in {columns['text']!r}.", "Fill it or delete the row.")
        )
    meta, doubts = clean_meta({field: row.get(column) for field, column in columns.items() if field != "text"})
    return Part(text, meta, warnings + doubts, row=n)


def _columns(row: Row, said: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Which column holds which field, and a warning for each that was guessed.

    Raises:
        ReadError: A column that was asked for is missing, or none looks like a text.
    """
    names = ", ".join(map(repr, list(row)[:12]))
    for field, column in said.items():
        if field not in COLUMNS:
            raise ReadError(f"{field!r} is no field of a document.", f"Known are {', '.join(COLUMNS)}.")
        if column not in row and field == "text":
            raise ReadError(f"There is no column {column!r}.", f"The columns are {names}.")
    found = {**known_columns(row), **said}
    guessed = [field for field in found if field not in said]
    if "text" not in found:
        texts = {k: v for k, v in row.items() if isinstance(v, str) and len(v) >= _LONG}
        if not texts:
            raise ReadError(
                "No column holds a text.", f"Say which it is with --column text=NAME; the columns are {names}."
            )
        found["text"] = max(texts, key=lambda k: len(texts[k]))
        guessed.append("text")
    return found, _guesses(found, guessed)


def _guesses(found: Mapping[str, str], fields: Iterable[str]) -> tuple[str, ...]:
    """A warning for each column whose name is not its field's."""
    return tuple(f"column {found[f]!r} was read as {f}" for f in fields if found[f].casefold() != f)


def _json_rows(data: bytes, encoding: str | None) -> Iterator[tuple[int, Row | ReadError]]:
    """The objects of the lines."""
    text: str | None = None
    if encoding or not _is_utf8(data):
        text, _ = decode(data, encoding)
    lines: Iterable[str | bytes] = io.BytesIO(data) if text is None else io.StringIO(text, newline="\n")
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line if isinstance(line, str) else line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            yield n, ReadError("The line is no UTF-8.", "Save the file as UTF-8.")
        except (ValueError, RecursionError):
            yield n, ReadError("The line is no JSON.", "Mend or delete the line.")
        else:
            yield n, row if isinstance(row, dict) else ReadError("The line is no JSON object.", "Mend or delete it.")


def _is_utf8(data: bytes) -> bool:
    """Whether the first lines are UTF-8 (a later one that isn't fails alone)."""
    head = data[:100_000]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as e:
        return e.start > len(head) - 4 or head.count(b"\n", 0, e.start) > 0
    return True


def _csv_rows(data: bytes, delimiter: str | None, options: ReadOptions) -> Iterator[tuple[int, Row | ReadError]]:
    """The rows under the line of names; rows are numbered from 1 without it."""
    text, _ = decode(data, options.encoding)
    csv.field_size_limit(min(max(options.limits.characters, 131_072), _LONGEST_CELL))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text))
    n = 0
    names: list[str] | None = None
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as e:
            n += 1
            yield n, ReadError(f"The row is no CSV ({e}).", "Mend its quotation marks.")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = cells
            continue
        n += 1
        if len(cells) != len(names):
            reason = f"The row has {len(cells)} cells instead of {len(names)}."
            yield n, ReadError(reason, "Put cells with the separator or a quotation mark in quotation marks.")
        else:
            yield n, dict(zip(names, cells, strict=True))


def _delimiter(text: str) -> str:
    """The character that parts the names in the first line."""
    first = text[:10_000].split("\n", 1)[0]
    return max(_DELIMITERS, key=first.count)


def _parquet_rows(data: bytes) -> Iterator[tuple[int, Row | ReadError]]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ReadError("Parquet needs pyarrow.", "Install it: pip install 'extract-facts[parquet]'.") from None
    n = 0
    try:
        for batch in pq.ParquetFile(pa.BufferReader(data)).iter_batches(batch_size=256):
            for row in batch.to_pylist():
                n += 1
                yield n, row
    except (pa.ArrowException, OSError, ValueError) as e:
        raise ReadError(f"The file is damaged ({type(e).__name__}).", "Write it anew, or leave it out.") from None
