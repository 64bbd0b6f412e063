"""Agreements of an article: each act of agreement that it reports, from one or several sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.language import Language

from extract.facts.agreement_acts import Act, add, complete, date_last, inherit, is_summary
from extract.facts.agreement_context import OPENING, Context
from extract.facts.agreement_reader import Reader
from extract.facts.agreement_sentences import Sentences
from extract.facts.agreement_words import vocabulary
from extract.facts.component import FactComponent
from extract.records import Agreement, is_code
from extract.spans.article import Article
from extract.spans.translit import fold_name

__all__ = ["create", "find"]


def find(article: Article) -> Iterator[Agreement]:
    """The agreements of an article, with offsets into `Article.text`."""
    words = vocabulary(article.lang)
    if not words.may_name(article.text):
        return
    sentences = Sentences(article, words)
    context = Context(article, sentences)
    reader = Reader(article, words, sentences, context)
    acts: list[Act] = []
    for i in range(len(article.sentences)):
        for act in reader.acts(i):
            add(acts, act)
        if (day := reader.signing_day(i)) is not None:
            date_last(acts, i, day)
    acts = list(_one_each(context, acts))
    pair, lead, hero = context.pair(acts), context.lead(), context.lead(by_name=True)
    firm = context.lead(by_name=True, sentences=OPENING)
    for act in acts:
        near = context.near(act.sentence) if len(act.parties) < 2 and act.alone else ()
        found = near if act.both or (near and context.is_other(near, pair)) else pair or near
        found = found or pair
        stated = act.national or (act.status == "signed" and act.kind != "contract" and not context.divided)
        found = found or (context.countries if stated else ())
        found = found or (context.firms if act.theirs or len(act.signatories) > 1 else ())
        complete(
            act,
            found,
            lead or (firm if act.status == "signed" or act.signed or act.period else None),
            hero,
            context.towns,
        )
    for act in acts:
        inherit(act, acts)
    single = [act for act in acts if not is_summary(act, acts)]
    yield from _facts(article, sorted(single, key=lambda act: (act.sentence, act.start)))


def _one_each(context: Context, acts: Sequence[Act]) -> Iterator[Act]:
    """The acts, with one for each partner in place of those that only count their partners."""
    for act in acts:
        partners = context.listed(act) if act.partners > 1 and len(act.parties) == 1 else ()
        if partners:
            yield from (replace(act, parties=(*act.parties, partner), alone=False) for partner in partners)
        else:
            yield act


def _facts(article: Article, acts: Sequence[Act]) -> Iterator[Agreement]:
    used: dict[str, int] = {}
    for act in acts:
        start, end = article.sentences[act.sentence][0], article.sentences[act.last][1]
        reason = _doubt(act)
        if reason:
            article.refuse("agreements", start, end, reason)
            continue
        parties = "+".join(sorted(fold_name(p) if not is_code(p) else p for p in act.parties))
        key = ":".join(filter(None, ("agr", act.kind, parties, act.period or act.signed)))
        used[key] = used.get(key, 0) + 1
        yield Agreement(
            key=key if used[key] == 1 else f"{key}#{used[key]}",
            kind=act.kind,
            title=act.title,
            status=act.status,
            signed=act.signed,
            period=act.period,
            parties=act.parties,
            signatories=act.signatories,
            start=start,
            end=end,
            rule=f"agreements.{act.rule}:{act.kind}",
        )


def _doubt(act: Act) -> str | None:
    """Why an act is not told well enough to be a fact; None when it is."""
    if len(act.parties) > 1:
        return None
    if act.weak:
        return "accepted, but no two parties are named"
    if act.status == "in_force":
        return "said to hold, but no two parties are named"
    if act.kind == "contract":
        return "a contract needs two named parties"
    if not act.parties and len(act.signatories) < 2:
        return "neither parties nor signatories are named"
    if len(act.parties) == 1 and not act.signatories:
        return "one party only"
    return None


@Language.factory("extract_agreements")
def create(nlp: Language, name: str) -> FactComponent:
    """spaCy factory of the component."""
    return FactComponent("agreements", find)
