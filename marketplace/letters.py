"""What each message says. Letters to buyers name the cooperative, the order and its state, nothing
else; a producer only learns that there is something new.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from marketplace import complaint_letters, letter_paper, question_letters, staff_letters
from marketplace.config import Config
from marketplace.fulfilment import parcel_words, recall_words, recalling
from marketplace.fulfilment import shipment as shipments
from marketplace.kernel.banks import name_of
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.words import _, format_day, format_moment, lazy, speaking
from marketplace.letter_paper import Said
from marketplace.lifecycles import Order as States
from marketplace.lifecycles import Refund as RefundStates
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders import order as orders
from marketplace.orders import paper as papers
from marketplace.orders.order import Order
from marketplace.outbox import sending
from marketplace.outbox.message import Message
from marketplace.outbox.sending import ByHand, Nothing, Rendered
from marketplace.payments import kept_money
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments.kept_money import KeptMoney, Why
from marketplace.people import buyer as buyers
from marketplace.people import producer as producers
from marketplace.policy import cooperative as cooperatives

Wording = Callable[[Session, Order, Message], str | None]


def register_letters(settings: Config) -> None:
    """Gives every kind of message its words."""
    for kind, wording in WORDINGS.items():
        sending.register(kind, _to_buyer(wording, settings))
    sending.register("something new", _to_producer)
    sending.register("buyer link", _link(settings))
    staff_letters.register_letters(settings)
    question_letters.register_letters(settings)


def _to_buyer(wording: Wording, settings: Config) -> sending.Renderer:
    def render(session: Session, message: Message) -> Rendered:
        order = orders.known_as(session, message.about)
        with speaking(order.language):
            news = wording(session, order, message)
            if news is None:
                return Nothing()
            us, to = cooperatives.required(session), order.contact
            said = _of_order(order, news, settings)
            if not to.email:
                return ByHand(to.name, to.phone, said.text(us))
            subject = _("Your order %(reference)s", reference=order.reference)
            key = f"{message.code}.{order.reference}"
            return letter_paper.write(said, settings, us, to=to.email, subject=subject, key=key)

    return render


def _of_order(order: Order, news: str, settings: Config) -> Said:
    language = "/en" if order.language == "en" else ""
    return Said(
        opening=_("Hello, there is news about your order. Please read it below."),
        news=news,
        go=_("Open your order"),
        address=f"{settings.public_url}{language}/orders/{order.reference}?key={order.key}",
        call=letter_paper.questions(),
    )


def _link(settings: Config) -> sending.Renderer:
    """A way in for whoever reads the mail of this address, and nothing else about anybody."""

    def render(session: Session, message: Message) -> Rendered:
        link = buyers.link_known_as(session, message.about)
        if link is None or not link.open:
            return Nothing()
        us = cooperatives.required(session)
        with speaking(link.language):
            path = "/en/account" if link.language == "en" else "/account"
            said = Said(
                opening=_("Hello, somebody asked for a way in with this e-mail address."),
                news=_("Was it not you? Then please do nothing. The link works once, for an hour."),
                go=_("Open my orders"),
                address=f"{settings.public_url}{path}/enter/{link.token}",
            )
            subject = _("Your way in at %(us)s", us=us.name)
            key = f"{message.code}.link"
            return letter_paper.write(said, settings, us, to=link.email, subject=subject, key=key)

    return render


def _to_producer(session: Session, message: Message) -> Rendered:
    her = producers.by_code(session, [message.about])[message.about]
    if her.house:
        return Nothing()
    with speaking(her.user.language):
        return ByHand(her.alias, "", _("There is something new. Please open your room."))


def _placed(session: Session, order: Order, message: Message) -> str | None:
    payment = payments.newest(session, order.reference)
    if order.state != States.PLACED:
        return None
    until = format_moment(order.hold_until, cooperatives.required(session).zone)
    if payment.method == payments.CASH:
        return _(
            "Thank you. Please pay %(amount)s at our counter before %(until)s.",
            amount=format_rupiah(payment.due), until=until,
        )  # fmt: skip
    if payment.method in payments.ONLINE or payment.method == payments.QRIS:
        if payment.method in payments.ONLINE:  # a QRIS code can be shown anew
            until = format_moment(payment.expires_at, cooperatives.required(session).zone)
        return _(
            "Thank you. Please pay %(amount)s on your order's page before %(until)s.",
            amount=format_rupiah(payment.due), until=until,
        )  # fmt: skip
    us = cooperatives.required(session)
    return _(
        "Thank you. Please transfer exactly %(amount)s to %(bank)s %(number)s (%(holder)s) "
        "before %(until)s. The last three digits tell us it is yours.",
        amount=format_rupiah(payment.due), bank=name_of(us.bank), number=us.account_number,
        holder=us.account_holder, until=until,
    )  # fmt: skip


def _paid(session: Session, order: Order, message: Message) -> str | None:
    if order.state != States.PAID:
        return None
    arrived = _("Your money has arrived. We are preparing your goods.")
    nota = papers.nota_of(session, order.reference)
    if nota is None:
        return arrived
    return f"{arrived} " + _("Your nota %(code)s is on your order's page.", code=nota.code)


def _readdressed(session: Session, order: Order, message: Message) -> str | None:
    return _("The address of your order was changed. Was it not you? Please call us.")


def _delayed(session: Session, order: Order, message: Message) -> str | None:
    if order.state != States.PAID:
        return None
    day = format_day(date.fromisoformat(message.known_facts["day"]))
    return _("Some of your goods need more time. They will be ready on %(day)s.", day=day)


def _in_parts(session: Session, order: Order, message: Message) -> str | None:
    if order.state != States.PAID:
        return None
    return _("Part of your order takes a little longer. We send it as soon as it is here.")


def _arrived(session: Session, order: Order, message: Message) -> str | None:
    arrived = _("Your goods have arrived. Is something wrong? Tell us within two working days.")
    return f"{arrived} " + _("After that you can say on your order's page how it was.")


def _to_collect(session: Session, order: Order, message: Message) -> str | None:
    packed = shipments.all_of_order(session, order.reference)
    opened = {parcel.code for parcel in packed if parcel.state == ShipmentStates.OPENED}
    if order.state != States.PAID or message.known_facts.get("shipment") in opened:
        return None
    return _("Your goods are ready. You can collect them at our counter.")


def _expired(session: Session, order: Order, message: Message) -> str | None:
    if order.state != States.EXPIRED:
        return None
    return _("We received no payment in time. Your order has ended; nothing is owed.")


def _cancelled(session: Session, order: Order, message: Message) -> str | None:
    if order.state != States.CANCELLED:
        return None
    counters = [paper for paper in papers.of_order(session, order.reference) if paper.is_counter]
    cancelled = _("Your order is cancelled.")
    if not counters:
        return cancelled
    code = counters[-1].code
    return f"{cancelled} " + _("The counter-nota %(code)s is on your order's page.", code=code)


def _changed(session: Session, order: Order, message: Message) -> str | None:
    changed = _("Your order was changed. What changed stands on its page.")
    asked = _refund_asked(session, order, message) if "refund" in message.known_facts else ""
    return f"{changed} {asked}".strip()


def _stands_again(session: Session, order: Order, message: Message) -> str | None:
    stands = _("Your order was cancelled by mistake. It stands again.")
    if order.state == States.PAID:
        return f"{stands} " + _("Your money stays with us for it.")
    how = _placed(session, order, message)
    return f"{stands} {how}" if how else None


def _kept_apart(session: Session, order: Order, message: Message) -> str | None:
    kept = kept_money.known_as(session, message.known_facts["kept"])
    if kept.why == Why.SHORT:
        return _short(session, order, kept)
    return str(_WHY_APART[Why(kept.why)]) % {"amount": format_rupiah(kept.amount)}


def _short(session: Session, order: Order, kept: KeptMoney) -> str | None:
    if kept.ended_as or order.state != States.PLACED:
        return None
    missing = kept_money.missing(session, payments.newest(session, order.reference))
    until = format_moment(order.hold_until, cooperatives.required(session).zone)
    return _(
        "We received %(amount)s. Please pay exactly %(missing)s more before %(until)s.",
        amount=format_rupiah(kept.amount), missing=format_rupiah(missing), until=until,
    )  # fmt: skip


_WHY_APART = {
    Why.OVER: lazy("You paid %(amount)s too much for your order. We give it back."),
    Why.TWICE: lazy("Your order was paid already. We give %(amount)s back."),
    Why.CANCELLED: lazy("Your order is cancelled. We give the %(amount)s back that came."),
    Why.SOLD_OUT: lazy(
        "Your %(amount)s came late, and the goods are sold. Please choose on your order's page. "
        "You may wait, take something else, or have it back. "
        "Without a word we give it back in a day."
    ),
}


def _not_found(session: Session, order: Order, message: Message) -> str | None:
    if order.state != States.PLACED:
        return None
    return _("We looked at the bank and did not find your payment. Please call us.")


def _refund_asked(session: Session, order: Order, message: Message) -> str | None:
    refund = refunds.known_as(session, message.known_facts["refund"])
    if refund.state == RefundStates.WITHDRAWN:
        return None
    return _(
        "We return %(amount)s to you. Please tell us the account on your order's page.",
        amount=format_rupiah(refund.amount),
    )


def _refunded(session: Session, order: Order, message: Message) -> str | None:
    refund = refunds.known_as(session, message.known_facts["refund"])
    return _("We have returned %(amount)s to you.", amount=format_rupiah(refund.amount))


WORDINGS: dict[str, Wording] = {
    "order placed": _placed,
    "order paid": _paid,
    "order readdressed": _readdressed,
    "order delayed": _delayed,
    "order in parts": _in_parts,
    "order sent": parcel_words.sent,
    "order arrived": _arrived,
    "order to collect": _to_collect,
    "parcel returned": parcel_words.came_back,
    "parcel lost": parcel_words.lost,
    "order expired": _expired,
    "order cancelled": _cancelled,
    "order changed": _changed,
    "order stands again": _stands_again,
    "money kept apart": _kept_apart,
    "payment not found": _not_found,
    "refund asked": _refund_asked,
    "refund confirmed": _refunded,
    recalling.TELL: recall_words.recalled,
    recalling.LIFTED: recall_words.lifted,
    **complaint_letters.WORDINGS,
}
