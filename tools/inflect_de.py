"""Forms of German place names: genitive -s, weak and strong adjectives, plurals in the dative."""

from __future__ import annotations

import re
from itertools import product

from extract.places.lookup import small

_ADJECTIVE = re.compile(
    r"(?:\w{3,}(?:isch|igt|nom)|inner|frei|britisch|nördlich|südlich|heilig)(?:e|er|es)$", re.IGNORECASE
)
_GENITIVE = {
    "Gebiet": ("s", "es"),
    "Kreis": ("es",),
    "Bezirk": ("s", "es"),
    "Freistaat": ("s", "es"),
    "Land": ("es", "s"),
    "Kanton": ("s",),
    "Königreich": ("s", "es"),
    "Staat": ("es", "s"),
    "Rajon": ("s",),
    "Rayon": ("s",),
    "Bundesstaat": ("es", "s"),
    "Oblast": ("s",),
    "Sultanat": ("s", "es"),
    "Stuhl": ("s", "es"),
}
_PLURAL = re.compile(r"(?:Emirate|Niederlande|gebiete|Inseln?)$")


def forms(name: str) -> list[str]:
    """The forms of `name`, in small letters, its own first.

    >>> "russischen föderation" in forms("Russische Föderation")
    True
    >>> forms("Thüringen")
    ['thüringen', 'thüringens']
    """
    if name.isupper() and len(name) <= 5:
        return [small(name)]
    words = name.split(" ")
    options = []
    for i, word in enumerate(words):
        if _ADJECTIVE.match(word) and i < len(words) - 1:
            stem = re.sub(r"e[rs]?$", "", word)
            options.append([word, *(stem + e for e in ("e", "er", "es", "en") if stem + e != word)])
        else:
            options.append([word, *(word + e for e in _GENITIVE.get(word, ()))])
    last = words[-1]
    if last not in _GENITIVE:
        if _PLURAL.search(last) and last.endswith("e"):
            options[-1].append(last + "n")
        elif not re.search(r"[sxzß.)]$", last):
            options[-1].append(last + "s")
    return list(dict.fromkeys(small(" ".join(c)) for c in product(*options)))
