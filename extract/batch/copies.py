"""Copies of a run's journal beside an output that is not on this machine, so that another machine can go on."""

from __future__ import annotations

from pathlib import Path

from extract.storage import Place, find, is_remote, load, remove, save

__all__ = ["Copies"]

_PART = 64_000_000


class Copies:
    """The journal in the storage of the output: parts of it, each named by the number of bytes before it.

    An object can't be added to, so what is new since the last time becomes a part of its own. Nothing is done for an
    output on this machine, whose journal lies beside it.

    Args:
        out: The output folder.
        journal: The journal, which need not be there yet.
    """

    def __init__(self, out: Place, journal: Path) -> None:
        self._folder = out / ".extract" / "journal" if is_remote(out) else None
        self._journal = journal
        self._saved = 0

    def fetch(self) -> None:
        """Make the journal from the parts if they hold more than it does.

        Raises:
            OSError: The storage or the disk fails.
        """
        parts = self._parts()
        self._saved = sum(size for _, size in parts)
        if not parts or (self._journal.exists() and self._journal.stat().st_size >= self._saved):
            return
        with self._journal.open("wb") as file:
            for part, _ in parts:
                file.write(load(part))

    def forget(self) -> None:
        """Delete the parts: the journal begins anew.

        Raises:
            OSError: The storage fails.
        """
        for part, _ in self._parts():
            remove(part)
        self._saved = 0

    def save(self) -> None:
        """Add a part for what is new in the journal.

        Raises:
            OSError: The storage fails.
        """
        if self._folder is None:
            return
        with self._journal.open("rb") as file:
            file.seek(self._saved)
            while new := file.read(_PART):
                save(self._folder / f"{self._saved:015}", new)
                self._saved += len(new)

    def _parts(self) -> list[tuple[Place, int]]:
        """The parts in order, with their sizes."""
        if self._folder is None:
            return []
        return [(part, size) for _, part, size in sorted(find(self._folder), key=lambda found: found[0])]
