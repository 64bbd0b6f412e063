"""One key for the spellings of a name: Cyrillic, German transcription, BGN/PCGN, ISO 9, Belarusian Latin.

The key is made to be compared, not to be read. It gives up what the spellings don't agree on: hard and soft, voiced
and voiceless sibilants (German writes s for both), е/ё/э, и/ы/й, double letters.
"""

from __future__ import annotations

import re
import unicodedata

from pydantic import BaseModel, ConfigDict

from extract.lang import cell, languages, remembered

__all__ = ["fold_name"]


def _letters(pairs: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in pairs.split())


# Sounds of the key before it is spelled out: S = ш ж, C = ч, X = х; all else as in the key.
_CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфы", "abvgdesiiklmnoprstufi", strict=True))
    | _letters("ё=io ж=S х=X ц=s ч=C ш=S щ=SC ъ= ь= э=e ю=iu я=ia")
    | _letters("і=i ї=i є=e ґ=g ў=v ә=a ғ=g қ=k ң=n ө=o ұ=u ү=u һ=X")
)
_LATIN = _letters(
    "schtsch=SC shch=SC tsch=C tch=C sch=S zh=S sh=S cz=C sz=S kh=X h=X ck=k ph=f th=t qu=kv x=ks w=v y=i j=i z=s "
    "ü=iu ö=e ä=e ß=s š=S č=C ž=S ŝ=SC ŭ=v â=ia û=iu è=e ë=io ł=l ż=S đ=d ø=e æ=e ı=i"
)
_SOFT_C = re.compile(r"c(?=[eiyäö]|k[iay]|h?$)")
_LATIN_UNIT = re.compile("ch|c|" + "|".join(sorted(map(re.escape, _LATIN), key=len, reverse=True)))
# How a Latin spelling shows that its ch is ч (English style) and not х (German style).
_GERMAN_STYLE = re.compile(r"w|sch|j[aeou]")
_ENGLISH_STYLE = re.compile(r"v|kh|zh|(?<!s)sh|y[aeou]|ts(?!ch)|ch(?:enko|uk|[iy]k|ak|ko)\b|[iy]ch$|^cher[enkv]|y$")
_LACINKA = re.compile("[čšžŭ]")

_WORD = re.compile(r"\w+")
_LETTERS_APART = re.compile(r"(?<=\w)[’'ʼ`ʹʺ′″](?=\w|\b)")


class Words(BaseModel):
    """Names of persons of one language that have a form of their own in another one, by the Russian form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    given_names: dict[str, tuple[str, ...]]


def fold_name(name: str) -> str:
    """The folded key of a name: lower-case ASCII letters, digits, spaces and hyphens.

    Spellings of one name in Cyrillic and in the usual Latin systems give the same key as a rule, other names another
    one. The words keep their order; punctuation is dropped. Fit for names of persons, places and bodies alike.

    >>> fold_name("Денис Хохряков") == fold_name("Denis Chochrjakow") == fold_name("Denis Khokhryakov")
    True
    >>> fold_name("Леонид Рыжковский")
    'leonid rishkovski'
    """
    lowered = unicodedata.normalize("NFKC", name).lower()
    lowered = _LETTERS_APART.sub("", lowered)
    parts = re.split(r"\s+", re.sub(r"[^\w\s-]|_", " ", lowered).strip())
    folded = ("-".join(filter(None, map(_fold_word, part.split("-")))) for part in parts)
    return " ".join(filter(None, folded))


@remembered(maxsize=65536)
def _fold_word(word: str) -> str:
    key = _spell(word)
    return _given_names().get(key, key)


def _spell(word: str) -> str:
    """The key of one lower-case word, without the table of given names."""
    sounds = _latin_sounds(word.translate(_CYRILLIC)) if _is_latin(word) else word.translate(_CYRILLIC)
    sounds = sounds.replace("ts", "s")
    sounds = re.sub("(?<=[SC])i(?=[aeou])", "", sounds)
    sounds = re.sub("(?<=[SC])o", "e", sounds)
    sounds = re.sub("i+", "i", sounds)
    sounds = sounds.replace("ie", "e").replace("io", "e")
    sounds = re.sub(r"([a-zA-Z])\1+", r"\1", sounds)
    spelled = sounds.replace("S", "sh").replace("C", "ch").replace("X", "kh")
    return "".join(c for c in unicodedata.normalize("NFKD", spelled).lower() if c.isascii() and c.isalnum())


def _is_latin(word: str) -> bool:
    return any("a" <= c <= "z" or "\u00df" <= c <= "\u024f" for c in word)


def _latin_sounds(word: str) -> str:
    english = not _GERMAN_STYLE.search(word) and _ENGLISH_STYLE.search(word) is not None
    lacinka = _LACINKA.search(word) is not None

    def sound(match: re.Match[str]) -> str:
        unit = match[0]
        if unit == "ch":
            return "C" if english else "X"
        if unit == "c":
            return "s" if lacinka or _SOFT_C.match(word, match.start()) else "k"
        return _LATIN[unit]

    return _LATIN_UNIT.sub(sound, word.replace("tz", "s").replace("cki", "ski").replace("cka", "ska"))


@remembered()
def _given_names() -> dict[str, str]:
    """Folded forms of given names -> the folded form they stand for."""
    forms: dict[str, str] = {}
    for lang in languages():
        for standard, others in cell(lang, "translit", Words).given_names.items():
            forms.update((_spell(form.lower()), _spell(standard.lower())) for form in others)
    return forms
