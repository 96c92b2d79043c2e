"""Goods of an order, or its delivery, are given back: chosen by line and quantity, looked at first,
then done.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import Field

from marketplace.fulfilment import recalling, refund_plan, returning
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.words import _, lazy
from marketplace.orders import order as orders
from marketplace.orders.order import Order, OrderLine
from marketplace.payments import refund as refunds
from marketplace.people import producer as producers
from marketplace.people.producer import Producer
from marketplace.web import pages
from marketplace.web.fields import CardsField, PlainField, RupiahField, WholeField
from marketplace.web.forms import Form

LOOK, DO = "look", "do"
BEARERS = [
    (refunds.COOPERATIVE, lazy("The cooperative")),
    (refunds.PRODUCER, lazy("The maker")),
    (refunds.CARRIER, lazy("The courier")),
    (refunds.BUYER, lazy("The buyer, who changed their mind")),
]
F = TypeVar("F", bound="GoodsBackForm")


class GoodsBackForm(Form):
    """One field a line is added by `form_for`."""

    borne_by = CardsField(
        lazy("Who bears it?"),
        choices=BEARERS,
    )
    goods = CardsField(
        lazy("What becomes of the goods?"),
        choices=[
            (refunds.RESTOCKED, lazy("They go back on sale")),
            (refunds.WRITTEN_OFF, lazy("They are written off")),
        ],
    )
    reason = PlainField(lazy("Why does it go back?"), longest=200)
    step = PlainField("", longest=4, optional=True)

    @property
    def lines(self) -> list[Field]:
        return [field for field in self if field.name.startswith("line_")]

    @property
    def taken(self) -> dict[int, int]:
        """How many of each line, by its position."""
        return {int(f.name.removeprefix("line_")): f.data for f in self.lines if f.data}

    def asked(self) -> Asked:
        """What was typed, for the story."""
        return Asked(self.borne_by.data, self.goods.data, self.reason.data, self.taken)


class GiveBackForm(GoodsBackForm):
    delivery = RupiahField(lazy("Of the delivery price"), least=0, optional=True)

    def asked(self) -> Asked:
        return replace(super().asked(), delivery=self.delivery.data or 0)


def form_for(kind: type[F], order: Order, left: Mapping[int, int], begun: Mapping[str, Any]) -> F:
    """A field for each line of which something can still go back; `begun` fills some in."""
    fields: dict[str, Any] = {
        f"line_{line.position}": WholeField(
            line.name,
            least=0,
            most=left[line.position],
            optional=True,
            description=_hint(line, left[line.position]),
        )
        for line in order.lines
        if left.get(line.position)
    }
    whole: type[F] = type(f"Order{kind.__name__}", (kind,), fields)
    form = whole(**begun)
    for name in fields:
        form[name].flags.optional = False  # that is plain from its hint
    return form


def _hint(line: OrderLine, left: int) -> str:
    """Each thing of a gift set counts with its own share of the set's price."""
    up_to = _("Up to %(left)s", left=left)
    if not line.set_name:
        return up_to
    share = _("In %(set)s, each with its share of the price: %(price)s.", set=line.set_name,
              price=format_rupiah(line.unit_price))  # fmt: skip
    return f"{up_to}. {share}"


def give_back(reference: str) -> ResponseReturnValue:
    """First it shows what everybody would bear; pressed again, it is done."""
    session, planned = pages.db_session(), None
    makers: dict[str, Producer] = {}
    order = orders.whole(session, reference)
    left = refund_plan.left_of(session, order)
    form = form_for(GiveBackForm, order, left, _called_back(order, left))
    if form.validate_on_submit():
        with form.refusals():
            if form.step.data == DO:
                code = returning.give_back(
                    reference, form.asked(), key=form.once.data, by=current_user.actor
                )
                flash(_("It is written down. The refund waits for its approval."), "good")
                return redirect(url_for("office.refund", code=code), 303)
            planned = refund_plan.plan(session, order, form.asked())
            makers = producers.by_code(session, {part.producer for part in order.parts})
    return pages.page(
        "office/give_back.html",
        form,
        order=order,
        plan=planned,
        makers=makers,
    )


def _called_back(order: Order, left: Mapping[int, int]) -> dict[str, Any]:
    """What somebody who comes from a recall wants to give back, if nobody has typed yet."""
    code = request.args.get("recall", "")
    if not code:
        return {}
    held = recalling.held_by(pages.db_session(), code, order)
    return {
        "goods": refunds.WRITTEN_OFF,
        "reason": _("Called back"),
        **{f"line_{place}": min(n, left.get(place, 0)) for place, n in held.items()},
    }
