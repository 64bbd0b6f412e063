"""Forms of Russian place names in all cases, by pymorphy3."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

from pymorphy3 import MorphAnalyzer
from pymorphy3.analyzer import Parse

IRREGULAR = {
    "Хайнань": ["хайнани", "хайнанью", "хайнаня", "хайнаню", "хайнанем", "хайнане"],
    "Аньхой": ["аньхоя", "аньхою", "аньхоем", "аньхое"],
    "Лахор": ["лахора", "лахору", "лахором", "лахоре"],
    "Несвиж": ["несвижа", "несвижу", "несвижем", "несвиже"],
    "Сергиев Посад": ["сергиева посада", "сергиеву посаду", "сергиевым посадом", "сергиевом посаде"],
    "Гаврилов Посад": ["гаврилова посада", "гаврилову посаду", "гавриловым посадом", "гавриловом посаде"],
    "Гусь-Хрустальный": ["гуся-хрустального", "гусю-хрустальному", "гусем-хрустальным", "гусе-хрустальном"],
    "Мекленбург-Передняя Померания": [
        f"мекленбург{a}-{b}"
        for a, b in (
            ("а", "передней померании"),
            ("у", "передней померании"),
            ("е", "передней померании"),
            ("ом", "передней померанией"),
            ("", "переднюю померанию"),
            ("", "передней померании"),
            ("", "передней померанией"),
        )
    ],
}
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_ADJECTIVE = re.compile(r"(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)$")
_UNWANTED = {"V-oy", "Supr", "Cmp2", "actv", "anim"}
_FIXED_AFTER = {
    "штаты",
    "королевство",
    "государство",
    "город",
    "район",
    "районы",
    "остров",
    "острова",
    "республика",
    "земли",
    "берег",
    "страна",
    "конфедерация",
    "султанат",
    "союз",
    "содружество",
    "территория",
    "край",
    "престол",
}


@cache
def _analyzer() -> MorphAnalyzer:
    return MorphAnalyzer(lang="ru")


@cache
def parses(word: str) -> tuple[Parse, ...]:
    """What pymorphy3 reads in `word`."""
    return tuple(_analyzer().parse(word.lower()))


def common_words(form: str) -> bool:
    """Whether `form` can be a word or a person's name of its own, by the dictionary."""
    return " " not in form and any(p.is_known and "Geox" not in p.tag for p in parses(form))


def is_place(name: str) -> bool:
    """Whether the dictionary knows `name` as a place's."""
    return any(p.is_known and "Geox" in p.tag for p in parses(name))


def _nominative(word: str) -> Parse | None:
    """The parse of `word` as the nominative of a place's name, a noun before an adjective."""

    def rank(p: Parse) -> tuple[bool, bool, bool, bool]:
        tag = p.tag
        return (
            "Geox" not in tag,
            bool({"Name", "Surn", "Patr", "Orgn"} & set(tag.grammemes)),
            "inan" not in tag,
            "sing" not in tag,
        )

    nouns = [p for p in parses(word) if p.tag.POS == "NOUN" and "nomn" in p.tag and "Abbr" not in p.tag]
    return min(nouns, key=rank, default=None)


def is_adjective(word: str) -> bool:
    """Whether `word` has the ending and a reading of an adjective, and isn't a place's name."""
    found = parses(word)
    geox = any("Geox" in p.tag and p.tag.POS == "NOUN" and "nomn" in p.tag for p in found)
    return bool(_ADJECTIVE.search(word.lower())) and not geox and any(p.tag.POS in ("ADJF", "PRTF") for p in found)


def _lexeme(parse: Parse, wanted: set[str]) -> dict[str, list[str]]:
    forms: dict[str, list[str]] = {c: [] for c in CASES}
    for p in parse.lexeme:
        if wanted <= set(p.tag.grammemes) and not _UNWANTED & set(p.tag.grammemes) and p.tag.POS == parse.tag.POS:
            for case in CASES:
                if case in p.tag or (case == "loct" and "loc2" in p.tag) or (case == "gent" and "gen2" in p.tag):
                    forms[case].append(p.word)
    return forms


