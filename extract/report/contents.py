"""What the report shows, gathered from the files of a run."""

from __future__ import annotations

import csv
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from extract.errors import InputError
from extract.lang import languages
from extract.places import places
from extract.records import ENTITY_GROUPS, FACT_TYPES, Agreement, Date, Entity, Fact, Money, Record
from extract.spans.sentences import find_sentences
from extract.tables import plain_text, read_documents

__all__ = ["Contents", "gather"]

_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")

Contents = dict[str, Any]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table, one by one; none of one that isn't there."""
    if not path.exists():
        return
    csv.field_size_limit(1 << 30)
    try:
        with path.open(encoding="utf-8-sig", newline="") as rows:
            sample = rows.readline()
            rows.seek(0)
            table = csv.DictReader(rows, delimiter=";" if sample.count(";") > sample.count(",") else ",")
            for row in table:
                yield {name: plain_text(cell or "") for name, cell in row.items() if name is not None}
    except (UnicodeDecodeError, csv.Error) as e:
        raise InputError(f"{path} is damaged ({e}): run `extract run` again.") from e


def _selected(out: Path, lang: str | None, match: str | None, limit: int | None) -> list[tuple[Record, dict[str, Any]]]:
    wanted: list[tuple[Record, dict[str, Any]]] = []
    for record, text in read_documents(out):
        if lang is not None and record.lang != lang:
            continue
        if match is not None and match.casefold() not in f"{record.id} {record.title} {text['text']}".casefold():
            continue
        if limit is not None and len(wanted) >= limit:
            break
        wanted.append((record, text))
    return wanted


def _label(fact: Fact) -> str:
    if isinstance(fact, Money):
        top = "" if fact.amount_max is None else f"–{fact.amount_max:f}"
        return f"{fact.amount:f}{top} {fact.currency or '?'} ({fact.qualifier})"
    if isinstance(fact, Date):
        return fact.value
    if isinstance(fact, Agreement):
        return " ".join(str(p) for p in (fact.kind, fact.status, fact.signed, fact.period, *fact.parties) if p)
    if isinstance(fact, Entity):
        extra = getattr(fact, "role", None) or getattr(fact, "code", None)
        return f"{fact.name} ({extra})" if extra else fact.name
    value = getattr(fact, "value", None)
    if value is not None:
        return f"{value:f} %"
    return f"{getattr(fact, 'count', '')} {getattr(fact, 'kind', '')}"


def _marks(record: Record) -> Iterator[list[Any]]:
    for group, facts in record.facts().items():
        for fact in facts:
            for start, end in fact.places:
                yield [start, end, group, _label(fact), fact.rule, getattr(fact, "key", None)]


def _to_utf16(text: str, places: list[list[Any]]) -> None:
    """Turn code-point offsets into offsets of UTF-16 units, which a browser counts in."""
    wide = [i for i, char in enumerate(text) if ord(char) > 0xFFFF]
    if wide:
        for place in places:
            place[0] += bisect_right(wide, place[0] - 1)
            place[1] += bisect_right(wide, place[1] - 1)


class _Sentences:
    """Which sentence of a text an offset is in."""

    def __init__(self, text: str, lang: str) -> None:
        self._starts = [s for s, _ in find_sentences(text, lang)] if lang in languages() else [0]

    def __call__(self, offset: int) -> int:
        return bisect_right(self._starts, offset)


def _money(record: Record, text: str, doc: int) -> Iterator[dict[str, Any]]:
    if not record.money:
        return
    sentence = _Sentences(text, record.lang)
    years: dict[int, str] = {}
    for date in record.dates:
        year = _YEAR.search(date.value)
        if year:
            years.setdefault(sentence(date.start), year[1])
    regions: dict[int, set[str]] = {}
    for region in record.regions:
        if region.code:
            for start, _ in region.mentions:
                regions.setdefault(sentence(start), set()).add(region.code)
    published = _YEAR.match(record.published or "")
    for fact in record.money:
        at = sentence(fact.start)
        row = fact.model_dump(mode="json", exclude={"end", "rule"})
        yield {
            **row,
            "doc": doc,
            "year": years.get(at, published and published[1]),
            "regions": sorted(regions.get(at, ())),
        }


