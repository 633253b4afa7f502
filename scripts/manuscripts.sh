#!/bin/sh
# Have LibreOffice make the Word files of tests/manuscripts/ anew.
set -eu

sh "$(dirname "$0")/office.sh"
.venv/bin/python -m tests.office
