"""PDF files with a text layer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import PdfiumError

from extract.documents.model import Limits, ReadOptions
from extract.documents.readers import Part
from extract.errors import ReadError

__all__ = ["read"]

# What PDFium puts where a hyphen ended a line.
_BROKEN_WORD = re.compile("[\x02\ufffe\uffff]")
_TERMINAL = (".", "!", "?", ":", "…", "“", "”", "»", '"')


def read(data: bytes, name: str, options: ReadOptions) -> Iterator[Part]:
    """The text of all pages in reading order; the lines are broken as on the page.

    Raises:
        ReadError: It is damaged, encrypted, beyond the limits, or without text.
    """
    document = _open(data)
    try:
        count = len(document)
        if count > options.limits.pages:
            reason = f"The PDF has {count:,} pages, more than {options.limits.pages:,}."
            raise ReadError(reason, f"Split it, or {Limits.remedy('pages')}.")
        pages = [_text(document, n) for n in range(count)]
    finally:
        document.close()
    text = ""
    for page in filter(None, pages):
        text += ("" if not text else "\n\n" if text.rstrip().endswith(_TERMINAL) else "\n") + page
    if not text.strip():
        raise ReadError("The PDF holds no text, only pictures of its pages.", "Run OCR on it, for example ocrmypdf.")
    empty = sum(not page for page in pages)
    warnings = (f"{empty} of {count} pages hold no text",) if empty and 2 * empty >= count else ()
    yield Part(text, warnings=warnings)


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except PdfiumError as e:
        if "password" in str(e).lower():
            raise ReadError("The PDF is encrypted.", "Save it without a password.") from None
        reason = f"The PDF is damaged ({str(e).rstrip('.')})."
        raise ReadError(reason, "Open it and save it anew, or leave it out.") from None


def _text(document: pypdfium2.PdfDocument, n: int) -> str:
    """The text of page `n` (from 0), empty when the page can't be read."""
    try:
        page = document[n]
        try:
            content = page.get_textpage()
            text: str = content.get_text_range()
            content.close()
        finally:
            page.close()
    except PdfiumError:
        return ""
    text = _BROKEN_WORD.sub("-\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip("\n")