@cache
def _noun_forms(word: str) -> dict[str, list[str]]:
    """Forms of one noun by case; a hyphenated name may change in its last part only, or in both."""
    low = word.lower()
    known = [p for p in parses(low) if "Geox" in p.tag and "nomn" in p.tag and p.is_known]
    if "-" in low and not known:
        *front, last = re.split("-", low)
        if front[-1] in ("на", "под", "о", "в", "да", "де", "ля", "ду", "дел"):
            head = "-".join(front[:-1])
            tail = "-" + "-".join([front[-1], last])
            return {c: [f + tail for f in [*_noun_forms(head)[c], head]] for c in CASES}
        if is_adjective(last):
            first = _nominative(front[-1])
            gender = first.tag.gender if first and first.tag.gender else "masc"
            plain = _noun_forms("-".join(front))
            ends = _adjective_forms(last, gender, "sing")
        else:
            ends, plain = _noun_forms(last), {c: [] for c in CASES}
            first = _nominative(front[-1])
            if first is not None and ("Geox" in first.tag) and len(front) == 1 and len(front[0]) > 3:
                plain = _noun_forms(front[0])
        kept = "-".join(front)
        if is_adjective(front[-1]):
            noun = _nominative(last)
            plain = _adjective_forms(front[-1], noun.tag.gender if noun and noun.tag.gender else "masc", "sing")
        return {
            c: list(dict.fromkeys(f"{a}-{b}" for a, b in product([*plain[c], kept], [*ends[c], last]))) for c in CASES
        }
    if is_adjective(low):
        ends_ = low[-2:]
        gender = {"ая": "femn", "яя": "femn", "ое": "neut", "ее": "neut"}.get(ends_, "masc")
        return _adjective_forms(low, gender, "plur" if ends_ in ("ые", "ие") else "sing")
    parse = _nominative(low)
    if parse is None or not parse.is_known or {"Name", "Surn", "Patr", "anim"} & set(parse.tag.grammemes):
        return _by_ending(low)
    return _lexeme(parse, {parse.tag.number or "sing"})


_HUSHING = "жчшщц"
_VELAR = "гкхжчшщ"


def _by_ending(word: str) -> dict[str, list[str]]:
    """Forms of a noun that the dictionary doesn't have, by its ending; both genders of -ь."""
    stem, before = word[:-1], word[-2:-1]
    ablt = "е" if before in _HUSHING else "о"
    if word.endswith("ия"):
        endings = [stem + "и", stem + "и", stem + "ю", stem + "ей", stem + "и"]
    elif word.endswith("а"):
        endings = [stem + ("и" if before in _VELAR else "ы"), stem + "е", stem + "у", stem + ablt + "й", stem + "е"]
    elif word.endswith("я"):
        endings = [stem + e for e in ("и", "е", "ю", "ей", "е")]
    elif word.endswith("й"):
        endings = [stem + e for e in ("я", "ю", "й", "ем", "е")]
    elif word.endswith("ь"):
        masc, femn = ("я", "ю", "ь", "ем", "е"), ("и", "и", "ь", "ью", "и")
        return _cases([[stem + m, stem + f] for m, f in zip(masc, femn, strict=True)], word)
    elif re.search(r"[бвгджзклмнпрстфхцчшщ]$", word):
        ablt = "е" if word[-1] in _HUSHING else "о"
        shorter = re.sub(r"[её]ц$", "ц", word) if re.search(r"[^аеёиоуыэюя][её]ц$", word) else re.sub(r"ок$", "к", word)
        stems = [word] if shorter == word else [shorter, word]
        return _cases([[s + e for s in stems] for e in ("а", "у", "", ablt + "м", "е")], word)
    elif re.search(r"(?:[её]в|ов|ин|ын|ен|[чдс]н|ль?н)о$", word):
        endings = [stem + e for e in ("а", "у", "о", "ом", "е")]
    elif re.search(r"[^аеёиоуыэюя]ье$", word):
        endings = [stem + e for e in ("я", "ю", "е", "ем", "е")]
    elif word.endswith("ы") or re.search(r"(?:[кх]|ич|[шщж])и$", word):
        plural = (
            [stem + "ов"]
            if word.endswith("цы")
            else [stem, stem + "ов"]
            if word.endswith("ы")
            else [stem + "ей", stem + "ов"]
        )
        if word.endswith("ки"):
            plural = [stem[:-1] + "ок", stem[:-1] + "ек", re.sub("[ьй]к$", "ек", stem)]
        return _cases([plural, [stem + "ам"], [word], [stem + "ами"], [stem + "ах"]], word)
    else:
        endings = []
    return _cases([[e] for e in endings], word)


