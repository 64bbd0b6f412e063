"""One file becomes its documents and failures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from extract.documents.archives import count_skipped, unpack_gzip
from extract.documents.listing import document_id
from extract.documents.model import Document, Failure, Input, Limits, ReadOptions
from extract.documents.readers import Part, is_archive, reader_of
from extract.errors import ReadError
from extract.storage import is_remote, load

__all__ = ["read_input", "skipped_in"]

_SURROGATE = re.compile("[\ud800-\udfff]")


def read_input(input: Input, options: ReadOptions | None = None) -> Iterator[Document | Failure]:
    """The documents of one file, and a failure for what of it can't be read; at least one of either.

    Args:
        input: One of `Listing.inputs`.
        options: Columns of tables, encoding, limits.
    """
    options = options or ReadOptions()
    ids: set[str] = set()
    try:
        data = _load(input, options)
        if input.name.lower().endswith(".gz"):
            data = _unpack(data, input.name, options)
        part = None
        for part in reader_of(input.name)(data, input.name, options):
            yield _result(part, input, ids, options)
        if part is None:
            raise ReadError("The file holds no rows.", "Check where it came from, or leave it out.")
    except ReadError as e:
        yield Failure.of(input.name, e)
    except (Exception, RecursionError) as e:
        yield Failure(
            input.name, "read", f"The file is damaged ({_say(e)}).", "Open and save it anew, or leave it out."
        )


def skipped_in(input: Input, options: ReadOptions | None = None) -> int:
    """How many files of a ZIP archive are skipped because no reader exists for them; 0 of all other files."""
    options = options or ReadOptions()
    if not input.name.lower().endswith(".zip"):
        return 0
    try:
        return count_skipped(_load(input, options), options.limits)
    except ReadError:
        return 0


def _load(input: Input, options: ReadOptions) -> bytes:
    """The bytes of the file, within the limits."""
    try:
        if (
            isinstance(input.file, Path)
            and input.root
            and not input.file.resolve(strict=True).is_relative_to(input.root.resolve())
        ):
            raise ReadError("The file is a link that leads out of the input folder.", "Copy the file itself there.")
        size = input.size if is_remote(input.file) else input.file.stat().st_size
        if size > options.limits.bytes:
            raise ReadError(
                f"The file has {size:,} bytes, more than the limit of {options.limits.bytes:,}.",
                f"Split it, or {Limits.remedy('bytes')}.",
            )
        data = load(input.file)
    except FileNotFoundError:
        raise ReadError("The file is missing, or a link to nothing.", "Restore it, or leave it out.") from None
    except (OSError, RuntimeError) as e:
        raise ReadError(f"The file can't be opened ({_say(e)}).", "Check its permissions.") from e
    if not data:
        raise ReadError("The file is empty.", "Check where it came from, or leave it out.")
    return data


def _unpack(data: bytes, name: str, options: ReadOptions) -> bytes:
    """The file in a compressed one."""
    if is_archive(name):
        raise ReadError("The file is an archive within an archive.", "Unpack it first.")
    data = unpack_gzip(data, options.limits)
    if not data:
        raise ReadError("The compressed file is empty.", "Check where it came from, or leave it out.")
    return data


def _result(part: Part, input: Input, ids: set[str], options: ReadOptions) -> Document | Failure:
    """The document or the failure that `part` of the file is."""
    path = f"{input.name}/{part.name}" if part.name else input.name
    text, warnings = part.text, part.warnings
    error = part.error or _objection(text, options)
    if error is not None:
        return Failure.of(f"{path}#{part.row}" if part.row else path, error)
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
        warnings += ("lone surrogates were read as U+FFFD",)
    if "\0" in text:
        warnings += ("the text holds NUL characters",)
    meta = {key: value for key, value in part.meta.items() if key != "id"}
    return Document(_id(part, input, path, ids), path, text, row=part.row, warnings=warnings, **meta)


def _objection(text: str, options: ReadOptions) -> ReadError | None:
    """Why a text can't be a document."""
    if not text.strip("\0\ufeff \t\r\n") or text.isspace():
        return ReadError("The file holds no text.", "Check where it came from, or leave it out.")
    if len(text) > options.limits.characters:
        reason = f"The text has {len(text):,} characters, more than the limit of {options.limits.characters:,}."
        return ReadError(reason, f"Split it, or {Limits.remedy('characters')}.")
    return None


def _id(part: Part, input: Input, path: str, ids: set[str]) -> str:
    """The row's own id, else the path; the first of them that the file hasn't given yet."""
    row = f"#{part.row}" if part.row else ""
    plain = document_id(path) if part.name else input.id
    candidates = (part.meta.get("id"), f"{path}{row}" if row else plain, f"{path}{row}")
    new = next((c for c in candidates if c and c not in ids), f"{path}{row}~{len(ids)}")
    ids.add(new)
    return new


def _say(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
