# Each target does all its own set-up and can be run again at any time.
#   make demo    [PORT=8080]                     the demo on a real MediaWiki
#   make test    [MEDIAWIKI=1.43|/path] [ARGS=…]  the whole suite, a real MediaWiki included
#   make torture [ARGS="kills --scale 0.1 --seed 7"]
#   make mutants [ARGS="types --each 20 --seed 7"]
#   PYTHON=/path/of/python3                       which Python makes .venv/
# Variables below this line are not very interesting for getting started.

VENV := .venv/bin
SHELL := /bin/sh
GO_ON := $(if $(filter true,$(CI)),,--or-go-on)
DOCS_TESTS := $(wildcard tests/test_docs*.py)

# Commands must start from bytecode, also where the environment forbids to write it.
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench torture mutants lock clean

help: ## what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

setup: ## .venv/ with passeur, and the php-* packages of the rehearsal wiki
	@python=$$(tools/python.sh) && "$$python" tools/venv.py
	@$(VENV)/python tools/rehearsal.py --php-only

demo: setup ## the four actions, on a real MediaWiki of your own
	@$(VENV)/passeur wiki up $(if $(PORT),--port $(PORT))
	@$(VENV)/passeur --wiki local sync

test: ## the whole suite, against a real MediaWiki too
	@python=$$(tools/python.sh) && "$$python" tools/venv.py --dev
	@$(VENV)/python tools/rehearsal.py $(if $(MEDIAWIKI),--mediawiki $(MEDIAWIKI)) $(GO_ON)
	@MEDIAWIKI=$(MEDIAWIKI) $(VENV)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: ## format, lint, types, docs
	@python=$$(tools/python.sh) && "$$python" tools/venv.py --dev
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy
	$(if $(DOCS_TESTS),$(VENV)/python -m pytest -q $(DOCS_TESTS))

bench: ## Passeur beside its peers, on this machine
	@python=$$(tools/python.sh) && "$$python" tools/venv.py --dev
	@$(VENV)/python tools/rehearsal.py $(if $(MEDIAWIKI),--mediawiki $(MEDIAWIKI))
	@$(VENV)/python -m benchmarks.run $(ARGS)

torture: ## the long form of the suite: kills, faults, fuzz, people; hours
	@python=$$(tools/python.sh) && "$$python" tools/venv.py --dev
	@$(VENV)/python tools/rehearsal.py $(if $(MEDIAWIKI),--mediawiki $(MEDIAWIKI))
	@PYTHONPATH=.:tests MEDIAWIKI=$(MEDIAWIKI) $(VENV)/python -m torture.run $(ARGS)

mutants: ## small faults put in by chance: does a test see them? hours
	@python=$$(tools/python.sh) && "$$python" tools/venv.py --dev
	@PYTHONPATH=.:tests $(VENV)/python -m mutants.run $(ARGS)

lock: ## the lock files anew (needs uv)
	@mkdir -p .cache && tools/lock.sh

clean: ## stops the rehearsal wiki, removes what set-up and runs have made here
	@if [ -x $(VENV)/passeur ]; then $(VENV)/passeur --quiet wiki down; fi
	rm -rf .venv .cache .passeur .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
