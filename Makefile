# What a person types. `make run` needs python3 (3.11 or newer) and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV ?= uv
LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
PIP_OPTIONS := --require-hashes --disable-pip-version-check --no-input -qq
NPM_OPTIONS := --ignore-scripts --no-audit --no-fund --silent
PYTEST_PROCESSES := -n 2 --dist worksteal
PYTEST_OPTIONS ?=

.PHONY: run test coverage lint bench messages lock clean

run: $(VENV)/.run
	@exec $(BIN)/python -m salesplan.run

# The tests start dozens of processes of ours; whoever keeps nothing compiled compiles all modules for each.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.dev
	$(BIN)/python -m pytest $(PYTEST_PROCESSES) --durations=25 $(PYTEST_OPTIONS)

coverage: export PYTHONDONTWRITEBYTECODE =
coverage: $(VENV)/.dev
	@mkdir -p .data/coverage
	$(BIN)/python -m slipcover -m pytest $(PYTEST_PROCESSES) --import-mode=prepend --durations=25 $(PYTEST_OPTIONS)
	$(BIN)/python -m salesplan.run.coverage_report

lint: $(VENV)/.dev
	$(BIN)/python -m salesplan.run.lint

bench: $(VENV)/.dev
	$(BIN)/python -m bench

messages: $(VENV)/.dev
	$(BIN)/python -m salesplan.run.texts make

lock:
	$(UV) pip compile $(LOCK_OPTIONS) pyproject.toml -o requirements/run.lock
	$(UV) pip compile $(LOCK_OPTIONS) pyproject.toml --group dev -o requirements/dev.lock
	npm install --prefix requirements --package-lock-only --omit-lockfile-registry-resolved $(NPM_OPTIONS)

clean:
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# dev.lock holds everything that run.lock holds, at the same versions; whoever has tested can run.
$(VENV)/.run: requirements/run.lock | $(VENV)/bin/pip
	@echo "Installing the libraries (once) …"
	@$(BIN)/python -m pip install $(PIP_OPTIONS) -r requirements/run.lock
	@touch $@

$(VENV)/.dev: requirements/dev.lock requirements/package-lock.json | $(VENV)/bin/pip
	@echo "Installing the libraries and the tools for tests (once) …"
	@$(BIN)/python -m pip install $(PIP_OPTIONS) -r requirements/dev.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --prefix requirements $(NPM_OPTIONS)
	@touch $@ $(VENV)/.run

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1 || echo missing). Set PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "python3-venv is missing: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }
