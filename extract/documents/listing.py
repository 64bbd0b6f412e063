"""Which files a path stands for."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, count
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from extract.documents.model import Input, Listing
from extract.documents.readers import can_read, holds_many
from extract.errors import InputError
from extract.scratch import Scratch
from extract.storage import Place, find, is_remote, place

if TYPE_CHECKING:
    from upath import UPath

__all__ = ["document_id", "list_inputs"]

_PACKED = (".gz",)
_T = TypeVar("_T")


def list_inputs(path: str | Place, exclude: str | Place | None = None) -> Listing:
    """The files of a file, a folder (with its subfolders) or a glob, in order of their names.

    Hidden files and folders are left out; links to folders are not followed but counted as skipped.

    Args:
        path: A file, a folder, or a glob such as ``"data/*.html"`` (``**`` for any depth); also as the URL of a storage
            that fsspec has a driver for (``"s3://bucket/folder"``).
        exclude: A folder to leave out: the output's, when it lies within the input.

    Raises:
        InputError: The path is missing, no reader exists for any of its files, or a storage doesn't answer.
    """
    where = place(path)
    out = place(exclude) if exclude is not None else None
    files = _remote(where, out) if is_remote(where) else _local(where, out)
    store = Scratch(_TABLES)
    store.run_many("INSERT INTO found VALUES (?,?,?,?)", map(_row, files))
    size, has_tables = 0, False
    for name, *rest, bytes in store.run("SELECT * FROM found ORDER BY name, rowid"):
        if not can_read(name):
            store.run("INSERT INTO skipped VALUES (?)", (name,))
            continue
        _insert(store, name, (name, *rest, bytes))
        size, has_tables = size + bytes, has_tables or holds_many(name)
    store.run("DROP TABLE found")
    options = where.storage_options if is_remote(where) else {}
    inputs = _Stored(store, "SELECT * FROM input ORDER BY rowid", partial(_input, options))
    skipped = _Stored(store, "SELECT * FROM skipped ORDER BY rowid", str)
    if not len(inputs):
        raise InputError(_nothing(str(path), skipped))
    return Listing(inputs, skipped, size, has_tables)


_TABLES = """
CREATE TABLE found (name TEXT, place, root BLOB, size INT);
CREATE TABLE input (id TEXT UNIQUE, name TEXT, place, root BLOB, size INT);
CREATE TABLE skipped (name TEXT);
"""


class _File(NamedTuple):
    """A file that was found; the fields are those of `Input`."""

    name: str
    place: Place
    root: Path | None
    size: int


class _Stored(Collection[_T]):
    """What rows of a store stand for, made anew each time that it is gone through."""

    def __init__(self, store: Scratch, query: str, make: Callable[..., _T]) -> None:
        self._store = store
        self._query = query
        self._make = make
        ((self._count,),) = store.run(f"SELECT COUNT(*) FROM ({query})")

    def __len__(self) -> int:
        return int(self._count)

    def __iter__(self) -> Iterator[_T]:
        for row in self._store.run(self._query):
            yield self._make(*row)

    def __contains__(self, item: object) -> bool:
        return any(item == one for one in self)


def _row(file: _File) -> tuple[str, bytes | str, bytes | None, int]:
    """A file as values that a database holds: paths of this machine are bytes, URLs are texts."""
    place = str(file.place) if is_remote(file.place) else os.fsencode(file.place)
    return file.name, place, os.fsencode(file.root) if file.root else None, file.size


def _input(options: Mapping[str, Any], id: str, name: str, place: bytes | str, root: bytes | None, size: int) -> Input:
    """The reverse of `_row`; `options` are those of the storage."""
    file: Place
    if isinstance(place, bytes):
        file = Path(os.fsdecode(place))
    else:
        from upath import UPath

        file = UPath(place, **options)
    return Input(id, name, file, Path(os.fsdecode(root)) if root else None, size)


def _insert(store: Scratch, name: str, row: Sequence[Any]) -> None:
    """Insert an input with an id of its own: the name without suffix, unless a file before has that id."""
    for id in chain((document_id(name), name), (f"{name}~{n}" for n in count(2))):
        if store.run("INSERT OR IGNORE INTO input VALUES (?,?,?,?,?)", (id, *row)).rowcount:
            return


def _local(where: Path, exclude: Place | None) -> Iterator[_File]:
    """The files of a path of this machine."""
    out = exclude.resolve() if isinstance(exclude, Path) else None
    files: Iterable[tuple[Path, Path | None]]
    if where.is_dir():
        files = ((f, where) for f in _walk(where, out))
    elif where.is_file():
        files = ((where, None),)
    else:
        files = _glob(str(where), out)
    for file, root in files:
        yield _File(_printable(file.relative_to(root) if root else Path(file.name)), file, root, _size(file))


def _remote(where: UPath, exclude: Place | None) -> Iterator[_File]:
    """The files of a storage."""
    out = f"{exclude}".rstrip("/") + "/" if exclude is not None else None
    try:
        for name, file, size in find(where):
            hidden = any(part.startswith(".") for part in name.split("/"))
            if not hidden and not (out and str(file).startswith(out)):
                yield _File(_printable(PurePosixPath(name)), file, None, size)
    except OSError as e:
        raise InputError(f"{str(where)!r} can't be listed ({e}). Check the address, and your access to it.") from None


def document_id(name: str) -> str:
    """`name` without the suffix of its format (and without that of its compression)."""
    path = PurePosixPath(name)
    if path.suffix.lower() in _PACKED:
        path = path.with_suffix("")
    return str(path.with_suffix("")) if can_read(path.name) else str(path)


def _walk(folder: Path, out: Path | None) -> Iterator[Path]:
    for at, folders, files in os.walk(folder):
        here = Path(at)
        links = [name for name in folders if (here / name).is_symlink() and not name.startswith(".")]
        folders[:] = [
            name
            for name in folders
            if name not in links and not name.startswith(".") and (out is None or (here / name).resolve() != out)
        ]
        yield from (here / name for name in (*files, *links) if not name.startswith("."))


def _glob(pattern: str, out: Path | None) -> Iterator[tuple[Path, Path | None]]:
    """Files that match `pattern`, with the folder before its first wildcard."""
    parts = Path(pattern).parts
    wild = next((i for i, part in enumerate(parts) if glob.has_magic(part)), None)
    if wild is None:
        raise InputError(f"{pattern!r} does not exist. Check the path.")
    root = Path(*parts[:wild])
    for match in root.glob("/".join(parts[wild:])):
        if match.is_file() and (out is None or out not in match.resolve().parents):
            yield match, root


def _printable(path: PurePath) -> str:
    """The path in POSIX form; bytes that are no UTF-8 are written ``\\xNN``."""
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _nothing(path: str, skipped: Collection[str]) -> str:
    """Why nothing in `path` can be read."""
    from extract.documents.readers import SUFFIXES

    known = " ".join(sorted(SUFFIXES))
    if not len(skipped):
        holds = "matches" if glob.has_magic(path) else "holds"
        return f"{path!r} {holds} no files. Name a folder with documents ({known})."
    others = " ".join(sorted({PurePosixPath(name).suffix or "(no suffix)" for name in skipped})[:10])
    return f"nothing in {path!r} can be read: its files ({len(skipped)}) are {others}. Known formats are {known}."
