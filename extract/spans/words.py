"""Regular expressions made from lists of words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

__all__ = ["alternation", "phrases"]


def alternation(words: Iterable[str]) -> str:
    """The source of a pattern that matches any of `words`, longest first.

    The words are folded into a tree of their letters, so that a place where none of them starts costs one step however
    many there are. Matching is literal; ё in the text is matched by е in a word.
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branch(tree)


def _letter(letter: str) -> str:
    return {"е": "[её]", "Е": "[ЕЁ]", " ": r"\s+"}.get(letter) or re.escape(letter)


def _branch(node: dict[str, Any]) -> str:
    optional = "" in node and len(node) > 1
    tails = [_letter(letter) + _branch(rest) for letter, rest in sorted(node.items()) if letter]
    if not tails:
        return ""
    if len(tails) == 1 and not optional:
        return tails[0]
    return f"(?:{'|'.join(tails)}){'?' if optional else ''}"


def phrases(entries: Iterable[str]) -> str:
    """The source of a pattern that matches any of `entries`, longest first.

    In an entry ``*`` stands for the rest of a word ("превы*"), a space for white space, е also for ё.
    """
    made = sorted(entries, key=lambda entry: (-len(entry), entry))
    return "|".join(re.escape(e).replace(r"\*", r"\w*").replace("\\ ", r"\s+").replace("е", "[её]") for e in made)
