"""Which reports of agreements tell of one act.

There is a report for each agreement of each document, so they are kept in the store and read back one by one, in
orders that bring together what belongs together: only a window of them is in memory.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import deque
from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from pydantic import TypeAdapter
from rapidfuzz.fuzz import token_set_ratio

from extract.linking.merging import Clusters, Merge
from extract.linking.rows import EventRow
from extract.records import Agreement, is_code
from extract.scratch import Scratch
from extract.spans.translit import fold_name

__all__ = ["EVENT_TABLES", "Events", "Report"]

NEAR = 21
"""Days between two publications that can be of one signing."""

_SAME_TITLE = 60.0
_MARKS = 8  # parties and signatories by which reports are brought together
_WINDOW = 30  # reports with the same marks, in order of publication, that each is compared with

_ROW = TypeAdapter(EventRow)

EVENT_TABLES = """
CREATE TABLE told (document TEXT, key TEXT, said TEXT);
CREATE TABLE company (number INTEGER PRIMARY KEY, document TEXT UNIQUE);
CREATE TABLE report (id INTEGER PRIMARY KEY, document TEXT, key TEXT, company INT, said TEXT);
CREATE TABLE mark (kind TEXT, a TEXT, b TEXT, day INT, report INT);
CREATE TABLE pair (weight INT, i INT, j INT, why TEXT);
CREATE TABLE fit (report INT, document INT, other INT, weight INT);
CREATE TABLE rival (i INT, j INT, PRIMARY KEY (i, j)) WITHOUT ROWID;
CREATE TABLE member (event INT, report INT);
CREATE TABLE event (id TEXT, row TEXT);
CREATE TABLE event_of (document TEXT, key TEXT, event TEXT, PRIMARY KEY (document, key)) WITHOUT ROWID;
"""


class Report(NamedTuple):
    """An agreement as one document reports it.

    Attributes:
        parties: Parties as codes or folded names.
        signatories: Entity ids of the signatories.
        published: The document's date in EDTF.
        named_parties, named_signatories: Both as the document names them.
    """

    document: str
    key: str
    lang: str
    published: str | None
    kind: str
    title: str | None
    status: str | None
    signed: str | None
    period: str | None
    named_parties: tuple[str, ...]
    named_signatories: tuple[str, ...]
    parties: frozenset[str]
    signatories: frozenset[str]

    @property
    def is_dated(self) -> bool:
        """Whether period or signing tell this act from others of the same parties."""
        return len(self.parties) > 1 and bool(self.period or self.signed)

    @property
    def marks(self) -> list[str]:
        """The first of its parties and signatories."""
        return [*sorted(self.parties), *sorted(self.signatories)][:_MARKS]

    def to_json(self) -> str:
        """What `of_json` reads."""
        return json.dumps([sorted(value) if isinstance(value, frozenset) else value for value in self])

    @classmethod
    def of_json(cls, line: str) -> Report:
        """The reverse of `to_json`."""
        *said, parties, signatories = json.loads(line)
        said = [tuple(value) if isinstance(value, list) else value for value in said]
        return cls._make([*said, frozenset(parties), frozenset(signatories)])


class Events:
    """The acts that documents report: `add` all reports, `link` them, then ask.

    Args:
        store: Where they are kept, made with `EVENT_TABLES`.
    """

    def __init__(self, store: Scratch) -> None:
        self._store = store
        self._count = 0

    def add(
        self, document: str, lang: str, published: str | None, agreement: Agreement, signatories: tuple[str, ...]
    ) -> None:
        """Add the report of `agreement` in a document; `signatories` are keys of persons."""
        report = Report(
            document,
            agreement.key,
            lang,
            published,
            agreement.kind,
            agreement.title,
            agreement.status,
            agreement.signed,
            agreement.period,
            agreement.parties,
            agreement.signatories,
            frozenset(p if is_code(p) else fold_name(p) for p in agreement.parties),
            frozenset(signatories),
        )
        self._store.run("INSERT INTO told VALUES (?,?,?)", (document, agreement.key, report.to_json()))

    def link(self, entity_id: Callable[[str, str], str]) -> Iterator[Merge]:
        """Find out which reports are one, and give why.

        Args:
            entity_id: From the key of a person and the document to the person's id over all documents.
        """
        self._order(entity_id)
        self._compare()
        self._find_rivals()
        clusters = Clusters(self._count)
        yield from self._unite(clusters)
        self._name(clusters)

    def _order(self, entity_id: Callable[[str, str], str]) -> None:
        """Number the reports in order of their keys; those of a document with others have the document's number."""
        run = self._store.run
        run("INSERT INTO company (document) SELECT document FROM told GROUP BY document HAVING COUNT(*) > 1")
        told = run("""
            SELECT said, company.number FROM told LEFT JOIN company USING (document)
            ORDER BY key, document, told.rowid
        """)
        for said, company in told:
            report = Report.of_json(said)
            report = report._replace(
                signatories=frozenset(entity_id(key, report.document) for key in report.signatories)
            )
            row = (self._count, report.document, report.key, company, report.to_json())
            run("INSERT INTO report VALUES (?,?,?,?,?)", row)
            day, marks = _day(report.published) or 0, report.marks
            for n, a in enumerate(marks):
                for b in marks[n + 1 :]:
                    run("INSERT INTO mark VALUES (?,?,?,?,?)", (report.kind, a, b, day, self._count))
            self._count += 1
        run("DROP TABLE told")

    def _report(self, id: int) -> Report:
        ((said,),) = self._store.run("SELECT said FROM report WHERE id = ?", (id,))
        return Report.of_json(said)

    def _compare(self) -> None:
        """Note the evidence for pairs of one kind that share two parties, a party and a signatory, or two signatories.

        A pair that shares more is noted as often.
        """
        run = self._store.run
        marks = run("SELECT kind, a, b, report FROM mark ORDER BY kind, a, b, day, report")
        for _, block in groupby(marks, key=lambda row: row[:3]):
            window: deque[tuple[int, Report]] = deque(maxlen=_WINDOW)
            for *_, i in block:
                report = self._report(i)
                for j, other in window:
                    first, second = ((i, report), (j, other)) if i < j else ((j, other), (i, report))
                    for weight, why in _evidence(first[1], second[1]):
                        run("INSERT INTO pair VALUES (?,?,?,?)", (weight, first[0], second[0], why))
                window.append((i, report))
        run("DROP TABLE mark")

    def _find_rivals(self) -> None:
        """Note the pairs of which one side fits another report of the same document as well."""
        run = self._store.run
        for this, other in (("i", "j"), ("j", "i")):
            run(f"""
                INSERT INTO fit SELECT pair.{this}, report.company, pair.{other}, weight
                FROM pair JOIN report ON report.id = pair.{other} WHERE report.company IS NOT NULL
            """)
        fits = run("SELECT DISTINCT report, document, weight, other FROM fit ORDER BY report, document, weight DESC")
        for (i, _), others in groupby(fits, key=lambda row: row[:2]):
            _, tied = next(groupby(others, key=lambda row: row[2]))
            best = [other for *_, other in tied]
            if len(best) > 1:
                run_many = self._store.run_many
                run_many("INSERT OR IGNORE INTO rival VALUES (?,?)", [(min(i, j), max(i, j)) for j in best])
        run("DROP TABLE fit")

    def _unite(self, clusters: Clusters) -> Iterator[Merge]:
        """Unite the pairs, those with the best evidence first, but never two reports of one document."""
        run = self._store.run
        company = array("q", (n for (n,) in run("SELECT COALESCE(company, 0) FROM report ORDER BY id")))
        companies: dict[int, set[int]] = {}

        def of(i: int) -> set[int]:
            return companies[i] if i in companies else {company[i]} if company[i] else set()

        pairs = run("""
            SELECT DISTINCT -weight, i, j, why FROM pair
            WHERE NOT EXISTS (SELECT 1 FROM rival WHERE rival.i = pair.i AND rival.j = pair.j)
            ORDER BY 1, 2, 3, 4
        """)
        for _, i, j, why in pairs:
            a, b = clusters.find(i), clusters.find(j)
            if a == b or of(a) & of(b):
                continue
            clusters.union(i, j)
            if both := of(a) | of(b):
                companies.pop(max(a, b), None)
                companies[min(a, b)] = both
            left, right = self._key(i), self._key(j)
            if left != right:
                yield Merge(left, right, why)
        run("DROP TABLE pair")

    def _key(self, id: int) -> str:
        ((key,),) = self._store.run("SELECT key FROM report WHERE id = ?", (id,))
        return str(key)

    def _name(self, clusters: Clusters) -> None:
        """Make the events; one has the least of its reports' keys, and a document with it when that isn't enough."""
        run = self._store.run
        shared = self._shared_keys(clusters)
        run_many = self._store.run_many
        run_many("INSERT INTO member VALUES (?,?)", ((clusters.find(i), i) for i in range(self._count)))
        members = run("SELECT event, report FROM member ORDER BY event, report")
        for event, group in groupby(members, key=lambda row: row[0]):
            reports = [self._report(id) for _, id in group]
            name = reports[0].key
            if shared[event] or not any(r.is_dated for r in reports):
                name = f"{name}@{min(r.document for r in reports)}"
            run("INSERT INTO event VALUES (?,?)", (name, _ROW.dump_json(_event(name, reports))))
            named = [(r.document, r.key, name) for r in reports]
            run_many("INSERT OR REPLACE INTO event_of VALUES (?,?,?)", named)
        run("DROP TABLE report")

    def _shared_keys(self, clusters: Clusters) -> bytearray:
        """For each report that stands for an event: whether another event has reports with its key too."""
        shared = bytearray(self._count)
        rows = self._store.run("SELECT key, MIN(id), MAX(id) FROM report GROUP BY key")
        for _, first, last in rows:
            stands = clusters.find(first)
            if any(clusters.find(i) != stands for i in range(first, last + 1)):
                for i in range(first, last + 1):
                    shared[i] = clusters.find(i) == i
        return shared

    def event_id(self, key: str, document: str) -> str:
        """The event of one agreement's key in one document; the key itself where it was never seen."""
        found = self._store.run("SELECT event FROM event_of WHERE document = ? AND key = ?", (document, key))
        return next((str(event) for (event,) in found), key)

    def rows(self) -> Iterator[EventRow]:
        """The events, by id."""
        for (row,) in self._store.run("SELECT row FROM event ORDER BY id, rowid"):
            yield _ROW.validate_json(row)


