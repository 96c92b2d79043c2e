"""Migrated, empty databases, made once in a run of the tests and copied for each test that asks.

All worker processes of one run share a folder; whoever comes first makes a thing, under a lock.
"""

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate

from marketplace.app import create_app
from marketplace.kernel import clock, embedded
from marketplace.kernel.db import db
from marketplace.shipping import mapping
from tests.engines import postgres, postponed

TEMPLATE = "titip_template"
# Before every tale: one that begins on a day gone by knows the regions too.
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
# Where the buyers of the tests live: the whole map would be copied for every test.
REGIONS = ("31.71.01", "33.74.10", "34.02.08")


@dataclass(frozen=True)
class Engines:
    """What one run of the tests shares: a folder, and in it the engines started so far."""

    folder: Path

    def new_sqlite(self, file: Path) -> str:
        """The address of a fresh, migrated SQLite database in `file`."""
        template = Path(self.once("sqlite", self._make_sqlite))
        shutil.copyfile(template, file)
        return f"sqlite:///{file}"

    def cluster(self) -> postgres.Cluster:
        """This run's PostgreSQL, started now if nobody needed it before."""
        port = self.once("postgresql", lambda: str(postgres.start(self.folder).port))
        return postgres.Cluster(int(port))

    @contextmanager
    def new_postgresql(self, name: str) -> Iterator[str]:
        """The address of a fresh, migrated PostgreSQL database, dropped at the end. It is made
        when somebody connects: by then it may be known what else it begins with.
        """
        cluster = self.cluster()
        self.once("postgresql template", lambda: self._make_postgresql(cluster))
        postponed.put_off(name, lambda: cluster.create_database(name, TEMPLATE))
        yield cluster.url(name)
        if not postponed.drop(name):
            cluster.drop_database(name)

    def keep(self, url: str, folder: Path) -> None:
        """A copy of this database as it is now; nobody may be writing."""
        if url.startswith("sqlite"):
            with closing(embedded.module().connect(url.removeprefix("sqlite:///"))) as connection:
                connection.execute("VACUUM INTO ?", [str(folder / "copy.sqlite")])
        else:
            cluster = self.cluster()
            cluster.send_away(_name(url))
            cluster.create_database(folder.name, _name(url))

    def restore(self, url: str, folder: Path) -> None:
        """Puts what was kept there in the place of this database."""
        if url.startswith("sqlite"):
            file = Path(url.removeprefix("sqlite:///"))
            for part in file.parent.glob(f"{file.name}*"):
                part.unlink()
            shutil.copyfile(folder / "copy.sqlite", file)
        else:
            name, cluster = _name(url), self.cluster()
            if not postponed.drop(name):
                cluster.drop_database(name)
            postponed.put_off(name, lambda: cluster.create_database(name, folder.name))

    def _make_sqlite(self) -> str:
        file = self.folder / "template.sqlite"
        self._migrate(f"sqlite:///{file}")
        left = [path.name for path in self.folder.glob("template.sqlite-*")]
        assert not left, f"somebody still holds the template open: {left}"
        return str(file)

    def _make_postgresql(self, cluster: postgres.Cluster) -> str:
        self._migrate(cluster.create_database(TEMPLATE))
        return TEMPLATE

    def _migrate(self, url: str) -> None:
        data = self.folder / "data"
        app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(data)})
        with app.app_context():
            flask_migrate.upgrade()
            with clock.at(MADE_AT):
                mapping.load(within=REGIONS, by="tests")
            db.session.remove()
            db.engine.dispose()

    def once(self, name: str, make: Callable[[], str]) -> str:
        """What `make` returned the first time anybody in this run asked for `name`."""
        made = self.folder / f"{name}.made"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                made.write_text(json.dumps(make()))
            return str(json.loads(made.read_text()))


def _name(url: str) -> str:
    return url.rpartition("/")[2]
