# The commands of Accord. They need Python 3.11 or newer and make, nothing else.
#   make compare ARGS="name=wide replications=200"
#   make test ARGS="tests/sim/engine/test_chance.py -x"
#   make setup PYTHON=python3.12

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCKS := requirements-build.lock requirements.lock
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --retries 5 install --quiet

.DEFAULT_GOAL := help
.PHONY: help setup compare test test-quick lint bench clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo 'More arguments: make TARGET ARGS="..."; another interpreter: make setup PYTHON=python3.12'

setup: $(STAMP) ## build .venv from the locked dependencies and install Accord into it

$(STAMP): pyproject.toml $(LOCKS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Accord needs Python 3.11 or newer, and "$(PYTHON)" is not: name one with make setup PYTHON=/path/to/python3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo '"$(PYTHON)" cannot build virtual environments: install its venv module (python3-venv on Debian and Ubuntu)' >&2; exit 1; }
	@echo 'Building $(VENV) from the locked dependencies (a few minutes the first time) ...'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) --require-hashes -r requirements-build.lock
	@$(PIP) --require-hashes --no-build-isolation -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(STAMP)
	@echo 'Done: $(BIN)/accord is ready.'

compare: setup ## run the main comparison of governance policies
	$(BIN)/accord compare $(ARGS)

test: setup ## run all tests
	$(BIN)/python -m pytest $(ARGS)

test-quick: setup ## run the quick tests, in under a minute
	$(BIN)/python -m pytest -m "not slow" $(ARGS)

lint: setup ## check style, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup ## run the benchmarks
	$(BIN)/python -m benchmarks $(ARGS)

clean: ## remove .venv, caches and build outputs, never results/
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . \( -path ./.git -o -path ./results \) -prune -o \
		\( -name __pycache__ -o -name '*.egg-info' -o -name .pytest_cache \) -type d -prune -exec rm -rf {} +
