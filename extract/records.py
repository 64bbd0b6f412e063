"""What is extracted from a document: the record and its parts.

This is the one definition of these types: JSON Schema, CSV columns and ``datapackage.json`` are derived from it.
Offsets are half-open code-point offsets into the text as read. What counts as a fact, and the form of every value,
is described in the documentation of the record.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, model_validator

__all__ = [
    "ENTITY_GROUPS",
    "FACT_TYPES",
    "SCHEMA_VERSION",
    "Agreement",
    "AgreementCount",
    "Date",
    "Entity",
    "Fact",
    "Mention",
    "Money",
    "Number",
    "Organization",
    "Percent",
    "Person",
    "Record",
    "Region",
    "json_schema",
]

SCHEMA_VERSION = "1"

Lang: TypeAlias = str
Offset: TypeAlias = Annotated[int, Field(ge=0)]
Place: TypeAlias = tuple[Offset, Offset]
Qualifier: TypeAlias = Literal["exact", "about", "over", "under"]
Kind: TypeAlias = Literal["agreement", "contract", "document", "protocol", "memorandum", "programme", "plan"]
Status: TypeAlias = Literal["signed", "in_force", "planned"]
Level: TypeAlias = Literal["country", "division", "city", "district", "other"]
Currency: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
RegionCode: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]

_DATE = r"(?:\d{4}|XXXX)(?:-\d{2}(?:-\d{2})?)?"
EDTF = re.compile(rf"^(?:{_DATE}|{_DATE}/(?:{_DATE}|\.\.)|\.\./{_DATE})$")
EdtfDate: TypeAlias = Annotated[str, Field(pattern=EDTF.pattern)]
IsoDay: TypeAlias = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


def _json_number(value: Decimal | int) -> int | float:
    return int(value) if value == int(value) else float(value)


Number: TypeAlias = Annotated[Decimal, PlainSerializer(_json_number, return_type=int | float, when_used="json")]
"""A `Decimal` in Python, a JSON number (whole where it is whole) in JSON."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class _Place(_Part):
    @model_validator(mode="after")
    def _place_is_not_empty(self) -> Any:
        start, end = getattr(self, "start", 0), getattr(self, "end", 1)
        if start >= end:
            raise ValueError(f"a fact needs start < end, not {start} and {end}")
        return self


class _Entity(_Part):
    @property
    def start(self) -> int:
        """Start of the first mention."""
        return self.mentions[0][0]  # type: ignore[attr-defined,no-any-return]

    @property
    def end(self) -> int:
        """End of the first mention."""
        return self.mentions[0][1]  # type: ignore[attr-defined,no-any-return]


Mentions: TypeAlias = Annotated[tuple[Place, ...], Field(min_length=1)]


class Person(_Entity):
    """A person named in the document.

    `name` is in the nominative, as fully as the document gives it; `role` the office as worded beside it, nominative.
    """

    group: ClassVar[str] = "persons"
    key: str
    name: str
    aliases: tuple[str, ...] = ()
    role: str | None = None
    mentions: Mentions
    rule: str


class Region(_Entity):
    """A country, division, city or district; `code` is ISO 3166-1 alpha-2 or ISO 3166-2, None for the rest."""

    group: ClassVar[str] = "regions"
    key: str
    code: RegionCode | None
    name: str
    level: Level
    in_: RegionCode | None = Field(default=None, alias="in")
    mentions: Mentions
    rule: str


class Organization(_Entity):
    """A named organisation, nominative and in full extent."""

    group: ClassVar[str] = "organizations"
    key: str
    name: str
    aliases: tuple[str, ...] = ()
    mentions: Mentions
    rule: str


class Money(_Place):
    """A sum of money in units of `currency` (ISO 4217; None when the text leaves it open)."""

    group: ClassVar[str] = "money"
    amount: Number
    amount_max: Number | None = None
    currency: Currency | None
    qualifier: Qualifier = "exact"
    text: str
    start: Offset
    end: Offset
    rule: str


class Percent(_Place):
    """A percentage as stated."""

    group: ClassVar[str] = "percents"
    value: Number
    value_max: Number | None = None
    qualifier: Qualifier = "exact"
    text: str
    start: Offset
    end: Offset
    rule: str


class Date(_Place):
    """A date or period: `value` in EDTF; first and last ISO day where they are known."""

    group: ClassVar[str] = "dates"
    value: EdtfDate
    start_date: IsoDay | None = None
    end_date: IsoDay | None = None
    text: str
    start: Offset
    end: Offset
    rule: str


class AgreementCount(_Place):
    """A number of agreements said to exist or to have been signed; `partners` is the number of partners it names."""

    group: ClassVar[str] = "agreement_counts"
    count: int
    kind: Kind
    qualifier: Qualifier = "exact"
    partners: int | None = None
    status: Status | None = None
    text: str
    start: Offset
    end: Offset
    rule: str


class Agreement(_Place):
    """One act of agreement: parties are ISO codes or names, signatories are names of persons."""

    group: ClassVar[str] = "agreements"
    key: str
    kind: Kind
    title: str | None = None
    status: Status | None = None
    signed: EdtfDate | None = None
    period: EdtfDate | None = None
    parties: tuple[str, ...] = ()
    signatories: tuple[str, ...] = ()
    start: Offset
    end: Offset
    rule: str


Entity: TypeAlias = Person | Region | Organization
Fact: TypeAlias = Person | Region | Organization | Money | Percent | Date | AgreementCount | Agreement

FACT_TYPES: dict[str, type[Fact]] = {
    t.group: t for t in (Person, Region, Organization, Money, Percent, Date, AgreementCount, Agreement)
}
"""Fact types by the name of their span group, of their list in the record and of their table."""

ENTITY_GROUPS: tuple[str, ...] = ("persons", "regions", "organizations")
"""The groups whose facts have many places in the text (`mentions`) instead of one."""


class Mention(_Place):
    """One place in the text where an entity is mentioned: the fact behind a span of an entity group."""

    start: Offset
    end: Offset
    rule: str
    entity: Entity

    @property
    def key(self) -> str:
        """The entity's key."""
        return self.entity.key

    @property
    def name(self) -> str:
        """The entity's name."""
        return self.entity.name


class Record(_Part):
    """All facts of one document."""

    schema_version: Literal["1"] = "1"
    id: str | None = None
    path: str | None = None
    lang: Lang
    title: str | None = None
    published: EdtfDate | None = None
    url: str | None = None
    author: str | None = None
    source: str | None = None
    persons: tuple[Person, ...] = ()
    regions: tuple[Region, ...] = ()
    organizations: tuple[Organization, ...] = ()
    money: tuple[Money, ...] = ()
    percents: tuple[Percent, ...] = ()
    dates: tuple[Date, ...] = ()
    agreement_counts: tuple[AgreementCount, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The record as one line of JSON (UTF-8, no line break)."""
        return self.model_dump_json()

    def facts(self) -> dict[str, tuple[Fact, ...]]:
        """The facts by group, in the order of the record."""
        return {group: getattr(self, group) for group in FACT_TYPES}


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a line of ``records.jsonl``."""
    schema = Record.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
