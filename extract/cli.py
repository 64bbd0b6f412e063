"""The command line: parse, call, print, exit status; nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extract import __version__
from extract.errors import ExtractError

if TYPE_CHECKING:
    from extract.batch import Run

__all__ = ["app"]

FAILED, USAGE, INTERRUPTED = 1, 2, 130


class Lang(StrEnum):
    """Supported languages."""

    ru = "ru"
    de = "de"


class Ner(StrEnum):
    """Recognisers of named entities."""

    bilingual = "bilingual"
    natasha = "natasha"
    none = "none"


app = typer.Typer(
    name="extract",
    help="Who agreed what with whom: facts from Russian and German documents, as tables.",
    epilog="Try: extract run data/raw --out data/out",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

LangOption = Annotated[Lang | None, typer.Option(help="Language of the text; detected when not given.")]
NerOption = Annotated[Ner, typer.Option(help="Recogniser of named entities; natasha has Russian only.")]


@contextmanager
def _errors() -> Iterator[None]:
    """Errors of ours become one line and an exit status."""
    try:
        yield
    except ExtractError as e:
        from extract.errors import InputError, LanguageError

        typer.echo(f"extract: {e}", err=True)
        raise typer.Exit(USAGE if isinstance(e, InputError | LanguageError) else FAILED) from None
    except KeyboardInterrupt:
        typer.echo("extract: interrupted; what was done is kept, --resume goes on", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(FAILED) from None


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"extract {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Who agreed what with whom: facts from Russian and German documents, as tables."""


@app.command(epilog="Example: extract run reports/ --out facts/ --format csv,sqlite --workers 4")
def run(
    source: Annotated[Path, typer.Argument(help="A file, a folder, or a glob in quotes.")] = Path("data/raw"),
    out: Annotated[Path, typer.Option(help="The output folder.")] = Path("data/out"),
    workers: Annotated[int | None, typer.Option(min=0, help="Processes; one a core when not given.")] = None,
    format: Annotated[str, typer.Option(help="Of the tables: csv, parquet, sqlite, xlsx, with commas.")] = "csv",
    lang: LangOption = None,
    ner: NerOption = Ner.bilingual,
    resume: Annotated[bool, typer.Option("--resume", help="Keep what an earlier run did.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Resume, and try again what failed.")] = False,
    excel: Annotated[bool, typer.Option("--excel", help="CSV with semicolons and decimal commas.")] = False,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first failure.")] = False,
    column: Annotated[
        list[str] | None, typer.Option(help="Column of a table of documents, as text=body; can be repeated.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of text files; found when not given.")] = None,
    timeout: Annotated[float, typer.Option(help="Seconds that one document may take.")] = 120.0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only errors.")] = False,
) -> None:
    """Extract the facts of all documents of a folder into tables.

    Exit status: 0 all files were read; 1 some failed (see failures.csv); 2 nothing could be done; 130 interrupted.
    """
    with _errors():
        from extract.batch import Terminal
        from extract.batch import run as run_folder

        _interrupt_on_termination()
        with Terminal() if sys.stderr.isatty() and not quiet else nullcontext() as progress:
            done = run_folder(
                source,
                out,
                workers,
                formats=[name.strip() for name in format.split(",") if name.strip()],
                lang=lang.value if lang else None,
                ner=ner.value,
                resume=resume,
                retry_failed=retry_failed,
                excel=excel,
                fail_fast=fail_fast,
                columns=_columns(column or []),
                encoding=encoding,
                timeout=timeout,
                progress=progress,
            )
        _report(done, quiet)
        if done.counts["failures"]:
            raise typer.Exit(FAILED)


def _interrupt_on_termination() -> None:
    """Let SIGTERM do what Ctrl-C does."""
    import signal

    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))


def _columns(pairs: list[str]) -> dict[str, str]:
    from extract.documents import COLUMNS
    from extract.errors import InputError

    columns = dict(pair.partition("=")[::2] for pair in pairs)
    for name, column in columns.items():
        if name not in COLUMNS or not column:
            raise InputError(f"--column takes FIELD=COLUMN with a field of {', '.join(COLUMNS)}")
    return columns


def _report(done: Run, quiet: bool) -> None:
    """The closing summary, on standard error."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(stderr=True)
    for failure in done.failures[:20]:
        console.print(f"[red]failed[/] {escape(failure.path)}: {escape(failure.reason)} {escape(failure.remedy)}")
    more = done.counts["failures"] - 20
    if more > 0:
        console.print(f"... and {more:,} more, see {escape(str(done.out / 'failures.csv'))}")
    if quiet:
        return
    for warning in done.warnings:
        console.print(f"[yellow]note[/] {escape(warning)}")
    table = Table(title=escape(f"{done.out}"), show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, count in done.counts.items():
        table.add_row(name.replace("_", " "), f"{count:,}")
    table.add_row("seconds", f"{done.seconds:,.1f}")
    console.print(table)


@app.command(epilog='Example: extract text "Подписано 81 соглашение с 73 регионами России." --ner none')
def text(
    text: Annotated[str | None, typer.Argument(help="The text; read from standard input when not given.")] = None,
    lang: LangOption = None,
    ner: NerOption = Ner.bilingual,
    published: Annotated[str | None, typer.Option(help="Day of publication, for relative dates: 2024-09-05.")] = None,
    clean: Annotated[bool, typer.Option(help="Whether to leave out menus, other headlines and the like.")] = True,
) -> None:
    """Extract the facts of one text: JSON in a pipe, a table on a terminal."""
    with _errors():
        from extract.pipeline import extract

        record = extract(
            text if text is not None else _standard_input(),
            lang.value if lang else None,
            _edtf(published),
            clean=clean,
            ner=ner.value,
        )
        if sys.stdout.isatty():
            _show(record)
        else:
            typer.echo(record.to_json())


def _standard_input() -> str:
    from extract.errors import InputError

    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise InputError(f"standard input is not UTF-8 ({e.reason} at byte {e.start}); convert it first") from None


def _edtf(day: str | None) -> str | None:
    from extract.errors import InputError
    from extract.records import EDTF

    if day is not None and not EDTF.match(day):
        raise InputError(f"--published takes a day such as 2024-09-05, not {day!r}")
    return day


def _show(record: Any) -> None:
    """A record as a table of facts, with its metadata above."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    plain = json.loads(record.to_json())
    about = [f"{k} {plain[k]}" for k in ("lang", "title", "published", "author", "source") if plain[k]]
    console.print(escape(" · ".join(about)))
    table = Table("type", "fact", "rule")
    for group in record.facts():
        for fact in plain[group]:
            rest = {k: v for k, v in fact.items() if k not in ("key", "rule", "start", "end", "mentions") and v}
            table.add_row(group, escape(", ".join(f"{k} {_cell(v)}" for k, v in rest.items())), escape(fact["rule"]))
    console.print(table)
    for warning in record.warnings:
        console.print(f"[yellow]note[/] {escape(warning)}")


def _cell(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


@app.command(epilog="Example: extract schema > record.schema.json")
def schema() -> None:
    """Print the JSON Schema of a record."""
    with _errors():
        from extract.records import json_schema

        typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
