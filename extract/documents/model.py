"""What reading gives: inputs, documents, failures, and the limits and options it keeps to."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from extract.errors import InputError, ReadError
from extract.storage import Place

__all__ = ["COLUMNS", "Document", "Failure", "Input", "Limits", "Listing", "ReadOptions"]

COLUMNS: tuple[str, ...] = ("text", "id", "url", "title", "published", "author", "source", "lang")
"""The columns of a table that a document can be made of."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document as read. Its text is final: all offsets of its record point into it.

    Attributes:
        id: Path relative to the input folder, POSIX, without suffix; ``path#n`` for row `n` of a table.
        path: The same path with suffix; for a part of an archive the archive's path, ``/`` and the part's.
        text: The text.
        lang: Code of the language where the file says so.
        published: Day of publication in EDTF where the file says so.
        row: Number of the row (from 1) when the document is a row of a table.
        warnings: What was doubtful while reading, one sentence each.
    """

    id: str
    path: str
    text: str
    lang: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None
    author: str | None = None
    source: str | None = None
    row: int | None = None
    warnings: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Hash of the text (UTF-8), 64 hexadecimal digits."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a row or part of one, that can't be read: a row of ``failures.csv``.

    Attributes:
        path: As `Document.path`; a row has ``#n`` at the end.
        stage: ``"read"``, ``"extract"`` or ``"write"``.
        reason: What is wrong, one sentence.
        remedy: What the user can do, one sentence.
    """

    path: str
    stage: str
    reason: str
    remedy: str

    @classmethod
    def of(cls, path: str, error: ReadError) -> Failure:
        """The failure that `error` means for `path`."""
        return cls(path, error.stage, error.reason, error.remedy)


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read.

    Attributes:
        id: Id of its document (a table or an archive has several: their ids are made from `name`).
        name: Path relative to the input folder, POSIX, with suffix, printable.
        file: Where the file is, on this machine or in a storage.
        root: The input folder, which links must not leave; None when the file itself was named.
        size: In bytes, 0 when unknown.
    """

    id: str
    name: str
    file: Place
    root: Path | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a path, in order of their names.

    There may be very many: both lists are on disk, and can be gone through as often as wanted.

    Attributes:
        inputs: Those that a reader exists for.
        skipped: Names of the others.
        size: Bytes of the inputs together.
        has_tables: Whether an input is a table or an archive, which can hold many documents.
    """

    inputs: Collection[Input]
    skipped: Collection[str]
    size: int
    has_tables: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost; beyond, it is refused with a message that names the limit.

    Attributes:
        bytes: Size of one file, or of one file inside an archive.
        characters: Length of one document.
        pages: Pages of one PDF.
        members: Files in one archive.
        expanded: Bytes of one archive when unpacked.
        ratio: How many times larger unpacked than packed (looked at from 1 MB on).
        memory: Megabytes that one document may take in a worker process (on Linux).
    """

    bytes: int = 200_000_000
    characters: int = 20_000_000
    pages: int = 5_000
    members: int = 100_000
    expanded: int = 2_000_000_000
    ratio: int = 200
    memory: int = 8_000

    @classmethod
    def of(cls, values: Mapping[str, int | str]) -> Limits:
        """The limits, some of them set by name to a number or its digits.

        Raises:
            InputError: A name is no limit's, or a value no whole number from 1 on; the message lists names and units.
        """
        for name, value in values.items():
            if name not in _UNITS or not _NUMBER.fullmatch(str(value)):
                known = "; ".join(f"{limit} ({unit})" for limit, unit in _UNITS.items())
                raise InputError(f"{name}={value} is no limit; give NAME=N, N a whole number from 1 on, of {known}")
        return cls(**{name: int(value) for name, value in values.items()})

    @staticmethod
    def remedy(name: str) -> str:
        """How a user raises the limit called `name`, as the end of a sentence."""
        return f"raise the limit with --limit {name}=N"


_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_UNITS = {
    "bytes": "bytes of one file",
    "characters": "characters of one document",
    "pages": "pages of one PDF",
    "members": "files in one archive",
    "expanded": "bytes of one archive when unpacked",
    "ratio": "times that an archive grows when unpacked",
    "memory": "megabytes that a document takes in a worker",
}


@dataclass(frozen=True)
class ReadOptions:
    """How to read.

    Attributes:
        columns: Name of the table's column for any of `COLUMNS`; the others are guessed from their usual names.
        encoding: Encoding of text files; None to find it.
        limits: What a file may cost.
    """

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    encoding: str | None = None
    limits: Limits = Limits()

    def __getstate__(self) -> dict[str, object]:
        return {"columns": dict(self.columns), "encoding": self.encoding, "limits": self.limits}
