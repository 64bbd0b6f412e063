"""Dates: golden rows, every word of the calendar, and what must not change them."""

from __future__ import annotations

import json
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from extract.facts.dates import find
from extract.lang import languages
from extract.records import EDTF, Date
from extract.spans.article import Article
from extract.spans.calendar import Period, Point, century, near, parse_edtf, shifted, week, weekday, weekend
from extract.spans.datewords import SYMBOLS, lexicon, tokenize

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*/dates.jsonl"))
FIELDS = {"text", "published", "facts", "why", "xfail"}
ROWS = [
    (path.parent.name, n, json.loads(line))
    for path in GOLDEN
    for n, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
]
PUBLISHED = "2024-11-25"


def dates(text: str, lang: str, published: str | None = PUBLISHED) -> list[Date]:
    return list(find(Article.of_text(text, lang, published)))  # type: ignore[arg-type]


def values(text: str, lang: str, published: str | None = PUBLISHED) -> list[str]:
    return [d.value for d in dates(text, lang, published)]


# --- golden rows ---------------------------------------------------------------------------------------------------


def test_every_language_has_golden_rows():
    assert {path.parent.name for path in GOLDEN} == set(languages())
    assert all(sum(lang == row_lang for row_lang, _, _ in ROWS) >= 200 for lang in languages())


@pytest.mark.parametrize(
    ("lang", "row"),
    [
        pytest.param(
            lang, row, id=f"{lang}-{n}", marks=[pytest.mark.xfail(reason=row["xfail"])] if row.get("xfail") else []
        )
        for lang, n, row in ROWS
    ],
)
def test_golden_row(lang, row):
    assert set(row) <= FIELDS
    assert row["why"]
    found = dates(row["text"], lang, row["published"])
    assert [(d.value, d.text) for d in found] == [(f["value"], f["text"]) for f in row["facts"]]
    assert all(set(f) == {"value", "text"} for f in row["facts"])
    assert all(row["text"][d.start : d.end] == d.text for d in found)


@pytest.mark.parametrize(
    ("lang", "text", "piece", "reason"),
    [
        ("ru", "Отметили 80-летие Победы.", "80-летие", "anniversary or age"),
        ("ru", "Срок истекает 31.02.2024.", "31.02.2024", "no such day"),
        ("ru", "Срок договора 5 лет.", "5 лет", "length of time"),
        ("ru", "Указ № 2024 принят.", "№ 2024", "number of something"),
        ("ru", "Дом на улице 8 Марта.", "улице 8 Марта", "part of a name"),
        ("ru", "Начало в 17:45.", "17:45", "time of day"),
        ("ru", "На ВЭФ-2024 подписан план.", "2024", "part of a name or number"),
        ("ru", "Сегодня область поставляет молоко.", "Сегодня", "today as nowadays"),
        ("de", "Das 30-jährige Bestehen.", "30-jährige", "anniversary or age"),
        ("de", "Beginn um 10.30 Uhr.", "10.30 Uhr", "time of day"),
        ("de", "Die Frist endet am 31. April 2024.", "31. April 2024", "no such day"),
        ("de", "Artikel 12 gilt.", "Artikel 12", "number of something"),
        ("de", "Das Land zahlte 2000 Euro.", "2000", "number of things"),
        ("de", "Es gilt fünf Jahre.", "fünf Jahre", "length of time"),
        ("de", "Jeden Dienstag wird getagt.", "Dienstag", "day of every week"),
    ],
)
def test_what_only_looks_like_a_date_is_refused_with_its_reason(lang, text, piece, reason):
    article = Article.of_text(text, lang, PUBLISHED)
    assert list(find(article)) == []
    assert (piece, reason) in [(text[r.start : r.end], r.reason) for r in article.refusals if r.group == "dates"]


def test_what_needs_a_day_of_publication_is_refused_without_one():
    article = Article.of_text("Gestern, im letzten Jahr und vor drei Monaten wurde beraten.", "de")
    assert list(find(article)) == []
    reasons = [r.reason for r in article.refusals]
    assert reasons == ["relative to a day of publication that is not known"] * 3


