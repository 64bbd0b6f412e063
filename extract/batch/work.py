"""The work on some inputs: the one function that every engine runs, in this process or another.

Tasks and results are plain values that JSON can hold.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from spacy.tokens import Doc

from extract.batch.options import Options
from extract.documents import Document, Failure, Input, read_input
from extract.errors import DataError, ExtractError, LanguageError, ModelError
from extract.lang import languages
from extract.pipeline import NER, load, prepare, record_of
from extract.records import EDTF, Record
from extract.spans.article import layout_of

__all__ = ["Entry", "Result", "Task", "failure_result", "file_digest", "process", "warm_up"]

_FATAL = (ModelError, DataError)

Result: TypeAlias = dict[str, Any]
"""One of: a document, a failure, an input that is as it was (``"same"``), inputs all read (``"read"``)."""


@dataclass(frozen=True)
class Entry:
    """One input of a task, or some documents of one.

    Attributes:
        id, name, file, root, size: See `documents.Input`.
        start: Number of the first document that is wanted, from 0.
        stop: Number after the last; None for an input that is one document.
        known: Digests of what is already done, by number.
    """

    id: str
    name: str
    file: str
    root: str | None = None
    size: int = 0
    start: int = 0
    stop: int | None = None
    known: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, input: Input, **part: Any) -> Entry:
        """The entry of `input`."""
        root = str(input.root) if input.root is not None else None
        return cls(input.id, input.name, str(input.file), root, input.size, **part)

    @property
    def input(self) -> Input:
        """The input to read."""
        return Input(self.id, self.name, Path(self.file), Path(self.root) if self.root is not None else None, self.size)

    def alone(self) -> list[Entry]:
        """Entries of one document each."""
        if self.stop is None:
            return [self]
        return [replace(self, start=n, stop=n + 1) for n in range(self.start, self.stop)]


@dataclass(frozen=True)
class Task:
    """Some inputs that are worked on together."""

    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """Bytes of its documents, about; those of a part of an input are not known."""
        return sum(e.size for e in self.entries if e.stop is None)


@dataclass(frozen=True)
class _Read:
    """A document and its place in the batch."""

    name: str
    n: int
    digest: str
    document: Document


def process(task: Task, options: Options) -> Iterator[Result]:
    """The results of a task; nothing that is wrong with a document raises.

    Raises:
        ModelError: A model can't be loaded, so that no document can be worked on.
        DataError: As much for the words of a language.
    """
    documents: list[_Read] = []
    for entry in task.entries:
        for result in _read(entry, options):
            if isinstance(result, _Read):
                documents.append(result)
            else:
                yield result
    yield {"kind": "read"}
    yield from _extract(documents, options)


def warm_up(options: Options) -> None:
    """Load all that the work needs, so that the first document takes no longer than the others.

    Raises:
        ModelError: A model can't be loaded.
    """
    for lang in [options.lang] if options.lang else languages():
        if lang in NER.get(options.ner, ()):
            load(lang, options.ner)("1")


# --- reading -------------------------------------------------------------------------------------------------------


def _read(entry: Entry, options: Options) -> Iterator[_Read | Result]:
    if entry.stop is None:
        yield from _read_whole(entry, options)
        return
    found = 0
    for n, item in islice(enumerate(read_input(entry.input, options.reading)), entry.start, entry.stop):
        found += 1
        yield from _item(entry, n, _digest(item), item)
    if found < entry.stop - entry.start:
        yield {"kind": "end", "name": entry.name}


def _read_whole(entry: Entry, options: Options) -> Iterator[_Read | Result]:
    digest = file_digest(entry)
    if entry.known and set(entry.known.values()) == {digest}:
        yield {"kind": "same", "name": entry.name, "n": None}
        return
    for n, item in enumerate(read_input(entry.input, options.reading)):
        yield from _item(replace(entry, known={}), n, digest, item)


def _item(entry: Entry, n: int, digest: str, item: Document | Failure) -> Iterator[_Read | Result]:
    if entry.known.get(str(n)) == digest:
        yield {"kind": "same", "name": entry.name, "n": n}
    elif isinstance(item, Failure):
        yield failure_result(entry.name, n, digest, item)
    else:
        yield _Read(entry.name, n, digest, item)


def failure_result(name: str, n: int, digest: str, failure: Failure) -> Result:
    """The result that `failure` is."""
    return {
        "kind": "failure",
        "name": name,
        "n": n,
        "digest": digest,
        "path": failure.path,
        "stage": failure.stage,
        "reason": failure.reason,
        "remedy": failure.remedy,
    }


def file_digest(entry: Entry) -> str:
    """Hash of the file's bytes and of the id it has among the files beside it; empty when it can't be read."""
    digest = sha256(entry.id.encode("utf-8", "surrogatepass") + b"\0")
    try:
        with Path(entry.file).open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


def _digest(item: Document | Failure) -> str:
    """Hash of all that was read."""
    values = [getattr(item, name) for name in item.__slots__]
    return sha256(json.dumps(values).encode()).hexdigest()


# --- extraction ----------------------------------------------------------------------------------------------------


def _extract(documents: list[_Read], options: Options) -> Iterator[Result]:
    by_lang: dict[str, list[tuple[Doc, _Read]]] = defaultdict(list)
    for read in documents:
        try:
            prepared = _prepare(read.document, options)
        except Exception as e:
            yield _failed(read, e)
            continue
        if isinstance(prepared, Record):
            yield _done(read, prepared, [], [])
        else:
            by_lang[prepared.lang_].append((prepared, read))
    for lang, pairs in sorted(by_lang.items()):
        pairs.sort(key=lambda pair: len(pair[1].document.text))
        yield from _extract_together(lang, pairs, options)


def _prepare(document: Document, options: Options) -> Doc | Record:
    """The Doc of a document; the language given with the run wins over the document's own."""
    published = document.published if document.published and EDTF.match(document.published) else None
    return prepare(
        document.text,
        options.lang or document.lang,
        published,
        document.id,
        ner=options.ner,
        path=document.path,
        title=document.title,
        url=document.url,
        author=document.author,
        source=document.source,
    )


