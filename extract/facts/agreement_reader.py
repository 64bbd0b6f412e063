"""Reads the acts of agreement of one sentence after another."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from extract.facts.agreement_acts import NEAR, Act, tell_nearer
from extract.facts.agreement_clauses import Clause, Noun
from extract.facts.agreement_context import Context
from extract.facts.agreement_days import DayReader
from extract.facts.agreement_partners import chain, doers, of_relative, parties_of, values
from extract.facts.agreement_sentences import OPENS, Sentences
from extract.facts.agreement_signers import Signer, joint_signers, read_signers, told_signer
from extract.facts.agreement_slots import Party
from extract.facts.agreement_status import BULLET, OF_LEAD, StatusReader
from extract.facts.agreement_titles import title_of
from extract.facts.agreement_words import Vocabulary
from extract.records import Kind, Status, is_code
from extract.spans.article import Article
from extract.spans.capitals import nouns_have_capitals

__all__ = ["Reader"]

_OBJECT = 4  # words from a comma to the noun of an object
_ABOUT = 140  # characters that tell what an agreement is about, at most
_DAY = len("2025-11-25")
_DASH = re.compile(r"[»“\"]?\s*[–—-]\s*(?:[\w-]+\s+){0,2}")  # between a partner and what was signed with it
_BEFORE = 40  # characters before a noun in which an adjective of it stands
_PARTNER = 70  # characters behind a preposition in which a partner's name begins
_NAME = re.compile(r"\s+(?:[^\W\dA-ZА-ЯЁ][\w-]*\s+){0,4}(?:[«„“\"]|[A-ZА-ЯЁ][\w-]+)")
_MARK = re.compile(r";\s+")
_LISTED = re.compile(r"(?:,|\s+\w{1,3})\s+(?:[\w-]+\s+)?")  # between two nouns of one list


class _General(NamedTuple):
    """Acts that a sentence only tells together: "два соглашения"."""

    sentence: int
    kind: Kind
    whose: str
    title: str


class Reader:
    """Reads the acts of one sentence after another."""

    def __init__(self, article: Article, words: Vocabulary, sentences: Sentences, context: Context) -> None:
        self.article = article
        self.words = words
        self.sentences = sentences
        self.context = context
        named = {place.value for place in sentences.places}  # a town that is read as a person too signs nothing
        persons = [p for p in article.facts.get("persons", ()) if p.name not in named]
        self.persons = sorted(((s, e, p) for p in persons for s, e in p.mentions), key=lambda m: m[:2])
        self._person_starts = [s for s, _, _ in self.persons]
        self.status = StatusReader(article, words, self._person_starts)
        self.days = DayReader(article, words)
        self._together: tuple[int, str, Status] | None = None
        self._last_day: str | None = None
        self._general = _General(-NEAR - 1, "document", "", "")
        self._told: tuple[int, Status] = (-NEAR, "in_force")
        self._follows = False
        self._open: tuple[int, Noun, int, Clause] | None = None
        self._doers: tuple[int, tuple[str, ...]] = (-NEAR, ())
        self._list: tuple[int, Act] | None = None

    def acts(self, i: int) -> Iterator[Act]:
        """The acts that sentence `i` reports."""
        start, end = self.sentences.bounds(i)
        if self._together and i == self._together[0] + 1 and not self.sentences.goes_on(start):
            self._together = None
        self._follows = i == self._general.sentence + 1 and self.sentences.goes_on(start)
        if not self.words.may_name(self.article.text[start:end]):
            told = [both for c in self.sentences.clauses(start, end) if (both := doers(c))]
            self._doers = (i, told[0]) if len(told) == 1 else self._doers
            yield from self._items(i) if self._list and self._list[0] == i - 1 else self._taken_up(i)
            return
        clauses = self.sentences.clauses(start, end, headline=self.sentences.is_headline(i))
        taken = [p for c in clauses for p in c.parties if p.slot != "place"]
        signers = (*self._told_signer(i), *self._signers(start, end)) or self._joint_signers(i)
        for c, inner in enumerate(clauses):
            clause = _resumed(clauses[c - 1], inner, self.article.text) if c else inner
            following = clauses[c + 1] if c + 1 < len(clauses) else None
            for n, noun in enumerate(clause.nouns):
                for act in self._acts_of(noun, n, clause, following, signers, i):
                    named = taken or act.homes or act.several or act.status == "in_force"
                    theirs = act.theirs or len(act.signatories) > 1
                    if not named and self._doers[0] == i - 1 and theirs and not act.strange:
                        act.parties = () if act.commercial and any(map(is_code, self._doers[1])) else self._doers[1]
                    if act.kind == "document" and not (act.parties or act.several) and self._told[0] != i - 1:
                        yield from self._named_before(i, act.status)
                    self._told = (i, act.status) if act.rule != "base" else self._told
                    if act.several and not act.parties and noun == clause.nouns[-1] and self._is_lead(noun, i):
                        self._list = i, act
                    yield act

    def _is_of_doers(self, clause: Clause) -> bool:
        """Whether a clause that names nobody tells of those named in the sentence before: "sie unterzeichneten ..."."""
        text, words = self.article.text, self.words
        if words.they.search(text, clause.start, clause.end) or words.passive.search(text, clause.start, clause.end):
            return True
        return words.active.search(text, clause.start, clause.end) is None

    def _is_lead(self, noun: Noun, i: int) -> bool:
        """Whether the sentence with a noun opens a list of those that its acts are between: "соглашения между:"."""
        end = self.sentences.bounds(i)[1]
        between = [m.end() for m in self.words.partner_words["between"].finditer(self.article.text, noun.end, end)]
        return bool(between) and self.article.text[between[-1] : end].strip() == ":"

    def _items(self, i: int) -> Iterator[Act]:
        """The act of the two parties that an item of a list names: "— Омской и Павлодарской областями;"."""
        start, end = self.sentences.bounds(i)
        if self._list is None or BULLET.match(self.article.text, start, end) is None:
            return
        act = self._list[1]
        self._list = i, act
        parties = values([p for c in self.sentences.clauses(start, end) for p in c.parties])
        if len(parties) == 2:
            item = replace(act, start=start, sentence=i, last=i, latest=i)
            yield replace(item, parties=parties, several=False, bare=False, theirs=False, fresh=True)

    def _taken_up(self, i: int) -> Iterator[Act]:
        """What a sentence without a noun tells of the acts of the sentence before: who signed, or one after another."""
        start, end = self.sentences.bounds(i)
        near = self._told[0] in (i - 1, i - 2) or self._general.sentence == i - 1
        clauses = self.sentences.clauses(start, end) if near else ()
        if self._general.sentence == i - 1:
            yield from self._one_by_one(i, [p for c in clauses for p in c.parties])
        elif self._told in ((i - 1, "signed"), (i - 2, "signed")) and any(c.has("signed") for c in clauses):
            yield from self._signed_before(i, clauses)
            signers = self._signers(start, end) or self._joint_signers(i)
            if signers:
                yield _plain_act("document", "signed", i, start, signers=signers)
                self._told = (i, "signed")
            yield from self._held(i, [c for c in clauses[1:] if self._is_of_it(c)])
        elif self._open and self._open[0] == i - 1 and self.words.pronoun.search(self.article.text, start, end):
            yield from self._signed_open(i)
        elif self._told[0] == i - 1 and self.words.it_holds.match(self.article.text, start, end):
            yield from self._held(i, clauses)
        elif self._told[0] == i - 1 and self.words.pronoun.search(self.article.text, start, end):
            yield from self._signed_before(i, clauses)
            signers = self._signers(start, end) if any(c.has("signed") for c in clauses) else ()
            if len(signers) > 1:
                yield _plain_act("document", "signed", i, start, signers=signers)

    def _named_before(self, i: int, status: Status) -> Iterator[Act]:
        """The act that the sentence before only names, and sentence `i` takes up as "the document"."""
        if self._open is not None and self._open[0] == i - 1:
            before, noun, n, clause = self._open
            for act in self._acts_of(noun, n, clause, None, (), before, found=status):
                yield replace(act, signed=None)  # its own day is of what else was done with it

    def _signed_open(self, i: int) -> Iterator[Act]:
        """The act that the sentence before only names, and sentence `i` tells as signed: "Его подписали А и Б"."""
        start, end = self.sentences.bounds(i)
        signing = next((c for c in self.sentences.clauses(start, end) if c.has("signed", "future")), None)
        signers = self._signers(start, end)
        if signing is None or len(signers) < 2 or self._open is None:
            return
        before, noun, n, clause = self._open
        status: Status = "signed" if signing.has("signed") else "planned"
        day = self.days.first(signing.start, signing.end)
        for act in self._acts_of(noun, n, clause, None, signers, before, found=status):
            persons = tuple(dict.fromkeys(s.name for s in signers))
            yield replace(act, signed=day or act.signed, signatories=persons, last=i, latest=i)
        self._told = (i, status)
        yield from self._held(i, [c for c in self.sentences.clauses(start, end)[1:] if self._is_of_it(c)])

    def _held(self, i: int, clauses: Sequence[Clause]) -> Iterator[Act]:
        """For how long the act told just before holds: "Er gilt bis Ende 2027"."""
        for clause in clauses[:1]:
            if clause.has("in_force") and (period := self.days.period(clause)):
                yield replace(_plain_act("document", self._told[1], i, clause.start), period=period)

    def _is_of_it(self, clause: Clause) -> bool:
        """Whether a clause of its own tells of the act told just before: "...; es läuft bis 31. Juli 2020"."""
        own = _MARK.match(self.article.text, clause.start, clause.end)
        return own is not None and self.words.it_holds.match(self.article.text, own.end(), clause.end) is not None

    def _signed_before(self, i: int, clauses: Sequence[Clause]) -> Iterator[Act]:
        """When the act told just before was signed: "haben es am 13. Mai unterzeichnet"."""
        start = self.sentences.bounds(i)[0]
        for clause in clauses:
            day = self.days.first(clause.start, clause.end)
            if day and any(c.kind == "signed" and not self.status.is_modal(c, clause) for c in clause.cues):
                yield replace(_plain_act("document", "signed", i, start), signed=day)

    def _one_by_one(self, i: int, parties: Sequence[Party]) -> Iterator[Act]:
        """The acts that the sentence before counted: "Первое заключено между А и Б, второе - между В и Г"."""
        start, end = self.sentences.bounds(i)
        cuts = [m.start() for m in self.words.ordinal.finditer(self.article.text, start, end)]
        for left, right in pairwise([*cuts, end]):
            named = values([p for p in parties if p.slot == "between" and left <= p.start < right])
            if len(named) > 1:
                act = _plain_act(self._general.kind, "signed", i, start, parties=named)
                yield replace(act, title=self._general.title)

    def _signers(self, start: int, end: int) -> tuple[Signer, ...]:
        """Who, by the sentence ``text[start:end]``, signed something."""
        persons = self.persons[bisect_left(self._person_starts, start) : bisect_left(self._person_starts, end)]
        return read_signers(self.article, start, end, self.sentences.places, persons)

    def _told_signer(self, i: int) -> tuple[Signer, ...]:
        """The person of the sentence before whom sentence `i` names by a pronoun as who signed."""
        start, end = self.sentences.bounds(i)
        first = self.sentences.bounds(max(i - 1, 0))[0]
        persons = self.persons[bisect_left(self._person_starts, first) : bisect_left(self._person_starts, start)]
        return told_signer(self.article, start, end, self.sentences.places, persons)

    def _joint_signers(self, i: int) -> tuple[Signer, ...]:
        """The two persons of the sentences before whom sentence `i` names together: "beide Präsidenten"."""
        start, end = self.sentences.bounds(i)
        last = bisect_left(self._person_starts, start)
        for before in range(i - 1, max(i - NEAR, 0) - 1, -1):
            first = bisect_left(self._person_starts, self.sentences.bounds(before)[0])
            if len({p.name for _, _, p in self.persons[first:last]}) > 1:
                return joint_signers(self.article, start, end, self.sentences.places, self.persons[first:last])
        return ()

    def _acts_of(
        self,
        noun: Noun,
        n: int,
        clause: Clause,
        following: Clause | None,
        signers: Sequence[Signer],
        i: int,
        found: Status | None = None,
    ) -> Iterator[Act]:
        nouns, text = clause.nouns, self.article.text
        stop = nouns[n + 1].start if n + 1 < len(nouns) else clause.end
        explicit = parties_of(noun, n, clause, stop)
        if explicit == [()] and n and n + 1 < len(nouns) and nouns[n + 1].base and nouns[n + 1].kind == "document":
            explicit = parties_of(nouns[n - 1], n - 1, clause, noun.start)
        if (
            following is not None
            and n + 1 == len(nouns)
            and not following.nouns
            and not clause.has("signed", "accepted")
        ):
            told = of_relative(following)
            explicit = [told] if told and len(explicit) == 1 and len(explicit[0]) < 2 else explicit
        between = sum(p.slot == "between" and noun.start <= p.start < stop for p in clause.parties) > 1
        if len(explicit) == 1 and len(explicit[0]) < 2:
            explicit = self._with_dash(noun, clause) or explicit
        status, cue = self.status.of(noun, n, clause, following, len(explicit) > 1, between and self._follows)
        if status is None:
            status = self._implied_status(noun, clause, i, between, len(explicit[0]) > 1)
        if status is None and (partners := self._of_general(noun, clause, stop, i)):
            status, explicit = "signed", partners
        alone = not noun.base and all(other.base for other in nouns if other != noun)
        if status is None and alone and not clause.has("proposed", "planned", "negated", "discussed"):
            self._open = i, noun, n, clause
        status = status or found
        if status is None:
            return
        singled_out = self._is_singled_out(noun, clause, stop)
        if (
            (noun.vague and len(explicit) == 1 and not singled_out)
            or (noun.counted is not None and noun.counted != len(explicit) and not singled_out)
            or (len(explicit) == 1 and not singled_out and self._is_counted_with(noun, n, clause))
            or (noun.base and noun.number == 2)
        ):
            self.article.refuse("agreements", noun.start, noun.end, "counted or meant in general")
            if status == "signed":
                title = title_of(self.article, noun, _title_end(noun, clause, stop), self.words)
                self._general = _General(i, noun.kind, _of_all(clause), title)
            if status != "in_force" and (day := self.days.of(noun, clause, stop, None, status)[0]):
                self._together = (i, day, status)
            return
        weak = cue is not None and cue.kind in ("accepted", "prepared")
        relative = following if following is not None and noun == nouns[-1] and not following.nouns else None
        signed, period = self.days.of(noun, clause, stop, relative, status)
        own = [s for s in signers if status == "signed" or clause.start <= s.start < clause.end]
        persons = tuple(dict.fromkeys(s.name for s in own)) if status != "in_force" and not noun.base else ()
        homes = tuple(dict.fromkeys(s.home for s in own if s.home)) if persons else ()
        if len(explicit) == 1 and tell_nearer(homes, explicit[0]):
            explicit = [()]
        lead = self.status.list_lead(clause.start) if signed is None and status == "signed" else None
        if lead:
            signed = self.days.first(*lead)
        if self._together and signed is None and status == self._together[2] and 0 < i - self._together[0] <= NEAR:
            signed = self._together[1]
        if signed is None and status == "signed" and self.words.same_day.search(text, clause.start, clause.end):
            signed = self._last_day
        if status == "signed" and signed and self._is_to_come(signed):
            status = "planned"
        self._last_day = signed if signed and len(signed) == _DAY else self._last_day
        if noun.base:
            period = None
        elif period is None and n + 1 < len(nouns) and nouns[n + 1].base:
            later = nouns[n + 2].start if n + 2 < len(nouns) else clause.end
            period = self.days.of(nouns[n + 1], clause, later, None, status)[1]
        reach = stop
        if n + 1 < len(nouns) and nouns[n + 1].base and not noun.base:
            reach = nouns[n + 2].start if n + 2 < len(nouns) else clause.end
        title = title_of(self.article, noun, _title_end(noun, clause, reach), self.words)
        refers_back = noun.bare or (noun.signature and " " not in title)
        for parties in explicit:
            yield Act(
                kind=noun.kind,
                status=status,
                start=noun.start,
                sentence=i,
                last=i,
                parties=parties,
                signatories=persons,
                homes=homes,
                signed=signed,
                period=period,
                title=title,
                weak=weak,
                several=noun.number == 2 and (len(explicit) == 1 or len(parties) > 1),
                partner=len(parties) == 1 and self._is_partner(parties[0], clause),
                headline=self.sentences.is_headline(i),
                once=self.words.once.search(self.article.text, clause.start, clause.end) is not None,
                former=self._is_former(noun, clause),
                theirs=noun.bare or self._is_of_doers(clause),
                strange=not parties and self._has_strange_partner(noun, stop, clause),
                national=not parties and self._is_national(noun, clause, stop),
                both=not parties and self.words.both.search(self.article.text, noun.end, stop) is not None,
                alone=len(explicit) == 1,
                partners=self._counted_partners(noun, stop) if len(parties) == 1 else 0,
                commercial=self.words.commercial.match(text[noun.start : noun.end]) is not None,
                bare=refers_back and not parties,
                fresh=noun.fresh,
                rule="base" if noun.base else cue.kind if cue else "attribute",
                latest=i,
            )

    def _is_to_come(self, day: str) -> bool:
        """Whether a day is after the day of publication, so that what is told of it is announced."""
        published = self.article.published or ""
        return len(day) == len(published) == _DAY and day.isascii() and "X" not in published + day and day > published

    def _with_dash(self, noun: Noun, clause: Clause) -> list[tuple[str, ...]]:
        """The parties of an act behind its partner and a dash: "А заключил соглашение с Б, а с В - протокол"."""
        partner = next((p for p in reversed(clause.parties) if p.end <= noun.start), None)
        if partner is None or partner.slot != "with":
            return []
        if not _DASH.fullmatch(self.article.text, partner.end, noun.start):
            return []
        subjects = {p.value for p in clause.parties if p.slot == "subject" and p.start < noun.start}
        subjects = subjects or ({self._general.whose} if self._general.whose else set())
        return [(*subjects, partner.value)] if len(subjects) == 1 else []

    def _of_general(self, noun: Noun, clause: Clause, stop: int, i: int) -> list[tuple[str, ...]]:
        """The acts that a list of partners singles out of many told just before: "Среди них - договоры с А и с Б"."""
        at, kind, whose, _ = self._general
        several = noun.number != 1 and not clause.has("proposed", "planned", "negated", "discussed")
        near = 0 < i - at <= (NEAR if self._told[0] > at else 2 * NEAR)
        if not (whose and several and near) or noun.kind not in (kind, "agreement", "contract"):
            return []
        partners = chain([p for p in clause.parties if noun.start <= p.start < stop])
        return [(whose, p.value) for p in partners] if len(partners) > 1 or self._follows else []

    def _has_strange_partner(self, noun: Noun, stop: int, clause: Clause) -> bool:
        """Whether a noun's partner is named, but as nothing known: "соглашение и с уездом Чаннин"."""
        text = self.article.text
        if nouns_have_capitals(self.article.lang):
            return False
        for slot in ("with", "between"):
            for preposition in self.words.partner_words[slot].finditer(text, noun.end, stop):
                behind = [p for p in clause.parties if p.start >= preposition.start()]
                if any(p.slot == slot or slot == "with" for p in behind):
                    return False
                end = min(stop, preposition.end() + _PARTNER)
                first = bisect_left(self._person_starts, preposition.end())
                if any(s < end and person.role for s, _, person in self.persons[first : first + 1]):
                    return False
                if slot == "between" and not self._is_general(preposition.end(), end):
                    return True
                if _NAME.match(text, preposition.end(), end):
                    return True
        return False

    def _is_general(self, start: int, end: int) -> bool:
        """Whether those that something is "between" are only said to be regions, sides or the like."""
        return self.words.generic.search(self.article.text, start, end) is not None

    def _is_partner(self, party: str, clause: Clause) -> bool:
        """Whether the one party that a clause names is the partner of somebody named before."""
        if any(p.slot == "with" and p.value == party for p in clause.parties):
            return True
        return self.words.with_pronoun.search(self.article.text, clause.start, clause.end) is not None

    def _is_national(self, noun: Noun, clause: Clause, stop: int) -> bool:
        """Whether an act is told to be between countries that its sentence doesn't name."""
        text = self.article.text
        if self.words.national.search(text, noun.end, stop):
            return True
        return not self.context.divided and self.words.bilateral.search(text, clause.start, clause.end) is not None

    def signing_day(self, i: int) -> str | None:
        """The day that a sentence without a noun for an act gives for the signing: "Die Unterzeichnung fand am ..."."""
        start, end = self.sentences.bounds(i)
        first = min(end, start + OPENS)
        nominal = self.words.cues["nominal"].search(self.article.text, start, first)
        nominal = nominal or self.words.ceremony.match(self.article.text, start, first)
        if nominal is None or self.words.nouns.search(self.article.text, start, end):
            return None
        if self.words.cues["done"].search(self.article.text, nominal.end(), end) is None:
            return None
        return self.days.first(nominal.end(), end)

    def _is_singled_out(self, noun: Noun, clause: Clause, stop: int) -> bool:
        """Whether two parties are named behind a word for some of many: "ряд соглашений, в том числе между А и Б"."""
        including = self.words.including.search(self.article.text, noun.end, stop)
        return (
            including is not None
            and sum(p.slot == "between" and p.start > including.start() for p in clause.parties) > 1
        )

    def _is_counted_with(self, noun: Noun, n: int, clause: Clause) -> bool:
        """Whether a plural stands in one list with a noun that is counted: "10 соглашений и договоров"."""
        for before, after in zip(clause.nouns[n - 1 :: -1] if n else (), clause.nouns[n:0:-1], strict=True):
            if after.number == 1 or not _LISTED.fullmatch(self.article.text[before.end : after.start]):
                return False
            if before.vague or before.counted is not None:
                return True
        return False

    def _counted_partners(self, noun: Noun, stop: int) -> int:
        """How many partners a plural's agreements are said to be with ("с тремя регионами"), 0 for none."""
        numbers = self.article.numbers
        for number in numbers[bisect_left(numbers, noun.end, key=lambda n: n.start) :]:
            if number.start >= stop or noun.number == 1:
                break
            governor = re.findall(r"\w+", self.article.text[noun.end : number.start])[-1:]
            if (
                governor
                and self.words.slots["with"].match(governor[0])
                and self.words.partners.match(self.article.text[number.end : stop])
            ):
                return int(number.value)
        return 0

    def _implied_status(self, noun: Noun, clause: Clause, i: int, between: bool, paired: bool) -> Status | None:
        """What a noun without a word for signing is by the line that introduces its list, by a participle, or as one
        with two named parties: "соглашение между А и Б" is in force, or signed as the acts told just before.
        """
        if clause.has("proposed", "negated", "nominal", "planned", "discussed"):
            return None
        lead = self.status.list_lead(clause.start)
        if lead:
            words, text = self.words.cues, self.article.text
            return next((s for s, kind in OF_LEAD if words[kind].search(text, *lead)), None)
        if not noun.vague and self.status.is_told_signed(noun, clause):
            return "signed"
        if noun.number != 2 and self._is_former(noun, clause) and self.days.is_dated(clause):
            return "signed"
        if noun.number == 2 or (self.sentences.goes_on(self.sentences.bounds(i)[0]) and not self._follows):
            return None
        if paired and noun.number == 1 and 0 < i - self._general.sentence <= 2:
            return "signed"
        if not between or noun.kind in ("programme", "plan", "document") or not self._is_close(noun, clause):
            return None
        signed_before = self._told[1] == "signed" and i - self._told[0] <= 1
        return "signed" if signed_before or self.sentences.is_headline(i) or self.days.is_dated(clause) else "in_force"

    def _is_former(self, noun: Noun, clause: Clause) -> bool:
        """Whether a noun is of an act that another one follows on: "Die alte Vereinbarung von 1997"."""
        before = self.article.text[max(clause.start, noun.start - _BEFORE) : noun.start]
        return self.words.former.search(before) is not None

    def _is_close(self, noun: Noun, clause: Clause) -> bool:
        """Whether only what an agreement is about stands between the noun and the parties that it is between."""
        first = next(p.start for p in clause.parties if p.slot == "between" and p.start >= noun.start)
        return first - noun.end < _ABOUT and not re.search(r"[«»„“”\"()]", self.article.text[noun.end : first - 1])


