#!/usr/bin/env bash
# Builds every test once, then runs them beside a throwaway PostgreSQL. Arguments go to the test runner.
set -euo pipefail
cd "$(dirname "$0")/.."

if cargo nextest --version >/dev/null 2>&1; then runner=(nextest run); else runner=(test); fi
# One build for the launcher and the tests: built by itself, the launcher would pick other features of the same
# dependencies and compile them twice.
cargo build --quiet --workspace --bins --tests
exec "${CARGO_TARGET_DIR:-target}/debug/with-postgres" -- cargo "${runner[@]}" --workspace --no-fail-fast "$@"
