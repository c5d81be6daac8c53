# Needs python3 (3.11 or newer, with venv) and make; everything else goes into .venv. No root.
PY ?= python3
BIN := .venv/bin
WEB := src/shouwang/assets/.ok
TESTS := $(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal
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
	@DJANGO_SETTINGS_MODULE=tests.web_settings $(BIN)/python -W error -m django makemigrations --check --dry-run

test: .venv/.ready web  ## the tests of every day, at most 10 minutes
	@$(TESTS)

branches: .venv/.ready  ## show that the tests of policy walk every branch of it
	@$(BIN)/coverage run --branch --source=src/shouwang/policy --data-file=.venv/.coverage -m pytest -q tests/policy
	@$(BIN)/coverage report --data-file=.venv/.coverage --skip-covered --show-missing --fail-under=100

test-all: .venv/.ready web branches  ## the long tests that `make test` leaves out, and those of tables on PostgreSQL
	@$(BIN)/python tools/with_postgresql.py $(TESTS) -q -m "django_db and not browser and not slow"
	@$(BIN)/python tools/with_postgresql.py $(BIN)/pytest -q -m slow tests/faults -k "r08 or r09"
	@$(TESTS) -m slow || [ $$? -eq 5 ]

fix: .venv/.ready  ## put right what ruff can put right
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

demo: .venv/.ready web  ## serve an invented village at localhost:8000, signed in by a link
	@$(BIN)/python -m shouwang.cli.demo

faults: .venv/.ready web  ## faults of delivery in full counts on both databases, as a table; takes hours
	@$(BIN)/python -m tests.faults

bench: .venv/.bench web  ## time the engines against osmnx + networkx
	@$(BIN)/python benchmarks/__main__.py
	@$(BIN)/python benchmarks/zones.py
	@$(BIN)/python benchmarks/office.py
	@$(BIN)/python benchmarks/command.py
	@$(BIN)/python benchmarks/delivery.py
	@$(BIN)/python benchmarks/gates.py

web: $(WEB) .venv/.words  ## fetch fonts and map, build pages and app, compile catalogues
	@:

words: .venv/.ready  ## bring the catalogues up to date with the strings of the source
	@$(BIN)/python tools/catalogues.py update

lock: .venv/.ready  ## work out the lock files anew after a change of dependencies
	@$(COMPILE) pyproject.toml requirements.in -o requirements.lock
	@$(COMPILE) requirements-bench.in -c requirements.lock -o requirements-bench.lock

clean:  ## remove all that make has made
	@rm -rf .venv demo dist build src/shouwang/assets frontend/node_modules field/node_modules
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.venv/.packages: requirements.lock tools/setup.sh
	@sh tools/setup.sh $(PY)

.venv/.ready: .venv/.packages pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.bench: .venv/.ready requirements-bench.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-bench.lock
	@touch $@

$(WEB): frontend/package-lock.json $(wildcard frontend/*.js) field/package-lock.json $(wildcard field/*.* field/src/*.* field/src/*/*.*) tools/build_web.py | .venv/.ready
	@$(BIN)/python tools/build_web.py

.venv/.words: $(wildcard src/shouwang/locale/*/LC_MESSAGES/django.po) | .venv/.ready
	@$(BIN)/python tools/catalogues.py compile
	@touch $@

.PHONY: help setup check test branches test-all fix demo faults bench web words lock clean
