"""Words of the supported languages, as data: one folder a language, one TOML file (a cell) a subject.

A language is supported when it has a folder here. A cell is read once, checked against the model that its reader
gives, and shared. A user's own entries (`use_lexicon`) are laid over the shipped ones and checked in the same way.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, ParamSpec, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from extract.errors import DataError, LanguageError

__all__ = ["Lexicon", "cell", "languages", "lexicon_in_use", "remembered", "use_lexicon"]

Words = TypeVar("Words", bound=BaseModel)
Given = ParamSpec("Given")
Result = TypeVar("Result")

Lexicon: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""A user's own entries by language and cell, in the form of the cell's file: ``{"de": {"money": {...}}}``."""

_forget: list[Callable[[], None]] = []
_own: dict[tuple[str, str], tuple[str, Mapping[str, Any]]] = {}


def remembered(maxsize: int | None = None) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """`functools.lru_cache` for what depends on words: forgotten when the user's lexicon changes."""

    def decorate(function: Callable[Given, Result]) -> Callable[Given, Result]:
        cached = lru_cache(maxsize=maxsize)(function)
        _forget.append(cached.cache_clear)
        return cached  # type: ignore[return-value]

    return decorate


@lru_cache
def languages() -> tuple[str, ...]:
    """Codes (ISO 639-1) of the supported languages, sorted."""
    root = resources.files(__package__)
    return tuple(sorted(d.name for d in root.iterdir() if d.is_dir() and len(d.name) == 2))


@remembered()
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
    words = _checked(data, model, where)
    if (lang, name) in _own:
        own, entries = _own[lang, name]
        keys = f"lexicon.{lang}.{name}"
        words = _checked(_laid_over(data, entries, f"{own}, key {keys}"), model, own, f"{keys}.")
    return words


def _checked(data: Mapping[str, Any], model: type[Words], where: str, inside: str = "") -> Words:
    try:
        return model.model_validate(data)
    except ValidationError as e:
        first = e.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise DataError(f"{where}, key {inside}{key}: {first['msg']}") from e


def _laid_over(base: Any, own: Any, where: str) -> Any:
    """Lists are joined, tables merged; a value that stands in both is the user's."""
    if isinstance(base, Mapping) and isinstance(own, Mapping):
        merged = {
            key: _laid_over(base[key], value, f"{where}.{key}") if key in base else value for key, value in own.items()
        }
        return {**base, **merged}
    if isinstance(base, list) and isinstance(own, list):
        return [*base, *(entry for entry in own if entry not in base)]
    if isinstance(base, Mapping | list) or isinstance(own, Mapping | list):
        kind = "table" if isinstance(base, Mapping) else "list" if isinstance(base, list) else "plain value"
        raise DataError(f"{where}: a {kind} is needed here")
    return own


def lexicon_in_use() -> tuple[dict[str, dict[str, Any]], str]:
    """The user's own entries, and what they are called in messages: what `use_lexicon` takes."""
    lexicon: dict[str, dict[str, Any]] = {}
    for (lang, name), (_, entries) in sorted(_own.items()):
        lexicon.setdefault(lang, {})[name] = entries
    return lexicon, next((where for where, _ in _own.values()), "lexicon")


def use_lexicon(lexicon: Lexicon, where: str = "lexicon") -> None:
    """Lay a user's own entries over the shipped words, in this process and in the workers of a run.

    Args:
        lexicon: The entries. They replace those of an earlier call; empty: only the shipped words.
        where: What to call it in messages: the file that it stands in.

    Raises:
        DataError: A language or a cell that doesn't exist. Entries that don't fit the cell raise it when the cell is
            read.
    """
    found: dict[tuple[str, str], tuple[str, Mapping[str, Any]]] = {}
    for lang, cells in lexicon.items():
        if not isinstance(cells, Mapping):
            raise DataError(f"{where}, key lexicon.{lang}: a table is needed here")
        if lang not in languages():
            raise DataError(f"{where}, key lexicon.{lang}: no such language; there are {', '.join(languages())}")
        names = sorted(f.name.removesuffix(".toml") for f in (resources.files(__package__) / lang).iterdir())
        for name, entries in cells.items():
            if name not in names:
                raise DataError(f"{where}, key lexicon.{lang}.{name}: no such subject; there are {', '.join(names)}")
            if not isinstance(entries, Mapping):
                raise DataError(f"{where}, key lexicon.{lang}.{name}: a table is needed here")
            found[lang, name] = (where, entries)
    _own.clear()
    _own.update(found)
    for forget in _forget:
        forget()
