"""The real server as a process on loopback, for tests that need HTTP, many workers or a clock."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from click.testing import Result

from marketplace.app import create_app
from marketplace.kernel import clock
from marketplace.kernel.db import db
from tests.engines import postponed

_ROOT = Path(__file__).parent.parent
_PATIENCE = 120
_STOPPING = 10
_COMMAND_PATIENCE = 120


class ServerDown(Exception):
    """The server did not come up; the message carries the end of its log."""


class Clock:
    """The time of served processes. They read it from a file; nothing else moves it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(datetime.now(UTC))

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.file.read_text())

    def set(self, instant: datetime) -> None:
        """From now on it is `instant`, and stays so. A reader never sees half a file."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(instant.astimezone(UTC).isoformat())
        fresh.replace(self.file)

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        self.set(self.now + timedelta(days=days, hours=hours, minutes=minutes))

    def here(self) -> None:
        """Lets this process, too, read the time from the file."""
        clock.read_from(str(self.file))


@dataclass(frozen=True)
class Server:
    """A running server: its address, the environment its commands share, its process group."""

    url: str
    env: Mapping[str, str]
    log: Path
    group: int

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`flask --app marketplace COMMAND` in the server's environment, e.g. `run("tick")`."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "marketplace", *command],
            cwd=_ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=_COMMAND_PATIENCE,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"{command} ended with {done.returncode}\n{done.stderr}")
        return done

    def tell(self, *command: str) -> Result:
        """The same command line for the same installation, in this process: it need not start."""
        own = {name: value for name, value in self.env.items() if name.startswith("TITIP_")}
        before = str(clock._file or "")
        app = create_app(own)
        try:
            with app.app_context():
                return app.test_cli_runner().invoke(args=command)
        finally:
            clock.read_from(before)
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


@contextmanager
def serve(
    engine_url: str,
    data_dir: Path,
    env: Mapping[str, str] | None = None,
    *,
    workers: int = 2,
    background: bool = False,
) -> Iterator[Server]:
    """Serves until the block ends. `background` also starts the worker that ticks by itself;
    without it a test says `server.run("tick")`.
    """
    server, process = launch(
        engine_url, data_dir, env, port=_free_port(), workers=workers, background=background
    )
    try:
        await_workers(server, process, workers)
        yield server
    except BaseException:
        print(f"--- the server's log\n{server.log.read_text(errors='replace')[-8000:]}")
        raise
    finally:
        _stop(process)


def launch(
    engine_url: str,
    data_dir: Path,
    env: Mapping[str, str] | None,
    *,
    port: int,
    workers: int,
    background: bool,
) -> tuple[Server, "subprocess.Popen[bytes]"]:
    """A server that may not be up yet, and its process, the leader of its group."""
    postponed.make(engine_url.rpartition("/")[2])
    settings = {"TITIP_DATABASE_URL": engine_url, "TITIP_DATA_DIR": str(data_dir)}
    whole = _clean_environment() | settings | dict(env or {})
    log = data_dir / f"server-{port}.log"
    command = [sys.executable, "-m", "marketplace", "serve"]
    command += ["--port", str(port), "--workers", str(workers)]
    command += [] if background else ["--no-worker"]
    process = _start(command, whole, log)
    return Server(f"http://127.0.0.1:{port}", whole, log, process.pid), process


def _clean_environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TITIP_")}
    return inherited | {"PYTHONUNBUFFERED": "1"}


def _start(command: list[str], env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(
            command,
            cwd=_ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            process_group=0,
        )


def await_workers(server: Server, process: subprocess.Popen[bytes], workers: int) -> None:
    """Returns when every worker is up: one that is still starting would miss the word to stop."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        started = server.log.read_text(errors="replace").count("Started worker-")
        if started >= workers and _healthy(server):
            return
        time.sleep(0.05)
    raise ServerDown(f"ended with {process.poll()}, or gave no answer on {server.url}/healthz")


def _healthy(server: Server) -> bool:
    try:
        return requests.get(f"{server.url}/healthz", timeout=2).ok
    except requests.RequestException:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Asks the server to end, which ends its workers; then makes whoever is left of its group."""
    process.terminate()
    try:
        process.wait(timeout=_STOPPING)
    except subprocess.TimeoutExpired:
        print("--- the server had to be killed")
    deadline = time.monotonic() + _STOPPING
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(process.pid, signal.SIGKILL)
            process.poll()
            time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
