from __future__ import annotations

import json
import re
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from entity_rows import article, rows
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.facts.organization_words import body_heads, german_words, known_ids, russian_words
from extract.facts.organizations import find
from extract.lang import languages
from extract.records import Organization
from extract.spans.article import Article

ROWS = rows("organizations")


def organizations(text: str, lang: str, entities: list[tuple[int, int, str]] | None = None) -> list[Organization]:
    return [f for f in find(article(text, lang, entities, stages="r")) if isinstance(f, Organization)]


def test_there_are_rows_of_each_language() -> None:
    counts = {lang: sum(p.values[0] == lang for p in ROWS) for lang in languages()}
    assert min(counts.values()) >= 100
    assert all({"name"} <= set(f) <= {"name", "aliases", "mentions"} for p in ROWS for f in p.values[1]["facts"])


@pytest.mark.parametrize(("lang", "row"), ROWS)
def test_golden_rows(lang: str, row: dict[str, Any]) -> None:
    found = organizations(row["text"], lang, row.get("entities"))
    assert [o.name for o in found] == [f["name"] for f in row["facts"]], row["why"]
    for body, fact in zip(found, row["facts"], strict=True):
        if "aliases" in fact:
            assert list(body.aliases) == fact["aliases"]
        if "mentions" in fact:
            assert len(body.mentions) == fact["mentions"]
        assert re.fullmatch(r"org:[a-z0-9-]+", body.key)


@pytest.mark.parametrize(("lang", "row"), [p for p in ROWS if not p.marks][::3])
def test_a_sentence_before_shifts_all_mentions(lang: str, row: dict[str, Any]) -> None:
    before = {"ru": "Погода была тёплой.\n\n", "de": "Das Wetter war warm.\n\n"}[lang]
    n = len(before)
    moved = [(s + n, e + n, label) for s, e, label in row.get("entities", [])]
    one, other = organizations(row["text"], lang, row.get("entities")), organizations(before + row["text"], lang, moved)
    assert [(o.name, o.mentions) for o in other] == [
        (o.name, tuple((s + n, e + n) for s, e in o.mentions)) for o in one
    ]


def test_known_bodies_have_names_in_both_languages_or_one() -> None:
    ids = {lang: {b.id for b in (russian_words() if lang == "ru" else german_words()).known} for lang in ("ru", "de")}
    assert {"belta", "cis", "eaeu", "eu", "un"} <= ids["ru"] & ids["de"]
    assert ids["de"] - ids["ru"] <= {"dpa", "dpa-afx", "epd", "kna"}


@pytest.mark.parametrize(
    ("ru", "de"), [("СНГ", "GUS"), ("ЕАЭС", "EAWU"), ("БЕЛТА", "BelTA"), ("ООН", "UNO"), ("ТАСС", "TASS")]
)
def test_a_known_body_has_one_key(ru: str, de: str) -> None:
    one, other = (
        organizations(f"Доклад {ru} готов.", "ru", [(7, 7 + len(ru), "ORG")]),
        organizations(f"Das sagt {de}.", "de", [(9, 9 + len(de), "ORG")]),
    )
    assert one[0].key == other[0].key


def test_every_head_is_found_in_its_cell() -> None:
    words = russian_words()
    missed = [w for w in sorted(words.ministries | words.governments | words.firms) if not body_heads(w, 0, "ru")]
    assert not missed
    for entries in (german_words().alone, german_words().bodies, german_words().firms):
        for word in entries:
            heads = body_heads(word.capitalize(), 0, "de")
            assert heads and heads[0].lemma == word


@pytest.mark.parametrize("lang", languages())
def test_known_names_are_folded_once(lang: str) -> None:
    assert all(name == name.casefold() and "ё" not in name for name in known_ids(lang))


ALPHABET = "abcdefgijklmnoprstuvwzABDEGIKMNÖÜabвгдежзиклмнопрстуфхцшщыьэюяАБВГДЕЖИКЛМНОПРСТ .,()-–«»„“\"\n'0123"


@settings(max_examples=60, deadline=None)
@given(st.text(ALPHABET, max_size=120), st.data(), st.sampled_from(languages()))
def test_any_text_with_any_spans(text: str, data: st.DataObject, lang: str) -> None:
    ends = sorted(set(data.draw(st.lists(st.integers(0, len(text)), max_size=8))))
    spans = [
        (s, e, data.draw(st.sampled_from(["PER", "ORG", "LOC"]))) for s, e in zip(ends[::2], ends[1::2], strict=False)
    ]
    found = organizations(text, lang, spans)
    places = sorted(m for o in found for m in o.mentions)
    assert all(0 <= s < e <= len(text) for s, e in places)
    assert all(a[1] <= b[0] for a, b in pairwise(places))
    assert all(o.name == o.name.strip() != "" for o in found)


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize(
    "unit",
    ["Министерство ", "отдел правительства и ", "Abteilung der ", "«", "Rat der Republik und ", "ООО «А», ", "GmbH "],
)
def test_time_grows_with_the_text_only(lang: str, unit: str) -> None:
    took = []
    for n in (400, 1600):
        start = time.perf_counter()
        list(find(Article.of_text(unit * n, lang)))
        took.append(time.perf_counter() - start)
    assert took[1] < 20 * took[0] + 2.0


def test_the_reference_documents(shared: Path) -> None:
    sys.path.insert(0, str(shared))
    from score import is_optional, items, match, optional, org_same

    from extract import pipeline

    missed = spare = 0
    for path in sorted((shared / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        text = (shared / "docs" / f"{path.stem}.txt").read_text("utf-8-sig")
        found = pipeline.extract(text, id=path.stem).model_dump(mode="json")
        _, lost, extra = match(
            items(gold, "organizations"),
            items(found, "organizations"),
            lambda g, p: org_same(g["name"], p["name"]),
            lambda o: o["name"],
        )
        missed += len(lost)
        spare += sum(not is_optional("organizations", o, optional(gold, "organizations")) for o in extra)
    assert missed <= 2
    assert spare <= 2
