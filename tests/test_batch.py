"""A folder becomes tables, whatever is in it and whatever happens to the processes."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from hashlib import sha256
from pathlib import Path

import psutil
import pytest

import extract
from extract.batch.identity import model_identity
from extract.batch.output import recover
from extract.errors import ExtractError, InputError

FAULTS = Path(__file__).parent / "faults"
SENTENCES = {
    "ru": (
        "Гродненская и Калужская области подписали соглашение {day} мая 2024 года.",
        "Товарооборот составил {n},5 млн долларов, рост на {day} процентов.",
        "Стороны заключили {n} договоров с {day} регионами.",
    ),
    "de": (
        "Brandenburg und Lebus haben am {day}. Mai 2024 ein Abkommen unterzeichnet.",
        "Der Handel mit Polen erreichte {n},5 Millionen Euro, {day} Prozent mehr.",
        "Es gibt {n} Verträge mit {day} Partnern in der Woiwodschaft.",
    ),
}
MADE = ("records.jsonl", "texts.jsonl", "datapackage.json")


def write_documents(folder: Path, count: int, length: int = 3) -> Path:
    """`count` documents of `length` sentences in both languages, in subfolders."""
    dice = random.Random(count)
    for i in range(count):
        lang = ("ru", "de")[i % 2]
        text = " ".join(
            dice.choice(SENTENCES[lang]).format(day=dice.randint(1, 28), n=dice.randint(2, 300)) for _ in range(length)
        )
        file = folder / f"{lang}{i % 7}" / f"d{i:05}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def files(out: Path) -> dict[str, bytes]:
    """All files of an output, but run.json."""
    return {f.name: f.read_bytes() for f in sorted(out.iterdir()) if f.is_file() and f.name != "run.json"}


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "extract", "run", *map(str, args), "--ner", "none"]


def start(*args: object, faults: bool = False) -> subprocess.Popen[str]:
    path = [str(FAULTS)] if faults else []
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([*path, os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)}
    return subprocess.Popen(command(*args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def call(*args: object, faults: bool = False) -> tuple[int, str]:
    """Exit status and standard error of a run; nothing goes to standard output."""
    process = start(*args, faults=faults)
    out, err = process.communicate(timeout=120)
    assert out == ""
    assert "Traceback" not in err
    return process.returncode, " ".join(err.split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_documents(tmp_path_factory.mktemp("many"), 500, 1)


@pytest.fixture(scope="module")
def reference(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of an undisturbed run with one worker."""
    out = tmp_path_factory.mktemp("reference")
    assert call(folder, "--out", out, "--workers", 1)[0] == 0
    return files(out)


# --- what is written -----------------------------------------------------------------------------------------------


def test_run_writes_every_document_once_in_order(tmp_path: Path) -> None:
    source = write_documents(tmp_path / "in", 9)
    (source / "kein.pdf.exe").write_bytes(b"MZ")
    run = extract.run(source, tmp_path / "out", workers=0, ner="none")
    records = list(run.records())
    ids = [record.id for record in records]
    assert ids == sorted(ids)
    assert {f"{record.path}" for record in records} == {p.relative_to(source).as_posix() for p in source.rglob("*.txt")}
    assert run.counts["documents"] == 9
    assert run.counts["skipped"] == 1
    assert run.counts["dates"] == sum(len(record.dates) for record in records) > 0
    assert run.failures == ()
    assert {f.name for f in (tmp_path / "out").iterdir() if f.is_file()} == {
        *(f"{name}.csv" for name in extract.tables.tables()),
        *MADE,
        "run.json",
    }


def test_texts_are_what_offsets_mean(tmp_path: Path) -> None:
    source = write_documents(tmp_path / "in", 6)
    run = extract.run(source, tmp_path / "out", workers=0, ner="none")
    texts = [json.loads(line) for line in (run.out / "texts.jsonl").read_text("utf-8").splitlines()]
    for record, text in zip(run.records(), texts, strict=True):
        assert text["id"] == record.id
        assert text["text"] == (source / str(record.path)).read_text("utf-8")
        assert text["sha256"] == sha256(text["text"].encode()).hexdigest()
        for date in record.dates:
            assert text["text"][date.start : date.end] == date.text