def test_first_and_last_day():
    by_text = {
        "im Februar 2024": ("2024-02", "2024-02-01", "2024-02-29"),
        "seit 2009": ("2009/..", "2009-01-01", None),
        "bis Ende 2026": ("../2026", None, "2026-12-31"),
        "im ersten Quartal 2024": ("2024-01/2024-03", "2024-01-01", "2024-03-31"),
        "im 20. Jahrhundert": ("1901/2000", "1901-01-01", "2000-12-31"),
        "vom 3. bis 5. Juni 2024": ("2024-06-03/2024-06-05", "2024-06-03", "2024-06-05"),
    }
    for text, expected in by_text.items():
        (found,) = dates(text, "de")
        assert (found.value, found.start_date, found.end_date) == expected
    (found,) = dates("25 ноября состоялась встреча", "ru", None)
    assert (found.value, found.start_date, found.end_date) == ("XXXX-11-25", None, None)


def test_the_rule_names_its_data_entry():
    (found,) = dates("Am Dienstag wurde unterzeichnet.", "de")
    assert found.rule == "dates.weekday:dienstag"


# --- every word of the calendar ------------------------------------------------------------------------------------

WORDS = {lang: lexicon(lang).words for lang in sorted(languages())}


@pytest.mark.parametrize(
    ("lang", "form", "number"),
    [(lang, form, n) for lang, w in WORDS.items() for n, forms in w.months.items() for form in forms],
)
def test_every_form_of_a_month(lang, form, number):
    dot = "." if lang == "de" else ""
    assert values(f"xyz 12{dot} {form} 2023 xyz", lang) == [f"2023-{number:02d}-12"]
    assert values(f"xyz 12{dot} {form.upper()} 2023 xyz", lang) == [f"2023-{number:02d}-12"]
    assert values(f"xyz {form} 2023 xyz", lang) == [f"2023-{number:02d}"]


def test_every_case_of_every_month_from_the_dictionary():
    from pymorphy3 import MorphAnalyzer

    morph = MorphAnalyzer()
    names = [
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ]
    for number, name in enumerate(names, start=1):
        noun = next(p for p in morph.parse(name) if "NOUN" in p.tag)
        for case in ("nomn", "gent", "datv", "accs", "ablt", "loct"):
            form = noun.inflect({case, "sing"}).word
            assert values(f"{form} 2023 года", "ru") == [f"2023-{number:02d}"], form


@pytest.mark.parametrize("day", range(1, 32))
def test_every_day_as_ordinal_word(day):
    german = num2words(day, lang="de", to="ordinal")
    assert values(f"am {german}n Januar 2023", "de") == [f"2023-01-{day:02d}"]
    russian = num2words(day, lang="ru", to="ordinal").removesuffix("ий").removesuffix("ый").removesuffix("ой")
    ending = "ьего" if russian.endswith("трет") else "ого"
    assert values(f"{russian}{ending} января 2023 года", "ru") == [f"2023-01-{day:02d}"]


@pytest.mark.parametrize("number", range(1, 13))
def test_every_number_of_months(number):
    word = {"ru": num2words(number, lang="ru"), "de": num2words(number, lang="de")}
    if number > 1:
        assert values(f"за {word['ru']} месяцев 2023 года", "ru") == [f"2023-01/2023-{number:02d}"]
        assert values(f"in den ersten {word['de']} Monaten 2023", "de") == [f"2023-01/2023-{number:02d}"]
    assert values(f"за {number} месяцев 2023 года", "ru")[0].startswith("2023-01")


