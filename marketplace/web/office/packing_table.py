"""The packing table: what is here and can go, packed one by one, in parts, or many at once."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import Field, ValidationError

from marketplace.catalogue import outgoing, ship_gate
from marketplace.fulfilment import packing as packing_story
from marketplace.fulfilment import packing_many, printing, weighing
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.packing import Measured
from marketplace.fulfilment.packing_many import MOST_AT_ONCE, Chosen
from marketplace.kernel import clock
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy, ngettext
from marketplace.lifecycles import Shipment as States
from marketplace.orders import order as orders
from marketplace.orders.delivery import Delivery
from marketplace.orders.order import Order
from marketplace.policy import goods as goods_rules
from marketplace.shipping.weight import Size, packing_g
from marketplace.web import pages
from marketplace.web.fields import WholeField
from marketplace.web.forms import Form, Press, checked, pressed
from marketplace.web.office import choosing
from marketplace.web.office.choosing import ChosenField

MOST_WAYS = 9


class ManyForm(Form):
    chosen = ChosenField(lazy("Orders to pack"), validate_choice=False)

    def wanted(self) -> list[Chosen]:
        """What was ticked. Raises `NotFound`."""
        said = (each.rpartition(".") for each in self.chosen.data)
        return [Chosen(reference, position_of(position)) for reference, _dot, position in said]


class SheetForm(Form):
    """One field a line is added by `form_for`."""

    weight_g = WholeField(lazy("Weight"), least=1, most=100_000, optional=True)
    length_cm = WholeField(lazy("Length"), least=1, most=300, optional=True)
    width_cm = WholeField(lazy("Width"), least=1, most=300, optional=True)
    height_cm = WholeField(lazy("Height"), least=1, most=300, optional=True)

    @property
    def lines(self) -> list[Field]:
        return [field for field in self if field.name.startswith("line_")]

    @property
    def quantities(self) -> dict[int, int]:
        return {int(f.name.removeprefix("line_")): f.data for f in self.lines if f.data}

    def measured(self) -> Measured:
        sides = self.length_cm.data, self.width_cm.data, self.height_cm.data
        return Measured(self.weight_g.data, Size(*sides) if all(sides) else None)

    def validate_height_cm(self, field: WholeField) -> None:
        sides = self.length_cm.data, self.width_cm.data, self.height_cm.data
        if any(sides) and not all(sides):
            raise ValidationError(_("Please give all three sides, or none."))


def packing() -> ResponseReturnValue:
    """What is here and can go, the oldest promise first. `?all=1` ticks all that is whole."""
    session = pages.db_session()
    waiting = packing_story.waiting(session)
    whole = [one for one in waiting if one.whole]
    return pages.page(
        "office/packing.html",
        whole=whole[:MOST_AT_ONCE],
        more=max(0, len(whole) - MOST_AT_ONCE),
        partly=[one for one in waiting if not one.whole],
        here=packing_story.here,
        ticked=request.args.get("all") == "1",
        labels=len(printing.unprinted(session)),
        to_send=shipments.count_in(session, States.PACKED),
        press=Press(),
        many=ManyForm(),
    )


def pack_many() -> ResponseReturnValue:
    form = checked(ManyForm())
    packed, refused = packing_many.pack_many(
        form.wanted(), key=form.once.data, by=current_user.actor
    )
    said = ngettext("%(n)s parcel is packed.", "%(n)s parcels are packed.", packed)
    choosing.tell(
        said if packed else "",
        [f"{reference}: {sentence}" for reference, sentence in refused],
        ticked=bool(form.chosen.data),
    )
    return redirect(url_for("office.packing"), 303)


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


def sheet(reference: str, position: str) -> ResponseReturnValue:
    """What goes into one parcel: how many of each, from which lots, how heavy and how large."""
    session, place = pages.db_session(), position_of(position)
    order = orders.known_as(session, reference)
    delivery = packing_story.delivery_at(order, place)
    form = form_for(order, delivery)
    if form.validate_on_submit():
        with form.refusals():
            code = packing_story.pack_order(
                reference, position=place, quantities=form.quantities, measured=form.measured(),
                key=form.once.data, by=current_user.actor,
            )
            flash(_("Packed. Please print the label."), "good")
            return redirect(url_for("office.shipment", code=code), 303)
    return _sheet(form, reference, place)


def _sheet(form: SheetForm, reference: str, place: int) -> ResponseReturnValue:
    session = pages.db_session()
    order = orders.known_as(session, reference)
    delivery = packing_story.delivery_at(order, place)
    lines, here = order.lines_of(delivery), packing_story.here(order, delivery)
    of_each = weighing.summed((line.sku, here.get(line.position, 0)) for line in lines)
    goods_g = weighing.grams(session, of_each)
    rules, today = goods_rules.current(session), clock.today()
    picks = outgoing.proposed(session, reference)
    return pages.page(
        "office/packing_sheet.html",
        form,
        order=order,
        delivery=delivery,
        lines=lines,
        here=here,
        picks=picks,
        short={
            pick.lot.code
            for pick in picks
            if delivery.latest_days
            and not ship_gate.courier_allowed(
                pick.lot.best_before, today, delivery.latest_days,
                (pick.lot.best_before - pick.lot.made_on).days, rules,
            )
        },
        proposed_g=goods_g + packing_g(goods_g),
        parcels=shipments.of_delivery(session, delivery.id),
    )


def form_for(order: Order, delivery: Delivery) -> SheetForm:
    """A field for each line of which something is here, filled with all of it."""
    here = packing_story.here(order, delivery)
    fields: dict[str, Any] = {
        f"line_{line.position}": WholeField(
            line.name, least=0, most=here[line.position], optional=True,
            description=_("Up to %(left)s", left=here[line.position]),
        )
        for line in order.lines_of(delivery)
        if line.position in here
    }
    kind: type[SheetForm] = type("ParcelSheetForm", (SheetForm,), fields)
    return kind(data={f"line_{position}": quantity for position, quantity in here.items()})


def position_of(typed: str) -> int:
    """Raises `NotFound`."""
    try:
        return parse_whole(typed, 0, MOST_WAYS)
    except NotANumber as error:
        raise NotFound() from error
