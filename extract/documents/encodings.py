"""From bytes to text: the right encoding or an error, never mojibake.

A byte order mark decides, then whether the bytes are UTF-8, then which of the single-byte encodings gives letters as
frequent as in Russian or German. What a page declares only breaks ties: it is often wrong.
"""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter

from pydantic import BaseModel, ConfigDict

from extract.errors import ReadError
from extract.lang import cell, languages, remembered

__all__ = ["decode", "is_binary"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ("cp1251", "koi8-r", "cp866", "iso8859-5", "cp1252", "iso8859-15", "cp1250", "cp850")
_RARE = ("iso8859-5", "cp1250", "cp850")
_MAGIC = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Microsoft Office document",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"OggS": "a sound or video file",
    b"ID3": "a sound file",
    b"SQLite format 3": "a database",
}
_TYPOGRAPHY = frozenset("\u00a0«»„“”‚‘’–—…№§°©®€·•×½²³\u00ad")
_SHARE_OF_TYPOGRAPHY = 0.004
_SHARE_OF_OTHERS = 1e-6
_ALL_CAPITALS = 0.3
_CAPITAL = 3.0
_WORST = -4.6
_LEEWAY = 3.0
_SURE = 3.0
_RARITY = 4.0
_DECLARED = 1.0
_MISPLACED = 3.0
_SAMPLE = 500_000
_INNER_CAPITAL = re.compile("[а-яё][А-ЯЁ]")
_INNER_CAPITALS = 0.02
_ASCII = bytes(range(128))
_BESIDE_ASCII = re.compile(rb"[A-Za-z](?=[\x80-\xff])|[\x80-\xff](?=[A-Za-z])")
_TOGETHER = re.compile(rb"[\x80-\xff](?=[\x80-\xff])")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1a\x1b\x00")) + b"\x7f"
_DAMAGED_SHARE = 0.01


class _Letters(BaseModel):
    """The cell ``letters`` of a language: the share of each letter among those outside ASCII, and where they stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    beside_ascii: bool
    shares: dict[str, float]


@remembered()
def _letters() -> tuple[_Letters, ...]:
    return tuple(cell(lang, "letters", _Letters) for lang in languages())


def decode(data: bytes, encoding: str | None = None, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of `data` and warnings about how it was read.

    Args:
        data: Bytes of a text.
        encoding: Its encoding where the user says so; nothing is guessed then.
        declared: The encoding that the file itself names.

    Raises:
        ReadError: The bytes are no text, or no encoding fits.
    """
    for bom, name in _BOMS:
        if data.startswith(bom) and not (name == "utf-16-le" and len(data) % 2):
            return _strictly(data[len(bom) :], name), ()
    if encoding is not None:
        return _strictly(data, encoding), ()
    wide = _wide_encoding(data)
    if wide is not None:
        return _strictly(data, wide), ()
    what = is_binary(data)
    if what:
        raise ReadError(f"The file is no text but {what}.", "Give it the suffix of its format, or leave it out.")
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _damaged_utf8(data) or _single_byte(data, declared)


def is_binary(data: bytes) -> str | None:
    """What the bytes are when they are no text, else None."""
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            return what
    head = data[:_SAMPLE]
    odd = len(head) - len(head.translate(None, _CONTROLS))
    if odd > 2 + 0.01 * len(head) or head.count(0) > 0.05 * len(head) + 1:
        return "binary data"
    return None


def _strictly(data: bytes, encoding: str) -> str:
    """`data` decoded as said, a byte order mark left out."""
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise ReadError(
            f"The encoding {encoding!r} is unknown.", "Name one that Python knows, such as cp1251."
        ) from None
    except (UnicodeError, ValueError):
        raise ReadError(f"The file is not {encoding}.", "Save it as UTF-8.") from None


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte is 0 or that of the Cyrillic block."""
    head = data[: 4096 - 4096 % 2]
    if len(head) < 4 or len(data) % 2:
        return None
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        low = head[0::2] if name == "utf-16-le" else head[1::2]
        blocks = high.count(0) + high.count(4)
        if blocks >= 0.8 * len(high) and low.count(0) + low.count(4) < 0.3 * len(low):
            return name
    return None


def _damaged_utf8(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """UTF-8 with a few broken characters, None when it is something else."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text)))
    cut_off = broken == 1 and text.endswith("\ufffd") and good
    if not cut_off and broken > _DAMAGED_SHARE * good:
        return None
    return text, (f"broken characters were read as U+FFFD ({broken})",)


def _single_byte(data: bytes, declared: str | None) -> tuple[str, tuple[str, ...]]:
    """The text in the single-byte encoding whose letters are likeliest."""
    head = data[:_SAMPLE]
    counts = Counter(head.translate(None, _ASCII))
    beside, together = len(_BESIDE_ASCII.findall(head)), len(_TOGETHER.findall(head))
    misplaced = {True: together, False: beside}
    scores = {name: _score(counts, name, misplaced) for name in _CANDIDATES}
    scores = {name: score + _DECLARED * (name == _normal(declared)) for name, score in scores.items()}
    ranking = sorted((name for name in _CANDIDATES if scores[name] > -math.inf), key=lambda name: -scores[name])
    if ranking:
        best = ranking[0]
        other = next((scores[name] for name in ranking if _differs(counts, best, name)), -math.inf)
        if scores[best] >= _WORST * sum(counts.values()) - _LEEWAY and scores[best] - other >= _SURE:
            text = _strictly(data, best)
            if len(_INNER_CAPITAL.findall(text)) <= 2 + _INNER_CAPITALS * len(text):
                return text, ()
    raise ReadError("The file is in no encoding that fits Russian or German text.", "Save it as UTF-8.")


def _normal(declared: str | None) -> str | None:
    """The name among the candidates of a declared encoding."""
    try:
        codec = codecs.lookup(declared or "").name
    except LookupError:
        return None
    codec = {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(codec, codec)
    return next((name for name in _CANDIDATES if codecs.lookup(name).name == codec), None)


def _score(counts: Counter[int], encoding: str, misplaced: dict[bool, int]) -> float:
    """How likely the bytes outside ASCII are in `encoding`, as a logarithm, by the language they fit best.

    `misplaced` counts the bytes that stand where letters that are found beside ASCII letters (and others) don't.
    """
    chars: Counter[str] = Counter()
    for byte, n in counts.items():
        try:
            chars[bytes((byte,)).decode(encoding)] += n
        except UnicodeDecodeError:
            return -math.inf
    best = max(_fit(chars, letters.shares) - _MISPLACED * misplaced[letters.beside_ascii] for letters in _letters())
    return best - _RARITY * (encoding in _RARE)


def _fit(chars: Counter[str], shares: dict[str, float]) -> float:
    """Logarithm of the likelihood of `chars`; in a text that is mostly capitals they cost little."""
    mostly_capitals = 2 * sum(n for c, n in chars.items() if c.isupper()) > sum(chars.values())
    capital = _ALL_CAPITALS if mostly_capitals else _CAPITAL
    fit = 0.0
    for c, n in chars.items():
        share = shares.get(c.lower())
        if share is not None:
            fit += n * (math.log(share) - (capital if c.isupper() else 0.0))
        else:
            fit += n * math.log(_SHARE_OF_TYPOGRAPHY if c in _TYPOGRAPHY else _SHARE_OF_OTHERS)
    return fit


def _differs(counts: Counter[int], encoding: str, other: str) -> bool:
    """Whether the two encodings read any of the bytes differently."""
    data = bytes(counts)
    return data.decode(encoding, "replace") != data.decode(other, "replace")
