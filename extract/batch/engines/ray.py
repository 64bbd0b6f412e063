"""Actors of a Ray cluster: the work of `extract.batch.work.process` on many machines.

One actor a worker, each with a pipeline of its own, driven by the same `Pool` as the processes of the local engine:
tasks are drawn as actors become free, a lost actor is replaced and what it had not yet done is done again, a document
that is lost twice is a failure. So the results, the journal and every file of a run are those of the local engine.

These are actors and not Ray Data's ``map_batches`` because a batch of documents isn't a dataset of rows:

- Ray Data repeats the block of a dead actor for ever (``max_task_retries=-1``), ends the job, or drops the whole block
  (``max_errored_blocks``), where one document should be listed; a pool whose actors died can wait for ever
  (ray-project/ray issues 41258 and 62746).
- No time limit a batch: a document that hangs would hold its actor to the end.
- Its plan is laid before it starts; here an input of many documents gives tasks until its end is found.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from extract import __version__
from extract.batch.engines.pool import ENVIRONMENT, STARTUP, LostError, Pool, Worker
from extract.batch.options import Options
from extract.batch.tasks import Entry, Result, Task
from extract.errors import ExtractError, InputError

__all__ = ["cores", "run_tasks"]

_LAST_CLUSTER = Path("/tmp/ray/ray_current_cluster")  # ray.init, "address": where Ray notes it
_ANSWER = 3.0  # seconds

_ENDED = "The process that worked on it was ended."


def cores() -> int:
    """Cores of the cluster's machines together.

    Raises:
        InputError: Ray isn't installed, or there is no cluster where one is said to be.
    """
    return max(1, int(_connected().cluster_resources().get("CPU", 1)))


def run_tasks(tasks: Iterator[Task], options: Options, workers: int) -> Generator[Result, None, None]:
    """Results of all tasks, in any order.

    Args:
        tasks: Taken as actors become free.
        options: How to work.
        workers: Number of actors, of one core each; those that the cluster has no room for wait until it has.

    Raises:
        InputError: There is no cluster to work on, or no worker.
        ModelError: A model can't be loaded.
        ExtractError: Actors can't be started.
    """
    if workers == 0:
        raise InputError("the ray engine needs workers; use 1 or more, or the local engine")
    ray = _connected()
    actors = ray.remote(_Extractor).options(
        num_cpus=1,
        max_restarts=0,
        max_task_retries=0,
        scheduling_strategy="SPREAD",
        runtime_env={"env_vars": ENVIRONMENT},
    )
    pool = Pool(tasks, workers, partial(_Actor, actors, options))
    try:
        yield from pool.results()
    finally:
        pool.stop()


class _Extractor:
    """What runs on the cluster."""

    def version(self) -> str:
        """Of `extract` there."""
        return __version__

    def warm_up(self, options: dict[str, Any]) -> None:
        """Load all that the work needs."""
        from extract.batch.engines.worker import get_ready

        self._options = Options.from_json(options)
        get_ready(self._options)

    def work(self, entries: list[dict[str, Any]]) -> Iterator[Result]:
        """The results of a task."""
        from extract.batch.work import process

        yield from process(Task(tuple(Entry(**entry) for entry in entries)), self._options)


class _Actor(Worker):
    """An actor, seen from here."""

    def __init__(self, actors: Any, options: Options) -> None:
        super().__init__(options)
        self._options = options
        self._actor = actors.remote()
        self._last_words = ""
        self.deadline = float("inf")

    def wait_until_ready(self) -> None:
        """Until it has its place in the cluster, however long that takes, and has loaded its models."""
        version = self._get(self._actor.version.remote())
        if version != __version__:
            raise ExtractError(
                f"a machine of the cluster has extract {version}, this one {__version__}."
                " Install the same version on all of them."
            )
        self.deadline = time.monotonic() + STARTUP
        self._get(self._actor.warm_up.remote(self._options.to_json()))
        self.deadline = float("inf")

    def work(self, task: Task) -> Iterator[Result]:
        """The results of a task, as they come in."""
        entries = [asdict(entry) for entry in task.entries]
        for result in self._actor.work.options(num_returns="streaming").remote(entries):
            yield self._get(result)

    def _get(self, reference: Any) -> Any:
        import ray
        from ray.exceptions import RayError, RayTaskError

        try:
            return ray.get(reference)
        except RayTaskError as e:
            if isinstance(e.cause, ExtractError):
                raise e.cause from None
            said = " ".join(f"{type(e.cause).__name__}: {e.cause}".split())[:300]
            raise LostError(f"The process that worked on it failed ({said}).") from None
        except RayError as e:
            self._last_words = " ".join(str(e).split())[:500]
            raise LostError(self.too_late() if self.late else _ENDED) from None

    @property
    def last_words(self) -> str:
        """What Ray says about its death."""
        return self._last_words

    def kill(self) -> None:
        """End it at once, wherever it is."""
        import ray

        with suppress(Exception):  # it may be dead, or the cluster gone
            ray.kill(self._actor)

    def close(self) -> None:
        """Give its place in the cluster back."""
        self.kill()


@contextmanager
def _handler_kept() -> Iterator[None]:
    """Ray takes SIGTERM for itself; here it goes on meaning what it meant."""
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)


def _last_cluster() -> str:
    """The cluster that this machine was last part of; ``"local"``, for one made for this run, when it is gone.

    Ray itself would wait for the answer of one that was killed.
    """
    try:
        address = _LAST_CLUSTER.read_text("utf-8").strip()
        host, _, port = address.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=_ANSWER):
            return address
    except (OSError, ValueError, OverflowError):
        return "local"


def _connected() -> Any:
    """Ray, connected to the cluster of ``RAY_ADDRESS``, to the one of this machine, else to one made for this run."""
    try:
        import ray
    except ImportError:
        raise InputError("the ray engine needs Ray. Install it: pip install 'extract-facts[ray]'.") from None
    if ray.is_initialized():
        return ray
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    address = os.environ.get("RAY_ADDRESS")
    try:
        with _handler_kept(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ray.init(
                address or _last_cluster(), include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR
            )
    except Exception as e:  # Ray raises all sorts, plain ones too
        said = " ".join(str(e).split())[:300]
        where, remedy = "on this machine", "Try again, or start one: ray start --head."
        if address:
            where, remedy = f"at {address!r}", "Check RAY_ADDRESS; RAY_AUTH_MODE=token if the cluster asks for a token."
        raise InputError(f"no Ray cluster {where} can be used ({said}). {remedy}") from None
    return ray
