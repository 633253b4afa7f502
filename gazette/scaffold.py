"""A new gazette, and how files are written that must not be there yet."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from gazette import disk, resources
from gazette.disk import machine_errors
from gazette.errors import UsageError, problem
from gazette.folders import CONFIG_FILE, CONTENT, EDITOR, ISSUES_FOLDER, MEDIA_FOLDER, TEMPLATES
from gazette.sources import leads_out

_IGNORED = "/.gazette/\n/output/\n"


def init(folder: Path, *, empty: bool) -> None:
    """Make a new gazette in `folder`: config.yaml, content/, and what git should ignore.

    With `empty` the sections are there but no text. Raises UsageError when the folder holds
    something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError([problem("E-init-exists", str(folder))])
    before = folder.exists()
    with machine_errors(str(folder)):
        try:
            _fill(folder, empty=empty)
        except FileExistsError as error:  # somebody else is making one there
            raise UsageError([problem("E-init-exists", str(folder))]) from error
        except BaseException:
            # Half a gazette would keep the next try from making a whole one.
            for each in (*folder.iterdir(),) if before else (folder,):
                if each.is_dir():
                    shutil.rmtree(each, ignore_errors=True)
                else:
                    disk.drop(each)
            raise


def _fill(folder: Path, *, empty: bool) -> None:
    """Make the files of a new gazette, config.yaml last: with it a folder is one."""
    source = resources.bundled()
    config = (source / CONFIG_FILE).read_text(encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    if empty:
        config = _plain_config(config)
        names = re.findall(r"folder: ([a-z0-9-]+)", config)
        for name in (*names, ISSUES_FOLDER, MEDIA_FOLDER):
            (folder / CONTENT / name).mkdir(parents=True)
    else:
        _copy(source / CONTENT, folder / CONTENT)
    (folder / TEMPLATES).mkdir()
    _copy(source / EDITOR, folder / EDITOR)
    (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8", newline="\n")
    (folder / CONFIG_FILE).write_text(config, encoding="utf-8", newline="\n")


def _copy(source: Path, target: Path) -> None:
    """Copy a folder; raises what the disk says, which `shutil.copytree` makes a text of."""
    target.mkdir()
    for each in sorted(source.iterdir()):
        if each.is_dir():
            _copy(each, target / each.name)
        else:
            shutil.copyfile(each, target / each.name)


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


def write_new(file: Path, text: str | bytes, site: Path) -> Path:
    """Write a file that must not be there yet, and return it.

    Raises UsageError where it is, or where a link would take it elsewhere.
    """
    shown = file.relative_to(site).as_posix()
    if leads_out(str(site), shown):
        raise UsageError([problem("E-symlink-outside", shown)])
    with machine_errors(shown):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            disk.write_new(file, text if isinstance(text, bytes) else text.encode())
        except FileExistsError as error:
            raise UsageError([problem("E-new-exists", shown)]) from error
    return file
