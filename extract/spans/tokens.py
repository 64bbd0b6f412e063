"""Tokens: the tokenizer that makes a Doc of a text as read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from razdel import tokenize
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

__all__ = ["RazdelTokenizer", "replace_surrogates"]

_SURROGATE = re.compile("[\ud800-\udfff]")


def replace_surrogates(text: str) -> str:
    """`text` with each lone surrogate, which no UTF-8 can hold, replaced by U+FFFD; offsets stay."""
    return _SURROGATE.sub("\ufffd", text)


class RazdelTokenizer:
    """natasha's tokens (razdel) as a spaCy Doc whose text is the text given, white space and all."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The Doc of `text`."""
        text = replace_surrogates(text)
        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for token in tokenize(text):
            self._gap(text[at : token.start], words, spaces)
            words.append(token.text)
            spaces.append(False)
            at = token.stop
        self._gap(text[at:], words, spaces)
        return Doc(self.vocab, words=words, spaces=spaces)

    @staticmethod
    def _gap(gap: str, words: list[str], spaces: list[bool]) -> None:
        if gap.startswith(" ") and words:
            spaces[-1] = True
            gap = gap[1:]
        if gap:
            words.append(gap)
            spaces.append(False)

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
    return lambda nlp: RazdelTokenizer(nlp.vocab)
