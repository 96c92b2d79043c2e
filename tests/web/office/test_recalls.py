"""Through the pages: a number on a label leads to its orders, and the rest is done by hand in a few
presses.
"""

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue.lot import Lot
from marketplace.fulfilment import shipment as shipments
from marketplace.kernel.db import db
from marketplace.letters import WORDINGS
from marketplace.outbox import sending
from marketplace.outbox.channels import Letter
from marketplace.outbox.message import Message
from marketplace.payments import refund as refunds
from tests.trade import CRISPS, Trade
from tests.web.office.colleagues import ratna, sekar, tono
from tests.world import DEWI


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def the_lot(trade: Trade) -> str:
    """Of all crisps: they were counted on one day."""
    return db.session.scalars(select(Lot.code).where(Lot.sku == trade.crisps_sku)).one()


def told(trade: Trade) -> list[Message]:
    with trade.inside():
        query = select(Message).where(Message.kind == "goods recalled").order_by(Message.id)
        return list(db.session.scalars(query))


def order_of(shipment: str) -> str:
    return shipments.known_as(db.session(), shipment).order_reference


def test_a_recall_is_done_by_hand_in_a_few_presses(trade: Trade) -> None:
    """X12, M18 of the working day: look up, call back, read, tell, give back, finish."""
    with trade.inside():
        sent, packed = order_of(trade.sent(0, 2)), order_of(trade.packed(0, 1))
        unpaid, spared = trade.place(0, 1), trade.bought(1)
        lot = the_lot(trade)
    office = ratna(trade).get("/office/recalls").assert_ok()
    office.assert_sees("Nothing was ever called back.")

    office.form("Search").fill(q=lot.lower()).press()
    assert office.path == f"/office/lots/{lot}"
    office.assert_sees(sent, packed, unpaid, "Keripik tempe", "On its way", "Not paid yet")
    office.assert_sees_not(spared)
    office.link("Call this lot back").follow().assert_ok()
    office.form("Call it back").fill(why="").press()
    assert office.status == 422
    with trade.inside():
        assert db.session.scalar(select(func.count()).where(Lot.recalled_on.is_not(None))) == 0
    office.form("Call it back").fill(why="bau tengik").press()

    office.assert_ok().assert_sees("Nothing of this lot is sold or sent now.", "bau tengik")
    office.assert_sees("Buyers to tell", DEWI.name, lot, "Parcels to open", "Fresh goods needed")
    assert told(trade) == []
    office.form("Send this one").press()
    office.assert_sees("1 buyer will be told.", "Buyers are told")
    office.submit_again(office.sent[-1])
    [message] = told(trade)
    assert message.about == sent
    assert not office.has_form("Send all of them")

    office.link("Give the money back").follow().assert_ok()
    office.form("Look who bears what").fill(borne_by="cooperative").press("Look who bears what")
    office.form("Give it back").press("Give it back")
    office.assert_ok()
    with trade.inside():
        [refund] = refunds.of_order(db.session(), sent)
        assert (refund.amount, refund.goods) == (2 * CRISPS, "written_off")
    office.get("/office/recalls").assert_sees("Keripik tempe", lot, "Buyers are told")
    office.link("Keripik tempe").follow().assert_sees_not("Give the money back")
    office.form("Everything is done").press()
    office.assert_sees("Finished")
    with trade.inside():
        trade.sound()


def test_a_packed_parcel_is_opened_from_the_recall(trade: Trade) -> None:
    """X12: its order waits for fresh goods from then on."""
    with trade.inside():
        parcel = trade.packed(0, 1)
        reference, lot = order_of(parcel), the_lot(trade)
    office = ratna(trade).get(f"/office/lots/{lot}/recall")
    office.form("Call it back").fill(why="bau tengik").press()
    page = office.path
    office.assert_sees("Parcels to open", parcel)

    office.form("Open it again").press()

    assert office.path == page
    office.assert_sees("Fresh goods needed", reference)
    office.assert_sees_not("Parcels to open")
    with trade.inside():
        assert trade.states(reference) == ("paid", {"accepted"})
        assert trade.sound()


