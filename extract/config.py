"""A user's settings: defaults of the commands and words of their own, from a TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extract.errors import InputError
from extract.lang import Lexicon, use_lexicon

__all__ = ["CONFIG", "Settings", "read_settings"]

CONFIG = "extract.toml"
"""The file that is read when it lies in the current folder."""


@dataclass(frozen=True)
class Settings:
    """What a file of settings says.

    Attributes:
        file: The file, None when there is none.
        defaults: Defaults of options, by command.
        lexicon: Entries to lay over the shipped words.
    """

    file: Path | None = None
    defaults: dict[str, dict[str, Any]] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=dict)

    def apply(self) -> None:
        """Use the words from now on.

        Raises:
            DataError: An entry for a language or subject that doesn't exist.
        """
        use_lexicon(self.lexicon, str(self.file))


def read_settings(file: Path | None, options: dict[str, set[str]]) -> Settings:
    """Read a file of settings.

    Args:
        file: The file; `CONFIG` in the current folder, if it is there, when None.
        options: Names of the options that each command has.

    Raises:
        InputError: The file is missing, is not TOML, or has a key that is no option; the message names file and key.
    """
    if file is None:
        file = Path(CONFIG)
        if not file.is_file():
            return Settings()
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as e:
        raise InputError(f"can't read {file}: {e.strerror}; give another file with --config.") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise InputError(f"{file} is not TOML: {e}") from e
    lexicon = data.pop("lexicon", {})
    if not isinstance(lexicon, dict):
        raise InputError(f"{file}, key lexicon: a table is needed here")
    for command, values in data.items():
        if command not in options:
            raise InputError(f"{file}, key {command}: no such command; there are lexicon, {', '.join(sorted(options))}")
        if not isinstance(values, dict):
            raise InputError(f"{file}, key {command}: a table of options is needed here")
        for name in values:
            if name not in options[command]:
                known = ", ".join(sorted(options[command]))
                raise InputError(f"{file}, key {command}.{name}: no such option; there are {known}")
    return Settings(file, data, lexicon)
