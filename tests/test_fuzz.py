"""Files and texts that nobody meant: no crash, no hang, no place that isn't in the text.

`FUZZ_INPUTS=5000 pytest tests/test_fuzz.py` (or `make fuzz`) tries so many new ones of each kind; without it a few
that are always the same. A failure names the number of its input, which makes it again.
"""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fuzzing import SEEDS, TESTS, check_reading, check_record, in_time, mutated, mutated_file, mutated_text, text_at
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import extract
from extract.batch.journal import is_whole
from extract.cli import app
from extract.records import Record

INPUTS = int(os.environ.get("FUZZ_INPUTS", "0"))
CONTENTS = {path: path.read_bytes() for path in SEEDS}
GOLDEN = [
    (file.parent.name, row["text"])
    for file in sorted((TESTS / "golden").glob("*/*.jsonl"))
    for row in map(json.loads, file.read_text("utf-8").splitlines())
    if "text" in row
]
TEXTS = [text for _, text in GOLDEN]
DAYS = (None, "2024-09-05", "2024-02-29", "2024-05", "2024")


def fuzz(few: int, share: float = 1.0) -> Callable[[Any], Any]:
    """As many numbers as asked for (a `share` of them where an input takes long), else a `few` fixed ones."""

    def decorate(test: Any) -> Any:
        return settings(
            max_examples=max(1, int(INPUTS * share)) if INPUTS else few,
            derandomize=not INPUTS,
            database=None,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )(given(number=st.integers(0, 2**60))(test))

    return decorate


def seed_file(dice: random.Random) -> tuple[str, bytes]:
    """Name and content of a changed sample."""
    sample = dice.choice(SEEDS)
    return sample.name, mutated_file(sample.name, CONTENTS[sample], dice, list(CONTENTS.values()))


def seed_text(dice: random.Random) -> tuple[str, str | None]:
    """A changed text, and the language that it is taken to be in."""
    lang, text = dice.choice(GOLDEN)
    if dice.random() < 0.5:
        text += dice.choice((" ", "\n")) + dice.choice(TEXTS)
    return mutated_text(text, dice, TEXTS), dice.choice((lang, lang, None, "ru", "de"))


def test_the_samples_themselves_are_read(tmp_path: Path) -> None:
    assert len(SEEDS) > 35
    for sample in SEEDS:
        path = tmp_path / sample.name
        path.write_bytes(CONTENTS[sample])
        documents = check_reading(path)
        assert documents or sample.name == "scan.pdf"


@fuzz(150)
def test_any_file_is_read_or_listed(tmp_path_factory: pytest.TempPathFactory, number: int) -> None:
    name, content = seed_file(random.Random(number))
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    for document in check_reading(path)[:3]:
        check_record(document.text[:2_000])


@fuzz(250)
def test_check_11_places_of_any_text_are_in_the_text(number: int) -> None:
    dice = random.Random(number)
    text, lang = seed_text(dice)
    check_record(text, lang, published=dice.choice(DAYS))


@fuzz(12, share=0.05)
def test_any_text_with_the_model(number: int) -> None:
    dice = random.Random(number)
    text, lang = seed_text(dice)
    check_record(text[:1_000], lang, "natasha" if lang == "ru" and dice.random() < 0.3 else "bilingual")