def _cases(forms: list[list[str]], word: str) -> dict[str, list[str]]:
    return dict(zip(CASES, [[word], *(forms or [[word]] * 5)], strict=True))


def _adjective_forms(word: str, gender: str, number: str) -> dict[str, list[str]]:
    for p in parses(word):
        if p.tag.POS in ("ADJF", "PRTF") and "nomn" in p.tag and not _UNWANTED & set(p.tag.grammemes):
            cases = _lexeme(p, {"plur"} if number == "plur" else {"sing", gender})
            if number == "plur" or gender == "masc":
                cases["accs"] = cases["nomn"]
            return cases
    return {c: [word] for c in CASES}


def forms(name: str) -> list[str]:
    """The forms of `name` in all cases, in small letters without ё, its own first.

    >>> forms("Витебск")
    ['витебск', 'витебска', 'витебску', 'витебском', 'витебске']
    >>> forms("Набережные Челны")[1:3]
    ['набережных челнов', 'набережным челнам']
    >>> forms("Саксония-Анхальт")[2]
    'саксонии-анхальт'
    """
    if name in IRREGULAR:
        return [f.replace("ё", "е") for f in (name.lower(), *IRREGULAR[name])]
    words = re.findall(r"[^\s()]+|[()]", name.lower())
    at = next((i for i, w in enumerate(words) if re.search(r"\w", w) and not is_adjective(w)), len(words) - 1)
    noun, after = words[at], words[at + 1 :]
    by_case = _noun_forms(noun)
    gender, number = _agreement(noun)
    found = [name.lower()]
    for case in CASES:
        front = [_adjective_forms(w, gender, number)[case] or [w] for w in words[:at]]
        tails = [after]
        if after and (noun not in _FIXED_AFTER or noun == "республика"):
            tails.insert(0, [_follower(w, case) for w in after])
        for *start, tail in product(*front, by_case[case] or [noun], tails):
            found.append(_join([*start, *tail]))
    return list(dict.fromkeys(f.replace("ё", "е") for f in found))


def _agreement(noun: str) -> tuple[str, str]:
    """Gender and number of the adjectives before `noun`; the first part of a hyphenated one decides."""
    for part in dict.fromkeys((noun.split("-")[0], noun)):
        parse = _nominative(part)
        if parse is not None and ("Geox" in parse.tag or part == noun):
            plural = "plur" in parse.tag and "Sgtm" not in parse.tag
            return parse.tag.gender or ("femn" if noun[-1] in "ая" else "masc"), "plur" if plural else "sing"
    return "femn" if noun[-1] in "ая" else "neut" if noun[-1] in "ое" else "masc", "sing"


def _follower(word: str, case: str) -> str:
    """A word after the head noun in `case` (Босния и Герцеговина)."""
    if not re.search(r"\w{3}", word):
        return word
    if is_adjective(word):
        gender = "femn" if word.endswith("я") else "neut" if word.endswith("е") else "masc"
        return (_adjective_forms(word, gender, "sing")[case] or [word])[0]
    return (_noun_forms(word)[case] or [word])[0]


def _join(words: list[str]) -> str:
    return re.sub(r"\( | \)", lambda m: m[0].strip(), " ".join(words))
