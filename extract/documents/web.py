"""Web pages."""

from __future__ import annotations

from collections.abc import Iterator

import trafilatura

from extract.documents.encodings import decode
from extract.documents.model import ReadOptions
from extract.documents.readers import Part
from extract.errors import ReadError

__all__ = ["read"]


def read(data: bytes, name: str, options: ReadOptions) -> Iterator[Part]:
    """The main text of a page, and what its head says of it."""
    html, warnings = decode(data, options.encoding)
    text = trafilatura.extract(html, include_comments=False, favor_recall=True)
    if not text:
        raise ReadError("The page has no text.", "Check that it was saved whole.")
    yield Part(text, {}, warnings)
