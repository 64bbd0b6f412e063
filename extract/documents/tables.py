"""Tables with a document a row."""

from __future__ import annotations

import json
from collections.abc import Iterator

from extract.documents.encodings import decode
from extract.documents.model import COLUMNS, ReadOptions
from extract.documents.readers import Part
from extract.errors import ReadError

__all__ = ["read"]


def read(data: bytes, name: str, options: ReadOptions) -> Iterator[Part]:
    """The rows of a JSONL file; a broken line fails alone."""
    text, warnings = decode(data, options.encoding)
    for n, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            meta = {k: str(row[k]) for k in COLUMNS if k != "text" and row.get(k) is not None}
            yield Part(row["text"], meta, warnings, row=n)
        except (ValueError, KeyError, AttributeError):
            yield Part(row=n, error=ReadError("The line is no JSON object with a text.", "Mend or delete the line."))
