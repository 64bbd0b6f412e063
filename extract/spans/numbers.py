"""Numbers in a text: digits and number words of any language, read by one reader.

The words and the ways of writing digits are data (``numbers.toml`` of a language). `find_numbers` gives what is
written as one number: "3 млн 200 тыс.", "полтора десятка", "eine halbe Million", "от 5 до 7 млн".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from extract.lang import cell, remembered
from extract.spans.words import alternation, phrases

__all__ = [
    "ABBREVIATION_DOT",
    "Joint",
    "Number",
    "NumberKind",
    "NumberWords",
    "find_numbers",
    "joint",
    "number_forms",
    "roman_value",
]

NumberKind: TypeAlias = Literal["cardinal", "ordinal", "roman", "article", "vague"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written in a text.

    Attributes:
        start: Offset of its first character; of the opening word for a range ("от 5 до 7", "zwischen 5 und 7").
        end: Offset after its last character, scale word included.
        value: Its value; the lower end of a range.
        value_max: The upper end of a range.
        kind: ``article`` is an article that can mean one ("ein Prozent", "ein Abkommen"); ``vague`` is a scale word
            without a number ("несколько миллионов", "Millionen").
        scale: The factor of its scale word where that is one thousand or more, else 1.
        is_year: It is written like a year: four plain digits, 1900 to 2100.
        more: A phrase in it says that it is more than that ("триста с лишним").
        shares: Scale and unit stand with the next number ("с 5 до 7 млн", "5 и 7 процентов").
    """

    start: int
    end: int
    value: Decimal
    value_max: Decimal | None = None
    kind: NumberKind = "cardinal"
    scale: Decimal = Decimal(1)
    is_year: bool = False
    more: bool = False
    shares: bool = False


# --- the words of a language -----------------------------------------------------------------------------------------


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Bare(_Strict):
    always: str
    genitive: str
    genitive_after: str


class _Ordinals(_Strict):
    endings: str
    stems: dict[Decimal, str]
    forms: dict[Decimal, str]


class _Compounds(_Strict):
    and_: str = Field(alias="and")
    hundred: str
    thousand: str
    ordinal_endings: str
    units: dict[str, int]
    tens: dict[str, int]


class _Pair(_Strict):
    open: tuple[str, ...]
    join: tuple[str, ...]


class NumberWords(_Strict):
    """The file ``numbers.toml`` of a language; a list of forms is a string with a space between two forms."""

    decimal: Literal[",", "."]
    scaled_dot: Literal["decimal", "group"]
    minus: tuple[str, ...]
    half_more: tuple[str, ...]
    some_more: tuple[str, ...]
    article: str
    halves: str
    vague: str
    cardinal_suffixes: str
    ordinal_suffixes: str
    glued_suffixes: str
    ordinal_dot: bool
    cardinals: dict[Decimal, str]
    scales: dict[Decimal, str]
    bare: _Bare
    wholes: dict[Decimal, str]
    ordinals: _Ordinals
    compounds: _Compounds | None = None
    ranges: tuple[_Pair, ...]
    moves: tuple[_Pair, ...]


_AtomKind: TypeAlias = Literal[
    "digits", "cardinal", "scale", "whole", "ordinal", "article", "halves", "plus", "more", "roman"
]


class _Atom(NamedTuple):
    start: int
    end: int
    kind: _AtomKind
    value: Decimal
    word: str


class _Pairing(NamedTuple):
    """How two numbers belong together: an opening word before the first, a joining one between them."""

    is_range: bool
    opening: re.Pattern[str] | None
    joining: re.Pattern[str]


class _Lexicon(NamedTuple):
    """The words of a language in the form in which the reader needs them."""

    words: NumberWords
    atoms: re.Pattern[str]
    values: dict[str, tuple[_AtomKind, Decimal]]
    bare: frozenset[str]
    bare_genitive: frozenset[str]
    vague: re.Pattern[str]
    genitive_after: re.Pattern[str]
    minus: re.Pattern[str]
    pairings: tuple[_Pairing, ...]


