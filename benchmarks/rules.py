"""Numbers, money and percents against peers on public corpora, and the speed of the rules.

    python benchmarks/rules.py spans CORPUS.jsonl ... [--errors]
    python benchmarks/rules.py values CORPUS.jsonl ... [--errors]
    python benchmarks/rules.py dates CORPUS.jsonl ... [--errors]
    python benchmarks/rules.py speed TEXTS.jsonl ... [--characters 2000000]
    python benchmarks/rules.py hostile [--characters 2000000]

A corpus is one document a line, as JSON with ``text`` and ``lang``. For ``spans`` it has ``ents`` [[start, end, label,
...]] with the labels MONEY and PERCENT (NEREL, SmartData): a fact counts when it overlaps a span. For ``values`` it has
``spans`` [[start, end, type, {"value": ...}]] (Microsoft Recognizers) or ``value`` {"value": ...} (Duckling): a fact
counts when it overlaps the span and has its value. The peers are natasha's MoneyExtractor (Russian) and price-parser,
which gets each gold span alone, since it doesn't search. For ``dates`` see ``benchmarks/dates.py``. The corpora are
not part of this repository.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

import dates as dates_benchmark
from rich.console import Console
from rich.table import Table

from extract.facts import agreement_counts, dates, money, percents
from extract.spans.article import Article

Span = tuple[int, int, Decimal | None]
"""Start, end, value."""

Find = Callable[[str, str], Iterable[Span]]


class Score(NamedTuple):
    """Spans found that are right, found that are wrong, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


# --- what is compared ------------------------------------------------------------------------------------------------


def our_money(text: str, lang: str) -> Iterator[Span]:
    """The sums of `extract.facts.money`."""
    for m in money.find(Article.of_text(text, lang)):
        yield m.start, m.end, m.amount


def our_percents(text: str, lang: str) -> Iterator[Span]:
    """The percents of `extract.facts.percents`."""
    for p in percents.find(Article.of_text(text, lang)):
        yield p.start, p.end, p.value


def our_numbers(text: str, lang: str) -> Iterator[Span]:
    """The cardinal numbers of an article."""
    for n in Article.of_text(text, lang).numbers:
        if n.kind in ("cardinal", "article"):
            yield n.start, n.end, n.value


def our_ordinals(text: str, lang: str) -> Iterator[Span]:
    """The ordinal numbers of an article."""
    for n in Article.of_text(text, lang).numbers:
        if n.kind == "ordinal":
            yield n.start, n.end, n.value


def natasha_money() -> Find:
    """natasha's MoneyExtractor.

    Raises:
        ImportError: pymorphy2, which it is built on, needs setuptools below 81.
    """
    from natasha import MoneyExtractor, MorphVocab

    extractor = MoneyExtractor(MorphVocab())

    def find(text: str, lang: str) -> Iterator[Span]:
        for m in extractor(text) if lang == "ru" else ():
            yield m.start, m.stop, Decimal(str(m.fact.amount))

    return find


def price_of(text: str) -> Decimal | None:
    """What price-parser reads in the text of one sum."""
    from price_parser import Price

    return Price.fromstring(text).amount


OURS: dict[str, Find] = {
    "MONEY": our_money,
    "PERCENT": our_percents,
    "currency": our_money,
    "percentage": our_percents,
    "number": our_numbers,
    "ordinal": our_ordinals,
    "Numeral": our_numbers,
    "Ordinal": our_ordinals,
}


# --- scores ----------------------------------------------------------------------------------------------------------


def overlap(a: Span, b: Span) -> bool:
    """Whether two spans share a character."""
    return a[0] < b[1] and b[0] < a[1]


def same_value(a: Span, b: Span) -> bool:
    """Whether two spans share a character and have one value, to 12 digits."""
    return overlap(a, b) and a[2] is not None and b[2] is not None and round(a[2] - b[2], 6) == 0


def score(
    gold: list[Span], found: list[Span], same: Callable[[Span, Span], bool]
) -> tuple[Score, list[Span], list[Span]]:
    """The score of one document, and what was missed and wrong."""
    missed = [g for g in gold if not any(same(g, f) for f in found)]
    wrong = [f for f in found if not any(same(g, f) for g in gold)]
    return Score(len(gold) - len(missed), len(wrong), len(missed)), missed, wrong


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The documents of a corpus."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def decimal(value: object) -> Decimal | None:
    """A value as the corpora write it: "300.000", "2,5", "100%"."""
    try:
        return Decimal(str(value).rstrip("%").replace(",", "."))
    except InvalidOperation:
        return None


def spans_of(row: dict[str, Any]) -> dict[str, list[Span]]:
    """The gold of a document by label."""
    gold: dict[str, list[Span]] = defaultdict(list)
    for start, end, label, *_ in row.get("ents", ()):
        gold[label].append((start, end, None))
    for start, end, label, value in row.get("spans", ()):
        gold[label].append((start, end, decimal(value.get("value"))))
    if isinstance(row.get("value"), dict) and "value" in row["value"]:
        gold[row["dim"]].append((0, len(row["text"]), decimal(row["value"]["value"])))
    return gold


def labels_of(rows: list[dict[str, Any]]) -> list[str]:
    """The labels of a corpus that we have a rule for."""
    return [label for label in OURS if any(label in spans_of(row) for row in rows)]


