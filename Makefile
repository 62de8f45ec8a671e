# Every command that a person or CI runs. `make` prints them.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON3 ?= python3
VENV := .venv
PYTHON := $(VENV)/bin/python
BASE := $(VENV)/.installed-base
DEV := $(VENV)/.installed-dev

# What a check of the program itself runs under: the settings of a production that is nowhere.
PRODUCTION := env DEBUG=0 SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(48))') \
  SITE_URL=https://tracker.invalid ALLOWED_HOSTS=tracker.invalid DATABASE_URL=sqlite:///var/check.sqlite3 REDIS_URL= EMAIL_URL=
MANAGE := $(PYTHON) manage.py
PACKAGES := config zones projects tracker devtools
SOURCES := manage.py $(PACKAGES) tests $(wildcard bench)
WORKERS ?= 2

export PYTHON3 VENV

##@ Run

.PHONY: run
run: $(BASE)  ## Start everything on 127.0.0.1:8000 (PORT= changes it); keeps its data in var/
	@exec $(PYTHON) -m devtools.run

.PHONY: worker
worker: $(BASE)  ## Start a Celery worker alone
	@exec $(PYTHON) -m celery -A config worker --loglevel INFO --without-gossip --without-mingle

.PHONY: beat
beat: $(BASE)  ## Start the scheduler alone
	@mkdir -p var/beat && exec $(PYTHON) -m celery -A config beat --loglevel INFO -s var/beat/schedule

.PHONY: demo
demo: $(BASE)  ## Load the demo data and print the province's table of rates
	@DEBUG=$${DEBUG:-1}; export DEBUG; $(MANAGE) migrate --verbosity 0 && $(MANAGE) load_reference && $(MANAGE) load_demo \
	  && $(MANAGE) rate_report --as-of 2023-12-31 --by unit

.PHONY: setup
setup: $(DEV)  ## Make .venv and install all dependencies, those of tests and checks too

##@ Test

.PHONY: test
test: $(DEV)  ## Run the whole suite on a real PostgreSQL and a real Redis (ARGS= goes to pytest)
	@REQUIRE_POSTGRES=1 $(PYTHON) -m devtools.testservers --fast $(PYTHON) -m pytest -n $(WORKERS) $(ARGS)

.PHONY: test-fast
test-fast: $(DEV)  ## Run the tests that need no server: rules and architecture
	@$(PYTHON) -m pytest -q tests/unit tests/architecture $(ARGS)

.PHONY: cover
cover: $(DEV)  ## Run the whole suite and print the lines and branches it leaves out
	@$(MAKE) test ARGS="--cov --cov-report=term $(ARGS)"

.PHONY: bench
bench: $(DEV)  ## Run the benchmarks, each a ratio measured side by side (SCALE= sets the size)
	@$(PYTHON) -m bench

##@ Check

.PHONY: check
check: lint types imports migrations-check django-check schema-check docs-check test  ## Run every check, then the whole suite

.PHONY: fix
fix: $(DEV)  ## Format, and mend what can be mended
	@$(PYTHON) -m ruff check --fix --exit-zero --quiet $(SOURCES)
	@$(PYTHON) -m ruff format $(SOURCES)

.PHONY: lint
lint: $(DEV)  ## Check format and style
	@$(PYTHON) -m ruff format --check $(SOURCES)
	@$(PYTHON) -m ruff check $(SOURCES)

.PHONY: types
types: $(DEV)  ## Check types
	@$(PRODUCTION) $(PYTHON) -m mypy

.PHONY: imports
imports: $(DEV)  ## Check who imports whom
	@$(PRODUCTION) $(VENV)/bin/lint-imports --no-logo

.PHONY: migrations-check
migrations-check: $(DEV)  ## Check that the migrations say what the models say
	@$(PRODUCTION) $(MANAGE) makemigrations --check --dry-run

.PHONY: django-check
django-check: $(DEV)  ## Check the settings of production
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

.PHONY: schema-check
schema-check: $(DEV)  ## Check the OpenAPI document
	@$(PRODUCTION) $(MANAGE) spectacular --validate --fail-on-warn --file /dev/null

.PHONY: docs
docs: $(DEV)  ## Write the generated pages of docs/
	@$(PRODUCTION) $(MANAGE) build_docs

.PHONY: docs-check
docs-check: $(DEV)  ## Check that the generated pages of docs/ are in step
	@$(PRODUCTION) $(MANAGE) build_docs --check

##@ Keep

.PHONY: lock
lock: $(DEV)  ## Resolve the dependencies anew and write the lock files
	@devtools/lock.sh

.PHONY: clean
clean:  ## Remove .venv and caches; keeps var/, where the data is
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help:  ## Print this list
	@awk 'BEGIN {FS = ":.*##"} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*##/ {printf "  make %-18s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BASE): requirements/base.txt
	@devtools/install.sh requirements/base.txt
	@touch $@

$(DEV): requirements/dev.txt
	@devtools/install.sh requirements/dev.txt
	@touch $(BASE) $@
