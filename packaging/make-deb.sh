#!/bin/bash
# make-deb.sh - a Debian 12 package from build/banso: packaging/make-deb.sh [OUTPUT-FOLDER]
set -eu
cd "$(dirname "$0")/.."
./dev build
version=$(build/banso version | cut -d' ' -f2)
arch=$(dpkg --print-architecture)
out=${1:-build}
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"

install -Dm755 -s build/banso "$tree/usr/bin/banso"
install -Dm644 packaging/banso.1 "$tree/usr/share/man/man1/banso.1"
gzip -9n "$tree/usr/share/man/man1/banso.1"
install -Dm644 packaging/banso.service "$tree/lib/systemd/system/banso.service"
install -Dm644 packaging/nginx.conf "$tree/usr/share/doc/banso/examples/nginx.conf"
install -Dm644 LICENSE "$tree/usr/share/doc/banso/copyright"
install -Dm644 CHANGES.md "$tree/usr/share/doc/banso/changelog"

# The shared libraries that the program was linked with, as packages with their versions.
mkdir -p "$tree/work/debian"
printf 'Source: banso\n\nPackage: banso\nArchitecture: any\n' >"$tree/work/debian/control"
depends=$(cd "$tree/work" && dpkg-shlibdeps -O -e"$tree/usr/bin/banso" 2>/dev/null |
    sed -n 's/^shlibs:Depends=//p')
rm -rf "$tree/work"

mkdir -p "$tree/DEBIAN"
cat >"$tree/DEBIAN/control" <<TEXT
Package: banso
Version: $version
Architecture: $arch
Maintainer: The Banso contributors <banso@localhost>
Depends: $depends, adduser
Recommends: nginx
Section: misc
Priority: optional
Description: program of Japan's self-reliance support offices
 From the first call to the closing of the case: consultation, plans, conferences,
 decisions, support and the numbers of the year, on SQLite or PostgreSQL.
TEXT
cat >"$tree/DEBIAN/postinst" <<'TEXT'
#!/bin/sh
set -e
if [ "$1" = configure ]; then
    adduser --system --group --home /var/lib/banso --no-create-home --quiet banso
    install -d -m 700 -o banso -g banso /var/lib/banso
    echo "banso: first  sudo -u banso banso init --home /var/lib/banso"
    echo "banso: then   systemctl enable --now banso"
fi
TEXT
chmod 755 "$tree/DEBIAN/postinst"
dpkg-deb --root-owner-group --build "$tree" "$out/banso_${version}_$arch.deb"
