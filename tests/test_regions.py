from __future__ import annotations

import json
import re
import time
from bisect import bisect_left
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.facts.regions import RegionWords, find
from extract.lang import cell, languages
from extract.places import adjectives, gazetteer
from extract.records import Region
from extract.spans.article import Article

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*/regions.jsonl"))
ROWS = [(p.parent.name, json.loads(line)) for p in GOLDEN for line in p.read_text("utf-8").splitlines()]
FIELDS = ({"code"}, {"name", "level", "in"})


def article_of_row(row: dict[str, Any], lang: str) -> Article:
    text = row["text"]
    entities = [(text.index(e), text.index(e) + len(e), label, 1.0) for e, label in row.get("entities", ())]
    return Article.of_text(text, lang, entities=entities)


def as_row(region: Region) -> dict[str, Any]:
    if region.code:
        return {"code": region.code}
    return {"name": region.name, "level": region.level, "in": region.in_}


def regions(text: str, lang: str) -> list[Region]:
    return list(find(Article.of_text(text, lang)))


def test_there_are_golden_rows_of_each_language() -> None:
    assert {lang for lang, _ in ROWS} == set(languages())
    for lang in languages():
        assert sum(row_lang == lang for row_lang, _ in ROWS) >= 150
    for _, row in ROWS:
        assert set(row) <= {"text", "entities", "facts", "why", "xfail"}
        assert all(set(fact) in FIELDS for fact in row["facts"])


@pytest.mark.parametrize(
    ("lang", "row"),
    [
        pytest.param(lang, row, marks=[pytest.mark.xfail(reason=row["xfail"])] if "xfail" in row else [])
        for lang, row in ROWS
    ],
)
def test_golden_rows(lang: str, row: dict[str, Any]) -> None:
    article = article_of_row(row, lang)
    found = list(find(article))

    def order(fact: dict[str, Any]) -> str:
        return json.dumps(fact, sort_keys=True, ensure_ascii=False)

    assert sorted(map(as_row, found), key=order) == sorted(row["facts"], key=order), row["why"]
    for region in found:
        assert len({region.key for region in found}) == len(found)
        for start, end in region.mentions:
            assert article.text[start:end].strip() == article.text[start:end] != ""


def test_a_town_taken_for_a_person_once() -> None:
    text = "Душанбе ждет гостей. Товары идут в Душанбе. Орел летит, Орел вернулся."
    labels = {0: "PER", 35: "LOC", 44: "PER", 56: "LOC"}
    entities = [(m.start(), m.end(), labels[m.start()], 1.0) for m in re.finditer("Душанбе|Орел", text)]
    found = {r.name: r.mentions for r in find(Article.of_text(text, "ru", entities=entities))}
    assert found["Душанбе"] == ((0, 7), (35, 42))
    assert (44, 48) not in found.get("Орел", ())


# --- every name in every case ----------------------------------------------------------------------------------------


def sentences_with(names: list[str], lead: str) -> tuple[str, list[tuple[int, int]]]:
    """A text with a sentence for each name, and where the names stand."""
    parts, places, at = [], [], 0
    for name in names:
        places.append((at + len(lead), at + len(lead) + len(name)))
        parts.append(f"{lead}{name} :\n")
        at += len(parts[-1])
    return "".join(parts), places


def capitals(form: str) -> str:
    return re.sub(r"(?<![\w'])\w", lambda m: m[0].upper(), form)


@pytest.mark.parametrize("lang", languages())
def test_every_form_of_a_name_that_stands_alone_is_a_region(lang: str) -> None:
    forms = {capitals(form): hit for form, hit in gazetteer(lang).entries() if hit.alone and not hit.doubtful}
    forms = {form: hit for form, hit in forms.items() if not form.lower().endswith(("ском", "цком"))}  # see golden rows
    text, places = sentences_with(list(forms), "Об этом говорят, " if lang == "ru" else "Darum geht es, ")
    mentions = sorted((*mention, region.key) for region in regions(text, lang) for mention in region.mentions)
    starts = [start for start, _, _ in mentions]
    missed = []
    for (form, hit), (start, end) in zip(forms.items(), places, strict=True):
        inside = {key for _, _, key in mentions[bisect_left(starts, start) : bisect_left(starts, end)]}
        if not inside & {place.key for place in (*hit.alone, *hit.headed)}:
            missed.append(form)
    assert len(forms) > 5000
    assert missed == []


