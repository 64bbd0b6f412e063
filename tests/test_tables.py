"""Records become tables in every format, typed, safe to open, the same from run to run."""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import extract
from extract.linking import link
from extract.records import FACT_TYPES, Record
from extract.tables import FORMATS, datapackage, document_row, fact_rows, open_writer, row_of, tables
from extract.tables.writers import CELL_LIMIT, csv_cell, formula_safe

parquet = pytest.importorskip("pyarrow.parquet")

FORMULA = '=HYPERLINK("http://x.example")'


def record(id: str = "d1", **fields: Any) -> Record:
    """A record with a fact of each type."""
    place = {"start": 3, "end": 9, "rule": "test.rule"}
    entity = {"mentions": [[3, 9], [20, 26]], "rule": "test.rule"}
    return Record.model_validate(
        {
            "id": id,
            "path": f"{id}.txt",
            "lang": "ru",
            "title": FORMULA,
            "persons": [
                {"key": "per:x", "name": "Иван Петров", "aliases": ["-Петров", 'П "В"'], "role": "@r", **entity}
            ],
            "regions": [{"key": "BY", "code": "BY", "name": "Беларусь", "level": "country", "in": None, **entity}],
            "organizations": [{"key": "org:x", "name": "+375 Контакт; центр", **entity}],
            "money": [
                {
                    "amount": "-2.5",
                    "amount_max": None,
                    "currency": "USD",
                    "qualifier": "over",
                    "text": "-2,5 $",
                    **place,
                },
                {"amount": "300000000000000000", "amount_max": "4e17", "currency": None, "text": "много", **place},
            ],
            "percents": [{"value": "0.0000001", "text": "0,0000001 %", **place}],
            "dates": [
                {"value": "2024-05-05", "start_date": "2024-05-05", "end_date": "2024-05-05", "text": "5 мая", **place},
                {"value": "../2030", "end_date": "2030-12-31", "text": "до 2030", **place},
            ],
            "agreement_counts": [{"count": 81, "kind": "agreement", "partners": 73, "text": "81 соглашение", **place}],
            "agreements": [{"key": "agr:x", "kind": "agreement", "parties": ["BY", "RU-KLU"], **place}],
            **fields,
        }
    )


def write(folder: Path, format: str, records: list[Record], excel: bool = False) -> list[str]:
    """Write all tables of some records; the writer's warnings."""
    writer, links = open_writer(format, folder, excel), link(records)
    for each in records:
        plain = json.loads(each.to_json())
        writer.write("documents", document_row(plain, {"text": "x" * 40, "boilerplate": [[0, 8]], "repeats": []}))
        for table, row in fact_rows(plain, links):
            writer.write(table, row)
    for name, found in (("entities", links.entities()), ("events", links.events())):
        for values in found:
            writer.write(name, row_of(tables()[name], values))
    writer.close()
    return writer.warnings


def read_csv(file: Path, **form: Any) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, **form))


def test_every_field_of_a_fact_is_a_column_once() -> None:
    for group, model in FACT_TYPES.items():
        names = tables()[group].names
        assert len(set(names)) == len(names)
        assert names[0] == "document_id"
        fields = {field.alias or name for name, field in model.model_fields.items()}
        assert fields <= set(names) <= fields | {"document_id", "n", "entity_id", "event_id", "start", "end"}
        assert names[-1] == "rule"


def test_every_column_is_described() -> None:
    bare = [f"{t.name}.{c.name}" for t in tables().values() for c in t.columns if not c.description]
    assert bare == []


def test_csv_round_trip(tmp_path: Path) -> None:
    write(tmp_path, "csv", [record()])
    (person,) = read_csv(tmp_path / "persons.csv")
    assert person["role"] == "'@r"
    assert json.loads(person["aliases"]) == ["-Петров", 'П "В"']
    assert json.loads(person["mentions"]) == [[3, 9], [20, 26]]
    assert (person["start"], person["end"]) == ("3", "9")
    assert read_csv(tmp_path / "organizations.csv")[0]["name"] == "'+375 Контакт; центр"
    first, second = read_csv(tmp_path / "money.csv")
    assert (first["amount"], first["amount_max"], first["text"]) == ("-2.5", "", "'-2,5 $")
    assert (second["amount"], second["amount_max"], second["currency"]) == (
        "300000000000000000",
        "400000000000000000",
        "",
    )
    assert read_csv(tmp_path / "percents.csv")[0]["value"] == "0.0000001"
    (document,) = read_csv(tmp_path / "documents.csv")
    assert document["title"] == f"'{FORMULA}"
    assert (document["characters"], document["boilerplate"], document["money"]) == ("40", "0.2", "2")


def test_csv_for_excel(tmp_path: Path) -> None:
    write(tmp_path, "csv", [record()], excel=True)
    assert (tmp_path / "money.csv").read_bytes().startswith(b"\xef\xbb\xbfdocument_id;n;amount;")
    assert read_csv(tmp_path / "money.csv", delimiter=";")[0]["amount"] == "-2,5"
    assert read_csv(tmp_path / "organizations.csv", delimiter=";")[0]["name"] == "'+375 Контакт; центр"


@given(st.text())
def test_check_06_no_text_becomes_a_formula_and_none_is_lost(text: str) -> None:
    safe = formula_safe(text)
    assert not safe.startswith(tuple("=+-@\t\r\n＝＋－＠"))
    back = safe[1:] if safe.startswith("'") and formula_safe(safe[1:]) == safe else safe
    assert back == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [(-5, "-5"), (0.1, "0.1"), (-2.5e-7, "-0.00000025"), (1e22, "1" + "0" * 22), (None, ""), ([], "[]")],
)
def test_numbers_stay_numbers(value: Any, cell: str) -> None:
    assert csv_cell(value) == cell


