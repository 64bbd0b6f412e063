"""From bytes to text."""

from __future__ import annotations

import codecs

from extract.errors import ReadError

__all__ = ["decode"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, encoding: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of `data` and warnings about how it was read.

    Args:
        data: Bytes of a text in Russian or German.
        encoding: Its encoding; found when None.

    Raises:
        ReadError: The bytes are no text, or no encoding fits.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            data, encoding = data[len(bom) :], name
            break
    try:
        return data.decode(encoding or "utf-8"), ()
    except (UnicodeDecodeError, LookupError):
        raise ReadError("The file is no text in a known encoding.", "Save it as UTF-8.") from None
