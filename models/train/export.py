"""Makes the shipped files of trained weights: ``python models/train/export.py --weights DIR --out models/ner``.

Writes the ONNX graph with 8-bit weights (``model.int8.onnx``), the configuration and the card. The card's scores are
those of the file itself, run as the product runs it, on the documents that the recipe holds out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
import tomllib
from pathlib import Path

import graph
from corpora import Corpus, split
from encoder import Tagger
from tokenizers import Tokenizer
from train import HERE, NER, read_recipe, read_weights, score

from extract.spans.labels import CLASSES, LABELS
from extract.spans.onnx_ner import CONFIG, MODEL, TOKENIZER, BilingualModel
from extract.spans.sentences import find_sentences
from extract.spans.tokens import replace_surrogates


def write_model(model: Tagger, tokenizer: Tokenizer, exceptions: dict[str, str], out: Path) -> None:
    """The graph, the tokenizer and the configuration."""
    out.mkdir(parents=True, exist_ok=True)
    state = {name: value.detach().float().numpy() for name, value in model.state_dict().items()}
    (out / MODEL).write_bytes(graph.build(state, exceptions=exceptions).SerializeToString(deterministic=True))
    if not (out / TOKENIZER).exists():
        tokenizer.save(str(out / TOKENIZER))
    config = {
        "labels": list(LABELS),
        "inputs": {"ids": "int64 [batch, length], <s>=0 ... </s>=2, all rows of one length"},
        "outputs": {"logits": "float32 [batch, length, 7]"},
        "layers": len(model.layers),
        "pieces": tokenizer.get_vocab_size(),
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
    parser.add_argument("--weights", required=True, help="the --out of the training")
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora that the recipe names")
    parser.add_argument("--recipe", type=Path, default=HERE / "recipe.toml")
    parser.add_argument("--out", type=Path, default=NER)
    arguments = parser.parse_args()
    _, corpora = read_recipe(arguments.recipe)
    exceptions = tomllib.loads(arguments.recipe.read_text("utf-8"))["export"]["exceptions"]
    tokenizer = Tokenizer.from_file(str(NER / TOKENIZER))
    write_model(read_weights(arguments.weights, tokenizer), tokenizer, exceptions, arguments.out)
    scores, speed = measure(arguments.out, corpora, arguments.corpora)
    write_card(arguments.out, corpora, scores, speed, (HERE / "card.md").read_text("utf-8"))
    print(json.dumps({name: s["all"]["f1"] for name, s in scores.items()}), f"{speed:.1f} thousand characters a second")


if __name__ == "__main__":
    main()
