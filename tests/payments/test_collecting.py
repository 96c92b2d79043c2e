"""Providers pay out in one sum; a line of the bank's statement says so, once. On both engines."""

import pytest
from flask import Flask

from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotFound
from marketplace.payments import matching, reconciling
from marketplace.payments import payment as payments
from marketplace.payments import statement as statements
from marketplace.payments.collecting import LessThanPaid, MoreThanOwed, collect
from marketplace.payments.matching import Match
from marketplace.payments.reconciling import DecidedAlready
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble
from tests.trade import POUCH, done, press_twice, rows_of
from tests.world import SEKAR

TOTAL = POUCH + 11_000
FEE = TOTAL * 29 // 1000 + 2_000
OWED = TOTAL - FEE


@pytest.fixture
def shop(inside_on: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(inside_on, stripe)


def money(shop: OnlineTrade) -> dict[str, int]:
    return rows_of(shop.books(), 1100, 1200, 2900, 5100)


def booked_as(line: str) -> str:
    db.session.rollback()
    return statements.line_known_as(db.session(), line).booked_as


def a_line(shop: OnlineTrade, text: str, amount: int) -> str:
    """The bank's statement shows this; returns the line's code."""
    file = shop.file(amount).decode().replace("TRSF", f"{text} TRSF").encode()
    known = statements.known_as(db.session(), reconciling.import_statement(file, by=SEKAR))
    return statements.lines_of(db.session(), known)[-1].code


def test_what_stripe_pays_out_leaves_its_account_once(shop: OnlineTrade) -> None:
    """Its fees were booked when it told of them: the sum is what it owes us."""
    shop.paid_online()
    line = shop.transferred(OWED)

    press_twice(collect, line, payments.STRIPE, by=SEKAR)

    assert money(shop) == {"1100:main": OWED, "5100:all": FEE}
    assert booked_as(line) == "paid out by stripe"
    assert shop.sound()


def test_a_part_of_it_leaves_the_rest_there(shop: OnlineTrade) -> None:
    shop.paid_online()

    collect(shop.transferred(10_000), payments.STRIPE, key=codes.token(), by=SEKAR)

    assert money(shop) == {"1100:main": 10_000, "1200:stripe": OWED - 10_000, "5100:all": FEE}


def test_a_fee_is_booked_only_where_somebody_names_the_sum_before_it(shop: OnlineTrade) -> None:
    shop.paid_online()
    line = shop.transferred(OWED - 2_500)

    fee = collect(line, payments.STRIPE, before_fee=OWED, key=codes.token(), by=SEKAR)

    assert fee == 2_500
    assert money(shop) == {"1100:main": OWED - 2_500, "5100:all": FEE + 2_500}
    assert shop.sound()


@pytest.mark.parametrize(
    ("paid", "before_fee", "no"),
    [
        (OWED + 1, None, MoreThanOwed),
        (OWED, OWED + 1, MoreThanOwed),
        (OWED, OWED - 1, LessThanPaid),
    ],
)
def test_a_sum_that_cannot_be_is_refused(
    shop: OnlineTrade, paid: int, before_fee: int | None, no: type[Exception]
) -> None:
    shop.paid_online()
    line = shop.transferred(paid)

    with pytest.raises(no):
        collect(line, payments.STRIPE, before_fee=before_fee, key=codes.token(), by=SEKAR)

    assert money(shop) == {"1200:stripe": OWED, "5100:all": FEE}
    assert booked_as(line) == ""


def test_a_provider_that_owes_nothing_pays_nothing_out(shop: OnlineTrade) -> None:
    shop.paid_online()
    line = shop.transferred(5_000)

    for name, no in ((payments.MIDTRANS, MoreThanOwed), (payments.QRIS, NotFound)):
        with pytest.raises(no):
            collect(line, name, key=codes.token(), by=SEKAR)

    assert money(shop) == {"1200:stripe": OWED, "5100:all": FEE}
    assert booked_as(line) == ""


def test_a_line_that_was_decided_is_left_alone(shop: OnlineTrade) -> None:
    shop.paid_online()
    reference = shop.place(pouches=0, crisps=1)
    due = shop.due(reference)
    paid, out = shop.transferred(due), shop.transferred(-5_000)
    shop.confirm(paid)

    for line in (paid, out):
        with pytest.raises(DecidedAlready):
            collect(line, payments.STRIPE, key=codes.token(), by=SEKAR)

    assert money(shop) == {"1100:main": due, "1200:stripe": OWED, "5100:all": FEE}
    assert [booked_as(paid), booked_as(out)] == ["paid", ""]


def test_a_line_that_waited_for_its_owner_is_known_at_last(shop: OnlineTrade) -> None:
    shop.paid_online()
    line = shop.transferred(OWED)
    reconciling.keep_unidentified(line, key=codes.token(), by=SEKAR)
    assert money(shop)[f"2900:{line}"] == -OWED

    collect(line, payments.STRIPE, key=codes.token(), by=SEKAR)

    assert money(shop) == {"1100:main": OWED, "5100:all": FEE}
    assert shop.sound()


def test_two_people_who_say_it_at_once_book_it_once(shop: OnlineTrade) -> None:
    """Of one line; and of two lines that together are more than Stripe owes."""
    shop.paid_online()
    one, two = shop.transferred(OWED - 1_000), shop.transferred(OWED - 2_000)

    told = done(shop, *[lambda: collect(one, payments.STRIPE, key=codes.token(), by=SEKAR)] * 2)
    assert sorted(told) == [False, True]
    assert money(shop)["1200:stripe"] == 1_000
    with pytest.raises(MoreThanOwed):
        collect(two, payments.STRIPE, key=codes.token(), by=SEKAR)
    assert shop.sound()


def test_two_lines_at_once_never_take_more_than_is_owed(shop: OnlineTrade) -> None:
    shop.paid_online()
    lines = [shop.transferred(OWED - 1_000), shop.transferred(OWED - 2_000)]

    told = done(
        shop,
        *[
            lambda line=line: collect(line, payments.STRIPE, key=codes.token(), by=SEKAR)
            for line in lines
        ],
    )

    assert sorted(told) == [False, True]
    assert money(shop)["1200:stripe"] in {1_000, 2_000}
    assert shop.sound()


def test_a_line_that_names_the_provider_is_proposed(shop: OnlineTrade) -> None:
    """Where nobody owes us anything, the word is a buyer's; beside an amount we wait for, a person
    decides.
    """
    before = a_line(shop, "STRIPE", 9_000)
    shop.paid_online()
    waited_for = shop.due(shop.place(pouches=0, crisps=1))
    named = a_line(shop, "PT Stripe payments", 8_000)
    joined = a_line(shop, "BAJUSTRIPED", 7_000)
    fits = a_line(shop, "STRIPE", waited_for)

    found = [
        matching.propose(db.session(), statements.line_known_as(db.session(), line))
        for line in (named, joined, fits)
    ]

    assert [(each.match, each.provider) for each in found] == [
        (Match.PAID_OUT, "stripe"), (Match.NONE, ""), (Match.AMBIGUOUS, "stripe"),
    ]  # fmt: skip
    assert [len(each.payments) for each in found] == [0, 0, 1]
    assert found[2].payment is None
    line = statements.line_known_as(db.session(), before)
    assert matching.propose(db.session(), line).match == Match.PAID_OUT  # as things stand now
