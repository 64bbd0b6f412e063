"""The article as rules match it, and the facts of a Doc.

All rules work on `Article.text`: the article sections of the text as read, with what only the layout put there undone
(non-breaking spaces, soft hyphens, stress marks, letters and their marks apart, Latin letters inside Cyrillic words,
broken lines). Their results carry offsets into that string; `write_facts` turns them into offsets into the text as
read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar, cast
from unicodedata import normalize
from weakref import WeakKeyDictionary

from spacy.tokens import Doc, Span, SpanGroup

from extract.cleaning import Layout, Section
from extract.records import FACT_TYPES, Entity, Fact, Mention, Region

if TYPE_CHECKING:
    from extract.spans.numbers import Number

__all__ = [
    "Article",
    "NamedEntity",
    "Reading",
    "Refusal",
    "article_of",
    "read_facts",
    "text_of",
    "write_facts",
    "write_layout",
]

NamedEntity: TypeAlias = tuple[int, int, str, float]
"""Start and end in `Article.text`, label (PER, ORG, LOC), score in [0, 1]."""

FactT = TypeVar("FactT", bound=Fact)


class Refusal(NamedTuple):
    """A place that looked like a fact and isn't: offsets into `Article.text`, the group, and why."""

    start: int
    end: int
    group: str
    reason: str


# --- matching text -------------------------------------------------------------------------------------------------

