"""The files of a run: written beside the output, put in place when all of them are whole."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from extract.batch.journal import Journal
from extract.batch.tasks import Result
from extract.linking import Links, link
from extract.records import Record
from extract.storage import Place, cache, is_remote, move, remove
from extract.tables import FORMATS, Writer, datapackage, document_row, fact_rows, open_writer, row_of, tables

__all__ = ["ALWAYS", "Written", "publish", "recover", "work_folder", "write_all"]

ALWAYS: tuple[str, ...] = ("records.jsonl", "texts.jsonl", "datapackage.json", "run.json")
"""Files that every run writes."""

_TABLES = frozenset(name for files in FORMATS.values() for name in files)
_WORK = ".extract"
_NEW = "new"
_LIST = "publish.json"


def work_folder(out: Place) -> Path:
    """The folder for journal, lock and files in the making: within `out`, or this user's for an `out` elsewhere."""
    if is_remote(out):
        return cache() / "runs" / sha256(str(out).rstrip("/").encode()).hexdigest()[:16]
    return out / _WORK


class Written(NamedTuple):
    """What was written: numbers of rows by table, and warnings."""

    counts: dict[str, int]
    warnings: list[str]


def write_all(journal: Journal, work: Path, formats: Sequence[str], excel: bool) -> Written:
    """Write all files but run.json from the journal into the work folder.

    Args:
        journal: The finished journal, its ids settled.
        work: The work folder.
        formats: Names of `FORMATS`.
        excel: Whether CSV is for Excel.
    """
    new = work / _NEW
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    writers: list[Writer] = []
    try:
        writers.extend(open_writer(format, new, excel) for format in formats)
        counts = _write_rows(journal, work, writers)
        for writer in writers:
            writer.close()
    except BaseException:
        for writer in writers:
            writer.abandon()
        shutil.rmtree(new, ignore_errors=True)
        raise
    _write_json(new / "datapackage.json", datapackage("csv" in formats, excel))
    return Written(counts, [warning for writer in writers for warning in writer.warnings])


def _write_rows(journal: Journal, work: Path, writers: list[Writer]) -> dict[str, int]:
    counts: Counter[str] = Counter(dict.fromkeys(tables(), 0))

    def write(table: str, row: Sequence[Any]) -> None:
        counts[table] += 1
        for writer in writers:
            writer.write(table, row)

    new = work / _NEW
    with (
        closing(link((Record.model_validate_json(record) for record, _ in _lines(journal)), work)) as links,
        (new / "records.jsonl").open("w", encoding="utf-8", newline="\n") as records,
        (new / "texts.jsonl").open("w", encoding="utf-8", newline="\n") as texts,
    ):
        for record_line, text_line in _lines(journal):
            records.write(record_line + "\n")
            texts.write(text_line + "\n")
            record = json.loads(record_line)
            write("documents", document_row(record, json.loads(text_line)))
            for table, row in fact_rows(record, links):
                write(table, row)
        for name, rows in _other_rows(journal, links):
            for values in rows:
                write(name, row_of(tables()[name], values))
    return dict(counts)


def _other_rows(journal: Journal, links: Links) -> Iterator[tuple[str, Iterator[object]]]:
    yield "entities", links.entities()
    yield "events", links.events()
    yield "failures", journal.failures()


def _lines(journal: Journal) -> Iterator[tuple[str, str]]:
    """The lines of records.jsonl and texts.jsonl, in order of id."""
    for id, was, result in journal.documents():
        yield (result["record"], result["text"]) if was is None else _with_id(id, was, result)


def _with_id(id: str, old: str, result: Result) -> tuple[str, str]:
    record = Record.model_validate_json(result["record"])
    warning = f"the id {old!r} is that of another document too; this one has the id {id!r}"
    record = record.model_copy(update={"id": id, "warnings": (*record.warnings, warning)})
    text = {**json.loads(result["text"]), "id": id}
    return record.to_json(), json.dumps(text, ensure_ascii=False, separators=(",", ":"))


def _write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


# --- putting in place ----------------------------------------------------------------------------------------------


def publish(out: Place, work: Path, run: dict[str, Any]) -> None:
    """Put the new files in the place of the old ones, and take away tables of formats that were not asked for.

    A process killed here leaves a list in the work folder, from which `recover` finishes.
    """
    new = work / _NEW
    _write_json(new / "run.json", run)
    for file in new.iterdir():
        _sync(file)
    partial = work / f"{_LIST}.partial"
    _write_json(partial, sorted(file.name for file in new.iterdir()))
    _sync(partial)
    partial.replace(work / _LIST)
    recover(out, work)


def recover(out: Place, work: Path) -> None:
    """Finish a `publish` that was cut off; nothing where none was."""
    listed, new = work / _LIST, work / _NEW
    if listed.exists():
        names = _listed(listed)
        for name in names:
            if (new / name).exists():
                move(new / name, out / name)
        for name in _TABLES - set(names) if names else ():
            remove(out / name)
        listed.unlink()
    shutil.rmtree(new, ignore_errors=True)


def _listed(file: Path) -> list[str]:
    """The names in the list, run.json last; none of a damaged one, whose files the next run writes anew."""
    try:
        names = json.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError):
        return []
    known = {*ALWAYS, *_TABLES}.intersection(map(str, names)) if isinstance(names, list) else ()
    return sorted(known, key=lambda name: (name == "run.json", name))


def _sync(file: Path) -> None:
    with file.open("rb") as handle:
        os.fsync(handle.fileno())
