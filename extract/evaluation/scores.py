"""Scores of records against gold: precision and recall of normalised values, a document at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from extract.errors import InputError
from extract.evaluation.same import (
    Item,
    name_forms,
    normal,
    number,
    organization_same,
    party_same,
    person_same,
    person_words,
    region_same,
    role_same,
)

__all__ = ["Places", "Scores", "check_places", "read_gold", "read_records", "score"]


class _Kind(NamedTuple):
    """How facts of one group are compared.

    `same` takes the gold item and the found one; `identity` says what makes two found items one; `optional` whether
    a value that the gold allows either way is the found item's.
    """

    same: Callable[[Item, Item], bool]
    identity: Callable[[Item], Hashable]
    optional: Callable[[Any, Item], bool]


def _money(item: Item) -> Hashable:
    return number(item["amount"]), number(item.get("amount_max")), item.get("currency")


def _count(item: Item) -> Hashable:
    return number(item["count"]), item.get("kind")


_KINDS: dict[str, _Kind] = {
    "persons": _Kind(
        lambda gold, found: any(person_same(name, found["name"]) for name in name_forms(gold)),
        lambda item: normal(item["name"]),
        lambda value, item: person_same(value, item["name"]) or normal(value) == normal(item["name"]),
    ),
    "regions": _Kind(
        region_same,
        lambda item: item["code"] if item.get("code") else f"~{normal(item.get('name'))}",
        lambda value, item: value == item.get("code") or normal(value) == normal(item.get("name")),
    ),
    "organizations": _Kind(
        lambda gold, found: any(organization_same(name, found["name"]) for name in name_forms(gold)),
        lambda item: normal(item["name"]),
        lambda value, item: organization_same(value, item["name"]),
    ),
    "money": _Kind(
        lambda gold, found: _money(gold) == _money(found),
        _money,
        lambda value, item: number(value) == number(item["amount"]),
    ),
    "percents": _Kind(
        lambda gold, found: number(gold["value"]) == number(found["value"]),
        lambda item: number(item["value"]),
        lambda value, item: number(value) == number(item["value"]),
    ),
    "dates": _Kind(
        lambda gold, found: gold["value"] == found["value"],
        lambda item: item["value"],
        lambda value, item: value == item["value"],
    ),
    "agreement_counts": _Kind(
        lambda gold, found: _count(gold) == _count(found),
        _count,
        lambda value, item: value == item["count"],
    ),
}


@dataclass
class _Tally:
    right: int = 0
    spurious: int = 0
    missed: int = 0

    def scores(self) -> dict[str, float | int]:
        found, gold = self.right + self.spurious, self.right + self.missed
        return _figures(self.right / found if found else 1.0, self.right / gold if gold else 1.0, gold)


@dataclass
class _Share:
    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        self.right += right
        self.of += 1


def _figures(precision: float, recall: float, gold: int) -> dict[str, float | int]:
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "gold": gold}


@dataclass(frozen=True)
class Scores:
    """Scores of some documents.

    Attributes:
        figures: By group, by ``group/language``, of the agreements, and accuracies of single fields.
        errors: A line for each fact that was missed or is spurious.
    """

    figures: dict[str, dict[str, float | int | None]]
    errors: list[str] = field(default_factory=list)


def score(records: Mapping[str, Item], gold: Mapping[str, Item]) -> Scores:
    """The scores of `records` on the documents of `gold`, both by id.

    Figures are micro-averaged; a document without a record has all its facts missed. The agreements' score is soft:
    each pair counts by how far its fields agree.
    """
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    shares: dict[str, _Share] = defaultdict(_Share)
    errors: list[str] = []
    agreeing, agreements_found, agreements_gold = 0.0, 0, 0
    for id, expected in sorted(gold.items()):
        record = records.get(id, {})
        for kind in _KINDS:
            pairs, missed, spurious = _compare(kind, expected, record)
            for key in (kind, f"{kind}/{expected['lang']}"):
                tallies[key].right += len(pairs)
                tallies[key].missed += len(missed)
                tallies[key].spurious += len(spurious)
            _compare_fields(kind, pairs, shares)
            errors += [f"{id} {kind} MISSED {_shown(item)}" for item in missed]
            errors += [f"{id} {kind} SPURIOUS {_shown(item)[:300]}" for item in spurious]
        wanted, found = expected.get("agreements", []), record.get("agreements") or []
        agreeing += _agreeing(wanted, found)
        agreements_found, agreements_gold = agreements_found + len(found), agreements_gold + len(wanted)
        shares["language"].add(record.get("lang") == expected["lang"])
    figures: dict[str, dict[str, float | int | None]] = {key: {**tally.scores()} for key, tally in tallies.items()}
    precision = agreeing / agreements_found if agreements_found else float(not agreements_gold)
    recall = agreeing / agreements_gold if agreements_gold else 1.0
    figures["agreements (soft)"] = {**_figures(precision, recall, agreements_gold)}
    for key, share in shares.items():
        figures[key] = {"accuracy": round(share.right / share.of, 4), "of": share.of}
    return Scores(figures, errors)


def _shown(item: Item) -> str:
    return json.dumps(item, ensure_ascii=False)


def _distinct(items: Iterable[Item] | None, kind: _Kind) -> list[Item]:
    """The items without those that say the same as one before."""
    first: dict[Hashable, Item] = {}
    for item in items or ():
        first.setdefault(kind.identity(item), item)
    return list(first.values())


def _compare(kind: str, gold: Item, record: Item) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Pairs of gold and found items, gold items that were missed, and found items that are spurious."""
    rules = _KINDS[kind]
    wanted = _distinct(gold.get(kind), rules)
    pairs, missed, left = _pair(wanted, _distinct(record.get(kind), rules), rules)
    allowed = gold.get("optional", {}).get(kind, [])
    spurious = [item for item in left if not any(rules.optional(value, item) for value in allowed)]
    if kind == "organizations":
        spurious = [item for item in spurious if not any(rules.same(other, item) for other in wanted)]
    return pairs, missed, spurious


