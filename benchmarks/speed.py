"""Speed against natasha's Doc pipeline (segmentation, morphology, syntax, NER), on the same Russian texts.

    python benchmarks/speed.py                                   # the sample documents, many times over
    python benchmarks/speed.py texts.jsonl --characters 500000   # a JSONL with a column "text"
    python benchmarks/speed.py texts.jsonl --rounds 5            # the medians of five rounds
    python benchmarks/speed.py --growth                          # time against number and length of documents
    python benchmarks/speed.py --lengths 1000 10000              # a piece of it

Each system runs in processes of its own, one thread each, one system after the other, after it has loaded its
models. Ours does the whole job: reading, cleaning, model, rules, linking, writing. Ratios are of CPU seconds, which
other work on the machine disturbs least; above 1 is faster than natasha. With several rounds every system runs once in
each, and each figure is its median. "Names alone" are sentences and named entities, without what comes before and
after.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from extract.spans.recognisers import MODELS, NER

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
SAMPLES = Path(__file__).parents[1] / "data" / "raw"
COUNTS = (100, 1_000, 10_000)
LENGTHS = (1_000, 10_000, 100_000, 1_000_000)
PEER = "natasha's Doc pipeline"
OURS = {f"extract, ner={ner}": ner for ner in NER}
NAMES = {f"names alone, ner={ner}": ner for ner in MODELS}


# --- texts ---------------------------------------------------------------------------------------------------------


def russian_texts(path: Path, characters: int) -> list[str]:
    """Russian texts of a file or folder, as many as `characters` hold; repeated from the start when too few."""
    from extract.documents import Document, read
    from extract.language import detect

    texts = []
    for document in read(path):
        if isinstance(document, Document) and detect(document.text) == "ru":
            texts.append(document.text)
            if sum(map(len, texts)) >= characters:
                return texts
    if not texts:
        sys.exit(f"no Russian text in {path}")
    every = sum(map(len, texts))
    return [text for _ in range(max(1, characters // every)) for text in texts]


def write_jsonl(file: Path, texts: Iterable[str]) -> None:
    """Write texts as rows."""
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)


# --- one system in one process ---------------------------------------------------------------------------------------


class Stopwatch:
    """Wall and CPU seconds of all that runs through it."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def time(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function`, timed."""

        def timed(*args: Any, **options: Any) -> Any:
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                return function(*args, **options)
            finally:
                self.wall += time.perf_counter() - wall
                self.cpu += time.process_time() - cpu

        return timed


def _freeze() -> None:
    """Keep what is loaded out of the garbage collector's rounds, as the workers of a run do."""
    gc.collect()
    gc.freeze()


def run_natasha(file: Path) -> tuple[Stopwatch, Stopwatch]:
    """natasha's Doc pipeline over the texts of `file`; time of the whole, and of its NER."""
    from natasha import Doc, NewsEmbedding, NewsMorphTagger, NewsNERTagger, NewsSyntaxParser, Segmenter

    embedding, segmenter = NewsEmbedding(), Segmenter()
    morphology, syntax, ner = NewsMorphTagger(embedding), NewsSyntaxParser(embedding), NewsNERTagger(embedding)
    texts = [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()]
    _freeze()
    whole, model = Stopwatch(), Stopwatch()
    tag_ner = model.time(lambda doc: doc.tag_ner(ner))

    def work() -> None:
        for text in texts:
            doc = Doc(text)
            doc.segment(segmenter)
            doc.tag_morph(morphology)
            doc.parse_syntax(syntax)
            tag_ner(doc)

    whole.time(work)()
    return whole, model


def run_ours(file: Path, ner: str) -> tuple[Stopwatch, Stopwatch]:
    """`extract.run` over the texts of `file`; time of the whole, and of the model's forward pass."""
    import extract
    from extract.batch.options import Options
    from extract.batch.work import warm_up

    warm_up(Options(ner=ner))
    _freeze()
    whole, model = Stopwatch(), Stopwatch()
    if ner in MODELS:
        _time_forward_pass(model)
    elif ner == "natasha":
        from extract.spans.slovnet_ner import SlovnetModel

        SlovnetModel.labels = model.time(SlovnetModel.labels)
    with tempfile.TemporaryDirectory() as out:
        run = whole.time(extract.run)(file, out, workers=0, ner=ner)
    if run.failures:
        sys.exit(f"{len(run.failures)} documents failed: {run.failures[0]}")
    return whole, model


