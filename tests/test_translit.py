from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.lang import cell, languages
from extract.spans.translit import Words, fold_name

SAME = """
Рыжковский Ryschkowski Ryzhkovsky Ryžkovskij
Хохряков Chochrjakow Khokhryakov
Головченко Golowtschenko Golovchenko
Крутой Krutoi Krutoj Krutoy
Евраев Jewrajew Evraev Yevrayev
Щокино Щёкино Schtschokino Shchokino
Лукашенко Lukaschenko Lukashenko
Александр Alexander Aleksandr Alexandr Aljaksandr Аляксандр Олександр Oleksandr
Сергей Sergej Sergei Sergey Sjarhej Siarhei Сяргей Сергій Serhij
Дмитрий Dmitri Dmitrij Dmitry Dmitriy Dzmitry Дзмітрый Dmytro
Юрий Juri Jurij Yury Yuri Юрій
Николай Nikolai Nikolaj Nikolay Mikalai Mikalaj Мікалай Mykola
Соловьёв Соловьев Solowjow Solovyov Soloviev Solov’ev
Горбачёв Горбачев Gorbatschow Gorbachev Gorbachyov
Кузнецов Kusnezow Kuznetsov
Мирзиёев Mirsijojew Mirziyoyev
Токаев Tokajew Tokayev
Жуков Schukow Shukow Zhukov Žukov
Тарасов Tarassow Tarasov
Михаил Michail Mikhail
Мишустин Mischustin Mishustin
Зайцев Saizew Sajzew Zaytsev Zaitsev
Фёдоров Fjodorow Fyodorov Fedorov Федоров
Хренин Chrenin Khrenin
Черненко Tschernenko Chernenko
Ковальчук Kowaltschuk Kovalchuk
Сергиенко Sergijenko Sergienko
Дзержинский Dserschinski Dzerzhinsky
Юлия Julia Yulia Julija
Ильин Iljin Ilyin Ilin
Старовойт Starowoit Starowojt Starovoyt
Аксёнов Aksjonow Aksyonov Aksenov
Лукашевич Lukaschewitsch Lukashevich
Исаченко Issatschenko Isachenko
Хабаровск Chabarowsk Khabarovsk
Евгений Jewgeni Jewgenij Evgeny Yevgeny Яўген Yauhen
Пётр Петр Pjotr Petr Pyotr
Вячеслав Wjatscheslaw Vyacheslav
Цуканова Zukanowa Tsukanova
Шойгу Schoigu Shoigu Shoygu
Брянск Brjansk Bryansk
Йошкар-Ола Joschkar-Ola Yoshkar-Ola
Потоцкий Potozki Pototsky Potocki
Мюллер Müller
Шольц Scholz
""".strip().splitlines()

DIFFERENT = """
Соколов Сокольский Соколова
Петров Петрова Петренко
Иванов Иваненко Ивашов
Лукашенко Лукашевич Лукашов
Хохряков Хохлов Хорьков
Рыжковский Рыжиков Рыжов
Крутой Крутов Круткой
Сергей Серафим
Юрий Юлий
Борис Денис
Владимир Владислав
Михаил Микита
Кремль Крем
Müller Möller Miller
Андрей Антон
Орёл Орлов
""".strip().splitlines()


@pytest.mark.parametrize("row", SAME, ids=[row.split()[0] for row in SAME])
def test_spellings_of_one_name_give_one_key(row: str) -> None:
    keys = {word: fold_name(word) for word in row.split()}
    assert len(set(keys.values())) == 1, keys


@pytest.mark.parametrize("row", DIFFERENT, ids=[row.split()[0] for row in DIFFERENT])
def test_other_names_give_other_keys(row: str) -> None:
    keys = {word: fold_name(word) for word in row.split()}
    assert len(set(keys.values())) == len(keys), keys


def test_whole_names_keep_their_order() -> None:
    assert fold_name("Леонид Рыжковский") == "leonid rishkovski"
    assert fold_name("Leonid  Ryschkowski ") == "leonid rishkovski"
    assert fold_name("А. А. Кулик") == fold_name("А.А.Кулик") == "a a kulik"
    assert fold_name("БелАЗ-Холдинг «Амкодор»") == "belas-kholding amkodor"
    assert fold_name("МТЗ") == fold_name("MTZ")
    assert fold_name("ЛУКАШЕНКО") == fold_name("Лукашенко")
    assert fold_name("") == fold_name("…") == ""


@given(st.text(max_size=40))
def test_a_key_is_small_ascii(name: str) -> None:
    key = fold_name(name)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*(?: [a-z0-9]+(?:-[a-z0-9]+)*)*)?", key)
    assert fold_name(name) == key


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєўäöüabcdefghijklmnopqrstuvwxyz -", max_size=20))
def test_capitals_and_spaces_do_not_matter(name: str) -> None:
    assert fold_name(name.upper()) == fold_name(name)
    assert fold_name(f"  {name}\n") == fold_name(name)


def test_no_given_name_stands_for_two() -> None:
    stands_for: dict[str, set[str]] = {}
    for lang in languages():
        for standard, others in cell(lang, "translit", Words).given_names.items():
            for form in others:
                assert fold_name(form) == fold_name(standard)
                stands_for.setdefault(form, set()).add(standard)
    assert stands_for
    assert all(len(found) == 1 for found in stands_for.values())
