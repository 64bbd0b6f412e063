from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.facts import agreement_counts, agreement_sentences, agreements, dates, money, regions
from extract.facts.agreement_clauses import Clause, read_clauses
from extract.facts.agreement_words import CueKind, vocabulary
from extract.lang import languages
from extract.records import EDTF, Agreement, Organization, Person
from extract.spans.article import Article

GOLDEN = Path(__file__).parent / "golden"
FIELDS = {"text", "persons", "organizations", "published", "facts", "why"}
TOLD = ("kind", "status", "parties", "signatories", "signed", "period")
ROWS = [
    (lang, json.loads(line))
    for lang in ("ru", "de")
    for line in (GOLDEN / lang / "agreements.jsonl").read_text("utf-8").splitlines()
]


def places(text: str, forms: list[str]) -> tuple[tuple[int, int], ...]:
    return tuple(m.span() for form in forms for m in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text))


def article_of(lang: str, row: dict[str, Any]) -> Article:
    """The article of a row: persons and organisations as given, all else by the rules."""
    text = row["text"]
    persons = tuple(
        Person(key=p["name"], name=p["name"], role=p["role"], mentions=places(text, p["forms"]), rule="t")
        for p in row["persons"]
    )
    bodies = tuple(
        Organization(key=o["name"], name=o["name"], mentions=places(text, o["forms"]), rule="t")
        for o in row["organizations"]
    )
    named = [(s, e, "PER", 1.0) for p in persons for s, e in p.mentions]
    named += [(s, e, "ORG", 1.0) for o in bodies for s, e in o.mentions]
    article = Article.of_text(text, lang, row["published"], sorted(named))
    for group, module in (
        ("dates", dates),
        ("money", money),
        ("agreement_counts", agreement_counts),
        ("regions", regions),
    ):
        article.facts[group] = tuple(sorted(module.find(article), key=lambda f: (f.start, f.end)))
    article.facts["organizations"] = bodies
    article.facts["persons"] = persons
    return article


def told(fact: Agreement) -> dict[str, Any]:
    found = {name: getattr(fact, name) for name in TOLD}
    return {**found, "parties": sorted(fact.parties), "signatories": sorted(fact.signatories)}


def order(fact: dict[str, Any]) -> str:
    return json.dumps(fact, sort_keys=True)


