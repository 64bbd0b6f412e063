from __future__ import annotations

import string
import time
from pathlib import Path
from typing import Any

import pytest
from entity_rows import article, rows
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.facts.office_words import GermanOffices, RussianOffices, heads_at
from extract.facts.persons import find
from extract.lang import cell, languages
from extract.records import Person
from extract.spans.article import Article
from extract.spans.phrases import tokenize

ROWS = rows("persons")


def persons(text: str, lang: str, entities: list[tuple[int, int, str]] | None = None) -> list[Person]:
    return [f for f in find(article(text, lang, entities)) if isinstance(f, Person)]


def marked(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A text in which {braces} mark what the recogniser finds."""
    plain, entities = "", []
    for i, part in enumerate(text.replace("}", "{").split("{")):
        if i % 2:
            entities.append((len(plain), len(plain) + len(part), "PER"))
        plain += part
    return plain, entities


def test_there_are_rows_of_each_language() -> None:
    counts = {lang: sum(p.values[0] == lang for p in ROWS) for lang in languages()}
    assert min(counts.values()) >= 150
    assert all(
        {"name", "role"} <= set(f) <= {"name", "role", "aliases", "mentions"}
        for p in ROWS
        for f in p.values[1]["facts"]
    )


@pytest.mark.parametrize(("lang", "row"), ROWS)
def test_golden_rows(lang: str, row: dict[str, Any]) -> None:
    found = persons(row["text"], lang, row.get("entities"))
    assert [(p.name, p.role) for p in found] == [(f["name"], f["role"]) for f in row["facts"]], row["why"]
    for person, fact in zip(found, row["facts"], strict=True):
        if "aliases" in fact:
            assert list(person.aliases) == fact["aliases"]
        if "mentions" in fact:
            assert len(person.mentions) == fact["mentions"]
        assert person.key.startswith("per:")
        assert all(row["text"][s:e].strip() == row["text"][s:e] for s, e in person.mentions)


@pytest.mark.parametrize(("lang", "row"), [p for p in ROWS if not p.marks][::3])
def test_a_sentence_before_shifts_all_mentions(lang: str, row: dict[str, Any]) -> None:
    before = {"ru": "Погода была тёплой.\n\n", "de": "Das Wetter war warm.\n\n"}[lang]
    n = len(before)
    moved = [(s + n, e + n, label) for s, e, label in row.get("entities", [])]
    one, other = persons(row["text"], lang, row.get("entities")), persons(before + row["text"], lang, moved)
    shifted = [p.model_copy(update={"mentions": tuple((s + n, e + n) for s, e in p.mentions)}) for p in one]
    assert [(p.name, p.key, p.mentions) for p in other] == [(p.name, p.key, p.mentions) for p in shifted]


FORMS = {
    "Леонид Рыжковский": "Леонида Рыжковского|Леониду Рыжковскому|Леонидом Рыжковским|Леониде Рыжковском",
    "Денис Хохряков": "Дениса Хохрякова|Денису Хохрякову|Денисом Хохряковым|Денисе Хохрякове",
    "Юрий Шулейко": "Юрия Шулейко|Юрию Шулейко|Юрием Шулейко|Юрии Шулейко",
    "Наталья Кочанова": "Натальи Кочановой|Наталье Кочановой|Натальей Кочановой|Наталью Кочанову",
    "Михаил Мясникович": "Михаила Мясниковича|Михаилу Мясниковичу|Михаилом Мясниковичем|Михаиле Мясниковиче",
    "Ирина Мясникович": "Ирины Мясникович|Ирине Мясникович|Ириной Мясникович|Ирину Мясникович",
    "Александр Черных": "Александра Черных|Александру Черных|Александром Черных|Александре Черных",
    "Сергей Кравец": "Сергея Кравца|Сергею Кравцу|Сергеем Кравцом|Сергее Кравце",
    "Анна Писемская": "Анны Писемской|Анне Писемской|Анной Писемской|Анну Писемскую",
    "Виктор Коваль": "Виктора Коваля|Виктору Ковалю|Виктором Ковалем|Викторе Ковале",
    "Роман Старовойт": "Романа Старовойта|Роману Старовойту|Романом Старовойтом|Романе Старовойте",
    "Айсен Николаев": "Айсена Николаева|Айсену Николаеву|Айсеном Николаевым|Айсене Николаеве",
}
FRAMES = ["Встреча у {}.", "Письмо к {}.", "Встреча с {}.", "Речь о {}."]


@pytest.mark.parametrize("name", FORMS)
def test_every_case_gives_the_nominative(name: str) -> None:
    frames = ["Приняли {}."] if FORMS[name].endswith("у") and " " in name and name.split()[0][-1] in "ая" else []
    for form, frame in zip(FORMS[name].split("|"), [*FRAMES[:3], *(frames or FRAMES[3:])], strict=True):
        text, entities = marked(frame.replace("{}", "{" + form + "}"))
        assert [p.name for p in persons(text, "ru", entities)] == [name], form


@pytest.mark.parametrize("name", FORMS)
def test_all_cases_are_one_person(name: str) -> None:
    text, entities = marked(" ".join(f"Речь: {{{form}}}." for form in [*FORMS[name].split("|"), name]))
    found = persons(text, "ru", entities)
    assert [(p.name, len(p.mentions)) for p in found] == [(name, 5)]


def test_a_key_is_the_same_in_both_languages() -> None:
    pairs = [
        ("Леонид Рыжковский", "Leonid Ryschkowski"),
        ("Денис Хохряков", "Denis Chochrjakow"),
        ("Роман Головченко", "Roman Golowtschenko"),
    ]
    for ru, de in pairs:
        one, other = (persons(f"{n} –", lang, [(0, len(n), "PER")]) for n, lang in ((ru, "ru"), (de, "de")))
        assert one[0].key == other[0].key


def test_every_office_is_a_head_in_its_own_words() -> None:
    words = cell("ru", "offices", RussianOffices)
    assert all(heads_at(tokenize(w), 0, "ru") for w in words.fixed_heads)
    missed = [w for w in sorted(words.heads) if not heads_at(tokenize(w), 0, "ru")]
    assert not missed
    german = cell("de", "offices", GermanOffices)
    for word in sorted(german.strong | german.weak | german.adjectival):
        assert heads_at(tokenize(word.capitalize()), 0, "de"), word


ALPHABET = (
    string.ascii_letters + "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯ .,()-–«»„“\"\n'0123456789"
)


@settings(max_examples=60, deadline=None)
@given(st.text(ALPHABET, max_size=120), st.data(), st.sampled_from(languages()))
def test_any_text_with_any_spans(text: str, data: st.DataObject, lang: str) -> None:
    ends = sorted(set(data.draw(st.lists(st.integers(0, len(text)), max_size=8))))
    spans = [
        (s, e, data.draw(st.sampled_from(["PER", "ORG", "LOC"]))) for s, e in zip(ends[::2], ends[1::2], strict=False)
    ]
    found = persons(text, lang, spans)
    for person in found:
        assert person.name == person.name.strip() != ""
        assert all(0 <= s < e <= len(text) for s, e in person.mentions)
    places = [m for p in found for m in p.mentions]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize(
    "unit", ["Иван Петров, ", "Boris Rhein und ", "А. ", "заместитель министра ", "Vorsitzender der ", "«", "и "]
)
def test_time_grows_with_the_text_only(lang: str, unit: str) -> None:
    took = []
    for n in (400, 1600):
        text = unit * n
        step = len(unit)
        entities = [(i * step, i * step + len(unit.strip(" ,")), "PER") for i in range(0, n, 40)]
        start = time.perf_counter()
        list(find(Article.of_text(text, lang, entities=[(*e, 1.0) for e in entities])))
        took.append(time.perf_counter() - start)
    assert took[1] < 20 * took[0] + 2.0


def test_the_reference_documents(shared: Path) -> None:
    import sys

    sys.path.insert(0, str(shared))
    import json

    from score import IDENT, SAME, items, match, person_words

    from extract import pipeline

    full = of = missed = spare = 0
    for path in sorted((shared / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        text = (shared / "docs" / f"{path.stem}.txt").read_text("utf-8-sig")
        found = pipeline.extract(text, id=path.stem).model_dump(mode="json")
        pairs, lost, extra = match(items(gold, "persons"), items(found, "persons"), SAME["persons"], IDENT["persons"])
        missed, spare, of = missed + len(lost), spare + len(extra), of + len(pairs)
        full += sum(person_words(a["name"]) == person_words(b["name"]) for a, b in pairs)
    assert (missed, spare) <= (0, 1)
    assert full == of
