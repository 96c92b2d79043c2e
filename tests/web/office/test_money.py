"""Buyers' money in the office: the bank's lines, what is kept apart, what goes back."""

from dataclasses import replace

import pytest
from flask import Flask

from marketplace.checkout import expiring
from marketplace.fulfilment import cancelling
from marketplace.kernel.db import db
from marketplace.lifecycles import Role
from marketplace.payments import kept_money, reconciling, refunding
from marketplace.payments import refund as refunds
from marketplace.payments import statement as statements
from marketplace.payments.refund import RefundAccount
from tests.persons import AtHttp
from tests.trade import Trade, rows_of
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, bayu, ratna, sekar, tono
from tests.world import DEWI, RATNA, SEKAR

MOST_STATEMENTS = 14
CSV = "text/csv"


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def imported(office: Visitor, file: bytes) -> Visitor:
    office.get("/office/statements/import")
    office.form("Import").attach("file", "mutasi.csv", file, CSV).press()
    return office


def newest(office: Visitor) -> None:
    """Opens the first statement of the list."""
    first = office.page.select_one("tbody th a")
    assert first is not None
    office.go(str(first["href"])).assert_ok()


def test_a_file_is_imported_and_a_line_confirmed_once(trade: Trade) -> None:
    with trade.inside():
        reference = trade.place()
        due = trade.due(reference)
        file = trade.file(due, 77_777, -2_500)
    office = imported(sekar(trade), file).assert_ok()
    office.assert_sees("Fits", reference, "Not known", "Money out", "-Rp2.500")

    confirm = office.form("Confirm")
    confirm.press()
    office.assert_ok().assert_sees("The order is paid.", "Order paid", "Sekar")
    confirm.press()
    office.assert_ok()

    with trade.inside():
        assert trade.states(reference) == ("paid", {"to_make"})
        assert trade.books()["1100:main"] == due
        assert trade.sound()
    office.get("/office/statements").assert_sees("Sekar", "3")


def test_the_same_file_twice_says_so(trade: Trade) -> None:
    with trade.inside():
        file = trade.file(71_123)
    office = imported(sekar(trade), file).assert_ok()

    imported(office, file)

    assert office.status == 409
    office.assert_sees("This file was imported before. Nothing was added.")
    with trade.inside():
        assert len(statements.latest(db.session())) == 1


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "1 line was known already."), ("id", "1 baris sudah tercatat sebelumnya.")],
)
def test_an_overlapping_file_tells_how_much_of_it_was_known(
    trade: Trade, language: str, sentence: str
) -> None:
    known = b"Tanggal,Keterangan,Debit,Kredit,Saldo\n20/11/2026,SATU,,100,100\n"
    office = sekar(trade)
    person = AtHttp(office)
    if language == "id":
        person.open("/office/")
        person.press("/language")
    for content in (known, known + b"21/11/2026,DUA,,50,150\n"):
        person.open("/office/statements/import")
        person.press(upload=("file", "mutasi.csv", content, CSV))

    office.assert_ok().assert_sees(sentence, "DUA")


def test_a_file_that_does_not_add_up_is_refused_with_its_row(trade: Trade) -> None:
    office = imported(
        sekar(trade),
        b"Tanggal,Keterangan,Debit,Kredit,Saldo\n20/11/2026,A,,9,9\n20/11/2026,B,,5,6\n",
    )
    assert office.status == 409
    office.assert_sees("Row 3: the balance does not follow from the rows before.")

    office.form("Import").press()
    assert office.status in {409, 422}
    with trade.inside():
        assert statements.latest(db.session()) == []


def test_a_statement_page_takes_few_statements(trade: Trade) -> None:
    with trade.inside():
        amounts = [trade.due(trade.place(crisps=1, pouches=0)) for _ in range(8)]
        code = reconciling.import_statement(trade.file(*amounts, *range(900, 940)), by=SEKAR)
        lines = statements.lines_of(db.session(), statements.known_as(db.session(), code))
        for line in [line.code for line in lines[:3]]:
            trade.confirm(line)
    office = sekar(trade)

    for page in (f"/office/statements/{code}", "/office/statements", "/office/kept"):
        with trade.inside(), trade.counting() as told:
            office.get(page).assert_ok()
        assert len(told) <= MOST_STATEMENTS, told


