"""What people and providers do, room by room. Importing this fills the list in
`tests.simulator.deed`; a new deed is one decorated function in one of these modules.
"""

from tests.simulator.deeds import (
    arriving,
    buyers,
    complaints,
    counter,
    crowded,
    makers,
    months,
    office,
    outside,
    parcels,
    payouts,
    providers,
    rarities,
    redirecting,
    refunds,
    reports,
    statements,
    treasurer,
    turns_of_money,
    worker,
)

__all__ = (
    "arriving", "buyers", "complaints", "counter", "crowded", "makers", "months", "office",
    "outside", "parcels", "payouts", "providers", "rarities", "redirecting", "refunds", "reports",
    "statements", "treasurer", "turns_of_money", "worker",
)  # fmt: skip
