"""Acts of agreement: what several sentences tell of one act, put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.records import Kind, Status, is_code
from extract.spans.translit import fold_name

__all__ = ["NEAR", "Act", "add", "complete", "date_last", "inherit", "is_summary", "tell_nearer"]


NEAR = 3  # sentences over which a noun can refer back


@dataclass
class Act:
    """An act of agreement as far as the sentences read so far tell of it.

    Attributes:
        parties: Values of the parties, as one sentence names them.
        weak: Reported by a word that means agreement only with two named parties.
        sentence: Index of the sentence that first reports it.
        last: Index of the last sentence, without a gap, that adds to it.
        latest: Index of the last sentence that adds to it.
        several: Whether the noun is a plural.
        bare: Whether the noun refers back.
        fresh: Whether the noun is told as one that the text has not named yet.
        partner: Whether its one party is named as the partner of somebody.
        headline: Whether only a headline reports it so far.
        once: Whether it is told as something of long ago.
        former: Whether it is told as what another one follows on.
        theirs: Whether its clause leaves it to the text before who signed.
        strange: Whether its partner is named as nothing known.
        national: Whether it is between countries that its sentence doesn't name.
        both: Whether it is told to be of the two regions named before.
        alone: Whether its noun stands for no other act.
        commercial: Whether it is by its noun a deal between firms.
        partners: How many partners the sentence counts without naming them, 0 for none.
    """

    kind: Kind
    status: Status
    start: int
    sentence: int
    last: int
    parties: tuple[str, ...] = ()
    signatories: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()
    signed: str | None = None
    period: str | None = None
    title: str | None = None
    weak: bool = False
    several: bool = False
    bare: bool = False
    fresh: bool = False
    partner: bool = False
    headline: bool = False
    once: bool = False
    former: bool = False
    theirs: bool = False
    strange: bool = False
    national: bool = False
    both: bool = False
    alone: bool = True
    commercial: bool = False
    partners: int = 0
    rule: str = ""
    latest: int = 0


_REMEMBERED = 40  # acts that a sentence is compared with, the last told first


def add(acts: list[Act], act: Act) -> None:
    """Put what a sentence tells to the act that it tells of, or begin a new one; the act told last comes last."""
    recent = acts[: -_REMEMBERED - 1 : -1]
    if act.kind == "document" and act.several and (act.alone or len(act.parties) < 2):
        _spread([a for a in recent if act.sentence - a.latest <= NEAR], act)
        return
    same = next((a for a in recent if a.kind == act.kind and _is_same(a, act)), None)
    same = same or next((a for a in recent if a.kind != act.kind and _is_same(a, act)), None)
    if same is not None:
        _merge(same, act)
        acts.append(acts.pop(next(i for i in range(-1, -len(acts) - 1, -1) if acts[i] is same)))
    elif act.kind != "document" or len(act.parties) > 1 or len(act.homes) > 1:
        acts.append(act)


def _spread(acts: Sequence[Act], documents: Act) -> None:
    """Give the acts told just before what a sentence says of their documents together."""
    for act in acts:
        if act.status == documents.status and act.rule != "base":
            act.signed = act.signed or documents.signed
            act.signatories = act.signatories or documents.signatories


def _is_same(old: Act, new: Act) -> bool:
    """Whether a new mention can be of an act told before."""
    if new.former and new.signed and new.signed != old.signed:
        return False
    distance = new.sentence - old.latest
    if distance == 0 and new.kind != "document" and old.start != new.start:
        return False
    if _is_body_of(old, new, distance):
        return True
    if new.once and old.status == "in_force" and old.kind == new.kind and distance == 1:
        return not (new.signed or new.parties)
    if old.status == "signed" and new.kind in (old.kind, "document") and _only_takes_effect(new) and distance <= NEAR:
        return True
    if _apart(old, new) or (not new.parties and old.status != new.status and not new.bare):
        return False
    if new.kind == "document" or new.bare:
        return distance <= NEAR and old.rule != "base"
    if new.kind != old.kind:
        return _is_renamed(old, new)
    if not new.parties or not old.parties:
        renamed = new.parties and not old.headline and _share_no_word(old.title or "", new.title or "")
        return distance <= NEAR + 1 and not renamed
    return True


def _only_takes_effect(act: Act) -> bool:
    """Whether an act is only said to hold from a day on or until one: "Das Abkommen tritt am 1. Januar in Kraft"."""
    return (
        act.status == "in_force"
        and act.rule != "base"
        and act.period is not None
        and not (act.parties or act.homes or act.signed or act.fresh)
    )


def _is_renamed(old: Act, new: Act) -> bool:
    """Whether a contract and an agreement of the same parties are one act in two words."""
    if old.bare and not (old.parties or old.homes or old.signed) and new.sentence - old.latest == 1:
        return old.status == new.status == "signed" and {old.kind, new.kind} == {"agreement", "contract"}
    same = len(old.parties) > 1 and set(old.parties) == set(new.parties) and old.status == new.status != "in_force"
    return same and {old.kind, new.kind} == {"agreement", "contract"} and not (new.signed or new.period or new.fresh)


def _is_body_of(headline: Act, new: Act, distance: int) -> bool:
    """Whether the text under a headline tells the act of the headline, maybe in other words."""
    if not headline.headline or new.headline or headline.several or new.several:
        return False
    if distance > NEAR and set(headline.parties) != set(new.parties or new.homes):
        return False
    if _periods_differ(headline.period, new.period):
        return False
    if new.kind == headline.kind:
        return headline.status == new.status or (headline.status, new.status) == ("signed", "planned")
    general = headline.kind in ("agreement", "contract", "document") and headline.status == new.status == "signed"
    return general and (not new.parties or set(headline.parties) <= set(new.parties))


def _apart(old: Act, new: Act) -> bool:
    """Whether something said of the two acts cannot be said of one."""
    a, b = set(old.parties), set(new.parties)
    if a and b and not (a <= b or b <= a or _sound_alike(old.parties, new.parties) or _is_of_sides(old, new)):
        return True
    if _others_signed(old, new) or (new.fresh and not a and len(b) > 1 and " " in (old.title or "")):
        return True
    if _periods_differ(old.period, new.period):
        return True
    if old.signed and new.signed and not (old.signed.startswith(new.signed) or new.signed.startswith(old.signed)):
        return True
    statuses = {old.status, new.status}
    taken_up = new.bare and new.kind == "document" and not old.signed and new.sentence - old.latest == 1
    if statuses == {"signed", "in_force"} and old.signed != new.signed and not taken_up:
        return True
    if statuses == {"signed", "planned"} and not old.headline:
        return a != b if new.status == "signed" else bool(b or new.period)
    return new.kind == old.kind and not new.bare and _titles_differ(old.title or "", new.title or "")


def _is_of_sides(old: Act, new: Act) -> bool:
    """Whether a noun that refers back names countries for their divisions: "От Беларуси документ подписал"."""
    if not new.bare and new.kind != "document":
        return False
    return all(any(party.startswith(f"{side}-") for party in old.parties) for side in new.parties)


def _others_signed(old: Act, new: Act) -> bool:
    """Whether those who signed the new act are not of the old one's parties, or are others than signed that."""
    if len(new.signatories) > 1 and len(old.signatories) > 1 and not set(new.signatories) & set(old.signatories):
        return True
    homes, parties = set(new.homes), set(old.parties or old.homes)
    if new.parties or len(homes) < 2 or len(parties) < 2 or not all(map(is_code, parties)):
        return False
    return not any(_contains(home, party) for home in homes for party in parties)


