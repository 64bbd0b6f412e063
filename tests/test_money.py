from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest
from babel.core import get_global
from babel.numbers import get_territory_currencies
from golden_rows import cases, check, read_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.facts.money import MoneyWords, find
from extract.lang import cell, languages
from extract.records import Money
from extract.spans.article import Article

ROWS = read_rows("money")
FIELDS = {"amount", "amount_max", "currency", "qualifier", "text"}


def money(text: str, lang: str) -> list[Money]:
    return list(find(Article.of_text(text, lang)))


def values(text: str, lang: str) -> list[tuple[Any, ...]]:
    return [(m.amount, m.amount_max, m.currency, m.qualifier) for m in money(text, lang)]


def as_row(m: Money) -> dict[str, Any]:
    made = {"amount": float(m.amount), "currency": m.currency, "text": m.text}
    if m.amount_max is not None:
        made["amount_max"] = float(m.amount_max)
    if m.qualifier != "exact":
        made["qualifier"] = m.qualifier
    return made


def test_there_are_golden_rows_of_each_language() -> None:
    assert {lang for lang, _ in ROWS} == set(languages())
    for _, row in ROWS:
        assert set(row) <= {"text", "facts", "why", "xfail"}
        assert all({"amount", "currency", "text"} <= set(fact) <= FIELDS for fact in row["facts"])


@cases(ROWS)
def test_golden_rows(lang: str, row: dict[str, Any]) -> None:
    assert all(m.rule.startswith("money.") for m in check(find, as_row, lang, row))


CODES = sorted(
    {
        code
        for territory in get_global("territory_currencies")
        for code in get_territory_currencies(territory, tender=True, non_tender=False)
    }
)


@pytest.mark.parametrize("lang", languages())
def test_every_tender_has_a_code_and_a_name(lang: str) -> None:
    assert len(CODES) > 150
    currencies = cell(lang, "money", MoneyWords).currencies
    assert set(CODES) <= set(currencies)
    assert [code for code in CODES if not currencies[code]] == []
    assert [code for code in CODES if values(f"5 000 000 {code}", lang) != [(5_000_000, None, code, "exact")]] == [
        code for code in CODES if code in cell(lang, "money", MoneyWords).codes.words
    ]


@pytest.mark.parametrize("lang", languages())
def test_every_code_counts_with_a_scale_word(lang: str) -> None:
    scale = {"ru": "млн", "de": "Mio."}[lang]
    assert {code for code in CODES if values(f"5 {scale} {code}", lang) != [(5_000_000, None, code, "exact")]} == set()


@pytest.mark.parametrize("lang", languages())
def test_every_name_is_read_as_its_currency(lang: str) -> None:
    words = cell(lang, "money", MoneyWords)
    scale = {"ru": "млн", "de": "Mio."}[lang]
    wrong = {}
    for code, names in words.currencies.items():
        for name in names:
            found = money(f"5 {scale} {name}", lang)
            if [(m.currency, m.text) for m in found] != [(code, f"5 {scale} {name}")]:
                wrong[name] = [(m.currency, m.text) for m in found]
    assert wrong == {}


@pytest.mark.parametrize("lang", languages())
def test_cldr_names_are_read_in_their_plural_forms(lang: str) -> None:
    from babel.numbers import get_currency_name

    known = {code for code, names in cell(lang, "money", MoneyWords).currencies.items() if names}
    scale = {"ru": "млн", "de": "Mio."}[lang]
    read = [
        code
        for code in CODES
        if code in known
        and [m.currency for m in money(f"5 {scale} {get_currency_name(code, 5, locale=lang)}", lang)] == [code]
    ]
    assert len(read) >= 0.95 * len(CODES), sorted(set(CODES) - set(read))


SUMS = {
    "ru": ["300 млн долларов", "от 5 до 7 млн евро", "2 284,7 рубля", "$60-70 млн", "полмиллиарда юаней"],
    "de": [
        "300 Mio. Dollar",
        "zwischen 5 und 7 Mio. Euro",
        "2.284,70 Euro",
        "$60-70 Mio.",
        "eine halbe Milliarde Yuan",
    ],
}
PREFIXES = {
    "ru": ["", "Встреча прошла вчера. ", "«Итоги хорошие», — сказал он.\n", "ё " * 3, "(см. выше) "],
    "de": ["", "Das Treffen war gestern. ", "„Gute Zahlen“, sagte er.\n", "ß " * 3, "(siehe oben) "],
}


@settings(max_examples=60, deadline=None)
@given(data=st.data(), lang=st.sampled_from(languages()))
def test_context_and_spaces_do_not_change_a_sum(data: st.DataObject, lang: str) -> None:
    text = data.draw(st.sampled_from(SUMS[lang]))
    prefix = data.draw(st.sampled_from(PREFIXES[lang]))
    space = data.draw(st.sampled_from([" ", "\u00a0", "\u202f", "\u2009"]))
    left, right = data.draw(st.sampled_from([("", ""), ("«", "»"), ("„", "“"), ('"', '"'), ("(", ")")]))
    assert values(f"{prefix}{left}{text.replace(' ', space)}{right}.", lang) == values(text, lang)


@settings(max_examples=60, deadline=None)
@given(amount=st.integers(1, 10**12), lang=st.sampled_from(languages()))
def test_grouped_digits_are_read_as_the_number(amount: int, lang: str) -> None:
    for separator in {"ru": " ", "de": ". "}[lang]:
        text = f"{amount:,}".replace(",", separator)
        assert values(f"{text} USD", lang) == [(Decimal(amount), None, "USD", "exact")]


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("part", ["1", "1,", "от 5 до ", "zwischen ", "$5 ", "5 млн ", "«", "(", "5 Mio. ", "до "])
def test_hostile_texts_are_read_in_linear_time(lang: str, part: str) -> None:
    text = part * (200_000 // len(part))
    start = time.process_time()
    money(text, lang)
    assert time.process_time() - start < 20
