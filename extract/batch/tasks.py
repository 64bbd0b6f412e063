"""What goes to the workers and what comes back: plain values that JSON can hold."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from extract.documents import Failure, Input
from extract.storage import digest, place

__all__ = ["Entry", "Result", "Task", "failure_result", "file_digest"]

Result: TypeAlias = dict[str, Any]
"""One of: a document, a failure, an input that is as it was (``"same"``), inputs all read (``"read"``), how many
files of an archive no reader exists for (``"skipped"``), the end of an input with many documents (``"end"``)."""


@dataclass(frozen=True)
class Entry:
    """One input of a task, or some documents of one.

    Attributes:
        id, name, file, root, size: See `documents.Input`.
        start: Number of the first document that is wanted, from 0.
        stop: Number after the last; None for an input that is one document.
        known: Digests of what is already done, by number.
    """

    id: str
    name: str
    file: str
    root: str | None = None
    size: int = 0
    start: int = 0
    stop: int | None = None
    known: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, input: Input, **part: Any) -> Entry:
        """The entry of `input`."""
        root = str(input.root) if input.root is not None else None
        return cls(input.id, input.name, str(input.file), root, input.size, **part)

    @property
    def input(self) -> Input:
        """The input to read."""
        return Input(
            self.id, self.name, place(self.file), Path(self.root) if self.root is not None else None, self.size
        )

    def alone(self) -> list[Entry]:
        """Entries of one document each."""
        if self.stop is None:
            return [self]
        return [replace(self, start=n, stop=n + 1) for n in range(self.start, self.stop)]


@dataclass(frozen=True)
class Task:
    """Some inputs that are worked on together."""

    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """Bytes of its documents, about; those of a part of an input are not known."""
        return sum(e.size for e in self.entries if e.stop is None)


def failure_result(name: str, n: int, digest: str, failure: Failure) -> Result:
    """The result that `failure` is."""
    return {
        "kind": "failure",
        "name": name,
        "n": n,
        "digest": digest,
        "path": failure.path,
        "stage": failure.stage,
        "reason": failure.reason,
        "remedy": failure.remedy,
    }


def file_digest(entry: Entry) -> str:
    """Hash of the file's bytes and of the id it has among the files beside it; empty when it can't be read."""
    try:
        return digest(place(entry.file), entry.id.encode("utf-8", "surrogatepass") + b"\0")
    except OSError:
        return ""
