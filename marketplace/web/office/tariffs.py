"""Courier prices: which services there are, what they ask for a place, one more price by hand."""

import re
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import ValidationError

from marketplace.kernel import clock
from marketplace.kernel.indonesia import PROVINCES
from marketplace.kernel.words import _, lazy
from marketplace.people import audit
from marketplace.people import user as users
from marketplace.shipping import courier as couriers
from marketplace.shipping import pricing, tariff
from marketplace.shipping import region as regions
from marketplace.shipping.pricing import NewTariff
from marketplace.shipping.region import Way
from marketplace.web import pages
from marketplace.web.fields import PlainField, RupiahField, WholeField
from marketplace.web.forms import Form
from marketplace.web.office import acts
from marketplace.web.office.fields import DayField, MayStayEmpty, PickField

MOST_DAYS = 60
MOST_PER_KG = 10_000_000
ONE_KG = 900  # with what it is packed in
_CODE = re.compile(r"\d\d(\.\d\d(\.\d\d)?)?")


class TariffForm(Form):
    courier = PlainField(lazy("Courier"), longest=40, render_kw={"list": "couriers"})
    service = PlainField(lazy("Service"), longest=40)
    province = PickField(
        lazy("To"), choices=[(tariff.ANYWHERE, lazy("Everywhere else")), *PROVINCES]
    )
    place = PlainField(lazy("Code of a district or regency"), longest=8, optional=True)
    per_kg = RupiahField(lazy("Price per kilogram"), least=0, most=MOST_PER_KG)
    days_least = WholeField(lazy("Days, at least"), least=0, most=MOST_DAYS)
    days_most = WholeField(lazy("Days, at most"), least=0, most=MOST_DAYS)
    counts_from = DayField(lazy("Counts from"), default=clock.today)
    counts_until = DayField(lazy("Counts until"), validators=[MayStayEmpty()])

    def validate_place(self, field: PlainField) -> None:
        inside = self.province.data in {tariff.ANYWHERE, field.data.partition(".")[0]}
        if field.data and not (inside and _CODE.fullmatch(field.data)):
            raise ValidationError(_("Please type a code inside this province. Example: 33.74.10."))

    def tariff(self) -> NewTariff:
        """What was typed."""
        return NewTariff(
            courier=self.courier.data,
            service=self.service.data,
            dest=self.place.data or self.province.data,
            per_kg=self.per_kg.data,
            days_least=self.days_least.data,
            days_most=self.days_most.data,
            counts_from=self.counts_from.data,
            counts_until=self.counts_until.data,
        )


def tariffs() -> ResponseReturnValue:
    form = TariffForm()
    if form.validate_on_submit():
        with form.refusals():
            pricing.add_tariff(form.tariff(), key=form.once.data, by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.tariffs"), 303)
    session = pages.db_session()
    done = audit.about(session, [pricing.KEY], most=20)
    return pages.page(
        "office/tariffs.html",
        form,
        services=pricing.services(session),
        couriers=couriers.every(session),
        acts=done,
        act_words=acts.OF_DELIVERY,
        act_names=users.names_of(session, [act.by for act in done]),
    )


def tariff_place() -> ResponseReturnValue:
    """What it costs to send there, and every row that says so."""
    typed = request.args.get("q", "").strip()[:60]
    found = _found(typed)
    way = found[0] if len(found) == 1 else None
    return pages.page("office/tariff_place.html", q=typed, found=found, way=way, **_prices(way))


def _found(typed: str) -> list[Way]:
    if _CODE.fullmatch(typed):
        way = regions.way_to(pages.db_session(), typed)
        return [way] if way else []
    return regions.seek(pages.db_session(), typed)


def _prices(way: Way | None) -> dict[str, Any]:
    if way is None:
        return {}
    session, code = pages.db_session(), way.last.code
    return {
        "quotes": tariff.quotes(session, code, ONE_KG),
        "rows": tariff.at(session, tariff.places_above(code)),
        "names": {region.code: region.name for region in way if region},
        "today": clock.today(pages.cooperative().zone),
    }
