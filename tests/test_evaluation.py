"""Scores of records against gold: hand-made cases, and the same figures as the reference implementation."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from typing import Any

import pytest

from extract.errors import InputError
from extract.evaluation import check_places, read_gold, read_records, score
from extract.evaluation.same import organization_same, person_same, role_same


def figures(found: dict[str, Any], gold: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return score({"d": {"lang": "ru", **found}}, {"d": {"lang": "ru", **gold}}).figures


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Иван Петров", "Петров Иван", True),
        ("И. Петров", "Иван Петров", True),
        ("Пётр Петров", "Иван Петров", False),
        ("Петров", "Иван Петров", False),
        ("Петров", "Петров", True),
        ("", "Петров", False),
    ],
)
def test_persons(a: str, b: str, same: bool) -> None:
    assert person_same(a, b) is same


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("ОАО «Гомсельмаш»", "Гомсельмаш", True),
        ("Министерство промышленности Беларуси", "министерства промышленности Беларуси", True),
        ("Министерство промышленности Беларуси", "Министерство промышленности", True),
        ("Министерство промышленности", "Министерство", False),
        ("Siemens AG", "Siemens", True),
        ("Siemens", "Simens", False),
        ("GmbH", "GmbH", True),
    ],
)
def test_organizations(a: str, b: str, same: bool) -> None:
    assert organization_same(a, b) is same


def test_roles_need_the_same_words() -> None:
    assert role_same("губернатор Калужской области", "губернатора Калужской области")
    assert not role_same("губернатор Калужской области", "губернатор")


def test_precision_recall_and_what_is_optional() -> None:
    gold = {"dates": [{"value": "2024"}, {"value": "2025"}], "optional": {"dates": ["2030"]}}
    found = {"dates": [{"value": "2024"}, {"value": "2024"}, {"value": "2026"}, {"value": "2030"}]}
    assert figures(found, gold)["dates"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "gold": 2}
    assert figures(found, gold)["dates/ru"] == figures(found, gold)["dates"]


def test_an_identical_name_is_not_taken_by_a_similar_one() -> None:
    gold = {
        "organizations": [{"name": "Министерство промышленности"}, {"name": "Министерство промышленности Беларуси"}]
    }
    found = {"organizations": list(reversed(gold["organizations"]))}
    assert figures(found, gold)["organizations"]["f1"] == 1.0


def test_a_document_without_a_record_is_missed() -> None:
    result = score({}, {"d": {"lang": "de", "money": [{"amount": 5, "currency": "EUR"}]}})
    assert result.figures["money"]["recall"] == 0.0
    assert result.figures["language"] == {"accuracy": 0.0, "of": 1}
    assert result.errors == ['d money MISSED {"amount": 5, "currency": "EUR"}']


def test_agreements_count_by_how_far_their_fields_agree() -> None:
    gold = {"kind": "agreement", "parties": ["BY", "RU-KLU"], "status": "signed"}
    for found, expected in (
        (gold, 1.0),
        ({**gold, "kind": "plan"}, 0.0),
        ({**gold, "parties": ["DE"]}, 0.0),
        ({**gold, "status": None}, 0.8),
        ({**gold, "parties": ["BY"]}, 0.6),
    ):
        assert figures({"agreements": [found]}, {"agreements": [gold]})["agreements (soft)"]["f1"] == expected


def test_places_outside_the_article_and_wrong_offsets() -> None:
    text = "Menü Start\nText mit 5 Euro.\nText mit 5 Euro."
    gold = {"d": {"lang": "de", "boilerplate": ["Menü"], "repeated_from": "Text mit"}}
    money = [
        {"start": 20, "end": 26, "text": "5 Euro"},
        {"start": 5, "end": 6},
        {"start": 37, "end": 43, "text": "6 Euro"},
    ]
    places = check_places({"d": {"money": money, "persons": [{"mentions": [[50, 60]]}]}}, gold, {"d": text})
    assert places == (4, 2, 2)


def test_broken_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"id": "a"}\n{"id": "a"}\n')
    with pytest.raises(InputError, match="line 2"):
        read_records(tmp_path / "r.jsonl")
    (tmp_path / "r.jsonl").write_text('{"no": "id"}\n')
    with pytest.raises(InputError, match="line 1"):
        read_records(tmp_path / "r.jsonl")
    with pytest.raises(InputError, match="opened"):
        read_records(tmp_path / "none.jsonl")
    with pytest.raises(InputError, match="no gold"):
        read_gold(tmp_path)
    (tmp_path / "g.json").write_text("[]")
    with pytest.raises(InputError, match="no gold file"):
        read_gold(tmp_path)


def test_same_figures_as_the_reference(shared: Path) -> None:
    spec = importlib.util.spec_from_file_location("reference", shared / "score.py")
    assert spec is not None
    assert spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    gold = read_gold(shared / "gold")
    dice = random.Random(3)
    for _ in range(30):
        records = {id: disturbed(document, gold, dice) for id, document in gold.items()}
        expected, notes = reference.score(records, gold, errors=True)
        found = score(records, gold)
        assert json.loads(json.dumps(found.figures)) == json.loads(json.dumps(expected))
        assert found.errors == notes


def disturbed(document: dict[str, Any], gold: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """Gold as an imperfect record: facts left out, altered, repeated, or taken from another document."""
    record: dict[str, Any] = {"lang": dice.choice(["ru", "de"])}
    other = dice.choice(list(gold.values()))
    for kind, facts in document.items():
        if not isinstance(facts, list) or not facts or not isinstance(facts[0], dict):
            continue
        facts = [*facts, *other.get(kind, [])[:2], *facts[:1]]
        kept = [altered(fact, dice) for fact in facts if dice.random() < 0.8]
        record[kind] = dice.sample(kept, len(kept))
    return record


def altered(fact: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    if dice.random() < 0.6:
        return fact
    field, value = dice.choice(list(fact.items()))
    if isinstance(value, str):
        words = value.split()
        return {**fact, field: " ".join(words[dice.random() < 0.5 :][: len(words) - (dice.random() < 0.3)]) or value}
    if isinstance(value, int | float):
        return {**fact, field: value + dice.choice([0, 1])}
    return {**fact, field: value[1:]} if isinstance(value, list) else fact
