PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help demo up test lint format bench soak fuzz audit vendor screenshots clean

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## push a notice to all of Hubei, and show it
	$(BIN)/hub demo

up: $(READY) ## the same services with an empty database, for real use on one machine
	$(BIN)/hub up

test: $(READY) ## every test, on a real PostgreSQL and Valkey
	$(BIN)/pytest

lint: $(READY) ## what the code has to look like
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## let ruff format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(READY) ## how fast it is, beside the floor and the usual way
	$(BIN)/python -m tests.bench

soak: $(READY) ## the simulation of the engine with new seeds, for ten minutes (SECONDS=600)
	HUB_SOAK_SECONDS=$(or $(SECONDS),600) $(if $(SEED),HUB_SOAK_SEED=$(SEED)) \
		$(BIN)/pytest -m soak --timeout=0 tests/simulation

fuzz: $(READY) ## requests made from the API's description, as each role (EXAMPLES=100 of each)
	HUB_FUZZ_EXAMPLES=$(or $(EXAMPLES),100) $(BIN)/pytest --timeout=0 tests/access/test_fuzz.py

audit: $(READY) ## are the installed packages what they say they are; and, with pip-audit, is a weakness known
	$(BIN)/python -m tests.security.audit

vendor: $(READY) ## fetch the scripts and styles of others that the console serves, with npm
	$(BIN)/python -m hub.console.vendoring

screenshots: $(READY) ## pictures of the console, in both languages, at a desk and on a phone (FOLDER=screenshots)
	$(BIN)/python -m tests.browser.screenshots $(or $(FOLDER),screenshots)

clean: ## remove what the other commands made here
	rm -rf .venv .hub .real .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache screenshots

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@
