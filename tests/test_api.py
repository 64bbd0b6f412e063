"""The public surface: its names, and what importing it costs."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import extract

HEAVY = ("spacy", "thinc", "pandas", "numpy", "onnxruntime", "pydantic", "rich", "pymorphy3", "natasha", "trafilatura")
MODULES = sorted(m.name for m in pkgutil.walk_packages(extract.__path__, "extract.") if not m.name.endswith("__main__"))


def imported_by(statement: str) -> set[str]:
    """Modules that are loaded after `statement` in a fresh Python."""
    code = f"{statement}\nimport sys; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return set(out.split())


def test_public_names_are_sorted_and_exact() -> None:
    assert extract.__all__ == sorted(extract.__all__)
    assert extract.__all__ == ["Record", "Run", "extract", "frames", "load", "run", "show"]
    assert dir(extract) == sorted([*extract.__all__, "__version__"])
    for name in extract.__all__:
        value = getattr(extract, name)
        assert value.__name__ == name
        assert inspect.getdoc(value)
    with pytest.raises(AttributeError, match="no attribute 'extarct'"):
        extract.extarct  # noqa: B018


@pytest.mark.parametrize("statement", ["import extract", "import extract.cli"])
def test_importing_loads_nothing_heavy(statement: str) -> None:
    assert imported_by(statement).isdisjoint(HEAVY)


def test_the_batch_leaves_the_models_to_its_workers() -> None:
    assert imported_by("import extract.batch").isdisjoint({"spacy", "pandas", "onnxruntime", "pymorphy3", "natasha"})


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_exports(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__
    source = Path(str(module.__file__)).read_text("utf-8")
    defined = {node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    exported = getattr(module, "__all__", [])
    assert exported or not {n for n in defined if not n.startswith("_")}
    assert all(hasattr(module, each) for each in exported)


def test_run_takes_what_is_documented() -> None:
    parameters = inspect.signature(extract.run).parameters
    assert list(parameters)[:8] == ["source", "out", "workers", "engine", "formats", "lang", "ner", "resume"]
    described = inspect.getdoc(extract.run) or ""
    assert all(f"{name}: " in described for name in parameters)
    assert list(inspect.signature(extract.load).parameters) == ["lang", "ner"]
    assert list(inspect.signature(extract.extract).parameters) == ["text", "lang", "published", "id", "clean", "meta"]