def _list(cell: str | None) -> list[str]:
    if not cell:
        return []
    try:
        value = json.loads(cell)
    except json.JSONDecodeError:
        return [cell]
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def _events(rows: Iterable[dict[str, str]], agreements: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    places: dict[str, list[list[int]]] = {}
    for a in agreements:
        if a["event"]:
            places.setdefault(a["event"], []).append([a["doc"], a["start"]])
    for row in rows:
        if row.get("event_id") not in places:
            continue
        lists = {name: _list(row.get(name)) for name in ("titles", "parties", "signatories")}
        plain = {name: row.get(name) or None for name in ("kind", "signed", "period", "status")}
        yield {**plain, **lists, "places": places[row["event_id"]]}


def _entities(pairs: Iterable[tuple[int, Record]], ids: dict[tuple[str, str, str], str]) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for doc, record in pairs:
        for group in ("persons", "organizations"):
            for fact in getattr(record, group):
                key = (group, ids.get((group, record.id or "", fact.key), fact.key))
                row = found.setdefault(
                    key,
                    {
                        "type": group,
                        "names": {},
                        "roles": Counter(),
                        "spellings": Counter(),
                        "places": [],
                        "mentions": 0,
                    },
                )
                row["names"].setdefault(record.lang, Counter())[fact.name] += 1
                row["spellings"].update((fact.name, *fact.aliases))
                if getattr(fact, "role", None):
                    row["roles"][fact.role] += 1
                row["places"].append([doc, fact.start])
                row["mentions"] += len(fact.mentions)
    rows = []
    for row in found.values():
        names = {
            f"name_{code}": row["names"].get(code, Counter({None: 0})).most_common(1)[0][0] for code in languages()
        }
        ordered = {name: [v for v, _ in row[name].most_common(8)] for name in ("roles", "spellings")}
        rows.append({**row, **names, **ordered, "documents": len(row["places"])})
        del rows[-1]["names"]
    return sorted(rows, key=lambda r: (-r["documents"], -r["mentions"], r["spellings"]))


def _names(code: str) -> dict[str, str]:
    """A region's names by language, as far as the place data has them."""
    place = places().get(code)
    return {lang: name for lang, name in place.names.items() if name} if place else {}


def gather(out: Path, lang: str | None = None, match: str | None = None, limit: int | None = None) -> Contents:
    """The contents of a report.

    Args:
        out: Output folder of a run.
        lang: Only documents in this language.
        match: Only documents with this string in id, title or text.
        limit: At most this many documents, in order of id.

    Returns:
        ``documents``, ``texts`` (one a document: text, places outside the article, marks), the rows of the tables and
        the figures of the charts; offsets count UTF-16 units.

    Raises:
        InputError: The folder has no records, or they are damaged.
    """
    documents: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    agreements: list[dict[str, Any]] = []
    money: list[dict[str, Any]] = []
    totals = dict.fromkeys(FACT_TYPES, 0)
    region_names: dict[str, dict[str, str]] = {}
    region_documents: Counter[str] = Counter()
    years: Counter[int] = Counter()
    selected = _selected(out, lang, match, limit)
    shown = {record.id or "" for record, _ in selected}
    ids = {
        (group, document, row.get("key", "")): row["entity_id"]
        for group in ENTITY_GROUPS
        for row in _rows(out / f"{group}.csv")
        if row.get("entity_id") and (document := row.get("document_id", "")) in shown
    }
    events = {
        (document, row.get("key")): row.get("event_id")
        for row in _rows(out / "agreements.csv")
        if (document := row.get("document_id", "")) in shown
    }
    for doc, (record, kept) in enumerate(selected):
        text = kept["text"]
        facts = record.facts()
        for group, found in facts.items():
            totals[group] += len(found)
        codes = sorted({r.code for r in record.regions if r.code})
        region_documents.update(codes)
        for region in record.regions:
            if region.code:
                region_names.setdefault(region.code, {})[record.lang] = region.name
                region_names.setdefault(region.code[:2], {})
        years.update(int(y[1]) for y in (_YEAR.match(d.value) for d in record.dates) if y)
        marks = list(_marks(record))
        acts = [
            {**a.model_dump(exclude={"key", "rule"}), "doc": doc, "event": events.get((record.id or "", a.key))}
            for a in record.agreements
        ]
        sums = list(_money(record, text, doc))
        off = [list(p) for p in sorted([*kept.get("boilerplate", ()), *kept.get("repeats", ())])]
        _to_utf16(text, marks)
        _to_utf16(text, off)
        agreements += acts
        money += sums
        texts.append({"text": text, "off": off, "marks": marks})
        head = record.model_dump(
            include={"id", "path", "lang", "title", "published", "url", "author", "source", "warnings"}
        )
        documents.append({**head, "regions": codes, "facts": sum(map(len, facts.values()))})
    event_rows = list(_events(_rows(out / "events.csv"), agreements))
    pairs = Counter(
        pair
        for event in event_rows
        for pair in combinations(sorted(p for p in set(event["parties"]) if p in region_names), 2)
    )
    return {
        "data": {
            "documents": documents,
            "failures": sum(1 for _ in _rows(out / "failures.csv")),
            "totals": totals,
            "regions": {code: {**_names(code), **names} for code, names in region_names.items()},
            "region_documents": [
                {"code": c, "n": n} for c, n in sorted(region_documents.items(), key=lambda x: (-x[1], x[0]))
            ],
            "agreements": agreements,
            "events": event_rows,
            "matrix": [[a, b, n] for (a, b), n in sorted(pairs.items(), key=lambda x: (-x[1], x[0]))[:300]],
            "years": sorted(years.items()),
            "money": money,
            "entities": _entities(enumerate(record for record, _ in selected), ids),
        },
        "texts": texts,
    }