@pytest.mark.parametrize(("lang", "row"), ROWS, ids=[f"{lang}-{row['why']}"[:70] for lang, row in ROWS])
def test_golden(lang: str, row: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if "xfail" in row:
        request.applymarker(pytest.mark.xfail(strict=True, reason=row["xfail"]))
    found = [told(f) for f in agreements.find(article_of(lang, row))]
    wanted = [{**f, "parties": sorted(f["parties"]), "signatories": sorted(f["signatories"])} for f in row["facts"]]
    assert sorted(found, key=order) == sorted(wanted, key=order)


def test_rows_are_well_formed() -> None:
    assert len(ROWS) >= 60
    for lang in ("ru", "de"):
        rows = [row for row_lang, row in ROWS if row_lang == lang]
        assert any(not row["facts"] for row in rows)
        assert len({row["text"] for row in rows}) == len(rows)
    for _, row in ROWS:
        assert set(row) - {"xfail"} == FIELDS
        assert all(set(fact) == set(TOLD) for fact in row["facts"])
        assert all(
            places(row["text"], [form]) for named in row["persons"] + row["organizations"] for form in named["forms"]
        )


@pytest.mark.parametrize(("lang", "row"), ROWS, ids=[f"{lang}-{n}" for n, (lang, _) in enumerate(ROWS)])
def test_facts_are_whole(lang: str, row: dict[str, Any]) -> None:
    article = article_of(lang, row)
    found = list(agreements.find(article))
    assert len({f.key for f in found}) == len(found)
    sentences = set(article.sentences)
    for fact in found:
        assert fact.start in {s for s, _ in sentences}
        assert fact.end in {e for _, e in sentences}
        assert all(EDTF.match(value) for value in (fact.signed, fact.period) if value)
        assert fact.rule.startswith("agreements.")
        assert fact.title
        assert fact.key.startswith(f"agr:{fact.kind}")


@pytest.mark.parametrize("lang", languages())
def test_every_kind_of_cue_has_its_words(lang: str) -> None:
    assert set(vocabulary(lang).cues) == set(get_args(CueKind))


@pytest.mark.parametrize("lang", ["ru", "de"])
def test_a_refusal_is_told(lang: str) -> None:
    text = {"ru": "Подписан ряд соглашений между Беларусью и Россией.", "de": "Belarus hat den Vertrag unterzeichnet."}
    row = {"text": text[lang], "persons": [], "organizations": [], "published": None}
    article = article_of(lang, row)
    assert list(agreements.find(article)) == []
    (refusal,) = [r for r in article.refusals if r.group == "agreements"]
    assert refusal.reason


@pytest.mark.parametrize(
    ("lang", "text", "title"),
    [
        (
            "ru",
            "Беларусь и Омская область подписали дорожную карту по реализации соглашения о торговле.",
            "дорожная карта по реализации соглашения о торговле",
        ),
        (
            "de",
            "Belarus und Sachsen schlossen einen Aktionsplan zur Umsetzung des Abkommens über Handel.",
            "Aktionsplan zur Umsetzung des Abkommens über Handel",
        ),
        ("de", "Sachsen und Belarus haben ihren Partnerschaftsvertrag erneuert.", "Partnerschaftsvertrag"),
        (
            "ru",
            "Беларусь и Россия подписали дорожную карту на 2025-2027 годы и пять контрактов.",
            "дорожная карта на 2025-2027 годы",
        ),
        ("ru", "Беларусь подписала соглашение о сотрудничестве с Тульской областью.", "соглашение о сотрудничестве"),
        (
            "de",
            "Belarus und das Gebiet Tula haben einen Aktionsplan für 2025-2027 und drei Verträge unterzeichnet.",
            "Aktionsplan für 2025-2027",
        ),
    ],
)
def test_a_title_ends_where_other_things_begin(lang: str, text: str, title: str) -> None:
    row = {"text": text, "persons": [], "organizations": [], "published": None}
    assert [f.title for f in agreements.find(article_of(lang, row))][:1] == [title]


@pytest.mark.parametrize(("lang", "again"), [("ru", "подписали соглашение, "), ("de", "unterzeichneten Abkommen, ")])
def test_each_sentence_is_read_once(lang: str, again: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[int, int]] = []

    def counted(article: Article, start: int, end: int, *rest: Any) -> tuple[Clause, ...]:
        calls.append((start, end))
        return read_clauses(article, start, end, *rest)

    monkeypatch.setattr(agreement_sentences, "read_clauses", counted)
    row = {"text": again * 400, "persons": [], "organizations": [], "published": None}
    article = article_of(lang, row)
    list(agreements.find(article))
    assert len(article.sentences) <= len(calls) <= 3 * len(article.sentences)


PIECES = st.sampled_from(
    [piece for _, row in ROWS for piece in re.findall(r"\S+\s*", row["text"])] + ["\n\n", ".", ", ", " ", "«", ")"]
)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(["ru", "de"]), st.lists(PIECES, max_size=60))
def test_any_text_gives_facts_inside_it(lang: str, pieces: list[str]) -> None:
    row = {"text": "".join(pieces), "persons": [], "organizations": [], "published": "2025-06-10"}
    article = article_of(lang, row)
    found = list(agreements.find(article))
    assert found == list(agreements.find(article_of(lang, row)))
    assert all(0 <= f.start < f.end <= len(article.text) for f in found)


@pytest.mark.parametrize(("lang", "row"), ROWS, ids=[f"{lang}-{n}" for n, (lang, _) in enumerate(ROWS)])
def test_every_noun_has_a_stem(lang: str, row: dict[str, Any]) -> None:
    words = vocabulary(lang)
    assert all(words.may_name(m[0]) for m in words.nouns.finditer(row["text"]))


@pytest.mark.parametrize("lang", ["ru", "de"])
def test_all_word_lists_compile(lang: str) -> None:
    words = vocabulary(lang)
    assert set(words.kinds) == {"agreement", "contract", "document", "protocol", "memorandum", "programme", "plan"}
