# The commands of the house. Each sets up what it needs first; ARGS is passed on: make demo ARGS='--port 8080'.
.PHONY: help demo test check bench proof kills clean-demo
.DEFAULT_GOAL := help

export PATH := $(CURDIR)/.comptoir/tools/bin:$(PATH)

help: ## Show these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

demo: ## Run the demo shop: database, sample business, stand-in gateway, server
	@scripts/setup.sh demo
	cargo run -p comptoir -- demo $(ARGS)

test: ## Run every test beside a throwaway PostgreSQL, the browser's included
	@scripts/setup.sh test
	@scripts/test.sh $(ARGS)

check: ## Check format, lints, the shape of the tree and the dependencies
	@scripts/setup.sh check
	@scripts/check.sh

bench: ## Measure against pgbench on the same cluster
	@scripts/setup.sh demo
	cargo bench -p comptoir --bench shop -- $(ARGS)

proof: ## Try to break the money engine: a simulated year of faults and crashes, and planted mistakes
	@scripts/setup.sh demo
	cargo run --profile proof -p proof -- $(ARGS)

kills: ## Kill the real server and a real PostgreSQL under load, then compare what everybody was told
	@scripts/setup.sh demo
	cargo build -p comptoir -p proof
	cargo run -p proof -- kills $(ARGS)

clean-demo: ## Forget the demo's data; the next start begins anew
	@scripts/clean-demo.sh
