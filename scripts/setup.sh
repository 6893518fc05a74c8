# What ./run, ./test and ./bench share: packages, Node, locked dependencies and the build. Sourced, never run.
# Every step leaves a stamp and does nothing when its input did not change, so a second start needs no network.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/packages.sh
. "$root/scripts/packages.sh"

# The oldest Node the web build and the tests run on, and the one that is fetched where the system's is older.
node_wanted=22.13.0
cache=$root/.cache

# For every compiler that ccache starts from here: without the sloppiness it caches nothing that uses a precompiled header.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "installing packages needs root or sudo: $*"; fi
}

# Installs those of the named packages that are missing.
need_packages() {
  local missing=() name known
  known=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for name in "$@"; do
    grep -qx "$name installed" <<<"$known" || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  as_root apt-get update -q >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
}

# One hash over the names and the contents of files and folders, without what the build itself writes there.
hash_of() {
  find "$@" -name node_modules -prune -o -path '*/build' -prune -o -name '.react-router' -prune -o -name '*.gen.ts' -prune \
    -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-32
}

# up_to_date STAMP HASH: whether a step already ran with this input.
up_to_date() { [ -f "$1" ] && [ "$(<"$1")" = "$2" ]; }

# ---- Node -----------------------------------------------------------------------------------------------------------

node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    printf '%s\n%s\n' "$node_wanted" "$(node --version | tr -d v)" | sort -C -V
}

# Puts a Node that is new enough on PATH. Debian 12's own is too old: then one comes from npm into .cache, never into the system.
need_node() {
  local own=$cache/node/node_modules lock=$root/third_party/node/package-lock.json hash
  if node_is_new_enough; then return 0; fi
  hash=$(hash_of "$lock")
  if ! up_to_date "$own/.stamp" "$hash"; then
    command -v npm >/dev/null || need_packages nodejs npm
    say "fetching a newer Node for the web build into .cache/node"
    mkdir -p "$cache/node"
    cp "$root/third_party/node/package.json" "$lock" "$cache/node/"
    (cd "$cache/node" && npm ci --ignore-scripts --no-audit --no-fund >&2)
    printf '%s' "$hash" >"$own/.stamp"
  fi
  PATH=$(echo "$own"/node-linux-*/bin):$PATH
  export PATH
}

# Installs the npm packages of a folder exactly as its lock file names them; no script of a package runs.
need_npm() {
  local dir=$root/$1 hash
  [ -f "$dir/package-lock.json" ] || return 0
  hash=$(hash_of "$dir/package-lock.json")
  up_to_date "$dir/node_modules/.stamp" "$hash" && return 0
  need_node
  say "npm packages of $1"
  (cd "$dir" && npm ci --ignore-scripts --no-audit --no-fund >&2)
  printf '%s' "$hash" >"$dir/node_modules/.stamp"
}

# Puts clang-tidy on PATH: the version that the requirements name, in a virtual environment below .cache.
need_clang_tidy() {
  local own=$cache/clang-tidy lock=$root/third_party/clang-tidy/requirements.txt hash
  hash=$(hash_of "$lock")
  if ! up_to_date "$own/.stamp" "$hash"; then
    say "clang-tidy from PyPI into .cache/clang-tidy"
    python3 -m venv --clear "$own"
    "$own/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock" >&2
    printf '%s' "$hash" >"$own/.stamp"
  fi
  PATH=$own/bin:$PATH
  export PATH
}

# ---- LiveKit's protocol definitions ---------------------------------------------------------------------------------

# Cargo is only the courier: it fetches the crate that carries the .proto files and checks it against the lock file.
need_protocol() {
  local dir=$root/third_party/livekit-protocol hash oldest=1.78.0
  if ! command -v cargo >/dev/null || ! printf '%s\n%s\n' $oldest "$(cargo --version | cut -d' ' -f2)" | sort -C -V; then
    need_packages cargo-web
  fi
  hash=$(hash_of "$dir")
  up_to_date "$cache/protocol.stamp" "$hash" && return 0
  say "LiveKit's protocol definitions (crate livekit-protocol)"
  (cd "$dir" && cargo fetch --locked >&2)
  mkdir -p "$cache"
  printf '%s' "$hash" >"$cache/protocol.stamp"
}

# ---- The build ------------------------------------------------------------------------------------------------------

# configure PRESET: makes build/PRESET unless it is there; ninja itself notices changed CMake files.
configure() {
  [ -f "$root/build/$1/build.ninja" ] && return 0
  say "configuring build/$1"
  (cd "$root" && cmake --preset "$1" >&2)
}

# build PRESET TARGET...: quiet when there is nothing to do.
build() {
  local dir=$root/build/$1
  shift
  if ninja -C "$dir" -n "$@" 2>/dev/null | grep -q 'no work to do'; then return 0; fi
  say "building $* in ${dir#"$root"/}"
  ninja -C "$dir" "$@" >&2
}

# The web app: its types derive from the server's OpenAPI document, so the server is built first.
build_web() {
  local server=$1 hash
  [ -f "$root/web/package.json" ] || return 0
  "$server" openapi >"$root/build/openapi.json.new"
  if ! cmp -s "$root/build/openapi.json.new" "$root/build/openapi.json"; then mv "$root/build/openapi.json.new" "$root/build/openapi.json"; fi
  rm -f "$root/build/openapi.json.new"
  hash=$(hash_of "$root/web" "$root/build/openapi.json")
  up_to_date "$root/web/build/.stamp" "$hash" && return 0
  need_npm web
  need_node
  say "building the web app"
  (cd "$root/web" && BEDRUD_OPENAPI=$root/build/openapi.json npm run --silent build:embed >&2)
  printf '%s' "$hash" >"$root/web/build/.stamp"
}

# Everything that the server binary of a preset needs, the web app inside.
build_all() {
  need_packages "${packages_build[@]}"
  need_npm third_party/mediasoup
  need_npm cmake/docs-assets
  need_protocol
  configure "$1"
  build "$1" bedrud
  build_web "$root/build/$1/bedrud"
  build "$1" bedrud
}
