"""The two models together, by how much doubt sends a sentence to the accurate one: ``bounds.py --corpora DIR``.

Prints a table: F1 of all classes on the documents that the recipe holds out, and thousand characters a second of CPU
time on unlabelled texts of each language.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from corpora import Document, split
from train import HERE, read_recipe, score

from extract.spans.entities import Recogniser
from extract.spans.onnx_ner import BilingualModel, TwoModels, model_folder
from extract.spans.sentences import find_sentences
from extract.spans.tokens import replace_surrogates

ALONE = (0.0, float("inf"))  # the accurate model; the small one


def read_texts(paths: Sequence[Path], characters: int) -> dict[str, list[str]]:
    """Texts by language, so many characters of each."""
    texts: dict[str, list[str]] = {}
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                own = texts.setdefault(row["lang"], [])
                if sum(map(len, own)) < characters:
                    own.append(replace_surrogates(row["text"]))
    return texts


def together(bound: float, small: BilingualModel, accurate: BilingualModel, lang: str) -> Recogniser:
    """What reads texts at this bound."""
    return accurate if bound == ALONE[0] else TwoModels(small, accurate, bound, lang)


def f1(model: Recogniser, documents: list[Document]) -> float:
    """Of all classes."""
    found = []
    for document in documents:
        text = replace_surrogates(document.text)
        found.append(model.find(text, tuple(find_sentences(text, document.lang))))
    return score(documents, found)["all"]["f1"]


def speed(model: Recogniser, texts: list[str], lang: str) -> float:
    """Thousand characters a second."""
    sentences = [tuple(find_sentences(text, lang)) for text in texts]
    started = time.process_time()
    for text, own in zip(texts, sentences, strict=True):
        model.find(text, own)
    return sum(map(len, texts)) / 1000 / (time.process_time() - started)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora that the recipe names")
    parser.add_argument("--recipe", type=Path, default=HERE / "recipe.toml")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="JSON Lines with text and lang, for speed")
    parser.add_argument("--characters", type=int, default=300_000)
    parser.add_argument("--bounds", type=float, nargs="*", default=[0.4, 0.5, 0.6, 0.7, 0.9], help="in nats")
    parser.add_argument("--small", type=Path, default=model_folder("ner-small"))
    arguments = parser.parse_args()
    _, corpora = read_recipe(arguments.recipe)
    held_out = {name: some for name, some in split(corpora, arguments.corpora).held_out.items() if some}
    texts = read_texts(arguments.texts, arguments.characters)
    print("| bound |", *(f" {name} |" for name in (*held_out, *texts)), sep="")
    print("|---|", *("---|" for _ in (*held_out, *texts)), sep="")
    for bound in (ALONE[0], *arguments.bounds, ALONE[1]):
        # Loaded anew, so that no window is remembered from the bound before.
        at = partial(together, bound, BilingualModel(arguments.small), BilingualModel(model_folder()))
        cells = [f"{speed(at(lang), some, lang):.0f}" for lang, some in texts.items()]
        cells = [f"{f1(at(some[0].lang), some):.3f}" for some in held_out.values()] + cells
        print(f"| {bound:g} |", *(f" {cell} |" for cell in cells), sep="", flush=True)


if __name__ == "__main__":
    main()
