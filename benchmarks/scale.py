"""A folder of very many short documents: rate, memory, and what kills in the middle of a run cost.

    python benchmarks/scale.py                                       # 2,000 documents
    python benchmarks/scale.py --documents 100000 --workers 2
    python benchmarks/scale.py --documents 10000 --kills 3           # kill -9 and --resume, three times
    python benchmarks/scale.py --documents 500 2000 --json           # one line of JSON for each number

Each document has about 300 characters, no two are the same. Memory is the highest resident set of the run and of any
worker, as the system counts it (Linux). `digest` is that of all files written: the same for the same documents,
whatever the number of workers and of kills.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

IN_A_FOLDER = 1_000
RU = (
    "{given} {surname}, губернатор {of} области, провёл {day} {month} {year} года встречу с делегацией из {to}.",
    "Стороны подписали соглашение о сотрудничестве на {year}–{later} годы, в нём {count} пунктов.",
    "Товарооборот {of} области с {to_with} составил {sum},{day} млн долларов и вырос на {percent} процентов.",
    "Заместитель министра {given} {surname} назвал {count} договоров, которые действуют с {year} года.",
    "Предприятия вложат в новый завод около {sum} млн рублей, его откроют {day} {month} {later} года.",
)
DE = (
    "{given} {surname}, Wirtschaftsminister von {of}, empfing am {day}. {month} {year} eine Delegation aus {to}.",
    "Beide Seiten unterzeichneten ein Abkommen über die Zusammenarbeit bis {later} mit {count} Vorhaben.",
    "Der Handel zwischen {of} und {to} erreichte {sum},{day} Millionen Euro, {percent} Prozent mehr als zuvor.",
    "Staatssekretärin {given} {surname} nannte {count} Verträge, die seit {year} gelten.",
    "In das neue Werk fließen rund {sum} Millionen Euro, es öffnet am {day}. {month} {later}.",
)
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "ru": {
        "given": ("Иван", "Пётр", "Андрей", "Олег", "Юрий", "Павел", "Максим", "Виктор", "Сергей", "Илья"),
        "root": ("Лес", "Пол", "Бор", "Мост", "Звон", "Камен", "Берез", "Ветр", "Рудник", "Озер", "Снег", "Сад"),
        "end": ("ов", "овский", "енко", "ин", "евич", "ский"),
        "of": ("Гродненской", "Брестской", "Калужской", "Тульской", "Псковской", "Витебской", "Омской", "Курской"),
        "to": ("Китая", "Узбекистана", "Казахстана", "Польши", "Сербии", "Вьетнама"),
        "to_with": ("Китаем", "Узбекистаном", "Казахстаном", "Польшей", "Сербией", "Вьетнамом"),
        "month": ("января", "марта", "мая", "июля", "сентября", "ноября"),
    },
    "de": {
        "given": ("Anna", "Karl", "Jens", "Heike", "Uwe", "Petra", "Dirk", "Silke", "Bernd", "Ines"),
        "root": ("Berg", "Wald", "Feld", "Stein", "Lind", "Korn", "Busch", "Brand", "Eich", "Sand", "Bach", "Horn"),
        "end": ("mann", "er", "hoff", "ke", "bauer", "meier"),
        "of": ("Sachsen", "Thüringen", "Bayern", "Hessen", "Brandenburg", "Niedersachsen"),
        "to": ("China", "Usbekistan", "Kasachstan", "Polen", "Serbien", "Vietnam"),
        "month": ("Januar", "März", "Mai", "Juli", "September", "November"),
    },
}


def texts(count: int) -> Iterator[str]:
    """Documents of about 300 characters in both languages."""
    dice = random.Random(count)
    for n in range(count):
        lang, sentences = (("ru", RU), ("de", DE))[n % 2]
        words = {name: dice.choice(options) for name, options in WORDS[lang].items()}
        values = {
            **words,
            "surname": words["root"] + words["end"],
            "day": dice.randint(1, 28),
            "year": dice.randint(2012, 2024),
            "later": dice.randint(2025, 2035),
            "count": dice.randint(2, 90),
            "sum": dice.randint(2, 900),
            "percent": dice.randint(2, 60),
        }
        picked = dice.sample(sentences, 3)
        yield f"{' '.join(picked).format(**values)} № {n}.\n"


def write_documents(folder: Path, count: int) -> int:
    """Write the documents in subfolders; their characters."""
    characters = 0
    for n, text in enumerate(texts(count)):
        at = folder / f"{n // IN_A_FOLDER:04}"
        if n % IN_A_FOLDER == 0:
            at.mkdir(parents=True)
        (at / f"{n:07}.txt").write_text(text, encoding="utf-8")
        characters += len(text)
    return characters


# --- one run ---------------------------------------------------------------------------------------------------------


class Peaks:
    """The highest resident sets, in MB, of a run's process and of the largest of its workers."""

    def __init__(self) -> None:
        self.run = self.worker = 0.0

    def look(self, pid: int) -> None:
        """Take the peaks so far of the process and its children."""
        self.run = max(self.run, _peak(pid))
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in _read(task).split():
                self.worker = max(self.worker, _peak(int(child)))


