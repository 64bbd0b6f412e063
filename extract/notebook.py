"""Facts marked in their text, for a notebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from extract.explanation import value_of
from extract.records import Record

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["Html", "marked", "show"]

_COLORS = {
    "persons": "66, 135, 245",
    "regions": "46, 160, 67",
    "organizations": "191, 135, 0",
    "money": "219, 97, 162",
    "percents": "137, 87, 229",
    "dates": "110, 118, 129",
    "agreement_counts": "207, 34, 46",
    "agreements": "10, 150, 160",
}
_STYLE = "".join(f".extract-{group}{{background:rgba({rgb},.3)}}" for group, rgb in _COLORS.items())
_FRAME = (
    "<style>.extract mark{{color:inherit;border-radius:.2em;padding:0 .1em}}.extract-off{{opacity:.45}}"
    ".extract td,.extract th{{text-align:left;vertical-align:top}}{style}</style>"
    '<div class="extract">{body}</div>'
)


class Html(str):
    """HTML that a notebook shows as such."""

    def _repr_html_(self) -> str:
        return str(self)


class _Mark(NamedTuple):
    start: int
    end: int
    group: str
    title: str


def show(item: Record | Doc, text: str | None = None) -> Html | None:
    """Show the facts of one text: marked in it, or as a table where only the record is given.

    In a notebook the result is displayed and None returned; elsewhere it is returned.

    Args:
        item: A record, or a Doc that went through a pipeline of `extract.load`.
        text: The text of a record, in which its facts are to be marked.
    """
    html = Html(_FRAME.format(style=_STYLE, body=_body(item, text)))
    if not _in_notebook():
        return html
    from IPython.display import display

    display(html)  # type: ignore[no-untyped-call]
    return None


def _in_notebook() -> bool:
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell: Any = get_ipython()
    return shell is not None and shell.__class__.__name__ != "TerminalInteractiveShell"


def _body(item: Record | Doc, text: str | None) -> str:
    if isinstance(item, Record):
        return _table(item) if text is None else marked(text, item)
    from extract.pipeline import record_of
    from extract.spans.article import layout_of

    off = [(section.start, section.end) for section in layout_of(item).sections if section.kind != "article"]
    return marked(item.text, record_of(item), off)


def marked(text: str, record: Record, off: Sequence[tuple[int, int]] = ()) -> str:
    """HTML of `text` in which each fact of `record` is marked and what is no part of the article is pale.

    Args:
        text: The text that the record's offsets point into.
        record: The facts.
        off: Stretches of boilerplate and repeats.
    """
    marks = [
        _Mark(start, end, group, f"{group}: {value_of(fact)} ({fact.rule})")
        for group, facts in record.facts().items()
        for fact in facts
        for start, end in fact.places
    ]
    edges = sorted({0, len(text), *(e for m in marks for e in m[:2]), *(e for pair in off for e in pair)})
    opening: dict[int, list[_Mark]] = defaultdict(list)
    for mark in marks:
        opening[mark.start].append(mark)
    parts: list[str] = []
    over: list[_Mark] = []
    for start, end in pairwise(edges):
        over = [mark for mark in over if mark.end > start] + opening[start]
        parts.append(_stretch(text[start:end], over, any(a <= start and end <= b for a, b in off)))
    return f'<div style="white-space:pre-wrap">{"".join(parts)}</div>{_legend(marks)}'


def _stretch(text: str, over: Iterable[_Mark], off: bool) -> str:
    """HTML of a stretch in which no mark begins or ends: the shortest one over it gives the colour, all the title."""
    shortest_first = sorted(over, key=lambda mark: mark.end - mark.start)
    if shortest_first:
        title = escape("\n".join(mark.title for mark in shortest_first))
        return f'<mark class="extract-{shortest_first[0].group}" title="{title}">{escape(text)}</mark>'
    return f'<span class="extract-off">{escape(text)}</span>' if off else escape(text)


def _legend(marks: Iterable[_Mark]) -> str:
    groups = [group for group in _COLORS if any(m.group == group for m in marks)]
    return f"<p>{' '.join(map(_name, groups))}</p>" if groups else ""


def _name(group: str) -> str:
    return f'<mark class="extract-{group}">{group.replace("_", " ")}</mark>'


def _table(record: Record) -> str:
    about = " · ".join(escape(str(v)) for v in (record.id, record.lang, record.title, record.published) if v)
    rows = "".join(
        f"<tr><td>{_name(group)}</td><td>{escape(value_of(fact))}</td></tr>"
        for group, facts in record.facts().items()
        for fact in facts
    )
    return f"<p>{about}</p><table>{rows}</table>"
