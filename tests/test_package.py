"""The wheel has all that the package needs, and works without the checkout."""

from __future__ import annotations

import configparser
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

pytest.importorskip("hatchling")

TEXT = "Губернатор Тульской области Андрей Самохвалов прибыл в Минск 5 мая 2024 года."


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, "-w", str(folder), str(ROOT)], check=True)
    (made,) = folder.glob("extract_facts-*.whl")
    return made


def test_the_wheel_holds_all_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (about,) = {name.partition("/")[0] for name in names if ".dist-info/" in name}
        points = configparser.ConfigParser(delimiters="=")
        points.optionxform = str  # type: ignore[assignment,method-assign]
        points.read_string(archive.read(f"{about}/entry_points.txt").decode())
    listing = ["git", "ls-files", "extract", "models/ner", "models/ner-small"]
    known = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True)
    if known.returncode:
        pytest.skip("this is no git checkout, so which files belong is not known")
    belong = {re.sub("^models/", "extract/_models/", name) for name in known.stdout.splitlines()}
    models = {f"extract/_models/{name}/model.int8.onnx" for name in ("ner", "ner-small")}
    assert models | {"extract/py.typed", "extract/places/places.csv"} <= belong
    assert belong - names == set()
    assert {name for name in names if not name.startswith(("extract/", f"{about}/"))} == set()
    assert {f"{about}/licenses/{name}" for name in ("LICENSE", "NOTICE.md")} <= names
    assert points["console_scripts"]["extract"] == "extract.cli:app"
    assert points["spacy_factories"]["extract_money"] == "extract.facts.money:create"


def test_the_installed_wheel_works_elsewhere(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    options = ["--quiet", "--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, "--target", str(site), str(wheel)], check=True)
    env = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}

    def python(code: str) -> str:
        command = [sys.executable, "-c", code]
        return subprocess.run(command, cwd=elsewhere, env=env, capture_output=True, text=True, check=True).stdout

    assert Path(python("import extract; print(extract.__file__)").strip()).is_relative_to(site)
    command = [str(site / "bin" / "extract"), "text", TEXT]
    done = subprocess.run(command, cwd=elsewhere, env=env, capture_output=True, text=True, check=True)
    record = json.loads(done.stdout)
    assert [(p["name"], p["role"]) for p in record["persons"]] == [("Андрей Самохвалов", "губернатор Тульской области")]
    assert [d["value"] for d in record["dates"]] == ["2024-05-05"]
    assert done.stderr == ""
    used = python("from extract.spans.onnx_ner import model_folder; print(model_folder())").strip()
    assert Path(used) == site / "extract/_models/ner"
