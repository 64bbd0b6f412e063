"""``python -m extract``: the command line."""

from extract.cli import app

app(prog_name="extract")
