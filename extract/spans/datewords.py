"""The words of dates of one language, and a text as the sequence of what they stand for.

A text becomes tokens with a symbol of one letter each, so that a form of date is a regular expression over symbols
and holds for every language. Words that are no part of any date become one ``x``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict

from extract.lang import cell, remembered
from extract.spans.calendar import FIRST_YEAR, LAST_YEAR, Point, full_year
from extract.spans.numbers import number_forms, roman_value

__all__ = ["DateLexicon", "DateToken", "DateWords", "lexicon", "tokenize"]

Forms: TypeAlias = tuple[str, ...]
ByNumber: TypeAlias = dict[int, Forms]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Inflected(_Words):
    """Stems by their number, and the endings that make words of them."""

    endings: Forms
    stems: ByNumber

    def forms(self) -> Iterator[tuple[int, str]]:
        """Every word with its number."""
        for number, stems in self.stems.items():
            for stem in stems:
                for ending in self.endings:
                    yield number, stem + ending


class WordForms(_Words):
    """What holds for some forms only.

    Attributes:
        abbreviated: A full stop after them belongs to them.
        names: Written with a capital letter they may be names of persons and are no month alone.
        accompanied: After the word for "since" these cases mean "with".
        bare_years: A number of four digits may be a year without a word that says so.
        before_year: Where it may not, it is one after these at the end of a phrase.
        before_round_year: The same for a number that ends in 00 or 50.
        before_count: Before a number and a noun they make it a count.
        before_weekday: One of these stands before a weekday alone; none is asked for where the list is empty.
        before_weekend: The same before a weekend.
        alone: Words for a day that are prepositions before a noun.
        months_need_lead: A month with neither day nor year is one only after a small word.
        months_over: Before a number of months they make them the first ones of the year.
        old_years: Of the unit "year", forms after which three digits are a year.
        before_noun: Expression for what stands before and at the start of a noun that a number counts.
        counted: Nouns after a number that make it a count.
    """

    abbreviated: Forms
    names: Forms
    accompanied: Forms
    bare_years: bool
    before_year: Forms
    before_round_year: Forms
    before_count: Forms
    before_weekday: Forms
    before_weekend: Forms
    alone: Forms
    months_need_lead: bool
    months_over: Forms
    old_years: Forms
    before_noun: str
    counted: Forms


class Suffixes(_Words):
    """What is written onto digits: of decades ("1990er") and of ordinals ("4-й")."""

    decade: Forms
    ordinal: Forms


class Relative(_Words):
    """Words that count from the day of publication, by their distance from it.

    Attributes:
        endings: Of the adjectives.
        adjectives: Stems before a unit of time ("прошл", "vergangen").
        pronouns: The same, all forms ("этот", "dieser").
        plurals: The same in the plural, for units that have no singular ("прошлые выходные").
        days: Words for a day ("вчера").
        years: Words and abbreviations for a year ("с.г.", "heuer").
        part_of_year: Words for a part of a year ("Jahresende").
        part_of_month: Words for a part of a month.
    """

    endings: Forms
    adjectives: ByNumber
    pronouns: ByNumber
    plurals: ByNumber
    days: ByNumber
    years: ByNumber
    part_of_year: ByNumber
    part_of_month: ByNumber


class FunctionWords(_Words):
    """The small words between the parts of a date.

    Attributes:
        part: Beginning, middle, end.
        since: Opens an interval, or begins a range.
        since_past: Those of them that open it in the past.
        from_: Begins a range only.
        to: Ends a range or an interval.
        by: The latest time.
        ago_before, ago_after: "ago", before or after the length of time.
        ahead: "in" a length of time.
        skip: May stand between the parts.
        back: Behind the latest time they make it the first: "bis 1986 zurück".
        plan: Before two years in a row they make them one period: "на 2026 и 2027 годы".
        compare: Before "since" they make it "with".
        number_sign: What follows is the number of something.
        eponym: What follows is a name made of a date.
        anniversary: What makes a number an anniversary or an age.
        daytime: Parts of the day, alone or at the end of a weekday.
    """

    part: Forms
    since: Forms
    since_past: Forms
    from_: Forms
    to: Forms
    by: Forms
    between: Forms
    and_: Forms
    ago_before: Forms
    ago_after: Forms
    ahead: Forms
    skip: Forms
    preposition: Forms
    compare: Forms
    back: Forms
    plan: Forms
    number_sign: Forms
    eponym: Forms
    anniversary: Forms
    clock: Forms
    daytime: Forms


class Cues(_Words):
    """Words of a sentence that tell how its dates lie; ``*`` at an end stands for any letters.

    Attributes:
        announced: The sentence announces.
        present: The sentence announces where nothing else is said (expressions).
        present_perfect: Those that also make a past tense with a participle ("ist ... gekommen").
        told: The sentence reports.
        participles: The sentence reports where nothing else is said ("unterzeichnet", but "wird unterzeichnet").
        told_verbs: Expression for verbs that may be past ones.
        told_verbs_have_tense: Whether such a verb is looked up for its tense; else it is a past one.
        every: The date is one of every year or week.
        day_is_meant: Near a word for today: not nowadays.
        today_told: Expression that is found in the clause of a word for today when the day is meant; "" for none.
        until_today: Just before a word for today: nowadays.
        nowadays: Soon after a word for today: nowadays.
    """

    announced: Forms
    present: Forms
    present_perfect: Forms
    told: Forms
    participles: Forms
    told_verbs: str
    told_verbs_have_tense: bool
    every: Forms
    day_is_meant: Forms
    today_told: str
    until_today: Forms
    nowadays: Forms


class DateWords(_Words):
    """The cell ``dates.toml`` of a language."""

    months: ByNumber
    weekdays: ByNumber
    seasons: dict[str, Forms]
    units: dict[str, Forms]
    dotted: dict[str, Forms] = {}
    forms: WordForms
    decades: Inflected
    suffixes: Suffixes
    relative: Relative
    words: FunctionWords
    cues: Cues


class DateToken(NamedTuple):
    """A piece of a text that may be part of a date.

    Attributes:
        symbol: What it stands for, one letter of `SYMBOLS`.
        start, end: Offsets into the text.
        value: Its number; of a unit 0.
        form: The word in small letters, the digits of a number.
        point: Of a full numeric date.
    """

    symbol: str
    start: int
    end: int
    value: int = 0
    form: str = ""
    point: Point | None = None


SYMBOLS: dict[str, str] = {
    "d": "number 1 to 31",
    "e": "other number of two digits",
    "Y": "year of four digits",
    "V": "year with an ordinal ending",
    "n": "other number",
    "o": "ordinal of digits with an ending",
    "O": "ordinal word",
    "C": "cardinal word",
    "R": "Roman numeral",
    "F": "numeric day, month, year",
    "G": "numeric day and month",
    "U": "numeric month and year",
    "K": "decade",
    "M": "month",
    "W": "weekday",
    "S": "season",
    "y": "year (unit)",
    "u": "years (unit)",
    "m": "month (unit)",
    "l": "months (unit)",
    "w": "week (unit)",
    "k": "weeks (unit)",
    "D": "day (unit)",
    "A": "days (unit)",
    "E": "weekend",
    "Q": "quarter",
    "q": "numbered quarter or half-year (Q1, H1)",
    "H": "half-year",
    "h": "half",
    "Z": "decade (unit)",
    "c": "century",
    "L": "relative adjective",
    "+": "relative adjective in the plural",
    "J": "relative year",
    "r": "relative day",
    "p": "part of a period",
    "j": "part of a year in one word",
    "g": "part of a month in one word",
    "s": "since",
    "f": "from",
    "t": "to, until",
    "b": "by",
    "B": "between",
    "&": "and",
    "v": "ago, before the length of time",
    "P": "ago, after it",
    "z": "ahead",
    "a": "word to skip",
    "i": "preposition",
    "X": "what a name is made with",
    "N": "number sign",
    "%": "anniversary",
    "T": "clock",
    "I": "part of the day",
    "x": "anything else",
}
"""The symbols of tokens; ``. , - /`` stand for themselves, ``|`` for a line break."""

_UNITS = {
    "year": "y",
    "years": "u",
    "month": "m",
    "months": "l",
    "week": "w",
    "weeks": "k",
    "day": "D",
    "days": "A",
    "weekend": "E",
    "quarter": "Q",
    "half_year": "H",
    "half": "h",
    "decade": "Z",
    "century": "c",
}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_WORDS = {
    "preposition": "i",
    "skip": "a",
    "and_": "&",
    "anniversary": "%",
    "number_sign": "N",
    "eponym": "X",
    "daytime": "I",
    "clock": "T",
    "part": "p",
    "since": "s",
    "from_": "f",
    "to": "t",
    "by": "b",
    "between": "B",
    "ago_before": "v",
    "ago_after": "P",
    "ahead": "z",
}
_PUNCTUATION = {".": ".", ",": ",", "-": "-", "–": "-", "—": "-", "−": "-", "/": "/", "\n": "|", "№": "N", "§": "N"}
_INSIDE = re.compile(r"[\w,;] $")
"""What stands before a word that begins no sentence and no line."""
_ROMAN = frozenset("ivxіх")
"""First letters of Roman numerals, Latin and Cyrillic, small."""
_LAST_CENTURY = 30


class DateLexicon:
    """The words of one language by form, and the expression that cuts a text into tokens."""

    def __init__(self, lang: str, words: DateWords) -> None:
        self.words = words
        self.bare_years = words.forms.bare_years
        self.before_year = frozenset(words.forms.before_year)
        self.before_round_year = frozenset(words.forms.before_round_year)
        self.before_noun = re.compile(words.forms.before_noun)
        self.before_count = frozenset(words.forms.before_count)
        self.entries: dict[str, tuple[str, int]] = dict(_entries(lang, words))
        self.dotted = {form: (_UNITS[unit], 0) for unit, forms in words.dotted.items() for form in forms}
        self.abbreviated = frozenset(words.forms.abbreviated)
        self.names = frozenset(words.forms.names)
        self.accompanied = frozenset(words.forms.accompanied)
        self.before_weekday = frozenset(words.forms.before_weekday)
        self.before_weekend = frozenset(words.forms.before_weekend)
        self.alone = frozenset(words.forms.alone)
        self.months_need_lead = words.forms.months_need_lead
        self.months_over = frozenset(words.forms.months_over)
        self.old_years = frozenset(words.forms.old_years)
        self.since_past = frozenset(words.words.since_past)
        self.back = (
            re.compile(rf"[^.,;:!?()\n]{{0,40}}?\b(?:{'|'.join(words.words.back)})") if words.words.back else None
        )
        self.plan = frozenset(words.words.plan)
        self.compare = frozenset(words.words.compare)
        self.counted = frozenset(words.forms.counted)
        self.daytime = frozenset(words.words.daytime)
        self.decade_suffixes = frozenset(words.suffixes.decade)
        abbreviations = [form for _, form in _by_number(words.relative.years) if not form.isalpha()]
        self.abbreviation = _abbreviation_pattern(abbreviations)
        self.heads = frozenset({"q", "h", *(re.split(r"\W", form)[0].lower() for form in abbreviations)})
        self.years = {_squeezed(form): value for value, form in _by_number(words.relative.years) if not form.isalpha()}
        self.token = _token_pattern(words)
        cues = words.cues
        self.announced, self.every = _cue_pattern(cues.announced), _cue_pattern(cues.every)
        self.told = _cue_pattern(cues.told) if cues.told else None
        self.participles = _cue_pattern(cues.participles) if cues.participles else None
        self.present = re.compile(rf"\b(?:{'|'.join(cues.present)})\b") if cues.present else None
        self.present_perfect = _cue_pattern(cues.present_perfect) if cues.present_perfect else None
        self.today_told = re.compile(cues.today_told) if cues.today_told else None
        self.told_verbs = re.compile(rf"\b{cues.told_verbs}\b")
        self.clock_time = re.compile(rf"\d\d:\d\d|\d\s?(?:{'|'.join(words.words.clock)})\b", re.IGNORECASE)
        self.has_tenses = cues.told_verbs_have_tense
        self.until_today = frozenset(cues.until_today)
        self.day_is_meant, self.nowadays = _cue_pattern(cues.day_is_meant), _cue_pattern(cues.nowadays)

    def symbol(self, word: str) -> str:
        """The symbol of one word, ``x`` for one that is no part of dates."""
        return self.entries.get(word.lower().rstrip(".").replace("ё", "е"), ("x", 0))[0]


def _by_number(forms: Mapping[int, Forms]) -> Iterator[tuple[int, str]]:
    for number, words in forms.items():
        for word in words:
            yield number, word


def _entries(lang: str, words: DateWords) -> Iterator[tuple[str, tuple[str, int]]]:
    """Word -> symbol and value; a later entry wins over an earlier one."""
    small = words.words
    for form, kind, number in number_forms(lang):
        if kind == "cardinal" and 0 < number <= 100:
            yield form, ("C", number)
        elif kind == "ordinal" and 0 < number <= 31:
            yield form, ("O", number)
    for name, symbol in _WORDS.items():
        for form in getattr(small, name):
            yield form, (symbol, 0)
    for number, form in words.decades.forms():
        yield form, ("K", number)
    for number, form in _by_number(words.months):
        yield form, ("M", number)
    for number, form in _by_number(words.weekdays):
        yield form, ("W", number)
        for part in small.daytime:
            yield form + part, ("W", number)
    for name, forms in words.seasons.items():
        for form in forms:
            yield form, ("S", _SEASONS[name])
    for name, forms in words.units.items():
        for form in forms:
            yield form, (_UNITS[name], 0)
    relative = words.relative
    for number, stems in relative.adjectives.items():
        for stem in stems:
            for ending in relative.endings:
                yield stem + ending, ("L", number)
    for symbol, numbered in (
        ("L", relative.pronouns),
        ("+", relative.plurals),
        ("r", relative.days),
        ("J", relative.years),
        ("j", relative.part_of_year),
        ("g", relative.part_of_month),
    ):
        for number, form in _by_number(numbered):
            yield form, (symbol, number)


def _squeezed(form: str) -> str:
    return re.sub(r"\s", "", form).lower()


def _token_pattern(words: DateWords) -> re.Pattern[str]:
    """One expression that cuts a text: words, numeric dates, numbers, signs."""
    suffixes = sorted({*words.suffixes.decade, *words.suffixes.ordinal}, key=len, reverse=True)
    return re.compile(
        rf"""(?P<word>[^\W\d_]+)
        |(?P<iso>(?<![\d.-])\d{{4}}-\d{{2}}-\d{{2}}(?:T[\d:]+|(?![\d-])))
        |(?P<dmy>(?<![\d.,:])(?<!\d/)\d{{1,2}}(?P<sep>[./])[ ]?\d{{1,2}}(?P=sep)[ ]?(?:\d{{4}}|\d{{2}})(?!\d|[./,]\d))
        |(?P<hyphened>(?<![\d-])\d{{1,2}}-\d{{1,2}}-(?:19|20)\d\d(?![\d-]))
        |(?P<my>(?<![\d.,:/-])(?:0[1-9]|1[0-2])[./](?:19|20)\d\d(?!\d|[./,]\d))
        |(?P<dm>(?<![\d.,:])(?<!\d/)\d{{1,2}}\.[ ]?\d{{1,2}}
            (?:\.(?![ ]?\d)|(?=[ ]?[-–—][ ]?\d{{1,2}}\.\d{{1,2}}\.\d\d)))
        |(?P<clock>\d{{1,2}}:\d{{2}}(?!\d))
        |(?P<big>\d{{1,3}}(?:[ ]\d{{3}})++(?!\d)|\d++(?:[.,]\d++)++)
        |(?P<number>\d++(?:-?(?:{"|".join(suffixes)})(?!\w))?)
        |(?P<quoted>[«"“„]\d{{1,2}}[»"”“](?=[ ][^\W\d]))
        |(?P<sign>\n|[^\w\s])""",
        re.VERBOSE,
    )


def _abbreviation_pattern(forms: Iterable[str]) -> re.Pattern[str]:
    """Abbreviations with stops or strokes in them, spaces after the stops or not, and Q1 to Q4, H1 and H2."""
    parts = [r"\s?".join(re.escape(piece) for piece in re.findall(r"[^.\s]+\.?", form)) for form in forms]
    years = "|".join(sorted(parts, key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?P<years>(?i:{years})(?!\w))|(?P<quarter>(?:Q[1-4]|H[12])\b)")


def _cue_pattern(forms: Forms) -> re.Pattern[str]:
    parts = [re.escape(form).replace(r"\*", r"\w*") for form in forms]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)


@remembered()
def lexicon(lang: str) -> DateLexicon:
    """The date words of a language, read once."""
    return DateLexicon(lang, cell(lang, "dates", DateWords))


def tokenize(text: str, words: DateLexicon) -> list[DateToken]:
    """The tokens of a text, in order; neighbouring words that are no part of a date are one ``x``."""
    tokens: list[DateToken] = []
    entries, heads, readers = words.entries, words.heads, _READERS
    after_other = False
    read_to = 0
    for match in words.token.finditer(text):
        start = match.start()
        if start < read_to:
            continue
        kind = match.lastgroup
        token: DateToken | None = None
        if kind == "word":
            form = match[0].lower().replace("ё", "е")
            entry = entries.get(form)
            if entry is not None or form in heads:
                token = _word(text, match, form, entry, words)
            elif form[0] in _ROMAN:
                token = _roman(match, form)
        elif kind == "sign":
            symbol = _PUNCTUATION.get(match[0])
            if symbol is not None:
                token = DateToken(symbol, start, match.end())
        else:
            token = readers[kind or "number"](match, words)
        if token is not None:
            after_other = False
            tokens.append(token)
            read_to = token.end
        elif not after_other:
            tokens.append(DateToken("x", start, match.end()))
            after_other = True
    return tokens


def _word(
    text: str, match: re.Match[str], form: str, entry: tuple[str, int] | None, words: DateLexicon
) -> DateToken | None:
    start, end = match.span()
    if form in words.heads:
        whole = words.abbreviation.match(text, start)
        if whole is not None:
            return _read_years(whole, words) if whole["years"] else _read_quarter(whole)
    if entry == ("J", 0) and match[0][0].isupper() and _INSIDE.search(text, max(0, start - 2), start):
        entry = None  # Eva Heuer
    if text.startswith(".", end):
        if form in words.dotted:
            entry = words.dotted[form]
            end += 1
        elif form in words.abbreviated:
            end += 1
    return None if entry is None else DateToken(entry[0], start, end, entry[1], form)


def _roman(match: re.Match[str], form: str) -> DateToken | None:
    value = roman_value(match[0]) if match[0].isupper() else None
    return DateToken("R", match.start(), match.end(), value, form) if value and value <= _LAST_CENTURY else None


def _read_years(match: re.Match[str], words: DateLexicon) -> DateToken:
    form = _squeezed(match[0])
    return DateToken("J", match.start(), match.end(), words.years[form], form)


def _read_quarter(match: re.Match[str]) -> DateToken:
    return DateToken("q", match.start(), match.end(), int(match[0][1]), match[0].lower())


def _read_iso(match: re.Match[str], words: DateLexicon) -> DateToken | None:
    year, month, day = match[0][:10].split("-")
    return DateToken("F", match.start(), match.end(), 0, match[0], Point(int(year), int(month), int(day)))


def _read_dmy(match: re.Match[str], words: DateLexicon) -> DateToken | None:
    day, month, year = (int(part) for part in re.split("[-./]", match[0]))
    if year < 100:
        year = full_year(year)
    if month > 12 >= day and match["sep"] == "/":
        day, month = month, day
    return DateToken("F", match.start(), match.end(), 0, match[0], Point(year, month, day))


def _read_quoted(match: re.Match[str], words: DateLexicon) -> DateToken | None:
    value = int(match[0][1:-1])
    return DateToken("d", match.start(), match.end(), value, match[0]) if 1 <= value <= 31 else None


def _read_dm(match: re.Match[str], words: DateLexicon) -> DateToken | None:
    day, month = match[0].strip(".").split(".")
    return DateToken("G", match.start(), match.end(), 0, match[0], Point(None, int(month), int(day)))


def _read_my(match: re.Match[str], words: DateLexicon) -> DateToken | None:
    month, year = re.split("[./]", match[0])
    return DateToken("U", match.start(), match.end(), 0, match[0], Point(int(year), int(month)))


def _read_clock(match: re.Match[str], words: DateLexicon) -> DateToken | None:
    return DateToken("T", match.start(), match.end(), 0, match[0])


def _read_big(match: re.Match[str], words: DateLexicon) -> DateToken | None:
    return DateToken("n", match.start(), match.end(), 0, match[0])


def _read_number(match: re.Match[str], words: DateLexicon) -> DateToken | None:
    start, end = match.span()
    text = match[0]
    digits = re.match(r"\d+", text)[0]  # type: ignore[index]
    suffix = text[len(digits) :].lstrip("-")
    value = int(digits) if len(digits) < 5 else 0
    year = len(digits) == 4 and FIRST_YEAR <= value <= LAST_YEAR
    if suffix in words.decade_suffixes and value % 10 == 0 and (year or (len(digits) == 2 and value)):
        return DateToken("K", start, end, value, text)
    if suffix:
        if year:
            return DateToken("V", start, end, value, text)
        return DateToken("o" if 1 <= value <= 31 else "n", start, end, value, text)
    if year:
        return DateToken("Y", start, end, value, text)
    if re.match(r"\w-", match.string[max(0, start - 2) : start]) and not match.string[start - 2].isdigit():
        return DateToken("n", start, end, value, text)
    if len(digits) <= 2 and 1 <= value <= 31:
        return DateToken("d", start, end, value, text)
    return DateToken("e" if len(digits) == 2 else "n", start, end, value, text)


_READERS = {
    "quoted": _read_quoted,
    "iso": _read_iso,
    "dmy": _read_dmy,
    "hyphened": _read_dmy,
    "my": _read_my,
    "dm": _read_dm,
    "clock": _read_clock,
    "big": _read_big,
    "number": _read_number,
}
