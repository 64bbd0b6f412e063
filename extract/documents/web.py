"""Web pages: their main text, and what their head says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from extract.documents.encodings import decode
from extract.documents.metadata import day_of
from extract.documents.model import ReadOptions
from extract.documents.readers import Part
from extract.errors import ReadError

__all__ = ["read", "read_page"]

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,30})|encoding=[\"']([\w.-]{2,30})[\"']", re.IGNORECASE
)
_TAG = re.compile(
    r"<(?:!doctype|html|head|body|p|div|br|a|span|h[1-6]|table|article|title|meta|script)\b", re.IGNORECASE
)
_DATES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date_published",
    "publication_date",
    "article.published",
    "published-date",
    "publish_date",
    "publish-date",
    "pubdate",
    "publishdate",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "dc.created",
    "sailthru.date",
    "parsely-pub-date",
    "mediator_published_time",
    "yandex_recommendations_published",
    "date",
)
# fmt: off
_SKIPPED = frozenset((
    "script", "style", "noscript", "template", "svg", "iframe", "select", "option", "button", "textarea",
))
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "em", "font", "i", "img", "ins", "kbd", "label",
    "mark", "nobr", "q", "s", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))
# fmt: on
_BLOCKS = frozenset(("p", "div", "br", "article", "section", "table", "ul", "li"))
# Beyond these, finding the main text takes seconds.
_LARGE = 5_000_000
_MANY = 15_000
_LITTLE = 250
_PART_OF_PAGE = 0.12
_TITLE_END = re.compile(r"\s+[|–—•·»:-]\s+[^|–—•·»]{2,60}$")


def read(data: bytes, name: str, options: ReadOptions) -> Iterator[Part]:
    """The main text of a page under its headline, and title, day, author, address and site from its head."""
    declared = _CHARSET.search(data[:4096])
    charset = (declared[1] or declared[2]).decode("ascii", "replace") if declared else None
    yield read_page(data, charset, options)


def read_page(data: bytes, charset: str | None, options: ReadOptions) -> Part:
    """The document of a page's bytes.

    Args:
        data: The page.
        charset: The encoding that it or its envelope declares.
        options: Encoding and limits.

    Raises:
        ReadError: It holds no text.
    """
    html, warnings = decode(data, options.encoding, charset)
    if not _TAG.search(html[:200_000]):
        return Part(html, {}, (*warnings, "the page has no HTML tags and was read as plain text"))
    page = _Page(html)
    whole = "\n".join(page.lines)
    if not whole.strip():
        raise ReadError("The page has no text.", "Save it in a browser when its text is loaded.")
    handy = len(html) <= _LARGE and page.elements <= _MANY
    text, found = _main_text(html) if handy else ("", {})
    if len(text) < max(_LITTLE, _PART_OF_PAGE * len(whole)) and len(text) < 0.9 * len(whole):
        text = whole
        warnings += ("the main text was not found: the whole page was read",)
    meta = _meta(page, found)
    if text is not whole and "title" in meta:
        text = _under_headline(text, meta["title"], meta.get("published"), page.lines)
    return Part(text, meta, warnings)


def _under_headline(text: str, title: str, day: str | None, lines: list[str]) -> str:
    """The main text under its headline and the line that gives the day, as far as it hasn't got them."""
    first, _, rest = text.partition("\n")
    if _squeeze(first) == _squeeze(title):
        text = rest.lstrip("\n")
    elif _squeeze(title) in _squeeze(text[: 3 * len(title) + 300]):
        return text
    dated = [line for line in _near(lines, title) if _gives_day(line, day) and line not in text]
    return "\n".join([title, *dated[:1], "", text])


def _near(lines: list[str], title: str) -> list[str]:
    """The lines of the page around its headline."""
    shown = [line for line in lines if line]
    at = next((n for n, line in enumerate(shown) if _squeeze(line) == _squeeze(title)), None)
    return [] if at is None else shown[max(0, at - 2) : at] + shown[at + 1 : at + 5]


def _gives_day(line: str, day: str | None) -> bool:
    """Whether a short line names `day` (an ISO day), as ``15.03.2024`` or with the month as a word."""
    if day is None or len(day) != 10 or len(line) > 60:
        return False
    year, month, number = day.split("-")
    numbers = re.findall(r"\d+", line)
    named = str(int(number)) in (n.lstrip("0") for n in numbers) and year in numbers
    return named and (month in numbers or str(int(month)) in numbers or re.search(r"[^\W\d_]{3}", line) is not None)


def _squeeze(text: str) -> str:
    return " ".join(text.split()).casefold()