def test_the_letter_says_what_to_do_and_blames_nobody(trade: Trade) -> None:
    """X12: in the buyer's language; only the cooperative's name stands in it."""
    with trade.inside():
        trade.sent(0, 2)
        lot = the_lot(trade)
    office = ratna(trade).get(f"/office/lots/{lot}/recall")
    office.form("Call it back").fill(why="bau tengik").press()
    draft = f"Kami menarik makanan bernomor {lot}"
    office.assert_sees(draft)
    office.form("Send all of them").press()

    [message] = told(trade)
    with trade.inside():
        letter = sending.render(db.session(), message)
    assert isinstance(letter, Letter)
    assert draft in letter.text
    for private in (trade.kenanga.alias, trade.kenanga.code, "tengik"):
        assert private not in letter.text + letter.subject
    assert {"goods recalled", "recall lifted"} <= set(WORDINGS)


def test_a_lot_is_found_by_its_food_and_its_date(trade: Trade) -> None:
    with trade.inside():
        trade.place(0, 1)
        lot = db.session.scalars(select(Lot)).one()
        code, good_until = lot.code, lot.best_before
    office = tono(trade).get("/office/recalls")

    office.form("Search").fill(q="keripik", day=good_until.isoformat()).press()
    office.assert_ok().assert_sees(code)
    office.form("Search").fill(q="keripik", day="2020-01-01").press()
    office.assert_ok().assert_sees_not(code).assert_sees("No lot is called so.")
    office.get(f"/office/lots/{code}").assert_ok().assert_sees_not("Call this lot back")
    assert office.get(f"/office/lots/{code}/recall").status == 403
    assert office.get("/office/lots/NOWHERE2").status == 404


def test_a_mistake_is_undone_with_a_reason(trade: Trade) -> None:
    with trade.inside():
        trade.sent(0, 1)
        lot = the_lot(trade)
    office = ratna(trade).get(f"/office/lots/{lot}/recall")
    office.form("Call it back").fill(why="x").press()
    office.link("It was a mistake").follow().assert_ok()
    office.form("Lift the recall").fill(why=" ").press()
    assert office.status == 422

    office.form("Lift the recall").fill(why="salah nomor").press()

    office.assert_ok().assert_sees("Lifted", "salah nomor").assert_sees_not("Send all of them")
    office.get(f"/office/lots/{lot}").link("Call this lot back")


def test_the_list_is_printed_with_whom_to_call(trade: Trade) -> None:
    """X12: for staff alone; no maker's name stands beside a buyer's."""
    with trade.inside():
        reference = order_of(trade.sent(0, 2))
        lot = the_lot(trade)
    office = ratna(trade).get(f"/office/lots/{lot}/recall")
    office.form("Call it back").fill(why="x").press()

    office.link("Print the list").follow().assert_ok()

    office.assert_sees(reference, DEWI.name, "0890-0000-7777", lot)
    assert sekar(trade).get(office.path).status == 403


def test_she_learns_that_something_is_new_and_what_to_do(trade: Trade) -> None:
    """X12: neutrally, and without a word about orders."""
    with trade.inside():
        reference = order_of(trade.sent(0, 2))
        lot = the_lot(trade)
    her = trade.as_producer(trade.kenanga).get(f"/studio/products/{trade.crisps}")
    her.assert_sees_not("Mohon simpan terpisah")
    office = ratna(trade).get(f"/office/lots/{lot}/recall")
    office.form("Call it back").fill(why="bau tengik").press()

    her.get(f"/studio/products/{trade.crisps}").assert_ok()

    her.assert_sees("Mohon simpan terpisah").assert_sees_not("tengik", reference, lot)
    with trade.inside():
        news = select(Message.facts).where(
            Message.kind == "something new", Message.about == trade.kenanga.code
        )
        assert any("recall" in facts for facts in db.session.scalars(news))


def test_many_orders_ask_no_more_than_few(trade: Trade) -> None:
    """X12: at most twenty questions, however many orders there are."""
    with trade.inside():
        trade.sent(0, 1)
        lot = the_lot(trade)
    office = ratna(trade).get(f"/office/lots/{lot}/recall")
    office.form("Call it back").fill(why="x").press()
    recall = office.path

    def asked() -> list[int]:
        counts = []
        for page in (recall, f"{recall}/list", f"/office/lots/{lot}", "/office/recalls?q=keripik"):
            with trade.inside(), trade.counting() as queries:
                office.get(page).assert_ok()
            counts.append(len([query for query in queries if "FROM setting" not in query]))
        return counts

    few = asked()
    office.get(f"{recall}/lift").form("Lift the recall").fill(why="x").press()
    with trade.inside():
        for _ in range(3):
            trade.sent(0, 1)
            trade.bought(0, 1)
    office.get(f"/office/lots/{lot}/recall").form("Call it back").fill(why="x").press()
    recall = office.path

    assert asked() == few
    assert max(few) <= 20
