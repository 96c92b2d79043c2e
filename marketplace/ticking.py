"""What the clock brings about: expiries, money that goes back, arrivals without news, completions,
what nobody needs any more, permits that end, shops that open again, payouts of the week, due
messages, the end of the hash chain. The worker does it every few seconds; `tick` does it once.

What a payment provider is asked for has lanes of its own: one that is slow holds up nothing else.
"""

from marketplace.catalogue import permitting, spoiling
from marketplace.checkout import expiring
from marketplace.fulfilment import cycling, hindering
from marketplace.fulfilment import sending as parcels
from marketplace.kernel.db import transaction
from marketplace.ledger import journal
from marketplace.outbox import sending
from marketplace.outbox.channels import Channel
from marketplace.payments import gathering, hearing, returning, running, sweeping
from marketplace.payments.gateways import online
from marketplace.payouts import proposing
from marketplace.people import pausing
from marketplace.privacy import retaining
from marketplace.reports import making_files
from marketplace.shipping import asking


def tick(channel: Channel) -> dict[str, int]:
    """Does what is due now, at providers too; returns how much of each. Messages go out by
    `channel`.
    """
    sweeping.sweep_due()
    asked = {f"asked of {name}": at_provider(name) for name in sorted(online.names())}
    beside = {"prices asked for": asking.ask_due(), "pieces of files": making_files.make_due()}
    return asked | beside | at_home(channel)


def at_provider(gateway: str) -> int:
    """What is due at this provider, and what it told us."""
    return running.run_due(gateway) + hearing.hear_due(gateway)


def at_home(channel: Channel) -> dict[str, int]:
    """What is due and waits for no payment provider."""
    return {
        "payments to look at": sweeping.sweep_due(),
        "orders expired": expiring.expire_due(),
        "money that did not fit": returning.return_due(),
        "hindrances that are over": hindering.lapse_due(),
        "collections planned or closed": cycling.keep_up(),
        "food past its date": spoiling.write_off_due(),
        "parcels moved on": parcels.move_on_due(),
        "old pictures and links": retaining.delete_due(),
        "permits ending": permitting.warn_due(),
        "shops open again": pausing.reopen_due(),
        "money laid beside the books": gathering.gather_due(),
        "payouts proposed": proposing.propose_due(),
        "messages": sending.send_due(channel),
        "entries chained": _chain(),
    }


def _chain() -> int:
    with transaction() as session:
        return journal.chain(session)
