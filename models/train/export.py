"""Makes the shipped files of trained weights: ``export.py --corpora DIR --weights DIR --out models/ner``.

Writes the ONNX graph with 8-bit weights (``model.int8.onnx``), the configuration and the card. The card's scores are
those of the file itself, run as the product runs it, on the documents that the recipe holds out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import graph
import numpy as np
import torch
from corpora import Corpus, split
from train import HERE, NER, read_recipe, score

from extract.spans.labels import CLASSES, LABELS
from extract.spans.onnx_ner import CONFIG, MODEL, TOKENIZER, BilingualModel
from extract.spans.sentences import find_sentences
from extract.spans.tokens import replace_surrogates


def mean_weights(folders: Sequence[Path]) -> dict[str, np.ndarray]:
    """The weights of one training, or the mean of those of several that went on from one another."""
    states = [torch.load(folder / "weights.pt", weights_only=True) for folder in folders]
    return {name: torch.stack([s[name].float() for s in states]).mean(0).numpy() for name in states[0]}


def write_model(weights: Sequence[Path], exceptions: dict[str, str], out: Path) -> None:
    """The graph, the tokenizer (the small model takes the accurate one's) and the configuration."""
    out.mkdir(parents=True, exist_ok=True)
    state = mean_weights(weights)
    small = "mix" in state
    model = graph.build_words(state) if small else graph.build(state, exceptions=exceptions)
    (out / MODEL).write_bytes(model.SerializeToString(deterministic=True))
    if not small and out.resolve() != NER:
        shutil.copyfile(NER / TOKENIZER, out / TOKENIZER)
    row = "ids of a word's pieces, <pad>=1" if small else "<s>=0 ... </s>=2"
    config = {
        "labels": list(LABELS),
        "unit": "word" if small else "piece",
        "inputs": {"ids": f"int64 [batch, length{', pieces' * small}], {row}, all rows of one length"},
        "outputs": {"logits": "float32 [batch, length, 7]", "values": "float32 [batch, length, 384]"},
        "layers": graph.layer_count(state),
        "pieces": len(state["w.weight" if small else "embed.w.weight"]),
    }
    (out / CONFIG).write_text(json.dumps(config, indent=1) + "\n", "utf-8")


def measure(out: Path, corpora: list[Corpus], folder: Path) -> tuple[dict[str, dict], float]:
    """Scores on the held-out documents, and thousand characters a second on one core."""
    model = BilingualModel(out)
    scores, seconds, characters = {}, 0.0, 0
    for name, documents in split(corpora, folder).held_out.items():
        found = []
        for document in documents:
            text = replace_surrogates(document.text)
            sentences = tuple(find_sentences(text, document.lang))
            started = time.process_time()
            found.append(model.find(text, sentences))
            seconds += time.process_time() - started
            characters += len(text)
        scores[name] = score(documents, found)
    return scores, characters / 1000 / seconds


def write_card(out: Path, corpora: list[Corpus], scores: dict[str, dict], speed: float, template: str) -> None:
    """``CARD.md`` from its template."""
    files = [
        f"| {name} | {(out / name).stat().st_size:,} | {hashlib.sha256((out / name).read_bytes()).hexdigest()} |"
        for name in (MODEL, TOKENIZER, CONFIG)
        if (out / name).exists()
    ]
    data = [
        f"| {c.name} | {c.lang} | {c.licence} | {f'{c.repeat:g}' if c.repeat else 'never'} | {c.held_out or 'none'} |"
        for c in corpora
    ]
    rows = []
    for name, by_class in scores.items():
        cells = (f"{by_class[c]['p']:.3f} {by_class[c]['r']:.3f} {by_class[c]['f1']:.3f}" for c in (*CLASSES, "all"))
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    card = template
    for mark, value in {
        "{files}": "\n".join(files),
        "{data}": "\n".join(data),
        "{scores}": "\n".join(rows),
        "{speed}": f"{speed:.0f}",
    }.items():
        card = card.replace(mark, value)
    (out / "CARD.md").write_text(card, "utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--weights", type=Path, nargs="+", required=True, help="the --out of train.py or distil.py; the mean of several"
    )
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora that the recipe names")
    parser.add_argument("--recipe", type=Path, default=HERE / "recipe.toml")
    parser.add_argument("--out", type=Path, default=NER)
    arguments = parser.parse_args()
    recipe, corpora = read_recipe(arguments.recipe)
    write_model(arguments.weights, recipe["export"]["exceptions"], arguments.out)
    unit = json.loads((arguments.out / CONFIG).read_text("utf-8"))["unit"]
    scores, speed = measure(arguments.out, corpora, arguments.corpora)
    write_card(arguments.out, corpora, scores, speed, (HERE / f"card_{unit}.md").read_text("utf-8"))
    print(json.dumps({name: s["all"]["f1"] for name, s in scores.items()}), f"{speed:.1f} thousand characters a second")


if __name__ == "__main__":
    main()
