"""Offices beside the names of persons: "заместитель министра промышленности", "erster stellvertretender Vorsitzender".

An office is a noun phrase whose head is an office noun (``lang/<code>/offices.toml``). It stands before the name and
reaches up to it, or after it as an apposition, in brackets or after a dash.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from extract.facts.office_words import (
    adjective_belongs,
    ends_with_one,
    german,
    german_head,
    heads_at,
    is_german_adjective,
    is_title,
    russian,
    words_for,
)
from extract.lang import remembered
from extract.places import gazetteer
from extract.spans.morphology import adjective_agrees, forms
from extract.spans.phrases import Head, Tokens, chain_ends, left_edge, nominative, words_of

__all__ = [
    "Office",
    "before_degrees",
    "office_after",
    "office_before",
    "office_given",
    "office_told",
    "shared_out",
]


_DASHES = frozenset({"–", "—", "-", "/"})


_ABBREVIATION = re.compile("[A-ZÄÖÜ]{2,6}")
_TWO_OF = re.compile(
    r"(?P<lead>\w.*?) (?P<one>[A-ZÄÖÜА-ЯЁ][\w-]+) (?P<joint>\w+) "
    r"(?P<other>[A-ZÄÖÜА-ЯЁ][\w-]+)(?P<rest> \w+(?: [^,]+)?)?"
)
_CLOSING = frozenset(',.;:)!?»“"—–')


class Office(NamedTuple):
    """An office in the text.

    Attributes:
        start, end: Indices of its first token and of the one after its last.
        role: The office in the nominative singular.
        case: Case of its head, "" where it doesn't show.
        number: ``plur`` where one phrase names the office of several persons.
        gender: Grammatical gender of the head.
        each: The offices that the phrase joins, each with the complement that they share.
        apart: Whether the second has an article of its own, so that they are offices of two persons.
        last: The last of offices that commas part, "" where none do; the others may be those of the name before.
    """

    start: int
    end: int
    role: str
    case: str
    number: str
    gender: str
    each: tuple[str, ...] = ()
    apart: bool = False
    last: str = ""


def before_degrees(tokens: Tokens, first: int, start: int) -> int:
    """Index of what precedes the Russian degrees and ranks before a name: "ректор, доктор наук, профессор А"."""
    at = first
    while True:
        end = at - 1 if at - 1 > start and tokens[at - 1].text == "," else at
        begin = _degree(tokens, end, start)
        if begin == end:
            return end if at < first else first
        at = begin


def _degree(tokens: Tokens, end: int, start: int) -> int:
    """Index of the first token of the degree or rank that ends at `end`, `end` where there is none."""
    words = russian()
    last = tokens[end - 1].text.lower() if end > start else ""
    if last in words.ranks and end - 1 > start and tokens[end - 2].text in {",", "."}:
        return end - 1
    if (rank := _service_rank(tokens, end, start)) < end:
        return rank
    for degree in words.degrees:
        noun, closing = degree.split()
        for n in (2, 3):
            if last == closing and end - n >= start and tokens[end - n].text.lower().startswith(noun):
                return end - n
    if last == "." and end - 6 >= start and tokens[end - 2].text.lower() == words.degrees_end:
        opening, middle = tokens[end - 6].text.lower(), tokens[end - 4].text
        if opening in words.degrees_short and middle.islower() and tokens[end - 5].text == ".":
            return end - 6
    return end


def _service_rank(tokens: Tokens, end: int, start: int) -> int:
    """Index of the first token of the rank in a service that ends at `end`, `end` where none does: майор юстиции."""
    words = russian()
    for kind in ("", *words.of_service):
        at = end - len(kind.split()) - 1
        last = [tokens[i].text for i in range(max(at + 1, start), end)]
        if at > start and last == kind.split() and any(f.lemma in words.service_ranks for f in forms(tokens[at].text)):
            return at
    return end


# --- offices -------------------------------------------------------------------------------------------------------


def office_before(
    tokens: Tokens, name: int, start: int, lang: str, gender: str = "", apposed: bool = False
) -> tuple[Office, ...]:
    """The offices whose phrase reaches up to the name: one for each case that its head may stand in.

    Args:
        tokens: Of the article.
        name: Index of the name's first token (titles before it included).
        start: Index of the first token to look at: of the sentence, or after the name before.
        lang: Code of the language.
        gender: The person's gender where it is known.
        apposed: Whether the name stands between commas, so that an office may stand before the first.
    """
    reach = {name}
    if name - 1 > start and tokens[name - 1].text in {",", "–", "—", "-", ":"}:
        reach.add(name - 1)
    if name - 5 > start and [tokens[max(reach - {name}, default=name) - k].text for k in (1, 3)] == [")", "("]:
        reach.add(max(reach - {name}, default=name) - 3)  # des Unionsstaates (US), Name
    if lang == "de":
        reach |= _reach_of_german(tokens, name, start)
    elif name - 1 > start and _is_appointment(tokens[name - 1].text):
        reach = {name - 1}  # ректором избран Иван Петров
    offices: list[Office] = []
    for h in range(max(start, name - 30), name):
        if lang == "de" and _leads_head(tokens, h, name):
            continue
        found = [
            o
            for head in heads_at(tokens, h, lang)
            for o in _reaching(tokens, head, name, reach, start, lang, gender, apposed)
        ]
        inner = bool(offices) and lang == "de" and reach == {name} and found and _is_inner(tokens, found[0], offices)
        offices = found + offices if inner else offices + found
    return tuple(offices)


def _reach_of_german(tokens: Tokens, name: int, start: int) -> set[int]:
    """Where else the phrase of a German office before a name may end: before "a. D.", a dot, a verb that parts them."""
    found = set[int]()
    if name - 2 > start and tokens[name - 1].text == "," and tokens[name - 2].text in german().particles:
        found.add(name - 2)  # waren die Landräte dabei, Name und Name
    for words in german().retired:
        n = words.count(" ") + 1
        if name - n > start and words == " ".join(tokens[i].text for i in range(name - n, name)):
            found.add(name - n)
    found |= {name - n for n in (1, 2) if name - n > start and _end_of_short(tokens, name - n - 1, name) == name}
    at = name - 1
    while at > start and (tokens[at].text in german().copula_adverbs or tokens[at].text.isdigit()):
        at -= 1
    if at > start and tokens[at].text in german().copulas:
        found.add(at)  # Präsident der Kammer ist Name
    return found


def _end_of_short(tokens: Tokens, at: int, stop: int) -> int:
    """Index after a German office in short with its dot: Bgm., Bgm.in; `at` + 1 where there is none."""
    dotted = tokens[at].text in german().short and at + 1 < stop and tokens[at + 1].text == "."
    if not dotted or tokens[at + 1].start > tokens[at].end:
        return at + 1
    female = at + 2 < stop and tokens[at + 2].text in german().short_ends and tokens[at + 2].start == tokens[at + 1].end
    return at + 3 if female else at + 2


def _leads_head(tokens: Tokens, i: int, stop: int) -> bool:
    """Whether a nominalised adjective is an adjective here: Bevollmächtigter Botschafter."""
    head = german_head(tokens[i].text)
    return head is not None and i + 1 < stop and _is_adjectival(head[2]) and german_head(tokens[i + 1].text) is not None


def _is_inner(tokens: Tokens, office: Office, outer: list[Office]) -> bool:
    """Whether the person of a German office is the one of whom another office is: der Sprecher des Ministers A."""
    alone = all(is_german_adjective(tokens[i].text) for i in range(office.start, office.end - 1))
    before = tokens[office.start - 1].text if office.start else ""
    if before in words_of("de").genitive_articles:
        body = office.role.lower().endswith(german().bodies)  # der Vorsitzende des Stadtrats A
        return alone and not body and not _is_deputy(outer[0])
    return alone and before in words_of("de").agents


def _is_deputy(office: Office) -> bool:
    """Whether a German office says that its holder acts for the one in the genitive: Vertreter des Landrats."""
    return any(ends_with_one(w.lower(), german().deputies) for w in office.role.split()[:1])


def _reaching(
    tokens: Tokens, head: Head, name: int, reach: set[int], start: int, lang: str, gender: str, apposed: bool
) -> list[Office]:
    end, parts = _with_joined(tokens, head, name, lang, reach)
    loose = end != name and lang == "ru" and tokens[name - 1].text == "," and not (apposed and end > head.at + 1)
    if end not in reach or loose:
        return []
    office = _office(tokens, parts, end, start, lang, gender)
    if office is None or end == name:
        return [office] if office else []
    if lang == "ru":
        appointed = _is_appointment(tokens[end].text)
        return (
            []
            if appointed and office.case != "ablt"
            else [office._replace(end=name, case="nomn") if appointed else office]
        )
    if tokens[end].text in german().copulas and not _opens_clause(tokens, office.start, start):
        return []
    return [_as_written(tokens, office, name)]


def _is_appointment(text: str) -> bool:
    """Whether the word is a Russian verb that gives an office: избран, стал, является."""
    return text[:1].islower() and any(f.lemma in russian().appointed for f in forms(text)[:2])


def _opens_clause(tokens: Tokens, first: int, start: int) -> bool:
    """Whether nothing but articles and adjectives stands between the start of a German clause and an office."""
    while first > start and (
        tokens[first - 1].text.lower() in german().articles or _is_passing(tokens[first - 1].text.lower(), "de")
    ):
        first -= 1
    return first == start or tokens[first - 1].text in {",", ";", ":", "–", "—"}


def _as_written(tokens: Tokens, office: Office, name: int) -> Office:
    """A German office with what follows it before the name: the dot of one in short, "a. D."."""
    end = _end_of_short(tokens, office.end - 1, name)
    if end == office.end:
        retired = {words.count(" ") + 1 for words in german().retired}
        end = next((e for n in retired if (e := office.end + n) <= name and _is_retired(tokens, office.end, e)), end)
    if end == office.end:
        return office
    space = " " if tokens[office.end].start > tokens[office.end - 1].end else ""
    role = f"{office.role}{space}{tokens.text[tokens[office.end].start : tokens[end - 1].end]}"
    return office._replace(end=end, role=role)


def _is_retired(tokens: Tokens, first: int, stop: int) -> bool:
    """Whether the tokens say that an office is held no more: a. D."""
    return " ".join(tokens[i].text for i in range(first, stop)) in german().retired


def _with_joined(
    tokens: Tokens, head: Head, stop: int, lang: str, reach: set[int] | None, listed: bool = False
) -> tuple[int, list[tuple[Head, int]]]:
    """The end of the head's phrase with the offices joined to it ("депутат, председатель комитета").

    Args:
        reach: Ends that are wanted; None: the farthest of a phrase without loose prepositions.
        listed: Whether commas join offices ("заместитель министра, начальник управления").
    """
    parts: list[tuple[Head, int]] = []
    while True:
        shared = _of_several(tokens, head, stop, lang)
        if shared and reach and shared in reach:
            return shared, [*parts, (head, head.at + 1 if _is_of_many(tokens, head, lang) else shared)]
        ends = _ends(tokens, head, stop, lang, reach is not None)
        ends = _before_joined(tokens, ends, head, stop, lang, reach is not None)
        wanted = [e for e in ends if reach and e in reach]
        if wanted:
            return wanted[-1], [*parts, (head, wanted[-1])]
        joined = next(
            (
                (e, nxt)
                for e in reversed(ends)
                for nxt in [_joined_head(tokens, e, head, stop, lang, reach is not None or listed)]
                if nxt
            ),
            None,
        )
        if joined is None or len(parts) > 3:
            return ends[-1], [*parts, (head, ends[-1])]
        parts.append((head, joined[0]))
        head = joined[1]


def _ends(tokens: Tokens, head: Head, stop: int, lang: str, lenient: bool) -> list[int]:
    """Where the phrase of an office may end; the name of a foreign body has no cases: председателя Милли Меджлиса."""
    at = head.at
    for body in words_for(lang).foreign_bodies:
        words = body.split()
        following = [tokens[i].text for i in range(at + 1, min(stop, at + 1 + len(words)))]
        if len(following) == len(words) and all(f.startswith(w) for f, w in zip(following, words, strict=True)):
            found = chain_ends(tokens, at + len(words), stop, lang, lenient=lenient)
            return [at + 1, *found]
    return chain_ends(tokens, at, stop, lang, place=_takes_place(head, lang), lenient=lenient)


def _of_several(tokens: Tokens, head: Head, stop: int, lang: str) -> int:
    """The end of an office with "beider Städte" or "двух стран", which is no part of one in the plural; 0 for none."""
    at = head.at + 1
    if at + 1 >= stop or tokens[at].text.lower() not in words_for(lang).of_several:
        return 0
    return at + 2 if tokens[at + 1].text[0].isalpha() else 0


def _is_of_many(tokens: Tokens, head: Head, lang: str) -> bool:
    """Whether the office is one of several persons."""
    return head.number == "plur" if lang == "ru" else _is_plural(tokens, head.at, head, head.at + 1)


def _before_joined(tokens: Tokens, ends: list[int], head: Head, stop: int, lang: str, lenient: bool) -> list[int]:
    """The ends up to where a second office is joined that stands in the head's case, so that it is no complement."""
    if lang == "ru" and head.case not in ("gent", "accs"):
        return ends
    for n, end in enumerate(ends):
        conjunction = end < stop and tokens[end].text in words_of(lang).conjunctions
        if conjunction and _joined_head(tokens, end, head, stop, lang, lenient):
            return ends[: n + 1]
    return ends


