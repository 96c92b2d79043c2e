"""How a test holds the double of Midtrans: starts it, steers it, and carries its notifications."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.providers.midtrans_double import KEY
from tests.serving import _free_port

_ROOT = Path(__file__).parent.parent.parent
_PATIENCE = 30

BEGIN, STATUS = "POST /snap/v1/transactions", "GET /v2/[^/]+/status"
REFUND = "POST /v2/[^/]+/refund.*"


class MidtransDouble:
    """A running double at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = requests.Session()

    @property
    def settings(self) -> dict[str, str]:
        """What an application needs to speak with it."""
        return {"TITIP_MIDTRANS_SERVER_KEY": KEY, "TITIP_MIDTRANS_API_BASE": self.url}

    def reset(self) -> None:
        """As it was in the beginning."""
        self._tell("reset")

    def begin(self, order_id: str, kind: str = "qris") -> None:
        """The buyer chooses how to pay on the page."""
        self._tell("begin", order_id=order_id, kind=kind)

    def may_begin(self, order_id: str) -> bool:
        """Whether the page still lets somebody choose; if so, they did."""
        return self._answer("begin", order_id=order_id, kind="qris").ok

    def becomes(self, order_id: str, status: str, **more: str) -> None:
        """Their bank says so."""
        self._tell("becomes", order_id=order_id, status=status, **more)

    def pay(self, order_id: str, kind: str = "qris") -> None:
        """The whole of it."""
        self.begin(order_id, kind)
        self.becomes(order_id, "capture" if kind == "credit_card" else "settlement")

    def trouble(self, kind: str, where: str = ".*", *, times: int = 1, seconds: int = 0) -> None:
        """The next `times` calls of `METHOD /path` have it: slow, silent (done, but no answer),
        500 (not done), 500 after (done), half, cut, garbled, shapeless.
        """
        self._tell("trouble", kind=kind, where=where, times=times, seconds=seconds)

    @property
    def notifications(self) -> list[dict[str, Any]]:
        """All there were, the oldest first."""
        return list(self._tell("events"))

    @property
    def pages(self) -> list[dict[str, Any]]:
        return list(self._tell("pages"))

    @property
    def transactions(self) -> dict[str, Any]:
        return dict(self._tell("transactions"))

    def _tell(self, what: str, **told: Any) -> Any:
        answer = self._answer(what, **told)
        answer.raise_for_status()
        return answer.json()

    def _answer(self, what: str, **told: Any) -> requests.Response:
        return self._http.post(f"{self.url}/_double/{what}", json=told, timeout=_PATIENCE)


def body_of(notification: Mapping[str, Any]) -> bytes:
    """As Midtrans sends it."""
    return json.dumps(notification).encode()


@contextmanager
def midtrans_double() -> Iterator[MidtransDouble]:
    """Runs until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "tests.providers.midtrans_double", str(port)]
    process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.DEVNULL)
    try:
        double = MidtransDouble(f"http://127.0.0.1:{port}")
        _await(double, process)
        yield double
    finally:
        process.kill()
        process.wait(timeout=_PATIENCE)


def _await(double: MidtransDouble, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            assert double.notifications == []
            return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("The double did not come up.")
