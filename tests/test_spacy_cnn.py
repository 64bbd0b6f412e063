"""The peer that is trained here: spaCy's small CNN, on the documents of a recipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import spacy

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "models" / "train"))

import ner
import spacy_cnn
from corpora import Document
from made import make

RECIPE = """
[training]
seed = 3
made = { de = 10 }

[[corpus]]
name = "mini"
files = ["mini.jsonl"]
lang = "de"
licence = "MIT"
repeat = 1.5
held_out = 20

[[corpus]]
name = "other"
files = ["absent.jsonl"]
lang = "ru"
licence = "MIT"
"""


def write_corpus(path: Path, lang: str, number: int) -> None:
    rows = [{"id": d.id, "lang": lang, "text": d.text, "ents": d.spans} for d in make(lang, number, 1)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "recipe.toml").write_text(RECIPE)
    write_corpus(tmp_path / "mini.jsonl", "de", 80)
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def command(program: ModuleType, *words: object) -> str:
        monkeypatch.setattr(sys, "argv", [program.__name__, *map(str, words)])
        assert program.main() == 0
        return capsys.readouterr().out

    return command


def options(folder: Path) -> tuple[object, ...]:
    return "--corpora", folder, "--lang", "de", "--out", folder / "cnn", "--recipe", folder / "recipe.toml"


def test_a_trained_pipeline_is_read_and_scored_beside_ours(folder: Path, run: Callable[..., str]) -> None:
    said = run(spacy_cnn, *options(folder), "--passes", 2)
    assert ", 2.00 passes, " in said
    held_out, russian = folder / "cnn" / "held_out" / "mini.jsonl", folder / "russian.jsonl"
    assert len(held_out.read_text("utf-8").splitlines()) == 20
    write_corpus(russian, "ru", 5)
    printed = run(ner, held_out, russian, "--ner", "natasha", "--spacy", folder / "cnn", "--json")
    rows: list[dict[str, Any]] = [json.loads(line) for line in printed.splitlines()]
    assert [(row["corpus"], row["system"]) for row in rows] == [
        ("mini", str(folder / "cnn")),
        ("russian", "natasha"),
    ]
    assert all(row["PER"]["f1"] > 0.5 for row in rows)


def test_the_training_ends_when_its_time_has_passed(folder: Path, run: Callable[..., str]) -> None:
    assert "\n1 steps, " in run(spacy_cnn, *options(folder), "--minutes", 0)
    assert spacy.load(folder / "cnn").pipe_names == ["tok2vec", "ner"]


def test_a_span_that_ends_inside_a_token_is_left_out_and_counted() -> None:
    examples = spacy_cnn.Examples(spacy.blank("de"))
    example = examples.of(Document("d", "de", "Anna sah Bonnerin", ((0, 4, "PER"), (9, 13, "LOC"))))
    assert [(e.text, e.label_) for e in example.reference.ents] == [("Anna", "PER")]
    assert example.predicted.ents == ()
    assert (examples.dropped, examples.spans) == (1, 2)
