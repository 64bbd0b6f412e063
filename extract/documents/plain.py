"""Plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.documents.encodings import decode
from extract.documents.metadata import clean_meta
from extract.documents.model import ReadOptions
from extract.documents.readers import Part

__all__ = ["read"]

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n((?:[^\n]*\n){1,60}?)---[ \t]*(?:\r?\n|$)")
_PAIR = re.compile(r"^(\w+):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)")
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE)
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,1000}?)(?<=\S)\1")


def read(data: bytes, name: str, options: ReadOptions) -> Iterator[Part]:
    """The text of a file; newlines stay as they are. Markdown loses its marks, its front matter becomes metadata."""
    text, warnings = decode(data, options.encoding)
    if not name.lower().removesuffix(".gz").endswith(".md"):
        yield Part(text, warnings=warnings)
        return
    front = _FRONT_MATTER.match(text)
    said = dict(_PAIR.findall(front[1])) if front else {}
    meta, doubts = clean_meta({key.casefold(): value for key, value in said.items()})
    yield Part(_without_marks(text[front.end() :] if front else text), meta, warnings + doubts)


def _without_marks(text: str) -> str:
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _HEADING.sub(r"\1", text)
    return _STRONG.sub(r"\2", text)
