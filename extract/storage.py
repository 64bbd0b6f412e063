"""Where files are: on a disk of this machine, or, by URL, in any storage that fsspec has a driver for.

A path is a `Path`; a URL such as ``s3://bucket/folder`` is a `UPath`, which does what a `Path` does. What differs
between them is here, and storage that fails raises `OSError` as a disk does.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.request import url2pathname

from extract.errors import InputError

if TYPE_CHECKING:
    from typing_extensions import TypeIs
    from upath import UPath

__all__ = ["Place", "cache", "digest", "find", "is_remote", "load", "move", "place", "remove", "save"]

Place: TypeAlias = "Path | UPath"

_EXTRAS = {"s3": "s3", "s3a": "s3"}
"""The extra of this distribution that brings the driver of a kind of storage."""


def place(path: str | Place) -> Place:
    """The place that `path` names; ``file://`` is this machine.

    Raises:
        InputError: The kind of storage is unknown, or its driver isn't installed.
    """
    kind, is_url, rest = str(path).partition("://")
    if not is_url:
        return Path(str(path))
    if kind in ("file", "local"):
        return Path(url2pathname(rest))
    try:
        from upath import UPath

        where = UPath(path)
        _ = where.fs
    except ImportError as e:
        if (e.name or "").partition(".")[0] in ("upath", "fsspec"):
            raise InputError(f"{str(path)!r} needs universal-pathlib. {_install(_EXTRAS.get(kind, 'ray'))}") from None
        remedy = _install(_EXTRAS[kind]) if kind in _EXTRAS else f"{e}."
        raise InputError(f"{str(path)!r} needs a driver for {kind}:// that is not installed. {remedy}") from None
    except ValueError as e:
        raise InputError(f"{str(path)!r} can't be used as a place of files ({e}). Check the address.") from None
    return where


def _install(extra: str) -> str:
    return f"Install it: pip install 'extract-facts[{extra}]'."


def is_remote(where: Place) -> TypeIs[UPath]:
    """Whether the place is none of this machine's file system."""
    return not isinstance(where, Path)


@contextmanager
def _os_errors() -> Iterator[None]:
    """Whatever a driver raises becomes an `OSError`."""
    try:
        yield
    except (OSError, MemoryError):
        raise
    except Exception as e:
        raise OSError(" ".join(f"{type(e).__name__}: {e}".split())[:300]) from e


class _Kept:
    """The remote file that `digest` read last, for the `load` that follows: it is fetched once."""

    def __init__(self) -> None:
        self.url = ""
        self.data = b""

    def take(self, url: str) -> bytes | None:
        """Its bytes if it is the file of `url`, once."""
        data = self.data if self.url == url else None
        self.url, self.data = "", b""
        return data


_kept = _Kept()


def load(where: Place) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: It can't be read.
    """
    if not is_remote(where):
        return where.read_bytes()
    kept = _kept.take(str(where))
    return kept if kept is not None else _fetch(where)


def digest(where: Place, salt: bytes) -> str:
    """Hash of `salt` and of the bytes of a file.

    Raises:
        OSError: It can't be read.
    """
    hash = sha256(salt)
    if is_remote(where):
        _kept.take("")
        _kept.data = _fetch(where)
        _kept.url = str(where)
        hash.update(_kept.data)
        return hash.hexdigest()
    with where.open("rb") as file:
        while block := file.read(1 << 20):
            hash.update(block)
    return hash.hexdigest()


def _fetch(where: UPath) -> bytes:
    with _os_errors():
        data: bytes = where.fs.cat_file(where.path)
        return data


def save(where: Place, data: bytes) -> None:
    """Write a file whole.

    Raises:
        OSError: It can't be written.
    """
    if not is_remote(where):
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(data)
        return
    with _os_errors():
        _make_room(where)
        where.fs.pipe_file(where.path, data)


def move(file: Path, where: Place) -> None:
    """Put a file of this machine in a place, in one step for whoever looks there.

    Raises:
        OSError: It can't be written.
    """
    if not is_remote(where):
        file.replace(where)
        return
    with _os_errors():
        _make_room(where)
        where.fs.put_file(str(file), where.path)
    file.unlink()


def remove(where: Place) -> None:
    """Delete a file if it is there.

    Raises:
        OSError: It can't be deleted.
    """
    with _os_errors():
        where.unlink(missing_ok=True)


def _make_room(where: UPath) -> None:
    """The folder above, where storage has folders; object stores have none, and some forbid to ask."""
    with suppress(Exception):
        where.fs.makedirs(where.fs._parent(where.path), exist_ok=True)


def find(where: UPath) -> Iterator[tuple[str, UPath, int]]:
    """Name below `where`, place and size of each file of a remote file, folder (with its subfolders) or glob.

    Raises:
        OSError: The storage doesn't answer, or not to this user.
    """
    from upath import UPath

    path = where.path.rstrip("/")
    with _os_errors():
        if glob.has_magic(path):
            parts = path.split("/")
            wild = next(i for i, part in enumerate(parts) if glob.has_magic(part))
            found: dict[str, dict[str, Any]] = where.fs.glob(path, detail=True)
            root = "/".join(parts[:wild])
        else:
            found = where.fs.find(path, detail=True)
            root = path if path not in found else path.rpartition("/")[0]
    for at, about in found.items():
        if about["type"] == "file":
            name = at.removeprefix(root).lstrip("/")
            yield name, UPath(where.fs.unstrip_protocol(at), **where.storage_options), about["size"] or 0


def cache() -> Path:
    """The folder of this user for what can be made anew."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "extract"