def _event(event_id: str, reports: list[Report]) -> EventRow:
    """The row of an event; the reports that name most parties and signatories come first."""
    ranked = sorted(reports, key=lambda r: (-len(r.named_parties) - len(r.named_signatories), r.document))
    statuses = {r.status for r in ranked}
    return EventRow(
        event_id=event_id,
        kind=ranked[0].kind,
        titles=tuple(sorted({r.title for r in ranked if r.title})),
        parties=ranked[0].named_parties,
        signatories=max(ranked, key=lambda r: len(r.named_signatories)).named_signatories,
        signed=max((r.signed for r in ranked if r.signed), key=lambda s: ("XXXX" not in s, len(s), s), default=None),
        period=next((r.period for r in ranked if r.period), None),
        status=next((s for s in ("signed", "in_force", "planned") if s in statuses), None),
        documents=tuple(sorted({r.document for r in ranked})),
    )


def _evidence(a: Report, b: Report) -> list[tuple[int, str]]:
    """The weight and the reason for two reports being of one act; [] when something speaks against it."""
    if a.document == b.document or _periods_differ(a.period, b.period) or _days_differ(a.signed, b.signed):
        return []
    if not (a.parties <= b.parties or b.parties <= a.parties):
        return []
    if (a.status == "planned") != (b.status == "planned") and not (a.period and a.period == b.period):
        return []
    if a.lang == b.lang and a.title and b.title and token_set_ratio(a.title.lower(), b.title.lower()) < _SAME_TITLE:
        return []
    gap = _days_between(a.published, b.published)
    reasons = []
    if a.parties == b.parties:
        reasons.append((2, "the same parties"))
    if a.period and b.period:
        reasons.append((2 if a.period == b.period else 1, f"the same period {min(a.period, b.period)}"))
    if a.signed and b.signed:
        reasons.append((2, f"signed {max(a.signed, b.signed, key=len)}"))
    shared = a.signatories & b.signatories
    if shared:
        reasons.append((min(len(shared), 2) + 1, "the same signatories"))
    elif a.signatories and b.signatories and a.lang == b.lang:
        return []
    dated = bool((a.signed and b.signed) or (a.period and b.period))
    if gap is not None and gap <= NEAR:
        reasons.append((1, "published within three weeks"))
    elif not dated and (gap is not None or len(shared) < 2):
        return []
    weight = sum(w for w, _ in reasons)
    return [(weight, ", ".join(why for _, why in reasons))] if weight >= 3 else []


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
