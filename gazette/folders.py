"""The names of the files and folders of a gazette."""

from __future__ import annotations

CONFIG_FILE = "config.yaml"
CONTENT = "content"
TEMPLATES = "templates"
STATE = ".gazette"

ISSUES_FOLDER = "issues"
MEDIA_FOLDER = "media"