def _contains(one: str, other: str) -> bool:
    """Whether two codes are equal or one is of a country and the other of its division."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def _sound_alike(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether each party has its town or district in the other act: "Горки" and "Горецкий район"."""
    if len(old) != len(new) or any(map(is_code, (*old, *new))):
        return False
    left = [fold_name(p) for p in new]
    for name in map(fold_name, old):
        same = next((p for p in left if _is_of_one_stem(name, p)), None)
        if same is None:
            return False
        left.remove(same)
    return True


def _is_of_one_stem(a: str, b: str) -> bool:
    """Whether two names are equal, or one of a single word begins as another of two words at most."""
    if a == b:
        return True
    if sorted((a.count(" "), b.count(" "))) not in ([0, 0], [0, 1]):
        return False
    one, other = a.split()[0], b.split()[0]
    shared = max(3, min(len(one), len(other)) - 2)
    return len(other) >= shared and one[:shared] == other[:shared]


def _periods_differ(a: str | None, b: str | None) -> bool:
    """Whether two periods cannot be one; an open side fits any."""
    if not a or not b:
        return False
    sides = zip(a.partition("/")[::2], b.partition("/")[::2], strict=True)
    return any(x != y and ".." not in (x, y) for x, y in sides)


def _titles_differ(a: str, b: str) -> bool:
    """Whether two titles, head noun aside, have too few words in common for one agreement."""
    x, y = _title_words(a), _title_words(b)
    return min(len(x), len(y)) > 1 and len(x & y) < 0.6 * min(len(x), len(y))


def _share_no_word(a: str, b: str) -> bool:
    """Whether two titles tell, each by words of its own, what the agreement is about."""
    x, y = _title_words(a), _title_words(b)
    return bool(x and y) and not x & y


