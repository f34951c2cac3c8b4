#!/bin/sh
# Installs the system libraries that Qt needs on Debian when some are missing and it may; else names them.
set -eu
[ "$(uname -s)" = Linux ] || exit 0
command -v dpkg-query >/dev/null 2>&1 || exit 0

wanted="libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 fonts-dejavu-core fonts-noto-cjk
xvfb libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1"
# The package of GLib has two names, by release.
glib=libglib2.0-0
apt-cache show libglib2.0-0t64 >/dev/null 2>&1 && glib=libglib2.0-0t64

missing=""
for package in $wanted $glib; do
    state=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
    [ "$state" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Qt needs system libraries that are missing here. Install them with:" >&2
    echo "  sudo apt-get install$missing" >&2
    exit 0
fi
echo "Installing system libraries:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get -qq update || true
# shellcheck disable=SC2086
if ! $as_root apt-get -qq -y --no-install-recommends install $missing >/dev/null; then
    echo "Some could not be installed. Install them by hand:" >&2
    echo "  apt-get install$missing" >&2
fi
