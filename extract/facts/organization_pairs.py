"""Bodies of several regions that one plural names: "министерства культуры Беларуси и Татарстана"."""

from __future__ import annotations

from collections.abc import Mapping

from extract.facts.organization_finder import Span
from extract.facts.organization_words import BodyHead, body_heads, german_words, russian_words, several_heads
from extract.places import gazetteer
from extract.spans.morphology import forms, genitive_singular
from extract.spans.phrases import Tokens, chain_ends, left_edge, nominative, words_of

__all__ = ["german_pair", "russian_pair"]

_Regions = Mapping[int, int]
"""By the index of a region's first token: the one after its last."""

_FIELD = 14  # tokens of what the bodies are for, at most


def russian_pair(tokens: Tokens, i: int, bounds: tuple[int, int], regions: _Regions) -> tuple[Span, ...]:
    """The bodies that the plural at token `i` names, each by its region; () when it names no two.

    Args:
        tokens: Of the article.
        i: Index of the head.
        bounds: Indices of the first token that may belong to it, and of the one after the last.
        regions: Where regions stand.
    """
    words = russian_words()
    start, stop = bounds
    for body in several_heads(tokens[i].text, i, "ru"):
        head = body.head
        first = left_edge(tokens, head, start, "ru", lambda t: not any(f.lemma in words.not_name for f in forms(t)[:2]))
        one = start < i == first and _may_be_one(tokens[i].text) and not _is_never_joint(body)
        if body.lemma in words.common or one:
            continue
        at = _first_region(tokens, i, stop, regions)
        members = _members(tokens, at, regions, "ru")
        if len(members) < 2 or (body.kind == "office" and at == i + 1 and first == i):
            continue
        shared = (
            nominative(tokens, first, head, at, "ru") if at > i + 1 else nominative(tokens, first, head, i + 1, "ru")
        )
        names = [f"{shared} {_of_one(tokens, s, e, members[-1][1])}" for s, e in members]
        return _spans(first, members, names, body.kind)
    return ()


def _may_be_one(text: str) -> bool:
    """Whether the word is also a singular: министерства."""
    return bool(body_heads(text, 0, "ru"))


def _is_never_joint(body: BodyHead) -> bool:
    """Whether two countries or divisions never have one such body together."""
    return body.kind in ("ministry", "government") and body.lemma not in russian_words().of_several


def _first_region(tokens: Tokens, head: int, stop: int, regions: _Regions) -> int:
    """Index of the region that ends the phrase of the head, -1 when none does."""
    at = next((j for j in range(head + 1, min(stop, head + _FIELD)) if j in regions), -1)
    return at if at == head + 1 or (at > 0 and at in chain_ends(tokens, head, at, "ru")) else -1


def _members(tokens: Tokens, at: int, regions: _Regions, lang: str) -> list[tuple[int, int]]:
    """The regions that are listed from token `at`, the last joined by a conjunction; [] for no list."""
    members: list[tuple[int, int]] = []
    while at in regions:
        end = regions[at]
        members.append((at, end))
        joined = len(members) > 1 and tokens[members[-1][0] - 1].text in words_of(lang).conjunctions
        mark = tokens[end].text if end < len(tokens) else ""
        if joined or (mark != "," and mark not in words_of(lang).conjunctions):
            return members if joined else []
        at = end + 1
    return []


def _of_one(tokens: Tokens, start: int, end: int, last: int) -> str:
    """A region in the genitive singular: "Гомельской" and "Брянской областей" are each of one "области"."""
    words = [tokens[i].text for i in range(start, end)]
    noun = genitive_singular(tokens[last - 1].text)
    if noun is None:
        return " ".join(words)
    if end == last:
        return " ".join([*words[:-1], noun])
    adjective = any(f.pos == "ADJF" for f in forms(words[-1])[:1])
    return " ".join([*words, noun]) if adjective else " ".join(words)


def german_pair(tokens: Tokens, i: int, bounds: tuple[int, int], regions: _Regions) -> tuple[Span, ...]:
    """As `russian_pair`, for German: "die Außenministerien von Belarus und Russland", "Kammern A und B"."""
    start, stop = bounds
    for body in several_heads(tokens[i].text, i, "de"):
        at = i + 1
        governed = at < stop and tokens[at].text in german_words().words.of_regions
        if governed:
            at += 1
        places = {**_towns(tokens, at, stop), **(regions if governed else {})}
        members = _members(tokens, at, places, "de")
        if len(members) < 2 or (not governed and body.kind != "office"):
            continue
        first = left_edge(tokens, body.head, start, "de", _is_half)
        shared = nominative(tokens, first, body.head, at, "de")
        names = [f"{shared} " + " ".join(tokens[j].text for j in range(s, e)) for s, e in members]
        return _spans(first, members, names, body.kind)
    return ()


def _is_half(text: str) -> bool:
    """No adjective belongs to the name: only halves of compounds do (Industrie- und Handelskammern)."""
    return False


def _towns(tokens: Tokens, at: int, stop: int) -> dict[int, int]:
    """Places of the gazetteer that stand one by one from token `at`."""
    found: dict[int, int] = {}
    for j in range(at, min(stop, at + 8)):
        text = tokens[j].text
        if text[:1].isupper() and any(h.alone and h.end == len(text) for h in gazetteer("de").find(text)):
            found[j] = j + 1
    return found


def _spans(first: int, members: list[tuple[int, int]], names: list[str], kind: str) -> tuple[Span, ...]:
    starts = [first, *(s for s, _ in members[1:])]
    rule = f"organizations.several:{kind}"
    return tuple(Span(s, e, name, rule) for s, (_, e), name in zip(starts, members, names, strict=True))
