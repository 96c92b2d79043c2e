"""What many tests begin with is told once in a run: the database and the files it left are kept,
and copied for each test that begins with the same.

Only into a database that nobody has told anything else, and only while the clock shows the real
time or one that somebody wrote down: otherwise the story is told.
"""

import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel import db as databases
from marketplace.kernel.db import changes, db
from tests.engines.templates import Engines

_NAME = "tests.beginning"


@dataclass(frozen=True)
class Beginning:
    """A database that was told `so_far`, and nothing since this process had told so many stories;
    a fresh one was told nothing.
    """

    engines: Engines
    url: str
    folder: Path
    untold: int
    so_far: str = ""

    def is_over(self) -> bool:
        return changes() != self.untold or _when() is None

    def after(self, what: str) -> str:
        """The name of this database once it was told `what`: PostgreSQL reads 63 letters of it."""
        whole = "\n".join([self.so_far, what, _when() or "", db.engine.dialect.name])
        return f"{db.engine.dialect.name} {sha256(whole.encode()).hexdigest()[:32]}"


def _when() -> str | None:
    """What the clock shows, as far as it matters: the day where it goes with real time, and where
    it is whatever time it is, nobody comes here again.
    """
    if abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1):
        return clock.today().isoformat()
    held = clock._fixed.get()
    written = held is not None and held.second == held.microsecond == 0
    return held.isoformat() if held and written else None


def begin(app: Flask, engines: Engines, url: str, folder: Path) -> None:
    """This application is as all of its kind, and nobody has told it anything."""
    app.extensions[_NAME] = Beginning(engines, url, folder, changes())


def arrange(app: Flask, teller: Any, tell: Callable[[], object], what: str = "") -> None:
    """Calls `tell`, or puts in place what it left the first time: rows, files, and the attributes
    it set on `teller`. What is told after another beginning says `what` it is.
    """
    beginning: Beginning | None = app.extensions.get(_NAME)
    if beginning is None or beginning.is_over():
        tell()
        return
    told_here = False

    def told() -> str:
        nonlocal told_here
        told_here = True
        before = dict(vars(teller))
        tell()
        state = {k: v for k, v in vars(teller).items() if k not in before or before[k] != v}
        return str(_keep(beginning, name, state))

    name = beginning.after(what or getattr(tell, "__qualname__", ""))
    kept = Path(beginning.engines.once(name, told))
    if not told_here:
        _restore(beginning, kept)
        vars(teller).update(pickle.loads((kept / "state").read_bytes()))
    app.extensions[_NAME] = replace(beginning, untold=changes(), so_far=name)


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
    next(databases._told)  # whatever this process remembers of the database is old now


def _let_go() -> None:
    db.session.remove()
    db.engine.dispose()
