"""The article as rules read it: offsets in both directions, sections, look-alike letters, serialised facts."""

from __future__ import annotations

from unicodedata import normalize

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from extract.cleaning import Layout, Section
from extract.records import Money, Person
from extract.spans.article import Article, article_of, read_article, read_facts, write_facts, write_layout

NBSP, SHY, STRESS, ZWSP, BREVE = "\u00a0", "\u00ad", "\u0301", "\u200b", "\u0306"
ALPHABET = st.sampled_from(
    ["a", "и", BREVE, "ж", "Е", " ", "\n", "\r", NBSP, SHY, STRESS, ZWSP, "1", "😀", "-", "\u2011", "e"]
)
KINDS = st.sampled_from(["article", "boilerplate", "repeat"])


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, Layout]:
    parts = draw(st.lists(st.tuples(st.text(ALPHABET, min_size=1, max_size=20), KINDS), max_size=6))
    sections, at = [], 0
    for part, kind in parts:
        sections.append(Section(at, at + len(part), kind))
        at += len(part)
    return "".join(p for p, _ in parts), Layout(tuple(sections))


@given(layouts())
def test_every_character_of_the_reading_comes_from_an_article_section(case: tuple[str, Layout]) -> None:
    text, layout = case
    reading = read_article(text, layout)
    article = [s for s in layout.sections if s.kind == "article"]
    for i, char in enumerate(reading.text):
        start, end = reading.to_source(i, i + 1)
        if start == end:
            assert char == "\n", "only the break between two sections comes from nowhere"
            continue
        assert end == start + 1 or normalize("NFC", text[start:end]) == char
        assert any(s.start <= start < s.end for s in article)
        assert reading.from_source(start, end) == (i, i + 1)


@given(layouts(), st.data())
def test_a_stretch_of_the_reading_maps_back_to_itself(case: tuple[str, Layout], data: st.DataObject) -> None:
    text, layout = case
    reading = read_article(text, layout)
    whole = [i for i in range(len(reading.text)) if reading.to_source(i, i + 1)[0] < reading.to_source(i, i + 1)[1]]
    if not whole:
        return
    start = data.draw(st.sampled_from(whole))
    last = data.draw(st.sampled_from([i for i in whole if i >= start]))
    source = reading.to_source(start, last + 1)
    assert 0 <= source[0] < source[1] <= len(text)
    assert reading.from_source(*source) == (start, last + 1)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        (f"300{NBSP}млн", "300 млн"),
        (f"Ми{STRESS}нск", "Минск"),
        (f"Zusam{SHY}menarbeit{ZWSP}", "Zusammenarbeit"),
        ("Mинск и Гoмель", "Минск и Гомель"),
        ("Петр I и США, IT-парк, 5 cm", "Петр I и США, IT-парк, 5 cm"),
        ("санкт\u2011петербург", "санкт-петербург"),
        (normalize("NFD", "Новый Ёлкин, Thüringen, Córdoba"), "Новый Ёлкин, Thüringen, Córdoba"),
        ("А\r\nБ", "А\n\nБ"),
    ],
)
def test_reading_undoes_what_only_the_layout_put_there(text: str, reading: str) -> None:
    assert Article.of_text(text, "ru").text == reading


def test_joins_undo_broken_words_for_matching_only() -> None:
    text = "Zusammen-\narbeit in\nMinsk"
    layout = Layout((Section(0, len(text), "article"),), joins=((8, 10, ""), (19, 20, " ")))
    reading = read_article(text, layout)
    assert reading.text == "Zusammenarbeit in Minsk"
    assert reading.to_source(0, 14) == (0, 16)
    assert text[slice(*reading.to_source(18, 23))] == "Minsk"


def _doc(text: str) -> Doc:
    return spacy.blank("de").make_doc(text)


def test_facts_carry_offsets_into_the_text_as_read_and_survive_serialisation() -> None:
    text = f"Werbung 5 Euro\nEr zahlte 300{NBSP}Euro an Anna{ZWSP} Groß. Groß dankte."
    doc = _doc(text)
    write_layout(doc, Layout((Section(0, 15, "boilerplate"), Section(15, len(text), "article"))))
    article = article_of(doc)
    at = article.text.index("300 Euro")
    money = Money(amount=300, currency="EUR", text="300 Euro", start=at, end=at + 8, rule="money.test")
    first, second = article.text.index("Anna Groß"), article.text.rindex("Groß")
    person = Person(key="per:x", name="Anna Groß", mentions=((first, first + 9), (second, second + 4)), rule="p.test")
    write_facts(doc, "money", [money])
    write_facts(doc, "persons", [person])
    for copy in (doc, Doc(doc.vocab).from_bytes(doc.to_bytes())):
        (fact,) = read_facts(copy, "money")
        assert fact.text == f"300{NBSP}Euro" == text[fact.start : fact.end]
        assert [s._.fact for s in copy.spans["money"]] == [fact]
        assert [text[s._.fact.start : s._.fact.end] for s in copy.spans["persons"]] == [f"Anna{ZWSP} Groß", "Groß"]
        assert {s._.fact.name for s in copy.spans["persons"]} == {"Anna Groß"}
        assert article_of(copy).facts["money"] == (money,)
    assert next(iter(DocBin(docs=[doc], store_user_data=True).get_docs(doc.vocab))).text == text
