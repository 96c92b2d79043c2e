"""What the demo's cooperative offers around its goods: a code to scan, a place to collect, its own
town, and a voucher.
"""

from dataclasses import replace
from datetime import date, time, timedelta

from marketplace.checkout import vouching
from marketplace.checkout.vouching import NewVoucher
from marketplace.demo.cast import Cast
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.payments import opening
from marketplace.people import deciding
from marketplace.policy import goods as rules
from marketplace.shipping import hosting
from marketplace.shipping.hosting import PointFacts

# Of a merchant that cannot exist.
QRIS = (
    "00020101021126620016ID.CO.CONTOH.WWW01189360000000000000010209KSM0000010303UMI"
    "51440014ID.CO.QRIS.WWW0215ID00000000000010303UMI520454995303360"
    "5802ID5915KOPERASI CONTOH6008SEMARANG61055010062070703A01630475FC"
)
TOWN = ("Tembalang", "Banyumanik", "Semarang Barat")
MARKET_DAYS = (1, 4, 5)  # Tuesday, Friday, Saturday
VOUCHER = "COBA10"


def open_up(people: Cast) -> None:
    """On the cooperative's first day."""
    with clock.at(people.began):
        opening.keep_qris(QRIS, by=people.bayu)
        kept = rules.current(db.session())
        deciding.change_goods_rules(replace(kept, local_areas=TOWN), by=people.ratna)
        hours = {day: [(time(9), time(12)), (time(15), time(18))] for day in MARKET_DAYS}
        hosting.open_point(
            PointFacts("Kios Pasar Contoh", "Jl. Contoh Pasar 3", "Kota Semarang", hours),
            key="point",
            by=people.ratna,
        )
        vouching.make(_voucher(clock.today()), key="voucher", by=people.ratna)


def _voucher(today: date) -> NewVoucher:
    """Ten percent from the cooperative, once for each buyer."""
    return NewVoucher(
        VOUCHER, 1_000, 0, 30_000, today, today + timedelta(days=90), most_uses=100, most_each=1
    )
