"""What the demo's cooperative offers around its goods: a code to scan, a place to collect, its own
town, and a voucher.
"""

from dataclasses import replace
from datetime import date, time, timedelta

from marketplace.catalogue import commissioning
from marketplace.catalogue.commissioning import NewRule
from marketplace.checkout import vouching
from marketplace.checkout.vouching import NewVoucher
from marketplace.demo.cast import Cast
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.payments import opening
from marketplace.people import deciding
from marketplace.policy import goods as rules
from marketplace.policy.goods import Area
from marketplace.shipping import hosting, pricing
from marketplace.shipping.hosting import PointFacts
from marketplace.shipping.pricing import NewTariff

# Of a merchant that cannot exist.
QRIS = (
    "00020101021126620016ID.CO.CONTOH.WWW01189360000000000000010209KSM0000010303UMI"
    "51440014ID.CO.QRIS.WWW0215ID00000000000010303UMI520454995303360"
    "5802ID5915KOPERASI CONTOH6008SEMARANG61055010062070703A01630475FC"
)
# Invented: courier, service, and by the code of a place Rp a kilogram, least and most days.
PRICES = (
    ("JNE", "REG", {"33.74": (8_000, 1, 2), "33": (12_000, 2, 3), "34": (13_000, 2, 3),
                    "31": (19_000, 2, 3), "35": (18_000, 2, 3), "51": (28_000, 3, 4)}),
    ("JNE", "YES", {"33.74": (16_000, 1, 1), "31": (34_000, 1, 1), "34": (24_000, 1, 1)}),
    ("J&T", "EZ", {"33": (11_000, 2, 4), "34": (12_000, 2, 4), "31": (18_000, 2, 4),
                   "35": (19_000, 2, 4), "51": (26_000, 3, 5)}),
    ("SiCepat", "REG", {"33.74.10": (7_500, 1, 2), "31": (18_500, 2, 3), "51": (29_000, 2, 4)}),
)  # fmt: skip
MONDAY_TO_SATURDAY = tuple(range(6))
TOWN = (
    Area("33.74.11", "Banyumanik", 10_000, time(10), MONDAY_TO_SATURDAY),
    Area("33.74.13", "Semarang Barat", 12_000, time(9), MONDAY_TO_SATURDAY),
    Area("33.74.10", "Tembalang", 9_000, time(10), MONDAY_TO_SATURDAY),
)
MARKET_DAYS = (1, 4, 5)  # Tuesday, Friday, Saturday
VOUCHER = "COBA10"


def open_up(people: Cast) -> None:
    """On the cooperative's first day."""
    with clock.at(people.began):
        opening.keep_qris(QRIS, by=people.bayu)
        names = tuple(area.name for area in TOWN)
        kept = replace(rules.current(db.session()), areas=TOWN, local_areas=names)
        deciding.change_goods_rules(kept, by=people.ratna)
        _ask_prices(people)
        hours = {day: [(time(9), time(12)), (time(15), time(18))] for day in MARKET_DAYS}
        hosting.open_point(
            PointFacts("Kios Pasar Contoh", "Jl. Contoh Pasar 3", "Kota Semarang", hours),
            key="point",
            by=people.ratna,
        )
        vouching.make(_voucher(clock.today()), key="voucher", by=people.ratna)


def decide_for_later(people: Cast) -> None:
    """A rule of commission from next week on, one that was ended, and a voucher that a producer
    is asked to give.
    """
    soon = clock.today() + timedelta(days=7)
    less = NewRule(750, 0, soon, category="keripik-camilan", note="Rapat anggota")
    commissioning.make(less, key="less", by=people.sekar)
    piece = NewRule(500, 500, clock.today(), category="tas-dompet")
    commissioning.end(
        commissioning.make(piece, key="piece", by=people.ratna), key="no piece", by=people.ratna
    )
    days, her = (soon, soon + timedelta(days=14)), people.shops["Dapur Sereh"]
    hers = NewVoucher("RENYAH5", 500, 0, 30_000, *days, producer=her)
    vouching.make(hers, key="her voucher", by=people.ratna)


def _ask_prices(people: Cast) -> None:
    for courier, service, places in PRICES:
        for place, asked in places.items():
            new = NewTariff(courier, service, place, *asked, counts_from=clock.today())
            pricing.add_tariff(new, key=f"{courier} {service} {place}", by=people.ratna)


def _voucher(today: date) -> NewVoucher:
    """Ten percent from the cooperative, once for each buyer."""
    return NewVoucher(
        VOUCHER, 1_000, 0, 30_000, today, today + timedelta(days=90), most_uses=100, most_each=1
    )