def _takes_place(head: Head, lang: str) -> bool:
    low = head.base.lower()
    if lang == "ru":
        return low in russian().with_place or low.rpartition("-")[2] in russian().with_place
    return ends_with_one(low, german().with_place) or ends_with_one(low.removesuffix("r"), german().with_place)


def _joined_head(tokens: Tokens, at: int, head: Head, stop: int, lang: str, lenient: bool) -> Head | None:
    """The head of a second office after "и", a dash or (before a name) a comma."""
    joints = words_of(lang).conjunctions | _DASHES | ({","} if lenient else set())
    if at >= stop - 1 or tokens[at].text not in joints:
        return None
    if lang == "de" and tokens[at].text == "," and tokens[at + 1].text in german().listed_titles:
        return None  # durch den Präsidenten, Professor Dr. A
    if lang == "de" and lenient and tokens[at].text != "," and tokens[at + 1].text in german().articles:
        at += 1  # mit dem Minister und dem Botschafter A und B
    for j in range(at + 1, min(stop, at + 5)):
        for nxt in heads_at(tokens, j, lang):
            if nxt.case == head.case and nxt.number == head.number:
                return nxt
        text = tokens[j].text
        if not adjective_belongs(text, lang) or not text[0].isalpha():
            return None
        if lang == "ru" and not adjective_agrees(text, head.case, head.number, None) and text not in russian().adverbs:
            return None  # директор института, а также директор ...
    return None


