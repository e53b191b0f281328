# `make help` lists the targets.
SHELL := /bin/bash
VENV := .venv/bin
CONSOLE := video/desk/console

.DEFAULT_GOAL := help
.PHONY: help setup run test check dev demo shots bench fuzz soak driver-scale lab train-corners netlab

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install what is missing (Debian packages, Python packages, fonts)
	@deploy/setup.sh

run: setup ## set up, then play one resident session of every sample service (pictures in out/demo/)
	@$(VENV)/kiosk demo

demo: run ## the same as run

test: setup ## set up, then run all tests
	@$(VENV)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

check: setup ## ruff, mypy --strict, import-linter, tsc (strict), content check
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/mypy --config-file tests/mypy.ini
	@$(VENV)/lint-imports
	@if [ -d $(CONSOLE)/node_modules ]; then npm --prefix $(CONSOLE) run --silent check; fi
	@$(VENV)/kiosk check config/content

dev: setup ## shell window with a dock: lay a card, put paper, answer as agent, cut the network
	@$(VENV)/kiosk demo --play

shots: setup ## draw every screen in every language (pictures in out/shots/ and out/shots-landscape/)
	@$(VENV)/kiosk shots
	@$(VENV)/kiosk shots --landscape --out out/shots-landscape

bench: ## measure speed; JSON lines on standard output
	@deploy/setup.sh >&2
	@$(VENV)/python -m tests.bench

fuzz: setup ## feed a million broken byte streams to each parser
	@$(VENV)/python -m tests.drivers.fuzz --streams 1000000

soak: setup ## a thousand cycles for every driver; 200 calls, then one of an hour (words in CALLS="--calls 20 ...")
	@JIUJIN_CYCLES=1000 $(VENV)/python -m pytest tests/conformance -m "point" -k cycles --timeout 3600 -rP
	@$(VENV)/python -m tests.soak $(CALLS)

driver-scale: setup ## run the conformance suite and write docs/driver-scale.md from its result
	@$(VENV)/python -m pytest tests/conformance --driver-scale docs/driver-scale.md -q

lab: ## a real kernel under QEMU: USB readers, camera and scanner plugged and pulled
	@deploy/setup.sh deploy/lab-packages.txt
	@$(VENV)/python -m tests.lab

TRAIN := .cache/train-venv
train-corners: ## train the net that finds page corners (30 minutes of one core; no data needed)
	@test -x $(TRAIN)/bin/python || python3 -m venv $(TRAIN)
	@$(TRAIN)/bin/pip install --quiet --retries 1 --extra-index-url https://download.pytorch.org/whl/cpu \
		torch==2.13.0 numpy==2.4.6 opencv-python==5.0.0.93 onnx==1.23.2
	@OMP_NUM_THREADS=1 nice -n 19 $(TRAIN)/bin/python -m drivers.document_camera.corners.training

netlab: ## the call on bad lines: loss, delay, narrow band, outages, TURN (root; words in ROWS="--rows ...")
	@deploy/setup.sh deploy/netlab-packages.txt >&2
	@$(VENV)/python -m tests.netlab $(ROWS)
