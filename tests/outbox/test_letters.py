"""What buyers, producers and staff are told, and what nobody is told."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.catalogue.lot import Lot
from marketplace.fulfilment import cancelling, complaining, recalling, resolving
from marketplace.fulfilment.complaining import Wrong
from marketplace.kernel.db import db, transaction
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.words import _, speaking
from marketplace.letters import WORDINGS
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Order as States
from marketplace.orders.order import PICKUP, sealed_columns
from marketplace.outbox import sending
from marketplace.outbox.channels import Letter
from marketplace.outbox.message import Message, queue
from marketplace.outbox.sending import ByHand, Nothing, Rendered
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments.kept_money import Why, keep
from marketplace.web.office.today import KIND_WORDS
from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite
from tests.outbox.letter_page import LetterPage
from tests.trade import Trade
from tests.world import BAYU, COOPERATIVE, DEWI, RATNA, SEKAR, TONO

REASON = "no more flour"


@pytest.fixture(scope="module")
def lasting_trade(
    engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Trade, dict[str, Letter]]]:
    with app_on_sqlite(engines, tmp_path_factory.mktemp("letters")) as app:
        trade = Trade(app)
        with app.app_context():
            letters = every_letter(trade)
        yield app, trade, letters


@pytest.fixture
def trade(lasting_trade: tuple[Flask, Trade, dict[str, Letter]]) -> Iterator[Trade]:
    with lasting_trade[0].app_context():
        yield lasting_trade[1]


@pytest.fixture
def letters(lasting_trade: tuple[Flask, Trade, dict[str, Letter]]) -> dict[str, Letter]:
    return lasting_trade[2]


def every_letter(trade: Trade) -> dict[str, Letter]:
    """One of each kind, about orders that are where such a letter is due."""
    placed = trade.place(crisps=1)
    shipment = trade.sent(pouches=1, crisps=1)
    sent = db.session.scalars(select(Message.about).where(Message.kind == "order sent")).one()
    collected = trade.bought(pouches=1, method=payments.CASH, delivery=PICKUP)
    waits = trade.of(collected).parts[0].code
    cancelled = trade.bought(pouches=0, crisps=1)
    cancelling.cancel_as_staff(cancelled, reason=REASON, borne_by="cooperative", by=RATNA)
    refund = refunds.of_order(db.session(), cancelled)[0].code
    with transaction() as session:
        kept = keep(session, cancelled, trade.payment(cancelled).code, Why.CANCELLED, 5_000)
    expired = trade.place(pouches=0, crisps=1)
    with transaction():
        trade.of(expired).move("expire", by=THE_SYSTEM)
    return {
        "order placed": letter("order placed", placed),
        "order paid": letter("order paid", collected),
        "order readdressed": letter("order readdressed", placed),
        "order delayed": letter("order delayed", collected, day="2026-08-03", part=waits),
        "order in parts": letter("order in parts", collected),
        "order sent": letter("order sent", sent, shipment=shipment),
        "order arrived": letter("order arrived", sent, shipment=shipment),
        "order to collect": letter("order to collect", collected),
        "parcel returned": letter("parcel returned", sent, shipment=shipment),
        "parcel lost": letter("parcel lost", sent, shipment=shipment),
        "order expired": letter("order expired", expired),
        "order cancelled": letter("order cancelled", cancelled),
        "order changed": letter("order changed", collected, refund=refund),
        "order stands again": letter("order stands again", placed),
        "money kept apart": letter("money kept apart", cancelled, kept=kept.code),
        "payment not found": letter("payment not found", placed, payment="PAYMENT2"),
        "refund asked": letter("refund asked", cancelled, refund=refund),
        "refund confirmed": letter("refund confirmed", cancelled, refund=refund),
        **recall_letters(trade, sent),
        **complaint_letters(trade, sent),
    }


def complaint_letters(trade: Trade, sent: str) -> dict[str, Letter]:
    """A buyer misses a parcel; the office answers and decides."""
    wrong = Wrong({0: 1}, {0: "not_arrived"}, REASON, "money")
    code = complaining.complain(sent, trade.of(sent).key, wrong, None, key="complain")
    answered = letter("complaint answered", sent, said=code)
    resolving.leave(code, REASON, key="leave", by=RATNA)
    return {
        "complaint answered": answered,
        "complaint decided": letter("complaint decided", sent, complaint=code),
    }


def recall_letters(trade: Trade, sent: str) -> dict[str, Letter]:
    """Called back, and found to be good after all."""
    lot = db.session.scalars(select(Lot.code).where(Lot.sku == trade.crisps_sku)).one()
    recall = recalling.recall_lot(lot, why=REASON, key="recall", by=RATNA)
    recalled = letter("goods recalled", sent, recall=recall, also="")
    recalling.lift(recall, why=REASON, by=RATNA)
    return {
        "goods recalled": recalled,
        "recall lifted": letter("recall lifted", sent, recall=recall),
    }


def rendered(kind: str, about: str, **facts: str | int) -> Rendered:
    """What such a message says now."""
    with transaction() as session:
        queue(session, kind, about=about, **facts)
    query = select(Message).where(Message.kind == kind, Message.about == about)
    newest = db.session.scalars(query.order_by(Message.id.desc()).limit(1)).one()
    return sending.render(db.session(), newest)


def letter(kind: str, about: str, **facts: str | int) -> Letter:
    said = rendered(kind, about, **facts)
    assert isinstance(said, Letter)
    return said


def about(letter: Letter) -> str:
    """The reference of the order it is about."""
    return letter.key.partition(".")[2]


def test_every_kind_of_letter_is_read_here(letters: dict[str, Letter]) -> None:
    assert set(letters) == set(WORDINGS)


@pytest.mark.parametrize("kind", sorted(WORDINGS))
def test_a_letter_tells_nothing_of_goods_makers_or_addresses(
    trade: Trade, letters: dict[str, Letter], kind: str
) -> None:
    makers = [trade.melati, trade.kenanga]
    secrets = [
        "Pouch", "Keripik", "bunga", "tempe", REASON,
        *(word for her in makers for word in (her.alias, her.code, her.pin)), "Melati", "Kenanga",
        DEWI.name, DEWI.phone, DEWI.street, DEWI.village, DEWI.district, DEWI.city, DEWI.postcode,
        DEWI.landmark, RATNA.code, SEKAR.code, TONO.code, BAYU.code,
    ]  # fmt: skip
    said = letters[kind]
    key = trade.of(about(said)).key
    told = f"{said.subject} {said.sender_name} {said.sender} {said.text.replace(key, '')}"
    page = LetterPage(said.html)

    assert (page.words, page.faults) == (" ".join(said.text.split()), [])
    assert [word for word in secrets if word.casefold() in told.casefold()] == []


@pytest.mark.parametrize("kind", sorted(WORDINGS))
def test_a_letter_names_the_cooperative_the_order_and_the_key_to_it(
    trade: Trade, letters: dict[str, Letter], kind: str
) -> None:
    said = letters[kind]
    order = trade.of(about(said))

    assert said.to == DEWI.email
    assert (said.sender, said.sender_name) == (COOPERATIVE.email, COOPERATIVE.name)
    assert said.subject.endswith(f" {order.reference}")
    assert f"/orders/{order.reference}?key={order.key}" in said.text
    assert COOPERATIVE.phone in said.text
    assert said.text.rstrip().endswith(COOPERATIVE.name)


def test_letters_say_amounts_courier_and_waybill(trade: Trade, letters: dict[str, Letter]) -> None:
    placed, sent = letters["order placed"], letters["order sent"]
    back = refunds.of_order(db.session(), about(letters["refund asked"]))[0].amount

    assert format_rupiah(trade.due(about(placed))) in placed.text
    assert COOPERATIVE.account_number in placed.text
    assert re.search(r"JNE.*JP[0-9A-Z]{10}", sent.text)
    assert format_rupiah(back) in letters["refund asked"].text
    assert format_rupiah(back) in letters["refund confirmed"].text


def test_who_paid_is_told_of_the_nota_and_who_cancelled_of_its_counter(
    trade: Trade, letters: dict[str, Letter]
) -> None:
    """B23: by their numbers; the papers themselves are behind the order's key."""
    codes = set(db.session.scalars(text("SELECT code FROM paper")))
    assert len({code for code in codes if code in letters["order paid"].text}) == 1
    assert len({code for code in codes if code in letters["order cancelled"].text}) == 1


