"""The time that a test may take. When it is over the test ends there: a failure in the middle of an
example would be tried again by hypothesis, and told as examples that are drawn differently.
"""

import signal
from typing import Any, Protocol

import pytest


class TookTooLong(BaseException):
    """Nobody catches it on its way, and nobody tries to make the example smaller."""


class Settings(Protocol):
    timeout: float | None


@pytest.hookimpl
def pytest_timeout_set_timer(item: Any, settings: Settings) -> bool:
    """Instead of a failure of pytest's, which hypothesis takes for one of the example."""
    seconds = settings.timeout or 0

    def ring(*_: object) -> None:
        raise TookTooLong(f"{item.name} took longer than {seconds:g} seconds")

    def cancel() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    item.cancel_timeout = cancel
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    return True
