"""Agreements of an article: each act of agreement that it reports, from one or several sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from spacy.language import Language

from extract.facts.agreement_acts import (
    NEAR,
    Act,
    add,
    complete,
    date_last,
    inherit,
    is_summary,
    tell_nearer,
)
from extract.facts.agreement_parts import (
    Clause,
    Cue,
    CueKind,
    Noun,
    Party,
    Signer,
    Vocabulary,
    is_city,
    party_index,
    read_clauses,
    read_signers,
    vocabulary,
)
from extract.facts.agreement_titles import title_of
from extract.facts.component import FactComponent
from extract.records import Agreement, Date, Kind, Status, is_code
from extract.spans.article import Article
from extract.spans.translit import fold_name

__all__ = ["create", "find"]


def find(article: Article) -> Iterator[Agreement]:
    """The agreements of an article, with offsets into `Article.text`."""
    words = vocabulary(article.lang)
    if not words.may_name(article.text):
        return
    reader = _Reader(article, words)
    acts: list[Act] = []
    for i in range(len(article.sentences)):
        for act in reader.acts(i):
            add(acts, act)
        if (day := reader.signing_day(i)) is not None:
            date_last(acts, i, day)
    acts = list(_one_each(reader, acts))
    pair, lead, firm = reader.pair(acts), reader.lead(), reader.lead(by_name=True)
    for act in acts:
        found = (reader.near(act.sentence) if act.both else ()) or pair or reader.near(act.sentence)
        stated = act.national or (act.status == "signed" and act.kind != "contract" and not reader.divided)
        found = found or (reader.countries if stated else ())
        complete(act, found, lead or (firm if act.status == "signed" else None), reader.towns)
    for act in acts:
        inherit(act, acts)
    single = [act for act in acts if not is_summary(act, acts)]
    yield from _facts(article, sorted(single, key=lambda act: (act.sentence, act.start)))


_HEADLINES = 3  # sentences at the start of an article that can be headlines
_LONGEST_HEADLINE = 200
_PROGRAMME = 1500  # characters before an item of a list in which its lead is looked for
_FEW = 6  # parties among whom one is looked for that the others contain
_GOVERNS = 30  # characters before a date that can tell what it is of
_OBJECT = 4  # words from a comma to the noun of an object
_ABOUT = 140  # characters that tell what an agreement is about, at most
_BESIDE = 70  # characters between a noun and a participle of signing that belongs to it
_BULLET = re.compile(r"(?:[-–—•·▪►*]|\d{1,2}[.)])")
_ITEM = re.compile(rf"\s*(?:{_BULLET.pattern}\s*)?")
_OF_LEAD: tuple[tuple[Status, CueKind], ...] = (("planned", "planned"), ("signed", "signed"), ("in_force", "in_force"))
_OPENS = 60  # characters from the start of a sentence in which it says what it is about
_OPENING = 6  # sentences that tell what the article is about
_LISTED = re.compile(r"(?:,|\s+\w{1,3})\s+(?:[\w-]+\s+)?")  # between two nouns of one list
_PAIR_SLOTS = (
    ("between",),
    ("subject", "with"),
    ("between", "subject", "with", "other", "office", "agent"),
    ("between", "subject", "with", "other", "office", "agent", "place"),
)

# A place, a date and an agency before the first words of a report.
_DATELINE = re.compile(
    r"(?:[A-ZÄÖÜА-ЯЁ][\w. -]{2,30},\s+\d[^–—\n]{0,25}?\s[–—]|"
    r"[^\n!?]{3,70}?(?:\([^)\n]{2,30}\)|/[^/\n]{2,30}/)\s*[-–—.:]|[A-ZÄÖÜА-ЯЁ-]{3,}\b[^\n!?]{0,40}?\s[-–—])\s+(?=\S)"
)


_DATELINE_ALONE = re.compile(r"[A-ZÄÖÜА-ЯЁ-]{3,}\b[^\n!?]{0,40}?(?:\([^)\n]{2,30}\)|/[^/\n]{2,30}/)\s*[-–—.:]?")


class _General(NamedTuple):
    """Acts that a sentence only tells together: "два соглашения"."""

    sentence: int
    kind: Kind
    whose: str
    title: str


class _Reader:
    """Reads the acts of one sentence after another."""

    def __init__(self, article: Article, words: Vocabulary) -> None:
        self.article = article
        self.words = words
        self.places = party_index(article)
        self.persons = sorted(
            ((s, e, p) for p in article.facts.get("persons", ()) for s, e in p.mentions), key=lambda m: m[:2]
        )
        self.dates: tuple[Date, ...] = tuple(article.facts.get("dates", ()))
        self._together: tuple[int, str] | None = None
        self._jubilee_of = (-1, -1)
        self._jubilee_found: re.Match[str] | None = None
        self._general = _General(-NEAR - 1, "document", "", "")
        self._told: tuple[int, Status] = (-NEAR, "in_force")
        self._follows = False
        self._read: dict[tuple[int, int, bool], tuple[Clause, ...]] = {}
        self._person_starts = [s for s, _, _ in self.persons]
        self._date_starts = [d.start for d in self.dates]

    def acts(self, i: int) -> Iterator[Act]:
        """The acts that sentence `i` reports."""
        start, end = self._sentence(i)
        if self._together and i == self._together[0] + 1 and not self._goes_on(start):
            self._together = None
        self._follows = i == self._general.sentence + 1 and self._goes_on(start)
        if not self.words.may_name(self.article.text[start:end]):
            yield from self._taken_up(i)
            return
        clauses = self._clauses(start, end, headline=self._is_headline(i))
        signers = self._signers(start, end)
        for c, inner in enumerate(clauses):
            clause = _resumed(clauses[c - 1], inner, self.article.text) if c else inner
            following = clauses[c + 1] if c + 1 < len(clauses) else None
            for n, noun in enumerate(clause.nouns):
                for act in self._acts_of(noun, n, clause, following, signers, i):
                    self._told = (i, act.status) if act.rule != "base" else self._told
                    yield act

    def _taken_up(self, i: int) -> Iterator[Act]:
        """What a sentence without a noun tells of the acts of the sentence before: who signed, or one after another."""
        start, end = self._sentence(i)
        clauses = self._clauses(start, end) if i - 1 in (self._told[0], self._general.sentence) else ()
        if self._general.sentence == i - 1:
            yield from self._one_by_one(i, [p for c in clauses for p in c.parties])
        elif self._told == (i - 1, "signed") and any(c.has("signed") for c in clauses):
            yield from self._signed_before(i, clauses)
            signers = self._signers(start, end)
            if signers:
                yield _plain_act("document", "signed", i, start, signers=signers)
                self._told = (i, "signed")
        elif self._told[0] == i - 1 and self.words.pronoun.search(self.article.text, start, end):
            yield from self._signed_before(i, clauses)

    def _signed_before(self, i: int, clauses: Sequence[Clause]) -> Iterator[Act]:
        """When the act told just before was signed: "haben es am 13. Mai unterzeichnet"."""
        start = self._sentence(i)[0]
        for clause in clauses:
            day = self._day(clause.start, clause.end)
            if day and any(c.kind == "signed" and not self._is_modal(c, clause) for c in clause.cues):
                yield replace(_plain_act("document", "signed", i, start), signed=day)

    def _one_by_one(self, i: int, parties: Sequence[Party]) -> Iterator[Act]:
        """The acts that the sentence before counted: "Первое заключено между А и Б, второе - между В и Г"."""
        start, end = self._sentence(i)
        cuts = [m.start() for m in self.words.ordinal.finditer(self.article.text, start, end)]
        for left, right in pairwise([*cuts, end]):
            values = _values([p for p in parties if p.slot == "between" and left <= p.start < right])
            if len(values) > 1:
                act = _plain_act(self._general.kind, "signed", i, start, parties=values)
                yield replace(act, title=self._general.title)

    def _signers(self, start: int, end: int) -> tuple[Signer, ...]:
        """Who, by the sentence ``text[start:end]``, signed something."""
        persons = self.persons[bisect_left(self._person_starts, start) : bisect_left(self._person_starts, end)]
        return read_signers(self.article, start, end, self.places, persons)

    def _goes_on(self, start: int) -> bool:
        """Whether a sentence tells some of the acts that the one before told together: "В частности, ..."."""
        return self.words.including.search(self.article.text, start, start + _OPENS // 2) is not None

    def _is_headline(self, i: int) -> bool:
        start, end = self.article.sentences[i]
        return (
            i < _HEADLINES
            and end - start < _LONGEST_HEADLINE
            and self.article.text[end - 1] not in ".!?…"
            and self.article.text[end : end + 1] in ("\n", "")
        )

    def _clauses(self, start: int, end: int, headline: bool = False) -> tuple[Clause, ...]:
        """The clauses of the sentence ``text[start:end]``, read once."""
        at = (start, end, headline)
        if at not in self._read:
            self._read[at] = read_clauses(self.article, start, end, self.places, headline)
        return self._read[at]

    def _sentence(self, i: int) -> tuple[int, int]:
        """Sentence `i` without its dateline."""
        start, end = self.article.sentences[i]
        if _DATELINE_ALONE.fullmatch(self.article.text, start, end):
            return end, end
        dateline = _DATELINE.match(self.article.text, start, end)
        return (dateline.end() if dateline else start), end

    def _acts_of(
        self, noun: Noun, n: int, clause: Clause, following: Clause | None, signers: Sequence[Signer], i: int
    ) -> Iterator[Act]:
        nouns = clause.nouns
        stop = nouns[n + 1].start if n + 1 < len(nouns) else clause.end
        explicit = _parties(noun, n, clause, stop)
        if explicit == [()] and n and n + 1 < len(nouns) and nouns[n + 1].base and nouns[n + 1].kind == "document":
            explicit = _parties(nouns[n - 1], n - 1, clause, noun.start)
        if (
            following is not None
            and n + 1 == len(nouns)
            and not following.nouns
            and not clause.has("signed", "accepted")
        ):
            told = _of_relative(following)
            explicit = [told] if told and len(explicit) == 1 and len(explicit[0]) < 2 else explicit
        between = sum(p.slot == "between" and noun.start <= p.start < stop for p in clause.parties) > 1
        status, cue = self._status(noun, n, clause, following, len(explicit) > 1, between and self._follows)
        if status is None:
            status = self._implied_status(noun, clause, i, between, len(explicit[0]) > 1)
        if status is None and (partners := self._of_general(noun, clause, stop, i)):
            status, explicit = "signed", partners
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
            if status == "signed" and (day := self._dates(noun, clause, stop, None, status)[0]):
                self._together = (i, day)
            return
        weak = cue is not None and cue.kind in ("accepted", "prepared")
        relative = following if following is not None and noun == nouns[-1] and not following.nouns else None
        signed, period = self._dates(noun, clause, stop, relative, status)
        own = [s for s in signers if status == "signed" or clause.start <= s.start < clause.end]
        persons = tuple(dict.fromkeys(s.name for s in own)) if status != "in_force" and not noun.base else ()
        homes = tuple(dict.fromkeys(s.home for s in own if s.home)) if persons else ()
        if len(explicit) == 1 and tell_nearer(homes, explicit[0]):
            explicit = [()]
        lead = self._list_lead(clause.start) if signed is None and status == "signed" else None
        if lead:
            signed = self._day(*lead)
        if self._together and signed is None and status == "signed" and 0 < i - self._together[0] <= NEAR:
            signed = self._together[1]
        if noun.base:
            period = None
        elif period is None and n + 1 < len(nouns) and nouns[n + 1].base:
            later = nouns[n + 2].start if n + 2 < len(nouns) else clause.end
            period = self._dates(nouns[n + 1], clause, later, None, status)[1]
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
                several=noun.number == 2,
                partner=len(parties) == 1 and self._is_partner(parties[0], clause),
                headline=self._is_headline(i),
                once=self.words.once.search(self.article.text, clause.start, clause.end) is not None,
                national=not parties and self._is_national(noun, clause, stop),
                both=not parties and self.words.both.search(self.article.text, noun.end, stop) is not None,
                alone=len(explicit) == 1,
                partners=self._counted_partners(noun, stop) if len(parties) == 1 else 0,
                bare=refers_back and not parties,
                fresh=noun.fresh,
                rule="base" if noun.base else cue.kind if cue else "attribute",
                latest=i,
            )

    def _of_general(self, noun: Noun, clause: Clause, stop: int, i: int) -> list[tuple[str, ...]]:
        """The acts that a list of partners singles out of many told just before: "Среди них - договоры с А и с Б"."""
        at, kind, whose, _ = self._general
        several = noun.number != 1 and not clause.has("proposed", "planned", "negated", "discussed")
        if not (whose and several and 0 < i - at <= NEAR) or noun.kind not in (kind, "agreement", "contract"):
            return []
        partners = _chain([p for p in clause.parties if noun.start <= p.start < stop])
        return [(whose, p.value) for p in partners] if len(partners) > 1 or self._follows else []

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
        return not self.divided and self.words.bilateral.search(text, clause.start, clause.end) is not None

    def signing_day(self, i: int) -> str | None:
        """The day that a sentence without a noun for an act gives for the signing: "Die Unterzeichnung fand am ..."."""
        start, end = self._sentence(i)
        nominal = self.words.cues["nominal"].search(self.article.text, start, min(end, start + _OPENS))
        if nominal is None or self.words.nouns.search(self.article.text, start, end):
            return None
        if self.words.cues["done"].search(self.article.text, nominal.end(), end) is None:
            return None
        return self._day(nominal.end(), end)

    def _dates_in(self, start: int, end: int) -> Sequence[Date]:
        """The dates that begin in ``text[start:end]``."""
        return self.dates[bisect_left(self._date_starts, start) : bisect_left(self._date_starts, end)]

    def _day(self, start: int, end: int) -> str | None:
        """The first single day that ``text[start:end]`` names."""
        return next((d.value for d in self._dates_in(start, end) if "/" not in d.value and len(d.value) > 7), None)

    def of_capitals(self, pair: tuple[str, ...]) -> tuple[str, ...]:
        """Two cities as their countries where the article is about these: "Бишкек и Москва"."""
        countries = {p[:2] for p in pair if is_city(p)}
        return self.countries if len(countries) == 2 and countries == set(self.countries) else pair

    @cached_property
    def divided(self) -> bool:
        """Whether the article names divisions of countries, cities aside."""
        return any(r.level == "division" and not is_city(r.code) for r in self.article.facts.get("regions", ()))

    @cached_property
    def towns(self) -> frozenset[str]:
        """The names of the towns and districts of the article."""
        return frozenset(r.name for r in self.article.facts.get("regions", ()) if not r.code)

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

    def listed(self, act: Act) -> tuple[str, ...]:
        """The partners that `act` only counts, as a sentence near it lists them; () when none does."""
        for i in sorted(range(act.sentence - NEAR, act.sentence + NEAR + 1), key=lambda i: abs(i - act.sentence)):
            if 0 <= i < len(self.article.sentences):
                for clause in self._clauses(*self._sentence(i)):
                    for group in _groups(clause.parties):
                        values = _values([p for p in group if not p.by_name and p.value not in act.parties])
                        if len(values) == act.partners:
                            return values
        return ()

    def near(self, i: int) -> tuple[str, ...]:
        """The two regions that sentence `i` and the one before it name; () when they name another number."""
        start = self._sentence(max(i - 1, 0))[0]
        parties = (p for c in self._clauses(start, self._sentence(i)[1]) for p in c.parties)
        values = _values(
            [p for p in parties if not p.by_name and p.slot != "apart" and not (p.slot == "place" and is_city(p.value))]
        )
        return values if len(values) == 2 and _are_apart(*values) else ()

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The two countries that the article names; () when it names another number."""
        named = tuple(r.code for r in self.article.facts.get("regions", ()) if r.level == "country" and r.code)
        return named if len(named) == 2 else ()

    def _is_attribute(self, cue: Cue, noun: Noun, clause: Clause) -> bool:
        """Whether a form of signing is a participle with a noun and not what the clause says of `noun`."""
        if self.words.words.case_shows:
            return False
        if self.words.attributive.match(self.article.text[cue.start : cue.end]):
            return True
        beside = next((n for n in clause.nouns if self.article.text[cue.end : n.start].isspace()), None)
        before = self.article.text[clause.start : cue.start]
        if beside is None:
            return False
        return clause.has("in_force") if beside == noun else self.words.determiner.search(before) is not None

    def _status(
        self, noun: Noun, n: int, clause: Clause, following: Clause | None, several: bool, told_of: bool
    ) -> tuple[Status | None, Cue | None]:
        """What the clause says of a noun: signed, planned, in force or nothing; and the word that says it."""
        if noun.base:
            return "in_force", None
        cues = [c for c in clause.cues if c.kind in ("signed", "accepted") and not self._negated(c, clause)]
        told = [c for c in cues if not self._is_attribute(c, noun, clause)]
        told.sort(key=lambda c: (c.kind != "signed", abs(c.start - noun.start)))
        for cue in told:
            return ("planned" if self._is_modal(cue, clause) else "signed"), cue
        future = [c for c in clause.cues if c.kind == "future"]
        if future:
            return "planned", future[0]
        infinitive = self.words.infinitive.search(self.article.text, clause.start, clause.end)
        if infinitive:
            if clause.has("proposed") or self.words.refusal.search(self.article.text, clause.start, infinitive.start()):
                return None, None
            cue = Cue(infinitive.start(), infinitive.end(), "future")
            if clause.has("planned") or self._is_announced(clause):
                return "planned", cue
            if self.words.words.bare_infinitive == "signed" and not self.words.purpose.match(infinitive[0]):
                return "signed", cue
            return None, None
        if noun.number != 2 and clause.has("prepared") and not noun.bare:
            return "planned", next(c for c in clause.cues if c.kind == "prepared")
        nominal = [c for c in clause.cues if c.kind == "nominal"]
        if nominal:
            if clause.has("proposed"):
                return None, None
            if self.words.anniversary.search(self.article.text, clause.start, clause.end):
                return "in_force", nominal[0]
            if clause.has("planned") or self._is_in_programme(nominal[0].start):
                return "planned", nominal[0]
            return ("signed", nominal[0]) if clause.has("done") else (None, None)
        signed_there = following is not None and n == len(clause.nouns) - 1 and self._is_signed_by(following)
        single = several or noun.number == 1 or (noun.number == 0 and len(told) < len(cues))
        if single and clause.has("in_force") and not signed_there:
            return "in_force", next(c for c in clause.cues if c.kind == "in_force")
        if told_of:
            return "signed", None
        if following is not None and n == len(clause.nouns) - 1:
            later = [c for c in following.cues if c.kind == "signed"]
            if later and not following.nouns:
                return ("planned" if self._is_modal(later[0], following) else "signed"), None
        return None, None

    def _implied_status(self, noun: Noun, clause: Clause, i: int, between: bool, paired: bool) -> Status | None:
        """What a noun without a word for signing is by the line that introduces its list, by a participle, or as one
        with two named parties: "соглашение между А и Б" is in force, or signed as the acts told just before.
        """
        if clause.has("proposed", "negated", "nominal", "planned", "discussed"):
            return None
        lead = self._list_lead(clause.start)
        if lead:
            words, text = self.words.cues, self.article.text
            return next((s for s, kind in _OF_LEAD if words[kind].search(text, *lead)), None)
        if not noun.vague and self._is_told_signed(noun, clause):
            return "signed"
        if noun.number == 2 or (self._goes_on(self._sentence(i)[0]) and not self._follows):
            return None
        if paired and noun.number == 1 and 0 < i - self._general.sentence <= 2:
            return "signed"
        if not between or noun.kind in ("programme", "plan", "document") or not self._is_close(noun, clause):
            return None
        signed_before = self._told[1] == "signed" and i - self._told[0] <= 1
        return "signed" if signed_before or self._is_headline(i) or self._is_dated(clause) else "in_force"

    def _is_close(self, noun: Noun, clause: Clause) -> bool:
        """Whether only what an agreement is about stands between the noun and the parties that it is between."""
        first = next(p.start for p in clause.parties if p.slot == "between" and p.start >= noun.start)
        return first - noun.end < _ABOUT and not re.search(r"[«»„“”\"()]", self.article.text[noun.end : first - 1])

    def _is_dated(self, clause: Clause) -> bool:
        """Whether a clause names a day, month or year on which something was."""
        dates = self._dates_in(clause.start, clause.end)
        return any("/" not in d.value and not _is_period(d, self._before(d, clause), self.words) for d in dates)

    def _before(self, date: Date, clause: Clause) -> str:
        """What stands before a date in its clause, as far as it can tell what the date is of."""
        return self.article.text[max(clause.start, date.start - _GOVERNS) : date.start]

    def _is_told_signed(self, noun: Noun, clause: Clause) -> bool:
        """Whether a participle of signing belongs to the noun: "подписанный план", "соглашения, заключенные в ..."."""
        text = self.article.text
        start, end = max(clause.start, noun.start - _BESIDE), min(clause.end, noun.end + _BESIDE)
        for participle in self.words.signed_attribute.finditer(text, start, end):
            left, right = sorted((participle.span(), (noun.start, noun.end)))
            between = text[left[1] : right[0]]
            if self.words.words.case_shows:
                if not any(left[1] <= n.start < right[0] for n in clause.nouns):
                    return True
            elif participle.end() <= noun.start and not re.search(r"[^\w\s-]|\b[A-ZÄÖÜ]", between):
                return True
        return False

    def _list_lead(self, start: int) -> tuple[int, int] | None:
        """Where the line stands that introduces the list whose item begins at `start`: "Подписаны:"."""
        text = self.article.text
        first = max(0, start - _PROGRAMME)
        at = text.rfind("\n", first, start)
        if at < 0 or _ITEM.fullmatch(text, at + 1, start) is None:
            return None
        while at > first:
            before = max(text.rfind("\n", first, at), first)
            line = text[before:at].strip()
            if line and not _BULLET.match(line) and line[-1] not in ";,":
                return (before, at) if line[-1] == ":" else None
            at = before
        return None

    def _is_signed_by(self, relative: Clause) -> bool:
        """Whether a relative clause tells who signed."""
        return self.words.active.search(self.article.text, relative.start, relative.end) is not None and any(
            relative.start <= s < relative.end
            for s in self._person_starts[bisect_left(self._person_starts, relative.start) :][:1]
        )

    def _is_in_programme(self, start: int) -> bool:
        """Whether a line that begins at the offset `start` is an item of a list under "programme:"."""
        *lines, own = self.article.text[max(0, start - _PROGRAMME) : start].split("\n")
        if re.search(r"\w", own):
            return False
        lead = next((line for line in reversed(lines) if line.strip() and line.rstrip()[-1] not in ";,"), "")
        return lead.rstrip().endswith(":") and self.words.programme.search(lead) is not None

    def _is_announced(self, clause: Clause) -> bool:
        """Whether the sentence announces what the clause tells: "kündigte an, dass ... unterzeichnen"."""
        start = self.article.sentence_at(clause.start)[0]
        return self.words.cues["planned"].search(self.article.text, start, clause.start) is not None

    def _negated(self, cue: Cue, clause: Clause) -> bool:
        return any(c.kind == "negated" and 0 <= cue.start - c.end <= 12 for c in clause.cues)

    def _is_modal(self, cue: Cue, clause: Clause) -> bool:
        """Whether a form of signing stands with an auxiliary of the future."""
        text, words = self.article.text, self.words
        if words.preterite.match(text[cue.start : cue.end]):
            return False
        if words.past.search(text, clause.start, clause.end):
            return False
        start = max(clause.start, *(text.rfind(mark, clause.start, cue.start) + 1 for mark in ":–"))
        before = re.findall(r"[\w-]+", text[start : cue.start])[-words.words.modal_reach :]
        after = text[cue.end : clause.end] if words.words.modal_reach > 10 else ""
        return words.modal.search(" ".join(before)) is not None or words.modal.search(after) is not None

    def _dates(
        self, noun: Noun, clause: Clause, stop: int, relative: Clause | None, status: Status
    ) -> tuple[str | None, str | None]:
        """The date of signing and the period that a clause, and a relative clause behind it, give for a noun."""
        words = self.words
        signed = period = None
        last: Date | None = None  # a year of validity
        end = relative.end if relative else clause.end
        for date in self._dates_in(clause.start, end):
            before = self._before(date, clause)
            later = date.start >= clause.end
            own = later or noun.start <= date.start < stop
            point = "/" not in date.value
            if (
                status == "planned"
                and date.start < noun.start
                and (date.value == self.article.published or ".." in date.value)
            ):
                continue  # when it was told, or by when it is to be signed
            if own and point and len(date.value) > 4 and words.dated_before.search(before):
                signed = signed or date.value
            elif last is not None and len(date.value) == 4 and self._is_next_year(last, date):
                period = f"{last.value}/{date.value}" if period == last.value else period
            elif _is_period(date, before, words):
                if own or len(clause.nouns) == 1:
                    period = period or date.value
                last = date if len(date.value) == 4 else None
            elif point and self._dates_signing(noun, date.start, clause, own, relative, status):
                signed = signed or (date.value if status != "planned" or len(date.value) > 7 else None)
        return signed, period

    def _is_next_year(self, year: Date, later: Date) -> bool:
        """Whether `later` continues the years of validity: "für 2024 und 2025"."""
        gap = self.article.text[year.end : later.start]
        return self.words.and_word.fullmatch(gap.strip()) is not None

    def _dates_signing(
        self, noun: Noun, at: int, clause: Clause, own: bool, relative: Clause | None, status: Status
    ) -> bool:
        """Whether a date at the offset `at` is when the act was signed, and not of something else in the sentence."""
        if at >= clause.end:
            return relative is not None and relative.has("signed")
        if noun.base:
            return own and self.words.attribute.search(self.article.text, noun.end, at) is not None
        if status != "in_force":
            return True
        jubilee = self._jubilee(clause)
        if jubilee and not self.words.cues["nominal"].search(jubilee[0]):
            return self.words.cues["nominal"].search(self.article.text, max(clause.start, at - 30), at) is not None
        return own or (at < noun.start and self._leads_to(noun, at, clause))

    def _jubilee(self, clause: Clause) -> re.Match[str] | None:
        """The words of a jubilee in a clause, looked for once."""
        if self._jubilee_of != (clause.start, clause.end):
            self._jubilee_of = clause.start, clause.end
            self._jubilee_found = self.words.anniversary.search(self.article.text, clause.start, clause.end)
        return self._jubilee_found

    def _leads_to(self, noun: Noun, at: int, clause: Clause) -> bool:
        """Whether a participle of signing between the offset `at` and the noun takes the date to the noun."""
        return any(c.kind == "signed" and at < c.start and self._is_attribute(c, noun, clause) for c in clause.cues)

    def pair(self, acts: Sequence[Act]) -> tuple[str, ...]:
        """The two parties that the article is about, by its first sentences or most of its acts; () if unclear."""
        for i in range(min(_OPENING, len(self.article.sentences))):
            clauses = self._clauses(*self._sentence(i))
            found = [p for c in clauses for p in c.parties]
            headline = self._is_headline(i)
            named = [
                p
                for p in found
                if not p.by_name or (headline and any(q.group == p.group and q.joint == "and" for q in found))
            ]
            for slots in _PAIR_SLOTS[: None if i < _HEADLINES else 2]:
                standing = [p for p in named if p.slot in slots and not (p.slot == "place" and is_city(p.value))]
                values = _without_parts(_values(standing))
                where = {p.value for p in standing if p.slot == "place"} & set(values)
                partners = {p.value for p in standing if p.slot == "with"} == set(values)
                if len(values) == 2 and not partners and (not where or _are_apart(*values)):
                    return self.of_capitals(values)
        pairs = [frozenset(a.parties) for a in acts if len(a.parties) == 2]
        best = max(set(pairs), key=lambda p: (pairs.count(p), sorted(p)), default=frozenset[str]())
        return tuple(sorted(best)) if pairs and pairs.count(best) * 2 > len(pairs) else ()

    def lead(self, by_name: bool = False) -> str | None:
        """The party that the first sentences begin with; an organisation if it is to stand `by_name`."""
        for start, end in map(self._sentence, range(min(3, len(self.article.sentences)))):
            for clause in self._clauses(start, end):
                for party in clause.parties:
                    if party.slot == "subject" and party.by_name == by_name:
                        return party.value
        return None


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


