"""What many tests begin with is told once in a run: the database and the files it left are kept,
and copied for each test that begins with the same.

Only into a database that nobody has told anything yet, and only while the clock shows the real
time: otherwise the story is told.
"""

import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import changes, db, transaction
from tests.engines.templates import Engines

_NAME = "tests.beginning"


@dataclass(frozen=True)
class Beginning:
    """A fresh database, `untold` since this process had told so many stories."""

    engines: Engines
    url: str
    folder: Path
    untold: int

    def is_over(self) -> bool:
        late = abs(clock.now() - datetime.now(UTC)) > timedelta(minutes=1)
        return late or changes() != self.untold


def begin(app: Flask, engines: Engines, url: str, folder: Path) -> None:
    """This application is as all of its kind, and nobody has told it anything."""
    app.extensions[_NAME] = Beginning(engines, url, folder, changes())


def arrange(app: Flask, teller: Any, tell: Callable[[], None]) -> None:
    """Calls `tell`, or puts in place what it left the first time: rows, files, and the attributes
    it set on `teller`.
    """
    beginning: Beginning | None = app.extensions.get(_NAME)
    if beginning is None or beginning.is_over():
        tell()
        return
    told_here = False

    def told() -> str:
        nonlocal told_here
        told_here = True
        before = set(vars(teller))
        tell()
        state = {name: value for name, value in vars(teller).items() if name not in before}
        return str(_keep(beginning, name, state))

    name = f"{tell.__qualname__} on {db.engine.dialect.name}"
    kept = Path(beginning.engines.once(name, told))
    if not told_here:
        _restore(beginning, kept)
        vars(teller).update(pickle.loads((kept / "state").read_bytes()))


def _keep(beginning: Beginning, name: str, state: dict[str, Any]) -> Path:
    kept = beginning.engines.folder / name
    shutil.copytree(beginning.folder, kept / "files", ignore=shutil.ignore_patterns("*.sqlite*"))
    _let_go()
    beginning.engines.keep(beginning.url, kept)
    (kept / "state").write_bytes(pickle.dumps(state))
    return kept


def _restore(beginning: Beginning, kept: Path) -> None:
    _let_go()
    beginning.engines.restore(beginning.url, kept)
    shutil.copytree(kept / "files", beginning.folder, dirs_exist_ok=True)
    with transaction():
        pass  # whatever this process remembers of the database is old now


def _let_go() -> None:
    db.session.remove()
    db.engine.dispose()