def run_names(file: Path, ner: str) -> tuple[Stopwatch, Stopwatch]:
    """Sentences and named entities of the texts of `file`; time of the whole, and of the model's forward pass."""
    from extract.spans.entities import recogniser
    from extract.spans.sentences import find_sentences

    finder = recogniser(ner, "ru")
    texts = [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()]
    finder.find("Минск.", ((0, 6),))
    _freeze()
    whole, model = Stopwatch(), Stopwatch()
    _time_forward_pass(model)

    def work() -> None:
        for text in texts:
            finder.find(text, tuple(find_sentences(text, "ru")))

    whole.time(work)()
    return whole, model


def _time_forward_pass(model: Stopwatch) -> None:
    """Let `model` run with our models."""
    import onnxruntime

    onnxruntime.InferenceSession.run = model.time(onnxruntime.InferenceSession.run)


def run(system: str, file: Path) -> tuple[Stopwatch, Stopwatch]:
    """One system over the texts of `file`."""
    if system == PEER:
        return run_natasha(file)
    return run_names(file, NAMES[system]) if system in NAMES else run_ours(file, OURS[system])


def measure(system: str, file: Path) -> None:
    """Run one system in this process and print what it took."""
    started = time.perf_counter()
    whole, model = run(system, file)
    spent = time.perf_counter() - started - whole.wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": whole.wall, "cpu": whole.cpu, "model": model.cpu, "startup": spent, "megabytes": peak}))


# --- all systems -----------------------------------------------------------------------------------------------------


