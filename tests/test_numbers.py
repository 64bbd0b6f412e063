from __future__ import annotations

import json
import time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pymorphy3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from extract.lang import cell, languages
from extract.spans.article import Article
from extract.spans.numbers import NumberWords, find_numbers, number_forms, roman_value

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*/numbers.jsonl"))
ROWS = [(p.parent.name, json.loads(line)) for p in GOLDEN for line in p.read_text("utf-8").splitlines()]
CASES = ("n", "g", "d", "a", "i", "p")


def as_rows(text: str, lang: str) -> list[dict[str, Any]]:
    rows = []
    for n in find_numbers(text, lang):
        row: dict[str, Any] = {"value": float(n.value), "kind": n.kind, "text": text[n.start : n.end]}
        if n.value_max is not None:
            row["value_max"] = float(n.value_max)
        rows.append(row)
    return rows


def value_of(words: str, lang: str) -> Decimal | None:
    """The value of the cardinal number, or of the article that means one, that all of `words` is; None for the rest."""
    whole = (n for n in find_numbers(words, lang) if (n.start, n.end) == (0, len(words)))
    return next((n.value for n in whole if n.kind in ("cardinal", "article")), None)


def test_there_are_golden_rows_of_each_language() -> None:
    assert {lang for lang, _ in ROWS} == set(languages())
    for _, row in ROWS:
        assert set(row) <= {"text", "facts", "why", "xfail"}
        assert all(
            {"value", "kind", "text"} <= set(fact) <= {"value", "value_max", "kind", "text"} for fact in row["facts"]
        )


@pytest.mark.parametrize(
    ("lang", "row"),
    [
        pytest.param(lang, row, marks=[pytest.mark.xfail(reason=row["xfail"])] if "xfail" in row else [])
        for lang, row in ROWS
    ],
)
def test_golden_rows(lang: str, row: dict[str, Any]) -> None:
    assert as_rows(row["text"], lang) == row["facts"], row["why"]


@pytest.mark.parametrize("case", CASES)
def test_every_russian_numeral_up_to_a_thousand_in_every_case(case: str) -> None:
    wrong = {}
    for n in range(1001):
        words = num2words(n, lang="ru", case=case)
        if value_of(words, "ru") != n:
            wrong[words] = value_of(words, "ru")
    assert wrong == {}


@lru_cache
def morphology() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer()


def numeral_forms(word: str) -> set[str]:
    """All forms of a Russian numeral by the dictionary of pymorphy3."""
    for parse in morphology().parse(word):
        if parse.tag.POS in ("NUMR", "ADJF") or {"NUMR", "Anum", "Apro"} & set(parse.tag.grammemes):
            return {form.word.replace("ё", "е") for form in parse.lexeme if "Arch" not in form.tag}
    return {word}


@pytest.mark.parametrize("n", [*range(2, 21), *range(30, 100, 10), *range(100, 1000, 100)])
def test_every_form_of_the_dictionary_is_known(n: int) -> None:
    forms = numeral_forms(num2words(n, lang="ru"))
    assert {form for form in forms if value_of(form, "ru") != n} == set()


@pytest.mark.parametrize("lang", languages())
def test_every_ordinal_up_to_a_hundred(lang: str) -> None:
    wrong = {}
    for n in range(1, 101):
        words = num2words(n, lang=lang, to="ordinal")
        found = find_numbers(words, lang)
        if [(x.kind, x.value) for x in found] != [("ordinal", n)]:
            wrong[words] = found
    assert wrong == {}


@pytest.mark.parametrize("n", [*range(1001), 1100, 1945, 2024, 12_000, 21_021, 99_999, 123_456, 999_999])
def test_german_words_written_together(n: int) -> None:
    assert value_of(num2words(n, lang="de"), "de") == n


@settings(max_examples=150, deadline=None)
@given(n=st.integers(0, 10**12), lang=st.sampled_from(languages()))
def test_words_and_digits_mean_the_same(n: int, lang: str) -> None:
    words = num2words(n, lang=lang)
    assert value_of(words, lang) == value_of(str(n), lang) == n


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(2, 10**9),
    lang=st.sampled_from(languages()),
    prefix=st.sampled_from(["", "ё. ", "(", "«", "ß\n", "„"]),
)
def test_context_and_letter_case_do_not_change_a_number(n: int, lang: str, prefix: str) -> None:
    words = num2words(n, lang=lang)
    for written in (words, words.capitalize(), words.upper(), words.replace("е", "ё")):
        if "ß" in written.lower() and written.isupper():
            continue
        assert [x.value for x in find_numbers(f"{prefix}{written}.", lang)] == [n]


@pytest.mark.parametrize(
    ("word", "value"), [("I", 1), ("IV", 4), ("XIX", 19), ("XXI", 21), ("ХХI", 21), ("IIX", None), ("", None)]
)
def test_roman_numerals(word: str, value: int | None) -> None:
    assert roman_value(word) == value


def test_a_cardinal_is_all_of_its_words() -> None:
    assert value_of("девять", "ru") == 9
    assert value_of("eine", "de") == 1
    assert value_of("anderthalb", "de") == Decimal("1.5")
    assert value_of("пятый", "ru") is None
    assert value_of("пять лет", "ru") is None


@pytest.mark.parametrize("lang", languages())
def test_single_words_of_numbers_are_listed_with_their_value(lang: str) -> None:
    forms = {(form, kind): value for form, kind, value in number_forms(lang)}
    assert len(forms) > 300
    sample = {"ru": ("двумя", "третьего"), "de": ("zwei", "dritten")}[lang]
    assert (forms[sample[0], "cardinal"], forms[sample[1], "ordinal"]) == (2, 3)


@pytest.mark.parametrize("lang", languages())
def test_scale_words_stand_in_the_data_once(lang: str) -> None:
    words = cell(lang, "numbers", NumberWords)
    forms = [
        form
        for table in (words.cardinals, words.scales, words.wholes)
        for forms in table.values()
        for form in forms.split()
    ]
    assert len(forms) == len(set(forms))


def test_the_article_reads_its_numbers_once() -> None:
    article = Article.of_text("пять или 6", "ru")
    assert article.numbers is article.numbers
    assert [n.value for n in article.numbers] == [5, 6]


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize(
    "part", ["1", "1,", "1.", "111 ", "1-", "пять ", "ein", "eintausend", "zwei", "M", "два-", "от 5 до ", "zwischen "]
)
def test_hostile_texts_are_read_in_linear_time(lang: str, part: str) -> None:
    text = part * (200_000 // len(part))
    start = time.process_time()
    find_numbers(text, lang)
    assert time.process_time() - start < 20
