"""Workers that do tasks, whatever they are made of: one that dies or hangs costs only its document.

Each worker is looked after by a thread of this process. What a lost worker had not yet done is done again, each
document alone; a document that is lost twice is a failure.
"""

from __future__ import annotations

import queue
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator

from extract.batch.options import Options
from extract.batch.tasks import Entry, Result, Task, failure_result, file_digest
from extract.documents import Failure
from extract.errors import ExtractError

__all__ = ["ENVIRONMENT", "STARTUP", "LostError", "Pool", "Worker"]

STARTUP = 300.0
"""Seconds that a worker has to import and to load its models."""

ENVIRONMENT: dict[str, str] = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONHASHSEED": "0",
}
"""Of a worker: one thread for inference, the same order of sets everywhere."""

_BYTES_A_SECOND = 5_000
_REMEDY = "Split the document or leave it out; raise --timeout if it only is slow."


class LostError(Exception):
    """A worker died or was ended because it took too long; says which."""


class Worker(ABC):
    """Something that does one task after the other, and the time at which it is too late.

    Attributes:
        timeout: Seconds that a document may take.
        deadline: Of what it is doing, by the monotonic clock.
        late: Whether it was ended because it missed the deadline.
    """

    def __init__(self, options: Options) -> None:
        self.timeout = options.timeout
        self.deadline = time.monotonic() + STARTUP
        self.late = False

    @property
    def last_words(self) -> str:
        """What it said before it died; empty when that isn't known."""
        return ""

    @abstractmethod
    def wait_until_ready(self) -> None:
        """Until it has all it needs.

        Raises:
            LostError: It died.
        """

    def ask(self, task: Task) -> Iterator[Result]:
        """The results of a task; each has its time.

        Raises:
            LostError: It died.
        """
        wait = self.timeout + task.size / _BYTES_A_SECOND
        results = self.work(task)
        while True:
            self.deadline = time.monotonic() + wait
            result = next(results, None)
            self.deadline = float("inf")
            if result is None:
                return
            yield result

    @abstractmethod
    def work(self, task: Task) -> Iterator[Result]:
        """The results of a task."""

    @abstractmethod
    def kill(self) -> None:
        """End it at once; from any thread."""

    @abstractmethod
    def close(self) -> None:
        """End it and free what it holds."""

    def too_late(self) -> str:
        """The reason for the loss of a worker that missed its deadline."""
        return f"It took longer than the {self.timeout:g} seconds allowed."


class Pool:
    """Does tasks on workers.

    Args:
        tasks: Taken as workers become free.
        workers: How many.
        start: Makes a worker, which may still be starting.
    """

    def __init__(self, tasks: Iterator[Task], workers: int, start: Callable[[], Worker]) -> None:
        self._tasks = tasks
        self._new_worker = start
        self._waiting: queue.Queue[Task | None] = queue.Queue()
        self._lock = threading.Lock()
        self._results: queue.Queue[Result | BaseException | None] = queue.Queue(maxsize=64 * workers)
        self._fed = False
        self._open = 0
        self._unreadable: set[str] = set()
        self._stopped = threading.Event()
        self._workers: set[Worker] = set()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def results(self) -> Iterator[Result]:
        """The results as they come; raises what stopped a thread.

        It ends with the last task, even when a worker is still waiting for its place.
        """
        while self._feed() or self._open:
            try:
                result = self._results.get(timeout=0.5)
            except queue.Empty:
                self._end_the_late()
                continue
            if result is None:
                self._open -= 1
            elif isinstance(result, BaseException):
                raise result
            else:
                yield result
            self._end_the_late()

    def _feed(self) -> bool:
        """Have a task ready for each worker; after the last task, a None for each.

        Returns:
            Whether there may be more tasks.
        """
        while not self._fed and self._waiting.qsize() <= len(self._threads):
            task = next(self._tasks, None)
            if task is not None:
                self._open += 1
                self._waiting.put(task)
                continue
            self._fed = True
            for _ in self._threads:
                self._waiting.put(None)
        return not self._fed

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
        while any(thread.is_alive() for thread in self._threads):
            with self._lock:
                for worker in self._workers:
                    worker.kill()
            try:
                self._results.get(timeout=0.05)
            except queue.Empty:
                continue

    # -- in the threads --

    def _serve(self) -> None:
        """Work on tasks until there are none; a None in the results says that one is done."""
        worker = None
        try:
            worker = self._start()
            while not self._stopped.is_set() and (task := self._waiting.get()) is not None:
                worker = self._attempt(worker, task)
                self._results.put(None)
        except BaseException as e:
            if not self._stopped.is_set():
                self._results.put(e)
        finally:
            if worker is not None:
                self._retire(worker)

    def _attempt(self, worker: Worker | None, task: Task, last: bool = False) -> Worker | None:
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
        except LostError as lost:
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

    def _start(self) -> Worker:
        """A worker that is ready; three tries."""
        for tries in (2, 1, 0):
            worker = self._new_worker()
            with self._lock:
                self._workers.add(worker)
            try:
                worker.wait_until_ready()
                return worker
            except LostError as lost:
                self._retire(worker)
                if not tries or self._stopped.is_set():
                    raise ExtractError(f"a worker can't start: {lost} {worker.last_words}".strip()) from None
        raise AssertionError

    def _retire(self, worker: Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        worker.close()


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
