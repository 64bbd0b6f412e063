"""A folder becomes tables."""

from __future__ import annotations

import platform
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from itertools import islice
from typing import Any

from extract import __version__
from extract.batch.copies import Copies
from extract.batch.engines import cores
from extract.batch.engines import engine as engine_of
from extract.batch.identity import model_identity
from extract.batch.journal import JOURNAL, Journal
from extract.batch.lock import Lock
from extract.batch.options import Options
from extract.batch.output import publish, recover, work_folder, write_all
from extract.batch.progress import Progress, Silent
from extract.batch.tasks import Entry, Result, Task
from extract.documents import Failure, Input, Limits, Listing, holds_many, list_inputs
from extract.errors import ExtractError, InputError, LanguageError
from extract.lang import languages, lexicon_in_use
from extract.records import FACT_TYPES, SCHEMA_VERSION, Record
from extract.spans.recognisers import NER
from extract.storage import Place, place
from extract.tables import FORMATS

__all__ = ["Run", "run"]

_WINDOW = 1_024
_TASK_DOCUMENTS = 16
_TASK_BYTES = 200_000
_SYNC_SECONDS = 1.0
_COPY_SECONDS = 60.0
_FAILURES_KEPT = 10_000


@dataclass(frozen=True)
class Run:
    """A finished run.

    Attributes:
        out: The output folder, a `Path`, or a `UPath` for a URL.
        counts: Numbers of documents, failures, skipped files and of the rows of each table of facts.
        failures: What has no record (of very many, the first 10,000; all are in failures.csv).
        warnings: What the run as a whole has to say.
        seconds: How long it took.
    """

    out: Place
    counts: dict[str, int]
    failures: tuple[Failure, ...]
    warnings: tuple[str, ...]
    seconds: float

    def _repr_html_(self) -> str:
        """The counts as a table, for a notebook."""
        rows = "".join(f"<tr><td>{name.replace('_', ' ')}</td><td>{n:,}</td></tr>" for name, n in self.counts.items())
        return f"<p>{escape(str(self.out))}, {self.seconds:,.1f} s</p><table>{rows}</table>"

    def records(self) -> Iterator[Record]:
        """The records in order of id, read one by one from ``records.jsonl``."""
        with (self.out / "records.jsonl").open(encoding="utf-8") as file:
            for line in file:
                yield Record.model_validate_json(line)


def run(
    source: str | Place = "data/raw",
    out: str | Place = "data/out",
    workers: int | None = None,
    engine: str = "local",
    formats: Sequence[str] = ("csv",),
    lang: str | None = None,
    ner: str = "bilingual",
    resume: bool = False,
    *,
    retry_failed: bool = False,
    excel: bool = False,
    fail_fast: bool = False,
    columns: dict[str, str] | None = None,
    encoding: str | None = None,
    timeout: float = 120.0,
    limits: Mapping[str, int | str] | None = None,
    progress: Progress | None = None,
) -> Run:
    """Extract the facts of all documents of a file, a folder or a glob into the tables of a folder.

    Args:
        source: The documents: a path, or the URL of a storage that fsspec has a driver for (``"s3://bucket/folder"``).
        out: The output folder, path or URL; its files are replaced when all is done.
        workers: Number of processes, None for one a core; 0 works in this process (local engine only).
        engine: What runs them: ``"local"`` (this machine) or ``"ray"`` (a Ray cluster).
        formats: Of the tables: ``"csv"``, ``"parquet"``, ``"sqlite"``, ``"xlsx"``.
        lang: Language of all documents, detected for each when None.
        ner: Recogniser of named entities: ``"bilingual"``, ``"accurate"``, ``"fast"``, ``"natasha"`` (Russian only) or
            ``"none"``.
        resume: Keep what an earlier run into `out`, finished or not, did with the same options and version.
        retry_failed: As `resume`, and try again what failed.
        excel: Write CSV with byte-order mark, semicolons and decimal commas.
        fail_fast: Stop at the first failure.
        columns: Name of the column for text, id, url, title, published, lang, author, source in tables of documents.
        encoding: Encoding of text files, found for each when None.
        timeout: Seconds that one document may take.
        limits: What a file may cost, where it is to differ from the default: see `extract.documents.Limits`.
        progress: Told how far the run is.

    Raises:
        InputError: Nothing can be read, an option is wrong, the output can't be written, or another run is writing it.
        LanguageError: The language or the recogniser isn't supported.
        ModelError: A model is missing or damaged.
        DataError: An entry of the user's lexicon doesn't fit.
        ExtractError: `fail_fast` and a document failed.
        KeyboardInterrupt: What was done is kept for `resume`.
    """
    options = Options(
        lang,
        ner,
        dict(columns or {}),
        encoding,
        *lexicon_in_use(),
        limits=Limits.of(limits or {}),
        timeout=timeout,
        model=model_identity(ner),
    )
    job = _Job(
        source=source,
        out=place(out),
        options=options,
        formats=tuple(dict.fromkeys(formats)),
        workers=workers,
        engine=engine,
        resume=resume or retry_failed,
        retry_failed=retry_failed,
        excel=excel,
        fail_fast=fail_fast,
        progress=progress or Silent(),
    )
    job.check()
    try:
        return job.run()
    except (OSError, sqlite3.Error) as e:
        raise InputError(
            f"can't write into {str(out)!r} ({_said(e)}). Free or name another place; then --resume."
        ) from e


