from __future__ import annotations

from typing import Any

import pytest
from golden_rows import cases, check, read_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.facts.percents import find
from extract.lang import languages
from extract.records import Percent
from extract.spans.article import Article

ROWS = read_rows("percents")
REFUSED = {
    "ru": {
        "2,3 п.п.": "percentage points",
        "в 2,1 раза": "growth factor",
        "на треть": "fraction",
        "вдвое": "growth factor",
    },
    "de": {
        "2 Prozentpunkte": "percentage points",
        "das 2,6-fache": "growth factor",
        "um ein Drittel": "fraction",
        "verdoppelt": "growth factor",
    },
}


def as_row(p: Percent) -> dict[str, Any]:
    made = {"value": float(p.value), "text": p.text}
    if p.value_max is not None:
        made["value_max"] = float(p.value_max)
    if p.qualifier != "exact":
        made["qualifier"] = p.qualifier
    return made


def test_there_are_golden_rows_of_each_language() -> None:
    assert {lang for lang, _ in ROWS} == set(languages())
    for _, row in ROWS:
        assert set(row) <= {"text", "facts", "why", "xfail"}
        assert all({"value", "text"} <= set(f) <= {"value", "value_max", "qualifier", "text"} for f in row["facts"])


@cases(ROWS)
def test_golden_rows(lang: str, row: dict[str, Any]) -> None:
    check(find, as_row, lang, row)


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, texts in REFUSED.items() for text in texts])
def test_what_looks_like_a_percent_is_refused_by_name(lang: str, text: str) -> None:
    article = Article.of_text(text, lang)
    assert list(find(article)) == []
    assert REFUSED[lang][text] in [r.reason for r in article.refusals if r.group == "percents"]


@settings(max_examples=60, deadline=None)
@given(
    value=st.decimals(min_value=0, max_value=1000, places=1),
    space=st.sampled_from(["", " ", "\u00a0", "\u202f"]),
    prefix=st.sampled_from(["", "(", "«", "„", "+", "ß ё.\n"]),
    lang=st.sampled_from(languages()),
)
def test_spaces_and_marks_do_not_change_a_percent(value: Any, space: str, prefix: str, lang: str) -> None:
    text = f"{prefix}{str(value).replace('.', ',')}{space}%"
    assert [p.value for p in find(Article.of_text(text, lang))] == [value]
