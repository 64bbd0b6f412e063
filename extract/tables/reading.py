"""Records and texts of a run, read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extract.errors import InputError
from extract.records import Record

__all__ = ["read_documents"]


def read_documents(out: Path) -> Iterator[tuple[Record, dict[str, Any]]]:
    """The records of an output folder, each with its line of ``texts.jsonl``, in order of id.

    Raises:
        InputError: A file is missing or damaged, or a record doesn't belong to its text.
    """
    try:
        with (
            (out / "records.jsonl").open(encoding="utf-8") as records,
            (out / "texts.jsonl").open(encoding="utf-8") as texts,
        ):
            for record_line, text_line in zip(records, texts, strict=True):
                record, text = Record.model_validate_json(record_line), json.loads(text_line)
                _check(record, text)
                yield record, text
    except (FileNotFoundError, NotADirectoryError) as e:
        raise InputError(f"{e.filename} is missing: give the output folder of `extract run`.") from e
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        said = str(e).split("\n", 1)[0]
        raise InputError(f"the records or texts in {out} are damaged ({said}): run `extract run` again.") from e


def _check(record: Record, text: dict[str, Any]) -> None:
    """Raise `ValueError` or another where the text can't be written, or a place lies beyond it."""
    text["text"].encode("utf-8")
    places = [place for facts in record.facts().values() for fact in facts for place in fact.places]
    places += [*text.get("boilerplate", ()), *text.get("repeats", ())]
    if not all(0 <= start <= end <= len(text["text"]) for start, end in places):
        raise ValueError(f"{record.id}: a place lies beyond the end of the text")
