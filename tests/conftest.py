"""Engines and applications for tests: each test gets its own database and its own data folder."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from marketplace.app import create_app
from marketplace.kernel.db import db
from marketplace.payments.gateways import online
from marketplace.people import user as users
from tests import limits
from tests.engines import arrangements, postgres, postponed, quick
from tests.engines.templates import Engines
from tests.providers.midtrans_remote import MidtransDouble, midtrans_double
from tests.providers.stripe_remote import StripeDouble, stripe_double
from tests.simulator import telling

_TEMPLATES = FileSystemBytecodeCache()  # each application is new, its templates are not
_FOLDER = pytest.StashKey[Path]()
_PREFIX = "titip-tests-"
ROOM = 4 * 2**30
NEW_OBJECTS_BETWEEN_LOOKS = 20_000
_LIFELINE = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--entries", type=int, default=2_000_000,
        help="how many the long runs of the simulator book together",
    )  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """The run makes a folder that its workers share. The operator's settings are not ours. How long
    an example takes decides nothing.
    """
    hypothesis.settings.register_profile("patient", deadline=None)
    hypothesis.settings.load_profile("patient")
    config.pluginmanager.register(limits)
    config.pluginmanager.register(telling)
    for name in [name for name in os.environ if name.startswith("TITIP_")]:
        del os.environ[name]
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker is not None:
        config.stash[_FOLDER] = Path(worker["engines"])
        os.environ["PYTEST_DEBUG_TEMPROOT"] = worker["engines"]
        return
    home = _in_memory()
    _clear_up(home)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=home))
    folder.chmod(0o711)  # PostgreSQL runs as nobody and must pass through
    config.stash[_FOLDER] = folder
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(folder)
    config.stash[_LIFELINE] = postgres.make_lifeline(folder)


def _in_memory() -> str | None:
    """A disk of memory, where there is one with room: a database is copied for most tests."""
    roomy = os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > ROOM
    return "/dev/shm" if roomy else None


def _clear_up(home: str | None) -> None:
    """Removes what runs left behind that were killed."""
    for left in Path(home or tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        pid = left.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdecimal() and not Path("/proc", pid).exists():
            shutil.rmtree(left, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["engines"] = str(node.config.stash[_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    if _LIFELINE in config.stash:
        folder = config.stash[_FOLDER]
        os.close(config.stash[_LIFELINE])
        postgres.wait_for_end(folder)
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in tests/browser needs Chromium and runs by `make test-browser` only. What may
    take longest begins first, so that nobody waits for one that began last.
    """
    browser = Path(__file__).parent / "browser"
    for item in items:
        if item.path.is_relative_to(browser):
            item.add_marker("browser")
    items.sort(key=_patience_for, reverse=True)


def _patience_for(item: pytest.Item) -> float:
    """The seconds it may take, where it says so itself."""
    limit = item.get_closest_marker("timeout")
    return float(limit.args[0]) if limit is not None else 0


def pytest_collection_finish() -> None:
    """What was collected stays until the end: nobody looks for rubbish in it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS_BETWEEN_LOOKS)


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> None:
    """A real hash takes 50 ms on purpose. Served processes keep it; here it would be minutes."""
    users._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def _quick_libraries() -> None:
    quick.rooms()
    quick.dialects()
    postponed.listen()


@pytest.fixture(scope="session")
def engines(request: pytest.FixtureRequest) -> Engines:
    """The two databases of this run; PostgreSQL starts when first asked for."""
    return Engines(request.config.stash[_FOLDER])


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """This test's own TITIP_DATA_DIR."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def sqlite_url(engines: Engines, data_dir: Path) -> str:
    """A fresh, migrated SQLite database."""
    return engines.new_sqlite(data_dir / "titip.sqlite")


@pytest.fixture(scope="session")
def _stripe() -> Iterator[StripeDouble]:
    """One process for the run."""
    with stripe_double() as double:
        yield double


@pytest.fixture
def stripe(_stripe: StripeDouble) -> Iterator[StripeDouble]:
    """A double of Stripe that has seen nothing yet; `OnlineTrade` speaks with it."""
    _stripe.reset()
    yield _stripe
    online.use([])


@pytest.fixture(scope="session")
def _midtrans() -> Iterator[MidtransDouble]:
    """One process for the run."""
    with midtrans_double() as double:
        yield double


@pytest.fixture
def midtrans(_midtrans: MidtransDouble) -> Iterator[MidtransDouble]:
    """A double of Midtrans that has seen nothing yet."""
    _midtrans.reset()
    yield _midtrans
    online.use([])


@pytest.fixture
def postgresql_url(engines: Engines) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    with engines.new_postgresql(f"titip_{uuid4().hex}") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database on each of the two engines: the test runs twice."""
    return str(request.getfixturevalue(f"{request.param}_url"))


def _application(engines: Engines, url: str, data_dir: Path) -> Iterator[Flask]:
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(data_dir)})
    app.testing = True
    quick.statements(app)
    arrangements.begin(app, engines, url, data_dir)
    app.jinja_env.bytecode_cache = _TEMPLATES
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(engines: Engines, sqlite_url: str, data_dir: Path) -> Iterator[Flask]:
    """The application on SQLite. No context is pushed, so that requests stay apart."""
    yield from _application(engines, sqlite_url, data_dir)


@pytest.fixture
def app_on(engines: Engines, engine_url: str, data_dir: Path) -> Iterator[Flask]:
    """The application on each of the two engines."""
    yield from _application(engines, engine_url, data_dir)


@pytest.fixture
def postgresql_app(engines: Engines, postgresql_url: str, data_dir: Path) -> Iterator[Flask]:
    """The application on PostgreSQL alone."""
    yield from _application(engines, postgresql_url, data_dir)


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """For tests that tell stories directly: the application on SQLite, with its context pushed."""
    with app.app_context():
        yield app


@pytest.fixture
def inside_on(app_on: Flask) -> Iterator[Flask]:
    """For tests that tell stories directly, on each of the two engines."""
    with app_on.app_context():
        yield app_on
