"""Fifty people of the cooperative press the same button at one moment, each on a page of their own:
it is done once, on both engines.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from requests import codes
from sqlalchemy import func, select

from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel.db import db
from marketplace.ledger.journal import Entry
from marketplace.lifecycles import Role
from marketplace.payments import refund as refunds
from marketplace.payouts import payout as payouts
from marketplace.people.audit import Audit
from tests.paper import Form
from tests.trade import Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, sekar
from tests.world import RATNA

MANY = 50
SECONDS = 120


@pytest.fixture
def trade(app_on: Flask) -> Trade:
    return Trade(app_on)


def at_a_desk(trade: Trade, colleague: Visitor) -> Visitor:
    """Another screen of somebody who is signed in."""
    screen = trade.visitor()
    screen.session.cookies.update(colleague.session.cookies)
    return screen


def screens_of(trade: Trade, people: list[Visitor], page: str) -> list[Visitor]:
    return [at_a_desk(trade, people[n % len(people)]).get(page).assert_ok() for n in range(MANY)]


def press_together(screens: list[Visitor], button: str) -> None:
    """Each presses on the page in front of them, and nobody is told of an error of ours."""
    forms = [screen.form(button) for screen in screens]
    together = Barrier(MANY)

    def press(form: Form) -> None:
        together.wait(SECONDS)
        form.press(button)

    with ThreadPoolExecutor(MANY) as pool:
        list(pool.map(press, forms, timeout=SECONDS))
    answers = Counter(screen.status for screen in screens)
    assert set(answers) <= {codes.ok, codes.conflict, codes.unprocessable_entity}, answers
    assert answers[codes.ok] > 0


def noted(deed: str) -> int:
    query = select(func.count()).select_from(Audit).where(Audit.act == deed)
    return db.session.scalar(query) or 0


def booked(recipe: str) -> int:
    query = select(func.count()).select_from(Entry).where(Entry.recipe == recipe)
    return db.session.scalar(query) or 0


def colleagues(trade: Trade, role: Role) -> list[Visitor]:
    return [at_office(trade, name, role) for name in ("Wulan", "Bayu")]


@pytest.mark.timeout(240)
def test_a_payout_is_approved_once(trade: Trade) -> None:
    """M21."""
    with trade.inside():
        trade.earned(pouches=2, crisps=1)
    office = sekar(trade).get("/office/payouts")
    office.form("Propose this payout").press()
    run = office.assert_ok().path

    press_together(screens_of(trade, colleagues(trade, Role.ADMINISTRATOR), run), "Approve")

    with trade.inside():
        found = payouts.run_known_as(db.session(), run.rpartition("/")[2])
        assert found.state == "approved"
        assert booked("payout_approved") == len(found.payouts) == 2
        assert noted("approve payout run") == 1
        assert trade.sound()


@pytest.mark.timeout(240)
def test_a_refund_is_approved_once(trade: Trade) -> None:
    with trade.inside():
        reference = trade.bought(pouches=1)
        cancel_as_staff(reference, reason="x", borne_by="cooperative", by=RATNA)
        code = refunds.of_order(db.session(), reference)[0].code
    people = colleagues(trade, Role.ADMINISTRATOR)

    press_together(screens_of(trade, people, f"/office/refunds/{code}"), "Approve")

    with trade.inside():
        assert refunds.known_as(db.session(), code).state == "approved"
        assert noted("approve refund") == 1
        assert trade.sound()


@pytest.mark.timeout(240)
def test_the_same_goods_are_given_back_once(trade: Trade) -> None:
    """M11: three pouches were bought, and everybody wants to give all three back."""
    with trade.inside():
        reference = trade.bought(pouches=3)
    page = f"/office/orders/{reference}/give-back"
    asked = {"line_0": "3", "borne_by": "buyer", "goods": "restocked", "reason": "x"}
    screens = screens_of(trade, colleagues(trade, Role.MANAGER), page)
    for screen in screens:
        screen.form("Look who bears what").fill(asked).press("Look who bears what")

    press_together(screens, "Give it back")

    with trade.inside():
        [refund] = refunds.of_order(db.session(), reference)
        assert refund.amount == trade.of(reference).total
        assert trade.books()[f"2500:{refund.code}"] == -refund.amount
        assert booked("refunding") == 1
        assert trade.sound()
