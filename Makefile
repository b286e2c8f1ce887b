# Gongzao 共造: `make run` brings the whole product up, with nothing installed but Python 3.11+.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/var/home
endif
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name))))
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
WORKERS ?= 2
CODE := marketplace capacity orders credit tests manage.py
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_LINK_MODE := copy
# A dozen processes start from the same sources: each compiling them anew costs 3 CPU seconds.
unexport PYTHONDONTWRITEBYTECODE

# What the checks need from an installation; no check opens a connection, and nothing is signed.
CHECK_KEY := only-for-make-check-0123456789-abcdefghijklmnopqrstuvwxyz
CHECK_ENV := SECRET_KEY=$(CHECK_KEY) SANDBOX_GATEWAY_KEY=$(CHECK_KEY) SITE_URL=https://check.example DEBUG=0 DEMO=0 \
	DATABASE_URL=postgres://app@127.0.0.1:1/gongzao MIGRATE_DATABASE_URL=postgres://owner@127.0.0.1:1/gongzao

.PHONY: help run stop reset test check format messages lock clean develop

help: ## this list
	@grep -hE '^[a-z%-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([^:]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: ## start everything, print the address and the demo log-ins; Ctrl-C stops it
	@export RUN_STARTED_AT=$${EPOCHREALTIME:-$$(date +%s)}; $(MAKE) --silent $(VENV)/.runtime; exec $(BIN)/python -m marketplace.run start

stop: $(VENV)/.runtime ## stop what `make run` started, also from another terminal
	@$(BIN)/python -m marketplace.run stop

reset: $(VENV)/.runtime ## stop and forget the database, the queue and uploaded files
	@$(BIN)/python -m marketplace.run reset

test: $(VENV)/.develop ## the whole suite; make test TESTS=tests/orders for a part
	@$(BIN)/python -m pytest -n $(WORKERS) $(TESTS)

check: $(VENV)/.develop ## format, lint, import directions, types, translations, schema, settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint --quiet templates
	$(BIN)/mypy
	$(BIN)/python -m marketplace.translations check
	@$(CHECK_ENV) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@$(CHECK_ENV) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(CHECK_ENV) $(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

format: $(VENV)/.develop ## let the formatters write
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --reformat --quiet templates

messages: $(VENV)/.develop ## refresh the translation catalogues from the sources
	$(BIN)/python -m marketplace.translations extract
	$(BIN)/python -m marketplace.translations compile

lock: $(VENV)/.develop ## resolve pyproject.toml again into the two lock files
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-header --python-version 3.11 pyproject.toml --group dev -o requirements-dev.lock

bench-%: $(VENV)/.develop ## one benchmark of tests/benchmarks, e.g. make bench-credit
	$(BIN)/python -m tests.benchmarks.$*

clean: ## remove what builds leave behind (the database stays: see reset)
	rm -rf node_modules static/dist staticfiles .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

develop: $(VENV)/.develop ## the environment with the tools for test and check

# One shell for all of it, so that `times` knows what the whole environment cost.
$(VENV)/.runtime: requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version)'
	@echo "  installing Python packages …"; \
	test -x $(BIN)/uv || { $(PYTHON) -m venv $(VENV); $(BIN)/python -m pip install -q uv==$(UV_VERSION); }; \
	$(BIN)/uv pip install -q --python $(BIN)/python -r requirements.lock; \
	times > $(VENV)/.times
	@touch $@

$(VENV)/.develop: requirements-dev.lock $(VENV)/.runtime
	@$(BIN)/uv pip install -q --python $(BIN)/python -r requirements-dev.lock
	@touch $@
