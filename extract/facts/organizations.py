"""Organisations of an article: one entry a body, nominative, in full extent, with its short forms as aliases.

Names come from the recogniser and from phrases whose head names a kind of body ("министерство", "Botschaft"); a phrase
takes in the recogniser's spans that lie in it, so that nested names count outermost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.language import Language

from extract.facts.component import FactComponent
from extract.facts.organization_short import is_short_for
from extract.facts.organization_spans import NamedBody, bodies
from extract.facts.organization_words import known_ids, legal_forms, spelled_out
from extract.lang import remembered
from extract.records import Fact, Organization
from extract.spans.article import Article
from extract.spans.morphology import forms
from extract.spans.translit import fold_name

__all__ = ["create", "find"]


def find(article: Article) -> Iterator[Fact]:
    """The organisations of an article, with offsets into `Article.text`."""
    found = bodies(article)
    groups = _grouped(found, article)
    for group in sorted(groups, key=lambda g: g.mentions[0].start):
        yield group.organization(article.lang)


@dataclass
class _Group:
    """Mentions of one body, in order."""

    mentions: list[NamedBody] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The fullest name, the first of equals."""
        return max((m.name for m in self.mentions), key=lambda n: len(_words(n)))

    def organization(self, lang: str) -> Organization:
        name = self.name
        names = dict.fromkeys(m.name for m in self.mentions)
        folded = {_folded(name)}
        aliases = []
        for other in names:
            if _folded(other) not in folded:
                folded.add(_folded(other))
                aliases.append(other)
        places = tuple(sorted({(m.start, m.end) for m in self.mentions}))
        key = "org:" + _id(names, lang)
        return Organization(key=key, name=name, aliases=tuple(aliases), mentions=places, rule=self.mentions[0].rule)


def _id(names: dict[str, None], lang: str) -> str:
    known = known_ids(lang)
    for name in names:
        if _folded(name) in known:
            return known[_folded(name)]
    return fold_name(_bare(max(names, key=lambda n: len(_words(n))))).replace(" ", "-") or "-"


_MARKS = re.compile('[«»„“”"]')


def _bare(name: str) -> str:
    return " ".join(_MARKS.sub(" ", name).split())


@remembered(maxsize=4096)
def _folded(name: str) -> str:
    """What two spellings of a name have in common: no legal form, no quotation marks, small letters."""
    low = _bare(name).casefold().replace("ё", "е")
    kept = [w for w in low.split() if w.strip(".,") not in legal_forms()]
    return " ".join(kept) or low


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", _folded(name))


def _grouped(found: list[NamedBody], article: Article) -> list[_Group]:
    """Mentions of one name; then abbreviations and short forms to the names that they stand for."""
    groups: dict[str, _Group] = {}
    for body in found:
        groups.setdefault(_folded(body.name), _Group()).mentions.append(body)
    if article.lang == "ru":
        for key in list(groups):
            target = _other_case(key, groups)
            if target:
                name = groups[target].name
                groups[key].mentions = [m._replace(name=name) for m in groups[key].mentions]
                _move(groups, key, target)
    known = known_ids(article.lang)
    by_id: dict[str, str] = {}
    for key in list(groups):
        ident = known.get(key)
        if ident and ident in by_id:
            _move(groups, key, by_id[ident])
        elif ident:
            by_id[ident] = key
    for key in list(groups):
        if key in groups:
            target = _in_brackets(groups[key], groups, article) or _short_for(key, groups, article.lang)
            if target and target != key:
                _move(groups, key, target)
    return list(groups.values())


def _other_case(key: str, groups: dict[str, _Group]) -> str | None:
    """The name in the nominative that stands elsewhere in the document, for one word in another case: «Витязя»."""
    if " " in key:
        return None
    lemmas = {f.lemma.replace("ё", "е") for f in forms(key)}
    return next((other for other in groups if other != key and other in lemmas), None)


def _move(groups: dict[str, _Group], key: str, target: str) -> None:
    into = groups[target]
    into.mentions = sorted([*into.mentions, *groups.pop(key).mentions], key=lambda m: m.start)


def _in_brackets(group: _Group, groups: dict[str, _Group], article: Article) -> str | None:
    """The name right before an abbreviation in brackets: "Государственный комитет по имуществу (ГКИ)"."""
    for mention in group.mentions:
        before = article.text[max(0, mention.start - 3) : mention.start]
        if not re.search(r"\s\([«\"„]?$", before):
            continue
        opened = mention.start - len(before) + before.rindex("(")
        for key, other in groups.items():
            short = _is_abbreviation(mention.name) or _is_abbreviation(other.name)
            if short and other is not group and any(0 <= opened - m.end <= 1 for m in other.mentions):
                return key
    return None


def _is_abbreviation(name: str) -> bool:
    return len(_words(name)) < 3 and sum(c.isupper() for c in name) > 1


def _short_for(key: str, groups: dict[str, _Group], lang: str) -> str | None:
    """The one longer name that begins with this one, or that it shortens."""
    words, spelled = _words(key), spelled_out(lang)
    name = groups[key].name
    longer = []
    for other in groups:
        theirs = _words(other)
        if other == key or len(theirs) <= len(words):
            continue
        begins = len(words) > 1 and theirs[: len(words)] == words
        begins = begins or (len(theirs) == len(words) + 1 and theirs[1:] == words and groups[other].name[0].islower())
        initials = len(words) == 1 and name.isupper() and len(name) > 2 and _initials(theirs) == words[0]
        if begins or initials or is_short_for(name, words, theirs, spelled):
            longer.append(other)
    return longer[0] if len(longer) == 1 else None


def _initials(words: list[str]) -> str:
    return "".join(w[0] for w in words if len(w) > 3 or w.isdigit())


@Language.factory("extract_organizations")
def create(nlp: Language, name: str) -> FactComponent:
    """spaCy factory of the component."""
    return FactComponent("organizations", find)