def _extract_together(lang: str, pairs: list[tuple[Doc, _Read]], options: Options) -> Iterator[Result]:
    """Results of documents of one language; when one breaks the batch, the rest go on one by one."""
    done = 0
    try:
        for doc, read in load(lang, options.ner).pipe(pairs, as_tuples=True):
            yield _result(doc, read)
            done += 1
        return
    except _FATAL:
        raise
    except Exception as e:
        if len(pairs) == 1:
            yield _failed(pairs[0][1], e)
            return
    for _, read in pairs[done:]:
        try:
            prepared = _prepare(read.document, options)
            assert isinstance(prepared, Doc)
            result = _result(load(lang, options.ner)(prepared), read)
        except Exception as e:
            result = _failed(read, e)
        yield result


def _result(doc: Doc, read: _Read) -> Result:
    layout = layout_of(doc)
    places: dict[str, list[list[int]]] = {"boilerplate": [], "repeat": []}
    for section in layout.sections:
        if section.kind in places:
            places[section.kind].append([section.start, section.end])
    return _done(read, record_of(doc), places["boilerplate"], places["repeat"])


def _done(read: _Read, record: Record, boilerplate: list[list[int]], repeats: list[list[int]]) -> Result:
    document = read.document
    warnings = list(document.warnings)
    if document.published and not EDTF.match(document.published):
        warnings.append(f"the day of publication {document.published!r} is no date in EDTF and was ignored")
    record = record.model_copy(update={"warnings": (*warnings, *record.warnings)})
    text = {
        "id": document.id,
        "text": document.text,
        "sha256": document.sha256,
        "boilerplate": boilerplate,
        "repeats": repeats,
    }
    return {
        "kind": "document",
        "name": read.name,
        "n": read.n,
        "digest": read.digest,
        "id": document.id,
        "record": record.to_json(),
        "text": json.dumps(text, ensure_ascii=False, separators=(",", ":")),
    }


def _failed(read: _Read, error: Exception) -> Result:
    """The failure that an exception means for one document."""
    if isinstance(error, _FATAL):
        raise error
    if isinstance(error, LanguageError):
        reason, remedy = f"{error}.", "Choose another recogniser or language for this document."
    elif isinstance(error, ExtractError):
        reason, remedy = f"{error}.", "See the message."
    elif isinstance(error, MemoryError):
        reason, remedy = "The document needs more memory than there is.", "Split it, or use fewer workers."
    else:
        said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        reason, remedy = f"A stage failed ({said}).", "Report it with the document; the others are not affected."
    path = read.document.path if read.document.row is None else f"{read.document.path}#{read.document.row}"
    return failure_result(read.name, read.n, read.digest, Failure(path, "extract", reason, remedy))
