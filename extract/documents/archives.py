"""Files in archives (.zip) and compressed files (.gz), within limits; nothing is ever written to disk."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from extract.documents.model import Limits, ReadOptions
from extract.documents.readers import Part, can_read, is_archive, reader_of
from extract.errors import ReadError

__all__ = ["count_skipped", "open_zip", "read", "read_member", "unpack_gzip"]

_CHUNK = 1 << 16
_RATIO_FROM = 1_000_000
_BOMB = "Unpack it yourself, check it and read the folder"


def read(data: bytes, name: str, options: ReadOptions) -> Iterator[Part]:
    """The documents of the files in a ZIP archive, in order of their names; a bad file fails alone.

    Raises:
        ReadError: The archive is damaged or beyond the limits, or nothing in it can be read.
    """
    archive = open_zip(data, options.limits)
    members = [(_name(info), info) for info in archive.infolist() if not info.is_dir()]
    members.sort(key=lambda member: member[0])
    skipped = sum(not can_read(path) for path, _ in members if not is_archive(path))
    seen: set[str] = set()
    readable = 0
    for path, info in members:
        if not (can_read(path) or is_archive(path)) or _is_hidden(path):
            continue
        readable += 1
        try:
            if path in seen:
                raise ReadError("The archive holds two files of this name.", "Rename one of them.")
            seen.add(path)
            yield from _read(archive, path, info, options)
        except ReadError as e:
            yield Part(name=path, error=e)
    if not readable:
        raise ReadError(f"Nothing in the archive can be read ({skipped} files).", "Look at the formats it holds.")


def count_skipped(data: bytes, limits: Limits) -> int:
    """How many files in a ZIP archive have no reader; hidden ones are not counted.

    Raises:
        ReadError: The archive is damaged or beyond the limits.
    """
    names = [_name(info) for info in open_zip(data, limits).infolist() if not info.is_dir()]
    return sum(not (can_read(name) or is_archive(name) or _is_hidden(name)) for name in names)


def _read(archive: zipfile.ZipFile, path: str, info: zipfile.ZipInfo, options: ReadOptions) -> Iterator[Part]:
    """The documents of one file of the archive."""
    if path.startswith(("/", "\\")) or ".." in PurePosixPath(path).parts or ":" in path.split("/")[0]:
        raise ReadError("The file's path leads out of the archive.", "Pack the archive anew with plain paths.")
    if is_archive(path):
        raise ReadError("The file is an archive within an archive.", "Unpack it beside the others.")
    if info.file_size > options.limits.bytes:
        raise ReadError(f"The file has {info.file_size:,} bytes, more than {options.limits.bytes:,}.", _remedy("bytes"))
    content = read_member(archive, info, options.limits)
    if path.lower().endswith(".gz"):
        content = unpack_gzip(content, options.limits)
    if not content:
        raise ReadError("The file is empty.", "Check where it came from, or leave it out.")
    for part in reader_of(path)(content, path, options):
        yield part._replace(name=path)


def open_zip(data: bytes, limits: Limits, remedy: str = "Pack it anew.") -> zipfile.ZipFile:
    """The archive, once what it says of its contents is within the limits; `remedy` is for one that is damaged.

    Raises:
        ReadError: It is damaged or encrypted, or a bomb.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError, EOFError) as e:
        raise ReadError(f"The file is damaged ({e}).", remedy) from None
    expanded = sum(info.file_size for info in members)
    if len(members) > limits.members:
        raise ReadError(f"The archive holds {len(members):,} files, more than {limits.members:,}.", _remedy("members"))
    if expanded > limits.expanded:
        raise ReadError(
            f"The archive unpacks to {expanded:,} bytes, more than {limits.expanded:,}.", _remedy("expanded")
        )
    if expanded > _RATIO_FROM and expanded > limits.ratio * len(data):
        raise ReadError(f"The archive unpacks to more than {limits.ratio} times its size.", _remedy("ratio"))
    return archive


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo | str, limits: Limits) -> bytes:
    """The bytes of one file of an archive; never more than it says that they are.

    Raises:
        ReadError: The file is encrypted, damaged, or larger than the archive says.
    """
    if isinstance(info, str):
        info = archive.getinfo(info)
    if info.flag_bits & 0x1:
        raise ReadError("The file is encrypted.", "Unpack it with its password.")
    try:
        with archive.open(info) as file:
            content = file.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as e:
        raise ReadError(f"The file in the archive is damaged ({e}).", "Pack the archive anew.") from None
    if len(content) > info.file_size:
        raise ReadError("The file in the archive is larger than the archive says.", f"{_BOMB}.")
    return content


def unpack_gzip(data: bytes, limits: Limits) -> bytes:
    """The bytes of a compressed file.

    Raises:
        ReadError: It is damaged, or a bomb.
    """
    chunks: list[bytes] = []
    size = 0
    most = min(limits.bytes, max(_RATIO_FROM, limits.ratio * len(data)))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    remedy = _remedy("bytes" if most == limits.bytes else "ratio")
                    raise ReadError(f"The file unpacks to more than {most:,} bytes.", remedy)
                chunks.append(chunk)
    except (OSError, EOFError, zlib.error, ValueError) as e:
        raise ReadError(f"The compressed file is damaged ({e}).", "Compress it anew.") from None
    return b"".join(chunks)


def _remedy(limit: str) -> str:
    return f"{_BOMB}, or {Limits.remedy(limit)}."


def _name(info: zipfile.ZipInfo) -> str:
    """The member's path; old archives write it in the encoding of DOS."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "cp866"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or any("а" <= c <= "я" for c in name.casefold()):
            return name
    return info.filename


def _is_hidden(path: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(path).parts if part != "..")