@pytest.mark.parametrize("number", range(2, 22))
def test_every_century(number):
    roman = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
    numeral = "X" * (number // 10) + roman[number % 10]
    expected = [century(number).edtf]
    assert values(f"постройка {numeral} века", "ru") == expected
    assert values(f"постройка {numeral} в., церковь", "ru") == expected
    assert values(f"im {number}. Jahrhundert", "de") == expected
    assert values(f"{num2words(number, lang='ru', to='ordinal')} век", "ru") == expected


@pytest.mark.parametrize(
    ("lang", "form", "number"),
    [(lang, form, n) for lang, w in WORDS.items() for n, forms in w.weekdays.items() for form in forms],
)
def test_every_form_of_a_weekday(lang, form, number):
    before = {"ru": "в", "de": "am"}[lang]
    (value,) = values(f"xyz {before} {form} xyz", lang)
    day = date.fromisoformat(value)
    assert day.isoweekday() == number
    assert 0 <= (date.fromisoformat(PUBLISHED) - day).days < 7


@pytest.mark.parametrize("part", WORDS["de"].words.daytime)
def test_every_part_of_a_weekday(part):
    assert values(f"am Montag{part} wurde beraten", "de") == ["2024-11-25"]


@pytest.mark.parametrize(
    ("lang", "word", "offset"),
    [(lang, w, n) for lang, words in WORDS.items() for n, forms in words.relative.days.items() for w in forms if n],
)
def test_every_relative_day(lang, word, offset):
    (value,) = values(f"xyz {word}, xyz", lang)
    assert (date.fromisoformat(value) - date.fromisoformat(PUBLISHED)).days == offset


@pytest.mark.parametrize(
    ("lang", "stem", "offset"),
    [(lang, s, n) for lang, w in WORDS.items() for n, stems in w.relative.adjectives.items() for s in stems],
)
def test_every_relative_adjective(lang, stem, offset):
    expected = [str(2024 + offset)]
    if lang == "ru":
        soft = stem.endswith(("щ", "н")) and stem != "позапрошл"
        ending = "ем" if soft and stem != "минувш" else "ом"
        assert values(f"в {stem}{ending} году xyz", lang) == expected
    else:
        assert values(f"im {stem}en Jahr xyz", lang) == expected
        assert values(f"Ende {stem}en Jahres xyz", lang) == expected


@pytest.mark.parametrize(
    ("lang", "form", "offset"),
    [(lang, f, n) for lang, w in WORDS.items() for n, forms in w.relative.years.items() for f in forms],
)
def test_every_word_for_a_relative_year(lang, form, offset):
    dot = "." if lang == "de" else ""
    month = WORDS[lang].months[1][1]
    assert values(f"am 9{dot} {month} {form} xyz", lang) == [f"{2024 + offset}-01-09"]


@pytest.mark.parametrize("decade", range(20, 100, 10))
def test_every_decade(decade):
    expected = [f"19{decade}/19{decade + 9}"]
    assert values(f"в 19{decade}-х годах", "ru") == expected
    assert values(f"в {decade}-е годы", "ru") == expected
    assert values(f"in den 19{decade}er Jahren", "de") == expected
    assert values(f"in den {decade}er-Jahren", "de") == expected
    for lang, words in WORDS.items():
        for number, form in words.decades.forms():
            if number == decade:
                years = {"ru": " годы", "de": "" if form.endswith(("jahre", "jahren")) else " Jahre"}[lang]
                assert values(f"xyz {form}{years} xyz", lang) == expected


def test_every_symbol_of_a_token_is_described():
    for lang in languages():
        used = {symbol for symbol, _ in lexicon(lang).entries.values()}
        assert used <= set(SYMBOLS), used - set(SYMBOLS)


@pytest.mark.parametrize("lang", sorted(languages()))
def test_words_of_one_list_do_not_clash(lang):
    w = WORDS[lang]
    months = [form for forms in w.months.values() for form in forms]
    weekdays = [form for forms in w.weekdays.values() for form in forms]
    units = [form for forms in w.units.values() for form in forms]
    for forms in (months, weekdays, units, months + weekdays + units):
        assert len(forms) == len(set(forms))
    assert all(form == form.lower() and "ё" not in form for form in months + weekdays + units)


# --- the calendar --------------------------------------------------------------------------------------------------


def test_points():
    assert Point(2024, 2, 29).possible
    assert Point(None, 2, 29).possible
    assert not Point(2023, 2, 29).possible
    assert not Point(2023, 13).possible
    assert not Point().possible
    assert parse_edtf("XXXX-02-29") == Point(None, 2, 29)
    assert parse_edtf("2024-02-30") is None
    assert parse_edtf("2024/2025") is None
    assert parse_edtf(None) is None


def test_distances():
    assert shifted(Point(2024, 1, 31), -1, "month") == Period.at(Point(2023, 12))
    assert shifted(Point(None, 1, 1), -1, "day") == Period.at(Point(None, 12, 31))
    assert shifted(Point(None, 3, 1), -1, "day") is None
    assert shifted(Point(2024, 3, 1), -1, "day") == Period.at(Point(2024, 2, 29))
    assert shifted(Point(None, 3, 1), -1, "year") is None
    assert shifted(Point(2024), -1, "month") is None


def test_the_nearest_year():
    november = Point(2024, 11, 25)
    assert near(Period.at(Point(None, 12, 12)), november).edtf == "2024-12-12"
    assert near(Period.at(Point(None, 1, 15)), november, 1).edtf == "2025-01-15"
    assert near(Period.at(Point(None, 1, 15)), november, -1).edtf == "2024-01-15"
    assert near(Period.at(Point(None, 2, 29)), Point(2023, 3, 1)).edtf == "2024-02-29"
    assert near(Period.at(Point(None, 2, 29)), Point(2022, 3, 1)).edtf == "XXXX-02-29"


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(1, 7), st.sampled_from([-1, 1]), st.booleans())
def test_weekdays_lie_within_a_week(day, number, way, strictly):
    found = weekday(day, number, way, strictly).first_day
    assert found is not None
    assert found.isoweekday() == number
    assert int(strictly) <= (found - day).days * way <= 6 + int(strictly)


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(-5, 5))
def test_weeks_have_seven_days_and_end_with_their_weekend(day, offset):
    whole, end = week(day, offset), weekend(day, offset)
    assert whole.first_day is not None
    assert whole.last_day is not None
    assert (whole.last_day - whole.first_day).days == 6
    assert whole.last_day == end.last_day
    assert whole.first_day.isoweekday() == 1


