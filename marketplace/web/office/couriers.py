"""Couriers: how they weigh, what their numbers look like, where a parcel is followed."""

from typing import Any
from urllib.parse import urlsplit

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import ValidationError

from marketplace.kernel.words import _
from marketplace.people import audit
from marketplace.people import user as users
from marketplace.shipping import courier as couriers_kept
from marketplace.shipping import hiring
from marketplace.shipping.courier import NUMBER, CourierFacts
from marketplace.shipping.hiring import WORDS
from marketplace.web import pages
from marketplace.web.fields import PlainField, TickField, WholeField
from marketplace.web.forms import Form
from marketplace.web.office import acts


class CourierForm(Form):
    name = PlainField(WORDS["name"], longest=40)
    services = PlainField(WORDS["services"], longest=120, optional=True)
    divisor = WholeField(WORDS["divisor"], least=1000, most=10_000, default=6000)
    tolerance_g = WholeField(WORDS["tolerance_g"], least=0, most=999, default=300)
    tracking_url = PlainField(WORDS["tracking_url"], longest=200, optional=True)
    waybill_form = PlainField(WORDS["waybill_form"], longest=120, optional=True)
    numbered = TickField(WORDS["numbered"], optional=True, default=True)
    asks_phone = TickField(WORDS["asks_phone"], optional=True)
    offered = TickField(WORDS["offered"], optional=True, default=True)

    def validate_tracking_url(self, field: PlainField) -> None:
        if field.data and not _is_page(field.data):
            raise ValidationError(_("Please type an address that begins with https://."))

    def facts(self) -> CourierFacts:
        """What was typed."""
        services = [word.strip() for word in self.services.data.split(",")]
        return CourierFacts(
            name=self.name.data,
            services=", ".join(word for word in services if word),
            divisor=self.divisor.data,
            tolerance_g=self.tolerance_g.data,
            tracking_url=self.tracking_url.data,
            waybill_form=self.waybill_form.data,
            numbered=self.numbered.data,
            asks_phone=self.asks_phone.data,
            offered=self.offered.data,
        )


def couriers() -> ResponseReturnValue:
    form = CourierForm()
    if form.validate_on_submit():
        with form.refusals():
            hiring.add_courier(form.facts(), key=form.once.data, by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.couriers"), 303)
    known = couriers_kept.every(pages.db_session())
    return pages.page("office/couriers.html", form, couriers=known, **_log(*known))


def courier(code: str) -> ResponseReturnValue:
    known = couriers_kept.known_as(pages.db_session(), code)
    form = CourierForm(obj=known)
    if form.validate_on_submit():
        with form.refusals():
            hiring.change_courier(code, form.facts(), by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.couriers"), 303)
    known = couriers_kept.known_as(pages.db_session(), code)
    return pages.page("office/courier.html", form, courier=known, **_log(known))


def _log(*known: Any) -> dict[str, Any]:
    done = audit.about(pages.db_session(), [courier.code for courier in known])
    names = users.names_of(pages.db_session(), [act.by for act in done])
    return {"acts": done, "act_words": acts.OF_DELIVERY, "act_names": names}


def _is_page(typed: str) -> bool:
    try:
        parts = urlsplit(typed.replace(NUMBER, "0"))
    except ValueError:
        return False
    return parts.scheme == "https" and "." in parts.netloc and "@" not in parts.netloc
