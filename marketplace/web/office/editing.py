"""A paid order is changed: less of a line, or other goods instead; looked at first, then done."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import offer as offers
from marketplace.checkout.cart import MOST_EACH
from marketplace.fulfilment import editing
from marketplace.fulfilment.refund_plan import Asked
from marketplace.fulfilment.swap import Instead
from marketplace.kernel import codes
from marketplace.kernel.words import _, lazy
from marketplace.orders import order as orders
from marketplace.orders.order import Order, OrderLine
from marketplace.payments import refund as refunds
from marketplace.people import producer as producers
from marketplace.web import pages
from marketplace.web.fields import CardsField, PlainField, TickField, WholeField
from marketplace.web.office import picking
from marketplace.web.office.giving_back import BEARERS, DO, GoodsBackForm, form_for


class EditForm(GoodsBackForm):
    """What comes instead is asked for one line at a time. No courier has the goods yet."""

    borne_by = CardsField(
        lazy("Who bears it?"),
        choices=[(bearer, word) for bearer, word in BEARERS if bearer != refunds.CARRIER],
    )
    instead = PlainField(
        lazy("These goods come instead"),
        longest=120,
        optional=True,
        render_kw={"list": "things", "autocomplete": "off"},
    )
    number = WholeField(lazy("How many of them"), least=1, most=MOST_EACH, optional=True)
    we_give = TickField(lazy("We give what they cost more."), optional=True)

    def asked_of(self, line: OrderLine | None) -> Asked:
        """With what comes instead of goods of this line."""
        asked, typed = self.asked(), (self.instead.data or "").split()
        if line is None or not typed:
            return asked
        number = self.number.data or asked.quantities.get(line.position, 0)
        sku = codes.normal(typed[-1])
        return replace(
            asked, instead=Instead(line.position, sku, number, bool(self.we_give.data))
        )


def edit(reference: str) -> ResponseReturnValue:
    """First it shows what would happen; pressed again, it is done."""
    session, planned = pages.db_session(), None
    order = orders.whole(session, reference)
    left = editing.left_of(order)
    line = _chosen(order, left)
    only_one = {f"line_{line.position}": 1} if line and left[line.position] == 1 else {}
    form = form_for(EditForm, order, left, only_one)
    if form.validate_on_submit():
        with form.refusals():
            asked = form.asked_of(line)
            if form.step.data == DO:
                editing.change(reference, asked, key=form.once.data, by=current_user.actor)
                flash(_("The order is changed. The buyer is told."), "good")
                return redirect(url_for("office.order", reference=reference), 303)
            planned = editing.plan(session, order, asked)
    return pages.page(
        "office/edit_order.html",
        form,
        order=order,
        left=left,
        line=line,
        things=_things(line) if line else [],
        plan=planned,
        makers=producers.by_code(session, _makers(order, planned)),
    )


def _chosen(order: Order, left: dict[int, int]) -> OrderLine | None:
    """The line that other goods shall come for, if its address names one that can be changed."""
    place = request.args.get("line", "")
    return next(
        (line for line in order.lines if f"{line.position}" == place and line.position in left),
        None,
    )


def _things(line: OrderLine) -> list[str]:
    """Other variants of the same product come first."""
    same = offers.details(pages.db_session(), [line.product])
    variants = [picking.called(o.name, o.sku) for one in same for o in one.variants]
    return list(dict.fromkeys([*variants, *picking.things()]))


def _makers(order: Order, planned: Any) -> set[str]:
    known = {line.producer for line in order.lines}
    return known | ({planned.swap.producer} if planned and planned.swap else set())