def test_every_russian_adjective_of_a_division_is_a_region_in_every_case() -> None:
    endings = {"f": ("ая", "ой", "ую"), "m": ("ий", "ого", "ому", "им", "ом"), "n": ("ое", "ого", "ому", "им", "ом")}
    nouns = cell("ru", "regions", RegionWords).heads
    rows = [
        (f"{capitals(stem)}{ending} {noun}", place.key)
        for (stem, head), place in adjectives().items()
        for ending in endings["n" if head.endswith("о") else "f" if head[-1] in "аьяи" else "m"]
        for noun in nouns[head].singular
    ]
    text, places = sentences_with([name for name, _ in rows], "Приехала ")
    found = {start: region.key for region in regions(text, "ru") for start, _ in region.mentions}
    assert [name for (name, key), (start, _) in zip(rows, places, strict=True) if found.get(start) != key] == []


@pytest.mark.parametrize(("lang", "noun"), [("de", "Gebiet"), ("de", "Region"), ("de", "Oblast")])
def test_every_german_name_behind_its_noun_is_a_region(lang: str, noun: str) -> None:
    entries = gazetteer(lang).entries()
    forms = {f"{noun} {capitals(f)}": hit for f, hit in entries if len({p.country for p in hit.headed}) == 1}
    text, places = sentences_with(list(forms), "Das ist ")
    found = {mention: region.key for region in regions(text, lang) for mention in region.mentions}
    missed = [
        form
        for (form, hit), place in zip(forms.items(), places, strict=True)
        if found.get(place) not in {p.key for p in (*hit.headed, *hit.alone)}
    ]
    assert missed == []


# --- invariants ------------------------------------------------------------------------------------------------------

TEXTS = [(lang, row["text"]) for lang, row in ROWS if "entities" not in row]


def keys(text: str, lang: str) -> list[str]:
    return sorted(region.key for region in regions(text, lang))


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(TEXTS), st.sampled_from(["Вчера. ", "Gestern. ", "12.03.2024, 14:30\n", "— "]))
def test_a_sentence_in_front_only_shifts_the_regions(case: tuple[str, str], front: str) -> None:
    lang, text = case
    before, after = regions(text, lang), regions(front + text, lang)
    assert [(r.key, [(s + len(front), e + len(front)) for s, e in r.mentions]) for r in before] == [
        (r.key, list(r.mentions)) for r in after
    ]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(TEXTS))
def test_layout_and_spelling_do_not_change_the_regions(case: tuple[str, str]) -> None:
    lang, text = case
    for other in (text.replace(" ", "\u00a0"), text.replace("ё", "е"), text.replace("—", "–")):
        assert keys(other, lang) == keys(text, lang)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(languages()), st.text(max_size=300))
def test_any_text_is_read(lang: str, text: str) -> None:
    article = Article.of_text(text, lang)
    for region in find(article):
        assert all(0 <= start < end <= len(article.text) for start, end in region.mentions)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(TEXTS), min_size=2, max_size=4))
def test_texts_put_together_lose_no_region(cases: list[tuple[str, str]]) -> None:
    lang = cases[0][0]
    texts = [text for other, text in cases if other == lang]
    together = set(keys("\n\n".join(texts), lang))
    codes = {key for text in texts for key in keys(text, lang) if "/" not in key}
    assert codes <= together


@pytest.mark.parametrize("lang", languages())
def test_cost_grows_linearly(lang: str) -> None:
    text = "\n".join(text for other, text in TEXTS if other == lang)
    regions(text, lang)

    def cost(times: int) -> float:
        article = Article.of_text("\n".join([text] * times), lang)
        start = time.process_time()
        list(find(article))
        return time.process_time() - start

    small, big = min(cost(4) for _ in range(3)), min(cost(40) for _ in range(2))
    assert big < 10 * small * 2.5
