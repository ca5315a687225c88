# Each target does the set-up that it needs: see scripts/setup.
.DEFAULT_GOAL := help
.PHONY: benchmark benchmark-parser benchmark-pull-through fuzz help demo demo-debian test up down build format check-scripts

help: ## this list
	@sed -n 's/^\([a-z-]*\): *## */\1\t/p' $(MAKEFILE_LIST) | expand -t 16

demo: ## build a small image, pull it and run it, on this machine, from nothing
	@scripts/demo hello

demo-debian: ## the same with a Debian base and apt
	@scripts/demo debian

test: ## every test
	@scripts/test

up: ## start the farm: RabbitMQ, Redis and each service as its own process
	@scripts/farm up

down: ## stop the farm that 'up' started
	@scripts/farm down

build: ## the jars that bin/kiln starts
	@scripts/build

format: ## format the sources
	@scripts/format

check-scripts: ## shellcheck, and docker-compose.yml where a client is there
	@scripts/check-scripts

benchmark: ## time Kiln beside other builders
	@benchmarks/run

benchmark-parser: ## time the parsing of a Dockerfile of 10,000 lines
	@benchmarks/parser

benchmark-pull-through: ## time a pull through Kiln beside skopeo copying the same image
	@benchmarks/pull-through

fuzz: ## fuzz the Dockerfile language for SECONDS, 600 by default
	@scripts/fuzz $(SECONDS)
