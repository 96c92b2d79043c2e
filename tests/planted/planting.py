"""A copy of the shop in which one line is wrong, and the test that is run there."""

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).parents[2]
GREEN, RED = 0, 1
_MOST_SECONDS = 900
_FRONT = Path("marketplace/__init__.py")
_PYTEST = (
    "-m", "pytest", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", "-p", "pytest_timeout",
)  # fmt: skip
# Nothing is compiled into the real folders, which are linked. Examples are drawn alike each time.
_AS_WE_SAY = {
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1", "CI": "true",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """In `file` stands `new` where `old` was, once."""

    name: str
    file: str
    old: str
    new: str

    def text(self) -> str:
        """The file as it would be. What was written anew needs its mistake written anew."""
        right = (HOME / self.file).read_text()
        found = right.count(self.old)
        said = f"Planting {self.name!r}: {self.file} has these lines {found} times, not once:"
        assert found == 1, f"{said}\n{self.old}"
        assert self.new != self.old
        return right.replace(self.old, self.new)


@dataclass(frozen=True)
class Bug(Change):
    """The test `red` must notice. A bug that is `bare` needs no application: its package is not
    entered by the front door, which would bring all of it in. The `quick` ones are planted each
    time, all of them by the long tests.
    """

    red: str
    bare: bool = False
    quick: bool = False


@dataclass(frozen=True)
class Harmless(Change):
    """It looks like a mistake, and `why` nobody can ever see it."""

    why: str


def lay_out(folder: Path, other: dict[Path, str], *, bare: bool = False) -> None:
    """The whole project, linked, with `other` texts in some of its files: what reads them there,
    also in a process of its own, finds them on the disk.
    """
    front = {_FRONT: '"""Brings nothing in."""\n'} if bare else {}
    for file, text in (front | other).items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)
        os.utime(folder / file, (0, 0))  # what was compiled from the right one does not serve
    for made in {Path(), *(part for file in front | other for part in file.parents)}:
        for child in (HOME / made).iterdir():
            here = folder / made / child.name
            if not here.exists() and not child.name.startswith("."):
                here.symlink_to(child)


def red_tests(folder: Path, *tests: str, bare: bool = False) -> set[str]:
    """Which of these tests fail there, each also without what it was given as parameters; anything
    else that goes wrong is no answer.
    """
    command = [sys.executable, *_PYTEST, *(["--noconftest"] if bare else []), *tests]
    ours = {name: text for name, text in os.environ.items() if "PYTEST" not in name}
    run = subprocess.run(
        command, cwd=folder, env=ours | _AS_WE_SAY, capture_output=True, text=True,
        timeout=_MOST_SECONDS, check=False,
    )  # fmt: skip
    assert run.returncode in {GREEN, RED}, run.stdout[-3000:] + run.stderr[-1000:]
    found = re.findall(r"^(?:FAILED|ERROR) (\S+?)(\[.*?\])?(?: - .*)?$", run.stdout, re.MULTILINE)
    return {test for test, _ in found} | {test + given for test, given in found}


_LIST = tomllib.loads(Path(__file__).with_name("bugs.toml").read_text())
BUGS = [Bug(**bug) for bug in _LIST["bug"]]
HARMLESS = [Harmless(**change) for change in _LIST["harmless"]]