def _pair(
    wanted: Sequence[Item], found: Sequence[Item], rules: _Kind
) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Pair items one to one: identical ones first, so that a merely similar one takes none of them away."""
    left, open_items, pairs = list(found), list(wanted), []
    for alike in (lambda gold, item: _identical(gold, item, rules), rules.same):
        still_open = []
        for gold in open_items:
            match = next((item for item in left if alike(gold, item)), None)
            if match is None:
                still_open.append(gold)
            else:
                pairs.append((gold, match))
                left.remove(match)
        open_items = still_open
    return pairs, open_items, left


def _identical(gold: Item, item: Item, rules: _Kind) -> bool:
    if "name" not in gold:
        return rules.same(gold, item)
    return any(rules.identity(item) == rules.identity({**gold, "name": name}) for name in name_forms(gold))


def _compare_fields(kind: str, pairs: Iterable[tuple[Item, Item]], shares: dict[str, _Share]) -> None:
    for gold, found in pairs:
        if kind == "persons":
            if gold.get("role"):
                shares["role"].add(role_same(gold["role"], found.get("role")))
            full = any(person_words(name) == person_words(found["name"]) for name in name_forms(gold))
            shares["full name"].add(full)
        elif kind in ("money", "agreement_counts"):
            shares["qualifier"].add((gold.get("qualifier") or "exact") == (found.get("qualifier") or "exact"))


# --- agreements ----------------------------------------------------------------------------------------------------


def _overlap(a: Sequence[str] | None, b: Sequence[str] | None, same: Callable[[str, str], bool]) -> float:
    """Jaccard similarity."""
    x, y = list(a or ()), list(b or ())
    common = sum(any(same(one, other) for other in y) for one in x)
    every = len(x) + len(y)
    return common / (every - common) if every > common else 1.0


def _similarity(gold: Item, found: Item) -> float:
    """Weighted mean over the fields that either fills; 0 for another kind or where no party or signatory is shared."""
    if gold["kind"] != found.get("kind"):
        return 0.0
    parts: list[tuple[int, float]] = []
    for name, weight, same in (("parties", 4, party_same), ("signatories", 2, person_same)):
        if gold.get(name) or found.get(name):
            parts.append((weight, _overlap(gold.get(name), found.get(name), same)))
    if (gold.get("parties") or gold.get("signatories")) and not any(value for _, value in parts):
        return 0.0
    filled = [name for name in ("signed", "period", "status") if gold.get(name) or found.get(name)]
    parts += [(1, float(gold.get(name) == found.get(name))) for name in filled]
    return sum(w * v for w, v in parts) / sum(w for w, _ in parts) if parts else 1.0


def _agreeing(wanted: Sequence[Item], found: Sequence[Item]) -> float:
    """The sum of similarities when agreements are paired one to one, the most similar first."""
    pairs = [(_similarity(gold, item), i, j) for i, gold in enumerate(wanted) for j, item in enumerate(found)]
    used_gold: set[int] = set()
    used_found: set[int] = set()
    total = 0.0
    for similarity, i, j in sorted(pairs, reverse=True):
        if similarity > 0 and i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            total += similarity
    return total


# --- places in the text --------------------------------------------------------------------------------------------


class Places(NamedTuple):
    """Numbers of places of facts, of those whose offsets are wrong, and of those in boilerplate or repeats."""

    places: int
    wrong: int
    outside: int


def check_places(records: Mapping[str, Item], gold: Mapping[str, Item], texts: Mapping[str, str]) -> Places:
    """Check the offsets of all facts of documents that have both gold and a text."""
    places = wrong = outside = 0
    for id, expected in gold.items():
        if id not in texts or id not in records:
            continue
        text = texts[id]
        furniture = _furniture(text, expected)
        for kind in (*_KINDS, "agreements"):
            for fact in records[id].get(kind) or ():
                single = fact.get("start") is not None
                for start, end in [(fact["start"], fact["end"])] if single else fact.get("mentions", ()):
                    places += 1
                    wrong += not 0 <= start < end <= len(text) or fact.get("text", text[start:end]) != text[start:end]
                    outside += any(a <= start < b for a, b in furniture)
    return Places(places, wrong, outside)


def _furniture(text: str, gold: Item) -> list[tuple[int, int]]:
    """The passages of a text that its gold calls boilerplate or a repetition."""
    found = []
    for words in gold.get("boilerplate", ()):
        start = text.find(words)
        if start >= 0:
            end = text.find("\n", start + len(words))
            found.append((start, end if end > 0 else len(text)))
    if again := gold.get("repeated_from"):
        start = text.find(again, text.find(again) + 1)
        if start > 0:
            found.append((start, len(text)))
    return found


# --- files ---------------------------------------------------------------------------------------------------------


def read_records(file: str | Path) -> dict[str, Item]:
    """The lines of a ``records.jsonl``, or of a ``texts.jsonl``, by id.

    Raises:
        InputError: The file is missing, a line is no record, or two have the same id.
    """
    records: dict[str, Item] = {}
    n = 0
    try:
        with Path(file).open(encoding="utf-8") as lines:
            for n, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                record = json.loads(line)
                if record["id"] in records:
                    raise InputError(f"{file}, line {n}: the id {record['id']!r} stood before")
                records[record["id"]] = record
    except OSError as e:
        raise InputError(f"{str(file)!r} can't be opened ({e.strerror}). Name a records.jsonl.") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{file}, line {n}: no record with an id. Name a records.jsonl.") from None
    return records


def read_gold(folder: str | Path) -> dict[str, Item]:
    """The gold files of a folder (one ``NAME.json`` a document) by their id, else by their name.

    Raises:
        InputError: There are none, or one is damaged.
    """
    gold: dict[str, Item] = {}
    for file in sorted(Path(folder).rglob("*.json")):
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
            gold[document.get("id", file.stem)] = document
            document["lang"]
        except (ValueError, KeyError, AttributeError, TypeError):
            raise InputError(f"{str(file)!r} is no gold file: it needs a JSON object with a lang") from None
    if not gold:
        raise InputError(f"no gold files (NAME.json) in {str(folder)!r}")
    return gold
