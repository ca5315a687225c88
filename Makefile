# Each target does the set-up that it needs: see scripts/setup.
.DEFAULT_GOAL := help
.PHONY: help test build format check-scripts

help: ## this list
	@sed -n 's/^\([a-z-]*\): *## */\1\t/p' $(MAKEFILE_LIST) | expand -t 16

test: ## every test
	@scripts/test

build: ## the jars that bin/kiln starts
	@scripts/build

format: ## format the sources
	@scripts/format

check-scripts: ## shellcheck, and docker-compose.yml where a client is there
	@scripts/check-scripts