def test_run_gives_what_extract_gives(tmp_path: Path) -> None:
    source = write_documents(tmp_path / "in", 6)
    run = extract.run(source, tmp_path / "out", workers=1, ner="none")
    for record in run.records():
        text = (source / str(record.path)).read_text("utf-8")
        assert record == extract.extract(text, id=record.id, path=record.path, ner="none")


def test_check_08_bytes_do_not_depend_on_workers(folder: Path, reference: dict[str, bytes], tmp_path: Path) -> None:
    assert call(folder, "--out", tmp_path, "--workers", 3)[0] == 0
    assert files(tmp_path) == reference


def test_tables_of_formats_not_asked_for_go_away(tmp_path: Path) -> None:
    source, out = write_documents(tmp_path / "in", 2), tmp_path / "out"
    extract.run(source, out, workers=0, ner="none")
    (out / "notes.csv").write_text("mine")
    extract.run(source, out, workers=0, ner="none", formats=("parquet",))
    assert not (out / "persons.csv").exists()
    assert (out / "persons.parquet").exists()
    assert (out / "notes.csv").read_text() == "mine"


def test_output_inside_the_input_is_not_read(tmp_path: Path) -> None:
    source = write_documents(tmp_path, 3)
    first = extract.run(source, source / "out", workers=0, ner="none")
    again = extract.run(source, source / "out", workers=0, ner="none")
    assert first.counts == again.counts


def test_rows_of_a_table_become_documents_in_parts(tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"r{n:03}", "text": f"Договор от {n % 28 + 1} мая 2024 года."}) for n in range(70)]
    lines[40] = "{broken"
    (tmp_path / "table.jsonl").write_text("\n".join(lines), encoding="utf-8")
    run = extract.run(tmp_path, tmp_path / "out", workers=2, ner="none")
    assert [record.id for record in run.records()] == [f"r{n:03}" for n in range(70) if n != 40]
    assert [failure.path for failure in run.failures] == ["table.jsonl#41"]


