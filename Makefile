# Everything a person or CI runs. The first call makes the environment; later calls reuse it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH := .venv-benchmark

.PHONY: help laporan test coverage check lint lab test-browser nightly benchmark hooks lock clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# $(call environment,folder,lock): every package by its hash, then the suite itself; all compiled, for
# every notebook starts Python anew and may not be allowed to keep what it compiled
define environment
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo 'Perlu Python 3.11: pasang, atau sebutkan dengan make PYTHON=/jalur/python3.11'; exit 2; }
	@if command -v uv >/dev/null; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(1) && \
	  uv pip install --quiet --python $(1)/bin/python --compile-bytecode --require-hashes --only-binary :all: -r $(2) && \
	  uv pip install --quiet --python $(1)/bin/python --no-deps -e . ; \
	else \
	  $(PYTHON) -m venv $(1) && \
	  $(1)/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r $(2) && \
	  $(1)/bin/python -m pip install --quiet --no-deps -e . ; \
	fi
	@$(1)/bin/python -m compileall -q mutasi_lib
endef

$(READY): requirements.lock pyproject.toml
	$(call environment,$(VENV),requirements.lock)
	@install -D -m 644 scripts/overrides.json $(VENV)/share/jupyter/lab/settings/overrides.json
	@touch $@

$(BENCH)/.ready: benchmarks/requirements.lock pyproject.toml
	$(call environment,$(BENCH),benchmarks/requirements.lock)
	@touch $@

laporan: $(READY) ## environment, sample data, every notebook, the plan and the memo in out/
	@$(BIN)/mutasi laporan --out out

test: $(READY) ## all tests (nightly sizes left out)
	$(BIN)/python -m pytest -m "not nightly" -n 2 --dist loadfile

coverage: $(READY) ## the same tests, and which branches they take (half as long again)
	$(BIN)/python -m pytest -m "not nightly" -n 2 --dist loadfile --cov --cov-report=term --cov-fail-under=95

lint: $(READY) ## format, lint, types, import contracts, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/environment_file.py --check
	$(BIN)/nbstripout --verify --keep-count --keep-id notebooks/*.ipynb

check: lint test ## all that CI runs

test-browser: $(READY) ## pages in a real browser (needs chromium)
	$(BIN)/python -m pytest -m browser

nightly: coverage ## the branches tests take, and the long sizes of the promises
	$(BIN)/python -m pytest -m nightly -n 2 --dist loadfile --timeout 10800

benchmark: $(READY) $(BENCH)/.ready ## measure what docs/performance.md states (two hours)
	$(BIN)/python -m benchmarks.intake
	$(BIN)/python -m benchmarks.needs
	$(BIN)/python -m benchmarks.evaluation
	$(BENCH)/bin/python -m benchmarks.engine
	$(BIN)/python -m benchmarks.conflicts
	$(BIN)/python -m benchmarks.workshop

hooks: $(READY) ## refuse personal numbers and notebook output before every commit
	git config core.hooksPath scripts/hooks

lab: $(READY) ## JupyterLab on the first notebook
	@$(BIN)/mutasi lab

# Extras stay in the lock: pip in hash mode refuses a newer coverage[toml] while only coverage is pinned.
lock: $(READY) ## pin every package again (needs uv)
	uv pip compile pyproject.toml --group dev --python-version 3.11 --generate-hashes --no-strip-extras \
	  --no-header --no-annotate -o requirements.lock
	uv pip compile pyproject.toml --group benchmark --constraint requirements.lock --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-header --no-annotate -o benchmarks/requirements.lock
	$(BIN)/python scripts/environment_file.py

clean: ## remove the environment and everything made
	rm -rf $(VENV) $(BENCH) out data/rangkui/tabel-*
