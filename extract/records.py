"""What is extracted from a document: the record and its parts.

This is the one definition of these types: JSON Schema, CSV columns and ``datapackage.json`` are derived from it.
Offsets are half-open code-point offsets into the text as read. What counts as a fact, and the form of every value,
is described in the documentation of the record.
"""

from __future__ import annotations

import re
from decimal import Decimal
from html import escape
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
    "is_code",
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
_CODE = re.compile(r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")
RegionCode: TypeAlias = Annotated[str, Field(pattern=_CODE.pattern)]

_DATE = r"(?:\d{4}|XXXX)(?:-\d{2}(?:-\d{2})?)?"
EDTF = re.compile(rf"^(?:{_DATE}|{_DATE}/(?:{_DATE}|\.\.)|\.\./{_DATE})$")
EdtfDate: TypeAlias = Annotated[str, Field(pattern=EDTF.pattern)]
IsoDay: TypeAlias = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


def is_code(party: str) -> bool:
    """Whether a party of an agreement stands by its ISO 3166 code."""
    return _CODE.match(party) is not None


def _json_number(value: Decimal | int) -> int | float:
    return int(value) if value == int(value) else float(value)


Number: TypeAlias = Annotated[Decimal, PlainSerializer(_json_number, return_type=int | float, when_used="json")]
"""A `Decimal` in Python, a JSON number (whole where it is whole) in JSON."""


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True, use_attribute_docstrings=True
    )


class _Place(_Part):
    @model_validator(mode="after")
    def _place_is_not_empty(self) -> Any:
        start, end = getattr(self, "start", 0), getattr(self, "end", 1)
        if start >= end:
            raise ValueError(f"a fact needs start < end, not {start} and {end}")
        return self

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """All places of it: the one."""
        return ((self.start, self.end),)  # type: ignore[attr-defined]


class _Entity(_Part):
    @property
    def start(self) -> int:
        """Start of the first mention."""
        return self.mentions[0][0]  # type: ignore[attr-defined,no-any-return]

    @property
    def end(self) -> int:
        """End of the first mention."""
        return self.mentions[0][1]  # type: ignore[attr-defined,no-any-return]

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """All places of it: its mentions."""
        return self.mentions  # type: ignore[attr-defined,no-any-return]


Mentions: TypeAlias = Annotated[tuple[Place, ...], Field(min_length=1)]


class Person(_Entity):
    """A person named in the document.

    `name` is in the nominative, as fully as the document gives it; `role` the office as worded beside it, nominative.
    """

    group: ClassVar[str] = "persons"
    key: str
    """Id of the person within this document, the same for the same name everywhere."""
    name: str
    """Nominative, as fully as the document gives it."""
    aliases: tuple[str, ...] = ()
    """Other spellings in the document."""
    role: str | None = None
    """Office as worded beside the name, nominative."""
    mentions: Mentions
    """All places that name it, as [start, end] in code points."""
    rule: str
    """Rule or model that made the fact."""


class Region(_Entity):
    """A country, division, city or district; `code` is ISO 3166-1 alpha-2 or ISO 3166-2, None for the rest."""

    group: ClassVar[str] = "regions"
    key: str
    """Code, else the code it lies in and its folded name."""
    code: RegionCode | None
    """ISO 3166-1 alpha-2 of a country, ISO 3166-2 of a division; empty for the rest."""
    name: str
    """Canonical name in the language of the document."""
    level: Level
    """What kind of region."""
    in_: RegionCode | None = Field(default=None, alias="in")
    """Country of a division; division, else country, of a city or district."""
    mentions: Mentions
    """All places that name it, as [start, end] in code points."""
    rule: str
    """Rule or model that made the fact."""


class Organization(_Entity):
    """A named organisation, nominative and in full extent."""

    group: ClassVar[str] = "organizations"
    key: str
    """Id of the organisation, the same for the same name everywhere."""
    name: str
    """Nominative, in full."""
    aliases: tuple[str, ...] = ()
    """Abbreviations and other spellings in the document."""
    mentions: Mentions
    """All places that name it, as [start, end] in code points."""
    rule: str
    """Rule or model that made the fact."""


class Money(_Place):
    """A sum of money in units of `currency` (ISO 4217; None when the text leaves it open)."""

    group: ClassVar[str] = "money"
    amount: Number
    """In units of the currency; the lower end of a range."""
    amount_max: Number | None = None
    """Upper end of a range."""
    currency: Currency | None
    """ISO 4217; empty when the text leaves it open."""
    qualifier: Qualifier = "exact"
    """Whether the text says about, over or under."""
    text: str
    """The words in the text."""
    start: Offset
    """First code point in the text."""
    end: Offset
    """Code point after the last."""
    rule: str
    """Rule or model that made the fact."""


