"""One run at a time in a folder."""

from __future__ import annotations

import os
from pathlib import Path

from extract.errors import InputError
from extract.storage import Place

__all__ = ["Lock"]


class Lock:
    """Holds a file locked until `close` or the end of the process, however it ends.

    Raises:
        InputError: Another run holds it.
    """

    def __init__(self, file: Path, out: Place) -> None:
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(self._file)
        except OSError:
            os.close(self._file)
            raise InputError(
                f"another run is writing into {str(out)!r}. Wait for it, or name another folder."
            ) from None

    def close(self) -> None:
        """Let others run."""
        os.close(self._file)


def _lock(file: int) -> None:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
