"""The cooperative's staff learn that a bank asks for money back, and by when to answer."""

import pytest
from flask import Flask

from marketplace.kernel.db import db
from marketplace.kernel.words import format_moment
from marketplace.outbox import sending
from marketplace.outbox.channels import Letter
from marketplace.outbox.message import Message
from marketplace.outbox.sending import Nothing, Rendered
from marketplace.payments import dispute as disputes
from marketplace.payments import disputing
from marketplace.policy import cooperative as cooperatives
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble
from tests.world import COOPERATIVE


@pytest.fixture
def shop(inside: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(inside, stripe)


def rendered() -> Rendered:
    db.session.rollback()
    [message] = db.session.query(Message).filter_by(kind=disputing.OPENED)
    return sending.render(db.session(), message)


def test_a_dispute_is_told_with_its_deadline_and_no_name(shop: OnlineTrade) -> None:
    reference = shop.paid_online()
    name = shop.stripe.dispute(shop.session_of(reference))
    shop.hear_all()
    shop.work()

    letter = rendered()

    [dispute] = disputes.of_order(db.session(), reference)
    assert isinstance(letter, Letter) and letter.to == COOPERATIVE.email
    assert dispute.evidence_due is not None
    until = format_moment(dispute.evidence_due, cooperatives.required(db.session()).zone)
    assert "Rp56.000" in letter.text and until in letter.text
    assert f"/office/disputes/{dispute.code}" in letter.text
    for private in ("Dewi", shop.melati.code, "Flanel", "Pouch"):
        assert private not in letter.text + letter.subject

    shop.stripe.dispute_becomes(name, "won")
    shop.hear_all()
    shop.work()
    assert isinstance(rendered(), Nothing)


def test_staff_are_told_and_not_the_buyer(shop: OnlineTrade) -> None:
    reference = shop.paid_online()
    shop.stripe.dispute(shop.session_of(reference))
    before = db.session.query(Message).filter_by(about=reference).count()
    shop.hear_all()
    shop.work()
    sent: list[Letter] = []
    sending.send_due(sent.append)

    assert db.session.query(Message).filter_by(about=reference).count() == before
    assert [each.to for each in sent if "bank" in each.subject.lower()] == [COOPERATIVE.email]
