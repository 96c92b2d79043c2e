"""A buyer's own order: found by the key in its link, or a glimpse by reference and phone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response
from wtforms import ValidationError

from marketplace.fulfilment import (
    cancelling,
    complainable,
    ending,
    progress,
    readdressing,
    recall_words,
)
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import banks, codes
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.orders import complaint as complaints
from marketplace.orders import finding
from marketplace.orders import order as order_finders
from marketplace.orders import paper as papers
from marketplace.orders import question as questions
from marketplace.orders import review as reviews
from marketplace.orders.finding import Glimpse
from marketplace.orders.order import Order
from marketplace.payments import changing, claiming, kept_money, refunding
from marketplace.payments import payment as payments
from marketplace.payments import proof as proof_finders
from marketplace.payments import refund as refunds
from marketplace.payments import refund_line as refund_lines
from marketplace.payments.gateways import qris
from marketplace.payments.refund import RefundAccount
from marketplace.shipping import courier as couriers
from marketplace.shipping import point as points
from marketplace.web import cookies, pages, qr
from marketplace.web.fields import AccountNumberField, ChoiceField, DigitsField, PlainField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.storefront import waiting
from marketplace.web.storefront.address import RecipientForm

COOKIE = "orders"
SECONDS = int(timedelta(days=90).total_seconds())
MOST_KEPT = 20


class Tracking(NamedTuple):
    """A courier's page for one parcel."""

    link: str
    asks_phone: bool


class FindForm(Form):
    reference = PlainField(lazy("Order reference"), longest=20)
    phone_tail = DigitsField(lazy("Last four digits of your phone"), length=4)


class RefundForm(Form):
    bank = ChoiceField(lazy("Bank"), choices=[("", "…"), *banks.BANKS.items()])
    number = AccountNumberField(lazy("Account number"), longest=30)
    holder = PlainField(lazy("Name of the account holder"), longest=60)

    def validate_bank(self, field: ChoiceField) -> None:
        if not field.data:
            raise ValidationError(_("Please choose one."))


def orders() -> ResponseReturnValue:
    """Find my order: reference and phone show its state and city, and no more."""
    form, glimpse = FindForm(), None
    if form.validate_on_submit():
        with form.refusals():
            glimpse = finding.find(form.reference.data, form.phone_tail.data)
    return pages.page(
        "storefront/find.html",
        form,
        glimpse=glimpse,
        stage=glimpse and _stage(glimpse),
        mine=finding.held_with_keys(pages.db_session(), _kept()),
    )


def order(reference: str) -> ResponseReturnValue:
    """With `?key=` the key moves into a cookie, and the address stays bare."""
    if key := request.args.get("key"):
        order_finders.held_with(pages.db_session(), reference, key)
        bare = redirect(url_for("storefront.order", reference=reference), 303)
        return remember(bare, reference, key)
    return _shown(mine(reference), RefundForm())


def cancel(reference: str) -> ResponseReturnValue:
    pressed()
    cancelling.cancel_as_buyer(reference, key_of(reference))
    flash(_("Your order is cancelled."), "good")
    return redirect(url_for("storefront.order", reference=reference), 303)


def readdress(reference: str) -> ResponseReturnValue:
    """Until it is packed the buyer may send it somewhere else, as far as the price allows."""
    known = mine(reference).contact
    form = RecipientForm.of(known)
    form.find_place(pages.db_session())
    if form.goes_on() and form.validate_on_submit():
        with form.refusals():
            readdressing.readdress_as_buyer(reference, key_of(reference), form.contact(known.email))
            flash(_("The address is changed."), "good")
            return redirect(url_for("storefront.order", reference=reference), 303)
    form.offer_places(pages.db_session())
    return pages.page("storefront/readdress.html", form, order=mine(reference))