@dataclass
class _Job:
    """One run, from its options to its files; `skipped` counts the files without reader in each archive."""

    source: str | Place
    out: Place
    options: Options
    formats: tuple[str, ...]
    workers: int | None
    engine: str
    resume: bool
    retry_failed: bool
    excel: bool
    fail_fast: bool
    progress: Progress
    skipped: dict[str, int] = field(default_factory=dict)

    def check(self) -> None:
        """Raise for an option that is wrong, before any work."""
        for format in self.formats:
            if format not in FORMATS:
                raise InputError(f"format {format!r} is unknown; known are {', '.join(FORMATS)}")
        if self.workers is not None and self.workers < 0:
            raise InputError(f"the number of workers can't be {self.workers}; use 1 or more, or 0 for none")
        if self.options.timeout <= 0:
            raise InputError(f"the time limit can't be {self.options.timeout:g} seconds")
        if self.options.lang is not None and self.options.lang not in languages():
            supported = ", ".join(languages())
            raise LanguageError(f"language {self.options.lang!r} is not supported; supported are {supported}")
        if self.options.ner not in NER:
            raise LanguageError(f"ner={self.options.ner!r} is unknown; known are {', '.join(NER)}")
        if self.options.lang is not None and self.options.lang not in NER[self.options.ner]:
            raise LanguageError(f"ner={self.options.ner!r} has no {self.options.lang!r}; use bilingual or none")
        engine_of(self.engine)

    def run(self) -> Run:
        """Do it."""
        clock, started = time.monotonic(), datetime.now(UTC)
        listing = list_inputs(self.source, self.out)
        work = work_folder(self.out)
        work.mkdir(parents=True, exist_ok=True)
        with closing(Lock(work / "lock", self.out)):
            recover(self.out, work)
            copies = Copies(self.out, work / JOURNAL)
            if self.resume:
                copies.fetch()
            with closing(Journal(work, self.options.header(), self.resume)) as journal:
                warnings = []
                if journal.outdated:
                    warnings.append("the options, the model or the version changed: all documents were done anew")
                if journal.outdated or not self.resume:
                    copies.forget()
                try:
                    self._work(listing, journal, copies)
                finally:
                    journal.sync()
                    copies.save()
                journal.settle()
                self.progress.writing()
                written = write_all(journal, work, self.formats, self.excel)
                warnings += written.warnings
                failures = tuple(_failure(result) for result in islice(journal.failures(), _FAILURES_KEPT))
                counts = {"documents": written.counts["documents"], "failures": written.counts["failures"]}
                counts |= {"skipped": len(listing.skipped) + sum(self.skipped.values())}
                counts |= {group: written.counts[group] for group in FACT_TYPES}
                seconds = time.monotonic() - clock
                publish(self.out, work, self._about(started, seconds, counts, warnings))
        return Run(self.out, counts, failures, tuple(warnings), seconds)

    def _work(self, listing: Listing, journal: Journal, copies: Copies) -> None:
        """Run all tasks; each result goes to the journal."""
        copies.save()
        ended: set[str] = set()
        tasks = self._tasks(listing.inputs, journal, ended)
        self.progress.start(len(listing.inputs), listing.size)
        synced = copied = time.monotonic()
        with closing(engine_of(self.engine)(tasks, self.options, self._useful_workers(listing))) as results:
            for result in results:
                self._take(result, journal, ended)
                if time.monotonic() - synced > _SYNC_SECONDS:
                    journal.sync()
                    synced = time.monotonic()
                if time.monotonic() - copied > _COPY_SECONDS:
                    copies.save()
                    copied = time.monotonic()

    def _take(self, result: Result, journal: Journal, ended: set[str]) -> None:
        match result["kind"]:
            case "same":
                for ok in journal.keep(result["name"], result["n"]):
                    self.progress.done(result["name"], ok, kept=True)
            case "end":
                ended.add(result["name"])
            case "skipped":
                self.skipped[result["name"]] = result["count"]
            case "document" | "failure" as kind:
                journal.add(result)
                self.progress.done(result["name"], kind == "document")
                if kind == "failure" and self.fail_fast:
                    failure = _failure(result)
                    raise ExtractError(f"{failure.path}: {failure.reason} {failure.remedy}")

    def _tasks(self, inputs: Iterable[Input], journal: Journal, ended: set[str]) -> Iterator[Task]:
        """Tasks of documents of like size; an input with many documents gives tasks until its end is reported."""
        failed = not self.retry_failed
        batch: list[Entry] = []
        ahead = iter(inputs)
        while window := list(islice(ahead, _WINDOW)):
            for input in sorted(window, key=lambda i: (i.size, i.name)):
                if holds_many(input.name):
                    start = 0
                    while input.name not in ended:
                        stop = start + _TASK_DOCUMENTS
                        yield Task(
                            (
                                Entry.of(
                                    input, start=start, stop=stop, known=journal.known(input.name, start, stop, failed)
                                ),
                            )
                        )
                        start = stop
                    continue
                if batch and (len(batch) == _TASK_DOCUMENTS or sum(e.size for e in batch) + input.size > _TASK_BYTES):
                    yield Task(tuple(batch))
                    batch = []
                batch.append(Entry.of(input, known=journal.known(input.name, failed=failed)))
        if batch:
            yield Task(tuple(batch))

    def _useful_workers(self, listing: Listing) -> int:
        """No more workers than there can be tasks."""
        workers = self.workers = cores(self.engine) if self.workers is None else self.workers
        if listing.has_tables:
            return workers
        return min(workers, max(1, len(listing.inputs) // 4, listing.size // _TASK_BYTES))

    def _about(
        self, started: datetime, seconds: float, counts: dict[str, int], warnings: Sequence[str]
    ) -> dict[str, Any]:
        """The content of run.json."""
        return {
            "extract": __version__,
            "schema_version": SCHEMA_VERSION,
            "python": platform.python_version(),
            "source": str(self.source).encode("utf-8", "backslashreplace").decode(),
            "options": {
                **self.options.to_json(),
                "formats": self.formats,
                "excel": self.excel,
                "workers": self.workers,
                "engine": self.engine,
                "resume": self.resume,
                "retry_failed": self.retry_failed,
            },
            "started": started.isoformat(timespec="seconds"),
            "seconds": round(seconds, 3),
            "counts": counts,
            "warnings": list(warnings),
        }


def _failure(result: Result) -> Failure:
    return Failure(result["path"], result["stage"], result["reason"], result["remedy"])


def _said(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