def test_a_long_table_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts of a table go on where the one before stopped."""
    from extract.batch import work

    lines = [json.dumps({"text": f"Lorem {n}", "lang": "la"}) for n in range(200)]
    (tmp_path / "table.jsonl").write_text("\n".join(lines))
    opened = []
    read_input = work.read_input
    monkeypatch.setattr(work, "read_input", lambda *args: opened.append(1) or read_input(*args))
    run = extract.run(tmp_path, tmp_path / "out", workers=0, ner="none")
    assert run.counts["documents"] == 200
    assert len(opened) == 1


def test_files_of_an_archive_that_have_no_reader_are_counted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "logo.png").write_bytes(b"png")
    with zipfile.ZipFile(tmp_path / "in" / "a.zip", "w") as archive:
        for name in ("a.txt", "b.txt", "photo.jpg", "deep/table.xls", ".hidden.xls", "inner.zip", "folder/"):
            archive.writestr(name, "" if name.endswith("/") else "Ein Abkommen mit Polen.")
    for resume in (False, True):
        counts = extract.run(tmp_path / "in", tmp_path / "out", workers=0, ner="none", resume=resume).counts
        assert (counts["documents"], counts["failures"], counts["skipped"]) == (2, 1, 3)


def test_documents_that_share_an_id_are_both_kept(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text('{"id": "1", "text": "Договор от 5 мая 2024 года."}')
    run = extract.run(tmp_path, tmp_path / "out", workers=0, ner="none")
    first, second = run.records()
    assert (first.id, second.id) == ("1", "b.jsonl#1")
    assert "the id '1'" in second.warnings[-1]
    assert first.dates == second.dates
    assert {row["document_id"] for row in rows(run.out, "dates")} == {"1", "b.jsonl#1"}


# --- bad input -----------------------------------------------------------------------------------------------------

BAD = {
    "empty.txt": (b"", "empty"),
    "binary.txt": (bytes(range(256)) * 20, "text"),
    "garbled.txt": (b"\xef\xbb\xbf" + "Слово".encode() + b"\xff\xfe\xff" * 9, "encoding"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj", "damaged"),
}


def test_check_10_bad_files_are_rows_and_the_rest_is_written(tmp_path: Path) -> None:
    source, out = write_documents(tmp_path / "in", 4), tmp_path / "out"
    for name, (content, _) in BAD.items():
        (source / name).write_bytes(content)
    (source / "rows.jsonl").write_text('{"text": "Договор от 5 мая 2024 года."}\n{"text": \n{"no": 1}\n')
    status, said = call(source, "--out", out, "--workers", 1)
    assert status == 1
    failures = {row["path"]: row for row in rows(out, "failures")}
    assert {"empty.txt", "binary.txt", "garbled.txt", "rows.jsonl#2", "rows.jsonl#3"} <= failures.keys()
    for row in failures.values():
        assert row["stage"] == "read"
        assert row["reason"].endswith(".")
        assert row["remedy"].endswith(".")
        assert row["path"] in said
    assert "empty" in failures["empty.txt"]["reason"]
    documents = {row["path"] for row in rows(out, "documents")}
    assert len(documents) == 5
    inputs = {p.relative_to(source).as_posix() for p in source.rglob("*") if p.is_file()}
    assert {path.partition("#")[0] for path in documents | failures.keys()} == inputs - {"cut.pdf"} | (
        {"cut.pdf"} & failures.keys()
    )


@pytest.mark.parametrize(
    ("text", "lang", "warning"),
    [
        ("The two regions signed an agreement on trade and culture, said the governor. " * 3, "en", "not supported"),
        ("12 + 30 = 42\n" * 20, "und", "no language was recognised"),
    ],
)
def test_another_language_is_a_record_with_a_warning(tmp_path: Path, text: str, lang: str, warning: str) -> None:
    (tmp_path / "other.txt").write_text(text)
    run = extract.run(tmp_path, tmp_path / "out", workers=0, ner="none")
    (record,) = run.records()
    assert record.lang == lang
    assert warning in record.warnings[0]
    assert not any(record.facts().values())
    assert run.failures == ()
    assert rows(run.out, "documents")[0]["status"] == "unsupported_language"


def test_surrogates_and_nul_are_read_with_a_warning(tmp_path: Path) -> None:
    row = {"text": "Договор\0 от 5 мая 2024 года. \ud800 Конец.", "title": "Заголовок \udfff"}
    (tmp_path / "odd.jsonl").write_text(json.dumps(row))
    run = extract.run(tmp_path, tmp_path / "out", workers=0, ner="none")
    (record,) = run.records()
    assert [date.value for date in record.dates] == ["2024-05-05"]
    assert any("surrogates" in warning for warning in record.warnings)
    assert any("NUL" in warning for warning in record.warnings)
    (run.out / "texts.jsonl").read_text("utf-8").encode("utf-8")


def test_check_05_names_with_line_breaks_and_odd_bytes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in (b"two\nlines.txt", b"caf\xe9.txt", "мир.txt".encode(), b"=1+1.txt"):
        (tmp_path / "in" / os.fsdecode(name)).write_bytes("Договор от 5 мая 2024 года.".encode())
    run = extract.run(tmp_path / "in", tmp_path / "out", workers=1, ner="none")
    assert run.failures == ()
    assert [row["id"] for row in rows(run.out, "documents")] == ["'=1+1", "caf\\xe9", "two\nlines", "мир"]
    assert [row["document_id"] for row in rows(run.out, "dates")] == ["'=1+1", "caf\\xe9", "two\nlines", "мир"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"source": "nowhere"}, "does not exist"),
        ({"source": "empty"}, "holds no files"),
        ({"source": "unknown"}, "can be read"),
        ({"formats": ("docx",)}, "csv, parquet, sqlite, xlsx"),
        ({"workers": -1}, "workers"),
        ({"timeout": 0}, "time limit"),
        ({"engine": "steam"}, "local"),
        ({"limits": {"sheets": 1}}, r"sheets=1 is no limit.* pages \(pages of one PDF\)"),
        ({"limits": {"pages": 0}}, "pages=0 is no limit"),
        ({"limits": {"pages": 1.5}}, "pages=1.5 is no limit"),
        ({"lang": "en"}, "de, ru"),
        ({"ner": "magic"}, "bilingual, accurate, fast, natasha, none"),
    ],
)
def test_wrong_options_say_what_is_right(tmp_path: Path, options: dict[str, object], said: str) -> None:
    write_documents(tmp_path / "in", 1)
    (tmp_path / "empty").mkdir()
    (tmp_path / "unknown").mkdir()
    (tmp_path / "unknown" / "x.exe").write_bytes(b"MZ")
    source = tmp_path / str(options.pop("source", "in"))
    with pytest.raises(ExtractError, match=said):
        extract.run(source, tmp_path / "out", **{"workers": 0, **options})
    assert not (tmp_path / "out" / "records.jsonl").exists()


@pytest.mark.parametrize("source", ["nowhere", "empty"])
def test_nothing_to_read_is_status_2(tmp_path: Path, source: str) -> None:
    (tmp_path / "empty").mkdir()
    status, said = call(tmp_path / source, "--out", tmp_path / "out")
    assert status == 2
    assert str(tmp_path / source) in said


# --- output that can't be written ----------------------------------------------------------------------------------


@pytest.mark.parametrize("out", ["file/out", "/proc/nowhere/out"])
def test_output_that_cannot_be_made(tmp_path: Path, out: str) -> None:
    source = write_documents(tmp_path / "in", 1)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="can't write into"):
        extract.run(source, tmp_path / out, workers=0, ner="none")


def test_check_09_read_only_output(tmp_path: Path) -> None:
    """Nothing is read-only for root, unless it gives up that right."""
    source, out = write_documents(tmp_path / "in", 1), tmp_path / "out"
    out.mkdir(mode=0o500)
    as_others = (
        ["setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override"] if not os.geteuid() else []
    )
    if as_others and subprocess.run([*as_others, "true"], capture_output=True, check=False).returncode:
        pytest.skip("root can't give up its rights here")
    done = subprocess.run([*as_others, *command(source, "--out", out)], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "can't write into" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert list(out.iterdir()) == []


def test_check_09_full_disk(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "small"
    out.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(out)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small file system can be mounted here")
    try:
        status, said = call(folder, "--out", out, "--workers", 1)
        assert status == 2
        assert "can't write into" in said
        assert "No space left" in said or "full" in said
        assert [f.name for f in out.iterdir() if f.is_file()] == []
    finally:
        subprocess.run(["umount", str(out)], check=True)


def test_check_09_two_runs_into_one_folder(folder: Path, tmp_path: Path) -> None:
    first = start(folder, "--out", tmp_path, "--workers", 1)
    try:
        wait_for(lambda: (tmp_path / ".extract" / "journal.jsonl").exists())
        with pytest.raises(InputError, match="another run"):
            extract.run(folder, tmp_path, workers=0, ner="none")
    finally:
        first.kill()
        first.communicate()
    run = extract.run(write_documents(tmp_path / "in", 1), tmp_path, workers=0, ner="none")
    assert run.counts["documents"] == 1


# --- processes that end ----------------------------------------------------------------------------------------------


def wait_for(condition: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def journal_lines(out: Path) -> int:
    journal = out / ".extract" / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def test_check_09_killed_at_random_moments_and_resumed(
    folder: Path, reference: dict[str, bytes], tmp_path: Path
) -> None:
    dice = random.Random(5)
    for at in (1, 200):
        process = start(folder, "--out", tmp_path, "--workers", 2, "--resume")
        workers = []
        wait_for(lambda at=at: journal_lines(tmp_path) > at)
        workers = psutil.Process(process.pid).children()
        time.sleep(dice.random() / 20)
        process.kill()
        process.communicate()
        psutil.wait_procs(workers, timeout=20)
        assert not any(worker.is_running() for worker in workers)
        assert files(tmp_path) in ({}, reference)
    with (tmp_path / ".extract" / "journal.jsonl").open("ab") as journal:
        journal.write(b'{"kind":"document","id":"half a li')
    assert call(folder, "--out", tmp_path, "--workers", 1, "--resume")[0] == 0
    assert files(tmp_path) == reference


def test_check_01_killed_workers_cost_nothing(folder: Path, reference: dict[str, bytes], tmp_path: Path) -> None:
    process = start(folder, "--out", tmp_path, "--workers", 2)
    killed = 0
    for at in (20, 120):
        wait_for(lambda at=at: journal_lines(tmp_path) > at or process.poll() is not None)
        for worker in psutil.Process(process.pid).children()[:1]:
            worker.kill()
            killed += 1
    process.communicate(timeout=120)
    assert killed == 2
    assert process.returncode == 0
    assert files(tmp_path) == reference


def test_check_01_documents_that_take_their_worker_with_them(tmp_path: Path) -> None:
    source, out = write_documents(tmp_path / "in", 4), tmp_path / "out"
    text = "Гродненская область и Калужская область подписали договор. FAULT:{}"
    faults = ("hang", "memory", "raise")
    for fault in faults:
        (source / f"{fault}.txt").write_text(text.format(fault), encoding="utf-8")
    (source / "rows.jsonl").write_text(
        "\n".join(json.dumps({"text": text.format(fault)}) for fault in ("none", "die", "none"))
    )
    (source / "deadly.jsonl").write_text("\n".join(json.dumps({"text": f"Договор № {n}."}) for n in range(40)))
    status, said = call(source, "--out", out, "--workers", 1, "--lang", "ru", "--timeout", 4, faults=True)
    assert status == 1
    failures = {row["path"]: row["reason"] for row in rows(out, "failures")}
    assert failures.keys() == {*(f"{fault}.txt" for fault in faults), "rows.jsonl#2", "deadly.jsonl"}
    assert "from document 5 on" in failures["deadly.jsonl"]
    assert "SIGKILL" in failures["rows.jsonl#2"]
    assert "longer than the 4 seconds" in failures["hang.txt"]
    assert "memory" in failures["memory.txt"]
    assert "as the document wished" in failures["raise.txt"]
    assert "rows.jsonl#2" in said
    assert len(rows(out, "documents")) == 10

    status, said = call(source, "--out", out, "--workers", 1, "--lang", "ru", "--retry-failed")
    assert status == 0
    assert len(rows(out, "documents")) == 50


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_check_09_interrupted(tmp_path: Path, sent: signal.Signals) -> None:
    source, out = write_documents(tmp_path / "in", 120), tmp_path / "out"
    process = start(source, "--out", out, "--workers", 1)
    wait_for(lambda: journal_lines(out) > 20)
    process.send_signal(sent)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "--resume" in said
    assert "Traceback" not in said
    assert files(out) == {}
    done = journal_lines(out) - 1
    assert done >= 20
    seen = Counted()
    extract.run(source, out, workers=0, ner="none", resume=True, progress=seen)
    assert len(seen.kept) == done
    assert len(seen.fresh) == 120 - done


def test_fail_fast_stops_and_keeps_the_old_output(tmp_path: Path) -> None:
    source, out = write_documents(tmp_path / "in", 3), tmp_path / "out"
    extract.run(source, out, workers=0, ner="none")
    before = files(out)
    (source / "a.txt").write_bytes(b"")
    with pytest.raises(ExtractError, match=r"a\.txt"):
        extract.run(source, out, workers=0, ner="none", fail_fast=True)
    assert files(out) == before


# --- going on --------------------------------------------------------------------------------------------------------


class Counted:
    """Notes which inputs were worked on and which were kept."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.fresh: list[str] = []

    def start(self, inputs: int, size: int) -> None:
        self.inputs = inputs

    def done(self, name: str, ok: bool, kept: bool = False) -> None:
        (self.kept if kept else self.fresh).append(name)

    def writing(self) -> None:
        pass