# --- invariants ----------------------------------------------------------------------------------------------------

FRAGMENTS = {
    "ru": [
        "с",
        "по",
        "до",
        "к",
        "за",
        "в",
        "на",
        "12",
        "31",
        "2024",
        "2030",
        "года",
        "год",
        "годы",
        "гг.",
        "мая",
        "марта",
        "январь",
        "июне",
        "и",
        "-",
        "–",
        "/",
        ",",
        ".",
        "I",
        "IV",
        "9",
        "девять",
        "месяцев",
        "первом",
        "третьем",
        "квартале",
        "полугодии",
        "прошлом",
        "этом",
        "году",
        "вчера",
        "сегодня",
        "среду",
        "90-х",
        "12.03.2021",
        "31.02.",
        "2021-03-12",
        "начала",
        "конца",
        "век",
        "XX",
        "в.",
        "через",
        "два",
        "назад",
        "недели",
        "№",
        "улица",
        "летие",
        "10:30",
        "слово",
    ],
    "de": [
        "vom",
        "bis",
        "zum",
        "seit",
        "ab",
        "am",
        "im",
        "den",
        "der",
        "und",
        "3.",
        "12.",
        "31.",
        "2024",
        "2030",
        "Jahr",
        "Jahres",
        "Jahren",
        "Mai",
        "März",
        "Februar",
        "Januar",
        "-",
        "–",
        "/",
        ",",
        ".",
        "ersten",
        "neun",
        "Monaten",
        "drei",
        "Quartal",
        "Halbjahr",
        "vergangenen",
        "diesem",
        "gestern",
        "heute",
        "Dienstag",
        "1990er",
        "20.",
        "Jahrhundert",
        "12.03.2021",
        "31.02.",
        "2021-03-12",
        "Anfang",
        "Ende",
        "vor",
        "zwei",
        "Wochen",
        "Nr.",
        "Straße",
        "Uhr",
        "Wort",
    ],
}
PUBLICATIONS = st.sampled_from([None, "2024-11-25", "XXXX-11-25", "2024-02-29", "2024-11", "2024"])


def sentences(lang: str) -> st.SearchStrategy[str]:
    words = st.sampled_from(FRAGMENTS[lang])
    numbers = st.integers(0, 2200).map(str)
    separators = st.sampled_from([" ", " ", " ", "", "\n"])
    return st.lists(st.tuples(st.one_of(words, words, words, numbers), separators), max_size=14).map(
        lambda pairs: "".join(word + gap for word, gap in pairs)
    )


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(sorted(FRAGMENTS)), PUBLICATIONS)
def test_values_are_edtf_days_exist_and_ends_are_in_order(data, lang, published):
    text = data.draw(sentences(lang))
    for found in dates(text, lang, published):
        assert EDTF.match(found.value)
        assert text[found.start : found.end] == found.text
        for day in (found.start_date, found.end_date):
            assert day is None or date.fromisoformat(day).isoformat() == day
        if found.start_date and found.end_date:
            assert found.start_date <= found.end_date
        for side in found.value.split("/"):
            assert side == ".." or parse_edtf(side) is not None


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(sorted(FRAGMENTS)), PUBLICATIONS)
def test_a_text_is_read_the_same_twice(data, lang, published):
    text = data.draw(sentences(lang))
    assert dates(text, lang, published) == dates(text, lang, published)


