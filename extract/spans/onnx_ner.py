"""The bilingual models of named entities: transformer encoders run by onnxruntime on the CPU.

The accurate one sees word pieces, the small one words; together, the small one reads the parts of a text that can hold
a name, and the accurate one those again that it is in doubt about. Windows go through a model one at a time. Its
activations are quantised over what is run together, so a window run with others could come out differently; alone, its
entities depend on its own text only.
"""

from __future__ import annotations

import json
import os
import re
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from extract.errors import ModelError
from extract.spans.article import NamedEntity
from extract.spans.capitals import with_names
from extract.spans.labels import LABELS, Offsets, decode, doubts, find_units, tidy
from extract.spans.recognisers import MODELS
from extract.spans.tokens import replace_surrogates
from extract.spans.windows import WINDOW, Pieces, cut_windows

__all__ = ["CONFIG", "MODEL", "TOKENIZER", "BilingualModel", "load_bilingual", "model_folder", "words_of"]

MODEL, TOKENIZER, CONFIG = "model.int8.onnx", "tokenizer.json", "config.json"
NO_PIECE = 1  # id of <pad>
PIECES_OF_WORD = 4  # the small model sees the first three pieces of a word and its last
_START, _END = 0, 2  # ids of <s> and </s>
_SPACE = re.compile(r"\s")
_SURE = 0.3  # spans below are mostly words run together by a page's layout
# In nats: the small model is weaker in German; its card has what other bounds give.
_DOUBT = {"bilingual": {"ru": 0.7, "de": 0.4}, "fast": {"ru": 0.8, "de": 0.7}}
_OPENING = {"bilingual": 0.2, "fast": np.inf}
_AGAIN = 120  # pieces: parts from here and there tell each other little, and attention takes time
_CACHED_WINDOWS = 512
_PACKAGE = Path(__file__).resolve().parents[1]
_REMEDY = "install extract-facts again, or restore models/ner in a checkout"

Rows: TypeAlias = NDArray[Any]


def model_folder(name: str = "ner") -> Path:
    """Where a shipped model lies: in the installed package, else in the checkout."""
    inside = _PACKAGE / "_models" / name
    return inside if inside.is_dir() else _PACKAGE.parent / "models" / name


class BilingualModel:
    """Finds PER, ORG and LOC in Russian and German text.

    Args:
        folder: Holds the model, its tokenizer (else that of `model_folder`) and its configuration.
        threads: Threads of one forward pass.

    Attributes:
        unit: What the model labels: word pieces or words.

    Raises:
        ModelError: A file is missing or damaged.
    """

    _UNITS: ClassVar = ("piece", "word")

    def __init__(self, folder: Path, threads: int = 1) -> None:
        import onnxruntime

        tokenizer = next(
            (f for f in (folder / TOKENIZER, model_folder() / TOKENIZER) if f.is_file()), folder / TOKENIZER
        )
        for path in (folder / MODEL, folder / CONFIG, tokenizer):
            if not path.is_file():
                raise ModelError(f"the model's file {path} is missing: {_REMEDY}")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # it would take every core beside `threads`
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            config = json.loads((folder / CONFIG).read_text("utf-8"))
            labels, self.unit = tuple(config["labels"]), config["unit"]
            self.pieces = Pieces(Tokenizer.from_file(str(tokenizer)))
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as e:  # onnxruntime and tokenizers raise classes of their own, some of them bare Exception
            raise ModelError(f"the model in {folder} is damaged ({e}): {_REMEDY}") from e
        if labels != LABELS or self.unit not in self._UNITS:
            raise ModelError(
                f"the model in {folder} has the labels {labels} for each {self.unit} instead of {LABELS}: {_REMEDY}"
            )
        self._cache: OrderedDict[bytes, Rows] = OrderedDict()

    def find(self, text: str, sentences: Sequence[Offsets]) -> list[NamedEntity]:
        """Named entities of `text`, in order, without overlap; `sentences` are the offsets of its sentences."""
        text = replace_surrogates(text)
        return tidy(text, (span for units, logits in self.label(text, sentences) for span in sure(text, units, logits)))

    def label(
        self, text: str, sentences: Sequence[Offsets], full: int = WINDOW
    ) -> Iterator[tuple[list[Offsets], Rows]]:
        """Of each window the offsets of its units, and a row of label scores for each one.

        A window is given in parts where `sentences` leave something out, so that no span goes over it.

        Args:
            text: Without lone surrogates.
            sentences: Offsets of its sentences.
            full: Pieces with which a window of several sentences is full.
        """
        for window in cut_windows(self.pieces, text, sentences, full=full):
            units, parted = window.pieces, window.parted
            if self.unit == "piece":
                logits = self._logits(np.array([_START, *window.ids, _END]))[1:-1]
            else:
                firsts = find_units(text, units)
                parted = [bisect_left(firsts, first) for first in parted]
                units = [(units[first][0], units[after - 1][1]) for first, after in pairwise([*firsts, len(units)])]
                logits = self._logits(words_of(window.ids, firsts))
            for start, end in pairwise([0, *parted, len(units)]):
                yield units[start:end], logits[start:end]

    def _logits(self, ids: NDArray[np.int64]) -> Rows:
        """One row of label scores a unit; windows seen before (reprints) are not run again."""
        key = ids.tobytes()
        logits = self._cache.get(key)
        if logits is None:
            (out,) = self._session.run(["logits"], {"ids": ids[None]})
            logits = self._cache[key] = out[0]
            if len(self._cache) > _CACHED_WINDOWS:
                self._cache.popitem(last=False)
        else:
            self._cache.move_to_end(key)
        return logits


