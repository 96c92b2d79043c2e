"""Nobody finds a voucher by trying codes: those that nobody has are counted, for the browser and
for the address it comes from, which many share. Whoever tried too many orders without one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from marketplace.kernel import sealing
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.orders.voucher import NoSuchVoucher
from marketplace.people import throttle

WITHIN = timedelta(hours=1)
MOST_BY_ONE, MOST_FROM_ADDRESS = 10, 60


class TooManyCodes(NotNow):
    says = lazy("Too many codes were tried. Please wait an hour, or order without one.")


@dataclass(frozen=True)
class Guesser:
    """Who types a code: something only this browser has, and the address it comes from."""

    browser: str
    address: str

    @property
    def limits(self) -> list[tuple[str, int]]:
        """Each key with the most it may fail. No key tells whose it is."""
        browser = sealing.blind(self.browser, about="throttle.browser")[0]
        address = sealing.blind(self.address, about="throttle.address")[0]
        return [(f"voucher:{browser}", MOST_BY_ONE), (f"voucher:{address}", MOST_FROM_ADDRESS)]


@contextmanager
def counted(typed: str, by: Guesser) -> Iterator[None]:
    """Around whatever looks for the code that was `typed`, outside any story. A right one beyond
    the limit is refused like a wrong one: else the refusal would tell them apart.

    Raises `TooManyCodes`.
    """
    if not typed.strip():
        yield
        return
    if any(throttle.too_often(db.session(), key, most, WITHIN) for key, most in by.limits):
        raise TooManyCodes()
    try:
        yield
    except NoSuchVoucher:
        with transaction() as session:
            for key, _most in by.limits:
                throttle.count(session, key, WITHIN)
        raise
