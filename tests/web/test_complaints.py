"""A complaint through the pages: the buyer says it, staff ask its maker and decide, each of them
reads what is theirs and nothing of the others.
"""

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.fulfilment import complaining, replacing, returning, sending
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.lifecycles import Role
from marketplace.orders import complaint as complaints
from marketplace.orders import evidence
from marketplace.orders import part as parts
from marketplace.orders.complaint import Complaint
from marketplace.payments.refund import WRITTEN_OFF
from tests.fulfilment.test_complaining import arrived, complain, wrong
from tests.photos import camera_photo
from tests.trade import Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, ratna, sekar, tono
from tests.world import DEWI, RATNA, SEKAR, World

CANARY = "KENARI-PEMBELI jahitan lepas, alamat saya Jalan Rahasia 9"
ASKED = "Apakah jahitan sudah dikunci?"


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def buyer(trade: Trade, reference: str) -> Visitor:
    with trade.inside():
        key = trade.of(reference).key
    return trade.visitor().get(f"/en/orders/{reference}?key={key}").assert_ok()


def the(trade: Trade, reference: str) -> Complaint:
    db.session.rollback()
    return complaints.of_order(db.session(), reference)[-1]


def complained(trade: Trade, *, picture: bool = True) -> tuple[Visitor, str, str]:
    """Dewi on the page of her complaint; her order and its code."""
    with trade.inside():
        reference, _ = arrived(trade, pouches=2)
    page = buyer(trade, reference)
    page.link("Something is wrong").follow().assert_ok().assert_sees("You can tell us here until")
    form = page.form("Send the complaint").fill(
        quantity_0="1", reason_0="broken", text=CANARY, wish="money"
    )
    if picture:
        form.attach("picture", "foto.jpg", camera_photo(400, 300), "image/jpeg")
    form.press()
    page.assert_ok().assert_sees("Thank you. We look at it", "It is broken", "We answer before")
    with trade.inside():
        return page, reference, the(trade, reference).code


def asked(trade: Trade, code: str) -> Visitor:
    """Ratna has asked Melati with the picture, and answered Dewi."""
    office = ratna(trade).assert_sees("Complaints").get("/office/complaints")
    office.assert_sees("Pouch bunga", "It is broken", "To answer").link(code).follow()
    office.assert_ok().assert_sees(CANARY, "Rumah Flanel")
    with trade.inside():
        found = complaints.known_as(db.session(), code)
        photo = evidence.of_complaint(db.session(), found.id)[0].code
    office.link("Ask the maker").follow()
    office.form("Ask her").fill(text=ASKED, picture=photo).press()
    office.assert_ok().assert_sees(ASKED).link("Answer the buyer").follow()
    office.form("Send the answer").fill(text="Kami lihat dulu, mohon tunggu.").press()
    return office.assert_ok().assert_sees("To decide")


def test_from_complaint_to_refund(trade: Trade) -> None:
    """B18, B19, M13: each step on the page of whoever takes it."""
    page, reference, code = complained(trade)
    office = asked(trade, code)
    her = trade.as_producer(trade.melati)
    her.get("/studio/").assert_sees("Koperasi bertanya tentang barang buatan Anda.")
    her.link("Baca dan jawab").follow().link("Baca").follow().assert_sees(ASKED)
    her.form("Kirim").fill(text="Sudah, dua kali.").press()
    her.assert_ok().assert_sees("Sudah, dua kali.")
    office.get(f"/office/complaints/{code}").assert_sees("Sudah, dua kali.", "Rumah Flanel")

    office.link("Money back").follow()
    verdict = {"borne_by": "producer", "goods": "written_off", "told": "Maaf, uang kembali."}
    office.form("Look who bears what").fill(verdict).press()
    office.assert_ok().assert_sees("This would happen", "Rp45.000")
    office.form("Decide so").press("Decide so")

    office.assert_ok().assert_sees("Decided. The refund waits for its approval.")
    page.get(f"/en/orders/{reference}").assert_sees("You get money back", "Complaint decided")
    page.link("Read it").follow().assert_sees("Maaf, uang kembali.", "You get Rp45.000 back")
    page.assert_sees_not("Sudah, dua kali.", ASKED, "Rumah Flanel", trade.melati.code)
    her.get("/studio/tasks/doubts").assert_sees("Sudah selesai").link("Baca").follow()
    her.assert_sees("Barang ini dikembalikan. Tidak ada pendapatan darinya.")
    with trade.inside():
        assert trade.sound()


