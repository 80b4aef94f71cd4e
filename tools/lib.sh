# lib.sh - shared by ./dev and its helpers: installing what is missing, building.
# Expects the working directory at the top of the source tree.

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# need KIND...: installs the Debian packages that tools/packages names for these kinds.
need() {
    local missing=() package
    for package in $(for kind in "$@"; do sed -n "s/^$kind  *//p" tools/packages; done); do
        has_package "$package" || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    say "installing ${missing[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update </dev/null >/dev/null
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -y \
        "${missing[@]}" </dev/null >/dev/null
}

# A node and npm from elsewhere will do as well as Debian's.
has_package() {
    case $1 in
    nodejs | npm) command -v node >/dev/null && command -v npm >/dev/null && return ;;
    esac
    dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

# The flags of the shipped program; what a compiler does not know is left out.
release_c_args="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong
    -fstack-clash-protection -fcf-protection=full
    -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing"
release_link_args="-Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code"

# setup FOLDER ARG...: configures a build folder once.
setup() {
    [ -f "$1/build.ninja" ] || meson setup "$@" >"/tmp/banso-setup-$$.log" 2>&1 || {
        cat "/tmp/banso-setup-$$.log" >&2
        return 1
    }
    rm -f "/tmp/banso-setup-$$.log"
}

build_release() {
    CC=gcc setup build -Dbuildtype=release -Doptimization=2 -Db_pie=true \
        -Dc_args="$(echo $release_c_args)" -Dc_link_args="$release_link_args"
    say "building build/banso"
    if [ -t 1 ]; then # one line that counts; a log gets the last line only
        ninja -C build banso
    else
        ninja -C build banso | tail -n 1
    fi
}
