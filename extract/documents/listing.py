"""Which files a path stands for."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from extract.documents.model import Input, Listing
from extract.documents.readers import can_read
from extract.errors import InputError
from extract.storage import Place, find, is_remote, place

if TYPE_CHECKING:
    from upath import UPath

__all__ = ["document_id", "list_inputs"]

_PACKED = (".gz",)


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
    found = sorted(_remote(where, out) if is_remote(where) else _local(where, out), key=lambda file: file.name)
    skipped = tuple(file.name for file in found if not can_read(file.name))
    if len(skipped) == len(found):
        raise InputError(_nothing(str(path), skipped))
    taken: set[str] = set()
    inputs = [
        Input(_unique_id(file.name, taken), file.name, file.place, file.root, file.size)
        for file in found
        if can_read(file.name)
    ]
    return Listing(tuple(inputs), skipped)


class _File(NamedTuple):
    """A file that was found; the fields are those of `Input`."""

    name: str
    place: Place
    root: Path | None
    size: int


def _local(where: Path, exclude: Place | None) -> Iterator[_File]:
    """The files of a path of this machine."""
    out = exclude.resolve() if isinstance(exclude, Path) else None
    files: Iterable[tuple[Path, Path | None]]
    if where.is_dir():
        files = ((f, where) for f in _walk(where, out))
    elif where.is_file():
        files = [(where, None)]
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


def _unique_id(name: str, taken: set[str]) -> str:
    """Id of the file `name`: without suffix, unless a file before has that id."""
    new = document_id(name)
    if new in taken:
        new = name
    n = 2
    while new in taken:
        new, n = f"{name}~{n}", n + 1
    taken.add(new)
    return new


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


def _glob(pattern: str, out: Path | None) -> list[tuple[Path, Path | None]]:
    """Files that match `pattern`, with the folder before its first wildcard."""
    parts = Path(pattern).parts
    wild = next((i for i, part in enumerate(parts) if glob.has_magic(part)), None)
    if wild is None:
        raise InputError(f"{pattern!r} does not exist. Check the path.")
    root = Path(*parts[:wild])
    matches = root.glob("/".join(parts[wild:]))
    return [(m, root) for m in matches if m.is_file() and (out is None or out not in m.resolve().parents)]


def _printable(path: PurePath) -> str:
    """The path in POSIX form; bytes that are no UTF-8 are written ``\\xNN``."""
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _nothing(path: str, skipped: tuple[str, ...]) -> str:
    """Why nothing in `path` can be read."""
    from extract.documents.readers import SUFFIXES

    known = " ".join(sorted(SUFFIXES))
    if not skipped:
        holds = "matches" if glob.has_magic(path) else "holds"
        return f"{path!r} {holds} no files. Name a folder with documents ({known})."
    others = " ".join(sorted({PurePosixPath(name).suffix or "(no suffix)" for name in skipped})[:10])
    return f"nothing in {path!r} can be read: its files ({len(skipped)}) are {others}. Known formats are {known}."