def _office(
    tokens: Tokens, parts: list[tuple[Head, int]], end: int, start: int, lang: str, gender: str
) -> Office | None:
    head = _with_gender(tokens, parts[0][0], gender, lang)
    first = left_edge(tokens, head, start, lang, lambda t: adjective_belongs(t, lang))
    if _means_nothing(head, end, lang) and not (lang == "de" and _of_country(tokens, first, head)):
        return None
    if lang == "ru" and first > start and tokens[first - 1].text.lower() in russian().adverbs:
        first -= 1
    if lang == "de":
        first = _with_number(tokens, first, start)
    acting = _acting(tokens, first, start) if lang == "ru" else first
    texts: list[str] = [""]
    ends: list[int] = [end]
    each: list[str] = []
    apart = False
    at = first
    for n, (part, stop) in enumerate(parts):
        part = head if n == 0 else _with_gender(tokens, part, head.gender or gender, lang)
        left = at if n == 0 else left_edge(tokens, part, at + 1, lang, lambda t: adjective_belongs(t, lang))
        if n:
            apart = apart or (lang == "de" and tokens[left - 1].text in german().articles)
            mark = tokens.text[tokens[at - 1].end : tokens[left].start]
            if mark.strip() == ",":
                ends[-1] = at
                texts.append("")
                ends.append(end)
            else:
                texts[-1] += re.sub(r"\s+", " ", mark)
        made = nominative(tokens, left, part, stop, lang)
        texts[-1] += made
        each.append(made if stop > part.at + 1 else made + _complement(tokens, parts[-1]))
        at = stop
    if acting < first:
        text = tokens.text[tokens[first].start : tokens[ends[0] - 1].end]
        lead = " ".join(tokens[i].text.lower() for i in range(acting, first)).replace(" .", ".")
        role = f"{lead} {' '.join(text.split())}"
        return Office(acting, end, role, "", "sing", head.gender)
    if len(parts) == 1 and parts[0][1] == head.at + 1 < end:
        end = parts[0][1]  # beider Städte
    texts[0] = _lower_initial(tokens, first, parts[0][0].at, texts[0], lang)
    role = max(texts, key=lambda t: len(t.split()))  # of offices between commas the fullest
    last = texts[-1] if len(texts) > 1 else ""
    number = "plur" if lang == "de" and _is_plural(tokens, first, head, end) else head.number
    if lang == "de" and _owner_before(tokens, first, start):
        first -= 1
        role = f"{tokens[first].text} {role}"
    own = _lower_initial(tokens, first, parts[0][0].at, each[0], lang)
    joined = (own, *each[1:]) if len(each) > 1 else ()
    return Office(first, end, role, head.case, number, head.gender, joined, apart, last)


