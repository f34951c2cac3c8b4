# Everything a person or a build machine runs. Needs make, git and Python 3.11 or newer with venv.
SHELL := /bin/sh
PYTHON ?= $(shell sh packaging/find_python.sh)
VENV := .venv
CORE := .venv-core
BIN := $(VENV)/bin
ONLY ?=
PYTEST_ARGS ?=

.PHONY: demo test test-core check bench screens system clean

demo: $(VENV)/.ready system
	@sh packaging/demo.sh $(BIN)/mistdesk

test: check
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -q tests/unit/domain
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report --include='mistdesk/domain/*' --fail-under=100

test-core: $(CORE)/.ready
	$(CORE)/bin/python -m pytest -n 2 --ignore=tests/ui $(PYTEST_ARGS)

check: $(VENV)/.ready system
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.ready system
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.benchmarks $(ONLY)

screens: $(VENV)/.ready system
	QT_QPA_PLATFORM=offscreen $(BIN)/python packaging/screens.py docs/images

# Qt's system libraries, and fonts for the pictures: installed on Debian when they are missing and it may be done.
system:
	@sh packaging/system_libraries.sh

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(CORE)/.ready: requirements/core-dev.txt pyproject.toml
	$(PYTHON) -m venv $(CORE)
	$(CORE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/core-dev.txt
	$(CORE)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf $(VENV) $(CORE) build dist .mypy_cache .ruff_cache
