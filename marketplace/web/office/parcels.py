"""Parcels on their way: found, sent, arrived, handed out."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import ValidationError

from marketplace.fulfilment import (
    going_astray,
    parcel_paper,
    parcel_photo,
    printing,
    sending,
    unpacking,
)
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.words import _, lazy
from marketplace.lifecycles import Shipment as States
from marketplace.orders import complaint as complaints
from marketplace.shipping import courier as couriers
from marketplace.shipping.courier import plain_waybill
from marketplace.web import pages
from marketplace.web.doors import books, money
from marketplace.web.fields import PlainField, RupiahField, TickField
from marketplace.web.forms import Form, Press, pressed


class WaybillField(PlainField):
    """A courier's number, as couriers print it: capitals, digits and dashes. Our own riders give
    none.
    """

    def pre_validate(self, form: object) -> None:
        super().pre_validate(form)
        typed = "".join((self.data or "").split()).upper()
        if typed and not plain_waybill(typed):
            raise ValidationError(_("A tracking number has 8 to 30 letters and digits."))
        self.data = typed


class SendForm(Form):
    waybill = WaybillField(lazy("Tracking number"), longest=60, optional=True)
    cost = RupiahField(lazy("What the courier asks of us"), least=0)
    sure = TickField(lazy("The number is right, even if it looks unusual."), optional=True)


def parcels() -> ResponseReturnValue:
    """The oldest first; by state, and by a code that is typed or scanned. One parcel that was meant
    is opened at once.
    """
    asked, session = request.args, pages.db_session()
    state, said = asked.get("state", ""), asked.get("q", "")
    states = [States(state)] if state in set(States) else list(shipments.ON_THE_WAY)
    if said:
        found = shipments.called(session, said)
    else:
        found = shipments.listed(session, states, after=asked.get("after", ""))
    if said and len(found.parcels) == 1:
        return redirect(url_for("office.shipment", code=found.parcels[0].code), 303)
    return pages.page(
        "office/parcels.html",
        found=found,
        states=list(States),
        state=state,
        q=said,
    )


def shipment(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    found = shipments.known_as(session, code)
    [paper] = parcel_paper.papers_of(session, [found])
    return pages.page(
        "office/shipment.html",
        shipment=found,
        order=paper.order,
        rows=paper.rows,
        verbs=sending.open_to(found, current_user.actor),
        left=going_astray.left_in(session, found),
        complaint=going_astray.asked_about(session, [found]).get(code),
        complaints=complaints.of_parcel(session, code),
        photos=parcel_photo.of_parcel(session, code),
        may_picture=found.state == States.PACKED,
        may_give_back=current_user.roles & money.roles,
        may_read_money=current_user.roles & books.roles,
        has_label=found.state not in printing.GONE,
        track=couriers.named(session, found.courier).tracking_link(found.waybill or ""),
        press=Press(),
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
                sure=form.sure.data,
            )
            flash(_("The parcel is on its way. We tell the buyer."), "good")
            return redirect(url_for("office.shipment", code=code), 303)
    return pages.page("office/send.html", form, shipment=_again(code))


def open_parcel(code: str) -> ResponseReturnValue:
    """Its goods lie on the shelf again; on with the recall it was opened for, if for one."""
    form = pressed()
    unpacking.open_again(code, key=form.once.data, by=current_user.actor)
    flash(_("The parcel is open. Its goods wait on our shelf."), "good")
    if because := request.args.get("recall", ""):
        return redirect(url_for("office.recall", code=because), 303)
    return redirect(url_for("office.shipment", code=code), 303)


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