def _with_number(tokens: Tokens, first: int, start: int) -> int:
    """Index of the number before a German office that several hold: der 1. stellvertretende Landrat, 2. Vorsitzende."""
    at = first - 2
    if at < start or tokens[first - 1].text != "." or tokens[at].text not in {"1", "2", "3"}:
        return first
    before = tokens[at - 1].text if at > start else ""
    opens = (
        not before or before in {",", "(", ":", "–", "—"} or "\n" in tokens.text[tokens[at - 1].end : tokens[at].start]
    )
    words = german()
    articles = words.articles_of_men | words.articles_of_women | {words.article_of_all}
    return at if opens or before.lower() in articles or before in words_of("de").conjunctions else first


def _complement(tokens: Tokens, part: tuple[Head, int]) -> str:
    """What follows the last head of joined offices, with the space before it; "" where nothing does."""
    head, end = part
    return re.sub(r"\s+", " ", tokens.text[tokens[head.at].end : tokens[end - 1].end])


def _owner_before(tokens: Tokens, first: int, start: int) -> bool:
    """Whether the office's body or region stands before it: BWA Präsident, Bayerns Wirtschaftsminister."""
    if first <= start or tokens.text[tokens[first - 1].end : tokens[first].start] != " ":
        return False
    text = tokens[first - 1].text
    if _ABBREVIATION.fullmatch(text):
        return True
    return text[0].isupper() and text.endswith("s") and (_is_region(text) or _is_region(text[:-1], town=True))


