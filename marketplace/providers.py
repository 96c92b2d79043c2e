"""Which providers this installation has, and who does what is asked of them."""

from collections.abc import Iterator

from marketplace.config import Config
from marketplace.payments import disputing, errand, giving_back, hearing, looking, running, testing
from marketplace.payments.beginning import Beginning
from marketplace.payments.gateways import online
from marketplace.payments.gateways.midtrans import Midtrans
from marketplace.payments.gateways.port import DISPUTE, REFUND, Gateway
from marketplace.payments.gateways.stripe import Stripe
from marketplace.shipping import quoting
from marketplace.shipping.kiriminaja import KiriminAja


def connect(settings: Config) -> None:
    """Each is there when it is configured."""
    online.use(_configured(settings))
    quoting.use(_quoter(settings))
    running.register(errand.BEGIN, Beginning(settings.public_url).begin)
    running.register(errand.FETCH, looking.look)
    running.register(errand.EXPIRE, looking.close)
    running.register(errand.REFUND, giving_back.ask)
    running.register(errand.DISPUTE, disputing.look)
    running.register(errand.TEST, testing.ask)
    hearing.register(REFUND, giving_back.look_at)
    hearing.register(DISPUTE, disputing.look_at)


def _quoter(settings: Config) -> KiriminAja | None:
    """Who tells couriers' prices of the moment."""
    if not settings.kiriminaja_api_key:
        return None
    base = settings.kiriminaja_api_base
    return KiriminAja(settings.kiriminaja_api_key, settings.kiriminaja_origin, base)


def _configured(settings: Config) -> Iterator[Gateway]:
    if key := settings.stripe_secret_key:
        secrets = tuple(settings.stripe_webhook_secret.split(","))
        yield Stripe(key, secrets, settings.stripe_api_base)
    if key := settings.midtrans_server_key:
        yield Midtrans(key, settings.midtrans_api_base)
