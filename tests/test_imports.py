"""What may import what, and what a build with nothing to do must not load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import gazette
from tests.support import SmallSite

PACKAGE = Path(gazette.__file__).parent
HEAVY = {
    "PIL",
    "asyncio",
    "concurrent.futures",
    "email",
    "hashlib",
    "importlib.metadata",
    "jinja2",
    "markdown",
    "markupsafe",
    "multiprocessing",
    "nh3",
    "pydantic",
    "pypinyin",
    "rich",
    "shutil",
    "sqlite3",
    "yaml",
}
NOTHING_TO_DO = """
import sys
from gazette.cli import main
try:
    main(["build", "--site", sys.argv[1]])
finally:
    print(*sys.modules)
"""


def test_a_build_with_nothing_to_do_loads_no_heavy_library(site: SmallSite) -> None:
    site.make()
    done = subprocess.run(
        [sys.executable, "-c", NOTHING_TO_DO, str(site.folder)],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "写了 0 个文件" in done.stdout
    loaded = set(done.stdout.split())
    assert "gazette.build" in loaded
    assert "gazette.reading" not in loaded
    assert loaded & HEAVY == set()


# Each module imports only what stands above it; those of one line do not know each other.
LAYERS: tuple[str, ...] = (
    "__init__",
    "bursts clock counts errors folders lazy memory nodes",
    "postings resources summaries unseen urls values",
    "blanks catalogue disk frontmatter ours pinyin plainyaml slips switches fields cache",
    "lock messages manifest pictures sources toolchain typefaces yamltext schema workers",
    "validation output templates letters phrases",
    "store config markup events excerpts",
    "prose passages",
    "survey stories body",
    "links scaffold",
    "fresh gallery importers later pieces proofreading references site",
    "neighbours wording",
    "arrangement",
    "assemble",
    "pages",
    "edition printing",
    "drawing",
    "makers",
    "reading rendering ledger pocket",
    "amendment publish workshop",
    "build",
    "glance",
    "desk printout server stats watch wechat",
    "lookout",
    "cli",
    "__main__",
)


def units() -> dict[str, list[Path]]:
    """Return the files of each module or subpackage directly below the package."""
    found: dict[str, list[Path]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        found.setdefault(file.relative_to(PACKAGE).parts[0].removesuffix(".py"), []).append(file)
    return found


def imported(file: Path) -> set[str]:
    """Return the modules below the package that a file imports anywhere, in functions too."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, file
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name.split(".")[0] == "gazette":
                unit = name.split(".")[1] if "." in name else "__init__"
                found.add("__init__" if unit == "__version__" else unit)
    return found


def test_every_module_has_its_layer() -> None:
    listed = [name for layer in LAYERS for name in layer.split()]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(units())


def test_every_module_imports_only_what_stands_above_it() -> None:
    level = {name: number for number, layer in enumerate(LAYERS) for name in layer.split()}
    wrong = [
        f"{file.relative_to(PACKAGE)} imports {name}"
        for unit, files in units().items()
        for file in files
        for name in imported(file) - {unit}
        if level[name] >= level[unit]
    ]
    assert wrong == []


def test_the_parts_of_a_subpackage_do_not_import_one_another_in_a_circle() -> None:
    for unit in ("markup", "pages", "importers", "cli"):
        files = {file.stem: file for file in (PACKAGE / unit).glob("*.py")}
        known = {name: names_within(file, unit) & files.keys() for name, file in files.items()}
        while known:
            free = {name for name, needed in known.items() if not needed & known.keys() - {name}}
            assert free, known
            known = {name: needed for name, needed in known.items() if name not in free}


def names_within(file: Path, unit: str) -> set[str]:
    """Return the modules of the same subpackage that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, name = node.module.removeprefix("gazette.").partition(".")
            if package == unit:
                found |= {name} if name else {alias.name for alias in node.names}
    return found


def test_the_architecture_page_shows_these_layers() -> None:
    page = (PACKAGE.parent / "docs/architecture.md").read_text(encoding="utf-8")
    shown = page.partition("## Layers")[2].split("```")[1]
    held = [layer for layer in LAYERS if not layer.startswith("__")]
    assert [line.split() for line in shown.strip().splitlines()] == [each.split() for each in held]