# A number of digits; nothing that is part of a date, a time, a phone number, a name such as Ту-154.
_DIGITS = r"""(?x:(?:(?<![\w№])|(?<=\b[A-Z]{3})|(?<=\b[A-Z][a-z]))(?<![0-9][.,:/'’])(?<![^\W\d]-)(?<![^\W\d]/)
(?P<digits>
    [0-9]{1,3}(?:[ ][0-9]{3}){1,5}(?:[.,][0-9]{1,9})?
  | [0-9]{1,3}(?:[.][0-9]{3}){1,5}(?:,[0-9]{1,9})?
  | [0-9]{1,3}(?:,[0-9]{3}){2,5}(?:[.][0-9]{1,9})?
  | [0-9]{1,3}(?:['’][0-9]{3}){1,5}(?:[.,][0-9]{1,9})?
  | [0-9]{1,15}[.,][0-9]{1,9}
  | [0-9]{1,15}
)(?![0-9]|[.,:/'’][0-9]))"""
_ROMAN = re.compile(r"(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_LETTERS = {"I": 1, "V": 5, "X": 10, "L": 50}
_LOOK_ALIKES = str.maketrans("ІХ", "IX")
_DASH = re.compile(r"[ ]?[-–−][ ]?|—|[ ]?(?:\.\.\.?|…)[ ]?")
_DASH_BEHIND = re.compile(r"[0-9][-–]\Z")
_DASH_AHEAD = re.compile(r"[-–][0-9]")
_ORDINAL_DOT = re.compile(r"\.(?=[ ]{1,2}[^\W\d_])")
ABBREVIATION_DOT = re.compile(r"\.(?!\s*\Z|[ ]*\n|[ ]+[А-ЯЁ«])")
"""A dot that belongs to the abbreviation before it, and doesn't end the sentence."""
_PLAIN = re.compile(r"[0-9]+")
_SIGN = re.compile(r"(?<![^\s(])[-−]\Z")
_FALL = 20
_THOUSAND = Decimal(1000)
_ONE = Decimal(1)
_INFINITE = Decimal("Infinity")
_WINDOW = 32


def _below_thousand(c: _Compounds) -> dict[str, int]:
    """The words of 1 to 999 that are written together, from the parts that they are made of."""
    small = dict(c.units)
    for ten, value in c.tens.items():
        small |= {f"{unit}{c.and_}{ten}": value + n for unit, n in c.units.items()}
    return small | c.tens


def _hundreds(c: _Compounds, small: dict[str, int]) -> dict[str, int]:
    """The words of 100 to 999 that are written together."""
    made = {}
    for unit, n in {"": 1, **c.units}.items():
        made[unit + c.hundred] = 100 * n
        for word, value in small.items():
            made[unit + c.hundred + word] = made[unit + c.hundred + c.and_ + word] = 100 * n + value
    return made


def _fused(w: NumberWords) -> dict[str, int]:
    """All words of 1 to 999 of a language that writes them together."""
    if w.compounds is None:
        return {}
    simple = {form: int(value) for value, forms in w.cardinals.items() if 9 < value < 20 for form in forms.split()}
    small = _below_thousand(w.compounds) | simple
    small |= dict.fromkeys(w.cardinals[_ONE].split(), 1)
    return small | _hundreds(w.compounds, small)


def _values(w: NumberWords) -> dict[str, tuple[_AtomKind, Decimal]]:
    """What every form of a number word means."""
    values: dict[str, tuple[_AtomKind, Decimal]] = {}
    for form, n in _fused(w).items():
        values[form] = ("cardinal", Decimal(n))
        if w.compounds and n > 19:
            values |= {form + end: ("ordinal", Decimal(n)) for end in w.compounds.ordinal_endings.split()}
    for value, stem in w.ordinals.stems.items():
        values |= {stem + end: ("ordinal", value) for end in w.ordinals.endings.split()}
    tables: tuple[tuple[_AtomKind, dict[Decimal, str]], ...] = (
        ("ordinal", w.ordinals.forms),
        ("cardinal", w.cardinals),
        ("whole", w.wholes),
        ("scale", w.scales),
        ("article", {_ONE: w.article}),
        ("halves", {Decimal("0.5"): w.halves}),
    )
    for kind, table in tables:
        values |= {form: (kind, value) for value, forms in table.items() for form in forms.split()}
    return values


def _behind(words: Iterable[str]) -> re.Pattern[str]:
    """Matches at the end of a string that ends with one of `words` and a space."""
    return re.compile(rf"(?<!\w)(?:{alternation(words) or '(?!)'})[ ]{{1,2}}\Z", re.IGNORECASE)


def _pairings(w: NumberWords) -> Iterator[_Pairing]:
    for is_range, table in ((True, w.ranges), (False, w.moves)):
        for pair in table:
            joining = re.compile(rf"[ ](?:{phrases(pair.join)})[ ]", re.IGNORECASE)
            for opening in pair.open:
                yield _Pairing(is_range, _behind([opening]) if opening else None, joining)


@remembered()
def _lexicon(lang: str) -> _Lexicon:
    w = cell(lang, "numbers", NumberWords)
    values = _values(w)
    plain = {form.removesuffix(".") for form in values}
    starts = alternation({form[:5] for form in plain}) + r"[^\W\d_]{0,70}"
    word = starts if w.compounds else alternation(plain)
    suffixes = alternation([*w.cardinal_suffixes.split(), *w.ordinal_suffixes.split()])
    glued = phrases(w.glued_suffixes.split())
    phrase = alternation([*w.half_more, *w.some_more]) or "(?!)"
    atoms = re.compile(
        rf"{_DIGITS}(?:(?:-(?P<suffix>{suffixes})|(?P<glued>{glued}))(?![\w-]))?"
        rf"|(?:\b|(?<=[0-9]))(?i:(?P<phrase>{phrase})|(?P<word>{word}))(?!\w)"
        r"|\b(?P<roman>[IVXХІ][IVXLХІ]{0,7}|L[IVX]{1,7})(?![\w'’])"
    )
    return _Lexicon(
        words=w,
        atoms=atoms,
        values=values,
        bare=frozenset(w.bare.always.split()),
        bare_genitive=frozenset(w.bare.genitive.split()),
        vague=_behind(w.vague.split()),
        genitive_after=_behind(w.bare.genitive_after.split()),
        minus=_behind(w.minus),
        pairings=tuple(_pairings(w)),
    )


# --- atoms: digits and single words ----------------------------------------------------------------------------------


def _digits_value(digits: str, words: NumberWords, scaled: bool) -> Decimal:
    """The value of digits with separators; `scaled` when a scale word follows (2,125 млн is no group of thousands)."""
    plain = digits.replace(" ", "").replace("'", "").replace("’", "")
    marks = [c for c in plain if c in ".,"]
    if not marks:
        return Decimal(plain)
    whole, _, fraction = plain.rpartition(marks[-1])
    if len(marks) > 1 and len(set(marks)) == 1:
        return Decimal(plain.replace(marks[0], ""))
    if len(marks) == 1 and len(fraction) == 3 and whole != "0" and plain == digits:
        if marks[0] == words.decimal:
            grouped = fraction == "000" and not scaled
        else:
            grouped = not (scaled and words.scaled_dot == "decimal")
        if grouped:
            return Decimal(whole + fraction)
    return Decimal(whole.replace(".", "").replace(",", "") + "." + fraction)


@remembered(maxsize=4096)
def _fused_value(lang: str, word: str) -> tuple[_AtomKind, Decimal] | None:
    """The value of a word of more than a thousand that is written together: zweitausenddreihundert."""
    lexicon = _lexicon(lang)
    compounds = lexicon.words.compounds
    if compounds is None or not compounds.thousand:
        return None
    many, thousand, rest = word.partition(compounds.thousand)
    if not thousand:
        return None
    rest = rest.removeprefix(compounds.and_) if rest not in lexicon.values else rest
    kind: _AtomKind = "cardinal"
    if rest in compounds.ordinal_endings.split():
        kind, rest = "ordinal", ""
    low = ("cardinal", Decimal(0)) if not rest else lexicon.values.get(rest)
    high = ("cardinal", _ONE) if not many else lexicon.values.get(many)
    if many in compounds.units:
        high = ("cardinal", Decimal(compounds.units[many]))
    if low is None or high is None or high[0] != "cardinal" or low[0] not in ("cardinal", "ordinal"):
        return None
    if not (high[1] < 1000 and low[1] < 1000 and low[1] % 1 == 0 and high[1] % 1 == 0):
        return None
    return ("ordinal" if "ordinal" in (kind, low[0]) else "cardinal"), high[1] * 1000 + low[1]


def _atoms(text: str, lang: str) -> Iterator[_Atom]:
    """The digits and number words of a text; the value of digits with a mark in them is still open (NaN)."""
    lexicon = _lexicon(lang)
    words = lexicon.words
    cardinal_suffixes = words.cardinal_suffixes.split()
    for m in lexicon.atoms.finditer(text):
        start, end = m.span()
        group = m.lastgroup
        if group in ("digits", "suffix", "glued"):
            kind: _AtomKind = "digits"
            if group == "glued" or (group == "suffix" and m["suffix"] not in cardinal_suffixes):
                kind = "ordinal"
            elif words.ordinal_dot and end - start < 4 and _ORDINAL_DOT.match(text, end) and _PLAIN.fullmatch(m[0]):
                kind, end = "ordinal", end + 1
            yield _Atom(start, end, kind, Decimal(0), m["digits"])
        elif group == "word":
            word = m[0].lower().replace("ё", "е")
            value = lexicon.values.get(word) or _fused_value(lang, word)
            if word + "." in lexicon.values and text.startswith(".", end):
                value = value or lexicon.values[word + "."]
                end += ABBREVIATION_DOT.match(text, end) is not None
            if value is None:
                continue
            yield _Atom(start, end, value[0], value[1], word)
        elif group == "phrase":
            phrase = " ".join(m[0].lower().split())
            if phrase in words.half_more:
                yield _Atom(start, end, "plus", Decimal("0.5"), phrase)
            else:
                yield _Atom(start, end, "more", Decimal(0), phrase)
        elif (value_of := roman_value(m[0])) is not None:
            yield _Atom(start, end, "roman", Decimal(value_of), m[0])


def roman_value(word: str) -> int | None:
    """The value of a Roman numeral up to 89 (Cyrillic look-alikes too), None for any other word."""
    letters = word.translate(_LOOK_ALIKES)
    if not letters or not _ROMAN.fullmatch(letters):
        return None
    values = [_ROMAN_LETTERS[c] for c in letters]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


# --- from atoms to numbers -------------------------------------------------------------------------------------------


class _Sum:
    """The value of a number while its atoms are added up: a total of scaled groups and the group being read."""

    def __init__(self) -> None:
        self.total = Decimal(0)
        self.group: Decimal | None = None
        self.floor = _INFINITE
        self.last_scale = _INFINITE
        self.scale = _ONE
        self.scales = 0
        self.factor = _ONE

    def add(self, value: Decimal) -> bool:
        """Add a cardinal word below what stands in the group (двести + двадцать + пять); False if it doesn't fit."""
        low, high = _span(value)
        if self.group is not None and self.floor < high:
            return False
        self.group = (self.group or Decimal(0)) + value
        self.floor = low
        return True

    def multiply(self, scale: Decimal) -> bool:
        """Apply a scale word to the group; False if it doesn't fit."""
        if self.group is None:
            if not self.scales or scale < _THOUSAND or scale <= self.last_scale:
                return False
            self.total *= scale
        elif scale < _THOUSAND:
            self.group, self.floor, self.factor = self.group * scale, Decimal(0), self.factor * scale
            return True
        elif scale >= self.last_scale or (self.scales and self.group * scale >= self.last_scale):
            return False
        else:
            self.total += self.group * scale
        self.group, self.floor, self.last_scale = None, _INFINITE, scale
        self.scales += 1
        self.scale = max(self.scale, scale)
        self.factor *= scale
        return True

    @property
    def value(self) -> Decimal:
        return self.total + (self.group or Decimal(0))


def _span(value: Decimal) -> tuple[Decimal, Decimal]:
    """The magnitudes between which a word lies: what is added to it is below the first, what it is added to above."""
    if value % 1 or value >= 1000:
        return Decimal(0), _INFINITE
    if value >= 100:
        return (Decimal(100) if value % 100 == 0 else Decimal(0)), _THOUSAND
    if value >= 20:
        return (Decimal(10) if value % 10 == 0 else Decimal(0)), Decimal(100)
    return Decimal(0), Decimal(100) if value >= 10 else Decimal(10)


class _Draft(NamedTuple):
    """A number read, the factor that its scale words make up, and the index of the atom after it."""

    number: Number | None
    factor: Decimal
    after: int


def _is_adjacent(text: str, a: _Atom, b: _Atom) -> bool:
    gap = text[a.end : b.start]
    return gap in ("", " ", "  ") or (gap == "-" and b.kind == "scale")


def _is_vague(text: str, atom: _Atom, lexicon: _Lexicon) -> bool:
    """Whether the first word of a number is a scale without a number: несколько миллионов, Millionen."""
    before = max(0, atom.start - _WINDOW)
    if atom.kind == "scale" and atom.word not in lexicon.bare:
        after_qualifier = lexicon.genitive_after.search(text, before, atom.start)
        if not (atom.word in lexicon.bare_genitive and after_qualifier):
            return True
    is_round = atom.kind == "scale" or (atom.kind == "cardinal" and atom.value in (100, 1000))
    return is_round and lexicon.vague.search(text, before, atom.start) is not None


def _read_vague(atoms: Sequence[_Atom], i: int, text: str) -> _Draft:
    j = i + 1
    while j < len(atoms) and atoms[j].kind == "scale" and _is_adjacent(text, atoms[j - 1], atoms[j]):
        j += 1
    scale = max(a.value for a in atoms[i:j])
    return _Draft(Number(atoms[i].start, atoms[j - 1].end, scale, kind="vague"), _ONE, j)


def _read(atoms: Sequence[_Atom], i: int, text: str, lexicon: _Lexicon) -> _Draft:
    """The number that begins with atom `i`."""
    first = atoms[i]
    if first.kind in ("plus", "more"):
        return _Draft(None, _ONE, i + 1)
    if first.kind == "roman":
        return _Draft(Number(first.start, first.end, first.value, kind="roman"), _ONE, i + 1)
    if _is_vague(text, first, lexicon):
        return _read_vague(atoms, i, text)
    made = _Sum()
    more, is_ordinal, needs_scale = False, False, False
    j = i
    while j < len(atoms) and not is_ordinal:
        a = atoms[j]
        if j > i and not _is_adjacent(text, atoms[j - 1], a):
            break
        following = atoms[j + 1] if j + 1 < len(atoms) and _is_adjacent(text, a, atoms[j + 1]) else None
        scaled = following is not None and following.kind in ("scale", "more")
        match a.kind:
            case "digits":
                if made.group is not None or (made.scales and not scaled):
                    break
                made.group = _digits_value(a.word, lexicon.words, scaled)
                made.floor = Decimal(0)
            case "cardinal":
                if a.value == _THOUSAND and made.group is not None:
                    if not made.multiply(a.value):
                        break
                elif (made.scales and first.kind == "digits" and not scaled) or not made.add(a.value):
                    break
            case "ordinal":
                value = _digits_value(a.word, lexicon.words, False) if a.word[0].isdigit() else a.value
                if not made.add(value):
                    break
                is_ordinal = True
            case "whole":
                if j > i and not (needs_scale and j == i + 1):
                    break
                made.group, made.floor, needs_scale = a.value, Decimal(0), False
                made.scale = a.value if a.value >= _THOUSAND else _ONE
            case "article":
                if j > i:
                    break
                made.group, made.floor, needs_scale = _ONE, Decimal(0), True
            case "halves":
                if made.scales or (made.group is not None and not needs_scale):
                    break
                made.group, made.floor, needs_scale = a.value, Decimal(0), True
            case "scale":
                if j == i:
                    made.group = _ONE
                if not made.multiply(a.value):
                    break
                needs_scale = False
            case "plus":
                if made.group is not None:
                    made.group += a.value
                else:
                    made.total += a.value * made.last_scale
            case "more":
                more = True
        j += 1
    if j == i or (needs_scale and (first.kind == "halves" or j > i + 1)):
        return _Draft(None, _ONE, max(j, i + 1))
    if needs_scale:
        return _Draft(Number(first.start, first.end, _ONE, kind="article"), _ONE, j)
    return _Draft(_number(text, atoms[i:j], made, lexicon, more, is_ordinal), made.factor, j)


def _number(text: str, atoms: Sequence[_Atom], made: _Sum, lexicon: _Lexicon, more: bool, is_ordinal: bool) -> Number:
    first = atoms[0]
    start, value = first.start, made.value
    is_year = len(atoms) == 1 and first.kind == "digits" and len(first.word) == 4 and 1900 <= value <= 2100
    if first.kind == "digits" and start and text[start - 1] in "-−" and _SIGN.search(text, start - 1, start):
        start, value = start - 1, -value
    elif minus := lexicon.minus.search(text, max(0, start - _WINDOW), start):
        start, value = minus.start(), -value
    return Number(
        start,
        atoms[-1].end,
        value,
        kind="ordinal" if is_ordinal else "cardinal",
        scale=made.scale,
        is_year=is_year,
        more=more,
    )


# --- pairs of numbers ------------------------------------------------------------------------------------------------


def _scaled(a: Number, b: Number, factor: Decimal, is_range: bool) -> Number:
    """`a` with the scale of `b`, where `a` has none of its own and was written as a number like that of `b`.

    In a range `a` must stay below `b`; what fell may be larger ("с 12,7 до 10,1 млрд"), but not by far.
    """
    if a.scale != 1 or factor == 1 or a.is_year:
        return a
    most = b.value if is_range else b.value * _FALL
    return replace(a, value=a.value * factor, scale=b.scale) if a.value * factor <= most else a


def _dashed(text: str, start: int, a_end: int, b_start: int, b_end: int) -> bool:
    """Whether a dash makes a range of what it stands between; not in 25-34-67."""
    between = text[a_end:b_start]
    if not _DASH.fullmatch(between):
        return False
    glued = between in ("-", "–")
    return not (glued and (_DASH_BEHIND.search(text, max(0, start - 2), start) or _DASH_AHEAD.match(text, b_end)))


class Joint(NamedTuple):
    """How two numbers in a row belong together: as one range from `start`, or sharing what stands with the second."""

    is_range: bool
    start: int


def joint(text: str, a: tuple[int, int], b: tuple[int, int], lang: str) -> Joint | None:
    """How the numbers or sums at `a` and `b`, units included, belong together; None if they don't.

    "5 млн – 7 млн", "от 5 млн до 7 млн", "zwischen 5 und 7" are ranges; "с 5 до 7 млн", "von 5 auf 7", "5 и 7" share.
    """
    if not 0 < b[0] - a[1] <= 16:
        return None
    if _dashed(text, a[0], a[1], b[0], b[1]):
        return Joint(True, a[0])
    for is_range, opening, joining in _lexicon(lang).pairings:
        if joining.fullmatch(text, a[1], b[0]):
            opened = opening.search(text, max(0, a[0] - _WINDOW), a[0]) if opening else None
            if opened or opening is None:
                return Joint(is_range, opened.start() if opened and is_range else a[0])
    return None


def _pair(a: Number, b: Number, factor: Decimal, text: str, lang: str) -> tuple[Number, ...] | None:
    """What two numbers in a row make together: one range, or `a` sharing what stands with `b`; None if nothing."""
    if a.kind not in ("cardinal", "article") or b.kind != "cardinal" or a.value_max is not None:
        return None
    found = joint(text, (a.start, a.end), (b.start, b.end), lang)
    if found is None:
        return None
    low = _scaled(a, b, factor, found.is_range)
    if not found.is_range:
        return None if a.kind == "article" else (replace(low, shares=not a.is_year), b)
    if low.value >= b.value or (a.is_year and not b.is_year):
        return None
    return (replace(low, start=found.start, end=b.end, value_max=b.value, kind="cardinal"),)


def _share_lists(numbers: list[Number], text: str) -> None:
    """Mark the earlier numbers of a list whose last but one shares its unit: "20, 30 и 40 процентов"."""
    for k in range(len(numbers) - 2, -1, -1):
        a, b = numbers[k], numbers[k + 1]
        if b.shares and a.kind == "cardinal" and not a.is_year and text[a.end : b.start] == ", ":
            numbers[k] = replace(a, shares=True)


def find_numbers(text: str, lang: str) -> list[Number]:
    """The numbers of a text in their order, without overlap.

    Args:
        text: With plain spaces, as in `Article.text`.
        lang: Code of its language.

    Raises:
        LanguageError: `lang` isn't supported.
    """
    lexicon = _lexicon(lang)
    atoms = list(_atoms(text, lang))
    numbers: list[Number] = []
    factor = _ONE
    i = 0
    while i < len(atoms):
        number, factor, i = _read(atoms, i, text, lexicon)
        if number is None:
            continue
        paired = _pair(numbers[-1], number, factor, text, lang) if numbers else None
        if paired:
            numbers[-1:] = paired
        else:
            numbers.append(number)
    _share_lists(numbers, text)
    return numbers


def number_forms(lang: str) -> Iterator[tuple[str, Literal["cardinal", "ordinal"], int]]:
    """Every single word that is a whole number below 1000 ("двух", "dritten"), what it is, and its value."""
    for form, (kind, value) in _lexicon(lang).values.items():
        if value < 1000 and value == int(value) and form[-1:].isalpha():
            if kind == "ordinal":
                yield form, "ordinal", int(value)
            elif kind in ("cardinal", "article"):
                yield form, "cardinal", int(value)