class Percent(_Place):
    """A percentage as stated."""

    group: ClassVar[str] = "percents"
    value: Number
    """In percent; the lower end of a range."""
    value_max: Number | None = None
    """Upper end of a range."""
    qualifier: Qualifier = "exact"
    """Whether the text says about, over or under."""
    text: str
    """The words in the text."""
    start: Offset
    """First code point in the text."""
    end: Offset
    """Code point after the last."""
    rule: str
    """Rule or model that made the fact."""


class Date(_Place):
    """A date or period: `value` in EDTF; first and last ISO day where they are known."""

    group: ClassVar[str] = "dates"
    value: EdtfDate
    """EDTF: a day, month or year, or a period from/to."""
    start_date: IsoDay | None = None
    """First day, where it is known."""
    end_date: IsoDay | None = None
    """Last day, where it is known."""
    text: str
    """The words in the text."""
    start: Offset
    """First code point in the text."""
    end: Offset
    """Code point after the last."""
    rule: str
    """Rule or model that made the fact."""


class AgreementCount(_Place):
    """A number of agreements said to exist or to have been signed; `partners` is the number of partners it names."""

    group: ClassVar[str] = "agreement_counts"
    count: int
    """How many."""
    kind: Kind
    """Of what."""
    qualifier: Qualifier = "exact"
    """Whether the text says about, over or under."""
    partners: int | None = None
    """With how many partners."""
    status: Status | None = None
    """Whether they are signed, in force or planned."""
    text: str
    """The words in the text."""
    start: Offset
    """First code point in the text."""
    end: Offset
    """Code point after the last."""
    rule: str
    """Rule or model that made the fact."""


class Agreement(_Place):
    """One act of agreement: parties are ISO codes or names, signatories are names of persons."""

    group: ClassVar[str] = "agreements"
    key: str
    """Kind, sorted parties, and period or day of signing."""
    kind: Kind
    """Kind of document."""
    title: str | None = None
    """Title as the document gives it."""
    status: Status | None = None
    """Whether it is signed, in force or planned."""
    signed: EdtfDate | None = None
    """When it was signed (EDTF)."""
    period: EdtfDate | None = None
    """Which time it covers (EDTF)."""
    parties: tuple[str, ...] = ()
    """ISO codes of countries and divisions, names of the rest."""
    signatories: tuple[str, ...] = ()
    """Names of those who signed."""
    start: Offset
    """First code point in the text."""
    end: Offset
    """Code point after the last."""
    rule: str
    """Rule or model that made the fact."""


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


_UNSEEN = {"key", "start", "end", "mentions", "rule", "text"}


class Record(_Part):
    """All facts of one document."""

    schema_version: Literal["1"] = "1"
    """Version of this form."""
    id: str | None = None
    """Id of the document."""
    path: str | None = None
    """Path of its file relative to the input folder."""
    lang: Lang
    """Language of the text (ISO 639-1)."""
    title: str | None = None
    """Headline."""
    published: EdtfDate | None = None
    """Day of publication (EDTF; XXXX for an unknown year)."""
    url: str | None = None
    """Address of the page."""
    author: str | None = None
    """Authors."""
    source: str | None = None
    """Publishing site or agency."""
    persons: tuple[Person, ...] = ()
    """Persons named."""
    regions: tuple[Region, ...] = ()
    """Countries, divisions, cities and districts named."""
    organizations: tuple[Organization, ...] = ()
    """Organisations named."""
    money: tuple[Money, ...] = ()
    """Sums of money."""
    percents: tuple[Percent, ...] = ()
    """Percentages."""
    dates: tuple[Date, ...] = ()
    """Dates and periods."""
    agreement_counts: tuple[AgreementCount, ...] = ()
    """Numbers of agreements."""
    agreements: tuple[Agreement, ...] = ()
    """Acts of agreement."""
    warnings: tuple[str, ...] = ()
    """What was doubtful, one sentence each."""

    def to_json(self) -> str:
        """The record as one line of JSON (UTF-8, no line break)."""
        return self.model_dump_json()

    def facts(self) -> dict[str, tuple[Fact, ...]]:
        """The facts by group, in the order of the record."""
        return {group: getattr(self, group) for group in FACT_TYPES}

    def _repr_html_(self) -> str:
        """The facts as a table, for a notebook."""
        plain = self.model_dump(mode="json")
        head = " · ".join(str(plain[name]) for name in ("id", "lang", "title", "published") if plain[name])
        rows = [
            (group, ", ".join(f"{k} {v}" for k, v in fact.items() if v not in (None, [], "") and k not in _UNSEEN))
            for group in FACT_TYPES
            for fact in plain[group]
        ]
        cells = "".join(f"<tr><td>{group}</td><td>{escape(value)}</td></tr>" for group, value in rows)
        return f"<p>{escape(head)}</p><table>{cells}</table>"


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a line of ``records.jsonl``."""
    schema = Record.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
