# Everything runs in .venv, made on first use with the Python given here.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check fuzz bench docs docs-cli clean

.venv/.ready: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@

run: .venv/.ready  ## the main job on the sample documents: data/raw -> data/out
	$(BIN)/extract run data/raw --out data/out

test: .venv/.ready  ## the tests
	$(BIN)/python -m pytest

check: .venv/.ready  ## format, lint, types, layers, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

fuzz: .venv/.ready  ## thousands of damaged files and texts; give inputs=NUMBER
	FUZZ_INPUTS=$(or $(inputs),5000) $(BIN)/python -m pytest --timeout 0 tests/test_fuzz.py

docs-cli: .venv/.ready  ## the page of the command line, from its help
	$(BIN)/typer extract.cli utils docs --name extract --title "Command line" --output docs/cli.md

docs: .venv/.ready  ## the documentation as a site
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[docs]"
	$(BIN)/mkdocs build --strict

bench: .venv/.ready  ## speed against natasha's Doc pipeline; give texts=FILE.jsonl
	$(BIN)/python benchmarks/speed.py $(texts)

clean:
	rm -rf .venv data/out build dist
