"""Office documents: DOCX, ODT and RTF."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from extract.documents.archives import open_zip, read_member
from extract.documents.encodings import decode
from extract.documents.model import Limits, ReadOptions
from extract.documents.readers import Part, suffix_of
from extract.errors import ReadError

__all__ = ["read"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_INLINE = ("p", "h", "span", "a", "ruby", "ruby-base", "meta", "meta-field", "date", "time", "title", "subject")
_ODT_INLINE = frozenset(f"{_TEXT}{name}" for name in _INLINE)
_DAMAGED = "Open it and save it anew, or leave it out."


def read(data: bytes, name: str, options: ReadOptions) -> Iterator[Part]:
    """The text of an office document: a line a paragraph, a line a row of a table with tabs between its cells.

    Raises:
        ReadError: It is damaged, beyond the limits, or without text.
    """
    readers: dict[str, Callable[[bytes, Limits], str]] = {".docx": _read_docx, ".odt": _read_odt, ".rtf": _read_rtf}
    text = readers[suffix_of(name)](data, options.limits)
    if not text.strip():
        raise ReadError("The document holds no text.", "Check whether its pages are pictures.")
    yield Part(text)


def _parse(archive: Any, member: str, limits: Limits) -> Any:
    """The root of an XML file in an archive; no entity is resolved, nothing is fetched."""
    from lxml import etree

    try:
        content = read_member(archive, member, limits)
    except KeyError:
        raise ReadError(f"The document has no {member}.", _DAMAGED) from None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise ReadError(f"The document is damaged ({str(e)[:120]}).", _DAMAGED) from None
    if root.getroottree().docinfo.doctype:
        raise ReadError("The document declares entities, which none that a program wrote does.", _DAMAGED)
    return root


def _walk(element: Any, enter: Callable[[Any], bool], leave: Callable[[Any], None]) -> None:
    """Visits a tree without recursion; children are left out when `enter` is false."""
    stack = [(element, False)]
    while stack:
        node, done = stack.pop()
        if done:
            leave(node)
        elif enter(node):
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node))


class _Writer:
    """Collects the lines of a document: paragraphs, and rows of the outermost table."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._text: list[str] = []
        self._cells: list[str] = []
        self._cell: list[str] = []
        self._depth = 0

    def write(self, text: str | None) -> None:
        if text:
            self._text.append(text)

    def end_paragraph(self) -> None:
        line = "".join(self._text)
        self._text.clear()
        (self._cell if self._depth else self.lines).append(line)

    def start_row(self) -> None:
        self._depth += 1

    def end_cell(self) -> None:
        if self._depth == 1:
            self._cells.append(" ".join(part.strip() for part in self._cell if part.strip()))
            self._cell.clear()

    def end_row(self) -> None:
        self._depth -= 1
        if not self._depth:
            self.lines.append("\t".join(self._cells).strip())
            self._cells.clear()

    def text(self) -> str:
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n") + "\n"


def _read_docx(data: bytes, limits: Limits) -> str:
    """Header, body with tables and text boxes, and footnotes of a Word document."""
    archive = open_zip(data, limits, _DAMAGED)
    writer = _Writer()
    names = archive.namelist()
    headers = sorted(n for n in names if re.fullmatch(r"word/header\d*\.xml", n))[:1]
    notes = [n for n in ("word/footnotes.xml", "word/endnotes.xml") if n in names]
    for member in [*headers, "word/document.xml", *notes]:
        _docx_part(_parse(archive, member, limits), writer)
    return writer.text()


def _docx_part(root: Any, writer: _Writer) -> None:
    def enter(node: Any) -> bool:
        if node.tag in (f"{_MC}Fallback", f"{_W}del", f"{_W}moveFrom", f"{_W}instrText"):
            return False
        if node.tag == f"{_W}t":
            writer.write(node.text)
        elif node.tag in (f"{_W}tab", f"{_W}ptab") and node.getparent().tag == f"{_W}r":
            writer.write("\t")
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            writer.write("\n")
        elif node.tag == f"{_W}noBreakHyphen":
            writer.write("-")
        elif node.tag == f"{_W}tr":
            writer.start_row()
        return True

    def leave(node: Any) -> None:
        if node.tag == f"{_W}p":
            writer.end_paragraph()
        elif node.tag == f"{_W}tc":
            writer.end_cell()
        elif node.tag == f"{_W}tr":
            writer.end_row()

    _walk(root, enter, leave)


def _read_odt(data: bytes, limits: Limits) -> str:
    """The body of an OpenDocument text."""
    root = _parse(open_zip(data, limits, _DAMAGED), "content.xml", limits)
    writer = _Writer()
    hidden = {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note-citation", f"{_OFFICE}forms"}

    def enter(node: Any) -> bool:
        if node.tag in hidden or not isinstance(node.tag, str):
            _tail(node)
            return False
        if node.tag == f"{_TEXT}s":
            writer.write(" " * min(int(node.get(f"{_TEXT}c", "1") or 1), 100))
        elif node.tag == f"{_TEXT}tab":
            writer.write("\t")
        elif node.tag == f"{_TEXT}line-break":
            writer.write("\n")
        elif node.tag == f"{_TABLE}table-row":
            writer.start_row()
        if _holds_text(node):
            writer.write(node.text)
        return True

    def leave(node: Any) -> None:
        if node.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            writer.end_paragraph()
        elif node.tag == f"{_TABLE}table-cell":
            writer.end_cell()
        elif node.tag == f"{_TABLE}table-row":
            writer.end_row()
        _tail(node)

    def _tail(node: Any) -> None:
        parent = node.getparent()
        if parent is not None and _holds_text(parent):
            writer.write(node.tail)

    body = root.find(f"{_OFFICE}body")
    _walk(root if body is None else body, enter, leave)
    return writer.text()


def _holds_text(node: Any) -> bool:
    """Whether text directly in the element is the document's: in paragraphs and what stands in them."""
    return isinstance(node.tag, str) and node.tag in _ODT_INLINE


def _read_rtf(data: bytes, limits: Limits) -> str:
    """The text of a Rich Text file."""
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        return decode(data)[0]
    source = data.decode("latin-1")
    page = re.search(r"\\ansicpg(\d{3,5})", source[:2000])
    encoding = f"cp{page[1]}" if page else "cp1252"
    try:
        "".encode(encoding)
    except LookupError:
        encoding = "cp1252"
    return str(rtf_to_text(source, encoding, errors="replace"))  # type: ignore[no-untyped-call]
