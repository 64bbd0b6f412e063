"""The command line does what the library does, and says what goes wrong."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

import extract
from extract import cli
from extract.batch.engines import ENGINES
from extract.cli import app
from extract.exchange import FORMATS
from extract.lang import languages
from extract.notebook import Html, marked, show
from extract.spans.recognisers import NER

COMMANDS = [c.name or c.callback.__name__ for c in app.registered_commands if c.callback is not None]
TEXT = "Гродненская и Калужская области подписали 5 мая 2024 года соглашение, 12 договоров и план на 300 млн долларов."
HOSTILE = "<script>alert(1)</script> Встреча 5 мая 2024 года & «приём» <b>гостей</b>."


def invoke(*args: str, input: str | bytes | None = None) -> tuple[int, str, str]:
    """Exit status, standard output and standard error."""
    result = CliRunner().invoke(app, args, input=input)
    return result.exit_code, result.stdout, result.stderr


def process(*args: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "extract", *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)  # type: ignore[call-overload,no-any-return]


def on_terminal(*args: str) -> str:
    """What a command shows on a terminal."""
    main, terminal = pty.openpty()
    env = {**os.environ, "COLUMNS": "200", "TERM": "xterm-256color"}
    with subprocess.Popen(
        [sys.executable, "-m", "extract", *args], stdin=terminal, stdout=terminal, stderr=terminal, env=env
    ):
        os.close(terminal)
        shown = b""
        while True:
            try:
                block = os.read(main, 65536)
            except OSError:
                break
            if not block:
                break
            shown += block
    os.close(main)
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())


# --- help and version ------------------------------------------------------------------------------------------------


def test_help_is_there_at_once() -> None:
    """In CPU seconds, which other work on the machine disturbs least."""
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = process("--help")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert done.returncode == 0
    assert min(times) < 0.5
    for command in COMMANDS:
        assert command in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str) -> None:
    status, out, _ = invoke(command, "--help")
    assert status == 0
    assert f"extract {command}" in " ".join(out.split()).partition("Example:")[2]


def test_version() -> None:
    assert invoke("--version")[:2] == (0, f"extract {extract.__version__}\n")


def test_an_option_offers_all_that_there_is() -> None:
    for choices, known in ((cli.Lang, languages()), (cli.Ner, NER), (cli.Engine, ENGINES), (cli.Exchange, FORMATS)):
        assert {choice.value for choice in choices} == set(known)


def test_a_recogniser_without_the_language_is_status_2(tmp_path: Path) -> None:
    status, out, err = invoke("run", "data/raw", "--out", str(tmp_path), "--lang", "de", "--ner", "natasha")
    assert (status, out) == (2, "")
    assert "use bilingual or none" in err


def test_no_command_and_wrong_options_are_status_2() -> None:
    assert invoke()[0] == 2
    for args in (["walk"], ["run", "--workers", "-1"], ["run", "--ner", "magic"], ["text", "x", "--lang", "en"]):
        status, out, err = invoke(*args)
        assert (status, out) == (2, "")
        assert err


# --- text ----------------------------------------------------------------------------------------------------------


def test_text_is_what_extract_gives() -> None:
    expected = extract.extract(TEXT, ner="none", published="2024-09-05").to_json() + "\n"
    assert invoke("text", TEXT, "--ner", "none", "--published", "2024-09-05") == (0, expected, "")
    assert invoke("text", "--ner", "none", "--published", "2024-09-05", input=TEXT) == (0, expected, "")


def test_text_in_a_pipe_is_json_and_on_a_terminal_a_table() -> None:
    piped = process("text", TEXT, "--ner", "none")
    assert json.loads(piped.stdout)["dates"][0]["value"] == "2024-05-05"
    shown = on_terminal("text", TEXT, "--ner", "none")
    assert "│" in shown
    assert "2024-05-05" in shown
    assert not shown.lstrip().startswith("{")


def test_text_that_can_not_be_read() -> None:
    status, out, err = invoke("text", input=b"\xff\xfe\xff")
    assert (status, out) == (2, "")
    assert "UTF-8" in err
    status, _, err = invoke("text", "x", "--published", "gestern")
    assert status == 2
    assert "2024-09-05" in err


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    command = f"{sys.executable} -m extract schema | head -c 10"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert len(done.stdout) == 10
    assert "Traceback" not in done.stderr


# --- run -----------------------------------------------------------------------------------------------------------


def test_run_is_what_the_library_does(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for n in range(3):
        (source / f"{n}.txt").write_text(TEXT.replace("5 мая", f"{n + 1} мая"), encoding="utf-8")
    done = process("run", "in", "--out", "a", "--ner", "none", "--format", "csv,sqlite", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert re.search(r"documents\W+3\b", done.stderr)
    assert re.search(r"seconds\W+\d", done.stderr)
    run = extract.run(source, tmp_path / "b", workers=0, ner="none", formats=("csv", "sqlite"))
    made = {f.name for f in (tmp_path / "a").iterdir() if f.is_file()}
    assert made == {f.name for f in run.out.iterdir() if f.is_file()}
    for name in made - {"run.json"}:
        assert (tmp_path / "a" / name).read_bytes() == (run.out / name).read_bytes()
    about = json.loads((tmp_path / "a" / "run.json").read_text("utf-8"))
    assert about["counts"] == run.counts
    assert about["extract"] == extract.__version__


def test_run_lists_failures_and_keeps_quiet(tmp_path: Path) -> None:
    (tmp_path / "empty[1].txt").write_bytes(b"")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = process("run", ".", "--ner", "none", "--out", "out", "--quiet", cwd=tmp_path)
    assert done.returncode == 1
    assert "empty[1].txt" in done.stderr
    assert "seconds" not in done.stderr


def test_run_keeps_to_the_limits_given(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    options = ["run", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--ner", "none", "--workers", "0"]
    status, _, err = invoke(*options, "--limit", "bytes=9000", "--limit", "characters=20")
    assert status == 1
    assert "--limit characters=N" in " ".join(err.split())
    assert invoke(*options, "--limit", "bytes=9000", "--limit", f"characters={len(TEXT)}")[0] == 0
    about = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert about["options"]["limits"]["bytes"] == 9000


def test_run_says_on_request_what_became_of_each_document(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    options = ["--ner", "none", "--out", str(tmp_path / "out"), "--workers", "0"]
    status, out, err = invoke("run", str(tmp_path / "*.txt"), *options, "--verbose")
    assert (status, out) == (1, "")
    assert {"read a.txt", "failed empty.txt", "writing tables"} <= set(err.splitlines())
    _, _, err = invoke("run", str(tmp_path / "*.txt"), *options, "-v", "--resume")
    assert "kept a.txt" in err.splitlines()
    assert invoke("run", str(tmp_path / "*.txt"), *options, "--verbose", "--quiet")[0] == 2


def test_the_shell_can_complete() -> None:
    shown = process("--show-completion", "bash")
    assert shown.returncode == 0
    assert "_EXTRACT_COMPLETE=complete_bash" in shown.stdout
    env = {**os.environ, "_EXTRACT_COMPLETE": "complete_bash", "COMP_WORDS": "extract run --ner ", "COMP_CWORD": "3"}
    assert set(process(env=env).stdout.split()) == {"bilingual", "accurate", "fast", "natasha", "none"}


def test_run_on_a_terminal_shows_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    shown = on_terminal("run", str(tmp_path), "--ner", "none", "--out", str(tmp_path / "out"))
    assert "1/1" in shown
    assert "seconds" in shown


@pytest.mark.parametrize(
    "args",
    [
        ["--column", "body=text"],
        ["--column", "text="],
        ["--format", "docx"],
        ["--format", ""],
        ["--limit", "pages"],
        ["--limit", "pages=-1"],
        ["--limit", "sheets=1"],
        ["nowhere"],
    ],
)
def test_run_with_a_wrong_option(tmp_path: Path, args: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "a.txt").write_text(TEXT, encoding="utf-8")
    status, out, err = invoke("run", *args)
    assert (status, out) == (2, "")
    assert err.startswith("extract: ")
    assert not (tmp_path / "data" / "out").exists()


# --- extract.toml --------------------------------------------------------------------------------------------------


def test_configured_defaults_and_words(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("За проект заплатили 5 млн талеров.", encoding="utf-8")
    (tmp_path / "extract.toml").write_text(
        """
        [run]
        out = "made"
        ner = "none"
        workers = 1
        lang = "ru"
        format = "csv,parquet"

        [lexicon.ru.money]
        units = { "талер" = "талер талера талеров" }
        currencies = { XTL = ["талер"] }
        """,
        encoding="utf-8",
    )
    done = process("run", "in", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "data").exists()
    assert (tmp_path / "made" / "money.parquet").exists()
    made = (tmp_path / "made" / "records.jsonl").read_text("utf-8")
    assert [(m["amount"], m["currency"]) for m in json.loads(made)["money"]] == [(5000000, "XTL")]
    shown = process("text", "За проект заплатили 5 млн талеров.", cwd=tmp_path)
    assert json.loads(shown.stdout)["money"] == json.loads(made)["money"]
    done = process("run", "in", "--format", "csv", "--out", "other", cwd=tmp_path)
    assert done.returncode == 0
    assert not (tmp_path / "other" / "money.parquet").exists()
    assert extract.extract("За проект заплатили 5 млн талеров.", "ru", ner="none").money == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[run]\nwokers = 2", "key run.wokers"),
        ("[run]\nner = 5", "--ner"),
        ("[run", "is not TOML"),
        ("[lexicon.xx.money]\na = 1", "key lexicon.xx"),
        ("[lexicon.de.magic]\na = 1", "key lexicon.de.magic"),
        ("[lexicon.ru.money]\nsurprise = 1", "own.toml, key lexicon.ru.money.surprise"),
        ("[[lexicon.ru.places.own]]\nforms = ['полесье']", "key lexicon.ru.places.own.0.forms.0: "),
    ],
)
def test_configuration_that_is_wrong(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "own.toml").write_text(content)
    (tmp_path / "a.txt").write_text(TEXT)
    out = str(tmp_path / "out")
    done = process("--config", str(tmp_path / "own.toml"), "run", str(tmp_path / "a.txt"), "--out", out, "--lang", "ru")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


# --- schema, eval, explain -------------------------------------------------------------------------------------------


def test_schema_validates_records() -> None:
    status, out, _ = invoke("schema")
    assert status == 0
    schema = json.loads(out)
    jsonschema.Draft202012Validator.check_schema(schema)
    record = json.loads(extract.extract(TEXT, ner="none").to_json())
    jsonschema.validate(record, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**record, "surprise": 1}, schema)


def test_eval_prints_scores(tmp_path: Path) -> None:
    record = json.loads(extract.extract(TEXT, id="d", ner="none").to_json())
    (tmp_path / "records.jsonl").write_text(json.dumps(record))
    (tmp_path / "texts.jsonl").write_text(json.dumps({"id": "d", "text": TEXT}))
    (tmp_path / "d.json").write_text(json.dumps({"lang": "ru", "dates": [{"value": "2024-05-05"}, {"value": "1999"}]}))
    args = [
        "eval",
        str(tmp_path / "records.jsonl"),
        str(tmp_path),
        "--texts",
        str(tmp_path / "texts.jsonl"),
        "--errors",
    ]
    status, out, _ = invoke(*args)
    assert status == 0
    assert 'd dates MISSED {"value": "1999"}' in out
    assert re.search(r"^dates +precision 1\.0  recall 0\.5 ", out, re.MULTILINE)
    status, out, err = invoke(*args, "--json")
    assert json.loads(out)["dates"]["recall"] == 0.5
    assert json.loads(out)["places"]["wrong"] == 0
    assert "MISSED" in err
    assert invoke("eval", "nowhere", str(tmp_path))[0] == 2


def test_explain_shows_rules_refusals_and_furniture(tmp_path: Path) -> None:
    menu = "Главная\nНовости\nКонтакты\nПодписаться\n\n"
    (tmp_path / "a.txt").write_text(f"{menu}{TEXT} Курс: 31.02.2024.\n", encoding="utf-8")
    status, out, _ = invoke("explain", str(tmp_path / "a.txt"), "--ner", "none")
    assert status == 0
    assert "2024-05-05" in out
    for date in extract.extract(TEXT, ner="none").dates:
        assert date.rule in out
    (tmp_path / "b.txt").write_bytes(b"")
    status, out, err = invoke("explain", str(tmp_path), "--ner", "none")
    assert status == 1
    assert "b.txt" in err
    assert "2024-05-05" in out


# --- notebook ------------------------------------------------------------------------------------------------------


def test_show_marks_facts_and_escapes_the_text() -> None:
    doc = extract.load("ru", ner="none")(HOSTILE)
    for html in (show(doc), show(doc._.record, HOSTILE)):
        assert isinstance(html, Html)
        assert "<script" not in html
        assert "<b>" not in html
        assert re.search(
            r'<mark class="extract-dates" title="dates: value 2024-05-05[^"]*">5 мая 2024 года</mark>', html
        )
        text = re.sub(r"<[^>]*>", "", html[html.index("<div style") : html.index("</div>")])
        assert text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == HOSTILE
    assert "2024-05-05" in str(show(doc._.record))


def test_marks_that_overlap_lose_no_text() -> None:
    record = extract.Record.model_validate(
        {
            "lang": "de",
            "dates": [{"value": "2024", "text": "bcd", "start": 1, "end": 4, "rule": "r"}],
            "money": [{"amount": 5, "currency": None, "text": "cdef", "start": 2, "end": 6, "rule": "r"}],
        }
    )
    html = marked("abcdefg", record, off=[(6, 7)])
    assert re.sub(r"<[^>]*>", "", html[: html.index("</div>")]) == "abcdefg"
    assert '<span class="extract-off">g</span>' in html
