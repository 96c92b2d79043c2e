"""The treasurer says of a line of the bank's statement that a provider paid it out."""

import pytest
from flask import Flask

from marketplace.kernel.db import db
from marketplace.payments import reconciling
from marketplace.payments import statement as statements
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble
from tests.trade import POUCH, rows_of
from tests.web.office.colleagues import sekar, tono
from tests.world import SEKAR

TOTAL = POUCH + 11_000
FEE = TOTAL * 29 // 1000 + 2_000
OWED = TOTAL - FEE
LINK = "Paid out by a provider"


@pytest.fixture
def shop(app: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(app, stripe)


def rupiah(amount: int) -> str:
    return f"Rp{amount:,}".replace(",", ".")


def shown(shop: OnlineTrade, *amounts: int, text: str = "TRSF") -> tuple[str, str]:
    """The statement that shows these amounts, and its last line."""
    with shop.inside():
        shop.statements += 1
        rows, running = ["Tanggal,Keterangan,Debit,Kredit,Saldo"], 0
        for amount in amounts:
            running += amount
            rows.append(f"20/11/2026,{text} {shop.statements},,{amount},{running}")
        file = "\n".join([*rows, ""]).encode()
        code = reconciling.import_statement(file, by=SEKAR)
        known = statements.known_as(db.session(), code)
        return code, statements.lines_of(db.session(), known)[-1].code


def books(shop: OnlineTrade) -> dict[str, int]:
    with shop.inside():
        assert shop.sound()
        return rows_of(shop.books(), 1100, 1200, 5100)


def test_a_line_that_names_stripe_is_confirmed_in_two_presses(shop: OnlineTrade) -> None:
    with shop.inside():
        shop.paid_online()
    code, line = shown(shop, OWED, text="STRIPE PAYOUT")
    office = sekar(shop).get(f"/office/statements/{code}")
    office.assert_sees("A provider pays out Stripe")

    office.link(LINK).follow().assert_sees("STRIPE PAYOUT", f"Stripe, owes us {rupiah(OWED)}")
    assert office.page.select_one("input[name=provider][value=stripe][checked]")
    office.form("Confirm").press()
    office.assert_ok().assert_sees("The money has arrived.", "Paid out by Stripe", "Sekar")
    office.submit_again(office.sent[-1])

    assert books(shop) == {"1100:main": OWED, "5100:all": FEE}
    office.get(f"/office/statement-lines/{line}/provider").assert_sees("No provider owes us money.")


def test_a_sum_that_cannot_be_comes_back_with_a_sentence(shop: OnlineTrade) -> None:
    with shop.inside():
        shop.paid_online()
    code, line = shown(shop, OWED + 700)
    office = sekar(shop).get(f"/office/statements/{code}").link(LINK).follow()

    office.form("Confirm").press()
    assert office.status == 422
    office.form("Confirm").fill(provider="stripe").press()
    assert office.status == 409
    asked = f"Stripe owes us {rupiah(OWED)}. This would be {rupiah(OWED + 700)}."
    office.assert_sees(asked)
    office.form("Confirm").fill(provider="stripe", before_fee="1").press()
    assert office.status == 409
    office.assert_sees("The bank shows that")

    assert books(shop) == {"1200:stripe": OWED, "5100:all": FEE}
    with shop.inside():
        assert statements.line_known_as(db.session(), line).booked_as == ""


def test_a_fee_that_was_kept_is_named_by_hand(shop: OnlineTrade) -> None:
    with shop.inside():
        shop.paid_online()
    _, line = shown(shop, OWED - 900)
    office = sekar(shop).get(f"/office/statement-lines/{line}/provider")

    office.form("Confirm").fill(provider="stripe", before_fee=str(OWED)).press()

    office.assert_ok().assert_sees("The provider kept Rp900.")
    assert books(shop) == {"1100:main": OWED - 900, "5100:all": FEE + 900}


def test_nothing_is_offered_where_no_provider_owes_us(shop: OnlineTrade) -> None:
    code, line = shown(shop, 50_000)
    office = sekar(shop).get(f"/office/statements/{code}").assert_sees("QRIS money in one sum")
    office.assert_sees_not(LINK)
    assert tono(shop).get(f"/office/statement-lines/{line}/provider").status == 403
    assert office.get("/office/statement-lines/K7M29QXF/provider").status == 404
