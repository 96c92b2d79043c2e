"""Random days of a cooperative, and what they must leave behind."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite
from tests.simulator.days import Report, Watching, days, nobody
from tests.simulator.telling import SIMULATED, progress, said

SEED, STEPS = 1, 3_000
A_PART, CROWD = 20_000, 20


def run(
    engines: Engines, folder: Path, seed: int, *, steps: int = 0, entries: int = 0, crowd: int = 1,
    watching: Watching = nobody,
) -> Report:  # fmt: skip
    with app_on_sqlite(engines, folder) as app, days(app, seed, crowd=crowd) as passing:
        report = passing.run(steps=steps, entries=entries, watching=watching)
    print(report)
    return report


@pytest.mark.timeout(600)
def test_whatever_happens_everybody_has_the_same_books(engines: Engines, tmp_path: Path) -> None:
    """X05, M17: three thousand steps, in which each transition and recipe is reached."""
    report = run(engines, tmp_path, SEED, steps=STEPS)

    assert report.steps >= STEPS
    assert report.missing == []
    assert report.guarded == [], "a story ran into the database instead of refusing"


@pytest.mark.timeout(600)
def test_the_same_seed_gives_the_same_books() -> None:
    """X05: in two processes, which shuffle what has no order in different ways."""
    with ThreadPoolExecutor() as both:
        ends = list(both.map(told, "12"))

    assert ends[0] == ends[1]


def told(shuffle: str) -> str:
    """What a fresh process says of a short run."""
    command = [sys.executable, "-m", "tests.simulator", "--seed", "1", "--steps", "200"]
    found = subprocess.run(
        command, env={**os.environ, "PYTHONHASHSEED": shuffle}, capture_output=True, text=True,
        timeout=500, check=False,
    )  # fmt: skip
    assert "the chain ends in" in found.stdout, found.stderr
    return found.stdout.partition("the chain ends in ")[2].split()[0]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """As many books as all these entries need."""
    if "part" in metafunc.fixturenames:
        whole = metafunc.config.getoption("entries")
        metafunc.parametrize("part", range(-(-whole // A_PART)))


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_two_million_entries(
    engines: Engines,
    tmp_path: Path,
    part: int,
    capfd: pytest.CaptureFixture[str],
    record_property: Callable[[str, object], None],
) -> None:
    """X05: `--entries`, two million by default, in parts, each with a seed and books of its
    own; at the end of each its books are whole. What none of them reached fails the run: `telling`.
    """
    watching = progress(capfd.disabled, A_PART)
    report = run(engines, tmp_path, 1_000 + part, entries=A_PART, crowd=CROWD, watching=watching)

    shutil.rmtree(tmp_path)
    record_property(SIMULATED, said(report))
    assert report.entries >= A_PART
    assert report.guarded == []
