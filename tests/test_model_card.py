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
FOLDERS = [model_folder("ner"), model_folder("ner-small")]
FILES = [(folder, name) for folder in FOLDERS for name in (MODEL, TOKENIZER, CONFIG) if (folder / name).exists()]
CARDS = [(folder / "CARD.md").read_text("utf-8") for folder in FOLDERS]
RECIPE = tomllib.loads((ROOT / "models/train/recipe.toml").read_text("utf-8"))


@pytest.mark.parametrize(("folder", "name"), FILES, ids=[f"{folder.name}/{name}" for folder, name in FILES])
def test_the_card_describes_the_files_that_ship(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    card = (folder / "CARD.md").read_text("utf-8")
    row = re.search(rf"^\| {re.escape(name)} \| ([\d,]+) \| ([0-9a-f]{{64}}) \|$", card, re.MULTILINE)
    assert row, f"no row of {name}"
    assert int(row[1].replace(",", "")) == len(content)
    assert row[2] == hashlib.sha256(content).hexdigest()


def test_the_models_are_small_enough_to_ship() -> None:
    assert {name for _, name in FILES} == {MODEL, TOKENIZER, CONFIG}
    assert sum((folder / name).stat().st_size for folder, name in FILES) < 80_000_000


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_configuration_fits_the_tokenizer(folder: Path) -> None:
    config = json.loads((folder / CONFIG).read_text("utf-8"))
    assert tuple(config["labels"]) == LABELS
    assert config["pieces"] == Tokenizer.from_file(str(model_folder() / TOKENIZER)).get_vocab_size()


@pytest.mark.parametrize("card", CARDS, ids=["ner", "ner-small"])
def test_the_card_names_each_corpus_with_its_licence(card: str) -> None:
    for corpus in RECIPE["corpus"]:
        assert f"| {corpus['name']} | {corpus['lang']} | {corpus['licence']} |" in card
        assert not re.search(r"\bNC\b|non-?commercial", corpus["licence"], re.IGNORECASE)


@pytest.mark.parametrize("card", CARDS, ids=["ner", "ner-small"])
def test_the_card_has_scores_of_each_held_out_part(card: str) -> None:
    held_out = [c["name"] for c in RECIPE["corpus"] if c.get("held_out")]
    assert held_out
    for name in held_out:
        row = re.search(rf"^\| {name} \|((?: 0\.\d{{3}}| 1\.000){{3}} \|){{4}}$", card, re.MULTILINE)
        assert row, f"no scores of {name}"


def test_held_out_parts_never_train() -> None:
    for corpus in RECIPE["corpus"]:
        assert corpus.get("repeat", 1) > 0 or corpus["held_out"]
        assert "krauts" not in " ".join(corpus["files"])
