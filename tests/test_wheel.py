"""Titip installed as a wheel, far from its repository, finds its migrations and its pages."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ASSETS = ("migrations", "static", "templates")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    return next(folder.glob("titip-*.whl"))


def test_the_wheel_carries_pages_static_files_and_migrations(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"marketplace/_assets/{file.relative_to(ROOT)}"
        for folder in ASSETS
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }

    assert wanted - carried == set()
    assert "marketplace/locale/id.po" in carried


def test_an_installed_titip_makes_its_database(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    zipfile.ZipFile(wheel).extractall(site)
    env = {name: text for name, text in os.environ.items() if not name.startswith("TITIP_")}
    env |= {"PYTHONPATH": str(site), "TITIP_DATA_DIR": str(elsewhere / "data")}

    done = subprocess.run(
        [sys.executable, "-P", "-m", "flask", "--app", "marketplace", "db", "upgrade"],
        cwd=elsewhere,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (elsewhere / "data" / "titip.sqlite").stat().st_size > 0