def name_refund_account(reference: str) -> ResponseReturnValue:
    """The buyer says where the money should go."""
    form = RefundForm()
    if form.validate_on_submit():
        with form.refusals():
            account = RefundAccount(form.bank.data, form.number.data, form.holder.data)
            refunding.name_destination(reference, key_of(reference), account)
            flash(_("Thank you. We send the money to this account."), "good")
            return redirect(url_for("storefront.order", reference=reference), 303)
    return _shown(mine(reference), form)


def remember(response: Response, reference: str, key: str) -> Response:
    """The response that lets this browser find the order again."""
    kept = {**_kept(), codes.normal(reference): key}
    newest = dict(list(kept.items())[-MOST_KEPT:])
    cookies.keep_signed(response, COOKIE, newest, seconds=SECONDS)
    return response


def _shown(found: Order, form: RefundForm) -> ResponseReturnValue:
    session = pages.db_session()
    payment = payments.newest(session, found.reference)
    parcels = shipments.of_order(session, found.reference)
    back = refunds.of_order(session, found.reference)
    to_scan = qris.asked(session, payment)
    complained = complaints.of_order(session, found.reference)
    page = pages.page(
        "storefront/order.html",
        form,
        came_back=waiting.came_back(),
        order=found,
        payment=payment,
        to_scan=qr.svg(to_scan, margin=4) if to_scan else "",
        may_change=changing.may_change(session, found, payment),
        account=pages.cooperative(),
        stage=progress.stage(found, parcels),
        steps=[
            *ending.steps(session, found, payment, parcels, back),
            *ending.complaint_steps(complained),
        ],
        shipments=parcels,
        tracking=_tracking(parcels),
        points=points.by_code(session, {way.point for way in found.deliveries if way.point}),
        contact=found.contact,
        refunds=back,
        gone=refund_lines.of_lines(session, [line.id for line in found.lines]),
        called_back=recall_words.on_page(session, found.reference),
        papers=papers.of_order(session, found.reference),
        kept=kept_money.open_of(session, found.reference),
        proofs=proof_finders.count_of(session, payment.code),
        may_claim=claiming.may_claim(found, payment),
        may_name_account=any(refunding.needs_account(refund) for refund in back),
        may_readdress=readdressing.may_readdress(found),
        can_cancel=cancelling.buyer_may_cancel(found),
        complaints=complained,
        may_complain=complainable.choices(session, found),
        keep=_link_to_keep(found),
        to_review=reviews.to_review(session, found),
        questions=questions.of_order(session, found.reference),
        press=Press(),
    )
    return waiting.looking_again(page, payment, found.placed_at)


def _tracking(parcels: Sequence[Shipment]) -> dict[str, Tracking]:
    """Where each parcel is followed, and whether its courier asks who wants to know."""
    if not any(parcel.waybill for parcel in parcels):
        return {parcel.code: Tracking("", False) for parcel in parcels}
    known = couriers.every(pages.db_session())
    found = {parcel.code: couriers.among(known, parcel.courier) for parcel in parcels}
    return {
        one.code: Tracking(
            found[one.code].tracking_link(one.waybill) if one.waybill else "",
            found[one.code].asks_phone,
        )
        for one in parcels
    }


def _link_to_keep(found: Order) -> str:
    """Whoever has this link has the order."""
    path = url_for("storefront.order", reference=found.reference, key=found.key)
    return pages.absolute(path)


def _stage(glimpse: Glimpse) -> progress.Stage:
    session = pages.db_session()
    found = order_finders.known_as(session, glimpse.reference)
    return progress.stage(found, shipments.of_order(session, found.reference))


def mine(reference: str) -> Order:
    """This browser's own order. Raises `NotFound`."""
    return order_finders.held_with(pages.db_session(), reference, key_of(reference))


def key_of(reference: str) -> str:
    """The key this browser keeps for the order. Raises `NotFound`."""
    key = _kept().get(reference)
    if key is None:
        raise NotFound()
    return key


def _kept() -> dict[str, str]:
    return cookies.read_signed(COOKIE)
