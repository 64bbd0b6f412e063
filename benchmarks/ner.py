"""Precision, recall and F1 of named entities on any corpus, ours and its peers side by side.

    python benchmarks/ner.py test_ru.jsonl test_de.jsonl
    python benchmarks/ner.py test_ru.jsonl --ner bilingual natasha --limit 50
    python benchmarks/ner.py test_de.jsonl --spacy path/to/pipeline

A corpus is one document a line, as JSON: ``text``, ``lang``, and ``flat`` or ``ents`` as ``[start, end, label, ...]``.
A span counts when start, end and label are those of an outermost PER, ORG or LOC of the corpus. Speed is that of
finding entities in texts whose sentences are known, one thread, in thousand characters a second.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import spacy
from rich.console import Console
from rich.table import Table
from spacy.language import Language

from extract.spans.entities import recogniser
from extract.spans.recognisers import NER
from extract.spans.sentences import find_sentences
from extract.spans.tokens import replace_surrogates

CLASSES = ("PER", "ORG", "LOC")
LANGUAGES = {ner: languages for ner, languages in NER.items() if ner != "none"}

Span = tuple[int, int, str]


class Document(NamedTuple):
    """A text, its sentences and its outermost spans."""

    lang: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    spans: frozenset[Span]


Find = Callable[[Document], Iterable[Span]]


class Score(NamedTuple):
    """Counts of spans of one class."""

    right: int
    found: int
    gold: int

    def rates(self) -> dict[str, float]:
        """Precision, recall and F1."""
        precision, recall = self.right / max(self.found, 1), self.right / max(self.gold, 1)
        f1 = 2 * self.right / max(self.found + self.gold, 1)
        return {"precision": precision, "recall": recall, "f1": f1}

    def __str__(self) -> str:
        return "{precision:.3f} {recall:.3f} [bold]{f1:.3f}[/]".format(**self.rates())


def outermost(spans: Iterable[Span]) -> frozenset[Span]:
    """Spans that lie in no other one."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s[0], -s[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return frozenset(kept)


def read_documents(path: Path, limit: int | None) -> list[Document]:
    """The documents of a corpus."""
    documents = []
    with path.open(encoding="utf-8") as lines:
        for line in list(lines)[:limit]:
            row = json.loads(line)
            text = replace_surrogates(row["text"])
            spans = ((s, e, label) for s, e, label, *_ in row["flat" if "flat" in row else "ents"] if label in CLASSES)
            sentences = tuple(find_sentences(text, row["lang"]))
            documents.append(Document(row["lang"], text, sentences, outermost(spans)))
    return documents


def measure(find: Find, documents: Sequence[Document]) -> tuple[dict[str, Score], float]:
    """Counts by class and over all, and thousand characters a second."""
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    seconds = 0.0
    for document in documents:
        start = time.perf_counter()
        spans = {(s, e, label) for s, e, label, *_ in find(document) if label in CLASSES}
        seconds += time.perf_counter() - start
        for counts, some in ((right, spans & document.spans), (found, spans), (gold, document.spans)):
            counts.update(label for *_, label in some)
    scores = {c: Score(right[c], found[c], gold[c]) for c in CLASSES}
    scores["all"] = Score(right.total(), found.total(), gold.total())
    return scores, sum(len(d.text) for d in documents) / 1000 / max(seconds, 1e-9)


def own_finder(name: str) -> Find:
    """One of the recognisers of the product."""
    return lambda d: [e[:3] for e in recogniser(name, d.lang).find(d.text, d.sentences)]


def spacy_finder(nlp: Language) -> Find:
    """The entities of a spaCy pipeline, its labels turned into ours."""
    names = {"PERSON": "PER", "GPE": "LOC", "LOCATION": "LOC"}
    return lambda d: [(e.start_char, e.end_char, names.get(e.label_, e.label_)) for e in nlp(d.text).ents]


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--ner", nargs="+", choices=sorted(LANGUAGES), default=list(LANGUAGES))
    parser.add_argument("--spacy", action="append", default=[], metavar="PIPELINE", help="a trained spaCy pipeline")
    parser.add_argument("--limit", type=int, help="documents of each corpus at most")
    parser.add_argument("--json", action="store_true", help="print one object a line instead of a table")
    arguments = parser.parse_args()
    finders = [(name, LANGUAGES[name], own_finder(name)) for name in arguments.ner]
    for path in arguments.spacy:
        nlp = spacy.load(path)
        finders.append((path, () if nlp.lang == "xx" else (nlp.lang,), spacy_finder(nlp)))
    table = Table("corpus", "system", *(f"{c}\np r f1" for c in CLASSES), "all\np r f1", "1,000 char/s")
    for path in arguments.corpora:
        documents = read_documents(path, arguments.limit)
        for name, languages, find in finders:
            own = [d for d in documents if not languages or d.lang in languages]
            if not own:
                continue
            find(own[0])
            scores, speed = measure(find, own)
            table.add_row("/".join(path.parts[-2:]), name, *map(str, scores.values()), f"{speed:.1f}")
            if arguments.json:
                rates = {label: score.rates() for label, score in scores.items()}
                print(json.dumps({"corpus": path.stem, "system": name, **rates, "thousand_characters_s": speed}))
    if not arguments.json:
        Console(width=None if sys.stdout.isatty() else 160).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
