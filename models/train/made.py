"""Made sentences: templates of official news filled with names, to teach what corpora of general news lack.

Corpora hardly have executive committees, embassies, ministries of a region with their full names, and offices that
look like organisations. ``made_ru.toml`` and ``made_de.toml`` hold templates and words, written for this purpose.
"""

from __future__ import annotations

import random
import re
import tomllib
from functools import lru_cache
from pathlib import Path

import pymorphy3
from corpora import Document

HERE = Path(__file__).resolve().parent
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_STARRED = re.compile(r"\*([\w-]+)")
_MARK = re.compile(r"\[(PER|ORG|LOC) ([^\[\]]+)\]")
_ARTICLE = re.compile(r"((?:[Dd](?:as|er|ie|es|em) )?)(.+)")
_CASES = {"ablt", "accs", "datv", "gent", "loct", "nomn"}


@lru_cache(maxsize=1)
def _morphology() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=20_000)
def inflect(word: str, case: str, gender: str = "", hint: str = "") -> str:
    """A Russian word in another case, capitals kept; unchanged where it takes none."""
    if word.isupper() and len(word) > 1:
        return word
    parses = _morphology().parse(word)
    wanted = [p for p in parses if hint and hint in p.tag and (not gender or gender in p.tag)]
    plain = [p for p in parses if "nomn" in p.tag]
    best = (wanted or plain or parses)[0]
    form = best.inflect({case, gender} - {""}) or best.inflect({case})
    if form is None:
        return word
    return "-".join(
        part.capitalize() if own[:1].isupper() else part
        for part, own in zip(form.word.split("-"), word.split("-"), strict=False)
    )


class Maker:
    """Fills the templates of one language.

    Args:
        lang: ``"ru"`` or ``"de"``.
        chooser: Draws templates and words.
    """

    def __init__(self, lang: str, chooser: random.Random) -> None:
        self.lang = lang
        self.words = tomllib.loads((HERE / f"made_{lang}.toml").read_text("utf-8"))
        self.chooser = chooser

    def document(self, number: int, sentences: int) -> Document:
        """A text of several sentences with its spans."""
        marked = " ".join(self.sentence() for _ in range(sentences))
        text, spans, at = "", [], 0
        for mark in _MARK.finditer(marked):
            article, name = _ARTICLE.fullmatch(mark[2]).groups("") if self.lang == "de" else ("", mark[2])
            text += marked[at : mark.start()] + article
            spans.append((len(text), len(text) + len(name), mark[1]))
            text += name
            at = mark.end()
        return Document(f"made-{self.lang}-{number}", self.lang, text + marked[at:], tuple(spans))

    def sentence(self) -> str:
        """One filled template, spans still marked."""
        filled = self.fill(self.chooser.choice(self.words["templates"]), "nomn")
        first = re.search(r"[^\W\d_]", re.sub(r"\[(?:PER|ORG|LOC) ", lambda m: "1" * len(m[0]), filled))
        return filled if first is None else filled[: first.start()] + first[0].upper() + filled[first.end() :]

    def fill(self, template: str, case: str) -> str:
        """The template with words in its slots, starred words in `case`."""
        template = _STARRED.sub(lambda m: inflect(m[1], case), template)
        return _SLOT.sub(lambda m: self.slot(m[1], m[2] or "", case), template)

    def slot(self, name: str, case: str, outer: str) -> str:
        """A word for one slot."""
        if name == "n":
            return str(self.chooser.randint(2, 95))
        if name == "CITY":
            return self.chooser.choice(self.words["city"]).upper()
        if name in {"Office", "office"}:
            filled = self.slot_office(case)
            return filled[0].upper() + filled[1:] if name == "Office" else filled
        if name in {"per", "perf", "surname"}:
            return self.person(name, case or "nomn")
        if self.lang == "de":
            return self.fill(self.chooser.choice(self.words[self.german_list(name)]), "")
        return self.russian(name, case, outer)

    def slot_office(self, case: str) -> str:
        """An office; its first word takes the case."""
        first, *rest = self.chooser.choice(self.words["office"]).split(" ")
        return " ".join([inflect(first, case) if case else first, *rest])

    def german_list(self, name: str) -> str:
        """The list that a slot draws from."""
        return self.chooser.choice(["country", "land", "republic"]) if name == "region" else name

    def russian(self, name: str, case: str, outer: str) -> str:
        """A word of a Russian list in a case."""
        if name == "region":
            name = self.chooser.choice(["country", "oblast", "oblast", "republic"])
        if name == "org":
            name = self.chooser.choice(["ministry", "ministry", "gov", "committee"])
        if name == "adjm":
            own = outer if case == "masc" else case
            return inflect(self.chooser.choice(self.words["adj"]), own, "masc")
        if name == "oblast":
            return f"{inflect(self.chooser.choice(self.words['adj']), case)} {inflect('область', case)}"
        word = self.chooser.choice(self.words[name])
        if name == "plant":
            return self.fill(word, outer if case == "own" else "nomn")
        if name in {"ministry", "gov", "committee", "company", "uni"}:
            return self.fill(word, case)
        if case not in _CASES or name in {"branch", "brand", "ago"}:
            return self.fill(word, case)
        parts = word.split(" ")
        changing = parts[:1] if parts[0] == "Республика" else parts
        return " ".join([*(inflect(p, case, hint="Geox") for p in changing), *parts[len(changing) :]])

    def person(self, kind: str, case: str) -> str:
        """A person's name in a case: in full, with a patronymic, with initials, or the surname."""
        woman = kind == "perf" or self.chooser.random() < 0.25
        given = self.chooser.choice(self.words["female" if woman else "male"])
        surname = self.chooser.choice(self.words["surnames"])
        if self.lang == "de":
            return surname if kind == "surname" else f"{given} {surname}"
        gender = "femn" if woman else "masc"
        surname = inflect(surname, case, gender, "Surn")
        if kind == "surname":
            return surname
        form = self.chooser.random()
        if form < 0.15 and not woman:
            patronymic = self.chooser.choice(self.words["patronymic"])
            return f"{inflect(given, case, gender, 'Name')} {inflect(patronymic, case, gender, 'Patr')} {surname}"
        if form < 0.3:
            return f"{given[0]}. {self.chooser.choice('АВИНПС')}. {surname}"
        return f"{inflect(given, case, gender, 'Name')} {surname}"


def make(lang: str, documents: int, seed: int) -> list[Document]:
    """Made documents of two to five sentences; the same seed makes the same ones."""
    chooser = random.Random(seed)
    maker = Maker(lang, chooser)
    return [maker.document(n, chooser.randint(2, 5)) for n in range(documents)]
