"""The work on some inputs: the one function that every engine runs, in this process or another.

Tasks and results are plain values that JSON can hold.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency
from spacy.tokens import Doc

from extract.batch.options import Options
from extract.batch.tasks import Entry, Result, Task, failure_result, file_digest
from extract.documents import Document, Failure, Limits, read_input, skipped_in
from extract.errors import DataError, ExtractError, LanguageError, ModelError
from extract.lang import languages, lexicon_in_use, use_lexicon
from extract.language import detect
from extract.pipeline import extract, load, prepare, record_of
from extract.records import EDTF, Record
from extract.spans.article import layout_of
from extract.spans.recognisers import NER
from extract.spans.tokens import replace_surrogates

__all__ = ["process", "warm_up"]

_FATAL = (ModelError, DataError)


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
        DataError: The user's lexicon doesn't fit.
    """
    if (options.lexicon, options.lexicon_name) != lexicon_in_use():
        use_lexicon(options.lexicon, options.lexicon_name)
    for lang in [options.lang] if options.lang else languages():
        if lang in NER.get(options.ner, ()):
            extract(_some_words(lang), lang, ner=options.ner)
            if options.lang is None:
                detect(_some_words(lang))


def _some_words(lang: str) -> str:
    """A place, a sum and a day in the language, for the stages to load what they need."""
    locale = Locale(lang)
    sum_of_money = format_currency(5, "USD", locale=locale, format_type="name")
    return f"{locale.territories['BY']}, {sum_of_money}, {format_date(date(2024, 5, 5), 'long', locale=locale)}"


# --- reading -------------------------------------------------------------------------------------------------------


def _read(entry: Entry, options: Options) -> Iterator[_Read | Result]:
    if entry.stop is None:
        yield from _read_whole(entry, options)
        return
    if entry.start == 0 and (skipped := skipped_in(entry.input, options.reading)):
        yield {"kind": "skipped", "name": entry.name, "count": skipped}
    found = 0
    for n, item in _part(entry, options):
        found += 1
        yield from _item(entry, n, _digest(item), item)
    if found < entry.stop - entry.start:
        yield {"kind": "end", "name": entry.name}


def _part(entry: Entry, options: Options) -> Iterator[tuple[int, Document | Failure]]:
    """Number and content of the documents of a part of an input."""
    assert entry.stop is not None
    if _shelf.file != entry.file or _shelf.next > entry.start:
        _shelf.open(entry.file, _items(entry, options))
    while _shelf.next < entry.stop:
        item = next(_shelf.items, None)
        if item is None:
            _shelf.open(None, iter(()))
            return
        _shelf.next += 1
        if _shelf.next > entry.start:
            yield _shelf.next - 1, item


class _Shelf:
    """The input of many documents that was read last, open where reading stopped: a later part is likely to follow."""

    def __init__(self) -> None:
        self.open(None, iter(()))

    def open(self, file: str | None, items: Iterator[Document | Failure]) -> None:
        """Put `items`, the documents of `file`, in the place of what was there."""
        self.file = file
        self.items = items
        self.next = 0


_shelf = _Shelf()


def _read_whole(entry: Entry, options: Options) -> Iterator[_Read | Result]:
    digest = file_digest(entry)
    if entry.known and set(entry.known.values()) == {digest}:
        yield {"kind": "same", "name": entry.name, "n": None}
        return
    for n, item in enumerate(_items(entry, options)):
        yield from _item(replace(entry, known={}), n, digest, item)


def _items(entry: Entry, options: Options) -> Iterator[Document | Failure]:
    """What is read of an input, all of it text that UTF-8 can hold."""
    for item in read_input(entry.input, options.reading):
        fields = {name: getattr(item, name) for name in item.__slots__}
        clean: dict[str, Any] = {n: replace_surrogates(v) for n, v in fields.items() if isinstance(v, str)}
        yield type(item)(**{**fields, **clean})


def _item(entry: Entry, n: int, digest: str, item: Document | Failure) -> Iterator[_Read | Result]:
    if entry.known.get(str(n)) == digest:
        yield {"kind": "same", "name": entry.name, "n": n}
    elif isinstance(item, Failure):
        yield failure_result(entry.name, n, digest, item)
    else:
        yield _Read(entry.name, n, digest, item)


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
        reason = "The document needs more memory than there is, or than a worker may take."
        remedy = f"Split it, use fewer workers, or {Limits.remedy('memory')}."
    else:
        said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        reason, remedy = f"A stage failed ({said}).", "Report it with the document; the others are not affected."
    path = read.document.path if read.document.row is None else f"{read.document.path}#{read.document.row}"
    return failure_result(read.name, read.n, read.digest, Failure(path, "extract", reason, remedy))
