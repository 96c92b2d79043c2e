"""From the cart to an order: typed answers are kept, the total is honest, a press is one order."""

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.web.storefront.shop import ADDRESS, PER_KG, Shop, set_courier_price
from tests.world import COOPERATIVE

# What the postcode above leads to.
WHERE = {
    "seek": "", "province": "34", "city": "34.02", "district": "34.02.08",
    "village": "34.02.08.2003", "postcode": "55711",
}  # fmt: skip
BAD_ANSWERS = [
    ({"name": ""}, "Recipient: Please fill this in."),
    ({"name": "x" * 81}, "Recipient: This is too long. At most 80 letters."),
    ({"name": "De\x00wi"}, "Recipient: This holds a sign we cannot keep."),
    ({"phone": "123"}, "Phone: Please type a phone number."),
    ({"phone": "+1 202 555 0101"}, "Phone: Please type a phone number."),
    ({"email": "nobody"}, "E-mail: Please type an e-mail address."),
    ({"street": ""}, "Street and number: Please fill this in."),
    ({"seek": "nowhere"}, "Postcode or village: We found no such place."),
    ({"seek": "bantul"}, "Which one is it?: Please choose one."),
    ({"seek": ""}, "Province: Please choose one."),
    ({"seek": "", "province": "34"}, "City or regency: Please choose one."),
    ({"seek": "", "province": "Mars", "city": "34.02"}, "Province: Please choose one."),
    ({"seek": "", "province": "34", "city": "31.71"}, "City or regency: Please choose one."),
    ({"postcode": "5519"}, "Postcode: A postcode has five digits."),
    ({"postcode": "５５１９１"}, "Postcode: A postcode has five digits."),
    ({"method": "gold"}, "How do you want to pay?: Please choose one."),
    ({"delivery": "drone"}, "How do you want to get it?: Please choose one."),
    ({"discount": "100"}, "This form holds something we did not ask for."),
]


def nothing_happened(shop: Shop) -> bool:
    return (shop.orders(), shop.available(shop.pouch)) == (0, 5)


def test_the_whole_total_is_seen_before_anything_is_promised(shop: Shop) -> None:
    visitor = shop.checkout(shop.visitor(), landmark="dekat masjid").assert_ok()

    visitor.assert_sees("2 × Pouch bunga Rp90.000", "Delivery with JNE REG Rp12.000")
    visitor.assert_sees("Total Rp102.000", "JNE REG: ", "at most Rp999")
    visitor.assert_sees("Dewi Pembeli", "0890-0000-7777", "Jalan Rahasia 9 (dekat masjid)")
    visitor.assert_sees("Bantul, Bantul", "Kabupaten Bantul 55711", "Daerah Istimewa Yogyakarta")
    assert nothing_happened(shop)


def test_an_order_is_placed_and_its_page_opens(shop: Shop) -> None:
    visitor = shop.visitor()
    reference = shop.ordered(visitor)

    assert visitor.path == f"/en/orders/{reference}"
    visitor.assert_sees("Please transfer exactly", "Rp102.", "To pay", "Jalan Rahasia 9")
    assert (shop.orders(), shop.available(shop.pouch)) == (1, 3)
    visitor.get("/en/cart").assert_sees("Your cart is empty")


def test_collected_goods_need_no_address_and_no_delivery(shop: Shop) -> None:
    other = dict.fromkeys(ADDRESS, "") | {"name": "Dewi", "phone": "0890-0000-7777"}
    other |= {"delivery": "pickup", "seek": "nuts"}
    visitor = shop.checkout(shop.visitor(), **other)

    visitor.assert_ok().assert_sees("You collect it Rp0", "Total Rp90.000")
    visitor.assert_sees("You collect it here", *COOPERATIVE.address_lines)
    visitor.form("Order now").press()
    assert (shop.orders(), shop.available(shop.pouch)) == (1, 3)


