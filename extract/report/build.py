"""The report's file: contents, styles and scripts in one page that loads nothing."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from extract import __version__
from extract.errors import InputError
from extract.report.contents import gather

__all__ = ["MAX_BYTES", "MAX_DOCUMENTS", "SECTIONS", "write_report"]

MAX_DOCUMENTS = 2000
MAX_BYTES = 30_000_000
SECTIONS = ("overview", "agreements", "events", "regions", "timeline", "money", "people", "documents")

_NARROW = "narrow it with --lang, --match TEXT or --limit N"


def _static(name: str) -> str:
    return (resources.files(__package__) / "static" / name).read_text("utf-8")


def _json(value: Any) -> Markup:
    """JSON that can't end the script element it stands in."""
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in ("<", ">", "&", "\u2028", "\u2029"):
        line = line.replace(char, f"\\u{ord(char):04x}")
    return Markup(line)


def render(contents: dict[str, Any], language: str, title: str) -> str:
    """The page of a report's contents.

    Args:
        contents: What `contents.gather` gives.
        language: Language of the page's own words: ``"en"``, ``"de"`` or ``"ru"``.
        title: Name of the run, for the window's title.

    Raises:
        InputError: The page has no such language.
    """
    messages = json.loads(_static("messages.json"))
    if language not in messages:
        raise InputError(f"the report has no language {language!r}; it has {', '.join(messages)}.")
    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(_static("template.html.j2"))
    files = {"style": "style.css", "d3": "vendor/d3.min.js", "plot": "vendor/plot.umd.min.js", "script": "report.js"}
    return page.render(
        language=language,
        title=title,
        version=__version__,
        sections=SECTIONS,
        messages=_json(messages),
        data=_json(contents["data"]),
        texts=_json(contents["texts"]),
        **{name: Markup(_static(file)) for name, file in files.items()},
    )


def write_report(
    out: str | Path,
    target: str | Path | None = None,
    *,
    lang: str | None = None,
    match: str | None = None,
    limit: int | None = None,
    language: str = "en",
) -> Path:
    """Write the report of a run as one self-contained HTML file.

    Args:
        out: Output folder of `extract run`.
        target: The file to write; ``report.html`` in `out` when None.
        lang: Only documents in this language.
        match: Only documents with this string in id, title or text, case aside.
        limit: At most this many documents, in order of id.
        language: Language of the page's own words: ``"en"``, ``"de"`` or ``"ru"`` (the page can switch).

    Returns:
        The file's path.

    Raises:
        InputError: `out` holds no records, there are more documents than a page can hold (the message says how to
            narrow), or the file can't be written.
    """
    out = Path(out)
    target = Path(target) if target is not None else out / "report.html"
    contents = gather(out, lang, match, min(limit, MAX_DOCUMENTS) if limit else MAX_DOCUMENTS + 1)
    if len(contents["data"]["documents"]) > MAX_DOCUMENTS:
        raise InputError(f"a report holds at most {MAX_DOCUMENTS} documents and {out} has more: {_NARROW}.")
    page = render(contents, language, out.resolve().name)
    data = page.encode("utf-8", "replace")
    if len(data) > MAX_BYTES:
        raise InputError(
            f"the report would have {len(data) / 1e6:.0f} MB, the most is {MAX_BYTES / 1e6:.0f}: {_NARROW}."
        )
    part = target.with_name(target.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(target)
    except OSError as e:
        raise InputError(f"can't write {target}: {e.strerror}; choose another place with --out.") from e
    return target
