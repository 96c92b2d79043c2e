"""A buyer comes back by a link in an e-mail: orders, addresses, one cart. Nobody needs it."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.checkout import returning
from marketplace.kernel import clock
from marketplace.kernel.db import Model, db
from marketplace.orders.address_book import BuyerAddress
from marketplace.orders.order import Order
from marketplace.outbox.message import Message
from marketplace.people import buyer as buyers
from marketplace.people.buyer import Buyer, BuyerLink, BuyerSession
from tests.visitor import Visitor
from tests.web.storefront.shop import ADDRESS, Shop

EMAIL = "dewi@pembeli.example"


def rows(shop: Shop, table: type[Model]) -> int:
    with shop.world.inside():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def link(shop: Shop) -> str:
    """The way in that was asked for last."""
    with shop.world.inside():
        found = db.session.scalars(select(BuyerLink).order_by(BuyerLink.id.desc())).first()
        assert found is not None
        return f"/en/account/enter/{found.token}"


def come_in(shop: Shop, visitor: Visitor, email: str = EMAIL) -> Visitor:
    visitor.get("/en/account").form("Send me a link").fill(email=email).press()
    visitor.assert_ok().assert_sees("We have sent a link to this address.")
    visitor.get(link(shop)).form("Let me in").press()
    return visitor.assert_ok()


def test_a_link_opens_once(shop: Shop) -> None:
    visitor = come_in(shop, shop.visitor())
    assert visitor.path == "/en/account"
    visitor.assert_sees(EMAIL, "No orders yet")

    other = shop.visitor().get(link(shop))
    other.form("Let me in").press()

    assert other.status == 409
    other.assert_sees("This link is over. Please ask for a new one.")
    assert (rows(shop, Buyer), rows(shop, BuyerSession)) == (1, 1)


def test_a_look_at_a_link_uses_nothing(shop: Shop) -> None:
    visitor = shop.visitor().get("/en/account")
    visitor.form("Send me a link").fill(email=EMAIL).press()
    visitor.get(link(shop)).get(link(shop)).assert_ok()
    assert rows(shop, Buyer) == 0


def test_an_old_link_is_over(shop: Shop) -> None:
    visitor = shop.visitor().get("/en/account")
    visitor.form("Send me a link").fill(email=EMAIL).press()
    way = link(shop)
    with clock.at(clock.now() + timedelta(hours=1)):
        visitor.get(way).form("Let me in").press()
    assert visitor.status == 409
    assert rows(shop, Buyer) == 0


def test_nothing_tells_whether_an_address_is_known(shop: Shop) -> None:
    come_in(shop, shop.visitor())

    def asked(email: str) -> str:
        stranger = shop.visitor().get("/en/account")
        stranger.form("Send me a link").fill(email=email).press()
        return re.sub(r'value="[^"]{20,}"', "", stranger.response.text)

    assert asked(EMAIL) == asked("nobody@pembeli.example")
    for _ in range(returning.MOST_LINKS):
        last = asked(EMAIL)
    assert last == asked("nobody@pembeli.example")
    with shop.world.inside():
        told = select(func.count()).select_from(Message).where(Message.kind == "buyer link")
        assert db.session.scalar(told) == returning.MOST_LINKS + 2


def test_orders_addresses_and_cart_are_there_again(shop: Shop) -> None:
    """B06: an account only keeps things; the checkout fills in what is known."""
    phone = come_in(shop, shop.visitor())
    phone.link("Another address").follow().form("Keep").fill(ADDRESS).press("Keep")
    phone.assert_ok().assert_sees("Jalan Rahasia 9", "Kabupaten Bantul 55711")
    shop.put_in_cart(phone, shop.pouch, 2)

    laptop = shop.put_in_cart(shop.visitor(), shop.crisps, 3)
    come_in(shop, laptop)

    laptop.get("/en/cart").assert_sees("Pouch bunga", "Keripik Tempe", "Rp135.000")
    form = laptop.get("/en/checkout").form("Continue")
    assert (form.value("street"), form.value("email")) == ("Jalan Rahasia 9", EMAIL)
    form.press("Continue")
    laptop.assert_ok().form("Order now").press()
    reference = laptop.assert_ok().path.rpartition("/")[2]
    phone.get("/en/account").assert_sees(reference)
    way = phone.page.select_one(f"a[href*='{reference}']")
    assert way is not None
    phone.go(str(way["href"])).assert_ok().assert_sees("Jalan Rahasia 9")


def test_what_a_guest_ordered_with_this_address_is_hers_when_she_comes_in(shop: Shop) -> None:
    """B06: however its capitals were typed; and only what was ordered with this address."""
    first = shop.ordered(shop.visitor(), email="Dewi@Pembeli.example")
    other = shop.ordered(shop.visitor(), email="kakak@dewi.example")

    dewi = come_in(shop, shop.visitor())
    again = come_in(shop, shop.visitor())

    for visitor in (dewi, again):
        visitor.get("/en/account").assert_sees(first).assert_sees_not(other)
    way = dewi.page.select_one(f"a[href*='{first}']")
    assert way is not None
    dewi.go(str(way["href"])).assert_ok().assert_sees("Jalan Rahasia 9")
    with shop.world.inside():
        owners = dict(db.session.execute(select(Order.reference, Order.buyer)).all())
    assert owners[other] is None


def test_another_address_gets_nothing(shop: Shop) -> None:
    reference = shop.ordered(shop.visitor(), email=EMAIL)

    for email in ("dewi@pembeli.example.org", "xdewi@pembeli.example", "dewi+1@pembeli.example"):
        come_in(shop, shop.visitor(), email).assert_sees("No orders yet").assert_sees_not(reference)

    with shop.world.inside():
        assert db.session.scalars(select(Order.buyer)).all() == [None]


def test_what_somebody_else_ordered_while_in_stays_theirs(shop: Shop) -> None:
    kakak = come_in(shop, shop.visitor(), "kakak@dewi.example")
    reference = shop.ordered(kakak, email=EMAIL)

    come_in(shop, shop.visitor()).assert_sees("No orders yet")

    kakak.get("/en/account").assert_sees(reference)


def test_somebody_who_is_forgotten_leaves_nothing(shop: Shop) -> None:
    visitor = come_in(shop, shop.visitor())
    reference = shop.ordered(visitor)
    visitor.get("/en/account/address").form("Keep").fill(ADDRESS).press("Keep")

    visitor.get("/en/account").form("Forget me").press()

    visitor.assert_ok().assert_sees("We have forgotten you.", "Send me a link")
    assert [rows(shop, table) for table in (Buyer, BuyerSession, BuyerAddress)] == [0, 0, 0]
    with shop.world.inside():
        owners = db.session.execute(select(Order.buyer, Order.email_index)).all()
        assert owners == [(None, "")]
    visitor.get(f"/en/orders/{reference}").assert_ok()
    come_in(shop, visitor).assert_sees("No orders yet")


@pytest.mark.parametrize(("away", "still_in"), [(29, True), (31, False)])
def test_thirty_days_of_absence_end_a_visit(shop: Shop, away: int, still_in: bool) -> None:
    visitor = come_in(shop, shop.visitor())
    with clock.at(clock.now() + timedelta(days=away)):
        assert (EMAIL in visitor.get("/en/account").text) == still_in


def test_ninety_days_end_it_however_often_one_comes(shop: Shop) -> None:
    visitor, began = come_in(shop, shop.visitor()), clock.now()
    for days in (25, 50, 75):
        with clock.at(began + timedelta(days=days)):
            visitor.get("/en/account").assert_sees(EMAIL)
    with clock.at(began + timedelta(days=91)):
        assert EMAIL not in visitor.get("/en/account").text


def test_who_left_is_out_everywhere_the_cookie_went(shop: Shop) -> None:
    visitor = come_in(shop, shop.visitor())
    copied = shop.visitor()
    copied.session.cookies.update(visitor.session.cookies)
    copied.get("/en/account").assert_sees(EMAIL)

    visitor.form("Leave on this browser").press()

    assert EMAIL not in copied.get("/en/account").text
    assert copied.get("/en/account/address").status == 404


def test_addresses_of_others_are_not_touched(shop: Shop) -> None:
    dewi = come_in(shop, shop.visitor())
    dewi.get("/en/account/address").form("Keep").fill(ADDRESS).press("Keep")
    with shop.world.inside():
        code = db.session.scalars(select(BuyerAddress.code)).one()
    rangga = come_in(shop, shop.visitor(), "rangga@pembeli.example")
    rangga.get("/en/account/address").form("Keep").fill(ADDRESS).press("Keep")
    form = rangga.get("/en/account").form("Remove")
    own = form.tag.get("action")
    form.tag.set("action", re.sub(r"address/\w+/drop", f"address/{code}/drop", str(own)))

    form.press()

    assert rows(shop, BuyerAddress) == 2


def test_an_address_cannot_be_read_in_the_database(shop: Shop) -> None:
    come_in(shop, shop.visitor())
    with shop.world.inside():
        kept = db.session.scalars(select(Buyer)).one()
        assert "pembeli" not in json.dumps([kept.email_sealed, kept.email_index])
        assert kept.email == EMAIL
        assert buyers.with_email(db.session(), EMAIL.upper()) is not None
