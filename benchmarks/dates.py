"""Dates against peers on corpora with TIMEX3 values and with spans of dates.

    python benchmarks/dates.py CORPUS.jsonl ... [--peers] [--errors]

A corpus is one document a line, as JSON with ``text`` and ``lang``. With ``timex`` [[start, end, type, value]] and
``dct`` (day of publication), as in KRAUTS, values are compared; beside ``NAME.gold.jsonl``, ``NAME.heideltime.jsonl``
holds what HeidelTime finds in the same texts. Only TIMEX3 of type DATE whose value is no ``*_REF`` count. With ``ents``
[[start, end, label]], as in NEREL, spans labelled DATE are compared. The peers are dateparser's search and natasha's
DatesExtractor. Relaxed: the spans overlap. Value: and the values are equal. The corpora are not part of this
repository.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from extract.facts.dates import find
from extract.spans.article import Article
from extract.spans.datewords import lexicon

Timex = tuple[int, int, str]
"""Start, end, value."""

_SEASONS = {"03": "SP", "06": "SU", "09": "FA"}
_CONNECTOR = re.compile(r"\s*(?:[–—-]|/|\b(?:bis|und|по|до|и)\b)\s*", re.IGNORECASE)
_NO_DATE = re.compile(
    r"\b(?:gestern|heute|morgen)\s+(?:morgen|früh|vormittag|mittag|nachmittag|abend|nacht)", re.IGNORECASE
)


def timexes(start: int, end: int, value: str, text: str) -> list[Timex]:
    """The TIMEX3 of one EDTF value; a range of two named ends is two of them.

    >>> timexes(0, 17, "2024-01/2024-03", "1. Quartal 2024")
    [(0, 17, '2024-Q1')]
    >>> timexes(0, 9, "1990/1999", "1990er")
    [(0, 9, '199')]
    >>> timexes(0, 9, "2010/2012", "2010–2012")
    [(0, 4, '2010'), (5, 9, '2012')]
    """
    if "/" not in value:
        return [(start, end, value)]
    first, last = value.split("/")
    if ".." in (first, last):
        return [(start, end, last if first == ".." else first)]
    whole = _whole(first, last)
    if whole:
        return [(start, end, whole)]
    cut = next((m for m in _CONNECTOR.finditer(text) if m.start() > 0 and m.end() < len(text)), None)
    if cut is None:
        return [(start, end, first)]
    return [(start, start + cut.start(), first), (start + cut.end(), end, last)]


def _whole(first: str, last: str) -> str | None:
    """The TIMEX3 value of a quarter, half-year, season, week, weekend, decade or century."""
    if len(first) == 4 and first.isdigit() and last.isdigit():
        if first[3] == "0" and int(last) == int(first) + 9:
            return first[:3]
        if first[2:] == "01" and int(last) == int(first) + 99:
            return first[:2]
    if len(first) == len(last) == 7 and first[:4] == last[:4]:
        a, b = int(first[5:]), int(last[5:])
        if b - a == 2 and a % 3 == 1:
            return f"{first[:4]}-Q{(a + 2) // 3}"
        if b - a == 5 and a in (1, 7):
            return f"{first[:4]}-H{(a + 5) // 6}"
        if b - a == 2 and first[5:] in _SEASONS:
            return f"{first[:4]}-{_SEASONS[first[5:]]}"
    if len(first) == len(last) == 10 and "X" not in first:
        a, b = date.fromisoformat(first), date.fromisoformat(last)
        year, week, day = a.isocalendar()
        if (b - a).days == 6 and day == 1:
            return f"{year}-W{week:02d}"
        if (b - a).days == 1 and day == 6:
            return f"{year}-W{week:02d}-WE"
    return None


def ours(row: dict[str, Any]) -> list[Timex]:
    """What `extract` finds."""
    article = Article.of_text(row["text"], row["lang"], row.get("dct"))
    found = []
    for fact in find(article):
        if _is_no_timex_date(fact, article.text[fact.start : fact.end + 15]):
            continue
        start, end = article.reading.to_source(fact.start, fact.end)
        found += _without_opening(fact, row) or timexes(start, end, fact.value, row["text"][start:end])
    return found


def _without_opening(fact: Any, row: dict[str, Any]) -> list[Timex]:
    """The TIMEX3 of an open interval without the word that opens it ("seit den fünfziger Jahren": 195)."""
    if ".." not in fact.value:
        return []
    opening = len(fact.text.split()[0]) + 1
    inner = list(find(Article.of_text(fact.text[opening:], row["lang"], row.get("dct"))))
    if len(inner) != 1 or ".." in inner[0].value:
        return []
    return timexes(fact.start + opening + inner[0].start, fact.end, inner[0].value, inner[0].text)


def _is_no_timex_date(fact: Any, text: str) -> bool:
    """Whether TIMEX3 has another type for it: DURATION for "vor drei Jahren", TIME for parts of a day."""
    daytimes = lexicon("de").daytime
    ends = any(fact.text.lower().endswith("tag" + part) for part in daytimes)
    return fact.rule == "dates.distance" or ends or _NO_DATE.match(text) is not None


def by_dateparser(row: dict[str, Any]) -> list[Timex]:
    """What dateparser's search finds."""
    from datetime import datetime

    from dateparser.search import search_dates

    settings: dict[str, Any] = {"PREFER_DATES_FROM": "past"}
    if row.get("dct"):
        settings["RELATIVE_BASE"] = datetime.fromisoformat(row["dct"])
    found, at = [], 0
    for text, when in search_dates(row["text"], languages=[row["lang"]], settings=settings) or ():
        start = row["text"].find(text, at)
        if start >= 0:
            found.append((start, start + len(text), when.date().isoformat()))
            at = start + len(text)
    return found


