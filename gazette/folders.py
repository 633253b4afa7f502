"""The names of the files and folders of a gazette."""

from __future__ import annotations

CONFIG_FILE = "config.yaml"
CONTENT = "content"
TEMPLATES = "templates"
STATE = ".gazette"
# What Visual Studio Code reads: completion, snippets, tasks.
EDITOR = ".vscode"

# Where the sources of a site are.
SOURCES = (CONFIG_FILE, CONTENT, TEMPLATES)

ISSUES_FOLDER = "issues"
MEDIA_FOLDER = "media"