def test_a_folder_of_any_files_is_a_run(tmp_path: Path) -> None:
    """What comes out can be read again, each input is accounted for once, and nobody sees a traceback."""
    dice = random.Random(7)
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for n in range(max(60, INPUTS // 20)):
        name, content = seed_file(dice)
        (source / f"{n:05}-{name}").write_bytes(content)
    command = [sys.executable, "-m", "extract", "run", source, "--out", out, "--ner", "none", "--workers", "1"]
    done = subprocess.run([*command, "--format", "csv,sqlite"], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    texts = {}
    for line in (out / "texts.jsonl").read_text("utf-8").split("\n")[:-1]:
        kept = json.loads(line)
        texts[kept["id"]] = kept["text"]
    records = [Record.model_validate_json(line) for line in (out / "records.jsonl").read_text("utf-8").split("\n")[:-1]]
    assert [record.id for record in records] == sorted(texts)
    for record in records:
        for group in ("money", "percents", "dates", "agreement_counts"):
            for fact in getattr(record, group):
                assert text_at(texts[str(record.id)], fact.start, fact.end) == fact.text
    with (out / "failures.csv").open(encoding="utf-8", newline="") as file:
        failures = list(csv.DictReader(file))
    assert not [row for row in failures if "A stage failed" in row["reason"]]
    read = {str(record.path).partition("/")[0] for record in records}
    failed = {row["path"].partition("/")[0].partition("#")[0] for row in failures}
    assert read | failed == {path.name for path in source.iterdir()}


# --- files of the program's own, damaged ---------------------------------------------------------------------------

SETTINGS = """
[run]
out = "made"
ner = "none"
workers = 0
format = "csv,parquet"

[lexicon.ru.money]
units = { "талер" = "талер талера талеров" }
currencies = { XTL = ["талер"] }
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run, its export to both annotation tools, gold, and settings."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "in").mkdir()
    for n, (_, text) in enumerate(GOLDEN[::400]):
        (folder / "in" / f"{n}.txt").write_text(text, encoding="utf-8")
    extract.run(folder / "in", folder / "out", workers=0, ner="none")
    for args in (
        ["export", "out", "--out", "brat"],
        ["export", "out", "--out", "tasks.json", "--to", "label-studio"],
        ["import", "brat", "--out", "gold"],
    ):
        options = [
            str(folder / arg) if (folder / arg).exists() or args[n] == "--out" else arg
            for n, arg in enumerate(args[1:])
        ]
        assert CliRunner().invoke(app, [args[0], *options]).exit_code == 0
    (folder / "extract.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


COMMANDS: dict[str, list[str]] = {
    "out/records.jsonl": ["report", "out", "--out", "report.html"],
    "out/texts.jsonl": ["export", "out", "--out", "other"],
    "out/persons.csv": ["report", "out", "--out", "report.html"],
    "out/.extract/journal.jsonl": ["run", "in", "--out", "out", "--workers", "0", "--ner", "none", "--resume"],
    "tasks.json": ["import", "tasks.json", "--from", "label-studio", "--out", "back"],
    "brat/0.ann": ["import", "brat", "--out", "back"],
    "brat/0.txt": ["import", "brat", "--out", "back"],
    "gold/0.json": ["eval", "out/records.jsonl", "gold", "--texts", "out/texts.jsonl", "--errors"],
    "extract.toml": ["--config", "extract.toml", "run", "in/0.txt", "--out", "other"],
}


@pytest.mark.parametrize("damaged", COMMANDS)
@fuzz(6, share=0.1)
def test_a_damaged_file_of_ours_is_an_error_that_says_so(made: Path, damaged: str, number: int) -> None:
    folder = made.parent / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)
    file = folder / damaged
    file.write_bytes(mutated(file.read_bytes(), file.suffix, random.Random(number)))
    args = [
        str(folder / arg) if (folder / arg).exists() or "." in arg or arg in ("other", "back") else arg
        for arg in COMMANDS[damaged]
    ]
    result = CliRunner().invoke(app, args)
    assert result.exit_code in (0, 1, 2), result.output
    assert "internal error" not in result.output
    assert result.exit_code == 0 or result.output.strip()


def test_a_damaged_line_of_the_journal_is_done_again(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "out", tmp_path / "out")
    journal = tmp_path / "out" / ".extract" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    assert all(map(is_whole, lines))
    lines[2] = lines[2].replace(b'"document"', b'"dokument"')
    assert not is_whole(lines[2])
    journal.write_bytes(b"".join(lines))
    run = extract.run(made / "in", tmp_path / "out", workers=0, ner="none", resume=True)
    assert run.counts["documents"] == len(lines) - 1
    assert (run.out / "records.jsonl").read_bytes() == (made / "out" / "records.jsonl").read_bytes()


# --- time ----------------------------------------------------------------------------------------------------------

REPEATED = (
    "1 ", "1,", ". ", "(«", "и ", "und ", "А. ", "Гродненской, ", "с 2009 по ", "соглашение ", "5 мая ", "a.b", "Иван Петров, ",
    "Ministerium für ", "двадцать ",
)  # fmt: skip


@pytest.mark.parametrize("lang", ["ru", "de"])
def test_check_04_time_grows_with_the_text_only(lang: str) -> None:
    """Texts that repeat one piece: four times the text takes hardly more than four times as long, whatever it says."""
    pieces = [*REPEATED, *(mutated_text("", random.Random(n)) or "x" for n in range(INPUTS // 50))]
    for piece in pieces:
        times = []
        for length in (3_000, 12_000):
            text = (piece * length)[:length]
            times.append(in_time(lambda text=text: timed(text, lang), length, piece))
        short, long = times
        assert isinstance(short, float) and isinstance(long, float)
        assert long < 1 or long < 8 * short, (piece, short, long)


def timed(text: str, lang: str) -> float:
    from time import process_time

    start = process_time()
    extract.extract(text, lang, ner="none")
    return process_time() - start
