#!/bin/sh
# Make .venv and install the locked packages into it. Usage: tools/setup.sh [python]
set -eu

py=${1:-python3}

stop() {
    echo "$1" >&2
    exit 1
}

command -v "$py" >/dev/null 2>&1 ||
    stop "There is no '$py' here: install Python 3.11 or newer, or name one as in 'make setup PY=python3.12'."
"$py" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "Shouwang needs Python 3.11 or newer, and '$py' is $("$py" -V 2>&1): name a newer one as in 'make setup PY=python3.12'."
"$py" -c 'import ensurepip, venv' 2>/dev/null ||
    stop "The venv module of '$py' is missing: install it once, on Debian and Ubuntu with 'apt install python3-venv' as root."

.venv/bin/python -m pip --version >/dev/null 2>&1 || "$py" -m venv --clear .venv
awk '/^[a-z]/ { wanted = /^uv==/ } wanted' requirements.lock >.venv/uv.txt
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt ||
    stop "The installer uv could not be installed: is a Python package index within reach?"
.venv/bin/uv pip install --quiet --system-certs --python .venv/bin/python --require-hashes -r requirements.lock ||
    stop "The packages of requirements.lock could not be installed: is a Python package index within reach?"
touch .venv/.packages
