"""Sets of things that are one, with the reason of each merge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Generic, NamedTuple, TypeVar

__all__ = ["Clusters", "Merge"]

T = TypeVar("T", bound=Hashable)


class Merge(NamedTuple):
    """Two keys taken for one thing, and why."""

    left: str
    right: str
    reason: str


class Clusters(Generic[T]):
    """A union-find over things known by position; the first member of each set stands for it."""

    def __init__(self, things: Iterable[T]) -> None:
        self.things = list(things)
        self._parent = list(range(len(self.things)))

    def find(self, i: int) -> int:
        """The position that stands for the set of `i`."""
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def union(self, i: int, j: int) -> bool:
        """Make the sets of `i` and `j` one; False when they were."""
        a, b = self.find(i), self.find(j)
        if a == b:
            return False
        self._parent[max(a, b)] = min(a, b)
        return True

    def sets(self) -> list[list[T]]:
        """The sets, in order of their first members."""
        found: dict[int, list[T]] = defaultdict(list)
        for i, thing in enumerate(self.things):
            found[self.find(i)].append(thing)
        return list(found.values())
