#!/bin/sh
# Bring what the tests need beside Python: a browser, programs that people save
# with and that read PDF, Java, and from npm the Nu HTML checker and axe-core. What is there is left alone.
set -eu

here="$(dirname "$0")"
missing=""

has() { command -v "$1" >/dev/null 2>&1; }

if ! has chromium && ! has chromium-browser && ! has google-chrome; then
    missing="$missing chromium"
fi
for program in vim ed git perl; do
    if ! has "$program"; then missing="$missing $program"; fi
done
# Other readers of PDF than the one that wrote it.
for program in pdffonts pdftotext; do
    if ! has "$program"; then missing="$missing poppler-utils"; break; fi
done
if ! has qpdf; then missing="$missing qpdf"; fi
if ! has java; then missing="$missing default-jre-headless"; fi
if ! has npm; then missing="$missing npm"; fi

if [ -n "$missing" ]; then
    if has apt-get; then
        # shellcheck disable=SC2086
        sh "$here/apt.sh" $missing
    else
        echo "Please install these first, then run make test again:$missing" >&2
        echo "On macOS: brew install --cask chromium && brew install openjdk node poppler qpdf" >&2
        exit 1
    fi
fi

mkdir -p .tools
cp tests/tools/package.json .tools/package.json
npm install --prefix .tools --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
