"""The pipeline as a spaCy pipeline: components, pipe, serialisation, several processes, mixed languages."""

from __future__ import annotations

import json
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import spacy
from conftest import ROOT
from spacy.tokens import DocBin

import extract
from extract.errors import InputError, LanguageError
from extract.explanation import Explanation, explain
from extract.pipeline import STAGES
from extract.records import FACT_TYPES, Record, json_schema

RU = "Губернатор Псковской области Михаил Орешин 5 мая 2024 года в Витебске подписал 3 соглашения на 20 млн рублей."
DE = "Gouverneur Michail Oreschin unterzeichnete am 5. Mai 2024 in Witebsk drei Abkommen über 20 Millionen Euro."


@pytest.mark.parametrize("lang", ["ru", "de"])
def test_every_stage_is_a_registered_component_in_its_order(lang: str) -> None:
    assert extract.load(lang, ner="none").pipe_names == list(STAGES)


def test_every_stage_is_an_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(project["entry-points"]["spacy_factories"]) == set(STAGES)
    installed = {e.name: e.load() for e in entry_points(group="spacy_factories") if e.name in STAGES}
    assert set(installed) == set(STAGES)


def test_a_stage_works_in_a_pipeline_of_ones_own() -> None:
    nlp = spacy.blank("de")
    nlp.add_pipe("extract_dates")
    nlp.add_pipe("extract_money")
    doc = nlp(DE)
    assert [span._.fact.currency for span in doc.spans["money"]] == ["EUR"]
    assert {fact._.fact.value for fact in doc.spans["dates"]} == {"2024-05-05"}


@pytest.mark.parametrize(("lang", "text"), [("ru", RU), ("de", DE)])
def test_doc_record_and_spans_agree(lang: str, text: str) -> None:
    nlp = extract.load(lang)
    doc = nlp(text)
    record = doc._.record
    assert isinstance(record, Record)
    assert doc.text == text
    assert record == extract.extract(text, lang=lang)
    for group, facts in record.facts().items():
        places = sorted(p for f in facts for p in (getattr(f, "mentions", None) or [(f.start, f.end)]))
        assert sorted((s._.fact.start, s._.fact.end) for s in doc.spans[group]) == places
        for span in doc.spans[group]:
            assert span.start_char <= span._.fact.start < span._.fact.end <= span.end_char
    assert {"PER", "LOC"} <= {ent.label_ for ent in doc.ents}
    assert all(doc.spans[group] for group in ("persons", "regions", "money", "dates", "agreement_counts"))


def test_pipe_gives_what_single_calls_give() -> None:
    nlp = extract.load("ru")
    texts = [RU, "", "Минск.", RU * 3, "\n\n", "Гомель и Брест " * 50]
    assert [d._.record for d in nlp.pipe(texts)] == [nlp(t)._.record for t in texts]


def test_docs_survive_a_docbin() -> None:
    nlp = extract.load("de")
    doc = nlp(DE)
    (copy,) = DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab)
    assert copy._.record == doc._.record


def test_the_documents_date_gets_in() -> None:
    nlp = extract.load("ru", ner="none")
    doc = nlp.make_doc("Вчера стороны подписали соглашение.")
    doc._.published = "2024-09-05"
    assert [d.value for d in nlp(doc)._.record.dates] == ["2024-09-04"]


def test_passages_in_the_other_language_are_read_in_it() -> None:
    text = f"{RU}\nСтороны обсудили планы.\n\n{DE}\nDie Seiten sprachen über weitere Pläne und über den Haushalt.\n"
    record = extract.extract(text * 1, lang="ru")
    assert {(m.amount, m.currency) for m in record.money} == {(20_000_000, None), (20_000_000, "EUR")}
    assert all(text[m.start : m.end] == m.text for m in record.money)
    assert [p.name for p in record.persons] == ["Михаил Орешин"]
    assert len(record.persons[0].mentions) == 2
    assert extract.extract(text, lang="ru") == record


def test_a_line_with_many_foreign_names_is_no_foreign_passage() -> None:
    names = "Siemens Energy Automation, Mercedes-Benz Trucks International, BASF Coatings Solutions, Claas Tractor"
    text = f"Концерны {names} вложат 5 млн евро.\nИх 5 мая 2024 года приняли в Минске.\n"
    record = extract.extract(text, lang="ru", ner="none")
    assert [m.currency for m in record.money] == ["EUR"]
    assert [d.value for d in record.dates] == ["2024-05-05"]


@pytest.mark.parametrize("language", ["en", "uk", "xx"])
def test_other_languages_have_no_pipeline(language: str) -> None:
    with pytest.raises(LanguageError, match="supported are de, ru"):
        extract.load(language)


def test_a_recogniser_that_lacks_the_language_says_so() -> None:
    with pytest.raises(LanguageError, match="bilingual"):
        extract.load("de", ner="natasha")
    with pytest.raises(LanguageError, match="bilingual, accurate, fast, natasha"):
        extract.load("de", ner="best")


@pytest.mark.parametrize("text", ["Минск, 5 мая.", "The governor of the region signed an agreement on Thursday."])
@pytest.mark.parametrize("wrong", [{"published": "gestern"}, {"published": ""}, {"titel": "Ein Treffen"}])
def test_metadata_that_a_record_cannot_hold_is_named(text: str, wrong: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"published takes|titel"):
        extract.extract(text, ner="none", **wrong)


def test_a_docs_day_of_publication_is_checked() -> None:
    nlp = extract.load("de", "none")
    doc = nlp.make_doc("Minsk, gestern.")
    doc._.published = "gestern"
    with pytest.raises(InputError, match="published takes a day"):
        nlp(doc)


def test_text_in_another_language_is_a_record_with_a_warning() -> None:
    record = extract.extract("The governor of the region signed three agreements with Belarus on 5 May 2024.")
    assert record.lang == "en"
    assert not any(record.facts().values())
    assert "not supported" in record.warnings[0]


@pytest.mark.parametrize("text", ["", " \n", "12345 !?", "😀"])
def test_text_without_words_is_a_record_with_a_warning(text: str) -> None:
    record = extract.extract(text)
    assert record.lang == "und"
    assert "no language was recognised" in record.warnings[0]


def test_lone_surrogates_and_nul_are_read() -> None:
    text = "Товарооборот \ud800 достиг \x00 5 млн\x00 рублей в 2024 году."
    record = extract.extract(text, lang="ru", ner="none")
    assert [m.amount for m in record.money] == [5_000_000]
    assert record.warnings
    Record.model_validate_json(record.to_json())


def test_schema_names_every_group() -> None:
    assert set(FACT_TYPES) <= set(json_schema()["properties"])


def test_an_explanation_has_the_readers_warnings(tmp_path: Path) -> None:
    rows = [{"text": text, "published": "gestern"} for text in ("Minsk liegt in Belarus.", "A short note in English.")]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    explained = [item for item in explain(tmp_path, ner="none") if isinstance(item, Explanation)]
    assert [item.record.warnings[0] for item in explained] == ["published 'gestern' was not understood"] * 2