@pytest.mark.parametrize(("wrong", "sentence"), BAD_ANSWERS)
def test_a_bad_answer_keeps_the_others(shop: Shop, wrong: dict[str, str], sentence: str) -> None:
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch, 2).get("/en/checkout")

    visitor.form("Continue").fill(ADDRESS).forge(wrong).press("Continue")

    assert visitor.status == 422
    visitor.assert_sees(sentence)
    form = visitor.form("Continue")
    kept = {name: text for name, text in ADDRESS.items() if name not in {"seek", *wrong}}
    assert {name: form.value(name) for name in kept} == kept
    assert nothing_happened(shop)


def test_a_change_brings_everything_back_as_typed(shop: Shop) -> None:
    visitor = shop.checkout(shop.visitor(), email="dewi@pembeli.example", method="cash")

    visitor.form("Change").press()

    form = visitor.assert_ok().form("Continue")
    typed = ADDRESS | WHERE | {"email": "dewi@pembeli.example", "method": "cash"}
    typed |= {"delivery": "courier"}
    assert {name: form.value(name) for name in typed} == typed
    visitor.assert_sees_not("Please look at this again")
    form.fill(delivery="pickup").press()
    visitor.assert_sees("Total Rp90.000")


def test_a_total_that_changed_is_shown_and_asked_again(shop: Shop) -> None:
    visitor = shop.checkout(shop.visitor())
    with shop.world.inside():
        set_courier_price(PER_KG + 3_000)

    visitor.form("Order now").press()

    assert visitor.status == 409
    visitor.assert_sees("The total has changed. Please look again before you order.")
    visitor.assert_sees("Total Rp105.000")
    assert nothing_happened(shop)
    visitor.form("Order now").press()
    visitor.assert_ok().assert_sees("Rp105.")
    assert shop.orders() == 1


@pytest.mark.parametrize(
    "agreed", ["", "0", "1", "-102000", "102000.0", "9" * 5_000, "１０２０００"]
)
def test_a_forged_total_buys_nothing(shop: Shop, agreed: str) -> None:
    visitor = shop.checkout(shop.visitor())

    visitor.form("Order now").forge(agreed_total=agreed).press()

    assert visitor.status == 409
    assert nothing_happened(shop)


def test_what_sold_out_at_the_last_moment_is_not_promised(shop: Shop) -> None:
    visitor = shop.checkout(shop.visitor())
    with shop.world.inside():
        shop.world.order(shop.world.melati, shop.pouch, 4)

    visitor.form("Order now").press()

    assert visitor.status == 409
    visitor.assert_sees("There is only 1 left of one of your goods.")
    assert (shop.orders(), shop.available(shop.pouch)) == (1, 1)
    visitor.link("Look at the cart").follow()
    visitor.assert_sees("Only one left. Please take less.")


def test_a_second_press_finds_the_same_order(shop: Shop) -> None:
    visitor = shop.checkout(shop.visitor())
    order_now = visitor.form("Order now")

    order_now.press()
    first = visitor.assert_ok().path
    order_now.press()

    assert visitor.assert_ok().path == first
    assert (shop.orders(), shop.available(shop.pouch)) == (1, 3)


def test_an_empty_cart_leads_back_to_it(shop: Shop) -> None:
    visitor = shop.visitor().get("/en/checkout")

    assert visitor.path == "/en/cart"
    visitor.assert_sees("Your cart is empty")


def test_where_no_courier_goes_nothing_is_promised(app: Flask) -> None:
    shop = Shop.open(app, couriers=False)
    visitor = shop.checkout(shop.visitor())

    assert visitor.status == 409
    visitor.assert_sees("We cannot send to this place yet.")
    assert visitor.form("Continue").value("name") == "Dewi Pembeli"
    assert nothing_happened(shop)


def test_an_old_page_comes_back_as_typed(shop: Shop) -> None:
    visitor = shop.checkout(shop.visitor())

    visitor.form("Order now").forge(csrf_token="gone").press()

    assert visitor.status == 422
    visitor.assert_sees("This page was open for too long. Please press again.")
    assert visitor.form("Continue").value("street") == "Jalan Rahasia 9"
    assert nothing_happened(shop)


