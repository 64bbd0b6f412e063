"""Many documents: memory that doesn't grow with their number, and the same files whatever the number of workers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCALE = Path(__file__).parents[1] / "benchmarks" / "scale.py"

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from Linux's /proc")


def measured(*args: object) -> list[dict[str, Any]]:
    command = [sys.executable, str(SCALE), "--json", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_two_thousand_documents_take_the_memory_of_five_hundred_and_give_the_same_bytes() -> None:
    few, many = measured("--documents", 500, 2_000, "--workers", 1)
    (again,) = measured("--documents", 2_000, "--workers", 2, "--kills", 1)
    assert 250 <= many["characters"] / many["documents"] <= 350
    for peak in ("run_mb", "worker_mb"):
        assert many[peak] <= 1.2 * few[peak], (few, many)
    assert again["digest"] == many["digest"] != few["digest"]
    assert again["kills"] <= 1
