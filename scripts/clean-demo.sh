#!/usr/bin/env bash
# Removes the demo's data, also where root's cluster was laid elsewhere because its own folder was closed.
set -euo pipefail
cd "$(dirname "$0")/.."

demo=.comptoir/demo
[ -d "$demo" ] || { echo "there is no demo data"; exit 0; }
find "$demo" -maxdepth 2 -type l -name elsewhere | while IFS= read -r link; do
  target=$(readlink "$link")
  # Only a folder that the launcher lays, directly below its own: a link could have been changed.
  case "${target#/var/lib/comptoir/}" in
    */* | . | .. | "") ;;
    *) rm -rf -- "$target" ;;
  esac
done
rm -rf -- "$demo"
echo "the demo's data is gone"
