"""Tracking numbers of many parcels at once: scanned one after the other, as the courier hands them
over. What does not fit comes back beside its parcel; the others are on their way.
"""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.fulfilment import sending
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.refusals import Refusal
from marketplace.kernel.words import ngettext
from marketplace.web import pages
from marketplace.web.fields import RupiahField, TickField
from marketplace.web.forms import Form
from marketplace.web.office.parcels import WaybillField

_WAYBILL = "waybill_"


class WaybillsForm(Form):
    """Three fields a parcel are added by `form_for`."""

    def row(self, parcel: Shipment) -> tuple[Any, Any, Any]:
        code = parcel.code
        return self[f"{_WAYBILL}{code}"], self[f"cost_{code}"], self[f"sure_{code}"]


def waybills() -> ResponseReturnValue:
    """`?courier=` says whose parcels; the first courier that has some else."""
    session = pages.db_session()
    counts = shipments.to_courier(session)
    courier = request.args.get("courier") or next(iter(counts), "")
    typed = [name.removeprefix(_WAYBILL) for name in request.form if name.startswith(_WAYBILL)]
    parcels = shipments.among(session, typed) or shipments.waiting_for(session, courier)
    form = form_for(parcels)
    if form.validate_on_submit():
        if sent := _send(form, parcels):
            said = ngettext("%(n)s parcel is on its way.", "%(n)s parcels are on their way.", sent)
            flash(said, "good")
        if not form.errors:
            return redirect(url_for("office.waybills", courier=courier), 303)
        form.status = 409
    return _shown(form, courier)


def _shown(form: WaybillsForm, courier: str) -> ResponseReturnValue:
    """What still waits. The first parcel without a number is where the reader types next."""
    session = pages.db_session()
    waiting = shipments.waiting_for(session, courier)
    left = [parcel for parcel in waiting if f"{_WAYBILL}{parcel.code}" in form]
    return pages.page(
        "office/waybills.html",
        form,
        parcels=left,
        counts=shipments.to_courier(session),
        courier=courier,
        first=next((one.code for one in left if not form.row(one)[0].data), ""),
    )


def _send(form: WaybillsForm, parcels: list[Shipment]) -> int:
    """How many of those with a number went; each is a story of its own."""
    rows = [(parcel.code, *form.row(parcel)) for parcel in parcels]
    sent = 0
    for code, waybill, cost, sure in rows:
        if not waybill.data:
            continue
        try:
            sending.send(
                code, waybill=waybill.data, cost=cost.data or 0, key=form.once.data,
                by=current_user.actor, sure=sure.data,
            )  # fmt: skip
            sent += 1
        except Refusal as refusal:
            waybill.errors = [refusal.sentence()]
    return sent


def form_for(parcels: list[Shipment]) -> WaybillsForm:
    """What the buyer paid is proposed as what the courier asks."""
    fields: dict[str, Any] = {}
    for parcel in parcels:
        fields[f"{_WAYBILL}{parcel.code}"] = WaybillField(
            parcel.code, longest=60, optional=True, render_kw={"autocomplete": "off"}
        )
        fields[f"cost_{parcel.code}"] = RupiahField("", least=0, optional=True)
        fields[f"sure_{parcel.code}"] = TickField("", optional=True)
    kind: type[WaybillsForm] = type("ParcelWaybillsForm", (WaybillsForm,), fields)
    return kind(data={f"cost_{parcel.code}": parcel.price for parcel in parcels})
