"""Errands to providers are run, with no transaction open. What each kind does is registered by the
module that knows it.
"""

from collections.abc import Callable

from marketplace.payments.errand import Errand
from marketplace.payments.leasing import Dealt, deal_with_due

Doing = Callable[[str], bool | str]
"""Does it for the thing with this code; tells whether there was still something to do, or what the
provider said to it.
"""

_doings: dict[str, Doing] = {}


def register(kind: str, doing: Doing) -> None:
    """Errands of this kind are done by `doing`."""
    _doings[kind] = doing


def run_due(gateway: str, most: int = 50) -> int:
    """Runs what is due at one provider, one after the other; returns how many."""
    return deal_with_due(Errand, gateway, _run, most)


def _run(errand: Errand) -> Dealt:
    done = _doings[errand.kind](errand.about)
    return Dealt("do" if done else "drop", done if isinstance(done, str) else "")
