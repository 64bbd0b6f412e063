from __future__ import annotations

import pytest

from extract.spans.morphology import CASES, adjective_agrees, forms, inflect, is_indeclinable, match_case
from extract.spans.names import NameParts, genitive_stem, german, is_initial, is_patronymic, parts, readings, russian
from extract.spans.phrases import Head, chain_ends, nominative, tokenize


@pytest.mark.parametrize(
    ("word", "case", "gender", "expected"),
    [
        ("заместителем", "ablt", "masc", "заместитель"),
        ("Министерства", "gent", "neut", "Министерство"),
        ("первым", "ablt", "masc", "первый"),
        ("Полномочного", "accs", "masc", "Полномочный"),
        ("вице-губернатором", "ablt", "masc", "вице-губернатор"),
        ("МИНИСТЕРСТВА", "gent", "neut", "МИНИСТЕРСТВО"),
        ("ЕАЭС", "gent", "masc", "ЕАЭС"),
        ("BelTA", "gent", "femn", "BelTA"),
        ("заместителем", "nomn", "masc", None),
    ],
)
def test_inflect(word: str, case: str, gender: str, expected: str | None) -> None:
    assert inflect(word, case, gender, "sing") == expected


def test_forms_name_their_case() -> None:
    assert {f.case for f in forms("губернатора")} == {"gent", "accs"}
    assert all(f.case is None or f.case in CASES for w in ("лесу", "чаю", "бежал", "и") for f in forms(w))


def test_adjectives_agree() -> None:
    assert adjective_agrees("первым", "ablt", "sing", "masc")
    assert not adjective_agrees("первым", "gent", "sing", "masc")
    assert not adjective_agrees("первая", "nomn", "sing", "masc")


@pytest.mark.parametrize(
    ("word", "answer"), [("СНГ", True), ("БелТПП", True), ("Leipzig", True), ("Минск", False), ("ЗАВОД", False)]
)
def test_words_that_do_not_change(word: str, answer: bool) -> None:
    assert is_indeclinable(word) is answer


@pytest.mark.parametrize(
    ("word", "like", "expected"),
    [
        ("станкогомель", "СтанкоГомелю", "СтанкоГомель"),
        ("министр", "МИНИСТРА", "МИНИСТР"),
        ("посол", "Посла", "Посол"),
        ("пётр", "Петра", "Пётр"),
    ],
)
def test_capitals_are_kept(word: str, like: str, expected: str) -> None:
    assert match_case(word, like) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Леонид Рыжковский", (("Леонид",), "", "Рыжковский")),
        ("Соколов Александр", (("Александр",), "", "Соколов")),
        ("Соколов Александр Валентинович", (("Александр",), "Валентинович", "Соколов")),
        ("Александр Валентинович Соколов", (("Александр",), "Валентинович", "Соколов")),
        ("Александр Григорьевич", (("Александр",), "Григорьевич", "")),
        ("Михаил Мясникович", (("Михаил",), "", "Мясникович")),
        ("Кулик А. А.", (("А.", "А."), "", "Кулик")),
        ("А. А. Кулик", (("А.", "А."), "", "Кулик")),
        ("Дональд Дж. Трамп", (("Дональд", "Дж."), "", "Трамп")),
        ("Урсула фон дер Ляйен", (("Урсула",), "", "фон дер Ляйен")),
        ("Си Цзиньпин", (("Си",), "", "Цзиньпин")),
        ("Соколов", ((), "", "Соколов")),
    ],
)
def test_parts_of_russian_names(name: str, expected: tuple[object, ...]) -> None:
    assert tuple(parts(tuple(name.split()), "ru")) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Boris Rhein", (("Boris",), "", "Rhein")),
        ("Ursula von der Leyen", (("Ursula",), "", "von der Leyen")),
        ("A. A. Kulik", (("A.", "A."), "", "Kulik")),
        ("Kulik A. A.", (("A.", "A."), "", "Kulik")),
        ("Rhein", ((), "", "Rhein")),
    ],
)
def test_parts_of_names_in_german(name: str, expected: tuple[object, ...]) -> None:
    assert tuple(parts(tuple(name.split()), "de")) == expected


def test_readings_keep_their_case() -> None:
    found = readings(NameParts(("Романа",), "", "Старовойта"), "ru")
    assert {(r.gender, r.case) for r in found if r.name == "Роман Старовойт"} == {("masc", "gent"), ("masc", "accs")}
    assert [r.name for r in readings(NameParts(("Leonid",), "", "Ryschkowskis"), "de")] == [
        "Leonid Ryschkowskis",
        "Leonid Ryschkowski",
    ]


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("Ryschkowskis", "Ryschkowski"),
        ("Merkels", "Merkel"),
        ("Lukas'", "Lukas"),
        ("Weiss", ""),
        ("Rhein", ""),
        ("Max", ""),
    ],
)
def test_the_genitive_of_names(word: str, stem: str) -> None:
    assert genitive_stem(word) == stem


@pytest.mark.parametrize(
    ("word", "answer"), [("А.", True), ("Дж.", True), ("Ю.-П.", True), ("ГУП.", False), ("А", False), ("г.", False)]
)
def test_initials(word: str, answer: bool) -> None:
    assert is_initial(word) is answer


def test_patronymics() -> None:
    assert is_patronymic("Иванович") and is_patronymic("Ивановны") and is_patronymic("Ивановича", known=True)
    assert is_patronymic("Мясникович") and not is_patronymic("Мясникович", known=True)
    assert not is_patronymic("москвич") and not is_patronymic("Иванов")


def test_paradigms_are_whole() -> None:
    words = russian()
    for paradigm in (*words.surname, *words.patronymic, *words.given):
        assert set(paradigm.endings) == set(CASES)
        assert paradigm.gender in ("masc", "femn") and 0 < paradigm.weight <= 1
    assert all(set(cases) <= set(CASES) for cases in words.governed.values())
    assert all(w == w.lower() for w in german().women | german().particles)


@pytest.mark.parametrize(
    ("text", "lang", "place", "ends"),
    [
        ("министерство промышленности и торговли Беларуси провело", "ru", False, [1, 2, 4, 5]),
        ("посольство Беларуси в России и другие", "ru", True, [1, 2, 4]),
        ("завод Беларуси в России", "ru", False, [1, 2]),
        ("завод «Красный мак» сообщил", "ru", False, [1, 5]),
        ("комитет по сельскому хозяйству области", "ru", False, [1, 4, 5]),
        ("комитет по итогам года решил", "ru", False, [1]),
        ("Abteilung für Internationale Beziehungen der Regierung tagte", "de", False, [1, 4, 6]),
        ("Botschaft der Republik Belarus in Berlin", "de", True, [1, 3, 4, 6]),
        ("Werk in Berlin", "de", False, [1]),
    ],
)
def test_how_far_a_phrase_reaches(text: str, lang: str, place: bool, ends: list[int]) -> None:
    tokens = tokenize(text)
    assert chain_ends(tokens, 0, len(tokens), lang, place=place) == ends


def test_the_nominative_of_a_phrase() -> None:
    tokens = tokenize("первым заместителем председателя правительства")
    assert (
        nominative(tokens, 0, Head(1, "ablt", "sing", "masc", "заместитель"), 4, "ru")
        == "первый заместитель председателя правительства"
    )
    tokens = tokenize("belarussischen Botschaft in Russland")
    assert (
        nominative(tokens, 0, Head(1, "", "sing", "femn", "Botschaft"), 4, "de")
        == "belarussische Botschaft in Russland"
    )