def _without_parts(values: tuple[str, ...]) -> tuple[str, ...]:
    """Parties without those whose name is a part of another's: "Marburg" of "Landkreis Marburg-Biedenkopf"."""
    if not 2 < len(values) <= _FEW:
        return values
    words = {value: set(re.split(r"[\s-]", value)) - {value} for value in values}
    return tuple(value for value in values if not any(value in of for of in words.values()))


def _are_apart(one: str, other: str) -> bool:
    """Whether two parties are divisions or countries, of different countries."""
    return is_code(one) and is_code(other) and one[:2] != other[:2]


def _is_period(date: Date, before: str, words: Vocabulary) -> bool:
    if "/" in date.value:
        first, last = date.value.split("/")
        return ".." in (first, last) or len(first) == 4 or words.period_before.search(before) is not None
    return (
        len(date.value) == 4
        and words.period_before.search(before) is not None
        and words.validity.search(before) is not None
    )


def _parties(noun: Noun, n: int, clause: Clause, stop: int) -> list[tuple[str, ...]]:
    """The parties of each act that a noun stands for; ``[()]`` when the clause names none."""
    own = [p for p in clause.parties if noun.start <= p.start < stop]
    head = [p for p in clause.parties if p.start < clause.nouns[0].start]
    between = _first(own, "between") or ([] if _first(own, "with") else _first(head, "between"))
    if len(between) < 2 and n + 1 < len(clause.nouns) and clause.nouns[n + 1].base:
        between = _first([p for p in clause.parties if p.start >= stop], "between") or between
    if len(between) > 1:
        if noun.number == 1:
            return [_values(between)]
        groups = [
            _between(group) for group in _groups([p for p in clause.parties if p.slot == "between" and p.start < stop])
        ]
        return [parties for group in groups for parties in group] or [_values(between)]
    before = [] if noun.base else _first(head, "with")
    partners = (_first(own, "with") if noun.number == 1 else _chain(own)) or before
    if before and before[0].by_name and all(len(p.value) == 2 for p in partners):
        partners = before
    if noun.base:
        return [_values(partners)] if len(partners) > 1 and noun.number == 1 else [()]
    subjects = _first(head, "subject") or _first(clause.parties, "subject") or (between if partners else [])
    subjects = subjects or (_first(clause.parties, "agent") if partners else [])
    if noun.number == 2 and (pairs := _pairs(subjects)):
        return pairs
    partners = [p for p in partners if p.value not in _values(subjects)]
    if subjects and partners:
        several = noun.number != 1 and (len(subjects) == 1 or len(partners) == 1)
        if not several:
            return [_values([*subjects, *partners])]
        return [*_each(subjects, partners), *_elliptic(clause, partners[-1].end)]
    if len(subjects) > 1:
        return [_values(subjects)]
    agents = [p for p in clause.parties if p.slot == "agent"]
    others = [*subjects, *partners, *agents, *between]
    return [_values(others or next((g for g in _groups(clause.parties) if _may_sign(g[0], noun, clause)), ()))]


