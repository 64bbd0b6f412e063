"""Which recognisers of named entities there are."""

from __future__ import annotations

__all__ = ["NER"]

NER: dict[str, tuple[str, ...]] = {
    "bilingual": ("ru", "de"),
    "accurate": ("ru", "de"),
    "fast": ("ru", "de"),
    "natasha": ("ru",),
    "none": ("ru", "de"),
}
"""The recognisers of named entities, and the languages each one has."""