def test_from_complaint_to_new_goods(trade: Trade) -> None:
    """B19: they are on her list again, and she is told that they are paid."""
    page, reference, code = complained(trade, picture=False)
    office = ratna(trade).get(f"/office/complaints/{code}")
    office.link("Send it once more").follow()
    office.form("Send it once more").fill(told="Kami kirim lagi.").press()
    assert office.status == 422, "nobody is chosen in advance"
    office.form("Send it once more").fill(borne_by="cooperative").press()

    office.assert_ok().assert_sees("Sent once more", "To make")
    page.get(f"/en/orders/{reference}").assert_sees("We send it once more")
    her = trade.as_producer(trade.melati).get("/studio/tasks")
    her.assert_sees("Sekali lagi, pengganti barang yang kurang baik.", "Ini dibayar.")
    office.form("Call it off and decide again").press()
    office.assert_ok().assert_sees("Called off. Please decide again.", "To decide")
    with trade.inside():
        assert trade.sound()


def test_nothing_goes_back_and_the_buyer_reads_why(trade: Trade) -> None:
    page, reference, code = complained(trade, picture=False)
    office = ratna(trade).get(f"/office/complaints/{code}")
    office.link("Nothing").follow()
    office.form("Decide").fill(told="Sesuai keterangan, mohon maaf.").press()
    office.assert_ok()

    page.get(f"/en/orders/{reference}/complaints/{code}")
    page.assert_sees("Looked at and closed", "Sesuai keterangan", "The Ministry of Trade helps")
    assert not page.has_form("It is all right now")
    office.get("/office/complaints").assert_sees("No complaints.")
    office.link("Those that have ended").follow().assert_sees(code)


def test_the_buyer_adds_pictures_and_takes_it_back(trade: Trade) -> None:
    """B18: three pictures at most, and only the buyer's own eyes and the staff's."""
    page, reference, code = complained(trade)
    for _each in range(2):
        form = page.form("Send the picture")
        form.attach("picture", "b.jpg", camera_photo(400, 300), "image/jpeg").press()
        page.assert_ok()
    assert not page.has_form("Send the picture")
    with trade.inside():
        found = the(trade, reference)
        photos = [photo.code for photo in evidence.of_complaint(db.session(), found.id)]
    assert len(photos) == 3
    own = page.get(f"/en/orders/{reference}/complaints/{code}/pictures/{photos[0]}")
    assert own.response.headers["Cache-Control"] == "no-store"
    page.get(f"/en/orders/{reference}/complaints/{code}")
    page.form("It is all right now").press()

    page.assert_ok().assert_sees("Your complaint is taken back.").assert_sees_not("Your complaint:")
    with trade.inside():
        assert the(trade, reference).state == "withdrawn"


def test_nobody_sees_what_is_not_theirs(trade: Trade) -> None:
    """PR-14: the maker reads the office's words and the one picture; strangers find nothing."""
    _page, reference, code = complained(trade)
    with trade.inside():
        found = the(trade, reference)
        photo = evidence.of_complaint(db.session(), found.id)[0].code
    her = trade.as_producer(trade.melati)
    assert her.get(f"/studio/tasks/doubts/pictures/{photo}").status == 404
    asked(trade, code)
    assert her.get(f"/studio/tasks/doubts/pictures/{photo}").status == 200
    her.get("/studio/tasks/doubts").link("Baca").follow().assert_ok()
    for secret in (CANARY, "KENARI", reference, DEWI.name, DEWI.phone, code):
        her.assert_sees_not(secret)
    question = her.path.rpartition("/")[2]
    kenanga = trade.as_producer(trade.kenanga)
    assert kenanga.get(f"/studio/tasks/doubts/{question}").status == 404
    assert kenanga.get(f"/studio/tasks/doubts/pictures/{photo}").status == 404
    stranger = trade.visitor()
    for path in ("", f"/complaints/{code}", f"/complaints/{code}/pictures/{photo}", "/complain"):
        assert stranger.get(f"/en/orders/{reference}{path}").status == 404
    with trade.inside():
        elsewhere, _ = arrived(trade, pouches=1)
    for path in (f"/complaints/{code}", f"/complaints/{code}/pictures/{photo}"):
        assert buyer(trade, elsewhere).get(f"/en/orders/{elsewhere}{path}").status == 404