def _may_sign(first: Party, noun: Noun, clause: Clause) -> bool:
    """Whether a coordination that begins with this party, and is no subject by its form, can be who signed."""
    if first.slot == "office":
        return first.start < clause.nouns[0].start
    verb = next((c.start for c in clause.cues if c.kind == "signed"), None)
    return first.slot == "other" and verb is not None and verb < first.start and not verb < noun.start < first.start


def _chain(own: Sequence[Party]) -> list[Party]:
    """The partners of the acts of a plural, each with its own preposition: "с А, с Б, а также с В"."""
    partners = [p for p in own if p.slot == "with"]
    gaps = enumerate(pairwise(partners), 1)
    return partners[: next((n for n, (one, other) in gaps if other.start - one.end > _CHAIN), len(partners))]


def _of_relative(clause: Clause) -> tuple[str, ...]:
    """The parties of a relative clause that tells who signed: "ein Abkommen, das A 2002 mit B geschlossen hat"."""
    if not clause.has("signed"):
        return ()
    subjects, partners = _first(clause.parties, "subject"), _first(clause.parties, "with")
    return _values([*subjects, *partners]) if len(subjects) + len(partners) > 1 else ()


_CHAIN = len("“), sowie mit der ")  # the longest gap between two partners with a preposition each
_DASH = len(" – with ")  # the longest gap between a subject and its partner without a verb