class TwoModels:
    """The small model, and the accurate one for what the small one is in doubt about.

    Args:
        small: Reads every part of a text that can hold a name, see `capitals.with_names`.
        accurate: Reads the doubtful ones again, those of one text together.
        doubt: How unsure (in nats, see `labels.doubts`) the small model may be of any word in a part that isn't read
            again.
        lang: Language of the texts.
        opening: The same for a person or an organisation of one word that opens a part, where the capital letter
            tells nothing.
    """

    def __init__(
        self, small: BilingualModel, accurate: BilingualModel, doubt: float, lang: str, opening: float = np.inf
    ) -> None:
        self.small, self.accurate, self.doubt, self.lang = small, accurate, doubt, lang
        self.opening = min(opening, doubt)

    def find(self, text: str, sentences: Sequence[Offsets]) -> list[NamedEntity]:
        """Named entities of `text`, in order, without overlap; `sentences` are the offsets of its sentences."""
        text = replace_surrogates(text)
        parts = with_names(text, sentences, self.lang)
        spans: list[NamedEntity] = []
        doubtful: set[int] = set()
        starts = [start for start, _ in parts]
        for units, logits in self.small.label(text, parts):
            found = list(sure(text, units, logits))
            spans += found
            names = {s for s, e, label, _ in found if label != "LOC" and not _SPACE.search(text, s, e)}
            unsure = doubts(logits)
            for n in np.flatnonzero(unsure > self.opening).tolist():
                start = units[n][0]
                part = bisect_right(starts, start) - 1
                if unsure[n] > self.doubt or (start in names and start == starts[part]):
                    doubtful.add(part)
        if doubtful:
            spans = [span for span in spans if bisect_right(starts, span[0]) - 1 not in doubtful]
            for units, logits in self.accurate.label(text, [parts[n] for n in sorted(doubtful)], _AGAIN):
                spans += sure(text, units, logits)
        return tidy(text, spans)


def sure(text: str, units: Sequence[Offsets], logits: Rows) -> Iterator[NamedEntity]:
    """The spans that the label scores of a window make, but the least probable ones."""
    return (span for span in decode(text, units, logits) if span[3] >= _SURE)


def words_of(ids: Sequence[int], firsts: Sequence[int]) -> NDArray[np.int64]:
    """Pieces of each word, [words, PIECES_OF_WORD], filled up with `NO_PIECE`.

    Args:
        ids: All pieces.
        firsts: Place of the first piece of each word.
    """
    bounds = np.array([*firsts, len(ids)])
    places = bounds[:-1, None] + np.arange(PIECES_OF_WORD)
    last = bounds[1:] - 1
    long = last - bounds[:-1] >= PIECES_OF_WORD
    places[long, -1] = last[long]
    return np.where(places <= last[:, None], np.array([*ids, NO_PIECE])[np.minimum(places, len(ids))], NO_PIECE)


def load_bilingual(ner: str, lang: str, threads: int = 1) -> BilingualModel | TwoModels:
    """The shipped model called `ner` for texts in `lang`; its files are loaded once a process."""
    models = [_load(folder, threads) for folder in MODELS[ner]]
    if ner not in _DOUBT:
        return models[0]
    small, accurate = models
    return TwoModels(small, accurate, _DOUBT[ner][lang], lang, _OPENING[ner])


@lru_cache(maxsize=4)
def _load(folder: str, threads: int) -> BilingualModel:
    return BilingualModel(model_folder(folder), threads)
