from __future__ import annotations

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
    "правительство области приняло программу.",
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


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='абвАБВ «»"\n.,1-—aA\u0301', max_size=80), st.sampled_from(languages()))
def test_sentences_are_kept_whole_and_in_order(text: str, lang: str) -> None:
    sentences = list(find_sentences(text, lang))
    some = with_names(text, sentences, lang)
    assert [s for s in sentences if s in some] == some
    assert not any(c.isupper() for s, e in set(sentences) - set(some) for c in text[s:e].lstrip(SIGNS)[1:])
