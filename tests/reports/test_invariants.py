"""What must be true of the whole shop is asked of a shop where all is well, and of the same shop
after each kind of fault.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.fulfilment import cancelling
from marketplace.fulfilment import shipment as shipments
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, journal, moving, stretches
from marketplace.orders.order import PICKUP
from marketplace.payments import payment as payments
from marketplace.payments import statement as statements
from marketplace.payouts import paying
from marketplace.payouts import payout as payouts
from marketplace.reports import invariants
from tests.catalogue.larder import Larder
from tests.engines.templates import Engines
from tests.lasting import APP_ON
from tests.owner import supposing, without
from tests.trade import Trade
from tests.world import BAYU, RATNA, SEKAR

POSTING = "INSERT INTO ledger_posting (entry, account, amount) VALUES"
NOW = "'2026-11-20T05:00:00.000000+00:00'"


@dataclass(frozen=True)
class Names:
    """What the faults below are about."""

    trade: Trade
    placed: str
    paid: str
    sent: str
    cancelled: str
    completed: str
    refund: str
    part: str
    payout: str
    food: str
    lot: str

    @property
    def melati(self) -> str:
        return self.trade.melati.code


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_shop(
    request: pytest.FixtureRequest, engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Names]]:
    """A shop with something in each state that money or goods depend on."""
    with APP_ON[request.param](engines, tmp_path_factory.mktemp("shop")) as app:
        with app.app_context():
            names = tell(Trade(app))
        yield app, names


def tell(trade: Trade) -> Names:
    trade.earned(pouches=2)
    run = paying.propose(key=codes.token(), by=SEKAR)
    paying.approve(run, key=codes.token(), by=BAYU)
    sent = trade.sent(crisps=1, pouches=0)
    paid = trade.bought(pouches=1, method=payments.CASH, delivery=PICKUP)
    cancelled = trade.bought(pouches=0, crisps=2)
    cancelling.cancel_as_staff(
        cancelled, reason="the buyer asked", borne_by="cooperative", by=RATNA
    )
    placed = trade.place(pouches=0, crisps=3)
    larder = Larder(trade)
    food = larder.put(4, life=30)
    larder.reserve({food: 2})
    moving.move(chart.EQUITY, chart.BANK, 50_000, why="modal", key=codes.token(), by=SEKAR)
    with transaction() as session:
        journal.chain(session)
    return Names(
        trade=trade,
        placed=placed,
        paid=paid,
        sent=shipments.known_as(db.session(), sent).order_reference,
        cancelled=cancelled,
        completed=one("SELECT order_reference FROM part WHERE state = 'completed'"),
        refund=one("SELECT code FROM refund"),
        part=one("SELECT code FROM part WHERE state = 'completed'"),
        payout=payouts.of_producer(db.session(), trade.melati.code)[0].code,
        food=food.sku,
        lot=larder.lots_of(food)[0].code,
    )


def one(query: str, x: str = "") -> str:
    return str(db.session.execute(text(query), {"x": x}).scalar_one())


@pytest.fixture
def shop(lasting_shop: tuple[Flask, Names]) -> Iterator[Names]:
    with lasting_shop[0].app_context():
        yield lasting_shop[1]


def found(*statements: str) -> list[str]:
    with supposing(*statements) as session:
        return invariants.broken(session)


def booked(
    key: str, recipe: str, *postings: tuple[str, int], about: str = "x", by: str = "move money"
) -> list[str]:
    """An honest entry that no story told, and the act that did it."""
    return [
        *(f"{POSTING} ('{key}', '{account}', {amount})" for account, amount in postings),
        f"INSERT INTO ledger_entry VALUES ('{key}', '{recipe}', '{about}', {NOW})",
        'INSERT INTO audit (at, "by", act, about, why) VALUES '
        f"({NOW}, 'SEKAR222', '{by}', '{about}', '')",
    ]


def test_a_shop_where_all_is_well_has_no_faults(shop: Names) -> None:
    assert found() == []
    balances = journal.balances(db.session())
    assert {code.partition(":")[0] for code in balances} >= {
        "1010", "1100", "2100", "2220", "2300", "2500", "4100", "4300",
    }  # fmt: skip


# ---- I4: customer money


def test_customer_money_that_an_order_does_not_explain_is_named(shop: Names) -> None:
    due = journal.balance(db.session(), f"2100:{shop.paid}")

    faults = found(*booked("E", "moved", (f"2100:{shop.paid}", 5), ("3100:all", -5)))

    assert faults == [
        f"I4 customer money of order {shop.paid}: books say {due + 5}, should be {due}"
    ]


def test_an_order_said_to_be_paid_without_money_is_named(shop: Names) -> None:
    total = shop.trade.of(shop.placed).total

    faults = found(f"UPDATE orders SET state = 'paid' WHERE reference = '{shop.placed}'")

    assert faults == [
        f"I4 customer money of order {shop.placed}: books say 0, should be {-total}",
        f"I12 order {shop.placed} is paid without a settled payment",
    ]


def test_an_order_whose_money_went_back_cannot_be_paid(shop: Names) -> None:
    faults = found(f"UPDATE orders SET state = 'paid' WHERE reference = '{shop.cancelled}'")

    assert faults == [f"I4 order {shop.cancelled} is paid, and all of its goods are called off"]


def test_a_parcel_that_never_left_is_named_by_its_delivery(shop: Names) -> None:
    kept = journal.balance(db.session(), f"2100:{shop.sent}")
    price = int(one("SELECT price FROM shipment WHERE order_reference = :x", shop.sent))

    faults = found(f"UPDATE shipment SET state = 'packed' WHERE order_reference = '{shop.sent}'")

    assert faults == [
        f"I4 customer money of order {shop.sent}: books say {kept}, should be {kept - price}"
    ]


def test_a_completed_order_that_still_holds_money_is_named(shop: Names) -> None:
    faults = found(*booked("E", "moved", ("3100:all", 9), (f"2100:{shop.completed}", -9)))

    assert faults == [
        f"I4 customer money of order {shop.completed}: books say -9, should be 0",
        f"I4 2100:{shop.completed} still stands at -9, its order is completed",
    ]


# ---- I5: payouts


def test_money_in_transit_without_its_payout_is_named(shop: Names) -> None:
    amount = -journal.balance(db.session(), f"2220:{shop.payout}")

    faults = found(f"UPDATE payout SET state = 'arrived' WHERE code = '{shop.payout}'")

    assert faults == [
        f"I5 payout in transit {shop.payout}: books say {-amount}, should be 0",
    ]


def test_a_payout_of_another_amount_than_its_earnings_is_named(shop: Names) -> None:
    amount = -journal.balance(db.session(), f"2220:{shop.payout}")

    faults = found(
        *without("payout", "frozen"),
        f"UPDATE payout SET amount = amount + 1 WHERE code = '{shop.payout}'",
    )

    assert faults == [
        "I1 the database guard payout_frozen is missing",
        f"I5 payout in transit {shop.payout}: books say {-amount}, should be {-amount - 1}",
        f"I5 payout {shop.payout} is {amount + 1}, the earnings it claims are {amount}",
        f"I9 payable to producer {shop.melati}: books say 0, should be 1",
    ]


def test_a_payout_whose_earnings_were_claimed_again_is_named(shop: Names) -> None:
    amount = -journal.balance(db.session(), f"2220:{shop.payout}")

    faults = found("UPDATE earning SET payout = NULL")

    assert faults == [f"I5 payout {shop.payout} is {amount}, the earnings it claims are 0"]


# ---- I6: refunds


def test_a_refund_confirmed_without_money_is_named(shop: Names) -> None:
    amount = -journal.balance(db.session(), f"2500:{shop.refund}")

    faults = found(f"UPDATE refund SET state = 'confirmed' WHERE code = '{shop.refund}'")

    assert faults == [f"I6 refund {shop.refund}: books say {-amount}, should be 0"]


def test_a_refund_of_another_amount_is_named(shop: Names) -> None:
    amount = -journal.balance(db.session(), f"2500:{shop.refund}")

    faults = found(f"UPDATE refund SET amount = amount + 100 WHERE code = '{shop.refund}'")

    assert faults == [
        f"I6 refund {shop.refund}: books say {-amount}, should be {-amount - 100}",
        f"I6 lines of refund {shop.refund}: books say {amount + 100}, should be {amount}",
        f"I8 order {shop.cancelled}: {amount + 100} given back, {amount} paid",
    ]


# ---- I9: producers


def test_an_earning_that_grew_is_named(shop: Names) -> None:
    amount = -journal.balance(db.session(), f"2220:{shop.payout}")

    faults = found(f"UPDATE earning SET amount = amount + 7 WHERE part = '{shop.part}'")

    assert faults == [
        f"I5 payout {shop.payout} is {amount}, the earnings it claims are {amount + 7}",
        f"I9 payable to producer {shop.melati}: books say 0, should be -7",
    ]


def test_a_completed_part_that_nobody_earned_is_named(shop: Names) -> None:
    amount = -journal.balance(db.session(), f"2220:{shop.payout}")

    faults = found(f"DELETE FROM earning WHERE part = '{shop.part}'")

    assert faults == [
        f"I5 payout {shop.payout} is {amount}, the earnings it claims are 0",
        f"I9 part {shop.part} is completed and not earned",
        f"I9 payable to producer {shop.melati}: books say 0, should be {amount}",
    ]


# ---- I10: goods


@pytest.mark.parametrize(
    ("column", "now", "should"), [("on_hand", 4, 3), ("held", 1, 0), ("sold", 2, 1)]
)
def test_goods_nobody_can_explain_are_named(
    shop: Names, column: str, now: int, should: int
) -> None:
    sku = shop.trade.pouch_sku

    faults = found(f"UPDATE stock SET {column} = {column} + 1 WHERE sku = '{sku}'")

    words = column.replace("_", " ")
    assert faults == [f"I10 stock {words} of {sku}: books say {now}, should be {should}"]


def test_a_reservation_that_was_forgotten_is_named(shop: Names) -> None:
    sku = shop.trade.pouch_sku

    faults = found(
        f"UPDATE reservation SET state = 'released' WHERE order_reference = '{shop.paid}'"
    )

    assert faults == [f"I10 stock sold of {sku}: books say 1, should be 0"]


def test_a_promise_to_make_something_that_was_forgotten_is_named(shop: Names) -> None:
    sku = shop.trade.pouch_sku

    faults = found(f"UPDATE stock SET making = 2 WHERE sku = '{sku}'")

    assert faults == [f"I10 stock making of {sku}: books say 2, should be 0"]


def test_a_lot_that_its_movements_do_not_explain_is_named(shop: Names) -> None:
    """M15: of food, each lot is the sum of its own movements; all of them are what is on hand."""
    faults = found(f"UPDATE lot SET on_hand = on_hand + 1 WHERE code = '{shop.lot}'")

    assert faults == [
        f"I10 lot on hand of {shop.lot}: books say 5, should be 4",
        f"I10 lots of {shop.food}: books say 5, should be 4",
    ]


def test_food_that_lies_in_no_lot_is_named(shop: Names) -> None:
    lot = f"(SELECT id FROM lot WHERE code = '{shop.lot}')"
    reservation = one("SELECT code FROM reservation WHERE sku = :x", shop.food)

    faults = found(f"UPDATE lot_pick SET quantity = 1 WHERE lot_id = {lot}")

    assert faults == [
        f"I10 lot taken of {shop.lot}: books say 2, should be 1",
        f"I10 lots of reservation {reservation}: books say 1, should be 2",
    ]


def test_a_movement_taken_from_the_list_is_named(shop: Names) -> None:
    sku = shop.trade.pouch_sku

    faults = found(
        *without("stock_movement", "stays"), f"DELETE FROM stock_movement WHERE sku = '{sku}'"
    )

    assert faults == [
        "I1 the database guard stock_movement_stays is missing",
        f"I10 stock on hand of {sku}: books say 3, should be 0",
    ]


# ---- I11: places where money stands


def item(matched: str) -> str:
    """Five rupiah at the bank that no posting and no line explains."""
    return (
        "INSERT INTO open_item (code, place, kind, amount, since, owner, note, matched, "
        f"matched_by) VALUES ('ITEM', '{chart.BANK}', 'gap', 5, {NOW}, '', '', '{matched}', '')"
    )


def test_a_place_whose_items_do_not_explain_its_difference_is_named(shop: Names) -> None:
    session = db.session()
    apart = journal.balance(session, chart.BANK) - statements.closing_balance(session)

    assert found(item("")) == [f"I11 {chart.BANK} differs by {apart}, listed is {apart + 5}"]


def test_items_that_belong_together_and_come_to_something_are_named(shop: Names) -> None:
    assert found(item("M")) == ["I11 items matched as M come to 5"]


# ---- I12: payments


def test_money_kept_apart_that_is_on_no_account_is_named(shop: Names) -> None:
    """I11."""
    payment = shop.trade.payment(shop.placed).code

    faults = found(
        "INSERT INTO kept_money (code, order_reference, payment, why, amount, kept_at, wish, "
        f"ended_as) VALUES ('K', '{shop.placed}', '{payment}', 'over', 700, {NOW}, '', '')"
    )

    assert faults == [f"I11 money kept apart for order {shop.placed}: books say 0, should be -700"]


def test_a_settled_payment_that_was_not_booked_is_named(shop: Names) -> None:
    payment = shop.trade.payment(shop.placed).code

    faults = found(f"UPDATE payment SET state = 'settled' WHERE code = '{payment}'")

    assert faults == [f"I12 payment {payment} is settled or booked, not both"]


def test_a_booked_payment_that_is_not_settled_is_named(shop: Names) -> None:
    payment = shop.trade.payment(shop.paid).code

    faults = found(f"UPDATE payment SET state = 'expired' WHERE code = '{payment}'")

    assert faults == [
        f"I12 payment {payment} is settled or booked, not both",
        f"I12 order {shop.paid} is paid without a settled payment",
    ]


def test_a_payment_booked_twice_is_named(shop: Names) -> None:
    payment = shop.trade.payment(shop.paid).code

    faults = found(
        *booked(
            f"used:{payment}", "used", ("1100:main", 5), ("3100:all", -5),
            about=shop.paid, by="payment settle",
        )
    )  # fmt: skip

    assert faults == [f"I12 payment {payment} is booked twice"]


@pytest.mark.parametrize(
    ("outcome", "fee", "missing"),
    [
        ("paid", "NULL", ["received"]),
        ("paid", "7", ["gateway_fee", "received"]),
        ("paid and over", "0", ["kept_apart", "received"]),
        ("kept apart", "0", ["kept_apart"]),
    ],
)
def test_what_a_provider_took_and_nobody_booked_is_named(
    shop: Names, outcome: str, fee: str, missing: list[str]
) -> None:
    payment = shop.trade.payment(shop.placed).code

    faults = found(
        "INSERT INTO taken (gateway, charge, payment, amount, fee, outcome, taken_at) "
        f"VALUES ('stripe', 'ch_1', '{payment}', 5, {fee}, '{outcome}', {NOW})"
    )

    assert faults == [
        f"I12 stripe took ch_1, and {recipe}:"
        f"{payment if recipe == 'received' else 'stripe:ch_1'} is not booked"
        for recipe in missing
    ]


# ---- I15: promises


def test_an_order_that_gives_more_than_its_lines_is_named(shop: Names) -> None:
    """M27: whoever gives a discount, it is on a line."""
    faults = found(
        f"UPDATE orders SET discount = 3, total = total - 3 WHERE reference = '{shop.placed}'"
    )

    assert faults == [f"I15 discount of order {shop.placed}: books say 3, should be 0"]


def test_an_order_whose_lines_cost_something_else_is_named(shop: Names) -> None:
    goods = shop.trade.of(shop.placed).goods_total

    faults = found(
        "UPDATE order_line SET total = total - 1, her_discount = 1 "
        f"WHERE order_id = (SELECT id FROM orders WHERE reference = '{shop.placed}')"
    )

    assert faults == [
        f"I15 money in the parts of line {shop.placed}/0: books say {goods}, should be {goods - 1}",
        f"I15 goods of order {shop.placed}: books say {goods}, should be {goods - 1}",
    ]


# ---- I13: witnesses


def test_what_nobody_did_is_named(shop: Names) -> None:
    """X05: an entry that balances, and no story told."""
    faults = found(*booked("moved:E", "moved", ("4300:all", -5), ("3100:all", 5), by="look"))

    assert faults == ["I13 entry moved:E was booked by nobody's deed"]


def test_an_entry_by_no_recipe_is_named(shop: Names) -> None:
    faults = found(*booked("gift:E", "gift", ("4300:all", -5), ("3100:all", 5)))

    assert faults == ["I13 entry gift:E was booked by nobody's deed"]


def test_a_deed_of_another_day_is_not_that_of_an_entry(shop: Names) -> None:
    payment = shop.trade.payment(shop.paid).code

    faults = found(
        *without("move", "kept"),
        f"UPDATE move SET at = {NOW} WHERE handle = '{payment}' AND verb = 'settle'",
    )

    assert faults == [
        "I1 the database guard move_kept is missing",
        f"I13 entry received:{payment} was booked by nobody's deed",
    ]


@pytest.mark.parametrize(
    ("kind", "about", "recipe"),
    [
        ("order paid", "paid", "received"),
        ("order sent", "sent", "delivery"),
    ],
)
def test_whom_it_concerned_and_nobody_told_is_named(
    shop: Names, kind: str, about: str, recipe: str
) -> None:
    order = getattr(shop, about)
    entry = one(f"SELECT key FROM ledger_entry WHERE recipe = '{recipe}' AND reference = :x", order)

    faults = found(
        *without("message", "stays"),
        f"DELETE FROM message WHERE kind = '{kind}' AND about = '{order}'",
    )

    assert faults == [
        "I1 the database guard message_stays is missing",
        f"I13 entry {entry} was told to nobody",
    ]


# ---- each alone


ALONE: dict[str, Callable[[Names], list[str]]] = {
    "I1": lambda shop: [f"{POSTING} ('E', '3100:all', 5), ('E', '4300:all', -5)"],
    "I2": lambda shop: [
        *without("ledger_account", "guard"),
        "UPDATE ledger_account SET balance = balance - 1 WHERE code = '4300:all'",
    ],
    "I3": lambda shop: ["INSERT INTO ledger_account VALUES ('1100:other', 1100, -1, 0, 0, 0)"],
    "I4": lambda shop: booked("E", "moved", (f"2100:{shop.paid}", 5), ("3100:all", -5)),
    "I5": lambda shop: ["UPDATE earning SET payout = NULL"],
    "I6": lambda shop: [f"UPDATE refund SET state = 'confirmed' WHERE code = '{shop.refund}'"],
    "I7": lambda shop: booked("E", "moved", (f"4100:{shop.completed}", 5), ("3100:all", -5)),
    "I8": lambda shop: [
        f"UPDATE payment SET amount = amount - 1 WHERE order_reference = '{shop.cancelled}'"
    ],
    "I9": lambda shop: booked("E", "moved", (f"2210:{shop.melati}", -5), ("3100:all", 5)),
    "I10": lambda shop: [
        f"UPDATE stock SET on_hand = on_hand + 1 WHERE sku = '{shop.trade.pouch_sku}'"
    ],
    "I11": lambda shop: [
        f"INSERT INTO ledger_account VALUES ('2600:{shop.paid}', 2600, -1, 0, 0, 0)",
        *booked("E", "moved", (f"2600:{shop.paid}", -5), ("3100:all", 5)),
    ],
    "I12": lambda shop: [
        f"UPDATE payment SET state = 'settled' WHERE order_reference = '{shop.placed}'"
    ],
    "I13": lambda shop: [
        *without("audit", "stays"), "DELETE FROM audit WHERE act = 'move money'",
    ],
    "I14": lambda shop: [
        *without("ledger_chain", "kept"), "UPDATE ledger_chain SET hash = 'x' WHERE position = 1",
    ],
}  # fmt: skip


@pytest.mark.parametrize("number", ALONE)
def test_each_fault_is_found_by_its_own_question_alone(shop: Names, number: str) -> None:
    """X05: the others say nothing, but for the guard that had to sleep."""
    faults = found(*ALONE[number](shop))

    assert {fault.partition(" ")[0] for fault in faults if "guard" not in fault} == {number}


def test_what_is_asked_is_the_list() -> None:
    numbers = re.findall(r"^(I\d+) ", invariants.__doc__ or "", re.MULTILINE)

    assert numbers[:14] == list(ALONE)


# ---- what was sealed


def test_the_quick_check_leaves_ended_orders_to_the_night(
    shop: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X05: what ended before the last seal is gone through by the whole check alone; an open order
    always.
    """
    monkeypatch.setattr(stretches, "LENGTH", 1)
    monkeypatch.setattr(stretches, "SETTLED", timedelta(days=-99))
    with supposing() as session:
        assert stretches.seal(session) > 9
        for order, state in ((shop.cancelled, "completed"), (shop.paid, "completed")):
            session.execute(
                text("UPDATE part SET state = :state WHERE order_reference = :order"),
                {"state": state, "order": order},
            )
        quick, whole = invariants.broken(session), invariants.broken(session, whole=True)

    assert shop.paid in " ".join(quick) and shop.cancelled not in " ".join(quick)
    assert shop.cancelled in " ".join(whole) and set(quick) < set(whole)


# ---- the books' own faults are among them


def test_faults_of_the_books_themselves_are_told_too(shop: Names) -> None:
    first = one("SELECT entry FROM ledger_chain WHERE position = 1")

    faults = found(
        *without("ledger_entry", "kept"),
        "UPDATE ledger_entry SET reference = 'OTHER' "
        "WHERE key = (SELECT entry FROM ledger_chain WHERE position = 1)",
    )

    assert faults == [
        "I1 the database guard ledger_entry_kept is missing",
        f"I14 the chain breaks at 1, entry {first}",
    ]
