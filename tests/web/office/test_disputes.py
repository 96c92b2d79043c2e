"""Disputes in the office: what waits and until when, what to send, who bears what was lost."""

import pytest
from flask import Flask

from marketplace.kernel.db import db
from marketplace.lifecycles import Role
from marketplace.payments import dispute as disputes
from tests.payments.test_bearing import EARNED, arrived
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble
from tests.trade import rows_of
from tests.web.office.colleagues import at_office, ratna, sekar, tono


@pytest.fixture
def shop(app: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(app, stripe)


def contested(shop: OnlineTrade, end: str = "", *, reason: str = "fraudulent") -> tuple[str, str]:
    """An order that arrived, and whose money a bank asks for; and the code of its dispute."""
    with shop.inside():
        reference = arrived(shop)
        name = shop.stripe.dispute(shop.session_of(reference), reason=reason)
        if end:
            shop.stripe.dispute_becomes(name, end)
        shop.hear_all()
        shop.work()
        db.session.rollback()
        return reference, disputes.of_order(db.session(), reference)[0].code


def test_it_waits_with_its_deadline_and_says_what_to_send(shop: OnlineTrade) -> None:
    reference, code = contested(shop, reason="product_not_received")
    office = sekar(shop).assert_sees("Banks that ask for money back", "until")

    office.get("/office/disputes").assert_sees(code, reference, "Rp56.000")
    office.assert_sees("The goods did not arrive", "To answer")
    office.link(code).follow().assert_sees("What to send to the provider", "tracking number")
    office.assert_sees("Before", "names a maker", "Rp30.000")
    assert not office.has_form("Write it down")


def test_the_oldest_stands_first_and_what_ended_apart(shop: OnlineTrade) -> None:
    with shop.inside():
        first, second = shop.paid_online(), shop.paid_online()
        names = [shop.stripe.dispute(shop.session_of(r)) for r in (second, first)]
        shop.hear_all()
        shop.work()
        shop.stripe.dispute_becomes(shop.stripe.dispute(shop.session_of(shop.paid_online())), "won")
        shop.hear_all()
        shop.work()
        db.session.rollback()
        found = [one.reference for one in disputes.unfinished(db.session())]
        assert found == names
        order = [one.code for one in disputes.unfinished(db.session())]
        over = [one.code for one in disputes.finished(db.session())]

    office = ratna(shop).get("/office/disputes").assert_sees("Won", "Finished")

    shown = [str(link.text) for link in office.page.select("tbody th a")]
    assert shown == order + over


def test_somebody_says_who_bears_it(shop: OnlineTrade) -> None:
    _, code = contested(shop, "lost")
    office = sekar(shop).assert_sees_not("Banks that ask for money back")
    office.get(f"/office/disputes/{code}").assert_sees("The buyer keeps the money.")
    office.assert_sees("The cooperative", "The courier", "Rumah Flanel, Rp40.500")

    office.form("Write it down").press()
    assert office.status == 422
    with shop.inside():
        chosen = f"producer:{shop.melati.code}"
    written = office.form("Write it down").fill(borne_by=chosen)
    written.press()
    office.assert_ok().assert_sees("Rp40.500 is passed on.", "The maker", "Rumah Flanel", "Sekar")
    written.press()

    assert office.path == f"/office/disputes/{code}"
    assert not office.has_form("Write it down")
    with shop.inside():
        assert rows_of(shop.books(), 1300) == {f"1300:{shop.melati.code}": EARNED}
        assert shop.sound()


def test_the_order_shows_it_and_gives_nothing_back_twice(shop: OnlineTrade) -> None:
    reference, code = contested(shop)
    office = sekar(shop).get(f"/office/orders/{reference}").assert_sees("Disputes", code)

    office.link("Give goods or delivery back").follow()
    office.form("Look who bears what").fill(
        line_0="1", borne_by="cooperative", goods="written_off", reason="rusak"
    ).press()

    assert office.status == 409
    office.assert_sees("It is not given back twice.")
    auditor = at_office(shop, "Agnes", Role.AUDITOR).get(f"/office/orders/{reference}")
    auditor.assert_sees(code, "To answer")
    assert not auditor.page.select(f"a[href$='/disputes/{code}']")


def test_a_buyer_sees_nothing_of_it(shop: OnlineTrade) -> None:
    with shop.inside():
        reference = shop.paid_online()
        key = shop.of(reference).key
    page = shop.visitor().get(f"/en/orders/{reference}?key={key}").assert_ok()
    before = page.page.select_one("main")
    with shop.inside():
        shop.stripe.dispute(shop.session_of(reference))
        shop.hear_all()
        shop.work()

    after = shop.visitor().get(f"/en/orders/{reference}?key={key}").assert_ok()

    shown = after.page.select_one("main")
    assert before is not None and shown is not None
    assert shown.get_text() == before.get_text()


def test_packers_and_auditors_do_not_open_disputes(shop: OnlineTrade) -> None:
    _, code = contested(shop)
    for visitor in (tono(shop), at_office(shop, "Agnes", Role.AUDITOR)):
        for page in ("disputes", f"disputes/{code}"):
            assert visitor.get(f"/office/{page}").status == 403
    assert sekar(shop).get("/office/disputes/K7M29QXF").status == 404


def test_the_list_asks_as_often_for_many_as_for_one(shop: OnlineTrade) -> None:
    office = sekar(shop)

    def asked_with(more: int) -> int:
        with shop.inside():
            for _ in range(more):
                shop.stripe.dispute(shop.session_of(shop.paid_online(pouches=0, crisps=1)))
            shop.hear_all()
            shop.work()
        with shop.inside(), shop.counting() as queries:
            office.get("/office/disputes").assert_ok()
        return len(queries)

    assert asked_with(1) == asked_with(3)


@pytest.mark.parametrize("language", ["en", "id"])
def test_both_languages_stand_on_the_page(shop: OnlineTrade, language: str) -> None:
    _, code = contested(shop)
    office = at_office(shop, "Sekar", Role.TREASURER, language=language)
    office.get(f"/office/disputes/{code}").assert_ok()
    word = {"en": "Nothing else of it is given back.", "id": "tidak dikembalikan lagi"}[language]
    office.assert_sees(word)
