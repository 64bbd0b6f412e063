"""Places of the user's own: rows of the cell ``places``, laid over the gazetteer of a language."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from extract.lang import cell
from extract.places import Place
from extract.records import Level, RegionCode
from extract.spans.translit import fold_name

__all__ = ["OwnPlace", "OwnPlaces", "own_places"]


def _capital(form: str) -> str:
    if not form[:1].isupper() or form != form.strip():
        raise ValueError("a name begins with a capital letter, without spaces around it")
    return form


_Form = Annotated[str, AfterValidator(_capital)]


class OwnPlace(BaseModel):
    """A place that the gazetteer doesn't have, or has with another meaning.

    Attributes:
        forms: Its name in the nominative, then the forms that it takes in a text; all with a capital.
        code: ISO 3166, or a code of one's own of that form; ISO leaves XA to XZ free.
        level: What kind of region.
        in_: Code of the country of a division, of the division (else the country) of the rest.
    """

    model_config = ConfigDict(extra="forbid")

    forms: list[_Form] = Field(min_length=1)
    code: RegionCode | None = None
    level: Level = "other"
    in_: RegionCode | None = Field(default=None, alias="in")


class OwnPlaces(BaseModel):
    """The cell ``places``."""

    model_config = ConfigDict(extra="forbid")

    own: list[OwnPlace]


def own_places(lang: str) -> list[tuple[Place, list[str]]]:
    """The user's places in a language, with the forms of their names.

    Raises:
        DataError: A row has an unknown key, no name, or a code or level of another form.
    """
    found = []
    for row in cell(lang, "places", OwnPlaces).own:
        name = row.forms[0]
        key = row.code or f"{row.in_ or ''}/{fold_name(name)}"
        found.append((Place(key, row.code, row.level, row.in_, row.level == "city", {lang: name}), row.forms))
    return found
