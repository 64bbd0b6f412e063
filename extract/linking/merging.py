"""Sets of things that are one, with the reason of each merge."""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import NamedTuple

__all__ = ["Clusters", "Merge"]


class Merge(NamedTuple):
    """Two keys taken for one thing, and why."""

    left: str
    right: str
    reason: str


class Clusters:
    """A union-find over `count` things known by their positions; the first member of each set stands for it."""

    def __init__(self, count: int) -> None:
        self._parent = array("q", range(count))

    def find(self, i: int) -> int:
        """The position that stands for the set of `i`."""
        parent = self._parent
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def union(self, i: int, j: int) -> bool:
        """Make the sets of `i` and `j` one; False when they were."""
        a, b = self.find(i), self.find(j)
        if a == b:
            return False
        self._parent[max(a, b)] = min(a, b)
        return True

    def sets(self) -> list[list[int]]:
        """The sets, in order of their first members."""
        found: dict[int, list[int]] = defaultdict(list)
        for i in range(len(self._parent)):
            found[self.find(i)].append(i)
        return list(found.values())