def _elliptic(clause: Clause, start: int) -> Iterator[tuple[str, ...]]:
    """Further acts of a plural whose verb is left out: "..., А - с Б и В"."""
    later = [p for p in clause.parties if p.start >= start]
    for subject, partner in pairwise(later):
        if subject.slot == "subject" and partner.slot == "with" and partner.start - subject.end <= _DASH:
            yield from ((subject.value, p.value) for p in later if p.group == partner.group)


def _first(parties: Sequence[Party], slot: str) -> list[Party]:
    """The first coordination of parties that stand in this way."""
    group = next((p.group for p in parties if p.slot == slot), None)
    return [p for p in parties if p.group == group and p.slot == slot]


def _groups(parties: Sequence[Party]) -> list[list[Party]]:
    """The coordinations of two or more parties."""
    groups: dict[int, list[Party]] = {}
    for party in parties:
        groups.setdefault(party.group, []).append(party)
    return [group for group in groups.values() if len(group) > 1]


def _between(group: Sequence[Party]) -> list[tuple[str, ...]]:
    """The parties of each act of a plural that is told to be between those of one coordination."""
    if len(group) == 2 or all(p.by_name for p in group):
        return _pairs(group) or [_values(group)]
    return _each(group[:1], group[1:])


def _values(parties: Sequence[Party]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p.value for p in parties))


def _each(one: Sequence[Party], others: Sequence[Party]) -> list[tuple[str, ...]]:
    """One act for each pair of a plural ("соглашения с А и Б")."""
    pairs = [(a.value, b.value) for a in one for b in others if a.value != b.value]
    return list(dict.fromkeys(pairs)) or [()]


def _pairs(parties: Sequence[Party]) -> list[tuple[str, ...]]:
    """The pairs of "A and B, C and D"; [] when the list has another form."""
    joints = [p.joint for p in parties]
    if len(parties) < 4 or len(parties) % 2 or any(j != "and" for j in joints[1::2]) or "and" in joints[2::2]:
        return []
    return [(a.value, b.value) for a, b in zip(parties[::2], parties[1::2], strict=True)]


def _one_each(reader: _Reader, acts: Sequence[Act]) -> Iterator[Act]:
    """The acts, with one for each partner in place of those that only count their partners."""
    for act in acts:
        partners = reader.listed(act) if act.partners > 1 and len(act.parties) == 1 else ()
        if partners:
            yield from (replace(act, parties=(*act.parties, partner), alone=False) for partner in partners)
        else:
            yield act


# --- facts -----------------------------------------------------------------------------------------------------------


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
