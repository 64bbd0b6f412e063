"""Money of an article: a number and its currency.

A number becomes money by the currency that stands after it ("300 млн белорусских рублей") or before it ("$300 млн",
"EUR 5 Mio."). A number with a scale word and no unit of its own takes the currency of the sum that it continues.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict
from spacy.language import Language

from extract.facts.component import FactComponent
from extract.facts.qualifiers import qualifier_of
from extract.lang import cell, remembered
from extract.records import Money
from extract.spans.article import Article
from extract.spans.numbers import ABBREVIATION_DOT, Number, joint
from extract.spans.words import alternation

__all__ = ["Currency", "MoneyWords", "create", "currency_after", "currency_before", "find"]

_CONTINUE_WITHIN = 300


# --- the words of a language -----------------------------------------------------------------------------------------


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Open(_Strict):
    names: tuple[str, ...]
    weights: tuple[str, ...]


class _Part(_Strict):
    of: int
    currency: str


class _Codes(_Strict):
    words: tuple[str, ...]


class _Continues(_Strict):
    words: str
    endings: str


class MoneyWords(_Strict):
    """The file ``money.toml`` of a language."""

    adjective_endings: str
    links: tuple[str, ...]
    part_links: tuple[str, ...]
    before: tuple[str, ...]
    units: dict[str, str]
    open: _Open
    parts: dict[str, _Part]
    currencies: dict[str, tuple[str, ...]]
    code_aliases: dict[str, str]
    signs: dict[str, str]
    codes: _Codes
    continues: _Continues


class Currency(NamedTuple):
    """A currency named in a text.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last one.
        code: ISO 4217, None for a unit that names no country ("рублей").
        entry: The data entry that names it.
        of: How many of it make the unit that `code` stands for: 100 for cents.
    """

    start: int
    end: int
    code: str | None
    entry: str
    of: int = 1


class _Meaning(NamedTuple):
    code: str | None
    entry: str
    of: int = 1


class _Lexicon(NamedTuple):
    lemmas: dict[str, str]
    names: dict[tuple[str, ...], _Meaning]
    longest: int
    codes: dict[str, str]
    code_words: frozenset[str]
    signs: dict[str, str]
    after: re.Pattern[str]
    before: re.Pattern[str]
    continues: re.Pattern[str]
    forms_of: dict[str, tuple[str, ...]]
    part_links: frozenset[str]
    weights: frozenset[str]
    abbreviations: frozenset[str]


# Between a number and its currency: 300 000 (триста тысяч) рублей, 300.000,- Euro.
_ASIDE = r"(?:,[-–]{1,2}|[ ]\([^()0-9\n]{3,90}\))?"
_NAME = re.compile(r"[^\W\d_][\w'’ʻ]*(?:-[^\W\d_][\w'’ʻ]*)*")


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е").replace("’", "'").replace("ʻ", "'")


def _tokens(name: str, words: MoneyWords, lemmas: dict[str, str]) -> tuple[str, ...]:
    """The tokens of a name as a text's are looked up; the forms of its adjectives are added to `lemmas`."""
    tokens = [_plain(t.rstrip(".")) for t in name.split()]
    units = {_plain(u) for u in words.units}
    head = next((i for i, t in enumerate(tokens) if t.rpartition("-")[2] in units), len(tokens))
    endings = sorted(words.adjective_endings.split(), key=len, reverse=True)
    for token in tokens[:head]:
        ending = next((e for e in endings if token.endswith(e) and len(token) > len(e) + 2), None)
        if ending:
            lemmas |= {
                token.removesuffix(ending) + e: token for e in endings if token.removesuffix(ending) + e not in lemmas
            }
    return tuple(lemmas.get(t, t) for t in tokens)


