PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help demo up test lint format bench soak clean

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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

clean: ## remove what the other commands made here
	rm -rf .venv .hub .real .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@
