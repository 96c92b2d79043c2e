"""What people and providers do, room by room. Importing this fills the list in
`tests.simulator.deed`; a new deed is one decorated function in one of these modules.
"""

from tests.simulator.deeds import (
    buyers,
    complaints,
    counter,
    makers,
    office,
    parcels,
    payouts,
    providers,
    rarities,
    refunds,
    statements,
    treasurer,
    worker,
)

__all__ = (
    "buyers", "complaints", "counter", "makers", "office", "parcels", "payouts", "providers",
    "rarities", "refunds", "statements", "treasurer", "worker",
)  # fmt: skip
