"""A buyer's own order: who may see it, what it shows on its way, and how its money comes back."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.checkout.expiring import expire_due
from marketplace.fulfilment import checking, packing, receiving, sending
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.orders import order as order_finders
from marketplace.orders import order as orders
from marketplace.payments import refund as refunds
from marketplace.payments import refund_steps, refunding
from marketplace.payments.settling import settle_cash
from tests.web.storefront.shop import ADDRESS, Shop
from tests.world import BAYU, COOPERATIVE, RATNA, SEKAR, TONO

ACCOUNT = {"bank": "014", "number": "0123456789", "holder": "Dewi Pembeli"}


def paid(shop: Shop, reference: str) -> None:
    with shop.world.inside():
        total = orders.known_as(db.session(), reference).total
        settle_cash(reference, total, key=codes.token(), by=TONO)


def packed(shop: Shop, reference: str) -> str:
    """Paid, made and in its parcel; returns the shipment's code."""
    paid(shop, reference)
    with shop.world.inside():
        for part in orders.known_as(db.session(), reference).parts:
            receiving.receive(part.code, by=TONO)
            checking.accept(part.code, by=TONO)
        return packing.pack_order(reference, key=codes.token(), by=TONO)


def key_of(shop: Shop, reference: str) -> str:
    with shop.world.inside():
        return orders.known_as(db.session(), reference).key


def state_of(shop: Shop, reference: str) -> str:
    with shop.world.inside():
        return orders.known_as(db.session(), reference).state


def test_a_transfer_is_asked_for_exactly(shop: Shop) -> None:
    visitor = shop.visitor()
    shop.ordered(visitor)

    amount = visitor.page.select_one(".amount")
    assert amount is not None and amount.strong is not None
    digits = amount.strong.get_text()
    assert amount.get_text() == f"Rp102.{digits}"
    assert len(digits) == 3
    visitor.assert_sees("Transfer exactly to the last three digits.", "BCA", "WIB")
    visitor.assert_sees(COOPERATIVE.account_number, COOPERATIVE.account_holder, "Pay before")
    copied = {button["data-copy"] for button in visitor.page.select("[data-copy]")}
    assert {f"102{digits}", COOPERATIVE.account_number} < copied


def test_cash_is_paid_at_the_counter_with_a_code(shop: Shop) -> None:
    visitor = shop.visitor()
    reference = shop.ordered(visitor, method="cash", delivery="pickup")

    visitor.assert_sees("Please pay at our counter", "Rp90.000", reference, "Pay before", "WIB")
    visitor.assert_sees(*COOPERATIVE.address_lines)


def test_only_the_key_opens_an_order(shop: Shop) -> None:
    reference = shop.ordered(shop.visitor())
    stranger = shop.visitor()

    for address in (f"/en/orders/{reference}", f"/en/orders/{reference}?key=guessed"):
        assert stranger.get(address).status == 404
        stranger.assert_sees_not("Dewi Pembeli", "Jalan Rahasia", "102.")

    stranger.get(f"/en/orders/{reference}?key={key_of(shop, reference)}").assert_ok()
    assert stranger.path == f"/en/orders/{reference}"
    stranger.assert_sees("Jalan Rahasia 9")
    stranger.get(f"/en/orders/{reference}").assert_ok()


def test_the_link_to_keep_opens_the_order_elsewhere(shop: Shop) -> None:
    visitor = shop.visitor()
    reference = shop.ordered(visitor)
    link = visitor.page.select_one(".link-to-keep")
    assert link is not None

    other = shop.visitor().get(link.get_text().removeprefix("http://localhost"))

    assert other.assert_ok().path == f"/en/orders/{reference}"


def test_the_way_of_a_parcel(shop: Shop) -> None:
    visitor = shop.visitor()
    reference = shop.ordered(visitor)
    address = f"/en/orders/{reference}"
    assert not visitor.page.select(".timeline .done")

    shipment = packed(shop, reference)
    visitor.get(address).assert_sees("Being packed", "Paid").assert_sees_not("Cancel this order")
    with shop.world.inside():
        sending.send(shipment, waybill="JNE1234567890", cost=11_000, key=codes.token(), by=TONO)
    visitor.get(address).assert_sees("Shipped", "Tracking number", "JNE1234567890")
    with shop.world.inside():
        sending.deliver(shipment, by=TONO)
    visitor.get(address).assert_sees("Arrived", "Something is wrong")
    with shop.world.inside():
        sending.complete(shipment, by=RATNA)

    steps = visitor.get(address).page.select(".timeline li")
    assert [step["class"] for step in steps] == [["done"]] * 5
    visitor.assert_sees("Completed").assert_sees_not("Melati", "Rumah Flanel")


