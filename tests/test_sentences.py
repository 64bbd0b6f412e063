from __future__ import annotations

import tomllib
from pathlib import Path
from time import process_time

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from extract.lang import languages
from extract.pipeline import load
from extract.spans.sentences import find_sentences

LANG = Path(__file__).parents[1] / "extract" / "lang"


def sentences(text: str, lang: str) -> list[str]:
    return [text[s:e] for s, e in find_sentences(text, lang)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Das Abkommen gilt ab 25. November.", "Es läuft bis 2027."],
        ["MINSK, 24. November (BelTA) - Das Programm wurde unterzeichnet."],
        ["Dr. Meier und Prof. Dr. h. c. Kern kamen.", "Sie sprachen z. B. über Milch."],
        ["Der Umsatz stieg auf 5 Mrd. Euro und 300 Mio. US-Dollar."],
        ["Der Umsatz stieg auf 5 Mrd.", "Das freut den Minister."],
        ["Die 14. Sitzung fand in Gomel statt.", "Im 21. Jahrhundert ist das üblich."],
        ["Am 3.10. trafen sie sich.", "Gouverneur A. Kulik lud ein."],
        ["„Wir kommen gut voran.“", "Er lobte die Gäste."],
        ["„Ja!“, rief er.", "Wer kommt?", "Alle!"],
        ["Unter Wilhelm II. wurde das Haus gebaut."],
        ["Siehe Art. 5 Abs. 3 Nr. 7 des Vertrags (vgl. S. 12)."],
        ["Das Forum dauerte bis 2024.", "Nordrhein-Westfalen nahm teil."],
        ["Betroffen sind u. a. Schulen, Vereine usw. aus St. Gallen."],
        ["Er kam ca. um 9.30 Uhr.", "Danach begann das Gespräch."],
        ["Das Werk (gegr. 1990) liegt in der Bahnhofstr. 5."],
        ["Sie sagte …", "Dann schwieg sie."],
    ],
    ids=lambda parts: parts[0][:30],
)
def test_german(parts: list[str]) -> None:
    assert sentences(" ".join(parts), "de") == parts


@pytest.mark.parametrize(
    "parts",
    [
        ["МИНСК, 25 ноября.", "/БЕЛТА/ Стороны подписали соглашение."],
        ["Соглашение от 29 сентября 2020 г. между Правительством и Администрацией действует."],
        ["Рост составил 5% за 2023 г.", "Стороны довольны."],
        ["Подписано на сумму 5 млн долл. США.", "Это рекорд."],
        ["Губернатор А. М. Бабаков и И.И. Иванов прибыли в г. Минск."],
        ["— Да, — сказал он.", "— Хорошо."],
        ["Завод на ул. Ленина, д. 5 открыт.", "Он даст 300 мест."],
        ["Создано 12 предприятий и т. д.", "Встреча завершилась."],
        ["«Это важно!» — отметил посол."],
    ],
    ids=lambda parts: parts[0][:30],
)
def test_russian(parts: list[str]) -> None:
    assert sentences(" ".join(parts), "ru") == parts


@pytest.mark.parametrize("lang", languages())
def test_line_break_ends_a_sentence(lang: str) -> None:
    assert sentences("Eins\n\nZwei\n", lang) == ["Eins", "Zwei"]
    assert sentences(" \n\t\n", lang) == []


@pytest.mark.parametrize("lang", languages())
def test_every_word_of_the_cell_does_its_work(lang: str) -> None:
    words = tomllib.loads((LANG / lang / "sentences.toml").read_text("utf-8"))
    assert not set(words["never_ends"]) & set(words["may_end"])
    for key in ("never_ends", "may_end", "starters"):
        assert len(words[key]) == len(set(words[key])), key
    starter, other = words["starters"][0], "Xyz"
    for word in words["may_end"]:
        assert len(sentences(f"Abc def {word}. {starter} ghi jkl.", lang)) == 2, word
    for word in words["never_ends"]:
        assert len(sentences(f"Abc def {word}. {other} ghi jkl.", lang)) == 1, word
    for word, following in words.get("continued_by", {}).items():
        assert all(len(sentences(f"Abc def {word}. {name} ghi.", lang)) == 1 for name in following)
    for suffix in words.get("suffixes", []):
        assert len(sentences(f"Abc Xyz{suffix}. 5 ghi.", lang)) == 1


@given(st.sampled_from(languages()), st.text(alphabet="Аа Bb.!?…»\"'„“1250\n\r\u00a0()г", max_size=200))
def test_sentences_are_in_order_and_lose_nothing(lang: str, text: str) -> None:
    found = list(find_sentences(text, lang))
    at = 0
    for start, end in found:
        assert at <= start < end and text[at:start].strip() == ""
        assert text[start:end] == text[start:end].strip() and "\n" not in text[start:end]
        at = end
    assert text[at:].strip() == ""


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("piece", [". ", "А. ", "5. ", "Dr. ", "! ", "„", "a"])
def test_time_grows_with_the_text_only(lang: str, piece: str) -> None:
    def seconds(copies: int) -> float:
        start = process_time()
        list(find_sentences(piece * copies, lang))
        return process_time() - start

    small = max(seconds(3_000), 0.01)
    assert seconds(12_000) < 12 * small


@pytest.mark.parametrize(
    ("lang", "text"), [("de", "Das gilt ab 25. November. Es läuft."), ("ru", "Подписано. В 2020 г. это было.")]
)
def test_component_marks_them_in_a_doc(lang: str, text: str) -> None:
    doc = load(lang, ner="none")(text)
    assert [s.text for s in doc.sents] == sentences(text, lang)
    assert spacy.util.registry.has("factories", "extract_sentences")