@remembered()
def _lexicon(lang: str) -> _Lexicon:
    w = cell(lang, "money", MoneyWords)
    lemmas = {_plain(form.rstrip(".")): _plain(unit) for unit, forms in w.units.items() for form in forms.split()}
    short = {_plain(form[:-1]) for forms in w.units.values() for form in forms.split() if form.endswith(".")}
    names: dict[tuple[str, ...], _Meaning] = {}
    for code, entries in w.currencies.items():
        for name in entries:
            names.setdefault(_tokens(name, w, lemmas), _Meaning(code, name))
    for name, part in w.parts.items():
        names[_tokens(name, w, lemmas)] = _Meaning(part.currency or None, name, part.of)
    for name in w.open.names:
        names[_tokens(name, w, lemmas)] = _Meaning(None, name)
    codes = {code: code for code in w.currencies} | w.code_aliases
    sign = "|".join(
        re.escape(s) + (r"(?!\w)" if s[-1].isalpha() else "") for s in sorted(w.signs, key=len, reverse=True)
    )
    link = rf"(?:(?:{alternation(w.links)})[ ])?"
    closed = alternation(w.continues.words.split())
    endings = alternation(w.continues.endings.split()) or "(?!)"
    return _Lexicon(
        lemmas=lemmas,
        names=names,
        longest=max(map(len, names)),
        codes=codes,
        code_words=frozenset(w.codes.words),
        signs=w.signs,
        after=re.compile(
            rf"{_ASIDE}[ ]{{0,3}}(?:(?P<sign>{sign})|(?P<code>[A-Z]{{3}})(?!\w)|-?{link}(?P<name>[^\W\d_]))"
        ),
        before=re.compile(
            rf"(?<!\w)(?:(?P<sign>{sign})|(?P<code>[A-Z]{{3}})|(?P<name>{alternation(w.before) or '(?!)'})[ ])[ ]?\Z"
        ),
        part_links=frozenset({" ", *(f" {link} " for link in w.part_links)}),
        weights=frozenset(w.open.weights),
        abbreviations=frozenset(short),
        forms_of={_plain(unit): tuple(forms.split()) for unit, forms in w.units.items()},
        continues=re.compile(
            rf"[ ]?(?:[.,;:!?)»“”\n(–—/]|\Z|-[ ])|\"|[ ](?:(?i:{closed})|[a-zäöüßа-яё]+(?:{endings}))(?!\w)"
        ),
    )


# --- currencies in a text --------------------------------------------------------------------------------------------


def _lemma(token: str, lemmas: dict[str, str]) -> str:
    plain = _plain(token)
    if plain in lemmas or "-" not in plain:
        return lemmas.get(plain, plain)
    first, _, last = plain.rpartition("-")
    return f"{first}-{lemmas.get(last, last)}"


def _named(text: str, at: int, lang: str, compound: bool = False) -> Currency | None:
    """The currency whose name begins at `at`, the longest one; in a `compound` it can be the first part of a word."""
    lexicon = _lexicon(lang)
    found: Currency | None = None
    lemmas: list[str] = []
    pos = at
    while len(lemmas) < lexicon.longest and (m := _NAME.match(text, pos)):
        token = m[0]
        end = m.end()
        joined = text[at - 1] == "-"
        cuts = [i for i, c in enumerate(token) if c == "-" and (joined or (compound and token[i + 1 :].istitle()))]
        for cut in (*cuts, len(token)):
            meaning = lexicon.names.get((*lemmas, _lemma(token[:cut], lexicon.lemmas)))
            if meaning:
                last = pos + cut
                dotted = (
                    cut == len(token) and _plain(token) in lexicon.abbreviations and ABBREVIATION_DOT.match(text, last)
                )
                found = Currency(at, last + bool(dotted), meaning.code, meaning.entry, meaning.of)
        lemmas.append(_lemma(token, lexicon.lemmas))
        end += text.startswith(".", end)
        if not text.startswith(" ", end) and not (text[end - 1] == "." and text[end : end + 1].isalpha()):
            break
        pos = end + text.startswith(" ", end)
    return found


def currency_after(text: str, at: int, lang: str, scaled: bool = False) -> Currency | None:
    """The currency that stands after the number that ends at `at`: a sign, a code or a name.

    After a `scaled` number ("5 Mio. Euro-Auftrag") the name can be the first part of a word.
    """
    lexicon = _lexicon(lang)
    m = lexicon.after.match(text, at)
    if m is None:
        return None
    if m["sign"]:
        return Currency(m.start("sign"), m.end(), lexicon.signs[m["sign"]], m["sign"])
    if m["code"] and m["code"] in lexicon.codes:
        return Currency(m.start("code"), m.end(), lexicon.codes[m["code"]], m["code"])
    start = m.start("code") if m["code"] else m.start("name")
    return _named(text, start, lang, compound=scaled)