@remembered(maxsize=1 << 10)
def _is_region(name: str, town: bool = False) -> bool:
    """Whether the word is the name of a country or a division, or of a town where one will do."""
    hits = gazetteer("de").find(name)
    levels = {p.level for p in hits[0].alone} if [h.end for h in hits] == [len(name)] else set()
    return bool(levels if town else levels & {"country", "division"})


def _is_plural(tokens: Tokens, first: int, head: Head, end: int) -> bool:
    """Whether a German office is one of several men: die Minister A und B, Leiter der Regionen A und B."""
    if head.number == "plur":
        return True
    before = tokens[first - 1].text.lower() if first else ""
    several = before in german().articles_of_several
    if several and _is_adjectival(head.base):
        return tokens[head.at].text.endswith("n")
    if head.gender != "masc":
        return False
    if before in german().articles:
        return several
    form = tokens[head.at].text
    if form != head.base:
        return form == head.base + "en"
    genitive = end > head.at + 2 and tokens[head.at + 1].text == german().article_of_all
    of_several = genitive and tokens[end - 1].text.endswith(("en", "er"))
    return of_several and form.endswith("er")


def _acting(tokens: Tokens, first: int, start: int) -> int:
    """Index of the first token of the office with "и. о." or "зам." before it."""
    for lead in russian().acting:
        words = lead.split()
        at = first - len(words)
        if at >= start and [tokens[i].text.lower() for i in range(at, first)] == words:
            return at
    return first


