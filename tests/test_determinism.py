"""The same sources give the same bytes, wherever and however they are built."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gazette import clock
from tests.support import CAMPAIGN, ROOT, SmallSite, command, snapshot

DATE = "2026-12-24"


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the tree that the real gazette gives in one process."""
    return made(sources(tmp_path_factory.mktemp("expected") / "site"), "--jobs", "1")


def sources(folder: Path) -> Path:
    """Return a copy of the real gazette's sources."""
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "config.yaml", folder / "config.yaml")
    return folder


def made(site: Path, *arguments: str, **env: str) -> dict[str, str]:
    """Build with the real command, and return the tree."""
    given = ["build", "--no-pdf", "--date", DATE, "--site", str(site), *arguments]
    ran = command(*given, env=env)
    assert ran.status == 0, ran.error
    return snapshot(site / "output")


# Environments, and beside them ways in which processes start; without one there is a single one.
EVERY = [
    ({"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "0"}, "fork"),
    ({"TZ": "America/Adak", "PYTHONHASHSEED": "1", "LC_ALL": "C", "LANG": "C"}, "spawn"),
    ({"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8", "PYTHONHASHSEED": "random"}, "forkserver"),
    ({"LC_ALL": "C.UTF-8", "PYTHONUTF8": "0", "GAZETTE_LANG": "en"}, ""),
    (
        {
            "LC_ALL": "C",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
            "COLUMNS": "20",
            "GAZETTE_LANG": "en",
            "TZ": "Pacific/Kiritimati",
        },
        "",
    ),
]
# Else where most is other than here: a system without fork, and one that speaks no UTF-8.
ENVIRONMENTS = EVERY if CAMPAIGN else [EVERY[1], EVERY[4]]


@pytest.mark.parametrize(
    ("env", "method"),
    ENVIRONMENTS,
    ids=[
        " ".join([*(f"{name}={value}" for name, value in env.items()), method])
        for env, method in ENVIRONMENTS
    ],
)
def test_neither_the_environment_nor_how_processes_start_changes_anything(
    tmp_path: Path, expected: dict[str, str], env: dict[str, str], method: str
) -> None:
    site = sources(tmp_path / "site")
    if not method:
        assert made(site, "--jobs", "1", **env) == expected
        return
    code = (
        "import sys\nfrom gazette import workers\nfrom gazette.cli import main\n"
        f"workers.START_METHOD = {method!r}\n"
        "main(sys.argv[1:])\n"
    )
    arguments = ["build", "--no-pdf", "--date", DATE, "--jobs", "2", "--site", str(site)]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=os.environ | env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert snapshot(site / "output") == expected


def test_another_folder_another_order_and_other_clocks_change_nothing(
    tmp_path: Path, expected: dict[str, str]
) -> None:
    origin = sources(tmp_path / "origin")
    site = tmp_path / "别的 地方/a'b"
    files = sorted((path for path in origin.rglob("*") if path.is_file()), reverse=True)
    for number, file in enumerate(files):
        copy = site / file.relative_to(origin)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
        moment = (0, 1_500_000_000, 4_000_000_000)[number % 3]
        os.utime(copy, (moment, moment))
    assert made(site) == expected


def test_lines_may_end_as_windows_ends_them(tmp_path: Path, expected: dict[str, str]) -> None:
    site = sources(tmp_path / "site")
    for file in (*(site / "content").rglob("*.md"), site / "config.yaml"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert made(site) == expected


def test_a_pool_says_what_is_wrong_as_one_process_does(site: SmallSite) -> None:
    site.write("templates/404.html", "{{ nothing }}").write("templates/page.html", "{{ nothing }}")
    assert site.build("--jobs", "2")["problems"] == site.build("--jobs", "1")["problems"]


@pytest.mark.parametrize(
    ("timezone", "moment", "day"),
    [
        ("+08:00", "2026-11-22T15:59:59", "2026-11-22"),
        ("+08:00", "2026-11-22T16:00:00", "2026-11-23"),
        ("-03:30", "2026-11-22T03:29:59", "2026-11-21"),
        ("-03:30", "2026-11-22T03:30:00", "2026-11-22"),
        ("+00:00", "2026-11-22T23:59:59", "2026-11-22"),
    ],
)
def test_today_is_today_in_the_gazettes_own_time_zone(
    monkeypatch: pytest.MonkeyPatch, timezone: str, moment: str, day: str
) -> None:
    instant = datetime.datetime.fromisoformat(moment).replace(tzinfo=datetime.UTC)

    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Clock:
            assert tz is not None
            return cls.fromtimestamp(instant.timestamp(), tz)

    monkeypatch.setattr(datetime, "datetime", Clock)
    assert clock.today(timezone).isoformat() == day


def test_the_default_date_does_not_follow_the_machines_time_zone(site: SmallSite) -> None:
    today = clock.today("+08:00")
    for day, out in ((today, True), (today + datetime.timedelta(days=2), False)):
        site.write("content/pages/soon.md", f"---\ntitle: 将来\npublish: {day}\n---\n\n正文\n")
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
            ran = command("build", "--site", str(site.folder), env={"TZ": zone})
            assert ran.status == 0
            assert (site.output / "soon/index.html").exists() is out
