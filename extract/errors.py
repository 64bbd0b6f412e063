"""The errors that `extract` raises, and no others.

::

    ExtractError
    ├── InputError        a document, folder or option value that can't be used: names it and the remedy
    │   └── ReadError     one document of a batch that can't be read: becomes a row of failures.csv
    ├── LanguageError     a language that isn't supported, or an option that this language doesn't have
    ├── DataError         language data, places or a user's lexicon that is malformed: names file and key
    └── ModelError        a model file that is missing or damaged
"""

from __future__ import annotations

__all__ = ["DataError", "ExtractError", "InputError", "LanguageError", "ModelError", "ReadError"]


class ExtractError(Exception):
    """Root of all errors raised on purpose. The message says what is wrong and what helps."""


class InputError(ExtractError):
    """A path, a document or an option value that can't be used."""


class ReadError(InputError):
    """One document that can't be read; the batch goes on without it.

    Args:
        reason: What is wrong, one sentence.
        remedy: What the user can do about it, one sentence.
        stage: Where it happened: ``"read"``, ``"extract"`` or ``"write"``.
    """

    def __init__(self, reason: str, remedy: str, stage: str = "read") -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy
        self.stage = stage

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str, str]]:
        return type(self), (self.reason, self.remedy, self.stage)


class LanguageError(ExtractError):
    """A language or a language option that isn't supported."""


class DataError(ExtractError):
    """Language data, place data or a user's lexicon that is malformed."""


class ModelError(ExtractError):
    """A model file that is missing or damaged."""