def currency_before(text: str, at: int, lang: str, scaled: bool = False) -> Currency | None:
    """The currency that stands before the number that begins at `at`: a sign, a code or, if it is `scaled`, a name."""
    lexicon = _lexicon(lang)
    m = lexicon.before.search(text, max(0, at - 12), at)
    if m is None or (m["name"] and not scaled):
        return None
    if m["name"]:
        return _named(text, m.start(), lang)
    if m["sign"]:
        return Currency(m.start(), m.end(), lexicon.signs[m["sign"]], m["sign"])
    code = lexicon.codes.get(m["code"])
    return Currency(m.start(), m.end(), code, m["code"]) if code else None


# --- sums -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sum:
    """A number with its currency, and how it came by it."""

    number: Number
    start: int
    end: int
    amount: Decimal
    amount_max: Decimal | None
    currency: Currency
    rule: str


def _sum(number: Number, currency: Currency, rule: str) -> _Sum:
    start = min(number.start, currency.start) if rule.endswith(("before", "after")) else number.start
    end = max(number.end, currency.end) if rule.endswith("after") else number.end
    high = None if number.value_max is None else number.value_max / currency.of
    return _Sum(number, start, end, number.value / currency.of, high, currency, rule)


def _refusal(number: Number, currency: Currency, article: Article, lexicon: _Lexicon) -> str | None:
    """Why a number beside the name of a currency is no money, None if it is."""
    if number.kind == "vague":
        return "vague sum"
    if number.kind == "article":
        return "article"
    if number.kind != "cardinal":
        return f"{number.kind} number"
    if number.value < 1000 and currency.entry in lexicon.weights:
        return "may be a weight"
    if number.scale == 1 and currency.entry in lexicon.code_words:
        return f"{currency.entry} is also a word"
    if number.is_year and number.value % 100 and currency.start < number.start and currency.entry in lexicon.codes:
        return "year"
    if number.is_year and (_in_date(number, article) or _is_subject(number, currency, article.text, lexicon)):
        return "year"
    return None


def _in_date(number: Number, article: Article) -> bool:
    return article.fact_at("dates", number.start) is not None


def _is_subject(number: Number, currency: Currency, text: str, lexicon: _Lexicon) -> bool:
    """Whether the name is in the nominative singular, so that no number counts it: "в 2023 доллар подорожал"."""
    name = _plain(text[currency.start : currency.end])
    forms = lexicon.lemmas.get(name)
    return number.end <= currency.start and forms == name and len(lexicon.forms_of.get(name, ())) > 1


def _own_sums(article: Article, lexicon: _Lexicon) -> dict[int, _Sum]:
    """The sums whose currency stands beside the number, by the number's index."""
    text, lang = article.text, article.lang
    found: dict[int, _Sum] = {}
    taken, last = 0, -1
    for i, number in enumerate(article.numbers):
        currency, rule = currency_after(text, number.end, lang, number.scale > 1), "money.currency_after"
        if currency is None:
            currency, rule = currency_before(text, number.start, lang, number.scale > 1), "money.currency_before"
            if currency is not None and currency.start < taken:
                currency = None
        if currency is None or number.start < taken:
            continue
        if reason := _refusal(number, currency, article, lexicon):
            article.refuse("money", number.start, number.end, reason)
            continue
        made = _sum(number, currency, rule)
        taken = made.end
        whole = found.get(last)
        if whole and currency.of > 1 and whole.currency.of == 1 and text[whole.end : made.start] in lexicon.part_links:
            found[last] = replace(whole, end=made.end, amount=whole.amount + made.amount)
            continue
        found[i], last = made, i
    return found


def _share(article: Article, sums: dict[int, _Sum]) -> None:
    """Give the currency of a sum to the numbers before that share it: "с 5 до 7 млн долларов"."""
    for i in range(len(article.numbers) - 2, -1, -1):
        if i not in sums and i + 1 in sums and article.numbers[i].shares:
            sums[i] = _sum(article.numbers[i], sums[i + 1].currency, "money.shared_currency")


def _continue(article: Article, sums: dict[int, _Sum], lexicon: _Lexicon) -> None:
    """Give a number with a scale word and no unit the currency of the sum that it continues."""
    own = [sums[k] for k in sorted(sums)]
    starts = [s.start for s in own]
    counted = -1
    for i, number in enumerate(article.numbers):
        if i in sums or number.scale == 1 or number.kind != "cardinal" or number.is_year:
            continue
        k = bisect_left(starts, number.start)
        if k and number.end <= own[k - 1].end:
            continue
        if not lexicon.continues.match(article.text, number.end):
            article.refuse("money", number.start, number.end, "counts something else")
            counted = number.start
            continue
        source = _continued(article, number, own, k)
        if source is None:
            article.refuse("money", number.start, number.end, "no currency")
        elif source.start < counted:
            article.refuse("money", number.start, number.end, "continues what counts something else")
        else:
            sums[i] = _sum(number, source.currency, "money.continues")


