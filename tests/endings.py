"""What else can become of an order, told after the first sale through the pages alone: cash at the
counter, expiry and late money, a change of mind and money that goes back.
"""

from tests.persons import first
from tests.sale import DEWI_NAME, DEWI_PHONE, SNACK, SNACK_PRICE, Sale, statement


def cash_at_the_counter(sale: Sale) -> str:
    """Dewi pays and collects at the counter; the snack is earned when the time is over."""
    reference = place(sale, 1, "cash")
    sale.enter("tono")
    tono = sale.person("tono")
    tono.open(f"/office/orders/{reference}/cash")
    tono.press(received=f"{SNACK_PRICE}")
    tono.picture("cash-taken")
    sale.make("kenanga")
    for verb in ("receive", "accept"):
        tono.open("/office/receiving")
        tono.press(rf"/office/parts/\w+/{verb}")
    tono.open("/office/packing")
    tono.press(rf"/office/orders/{reference}/pack")
    tono.press(r"/office/shipments/\w+/collect")
    sale.clock.advance(days=7)
    sale.tick()
    dewi = sale.person("dewi")
    dewi.open(f"/orders/{reference}")
    dewi.picture("collected")
    return reference


def late_money_is_used(sale: Sale) -> str:
    """The order expires, the last snacks are gone when the money comes; later there are more."""
    reference = place(sale, 2, "transfer")
    due = due_of(sale)
    sale.clock.advance(days=3)
    sale.tick()
    count(sale, 0)  # she sold the rest at the market
    enter_statement(sale, due)
    sekar = sale.person("sekar")
    sekar.press(r"/office/statement-lines/\w+/confirm")
    sekar.open("/office/kept")
    assert reference in sekar.text()
    sekar.picture("kept-apart")
    count(sale, 6)
    sekar.open("/office/kept")
    sekar.press(rf"/office/kept/{reference}/use")
    return reference


def money_goes_back(sale: Sale) -> str:
    """Dewi changes her mind, her transfer comes all the same, and is returned to her account."""
    reference = place(sale, 1, "transfer")
    due = due_of(sale)
    dewi = sale.person("dewi")
    dewi.press(rf"/orders/{reference}/cancel")
    enter_statement(sale, due)
    sekar = sale.person("sekar")
    sekar.press(r"/office/statement-lines/\w+/confirm")
    sekar.open("/office/kept")
    sekar.press(rf"/office/kept/{reference}/return")
    refund = first(r"/office/refunds/(\w+)", sekar.path())
    dewi.open(f"/orders/{reference}")
    dewi.press(rf"/orders/{reference}/refund", bank="014", number="88 7766 5544", holder=DEWI_NAME)
    dewi.picture("refund-account")
    sekar.open(f"/office/refunds/{refund}")
    sekar.press(rf"/office/refunds/{refund}/approve")
    sekar.press(rf"/office/refunds/{refund}/destination")
    assert "8877665544" in sekar.text()
    sekar.open(f"/office/refunds/{refund}/send")
    sekar.press(paid_from="bank", bank_reference="TRX 991")
    sekar.press(rf"/office/refunds/{refund}/confirm")
    sekar.picture("refund-confirmed")
    return reference


def place(sale: Sale, quantity: int, method: str) -> str:
    """Dewi orders snacks and will collect them; returns the reference."""
    dewi = sale.person("dewi")
    dewi.open(f"/products/{sale.codes['public kripik']}")
    dewi.press("/cart", quantity=f"{quantity}")
    dewi.open("/checkout")
    dewi.press(delivery="pickup", method=method, name=DEWI_NAME, phone=DEWI_PHONE)
    dewi.press(step="order")
    return first(r"/orders/(\w+)", dewi.path())


def due_of(sale: Sale) -> int:
    """The exact amount on the order's page."""
    found = first(r"(Rp\d\d\. ?(?!000)\d\d\d)", sale.person("dewi").text())
    return int(found.removeprefix("Rp").replace(".", "").replace(" ", ""))


def enter_statement(sale: Sale, amount: int) -> None:
    """Sekar signs in and imports the bank's file of the day."""
    sale.enter("sekar")
    sekar = sale.person("sekar")
    sekar.open("/office/statements/import")
    file = statement(sale.clock.now, amount, "TRSF TERLAMBAT")
    sekar.press(upload=("file", "mutasi.csv", file, "text/csv"))


def count(sale: Sale, on_hand: int) -> None:
    """Kenanga counts how many snacks can be bought now."""
    sale.sign_in("kenanga")
    her = sale.person("kenanga")
    her.open(f"/studio/products/{sale.codes[SNACK]}")
    her.press(rf"/studio/products/{sale.codes[SNACK]}/stock", count=f"{on_hand}")
