"""The journal of a run: each result is on disk before the next, so that a killed run can go on.

One process writes it. A line a result, after a first line that says with which options and version; beside it an
index (SQLite) that is made anew by each run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

from extract.batch.tasks import Result
from extract.scratch import Scratch

__all__ = ["JOURNAL", "Journal", "is_whole"]

JOURNAL = "journal.jsonl"
"""Name of the file in the work folder."""

_SUM = b',"~":"%08x"}\n'
_SUM_LENGTH = len(_SUM % 0)

_TABLES = """
CREATE TABLE old (name TEXT, n INT, ok INT, digest TEXT, id TEXT, at INT, PRIMARY KEY (name, n)) WITHOUT ROWID;
CREATE TABLE now (name TEXT, n INT, ok INT, id TEXT, at INT, was TEXT, PRIMARY KEY (name, n)) WITHOUT ROWID;
CREATE TABLE twin (name TEXT, n INT, id TEXT);
"""


class Journal:
    """The results of one folder's runs.

    Args:
        folder: The work folder, which exists.
        header: What earlier results must have been made with to count.
        resume: Whether earlier results count at all.

    Attributes:
        outdated: Whether there were earlier results, made with other options or another version.
    """

    def __init__(self, folder: Path, header: dict[str, Any], resume: bool) -> None:
        self._path = folder / JOURNAL
        self._index = Scratch(_TABLES, folder / "index.sqlite")
        self.outdated = False
        line = _line(header)
        if not (resume and self._path.exists() and self._recall(line)):
            self._path.write_bytes(line)
        self._file = self._path.open("ab")
        self._at = self._path.stat().st_size

    def _recall(self, header: bytes) -> bool:
        """Note what is in the journal, and cut off a line that was not finished; False when the header differs.

        A damaged line (its checksum tells) is passed over: its document is done again.
        """
        at = 0
        with self._path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                if at == 0:
                    if line != header:
                        self.outdated = True
                        return False
                elif is_whole(line):
                    self._note_old(json.loads(line), at)
                at += len(line)
        if at:
            os.truncate(self._path, at)
        return at > 0

    def _note_old(self, result: Result, at: int) -> None:
        ok = result["kind"] == "document"
        row = (result["name"], result["n"], ok, result["digest"], result.get("id"), at)
        self._index.run("INSERT OR REPLACE INTO old VALUES (?,?,?,?,?,?)", row)

    def known(self, name: str, start: int = 0, stop: int | None = None, failed: bool = True) -> dict[str, str]:
        """Digests of the documents of the input `name` that are done, by number.

        Args:
            name: The input's name.
            start: First number.
            stop: Number after the last, None for all.
            failed: Whether those that failed count.
        """
        query = "SELECT n, digest, ok FROM old WHERE name = ? AND n >= ? AND n < ?"
        rows = self._index.run(query, (name, start, 1 << 62 if stop is None else stop)).fetchall()
        if stop is None and not failed and not all(ok for _, _, ok in rows):
            return {}
        return {str(n): digest for n, digest, ok in rows if ok or failed}

    def keep(self, name: str, n: int | None) -> list[bool]:
        """Take over an earlier result, or all of an input (`n` None).

        Returns:
            For each result taken over, whether it is a document (else a failure).
        """
        where, of = ("name = ?", [name]) if n is None else ("name = ? AND n = ?", [name, n])
        self._index.run(f"INSERT OR REPLACE INTO now SELECT name, n, ok, id, at, NULL FROM old WHERE {where}", of)
        return [bool(ok) for (ok,) in self._index.run(f"SELECT ok FROM old WHERE {where}", of)]

    def add(self, result: Result) -> None:
        """Append a document or a failure."""
        line = _line(result)
        self._file.write(line)
        self._file.flush()
        row = (result["name"], result["n"], result["kind"] == "document", result.get("id"), self._at)
        self._index.run("INSERT OR REPLACE INTO now VALUES (?,?,?,?,?,NULL)", row)
        self._at += len(line)

    def sync(self) -> None:
        """Make sure that all results are on disk, even when the machine goes down."""
        os.fsync(self._file.fileno())

    def settle(self) -> None:
        """Give documents that share an id with an earlier one (by input and number) an id of their own."""
        self._index.run("CREATE INDEX by_id ON now (ok, id, name, n)")
        self._index.run("""INSERT INTO twin SELECT name, n, id FROM (
            SELECT name, n, id, ROW_NUMBER() OVER (PARTITION BY id ORDER BY name, n) AS place FROM now WHERE ok
        ) WHERE place > 1 ORDER BY name, n""")
        for name, n, id in self._index.run("SELECT name, n, id FROM twin ORDER BY rowid"):
            new = f"{name}#{n + 1}"
            while self._index.run("SELECT 1 FROM now WHERE ok AND id = ?", (new,)).fetchone():
                new += "~"
            self._index.run("UPDATE now SET id = ?, was = ? WHERE name = ? AND n = ?", (new, id, name, n))

    def documents(self) -> Iterator[tuple[str, str | None, Result]]:
        """Id, the id that it had to give up (None: none), and result of each document, in order of id."""
        for result, id, was in self._results("SELECT at, id, was FROM now WHERE ok ORDER BY id"):
            yield id, was, result

    def failures(self) -> Iterator[Result]:
        """The failures, in order of input and number."""
        for (result,) in self._results("SELECT at FROM now WHERE NOT ok ORDER BY name, n"):
            yield result

    def _results(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The result at the place that is first in each row of `query`, and the rest of the row."""
        with self._path.open("rb") as file:
            for at, *others in self._index.run(query):
                file.seek(at)
                yield json.loads(file.readline()), *others

    def close(self) -> None:
        """Close the files; the index is not needed any more."""
        self._file.close()
        self._index.close()


def _line(value: dict[str, Any]) -> bytes:
    """One line of JSON; its last member is the checksum of what stands before it."""
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()[:-1]
    return line + _SUM % crc32(line)


def is_whole(line: bytes) -> bool:
    """Whether a line of a journal is as it was written."""
    return line[-_SUM_LENGTH:] == _SUM % crc32(line[:-_SUM_LENGTH])
