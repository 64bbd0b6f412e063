"""The rows that linking makes: one an entity, one an event."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ConfigDict

__all__ = ["EntityRow", "EventRow"]


@dataclass(frozen=True)
class EntityRow:
    """A line of ``entities.csv``: `documents` and `mentions` are numbers."""

    __pydantic_config__ = ConfigDict(use_attribute_docstrings=True)

    entity_id: str
    """Id within this run."""
    type: str
    """person, region or organization."""
    name_ru: str | None
    """Name in Russian documents."""
    name_de: str | None
    """Name in German documents."""
    code: str | None
    """ISO 3166 code of a region."""
    aliases: tuple[str, ...]
    """Other spellings."""
    documents: int
    """Number of documents that name it."""
    mentions: int
    """Number of places that name it."""


@dataclass(frozen=True)
class EventRow:
    """A line of ``events.csv``: parties and signatories as the fullest report names them; `documents` are ids."""

    __pydantic_config__ = ConfigDict(use_attribute_docstrings=True)

    event_id: str
    """Id within this run."""
    kind: str
    """Kind of document."""
    titles: tuple[str, ...]
    """Titles as the documents give them."""
    parties: tuple[str, ...]
    """ISO codes of countries and divisions, names of the rest."""
    signatories: tuple[str, ...]
    """Names of those who signed."""
    signed: str | None
    """When it was signed (EDTF)."""
    period: str | None
    """Which time it covers (EDTF)."""
    status: str | None
    """Whether it is signed, in force or planned."""
    documents: tuple[str, ...]
    """Ids of the documents that report it."""
