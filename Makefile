# Needs only python3 (3.11 or newer, with venv and pip), git and make. Everything else goes into .venv.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
UV := $(shell command -v uv 2>/dev/null)
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run.stamp
DEV_STAMP := $(VENV)/.dev.stamp
PYTEST_WORKERS ?= 2
PYTEST_ARGS ?=

ifdef UV
NEW_VENV = $(UV) venv --quiet --allow-existing --python "$(PYTHON)" $(VENV)
INSTALL = VIRTUAL_ENV="$(CURDIR)/$(VENV)" $(UV) pip install --quiet --require-hashes
INSTALL_SELF = VIRTUAL_ENV="$(CURDIR)/$(VENV)" $(UV) pip install --quiet --no-deps --no-build-isolation --editable .
else
NEW_VENV = "$(PYTHON)" -m venv $(VENV)
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
INSTALL_SELF = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
endif

.PHONY: help demo serve test check faults bench fuzz fuzz-documents lock clean install chromium matrix fuzz-api

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

demo: $(RUN_STAMP) ## pay some claims before your eyes; ONCE=1 ends when they have reached their end
	@$(BIN)/claimwright demo $(if $(ONCE),--once)

serve: $(RUN_STAMP) ## the platform alone: database, web and API, workers, sandbox counterparts
	@$(BIN)/claimwright serve

test: $(DEV_STAMP) chromium ## every test; ends with the runner's summary line
	@$(BIN)/python -m pytest -n $(PYTEST_WORKERS) $(PYTEST_ARGS)

check: $(DEV_STAMP) ## lint, format, types, import contracts, fast tests: under two minutes
	@$(BIN)/ruff check src tests bench
	@$(BIN)/ruff format --check src tests bench
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q -n $(PYTEST_WORKERS) -m "not browser and not faults and not slow"

faults: $(DEV_STAMP) ## each fault under load, ROUNDS times (6), with safeguards removed, then kill -9 of everything; SEED=1
	@$(BIN)/python -m tests.faults --rounds $(or $(ROUNDS),6) --seed $(or $(SEED),1)

bench: $(DEV_STAMP) ## measurements, with the machine and the date
	@shopt -s nullglob; for script in bench/[a-z]*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

matrix: $(DEV_STAMP) ## every route by every role, organisation and customer: cells, and how many are wrong
	@$(BIN)/python -m pytest -q -s tests/access/test_matrix.py

fuzz-api: $(DEV_STAMP) ## made-up input over the whole API as stranger, customer and staff; EXAMPLES=200 for each operation
	@API_EXAMPLES=$(or $(EXAMPLES),200) $(BIN)/python -m pytest -q tests/http/test_openapi.py -o timeout=7200

fuzz: $(DEV_STAMP) ## 100,000 random products x claims: interpreter = kernel = oracle; seeded bugs are caught
	@$(BIN)/python tests/fuzz/run.py $(FUZZ_ARGS)

fuzz-documents: $(DEV_STAMP) ## a coverage-guided fuzzer on the readers of files, MINUTES long (10)
	@$(BIN)/python tests/fuzz/fuzz_documents.py --minutes $(or $(MINUTES),10) --seed $(or $(SEED),1)

install: $(DEV_STAMP) ## build .venv for development

lock: ## renew requirements/*.txt from *.in (needs uv)
	@test -n "$(UV)" || { echo "make lock needs uv on the PATH"; exit 1; }
	@for set in run dev; do $(UV) pip compile --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet requirements/$$set.in -o requirements/$$set.txt; done

clean: ## remove .venv, caches and the data folder with its database
	@pid="$$(head -n 1 .data/postgres/pgdata/postmaster.pid 2>/dev/null || true)"; \
	if [ -n "$$pid" ] && [ -d "/proc/$$pid" ]; then echo "The database in .data is running: stop Claimwright first."; exit 1; fi
	@if [ -L .data/postgres ]; then rm -rf "$$(readlink .data/postgres)"; fi
	@rm -rf $(VENV) .data .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Claimwright needs Python 3.11 or newer, and none was found: install it, or name it with PYTHON=/path/to/python3.11"; exit 1; }
	@$(NEW_VENV) || { echo "The environment could not be made: on Debian and Ubuntu, install python3-venv"; rm -rf $(VENV); exit 1; }

# A stamp is written last, so an install that was cut off is done again.
$(RUN_STAMP): requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Claimwright needs into $(VENV) (once)"
	@$(INSTALL) -r requirements/run.txt
	@$(INSTALL_SELF)
	@touch $@

$(DEV_STAMP): requirements/dev.txt $(RUN_STAMP) | $(BIN)/python
	@echo "Installing what the tests need into $(VENV) (once)"
	@$(INSTALL) -r requirements/dev.txt
	@touch $@

# The browser tests drive Debian's chromium; Chinese text needs a font. Without root we name what is missing and
# the browser tests show as skipped; under CI=true that is a failure.
chromium:
	@missing=""; \
	command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="chromium"; \
	compgen -G '/usr/share/fonts/*/noto/NotoSansCJK*' >/dev/null || missing="$$missing fonts-noto-cjk"; \
	compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null || [ ! -e /etc/debian_version ] || missing="$$missing libatomic1"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing$${missing:+ $$missing} for the browser tests"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	elif [ "$${CI:-}" = true ]; then \
		echo "The browser tests need $$missing: apt-get install $$missing"; exit 1; \
	else \
		echo "SKIPPED: the browser tests need $$missing (as root: apt-get install $$missing)"; \
	fi
