# celoss: `make demo` makes a virtual environment in .venv; `make test` adds the development tools.

PYTHON ?= python3
BIN := .venv/bin
CELOSS := .venv/.celoss
INSTALLED := .venv/.installed
# pip compiles what it installs, but not what it installs as editable: without this each start would,
# where PYTHONDONTWRITEBYTECODE is set
COMPILE := $(BIN)/python -m compileall -q celoss_cli

.DEFAULT_GOAL := help
.PHONY: help demo test test-browser coverage lint bench simulate samples schema picture clean

help: ## show these lines
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(CELOSS) ## install celoss and show the report of a real model
	$(BIN)/celoss eval sample_data/digits_probs.csv sample_data/digits_labels.csv --max-loss 0.5
	@echo
	@echo 'To call celoss in this shell:  export PATH="$$PWD/$(BIN):$$PATH"'

test: $(INSTALLED) ## run the tests
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest # or each worker, and each process, compiles anew

test-browser: $(INSTALLED) ## look at HTML reports in chromium, which has to be installed with its driver
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,browser]'
	$(BIN)/pytest -o addopts="" tests/browser

coverage: $(INSTALLED) ## run the tests, and measure what they cover
	$(BIN)/pytest --cov --cov-report=term

lint: $(INSTALLED) ## check style, types and the order of the rooms
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(INSTALLED) ## time celoss against its peers as whole processes; BENCH=--large, more
	$(BIN)/python -m pip install --quiet --editable '.[dev,bench]'
	$(COMPILE)
	$(BIN)/python tests/benchmarks/bench.py $(BENCH)

simulate: $(INSTALLED) ## how often findings speak and intervals cover; FILES=1000 a line
	$(BIN)/python tests/simulations/simulate.py $(FILES)

samples: $(INSTALLED) ## make sample_data anew
	$(BIN)/python sample_data/make_samples.py

schema: $(INSTALLED) ## write the JSON Schema and the manual's metrics anew, after a change of them or of settings
	$(BIN)/python -m celoss_cli.views.schema
	$(BIN)/python -m celoss_cli.views.manual

picture: $(INSTALLED) ## draw the README's pictures anew
	$(BIN)/python sample_data/make_picture.py

clean: ## remove what the other commands made
	rm -rf .venv build dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(CELOSS): pyproject.toml
	@echo 'Installing celoss into .venv, some ten seconds ...'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	$(COMPILE)
	touch $@

$(INSTALLED): $(CELOSS)
	@echo 'Installing the development tools into .venv, some forty seconds ...'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
