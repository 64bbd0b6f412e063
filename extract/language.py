"""Which language a text is in."""

from __future__ import annotations

__all__ = ["detect"]


def detect(text: str) -> str:
    """ISO 639-1 code of the language of `text`, ``"und"`` when it has no words."""
    cyrillic = sum("а" <= c <= "я" for c in text.lower())
    latin = sum("a" <= c <= "z" for c in text.lower())
    if not cyrillic and not latin:
        return "und"
    return "ru" if cyrillic >= latin else "de"