def by_natasha() -> Callable[[dict[str, Any]], list[Timex]]:
    """What natasha's DatesExtractor finds (Russian)."""
    from natasha import DatesExtractor, MorphVocab

    extractor = DatesExtractor(MorphVocab())

    def run(row: dict[str, Any]) -> list[Timex]:
        found = []
        for match in extractor(row["text"]):
            fact = match.fact
            parts = ["XXXX" if fact.year is None else f"{fact.year:04d}"]
            parts += [f"{p:02d}" for p in (fact.month, fact.day) if p is not None]
            found.append((match.start, match.stop, "-".join(parts)))
        return found

    return run


def gold_dates(row: dict[str, Any]) -> list[Timex]:
    """The TIMEX3 of type DATE of a row, without references to now and then."""
    return [(s, e, v) for s, e, kind, v in row["timex"] if kind == "DATE" and not v.endswith("_REF")]


class Score:
    """Counts of spans that overlap and of values that are equal."""

    def __init__(self) -> None:
        self.gold = self.found = self.overlap = self.value = 0

    def add(self, gold: list[Timex], found: list[Timex]) -> tuple[list[Timex], list[Timex], list[tuple[Timex, Timex]]]:
        """Count one document; gives what was missed, what is spurious, and pairs with different values."""
        left, missed, wrong = list(found), [], []
        self.gold += len(gold)
        self.found += len(found)
        for g in gold:
            over = [f for f in left if f[0] < g[1] and g[0] < f[1]]
            if not over:
                missed.append(g)
                continue
            f = next((f for f in over if f[2] == g[2]), over[0])
            left.remove(f)
            self.overlap += 1
            self.value += f[2] == g[2]
            if f[2] != g[2]:
                wrong.append((g, f))
        return missed, left, wrong

    def line(self, name: str) -> str:
        """One row of the table."""
        precision = self.overlap / self.found if self.found else 0.0
        recall = self.overlap / self.gold if self.gold else 0.0
        f1 = 2 * self.overlap / (self.gold + self.found) if self.gold + self.found else 0.0
        value = 2 * self.value / (self.gold + self.found) if self.gold + self.found else 0.0
        return f"{name:<42} {self.gold:>6} {self.found:>6} {precision:>8.3f} {recall:>8.3f} {f1:>8.3f} {value:>8.3f}"


HEADER = f"{'system and file':<42} {'gold':>6} {'found':>6} {'prec.':>8} {'recall':>8} {'relaxed':>8} {'value':>8}"


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSONL file."""
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def measure(
    name: str,
    rows: Iterable[dict[str, Any]],
    gold: Callable[[dict[str, Any]], list[Timex]],
    system: Callable[[dict[str, Any]], list[Timex]],
    errors: bool = False,
) -> None:
    """Print the row of one system, and its errors."""
    score, notes = Score(), []
    began = time.perf_counter()
    for row in rows:
        missed, spare, wrong = score.add(gold(row), system(row))
        text = row["text"]

        def near(span: Timex, text: str = text) -> str:
            before, after = text[max(0, span[0] - 50) : span[0]], text[span[1] : span[1] + 40]
            return f"{before}[{text[span[0] : span[1]]}]{after}".replace("\n", " ")

        notes += [f"  MISSED   {v[2]:<22} {near(v)}" for v in missed]
        notes += [f"  SPURIOUS {v[2]:<22} {near(v)}" for v in spare]
        notes += [f"  VALUE    {g[2]} not {f[2]}: {near(f)} ({row.get('dct')})" for g, f in wrong]
    print(f"{score.line(name)}   {time.perf_counter() - began:.2f} s")
    if errors:
        print("\n".join(notes))


def with_values(path: Path, rows: list[dict[str, Any]], peers: bool, errors: bool) -> None:
    """A corpus with TIMEX3: ours, HeidelTime's output where it lies beside, dateparser."""
    measure(f"extract {path.stem}", rows, gold_dates, ours, errors)
    theirs = path.with_name(path.name.replace(".gold.", ".heideltime."))
    if theirs.exists() and theirs != path:
        found = {row["id"]: gold_dates(row) for row in rows_of(theirs)}
        measure(f"HeidelTime {path.stem}", rows, gold_dates, lambda row: found.get(row["id"], []))
    if peers:
        measure(f"dateparser {path.stem}", rows, gold_dates, by_dateparser)


def with_spans(path: Path, rows: list[dict[str, Any]], peers: bool, errors: bool) -> None:
    """A corpus with labelled spans: ours, dateparser, natasha; the value column says nothing."""

    def spans(row: dict[str, Any]) -> list[Timex]:
        return [(e[0], e[1], "") for e in row["ents"] if e[2] == "DATE"]

    def without_value(system: Callable[[dict[str, Any]], list[Timex]]) -> Callable[[dict[str, Any]], list[Timex]]:
        return lambda row: [(start, end, "") for start, end, _ in system(row)]

    measure(f"extract {path.stem}", rows, spans, without_value(ours), errors)
    if peers:
        measure(f"dateparser {path.stem}", rows, spans, without_value(by_dateparser))
        if rows[0]["lang"] == "ru":
            measure(f"natasha {path.stem}", rows, spans, without_value(by_natasha()))


def compare(paths: Iterable[Path], peers: bool, errors: bool) -> None:
    """Print the table of the corpora."""
    print(HEADER)
    for path in paths:
        rows = rows_of(path)
        (with_values if "timex" in rows[0] else with_spans)(path, rows, peers, errors)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--peers", action="store_true", help="also run dateparser and natasha")
    parser.add_argument("--errors", action="store_true", help="print what is missed, spurious and of another value")
    options = parser.parse_args()
    compare(options.corpora, options.peers, options.errors)


if __name__ == "__main__":
    main()
