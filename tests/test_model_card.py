from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from extract.spans.labels import LABELS
from extract.spans.onnx_ner import CONFIG, MODEL, TOKENIZER, model_folder

ROOT = Path(__file__).resolve().parents[1]
CARD = (model_folder() / "CARD.md").read_text("utf-8")
RECIPE = tomllib.loads((ROOT / "models/train/recipe.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", [MODEL, TOKENIZER, CONFIG])
def test_the_card_describes_the_files_that_ship(name: str) -> None:
    content = (model_folder() / name).read_bytes()
    row = re.search(rf"^\| {re.escape(name)} \| ([\d,]+) \| ([0-9a-f]{{64}}) \|$", CARD, re.MULTILINE)
    assert row, f"no row of {name}"
    assert int(row[1].replace(",", "")) == len(content)
    assert row[2] == hashlib.sha256(content).hexdigest()


def test_the_model_is_small_enough_to_ship() -> None:
    assert sum(f.stat().st_size for f in model_folder().iterdir()) < 50_000_000


def test_the_configuration_fits_the_tokenizer() -> None:
    config = json.loads((model_folder() / CONFIG).read_text("utf-8"))
    assert tuple(config["labels"]) == LABELS
    assert config["pieces"] == Tokenizer.from_file(str(model_folder() / TOKENIZER)).get_vocab_size()


def test_the_card_names_each_corpus_with_its_licence() -> None:
    for corpus in RECIPE["corpus"]:
        assert f"| {corpus['name']} | {corpus['lang']} | {corpus['licence']} |" in CARD
        assert not re.search(r"\bNC\b|non-?commercial", corpus["licence"], re.IGNORECASE)


def test_the_card_has_scores_of_each_held_out_part() -> None:
    held_out = [c["name"] for c in RECIPE["corpus"] if c.get("held_out")]
    assert held_out
    for name in held_out:
        row = re.search(rf"^\| {name} \|((?: 0\.\d{{3}}| 1\.000){{3}} \|){{4}}$", CARD, re.MULTILINE)
        assert row, f"no scores of {name}"


def test_held_out_parts_never_train() -> None:
    for corpus in RECIPE["corpus"]:
        assert corpus.get("repeat", 1) > 0 or corpus["held_out"]
        assert "krauts" not in " ".join(corpus["files"])
