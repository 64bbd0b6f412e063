"""README and documentation: every command and snippet runs, every command is described, names are as documented."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient

import extract

PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _blocks(page: Path) -> list[tuple[str, str]]:
    return [(m[1], m[2]) for m in _BLOCK.finditer(page.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user of a clone has it: the samples, and nothing that a run wrote."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "data/raw", folder / "data/raw")
    (folder / "data/out").mkdir()
    return folder


@pytest.mark.parametrize("page", [p for p in PAGES if _blocks(p)], ids=lambda p: p.name)
def test_every_snippet_of_a_page_runs(page: Path, workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workplace)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    names: dict[str, object] = {}
    for language, code in _blocks(page):
        if language == "python":
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(code, str(page), "exec"), names)
        elif language == "sh":
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", code],
                env={**os.environ, "PATH": path},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{code}\n{done.stderr}"
        else:
            assert language in ("text", "json", "toml", "csv", "console"), f"{page}: what runs a block of {language!r}?"


def test_the_readmes_values_are_what_comes_out() -> None:
    code = next(code for language, code in _blocks(ROOT / "README.md") if language == "python")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code.split("run = ")[0], "README.md", "exec"), {})
    expected = [comment.strip() for comment in re.findall(r"print\(.*\)  # (.*)", code)]
    assert expected
    assert out.getvalue().splitlines() == expected


def test_the_readmes_two_commands_are_targets_of_make() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    shown = set(re.findall(r"^    make (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert {"run", "test"} <= shown <= targets


def test_the_command_line_page_is_what_the_help_says() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "typer", "extract.cli", "utils", "docs", "--name", "extract", "--title", "Command line"],
        capture_output=True,
        text=True,
        check=True,
    )
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    assert page.strip() == made.stdout.strip(), "run `make docs-cli`"


def test_the_benchmarks_of_the_documentation_exist() -> None:
    """They need corpora that aren't here, so their commands are not run: files and options are looked up."""
    shown = {
        line
        for page in PAGES
        for language, code in _blocks(page)
        if language == "console"
        for line in code.splitlines()
        if "benchmarks/" in line
    }
    assert shown
    for line in shown:
        program, file, *words = line.split()
        source = (ROOT / file).read_text(encoding="utf-8")
        assert program == "python"
        assert [word for word in words if word.startswith("--") and f'"{word}"' not in source] == [], line


def test_every_command_is_in_the_readme() -> None:
    from extract.cli import app

    commands = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback is not None}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {c for c in commands if f"extract {c}" not in readme} == set()


def test_public_names_are_sorted_and_exact() -> None:
    assert extract.__all__ == sorted(extract.__all__)
    assert all(hasattr(extract, name) for name in extract.__all__)


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for page in (ROOT / "docs").rglob("*.md"):
        assert (tmp_path / "site" / page.relative_to(ROOT / "docs").with_suffix(".html")).is_file()
    api = (tmp_path / "site/api.html").read_text(encoding="utf-8")
    described = set(re.findall(r'id="extract\.[\w.]*\b(\w+)"', api))
    assert set(extract.__all__) - described == set()


def test_the_example_notebook_runs(workplace: Path) -> None:
    notebook = nbformat.read(ROOT / "docs/notebooks/samples.ipynb", as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(workplace)}}).execute()
    shown = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    kinds = {kind for o in shown for kind in o.get("data", {})}
    assert {"text/html", "image/png"} <= kinds
    assert not [o for o in shown if o.output_type == "stream" and o.name == "stderr"]
    marked = next(o["data"]["text/html"] for o in shown if "<mark" in o.get("data", {}).get("text/html", ""))
    assert "5. Mai 2024" in marked
