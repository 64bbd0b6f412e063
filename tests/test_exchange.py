"""Facts out to annotation tools and back as gold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import extract
from extract.cli import app
from extract.errors import InputError
from extract.evaluation import read_gold, read_records, score
from extract.exchange import FORMATS, export, import_gold
from extract.records import FACT_TYPES

TEXT = "😀 Минск,\r\n5 мая 2024 года.\nГубернатор Псковской\nобласти Иван Орешин передал 20 млн рублей и 5 млн евро."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    record = extract.extract(TEXT, lang="ru", id="a/b")
    assert record.money
    assert record.persons
    (tmp_path / "records.jsonl").write_text(record.to_json() + "\n", encoding="utf-8")
    (tmp_path / "texts.jsonl").write_text(json.dumps({"id": "a/b", "text": TEXT}) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("format", FORMATS)
def test_what_nobody_corrected_scores_full(sample_run: Path, tmp_path: Path, format: str) -> None:
    records = read_records(sample_run / "records.jsonl")
    assert export(sample_run, tmp_path / "annotations", format) == len(records)
    count, problems = import_gold(tmp_path / "annotations", tmp_path / "gold", format)
    assert (count, problems) == (len(records), [])
    gold = read_gold(tmp_path / "gold")
    figures = score(records, gold).figures
    assert {figures[group]["f1"] for group in FACT_TYPES if group != "agreements"} == {1.0}


@pytest.mark.parametrize("format", FORMATS)
def test_a_new_span_gets_its_value_from_its_words(folder: Path, tmp_path: Path, format: str) -> None:
    target = tmp_path / "annotations"
    export(folder, target, format)
    start = TEXT.index("20 млн")
    if format == "brat":
        file = target / "a/b.ann"
        assert (target / "a/b.txt").read_bytes().decode() == TEXT
        kept = [line for line in file.read_text().split("\n") if "money" not in line and "amount" not in line]
        file.write_text("\n".join([*kept, f"T99\tmoney {start} {start + 13}\t20 млн рублей", "T98\tdates 0 1\tx"]))
    else:
        tasks = json.loads(target.read_text())
        value = {"start": start + 1, "end": start + 14, "labels": ["money"]}
        new = [
            {"type": "labels", "value": value},
            {"type": "labels", "value": {"start": 0, "end": 2, "labels": ["dates"]}},
        ]
        tasks[0]["annotations"] = [{"result": new}]
        target.write_text(json.dumps(tasks))
    _, problems = import_gold(target, tmp_path / "gold", format)
    (gold,) = [json.loads(f.read_text()) for f in (tmp_path / "gold").rglob("*.json")]
    assert [(m["amount"], m["currency"], m["text"]) for m in gold["money"]] == [(20_000_000, None, "20 млн рублей")]
    assert len(problems) == 1
    assert "needs a value" in problems[0]


def test_an_edited_value_wins(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "annotations"
    export(folder, target, "brat")
    file = target / "a/b.ann"
    file.write_text(file.read_text().replace('"amount": 20000000', '"amount": 21000000'))
    import_gold(target, tmp_path / "gold", "brat")
    (document,) = read_gold(tmp_path / "gold").values()
    assert {m["amount"] for m in document["money"]} == {21_000_000, 5_000_000}


def test_an_id_never_leads_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    record = json.loads((folder / "records.jsonl").read_text())
    (folder / "records.jsonl").write_text(json.dumps({**record, "id": "../../../outside"}) + "\n")
    export(folder, tmp_path / "x/y/annotations", "brat")
    assert [p.parent for p in tmp_path.rglob("outside*.ann")] == [tmp_path / "x/y/annotations"]


@pytest.mark.parametrize(
    ("content", "message"),
    [("{}", "not a list"), ("[", "not JSON"), ('[{"id": 1}]', "export as JSON")],
)
def test_what_is_no_export_says_so(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "tasks.json"
    file.write_text(content)
    with pytest.raises(InputError, match=message):
        import_gold(file, tmp_path / "gold", "label-studio")


def test_the_command_line_does_the_same(folder: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    made = runner.invoke(app, ["export", str(folder), "--out", str(tmp_path / "an")])
    assert made.exit_code == 0, made.output
    back = runner.invoke(app, ["import", str(tmp_path / "an"), "--out", str(tmp_path / "gold")])
    assert back.exit_code == 0, back.output
    assert runner.invoke(app, ["export", str(tmp_path / "none"), "--out", str(tmp_path / "an")]).exit_code == 2
