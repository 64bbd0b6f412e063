"""Words of the supported languages, as data: one folder a language, one TOML file (a cell) a subject.

A language is supported when it has a folder here. A cell is read once, checked against the model that its reader
gives, and shared.
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from extract.errors import DataError, LanguageError

__all__ = ["cell", "languages"]

Words = TypeVar("Words", bound=BaseModel)


@lru_cache
def languages() -> tuple[str, ...]:
    """Codes (ISO 639-1) of the supported languages, sorted."""
    root = resources.files(__package__)
    return tuple(sorted(d.name for d in root.iterdir() if d.is_dir() and len(d.name) == 2))


@cache
def cell(lang: str, name: str, model: type[Words]) -> Words:
    """The words of `lang` on one subject.

    Args:
        lang: A code of `languages()`.
        name: The file's stem, for example ``"money"``.
        model: A pydantic model of the file; let it forbid unknown keys.

    Raises:
        LanguageError: `lang` isn't supported.
        DataError: The file is missing or doesn't fit `model`; the message names file and key.
    """
    if lang not in languages():
        raise LanguageError(f"language {lang!r} is not supported; supported are {', '.join(languages())}")
    where = f"extract/lang/{lang}/{name}.toml"
    try:
        data: dict[str, Any] = tomllib.loads((resources.files(__package__) / lang / f"{name}.toml").read_text("utf-8"))
    except FileNotFoundError as e:
        raise DataError(f"{where} is missing") from e
    except tomllib.TOMLDecodeError as e:
        raise DataError(f"{where} is not TOML: {e}") from e
    try:
        return model.model_validate(data)
    except ValidationError as e:
        first = e.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise DataError(f"{where}, key {key}: {first['msg']}") from e
