"""Which model a recogniser of named entities has, told from its files without loading it."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from extract.spans.recognisers import MODELS

__all__ = ["model_identity"]

_PACKAGES = {"natasha": "natasha"}
_USED = (".json", ".onnx")
_LENGTH = 16


def model_identity(ner: str) -> str:
    """A short text that differs when the results of the recogniser `ner` can: empty where there is no model.

    The first digits of the SHA-256 of a shipped model's files, the version of a package that brings its own.
    """
    if package := _PACKAGES.get(ner):
        try:
            return f"{package} {version(package)}"
        except PackageNotFoundError:
            return ""
    names = MODELS.get(ner, ())
    if not names:
        return ""
    from extract.spans.onnx_ner import model_folder

    return _digest([model_folder().parent / name for name in names])


def _digest(folders: list[Path]) -> str:
    """Of the names and the bytes of the files that a model is read from."""
    whole = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("*")):
            if path.suffix in _USED:
                with path.open("rb") as file:
                    whole.update(f"{folder.name}/{path.name}\0".encode() + hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()[:_LENGTH]
