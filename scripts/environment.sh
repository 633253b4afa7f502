#!/bin/sh
# Make the virtual environment .venv with Python 3.11 or newer.
set -eu

python="${PYTHON:-python3}"
wanted='import sys; sys.exit(sys.version_info < (3, 11))'

if ! command -v "$python" >/dev/null 2>&1; then
    echo "Python 3.11 or newer is needed. / 需要 Python 3.11 或更新的版本。" >&2
    exit 1
fi
if ! "$python" -c "$wanted"; then
    echo "$("$python" --version) is too old; 3.11 or newer is needed: make PYTHON=python3.11 site" >&2
    echo "Python 太旧了，需要 3.11 或更新的版本。" >&2
    exit 1
fi
# Debian and Ubuntu keep venv in a package of its own.
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
    sh "$(dirname "$0")/apt.sh" python3-venv
fi
"$python" -m venv .venv
