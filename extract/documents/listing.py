"""Which files a path stands for."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from extract.documents.model import Input, Listing
from extract.documents.readers import can_read
from extract.errors import InputError

__all__ = ["document_id", "list_inputs"]

_PACKED = (".gz",)


def list_inputs(path: str | Path, exclude: str | Path | None = None) -> Listing:
    """The files of a file, a folder (with its subfolders) or a glob, in order of their names.

    Hidden files and folders are left out; links to folders are not followed but counted as skipped.

    Args:
        path: A file, a folder, or a glob such as ``"data/*.html"`` (``**`` for any depth).
        exclude: A folder to leave out: the output's, when it lies within the input.

    Raises:
        InputError: The path is missing, or no reader exists for any of its files.
    """
    where = Path(path)
    out = Path(exclude).resolve() if exclude is not None else None
    files: list[tuple[Path, Path | None]]
    if where.is_dir():
        files = [(f, where) for f in _walk(where, out)]
    elif where.is_file():
        files = [(where, None)]
    else:
        files = _glob(str(path), out)
    found = sorted(((_printable(f.relative_to(root) if root else Path(f.name)), f, root) for f, root in files))
    readable = [entry for entry in found if can_read(entry[0])]
    skipped = tuple(name for name, _, _ in found if not can_read(name))
    if not readable:
        raise InputError(_nothing(str(path), skipped))
    taken: set[str] = set()
    inputs = [Input(_unique_id(name, taken), name, file, root, _size(file)) for name, file, root in readable]
    return Listing(tuple(inputs), skipped)


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


def _printable(path: Path) -> str:
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
