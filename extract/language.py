"""Which language a text, or each of its paragraphs, is in.

The identifier (py3langid, a hundred languages, offline) sees only the words in the text's main script, so that a
quoted title in the other script doesn't sway it; where it is unsure, the supported language of that script wins.
"""

from __future__ import annotations

import re
from copy import copy
from functools import lru_cache
from typing import Any

__all__ = ["UNDETERMINED", "detect", "foreign_passages", "paragraph_languages"]

UNDETERMINED = "und"
"""The code of a text without words."""

_GLANCE = 600  # characters: enough when they leave no doubt
_CERTAIN = 0.9999
_OWN_SCRIPT = 0.9
_SAMPLE = 2_000
_PARAGRAPH_SAMPLE = 600
_SURE = 0.9
_SURE_SHORT = 0.95
_SHORT = 60
_LETTERS_OF_A_PARAGRAPH = 40
_LETTERS_OF_A_PASSAGE = 60
_OWN_LETTERS = 0.1  # of those in the other script: more of them are no quotations of names

_NO_WORD = re.compile(r"\S*https?://\S+|www\.\S+|\S+@\S+|[@#]\w+")
_MARKS_OF_NO_WORD = ("@", "#", "://", "www.")
_SCRIPTS = {
    "ru": re.compile(r"[\u0400-\u052f\u0301'’-]+"),
    "de": re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff'’-]+"),
    "el": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]+"),
    "": re.compile(r"[^\W\d_\u0041-\u024f\u0370-\u052f\u1e00-\u1fff]+"),
}
"""The words of each script, by the language that wins in doubt."""

# fmt: off
_LATIN = [
    "af", "an", "az", "br", "bs", "ca", "crh", "cs", "cy", "da", "de", "en", "eo", "es", "et", "eu",
    "fi", "fo", "fr", "fy", "ga", "gd", "gl", "ha", "hr", "ht", "hu", "id", "is", "it", "jv", "la",
    "lb", "lt", "lv", "mg", "ms", "mt", "nl", "nn", "no", "oc", "pl", "pt", "ro", "rw", "sk", "sl",
    "so", "sq", "sv", "sw", "tk", "tl", "tr", "uz", "vec", "vi", "vo", "wa", "xh", "zu",
]
# fmt: on
_CYRILLIC = ["ba", "be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk"]
_OF_SCRIPT = {"ru": _CYRILLIC, "de": _LATIN, "el": ["el"]}
"""The languages that are told apart in each script."""


@lru_cache
def _model() -> Any:
    """py3langid for all its languages."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@lru_cache
def _identifier(script: str) -> Any:
    """py3langid for the languages of one script."""
    identifier = copy(_model())
    if script in _OF_SCRIPT:
        identifier.set_languages(_OF_SCRIPT[script])
    return identifier


def detect(text: str) -> str:
    """ISO 639 code of the language that most of `text` is in, `UNDETERMINED` when it has no words."""
    lang, sureness = _ranked(text, _GLANCE)
    return lang if sureness > _CERTAIN or len(text) <= _GLANCE else _detect(text, _SAMPLE)


def _detect(text: str, size: int) -> str:
    return _ranked(text, size)[0]


def _ranked(text: str, size: int) -> tuple[str, float]:
    """The language of a sample of `size` characters, and how sure that is: not at all where scripts are mixed."""
    sample = _sample(text, size)
    if any(mark in sample for mark in _MARKS_OF_NO_WORD):
        sample = _NO_WORD.sub(" ", sample)
    words = {script: pattern.findall(sample) for script, pattern in _SCRIPTS.items()}
    letters = {script: sum(map(len, found)) for script, found in words.items()}
    script = max(letters, key=lambda s: letters[s])
    if not letters[script]:
        return UNDETERMINED, 0.0
    ranking = _identifier(script).rank(" ".join(words[script]).lower())
    lang, sureness = ranking[0]
    sure = _SURE if letters[script] >= _SHORT else _SURE_SHORT
    if sureness < sure and script:
        return script, 0.0
    return str(lang), sureness if letters[script] > _OWN_SCRIPT * sum(letters.values()) else 0.0


def _sample(text: str, size: int) -> str:
    """Enough of `text` to tell: its beginning and its middle."""
    if len(text) <= size:
        return text
    half, middle = size // 2, len(text) // 2
    return text[:half] + "\n" + text[max(half, middle - half // 2) : middle + half // 2]


def paragraph_languages(text: str, lang: str | None = None) -> list[tuple[int, int, str]]:
    """The languages of a text that mixes them.

    Args:
        text: Any text.
        lang: Language of the whole; detected when None.

    Returns:
        Stretches ``(start, end, code)`` of whole lines that cover `text`; neighbours differ in their code. A line
        that is too short to tell belongs to the stretch before it.
    """
    lang = lang or detect(text)
    found: list[tuple[int, int, str]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        end = at + len(line)
        letters = len(list(filter(str.isalpha, line[:_PARAGRAPH_SAMPLE])))
        before = found[-1][2] if found else lang
        here = _detect(line, _PARAGRAPH_SAMPLE) if letters >= _LETTERS_OF_A_PARAGRAPH else before
        if found and here == before:
            found[-1] = (found[-1][0], end, here)
        else:
            found.append((at, end, here))
        at = end
    return found


def foreign_passages(text: str, lang: str) -> list[tuple[int, int, str]]:
    """The stretches of `text`, in `lang` as a whole, that are in the script and in a language of another.

    Args:
        text: Any text.
        lang: Code of its language.

    Returns:
        ``(start, end, code)`` of whole lines, in order; empty, without a closer look, when hardly any words of
        `text` are in another script.
    """
    own, other = ("ru", "de") if lang in _CYRILLIC else ("de", "ru")
    if _letters(text, other) < _LETTERS_OF_A_PASSAGE:
        return []
    # What holds for a stretch holds for one of its lines.
    if not any(_letters(line, own) <= _OWN_LETTERS * _letters(line, other) > 0 for line in text.splitlines()):
        return []
    codes = _OF_SCRIPT[own]
    return [
        (start, end, code)
        for start, end, code in paragraph_languages(text, lang)
        if code not in codes and _letters(text[start:end], own) < _OWN_LETTERS * _letters(text[start:end], other)
    ]


def _letters(text: str, script: str) -> int:
    return sum(map(len, _SCRIPTS[script].findall(text)))
