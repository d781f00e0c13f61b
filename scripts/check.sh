#!/usr/bin/env bash
# Everything that can be said of the tree without running the product: format, lints, shape, dependencies.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\ncheck: %s\n' "$*"; }

step "format"
cargo fmt --all --check
step "lints"
cargo clippy --quiet --workspace --all-targets -- -D warnings
step "shape of the tree"
if cargo nextest --version >/dev/null 2>&1; then cargo nextest run -p tidy; else cargo test -p tidy; fi
step "licences, banned crates, sources"
cargo deny --log-level error check bans licenses sources
step "known vulnerabilities"
# The database comes from the network; without one the rest of the check still counts.
if GIT_TERMINAL_PROMPT=0 cargo deny fetch db >/dev/null 2>&1; then
  cargo deny --log-level error check advisories
else
  echo "not checked: the advisory database cannot be fetched from here"
fi
step "unused dependencies"
cargo machete
