# make serve, make test, make bench, make check: each installs what it needs into .venv
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
# The CPU build of torch where its index can be reached; elsewhere the same pinned version from the package index.
TORCH_INDEX := https://download.pytorch.org/whl/cpu
FIND_INDEX := import urllib.request; urllib.request.urlopen("$(TORCH_INDEX)/torch/", timeout=5)

export CLUSTERBRIDGE_DATA ?= $(CURDIR)/data
export CLUSTERBRIDGE_MODELS ?= $(CURDIR)/data/models

.PHONY: serve test bench check
.DELETE_ON_ERROR:

serve: $(VENV)/installed
	$(BIN)/clusterbridge serve --port $(PORT)

test: $(VENV)/installed-for-tests
	$(BIN)/pytest --numprocesses auto --maxprocesses 4

bench: $(VENV)/installed-for-tests
	$(BIN)/python tests/benchmarks/run.py

check: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m web.generated --check
	$(BIN)/clusterbridge check-corpus

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	if $(PYTHON) -c '$(FIND_INDEX)' 2>/dev/null; then \
	  $(BIN)/pip install --quiet --index-url $(TORCH_INDEX) --extra-index-url https://pypi.org/simple torch==2.13.0; \
	fi
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/installed-for-tests: $(VENV)/installed
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@
