"""Security and reliability: fourteen checks, each with a test whose name has its number.

01 isolation of documents · 02 limits · 03 XML · 04 time of rules · 05 paths · 06 formulas · 07 scripts · 08 the same
bytes · 09 nothing is lost · 10 everything is accounted for · 11 places · 12 look-alike letters · 13 nothing is fetched
or unpickled · 14 nothing of a text is told. Those that need more than a run over a hostile folder are in the tests of
what they are about.
"""

from __future__ import annotations

import ast
import base64
import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import extract
from extract.spans.onnx_ner import model_folder

TESTS = Path(__file__).parent
CANARY = "Зимородок"
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0")
SCRIPT = "</script><script>alert(1)</script>"
NEWS = (
    f"Гродненская область и Калужская область подписали соглашение 5 мая 2024 года. {CANARY} летит. Это 5 млн рублей."
)
OUTSIDE = "http://127.0.0.1:9/"


def archive(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return packed.getvalue()


def page(extra: str) -> bytes:
    return f"<html><head><title>Новости</title>{extra}</head><body><p>{NEWS}</p>{extra}</body></html>".encode()


XML = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e SYSTEM "{OUTSIDE}"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
LOADING = (
    f'<base href="{OUTSIDE}"><link rel=stylesheet href="{OUTSIDE}a.css"><script src="{OUTSIDE}a.js"></script>'
    f'<img src="{OUTSIDE}a.png" onerror="alert(1)"><iframe src="{OUTSIDE}"></iframe><object data="{OUTSIDE}"></object>'
    f'<svg><image xlink:href="{OUTSIDE}"/></svg><meta http-equiv=refresh content="0;url={OUTSIDE}">'
)
HOSTILE: dict[str, bytes] = {
    "plain.txt": NEWS.encode(),
    "dir/plain.txt": NEWS.encode(),
    "Plain.txt": NEWS.encode(),
    "CON.txt": NEWS.encode(),
    "й.txt": NEWS.encode(),
    "и\u0306.txt": NEWS.encode(),
    "=1+1.txt": NEWS.encode(),
    "a;b, c.txt": NEWS.encode(),
    "loading.html": page(LOADING),
    "entities.xhtml": XML.encode() + page("&e; &f;"),
    "mail.eml": b"Subject: x\nContent-Type: message/external-body; access-type=URL; URL=\"http://127.0.0.1:9/\"\n\n"
    b"Content-Type: text/plain\n\n" + NEWS.encode(),
    "saved.mhtml": b"MIME-Version: 1.0\nContent-Type: text/html\nContent-Location: http://127.0.0.1:9/\n\n" + page(LOADING),
    "letter.docx": archive({"word/document.xml": XML.encode() + b"<a>&e;</a>"}),
    "link.rtf": rb"{\rtf1{\field{\*\fldinst INCLUDEPICTURE http://127.0.0.1:9/}{\fldrslt x}}{\object\objautlink x} Text.}",
    "climbing.zip": archive({"../../climbed.txt": NEWS.encode(), "inner.zip": archive({"a.txt": b"x"}), "good.txt": NEWS.encode()}),
    "rows.jsonl": b"\n".join(
        [
            *(
                json.dumps({"id": formula, "title": formula, "author": formula, "text": f"{formula} {NEWS}"}).encode()
                for formula in FORMULAS
            ),
            json.dumps({"id": "../../../climbed", "title": SCRIPT, "text": f"{SCRIPT} {NEWS}"}).encode(),
            f'{{"text": "{CANARY}'.encode(),
        ]
    ),
    "pickled.parquet": b"PAR1" + base64.b64decode("gASVIAAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAR0cnVllIWUUpQu") + b"PAR1",
    "empty.txt": b"",
    "garbled.txt": CANARY.encode() + b"\xff\xfe\x80" * 20,
    "garbled.csv": f'text,title\n"{CANARY},x\n{CANARY},y,z\n'.encode(),
    "cut.pdf": b"%PDF-1.7 " + CANARY.encode(),
    "picture.png": b"\x89PNG",
    ".hidden.txt": NEWS.encode(),
}  # fmt: skip


@dataclass(frozen=True)
class Audited:
    """A run over the hostile folder: what it wrote, what it said, what its processes did."""

    source: Path
    out: Path
    said: str
    status: int
    events: list[list[str]]

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    folder = tmp_path_factory.mktemp("hostile")
    source, out, log = folder / "in", folder / "deep" / "er" / "out", folder / "audit.log"
    for name, content in HOSTILE.items():
        file = source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (folder / "secret.txt").write_text(NEWS, encoding="utf-8")
    (source / "link.txt").symlink_to(folder / "secret.txt")
    (source / "climb").symlink_to(folder)
    (folder / "tmp").mkdir()
    env = {
        **os.environ,
        "TMPDIR": str(folder / "tmp"),
        "AUDIT": str(log),
        "PYTHONPATH": str(TESTS / "audit"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [
        sys.executable,
        "-m",
        "extract",
        "run",
        source,
        "--out",
        out,
        "--workers",
        "1",
        "--format",
        "csv,xlsx",
        "-v",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.stdout == ""
    events = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    return Audited(source, out, done.stderr, done.returncode, events)


def test_every_check_has_its_test() -> None:
    names = {
        node.name
        for file in TESTS.glob("test_*.py")
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    numbers = {match[1] for match in map(re.compile(r"test_check_(\d\d)_").match, names) if match}
    assert numbers == {f"{n:02}" for n in range(1, 15)}


def test_check_03_nothing_outside_a_document_is_read(audited: Audited) -> None:
    host = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else ""
    texts = (audited.out / "texts.jsonl").read_text("utf-8")
    assert not host or len(host) < 6 or host not in texts
    failures = {row["path"]: row["reason"] for row in audited.rows("failures")}
    assert "entities" in failures["letter.docx"]
    assert "leads out" in failures["link.txt"]


def test_check_05_nothing_is_written_outside_the_output(audited: Audited) -> None:
    writes = {Path(path) for event, path in audited.events if event == "write"}
    inside = {path for path in writes if path.is_relative_to(audited.out)}
    assert audited.out / ".extract" / "journal.jsonl" in inside
    passing = audited.source.parent / "tmp"
    assert list(passing.iterdir()) == []
    elsewhere = {path for path in writes - inside if not any(map(path.is_relative_to, ("/dev", "/proc", passing)))}
    assert elsewhere == set()
    assert not list(audited.source.parent.rglob("climbed*"))


def test_check_05_names_that_collide_elsewhere_stay_apart(audited: Audited) -> None:
    ids = [row["id"] for row in audited.rows("documents")]
    assert len(ids) == len(set(ids))
    assert {"plain", "Plain", "dir/plain", "CON", "й", "и\u0306", "'=1+1", "../../../climbed"} <= set(ids)


def test_check_06_no_cell_is_a_formula_and_every_table_joins(audited: Audited) -> None:
    for file in audited.out.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines):
                for cell in row:
                    assert cell[:1] not in "=+-@\t\r" or re.fullmatch(r"-?\d+(\.\d+)?|", cell), (file.name, cell)
    documents = {row["id"] for row in audited.rows("documents")}
    assert {row["document_id"] for row in audited.rows("dates")} <= documents
    assert {f"'{formula}" for formula in FORMULAS if formula[0] != "\t"} <= documents
    with zipfile.ZipFile(audited.out / "extract.xlsx") as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist() if name.startswith("xl/worksheets"))


def test_check_07_no_script_of_a_document_is_in_the_report(audited: Audited) -> None:
    from extract.report import write_report

    html = write_report(audited.out, audited.out.parent / "report.html").read_text("utf-8")
    assert SCRIPT not in html
    assert "alert(1)" in html
    assert html.count("<script") == html.count("</script>")
    assert "default-src 'none'" in html


def test_check_10_every_input_is_accounted_for_once(audited: Audited) -> None:
    failures = [row["path"] for row in audited.rows("failures")]
    documents = [row["path"] for row in audited.rows("documents")]
    assert len(set(failures)) == len(failures)
    files = {p.relative_to(audited.source).as_posix() for p in audited.source.rglob("*") if p.is_file()}
    expected = {name for name in files if not name.startswith((".", "climb/")) and not name.endswith(".png")}
    told = {
        re.sub(r"#\d+$", "", path).partition(".zip/")[0]
        for path in (*(d.removeprefix("'") for d in documents), *(f.removeprefix("'") for f in failures))
    }
    assert {name.removesuffix(".zip") for name in expected} == {name.removesuffix(".zip") for name in told}
    assert {"rows.jsonl#8", "climbing.zip/../../climbed.txt", "climbing.zip/inner.zip"} <= set(failures)
    assert audited.status == 1
    about = json.loads((audited.out / "run.json").read_text("utf-8"))["counts"]
    assert (about["documents"], about["failures"]) == (len(documents), len(failures))
    assert about["skipped"] == 2
    assert all(row["reason"].endswith(".") and row["remedy"].endswith(".") for row in audited.rows("failures"))


def test_check_13_nothing_is_fetched_unpickled_or_started(audited: Audited) -> None:
    """Babel reads its own tables of languages as pickles; they come with it."""
    beyond = [event for event in audited.events if event[0] not in ("write", "shutil.rmtree", "subprocess.Popen")]
    assert [event for event in beyond if event[0] != "pickle.find_class" or "babel" not in event[1]] == []
    started = [args for event, args in audited.events if event == "subprocess.Popen"]
    assert started
    assert all("extract.batch.engines.worker" in args for args in started)


FETCHING = {"http", "requests", "socket", "urlopen", "urlretrieve"}
REACHING = {Path("batch/engines/ray.py"): {"socket"}}  # whether the cluster that the user works on is still there
UNPICKLING = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"}


def test_check_13_the_package_has_no_pickle_and_runs_no_code_of_its_input() -> None:
    package = Path(extract.__file__).parent
    for file in package.rglob("*.py"):
        imported, called = set(), set()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                called.add(node.func.id)
        allowed = REACHING.get(file.relative_to(package), set())
        assert imported.isdisjoint((FETCHING | UNPICKLING) - allowed), file
        assert called.isdisjoint({"__import__", "compile", "eval", "exec"}), file
    for name in ("ner", "ner-small"):
        model = {file.suffix for file in model_folder(name).iterdir()}
        assert ".onnx" in model
        assert model.isdisjoint({".bin", ".joblib", ".pkl", ".pt"})


def test_check_14_nobody_is_told_of_the_run(audited: Audited) -> None:
    """onnxruntime's telemetry keeps its session in a file for passing things; it says so by its absence."""
    assert not (audited.source.parent / "tmp" / ".ses").exists()
    done = subprocess.run(
        [sys.executable, "-c", "import extract.spans.onnx_ner, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "1\n"


def test_check_14_what_a_run_says_holds_ids_and_no_text(audited: Audited) -> None:
    assert "read plain.txt" in audited.said
    assert "rows.jsonl#8" in audited.said
    assert CANARY not in audited.said
    assert CANARY not in (audited.out / "failures.csv").read_text("utf-8")
    assert CANARY not in (audited.out / "run.json").read_text("utf-8")
    assert CANARY in (audited.out / "texts.jsonl").read_text("utf-8")


# --- texts -----------------------------------------------------------------------------------------------------------

CLEAN = "Гродненская область подписала соглашение 5 мая 2024 года. Иван Петров, губернатор Калужской области, назвал сумму 5,5 млн рублей."
VARIANTS = {
    "Latin letters": CLEAN.translate(str.maketrans("аеорс", "aeopc")),
    "soft hyphens": CLEAN.replace("область", "об\u00adласть").replace("рублей", "руб\u00adлей"),
    "zero-width spaces": CLEAN.replace("соглашение", "согла\u200bшение"),
    "stress marks": CLEAN.replace("Гродненская", "Гро\u0301дненская").replace("мая", "ма\u0301я"),
    "hard spaces": CLEAN.replace(" ", "\u00a0"),
    "thin spaces": CLEAN.replace(" ", "\u202f"),
    "byte order marks": CLEAN.replace(" ", " \ufeff"),
    "line breaks of DOS": CLEAN.replace(". Иван", ".\r\nИван"),
}


@pytest.mark.parametrize("how", VARIANTS)
def test_check_12_look_alike_and_invisible_characters_change_no_value(how: str) -> None:
    text = VARIANTS[how]
    assert text != CLEAN
    expected, found = (extract.extract(t, "ru", ner="none") for t in (CLEAN, text))
    places = {"start", "end", "mentions", "text", "rule", "aliases"}
    for group, facts in expected.facts().items():
        values = [fact.model_dump(exclude=places) for fact in facts]
        assert [fact.model_dump(exclude=places) for fact in found.facts()[group]] == values
    assert expected.dates and expected.money and expected.regions
    for fact in (*found.dates, *found.money):
        assert text[fact.start : fact.end] == fact.text
