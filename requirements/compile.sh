#!/bin/sh
# Rebuilds the hash-pinned requirement files from pyproject.toml. Needs uv; writes no index address.
set -eu
cd "$(dirname "$0")/.."
compile() { out=$1; shift; uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --output-file "$out" "$@" pyproject.toml; }
compile requirements/core.txt
compile requirements/gui.txt --extra gui
compile requirements/core-dev.txt --group test --group check
compile requirements/dev.txt --extra gui --group test --group test-gui --group check
