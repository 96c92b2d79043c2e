"""What providers told us is worked off. An event says only where to look: what is true is fetched,
so that neither the order of events nor their number matters.
"""

from collections.abc import Callable

from marketplace.payments import looking
from marketplace.payments.gateways.port import PAYMENT
from marketplace.payments.leasing import Dealt, deal_with_due
from marketplace.payments.webhook import WebhookEvent

Hearing = Callable[[str, str], bool]
"""Looks at the thing that this gateway calls so; tells whether it is one of ours."""

_hearings: dict[str, Hearing] = {PAYMENT: looking.look_at}


def register(thing: str, hearing: Hearing) -> None:
    """Events about such a thing are heard by `hearing`."""
    _hearings[thing] = hearing


def hear_due(gateway: str, most: int = 50) -> int:
    """Works off what one provider told us; returns how many events."""
    return deal_with_due(WebhookEvent, gateway, _hear, most)


def _hear(event: WebhookEvent) -> Dealt:
    hearing = _hearings.get(event.thing)
    ours = hearing is not None and hearing(event.gateway, event.about)
    return Dealt("do" if ours else "ignore")
