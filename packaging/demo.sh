#!/bin/sh
# Opens the demo's window where there is a display; else runs the whole main job and says where the results are.
set -eu
mistdesk=$1
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" = Darwin ]; then
    exec "$mistdesk" --demo --estate "${ESTATE:-small}"
fi
echo "There is no display here, so the main job runs without a window."
out="${OUT:-build/demo}"
QT_QPA_PLATFORM=offscreen "$mistdesk" demo --out "$out" --estate "${ESTATE:-small}" --polls "${POLLS:-24}"
