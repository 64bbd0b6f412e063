"""Adjectives of countries and divisions: "ägyptische Regierung", "с белорусской стороны"."""

from __future__ import annotations

from functools import cached_property

from pydantic import BaseModel, ConfigDict

from extract.lang import cell, remembered

__all__ = ["Nationalities", "nationalities"]


class Nationalities(BaseModel):
    """The cell ``nationalities.toml`` of one language.

    Attributes:
        endings: What the stems take.
        lemma: What a stem takes in the form that stands in a dictionary.
        side: The noun of the side that somebody signs for.
        stems: By the code, its stems.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    endings: str
    lemma: str
    side: str
    stems: dict[str, str]

    @cached_property
    def codes(self) -> dict[str, str]:
        """The codes by stem."""
        return {stem: code for code, stems in self.stems.items() for stem in stems.split()}

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """The adjectives as they stand in a dictionary."""
        return frozenset(stem + self.lemma for stem in self.codes)


@remembered()
def nationalities(lang: str) -> Nationalities:
    """The adjectives of a language, read once."""
    return cell(lang, "nationalities", Nationalities)
