# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

export VENV ?= .venv
export PATH := $(abspath $(VENV))/bin:$(PATH)

# Of the demo, by what keeps its metadata: make demo METADATA=kraft
METADATA ?= zookeeper
demo_zookeeper := -i inventories/lab -i inventories/demo
demo_kraft := -i inventories/lab/hosts.yml -i inventories/demo/hosts.yml -i inventories/demo-kraft
demo = $(or $(demo_$(METADATA)),$(error METADATA is $(METADATA); give zookeeper, which is the default, or kraft))

.PHONY: help setup demo demo-down test lint unit integration molecule matrix faults lab lab-down docs clean

help: ## List the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

setup: ## Install what the targets below need: packages, .venv, archives, image
	@lab/setup

demo: setup ## Deploy and verify the whole platform on three hosts on this machine; METADATA=kraft: without ZooKeeper
	@ansible-playbook lab/up.yml site.yml lab/show.yml $(demo)

demo-down: ## Remove the demo; METADATA=kraft: the one without ZooKeeper
	@ansible-playbook lab/down.yml $(demo)

test: setup ## Everything that CI runs: lint, unit, the demo, the Molecule scenarios, integration, some faults
	@tests/run

lint: setup ## Every static check; one check: tests/lint/run ruff
	@tests/lint/run

unit: setup ## The unit tests
	@pytest -q

integration: setup ## The modules and playbooks against the lab's real cluster, which stays if it existed
	@tests/run integration

molecule: setup ## Every Molecule scenario; one scenario: tests/run molecule/site
	@tests/run molecule

matrix: setup ## All suites with both Python stacks, with every version of Kafka and ZooKeeper, and the modules without ZooKeeper
	@tests/matrix

faults: setup ## The long sweeps: all failure tests, with ZooKeeper and without it
	@tests/run faults faults/kraft

lab: setup ## Start the three hosts, bare
	@ansible-playbook lab/up.yml -i inventories/lab

lab-down: ## Remove the three hosts
	@ansible-playbook lab/down.yml -i inventories/lab

docs: setup ## Write docs/variables.md, and the reference of modules, plugins and roles into .lab/docs
	@lab/docs

clean: ## Remove the lab, the demo, .lab and .venv
	@[ ! -d .lab/lab ] || ansible-playbook lab/down.yml -i inventories/lab
	@[ ! -d .lab/demo ] || ansible-playbook lab/down.yml $(demo_zookeeper)
	@[ ! -d .lab/demokraft ] || ansible-playbook lab/down.yml $(demo_kraft)
	@rm -rf .lab .venv .ansible dist
