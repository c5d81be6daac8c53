# Needs python3 (3.11 or newer, with venv) and make; everything else goes into .venv. No root.
PY ?= python3
BIN := .venv/bin
FONTS := src/shouwang/assets/fonts/.ok
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --universal --no-header --no-annotate --python-version 3.11

help:  ## print this list
	@sed -n 's/^\([a-z-]*\):.*  ## /\1  /p' Makefile | awk -F '  ' '{ printf "  make %-9s %s\n", $$1, $$2 }'

setup: .venv/.ready  ## make .venv and install the locked packages
	@:

check: .venv/.ready  ## formatting, lint, types, import contracts
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

test: .venv/.ready fonts  ## the tests of every day, at most 10 minutes
	@$(BIN)/pytest

test-all: .venv/.ready fonts  ## the long tests that `make test` leaves out
	@$(BIN)/pytest -m slow || [ $$? -eq 5 ]

fix: .venv/.ready  ## put right what ruff can put right
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

demo: .venv/.ready fonts  ## seal a zone of an invented town; pictures go to demo/
	@$(BIN)/python -m shouwang.cli.demo

bench: .venv/.bench  ## time the engines against osmnx + networkx
	@$(BIN)/python benchmarks/__main__.py

fonts: $(FONTS)  ## fetch Noto Sans SC for PNG pictures
	@:

lock: .venv/.ready  ## work out the lock files anew after a change of dependencies
	@$(COMPILE) pyproject.toml requirements.in -o requirements.lock
	@$(COMPILE) requirements-bench.in -c requirements.lock -o requirements-bench.lock

clean:  ## remove all that make has made
	@rm -rf .venv demo dist build src/shouwang/assets frontend/node_modules
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.venv/.packages: requirements.lock tools/setup.sh
	@sh tools/setup.sh $(PY)

.venv/.ready: .venv/.packages pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.bench: .venv/.ready requirements-bench.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-bench.lock
	@touch $@

$(FONTS): frontend/package-lock.json | .venv/.ready
	@$(BIN)/python tools/fetch_fonts.py

.PHONY: help setup check test test-all fix demo bench fonts lock clean