def test_who_of_the_staff_may(trade: Trade) -> None:
    """B19: the floor reads and writes down; a manager answers and decides; nobody else."""
    _page, reference, code = complained(trade)
    places: list[tuple[Callable[[World], Visitor], str, int]] = [
        (tono, "", 200), (tono, "/refund", 403), (tono, "/answer", 403), (tono, "/resend", 403),
        (tono, "/leave", 403), (tono, "/ask", 403), (sekar, "", 403), (sekar, "/refund", 403),
    ]  # fmt: skip
    signed_in = dict[Callable[[World], Visitor], Visitor]()
    for who, path, status in places:
        visitor = signed_in.setdefault(who, signed_in.get(who) or who(trade))
        assert visitor.get(f"/office/complaints/{code}{path}").status == status
    auditor = at_office(trade, "Agnes", Role.AUDITOR)
    assert auditor.get(f"/office/complaints/{code}").status == 403
    with trade.inside():
        assert the(trade, reference).state == "open"


def test_staff_write_it_down_for_a_caller(trade: Trade) -> None:
    """B18: late, with a reason; without one nothing happens."""
    with trade.inside():
        reference = trade.reference_of(trade.earned(pouches=2))
    office = tono(trade).get(f"/office/orders/{reference}")
    office.link("The buyer complains").follow()
    facts = {"quantity_0": "1", "reason_0": "broken", "text": "Lepas.", "wish": "replacement"}
    office.form("Write it down").fill(facts).press()
    assert office.status == 422
    office.assert_sees("The time is over. Please say why we take it up.")
    office.form("Write it down").fill(late_reason="cacat jahitan").press()

    office.assert_ok().assert_sees("The complaint is written down.", "cacat jahitan")
    page = buyer(trade, reference).assert_sees("Your complaint")
    page.get(f"/en/orders/{reference}/complain").assert_sees("Your rights by law do not end")


def test_the_list_asks_few_questions_however_long_it_is(trade: Trade) -> None:
    """The most urgent first, thirty on a page, and no more questions for more rows."""
    def many(n: int) -> None:
        with trade.inside():
            reference, _ = arrived(trade, pouches=n)
            for _each in range(n):
                key = trade.of(reference).key
                complaining.complain(reference, key, wrong(), None, key=codes.token())

    office = ratna(trade)
    many(1)
    with trade.inside(), trade.counting() as few:
        office.get("/office/complaints").assert_ok()
    many(3)
    with trade.inside(), trade.counting() as more:
        office.get("/office/complaints").assert_ok()
    assert len(more) == len(few) <= 20


def test_a_complete_parcel_shows_what_still_waits(trade: Trade) -> None:
    with trade.inside():
        reference, parcel = arrived(trade, pouches=2)
        key = trade.of(reference).key
        complaining.complain(reference, key, wrong(), None, key=codes.token())
        sending.complete(parcel, by=RATNA)
        waiting = [part for part in trade.of(reference).parts if part.state == "packed"]
        assert [part.quantity for part in waiting] == [1]
        assert parts.on_the_way(db.session(), trade.melati.code) == waiting
    page = buyer(trade, reference).assert_sees("Complaint: we look at it")
    page.assert_sees("Arrived").assert_sees_not("Rumah Flanel")
    tono(trade).get(f"/office/shipments/{parcel}").assert_ok()


def test_an_order_with_complaints_is_read_in_twenty_queries(trade: Trade) -> None:
    """B18: sent once more, refunded and in question; more of them cost no more."""
    with trade.inside():
        reference, _first = arrived(trade, pouches=5)
        for _each in range(2):
            replacing.send_again(
                complain(trade, reference).code, "cooperative", "Maaf.", key=codes.token(), by=RATNA
            )
        complain(trade, reference)
        asked = Asked("cooperative", WRITTEN_OFF, "x", {0: 1})
        returning.give_back(reference, asked, key=codes.token(), by=SEKAR)
    office = ratna(trade).get(f"/office/orders/{reference}")

    with trade.inside(), trade.counting() as queries:
        office.get(f"/office/orders/{reference}").assert_ok()

    assert 0 < len(queries) <= 20
    office.assert_sees("Give goods or delivery back")