def measured(system: str, files: Sequence[Path]) -> dict[str, float]:
    """One process a file, all at once: the longest wall time, all CPU time, the highest peak of memory."""
    command = [sys.executable, __file__, "--measure", system]
    env = {**os.environ, **ONE_THREAD}
    running = [subprocess.Popen([*command, str(f)], stdout=subprocess.PIPE, env=env, text=True) for f in files]
    results = []
    for process in running:
        out, _ = process.communicate()
        if process.returncode:
            sys.exit(f"{system} failed")
        results.append(json.loads(out.splitlines()[-1]))
    how = {"wall": max, "cpu": sum, "model": sum, "startup": max, "megabytes": max}
    return {key: combine(result[key] for result in results) for key, combine in how.items()}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table in Markdown."""
    lines = [list(head), ["---"] + ["---:"] * (len(head) - 1), *map(list, rows)]
    print("\n".join(f"| {' | '.join(line)} |" for line in lines), flush=True)


def middle(rounds: Sequence[dict[str, float]]) -> dict[str, float]:
    """The median of each figure of one system."""
    return {key: median(one[key] for one in rounds) for key in rounds[0]}


def compare(path: Path, characters: int, processes: int, rounds: int) -> None:
    """All systems on the same texts, so many times."""
    texts = russian_texts(path, characters)
    size = sum(map(len, texts))
    print(f"{len(texts):,} texts, {size:,} characters, {processes} process(es) of one thread, {rounds} round(s)\n")
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{n}.jsonl" for n in range(processes)]
        for n, file in enumerate(files):
            write_jsonl(file, texts[n::processes])
        every = [{system: measured(system, files) for system in (PEER, *OURS, *NAMES)} for _ in range(rounds)]
    results = {system: middle([results[system] for results in every]) for system in every[0]}
    peer = results[PEER]["cpu"]
    rows = [
        (
            system,
            f"{len(texts) / r['wall']:.1f}",
            f"{size / r['wall'] / 1000:.1f}",
            f"{peer / r['cpu']:.2f}",
            f"{r['model'] / r['cpu']:.0%}" if r["model"] else "-",
            f"{(r['cpu'] - r['model']) / r['model']:.0%}" if r["model"] and system != PEER else "-",
            f"{r['megabytes']:.0f}",
            f"{r['startup']:.1f}",
        )
        for system, r in results.items()
    ]
    head = (
        "system",
        "documents/s",
        "1,000 characters/s",
        "ratio",
        "model's share",
        "added to it",
        "peak MB",
        "start s",
    )
    table(head, rows)


# --- growth ----------------------------------------------------------------------------------------------------------


def short_texts(count: int) -> Iterator[str]:
    """Texts of about 300 characters, no two the same."""
    for n in range(count):
        day, sum_ = n % 28 + 1, n % 997 + 1
        yield (
            f"Делегация области № {n} прибыла в Минск {day} мая 2024 года. Стороны подписали соглашение о "
            f"сотрудничестве на {sum_} млн рублей и обсудили {day} договоров. Товарооборот вырос на {sum_ % 90} "
            f"процентов, сообщил губернатор Иван Петров. Следующая встреча пройдет в {2025 + n % 5} году, сказали там."
        )


def measure_growth(count: int, length: int, ner: str) -> None:
    """Run over `count` short texts, or over one of `length` characters when that is given; print time and memory."""
    import extract

    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in", Path(folder) / "out"
        source.mkdir()
        if length:
            every = "\n".join(short_texts(length // 250 + 1))
            (source / "long.txt").write_text(every[:length], encoding="utf-8")
        for n, text in enumerate(short_texts(count)):
            (source / f"{n:06}.txt").write_text(text, encoding="utf-8")
        run = extract.run(source, out, workers=1, ner=ner, timeout=3600)
    own = resource.getrusage(resource.RUSAGE_SELF)
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime
    peaks = {"megabytes": own.ru_maxrss / 1024, "worker": workers.ru_maxrss / 1024}
    print(json.dumps({"wall": run.seconds, "cpu": cpu, **peaks, "failures": len(run.failures)}))


def growth(counts: Sequence[int], lengths: Sequence[int], ner: str) -> None:
    """Tables of time and memory against number of documents and length of one."""
    for title, key, values in (("documents", "count", counts), ("characters of one document", "length", lengths)):
        if not values:
            continue
        rows, before = [], None
        for value in values:
            options = {"count": "0", "length": "0", key: str(value)}
            command = [sys.executable, __file__, "--measure-growth", options["count"], options["length"], "--ner", ner]
            out = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
            r = json.loads(out.splitlines()[-1])
            more = "-" if before is None else f"{(r['cpu'] - before[1]) / (value - before[0]) * 1000:.3g}"
            rows.append(
                (
                    f"{value:,}",
                    f"{r['wall']:.1f}",
                    f"{r['cpu']:.1f}",
                    more,
                    f"{r['megabytes']:.0f}",
                    f"{r['worker']:.0f}",
                )
            )
            before = (value, r["cpu"])
        table((title, "seconds", "CPU s", "CPU s for each 1,000 more", "peak MB, run", "peak MB, worker"), rows)
        print()


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("texts", nargs="?", type=Path, default=SAMPLES, help="JSONL with a column text, or a folder")
    parser.add_argument("--characters", type=int, default=300_000, help="how much of it")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1, help="how often each system runs")
    parser.add_argument("--growth", action="store_true", help="time against number and length of documents")
    parser.add_argument("--counts", type=int, nargs="+", default=[], help="only these numbers of documents")
    parser.add_argument("--lengths", type=int, nargs="+", default=[], help="only these lengths, in characters")
    parser.add_argument("--ner", default="none", help="recogniser for --growth, --counts and --lengths")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--measure-growth", nargs=2, type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        measure(args.measure[0], Path(args.measure[1]))
    elif args.measure_growth:
        measure_growth(*args.measure_growth, args.ner)
    elif args.counts or args.lengths:
        growth(args.counts, args.lengths, args.ner)
    elif args.growth:
        growth(COUNTS, LENGTHS, args.ner)
    else:
        compare(args.texts, args.characters, args.processes, args.rounds)


if __name__ == "__main__":
    main()
