"""The command line: parse, call, print, exit status; nothing else."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extract import __version__
from extract.errors import ExtractError

if TYPE_CHECKING:
    from extract.batch import Progress, Run
    from extract.explanation import Explanation
    from extract.records import Record

__all__ = ["app"]

FAILED, USAGE, INTERRUPTED = 1, 2, 130


class Lang(StrEnum):
    """Supported languages."""

    ru = "ru"
    de = "de"


class Ner(StrEnum):
    """Recognisers of named entities."""

    bilingual = "bilingual"
    accurate = "accurate"
    fast = "fast"
    natasha = "natasha"
    none = "none"


class Engine(StrEnum):
    """What runs the workers."""

    local = "local"
    ray = "ray"


class Exchange(StrEnum):
    """Formats of annotation tools."""

    brat = "brat"
    label_studio = "label-studio"


app = typer.Typer(
    name="extract",
    help="Who agreed what with whom: facts from Russian and German documents, as tables.",
    epilog="Try: extract run data/raw --out data/out",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

LangOption = Annotated[Lang | None, typer.Option(help="Language of the text; detected when not given.")]
NerOption = Annotated[
    Ner, typer.Option(help="Model of named entities: fast, accurate or both (bilingual); natasha has Russian only.")
]


@contextmanager
def _errors() -> Iterator[None]:
    """Errors of ours become one line and an exit status."""
    try:
        yield
    except ExtractError as e:
        from extract.errors import DataError, InputError, LanguageError

        typer.echo(f"extract: {e}", err=True)
        raise typer.Exit(USAGE if isinstance(e, InputError | LanguageError | DataError) else FAILED) from None
    except KeyboardInterrupt:
        typer.echo("extract: interrupted; what was done is kept, --resume goes on", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except (typer.Exit, typer.Abort):
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(FAILED) from None
    except Exception as e:
        if os.environ.get("EXTRACT_TRACEBACK"):
            raise
        said = " ".join(f"{type(e).__name__}: {e}".split())
        typer.echo(f"extract: internal error ({said}). Please report it; EXTRACT_TRACEBACK=1 shows where.", err=True)
        raise typer.Exit(FAILED) from None


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"extract {__version__}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="Settings: defaults of options, own words. extract.toml here, if it is there.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Who agreed what with whom: facts from Russian and German documents, as tables."""
    from extract.config import CONFIG, read_settings

    if context.resilient_parsing or (config is None and not Path(CONFIG).is_file()):
        return
    with _errors():
        commands = getattr(context.command, "commands", {})
        options = {
            name: {p.name for p in command.params if p.name and p.param_type_name == "option"} - {"help"}
            for name, command in commands.items()
        }
        settings = read_settings(config, options)
        settings.apply()
        context.default_map = settings.defaults


