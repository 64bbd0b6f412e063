"""Golden rows of entities: read, checked, and turned into articles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.facts import organizations, regions
from extract.spans.article import Article

GOLDEN = Path(__file__).parent / "golden"
FIELDS = {"text", "entities", "facts", "why", "xfail"}


def rows(topic: str) -> list[Any]:
    """The rows of a topic in all languages, as parameters (lang, row)."""
    found = []
    for path in sorted(GOLDEN.glob(f"*/{topic}.jsonl")):
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            row = json.loads(line)
            assert set(row) <= FIELDS, f"{path}:{n} has unknown fields"
            assert {"text", "facts", "why"} <= set(row), f"{path}:{n} lacks a field"
            marks = [pytest.mark.xfail(reason=row["xfail"], strict=True)] if "xfail" in row else []
            found.append(pytest.param(path.parent.name, row, marks=marks, id=f"{path.parent.name}-{n}"))
    assert found, f"no golden rows of {topic}"
    return found


def article(text: str, lang: str, entities: list[tuple[int, int, str]] | None = None, stages: str = "ro") -> Article:
    """An article whose named entities are given, after the stages of regions (r) and organisations (o)."""
    made = Article.of_text(text, lang, entities=[(s, e, label, 1.0) for s, e, label in entities or []])
    if "r" in stages:
        made.facts["regions"] = tuple(regions.find(made))
    if "o" in stages:
        made.facts["organizations"] = tuple(organizations.find(made))
    return made
