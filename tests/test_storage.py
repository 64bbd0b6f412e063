"""Documents and results in storage that is reached by URL: in memory, and in an S3 that moto keeps on this machine."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_batch import Counted, files, write_documents

import extract
from extract.documents import list_inputs
from extract.errors import InputError
from extract.storage import digest, load, move, place


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """An empty storage; journals of runs go to a folder of the test."""
    fsspec = pytest.importorskip("fsspec")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    storage = fsspec.filesystem("memory")
    storage.store.clear()
    storage.pseudo_dirs[:] = [""]
    yield "memory://store"
    storage.store.clear()


def upload(folder: Path, url: str) -> None:
    for file in folder.rglob("*.*"):
        copy = file.with_name("copy")
        copy.write_bytes(file.read_bytes())
        move(copy, place(f"{url}/{file.relative_to(folder).as_posix()}"))


def results(url: str) -> dict[str, bytes]:
    """All files of an output, but run.json."""
    return {f.name: load(f) for f in place(url).iterdir() if f.is_file() and f.name != "run.json"}


def test_the_same_files_from_a_storage_into_a_storage(memory: str, tmp_path: Path) -> None:
    source = write_documents(tmp_path / "in", 6)
    (source / "empty.txt").touch()
    (source / "rows.jsonl").write_text('{"text": "Ein Abkommen mit Polen."}\n{"text": "Zwei Abkommen mit Polen."}\n')
    (source / ".hidden.txt").write_text("Polen")
    (source / "page.xyz").write_text("Polen")
    upload(source, f"{memory}/in")
    run = extract.run(f"{memory}/in", f"{memory}/in/out", workers=0, ner="none")
    again = extract.run(f"{memory}/in", f"{memory}/in/out", workers=0, ner="none")
    local = extract.run(source, tmp_path / "out", workers=0, ner="none")
    assert run.counts == again.counts == local.counts
    assert (run.counts["documents"], run.counts["failures"], run.counts["skipped"]) == (8, 1, 1)
    assert results(f"{memory}/in/out") == files(tmp_path / "out")
    assert list(run.records()) == list(local.records())


def test_parts_of_a_storage(memory: str, tmp_path: Path) -> None:
    upload(write_documents(tmp_path / "in", 9), memory)
    assert len(list_inputs(memory).inputs) == 9
    assert [i.name for i in list_inputs(f"{memory}/*1/*.txt").inputs] == ["de1/d00001.txt", "ru1/d00008.txt"]
    assert [i.name for i in list_inputs(f"{memory}/**/d00008.txt").inputs] == ["ru1/d00008.txt"]
    (one,) = list_inputs(f"{memory}/ru1/d00008.txt").inputs
    assert (one.name, one.id, one.size) == ("d00008.txt", "d00008", len(load(one.file)))


def test_an_output_that_was_cut_off_is_gone_on_with_from_another_machine(
    memory: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupting(Counted):
        def done(self, name: str, ok: bool, kept: bool = False) -> None:
            super().done(name, ok, kept)
            if len(self.fresh) == 5:
                raise KeyboardInterrupt

    source, out = write_documents(tmp_path / "in", 12), f"{memory}/out"
    with pytest.raises(KeyboardInterrupt):
        extract.run(source, out, workers=0, ner="none", progress=Interrupting())
    assert results(out) == {}
    for n, fresh in enumerate((7, 0)):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"another machine's {n}"))
        seen = Counted()
        extract.run(source, out, workers=0, ner="none", resume=True, progress=seen)
        assert (len(seen.fresh), len(seen.kept)) == (fresh, 12 - fresh)
    extract.run(source, tmp_path / "out", workers=0, ner="none")
    assert results(out) == files(tmp_path / "out")
    parts = place(f"{out}/.extract/journal")
    saved = sum(part.stat().st_size for part in parts.iterdir())
    extract.run(source, out, workers=0, ner="none", lang="ru", resume=True)
    assert sum(part.stat().st_size for part in parts.iterdir()) < 2 * saved, "parts of the old journal are left"


def test_a_file_is_fetched_once_and_read_as_it_was(memory: str, tmp_path: Path) -> None:
    for where in (place(f"{memory}/a.txt"), tmp_path / "a.txt"):
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(b"first")
    first = digest(place(f"{memory}/a.txt"), b"salt")
    assert first == digest(tmp_path / "a.txt", b"salt") != digest(tmp_path / "a.txt", b"")
    place(f"{memory}/a.txt").write_bytes(b"second")
    assert [load(place(f"{memory}/a.txt")) for _ in range(2)] == [b"first", b"second"]


def test_file_urls_are_paths(tmp_path: Path) -> None:
    assert place("file:///tmp/a%20b") == Path("/tmp/a b")
    assert place(tmp_path) == place(str(tmp_path)) == tmp_path
    source = write_documents(tmp_path / "in", 2)
    run = extract.run(source.as_uri(), (tmp_path / "out").as_uri(), workers=0, ner="none")
    assert run.out == tmp_path / "out"
    assert run.counts["documents"] == 2


@pytest.mark.parametrize(
    ("url", "absent", "said"),
    [
        ("s3://bucket/folder", "s3fs", r"s3://.*pip install 'extract-facts\[s3\]'"),
        ("s3://bucket/folder", "upath", r"universal-pathlib.*pip install 'extract-facts\[s3\]'"),
        ("memory://folder", "upath", r"universal-pathlib.*pip install 'extract-facts\[ray\]'"),
        ("gs://bucket/folder", "gcsfs", "gs://.*install gcsfs"),
        ("foo://folder", None, "Check the address"),
        ("memory://nothing-here", None, "holds no files"),
    ],
)
def test_what_is_missing_is_named(
    url: str, absent: str | None, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("upath")
    if absent:
        monkeypatch.setitem(sys.modules, absent, None)
        loaded = importlib.import_module("fsspec.registry")._registry  # drivers that earlier tests have used
        monkeypatch.delitem(loaded, url.partition(":")[0], raising=False)
    with pytest.raises(InputError) as e:
        extract.run(url, tmp_path / "out", workers=0, ner="none")
    assert re.search(said, str(e.value))


# --- S3 --------------------------------------------------------------------------------------------------------------


def test_workers_read_from_s3(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source = write_documents(tmp_path / "in", 20)
    (source / "a b#c?d%20é.txt").write_text("Ein Abkommen mit Polen.")
    upload(source, f"{bucket}/in")
    run = extract.run(f"{bucket}/in", f"{bucket}/out", workers=1, ner="none")
    extract.run(source, tmp_path / "out", workers=0, ner="none")
    assert run.counts["documents"] == 21
    assert results(f"{bucket}/out") == files(tmp_path / "out")


def test_s3_without_access(bucket: str, tmp_path: Path) -> None:
    assert os.environ["AWS_ENDPOINT_URL"]
    with pytest.raises(InputError, match="Check the address"):
        extract.run("s3://another-bucket/in", tmp_path / "out", workers=0, ner="none")