def test_resume_does_only_what_changed(tmp_path: Path) -> None:
    source, out = write_documents(tmp_path / "in", 6), tmp_path / "out"
    (source / "rows.jsonl").write_text("\n".join(json.dumps({"text": f"Договор от {n} мая."}) for n in (1, 2)))
    (source / "bad.txt").write_bytes(b"")
    extract.run(source, out, workers=0, ner="none")
    changed, gone, *_ = sorted(source.rglob("*.txt"), reverse=True)
    changed.write_text("Договор от 5 мая 2024 года.")
    gone.unlink()
    (source / "new.txt").write_text("Договор от 6 мая 2024 года.")
    with (source / "rows.jsonl").open("a") as file:
        file.write("\n" + json.dumps({"text": "Договор от 3 мая."}))

    seen = Counted()
    run = extract.run(source, out, workers=0, ner="none", resume=True, progress=seen)
    assert sorted(seen.fresh) == sorted([changed.relative_to(source).as_posix(), "new.txt", "rows.jsonl"])
    assert "bad.txt" in seen.kept
    fresh = extract.run(source, tmp_path / "fresh", workers=0, ner="none")
    assert files(out) == files(tmp_path / "fresh")
    assert run.counts == fresh.counts

    seen = Counted()
    extract.run(source, out, workers=0, ner="none", retry_failed=True, progress=seen)
    assert seen.fresh == ["bad.txt"]


