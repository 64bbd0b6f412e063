from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("EXTRACT_SHARED", ROOT / "../shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the reference documents; tests that need it are skipped without it."""
    if not (SHARED / "gold").is_dir():
        pytest.skip("EXTRACT_SHARED does not name the reference documents")
    return SHARED


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a run over the sample documents, with the shipped model and in all formats."""
    import extract

    out = tmp_path_factory.mktemp("sample") / "out"
    extract.run(ROOT / "data/raw", out, formats=("csv", "parquet", "sqlite", "xlsx"))
    return out
