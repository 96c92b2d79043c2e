"""The order's page says how to pay, and lets the buyer choose again."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.payments import payment as payments
from marketplace.payments.gateways import qris_code
from tests.qris import STATIC, drawn, hang_up, scanned
from tests.visitor import Visitor
from tests.web.storefront.shop import PER_KG, Shop

TOTAL = 90_000 + PER_KG


@pytest.fixture
def shop_with_code(shop: Shop) -> Shop:
    with shop.world.inside():
        hang_up()
    return shop


def due(shop: Shop, reference: str) -> int:
    with shop.world.inside():
        return payments.newest(db.session(), reference).due


def code_on(visitor: Visitor) -> str:
    """The text of the code on the page, as a scanner reads it from the picture."""
    svg = visitor.page.select_one(".qr-large svg")
    assert svg is not None
    return scanned(drawn(svg))


def test_a_shop_without_providers_offers_what_it_has(shop: Shop) -> None:
    visitor = shop.put_in_cart(shop.visitor(), shop.pouch).link("Continue").follow()

    visitor.assert_sees("Bank transfer", "Cash at our counter")
    visitor.assert_sees_not("QRIS", "Stripe", "Midtrans")


def test_the_code_on_the_page_asks_for_exactly_what_is_due(shop_with_code: Shop) -> None:
    """B09: read back from the picture by a reader that knows nothing of us."""
    visitor = shop_with_code.visitor()
    reference = shop_with_code.ordered(visitor, method="qris")
    asked = due(shop_with_code, reference)

    visitor.assert_sees("Please scan and pay", f"Rp{asked:,}".replace(",", "."))
    assert code_on(visitor) == qris_code.filled(STATIC, asked, bill=reference)
    assert TOTAL - 999 <= asked < TOTAL

    visitor.link("Keep the picture").follow()
    assert visitor.response.headers["Content-Type"] == "image/png"
    kept = Image.open(io.BytesIO(visitor.response.content))
    assert scanned(kept) == qris_code.filled(STATIC, asked, bill=reference)


def test_after_half_an_hour_the_code_is_gone_and_can_be_asked_for_again(
    shop_with_code: Shop,
) -> None:
    """B10"""
    visitor = shop_with_code.visitor()
    reference = shop_with_code.ordered(visitor, method="qris")
    before = due(shop_with_code, reference)

    with clock.at(clock.now() + timedelta(minutes=31)):
        visitor.get(f"/en/orders/{reference}").assert_sees("This code is no longer shown")
        visitor.get(f"/en/orders/{reference}/qris.png")
        assert visitor.status == 404

        visitor.get(f"/en/orders/{reference}").link("Pay in another way").follow()
        visitor.form("Pay like this").fill(method="qris").press()

        visitor.assert_ok().assert_sees("Please scan and pay")
        assert due(shop_with_code, reference) != before


def test_the_buyer_pays_in_another_way(shop_with_code: Shop) -> None:
    visitor = shop_with_code.visitor()
    reference = shop_with_code.ordered(visitor)
    visitor.assert_sees("Please transfer exactly").link("Pay in another way").follow()
    visitor.assert_ok().assert_sees("Did you pay already?", "QRIS", "Cash at our counter")
    assert "transfer" not in {
        str(choice["value"]) for choice in visitor.page.select("input[name=method]")
    }

    visitor.form("Pay like this").fill(method="cash").press()

    assert visitor.path == f"/en/orders/{reference}"
    visitor.assert_ok().assert_sees("Please pay like this now.", "Please pay at our counter")


def test_nobody_else_sees_or_changes_it(shop_with_code: Shop) -> None:
    reference = shop_with_code.ordered(shop_with_code.visitor(), method="qris")

    for path in (f"/en/orders/{reference}/pay", f"/en/orders/{reference}/qris.png"):
        assert shop_with_code.visitor().get(path).status == 404
