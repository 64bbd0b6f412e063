"""The process of a worker: tasks come in on standard input, results go out, one line of JSON each."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from extract.batch.options import Options

__all__ = ["get_ready", "main"]


def main() -> None:
    """Work until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _be_first_to_go()
    from extract.batch.options import Options
    from extract.batch.tasks import Entry, Task
    from extract.batch.work import process
    from extract.errors import ExtractError

    options = Options.from_json(json.loads(sys.stdin.buffer.readline()))
    try:
        get_ready(options)
        _send(out, {"kind": "ready"})
        for line in sys.stdin.buffer:
            for result in process(Task(tuple(Entry(**entry) for entry in json.loads(line))), options):
                _send(out, result)
            _send(out, {"kind": "done"})
    except ExtractError as e:
        _send(out, {"kind": "fatal", "error": type(e).__name__, "message": str(e)})


def get_ready(options: Options) -> None:
    """Load all that the work needs into a process that does nothing else, and hold it to the memory it may take.

    Raises:
        ModelError: A model can't be loaded.
        DataError: The user's lexicon doesn't fit.
    """
    from extract.batch.work import warm_up

    warm_up(options)
    gc.collect()
    gc.freeze()  # what is loaded stays: looking through it again and again costs a fifth of the time
    _limit_memory(options.limits.memory)


def _send(out: BinaryIO, value: dict[str, Any]) -> None:
    out.write(json.dumps(value).encode() + b"\n")
    out.flush()


def _be_first_to_go() -> None:
    """Where memory runs out, the system shall end a worker and not the run (Linux)."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900")


def _limit_memory(megabytes: int) -> None:
    """Let no document take more than this beside what the models take (Linux)."""
    with suppress(ImportError, OSError, StopIteration, ValueError):
        import resource

        lines = Path("/proc/self/status").read_text().splitlines()
        loaded = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:"))
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (loaded + megabytes * 1_000_000, most))


if __name__ == "__main__":
    main()