def _with_gender(tokens: Tokens, head: Head, gender: str, lang: str) -> Head:
    """In German, the gender of a nominalised adjective by its article, else by the person."""
    if lang == "ru" or not _is_adjectival(head.base):
        return head
    form = tokens[head.at].text
    article = ""
    for i in range(head.at - 1, max(head.at - 6, -1), -1):
        low = tokens[i].text.lower()
        if low in german().articles:
            article = low
            break
        if not is_german_adjective(tokens[i].text) and low not in words_of(lang).conjunctions:
            break
    stem = head.base.removesuffix("r")
    words = german()
    if (
        form.endswith("r")
        or article in words.articles_of_men
        or (article == words.article_of_all and form.endswith("e"))
    ):
        found = "masc"
    elif article in words.articles_of_women or (article == words.article_of_all and form.endswith("n")):
        found = "femn"
    else:
        found = gender or ("masc" if form.endswith("n") else "femn")
    return head._replace(gender=found, base=stem + "r" if found == "masc" else stem)


def _is_adjectival(base: str) -> bool:
    return ends_with_one(base.lower().removesuffix("r"), german().adjectival)


def _means_nothing(head: Head, end: int, lang: str) -> bool:
    alone = end == head.at + 1
    low = head.base.lower()
    return alone and low in (russian().never_alone if lang == "ru" else german().never_alone)


def _of_country(tokens: Tokens, first: int, head: Head) -> bool:
    """Whether an adjective says where a colleague is from: der polnische Amtskollege."""
    adjectives = (re.sub(r"e[nrsm]?$", "", tokens[i].text) for i in range(first, head.at))
    return head.base.lower() in german().of_country and any(a.endswith(german().adjective_suffixes) for a in adjectives)


def _lower_initial(tokens: Tokens, first: int, head: int, role: str, lang: str) -> str:
    """The capital that the role owes to its place in the sentence is lowered."""
    if not role[:1].isupper() or role.split(" ")[0].isupper():
        return role
    if not _opens_sentence(tokens, first):
        return role
    own = [tokens[i].text for i in range(first + 1, head + 1)]
    if lang == "de":
        opens = first < head and not any(t[:1].isupper() for t in own[:-1])
        return role[:1].lower() + role[1:] if opens and is_german_adjective(tokens[first].text) else role
    if any(t[:1].isupper() for t in own):
        return role
    return role[:1].lower() + role[1:]


def _opens_sentence(tokens: Tokens, i: int) -> bool:
    if i == 0:
        return True
    gap = tokens.text[tokens[i - 1].end : tokens[i].start]
    return "\n" in gap or tokens[i - 1].text in {
        ".",
        "!",
        "?",
        "…",
        "—",
        "–",
        "-",
        ":",
        "»",
        "“",
        '"',
        "„",
        "«",
        "•",
        "*",
    }


