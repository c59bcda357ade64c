# Each of `make chat`, `make web` and `make test` does all the set-up on a fresh machine with Python 3.11+.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help chat web test quick check bench lock
.DEFAULT_GOAL := help

help: ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(STAMP): deploy/requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 以上 / Python 3.11 or newer is needed"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

chat: $(STAMP) ## talk in the terminal over knowledge/
	@$(BIN)/disclosure-bot chat

web: $(STAMP) ## serve the page over knowledge/ on this machine
	@echo "http://127.0.0.1:8080/"
	@DISCLOSURE_BOT_WEB__LISTEN=127.0.0.1:8080 $(BIN)/disclosure-bot serve

test: $(STAMP) ## run the tests
	@$(BIN)/python -m pytest -n auto --dist loadfile

quick: $(STAMP) ## run the tests that take no time
	@$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

check: $(STAMP) ## lint, types, and the knowledge
	@$(BIN)/ruff check src tests
	@$(BIN)/ruff format --check src tests
	@$(BIN)/mypy
	@$(BIN)/disclosure-bot check --strict

bench: $(STAMP) ## measure speed, memory and accuracy
	@$(BIN)/python -m tests.bench

lock: $(STAMP) ## make the hash-pinned locks anew
	@for extra in "deploy/requirements.txt --extra semantic --extra postgres --extra web" "deploy/requirements-dev.txt --all-extras"; do \
	  set -- $$extra; out=$$1; shift; \
	  $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $$@ --output-file $$out pyproject.toml; done
