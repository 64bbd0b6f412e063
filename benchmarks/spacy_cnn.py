"""Trains spaCy's small CNN on what our model is trained on, as a peer for `benchmarks/ner.py`.

    python benchmarks/spacy_cnn.py --corpora CORPORA --lang ru --out build/cnn/ru --minutes 12
    python benchmarks/ner.py build/cnn/ru/held_out/*.jsonl --ner natasha --spacy build/cnn/ru

The pipeline is that of ``spacy init config --pipeline ner --optimize efficiency``: hashed embeddings of norm, prefix,
suffix and shape, four convolutions of width 96, a parser of transitions, no vectors; its tokens are the product's. The
documents and how often each is seen are those of the recipe in one language (`models/train/recipe.toml`), with made
sentences. The weights written are the running mean of those of all steps. Held-out documents take no part in the
training; they are written beside the pipeline. It is written anew every 100 steps, so a training can be stopped.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import ner as ner_benchmark
import spacy
from rich.console import Console
from rich.table import Table
from spacy.cli.init_config import init_config
from spacy.language import Language
from spacy.schemas import ConfigSchemaTraining
from spacy.training import Example
from spacy.util import fix_random_seed, load_model_from_config, registry

from extract.lang import languages
from extract.pipeline import load
from extract.spans.tokens import replace_surrogates

sys.path.append(str(Path(__file__).resolve().parents[1] / "models" / "train"))

from corpora import Corpus, Document, Split, split
from made import make

RECIPE = Path(__file__).resolve().parents[1] / "models" / "train" / "recipe.toml"
PRINTED = 100  # steps between two lines, and two pipelines written
SHOWN = 500  # examples that tell the pipeline its labels


class Recipe(NamedTuple):
    """The recipe's part of one language.

    Attributes:
        corpora: Its corpora.
        made: Made documents of a pass.
        seed: Of all that is drawn.
    """

    corpora: list[Corpus]
    made: int
    seed: int


def read_recipe(path: Path, lang: str) -> Recipe:
    """What a recipe says of one language."""
    recipe = tomllib.loads(path.read_text("utf-8"))
    corpora = [Corpus(**{**c, "files": tuple(c["files"])}) for c in recipe["corpus"] if c["lang"] == lang]
    if not corpora:
        raise SystemExit(f"{path}: no corpus of {lang!r}")
    settings = recipe["training"]
    return Recipe(corpora, settings["made"].get(lang, 0), settings["seed"])


class Examples:
    """spaCy's examples of documents; a span whose ends are inside a token of the pipeline is left out.

    Args:
        nlp: Makes the tokens.
    """

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self.spans = 0
        self.dropped = 0

    def of(self, document: Document) -> Example:
        """The example of one document."""
        predicted = self.nlp.make_doc(replace_surrogates(document.text))
        reference = predicted.copy()
        aligned = [reference.char_span(start, end, label) for start, end, label in document.spans]
        spans = [span for span in aligned if span is not None]
        reference.set_ents(spans)
        self.spans += len(aligned)
        self.dropped += len(aligned) - len(spans)
        return Example(predicted, reference)


def training_passes(data: Split, recipe: Recipe, lang: str, examples: Examples) -> Iterator[list[Example]]:
    """Shuffled examples of one pass after another: each corpus as often as the recipe says, made ones drawn anew."""
    chooser = random.Random(recipe.seed)
    known = {name: [examples.of(d) for d in documents] for name, documents in data.train.items()}
    while True:
        chosen = [examples.of(d) for d in make(lang, recipe.made, chooser.randrange(1 << 30))]
        for corpus in recipe.corpora:
            own = known.get(corpus.name, [])
            whole = int(corpus.repeat)
            chosen += own * whole + chooser.sample(own, round((corpus.repeat - whole) * len(own)))
        chooser.shuffle(chosen)
        yield chosen


def new_pipeline(lang: str) -> tuple[Language, dict[str, Any]]:
    """The pipeline, which has no weights yet, and the training settings of its config, resolved."""
    config = init_config(lang=lang, pipeline=["ner"], optimize="efficiency", silent=True)
    config["nlp"]["tokenizer"] = load(lang, "none").config["nlp"]["tokenizer"]
    config["training"]["optimizer"]["use_averages"] = True
    nlp = load_model_from_config(config, auto_fill=True)
    return nlp, registry.resolve(nlp.config.interpolate()["training"], schema=ConfigSchemaTraining)


class Course:
    """A training on its way.

    Args:
        nlp: The pipeline, initialised.
        training: The settings of its config, resolved.
        out: Folder for the pipeline.
    """

    def __init__(self, nlp: Language, training: dict[str, Any], out: Path) -> None:
        self.nlp, self.training, self.out = nlp, training, out
        self.start = time.process_time()
        self.steps = self.words = 0
        self.passes = self.loss = 0.0

    def minutes(self) -> float:
        """Processor time so far."""
        return (time.process_time() - self.start) / 60

    def run(self, passes: Iterable[list[Example]], minutes: float) -> None:
        """Train on one pass after another, so many minutes at most, and write the pipeline."""
        for examples in passes:
            for batch in self.training["batcher"](examples):
                self.update(batch)
                self.passes += len(batch) / len(examples)
                if self.steps % PRINTED == 0:
                    print(f"{self} loss {self.loss / PRINTED:.1f}", flush=True)
                    self.loss = 0.0
                    self.write()
                if self.minutes() >= minutes:
                    break
            if self.minutes() >= minutes:
                break
        self.write()

    def update(self, batch: list[Example]) -> None:
        """One step."""
        losses = self.nlp.update(batch, drop=self.training["dropout"], sgd=self.training["optimizer"])
        self.steps += 1
        self.words += sum(len(example.predicted) for example in batch)
        self.loss += losses["ner"]

    def write(self) -> None:
        """Write the pipeline with the mean weights."""
        self.nlp.meta["description"] = f"PER, ORG and LOC, trained on the corpora of the recipe: {self}"
        with self.nlp.use_params(self.training["optimizer"].averages):
            self.nlp.to_disk(self.out)

    def __str__(self) -> str:
        return f"{self.steps} steps, {self.passes:.2f} passes, {self.words:,} words, {self.minutes():.1f} minutes"


def write_held_out(data: Split, folder: Path) -> list[Path]:
    """The held-out documents, a file a corpus, in the form that `benchmarks/ner.py` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, documents in data.held_out.items():
        rows = ({"id": d.id, "lang": d.lang, "text": d.text, "flat": d.spans} for d in documents)
        path = folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        paths.append(path)
    return paths


