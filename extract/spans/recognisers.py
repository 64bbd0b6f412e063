"""Which recognisers of named entities there are."""

from __future__ import annotations

__all__ = ["MODELS", "NER"]

NER: dict[str, tuple[str, ...]] = {
    "bilingual": ("ru", "de"),
    "accurate": ("ru", "de"),
    "fast": ("ru", "de"),
    "natasha": ("ru",),
    "none": ("ru", "de"),
}
"""The recognisers of named entities, and the languages each one has."""

MODELS: dict[str, tuple[str, ...]] = {
    "bilingual": ("ner-small", "ner"),
    "accurate": ("ner",),
    "fast": ("ner-small", "ner"),
}
"""Those that run the shipped models, and the folders of theirs."""
