from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.storage import place

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


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """The URL of a bucket of an S3 that moto keeps here; it is found by the environment's variables, as real ones are.

    One server for all tests of a process: s3fs keeps its connection.
    """
    server = pytest.importorskip("moto.server").ThreadedMotoServer(port=0, verbose=False)
    pytest.importorskip("s3fs")
    server.start()
    host, port = server.get_host_and_port()
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**keys, "AWS_ENDPOINT_URL": f"http://{host}:{port}"}.items():
            patch.setenv(name, value)
        place("s3://documents").mkdir()
        yield "s3://documents"
    server.stop()
