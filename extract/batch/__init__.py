"""A folder of documents becomes tables: worker processes, a journal to go on from, files written whole."""

from __future__ import annotations

from extract.batch.options import Options
from extract.batch.progress import Lines, Progress, Silent, Terminal
from extract.batch.running import Run, run

__all__ = ["Lines", "Options", "Progress", "Run", "Silent", "Terminal", "run"]
