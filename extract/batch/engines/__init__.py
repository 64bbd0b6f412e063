"""Ways to run tasks: each a function from tasks to results, in any order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from importlib import import_module
from types import ModuleType
from typing import TypeAlias

from extract.batch.options import Options
from extract.batch.tasks import Result, Task
from extract.errors import InputError

__all__ = ["ENGINES", "Engine", "cores", "engine"]

Engine: TypeAlias = Callable[[Iterator[Task], Options, int], Generator[Result, None, None]]
"""Takes tasks one by one as it needs them, and a number of workers."""

ENGINES: dict[str, str] = {"local": "extract.batch.engines.local", "ray": "extract.batch.engines.ray"}
"""Module of each engine; its function ``run_tasks`` is the engine, ``cores`` how many workers there is room for."""


def engine(name: str) -> Engine:
    """The engine called `name`.

    Raises:
        InputError: There is none of this name.
    """
    run_tasks: Engine = _module(name).run_tasks
    return run_tasks


def cores(name: str) -> int:
    """How many workers the engine called `name` has room for.

    Raises:
        InputError: There is none of this name, or it can't be used.
    """
    number: int = _module(name).cores()
    return number


def _module(name: str) -> ModuleType:
    if name not in ENGINES:
        raise InputError(f"engine {name!r} is unknown; known are {', '.join(ENGINES)}")
    return import_module(ENGINES[name])
