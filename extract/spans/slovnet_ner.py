"""natasha's named entities for Russian: the slovnet model that comes in natasha's wheel.

slovnet and navec are called directly: importing natasha itself pulls in pymorphy2, which is abandoned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from extract.errors import ModelError
from extract.spans.article import NamedEntity
from extract.spans.labels import Offsets, tidy
from extract.spans.tokens import replace_surrogates

__all__ = ["SlovnetModel", "load_slovnet"]

_FILES = ("data/model/slovnet_ner_news_v1.tar", "data/emb/navec_news_v1_1B_250K_300d_100q.tar")
_REMEDY = "install natasha again (pip install --force-reinstall natasha)"
_PART = 10_000  # characters a forward pass: memory stays bounded


class SlovnetModel:
    """Finds PER, ORG and LOC in Russian text; it gives no probabilities, so every score is 1.

    Raises:
        ModelError: natasha's files are missing or damaged.
    """

    def __init__(self) -> None:
        from navec import Navec
        from slovnet import NER

        spec = find_spec("natasha")
        folder = Path(spec.origin).parent if spec and spec.origin else Path("natasha")
        for name in _FILES:
            if not (folder / name).is_file():
                raise ModelError(f"natasha's file {folder / name} is missing: {_REMEDY}")
        try:
            self._ner: Any = NER.load(str(folder / _FILES[0]))
            self._ner.navec(Navec.load(str(folder / _FILES[1])))
        except Exception as e:  # tarfile, json and numpy each raise their own
            raise ModelError(f"natasha's model in {folder} is damaged ({e}): {_REMEDY}") from e

    def find(self, text: str, sentences: Sequence[Offsets]) -> list[NamedEntity]:
        """Named entities of `text`, in order, without overlap; `sentences` are the offsets of its sentences."""
        text = replace_surrogates(text)
        spans: list[NamedEntity] = []
        for start, end in _parts(sentences):
            markup = self._ner(text[start:end])
            spans += [(start + s.start, start + s.stop, s.type, 1.0) for s in markup.spans]
        return tidy(text, spans)


def _parts(sentences: Sequence[Offsets]) -> Iterator[Offsets]:
    """Whole sentences together, up to `_PART` characters; a longer sentence is cut."""
    start = end = 0
    for s, e in sentences:
        if e - start > _PART and end > start:
            yield start, end
            start = s
        if end <= start:
            start = s
        while e - start > _PART:
            yield start, start + _PART
            start += _PART
        end = e
    if end > start:
        yield start, end


@lru_cache(maxsize=1)
def load_slovnet() -> SlovnetModel:
    """The model, loaded once a process."""
    return SlovnetModel()