def test_goods_to_collect_wait_with_a_code(shop: Shop) -> None:
    visitor = shop.visitor()
    reference = shop.ordered(visitor, delivery="pickup")
    packed(shop, reference)

    visitor.get(f"/en/orders/{reference}")

    visitor.assert_sees("Ready for pickup", "Your goods are ready", *COOPERATIVE.address_lines)


def test_an_unpaid_order_is_cancelled_and_its_goods_are_free(shop: Shop) -> None:
    visitor = shop.visitor()
    reference = shop.ordered(visitor)

    visitor.form("Cancel this order").press()

    visitor.assert_ok().assert_sees("Your order is cancelled.", "You owe nothing.")
    visitor.assert_sees_not("Please transfer exactly", "Your money back")
    assert (state_of(shop, reference), shop.available(shop.pouch)) == ("cancelled", 5)


def test_a_stranger_cancels_nothing(shop: Shop) -> None:
    visitor = shop.visitor()
    reference = shop.ordered(visitor)
    stranger = shop.visitor().get("/en/orders")

    stranger.form("Find").forge({}).tag.set("action", f"/en/orders/{reference}/cancel")
    stranger.form("Find").press()

    assert stranger.status in {400, 404}
    assert state_of(shop, reference) == "placed"


def test_what_is_being_packed_is_not_cancelled(shop: Shop) -> None:
    visitor = shop.visitor()
    reference = shop.ordered(visitor)
    cancel = visitor.form("Cancel this order")
    packed(shop, reference)

    cancel.press()

    assert visitor.status == 409
    visitor.assert_sees("Your goods are being prepared already. Please call us.")
    assert state_of(shop, reference) == "paid"


def test_the_money_of_a_cancelled_order_comes_back(shop: Shop) -> None:
    visitor = shop.visitor()
    reference = shop.ordered(visitor)
    paid(shop, reference)
    visitor.get(f"/en/orders/{reference}").form("Cancel this order").press()
    visitor.assert_sees("Your money back", "Rp102.000", "Where should we send it?")

    visitor.form("/refund").fill(ACCOUNT).press()

    visitor.assert_ok().assert_sees("Thank you. We send the money to this account.")
    visitor.assert_sees("It goes to BCA, account ending in 6789.").assert_sees_not("0123456789")
    with shop.world.inside():
        refund = refunds.of_order(db.session(), reference)[0]
        refunding.approve(refund.code, by=BAYU)
        sent = {"paid_from": refund_steps.BANK, "bank_reference": "TRX1"}
        refunding.send(refund.code, **sent, key=codes.token(), by=SEKAR)
    visitor.get(f"/en/orders/{reference}").assert_sees("Being returned")
    assert not visitor.has_form("/refund")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"bank": ""}, "Bank: Please choose one."),
        ({"number": "12a45"}, "Account number: Please type the account number, 5 to 20 digits."),
        ({"holder": ""}, "Name of the account holder: Please fill this in."),
    ],
)
def test_a_refund_needs_a_whole_account(shop: Shop, wrong: dict[str, str], sentence: str) -> None:
    visitor = shop.visitor()
    reference = shop.ordered(visitor)
    paid(shop, reference)
    visitor.get(f"/en/orders/{reference}").form("Cancel this order").press()

    visitor.form("/refund").fill(ACCOUNT | wrong).press()

    assert visitor.status == 422
    visitor.assert_sees(sentence)
    assert visitor.form("/refund").value("number") == (ACCOUNT | wrong)["number"]
    with shop.world.inside():
        assert refunds.of_order(db.session(), reference)[0].destination_sealed is None


