from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.lang import languages
from extract.spans.capitals import nouns_have_capitals, with_names
from extract.spans.sentences import find_sentences

SIGNS = '«»".,1-—\u0301 '
PLAIN = [
    "Об этом сообщили в пресс-службе.",
    "Товарооборот вырос на 12% и составил 300 млн рублей.",
    "Стороны договорились продолжить работу.",
    "«Мы рады гостям», — сказал он.",
    "Новый договор подпишут осенью.",
    "В этом году показатель вырос.",
    "правительство области приняло программу.",
    "— 15 —",
]
NAMED = [
    "Об этом сообщили в Минске.",
    "Россия увеличила экспорт.",
    "Петров подписал документ.",
    "Иванова назначили послом.",
    "Верховный суд отменил решение.",
    "Министерство промышленности подвело итоги.",
    "Омутнинский металлургический завод увеличил выпуск.",
    "МИД подтвердил визит.",
    "Грдлинск принял делегацию.",
    "Сервис warlock закрылся.",
    "«И. Петров» вышел из порта.",
    "Продукция «Гомсельмаша» известна всем.",
]


def kept(text: str, lang: str = "ru") -> list[str]:
    return [text[s:e] for s, e in with_names(text, tuple(find_sentences(text, lang)), lang)]


@pytest.mark.parametrize("text", PLAIN)
def test_a_sentence_without_names_is_not_read(text: str) -> None:
    assert kept(text) == []


@pytest.mark.parametrize("text", NAMED)
def test_a_sentence_that_may_hold_a_name_is_read(text: str) -> None:
    assert kept(text) == [text]


def test_a_common_word_may_be_a_name_in_a_text_that_writes_it_as_one() -> None:
    opening = "Дудка назвал сроки."
    assert kept(opening) == []
    assert kept(f"Договор подписал министр Дудка. {opening}") == ["Договор подписал министр Дудка.", opening]


def test_nouns_with_capitals_tell_nothing() -> None:
    assert nouns_have_capitals("de") and not nouns_have_capitals("ru")
    assert kept("Das ist wahr. Der Handel wuchs.", "de") == ["Das ist wahr.", "Der Handel wuchs."]


LONG = [
    # text, what of it is read
    (
        "Об этом на встрече с журналистами в пятницу вечером сообщил в Минске посол.",
        ["пятницу вечером сообщил в Минске посол."],
    ),
    (
        "Москва за последние три года увеличила выпуск станков, машин и приборов.",
        ["Москва за последние три года увеличила выпуск"],
    ),
    (
        "Россия за последние три года увеличила выпуск станков, машин, приборов и других изделий, которые закупает Иран.",
        [
            "Россия за последние три года увеличила выпуск",
            "других изделий, которые закупает Иран.",
        ],
    ),
    (
        "Россия за последние три года увеличила выпуск станков и машин, которые закупает Иран.",
        ["Россия за последние три года увеличила выпуск станков и машин, которые закупает Иран."],
    ),
    (
        "Вчера Федеральная служба по надзору в сфере защиты прав потребителей и благополучия человека начала проверку.",
        ["Вчера Федеральная служба по надзору в сфере защиты прав потребителей и благополучия человека начала"],
    ),
]


@pytest.mark.parametrize(("text", "parts"), LONG)
def test_of_a_long_sentence_the_words_around_capitals_are_read(text: str, parts: list[str]) -> None:
    assert kept(text) == parts


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='абвАБВ «»"\n.,1-—aA\u0301', max_size=80), st.sampled_from(languages()))
def test_parts_lie_in_sentences_in_order_and_hold_their_capitals(text: str, lang: str) -> None:
    sentences = list(find_sentences(text, lang))
    parts = with_names(text, sentences, lang)
    assert all(s < e and any(start <= s and e <= end for start, end in sentences) for s, e in parts)
    assert all(end <= start for (_, end), (start, _) in pairwise(parts))
    read = {i for s, e in parts for i in range(s, e)}
    for start, end in sentences:
        opening = start + len(text[start:end]) - len(text[start:end].lstrip(SIGNS))
        assert all(i in read for i in range(opening + 1, end) if text[i].isupper())
