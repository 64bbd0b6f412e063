"""Worker processes on this machine: one that dies or hangs costs only its document.

Each worker is a process of its own with its own pipe, looked after by a thread of this one. What a lost worker had
not yet done is done again, each document alone; a document that is lost twice is a failure.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from extract import errors
from extract.batch.options import Options
from extract.batch.tasks import Entry, Result, Task, failure_result, file_digest
from extract.documents import Failure
from extract.errors import ExtractError

__all__ = ["run_tasks"]

STARTUP = 300.0
"""Seconds that a worker has to import and to load its models."""

_BYTES_A_SECOND = 5_000
_REMEDY = "Split the document or leave it out; raise the time limit if it only is slow."
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TOKENIZERS_PARALLELISM")


def run_tasks(tasks: Iterator[Task], options: Options, workers: int) -> Generator[Result, None, None]:
    """Results of all tasks, in any order.

    Args:
        tasks: Taken as workers become free.
        options: How to work.
        workers: Number of processes; 0 works in this one, which a bad document can take down.

    Raises:
        ModelError: A model can't be loaded.
        ExtractError: Workers can't be started.
    """
    if workers == 0:
        from extract.batch.work import process, warm_up

        warm_up(options)
        for task in tasks:
            yield from process(task, options)
        return
    pool = _Pool(tasks, options, workers)
    try:
        yield from pool.results()
    finally:
        pool.stop()


class _LostError(Exception):
    """A worker died or was ended because it took too long; says which."""


class _Pool:
    def __init__(self, tasks: Iterator[Task], options: Options, workers: int) -> None:
        self._tasks = tasks
        self._waiting: queue.Queue[Task | None] = queue.Queue()
        self._options = options
        self._lock = threading.Lock()
        self._results: queue.Queue[Result | BaseException | None] = queue.Queue(maxsize=64 * workers)
        self._fed = False
        self._unreadable: set[str] = set()
        self._stopped = threading.Event()
        self._workers: set[_Worker] = set()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def results(self) -> Iterator[Result]:
        """The results as they come; raises what stopped a thread."""
        running = len(self._threads)
        while running:
            self._feed()
            try:
                result = self._results.get(timeout=0.5)
            except queue.Empty:
                self._end_the_late()
                continue
            if result is None:
                running -= 1
            elif isinstance(result, BaseException):
                raise result
            else:
                yield result
            self._end_the_late()

    def _feed(self) -> None:
        """Have a task ready for each worker; after the last task, a None for each."""
        while not self._fed and self._waiting.qsize() <= len(self._threads):
            task = next(self._tasks, None)
            if task is not None:
                self._waiting.put(task)
                continue
            self._fed = True
            for _ in self._threads:
                self._waiting.put(None)

    def _end_the_late(self) -> None:
        now = time.monotonic()
        with self._lock:
            for worker in self._workers:
                if worker.deadline < now:
                    worker.late = True
                    worker.kill()

    def stop(self) -> None:
        """End all workers and threads."""
        self._stopped.set()
        for _ in self._threads:
            self._waiting.put(None)
        with self._lock:
            for worker in self._workers:
                worker.kill()
        while any(thread.is_alive() for thread in self._threads):
            try:
                self._results.get(timeout=0.05)
            except queue.Empty:
                continue

    # -- in the threads --

    def _serve(self) -> None:
        """Work on tasks until there are none."""
        worker = None
        try:
            while not self._stopped.is_set() and (task := self._waiting.get()) is not None:
                worker = self._attempt(worker, task)
        except BaseException as e:
            if not self._stopped.is_set():
                self._results.put(e)
        finally:
            if worker is not None:
                self._retire(worker)
            self._results.put(None)

    def _attempt(self, worker: _Worker | None, task: Task, last: bool = False) -> _Worker | None:
        """Do a task; documents lost with a worker are each done again alone, once.

        Returns:
            The worker, None when it was lost.
        """
        left = [entry for entry in task.entries if entry.name not in self._unreadable]
        if not left:
            return worker
        worker = worker or self._start()
        read = False
        try:
            for result in worker.ask(Task(tuple(left))):
                read = read or result["kind"] == "read"
                self._results.put(result)
                left = _without(left, result)
            return worker
        except _LostError as lost:
            self._retire(worker)
            if self._stopped.is_set():
                return None
            if last:
                for entry in left:
                    self._give_up(entry, str(lost), read)
                return None
        worker = None
        for alone in [alone for entry in left for alone in entry.alone()]:
            worker = self._attempt(worker, Task((alone,)), last=True)
        return worker

    def _give_up(self, entry: Entry, reason: str, read: bool) -> None:
        """Make a failure of a document that was lost twice, or of the rest of an input that can't be read on."""
        if entry.stop is None:
            failure, n, digest = Failure(entry.name, "extract", reason, _REMEDY), 0, file_digest(entry)
        elif read:
            failure, n, digest = Failure(f"{entry.name}#{entry.start + 1}", "extract", reason, _REMEDY), entry.start, ""
        else:
            self._unreadable.add(entry.name)
            reason += f" It was being read from document {entry.start + 1} on: what follows is missing."
            failure, n, digest = Failure(entry.name, "read", reason, "Split it, or leave out what follows."), -1, ""
            self._results.put({"kind": "end", "name": entry.name})
        self._results.put(failure_result(entry.name, n, digest, failure))

    def _start(self) -> _Worker:
        """A worker that is ready; three tries."""
        for tries in (2, 1, 0):
            worker = _Worker(self._options)
            with self._lock:
                self._workers.add(worker)
            try:
                worker.wait_until_ready()
                return worker
            except _LostError as lost:
                self._retire(worker)
                if not tries or self._stopped.is_set():
                    raise ExtractError(f"a worker can't start: {lost} {worker.last_words}".strip()) from None
        raise AssertionError

    def _retire(self, worker: _Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        worker.close()


class _Worker:
    """A worker's process, its pipe, and the time at which it is too late."""

    def __init__(self, options: Options) -> None:
        self._timeout = options.timeout
        self._errors: list[bytes] = []
        self.deadline = time.monotonic() + STARTUP
        self.late = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "extract.batch.engines.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._send(options.to_json())

    def _listen(self) -> None:
        """Keep the last lines of what the worker says on standard error."""
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._errors = [*self._errors[-20:], line]

    @property
    def last_words(self) -> str:
        """The last line on the worker's standard error."""
        return self._errors[-1].decode(errors="replace").strip() if self._errors else ""

    def wait_until_ready(self) -> None:
        """Until the worker has imported all it needs."""
        self._receive()
        self.deadline = float("inf")

    def ask(self, task: Task) -> Iterator[Result]:
        """The results of a task."""
        wait = self._timeout + task.size / _BYTES_A_SECOND
        self.deadline = time.monotonic() + wait
        self._send([asdict(entry) for entry in task.entries])
        while (result := self._receive())["kind"] != "done":
            self.deadline = float("inf")
            yield result
            self.deadline = time.monotonic() + wait
        self.deadline = float("inf")

    def _send(self, value: Any) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(value).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise _LostError(self._cause()) from None

    def _receive(self) -> Result:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise _LostError(self._cause())
        result: Result = json.loads(line)
        if result["kind"] == "fatal":
            raise getattr(errors, result["error"])(result["message"])
        return result

    def _cause(self) -> str:
        code = self._process.wait()
        if self.late:
            return f"It took longer than the {self._timeout:g} seconds allowed."
        if code < 0:
            return f"The process that worked on it was ended ({signal.Signals(-code).name})."
        return f"The process that worked on it ended with status {code}."

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def close(self) -> None:
        """End the process and close its pipes."""
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:
                continue
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join(timeout=2)
        assert self._process.stderr is not None
        self._process.stderr.close()


def _environment() -> dict[str, str]:
    """The worker's: the same import path, one thread for inference, the same order of sets everywhere."""
    one_thread = {name: "false" if name.startswith("TOKEN") else "1" for name in _THREADS}
    path = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path)
    return {**one_thread, **os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}


def _without(entries: list[Entry], result: Result) -> list[Entry]:
    """`entries` less what `result` settles."""
    if result["kind"] not in ("document", "failure", "same"):
        return entries
    name, n = result["name"], result["n"]
    left = []
    for entry in entries:
        if entry.name != name:
            left.append(entry)
        elif entry.stop is not None:
            left += [alone for alone in entry.alone() if alone.start != n]
    return left
