"""Facts about cooperation from Russian and German documents, as tables.

Importing this package loads no model, no spaCy and no pandas; each name is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.batch import Run, run
    from extract.notebook import show
    from extract.pipeline import extract, load
    from extract.records import Record
    from extract.tables import frames

__version__ = "0.1.0"

__all__ = ["Record", "Run", "extract", "frames", "load", "run", "show"]

_HOME = {
    "Record": "records",
    "Run": "batch",
    "extract": "pipeline",
    "frames": "tables",
    "load": "pipeline",
    "run": "batch",
    "show": "notebook",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
