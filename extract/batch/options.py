"""What a run was asked to do, as far as it changes results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from extract import __version__
from extract.documents import Limits, ReadOptions
from extract.lang import Lexicon
from extract.records import SCHEMA_VERSION

__all__ = ["Options"]


@dataclass(frozen=True)
class Options:
    """The options that results depend on; a resumed run keeps only what was made with the same.

    Attributes:
        lang: Code of the language of all documents; detected when None.
        ner: Recogniser of named entities.
        columns: Columns of tables, see `ReadOptions`.
        encoding: Encoding of text files; found when None.
        lexicon: The user's own words, see `extract.lang.use_lexicon`.
        lexicon_name: What messages call it.
        limits: What a file may cost.
        timeout: Seconds that one document may take, and one more for each 5,000 bytes of it.
        model: Which model the recogniser has, see `extract.batch.identity`.
    """

    lang: str | None = None
    ner: str = "bilingual"
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    lexicon: Lexicon = field(default_factory=dict)
    lexicon_name: str = "lexicon"
    limits: Limits = field(default_factory=Limits)
    timeout: float = 120.0
    model: str = ""

    @property
    def reading(self) -> ReadOptions:
        """How files are read."""
        return ReadOptions(self.columns, self.encoding, self.limits)

    def to_json(self) -> dict[str, Any]:
        """The options as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Options:
        """The reverse of `to_json`."""
        return cls(**{**values, "limits": Limits(**values["limits"])})

    def header(self) -> dict[str, Any]:
        """What must be the same for a run to go on with the results of an earlier one."""
        same = {key: value for key, value in self.to_json().items() if key not in ("timeout", "lexicon_name")}
        return {"extract": __version__, "schema_version": SCHEMA_VERSION, "options": same}
