"""What the clock brings about: expiries, arrivals without news, completions, due messages, the end
of the hash chain. The worker does it every few seconds; `tick` does it once.
"""

from flask import current_app

from marketplace.checkout import expiring
from marketplace.fulfilment import sending as parcels
from marketplace.kernel.db import transaction
from marketplace.ledger import journal
from marketplace.outbox import sending


def tick() -> dict[str, int]:
    """Does what is due now; returns how much of each."""
    return {
        "orders expired": expiring.expire_due(),
        "parcels moved on": parcels.move_on_due(),
        "messages": sending.send_due(current_app.config["CHANNEL"]),
        "entries chained": _chain(),
    }


def _chain() -> int:
    with transaction() as session:
        return journal.chain(session)
