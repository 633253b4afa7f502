#!/bin/sh
# Bring LibreOffice Writer, whose Word files the campaign imports. What is there is left alone.
set -eu

if command -v soffice >/dev/null 2>&1; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1; then
    sh "$(dirname "$0")/apt.sh" libreoffice-writer-nogui
else
    echo "Please install LibreOffice first, then run make campaign again." >&2
    echo "On macOS: brew install --cask libreoffice, and put its soffice on the PATH." >&2
    exit 1
fi