def test_a_line_is_assigned_to_the_order_somebody_names(trade: Trade) -> None:
    with trade.inside():
        reference = trade.place()
        due = trade.due(reference)
        trade.transferred(due + 100_000)
    office = sekar(trade).get("/office/statements")
    newest(office)
    office.link("For an order").follow().assert_sees(f"Rp{(due + 100_000) // 1000}")
    office.form("Book it for this order").fill(reference="NOSUCH22").press()
    assert office.status == 409
    office.assert_sees("There is no order with this reference.")

    office.form("Book it for this order").fill(reference=reference.lower()).press()

    office.assert_ok().assert_sees(
        "What was too much is kept apart.", "Order paid, rest kept apart"
    )
    with trade.inside():
        assert trade.books()[f"2600:{reference}"] == -100_000
        assert trade.sound()


def test_money_nobody_knows_waits_and_goes_back(trade: Trade) -> None:
    with trade.inside():
        line = trade.transferred(50_000)
    office = sekar(trade).get("/office/statements")
    newest(office)
    office.form("Keep, owner not known").press()
    office.assert_ok().assert_sees("The money is kept until somebody asks for it.")
    with trade.inside():
        assert trade.books() == {"1100:main": 50_000, f"2900:{line}": -50_000}
    office.get("/office/kept").assert_sees("Owner not known", "Rp50.000")

    back = office.form("Return it")
    back.press()
    office.assert_ok().assert_sees("Refund", "Rp50.000", "Nobody knew whose money it was.")
    page = office.path
    back.press()

    assert office.path == page
    with trade.inside():
        assert len(refunds.unfinished(db.session())) == 1
        assert trade.sound()


def test_kept_money_pays_its_order_or_goes_back(trade: Trade) -> None:
    with trade.inside():
        late, twice = trade.place(pouches=5), trade.bought(pouches=0, crisps=1)
        trade.confirm(trade.transferred(trade.due(twice)))
        with trade.after_hold(late):
            expiring.expire_due()
            other = trade.bought(pouches=1)
            trade.confirm(trade.transferred(trade.due(late)))
            cancelling.cancel_as_staff(
                other, reason="asked by phone", borne_by="cooperative", by=RATNA
            )
    office = sekar(trade).get("/office/kept").assert_sees(late, twice, "Goods gone", "Paid twice")

    office.form(f"/office/kept/{late}/use").press()
    office.assert_ok().assert_sees("The order is paid.")
    office.get("/office/kept").assert_sees_not(f"/office/kept/{twice}/use")
    office.form(f"/office/kept/{twice}/return").press()

    office.assert_ok().assert_sees("The money did not fit the order.")
    with trade.inside():
        assert rows_of(trade.books(), 2600) == {}
        assert trade.states(late) == ("paid", {"to_make"})
        assert trade.sound()


def refunded(trade: Trade, pouches: int = 1) -> str:
    """A paid order its buyer called off and said where the money goes; the refund's code."""
    with trade.inside():
        reference = trade.bought(pouches)
        key = trade.of(reference).key
        cancelling.cancel_as_buyer(reference, key)
        account = RefundAccount("014", "1234567890", "DEWI PEMBELI")
        refunding.name_destination(reference, key, account)
        return refunds.of_order(db.session(), reference)[0].code


def test_a_refund_goes_its_way_and_the_account_is_shown_once(trade: Trade) -> None:
    code = refunded(trade)
    office = sekar(trade).get("/office/refunds").assert_sees(code, "To approve")
    office.link(code).follow()
    office.form("Approve").press()
    office.assert_ok().assert_sees("Approved. It can be paid now.")
    office.assert_sees_not("1234567890", "DEWI PEMBELI")
    office.form("See the account").press()
    office.assert_ok().assert_sees("BCA", "1234567890", "DEWI PEMBELI")
    assert office.response.headers["Cache-Control"] == "no-store"
    office.get(f"/office/refunds/{code}").assert_sees_not("1234567890")

    office.link("Record the payment").follow()
    office.form("It is paid").fill(paid_from="bank").press()
    assert office.status == 422
    sent = office.form("It is paid").fill(paid_from="bank", bank_reference="BCA-77")
    sent.press()
    office.assert_ok().assert_sees("Recorded.", "BCA-77", "Being returned")
    office.get(f"/office/refunds/{code}/send")
    sent.press()
    office.assert_ok()
    confirm = office.form("The buyer has it")
    confirm.press()
    confirm.press()

    office.assert_ok().assert_sees("The buyer has it")
    with trade.inside():
        assert rows_of(trade.books(), 2500) == {}
        assert trade.sound()


