"""Which reports of agreements tell of one act."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz.fuzz import token_set_ratio

from extract.linking.merging import Clusters, Merge
from extract.records import Agreement

__all__ = ["Report", "link_reports"]

NEAR = 21
"""Days between two publications that can be of one signing."""

_SAME_TITLE = 60.0


@dataclass(frozen=True)
class Report:
    """An agreement as one document reports it.

    Attributes:
        parties: Parties as codes or folded names.
        signatories: Entity ids of the signatories.
        published: The document's date in EDTF.
    """

    document: str
    lang: str
    published: str | None
    agreement: Agreement
    parties: frozenset[str]
    signatories: frozenset[str]

    @property
    def order(self) -> tuple[str, str]:
        """What reports are sorted by."""
        return (self.agreement.key, self.document)

    @property
    def is_dated(self) -> bool:
        """Whether period or signing tell this act from others of the same parties."""
        return len(self.parties) > 1 and bool(self.agreement.period or self.agreement.signed)


def link_reports(reports: Iterable[Report]) -> tuple[list[list[Report]], list[Merge]]:
    """The sets of reports that tell of one act, and why."""
    ordered = sorted(reports, key=lambda r: r.order)
    clusters = Clusters(range(len(ordered)))
    documents = [{r.document} for r in ordered]
    merges: list[Merge] = []
    pairs = sorted(
        (-weight, i, j, why) for i, j in _candidates(ordered) for weight, why in _evidence(ordered[i], ordered[j])
    )
    rivals = _rivals(pairs, ordered)
    for _, i, j, why in pairs:
        a, b = clusters.find(i), clusters.find(j)
        if a == b or documents[a] & documents[b] or (i, j) in rivals:
            continue
        clusters.union(i, j)
        documents[min(a, b)] = documents[a] | documents[b]
        merges.append(Merge(ordered[i].agreement.key, ordered[j].agreement.key, why))
    return [[ordered[i] for i in part] for part in clusters.sets()], merges


def _candidates(reports: Sequence[Report]) -> set[tuple[int, int]]:
    """Pairs of reports of one kind that share two parties, or a party and a signatory, or two signatories."""
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, report in enumerate(reports):
        kind, marks = report.agreement.kind, sorted(report.parties) + sorted(report.signatories)
        for n, a in enumerate(marks[:8]):
            for b in marks[n + 1 : 8]:
                blocks[kind, a, b].append(i)
    found: set[tuple[int, int]] = set()
    for block in blocks.values():
        near = sorted(block, key=lambda i: (_day(reports[i].published) or 0, i))
        for n, i in enumerate(near):
            found.update((min(i, j), max(i, j)) for j in near[max(0, n - 30) : n])
    return found


def _evidence(a: Report, b: Report) -> list[tuple[int, str]]:
    """The weight and the reason for two reports being of one act; [] when something speaks against it."""
    x, y = a.agreement, b.agreement
    if a.document == b.document or _periods_differ(x.period, y.period) or _days_differ(x.signed, y.signed):
        return []
    if not (a.parties <= b.parties or b.parties <= a.parties):
        return []
    if (x.status == "planned") != (y.status == "planned") and not (x.period and x.period == y.period):
        return []
    if a.lang == b.lang and x.title and y.title and token_set_ratio(x.title.lower(), y.title.lower()) < _SAME_TITLE:
        return []
    gap = _days_between(a.published, b.published)
    reasons = []
    if a.parties == b.parties:
        reasons.append((2, "the same parties"))
    if x.period and y.period:
        reasons.append((2 if x.period == y.period else 1, f"the same period {min(x.period, y.period)}"))
    if x.signed and y.signed:
        reasons.append((2, f"signed {max(x.signed, y.signed, key=len)}"))
    shared = a.signatories & b.signatories
    if shared:
        reasons.append((min(len(shared), 2) + 1, "the same signatories"))
    elif a.signatories and b.signatories and a.lang == b.lang:
        return []
    dated = bool((x.signed and y.signed) or (x.period and y.period))
    if gap is not None and gap <= NEAR:
        reasons.append((1, "published within three weeks"))
    elif not dated and (gap is not None or len(shared) < 2):
        return []
    weight = sum(w for w, _ in reasons)
    return [(weight, ", ".join(why for _, why in reasons))] if weight >= 3 else []


def _rivals(pairs: Sequence[tuple[int, int, int, str]], reports: Sequence[Report]) -> set[tuple[int, int]]:
    """Pairs of which one side fits another report of the same document as well."""
    fits: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    for minus_weight, i, j, _ in pairs:
        fits[i, reports[j].document][j] = -minus_weight
        fits[j, reports[i].document][i] = -minus_weight
    unclear: set[tuple[int, int]] = set()
    for (i, _), others in fits.items():
        best = max(others.values())
        tied = [j for j, w in others.items() if w == best]
        if len(tied) > 1:
            unclear.update((min(i, j), max(i, j)) for j in tied)
    return unclear


def _periods_differ(a: str | None, b: str | None) -> bool:
    """Whether two periods cannot be one; an open side fits any."""
    if not a or not b:
        return False
    sides = zip(a.partition("/")[::2], b.partition("/")[::2], strict=True)
    return any(x != y and ".." not in (x, y) for x, y in sides)


def _days_differ(a: str | None, b: str | None) -> bool:
    """Whether two dates cannot be one; a year and a day in it can, also a day and the same day without its year."""
    if not a or not b or a == b:
        return False
    short, long = sorted((a, b), key=len)
    if long.startswith(short):
        return False
    return "XXXX" not in (a[:4], b[:4]) or not (long[4:] == short[4:] or len(short) == 4)


_DAY = re.compile(r"(\d{4}|XXXX)-(\d\d)-(\d\d)$")


def _day(published: str | None) -> int | None:
    m = _DAY.match(published or "")
    if m is None:
        return None
    try:
        return date(2000 if m[1] == "XXXX" else int(m[1]), int(m[2]), int(m[3])).toordinal()
    except ValueError:
        return None


def _days_between(a: str | None, b: str | None) -> int | None:
    """Days between two publications, over the turn of the year where a year is unknown; None when unknown."""
    if a is None or b is None or (x := _day(a)) is None or (y := _day(b)) is None:
        return None
    if "XXXX" in (a[:4], b[:4]):
        gap = abs((date.fromordinal(x).replace(year=2000) - date.fromordinal(y).replace(year=2000)).days)
        return min(gap, 366 - gap)
    return abs(x - y)
