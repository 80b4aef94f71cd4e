#!/bin/bash
# make-deb.sh - a Debian 12 package from build/banso: packaging/make-deb.sh [OUTPUT-FOLDER]
set -eu
cd "$(dirname "$0")/.."
. tools/lib.sh
need package
./dev build
version=$(build/banso version | cut -d' ' -f2)
arch=$(dpkg --print-architecture)
out=${1:-build}
maintainer='The Banso contributors <banso@banso.invalid>'
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"

install -Dm755 -s build/banso "$tree/usr/bin/banso"
install -Dm644 packaging/banso.1 "$tree/usr/share/man/man1/banso.1"
gzip -9n "$tree/usr/share/man/man1/banso.1"
install -Dm644 packaging/banso.service "$tree/lib/systemd/system/banso.service"
install -Dm644 packaging/nginx.conf "$tree/usr/share/doc/banso/examples/nginx.conf"
doc=$tree/usr/share/doc/banso
install -Dm644 packaging/copyright "$doc/copyright"
for licence in web/vendor/*.LICENSE; do
    printf '\n==== %s ====\n\n' "$(basename "$licence" .LICENSE)"
    cat "$licence"
done >>"$doc/copyright"
install -Dm644 CHANGES.md "$doc/NEWS"
gzip -9n "$doc/NEWS"
printf 'banso (%s) bookworm; urgency=medium\n\n  * What changed: NEWS.gz\n\n -- %s  %s\n' \
    "$version" "$maintainer" "$(date -R -r CHANGES.md)" | gzip -9n >"$doc/changelog.gz"

# The shared libraries that the program was linked with, as packages with their versions.
mkdir -p "$tree/work/debian"
printf 'Source: banso\n\nPackage: banso\nArchitecture: any\n' >"$tree/work/debian/control"
depends=$(cd "$tree/work" && dpkg-shlibdeps -O -e"$tree/usr/bin/banso" 2>/dev/null |
    sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { echo "make-deb.sh: dpkg-shlibdeps found no libraries" >&2; exit 1; }
rm -rf "$tree/work"

mkdir -p "$tree/DEBIAN"
cat >"$tree/DEBIAN/control" <<TEXT
Package: banso
Version: $version
Architecture: $arch
Maintainer: $maintainer
Depends: $depends, adduser
Recommends: nginx
Section: misc
Priority: optional
Description: program of Japan's self-reliance support offices
 From the first call to the closing of the case: consultation, plans,
 conferences, decisions, support and the numbers of the year, on SQLite
 or PostgreSQL.
TEXT
install -m755 packaging/postinst packaging/prerm packaging/postrm "$tree/DEBIAN/"
dpkg-deb --root-owner-group --build "$tree" "$out/banso_${version}_$arch.deb"
