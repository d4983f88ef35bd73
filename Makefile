# The two commands of the README: `make demo` and `make test`. Both work in a fresh clone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
POSTS ?= 1000
STAMP := $(VENV)/.installed

.PHONY: demo test check peers town ordeal bench catalogues clean

demo: $(STAMP)  ## open the dashboard on a throwaway Valdeluz
	@$(BIN)/python -m ventanilla demo $(DEMO)

test: $(STAMP).dev  ## every test
	@$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder -q $(TESTS)

check: $(STAMP).dev  ## format, lint, types, floors, catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=$(CURDIR) $(BIN)/pyright --verifytypes ventanilla.api --ignoreexternal --pythonpath $(BIN)/python
	$(BIN)/lint-imports
	$(BIN)/python -m tools.catalogues --check

peers: $(STAMP).dev  ## install what the integration tests need besides Python into .peers
	@$(BIN)/python -m tests.integration.peers.install

town: $(STAMP)  ## a Bluesky network on this machine, with a neighbour who asks something
	@$(BIN)/python -m tools.town $(TOWN)

ordeal: $(STAMP).dev  ## the long forms: a collector killed under 1,000 posts a class (an hour), then every test
	@$(BIN)/python -m tests.integration.kills.protocol $(POSTS)
	@$(BIN)/python -m tests.integration.kills.queue_protocol $(POSTS)
	@$(BIN)/python -m tests.integration.kills.freeze_race 1000 200
	@VENTANILLA_ORDEAL=1 $(BIN)/pytest -q $(TESTS)

bench: $(STAMP).dev  ## both sides in one run, as ratios
	@$(BIN)/python -m bench

catalogues: $(STAMP).dev  ## extract, merge and compile the messages
	@$(BIN)/python -m tools.catalogues

$(VENV)/bin/python:
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "The Python module venv is missing: install it (Debian: apt install python3-venv) and try again." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Ventanilla needs Python 3.11 or newer: name one with PYTHON=python3.11." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(STAMP): $(VENV)/bin/python pyproject.toml
	@echo "Installing what Ventanilla needs into $(VENV) (once)…" >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(STAMP).dev: $(STAMP)
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) dist build
