"""What the worker does between two presses: it hears events, runs errands, does what the clock
says; and what befalls it.
"""

import json
from datetime import timedelta

from marketplace import ticking
from marketplace.checkout.expiring import expire_due
from marketplace.fulfilment import sending
from marketplace.lifecycles import Errand as Errands
from marketplace.lifecycles import WebhookEvent as Events
from marketplace.payments import parked, returning, sweeping, webhook
from marketplace.payments.errand import Errand
from marketplace.payments.gateways import online
from marketplace.payments.webhook import WebhookEvent
from tests.simulator.deed import deed
from tests.simulator.gateway import Event, Provider
from tests.simulator.world import Village
from tests.world import BAYU

TOO_LONG = timedelta(days=2)


@deed(often=9)
def works(village: Village) -> bool:
    """What is due, where money or goods wait for it."""
    village.tell(sweeping.sweep_due)
    for name in village.providers:
        village.tell(ticking.at_provider, name)
    village.tell(expire_due)
    village.tell(returning.return_due)
    village.tell(sending.move_on_due)
    return True


@deed(often=1, leads=("lapse", "cycle"))
def does_everything(village: Village) -> bool:
    """A whole round, messages too."""
    village.tell(ticking.tick, lambda _letter: None)
    return True


@deed(often=14, usual=True)
def an_event_arrives(village: Village) -> bool:
    """In any order, at times twice, at times never."""
    talking = [one for one in village.providers.values() if one.events]
    if not talking:
        return False
    provider = village.lot.choice(talking)
    event = provider.events.pop(village.lot.randrange(len(provider.events)))
    if event.may_be_lost and village.chance(0.15):
        return True
    for _ in range(2 if village.chance(0.2) else 1):
        hears(village, provider, event)
    if village.chance(0.05):
        provider.events.append(event)
    return True


def hears(village: Village, provider: Provider, event: Event) -> None:
    """As the address for webhooks does."""
    body = event.says.encode()
    told = online.known_as(provider.name).verify({}, body)
    village.tell(webhook.keep, provider.name, told, body)


@deed(often=1, leads=("webhook event",))
def an_event_is_about_nothing(village: Village) -> bool:
    """Of something the provider does not know either, or that is none of ours."""
    provider = village.lot.choice(list(village.providers.values()))
    thing, number = village.lot.choice(["payment", ""]), village.entries()
    says = {
        "event_id": f"odd-{thing}-{number}", "kind": "odd", "about": f"nothing-{number}",
        "thing": thing,
    }  # fmt: skip
    hears(village, provider, Event(json.dumps(says), False))
    return True


@deed(often=2, leads=("from dead",))
def leaders_try_again(village: Village) -> bool:
    """What was given up, of what was asked and of what was heard."""
    errand = village.pick(Errand.code, where=(Errand.state == Errands.DEAD,))
    event = village.pick(WebhookEvent.code, where=(WebhookEvent.state == Events.DEAD,))
    if errand:
        village.tell(parked.try_again, errand[0], by=BAYU)
    if event and village.chance(0.3):
        village.tell(parked.replay, event[0], by=BAYU)
    return bool(errand or event)


@deed(often=1)
def the_process_restarts(village: Village) -> bool:
    village.restart()
    return True


@deed(often=1)
def a_weekend_passes(village: Village) -> bool:
    """With nobody there but the worker."""
    for _ in range(5):
        village.pass_time(hours=11)
        works(village)
    return True


@deed(often=1, leads=("give up", "errand", "from dead"))
def a_provider_is_silent_for_days(village: Village) -> bool:
    """As often as anything is tried, it does not answer."""
    provider = village.lot.choice(list(village.providers.values()))
    provider.silent_until = village.now + TOO_LONG
    for hours in (0, 0.1, 0.2, 0.5, 1, 3, 8, 30, 5):
        village.pass_time(hours=hours)
        works(village)
    return True
