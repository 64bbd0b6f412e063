"""A run on a Ray cluster writes what a run on this machine writes, whatever happens to its actors."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from test_batch import FAULTS, Counted, files, rows, wait_for, write_documents
from test_storage import results, upload

import extract
from extract.batch.engines import cores
from extract.errors import InputError

CORES = 3


@pytest.fixture(scope="module")
def cluster(bucket: str) -> Iterator[None]:
    """A cluster of this machine with a small store; its actors can reach the bucket, and obey faults in documents."""
    ray = pytest.importorskip("ray")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "PYTHONPATH": os.pathsep.join([str(FAULTS), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep),
            "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_enable_worker_prestart": "0",
            "RAY_prestart_worker_first_driver": "0",
            "RAY_worker_niceness": "0",
        }.items():
            patch.setenv(name, value)
        ray.init(
            address="local",
            num_cpus=CORES,
            object_store_memory=80_000_000,
            include_dashboard=False,
            log_to_driver=False,
            logging_level="ERROR",
        )
        yield
        ray.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents in both languages, a table, an archive's worth of failures."""
    folder = write_documents(tmp_path_factory.mktemp("many"), 200, 1)
    (folder / "empty.txt").touch()
    (folder / "rows.jsonl").write_text('{"text": "Ein Abkommen mit Polen."}\n' * 40 + "no row\n")
    return folder


@pytest.fixture(scope="module")
def reference(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run in one process."""
    out = tmp_path_factory.mktemp("reference")
    run = extract.run(folder, out, workers=0, ner="none")
    assert (run.counts["documents"], run.counts["failures"]) == (240, 2)
    return files(out)


def actors() -> list[psutil.Process]:
    """The processes of the actors that there are now."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if process.name().startswith("ray::_Extractor"):
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


class Acting(Counted):
    """Does something when so many documents are done."""

    def __init__(self, **acts: Callable[[], None]) -> None:
        super().__init__()
        self.acts = {int(at.removeprefix("at_")): act for at, act in acts.items()}

    def done(self, name: str, ok: bool, kept: bool = False) -> None:
        super().done(name, ok, kept)
        if act := self.acts.pop(len(self.fresh), None):
            act()


def test_the_same_files_as_the_local_engine_and_an_actor_killed_costs_nothing(
    cluster: None, folder: Path, reference: dict[str, bytes], tmp_path: Path
) -> None:
    killed = []

    def kill() -> None:
        killed.append(actors()[0])
        killed[-1].kill()

    progress = Acting(at_15=kill, at_90=kill)
    run = extract.run(folder, tmp_path, 2, "ray", ner="none", progress=progress)
    assert len({process.pid for process in killed}) == 2
    assert run.counts["documents"] == 240
    assert files(tmp_path) == reference


def test_a_document_that_kills_its_actors(cluster: None, tmp_path: Path) -> None:
    source, out = write_documents(tmp_path / "in", 4), tmp_path / "out"
    deadly = source / "deadly.txt"
    deadly.write_text("Гродненская область подписала договор. FAULT:die", encoding="utf-8")
    run = extract.run(source, out, 1, "ray", ner="none")
    assert {failure.path: failure.reason for failure in run.failures} == {
        "deadly.txt": "The process that worked on it was ended."
    }
    assert run.counts["documents"] == 4
    deadly.write_text("Гродненская область подписала договор.", encoding="utf-8")
    run = extract.run(source, out, 1, "ray", ner="none", retry_failed=True)
    assert run.counts["documents"] == 5
    assert rows(out, "failures") == []


def test_a_document_that_never_ends(cluster: None, tmp_path: Path) -> None:
    (tmp_path / "hang.txt").write_text("Гродненская область подписала договор. FAULT:hang", encoding="utf-8")
    run = extract.run(tmp_path, tmp_path / "out", 1, "ray", ner="none", timeout=3)
    assert [failure.reason for failure in run.failures] == ["It took longer than the 3 seconds allowed."]


def test_a_document_that_takes_too_much_memory(cluster: None, tmp_path: Path) -> None:
    source, out = write_documents(tmp_path / "in", 4), tmp_path / "out"
    (source / "memory.txt").write_text("Гродненская область подписала договор. FAULT:memory", encoding="utf-8")
    run = extract.run(source, out, 1, "ray", ner="none")
    assert [(failure.path, "memory" in failure.reason) for failure in run.failures] == [("memory.txt", True)]
    assert run.counts["documents"] == 4


def test_interrupted_and_resumed(cluster: None, folder: Path, reference: dict[str, bytes], tmp_path: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    progress = Acting(at_50=interrupt)
    with pytest.raises(KeyboardInterrupt):
        extract.run(folder, tmp_path, 2, "ray", ner="none", progress=progress)
    assert files(tmp_path) == {}
    wait_for(lambda: not actors())
    seen = Counted()
    extract.run(folder, tmp_path, 1, "ray", ner="none", progress=seen, resume=True)
    assert (len(seen.kept), len(seen.fresh)) == (50, 242 - 50)
    assert files(tmp_path) == reference


def test_actors_read_from_s3(cluster: None, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source = write_documents(tmp_path / "in", 9)
    upload(source, f"{bucket}/ray/in")
    run = extract.run(f"{bucket}/ray/in", f"{bucket}/ray/out", 1, "ray", ner="none")
    extract.run(source, tmp_path / "out", workers=0, ner="none")
    assert run.counts["documents"] == 9
    assert results(f"{bucket}/ray/out") == files(tmp_path / "out")


def test_as_many_workers_as_the_cluster_has_cores(cluster: None) -> None:
    assert cores("ray") == CORES


def test_what_does_not_go(cluster: None, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the ray engine needs workers"):
        extract.run(write_documents(tmp_path / "in", 1), tmp_path / "out", 0, "ray", ner="none")


def test_without_ray(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"pip install 'extract-facts\[ray\]'"):
        extract.run(write_documents(tmp_path / "in", 1), tmp_path / "out", engine="ray", ner="none")


def test_a_killed_cluster_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extract.batch.engines import ray as engine

    noted = tmp_path / "ray_current_cluster"
    monkeypatch.setattr(engine, "_LAST_CLUSTER", noted)
    assert engine._last_cluster() == "local"
    with socket.create_server(("127.0.0.1", 0)) as server:
        noted.write_text(f"127.0.0.1:{server.getsockname()[1]}\n")
        assert engine._last_cluster() == noted.read_text().strip()
    assert engine._last_cluster() == "local"
    noted.write_text("nowhere")
    assert engine._last_cluster() == "local"