def _title_words(title: str) -> set[str]:
    """Beginnings of the words of a title, head noun aside."""
    return {w[:6] for w in re.findall(r"[^\W\d_]{4,}", title.lower())[1:]}


def _merge(old: Act, new: Act) -> None:
    if len(new.parties) > len(old.parties) or (old.headline and len(new.parties) > 1):
        old.parties = new.parties
    old.signatories = tuple(dict.fromkeys((*old.signatories, *new.signatories)))
    old.homes = tuple(dict.fromkeys((*old.homes, *new.homes)))
    if new.signed and len(new.signed) > len(old.signed or ""):
        old.signed = new.signed
    old.period = max(old.period or "", new.period or "", key=lambda p: (bool(p), ".." not in p, len(p))) or None
    reworded = " " not in (old.title or "") or (old.headline and new.kind != old.kind)
    if reworded and new.rule != "base" and new.kind != "document" and not new.bare:
        old.title = new.title
    old.weak = old.weak and new.weak
    told = (
        new.status == "signed"
        and not (old.status == "in_force" and old.signed)
        and not (old.status == "planned" and new.rule == "future")
    )
    if told or (new.status == "planned" and old.headline):
        old.status = new.status
    if (old.headline or (old.bare and old.kind != new.kind)) and new.kind != "document" and not new.bare:
        old.kind, old.bare = new.kind, False
    old.headline = old.headline and new.headline
    if new.sentence - old.last <= 1:
        old.last = new.sentence
    old.latest = new.sentence


def date_last(acts: Sequence[Act], i: int, day: str) -> None:
    """Give the act told last the day on which sentence `i` says that it was signed."""
    if acts and acts[-1].status == "signed" and acts[-1].signed is None and i - acts[-1].latest <= 2:
        acts[-1].signed = day


def tell_nearer(homes: Sequence[str], parties: Sequence[str]) -> bool:
    """Whether those who signed are of divisions of the countries named, or of bodies, which tell more."""
    countries = len(parties) > 1 and all(len(p) == 2 and is_code(p) for p in parties)
    bodies = len(homes) > 1 and not any(map(is_code, homes))
    return countries and (bodies or any("-" in home and home[:2] in parties for home in homes if is_code(home)))


def complete(act: Act, pair: tuple[str, ...], lead: str | None, hero: str | None, towns: frozenset[str]) -> None:
    """Fill in parties that the sentences of the act leave to the article."""
    if len(act.parties) > 1 or (act.weak and len(act.homes) < 2) or (act.commercial and any(map(is_code, act.parties))):
        return
    known = tuple(dict.fromkeys((*act.parties, *act.homes)))
    if len(known) > 1:
        act.parties = known
    elif act.rule == "base" and len(known) == 1 and known[0] in pair:
        act.parties = pair
    elif (
        act.strange
        or act.several
        or act.rule == "base"
        or (act.status == "in_force" and not (act.signed or act.period))
    ):
        return
    elif (
        not known
        or any(known[0] in p.split()[1:] for p in pair)
        or (not act.parties and act.theirs and _are_firms(pair, towns))
    ):
        commercial = act.kind == "contract" and " " not in (act.title or "") and all(len(p) == 2 for p in pair)
        act.parties = () if commercial or (act.commercial and any(map(is_code, pair))) else pair
    else:
        firm = not is_code(known[0]) and known[0] not in towns
        others = tuple(p for p in pair if p not in (known[0], known[0][:2]) and not (firm and is_code(p)))
        lead = hero if firm and len(act.signatories) > 1 and not act.partner else lead if act.partner else None
        partner_of = (lead,) if lead and lead != known[0][:2] and not _is_within(lead, known[0]) else ()
        act.parties = (*(others if len(others) == 1 else partner_of), *known)


def _is_within(one: str, other: str) -> bool:
    """Whether two parties are one, or the name of one stands in the other's."""
    return one == other or (not is_code(one) and not is_code(other) and (one in other or other in one))


def _are_firms(pair: tuple[str, ...], towns: frozenset[str]) -> bool:
    """Whether two parties are organisations."""
    return bool(pair) and not any(is_code(party) or party in towns for party in pair)


def is_summary(act: Act, acts: Sequence[Act]) -> bool:
    """Whether a headline only sums up ("подписали соглашения") what the text tells one by one."""
    told = (a for a in acts if a.status == act.status and not a.headline and set(a.parties) & set(act.parties))
    return act.headline and act.several and act.alone and any(told)


def inherit(act: Act, acts: Sequence[Act]) -> None:
    """Give a dated base agreement the parties of the act of the same sentence that rests on it."""
    if act.rule == "base" and len(act.parties) < 2:
        act.parties = next((a.parties for a in acts if a.latest == act.sentence and len(a.parties) > 1), act.parties)