def peers_of(label: str, lang: str) -> dict[str, Find]:
    """The peers that look for what has `label` in texts."""
    if label == "MONEY" and lang == "ru":
        try:
            return {"natasha": natasha_money()}
        except ImportError as e:
            print(f"natasha left out: {e}", file=sys.stderr)
    return {}


def compare(paths: list[Path], same: Callable[[Span, Span], bool], errors: bool) -> None:
    """Print the scores of ours and the peers, a line a corpus and label."""
    table = Table("corpus", "label", "system", "gold", "precision", "recall", "F1")
    for path in paths:
        rows = list(rows_of(path))
        for label in labels_of(rows):
            for name, find in {"ours": OURS[label], **peers_of(label, rows[0]["lang"])}.items():
                total = Score(0, 0, 0)
                for row in rows:
                    gold = spans_of(row)[label]
                    got, missed, wrong = score(gold, list(find(row["text"], row["lang"])), same)
                    total = Score(*(a + b for a, b in zip(total, got, strict=True)))
                    if errors and name == "ours":
                        report(row, missed, wrong)
                line = (f"{x:.3f}" for x in (total.precision, total.recall, total.f1))
                table.add_row(f"{path.parent.name}/{path.stem}", label, name, str(total.right + total.missed), *line)
            if label == "currency":
                table.add_row(*price_line(path, rows))
    Console(width=120).print(table)


def price_line(path: Path, rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """price-parser on the gold spans of sums: how many of their values it reads."""
    spans = [(row["text"][s:e], value) for row in rows for s, e, value in spans_of(row)["currency"]]
    right = sum(price_of(text) == value for text, value in spans)
    return (
        f"{path.parent.name}/{path.stem}",
        "currency",
        "price-parser",
        str(len(spans)),
        "",
        f"{right / len(spans):.3f}",
        "",
    )


def report(row: dict[str, Any], missed: list[Span], wrong: list[Span]) -> None:
    """Print what was missed and wrong in a document, with the text around it."""
    text = row["text"].replace("\n", " ")
    for what, spans in (("missed", missed), ("wrong", wrong)):
        for start, end, value in spans:
            around = f"{text[max(0, start - 50) : start]}[{text[start:end]}]{text[end : end + 40]}"
            print(what, value if value is not None else "", around, sep="\t")


# --- speed -----------------------------------------------------------------------------------------------------------

RULES: dict[str, Callable[[Article], Iterable[object]]] = {
    "numbers": lambda article: article.numbers,
    "dates": dates.find,
    "money": money.find,
    "percents": percents.find,
    "agreement_counts": agreement_counts.find,
}


def speed(paths: list[Path], characters: int) -> None:
    """Print thousand characters a second of every rule on one core, the sentences known."""
    table = Table("corpus", "characters", *RULES, "all rules, thousand characters a second")
    for path in paths:
        articles, size = [], 0
        for row in rows_of(path):
            article = Article.of_text(row["text"], row["lang"], published=(row.get("date") or "2020-05-15")[:10])
            articles.append(article)
            size += len(article.text)
            if size > characters:
                break
        for article in articles:
            _ = article.sentences
        seconds = {name: timed(rule, articles) for name, rule in RULES.items()}
        rates = [f"{size / s / 1000:,.0f}" for s in (*seconds.values(), sum(seconds.values()))]
        table.add_row(f"{path.parent.name}/{path.stem}", f"{size:,}", *rates)
    Console(width=140).print(table)


def timed(rule: Callable[[Article], Iterable[object]], articles: list[Article]) -> float:
    """Processor seconds that a rule takes over articles, its data already loaded."""
    for lang in {article.lang for article in articles}:
        list(rule(Article.of_text("5", lang)))
    start = time.process_time()
    for article in articles:
        list(rule(article))
    return time.process_time() - start


HOSTILE = ("1", "1,", "от 5 до ", "zwischen ", "«", "„“", "(", "[]", "$5 ", "5 Mio. ", "соглашений ", "15 ")


def hostile(characters: int) -> None:
    """Print how long the rules take over one thing repeated, at half of `characters` and at all of them."""
    table = Table("text", "language", f"{characters // 2:,}, s", f"{characters:,}, s", "ratio")
    for part in HOSTILE:
        for lang in ("ru", "de"):
            times = []
            for size in (characters // 2, characters):
                article = Article.of_text(part * (size // len(part)), lang)
                start = time.process_time()
                for rule in RULES.values():
                    list(rule(article))
                times.append(time.process_time() - start)
            table.add_row(repr(part), lang, f"{times[0]:.1f}", f"{times[1]:.1f}", f"{times[1] / times[0]:.2f}")
    Console(width=100).print(table)


def main() -> None:
    """Read the command line and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("spans", "values", "dates", "speed", "hostile"))
    parser.add_argument("corpora", nargs="*", type=Path)
    parser.add_argument("--errors", action="store_true", help="print what was missed and wrong")
    parser.add_argument("--characters", type=int, default=2_000_000)
    args = parser.parse_args()
    if args.what == "hostile":
        hostile(args.characters)
    elif args.what == "speed":
        speed(args.corpora, args.characters)
    elif args.what == "dates":
        dates_benchmark.compare(args.corpora, peers=True, errors=args.errors)
    else:
        compare(args.corpora, overlap if args.what == "spans" else same_value, args.errors)


if __name__ == "__main__":
    main()
