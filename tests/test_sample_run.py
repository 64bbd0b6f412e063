"""What a run over the sample documents gives to other tools: every row, in every format."""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import pandas as pd
import pytest

from extract.records import json_schema
from extract.tables import tables


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_every_document_is_read(sample_run: Path) -> None:
    about = json.loads((sample_run / "run.json").read_text("utf-8"))["counts"]
    assert (about["failures"], about["skipped"]) == (0, 0)
    assert len(lines(sample_run / "records.jsonl")) == about["documents"] > 9
    assert all(count for name, count in about.items() if name not in ("failures", "skipped")), about


def test_every_record_fits_the_schema(sample_run: Path) -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    records = lines(sample_run / "records.jsonl")
    assert records
    assert [f"{r['id']}: {e.message}" for r in records for e in validator.iter_errors(r)] == []


def test_every_offset_points_into_its_text(sample_run: Path) -> None:
    texts = {line["id"]: line["text"] for line in lines(sample_run / "texts.jsonl")}
    for record in lines(sample_run / "records.jsonl"):
        text = texts[record["id"]]
        for group in ("money", "percents", "dates", "agreement_counts"):
            assert all(text[f["start"] : f["end"]] == f["text"] for f in record[group])
        for group in ("persons", "regions", "organizations"):
            assert all(0 <= start < end <= len(text) for f in record[group] for start, end in f["mentions"])


def test_frictionless_finds_types_and_keys_kept(sample_run: Path) -> None:
    report = frictionless.validate(str(sample_run / "datapackage.json"))
    assert report.valid, report.flatten(["path", "rowNumber", "type", "message"])
    assert {task.name for task in report.tasks} >= set(tables())


def test_every_format_has_the_same_rows(sample_run: Path) -> None:
    with closing(sqlite3.connect(sample_run / "extract.sqlite")) as db:
        for name, table in tables().items():
            with (sample_run / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            (stored,) = db.execute(f'SELECT count(*) FROM "{name}"').fetchone()
            frame = pd.read_parquet(sample_run / f"{name}.parquet")
            assert (stored, len(frame)) == (len(rows), len(rows)), name
            assert tuple(frame.columns) == table.names


def test_parquet_types_are_those_of_the_columns(sample_run: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    kinds = {"string": "string", "integer": "int64", "number": "double", "date": "date32[day]"}
    for name, table in tables().items():
        schema = parquet.read_schema(sample_run / f"{name}.parquet")
        for column in table.columns:
            found = str(schema.field(column.name).type)
            assert found == kinds[column.kind] if column.kind in kinds else found.startswith("list<"), column.name


def test_the_workbook_has_a_sheet_for_each_table(sample_run: Path) -> None:
    with zipfile.ZipFile(sample_run / "extract.xlsx") as book:
        root = ET.fromstring(book.read("xl/workbook.xml"))
    assert [e.attrib["name"] for e in root.iter() if e.tag.endswith("}sheet")] == list(tables())


def test_sqlite_keys_hold_and_datasette_follows_them(sample_run: Path) -> None:
    file = sample_run / "extract.sqlite"
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    pytest.importorskip("datasette")
    path = "/extract/persons.json?_labels=on&_shape=objects&_size=max"
    command = [sys.executable, "-W", "ignore", "-m", "datasette", str(file), "--get", path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = json.loads(done.stdout)["rows"]
    assert rows
    documents = {record["id"] for record in lines(sample_run / "records.jsonl")}
    assert {row["document_id"]["value"] for row in rows} <= documents
    assert all(row["entity_id"]["value"] for row in rows)
