"""Where linking keeps what grows with the number of documents: on disk, so that its memory doesn't."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from weakref import finalize

__all__ = ["Store"]

_NAME = "links.sqlite"


class Store:
    """A database that lives as long as it is used.

    Args:
        folder: Where its file is made; None for the system's place for temporary files.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = folder / _NAME if folder else None
        if self._file:
            self._file.unlink(missing_ok=True)
        self._db = sqlite3.connect(self._file or "", isolation_level=None)
        self.run = self._db.execute
        self.run_many = self._db.executemany
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE; BEGIN;")
        self.close = finalize(self, _close, self._db, self._file)
        """Close the database and delete its file."""

    def make(self, tables: str) -> None:
        """Make tables, the statements of which end with semicolons."""
        for statement in tables.split(";"):
            self.run(statement)


def _close(db: sqlite3.Connection, file: Path | None) -> None:
    db.close()
    if file:
        file.unlink(missing_ok=True)
