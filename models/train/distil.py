"""Trains the small model on what the accurate one says: ``python models/train/distil.py --teacher DIR --out DIR ...``.

The accurate model (``--teacher``, the --out of ``train.py``) labels the recipe's corpora, made sentences and
unlabelled texts (``--texts``, JSON Lines with ``text`` and ``lang``); the labels are kept in ``--work``, so that a
second run needs no teacher. The student learns the teacher's probabilities and last values of each word, and the gold
labels where there are some. ``export.py`` makes the shipped files of both.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import graph
import numpy as np
import onnxruntime
import torch
from corpora import Corpus, Document, Split, split
from encoder import LABELS as LABEL_COUNT
from encoder import Tagger
from made import make
from student import WordTagger, from_onnx, from_teacher
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from train import NER, Averaging, Course, Spans, add_options, read_recipe, read_weights
from windows import END, START, UNKNOWN, Window, tensors, windows_of

from extract.spans.labels import decode, tidy, unit_scores
from extract.spans.onnx_ner import NO_PIECE, PIECES_OF_WORD, words_of
from extract.spans.windows import Pieces

ARRAYS = {"ids": np.int32, "logp": np.float16, "values": np.float16, "gold": np.int8}
NO_GOLD = -1


# --- what the teacher says -------------------------------------------------------------------------------------------


def read_texts(paths: Sequence[Path]) -> list[Document]:
    """Unlabelled documents."""
    documents = []
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        documents += [Document(f"{path.stem}#{n}", row["lang"], row["text"], ()) for n, row in enumerate(rows)]
    return documents


def gold_of(window: Window) -> np.ndarray:
    """The label of each word: that of its first piece."""
    return np.array(window.labels, dtype=np.int8)[window.words]


class Teacher:
    """The accurate model in 8 bits, as it is shipped."""

    def __init__(self, weights: Tagger, threads: int) -> None:
        state = {name: value.detach().float().numpy() for name, value in weights.state_dict().items()}
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(graph.build(state).SerializeToString(), options)
        self._pool = ThreadPoolExecutor(threads)

    def ask(self, windows: Sequence[Window]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For each window the log-probabilities of its words' labels, and the last values of their first pieces."""
        return self._pool.map(self._ask, windows)

    def _ask(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        logits, values = self._session.run(["logits", "values"], {"ids": np.array([[START, *window.ids, END]])})
        pieces = logits[0, 1:-1]
        pieces = pieces - np.logaddexp.reduce(pieces, axis=1, keepdims=True)
        scores = unit_scores(pieces, window.words) / np.diff([*window.words, len(window.ids)])[:, None]
        scores -= np.logaddexp.reduce(scores, axis=1, keepdims=True)
        return scores, values[0, np.array(window.words) + 1]


def write_labels(teacher: Teacher, groups: dict[str, list[Window]], work: Path) -> None:
    """Arrays over the words of all windows, and where the windows of each group begin and end in them."""
    work.mkdir(parents=True, exist_ok=True)
    total = sum(len(w.words) for windows in groups.values() for w in windows)
    shapes = {"ids": (total, PIECES_OF_WORD), "logp": (total, LABEL_COUNT), "values": (total, 384), "gold": (total,)}
    arrays = {
        name: np.lib.format.open_memmap(work / f"{name}.npy", "w+", kind, shapes[name]) for name, kind in ARRAYS.items()
    }
    bounds: dict[str, list[tuple[int, int]]] = {}
    at, started = 0, time.monotonic()
    for name, windows in groups.items():
        bounds[name] = []
        for window, (scores, values) in zip(windows, teacher.ask(windows), strict=True):
            end = at + len(scores)
            arrays["ids"][at:end] = words_of(window.ids, window.words)
            arrays["logp"][at:end] = scores
            arrays["values"][at:end] = values
            arrays["gold"][at:end] = NO_GOLD if name == "texts" else gold_of(window)
            bounds[name].append((at, end))
            at = end
        rate = at / (time.monotonic() - started)
        print(f"{name}: {len(windows)} windows, {at:,} words so far, {rate:.0f} words/s", flush=True)
    for array in arrays.values():
        array.flush()
    (work / "windows.json").write_text(json.dumps(bounds))


def label(
    arguments: argparse.Namespace, recipe: dict, corpora: list[Corpus], data: Split, tokenizer: Tokenizer
) -> None:
    """Let the teacher label everything."""
    training, chooser = recipe["training"], random.Random(recipe["student"]["seed"])
    shares = {c.name: min(1.0, c.repeat) for c in corpora}
    groups = {name: chooser.sample(some, round(shares[name] * len(some))) for name, some in data.train.items()}
    groups["made"] = [d for lang, n in training["made"].items() for d in make(lang, n, chooser.randrange(1 << 30))]
    groups["texts"] = read_texts(arguments.texts)
    pieces = Pieces(tokenizer)
    windows = {
        name: [w for d in documents for w in windows_of(d, pieces, chooser.choice(training["windows"]))]
        for name, documents in groups.items()
    }
    for name, some in windows.items():
        print(f"{name}: {sum(len(w.ids) for w in some):,} pieces", flush=True)
    write_labels(Teacher(read_weights(arguments.teacher, tokenizer), arguments.threads), windows, arguments.work)


# --- the student -----------------------------------------------------------------------------------------------------


class Labelled:
    """The arrays that `write_labels` wrote."""

    def __init__(self, work: Path) -> None:
        self.ids, self.logp, self.values, self.gold = (np.load(work / f"{n}.npy", mmap_mode="r") for n in ARRAYS)
        self.windows: dict[str, list[tuple[int, int]]] = json.loads((work / "windows.json").read_text())

    def epoch(self, repeats: dict[str, float], words: int, chooser: random.Random) -> list[list[tuple[int, int]]]:
        """Shuffled batches of windows of like length; each group as often as `repeats` says, else once."""
        chosen: list[tuple[int, int]] = []
        for name, windows in self.windows.items():
            repeat = repeats.get(name, 1.0)
            chosen += windows * int(repeat)
            chosen += chooser.sample(windows, round((repeat - int(repeat)) * len(windows)))
        chosen.sort(key=lambda w: (w[1] - w[0], chooser.random()))
        grouped: list[list[tuple[int, int]]] = [[]]
        for window in chosen:
            if grouped[-1] and (window[1] - window[0]) * (len(grouped[-1]) + 1) > words:
                grouped.append([])
            grouped[-1].append(window)
        chooser.shuffle(grouped)
        return grouped

    def batch(self, windows: Sequence[tuple[int, int]], dropped: float, chooser: np.random.Generator) -> list[Tensor]:
        """Ids, mask, and flat over the words that are not padding: log-probabilities, last values, gold labels."""
        length = max(end - start for start, end in windows)
        ids = np.full((len(windows), length, PIECES_OF_WORD), NO_PIECE)
        mask = np.zeros((len(windows), length), dtype=np.float32)
        for row, (start, end) in enumerate(windows):
            own = np.array(self.ids[start:end])
            hidden = chooser.random(end - start) < dropped
            own[hidden] = NO_PIECE
            own[hidden, 0] = UNKNOWN
            ids[row, : end - start], mask[row, : end - start] = own, 1.0
        parts = [np.concatenate([a[s:e] for s, e in windows]) for a in (self.logp, self.values, self.gold)]
        return [torch.from_numpy(a) for a in (ids, mask, *parts)]


def loss_of(student: WordTagger, batch: Sequence[Tensor], settings: dict) -> tuple[Tensor, Tensor]:
    """What the student is trained to make small, and the part of it that compares probabilities with the teacher's."""
    ids, mask, logp, values, gold = batch
    hidden = student.hidden(ids, mask)[mask.bool()]
    logits = student.out(hidden).float()
    own = logits.log_softmax(-1)
    likeness = functional.kl_div(own, logp.float(), reduction="batchmean", log_target=True)
    wanted = values.float()
    distance = functional.mse_loss(hidden.float(), wanted) / wanted.square().mean()
    loss = likeness + settings["values"] * distance
    known = gold != NO_GOLD
    if known.any():
        loss = loss + settings["gold"] * functional.cross_entropy(own[known], gold[known].long()) * known.float().mean()
    return loss, likeness.detach()


def predict(student: WordTagger, documents: list[Document], pieces: Pieces) -> list[Spans]:
    """Spans of each document, read as the product reads them."""
    student.eval()
    found = []
    with torch.no_grad():
        for document in documents:
            spans = []
            for window in windows_of(document, pieces, 200):
                ids = torch.from_numpy(words_of(window.ids, window.words)).long()[None]
                logits = student(ids, torch.ones(ids.shape[:2])).float()[0].numpy()
                bounds = [*window.words, len(window.ids)]
                words = [(window.pieces[s][0], window.pieces[e - 1][1]) for s, e in pairwise(bounds)]
                spans += decode(document.text, words, logits)
            found.append(tidy(document.text, spans))
    student.train()
    return found


def start(arguments: argparse.Namespace, settings: dict, tokenizer: Tokenizer, texts: list[Document]) -> WordTagger:
    """The student before its training."""
    if arguments.start and arguments.start.suffix == ".onnx":
        return from_onnx(arguments.start)
    if arguments.start:
        state = torch.load(arguments.start / "weights.pt", weights_only=True)
        student = WordTagger(tokenizer.get_vocab_size(), len(settings["layers"]), inner=settings["inner"])
        student.load_state_dict(state)
        return student
    pieces = Pieces(tokenizer)
    windows = [w for d in texts for w in windows_of(d, pieces, 120)]
    ids, mask, _ = tensors(windows)
    return from_teacher(read_weights(arguments.teacher, tokenizer), settings["layers"], settings["inner"], ids, mask)


def train(arguments: argparse.Namespace) -> None:
    """The whole training."""
    recipe, corpora = read_recipe(arguments.recipe)
    settings = recipe["student"]
    torch.manual_seed(settings["seed"])
    torch.set_num_threads(arguments.threads)
    tokenizer = Tokenizer.from_file(str(NER / "tokenizer.json"))
    documents = split(corpora, arguments.corpora)
    if not (arguments.work / "windows.json").exists():
        label(arguments, recipe, corpora, documents, tokenizer)
    chooser, hider = random.Random(settings["seed"]), np.random.default_rng(settings["seed"])
    data = Labelled(arguments.work)
    student = start(arguments, settings, tokenizer, [d for some in documents.held_out.values() for d in some[:20]])
    plan = []
    for _ in range(settings["epochs"]):
        plan += data.epoch({c.name: max(1.0, c.repeat) for c in corpora}, settings["batch_words"], chooser)
    arguments.out.mkdir(parents=True, exist_ok=True)
    run = Averaging(student, settings, apart=("w",))
    vectors = torch.optim.SparseAdam([student.w.weight], lr=settings["learning_rate"])
    print(f"{len(plan)} steps", flush=True)
    course = Course(run, arguments, "words")
    for windows, progress in course.steps(plan):
        batch = data.batch(windows, settings["word_dropout"], hider)
        loss, likeness = loss_of(student, batch, settings)
        loss.backward()
        vectors.param_groups[0]["lr"] = run.rate(progress) * settings["vectors"]
        vectors.step()
        vectors.zero_grad()
        run.update(progress)
        course.note(int(batch[1].sum()), loss=loss.item(), kl=likeness.item())
    pieces = Pieces(tokenizer)
    course.finish(student, documents.held_out, lambda some: predict(student, some, pieces))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    add_options(parser)
    parser.add_argument("--teacher", required=True, help="the --out of train.py")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="unlabelled texts, JSON Lines")
    parser.add_argument("--work", type=Path, required=True, help="folder for the teacher's labels")
    parser.add_argument("--start", type=Path, help="go on from an ONNX file or the --out of an earlier run")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
