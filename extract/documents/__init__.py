"""Files of many formats become documents: `list_inputs` says which, `read_input` reads one, `read` does both.

Reading never raises for one bad file: it gives a `Failure` with the reason and the remedy, and goes on.
"""

from __future__ import annotations

from collections.abc import Iterator

from extract.documents.listing import list_inputs
from extract.documents.model import COLUMNS, Document, Failure, Input, Limits, Listing, ReadOptions
from extract.documents.readers import holds_many
from extract.documents.reading import read_input, skipped_in
from extract.storage import Place

__all__ = [
    "COLUMNS",
    "Document",
    "Failure",
    "Input",
    "Limits",
    "Listing",
    "ReadOptions",
    "holds_many",
    "list_inputs",
    "read",
    "read_input",
    "skipped_in",
]


def read(path: str | Place, options: ReadOptions | None = None) -> Iterator[Document | Failure]:
    """All documents of a file, folder or glob, in order of their paths.

    Args:
        path: See `list_inputs`.
        options: Columns of tables, encoding, limits.

    Raises:
        InputError: The path is missing, or no reader exists for any of its files.
    """
    for input in list_inputs(path).inputs:
        yield from read_input(input, options)
