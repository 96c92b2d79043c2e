"""How a test holds the double of Midtrans: starts it, steers it, and carries its notifications."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.providers.midtrans_double import KEY
from tests.providers.remote import Double, running

BEGIN, STATUS = "POST /snap/v1/transactions", "GET /v2/[^/]+/status"
REFUND = "POST /v2/[^/]+/refund.*"


class MidtransDouble(Double):
    """A running double at `url`."""

    @property
    def settings(self) -> dict[str, str]:
        """What an application needs to speak with it."""
        return {"TITIP_MIDTRANS_SERVER_KEY": KEY, "TITIP_MIDTRANS_API_BASE": self.url}

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

    @property
    def pages(self) -> list[dict[str, Any]]:
        return list(self._tell("pages"))

    @property
    def transactions(self) -> dict[str, Any]:
        return dict(self._tell("transactions"))


def body_of(notification: Mapping[str, Any]) -> bytes:
    """As Midtrans sends it."""
    return json.dumps(notification).encode()


@contextmanager
def midtrans_double() -> Iterator[MidtransDouble]:
    """Runs until the block ends."""
    with running(MidtransDouble, "tests.providers.midtrans_double") as double:
        yield double