@app.command(epilog="Example: extract run reports/ --out facts/ --format csv,sqlite --workers 4")
def run(
    source: Annotated[
        str, typer.Argument(metavar="PATH", help="A file, a folder, or a glob in quotes; or a URL (s3://...).")
    ] = "data/raw",
    out: Annotated[str, typer.Option(metavar="PATH", help="The output folder; or its URL.")] = "data/out",
    workers: Annotated[int | None, typer.Option(min=0, help="Processes; one a core when not given.")] = None,
    engine: Annotated[Engine, typer.Option(help="This machine, or a Ray cluster.")] = Engine.local,
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
    limit: Annotated[
        list[str] | None, typer.Option(metavar="NAME=N", help="What a file may cost, as pages=9000; can be repeated.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="A line for each document.")] = False,
) -> None:
    """Extract the facts of all documents of a folder into tables.

    Exit status: 0 all files were read; 1 some failed (see failures.csv); 2 nothing could be done; 130 interrupted.
    """
    with _errors():
        from extract.batch import run as run_folder

        _interrupt_on_termination()
        with _progress(quiet, verbose) as progress:
            done = run_folder(
                source,
                out,
                workers,
                engine.value,
                formats=[name.strip() for name in format.split(",")],
                lang=lang.value if lang else None,
                ner=ner.value,
                resume=resume,
                retry_failed=retry_failed,
                excel=excel,
                fail_fast=fail_fast,
                columns=_columns(column or []),
                encoding=encoding,
                timeout=timeout,
                limits=dict(pair.partition("=")[::2] for pair in limit or []),
                progress=progress,
            )
        _report(done, quiet)
        if done.counts["failures"]:
            raise typer.Exit(FAILED)


def _progress(quiet: bool, verbose: bool) -> AbstractContextManager[Progress | None]:
    """How far the run is, on standard error."""
    from extract.batch import Lines, Terminal
    from extract.errors import InputError

    if quiet and verbose:
        raise InputError("--quiet and --verbose exclude each other; give one of them")
    if verbose:
        return nullcontext(Lines(sys.stderr))
    return Terminal() if sys.stderr.isatty() and not quiet else nullcontext()


def _interrupt_on_termination() -> None:
    """Let SIGTERM do what Ctrl-C does."""
    import signal

    signal.signal(signal.SIGTERM, signal.default_int_handler)


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

    console = Console(stderr=True, soft_wrap=not sys.stderr.isatty())
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


def _show(record: Record) -> None:
    """A record as a table of facts, with its metadata above."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from extract.explanation import value_of

    console = Console()
    about = {name: getattr(record, name) for name in ("lang", "title", "published", "author", "source")}
    console.print(escape(" · ".join(f"{name} {value}" for name, value in about.items() if value)))
    table = Table("type", "fact", "rule")
    for group, facts in record.facts().items():
        for fact in facts:
            table.add_row(group, escape(value_of(fact)), escape(fact.rule))
    console.print(table)
    for warning in record.warnings:
        console.print(f"[yellow]note[/] {escape(warning)}")


@app.command(epilog="Example: extract report data/out --out report.html --language de")
def report(
    folder: Annotated[Path, typer.Argument(help="The output folder of a run.")] = Path("data/out"),
    out: Annotated[Path | None, typer.Option(help="The file to write; report.html in the folder.")] = None,
    lang: Annotated[Lang | None, typer.Option(help="Only documents in this language.")] = None,
    match: Annotated[str | None, typer.Option(help="Only documents with this in id, title or text.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many documents, in order of id.")] = None,
    language: Annotated[str, typer.Option(help="Language of the page itself: en, de or ru.")] = "en",
) -> None:
    """Write one self-contained HTML file: tables, charts, and every text with its facts marked."""
    with _errors():
        from extract.report import write_report

        page = write_report(folder, out, lang=lang.value if lang else None, match=match, limit=limit, language=language)
        typer.echo(page)


@app.command(name="export", epilog="Example: extract export data/out --to brat --out annotations/")
def export_facts(
    folder: Annotated[Path, typer.Argument(help="The output folder of a run.")],
    out: Annotated[Path, typer.Option(help="A folder for brat, a file for label-studio.")],
    to: Annotated[Exchange, typer.Option(help="The annotation tool's format.")] = Exchange.brat,
) -> None:
    """Write the facts of a run for correction in brat, INCEpTION (brat's format) or Label Studio."""
    with _errors():
        from extract.exchange import export

        typer.echo(f"{export(folder, out, to.value)} documents in {out}", err=True)


@app.command(name="import", epilog="Example: extract import annotations/ --from brat --out gold/")
def import_annotations(
    source: Annotated[Path, typer.Argument(help="What the annotation tool has: a folder of brat, a JSON export.")],
    out: Annotated[Path, typer.Option(help="The folder for gold files.")],
    from_: Annotated[Exchange, typer.Option("--from", help="The annotation tool's format.")] = Exchange.brat,
) -> None:
    """Turn corrected annotations into gold for `extract eval`."""
    with _errors():
        from extract.exchange import import_gold

        count, problems = import_gold(source, out, from_.value)
        for problem in problems:
            typer.echo(f"extract: {problem}", err=True)
        typer.echo(f"{count} documents in {out}", err=True)
        if problems:
            raise typer.Exit(FAILED)


@app.command(epilog="Example: extract schema > record.schema.json")
def schema() -> None:
    """Print the JSON Schema of a record."""
    with _errors():
        from extract.records import json_schema

        typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


@app.command(epilog="Example: extract eval data/out/records.jsonl gold/ --errors")
def eval(
    records: Annotated[Path, typer.Argument(help="A records.jsonl.")],
    gold: Annotated[Path, typer.Argument(help="A folder of gold files, NAME.json.")],
    texts: Annotated[Path | None, typer.Option(help="A texts.jsonl: offsets and boilerplate are checked too.")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List what was missed and what is spurious.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Score records against gold: precision, recall and F1 of normalised values."""
    with _errors():
        from extract.evaluation import check_places, read_gold, read_records, score

        found, wanted = read_records(records), read_gold(gold)
        result = score(found, wanted)
        figures: dict[str, Any] = dict(result.figures)
        if texts is not None:
            read = {id: line["text"] for id, line in read_records(texts).items()}
            figures["places"] = check_places(found, wanted, read)._asdict()
        if errors:
            for line in result.errors:
                typer.echo(line, err=as_json)
        if as_json:
            typer.echo(json.dumps(figures, ensure_ascii=False))
            return
        typer.echo(f"{len(wanted)} documents with gold, {len(wanted.keys() & found.keys())} with a record")
        for name, values in figures.items():
            typer.echo(f"{name:26}" + "  ".join(f"{key} {value}" for key, value in values.items()))


@app.command(epilog="Example: extract explain data/raw/article.txt")
def explain(
    file: Annotated[Path, typer.Argument(help="A file, a folder, or a glob in quotes.")],
    lang: LangOption = None,
    ner: NerOption = Ner.bilingual,
) -> None:
    """Show which rule made which fact, what was refused, and what is not the article."""
    with _errors():
        from extract.documents import Failure
        from extract.explanation import explain as explain_path

        failed = False
        for item in explain_path(file, lang.value if lang else None, ner.value):
            if isinstance(item, Failure):
                failed = True
                typer.echo(f"extract: {item.path}: {item.reason} {item.remedy}", err=True)
            else:
                _show_explanation(item)
        if failed:
            raise typer.Exit(FAILED)


def _show_explanation(item: Explanation) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(soft_wrap=not sys.stdout.isatty())
    console.rule(escape(f"{item.record.id} ({item.record.lang})"))
    for title, lines, last in (
        ("facts", item.facts, "rule"),
        ("refused", item.refused, None),
        ("not the article", item.dropped, None),
    ):
        table = Table("place", "text", "type", "value", *([last] if last else []), title=title, title_justify="left")
        for line in lines:
            cells = [f"{line.start}-{line.end}", _shortened(line.text), line.group, line.value]
            table.add_row(*map(escape, [*cells, line.rule] if last else cells))
        if lines:
            console.print(table)
    for warning in item.record.warnings:
        console.print(f"[yellow]note[/] {escape(warning)}")


def _shortened(text: str, length: int = 120) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= length else f"{plain[: length // 2]} … {plain[-length // 2 :]}"
