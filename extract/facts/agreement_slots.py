"""How parties stand in a clause: between whom, with whom, who signs, and in which coordination."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from extract.facts.agreement_parties import Place
from extract.facts.agreement_words import Cue, Slot, Vocabulary
from extract.spans.article import Article
from extract.spans.morphology import forms, has_case

__all__ = ["Party", "slots"]


class Party(NamedTuple):
    """A party as it stands in a clause.

    Attributes:
        group: The coordination that it is part of.
        joint: What joins it to the one before in the group: "and", "," or "" for the first.
        by_name: Whether it is an organisation that stands by its name.
    """

    start: int
    end: int
    value: str
    slot: Slot
    group: int
    joint: Literal["", "and", ","]
    by_name: bool


_TOKEN = re.compile(r"[\w-]+|[^\w\s]")
_Token: TypeAlias = tuple[int, int, str]


def slots(
    article: Article, start: int, end: int, places: Sequence[Place], cues: tuple[Cue, ...], words: Vocabulary
) -> list[Party]:
    """The parties of the clause ``text[start:end]``, which names `places`, and how each stands."""
    if not places:
        return []
    text = article.text
    tokens: list[_Token] = [(m.start(), m.end(), m[0]) for m in _TOKEN.finditer(text, start, end)]
    starts = [t[0] for t in tokens]
    verbs = {c.start for c in cues if c.kind in ("signed", "accepted", "future", "planned", "in_force", "proposed")}
    verbs |= {m.start() for p in (words.past, words.modal, words.infinitive) for m in p.finditer(text, start, end)}
    passive = words.passive.search(text, start, end) is not None
    found: list[Party] = []
    for place in places:
        at = _lead(tokens, bisect_left(starts, place.start), words, firm=place.body == "other")
        lead, head = (tokens[at][0], tokens[at][2]) if at < len(tokens) else (place.start, "")
        if place.body == "other" and words.source.search(text, max(start, lead - _SOURCE), lead):
            continue
        last = found[-1] if found else None
        if last and last.by_name and place.body == "other" and text[last.end : place.start] == " ":
            found[-1] = last._replace(end=place.end)  # a kind of firm and its name: "холдинг ABC"
            continue
        if last and place.start > last.end + 1 and _is_joined(text, last, place, head, words):
            joint: Literal["and", ","] = "and" if words.and_word.search(text, last.end, place.start) else ","
            found.append(Party(lead, place.end, place.value, last.slot, last.group, joint, place.body == "other"))
        else:
            behind = bisect_left(starts, place.end)
            slot = _slot(tokens, at, tokens[behind][2] if behind < len(tokens) else "", verbs, words)
            if slot == "other" and words.words.case_shows and place.body == "other":
                first = next((word for _, _, word in tokens[at:] if word[0].isalnum()), "")
                short = first.isupper() and len(first) > 1
                signs = short and behind < len(tokens) and words.active.match(tokens[behind][2]) is not None
                listed = (short and at == 0) or _is_as_listed(first, place)
                slot = "subject" if signs or (listed and not _is_governed(tokens, at)) else slot
            if slot == "other" and passive and words.words.case_shows and _is_agent(tokens, at, behind):
                slot = "agent"
            if slot == "agent" and not passive and at and words.of.match(tokens[at - 1][2]):
                slot = "other"
            found.append(Party(lead, place.end, place.value, slot, place.start, "", place.body == "other"))
    whose = _behind_noun(text, start, end, found, words)
    found = [p._replace(slot="between") if p.group == whose else p for p in found]
    return [p if p.slot != "subject" or _is_of_subject(p, found) else p._replace(slot="other") for p in found]


def _behind_noun(text: str, start: int, end: int, found: Sequence[Party], words: Vocabulary) -> int | None:
    """The coordination of two that stands in the genitive right behind a noun: "соглашение А и Б"; None without one."""
    nouns = [m.end() for m in words.nouns.finditer(text, start, end)] if words.words.case_shows else []
    for one, other in pairwise(found):
        if one.group == other.group == one.start and other.joint == "and" and one.slot in ("other", "subject"):
            before = bisect_left(nouns, one.start + 1) - 1
            if before >= 0 and _NOTHING_BETWEEN.fullmatch(text, nouns[before], one.start):
                return one.group
    return None


_NOTHING_BETWEEN = re.compile(r"[\s»“”\"]*")


def _lead(tokens: Sequence[_Token], at: int, words: Vocabulary, firm: bool = False) -> int:
    """The index of the first token of a party whose name begins at token `at`: its type and body stand before."""
    while at > 0:
        word = tokens[at - 1][2]
        if (firm and words.firm_word.match(word)) or (
            words.of.match(word) and at > 1 and words.party_word.match(tokens[at - 2][2])
        ):
            at -= 1
            continue
        if not words.party_word.match(word) and not (word == "." and at > 1 and len(tokens[at - 2][2]) < 3):
            break
        at -= 1
    return at


def _is_joined(text: str, last: Party, place: Place, head: str, words: Vocabulary) -> bool:
    """Whether a place continues the coordination of the party before it."""
    joint = words.joint_of_firms if place.body == "other" else words.joint
    if joint.fullmatch(text, _after_representative(text, last.end, place.start, words), place.start) is None:
        return False
    marked = _MARK.search(text, last.end, place.start) or words.and_word.search(text, last.end, place.start)
    if last.slot == "place" and not marked:
        return False
    if words.words.case_shows and last.slot in ("between", "with"):
        kind = re.match(r"\w+", text[last.start : last.end])  # after "с провинциями" names stand as they are
        return not _is_only_nominative(head) or (kind is not None and words.party_word.match(kind[0]) is not None)
    return True


def _is_only_nominative(word: str) -> bool:
    """Whether a word can be a nominative and can't stand after "с" or "между"."""
    return has_case(word, _NOMINATIVE) and not has_case(word, _OBLIQUE)


