"""E-mails and saved web pages (MHTML)."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from extract.documents.encodings import decode
from extract.documents.model import ReadOptions
from extract.documents.readers import Part, suffix_of
from extract.documents.web import read_page
from extract.errors import ReadError

__all__ = ["read"]


def read(data: bytes, name: str, options: ReadOptions) -> Iterator[Part]:
    """The text of an e-mail under its subject, or the page of a saved web page.

    Raises:
        ReadError: It is no mail.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not message.keys():
        raise ReadError("The file has no mail headers.", "Check that it was saved as a whole.")
    yield _page(message, options) if suffix_of(name) in (".mhtml", ".mht") else _mail(message, options)


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; an unreadable one is empty."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return ""


def _payload(part: EmailMessage) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return content if isinstance(content, bytes) else b""


def _charset(part: EmailMessage) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return None


def _leaves(message: EmailMessage, kind: str) -> list[EmailMessage]:
    """The parts of one type that are no attachments."""
    return [part for part in message.walk() if part.get_content_type() == kind and not _is_attached(part)]


def _is_attached(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment"


def _mail(message: EmailMessage, options: ReadOptions) -> Part:
    plain, pages = _leaves(message, "text/plain"), _leaves(message, "text/html")
    warnings: tuple[str, ...] = ()
    body = ""
    for part in plain:
        text, doubts = _text(part, options)
        body, warnings = body + ("\n\n" if body else "") + text, warnings + doubts
    if not body.strip() and pages:
        page = read_page(_payload(pages[0]), _charset(pages[0]), options)
        body, warnings = page.text, page.warnings
    if not body.strip():
        raise ReadError("The e-mail has no text.", "Check whether its text is an attachment.")
    attachments = [
        part.get_filename() or "?" for part in message.walk() if part.get_content_disposition() == "attachment"
    ]
    if attachments:
        warnings += (f"attachments were not read: {', '.join(attachments[:5])}",)
    subject = _header(message, "subject")
    meta = {"title": subject, "author": parseaddr(_header(message, "from"))[0], "published": _day(message)}
    text = f"{subject}\n\n{body}" if subject else body
    return Part(text, {key: value for key, value in meta.items() if value}, warnings)


def _text(part: EmailMessage, options: ReadOptions) -> tuple[str, tuple[str, ...]]:
    data = _payload(part)
    if not data.strip():
        return "", ()
    text, warnings = decode(data, options.encoding, _charset(part))
    return text.replace("\r\n", "\n"), warnings


def _day(message: EmailMessage) -> str | None:
    """The day on which it was sent."""
    try:
        return parsedate_to_datetime(_header(message, "date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _page(message: EmailMessage, options: ReadOptions) -> Part:
    pages = _leaves(message, "text/html")
    if not pages:
        raise ReadError("The saved page has no HTML in it.", "Save the page anew.")
    page = read_page(_payload(pages[0]), _charset(pages[0]), options)
    address = _header(message, "snapshot-content-location") or _header(pages[0], "content-location")
    if address.startswith("http") and "url" not in page.meta:
        page = page._replace(meta={**page.meta, "url": address})
    return page
