"""Golden rows of facts that have one place: read, made into cases, and compared with what a rule finds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from extract.spans.article import Article

Row = dict[str, Any]


def read_rows(fact: str) -> list[tuple[str, Row]]:
    """The rows of one fact type, each with its language."""
    files = sorted((Path(__file__).parent / "golden").glob(f"*/{fact}.jsonl"))
    return [(p.parent.name, json.loads(line)) for p in files for line in p.read_text("utf-8").splitlines()]


def cases(rows: Iterable[tuple[str, Row]]) -> pytest.MarkDecorator:
    """A case a row; one with a reason in ``xfail`` must fail."""
    marked = [
        pytest.param(lang, row, marks=[pytest.mark.xfail(reason=row["xfail"])] if "xfail" in row else [])
        for lang, row in rows
    ]
    return pytest.mark.parametrize(("lang", "row"), marked)


def check(find: Callable[[Article], Iterable[Any]], as_row: Callable[[Any], Row], lang: str, row: Row) -> list[Any]:
    """The facts of a row's text: they are the row's, and each has its text."""
    article = Article.of_text(row["text"], lang)
    found = list(find(article))
    assert [as_row(fact) for fact in found] == row["facts"], row["why"]
    assert all(article.text[fact.start : fact.end] == fact.text for fact in found)
    return found
