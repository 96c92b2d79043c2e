"""What the shop tells people, and what passes between it and payment providers."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from marketplace.fulfilment.cancelling import cancel_as_buyer
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.outbox import message as messages
from marketplace.outbox import sending
from marketplace.outbox.channels import Letter
from marketplace.payments import payment as payments
from marketplace.payments.errand import Errand
from marketplace.payments.webhook import WebhookEvent
from tests.transitions.plays import Deed, Line, by_itself, later, plays
from tests.transitions.stage import Stage
from tests.world import DEWI

POISON = {
    "id": "evt_poison", "object": "event", "type": "checkout.session.completed",
    "livemode": False, "data": {"object": {"object": "checkout.session", "id": "cs_0"}},
}  # fmt: skip
A_CUSTOMER = {
    "type": "customer.created", "data": {"object": {"object": "customer", "id": "cus_0"}},
}  # fmt: skip
DAYS = (0, 1, 2, 3, 4, 5, 6, 8)


def no_post(_letter: Letter) -> None:
    raise OSError("no mail server answers")


def give_up(stage: Stage) -> None:
    """As often as anything is tried, on as many days, without any answer."""
    stage.stripe.trouble("500", times=99)
    begin = clock.now()
    with stage.inside():
        for day in DAYS:
            with clock.at(begin + timedelta(days=day, hours=day, minutes=1)):
                while stage.work():
                    pass
                sending.send_due(no_post)
    stage.stripe.calm()


@plays("message", "send", "hand over", "drop")
def tell(stage: Stage, line: Line) -> Deed:
    """A buyer by mail, a partner by somebody; and nobody of an order that ended meanwhile."""
    with stage.inside():
        if line.verb == "hand over":
            stage.on_sale(stage.melati, "Pouch yang dilihat")
        else:
            reference = stage.place(crisps=1)
            if line.verb == "drop":
                cancel_as_buyer(reference, stage.of(reference).key)
    return later(stage, timedelta())


@plays("message", "give up")
def no_mail_arrives(stage: Stage, _line: Line) -> Deed:
    with stage.inside():
        stage.place(crisps=1)
    return by_itself(lambda: give_up(stage))


@plays("message", "told")
def tell_by_phone(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        stage.place(crisps=1, buyer=replace(DEWI, email=""))
        sending.send_due(lambda _letter: None)
        code = messages.to_tell_by_hand(db.session())[-1].code
    return Deed(stage.form(stage.person(line.role), "/office/messages", f"{code}/told"))


@plays("message", "retry")
def send_again(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        stage.place(crisps=1)
    give_up(stage)
    with stage.inside():
        code = messages.failed(db.session())[-1].code
    return Deed(stage.form(stage.person(line.role), "/office/messages", f"{code}/retry"))


@plays("errand", "do", "drop")
def ask_a_provider(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        reference = stage.place(crisps=1, method=payments.STRIPE)
        if line.verb == "drop":
            cancel_as_buyer(reference, stage.of(reference).key)
    return by_itself(lambda: work(stage))


def work(stage: Stage) -> None:
    with stage.inside():
        stage.work()


@plays("errand", "give up")
def ask_in_vain(stage: Stage, _line: Line) -> Deed:
    with stage.inside():
        stage.place(crisps=1, method=payments.STRIPE)
    return by_itself(lambda: give_up(stage))


@plays("errand", "retry")
def ask_again(stage: Stage, line: Line) -> Deed:
    ask_in_vain(stage, line).done()
    with stage.inside():
        dead = select(Errand.code).where(Errand.state == "dead").order_by(Errand.id.desc())
        code = db.session.scalars(dead).first()
    return Deed(stage.form(stage.person(line.role), "/office/providers", f"{code}/retry"))


@plays("webhook event", "do", "ignore")
def hear_of_money(stage: Stage, line: Line) -> Deed:
    """That something was paid concerns us; that somebody became a customer does not."""
    with stage.inside():
        if line.verb == "do":
            stage.stripe.pay(stage.session_of(stage.awaited(crisps=1)))
            stage.hear_all()
        else:
            stage.hear({**POISON, "id": codes.token(), **A_CUSTOMER})
    return by_itself(lambda: work(stage))


@plays("webhook event", "give up")
def hear_nonsense(stage: Stage, _line: Line) -> Deed:
    with stage.inside():
        stage.hear({**POISON, "id": codes.token()})
    return by_itself(lambda: give_up(stage))


@plays("webhook event", "replay")
def hear_it_again(stage: Stage, line: Line) -> Deed:
    hear_nonsense(stage, line).done()
    with stage.inside():
        newest = select(WebhookEvent.code).order_by(WebhookEvent.id.desc())
        code = db.session.scalars(newest).first()
    return Deed(stage.form(stage.person(line.role), "/office/providers", f"{code}/replay"))