def test_the_page_is_one_language_from_cart_to_order(shop: Shop) -> None:
    visitor: Visitor = shop.checkout(shop.visitor())

    assert visitor.path == "/en/checkout"
    assert visitor.page.html is not None
    assert visitor.page.html["lang"] == "en"


def test_the_place_is_chosen_from_lists(shop: Shop) -> None:
    """B06: without scripts and without an account, province, regency, district and village are
    lists one below the other, and the postcode is filled in.
    """
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch).get("/en/checkout")
    form = visitor.form("Continue").fill(ADDRESS | {"seek": "", "province": "Jawa Tengah"})
    form.press()
    for level, name in (("city", "Kota Semarang"), ("district", "Tembalang")):
        visitor.assert_ok().assert_sees_not("Please look at this again")
        visitor.form("Continue").fill({level: name}).press()
    form = visitor.form("Continue").fill(village="Meteseh")
    assert form.names.isdisjoint({"postcode", "found"})

    form.press()

    visitor.assert_ok().assert_sees("Meteseh, Tembalang", "Kota Semarang 50271", "Jawa Tengah")


def test_another_province_asks_for_the_rest_again(shop: Shop) -> None:
    visitor = shop.checkout(shop.visitor())
    visitor.form("Change").press()

    visitor.form("Continue").fill(province="33").press()

    visitor.assert_sees("City or regency: Please choose one.")
    form = visitor.form("Continue")
    assert form.value("city") == ""
    assert form.names.isdisjoint({"district", "village", "postcode"})


def test_another_village_brings_its_postcode(shop: Shop) -> None:
    visitor = shop.checkout(shop.visitor())
    visitor.form("Change").press()

    visitor.form("Continue").fill(village="Palbapang").press()

    visitor.assert_ok().assert_sees("Palbapang, Bantul", "Kabupaten Bantul 55713")


def test_one_of_several_places_is_chosen(shop: Shop) -> None:
    visitor = shop.checkout(shop.visitor(), seek="bantul")
    offered = visitor.assert_ok().form("Continue").choices("found")
    assert offered["34.02.08.2003"].startswith("Bantul, Bantul, Kabupaten Bantul")

    visitor.form("Continue").fill(found="34.02.08.2003").press()

    visitor.assert_ok().assert_sees("Bantul, Bantul", "Kabupaten Bantul 55711")


def test_the_checkout_asks_little_of_the_database(shop: Shop) -> None:
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch, 2).get("/en/checkout")
    form = visitor.form("Continue").fill(ADDRESS)
    with shop.world.inside(), shop.world.counting() as told:
        form.press()
    assert len(told) <= 12, told
    visitor.form("Change").press()
    form = visitor.form("Continue").fill(seek="bantul")
    with shop.world.inside(), shop.world.counting() as told:
        form.press()
    assert len(told) <= 12, told


def test_codes_of_vouchers_cannot_be_tried_for_ever(shop: Shop) -> None:
    """M26: neither at the last look nor with the order itself; without a code it goes on."""
    visitor = shop.checkout(shop.visitor(), voucher="NADA1")
    visitor.assert_sees("There is no voucher with this code.")
    form = visitor.form("Continue").fill(voucher="NADA2")
    for _ in range(3):
        form.press("Continue")
    for _ in range(3):  # each looks for it twice: to order, and to show the total again
        form.forge(step="order", agreed_total="1").press("Continue")
        visitor.assert_sees("There is no voucher with this code.")

    visitor.form("Continue").fill(voucher="NADA3").press("Continue")

    assert visitor.status == 409
    visitor.assert_sees("Too many codes were tried. Please wait an hour, or order without one.")
    assert shop.orders() == 0
    visitor.form("Continue").fill(voucher="").press("Continue")
    visitor.assert_ok().form("Order now").press()
    visitor.assert_ok()
    assert shop.orders() == 1