CHOSEN = [(lang, row) for lang, _, row in ROWS if row["facts"] and not row.get("xfail")]
OPENING = {"ru": "Стороны довольны.\n", "de": "Die Partner sind zufrieden.\n"}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CHOSEN), st.sampled_from(["\u00a0", "\u202f", "\u2009"]))
def test_a_hard_space_changes_nothing(chosen, space):
    lang, row = chosen
    found = dates(row["text"].replace(" ", space), lang, row["published"])
    assert [d.value for d in found] == [f["value"] for f in row["facts"]]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CHOSEN))
def test_a_sentence_in_front_only_shifts(chosen):
    lang, row = chosen
    opening = OPENING[lang]
    plain, shifted_facts = (dates(t, lang, row["published"]) for t in (row["text"], opening + row["text"]))
    assert [(d.value, d.start + len(opening), d.end + len(opening)) for d in plain] == [
        (d.value, d.start, d.end) for d in shifted_facts
    ]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([c for c in CHOSEN if c[0] == "ru"]))
def test_yo_and_ye_are_one_letter(chosen):
    lang, row = chosen
    for other in (row["text"].replace("ё", "е"), row["text"].replace("четвертом", "четвёртом")):
        assert [d.value for d in dates(other, lang, row["published"])] == [f["value"] for f in row["facts"]]


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_in_every_way_of_writing_it(day):
    months = {lang: WORDS[lang].months[day.month] for lang in WORDS}
    expected = [day.isoformat()]
    assert (
        values(f"{day:%d.%m.%Y}", "ru") == values(f"{day:%d.%m.%Y}", "de") == values(day.isoformat(), "de") == expected
    )
    assert values(f"{day.day} {months['ru'][1]} {day.year} года", "ru") == expected
    assert values(f"am {day.day}. {months['de'][0].title()} {day.year}", "de") == expected


@settings(deadline=None)
@given(st.integers(1, 31), st.integers(1, 12), st.integers(1900, 2099))
def test_impossible_days_are_never_dates(day, month, year):
    possible = Point(year, month, day).possible
    for text, lang in (
        (f"{day:02d}.{month:02d}.{year}", "ru"),
        (f"{day}. {WORDS['de'].months[month][0]} {year}", "de"),
    ):
        assert bool(values(text, lang)) == possible


# --- long texts ----------------------------------------------------------------------------------------------------

HOSTILE = [
    "1 ",
    "1,",
    "12.",
    "2024-",
    "2024 ",
    "с 5 по ",
    "до ",
    "vom 3. bis ",
    "zwischen ",
    "мая ",
    "12 мая ",
    "«(",
    "1990er ",
    "в прошлом ",
    "I",
    "-",
    "1.1.",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_take_no_hang(piece):
    text = piece * (100_000 // len(piece))
    for lang in sorted(languages()):
        began = time.process_time()
        article = Article.of_text(text, lang, "2024-11-25")
        article.__dict__["sentences"] = ((0, len(text)),)
        for _ in find(article):
            pass
        assert time.process_time() - began < 20


def test_tokens_cover_places_of_the_text():
    text = "Vom 3. bis 5. Juni 2024 (Minsk) und am 12.03.2021."
    tokens = tokenize(text, lexicon("de"))
    assert all(text[t.start : t.end] for t in tokens)
    assert [t.start for t in tokens] == sorted(t.start for t in tokens)
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@pytest.mark.parametrize(("label", "found"), [("PER", []), ("LOC", ["XXXX-01"])])
def test_a_month_within_a_persons_name_is_none(label, found):
    text = "Das Abkommen wurde von Jan Roth unterzeichnet."
    article = Article.of_text(text, "de", None, [(23, 31, label, 1.0)])
    assert [d.value for d in find(article)] == found