def test_who_pays_by_qris_is_not_told_to_transfer(trade: Trade) -> None:
    reference = trade.place(pouches=0, crisps=1)
    with transaction():
        trade.payment(reference).method = payments.QRIS

    said = letter("order placed", reference).text

    assert COOPERATIVE.account_number not in said
    assert "halaman pesanan" in said


@pytest.mark.parametrize("kind", sorted(WORDINGS))
def test_every_letter_has_a_name_in_the_office(kind: str) -> None:
    assert kind in KIND_WORDS
    assert f'"{kind}":' in (Path(__file__).parents[2] / "templates/parts/states.html").read_text()


def test_a_letter_speaks_the_language_of_its_order(trade: Trade) -> None:
    reference = trade.bought()
    with speaking("en"):
        indonesian = letter("order paid", reference)
    with transaction():
        trade.of(reference).language = "en"
    english = letter("order paid", reference)

    assert "Halo" in indonesian.text
    assert english.subject == f"Your order {reference}"
    assert "Your money has arrived. We are preparing your goods." in english.text
    assert f"/en/orders/{reference}?key=" in english.text
    assert "/en/" not in indonesian.text


def test_without_an_address_the_staff_tell_it(trade: Trade) -> None:
    reference = trade.bought()
    said = letter("order paid", reference)
    no_address = sealed_columns(reference, replace(DEWI, email=""), "")
    with transaction():
        trade.of(reference).contact_sealed = no_address["contact_sealed"]

    assert rendered("order paid", reference) == ByHand(DEWI.name, DEWI.phone, said.text.rstrip())


def test_a_message_to_a_producer_holds_nothing_at_all(trade: Trade) -> None:
    """S18: whoever else reads it learns nothing."""
    hers = select(Message).where(
        Message.kind == "something new", Message.about == trade.melati.code
    )
    message = db.session.scalars(hers.limit(1)).one()

    said = sending.render(db.session(), message)

    nothing = _("There is something new. Please open your room.")
    assert said == ByHand(trade.melati.alias, "", nothing)


@pytest.mark.parametrize(
    ("kind", "true_in"),
    [
        ("order placed", {States.PLACED}),
        ("order paid", {States.PAID}),
        ("order to collect", {States.PAID}),
        ("order expired", {States.EXPIRED}),
    ],
)
def test_what_is_no_longer_true_is_not_said(
    trade: Trade, letters: dict[str, Letter], kind: str, true_in: set[States]
) -> None:
    reference = about(letters["order placed"])
    for state in States:
        with transaction() as session:
            session.execute(text(f"UPDATE orders SET state = '{state}'"))
        said = rendered(kind, reference)
        assert isinstance(said, Letter) == (state in true_in)
        assert (said == Nothing()) == (state not in true_in)
