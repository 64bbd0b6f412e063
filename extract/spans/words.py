"""Regular expressions made from lists of words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

__all__ = ["alternation", "phrases"]


def alternation(entries: Iterable[str]) -> str:
    """The source of a pattern that matches any of `entries`, longest first; empty where there are none.

    In an entry ``*`` stands for the rest of a word ("превы*"), a space for white space, е also for ё; all else is
    literal. The entries are folded into a tree of their letters, so that a place where none of them starts costs one
    step however many there are.
    """
    tree: dict[str, Any] = {}
    for entry in entries:
        node = tree
        for letter in entry:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branch(tree)


def phrases(entries: Iterable[str]) -> str:
    """As `alternation`, but a pattern that never matches where there are no entries."""
    return alternation(entries) or "(?!)"


_SPECIAL = {"е": "[её]", "Е": "[ЕЁ]", " ": r"\s+", "*": r"\w*"}


def _branch(node: dict[str, Any]) -> str:
    optional = "" in node and len(node) > 1
    tails = [(_SPECIAL.get(c) or re.escape(c)) + _branch(rest) for c, rest in sorted(node.items(), reverse=True) if c]
    if not tails:
        return ""
    if len(tails) == 1 and not optional:
        return tails[0]
    return f"(?:{'|'.join(tails)}){'?' if optional else ''}"
