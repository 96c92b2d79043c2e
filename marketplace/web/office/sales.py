"""Orders as the office sees them: found, read, called off, paid at the counter."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.fulfilment import (
    cancelling,
    complainable,
    editing,
    packing,
    readdressing,
    refund_plan,
    undoing,
)
from marketplace.fulfilment import shipment as shipments
from marketplace.kernel import clock, lifecycle
from marketplace.kernel.lifecycle import Lived
from marketplace.kernel.words import _, lazy
from marketplace.ledger import chart, journal
from marketplace.lifecycles import Order as States
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders import complaint as complaints
from marketplace.orders import listing
from marketplace.orders import order as finders
from marketplace.orders import paper as papers
from marketplace.orders import voucher as vouchers
from marketplace.orders.listing import Wanted
from marketplace.orders.order import BOTH, COURIER, PICKUP, Order
from marketplace.outbox import message as messages
from marketplace.payments import dispute as disputes
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments import settling
from marketplace.payments.refund import BUYER, COOPERATIVE, PRODUCER
from marketplace.people import producer as producers
from marketplace.people import user as users
from marketplace.reports import period as periods
from marketplace.web import pages
from marketplace.web.doors import books, floor, manager, money
from marketplace.web.fields import CardsField, PlainField, RupiahField
from marketplace.web.forms import Form, Press
from marketplace.web.storefront.address import RecipientForm

SPOILT = "spoilt"

ASKED = ("state", "q", "first", "last", "way")
WAYS = {
    COURIER: lazy("Sent"),
    PICKUP: lazy("Collected"),
    BOTH: lazy("Sent and collected"),
}


class CancelForm(Form):
    """Who bears it is asked where something was paid, and nobody is chosen in advance."""

    reason = PlainField(lazy("Why is it cancelled?"), longest=200)
    goods = CardsField(
        lazy("What becomes of the goods?"),
        choices=[("back", lazy("They go back on sale")), (SPOILT, lazy("They are written off"))],
        default="back",
    )
    borne_by = CardsField(
        lazy("Who bears it?"),
        choices=[
            (COOPERATIVE, lazy("The cooperative")),
            (PRODUCER, lazy("The maker")),
            (BUYER, lazy("The buyer, who changed their mind")),
        ],
        optional=True,
    )

    @classmethod
    def for_order(cls, found: Order) -> "CancelForm":
        form = cls()
        form.borne_by.optional = not cancelling.needs_bearer(found)
        return form


class ReaddressForm(RecipientForm):
    why = PlainField(lazy("Why is it changed?"), longest=200)


class CashForm(Form):
    received = RupiahField(lazy("Amount received"))


def orders() -> ResponseReturnValue:
    """The newest first; by state, days, way and a part of the reference. All that was asked stays
    in the address.
    """
    asked = {name: request.args.get(name, "").strip() for name in ASKED}
    found = listing.listed(
        pages.db_session(),
        _wanted(asked),
        before=request.args.get("before", ""),
        after=request.args.get("after", ""),
    )
    return pages.page(
        "office/orders.html",
        found=found,
        newer=_here(asked, after=found.newer) if found.newer else None,
        older=_here(asked, before=found.older) if found.older else None,
        in_state={name: _here(asked, state=name) for name in ("", *States)},
        ways=WAYS,
        asked=asked,
        may_take=current_user.roles & floor.roles,
    )


def _here(asked: Mapping[str, str], **other: str) -> str:
    wanted: dict[str, Any] = {k: v for k, v in (*asked.items(), *other.items()) if v}
    return url_for("office.orders", **wanted)


def _wanted(asked: Mapping[str, str]) -> Wanted:
    """What cannot be understood narrows nothing."""
    return Wanted(
        states=[asked["state"]] if asked["state"] in set(States) else [],
        like=asked["q"],
        since=_midnight(asked["first"]),
        until=_midnight(asked["last"], days=1),
        delivery=asked["way"] if asked["way"] in WAYS else "",
    )


def _midnight(typed: str, days: int = 0) -> datetime | None:
    day = clock.parse_day(typed)
    if day is None:
        return None
    known = min(max(day, periods.EARLIEST), periods.LATEST) + timedelta(days=days)
    return clock.midnight(known, pages.cooperative().zone)


def order(reference: str) -> ResponseReturnValue:
    found = finders.whole(pages.db_session(), reference)
    return _shown(found, CancelForm.for_order(found))


def cancel(reference: str) -> ResponseReturnValue:
    form = CancelForm.for_order(finders.known_as(pages.db_session(), reference))
    if form.validate_on_submit():
        with form.refusals():
            cancelling.cancel_as_staff(
                reference,
                reason=form.reason.data,
                write_off=form.goods.data == SPOILT,
                borne_by=form.borne_by.data or "",
                by=current_user.actor,
            )
            flash(_("The order is cancelled."), "good")
            return redirect(url_for("office.order", reference=reference), 303)
    return _shown(finders.known_as(pages.db_session(), reference), form)


def cash(reference: str) -> ResponseReturnValue:
    """A buyer pays at the counter, exactly what the order costs."""
    form = CashForm()
    if form.validate_on_submit():
        with form.refusals():
            settling.settle_cash(
                reference, form.received.data, key=form.once.data, by=current_user.actor
            )
            flash(_("The money is recorded. The order is paid."), "good")
            return redirect(url_for("office.order", reference=reference), 303)
    found = finders.known_as(pages.db_session(), reference)
    return pages.page("office/cash.html", form, order=found)


def readdress(reference: str) -> ResponseReturnValue:
    """The buyer called: it goes somewhere else."""
    session = pages.db_session()
    known = finders.known_as(session, reference).contact
    form = ReaddressForm.of(known)
    form.find_place(session)
    if form.goes_on() and form.validate_on_submit():
        with form.refusals():
            readdressing.readdress_as_staff(
                reference, form.contact(known.email), why=form.why.data, by=current_user.actor
            )
            flash(_("The address is changed."), "good")
            return redirect(url_for("office.order", reference=reference), 303)
    form.offer_places(session)
    return pages.page("office/readdress.html", form, order=finders.known_as(session, reference))


def _shown(found: Order, form: CancelForm) -> ResponseReturnValue:
    session = pages.db_session()
    paid = payments.of_order(session, found.reference)
    packed = shipments.all_of_order(session, found.reference)
    parcels = [parcel for parcel in packed if parcel.state != ShipmentStates.OPENED]
    back = refunds.all_of_order(session, found.reference)
    contested = disputes.of_order(session, found.reference)
    makers = {line.producer for line in found.lines} | {part.producer for part in found.parts}
    things: list[Lived] = [found, *found.parts, *paid, *packed, *back, *contested]
    moves = lifecycle.history(session, [thing.handle for thing in things])
    return pages.page(
        "office/order.html",
        form,
        order=found,
        contact=found.contact if current_user.roles & floor.roles else None,
        makers=producers.by_code(session, makers),
        papers=papers.of_order(session, found.reference),
        voucher=vouchers.of_order(session, found.reference),
        payments=paid,
        shipments=parcels,
        refunds=back,
        disputes=contested,
        complaints=complaints.of_order(session, found.reference),
        was_sent=complainable.was_sent(parcels),
        kept=-journal.balance(session, chart.kept_apart(found.reference)),
        messages=messages.about_thing(session, found.reference),
        moves=moves,
        people=users.names_of(session, [move.by for move in moves]),
        may_give_back=current_user.roles & money.roles
        and refund_plan.open_for(session, found, parcels, back),
        may_edit=current_user.roles & manager.roles and editing.left_of(found),
        may_bring_back=undoing.chance(session, found, current_user.actor),
        may_cancel=cancelling.staff_may_cancel(found, current_user.actor),
        may_pack=packing.ready(found) if current_user.roles & floor.roles else [],
        may_readdress=readdressing.may_readdress(found),
        may_handle=current_user.roles & floor.roles,
        may_handle_money=current_user.roles & money.roles,
        may_read_money=current_user.roles & books.roles,
        may_pay=found.can("pay", current_user.actor) and current_user.roles & floor.roles,
        press=Press(),
    )
