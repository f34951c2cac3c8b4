#!/bin/sh
# Prints a Python that is new enough and can make virtual environments; a shim that only looks like one is passed over.
for name in python3 python3.13 python3.12 python3.11 python; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        echo "$name"
        exit 0
    fi
done
echo "mistdesk needs Python 3.11 or newer with venv. On Debian: sudo apt-get install python3 python3-venv" >&2
exit 1
