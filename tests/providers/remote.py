"""How a test holds the double of a provider, whichever it is: a process on loopback, steered from
here.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import requests

from tests.serving import _free_port

_ROOT = Path(__file__).parent.parent.parent
_PATIENCE = 30


class Double:
    """A running double at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = requests.Session()

    def reset(self) -> None:
        """As it was in the beginning."""
        self._tell("reset")

    def trouble(self, kind: str, where: str = ".*", *, times: int = 1, seconds: int = 0) -> None:
        """The next `times` calls of `METHOD /path` have it: slow, silent (done, but no answer),
        500 (not done), 500 after (done), half, cut, garbled, shapeless, busy, no (for good).
        """
        self._tell("trouble", kind=kind, where=where, times=times, seconds=seconds)

    @property
    def events(self) -> list[dict[str, Any]]:
        """All it would tell the shop, the oldest first."""
        return list(self._tell("events"))

    def _tell(self, what: str, **told: Any) -> Any:
        answer = self._answer(what, **told)
        answer.raise_for_status()
        return answer.json()

    def _answer(self, what: str, **told: Any) -> requests.Response:
        return self._http.post(f"{self.url}/_double/{what}", json=told, timeout=_PATIENCE)


Kind = TypeVar("Kind", bound=Double)


@contextmanager
def running(kind: type[Kind], module: str, *more: str) -> Iterator[Kind]:
    """`python -m module PORT …` until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", module, str(port), *more]
    process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.DEVNULL)
    try:
        double = kind(f"http://127.0.0.1:{port}")
        _await(double, process)
        yield double
    finally:
        process.kill()
        process.wait(timeout=_PATIENCE)


def _await(double: Double, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            assert double.events == []
            return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("The double did not come up.")
