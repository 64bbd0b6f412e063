"""Worker processes on this machine, each with its own pipe."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from extract import errors
from extract.batch.engines.pool import ENVIRONMENT, LostError, Pool, Worker
from extract.batch.options import Options
from extract.batch.tasks import Result, Task

__all__ = ["cores", "run_tasks"]


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
    pool = Pool(tasks, workers, partial(_Process, options))
    try:
        yield from pool.results()
    finally:
        pool.stop()


class _Process(Worker):
    """A worker's process and its pipe."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._errors: list[bytes] = []
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

    def work(self, task: Task) -> Iterator[Result]:
        """The results of a task, as they come out of the pipe."""
        self._send([asdict(entry) for entry in task.entries])
        while (result := self._receive())["kind"] != "done":
            yield result

    def _send(self, value: Any) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(value).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise LostError(self._cause()) from None

    def _receive(self) -> Result:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise LostError(self._cause())
        result: Result = json.loads(line)
        if result["kind"] == "fatal":
            raise getattr(errors, result["error"])(result["message"])
        return result

    def _cause(self) -> str:
        code = self._process.wait()
        if self.late:
            return self.too_late()
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
    """The worker's: as the user set it, with the same import path."""
    path = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path)
    fixed = {"PYTHONPATH": path, "PYTHONHASHSEED": ENVIRONMENT["PYTHONHASHSEED"], "PYTHONIOENCODING": "utf-8"}
    return {**ENVIRONMENT, **os.environ, **fixed}
