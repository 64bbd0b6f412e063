from __future__ import annotations

from typing import Any

import pytest
from golden_rows import cases, check, read_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.facts.agreement_counts import AgreementWords, find
from extract.lang import cell, languages
from extract.records import AgreementCount
from extract.spans.article import Article

ROWS = read_rows("agreement_counts")
FIELDS = {"count", "kind", "qualifier", "partners", "status", "text"}


def as_row(c: AgreementCount) -> dict[str, Any]:
    made: dict[str, Any] = {"count": c.count, "kind": c.kind, "text": c.text}
    if c.qualifier != "exact":
        made["qualifier"] = c.qualifier
    if c.partners is not None:
        made["partners"] = c.partners
    if c.status is not None:
        made["status"] = c.status
    return made


def test_there_are_golden_rows_of_each_language_and_kind() -> None:
    assert {lang for lang, _ in ROWS} == set(languages())
    for lang in languages():
        kinds = {noun.kind for noun in cell(lang, "agreement_counts", AgreementWords).nouns.values()}
        assert {f["kind"] for at, row in ROWS if at == lang for f in row["facts"]} == kinds
    for _, row in ROWS:
        assert set(row) <= {"text", "facts", "why", "xfail"}
        assert all({"count", "kind", "text"} <= set(fact) <= FIELDS for fact in row["facts"])


@cases(ROWS)
def test_golden_rows(lang: str, row: dict[str, Any]) -> None:
    check(find, as_row, lang, row)


@pytest.mark.parametrize("lang", languages())
def test_every_noun_is_counted_in_the_plural(lang: str) -> None:
    words = cell(lang, "agreement_counts", AgreementWords)
    for name, noun in words.nouns.items():
        plural = noun.plural.split()[1 if words.ends_in_one else 0]
        before = {"дорожн*": "дорожных "}.get(noun.needs_before, "")
        text = f"5 {before}{plural.capitalize() if words.capitals else plural} {noun.needs_after}".rstrip()
        assert [(c.count, c.kind) for c in find(Article.of_text(text, lang))] == [(5, noun.kind)], name


@pytest.mark.parametrize(
    ("lang", "text", "reason"),
    [
        ("ru", "пятое соглашение", "ordinal number"),
        ("ru", "пункт 3 договора", "number of an article, point or document"),
        ("ru", "десятки соглашений", "vague number"),
        ("de", "das 5. Abkommen", "ordinal number"),
        ("de", "15 Arbeitsverträge", "Arbeitsverträge: not between parties"),
    ],
)
def test_what_looks_like_a_count_is_refused_by_name(lang: str, text: str, reason: str) -> None:
    article = Article.of_text(text, lang)
    assert list(find(article)) == []
    assert [r.reason for r in article.refusals if r.group == "agreement_counts"] == [reason]


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(5, 20),
    space=st.sampled_from([" ", "\u00a0", "\u202f"]),
    prefix=st.sampled_from(["", "Итог: ", "(", "«"]),
)
def test_context_and_spaces_do_not_change_a_count(count: int, space: str, prefix: str) -> None:
    text = f"{prefix}подписано {count} новых соглашений".replace(" ", space)
    assert [(c.count, c.kind, c.status) for c in find(Article.of_text(text, "ru"))] == [(count, "agreement", "signed")]