def test_an_expired_order_is_explained(shop: Shop) -> None:
    visitor = shop.visitor()
    reference = shop.ordered(visitor)
    with shop.world.inside(), clock.at(datetime.now(UTC) + timedelta(days=30)):
        assert expire_due() == 1

    visitor.get(f"/en/orders/{reference}")

    visitor.assert_sees("Expired", "The time to pay is over", "You owe nothing.")
    visitor.assert_sees_not("Please transfer exactly", "Cancel this order")


def test_reference_and_phone_show_state_and_city_only(shop: Shop) -> None:
    """B07: reference and phone show how far it is and the city, and nobody's name or street."""
    reference = shop.ordered(shop.visitor())
    stranger = shop.visitor().get("/en/orders")

    stranger.form("Find").fill(reference=f" {reference.lower()} ", phone_tail="7777").press()

    stranger.assert_ok().assert_sees("To pay", "It goes to Kabupaten Bantul.")
    stranger.assert_sees_not(*(ADDRESS[name] for name in ("name", "street", "phone", "seek")))
    stranger.assert_sees_not("Pouch bunga", "102.", f"orders/{reference}")


@pytest.mark.parametrize(
    ("reference", "tail"),
    [("NOTHERE2", "7777"), ("", "0000"), ("\x00", "7777"), ("x" * 9_999, "1")],
)
def test_what_does_not_fit_shows_nothing(shop: Shop, reference: str, tail: str) -> None:
    shop.ordered(shop.visitor())
    stranger = shop.visitor().get("/en/orders")

    stranger.form("Find").forge(reference=reference, phone_tail=tail).press()

    assert stranger.status in {409, 422}
    stranger.assert_sees_not("It goes to")


def test_ten_wrong_tries_close_an_order_for_an_hour(shop: Shop) -> None:
    reference = shop.ordered(shop.visitor())
    stranger = shop.visitor().get("/en/orders")
    for _ in range(10):
        stranger.form("Find").fill(reference=reference, phone_tail="0000").press()
        stranger.assert_sees("We found no order with this reference and phone.")

    stranger.form("Find").fill(reference=reference, phone_tail="7777").press()
    assert stranger.status == 409
    stranger.assert_sees("Too many tries.").assert_sees_not("It goes to")

    with clock.at(datetime.now(UTC) + timedelta(minutes=61)):
        stranger.form("Find").fill(reference=reference, phone_tail="7777").press()
    stranger.assert_ok().assert_sees("It goes to Kabupaten Bantul.")


def test_a_browser_lists_the_orders_it_knows(shop: Shop) -> None:
    visitor = shop.visitor()
    first, second = shop.ordered(visitor), shop.ordered(visitor)

    visitor.get("/en/orders")

    listed = [link["href"] for link in visitor.page.select(".mine a")]
    assert listed == [f"/en/orders/{second}", f"/en/orders/{first}"]
    assert not shop.visitor().get("/en/orders").page.select(".mine")


def test_a_forged_cookie_knows_no_order(shop: Shop) -> None:
    reference = shop.ordered(shop.visitor())
    stranger = shop.visitor()
    stranger.session.cookies.set("orders", f'"{{\\"{reference}\\": \\"x\\"}}".forged')

    assert stranger.get(f"/en/orders/{reference}").status == 404


def test_a_note_is_read_by_staff_and_an_address_is_changed(shop: Shop) -> None:
    """B06: without an account the buyer tells us something, and mends the address."""
    visitor = shop.visitor()
    reference = shop.ordered(visitor, note="Tolong dibungkus kado.")
    visitor.assert_sees("Note to us: Tolong dibungkus kado.")
    with shop.world.inside():
        order = order_finders.known_as(db.session(), reference)
        assert "kado" not in order.note_sealed
        assert order.note == "Tolong dibungkus kado."

    visitor.link("Change the address").follow()
    form = visitor.assert_ok().form("Keep")
    assert (form.value("street"), form.value("village")) == ("Jalan Rahasia 9", "34.02.08.2003")
    form.fill(street="Jalan Baru 3", village="Palbapang").press("Keep")

    visitor.assert_ok().assert_sees("The address is changed.", "Jalan Baru 3", "Palbapang, Bantul")
    visitor.assert_sees("Kabupaten Bantul 55713")
    assert shop.visitor().get(f"/en/orders/{reference}/address").status == 404
