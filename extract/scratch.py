"""Where to put what grows with the number of documents: on disk, so that memory doesn't."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from weakref import finalize

__all__ = ["Scratch"]

_SETTINGS = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -512;
"""


class Scratch:
    """A database that lives as long as it is used and takes half a megabyte of memory.

    Args:
        tables: The statements that make its tables, each with a semicolon at its end.
        file: Its file; None for one without a name in the system's place for temporary files.
    """

    def __init__(self, tables: str, file: Path | None = None) -> None:
        if file:
            file.unlink(missing_ok=True)
        db = sqlite3.connect(file or "", isolation_level=None, check_same_thread=False)
        db.executescript(f"{_SETTINGS} {tables} BEGIN;")
        self.run = db.execute
        self.run_many = db.executemany
        self.close = finalize(self, _close, db, file)
        """Close the database and delete its file."""


def _close(db: sqlite3.Connection, file: Path | None) -> None:
    db.close()
    if file:
        file.unlink(missing_ok=True)