def _continued(article: Article, number: Number, sums: list[_Sum], after: int) -> _Sum | None:
    """The sum that `number` continues: before it in its sentence, after it there, or in the sentence before.

    Args:
        sums: The sums with a currency of their own, in order.
        after: Index of the first of them after the number.
    """
    start, end = article.sentence_at(number.start)
    previous = sums[after - 1] if after else None
    following = sums[after] if after < len(sums) else None
    if previous and number.start - previous.start > _CONTINUE_WITHIN:
        previous = None
    if previous and previous.start >= start:
        return previous
    if following and following.start < min(end, number.start + _CONTINUE_WITHIN):
        return following
    if previous and "\n" not in article.text[previous.end : number.start]:
        return previous
    return None


def _merge(article: Article, sums: dict[int, _Sum]) -> list[_Sum]:
    """The sums in order, two that make a range as one: "от 5 млн до 7 млн евро", "$5–$7 млн"."""
    made: list[_Sum] = []
    for i in sorted(sums):
        b = sums[i]
        a = made[-1] if made else None
        found = joint(article.text, (a.start, a.end), (b.start, b.end), article.lang) if a else None
        if a is None or found is None or a.currency.code != b.currency.code or a.amount_max or b.amount_max:
            made.append(b)
            continue
        low = a.amount
        if (
            a.number.scale == 1
            and b.number.scale > 1
            and a.rule.endswith("before")
            and low * b.number.scale <= b.amount
        ):
            low *= b.number.scale
        if found.is_range and low < b.amount:
            made[-1] = replace(a, start=found.start, end=b.end, amount=low, amount_max=b.amount)
        else:
            made[-1:] = [replace(a, amount=low), b]
    return made


def _line(text: str, start: int, end: int) -> str | None:
    """The line that holds ``text[start:end]``, None when it is longer than a line of a list."""
    first = text.rfind("\n", max(0, start - _LIST_LINE), start) + 1
    if first == 0 and start >= _LIST_LINE:
        return None
    last = text.find("\n", end, end + _LIST_LINE)
    line = text[first : last if last >= 0 else end + _LIST_LINE]
    return line if len(line) <= _LIST_LINE else None


def _is_rate(article: Article, s: _Sum) -> bool:
    """Whether a sum stands in a line that lists exchange rates: "1 USD = 3,2541 BYN", "3.43 RUB"."""
    if s.number.scale > 1:
        return False
    line = _line(article.text, s.start, s.end)
    if line is None:
        return False
    words = _LIST_WORD.findall(line)
    if s.amount % 1 and (not words or (len(words) == 1 and _CODE.search(line))):
        return True
    return _RATE.search(line) is not None and _CODE.search(line) is not None and len(words) < 4


_LIST_LINE = 80
_LIST_WORD = re.compile(r"(?![A-Z]{3}\b)[^\W\d_]{3,}")
_RATE = re.compile(r"[0-9][.,][0-9]{4}(?![0-9])|\b1(?:0{1,3})?\s[A-Z]{3}\s?[=–—-]|[A-Z]{3}\s[0-9.,]+\s+[A-Z]{3}\s[0-9]")
_CODE = re.compile(r"\b[A-Z]{3}\b")


def find(article: Article) -> Iterator[Money]:
    """The money of an article, with offsets into `Article.text`."""
    lexicon = _lexicon(article.lang)
    sums = _own_sums(article, lexicon)
    _share(article, sums)
    _continue(article, sums, lexicon)
    for s in _merge(article, sums):
        if _is_rate(article, s):
            article.refuse("money", s.start, s.end, "exchange rate")
        else:
            yield _money(article, s)


def _money(article: Article, s: _Sum) -> Money:
    qualifier = "exact" if s.amount_max is not None else qualifier_of(s.number, article, s.start, s.end)
    return Money(
        amount=s.amount,
        amount_max=s.amount_max,
        currency=s.currency.code,
        qualifier=qualifier,
        text=article.text[s.start : s.end],
        start=s.start,
        end=s.end,
        rule=f"{s.rule}:{s.currency.entry}",
    )


@Language.factory("extract_money")
def create(nlp: Language, name: str) -> FactComponent:
    """spaCy factory of the component."""
    return FactComponent("money", find)
