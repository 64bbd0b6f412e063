"""Tokens: the tokenizer that makes a Doc of a text as read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from razdel import tokenize
from razdel.segmenters.punct import DASHES
from spacy.lang.ru import lex_attrs
from spacy.language import Language, create_tokenizer
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

__all__ = ["BoundedTokenizer", "RazdelTokenizer", "replace_surrogates", "starts_and_words"]

_ENDLESS = re.compile(r"\S{300}(?=\S)")
_SURROGATE = re.compile("[\ud800-\udfff]")


def replace_surrogates(text: str) -> str:
    """`text` with each lone surrogate, which no UTF-8 can hold, replaced by U+FFFD; offsets stay."""
    return _SURROGATE.sub("\ufffd", text)


_GAP = re.compile(r"(\s+)")
_OPEN_ENDS = frozenset(DASHES + "_")
_NUMBER_MARKS = frozenset(".,/\\")
_WORD = re.compile(r"([«„“\"(]?)([а-яё]+|[a-z]+|\d+)([,.:;?)»”“\"]?)", re.IGNORECASE)
_LONG = 64  # characters; a longer run without white space hardly comes again


def _opens(edge: str, inner: str) -> bool:
    """Whether razdel joins a run's first or last mark by what is beyond the white space: "к -то", "5, 6"."""
    return edge in _OPEN_ENDS or (edge in _NUMBER_MARKS and inner.isdecimal())


def _cut(before: str, run: str, after: str) -> tuple[str, ...]:
    """razdel's tokens of a run of characters without white space between two others, "" for none.

    No token holds white space, and of what is beyond it razdel's rules see the kind of the nearest character only.
    """
    if not before and not after and (word := _WORD.fullmatch(run)):
        return tuple(filter(None, word.groups()))
    tokens = [token.text for token in tokenize(f"{before} {run} {after}")]
    return tuple(tokens[bool(before) : len(tokens) - bool(after)])


@lru_cache(maxsize=1 << 15)
def _known(before: str, run: str, after: str) -> tuple[str, ...]:
    """As `_cut`, for runs that come again."""
    return _cut(before, run, after)


def _runs(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The tokens of each run of characters without white space, and the white space after it."""
    parts = _GAP.split(text)
    gaps = [*parts[1::2], ""]
    runs = parts[::2]
    for n, run in enumerate(runs):
        if len(run) < 2:
            yield ((run,) if run else ()), gaps[n]
            continue
        before = runs[n - 1][-1:] if n and _opens(run[0], run[1]) else ""
        after = runs[n + 1][:1] if n + 1 < len(runs) and _opens(run[-1], run[-2]) else ""
        yield (_known if len(run) <= _LONG else _cut)(before, run, after), gaps[n]


def starts_and_words(text: str) -> Iterator[tuple[int, str]]:
    """razdel's tokens of a text, each with its start."""
    at = 0
    for tokens, gap in _runs(text):
        for token in tokens:
            yield at, token
            at += len(token)
        at += len(gap)


class BoundedTokenizer:
    """spaCy's own tokens; text without white space goes to its tokenizer in pieces, which it takes apart at length.

    (Its time grows with the square of the length of what stands between two spaces.)

    Args:
        plain: spaCy's tokenizer.
    """

    def __init__(self, plain: Any) -> None:
        self.plain = plain

    def __call__(self, text: str) -> Doc:
        """The Doc of `text`."""
        cuts = [m.end() for m in _ENDLESS.finditer(text)]
        if not cuts:
            doc: Doc = self.plain(text)
            return doc
        tokens = [token for start, end in pairwise([0, *cuts, len(text)]) for token in self.plain(text[start:end])]
        return Doc(self.plain.vocab, [t.text for t in tokens], [bool(t.whitespace_) for t in tokens])

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Doc]:
        """Docs of `texts`."""
        return map(self, texts)

    def __getattr__(self, name: str) -> Any:
        """All else is that of spaCy's tokenizer: its rules, and how they are written to disk."""
        if name == "plain":
            raise AttributeError(name)
        return getattr(self.plain, name)


class RazdelTokenizer:
    """natasha's tokens (razdel) as a spaCy Doc whose text is the text given, white space and all."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The Doc of `text`."""
        text = replace_surrogates(text)
        words: list[str] = []
        spaces: list[bool] = []
        for tokens, gap in _runs(text):
            words += tokens
            spaces += [False] * len(tokens)
            if gap[:1] == " " and words:
                spaces[-1] = True
                gap = gap[1:]
            if gap:
                words.append(gap)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Doc]:
        """Docs of `texts`."""
        return map(self, texts)

    def to_bytes(self, **_: object) -> bytes:
        """Nothing: the tokenizer has no state."""
        return b""

    def from_bytes(self, data: bytes, **_: object) -> RazdelTokenizer:
        """The tokenizer itself: it has no state."""
        return self

    def to_disk(self, path: object, **_: object) -> None:
        """Write nothing: the tokenizer has no state."""

    def from_disk(self, path: object, **_: object) -> RazdelTokenizer:
        """The tokenizer itself: it has no state."""
        return self


@registry.tokenizers("extract.razdel.v1")  # type: ignore[untyped-decorator]
def create_razdel() -> Callable[[Language], RazdelTokenizer]:
    """spaCy registry entry of the tokenizer."""
    # spaCy looks for every new word in a list of 500 number words: a fortieth of all rules' time.
    lex_attrs._num_words = frozenset(lex_attrs._num_words)  # type: ignore[assignment]
    return lambda nlp: RazdelTokenizer(nlp.vocab)


@registry.tokenizers("extract.bounded.v1")  # type: ignore[untyped-decorator]
def create_bounded() -> Callable[[Language], BoundedTokenizer]:
    """spaCy registry entry of the tokenizer."""
    make = create_tokenizer()
    return lambda nlp: BoundedTokenizer(make(nlp))
