# make demo | test | check | fix | bench | pictures | docs: each sets up .venv by itself.
# uv is used where it is installed; otherwise Python's own venv and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo test check fix bench pictures docs clean samples

$(VENV)/.installed: pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv -q --allow-existing --python $(PYTHON) $(VENV) && uv pip install -q --python $(BIN)/python -e '.[dev]'; \
	else \
	  $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'; \
	fi
	@touch $@

demo: $(VENV)/.installed
	@$(BIN)/logscope demo $(ARGS)

test: $(VENV)/.installed
	$(BIN)/python -m pytest -n 2 $(ARGS)

check: $(VENV)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/.installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/.bench: $(VENV)/.installed
	@if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python -e '.[dev,bench]'; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev,bench]'; fi
	@touch $@

bench: $(VENV)/.bench
	$(BIN)/python -m bench $(ARGS)

pictures: $(VENV)/.installed
	$(BIN)/python -m bench.pictures docs/pictures

docs: $(VENV)/.installed
	$(BIN)/python tests/test_readme.py
	$(BIN)/python tests/query/test_docs.py
	$(BIN)/python tests/parsing/test_formats_page.py

samples: $(VENV)/.installed
	$(BIN)/python -m logscope.demo sample_logs

clean:
	rm -rf $(VENV) build dist *.egg-info
