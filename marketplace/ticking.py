"""What the clock brings about: expiries, arrivals without news, completions, permits that end,
shops that open again, due messages, the end of the hash chain. The worker does it every few
seconds; `tick` does it once.
"""

from marketplace.catalogue import permitting, spoiling
from marketplace.checkout import expiring
from marketplace.fulfilment import sending as parcels
from marketplace.kernel.db import transaction
from marketplace.ledger import journal
from marketplace.outbox import sending
from marketplace.outbox.channels import Channel
from marketplace.payments import running
from marketplace.people import pausing


def tick(channel: Channel) -> dict[str, int]:
    """Does what is due now; returns how much of each. Messages go out by `channel`."""
    return {
        "orders expired": expiring.expire_due(),
        "food past its date": spoiling.write_off_due(),
        "parcels moved on": parcels.move_on_due(),
        "permits ending": permitting.warn_due(),
        "shops open again": pausing.reopen_due(),
        "errands": running.run_due(),
        "messages": sending.send_due(channel),
        "entries chained": _chain(),
    }


def _chain() -> int:
    with transaction() as session:
        return journal.chain(session)