_SPACES = dict.fromkeys(
    map(
        ord,
        "\t\x0b\x0c\x00\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    ),
    " ",
)
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\ufe63\uff0d"), "-")
_ONE_TO_ONE = {**_SPACES, **_HYPHENS, ord("\r"): "\n", ord("\u2028"): "\n", ord("\u2029"): "\n", ord("\u0085"): "\n"}
_HOMOGLYPHS = str.maketrans("aceopxyABCEHKMOPTXyiIë", "асеорхуАВСЕНКМОРТХуіІё")
_ANY_ONE_TO_ONE = re.compile(f"[{''.join(map(chr, _ONE_TO_ONE))}]")
# Letters and their marks as two characters; an accent on a Cyrillic vowel is a stress mark.
_MARK = re.compile("[\u0300-\u036f]")
_COMPOSED = re.compile("[A-Za-z][\u0300-\u0304\u0306-\u030c\u0323\u0327\u0328]|[иИеЕуУіІ][\u0306\u0308]")
_INVISIBLE = re.compile("[\u00ad\u0301\u0300\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
# A Latin look-alike between or beside Cyrillic letters of one word.
_MIXED_WORD = re.compile(
    r"\b(?=\w{2,40}\b)(?:[а-яёіўА-ЯЁІЎ]+[aceopxyABCEHKMOPTXë]+|[aceopxyABCEHKMOPTXë]+[а-яёіўА-ЯЁІЎ]+)[а-яёіўА-ЯЁІЎaceopxyABCEHKMOPTXë]*\b"
)
_MIXED_LETTERS = re.compile(r"[а-яёіўА-ЯЁІЎ][aceopxyABCEHKMOPTXë]|[aceopxyABCEHKMOPTXë][а-яёіўА-ЯЁІЎ]")


class Reading:
    """A string made from parts of another, with offsets in both directions.

    Args:
        source: The text as read.
        pieces: ``(start, end, replacement)`` in order, without overlap; `replacement` None keeps the source's
            characters, what lies between two pieces is left out.
    """

    def __init__(self, source: str, pieces: Sequence[tuple[int, int, str | None]]) -> None:
        self.source = source
        parts: list[str] = []
        self._reading: list[int] = []
        self._source: list[int] = []
        self._ends: list[tuple[int, bool]] = []
        at = 0
        for start, end, replacement in pieces:
            part = source[start:end] if replacement is None else replacement
            if not part:
                continue
            parts.append(part)
            self._reading.append(at)
            self._source.append(start)
            self._ends.append((end, replacement is None))
            at += len(part)
        self.text = "".join(parts)
        self._plain = len(self._reading) == 1 and self._source[0] == 0 and self._ends[0] == (len(source), True)

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the source of ``text[start:end]`` (not empty)."""
        if self._plain:
            return start, end
        i = bisect_right(self._reading, start) - 1
        j = bisect_right(self._reading, end - 1) - 1
        first = self._source[i] + (start - self._reading[i] if self._ends[i][1] else 0)
        last = self._source[j] + (end - self._reading[j]) if self._ends[j][1] else self._ends[j][0]
        return first, last

    def from_source(self, start: int, end: int) -> tuple[int, int] | None:
        """Offsets into `text` of ``source[start:end]``, None when its ends are not part of the reading."""
        if self._plain:
            return start, end
        i = bisect_right(self._source, start) - 1
        j = bisect_right(self._source, end - 1) - 1
        if i < 0 or j < 0 or start >= self._ends[i][0] or end > self._ends[j][0]:
            return None
        first, last = self._reading[i] + start - self._source[i], self._reading[j] + end - self._source[j]
        if not self._ends[i][1] and start > self._source[i]:
            return None
        if not self._ends[j][1]:
            if end < self._ends[j][0]:
                return None
            last = self._reading[j + 1] if j + 1 < len(self._reading) else len(self.text)
        return first, last


def read_article(source: str, layout: Layout) -> Reading:
    """The article sections of `source` for matching; sections are parted by a blank line."""
    clean = source.translate(_ONE_TO_ONE) if _ANY_ONE_TO_ONE.search(source) else source
    if _MIXED_LETTERS.search(clean):
        clean = _MIXED_WORD.sub(lambda m: m[0].translate(_HOMOGLYPHS), clean)
    cuts = [(start, end, replacement) for start, end, replacement in layout.joins]
    cuts += [(m.start(), m.end(), "") for m in _INVISIBLE.finditer(clean)]
    if _MARK.search(clean):
        cuts += [(m.start(), m.end(), normalize("NFC", m[0])) for m in _COMPOSED.finditer(clean)]
    cuts.sort()
    pieces: list[tuple[int, int, str | None]] = []
    c = 0
    for section in layout.sections:
        if section.kind != "article":
            continue
        at = section.start
        if pieces:
            pieces.append((at, at, "\n\n"))
        while c < len(cuts) and cuts[c][0] < section.end:
            start, end, replacement = cuts[c]
            c += 1
            if start < at:
                continue
            if at < start:
                pieces.append((at, start, None))
            pieces.append((start, min(end, section.end), replacement))
            at = min(end, section.end)
        if at < section.end:
            pieces.append((at, section.end, None))
    return Reading(clean, pieces)


# --- the article of a Doc ------------------------------------------------------------------------------------------


class Article:
    """What the rules see of a Doc: its article's text, and what earlier stages found in it.

    Attributes:
        text: The matching text; offsets of all that the rules return point into it.
        source: The text as read, of the same length as the reading's.
        lang: Code of the language.
        published: The document's date in EDTF, None when unknown.
        entities: The named entities, outermost, in order.
        facts: What the fact stages before found, by group, with offsets into `text`.
        refusals: What the fact stages looked at and refused, for ``extract explain``.
    """

    def __init__(
        self, reading: Reading, lang: str, published: str | None = None, entities: Iterable[NamedEntity] = ()
    ) -> None:
        self.reading = reading
        self.text = reading.text
        self.source = reading.source
        self.lang = lang
        self.published = published
        self.entities = tuple(entities)
        self.facts: dict[str, tuple[Any, ...]] = {}
        self.refusals: list[Refusal] = []

    @classmethod
    def of_text(
        cls, text: str, lang: str, published: str | None = None, entities: Iterable[NamedEntity] = ()
    ) -> Article:
        """An article of plain text, for tests and for single rules."""
        whole = (Section(0, len(text), "article"),) if text else ()
        return cls(read_article(text, Layout(whole)), lang, published, entities)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Offsets of the sentences; none crosses a line break."""
        from extract.spans.sentences import find_sentences

        return tuple(find_sentences(self.text, self.lang))

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers of the text, in order."""
        from extract.spans.numbers import find_numbers

        return tuple(find_numbers(self.text, self.lang))

    def fact_at(self, group: str, offset: int) -> Any:
        """The fact of an earlier stage that holds `offset`, None if none does; not for groups of entities."""
        facts = self.facts.get(group, ())
        i = bisect_right(facts, offset, key=lambda fact: fact.start) - 1
        return facts[i] if i >= 0 and offset < facts[i].end else None

    def refuse(self, group: str, start: int, end: int, reason: str) -> None:
        """Note that ``text[start:end]`` is no fact of `group`, for the reader of ``extract explain``."""
        self.refusals.append(Refusal(start, end, group, reason))

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """The sentence that holds `offset`, or the last one before it."""
        i = bisect_right(self.sentences, (offset, len(self.text) + 1)) - 1
        return self.sentences[max(i, 0)] if self.sentences else (0, len(self.text))


_LAYOUT = "extract.layout"
_FACTS = "extract.facts"
_ENTITIES = "extract.entities"
_articles: WeakKeyDictionary[Doc, Article] = WeakKeyDictionary()
_texts: WeakKeyDictionary[Doc, str] = WeakKeyDictionary()
_written: WeakKeyDictionary[Doc, dict[str, tuple[list[str], tuple[Any, ...]]]] = WeakKeyDictionary()
_WITH_DECIMALS = frozenset({"money", "percents"})  # JSON doesn't tell 5 from 5.0


def text_of(doc: Doc) -> str:
    """``doc.text``, which spaCy puts together from the tokens each time, put together once."""
    text = _texts.get(doc)
    return keep_text(doc, doc.text) if text is None else text


def keep_text(doc: Doc, text: str) -> str:
    """Note that `text` is that of the Doc."""
    _texts[doc] = text
    return text


def write_layout(doc: Doc, layout: Layout) -> None:
    """Keep `layout` with the Doc (survives ``to_bytes``) and forget the article made from an earlier one."""
    doc.user_data[_LAYOUT] = {"sections": [list(s) for s in layout.sections], "joins": [list(j) for j in layout.joins]}
    _articles.pop(doc, None)


def layout_of(doc: Doc) -> Layout:
    """The layout kept with the Doc; without one, all of it is article."""
    kept = doc.user_data.get(_LAYOUT)
    if kept is None:
        return Layout((Section(0, len(text_of(doc)), "article"),) if len(doc) else ())
    return Layout(tuple(Section(*s) for s in kept["sections"]), joins=tuple((s, e, r) for s, e, r in kept["joins"]))


def article_of(doc: Doc) -> Article:
    """The article of a Doc, made once from its layout and shared by all stages."""
    article = _articles.get(doc)
    if article is None:
        source = text_of(doc)
        reading = read_article(source, layout_of(doc))
        found = [(reading.from_source(s, e), label, score) for s, e, label, score in doc.user_data.get(_ENTITIES, ())]
        entities = [(at[0], at[1], label, score) for at, label, score in found if at is not None]
        article = Article(reading, doc.lang_, doc._.published, entities)
        article.source = source
        for group in doc.user_data.get(_FACTS, {}):
            article.facts[group] = tuple(_unplace_fact(f, reading) for f in read_facts(doc, group))
        _articles[doc] = article
    return article


def write_entities(doc: Doc, entities: Sequence[NamedEntity]) -> None:
    """Keep the named entities of the Doc's article (offsets into `Article.text`) and set ``doc.ents``."""
    article = article_of(doc)
    article.entities = tuple(entities)
    placed = [(*article.reading.to_source(s, e), label, score) for s, e, label, score in entities]
    doc.user_data[_ENTITIES] = [list(p) for p in placed]
    spans, taken = [], 0
    for start, end, label, _ in placed:
        span = doc.char_span(start, end, label=label, alignment_mode="expand")
        if span is not None and span.start >= taken:
            spans.append(span)
            taken = span.end
    doc.set_ents(spans)


def place_fact(fact: FactT, reading: Reading, source: str) -> FactT:
    """`fact` with its offsets turned from the matching text's into those of `source`, and `text` as read."""
    if isinstance(fact, Entity):
        mentions = tuple(reading.to_source(s, e) for s, e in fact.mentions)
        return fact if mentions == fact.mentions else cast(FactT, fact.model_copy(update={"mentions": mentions}))
    start, end = reading.to_source(fact.start, fact.end)
    if (start, end) == (fact.start, fact.end) and getattr(fact, "text", source[start:end]) == source[start:end]:
        return fact
    update: dict[str, Any] = {"start": start, "end": end}
    if hasattr(fact, "text"):
        update["text"] = source[start:end]
    return cast(FactT, fact.model_copy(update=update))


def _unplace_fact(fact: FactT, reading: Reading) -> FactT:
    """The reverse of `place_fact`."""

    def place(start: int, end: int) -> tuple[int, int]:
        return reading.from_source(start, end) or (start, end)

    if isinstance(fact, Entity):
        return cast(FactT, fact.model_copy(update={"mentions": tuple(place(s, e) for s, e in fact.mentions)}))
    start, end = place(fact.start, fact.end)
    update: dict[str, Any] = {"start": start, "end": end}
    if hasattr(fact, "text"):
        update["text"] = reading.text[start:end]
    return cast(FactT, fact.model_copy(update=update))


def write_facts(doc: Doc, group: str, facts: Iterable[Fact]) -> None:
    """Put facts found in the Doc's article into ``doc.spans[group]``; `span._.fact` gives each back.

    Args:
        group: One of `records.FACT_TYPES`.
        facts: With offsets into `Article.text`, in any order.
    """
    article = article_of(doc)
    reading, text = article.reading, article.source
    found = sorted(facts, key=lambda f: (f.start, f.end))
    article.facts[group] = tuple(found)
    _keep_facts(doc, group, [place_fact(f, reading, text) for f in found])


def _keep_facts(doc: Doc, group: str, placed: Sequence[Fact]) -> None:
    """Write facts with offsets into the text as read, in order."""
    spans = []
    for n, fact in enumerate(placed):
        for m, (start, end) in enumerate(fact.places):
            span = doc.char_span(start, end, label=group, span_id=f"{n}/{m}", alignment_mode="expand")
            if span is not None:
                spans.append(span)
    spans.sort(key=lambda s: (s.start, s.end))
    doc.spans[group] = SpanGroup(doc, name=group, spans=spans)
    lines = doc.user_data.setdefault(_FACTS, {})[group] = [f.model_dump_json() for f in placed]
    if group not in _WITH_DECIMALS:
        _written.setdefault(doc, {})[group] = (lines, tuple(placed))


def merge_facts(doc: Doc, group: str, facts: Iterable[Fact]) -> None:
    """Add facts that another Doc of the same text has, with offsets into the text as read.

    Entities of one key become one; the Doc's own name for it stays.
    """
    merged: dict[Any, Fact] = {}
    for n, fact in enumerate((*read_facts(doc, group), *facts)):
        key = fact.key if isinstance(fact, Entity) else n
        known = merged.get(key)
        if isinstance(known, Entity) and isinstance(fact, Entity):
            update: dict[str, Any] = {"mentions": tuple(sorted({*known.mentions, *fact.mentions}))}
            if not isinstance(known, Region) and not isinstance(fact, Region):
                names = dict.fromkeys((*known.aliases, fact.name, *fact.aliases))
                update["aliases"] = tuple(name for name in names if name != known.name)
            merged[key] = known.model_copy(update=update)
        else:
            merged[key] = fact
    _keep_facts(doc, group, sorted(merged.values(), key=lambda f: (f.start, f.end)))
    _articles.pop(doc, None)


@lru_cache(maxsize=4096)
def _parse(group: str, line: str) -> Fact:
    return FACT_TYPES[group].model_validate_json(line)


def read_facts(doc: Doc, group: str) -> tuple[Fact, ...]:
    """The facts of one group, in order of their first place in the text."""
    lines = doc.user_data.get(_FACTS, {}).get(group, ())
    written, facts = _written.get(doc, {}).get(group, (None, ()))
    return facts if written is lines else tuple(_parse(group, line) for line in lines)


def fact_of(span: Span) -> Fact | Mention | None:
    """The fact behind a span of one of the fact groups (`span._.fact`); None for any other span."""
    lines = span.doc.user_data.get(_FACTS, {}).get(span.label_)
    if not lines or "/" not in span.id_:
        return None
    n, m = map(int, span.id_.split("/"))
    fact = _parse(span.label_, lines[n])
    if isinstance(fact, Entity):
        start, end = fact.mentions[m]
        return Mention(start=start, end=end, rule=fact.rule, entity=fact)
    return fact


def register_extensions() -> None:
    """Set the custom attributes ``doc._.published``, ``doc._.meta``, ``doc._.clean`` and ``span._.fact``."""
    Doc.set_extension("published", default=None, force=True)
    Doc.set_extension("meta", default={}, force=True)
    Doc.set_extension("clean", default=True, force=True)
    Doc.set_extension("warnings", default=[], force=True)
    Doc.set_extension("passages", default=[], force=True)
    Span.set_extension("fact", getter=fact_of, force=True)


register_extensions()