def _main_text(html: str) -> tuple[str, dict[str, str]]:
    """trafilatura's main text and metadata, both empty when it finds none."""
    import trafilatura
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "100")
    try:
        found: Any = trafilatura.bare_extraction(
            html,
            include_comments=False,
            include_tables=True,
            favor_recall=True,
            with_metadata=True,
            config=config,
            date_extraction_params={"extensive_search": False, "original_date": True, "max_date": "2100-01-01"},
        )
    except Exception:
        return "", {}
    if found is None:
        return "", {}
    fields = {"title": found.title, "author": found.author, "url": found.url, "source": found.sitename}
    return found.text or "", {key: value for key, value in fields.items() if value}


class _Page:
    """The visible text of a page with a line a block, and what its head says; takes any nesting and any damage.

    Attributes:
        lines: The text; an empty line stands between blocks.
        head: Contents of its ``meta`` elements by name, and its canonical address.
        headlines: Texts of its ``h1`` elements.
        title: Its ``title``.
        times: Values of its ``time`` elements.
        data: Its blocks of JSON-LD.
        elements: Number of its elements.
    """

    def __init__(self, html: str) -> None:
        self.lines: list[str] = []
        self.head: dict[str, str] = {}
        self.headlines: list[str] = []
        self.title = ""
        self.times: list[str] = []
        self.data: list[str] = []
        self._text: list[str] = []
        self.elements = 0
        parser = etree.HTMLParser(
            huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
        )
        root = etree.fromstring(html.replace("\0", " ").encode("utf-8", "replace"), parser)
        if root is not None:
            self._walk(root)

    def _walk(self, root: Any) -> None:
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag if isinstance(element.tag, str) else ""
            self._break(tag)
            if event == "end":
                self._text.append(element.tail or "")
                continue
            self.elements += 1
            self._note(tag, element)
            if tag in _SKIPPED:
                walker.skip_subtree()
            elif tag != "head":
                self._text.append(element.text or "" if tag != "title" else "")
        self._break("")

    def _note(self, tag: str, element: Any) -> None:
        """Keeps what the element says of the page."""
        said = element.get("itemprop", "").casefold() == "datepublished"
        if tag == "meta":
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            self.head.setdefault(name.casefold(), element.get("content", "").strip())
        elif tag == "link" and element.get("rel") == "canonical":
            self.head.setdefault("canonical", element.get("href", ""))
        elif tag == "title":
            self.title = self.title or (element.text or "").strip()
        elif tag == "h1":
            self.headlines.append("".join(element.itertext()))
        elif tag == "script" and "ld+json" in element.get("type", ""):
            self.data.append(element.text or "")
        elif tag == "time" and element.get("datetime"):
            if said or "pubdate" in element.attrib:
                self.head.setdefault("datepublished", element.get("datetime"))
            self.times.append(element.get("datetime"))
        elif said and element.get("content"):
            self.head.setdefault("datepublished", element.get("content"))

    def _break(self, tag: str) -> None:
        """Ends the line unless `tag` stands within one."""
        if tag in _INLINE:
            return
        line = " ".join("".join(self._text).split())
        self._text.clear()
        if line:
            self.lines.append(line)
        elif tag in _BLOCKS and self.lines and self.lines[-1]:
            self.lines.append("")


def _meta(page: _Page, found: dict[str, str]) -> dict[str, str]:
    """Title, day, author, address and site from the head, else what trafilatura found."""
    meta = dict(found)
    title = _title(page, found.get("title"))
    if title:
        meta["title"] = title
    day = _published(page)
    if day:
        meta["published"] = day
    for field, names in (("url", ("canonical", "og:url")), ("source", ("og:site_name",)), ("author", ("author",))):
        said = next((page.head[name] for name in names if page.head.get(name)), None)
        if said and (field != "url" or said.startswith("http")):
            meta.setdefault(field, said)
    return {key: " ".join(value.split())[:500] for key, value in meta.items() if value.strip()}


def _title(page: _Page, found: str | None) -> str | None:
    """The headline as the page shows it, else its title without the name of the site."""
    visible = _squeeze(" ".join(page.lines))
    headlines = [h for h in (" ".join(h.split()) for h in page.headlines) if 12 <= len(h) <= 300]
    candidates = [page.head.get("og:title", ""), found or "", _TITLE_END.sub("", page.title), page.title]
    for candidate in candidates:
        if len(candidate) >= 12 and _squeeze(candidate) in visible:
            return candidate
    if headlines:
        return headlines[0]
    return next((c for c in candidates if c), None)


def _published(page: _Page) -> str | None:
    """The day of publication from the markup; the first that says so."""
    for block in page.data:
        day = _linked_day(block)
        if day:
            return day
    for name in _DATES:
        day = day_of(page.head.get(name, ""))
        if day:
            return day
    days = {day_of(time) for time in page.times}
    return days.pop() if len(days) == 1 else None


def _linked_day(block: str) -> str | None:
    """``datePublished`` of an article in JSON-LD."""
    match = re.search(r'"datePublished"\s*:\s*("(?:[^"\\]|\\.){4,40}")', block)
    if not match:
        return None
    try:
        return day_of(str(json.loads(match[1])))
    except ValueError:
        return None
