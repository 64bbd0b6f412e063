"""Texts with other names in them: ``vary.py TEXTS.jsonl ... --model models/ner --out VARIED.jsonl``.

Unlabelled news repeats its names. Each name that the accurate model finds is exchanged for another one of its class,
length and ending, the same one throughout a text, each name of the collection as likely as any other; what stands
around it stays. The texts are for `distil.py --texts`: the accurate model labels them as it finds them, so a name that
does not fit its sentence does no harm.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from extract.spans.onnx_ner import BilingualModel
from extract.spans.sentences import find_sentences
from extract.spans.tokens import replace_surrogates

Span = tuple[int, int, str]
Row = tuple[str, str, list[Span]]  # language, text, names
Pool = dict[tuple[str, ...], list[str]]

LEAST = 5  # names of a kind, so that there is a choice


def read_rows(paths: Sequence[Path], model: BilingualModel, characters: int, chooser: random.Random) -> list[Row]:
    """Texts with their names: of each language so many characters at most, drawn at random."""
    lines = []
    for path in paths:
        with path.open(encoding="utf-8") as file:
            lines += [json.loads(line) for line in file]
    chooser.shuffle(lines)
    rows: list[Row] = []
    seen: dict[str, int] = defaultdict(int)
    for line in lines:
        lang, text = line["lang"], replace_surrogates(line["text"])
        if seen[lang] < characters:
            seen[lang] += len(text)
            found = model.find(text, tuple(find_sentences(text, lang)))
            rows.append((lang, text, [(start, end, label) for start, end, label, _ in found]))
    return rows


def kind(lang: str, label: str, name: str) -> tuple[str, ...]:
    """What a name must share with the one in whose place it comes: Russian endings tell the case."""
    return lang, label, str(min(5, len(name.split()))), name[-1] if lang == "ru" else ""


def collect(rows: Iterable[Row]) -> Pool:
    """The names of each kind, each one once."""
    pool: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for lang, text, spans in rows:
        for start, end, label in spans:
            pool[kind(lang, label, text[start:end])].add(text[start:end])
    return {key: sorted(names) for key, names in pool.items() if len(names) >= LEAST}


def vary(row: Row, pool: Pool, share: float, chooser: random.Random) -> str:
    """The text of `row`, this share of its names exchanged."""
    lang, text, spans = row
    new: dict[str, str] = {}
    parts, at = [], 0
    for start, end, label in spans:
        name = text[start:end]
        if name not in new:
            names = pool.get(kind(lang, label, name), [name])
            new[name] = chooser.choice(names) if chooser.random() < share else name
        parts += [text[at:start], new[name]]
        at = end
    return "".join((*parts, text[at:]))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("texts", type=Path, nargs="+", help="JSON Lines with text and lang")
    parser.add_argument("--model", type=Path, required=True, help="folder of the accurate model")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--characters", type=int, default=8_000_000, help="of each language at most")
    parser.add_argument("--times", type=int, nargs=2, default=(3, 1), help="variants of a Russian and a German text")
    parser.add_argument("--share", type=float, default=0.8, help="of the names that are exchanged")
    parser.add_argument("--seed", type=int, default=11)
    arguments = parser.parse_args()
    chooser = random.Random(arguments.seed)
    rows = read_rows(arguments.texts, BilingualModel(arguments.model), arguments.characters, chooser)
    pool = collect(rows)
    times = dict(zip(("ru", "de"), arguments.times, strict=True))
    with arguments.out.open("w", encoding="utf-8") as lines:
        for row in rows:
            for _ in range(times[row[0]]):
                text = vary(row, pool, arguments.share, chooser)
                lines.write(json.dumps({"lang": row[0], "text": text}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
