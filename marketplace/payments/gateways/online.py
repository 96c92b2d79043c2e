"""The providers this installation has, by name. `marketplace.app` puts them there."""

from collections.abc import Iterable

from marketplace.kernel.refusals import Unavailable
from marketplace.payments.gateways.port import Gateway

_gateways: dict[str, Gateway] = {}


def use(gateways: Iterable[Gateway]) -> None:
    """From now on these, and no others, are there."""
    _gateways.clear()
    _gateways.update({gateway.name: gateway for gateway in gateways})


def names() -> frozenset[str]:
    """The names of those that are configured."""
    return frozenset(_gateways)


def known_as(name: str) -> Gateway:
    """Raises `Unavailable` when it is not configured."""
    gateway = _gateways.get(name)
    if gateway is None:
        raise Unavailable()
    return gateway
