"""Facts to correct by hand, and back: export for annotation tools, import of what was corrected, as gold.

Two formats: ``brat`` (standoff files, also read by INCEpTION; offsets in code points) and ``label-studio`` (tasks with
predictions; offsets in UTF-16 units). A span carries its value as JSON, in a note. Whoever corrects may move, remove
and add spans, change their type, and edit the value. A new span needs no value where the rules can read it from its
words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from extract.errors import InputError
from extract.pipeline import extract
from extract.records import ENTITY_GROUPS, FACT_TYPES, Fact, Record
from extract.tables import read_documents

__all__ = ["FORMATS", "export", "import_gold"]

FORMATS = ("brat", "label-studio")

_LEFT_OUT = {"start", "end", "text", "rule", "mentions", "key"}
_HEAD = ("id", "lang", "title", "published", "author", "url")


@dataclass(frozen=True)
class _Mark:
    """A span as an annotation tool has it: offsets in code points, the fact's type, and its value if it has one."""

    start: int
    end: int
    group: str
    value: Mapping[str, Any] | None


@dataclass(frozen=True)
class _Page:
    """A document with its spans."""

    head: Mapping[str, Any]
    text: str
    marks: tuple[_Mark, ...]


def export(out: str | Path, target: str | Path, format: str) -> int:
    """Write the facts of a run for an annotation tool.

    Args:
        out: Output folder of `extract run`.
        target: A folder for ``brat`` (a ``.txt`` and an ``.ann`` a document), a file for ``label-studio``.
        format: One of `FORMATS`.

    Returns:
        The number of documents.

    Raises:
        InputError: `out` holds no records, the format is unknown, or the target can't be written.
    """
    _known(format)
    target = Path(target)
    pages = list(_pages(Path(out)))
    try:
        if format == "brat":
            for page in pages:
                _write_brat(page, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            tasks = [_task(n, page) for n, page in enumerate(pages, 1)]
            target.write_text(json.dumps(tasks, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as e:
        raise InputError(f"can't write {target}: {e.strerror}; choose another place with --out.") from e
    return len(pages)


def import_gold(source: str | Path, target: str | Path, format: str) -> tuple[int, list[str]]:
    """Turn corrected annotations into gold files for `extract eval`.

    Args:
        source: The folder or file that `export` wrote, corrected (for Label Studio: its JSON export).
        target: The folder for the gold files, one a document.
        format: One of `FORMATS`.

    Returns:
        The number of documents, and what needs a value by hand: spans that the rules can't read.

    Raises:
        InputError: The source is missing or isn't of the format.
    """
    _known(format)
    source, target = Path(source), Path(target)
    if not source.exists():
        raise InputError(f"{source} is missing: give what the annotation tool exported.")
    pages = _read_brat(source) if format == "brat" else _read_tasks(source)
    problems: list[str] = []
    count = 0
    for page in pages:
        gold = _gold(page, problems)
        file = target / f"{_file_name(str(page.head['id']))}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf-8")
        count += 1
    return count, problems


def _file_name(id: str) -> str:
    """The path for a document: its id, or where that would lead out of the folder, a name made from it."""
    plain = "/".join(re.sub(r"[^\w.#@+-]", "_", part) for part in id.split("/") if part.strip("."))
    return plain if plain == id else f"{plain}-{sha256(id.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _known(format: str) -> None:
    if format not in FORMATS:
        raise InputError(f"the format {format!r} is unknown; there are {', '.join(FORMATS)}.")


# --- from a run ----------------------------------------------------------------------------------------------------


def _pages(out: Path) -> Iterator[_Page]:
    for record, text in read_documents(out):
        yield _Page({name: getattr(record, name) for name in _HEAD}, text["text"], tuple(_marks(record)))


def _marks(record: Record) -> Iterator[_Mark]:
    for group, facts in record.facts().items():
        for fact in facts:
            value = _value(fact)
            for start, end in fact.places:
                yield _Mark(start, end, group, value)


def _value(fact: Fact) -> dict[str, Any]:
    return fact.model_dump(mode="json", exclude=_LEFT_OUT)


# --- brat ----------------------------------------------------------------------------------------------------------

_SPAN = re.compile(r"T(\d+)\t(\w+) (\d+(?: \d+;\d+)* \d+)\t")
_NOTE = re.compile(r"#\d+\tAnnotatorNotes T(\d+)\t(.*)")


def _write_brat(page: _Page, folder: Path) -> None:
    base = folder / _file_name(str(page.head["id"]))
    base.parent.mkdir(parents=True, exist_ok=True)
    with base.with_name(base.name + ".txt").open("w", encoding="utf-8", newline="") as file:
        file.write(page.text)
    lines = [f"#0\tAnnotatorNotes T0\t{json.dumps(page.head, ensure_ascii=False)}"]
    for n, mark in enumerate(page.marks, 1):
        parts = _parts(page.text, mark.start, mark.end)
        places = ";".join(f"{s} {e}" for s, e in parts)
        lines.append(f"T{n}\t{mark.group} {places}\t{' '.join(page.text[s:e] for s, e in parts)}")
        lines.append(f"#{n}\tAnnotatorNotes T{n}\t{json.dumps(mark.value, ensure_ascii=False)}")
    base.with_name(base.name + ".ann").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of a span without its line breaks, which brat doesn't allow in one."""
    lines = re.finditer(r"[^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+", text[start:end])
    return [(start + m.start(), start + m.end()) for m in lines if m[0].strip()] or [(start, end)]


def _read_brat(folder: Path) -> Iterator[_Page]:
    files = sorted(folder.rglob("*.ann"))
    if not files:
        raise InputError(f"{folder} holds no .ann files: give the folder of brat's files.")
    for file in files:
        text = _text_of(file.with_suffix(".txt"))
        spans: dict[str, tuple[str, list[int]]] = {}
        notes: dict[str, Any] = {}
        for line in _text_of(file).replace("\r\n", "\n").split("\n"):
            if span := _SPAN.match(line):
                spans[span[1]] = (span[2], [int(n) for n in re.findall(r"\d+", span[3])])
            elif note := _NOTE.match(line):
                notes[note[1]] = _json(note[2], f"{file}, note of T{note[1]}")
        id = file.relative_to(folder).with_suffix("").as_posix()
        marks = (_Mark(min(p), max(p), _group(g, str(file)), notes.get(n)) for n, (g, p) in spans.items())
        yield _Page({"id": id, **(notes.get("0") or {})}, text, tuple(marks))


def _text_of(file: Path) -> str:
    """What a file of an annotation tool holds, its line breaks as they are."""
    try:
        with file.open(encoding="utf-8", newline="") as text:
            return text.read()
    except UnicodeDecodeError as e:
        raise InputError(f"{file} is not UTF-8 ({e.reason} at byte {e.start}): export it anew.") from e
    except OSError as e:
        raise InputError(f"{file} can't be read ({e.strerror}): export it anew.") from e


# --- Label Studio --------------------------------------------------------------------------------------------------


def _units(text: str) -> list[int]:
    """Offset in UTF-16 units of each code point of `text`, and of its end."""
    offsets, at = [], 0
    for char in text:
        offsets.append(at)
        at += 2 if ord(char) > 0xFFFF else 1
    return [*offsets, at]


def _task(number: int, page: _Page) -> dict[str, Any]:
    units = _units(page.text)
    result = [
        {
            "id": f"{n}",
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {
                "start": units[mark.start],
                "end": units[mark.end],
                "text": page.text[mark.start : mark.end],
                "labels": [mark.group],
            },
            "meta": {"text": [json.dumps(mark.value, ensure_ascii=False)]},
        }
        for n, mark in enumerate(page.marks)
    ]
    return {
        "id": number,
        "data": {"text": page.text, **{f"document_{k}": v for k, v in page.head.items()}},
        "predictions": [{"model_version": "extract", "result": result}],
    }


def _read_tasks(file: Path) -> Iterator[_Page]:
    tasks = _json(_text_of(file), str(file))
    if not isinstance(tasks, list):
        raise InputError(f"{file} is not a list of tasks: export as JSON from Label Studio.")
    for task in tasks:
        try:
            data = task["data"]
            text = data["text"]
            head = {k.removeprefix("document_"): v for k, v in data.items() if k.startswith("document_")}
            found = (task.get("annotations") or task.get("predictions") or [{"result": []}])[-1]["result"]
            points = {unit: n for n, unit in enumerate(_units(text))}
            marks = []
            for item in found:
                if item.get("type") != "labels":
                    continue
                value = item["value"]
                note = (item.get("meta") or {}).get("text") or [None]
                marks.append(
                    _Mark(
                        points[value["start"]],
                        points[value["end"]],
                        _group(value["labels"][0], str(file)),
                        _json(note[0], f"{file}, task {task.get('id')}") if note[0] else None,
                    )
                )
        except (KeyError, TypeError, IndexError) as e:
            raise InputError(f"{file} has a task without {e}: export as JSON from Label Studio.") from e
        yield _Page({"id": f"task-{task.get('id')}", **head}, text, tuple(marks))


# --- gold ----------------------------------------------------------------------------------------------------------


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as e:
        raise InputError(f"{where} is not JSON ({e}): mend it in the annotation tool.") from e


def _group(name: str, where: str) -> str:
    if name not in FACT_TYPES:
        raise InputError(f"{where} has a span of the type {name!r}; there are {', '.join(FACT_TYPES)}.")
    return name


def _gold(page: _Page, problems: list[str]) -> dict[str, Any]:
    gold: dict[str, Any] = {**page.head, **{group: [] for group in FACT_TYPES}, "optional": {}}
    marks = sorted(page.marks, key=lambda m: (m.start, m.end))
    named = {(m.group, page.text[m.start : m.end]): m.value for m in marks if m.value and m.group in ENTITY_GROUPS}
    for mark in marks:
        words = page.text[mark.start : mark.end]
        value = mark.value or named.get((mark.group, words)) or _read_value(page, mark)
        if value is None:
            problems.append(
                f"{page.head['id']}, {mark.start}-{mark.end}: {mark.group} {words!r} needs a value as a note"
            )
            continue
        item = dict(value) if mark.group in ENTITY_GROUPS or mark.group == "agreements" else {**value, "text": words}
        if item not in gold[mark.group]:
            gold[mark.group].append(item)
    return gold


def _read_value(page: _Page, mark: _Mark) -> Mapping[str, Any] | None:
    """The value of a span that has none: what the rules read from its words alone, or the name as it stands."""
    words = page.text[mark.start : mark.end]
    if mark.group in ("persons", "organizations"):
        return {"name": " ".join(words.split()), **({"role": None} if mark.group == "persons" else {})}
    record = extract(words, page.head.get("lang"), page.head.get("published"), clean=False, ner="none")
    facts: Iterable[Fact] = getattr(record, mark.group)
    values = [_value(fact) for fact in facts]
    return values[0] if len(values) == 1 else None
