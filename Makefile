# Everything starts here; `make help` lists it. Needs Python 3.11 to 3.14 and make, nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?=
WORKERS ?= auto

# Containers often forbid Python its compiled files; without them each start compiles the console anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test lint fmt types arrows browser bench scale chaos security faults demo migrate lock clean

help: ## list these commands
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/runs ## start the console on http://127.0.0.1:8009 (PORT=9000 for another port)
	@exec $(BIN)/python -m backend web $(if $(PORT),--port $(PORT))

test: $(VENV)/tests lint types arrows ## everything: lint, types, import arrows, and all tests (chaos has a command of its own)
	$(BIN)/pytest -n $(WORKERS) --durations=15 --ignore tests/chaos

lint: $(VENV)/tests ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

fmt: $(VENV)/tests ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/tests ## mypy, strict
	$(BIN)/mypy

arrows: $(VENV)/tests ## which module may import which
	$(BIN)/lint-imports --no-logo

browser: $(VENV)/tests ## only the tests that drive a browser
	$(BIN)/pytest -m browser

bench: $(VENV)/tests ## measure start-up, drafting and the local engine against their limits (ONLY=engine, study or formats for that alone)
	$(BIN)/python -m tests.benchmarks $(ONLY)

scale: $(VENV)/tests ## measure every screen's queries at full size and at a tenth (ONLY=runs for some, KEEP=1 keeps the data)
	$(BIN)/python -m tests.benchmarks.scale $(if $(KEEP),--keep) $(if $(ONLY),"$(ONLY)")

chaos: $(VENV)/tests ## kill, restart, replace and hold up workers (SHORT=1 for the doses of CI, SEED=7, ROWS="17 24")
	$(BIN)/python -m tests.chaos --seed $(or $(SEED),7) $(if $(SHORT),--short) $(ROWS)

security: $(VENV)/tests ## sign-in, tokens, roles and sessions against what must hold, in one table (SHORT=1, ROWS="10 11")
	$(BIN)/python -m tests.security $(if $(SHORT),--short) $(ROWS)

faults: $(VENV)/tests ## break one thing at a time under a real fleet and time what the status says of it
	$(BIN)/python -m tests.benchmarks.faults

demo: $(VENV)/tests ## put demonstration data into DATABASE_URL (SCALE=small or large)
	$(BIN)/python -m tests.demo $(or $(SCALE),small)

migrate: $(VENV)/runs ## bring the database to the schema of this code
	$(BIN)/python -m backend migrate

lock: $(VENV)/tests ## resolve pyproject.toml into the two lock files
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -c requirements.lock -o requirements-dev.lock

clean: ## remove the virtual environment; the data folder stays
	rm -rf $(VENV)

$(VENV)/made:
	$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if (3, 11) <= v[:2] <= (3, 14) else f"Python 3.11 to 3.14 is needed; $(PYTHON) is {v.major}.{v.minor}. Try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runs: $(VENV)/made requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/tests: $(VENV)/runs requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
