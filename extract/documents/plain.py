"""Plain text and Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from extract.documents.encodings import decode
from extract.documents.model import ReadOptions
from extract.documents.readers import Part

__all__ = ["read"]


def read(data: bytes, name: str, options: ReadOptions) -> Iterator[Part]:
    """The text of a file of plain text; newlines stay as they are."""
    text, warnings = decode(data, options.encoding)
    yield Part(text, warnings=warnings)
