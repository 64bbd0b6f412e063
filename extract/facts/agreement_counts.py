"""Agreement counts of an article: a number and the noun of what was agreed ("81 соглашение", "76 neue Abkommen")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict
from spacy.language import Language

from extract.facts.component import FactComponent
from extract.facts.qualifiers import qualifier_of
from extract.lang import cell, remembered
from extract.records import AgreementCount, Kind, Status
from extract.spans.article import Article
from extract.spans.numbers import Number
from extract.spans.words import alternation, phrases

__all__ = ["AgreementWords", "create", "find"]

_MOST_WORDS = 7
_LARGEST = 1_000_000
_PARTNERS_WITHIN = 90
_NOUN_WITHIN = 100


# --- the words of a language -----------------------------------------------------------------------------------------


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Noun(_Strict):
    kind: Kind
    singular: str
    plural: str
    needs_before: str = ""
    needs_after: str = ""
    not_with: str = ""
    not_after: str = ""
    only_compounds: str = ""


class _Refine(_Strict):
    kind: Kind
    of: tuple[Kind, ...]
    after: str


class _Cues(_Strict):
    planned: tuple[str, ...]
    in_force: tuple[str, ...]
    signed: tuple[str, ...]


class AgreementWords(_Strict):
    """The file ``agreement_counts.toml`` of a language."""

    singular_endings: str
    plural_endings: str
    between: str
    not_between: str
    ends_in_one: bool
    capitals: bool
    compounds: bool
    labels: tuple[str, ...]
    no_one_after: tuple[str, ...]
    amount_nouns: tuple[str, ...]
    before_verbs: tuple[str, ...]
    after_number: str
    partner_prepositions: tuple[str, ...]
    partners: tuple[str, ...]
    status: _Cues
    nouns: dict[str, _Noun]
    refine: tuple[_Refine, ...] = ()


class _Form(NamedTuple):
    """What a form of a noun can be counted by."""

    noun: str
    singular: bool
    few: bool
    many: bool


class _Lexicon(NamedTuple):
    words: AgreementWords
    forms: dict[str, _Form]
    compounds: re.Pattern[str] | None
    between: frozenset[str]
    not_between: frozenset[str]
    adjective: dict[bool, re.Pattern[str]]
    label: re.Pattern[str]
    no_one_after: re.Pattern[str]
    noun_before: re.Pattern[str]
    amount_before: re.Pattern[str]
    after_number: re.Pattern[str]
    partner_before: re.Pattern[str]
    partner_after: re.Pattern[str]
    cues: dict[Status, re.Pattern[str]]


def _forms(words: AgreementWords) -> dict[str, _Form]:
    """The forms of the nouns by what they are counted by: one; two to four; five and more."""
    forms: dict[str, _Form] = {}
    for name, noun in words.nouns.items():
        singular, plural = noun.singular.split(), noun.plural.split()
        genitive = plural[1] if words.ends_in_one else plural[0]
        for form in dict.fromkeys([*singular, *plural]):
            oblique = form in plural[1:]
            forms[form] = _Form(
                name,
                singular=form in singular,
                few=form in plural if not words.ends_in_one else form == plural[0] or oblique,
                many=form in plural if not words.ends_in_one else form == genitive or oblique,
            )
    return forms


@remembered()
def _lexicon(lang: str) -> _Lexicon:
    w = cell(lang, "agreement_counts", AgreementWords)
    forms = _forms(w)
    flags = re.IGNORECASE
    tail = alternation(forms)
    head = r"[^\W\d_]{0,40}" if w.compounds else ""
    noun = rf"(?P<noun>{head}(?:{tail}))(?!\w)"
    verbs, amounts = phrases(w.before_verbs), phrases(w.amount_nouns)
    prepositions = phrases(w.partner_prepositions)
    cues: dict[Status, re.Pattern[str]] = {
        "planned": re.compile(rf"(?<!\w)(?:{phrases(w.status.planned)})(?!\w)", flags),
        "in_force": re.compile(rf"(?<!\w)(?:{phrases(w.status.in_force)})(?!\w)", flags),
        "signed": re.compile(rf"(?<!\w)(?:{phrases(w.status.signed)})(?!\w)", flags),
    }
    return _Lexicon(
        words=w,
        forms=forms,
        compounds=re.compile(rf"(?:\w|-){{0,60}}?(?P<tail>{tail})\Z") if w.compounds else None,
        between=frozenset(w.between.split()),
        not_between=frozenset(w.not_between.split()),
        adjective={
            True: re.compile(rf"[\w-]+(?:{alternation(w.singular_endings.split())})\Z", flags),
            False: re.compile(rf"[\w-]+(?:{alternation(w.plural_endings.split())})\Z", flags),
        },
        label=re.compile(rf"(?<!\w)(?:{phrases(w.labels)})\s*\Z", flags),
        no_one_after=re.compile(rf"(?<!\w)(?:{phrases(w.no_one_after)})\s*\Z", flags),
        noun_before=re.compile(
            rf"(?<!\w){noun}(?:\s+\w[\w-]*){{0,8}}?(?:\s+(?:{verbs})(?:\s+[^\W\d_]+){{0,3}}?\s*|\s*[:—–]\s*)\Z", flags
        ),
        amount_before=re.compile(
            rf"(?<!\w)(?:{amounts})(?:\s+[^\W\d_][\w-]*){{0,4}}?\s+{noun}(?:\s+\w[\w-]*){{0,9}}?\s*[—–:-]?\s*\Z",
            flags,
        ),
        after_number=re.compile(rf"[ ]?[.,;:)!?»\n]|\Z|[ ](?:{alternation(w.after_number.split())})(?!\w)", flags),
        partner_before=re.compile(rf"(?<!\w)(?:{prepositions})\s+\Z", flags),
        partner_after=re.compile(rf"(?:\s+[^\W\d_][\w-]*){{0,3}}?\s+(?:{phrases(w.partners)})(?!\w)", flags),
        cues=cues,
    )


# --- the noun of a count ---------------------------------------------------------------------------------------------


class _Counted(NamedTuple):
    """An agreement noun found beside a number, and what to refuse it for, if anything."""

    start: int
    end: int
    kind: Kind
    noun: str
    refused: str | None


_ASIDE = re.compile(r"[ ]\([^()0-9\n]{3,60}\)")
_WORD = re.compile(r"[ ]{1,2}[«„\"]?([^\W\d_][\w-]*),?")


def _form(word: str, lexicon: _Lexicon) -> _Form | None:
    plain = word.lower().replace("ё", "е")
    if plain in lexicon.forms or lexicon.compounds is None:
        return lexicon.forms.get(plain)
    m = lexicon.compounds.match(plain)
    return lexicon.forms[m["tail"]] if m and word[0].isupper() else None


def _agrees(form: _Form, n: int, lexicon: _Lexicon) -> bool:
    """Whether a noun in this form can be counted by `n` (5 соглашений, but статья 5 соглашения)."""
    if not lexicon.words.ends_in_one:
        return form.singular if n == 1 else form.many
    if n % 10 == 1 and n % 100 != 11:
        return form.singular
    return form.few if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else form.many


def _is_adjective(word: str, n: int, lexicon: _Lexicon) -> bool:
    if word.lower() in lexicon.between:
        return True
    if word.lower() in lexicon.not_between or (lexicon.words.capitals and word[0].isupper()):
        return False
    one = n == 1 if not lexicon.words.ends_in_one else n % 10 == 1 and n % 100 != 11
    return lexicon.adjective[one].match(word) is not None


def _noun_after(text: str, number: Number, n: int, lexicon: _Lexicon) -> _Counted | None:
    """The agreement noun that a number counts, adjectives between them passed over."""
    before: list[str] = []
    aside = _ASIDE.match(text, number.end)
    at = aside.end() if aside else number.end
    for _ in range(_MOST_WORDS):
        m = _WORD.match(text, at)
        if m is None:
            return None
        word = m[1]
        form = _form(word, lexicon)
        if form and _agrees(form, n, lexicon):
            return _counted(text, form, m.start(1), m.end(1), before, lexicon)
        if not _is_adjective(word, n, lexicon):
            return None
        before.append(word)
        at = m.end()
    return None


def _counted(text: str, form: _Form, start: int, end: int, before: list[str], lexicon: _Lexicon) -> _Counted | None:
    noun = lexicon.words.nouns[form.noun]
    if noun.needs_before and not any(re.match(phrases([noun.needs_before]), w, re.IGNORECASE) for w in before):
        return None
    if noun.needs_after:
        after = re.compile(rf"\s+{phrases([noun.needs_after])}", re.IGNORECASE).match(text, end)
        if after is None:
            return None
        end = after.end()
    kind = noun.kind
    for refine in lexicon.words.refine:
        if kind in refine.of and re.compile(rf"\s+{phrases([refine.after])}", re.IGNORECASE).match(text, end):
            kind = refine.kind
    refused = None
    if noun.only_compounds and not _is_listed(text[start:end].lower(), noun):
        refused = text[start:end]
    if noun.not_after and (m := re.compile(rf"\s+({phrases([noun.not_after])})", re.IGNORECASE).match(text, end)):
        refused = m[1]
    if noun.not_with:
        other = re.compile(rf"(?:{phrases(noun.not_with.split())})\Z", re.IGNORECASE)
        refused = refused or next((w for w in (*before, text[start:end]) if other.match(w)), None)
    return _Counted(start, end, kind, form.noun, refused)


def _is_listed(word: str, noun: _Noun) -> bool:
    """Whether a word is the noun itself or one of the compounds with it that count."""
    forms = (*noun.singular.split(), *noun.plural.split())
    return word in forms or word.startswith(tuple(noun.only_compounds.split()))


def _noun_before(text: str, number: Number, lexicon: _Lexicon) -> _Counted | None:
    """The agreement noun before its number: "соглашений подписано 81", "die Zahl der Abkommen stieg auf 76"."""
    if not lexicon.after_number.match(text, number.end):
        return None
    start = max(0, number.start - _NOUN_WITHIN)
    window = re.split(r"\n|[.!?;]\s", text[start : number.start])[-1]
    start = number.start - len(window)
    m = lexicon.amount_before.search(window)
    if m is None and lexicon.words.ends_in_one:
        m = lexicon.noun_before.search(window)
    if m is None:
        return None
    form = _form(m["noun"], lexicon)
    if form is None or not form.many:
        return None
    return _counted(text, form, start + m.start("noun"), start + m.end("noun"), [], lexicon)


# --- partners and status ---------------------------------------------------------------------------------------------


def _partners(article: Article, index: int, start: int, end: int, lexicon: _Lexicon) -> int | None:
    """The number of partners that the count at ``text[start:end]`` is said to be with: "с 73 регионами"."""
    text = article.text
    first, last = article.sentence_at(start)
    for k in (index + 1, index - 1):
        if not 0 <= k < len(article.numbers):
            continue
        other = article.numbers[k]
        if other.kind != "cardinal" or other.value % 1 or other.is_year or not first <= other.start < last:
            continue
        gap = text[end : other.start] if k > index else text[other.end : start]
        if len(gap) > _PARTNERS_WITHIN or re.search(r"[;:()]", gap):
            continue
        before = lexicon.partner_before.search(text, max(0, other.start - 8), other.start)
        if before and lexicon.partner_after.match(text, other.end):
            return int(other.value)
    return None


def _status(article: Article, start: int, end: int, lexicon: _Lexicon) -> Status | None:
    """What the sentence says about the agreements: the nearest cue, a planned one first."""
    first, last = article.sentence_at(start)
    first, last = max(first, start - 150), min(last, end + 150)
    nearest: tuple[int, Status] | None = None
    for status, cue in lexicon.cues.items():
        for m in cue.finditer(article.text, first, last):
            distance = start - m.end() if m.end() <= start else max(0, m.start() - end)
            if status == "planned" and distance < 80:
                return "planned"
            if nearest is None or distance < nearest[0]:
                nearest = (distance, status)
    return nearest[1] if nearest else None


# --- counts ----------------------------------------------------------------------------------------------------------


def _refusal(article: Article, number: Number, n: int, found: _Counted, lexicon: _Lexicon) -> str | None:
    """Why a number beside an agreement noun is no count, None if it is."""
    before = max(0, number.start - 20)
    if number.kind != "cardinal":
        return f"{number.kind} number"
    if found.refused:
        return f"{found.refused}: not between parties"
    if number.is_year or article.fact_at("dates", number.start):
        return "year"
    if lexicon.label.search(article.text, before, number.start):
        return "number of an article, point or document"
    if n == 1 and lexicon.no_one_after.search(article.text, before, number.start):
        return "another one"
    return None


def find(article: Article) -> Iterator[AgreementCount]:
    """The agreement counts of an article, with offsets into `Article.text`."""
    lexicon = _lexicon(article.lang)
    text = article.text
    for i, number in enumerate(article.numbers):
        n = abs(int(number.value))
        if number.kind in ("roman", "article") or number.value % 1 or not 0 < n < _LARGEST:
            continue
        counted_by = 1 if number.kind == "ordinal" else n
        found, rule = _noun_after(text, number, counted_by, lexicon), "number_noun"
        if found is None:
            found, rule = _noun_before(text, number, lexicon), "noun_number"
        if found is None:
            continue
        if reason := _refusal(article, number, n, found, lexicon):
            article.refuse("agreement_counts", number.start, max(number.end, found.end), reason)
            continue
        start, end = min(number.start, found.start), max(number.end, found.end)
        yield AgreementCount(
            count=n,
            kind=found.kind,
            qualifier=qualifier_of(number, article, number.start, number.end),
            partners=_partners(article, i, start, end, lexicon),
            status=_status(article, start, end, lexicon),
            text=text[start:end],
            start=start,
            end=end,
            rule=f"agreement_counts.{rule}:{found.noun}",
        )


@Language.factory("extract_agreement_counts")
def create(nlp: Language, name: str) -> FactComponent:
    """spaCy factory of the component."""
    return FactComponent("agreement_counts", find)
