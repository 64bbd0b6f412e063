"""The engines against each other: the same folder, the same number of workers, in turn.

    python benchmarks/engines.py                        # 300 documents made of the samples, one worker a core
    python benchmarks/engines.py texts.jsonl --ner bilingual --documents 2000 --workers 8

The ray engine uses the cluster that ``RAY_ADDRESS`` names, else one of this machine. Each engine first does a few
documents, so that the cluster is up; what it needs to start its workers for the run counts. The files must be the same.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path

from rich.console import Console
from rich.table import Table

import extract
from extract.batch.engines import ENGINES, cores

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data/raw"


def texts(source: Path | None) -> list[str]:
    """The texts of a JSONL with a column ``text``, else those of the samples."""
    if source is not None:
        with source.open(encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line in lines]
    return [file.read_text(encoding="utf-8") for file in sorted(SAMPLES.glob("*.txt"))]


def write(folder: Path, source: Path | None, count: int) -> int:
    """Write so many documents, the texts over and over; returns the number of their characters."""
    folder.mkdir()
    size = 0
    for n, text in enumerate(islice(cycle(texts(source)), count)):
        (folder / f"{n:06}.txt").write_text(text, encoding="utf-8")
        size += len(text)
    return size


def files(out: Path) -> dict[str, bytes]:
    """All files of an output, but run.json."""
    return {file.name: file.read_bytes() for file in out.iterdir() if file.is_file() and file.name != "run.json"}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="?", help="a JSONL with a column text; the samples without it")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--workers", type=int, default=cores("local"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ner", default="none")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="engines-"))
    try:
        size = write(folder / "in", options.texts, options.documents)
        write(folder / "few", options.texts, 1)
        seconds: dict[str, list[float]] = {name: [] for name in ENGINES}
        for name in ENGINES:
            extract.run(folder / "few", folder / "warm", 1, name, ner=options.ner)
        for _ in range(options.rounds):
            for name, times in seconds.items():
                times.append(extract.run(folder / "in", folder / name, options.workers, name, ner=options.ner).seconds)
        if len({tuple(sorted(files(folder / name).items())) for name in ENGINES}) != 1:
            sys.exit("the engines wrote different files")
    finally:
        shutil.rmtree(folder)
    table = Table("engine", "seconds", "documents/s", "thousand characters/s", "to local")
    best = {name: min(times) for name, times in seconds.items()}
    for name, least in best.items():
        figures = (least, options.documents / least, size / least / 1000, best["local"] / least)
        table.add_row(name, *(f"{figure:.2f}" for figure in figures))
    Console().print(f"{options.documents} documents, {size:,} characters, {options.workers} workers, ner={options.ner}")
    Console().print(table)


if __name__ == "__main__":
    main()