def office_after(
    tokens: Tokens, name_end: int, stop: int, lang: str, case: str = "", gender: str = "", names_follow: bool = False
) -> Office | None:
    """The office that follows the name: after a comma, a dash or in brackets.

    Args:
        tokens: Of the article.
        name_end: Index of the token after the name.
        stop: Index of the first token not to look at.
        lang: Code of the language.
        case: The case of the name, "" unknown; a Russian office stands in the same.
        gender: The person's gender where it is known.
        names_follow: Whether a name stands at `stop`, whose office it would be if it reached it.
    """
    if name_end >= stop - 1:
        return None
    mark = tokens[name_end].text
    if mark == "(" and lang == "de":  # (CDU), dann das Amt
        close = next((j for j in range(name_end, min(stop, name_end + 5)) if tokens[j].text == ")"), None)
        if close and close + 1 < stop and tokens[close + 1].text == ",":
            name_end, mark = close + 1, ","
    capacity = _capacity(tokens, name_end, stop, lang)
    if capacity:
        name_end += len(capacity.split()) - 1
        mark, case = capacity, words_for(lang).capacities[capacity] or case
    elif lang == "de" and mark in german().particles and tokens[name_end + 1].text == ",":
        name_end, mark = name_end + 1, ","  # geht auf Max Kranz zurück, den Leiter ...
        if name_end + 1 >= stop or tokens[name_end + 1].text not in german().articles:
            return None
    if mark not in {",", "(", "–", "—", "-", capacity}:
        return None
    first = name_end + 1
    title = next(
        (j for j in range(first + 1, stop) if tokens[j].text == "." and is_title(tokens[j - 1].text, lang)), stop
    )
    if title < stop:  # ", Landtagspräsident Dr. Paul Klein": the office of the next name
        stop, names_follow = title - 1, True
    first = owner = _past_openers(tokens, first, stop, lang)
    if lang == "de" and first + 1 < stop and tokens[first].text.endswith("s") and heads_at(tokens, first + 1, lang):
        first += 1  # Bayerns Wirtschaftsminister
    for j in range(first, min(stop, first + 5)):
        for head in heads_at(tokens, j, lang):
            if case and head.case and head.case != case and not (mark != "," and head.case == "nomn"):
                continue
            if head.number == "plur":
                continue
            end, parts = _with_joined(tokens, head, stop, lang, None, listed=lang == "ru")
            if not _closed(tokens, end, stop, mark, lang) or (end == stop and names_follow):
                end, parts = _with_joined(tokens, head, stop, lang, None)
            if end == stop and names_follow:
                continue
            if left_edge(tokens, head, first, lang, lambda t: adjective_belongs(t, lang)) > first:
                continue
            if not _closed(tokens, end, stop, mark, lang):
                continue
            office = _office(tokens, parts, end, owner, lang, gender)
            return office if office and (" " in office.role or not capacity) else None  # man wünscht sich A als Kanzler
        if not adjective_belongs(tokens[j].text, lang) and tokens[j].text not in words_of(lang).conjunctions:
            return None
    return None


def _capacity(tokens: Tokens, at: int, stop: int, lang: str) -> str:
    """The words right behind a name that say in which office the person acts, "" for none: als, в качестве."""
    for words in words_for(lang).capacities:
        n = words.count(" ") + 1
        if at + n < stop and words == " ".join(tokens[i].text for i in range(at, at + n)):
            return words
    return ""


def _past_openers(tokens: Tokens, first: int, stop: int, lang: str) -> int:
    """Index after what may open an apposition and is no part of the office: damals, seit 2012, in den ..., der neue."""
    while first < stop:
        text = tokens[first].text
        opener = next(
            (
                o
                for o in words_for(lang).openers
                if o == " ".join(t.text for t in tokens[first : first + o.count(" ") + 1])
            ),
            "",
        )
        if opener:
            first += opener.count(" ") + 1
            if first < stop and tokens[first].text.isdigit():
                first += 1  # seit 2012
        elif (lang == "de" and text.lower() in german().articles) or _is_passing(text, lang):
            first += 1
        else:
            return first
    return first


def _is_passing(text: str, lang: str) -> bool:
    """Whether an adjective says no more than when the office is held: нынешний, neue."""
    if lang == "de":
        return re.sub(r"e[nrsm]?$", "", text) in german().passing
    return any(f.lemma in russian().passing for f in forms(text)[:2])


