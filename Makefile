# `make help` lists the targets.
SHELL := /bin/bash
VENV := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test check dev demo shots bench fuzz

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install what is missing (Debian packages, Python packages, fonts)
	@deploy/setup.sh

run: setup ## set up, then play one resident session of every sample service (pictures in out/demo/)
	@$(VENV)/kiosk demo

demo: run ## the same as run

test: setup ## set up, then run all tests
	@$(VENV)/python -m pytest

check: setup ## ruff, mypy --strict, import-linter, content check
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports
	@$(VENV)/kiosk check config/content

dev: setup ## shell window with a dock: lay a card, put paper, answer as agent, cut the network
	@$(VENV)/kiosk demo --play

shots: setup ## draw every screen in every language (pictures in out/shots/)
	@$(VENV)/kiosk shots

bench: ## measure speed; JSON lines on standard output
	@deploy/setup.sh >&2
	@$(VENV)/python -m tests.bench

fuzz: setup ## feed a million broken byte streams to the parsers
	@$(VENV)/python tests/drivers/fuzz_wire.py --streams 1000000