def test_resume_with_other_options_starts_anew_and_says_so(tmp_path: Path) -> None:
    source, out = write_documents(tmp_path / "in", 3), tmp_path / "out"
    extract.run(source, out, workers=0, ner="none")
    seen = Counted()
    run = extract.run(source, out, workers=0, ner="none", lang="de", resume=True, progress=seen)
    assert seen.kept == []
    assert "done anew" in run.warnings[0]
    assert {record.lang for record in run.records()} == {"de"}


def test_resume_with_another_model_starts_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = tmp_path / "models" / "ner"
    models.mkdir(parents=True)
    (models / "model.int8.onnx").write_bytes(b"one")
    (models / "CARD.md").write_text("A model.")
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_text("Встреча прошла 5 мая 2024 года.", encoding="utf-8")

    extract.run(source, out, workers=0)  # loads the shipped model, which stays loaded
    monkeypatch.setattr("extract.spans.onnx_ner.model_folder", lambda: models)

    def resumed() -> tuple[list[str], str]:
        seen = Counted()
        extract.run(source, out, workers=0, resume=True, progress=seen)
        return seen.fresh, json.loads((out / "run.json").read_text("utf-8"))["options"]["model"]

    fresh, first = resumed()
    (models / "CARD.md").write_text("A good model.")
    assert (fresh, resumed()) == (["a.txt"], ([], first))
    (models / "model.int8.onnx").write_bytes(b"two")
    fresh, second = resumed()
    assert fresh == ["a.txt"]
    assert len({first, second, model_identity("none"), model_identity("natasha")}) == 4


