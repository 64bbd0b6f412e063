"""How far a run is: as a bar on a terminal, as lines, or nowhere."""

from __future__ import annotations

from typing import Any, Protocol, TextIO

from extract.documents import holds_many

__all__ = ["Lines", "Progress", "Silent", "Terminal"]


class Progress(Protocol):
    """Is told how far a run is."""

    def start(self, inputs: int, size: int) -> None:
        """The work on so many files of so many bytes begins."""

    def done(self, name: str, ok: bool, kept: bool = False) -> None:
        """A document of the input `name` is done: read (`ok`) or failed, now or `kept` from an earlier run."""

    def writing(self) -> None:
        """All documents are done, the tables are being written."""


class Silent:
    """Says nothing."""

    def start(self, inputs: int, size: int) -> None:
        """Nothing."""

    def done(self, name: str, ok: bool, kept: bool = False) -> None:
        """Nothing."""

    def writing(self) -> None:
        """Nothing."""


class Lines:
    """A line for each document.

    Args:
        out: Where the lines go.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def _say(self, line: str) -> None:
        self._out.write(f"{line}\n")
        self._out.flush()

    def start(self, inputs: int, size: int) -> None:
        """Say how much there is."""
        self._say(f"{inputs:,} files, {size:,} bytes")

    def done(self, name: str, ok: bool, kept: bool = False) -> None:
        """Say what became of a document."""
        self._say(f"{'kept' if kept and ok else 'read' if ok else 'failed'} {name}")

    def writing(self) -> None:
        """Say that the tables are being written."""
        self._say("writing tables")


class Terminal:
    """A bar on standard error with rate and remaining time, from ``with`` to its end."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("starting", total=None, note="")
        self._files = 0
        self._tables: set[str] = set()
        self._documents = 0
        self._failures = 0

    def __enter__(self) -> Terminal:
        self._bar.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._bar.stop()

    def start(self, inputs: int, size: int) -> None:
        """Show a bar of so many files."""
        self._bar.update(self._task, description="reading", total=inputs)

    def done(self, name: str, ok: bool, kept: bool = False) -> None:
        """Move the bar when a file is done; documents and failures are counted beside it."""
        self._documents += ok
        self._failures += not ok
        if holds_many(name):
            self._tables.add(name)
        else:
            self._files += 1
        elapsed = self._bar.tasks[0].elapsed or 0.0
        rate = f", {self._documents / elapsed:.1f}/s" if elapsed > 1 else ""
        failed = f", {self._failures} failed" if self._failures else ""
        note = f"{self._documents:,} documents{rate}{failed}"
        self._bar.update(self._task, completed=self._files + len(self._tables), note=note)

    def writing(self) -> None:
        """Say that the tables are being written."""
        self._bar.update(self._task, description="writing")
