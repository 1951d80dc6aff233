# Sourced by the other scripts: what this machine must have, and how it gets it.

export PATH="$HOME/.cargo/bin:$PATH"

say() { printf '\n== %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# need PACKAGE TEST… notes a Debian package whose TEST fails; install_missing then gets them all.
missing=()
need() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

install_missing() {
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "please install: ${missing[*]} (there is no apt-get here)"
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "please install as root: apt-get install ${missing[*]}"
        root=(sudo)
    fi
    say "installing: ${missing[*]}"
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
    missing=()
}

# What building takes: a C compiler, libssl for the bundled PostgreSQL client, Rust.
need_toolchain() {
    need build-essential cc --version
    need build-essential make --version
    need pkg-config command -v pkg-config
    need libssl-dev pkg-config --exists openssl
    if ! command -v cargo >/dev/null; then
        need curl command -v curl
        need ca-certificates test -s /etc/ssl/certs/ca-certificates.crt
    fi
    install_missing
    if ! command -v cargo >/dev/null; then
        say "installing: Rust, in $HOME/.cargo"
        curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
            sh -s -- -y --profile minimal --component rustfmt,clippy
    fi
}

# A font with Chinese, for stickers: what the system has, or Noto Sans CJK.
need_font() {
    need fonts-noto-cjk chinese_font
    install_missing
}

chinese_font() {
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.local/share/fonts" \
        \( -iname '*cjk*' -o -iname 'wqy-*' -o -iname 'sourcehansans*' \) -print -quit 2>/dev/null)" ]
}

# python_packages NAME PACKAGE==VERSION… prints the folder that has these packages of PyPI: in the
# user's cache, outside the repository, installed the first time.
python_packages() {
    local folder=${XDG_CACHE_HOME:-$HOME/.cache}/heping/$1 wanted="${*:2}"
    if [ "$(cat "$folder/wanted" 2>/dev/null)" != "$wanted" ]; then
        say "installing: $wanted"
        rm -rf "$folder"
        python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
            --target "$folder" "${@:2}" >&2 || die "pip could not install $wanted"
        echo "$wanted" >"$folder/wanted"
    fi
    echo "$folder"
}

# need_node [VERSION]: Node as new as that, or as vite wants it. Where the system's is older, as on
# Debian 12, npm's own package `node` brings one, into the user's cache.
need_node() {
    local least=${1:-20.19}
    need nodejs node --version
    need npm npm --version
    install_missing
    new_enough "$least" && return
    local folder=${XDG_CACHE_HOME:-$HOME/.cache}/heping/node
    if [ ! -x "$folder/node_modules/node/bin/node" ]; then
        say "installing: node 22, from npm"
        mkdir -p "$folder"
        npm install --prefix "$folder" --no-audit --no-fund --loglevel=error node@22 >&2 ||
            die "Node $least or newer is needed, this is $(node --version)"
    fi
    export PATH="$folder/node_modules/node/bin:$PATH"
    new_enough "$least" || die "Node $least or newer is needed, this is $(node --version)"
}

new_enough() {
    node -e 'const [[a, b], [c, d = 0]] = [process.versions.node, process.argv[1]].map((version) => version.split(".").map(Number))
        process.exit(a > c || (a === c && b >= d) ? 0 : 1)' "$1"
}

# npm_ci FOLDER installs there what its package.json and lock name. No package may run a script of
# its own; none of ours needs to. What came with the sources (scripts/package/offline) needs no network.
npm_ci() {
    local brought=()
    [ ! -d vendor/npm ] || brought=(--offline --cache "$PWD/vendor/npm")
    (cd "$1" && npm ci "${brought[@]}" --ignore-scripts --no-audit --no-fund --loglevel=error >&2) ||
        die "npm could not install what $1/package.json names"
}

# node_packages NAME FOLDER prints the folder that has the packages of npm which FOLDER's
# package.json and lock name: in the user's cache, outside the repository, installed the first time.
# After need_node, whose node also runs them.
node_packages() {
    local folder=${XDG_CACHE_HOME:-$HOME/.cache}/heping/$1
    if ! cmp -s "$2/package-lock.json" "$folder/installed"; then
        say "installing: $(node -p "Object.keys(require('./$2/package.json').devDependencies).join(', ')")"
        rm -rf "$folder"
        mkdir -p "$folder"
        cp "$2/package.json" "$2/package-lock.json" "$folder/"
        npm_ci "$folder"
        cp "$2/package-lock.json" "$folder/installed"
    fi
    echo "$folder/node_modules"
}

# A browser for the tests that look at pages.
need_browser() {
    need chromium sh -c 'command -v chromium || command -v chromium-browser || command -v google-chrome'
    install_missing
}