def _after_representative(text: str, start: int, end: int, words: Vocabulary) -> int:
    """Where the "and" behind a party's representative stands: "A, vertreten durch Herrn X, und B"; else `start`."""
    if words.represented.match(text, start, end) is None:
        return start
    joints = [m.start() for m in words.and_word.finditer(text, start, end)]
    return joints[-1] if joints else start


_MARK = re.compile(r"[,()]")


def _is_as_listed(head: str, place: Place) -> bool:
    """Whether an organisation's name begins as in the nominative."""
    return re.sub(r"\W", "", place.value.split()[0]).lower() == re.sub(r"\W", "", head).lower()


def _is_governed(tokens: Sequence[_Token], at: int) -> bool:
    """Whether a name without cases depends on the noun before it: "условиях деятельности КРСУ"."""
    before, name = (tokens[at - 1][2] if at else ""), (tokens[at][2] if at < len(tokens) else "")
    return name.isupper() and len(name) > 1 and before.islower() and any(f.pos == "NOUN" for f in forms(before)[:1])


def _is_agent(tokens: Sequence[_Token], at: int, behind: int) -> bool:
    """Whether the party of these tokens is in the instrumental, as who does something in a Russian passive is."""
    named = [word for _, _, word in tokens[at:behind] if word[0].isalnum()]
    return any(has_case(word, _INSTRUMENTAL) and not has_case(word, _GENITIVE) for word in (*named[:1], *named[-1:]))


def _is_of_subject(party: Party, found: Sequence[Party]) -> bool:
    """Whether a subject is the first of its group or the group is a list, not two clauses side by side."""
    return not party.joint or any(p.group == party.group and p.joint == "and" for p in found)


_NOMINATIVE = frozenset({"nomn"})
_OBLIQUE = frozenset({"ablt", "accs"})
_INSTRUMENTAL = frozenset({"ablt"})
_GENITIVE = frozenset({"gent"})


def _is_nominative(word: str, plural: bool) -> bool:
    """Whether a word can be a nominative; without `plural`, a singular (правительства is rather a genitive)."""
    return any(form.case == "nomn" and (plural or form.number != "plur") for form in forms(word))


def _slot(tokens: Sequence[_Token], at: int, behind: str, verbs: set[int], words: Vocabulary) -> Slot:
    """How the party that begins at token `at` stands in its clause, by the words around it and by its case."""
    governor = tokens[at - 1][2] if at else ""
    if at > 1 and words.and_word.fullmatch(governor):
        other = _lead(tokens, at - 1, words)
        governor = tokens[other - 1][2] if 0 < other < at - 1 else governor
    slot: Slot = next((s for s, pattern in words.slots.items() if pattern.match(governor)), "other")
    if slot == "between" and at > 1 and words.lies_between.match(tokens[at - 2][2]):
        return "apart"
    if slot == "with" and at > 1 and words.aside_with.match(tokens[at - 2][2]):
        return "apart"
    if words.words.case_shows:
        if slot == "other" and not words.onlooker.match(governor) and at < len(tokens):
            head = tokens[at][2]
            plural = at == 0 or not words.party_word.match(head)
            return "subject" if _is_nominative(head, plural) else "other"
        return slot
    if slot == "agent" and at > 1 and tokens[at - 2][2].istitle() and not words.nouns.fullmatch(tokens[at - 2][2]):
        return "other"
    if slot != "other" or words.onlooker.match(governor):
        return slot
    if words.slots["office"].match(behind):
        return "office"
    starts_clause = (
        at == 0
        or (at == 1 and governor == ",")
        or words.conjunction.match(governor)
        or tokens[at - 1][2] in _OPENING
        or tokens[at - 1][0] in verbs
    )
    return "subject" if starts_clause else "other"


_OPENING = '–—-:)“”«»"•·▪►*'  # marks that a clause or an item of a list begins after
_SOURCE = 60  # characters before a name in which a verb can say that it is the source of the news
