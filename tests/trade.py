"""The small cooperative with goods on its shelves, buyers who pay in every way.
Arranged by telling the stories, like the world it extends.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from marketplace.catalogue.on_hand import Stock
from marketplace.checkout import cart as carts
from marketplace.checkout import vouching
from marketplace.checkout.cart import Cart
from marketplace.checkout.parcels import Wishes
from marketplace.checkout.placing import Agreement, place_order
from marketplace.checkout.price import price_of
from marketplace.checkout.vouching import NewVoucher
from marketplace.fulfilment import checking, packing, receiving, sending
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal
from marketplace.ledger import chart, journal, moving
from marketplace.orders import order as orders
from marketplace.orders.contact import Contact
from marketplace.orders.order import COURIER, Order
from marketplace.payments import payment as payments
from marketplace.payments import reconciling, settling
from marketplace.payments import statement as statements
from marketplace.payments.payment import Payment
from marketplace.policy.timers import AT_ONCE
from marketplace.reports import invariants
from marketplace.shipping.tariff import Tariff
from tests.at_once import at_once
from tests.engines.arrangements import arrange
from tests.world import DEWI, RATNA, SEKAR, TONO, World

PER_KG = 11_000
POUCH, CRISPS = 45_000, 15_000
POUCHES, BAGS = 5, 10


@dataclass(frozen=True)
class Count:
    """How a SKU stands."""

    on_hand: int
    held: int
    sold: int


class Trade(World):
    """Melati's pouches cost 45.000, Kenanga's crisps 15.000, a kilogram of courier 11.000."""

    def _begin(self) -> None:
        super()._begin()
        self.statements = 0
        with transaction() as session:
            session.add(
                Tariff(
                    courier="JNE", service="REG", dest="*", per_kg=PER_KG, days_least=2,
                    days_most=3, counts_from=date(2026, 1, 1),
                )
            )  # fmt: skip
        self.pouch = self.on_sale(self.melati, "Pouch bunga", price=POUCH, count=POUCHES)
        self.crisps = self.on_sale(
            self.kenanga, "Keripik tempe", price=CRISPS, count=BAGS, category="keripik-camilan"
        )
        self.pouch_sku = self.sku(self.melati, self.pouch)
        self.crisps_sku = self.sku(self.kenanga, self.crisps)

    def begin_with(self, deed: Callable[..., object], *asked: object, **more: object) -> None:
        """Tells this first; in a run of the tests once for all that begin with the same."""
        what = f"{deed.__module__}.{deed.__qualname__} {asked} {sorted(more.items())}"
        with self.inside():
            arrange(self.app, self, partial(deed, self, *asked, **more), what)

    def place(
        self,
        pouches: int = 1,
        crisps: int = 0,
        *,
        method: str = payments.TRANSFER,
        delivery: str = COURIER,
        voucher: str = "",
        buyer: Contact = DEWI,
    ) -> str:
        """Dewi orders, or another buyer; returns the order's reference."""
        wanted = {self.pouch_sku: pouches, self.crisps_sku: crisps}
        return self.place_of(
            {sku: number for sku, number in wanted.items() if number},
            method=method, delivery=delivery, voucher=voucher, buyer=buyer,
        )  # fmt: skip

    def place_of(
        self,
        wanted: dict[str, int],
        *,
        method: str = payments.TRANSFER,
        delivery: str = COURIER,
        voucher: str = "",
        buyer: Contact = DEWI,
    ) -> str:
        """The same, of any goods: so many of each SKU."""
        cart = Cart(wanted)
        filled = carts.fill(db.session(), cart)
        wishes = Wishes(delivery, buyer, buyer.province)
        price = price_of(db.session(), filled, wishes, voucher)
        agreement = Agreement(
            delivery, buyer, buyer.province, method, price.total, "id", voucher
        )
        return place_order(cart, agreement, key=codes.token())

    def voucher(self, **more: Any) -> str:
        """Ratna makes one: ten percent from the cooperative for a month, unless told otherwise;
        returns its code.
        """
        day = clock.today()
        facts: dict[str, Any] = {
            "code": codes.code(), "percent_bp": 1_000, "amount": 0, "minimum": 0,
            "starts_on": day, "ends_on": day + timedelta(days=30),
        }  # fmt: skip
        return vouching.make(NewVoucher(**facts | more), key=codes.token(), by=RATNA)

    def bought(
        self,
        pouches: int = 1,
        crisps: int = 0,
        *,
        method: str = payments.TRANSFER,
        delivery: str = COURIER,
        voucher: str = "",
    ) -> str:
        """The same, and the money has arrived."""
        reference = self.place(pouches, crisps, method=method, delivery=delivery, voucher=voucher)
        if method == payments.CASH:
            total = self.of(reference).total
            settling.settle_cash(reference, total, key=codes.token(), by=TONO)
        else:
            self.confirm(self.transferred(self.due(reference)))
        return reference

    def transferred(self, *amounts: Money) -> str:
        """The bank's statement shows these amounts; returns the code of the last line."""
        statement = reconciling.import_statement(self.file(*amounts), by=SEKAR)
        known = statements.known_as(db.session(), statement)
        return statements.lines_of(db.session(), known)[-1].code

    def file(self, *amounts: Money) -> bytes:
        """A file of the bank with these movements, unlike any before."""
        self.statements += 1
        running, day = 0, f"{clock.today():%d/%m/%Y}"
        rows = ["Tanggal,Keterangan,Debit,Kredit,Saldo", ",Saldo Awal,,,0"]
        for place, amount in enumerate(amounts):
            running += amount
            paid, received = (-amount, "") if amount < 0 else ("", amount)
            rows.append(f"{day},TRSF {self.statements}/{place},{paid},{received},{running}")
        return "\n".join([*rows, f",Saldo Akhir,,,{running}", ""]).encode()

    def confirm(self, line: str) -> str:
        """Sekar confirms the proposal; returns what came of it."""
        return reconciling.confirm(line, key=codes.token(), by=SEKAR)

    def handed_over(self, reference: str) -> None:
        """Everything was made, brought and has passed."""
        self.handed_over_rest(reference)

    def handed_over_rest(self, reference: str) -> None:
        """The same, of what was neither called off nor here before."""
        for code in [part.code for part in self.of(reference).parts if part.can("receive")]:
            receiving.receive(code, by=TONO)
            checking.accept(code, by=TONO)

    def packed(self, pouches: int = 1, crisps: int = 0, **how: str) -> str:
        """An order that was paid, handed over and packed; returns the shipment's code."""
        reference = self.bought(pouches, crisps, **how)
        self.handed_over(reference)
        return packing.pack_order(reference, key=codes.token(), by=TONO)

    def sent(self, pouches: int = 1, crisps: int = 0, *, cost: Money = PER_KG) -> str:
        """The same, and the courier has it."""
        code = self.packed(pouches, crisps)
        waybill = f"JP{codes.code(10)}"
        sending.send(code, waybill=waybill, cost=cost, key=codes.token(), by=TONO)
        return code

    def earned(self, pouches: int = 1, crisps: int = 0) -> str:
        """The same, delivered and complete; returns the shipment's code."""
        code = self.sent(pouches, crisps)
        sending.deliver(code, by=TONO)
        sending.complete(code, by=RATNA)
        return code

    def shipment(self, parcel: str) -> Shipment:
        """As it is now."""
        db.session.rollback()
        return shipments.known_as(db.session(), parcel)

    def reference_of(self, parcel: str) -> str:
        """The order a parcel belongs to."""
        return self.shipment(parcel).order_reference

    def petty_cash(self, amount: Money) -> None:
        """Sekar brings money from the bank to the cash box."""
        moving.move(
            chart.BANK, chart.CASH_BOX, amount, why="kas kecil", key=codes.token(), by=SEKAR
        )

    def of(self, reference: str) -> Order:
        return orders.known_as(db.session(), reference)

    def after_hold(self, order: str, since: timedelta = AT_ONCE) -> AbstractContextManager[None]:
        """Inside, nobody waits for the order's money any more, now or so long `since`."""
        with self.inside():
            return clock.at(self.of(order).hold_until + since)

    def after_window(self, parcel: str) -> AbstractContextManager[None]:
        """Inside, it is just too late to complain about a parcel that came."""
        until = self.shipment(parcel).complete_after
        assert until is not None
        return clock.at(until)

    def payment(self, reference: str) -> Payment:
        return payments.newest(db.session(), reference)

    def due(self, reference: str) -> Money:
        return self.payment(reference).due

    def states(self, reference: str) -> tuple[str, set[str]]:
        """Of the order, and of its parts."""
        order = self.of(reference)
        return order.state, {part.state for part in order.parts}

    def stock(self, sku: str) -> Count:
        row = db.session().get_one(Stock, sku, populate_existing=True)
        return Count(row.on_hand, row.held, row.sold)

    def books(self) -> dict[str, Money]:
        """Every account that does not stand at zero."""
        return journal.balances(db.session())

    def sound(self) -> bool:
        """Whether everything that must always be true is true."""
        found = invariants.broken(db.session())
        assert not found, found
        return True


def press_twice(tell: Callable[..., object], *asked: object, **more: object) -> None:
    """The same form arrives twice, with the same key."""
    key = codes.token()
    for _ in range(2):
        tell(*asked, key=key, **more)


def done(trade: Trade, *deeds: Callable[[], object]) -> list[bool]:
    """Deeds told at the same moment: whether each was done, or refused."""
    told = at_once(trade.app, *deeds)
    db.session.rollback()  # what we read before is older than what they did
    bugs = [one for one in told if isinstance(one, Exception) and not isinstance(one, Refusal)]
    assert not bugs, bugs
    return [not isinstance(one, Refusal) for one in told]


def rows_of(books: Mapping[str, Money], *numbers: int) -> dict[str, Money]:
    """The accounts of these numbers alone."""
    wanted = tuple(f"{number}:" for number in numbers)
    return {code: amount for code, amount in books.items() if code.startswith(wanted)}