def _peak(pid: int) -> float:
    for line in _read(Path(f"/proc/{pid}/status")).splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _read(file: Path) -> str:
    """What a file of /proc says; nothing when the process has gone."""
    try:
        return file.read_text()
    except OSError:
        return ""


def _lines(file: Path) -> int:
    if not file.exists():
        return 0
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


def run_once(command: list[str], peaks: Peaks, journal: Path, kill_at: int | None) -> bool:
    """Run until the end, or until so many documents are done and then kill it; whether it came to the end."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    looked = 0.0
    while process.poll() is None:
        peaks.look(process.pid)
        if kill_at is not None and time.monotonic() - looked > 1:
            looked = time.monotonic()
            if _lines(journal) > kill_at:
                process.kill()
        time.sleep(0.05)
    if process.returncode not in (0, -9):
        sys.exit(f"the run ended with status {process.returncode}: {' '.join(command)}")
    return process.returncode == 0


def measure(count: int, workers: int, kills: int, keep: Path | None) -> dict[str, Any]:
    """Make the documents, run over them, and say what it took."""
    with tempfile.TemporaryDirectory() as made:
        folder = keep / str(count) if keep else Path(made)
        source, out = folder / "in", folder / "out"
        shutil.rmtree(folder, ignore_errors=True)
        characters = write_documents(source, count)
        command = [sys.executable, "-m", "extract", "run", str(source), "--out", str(out), "--ner", "none", "--quiet"]
        command += ["--workers", str(workers), "--resume"]
        peaks, started, cpu = Peaks(), time.monotonic(), _cpu()
        limits: list[int | None] = [count * k // (kills + 1) for k in range(1, kills + 1)]
        killed = 0
        for kill_at in [*limits, None]:
            if run_once(command, peaks, out / ".extract" / "journal.jsonl", kill_at):
                break
            killed += 1
        wall = time.monotonic() - started
        about = json.loads((out / "run.json").read_text("utf-8"))
        if about["counts"]["documents"] != count:
            sys.exit(f"{about['counts']['documents']:,} documents of {count:,} are in the output")
        return {
            "documents": count,
            "characters": characters,
            "workers": workers,
            "kills": killed,
            "seconds": round(wall, 1),
            "rate": round(count / wall, 1),
            "cpu": round(_cpu() - cpu, 1),
            "run_mb": round(peaks.run),
            "worker_mb": round(peaks.worker),
            "digest": digest(out),
        }


def _cpu() -> float:
    """CPU seconds of all children so far (those of workers whose run was killed are not counted)."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def digest(out: Path) -> str:
    """Of names and contents of all files of an output but run.json."""
    whole = sha256()
    for file in sorted(out.iterdir()):
        if file.is_file() and file.name != "run.json":
            whole.update(file.name.encode())
            with file.open("rb") as content:
                while block := content.read(1 << 20):
                    whole.update(block)
    return whole.hexdigest()[:16]


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("--documents", type=int, nargs="+", default=[2_000], help="how many; several for a table")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)), help="processes")
    parser.add_argument("--kills", type=int, default=0, help="how often the run is killed and resumed")
    parser.add_argument("--keep", type=Path, help="a folder for input and output, which are thrown away otherwise")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each number of documents")
    args = parser.parse_args()
    head = ("documents", "workers", "kills", "seconds", "rate", "cpu", "run_mb", "worker_mb", "digest")
    if not args.json:
        print(f"| {' | '.join(head)} |\n|{'---:|' * len(head)}")
    for count in args.documents:
        result = measure(count, args.workers, args.kills, args.keep)
        print(json.dumps(result) if args.json else f"| {' | '.join(str(result[key]) for key in head)} |", flush=True)


if __name__ == "__main__":
    main()