def test_parquet_has_types(tmp_path: Path) -> None:
    write(tmp_path, "parquet", [record()])
    money = parquet.read_table(tmp_path / "money.parquet")
    assert {name: str(money.schema.field(name).type) for name in ("amount", "n", "currency")} == {
        "amount": "double",
        "n": "int64",
        "currency": "string",
    }
    assert money["amount"].to_pylist() == [-2.5, 3e17]
    assert money["text"].to_pylist()[0] == "-2,5 $"
    dates = parquet.read_table(tmp_path / "dates.parquet")
    assert str(dates.schema.field("start_date").type) == "date32[day]"
    assert [None if d is None else d.isoformat() for d in dates["start_date"].to_pylist()] == ["2024-05-05", None]
    assert parquet.read_table(tmp_path / "persons.parquet")["mentions"].to_pylist() == [[[3, 9], [20, 26]]]


def test_sqlite_has_keys(tmp_path: Path) -> None:
    write(tmp_path, "sqlite", [record(), record("d2")])
    with sqlite3.connect(tmp_path / "extract.sqlite") as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert {row[2] for row in db.execute("PRAGMA foreign_key_list(persons)")} == {"documents", "entities"}
        assert [row[1] for row in db.execute("PRAGMA table_info(money)") if row[5]] == ["document_id", "n"]
        query = "SELECT name_ru, count(*) FROM persons JOIN entities USING (entity_id) GROUP BY entity_id"
        assert db.execute(query).fetchall() == [("Иван Петров", 2)]
        assert db.execute("SELECT typeof(amount), amount FROM money").fetchone() == ("real", -2.5)
        assert db.execute("SELECT title FROM documents").fetchone() == (FORMULA,)
    db.close()


def test_xlsx_has_no_formula_and_says_what_it_cut(tmp_path: Path) -> None:
    said = write(tmp_path, "xlsx", [record(warnings=["x" * (CELL_LIMIT + 1), "=1+1"])])
    with zipfile.ZipFile(tmp_path / "extract.xlsx") as book:
        sheets = {name: book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name}
    assert len(sheets) == len(tables())
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets.values())
    assert "cut here" in sheets["xl/worksheets/sheet1.xml"]
    assert len(said) == 1
    assert "documents" in said[0]
    assert "records.jsonl" in sheets["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize("format", FORMATS)
def test_numbers_of_any_size_can_be_written(tmp_path: Path, format: str) -> None:
    place = {"start": 3, "end": 9, "rule": "test.rule", "text": "x"}
    huge = record(
        money=[{"amount": str(10**400), "currency": None, **place}],
        agreement_counts=[{"count": 10**30, "kind": "plan", **place}],
    )
    assert write(tmp_path, format, [huge]) == []


@pytest.mark.parametrize("format", FORMATS)
def test_same_rows_same_bytes(tmp_path: Path, format: str) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, format, [record(f"d{n}") for n in range(3)])
    for file in FORMATS[format]:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_frames_have_types() -> None:
    frames = extract.frames([record(), record("d2", lang="de")])
    assert set(frames) == set(tables()) - {"failures"}
    money = frames["money"]
    assert {name: str(money[name].dtype) for name in ("amount", "n", "qualifier", "text")} == {
        "amount": "Float64",
        "n": "Int64",
        "qualifier": "category",
        "text": "string",
    }
    assert money["amount"].sum() == pytest.approx(2 * (3e17 - 2.5))
    assert frames["dates"]["start_date"].dt.year.tolist()[0] == 2024
    assert pd.isna(frames["documents"]["characters"]).all()
    merged = frames["persons"].merge(frames["entities"], on="entity_id")
    assert merged["documents"].tolist() == [2, 2]


def test_frames_of_nothing_and_of_one_record() -> None:
    assert all(len(frame) == 0 for frame in extract.frames([]).values())
    assert extract.frames(record())["documents"]["id"].tolist() == ["d1"]
    assert extract.frames([record().model_copy(update={"id": None})])["persons"]["document_id"].tolist() == ["0"]


@pytest.mark.parametrize("excel", [False, True])
def test_datapackage_describes_the_files(tmp_path: Path, excel: bool) -> None:
    write(tmp_path, "csv", [record()], excel=excel)
    package = datapackage(csv=True, excel=excel)
    described = {resource["path"]: resource for resource in package["resources"]}
    assert set(described) == {*FORMATS["csv"], "records.jsonl", "texts.jsonl"}
    for name in FORMATS["csv"]:
        with (tmp_path / name).open(encoding=described[name]["encoding"], newline="") as file:
            head = next(csv.reader(file, delimiter=described[name]["dialect"]["delimiter"]))
        assert head == [field["name"] for field in described[name]["schema"]["fields"]]


@pytest.mark.parametrize("excel", [False, True])
def test_datapackage_is_valid(tmp_path: Path, excel: bool) -> None:
    frictionless = pytest.importorskip("frictionless")
    write(tmp_path, "csv", [record(), record("d2")], excel=excel)
    for name in ("records.jsonl", "texts.jsonl"):
        (tmp_path / name).write_text("{}\n")
    (tmp_path / "datapackage.json").write_text(json.dumps(datapackage(csv=True, excel=excel)), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["path", "type", "message"])
