#!/bin/sh
# Bring a Chinese font for the printed issue where there is none. What is there is left alone.
set -eu

found='import pathlib, sys; from gazette import typefaces; sys.exit(not typefaces.find(pathlib.Path(".")))'

if .venv/bin/python -c "$found"; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1; then
    sh "$(dirname "$0")/apt.sh" fonts-noto-cjk
else
    echo "No Chinese font was found: the website is made, but no PDF." >&2
    echo "没有找到中文字体：网站照做，但没有 PDF。macOS 请在“字体册”里启用“宋体-简”。" >&2
fi