def scores(pipeline: Path, corpora: Iterable[Path]) -> Table:
    """Precision, recall and F1 of a written pipeline on corpora, as `benchmarks/ner.py` counts them."""
    table = Table("held out", *(f"{c}\np r f1" for c in (*ner_benchmark.CLASSES, "all")))
    find = ner_benchmark.spacy_finder(spacy.load(pipeline))
    for path in corpora:
        counts, _ = ner_benchmark.measure(find, ner_benchmark.read_documents(path, None))
        table.add_row(path.stem, *map(str, counts.values()))
    return table


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR", help="what the recipe's paths are below")
    parser.add_argument("--lang", choices=languages(), required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the pipeline")
    parser.add_argument("--passes", type=int, default=10, help="passes over the training documents at most")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="minutes of processor time at most")
    parser.add_argument("--recipe", type=Path, default=RECIPE, metavar="FILE.toml")
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe, arguments.lang)
    fix_random_seed(recipe.seed)
    data = split(recipe.corpora, arguments.corpora)
    held_out = write_held_out(data, arguments.out / "held_out")
    nlp, training = new_pipeline(arguments.lang)
    examples = Examples(nlp)
    passes = training_passes(data, recipe, arguments.lang, examples)
    first = next(passes)
    print(f"{examples.dropped} of {examples.spans} spans end inside a token and are left out", flush=True)
    nlp.initialize(lambda: first[:SHOWN], sgd=training["optimizer"])
    course = Course(nlp, training, arguments.out)
    course.run(islice(chain([first], passes), arguments.passes), arguments.minutes)
    print(course)
    Console(width=None if sys.stdout.isatty() else 160).print(scores(arguments.out, held_out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
