"""Which organisations and places of many documents are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Prefix

from extract.linking.merging import Clusters, Merge
from extract.spans.translit import fold_name

__all__ = ["BodyUnit", "link_organizations", "link_regions"]

_STEM = 4
_ENDING = 4  # letters of the longest ending


@dataclass
class BodyUnit:
    """What is known of the key of an organisation or a place: folded names and short names."""

    key: str
    names: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)


def link_organizations(units: Sequence[BodyUnit]) -> tuple[list[list[BodyUnit]], list[Merge]]:
    """The sets of organisations that are one, and why."""
    ordered = sorted(units, key=lambda u: u.key)
    clusters = Clusters(len(ordered))
    merges: list[Merge] = []

    def unite(i: int, j: int, reason: str) -> None:
        if clusters.union(i, j):
            merges.append(Merge(ordered[i].key, ordered[j].key, reason))

    blocks: dict[tuple[int, str], list[tuple[int, list[str]]]] = defaultdict(list)
    for i, unit in enumerate(ordered):
        for name in sorted(unit.names):
            words = name.split()
            if len(words) > 1:
                blocks[len(words), "".join(w[:_STEM] + " " for w in words)].append((i, words))
    for _, block in sorted(blocks.items()):
        for n, (i, a) in enumerate(block):
            for j, b in block[:n]:
                if i != j and all(_same_word(v, w) for v, w in zip(a, b, strict=True)):
                    unite(j, i, "same words in other forms")
    _link_short_names(ordered, unite)
    return [[ordered[i] for i in part] for part in clusters.sets()], merges


def _same_word(a: str, b: str) -> bool:
    """Whether two folded words can be forms of one: the same but for an ending."""
    if a == b:
        return True
    shorter, longer = sorted((a, b), key=len)
    common = Prefix.similarity(a, b)
    return common >= max(_STEM, len(shorter) - 2) and len(longer) - common <= _ENDING


def _link_short_names(units: Sequence[BodyUnit], unite: Callable[[int, int, str], None]) -> None:
    """Let a short name that stands alone join the only organisation that has it as an alias."""
    owners: dict[str, set[int]] = defaultdict(set)
    for i, unit in enumerate(units):
        for alias in unit.aliases - unit.names:
            owners[alias].add(i)
    for j, unit in enumerate(units):
        for name in sorted(unit.names):
            longer = owners.get(name, set()) - {j}
            if len(longer) == 1 and " " not in name and len(name) > 1 and not unit.aliases:
                unite(min(longer), j, "its short name in the other's documents")


def link_regions(units: Sequence[BodyUnit]) -> tuple[list[list[BodyUnit]], list[Merge]]:
    """The sets of places that are one: a town without its division joins the only one of its name."""
    ordered = sorted(units, key=lambda u: u.key)
    clusters = Clusters(len(ordered))
    merges: list[Merge] = []
    named: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(ordered):
        where, _, name = unit.key.rpartition("/")
        if where:
            named[name].append(i)
    for i, unit in enumerate(ordered):
        where, slash, name = unit.key.rpartition("/")
        if slash and not where and len(named[name]) == 1 and clusters.union(named[name][0], i):
            merges.append(Merge(ordered[named[name][0]].key, unit.key, "the only place of this name"))
    return [[ordered[i] for i in part] for part in clusters.sets()], merges


def folded(names: Sequence[str]) -> set[str]:
    """The folded forms of names, without empty ones."""
    return {key for name in names if (key := fold_name(name))}
