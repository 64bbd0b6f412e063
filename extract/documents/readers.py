"""Which reader a file gets, by its suffix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from extract.documents.model import ReadOptions
from extract.errors import ReadError

__all__ = ["SUFFIXES", "Part", "Reader", "can_read", "holds_many", "is_archive", "reader_of", "suffix_of"]


class Part(NamedTuple):
    """What a reader makes of the bytes of one file: a document's text and metadata, or why there is none.

    `row` numbers the rows of a table from 1; `name` is the path of a member of an archive.
    """

    text: str = ""
    meta: Mapping[str, str] = MappingProxyType({})
    warnings: tuple[str, ...] = ()
    row: int | None = None
    name: str | None = None
    error: ReadError | None = None


Reader: TypeAlias = Callable[[bytes, str, ReadOptions], Iterator[Part]]
"""Bytes, name of the file and options to parts; raises ReadError when nothing can be read."""

SUFFIXES: dict[str, str] = {
    ".txt": "plain",
    ".md": "plain",
    ".html": "web",
    ".htm": "web",
    ".xhtml": "web",
    ".mhtml": "mail",
    ".mht": "mail",
    ".eml": "mail",
    ".pdf": "pdf",
    ".docx": "office",
    ".odt": "office",
    ".rtf": "office",
    ".jsonl": "tables",
    ".ndjson": "tables",
    ".csv": "tables",
    ".tsv": "tables",
    ".parquet": "tables",
    ".zip": "archives",
}
"""Module of the reader of each suffix."""


def suffix_of(name: str) -> str:
    """The suffix that decides, in lower case: that of the packed file for ``.gz``."""
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    return PurePosixPath(path.stem).suffix.lower() if suffix == ".gz" else suffix


def can_read(name: str) -> bool:
    """Whether a reader exists for files of this name."""
    return suffix_of(name) in SUFFIXES


def holds_many(name: str) -> bool:
    """Whether a file of this name can hold many documents (a table or an archive), which are then read in parts."""
    return SUFFIXES.get(suffix_of(name)) in ("tables", "archives")


def is_archive(name: str) -> bool:
    """Whether a file of this name holds other files."""
    return PurePosixPath(name.lower().removesuffix(".gz")).suffix in (
        ".zip",
        ".gz",
        ".tar",
        ".tgz",
        ".7z",
        ".rar",
        ".bz2",
        ".xz",
    )


def reader_of(name: str) -> Reader:
    """The reader of files of this name, whose libraries are imported now."""
    module = import_module(f"extract.documents.{SUFFIXES[suffix_of(name)]}")
    reader: Reader = module.read
    return reader