def test_a_raised_limit_lets_a_file_in(tmp_path: Path) -> None:
    source, out = write_documents(tmp_path / "in", 1), tmp_path / "out"
    low = {"workers": 0, "ner": "none", "limits": {"characters": 5}}
    assert [f.remedy for f in extract.run(source, out, **low).failures] == [
        "Split it, or raise the limit with --limit characters=N."
    ]
    assert extract.run(source, out, **low, resume=True).warnings == ()
    run = extract.run(source, out, workers=0, ner="none", limits={"characters": 5_000}, resume=True)
    assert "done anew" in run.warnings[0]
    assert run.failures == ()


def test_a_file_gets_a_new_id_when_one_of_its_stem_comes_before(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_text("Договор от 5 мая 2024 года.")
    extract.run(source, out, workers=0, ner="none")
    (source / "a.md").write_text("Договор от 6 мая 2024 года.")
    run = extract.run(source, out, workers=0, ner="none", resume=True)
    assert [(record.id, record.path) for record in run.records()] == [("a", "a.md"), ("a.txt", "a.txt")]


def test_putting_files_in_place_goes_on_after_a_kill(tmp_path: Path) -> None:
    out, work = tmp_path, tmp_path / ".extract"
    (work / "new").mkdir(parents=True)
    for name in ("records.jsonl", "texts.jsonl", "persons.csv"):
        (out / name).write_text("old")
    (out / "texts.jsonl").write_text("new")
    (work / "new" / "records.jsonl").write_text("new")
    (work / "publish.json").write_text('["records.jsonl", "texts.jsonl"]')
    recover(out, work)
    assert {f.name: f.read_text() for f in out.iterdir() if f.is_file()} == {
        "records.jsonl": "new",
        "texts.jsonl": "new",
    }
    assert list(work.iterdir()) == []


def test_unfinished_new_files_are_thrown_away(tmp_path: Path) -> None:
    (tmp_path / ".extract" / "new").mkdir(parents=True)
    (tmp_path / ".extract" / "new" / "records.jsonl").write_text("half")
    (tmp_path / "records.jsonl").write_text("whole")
    recover(tmp_path, tmp_path / ".extract")
    assert (tmp_path / "records.jsonl").read_text() == "whole"
    assert not (tmp_path / ".extract" / "new").exists()
