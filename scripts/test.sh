#!/usr/bin/env bash
# Builds every test once, then runs them beside a throwaway PostgreSQL. Arguments go to the test runner.
set -euo pipefail
cd "$(dirname "$0")/.."

if cargo nextest --version >/dev/null 2>&1; then runner=(nextest run); else runner=(test); fi
# One build for the launcher and the tests: built by itself, the launcher would pick other features of the same
# dependencies and compile them twice.
cargo build --quiet --workspace --bins --tests

# Whether `$1` is a folder in memory that is not about to be full, on a machine with memory to spare (both in kB).
has_room_in_memory() {
  [ -d "$1" ] && [ -w "$1" ] && [ -r /proc/meminfo ] || return 1
  local free spare
  free=$(df -Pk "$1" | awk 'NR == 2 && $1 == "tmpfs" { print $4 }')
  spare=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
  [ "${free:-0}" -ge 6000000 ] && [ "${spare:-0}" -ge 8000000 ]
}

# Each test clones a database of twelve megabytes in some three hundred files, each browser lays a profile, and nobody
# keeps any of it: on a disk the clones alone, which wait for one another, take a third of a second each.
# (The kills keep their cluster on a disk all the same.)
if [ -z "${TMPDIR:-}" ] && has_room_in_memory /dev/shm; then export TMPDIR=/dev/shm; fi
exec "${CARGO_TARGET_DIR:-target}/debug/with-postgres" -- cargo "${runner[@]}" --workspace --no-fail-fast "$@"
