"""A new gazette, and how files are written that must not be there yet."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path

from gazette import resources
from gazette.disk import machine_errors
from gazette.errors import UsageError, problem
from gazette.folders import CONFIG_FILE, CONTENT, EDITOR, ISSUES_FOLDER, MEDIA_FOLDER, TEMPLATES

_IGNORED = "/.gazette/\n/output/\n"


def init(folder: Path, *, empty: bool) -> None:
    """Make a new gazette in `folder`: config.yaml, content/, and what git should ignore.

    With `empty` the sections are there but no text. Raises UsageError when the folder holds
    something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError([problem("E-init-exists", str(folder))])
    source = resources.bundled()
    config = (source / CONFIG_FILE).read_text(encoding="utf-8")
    with machine_errors(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
        if empty:
            config = _plain_config(config)
            names = re.findall(r"folder: ([a-z0-9-]+)", config)
            for name in (*names, ISSUES_FOLDER, MEDIA_FOLDER):
                (folder / CONTENT / name).mkdir(parents=True)
        else:
            shutil.copytree(source / CONTENT, folder / CONTENT)
        (folder / CONFIG_FILE).write_text(config, encoding="utf-8", newline="\n")
        (folder / TEMPLATES).mkdir()
        shutil.copytree(source / EDITOR, folder / EDITOR)
        (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8", newline="\n")


def _plain_config(config: str) -> str:
    for key, value in (
        ("title", "我们的小报"),
        ("publisher", "我们的街道"),
        ("description", "写邻居的小报。"),
    ):
        config = re.sub(rf"(?m)^{key}: .*$", f"{key}: {value}", config)
    return config


def scalar(text: str) -> str:
    """Quote text where YAML would take it for something else."""
    plain = re.fullmatch(r"[\w\u3000-\u303f\uff00-\uffef“”‘’·—…][^#:]*", text)
    if plain and text != "null":
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def write_new(file: Path, text: str, site: Path) -> Path:
    """Write a file that must not be there yet, and return it; raises UsageError where it is."""
    shown = file.relative_to(site).as_posix()
    with machine_errors(shown):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = file.open("x", encoding="utf-8", newline="\n")
        except FileExistsError as error:
            raise UsageError([problem("E-new-exists", shown)]) from error
        try:
            with handle:
                handle.write(text)
        except BaseException:
            # A full disk or Ctrl-C: half of a file is nobody's.
            with contextlib.suppress(OSError):
                file.unlink()
            raise
    return file