def _of_all(clause: Clause) -> str:
    """The party whose acts a clause tells together; "" when it names several or none."""
    named = {p.value for p in clause.parties if p.slot in ("subject", "office", "agent")}
    return named.pop() if len(named) == 1 else ""


def _plain_act(
    kind: Kind, status: Status, i: int, start: int, parties: tuple[str, ...] = (), signers: Sequence[Signer] = ()
) -> Act:
    """An act of sentence `i`, which begins at `start`, that has no noun of its own there."""
    homes = tuple(dict.fromkeys(s.home for s in signers if s.home))
    names = tuple(dict.fromkeys(s.name for s in signers))
    return Act(kind, status, start, i, i, parties, names, homes, bare=not parties, title=None, rule="signed", latest=i)


def _title_end(noun: Noun, clause: Clause, stop: int) -> int:
    """Where the title of an act ends at the latest: before its partners."""
    return min((p.start for p in clause.parties if p.slot == "with" and noun.end < p.start < stop), default=stop)


def _resumed(main: Clause, inner: Clause, text: str) -> Clause:
    """The main clause where it goes on behind a relative one ("unterzeichnete A, der ..., den Vertrag"), else
    the inner clause.
    """
    if main.nouns or not inner.nouns or not main.has("signed") or inner.has("signed", "accepted"):
        return inner
    comma = text.rfind(",", inner.start + 1, inner.nouns[0].start)
    if comma < 0 or len(text[comma : inner.nouns[0].start].split()) > _OBJECT:
        return inner
    parties = (*main.parties, *(p for p in inner.parties if p.start > comma))
    return Clause(main.start, inner.end, inner.nouns, main.cues, parties)