def shared_out(role: str, lang: str) -> tuple[str, str] | None:
    """The offices of two persons of which one phrase tells: "мэр Тулы и Бреста", "Präsident Frankreichs und Polens"."""
    if lang == "ru" and (ministries := _of_two_ministries(role)):
        return ministries
    match = _TWO_OF.fullmatch(role)
    if match is None or match["joint"] not in words_of(lang).conjunctions:
        return None
    lead, one, other, rest = match["lead"].split(), match["one"], match["other"], match["rest"] or ""
    if lead[-1].lower().startswith(words_of(lang).paired_after):
        return None
    of_one = words_for(lang).of_one
    kinds = rest.strip() in of_one and all(w.endswith(russian().adjective_ends) for w in (one, other))
    placed = not rest or rest.split()[0] in words_of(lang).with_place
    if lang == "ru":
        while len(lead) > 1 and lead[-1][0].isupper() and not lead[-1].isupper():  # Нижнего Новгорода
            one = f"{lead.pop()} {one}"
        lead = [of_one.get(w, w) for w in lead]
        rest = f" {of_one[rest.strip()]}" if kinds else rest
        parted = kinds or (placed and _is_place(one, lang) and _is_place(other, lang))
    elif " ".join(lead[-2:]) in of_one:
        lead[-2:] = [of_one[" ".join(lead[-2:])]]
        parted = placed
    else:
        joined = len(lead) == 1 or lead[-1].islower()
        parted = joined and placed and _is_place(one, lang) and _is_place(other, lang)
    return (f"{' '.join(lead)} {one}{rest}", f"{' '.join(lead)} {other}{rest}") if parted else None


def _of_two_ministries(role: str) -> tuple[str, str] | None:
    """The offices of two Russian ministers or their deputies: "министр культуры и физкультуры края"."""
    lead = max((lead for lead in russian().of_ministries if role.startswith(lead + " ")), key=len, default="")
    words = role[len(lead) :].split()
    joints = [i for i, w in enumerate(words) if w in words_of("ru").conjunctions]
    if not lead or len(joints) != 1 or not 0 < joints[0] < len(words) - 1:
        return None
    one, other = words[: joints[0]], words[joints[0] + 1 :]
    tail = next((i for i, w in enumerate(other) if i and (w[0].isupper() or w in russian().tails)), len(other))
    if not all(w.islower() for w in (*one, *other[:tail])):
        return None
    office = russian().of_ministries[lead]
    return " ".join([office, *one, *other[tail:]]), " ".join([office, *other])


@remembered(maxsize=1 << 10)
def _is_place(word: str, lang: str) -> bool:
    """Whether the word is the name of a country, division or town, in any case, or of a body in capitals (МГУ)."""
    if word.isupper():
        return True
    if lang == "de" and word.endswith("s") and _is_region(word[:-1], town=True):
        return True
    return any(h.end == len(word) for h in gazetteer(lang).find(word))


def office_given(tokens: Tokens, name_end: int, stop: int, case: str) -> Office | None:
    """The office that a Russian clause gives the person: "Иванов назначен председателем"."""
    at = name_end
    verb = at < stop and any(f.lemma in russian().appointed for f in forms(tokens[at].text))
    if verb:
        at += 1
    if not verb and case not in ("gent", "accs"):
        return None
    for j in range(at, min(stop, at + 4)):
        for head in heads_at(tokens, j, "ru"):
            if head.case == "ablt" and head.number == "sing":
                end, parts = _with_joined(tokens, head, stop, "ru", None)
                return _office(tokens, parts, end, at, "ru", "")
        if not adjective_agrees(tokens[j].text, "ablt", "sing", None):
            return None
    return None


def office_told(tokens: Tokens, name_end: int, stop: int, gender: str) -> Office | None:
    """The office that a German clause gives the person: "Anna Weber ist Präsidentin der Republik"."""
    if name_end >= stop or tokens[name_end].text not in german().copulas:
        return None
    first = name_end + 1
    while first < stop and tokens[first].text.lower() in german().articles | german().copula_adverbs:
        first += 1
    for j in range(first, min(stop, first + 4)):
        for head in heads_at(tokens, j, "de"):
            ends = _before_joined(tokens, chain_ends(tokens, j, stop, "de", place=True), head, stop, "de", False)
            return _office(tokens, [(head, ends[-1])], ends[-1], first, "de", gender)
        if not adjective_belongs(tokens[j].text, "de"):
            return None
    return None


def _closed(tokens: Tokens, end: int, stop: int, mark: str, lang: str) -> bool:
    """Whether the phrase ends as an apposition does."""
    if end >= stop or end >= len(tokens):
        return True
    following = tokens[end].text
    if mark == "(":
        return following in {")", ",", ";"}
    if mark == ",":
        breaks = "\n" in tokens.text[tokens[end - 1].end : tokens[end].start]
        return breaks or following in words_of(lang).conjunctions or following in _CLOSING
    return True
