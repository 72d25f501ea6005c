# Everything that a newcomer or a machine needs: `make run`, `make demo`, `make test`, `make check`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Most tests wait more than they work: three at a time fill two cores.
TEST_PROCESSES ?= 3

.PHONY: run demo install install-dev test check bench lock vendor clean

run: install
	$(BIN)/tallycast serve --data data

demo: install
	$(BIN)/tallycast serve --data data --demo

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Tallycast needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Locked versions with their hashes first, then Tallycast itself without a resolver and without isolation
# (the build tools are locked too), so that an install today and one in a year are the same.
$(VENV)/.installed: pyproject.toml requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml requirements-dev.lock | $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

test: install-dev
	tests/install-system-packages.sh
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder -m "not alone"
	$(BIN)/python -m pytest -m alone

check: install-dev
	$(BIN)/ruff check src tests tools bench
	$(BIN)/ruff format --check src tests tools bench
	$(BIN)/mypy src
	$(BIN)/lint-imports

bench: install-dev
	$(BIN)/python -m bench

# Only for whoever changes a dependency: writes the locks anew from pyproject.toml.
lock: install-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --group dev pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --group build pyproject.toml -c requirements-dev.lock -o requirements.lock

vendor:
	$(PYTHON) tools/vendor.py

clean:
	rm -rf $(VENV) build dist