def test_a_refund_the_bank_sent_back_can_be_sent_again(trade: Trade) -> None:
    code = refunded(trade)
    office = sekar(trade).get(f"/office/refunds/{code}")
    office.form("Approve").press()
    office.link("Record the payment").follow()
    office.form("It is paid").fill(paid_from="bank", bank_reference="BCA-77").press()

    office.form("The bank sent it back").press()

    office.assert_ok().assert_sees("Came back")
    office.link("Record the payment")
    with trade.inside():
        assert sum(rows_of(trade.books(), 2500).values()) == -56_000


def test_cash_that_is_not_in_the_box_is_not_given_back(trade: Trade) -> None:
    code = refunded(trade)
    office = sekar(trade).get(f"/office/refunds/{code}")
    office.form("Approve").press()
    office.link("Record the payment").follow()
    office.form("It is paid").fill(paid_from="cash").press()

    office.form("The buyer has it").press()

    assert office.status == 409
    office.assert_sees("The books know of less money there.")
    with trade.inside():
        assert refunds.known_as(db.session(), code).state == "sent"


def test_a_large_refund_shows_who_must_act(trade: Trade) -> None:
    with trade.inside():
        reference = trade.bought(5, 3)
    manager = ratna(trade).get(f"/office/orders/{reference}")
    asked = {"reason": "Asked by phone", "borne_by": "cooperative"}
    manager.form("Cancel the order").fill(asked).press()
    with trade.inside():
        code = refunds.of_order(db.session(), reference)[0].code

    manager.get(f"/office/refunds/{code}").assert_sees("Another person must approve it.")
    assert not manager.has_form("Approve")

    sekar(trade).get(f"/office/refunds/{code}").form("Approve").press()
    with trade.inside():
        assert refunds.known_as(db.session(), code).state == "approved"


def test_who_may_see_what(trade: Trade) -> None:
    code = refunded(trade)
    auditor = at_office(trade, "Agnes", Role.AUDITOR).get(f"/office/refunds/{code}")
    auditor.assert_ok().assert_sees("Rp56.000").assert_sees_not("DEWI", "1234567890")
    assert not auditor.has_form("Approve") and not auditor.has_form("See the account")
    administrator = bayu(trade).get(f"/office/refunds/{code}").assert_ok()
    assert administrator.has_form("Approve") and not administrator.has_form("See the account")

    packer = tono(trade)
    for page in ("statements", "statements/import", "kept", "refunds", f"refunds/{code}"):
        assert packer.get(f"/office/{page}").status == 403, page
    for page in ("statements", "kept", "statements/import"):
        assert auditor.get(f"/office/{page}").status == 403, page


def test_codes_nobody_has_are_not_found(trade: Trade) -> None:
    office = sekar(trade)

    for page in (
        "statements/K7M29QXF", "statement-lines/K7M29QXF/assign", "refunds/K7M29QXF",
        "refunds/K7M29QXF/send",
    ):  # fmt: skip
        assert office.get(f"/office/{page}").status == 404, page


def test_money_for_the_order_of_somebody_else_needs_a_tick(trade: Trade) -> None:
    """The form comes back as it was typed; nothing has moved."""
    with trade.inside():
        reference = trade.bought()
        due = trade.due(reference)
        trade.confirm(trade.transferred(due))
        other = trade.place(0, 1, buyer=replace(DEWI, phone="+6289000001111", email=""))
        code = kept_money.open_of(db.session(), reference)[0].code
    office = sekar(trade).get(f"/office/kept/receipts/{code}").assert_ok()

    office.form("Keep it for this order").fill(reference=other).press()

    assert office.status == 422
    office.assert_sees("This is an order of somebody else. Did the buyer ask for it?")
    form = office.form("Keep it for this order")
    assert (form.value("reference"), "asked" in dict(form.sent().fields)) == (other, False)
    with trade.inside():
        assert rows_of(trade.books(), 2600) == {f"2600:{reference}": -due}
    form.fill(asked=True).press()
    office.assert_ok().assert_sees("The money is kept for that order now.")
    with trade.inside():
        assert rows_of(trade.books(), 2600) == {f"2600:{other}": -due}
