"""Goods on their way to a buyer: packed, labelled, sent."""

import re

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import ValidationError

from marketplace.fulfilment import contents, sending
from marketplace.fulfilment import packing as packing_story
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import clock
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy, speaking
from marketplace.lifecycles import Shipment as States
from marketplace.orders import order as orders
from marketplace.web import pages, qr
from marketplace.web.fields import PlainField, RupiahField
from marketplace.web.forms import Form, Press, pressed

MOST_WAYS = 9


class WaybillField(PlainField):
    """A courier's number, as couriers print it: capitals, digits and dashes. Our own riders give
    none.
    """

    SHAPE = re.compile(r"[A-Z0-9-]{8,30}")

    def pre_validate(self, form: object) -> None:
        super().pre_validate(form)
        self.data = "".join((self.data or "").split()).upper()
        if self.data and not self.SHAPE.fullmatch(self.data):
            raise ValidationError(_("A tracking number has 8 to 30 letters and digits."))


class SendForm(Form):
    waybill = WaybillField(lazy("Tracking number"), longest=60, optional=True)
    cost = RupiahField(lazy("What the courier asks of us"), least=0)


def packing() -> ResponseReturnValue:
    """What is complete and can be packed, and the parcels that are not finished."""
    session = pages.db_session()
    return pages.page(
        "office/packing.html",
        deliveries=packing_story.to_pack(session),
        shipments=shipments.in_states(session, States.PACKED, States.SENT, States.DELIVERED),
        press=Press(),
    )


def pack(reference: str) -> ResponseReturnValue:
    form = pressed()
    code = packing_story.pack_order(reference, key=form.once.data, by=current_user.actor)
    flash(_("Packed. Please print the label."), "good")
    return redirect(url_for("office.shipment", code=code), 303)


def pack_parcel(reference: str, position: str) -> ResponseReturnValue:
    """Of an order that goes several ways: this one."""
    form = pressed()
    code = packing_story.pack_order(
        reference, position=position_of(position), key=form.once.data, by=current_user.actor
    )
    flash(_("Packed. Please print the label."), "good")
    return redirect(url_for("office.shipment", code=code), 303)


def position_of(typed: str) -> int:
    """Raises `NotFound`."""
    try:
        return parse_whole(typed, 0, MOST_WAYS)
    except NotANumber as error:
        raise NotFound() from error


def shipment(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    found = shipments.known_as(session, code)
    order = orders.known_as(session, found.order_reference)
    return pages.page(
        "office/shipment.html",
        shipment=found,
        order=order,
        lines=order.lines_of(found.delivery),
        verbs=sending.open_to(found, current_user.actor),
        press=Press(),
    )


def label(code: str) -> ResponseReturnValue:
    """A label for the outside, a packing slip for the inside: A6, in the buyer's language."""
    session = pages.db_session()
    found = shipments.known_as(session, code)
    order = orders.known_as(session, found.order_reference)
    with speaking(order.language):
        return pages.page(
            "office/label.html",
            shipment=found,
            order=order,
            bought=order.bought_in(found.delivery),
            contact=order.contact,
            contents=contents.contents_of(session, order),
            packed_on=clock.local(found.packed_at, pages.cooperative().zone).date(),
            qr=qr.svg(order.reference),
        )


def send(code: str) -> ResponseReturnValue:
    """The courier has taken the parcel."""
    found = shipments.known_as(pages.db_session(), code)
    form = SendForm(cost=found.price)
    if form.validate_on_submit():
        with form.refusals():
            sending.send(
                code,
                waybill=form.waybill.data,
                cost=form.cost.data,
                key=form.once.data,
                by=current_user.actor,
            )
            flash(_("The parcel is on its way. We tell the buyer."), "good")
            return redirect(url_for("office.shipment", code=code), 303)
    return pages.page("office/send.html", form, shipment=_again(code))


def deliver(code: str) -> ResponseReturnValue:
    pressed()
    sending.deliver(code, by=current_user.actor)
    flash(_("The parcel has arrived."), "good")
    return redirect(url_for("office.shipment", code=code), 303)


def collect(code: str) -> ResponseReturnValue:
    pressed()
    sending.collect(code, by=current_user.actor)
    flash(_("The buyer has the goods."), "good")
    return redirect(url_for("office.shipment", code=code), 303)


def complete(code: str) -> ResponseReturnValue:
    """The buyer is content before the time for complaints is over."""
    pressed()
    sending.complete(code, by=current_user.actor)
    flash(_("Completed. The makers have earned their part."), "good")
    return redirect(url_for("office.shipment", code=code), 303)


def _again(code: str) -> Shipment:
    # A story that refused has ended the read that found it first.
    return shipments.known_as(pages.db_session(), code)
